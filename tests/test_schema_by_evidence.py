"""Schemas of formats that have no public one: strict for what is written, lax for what is read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from documents import corpus, name
from einvconv.resources import data_path

SAMPLES = data_path("schemas").parents[1] / "shared" / "samples"
FOLDERS = {
    "e2b": "e2b/3.3",
    "vismaxml": "vismaxml/5.3",
    "vismaxml60": "vismaxml/6.0",
    "bgc": "bgc/1.3",
    "maventaxml": "maventaxml/1.0",
    "sedi": "sedi/3.0",
    "liinos": "liinos/10",
    "woodx": "woodx/v2r31",
}
DOCUMENTS = [p for p in corpus(*FOLDERS) if p.stem != "invoice-alone"]
BASES = [next(p for p in DOCUMENTS if p.parent.name == code) for code in FOLDERS]


@cache
def schema(code: str, kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(data_path("schemas", *FOLDERS[code].split("/"), f"{kind}.xsd")))


def takes(code: str, kind: str, root: etree._Element) -> bool:
    # Parsed again: what a prefix stands for is settled when a document is read.
    return bool(schema(code, kind).validate(etree.fromstring(etree.tostring(root))))


def root_of(path: Path) -> etree._Element:
    return etree.parse(path).getroot()


@pytest.mark.parametrize("code", FOLDERS)
def test_every_format_has_two_documents_and_says_what_its_evidence_is(code: str) -> None:
    assert len([p for p in DOCUMENTS if p.parent.name == code]) >= 2
    told = data_path("schemas", FOLDERS[code].partition("/")[0], "README.md").read_text(encoding="utf-8")
    assert any(f"Evidence: **{kind}" in told for kind in ("specification", "binding", "one sample"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_our_own_documents_are_as_they_are_written_and_as_they_are_read(path: Path) -> None:
    assert takes(path.parent.name, "write", root_of(path))
    assert takes(path.parent.name, "read", root_of(path))


def test_an_e2b_invoice_without_an_interchange_is_read_and_not_written() -> None:
    alone = next(p for p in corpus("e2b") if p.stem == "invoice-alone")
    assert takes("e2b", "read", root_of(alone))
    assert not takes("e2b", "write", root_of(alone))


@pytest.mark.parametrize("path", BASES, ids=name)
def test_what_nobody_knows_of_is_read_and_not_written(path: Path) -> None:
    code = path.parent.name
    unknown, foreign, order = root_of(path), root_of(path), root_of(path)
    unknown[0].append(etree.Element(unknown[0].tag + "More"))
    foreign.set("extra", "yes")
    order.append(order[0])
    for changed in (unknown, foreign, order):
        assert takes(code, "read", changed)
        assert not takes(code, "write", changed)


@pytest.mark.parametrize("path", BASES, ids=name)
def test_another_root_is_neither_read_nor_written(path: Path) -> None:
    other = root_of(path)
    other.tag = "Other"
    assert not takes(path.parent.name, "read", other)
    assert not takes(path.parent.name, "write", other)


VALUES = [
    ("e2b", "LineItemAmount", " 1144. ", True, True),
    ("e2b", "LineItemAmount", "1144,50", True, False),
    ("e2b", "LineItemAmount", "eleven", False, False),
    ("e2b", "InvoiceDate", "04.05.2026", False, False),
    ("vismaxml", "TotalVATAmount", "335,00", True, False),
    ("vismaxml", "TotalVATAmount", "", True, False),
    ("vismaxml", "InvoiceDate", "2026-05-04T10:00:00", True, False),
    ("vismaxml", "CreditNote", "no", True, False),
    ("vismaxml60", "Postage", "forty", False, False),
    ("bgc", "netAmount", "1225,50", True, False),
    ("bgc", "netAmount", "1225.5", True, False),
    ("bgc", "netAmount", "-1225.50", True, True),
    ("bgc", "invoiceDate", "20260504", False, False),
    ("maventaxml", "date_due", "", True, True),
    ("maventaxml", "sum", "1 000", False, False),
    ("maventaxml", "tax", "25.5", True, True),
    ("sedi", "DueDate", "", True, True),
    ("sedi", "TotalAmount", "1673.00 NOK", False, False),
    ("liinos", "UnitPriceExclVat", "100,00", True, False),
    ("liinos", "Day", "", True, True),
    ("liinos", "Day", "May", True, False),
    ("woodx", "CurrencyValue", "2400,00", True, False),
    ("woodx", "CurrencyValue", "much", False, False),
    ("woodx", "Month", "5", True, True),
]


@pytest.mark.parametrize(("code", "element", "text", "read", "written"), VALUES)
def test_a_value_is_taken_or_refused(code: str, element: str, text: str, read: bool, written: bool) -> None:
    root = root_of(next(p for p in BASES if p.parent.name == code))
    place = next(e for e in root.iter("{*}" + element))
    place.text = text
    assert takes(code, "read", root) is read
    assert takes(code, "write", root) is written


@pytest.mark.parametrize(
    ("code", "attribute", "value"),
    [
        ("vismaxml", "version", "6.0"),
        ("vismaxml60", "format", "Visma EDI Order"),
        ("maventaxml", "version", "2.0"),
        ("bgc", "status", "X"),
        ("woodx", "InvoiceType", None),
        ("liinos", "DocId", None),
    ],
)
def test_the_mark_of_a_format_is_written_as_it_is_known(code: str, attribute: str, value: str | None) -> None:
    root = root_of(next(p for p in BASES if p.parent.name == code))
    if value is None:
        del root.attrib[attribute]
    else:
        root.set(attribute, value)
    assert takes(code, "read", root)
    assert not takes(code, "write", root)


def test_an_absent_value_of_sedi_is_nil_and_a_present_one_is_not() -> None:
    root = root_of(next(p for p in BASES if p.parent.name == "sedi"))
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    absent = next(e for e in root.iter("SenderId2"))
    assert absent.get(nil) == "true"
    absent.text = "1"
    assert not takes("sedi", "write", root)


REAL = [
    ("e2b", "e2b/efaktura.xml"),
    ("vismaxml", "vismaxml/anon_visma_xml_53_invoice.xml"),
    ("vismaxml60", "vismaxml/anon_visma_xml_60_invoice.xml"),
    ("maventaxml", "maventaxml/anon_maventa_xml_10_invoice.xml"),
    ("sedi", "sedi/anon_sedi_30_invoice.xml"),
    ("liinos", "liinos/anon_liinos_invoice.xml"),
]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real documents lie beside the project")
@pytest.mark.parametrize(("code", "file"), REAL)
def test_the_one_real_document_is_read_and_could_be_written(code: str, file: str) -> None:
    assert takes(code, "read", root_of(SAMPLES / file))
    assert takes(code, "write", root_of(SAMPLES / file))
