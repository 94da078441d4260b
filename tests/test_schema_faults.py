"""Errors of a schema: all of them, each at its element, in steps that grow with the document and with nothing else."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import einvconv
from cores import of_the_tree
from documents import CORPUS, corpus, edited
from documents import name as name_of
from einvconv.formats.registry import format_for
from einvconv.intake import open_document
from einvconv.mapping import faults, fit, schemas, streams
from einvconv.mapping.ledger import asks_output
from einvconv.mapping.transfer import write
from einvconv.model import Item
from einvconv.resources import data_file
from einvconv.validation import xsd
from made import invoice, line
from mutants import change

FINVOICE = ("finvoice", "3.0", "finvoice.xsd")
ROW = "<InvoiceRow><RowAmount AmountCurrencyIdentifier='EUR'>x</RowAmount></InvoiceRow>"
SCHEMAS = {
    "finvoice30": FINVOICE,
    "teapps30": ("teapps", "3.0", "teapps.xsd"),
    "peppolbis30": ("ubl", "2.1", "invoice.xsd"),
}
TEXTS = ["&amp;<x>", "a\r\nb", "\t 1 ", "é€", "&#38;", "]]>"]
MUTANTS = 25


def loaded(schema: tuple[str, ...]) -> etree.XMLSchema:
    return schemas.schema_for(data_file("schemas", *schema))


def with_rows(row: str, number: int) -> bytes:
    """A Finvoice with that many rows more."""
    return edited("finvoice30/minimal", ("<EpiDetails>", row * number + "<EpiDetails>"))


def of_the_schema(data: bytes) -> list[einvconv.Finding]:
    return [f for f in einvconv.validate(data).findings if f.source == "xsd"]


@pytest.mark.parametrize("path", [p for code in SCHEMAS for p in sorted((CORPUS / code).glob("*.xml"))], ids=name_of)
def test_a_text_has_the_errors_of_its_tree_at_the_same_elements(path: Path) -> None:
    source = etree.tostring(open_document(path).root)
    files = {"CreditNote": ("ubl", "2.1", "creditnote.xsd")}
    schema = loaded(files.get(etree.QName(etree.fromstring(source)).localname, SCHEMAS[path.parent.name]))
    rng = random.Random(path.name)
    wrong = logged = 0
    for _ in range(MUTANTS):
        root = etree.fromstring(source)
        for _ in range(rng.choice((1, 2, 3))):
            change(root, rng)
        if rng.random() < 0.3:
            element = rng.choice(list(root.iter("*")))
            element.text = rng.choice(TEXTS)
            for name in element.attrib:
                element.set(name, rng.choice(TEXTS))
        expected = of_the_tree(root, schema)
        found = faults.faults(root, schema) if expected else []
        told = [(f.kind, f.message, root.getroottree().getpath(f.element)) for f in found]
        assert sorted(told) == sorted(expected)
        order = list(root.iter("*"))
        assert [order.index(f.element) for f in found] == sorted(order.index(f.element) for f in found)
        assert faults.admitted(root, schema) == (not expected)
        wrong += bool(expected)
        if expected:
            assert not schema.validate(root)
            in_log = faults.of_log(schema.error_log, root, "")
            assert in_log in (None, found)
            logged += in_log is not None
    assert wrong > MUTANTS // 2
    assert logged > wrong // 2


def test_a_document_with_few_errors_is_not_read_again_for_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> Any:
        raise AssertionError("it was read again")

    few, many = with_rows(ROW, 2), with_rows(ROW, 50)
    found = of_the_schema(few)
    assert [f.location.rpartition("/")[2] for f in found] == ["RowAmount"] * 2
    monkeypatch.setattr(faults, "faults", never)
    assert of_the_schema(few) == found
    with pytest.raises(AssertionError):  # each place of many is found by counting siblings
        of_the_schema(many)


@pytest.mark.parametrize("path", ["/Finvoice/x:Row", "/Finvoice/*[9999]", "/text()", ""])
def test_an_error_whose_place_is_not_plain_is_looked_for_in_the_text(path: str) -> None:
    class Entry:
        type_name, message = "SCHEMAV_ELEMENT_CONTENT", "Element 'Finvoice': This element is not expected."

        def __init__(self) -> None:
            self.path = path

    root = open_document(CORPUS / "finvoice30" / "minimal.xml").root
    assert faults.of_log([Entry()], root, "finvoice") is None


@pytest.mark.parametrize("piece", [1, 500, 1_000_000])
def test_a_text_is_held_against_a_schema_in_pieces_of_any_length(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_PIECE", piece)
    schema, data = loaded(FINVOICE), open_document(with_rows(ROW, 1)).text.encode()
    row = data.replace(b">x<", b">1,00<").replace(
        b"<InvoiceRow><RowAmount", "<InvoiceRow>\n<!--€-->\n<RowAmount".encode()
    )
    assert streams.admits_text(schema, row)
    assert not streams.admits_text(schema, data)
    assert not streams.admits_text(schema, row.replace(b"</Finvoice>", b""))
    assert not streams.admits_text(schema, row.replace(b"</Finvoice>", b"</Finvoice><more/>"))
    assert not streams.admits_text(schema, row.replace(b"</Finvoice>", b"&amp</Finvoice>"))


class Pieces(streams.Silent):
    """Counts the pieces that a text comes in."""

    def __init__(self) -> None:
        self.told = 0
        self.text = ""

    def data(self, text: str) -> None:
        self.told += 1
        self.text += text


@pytest.mark.parametrize("sign", ["&amp;", "&lt;", "ä", "a&#13;b", "]]&gt;", "'\"&gt;"])
def test_a_schema_gets_a_long_text_in_one_piece_whatever_stands_in_it(sign: str) -> None:
    def noted(number: int, more: str = "") -> bytes:
        note = f"<cbc:Note>{sign * number}</cbc:Note>{more}<cbc:DocumentCurrencyCode"
        return edited("peppolbis30/export", ("<cbc:DocumentCurrencyCode", note))

    schema = loaded(SCHEMAS["peppolbis30"])
    assert streams.in_one_piece(noted(3)) == noted(3)
    assert streams.in_one_piece(noted(6000)).count(b"<![CDATA[") == 1
    before, after = (etree.fromstring(data) for data in (noted(6000), streams.in_one_piece(noted(6000))))
    assert [len(e.text or "") for e in before.iter()] == [len(e.text or "") for e in after.iter()]
    assert streams.admits_text(schema, noted(6000)) and not streams.admits_text(schema, noted(6000, "<cbc:Nope/>"))
    told = []
    for number in (3000, 12000):
        pieces = Pieces()
        etree.fromstring(streams.in_one_piece(noted(number)), etree.XMLParser(target=pieces, huge_tree=True))
        told.append(pieces.told)
    assert told[0] == told[1]


def test_what_is_long_and_no_text_stays_as_it_is() -> None:
    for inside in (
        f"<!--{'ä' * 9000}-->",
        f'<a b="{"&amp;" * 9000}"/>',
        f"<?x {'ä' * 9000}?>",
        "a" * 9000,
        "<b/>" * 9000,
    ):
        data = f"<x>{inside}</x>".encode()
        assert streams.in_one_piece(data) is data
    text = "<x>" + "&amp;" * 9000
    assert streams.in_one_piece(text.encode()) == text.encode()


def test_rows_that_their_schema_admits_are_read_once_and_no_tree_is_made_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fit, "_LONG", 0)
    parsed: list[str] = []
    real = fit._parsed
    monkeypatch.setattr(fit, "_parsed", lambda text: (parsed.append(text), real(text))[1])
    said = invoice(*(line(item=Item(name=f"Tømrer & Söner € {n}")) for n in range(4)))
    said.buyer.vat_id = "FI15728600"
    with_rows = 0
    for info in einvconv.formats():
        if not info.writes or info.writer:
            continue
        parsed.clear()
        once = write(said, format_for(info.code), many=1)
        if not once.run.longest_row or asks_output(once.top):
            continue
        assert parsed == [], info.code
        monkeypatch.setattr(fit, "admits", lambda text, path: False)
        again = write(said, format_for(info.code), many=1)
        assert parsed != []
        assert (again.xml, again.losses, again.additions) == (once.xml, once.losses, once.additions)
        monkeypatch.setattr(fit, "admits", schemas.admits)
        with_rows += 1
    assert with_rows > 20


@pytest.mark.parametrize("from_length", [0, 1_000_000])
def test_what_rules_look_at_says_what_it_is_and_all_of_its_tree_is_there_when_it_is_asked_for(
    from_length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "_LONG", from_length)
    written = write(invoice(line(), line(), line()), format_for("peppolbis30"), many=1)
    document = written.as_document()
    whole = open_document(written.xml)
    assert document.head.tag == whole.root.tag
    assert document.head.findtext("{*}CustomizationID") == whole.root.findtext("{*}CustomizationID")
    assert len(document.head.findall("{*}InvoiceLine")) == (3 if from_length else 0)
    assert [(e.tag, e.text) for e in document.root.iter() if not len(e)] == [
        (e.tag, e.text) for e in whole.root.iter() if not len(e)
    ]
    assert (document.text, document.format) == (whole.text, whole.format)


def test_a_document_with_a_file_is_looked_into_for_letters_that_base64_has_none_of() -> None:
    text = etree.tostring(open_document(CORPUS / "peppolbis30" / "references-and-attachments.xml").root).decode()
    assert streams.admits_text(loaded(SCHEMAS["peppolbis30"]), text.encode())
    assert not schemas.admits(text, SCHEMAS["peppolbis30"])
    plain = etree.tostring(open_document(CORPUS / "peppolbis30" / "several-vat-rates.xml").root).decode()
    assert schemas.admits(plain, SCHEMAS["peppolbis30"])


def test_the_place_is_found_whatever_the_prefixes_and_however_long_the_name() -> None:
    spaces = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
    local = f'<q:IssueDate xmlns:q="{spaces}">14.9.2026</q:IssueDate>'
    source = edited("peppolbis30/several-vat-rates")
    start, end = source.index(b"<cbc:IssueDate>"), source.index(b"</cbc:IssueDate>") + len("</cbc:IssueDate>")
    [finding] = of_the_schema(source[:start] + local.encode() + source[end:])
    assert finding.location == "/ubl:Invoice/cbc:IssueDate"
    assert finding.line == source[:start].count(b"\n") + 1
    assert finding.column > 0
    [finding] = of_the_schema(edited("finvoice30/minimal", ("<EpiDetails>", f"<{'x' * 300}/><EpiDetails>")))
    assert finding.location == f"/Finvoice/{'x' * 300}"


def test_of_findings_of_one_kind_a_hundred_are_listed_and_the_rest_is_counted() -> None:
    found = of_the_schema(with_rows(ROW, 350))
    assert len(found) == xsd.MOST_ALIKE + 1
    first = found[0].location
    assert first.startswith("/Finvoice/InvoiceRow[")
    assert len({f.location for f in found}) == len(found)
    assert found[-1].rule == found[0].rule
    assert "250 more" in found[-1].message
    assert "RowAmount" in found[-1].message
    assert found[-1].line > 0


def test_findings_of_very_many_kinds_are_counted_together() -> None:
    rows = "".join(f"<InvoiceRow><Odd{n}/></InvoiceRow>" for n in range(1_200))
    found = of_the_schema(with_rows(rows, 1))
    assert len(found) == xsd.MOST + 1
    assert "200 more" in found[-1].message
    assert not any(f.severity != "fatal" for f in found)


def test_the_search_ends_at_a_number_of_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "MOST", 50)
    root = open_document(with_rows(ROW, 300)).root
    assert 50 <= len(faults.faults(root, loaded(FINVOICE))) < 60


def test_the_tree_is_walked_once_for_all_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[int] = []
    root = open_document(with_rows(ROW, 40)).root

    class Counted:
        def __init__(self, element: Any) -> None:
            self.element = element

        def iter(self, *tags: str) -> Any:
            walks.append(1)
            return self.element.iter(*tags)

    tostring = etree.tostring
    monkeypatch.setattr(faults.etree, "tostring", lambda e, **how: tostring(e.element, **how))
    assert len(faults.faults(Counted(root), loaded(FINVOICE))) == 40
    assert len(walks) == 1


def test_a_document_in_which_errors_could_meet_very_many_siblings_is_never_numbered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schemas, "_HEAVY", 1_000)
    monkeypatch.setattr(schemas, "_admits", None)
    assert len(schemas.errors(open_document(with_rows(ROW, 40)).root, FINVOICE)) == 40
    assert schemas.errors(open_document(CORPUS / "finvoice30" / "several-vat-rates.xml").root, FINVOICE) == []


@pytest.mark.parametrize("code", ["finvoice30", "peppolbis30", "teapps30", "ehf20"])
def test_what_is_written_is_the_same_where_the_schema_reads_it_while_it_is_parsed(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Any] = []
    passed_over = fit.passed_over
    monkeypatch.setattr(fit, "passed_over", lambda *a: looked.append(a) or passed_over(*a))
    for path in corpus("peppolbis30", "finvoice30"):
        source = path.parent.name
        written = []
        for heavy in (schemas._HEAVY, 0):
            with monkeypatch.context() as patched:
                patched.setattr(schemas, "_HEAVY", heavy)
                invoice = einvconv.parse(path)
                try:
                    done = write(invoice, format_for(code), source, 1)
                    written.append((done.xml, done.losses, done.additions))
                except einvconv.ConversionRefused as refusal:
                    written.append(str(refusal))
        assert written[0] == written[1], path
    assert looked


def test_a_schema_check_that_fails_did_not_run_and_the_document_is_not_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Finvoice"><xs:simpleType>'
    text += '<xs:restriction base="xs:string"><xs:pattern value="((\\d?\\.\\d?)|[ ])*"/></xs:restriction>'
    broken = etree.XMLSchema(etree.fromstring(text + "</xs:simpleType></xs:element></xs:schema>"))
    root = etree.fromstring(f"<Finvoice>{'1.' * 60}!</Finvoice>")
    with pytest.raises(schemas.SchemaGaveUp, match="pattern"):
        faults.faults(root, broken)
    monkeypatch.setattr(schemas, "schema_for", lambda path: broken)
    document = open_document(etree.tostring(root))
    found, run = xsd.check(document, FINVOICE)
    assert found == []
    assert not run.ran
    assert "pattern" in run.reason
    assert not einvconv.Report("finvoice30", found, [run]).valid


def _exactly(root: etree._Element) -> bool:
    nodes = sum(1 + len(e.attrib) for e in root.iter()) - 1 - len(root.attrib)
    return nodes * max(map(len, root.iter())) > schemas._HEAVY


@pytest.mark.parametrize("limit", [10, 1_000, 20_000, 200_000])
def test_a_document_is_as_heavy_as_its_elements_are_whatever_is_known_of_it(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schemas, "_HEAVY", limit)
    for document in (one for path in corpus("ubl", "finvoice30", "teapps30", "cii") for one in einvconv.split(path)):
        root = document.root
        text = etree.tostring(root, encoding="unicode")
        widest = max(map(len, root.iter()))
        assert schemas._heavy(root) == _exactly(root)
        assert schemas._heavy(root, len(text)) == _exactly(root)
        assert schemas._heavy(root, len(text), widest) == _exactly(root)
