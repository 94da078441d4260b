"""The core of the Finvoice 3.0 schema is asked first; it admits nothing that the whole does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import einvconv
import finvoice_core
from cores import by_the_core, by_the_whole, hold_mutants, only_just_started  # noqa: F401 (a fixture)
from documents import CORPUS, corpus
from documents import name as name_of
from einvconv.intake import open_document
from einvconv.mapping import schemas
from mutants import change

FINVOICE = ("finvoice", "3.0", "finvoice.xsd")
XS = finvoice_core.XS
# Documents of the corpus that show what few invoices have
RARE = {"factoring", "instalments-and-cash-discount", "intra-community", "items-and-prices", "parties", "quantities",
        "references-and-links"}  # fmt: skip
USUAL = [path for path in corpus("finvoice30") if path.stem not in RARE]


def root_of(path: Path) -> Any:
    return etree.fromstring(etree.tostring(open_document(path).root))


def test_the_core_is_generated_from_the_whole() -> None:
    assert finvoice_core.CORE.read_text(encoding="utf-8") == finvoice_core.core()


def test_the_core_loses_nothing_but_elements_and_wildcards_that_may_be_left_out() -> None:
    def compare(whole: Any, core: Any) -> int:
        left = list(core)
        lost = 0
        for child in whole.iterchildren(etree.Element):
            if left and (left[0].tag, left[0].get("name")) == (child.tag, child.get("name")):
                lost += compare(child, left.pop(0))
            else:
                assert whole.tag == f"{XS}sequence" and child.get("minOccurs") == "0"
                lost += 1
        assert left == []
        if whole.tag != f"{XS}include":
            assert dict(whole.attrib) == dict(core.attrib)
        return lost

    core = etree.parse(finvoice_core.CORE).getroot()
    assert compare(etree.parse(finvoice_core.WHOLE).getroot(), core) > 200
    assert next(core.iter(f"{XS}any"), None) is None


@pytest.mark.parametrize("path", USUAL, ids=name_of)
def test_a_usual_document_needs_the_core_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = root_of(path)
    monkeypatch.setattr(schemas, "schema_for", None)
    assert schemas.errors(root, FINVOICE) == []


def test_what_is_written_of_a_usual_peppol_invoice_needs_the_core_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    written = [etree.fromstring(einvconv.convert(path, to="finvoice30").xml) for path in corpus("peppolbis30")]
    monkeypatch.setattr(schemas, "schema_for", None)
    assert len(written) > 5
    assert sum(by_the_core(root, FINVOICE) for root in written) >= len(written) - 1


@pytest.mark.parametrize("name", sorted(RARE))
def test_rare_elements_are_left_to_the_whole(name: str) -> None:
    root = root_of(CORPUS / "finvoice30" / f"{name}.xml")
    assert not by_the_core(root, FINVOICE)
    assert schemas.errors(root, FINVOICE) == by_the_whole(root, FINVOICE) == []


@pytest.mark.parametrize("path", USUAL, ids=name_of)
def test_core_first_finds_what_the_whole_alone_finds_in_mutants_of_the_corpus(path: Path) -> None:
    hold_mutants(path, root_of, lambda _: FINVOICE, change)
