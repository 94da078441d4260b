"""The invoice as one meets it in code: what each field is, files, credit notes, the JSON Schema."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from base64 import b64encode
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

import einvconv
from documents import corpus, edited, name
from einvconv.mapping.refs import Ref, root
from einvconv.model import (
    Address,
    Attachment,
    Group,
    Identifier,
    Invoice,
    InvoiceLine,
    Party,
    Totals,
    completed,
    credit_of,
    gaps,
    terms,
)
from made import invoice as made_invoice

D = Decimal


def groups() -> list[type[Group]]:
    found: list[type[Group]] = [Group]
    for one in found:
        found += [c for c in one.__subclasses__() if c not in found and c.__module__.startswith("einvconv.")]
    return found


# What each field is


@pytest.mark.parametrize("group", groups(), ids=lambda g: g.__name__)
def test_every_field_says_what_it_is(group: type[Group]) -> None:
    assert [field for field, info in group.model_fields.items() if not info.description] == []


@pytest.mark.parametrize("path", corpus(*[f.code for f in einvconv.formats() if f.reads]), ids=name)
def test_what_is_private_to_reading_is_empty_when_a_document_has_been_read(path: Path) -> None:
    stack: list[Group] = [einvconv.parse(document) for document in einvconv.split(path)[-1:]]
    while stack:
        group = stack.pop()
        private = group.private()
        assert private == {}, type(group).__name__
        values = [v for value in group.__dict__.values() for v in (value if isinstance(value, list) else [value])]
        stack += [v for v in values if isinstance(v, Group)]


def test_what_is_private_to_reading_is_no_part_of_what_a_user_makes_or_sees() -> None:
    with pytest.raises(ValidationError, match="_payment_details"):
        Invoice.model_validate({"_payment_details": {"code": "30"}})
    assert not [n for schema in (Invoice.model_json_schema(), Invoice().model_dump()) for n in schema if n[0] == "_"]


def _described(path: str) -> list[str]:
    """The descriptions of the field of a term, and of the one that holds it."""
    at: Any = root(Invoice)
    found: list[str] = []
    for step in path.split("."):
        owner = at._type
        at = getattr(root(owner) if isinstance(at, Ref) and at._many else at, step)
        found.append(owner.model_fields[step].description)
    return found[-2:]


@pytest.mark.parametrize("term, path", [(term, path) for term, path, _ in terms.TERMS])
def test_the_description_of_a_field_names_its_business_terms(term: str, path: str) -> None:
    own = {t for text in _described(path) for t in re.findall(r"B[TG]-[0-9]+(?:-[0-9])?", text)}
    assert term in own


def test_a_description_begins_with_no_other_business_terms_than_those_of_its_field_and_what_is_below_it() -> None:
    below: dict[tuple[type, str], set[str]] = {}
    for term, path, _ in terms.TERMS:
        at: Any = root(Invoice)
        for step in path.split("."):
            owner = at._type
            at = getattr(root(owner) if at._many else at, step)
            below.setdefault((owner, step), set()).add(term)
    wrong = [
        f"{group.__name__}.{field}: {term}"
        for group in groups()
        for field, info in group.model_fields.items()
        for term in re.findall(r"B[TG]-[0-9-]+", (info.description or "").partition(". ")[0])
        if re.match("B[TG]-", info.description or "") and term not in below.get((group, field), set())
    ]
    assert wrong == []


def test_the_json_schema_has_terms_dialect_and_identifier() -> None:
    schema = Invoice.model_json_schema()
    assert schema["$schema"].startswith("https://json-schema.org/") and schema["$id"].startswith("urn:")
    assert schema["properties"]["number"]["description"].startswith("BT-1. ")
    assert schema["$defs"]["Totals"]["properties"]["payable"]["description"].startswith("BT-115. ")
    without = [
        f"{group}.{field}"
        for group, said in {"Invoice": schema, **schema["$defs"]}.items()
        for field, told in said["properties"].items()
        if not told.get("description")
    ]
    assert without == []
    assert Invoice.model_json_schema(mode="serialization")["$id"] == schema["$id"]
    json.dumps(schema)


# Files


@pytest.mark.parametrize("content", [b"%PDF \xff", bytearray(b"%PDF \xff"), memoryview(b"%PDF \xff")])
def test_an_attachment_takes_bytes_when_it_is_made_and_when_they_are_set(content: Any) -> None:
    expected = b64encode(bytes(content)).decode()
    assert Attachment(content=content).content == expected
    one = Attachment()
    one.content = content
    assert one.content == expected
    one.content = expected
    assert one.content == expected


def test_an_attachment_does_not_take_what_is_no_content() -> None:
    with pytest.raises(ValidationError):
        Attachment().content = 7  # type: ignore[assignment]


def test_bytes_arrive_at_the_other_end_as_they_were() -> None:
    invoice = einvconv.parse(next(p for p in corpus("peppolbis30") if p.stem == "export"))
    invoice.documents = [Attachment(id="1", content=b"%PDF \xff", filename="a.pdf", media_type="application/pdf")]
    again = einvconv.parse(einvconv.serialize(invoice, to="peppolbis30").xml)
    assert [one.content for one in again.documents] == [b64encode(b"%PDF \xff").decode()]


def test_a_file_becomes_an_attachment_with_its_name_and_kind(tmp_path: Path) -> None:
    (tmp_path / "Liite 1.PDF").write_bytes(b"%PDF \xff")
    one = Attachment.from_file(tmp_path / "Liite 1.PDF", description="Erittely")
    assert one == Attachment(
        id="Liite 1.PDF",
        description="Erittely",
        content=b64encode(b"%PDF \xff").decode(),
        filename="Liite 1.PDF",
        media_type="application/pdf",
    )
    (tmp_path / "a.bin").write_bytes(b"x")
    assert Attachment.from_file(str(tmp_path / "a.bin")).media_type == "application/octet-stream"
    assert Attachment.from_file(tmp_path / "a.bin", id="L1", media_type="text/csv").media_type == "text/csv"


def test_a_file_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(einvconv.UnreadableInput, match=r"none\.pdf: the file could not be read"):
        Attachment.from_file(tmp_path / "none.pdf")
    with pytest.raises(einvconv.UnreadableInput, match="/dev/zero: it is no file, and an attachment is one"):
        Attachment.from_file("/dev/zero")
    given: Any
    for given in (None, 5, b"a.pdf"):
        with pytest.raises(einvconv.WrongArgument, match="path of a file"):
            Attachment.from_file(given)


# Credit notes

INVOICES = [p for p in corpus() if (einvconv.parse(p).type_code or "380") == "380" and einvconv.parse(p).number]


@pytest.mark.parametrize("path", INVOICES, ids=name)
def test_the_credit_note_of_an_invoice_refers_to_it_and_has_its_lines_and_amounts(path: Path) -> None:
    invoice = einvconv.parse(path)
    before = invoice.model_dump_json()
    credit = credit_of(invoice, "C-1", dt.date(2026, 8, 1))
    assert invoice.model_dump_json() == before
    assert (credit.number, credit.issue_date, credit.type_code) == ("C-1", dt.date(2026, 8, 1), "381")
    assert [(p.number, p.date) for p in credit.preceding_invoices] == [(invoice.number, invoice.issue_date)]
    assert (credit.seller is None) == (invoice.seller is None) and len(credit.lines) == len(invoice.lines)
    assert [one.net_amount for one in credit.lines] == [one.net_amount for one in invoice.lines]
    assert (credit.due_date, credit.payment_means, credit.syntax) == (None, [], None)
    assert '"kept":[{' not in credit.model_dump_json()


@pytest.mark.parametrize("to", ["peppolbis30", "finvoice30", "teapps30"])
def test_a_credit_note_made_of_an_invoice_is_written_as_one(to: str) -> None:
    invoice = einvconv.parse(next(p for p in corpus("peppolbis30") if p.stem == "allowances-and-charges"))
    again = einvconv.parse(einvconv.serialize(credit_of(invoice, "C-1", dt.date(2026, 8, 1)), to=to).xml)
    assert again.type_code == "381" and again.totals is not None and invoice.totals is not None
    assert (again.totals.with_vat, again.totals.without_vat) == (invoice.totals.with_vat, invoice.totals.without_vat)
    assert [p.number for p in again.preceding_invoices] == [invoice.number]


def test_a_credit_note_of_an_invoice_passes_its_rules() -> None:
    invoice = einvconv.parse(next(p for p in corpus("peppolbis30") if p.stem == "allowances-and-charges"))
    report = einvconv.validate(credit_of(invoice, "C-1", dt.date(2026, 8, 1)), rules="peppolbis30")
    assert report.valid, report


def test_a_credit_note_credits_what_was_paid_before_too() -> None:
    invoice = Invoice(number="1", type_code="380", totals=Totals(with_vat=D(100), prepaid=D(40), payable=D(60)))
    assert credit_of(invoice, "2").totals == Totals(with_vat=D(100), payable=D(100))


@pytest.mark.parametrize(
    "own, credits", [("380", "381"), (None, "381"), ("389", "261"), ("393", "396"), ("326", "381")]
)
def test_the_type_of_a_credit_note_goes_with_that_of_its_invoice(own: str | None, credits: str) -> None:
    assert credit_of(Invoice(number="1", type_code=own), "2").type_code == credits


@pytest.mark.parametrize(
    "one, words", [(Invoice(number="1", type_code="381"), "is a credit note"), (Invoice(), "BT-1")]
)
def test_what_cannot_be_credited_is_refused_in_words(one: Invoice, words: str) -> None:
    with pytest.raises(einvconv.ConversionRefused, match=words):
        credit_of(one, "2")


def test_a_credit_note_of_values_of_a_wrong_kind_is_refused_in_words() -> None:
    spoiled: Any = Invoice(number="1", totals=Totals(with_vat=D(1)))
    spoiled.number = 5
    with pytest.raises(einvconv.InvalidValue, match="number is 5"):
        credit_of(spoiled, "2")
    given: Any = 7
    with pytest.raises(einvconv.WrongArgument, match="number= is"):
        credit_of(Invoice(number="1"), given)
    with pytest.raises(einvconv.WrongArgument, match="issue_date= is"):
        credit_of(Invoice(number="1"), "2", dt.datetime(2026, 8, 1))


def test_the_picture_of_an_invoice_does_not_go_with_its_credit_note() -> None:
    files = [Attachment(id="a", role="INVOICE_IMAGE"), Attachment(id="b")]
    assert [one.id for one in credit_of(Invoice(number="1", documents=files), "2").documents] == ["b"]


# Plain objects


def test_neither_a_conversion_nor_an_invoice_made_in_code_asks_pydantic_anything() -> None:
    path = next(p for p in corpus("peppolbis30") if p.stem == "allowances-and-charges")
    code = (
        "import sys, datetime, decimal, einvconv\n"
        "from einvconv.model import Invoice, InvoiceLine, Totals\n"
        f"einvconv.convert(open({str(path)!r}, 'rb').read(), to='finvoice30')\n"
        "made = Invoice(number='1', issue_date=datetime.date(2026, 1, 2), lines=[InvoiceLine(id='1')],\n"
        "    totals=Totals(payable=decimal.Decimal('1.10')))\n"
        "made.lines[0].net_amount = decimal.Decimal(1)\n"
        "assert 'pydantic' not in sys.modules\n"
        "made.model_dump_json()\n"
        "assert 'pydantic' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "values",
    [
        {"totals": {"payable": "1.10"}},
        {"totals": {"payable": 7}},
        {"lines": [{"id": "1"}, InvoiceLine(id="2")]},
        {"issue_date": "2026-05-04"},
    ],
)
def test_a_constructor_takes_what_pydantic_makes_of_plain_data(values: dict[str, Any]) -> None:
    made = Invoice(**values)
    assert made == Invoice.model_validate(values) == Invoice.model_validate_json(made.model_dump_json())
    assert type(made.totals) in (Totals, type(None)) and {type(one) for one in made.lines} <= {InvoiceLine}


@pytest.mark.parametrize(
    "values",
    [
        {"totals": {"payable": "NaN"}},
        {"totals": {"payable": "x"}},
        {"totals": Totals},
        {"totals": Invoice()},
        {"lines": InvoiceLine()},
        {"lines": [Totals()]},
        {"number": 7},
        {"issue_date": "4.5.2026"},
        {"_series": "A"},
    ],
)
def test_a_constructor_refuses_what_is_not_of_a_fields_kind(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Invoice(**values)


def test_a_group_that_is_given_to_another_stays_the_same_object() -> None:
    seller, line = Party(name="A"), InvoiceLine(id="1")
    for invoice in (Invoice(seller=seller, lines=[line]), Invoice(seller=seller, lines=[line, {"id": "2"}])):  # type: ignore[list-item]
        assert invoice.seller is seller and invoice.lines[0] is line


def test_a_name_that_is_no_field_is_not_set() -> None:
    with pytest.raises(ValueError, match="nummer"):
        Invoice().nummer = "1"  # type: ignore[attr-defined]


def test_two_invoices_are_equal_by_what_they_say_and_not_by_what_was_asked_of_them() -> None:
    one, other = Invoice(number="1"), Invoice(number="1")
    assert one.lines == [] and one.seller is None and one == other
    other.lines.append(InvoiceLine())
    assert one != other and one != Totals()


def test_an_invoice_is_a_field_of_a_pydantic_model_of_ones_own() -> None:
    class Order(BaseModel):
        invoice: Invoice

    order = Order.model_validate({"invoice": {"number": "1", "totals": {"payable": "2.50"}}})
    assert isinstance(order.invoice, Invoice) and order.invoice.totals is not None
    assert Order.model_validate_json(order.model_dump_json()) == order
    assert Order.model_json_schema()["$defs"]["Invoice"]["properties"]["number"]["description"].startswith("BT-1.")
    with pytest.raises(ValidationError, match="nummer"):
        Order.model_validate({"invoice": {"nummer": "1"}})


def test_a_danish_registration_of_which_only_the_register_is_said_is_told_and_no_fault() -> None:
    made = made_invoice()
    assert made.seller is not None
    made.seller.legal_id = Identifier(scheme="0184")
    made.seller.address = Address(country_code="DK")
    for to in ("oioubl", "peppolbis30"):
        lost = [(one.kind, one.path) for one in einvconv.serialize(made, to=to).losses if one.value == "0184"]
        assert lost == [("dropped", "seller.legal_id.scheme")]


def test_a_conversion_in_the_place_of_an_invoice_is_told_what_of_it_is_one() -> None:
    made: Any = einvconv.convert(edited("ubl/without-profile"), to="peppolbis30")
    for use in (completed, gaps, lambda one: credit_of(one, "2"), lambda one: einvconv.serialize(one, to="ubl")):
        with pytest.raises(einvconv.WrongArgument, match=r"not a Conversion; its \.invoice is one"):
            use(made)


@pytest.mark.parametrize(("length", "stands"), [(35, True), (36, False)])
def test_an_electronic_address_as_long_as_finvoice_takes_stands_and_a_longer_one_is_told(
    length: int, stands: bool
) -> None:
    made = made_invoice()
    assert made.seller is not None
    made.seller.endpoint = Identifier(value="A" * length, scheme="0216")
    done = einvconv.serialize(made, to="finvoice30")
    assert (b">" + b"A" * length + b"<" in done.xml) is stands
    assert any(one.value == "A" * length and one.kind == "dropped" for one in done.losses) is not stands
