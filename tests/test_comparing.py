"""The same invoice in any dress has one fingerprint; what differs is told by term, with both places and in words."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import corpus, document, edited, name
from einvconv.cli import main
from einvconv.comparing import COUNTS
from einvconv.comparing.differences import HISTORY
from einvconv.model import Identifier, Invoice
from hostile_archives import archive
from made import account, invoice, line

D = Decimal
TO = ("finvoice30", "peppolbis30", "teapps30", "cii", "json")
DOCS = Path(__file__).resolve().parents[1] / "docs" / "same.md"
GOOD = "finvoice30/several-vat-rates"


@pytest.mark.parametrize("path", [*corpus("finvoice30")[:5], *corpus("peppolbis30")[:5]], ids=name)
def test_the_fingerprint_is_the_same_in_every_format_that_loses_nothing_of_what_counts(path: Path) -> None:
    first = einvconv.fingerprint(path)
    assert first == einvconv.fingerprint(einvconv.parse(path)) and re.fullmatch("[0-9a-f]{64}", first)
    for to in TO:
        try:
            made = einvconv.convert(path, to=to)
        except einvconv.ConversionRefused:
            continue
        if einvconv.fingerprint(made.xml) != first:
            counts = {one.first for one in einvconv.compare(path, made.xml) if one.counts}
            assert counts & {loss.value for loss in made.losses}, to


def change(path: str, value: Any) -> Callable[[Invoice], None]:
    def edit(one: Any) -> None:
        *steps, last = path.split(".")
        for step in steps:
            one = one[int(step)] if step.isdigit() else getattr(one, step)
        setattr(one, last, value)

    return edit


CHANGES: tuple[tuple[str, Callable[[Invoice], None], list[str]], ...] = (
    ("BT-1", change("number", "2026-2"), ["INVOICE_NUMBER_CHANGED"]),
    ("BT-2", change("issue_date", dt.date(2026, 5, 5)), ["INVOICE_DATE_CHANGED"]),
    ("BT-5", change("currency", "SEK"), ["CURRENCY_CHANGED"]),
    ("BT-9", change("due_date", dt.date(2026, 5, 19)), ["DUE_DATE_CHANGED"]),
    ("BT-27", change("seller.name", "Muu Oy"), []),
    ("BT-31", change("seller.vat_id", "FI01120389"), ["SUPPLIER_CHANGED"]),
    ("BT-44", change("buyer.name", "Muu Oy"), []),
    ("BT-83", change("payment_means.0.remittance", "1232"), ["REFERENCE_NUMBER_CHANGED"]),
    ("BT-84", change("payment_means.0.account.id", "FI1410093000123458"), ["BANK_ACCOUNT_CHANGED"]),
    ("BT-109", change("totals.without_vat", D("99.99")), []),
    ("BT-110", change("totals.vat", D("25.51")), []),
    ("BT-112", change("totals.with_vat", D("125.51")), ["TOTAL_AMOUNT_CHANGED"]),
    ("BT-115", change("totals.payable", D("125.49")), ["TOTAL_AMOUNT_CHANGED"]),
)


@pytest.mark.parametrize("term, edit, words", CHANGES, ids=[term for term, _, _ in CHANGES])
def test_a_term_that_counts_makes_another_fingerprint_and_has_its_word(
    term: str, edit: Callable[[Invoice], None], words: list[str]
) -> None:
    one, other = invoice(), invoice()
    edit(other)
    assert einvconv.fingerprint(one) != einvconv.fingerprint(other)
    assert term in {found.term for found in einvconv.compare(one, other) if found.counts}
    assert einvconv.history(one, other) == words


def test_every_term_that_counts_is_changed_here_and_all_stand_in_the_guide() -> None:
    terms = [term for term, _ in COUNTS]
    assert [term for term, _, _ in CHANGES] == terms
    text = DOCS.read_text("utf-8")
    assert re.findall(r"^\| (BT-[0-9]+) \|", text, re.MULTILINE) == terms
    assert all(f"`{word}`" in text for word, _ in HISTORY if word) and all(words in text for _, words in COUNTS)


def test_how_a_value_is_dressed_does_not_count() -> None:
    one, other = invoice(), invoice()
    one.payment_means = [account(remittance="RF25 0001 232"), account("FI1410093000123458")]
    other.payment_means = [account("fi14 1009 3000 1234 58"), account(remittance="0001232")]
    assert one.seller is not None and other.seller is not None
    one.seller.name, other.seller.name = "Myyjä Oy", "MYYJÄ  OY, Laskutus"
    one.seller.vat_id = None
    one.seller.legal_id, other.seller.legal_id = Identifier(value="0737546-2"), None
    other.totals = None
    other.lines[0].item = None
    assert einvconv.fingerprint(one) == einvconv.fingerprint(other)


def test_a_frame_an_archive_and_json_are_dress_alone() -> None:
    source = document(GOOD)
    framed = einvconv.join([einvconv.convert(source, to="finvoice30")])
    dressed = (framed, archive({"a.xml": source, "a.pdf": b"%PDF"}), source.decode("iso-8859-15").encode("utf-16"))
    assert {einvconv.fingerprint(one) for one in dressed} == {einvconv.fingerprint(source)}


def test_a_credit_note_is_no_invoice_and_becoming_one_has_its_word() -> None:
    one, other = invoice(), invoice(type_code="381")
    assert einvconv.fingerprint(one) != einvconv.fingerprint(other)
    assert einvconv.history(other, one)[0] == "SET_FROM_CREDIT_NOTE_TO_INVOICE"
    assert einvconv.history(one, other)[0] == "SET_FROM_INVOICE_TO_CREDIT_NOTE"
    assert "TOTAL_AMOUNT_CHANGED" not in einvconv.history(one, other)
    negative = invoice(line(count="-1"))
    assert einvconv.fingerprint(negative) == einvconv.fingerprint(other)


def test_the_same_invoice_has_no_differences() -> None:
    assert einvconv.compare(document(GOOD), document(GOOD)) == []
    assert einvconv.history(document(GOOD), document(GOOD)) == []


def test_a_difference_has_both_places_whatever_the_formats() -> None:
    source = document(GOOD)
    other = einvconv.convert(source, to="peppolbis30").xml.replace(b"2026-02-24", b"2026-03-24")
    (found,) = [one for one in einvconv.compare(source, other) if one.term == "BT-9"]
    assert (found.name, found.first, found.second) == ("Payment due date", "2026-02-24", "2026-03-24")
    assert found.first_place == "/Finvoice/InvoiceDetails/PaymentTermsDetails/InvoiceDueDate"
    assert found.second_place == "/ubl:Invoice/cbc:DueDate"
    assert source.splitlines()[found.first_line - 1].strip().startswith(b"<InvoiceDueDate")
    assert other.splitlines()[found.second_line - 1].strip().startswith(b"<cbc:DueDate")


def test_rows_are_told_apart_by_their_numbers_and_a_row_more_is_told_whole() -> None:
    one = invoice(line(id="1"), line(id="2", price="50"))
    other = invoice(line(id="2", price="50"), line(id="1"), line(id="3"))
    found = einvconv.compare(one, other)
    of_rows = {(d.term, d.first, d.second_place) for d in found if d.term in ("BT-126", "BT-146")}
    assert of_rows == {("BT-126", "", "lines[2].id"), ("BT-146", "", "lines[2].price.net")}


def test_commands_tell_differences_and_duplicates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "a.xml": document(GOOD),
        "b.xml": document(GOOD),
        "c.xml": edited(GOOD, ("</Finvoice>", "<!-- x --></Finvoice>")),
        "d.json": einvconv.convert(document(GOOD), to="json").xml,
        "e.xml": edited(GOOD, ("20260224", "20260225")),
    }
    for file, data in files.items():
        (tmp_path / file).write_bytes(data)
    assert main(["duplicates", str(tmp_path), "--format", "json"]) == 1
    said = json.loads(capsys.readouterr().out)["duplicates"]
    short = {Path(one["file"]).name: (one["word"], Path(one["of"]).name) for one in said}
    of_a = ("DUPLICATED_INVOICE", "a.xml")
    assert short == {"b.xml": ("DUPLICATED_FILE", "a.xml"), "c.xml": of_a, "d.json": of_a}
    assert main(["duplicates", str(tmp_path / "a.xml"), str(tmp_path / "e.xml")]) == 0
    assert main(["diff", str(tmp_path / "a.xml"), str(tmp_path / "d.json")]) == 0
    assert "no differences; the same invoice" in capsys.readouterr().out
    assert main(["diff", str(tmp_path / "a.xml"), str(tmp_path / "e.xml")]) == 1
    out = capsys.readouterr().out
    assert "BT-9* Payment due date: “2026-02-24” | “2026-02-25”" in out and "changes: DUE_DATE_CHANGED" in out
    assert "a.xml:101 /Finvoice/" in out
    (tmp_path / "f.xml").write_text("<a/>")
    assert main(["duplicates", str(tmp_path)]) == 2
    assert main(["diff", str(tmp_path / "a.xml"), str(tmp_path / "f.xml")]) == 2
    capsys.readouterr()


def test_duplicates_counts_the_invoices_of_files_and_passes_over_what_holds_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    several = einvconv.join([einvconv.convert(edited(GOOD, ("20260224", day)), to="finvoice30") for day in DAYS])
    for file, data in {"a.xml": several, "b.xml": several, "p.json": b"{}", "q.json": b"{}", "x.xml": b"<a/>"}.items():
        (tmp_path / file).write_bytes(data)
    assert main(["duplicates", str(tmp_path), "--exclude", "x.xml"]) == 1
    assert capsys.readouterr().out == (
        f"{tmp_path}/b.xml: DUPLICATED_FILE of {tmp_path}/a.xml\n4 invoices, 2 of them twice\n"
    )
    (tmp_path / "y.xml").write_bytes(b"<a/>")
    assert main(["duplicates", str(tmp_path), "--skip-unknown", "--exclude", "b.xml"]) == 0
    assert "2 invoices, 0 of them twice\n" in capsys.readouterr().out


@pytest.mark.parametrize("names", ["a.xml a.xml", ". a.xml", "a.xml ./a.xml *.xml", "link.xml a.xml"])
def test_a_file_is_no_duplicate_of_itself(
    names: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.xml").write_bytes(document(GOOD))
    if "link" in names:
        (tmp_path / "link.xml").symlink_to("a.xml")
    assert main(["duplicates", *names.split()]) == 0
    assert capsys.readouterr().out == "1 invoice, 0 of them twice\n"


DAYS = ("20260224", "20260225")


def test_amounts_that_end_in_zeros_are_others_than_those_without_them_and_decimals_of_zeros_are_none() -> None:
    made = {price: invoice(line(price=price, rate="0", code="Z")) for price in ("1", "10", "100", "100.00", "1000")}
    prints = {price: einvconv.fingerprint(one) for price, one in made.items()}
    assert prints["100"] == prints["100.00"]
    assert len(set(prints.values())) == 4
    assert {one.term for one in einvconv.compare(made["10"], made["100"])} >= {"BT-112", "BT-115", "BT-146"}
    assert einvconv.compare(made["100"], made["100.00"]) == []


def test_a_total_that_counts_the_rounding_is_the_same_as_one_that_does_not() -> None:
    made = invoice(line(rate="25"))
    assert made.totals is not None
    made.totals.rounding, made.totals.payable = Decimal("0.50"), Decimal("125.50")
    older = einvconv.serialize(made, to="ehf20").xml
    assert b'TaxInclusiveAmount currencyID="EUR">125.50<' in older
    one = einvconv.fingerprint(made)
    assert einvconv.fingerprint(older) == einvconv.fingerprint(einvconv.serialize(made, to="ubl").xml) == one
    made.totals.with_vat = Decimal("125.50")  # as older profiles say it
    assert einvconv.fingerprint(made) == one
    made.totals.with_vat = Decimal("124.50")
    assert einvconv.fingerprint(made) != one


def test_another_name_is_another_supplier_only_where_no_number_says_who_it_is() -> None:
    for numbers, words in ((True, []), (False, ["SUPPLIER_CHANGED"])):
        before = invoice(line())
        assert before.seller is not None
        if not numbers:
            before.seller.vat_id = before.seller.legal_id = None
        after = before.model_copy(deep=True)
        after.seller.name = "Aivan toinen Oy"  # type: ignore[union-attr]
        assert einvconv.history(before, after) == words
