"""Writing an invoice changes nothing of it: pairs and repairs work on copies."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy

import pytest

import einvconv
from documents import CORPUS, corpus
from einvconv.api import parse_each
from einvconv.formats.registry import format_for
from einvconv.mapping.transfer import write

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
