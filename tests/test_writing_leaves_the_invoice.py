"""Writing an invoice changes nothing of it: pairs and repairs work on copies."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy

import pytest

import einvconv
from documents import CORPUS, corpus
from einvconv.api import parse_each
from einvconv.formats.registry import format_for
from einvconv.mapping.format import Format, Pair, Repair
from einvconv.mapping.transfer import write
from einvconv.mapping.writing import Writing
from repair_cases import Case
from test_repairs import CASES

CODES = [info.code for info in einvconv.formats() if info.writes and info.maker]
READ = [info.code for info in einvconv.formats() if info.reads and (CORPUS / info.code).is_dir()]
SEVERE = "woodx"  # which leaves little of another format's invoice as it is


@pytest.mark.parametrize("code", READ)
def test_an_invoice_says_the_same_after_it_was_written(code: str) -> None:
    for n, path in enumerate(corpus(code)):
        for _, invoice in parse_each(path):
            before = deepcopy(invoice)
            for target in {code, SEVERE, CODES[(7 * n + len(code)) % len(CODES)]}.intersection(CODES):
                with suppress(einvconv.ConversionRefused):
                    write(invoice, format_for(target), code)
                assert invoice == before, f"{path.name} to {target}"


def _steps() -> list[tuple[Format, Pair | Repair]]:
    """Every pair and repair of the formats once, with a format that has it."""
    found: dict[int, tuple[Format, Pair | Repair]] = {}
    for code in CODES:
        form = format_for(code)
        found |= {id(step): (form, step) for step in form.pairs}
    return list(found.values())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_pair_and_repair_works_on_copies_whatever_has_run_before_it(case: Case) -> None:
    invoice = case.make()
    before = deepcopy(invoice)
    for form, step in _steps():
        run = Writing(invoice, invoice._trace, form, False)
        with suppress(einvconv.ConversionRefused):
            step.write(run.edit(invoice), run)
        assert invoice == before, f"{step.name}, as {form.code} has it"
