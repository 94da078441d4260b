"""The codes that a payer reads in: the guides' own examples, read back by a decoder; none where two are told."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import CORPUS
from einvconv.picture.payment import Slip, bank_bar_code, bankgiro_line, epc, kid_line, slips
from einvconv.picture.symbols import symbol

D = Decimal
# Bank Bar Code Guide 5.3: account, reference, amount, due date, digits.
GUIDE = [
    ("FI79 4405 2020 0360 82", "86851 62596 19897", "4883.15", "2010-06-12", "000868516259619897100612"),
    ("FI58 1017 1000 0001 22", "55958 22432 94671", "482.99", "2012-01-31", "000559582243294671120131"),
    ("FI02 5000 4640 0013 02", "69 87567 20834 35364", "693.80", "2011-07-24", "069875672083435364110724"),
    ("FI15 6601 0001 5306 41", "7 75847 47906 47489", "7444.54", "2019-12-19", "007758474790647489191219"),
    ("FI16 8000 1400 0502 67", "78 77767 96566 28687", "935.85", "", "078777679656628687000000"),
    ("FI79 4405 2020 0360 82", "RF09 8685 1625 9619 897", "4883.15", "2010-06-12", "000868516259619897100612"),
    ("FI58 1017 1000 0001 22", "RF06 5595 8224 3294 671", "482.99", "2010-01-31", "000559582243294671100131"),
    ("FI02 5000 4640 0013 02", "RF02 6987 5672 0834", "693.80", "2011-07-24", "000000698756720834110724"),
    ("FI15 6601 0001 5306 41", "RF84 7758 4747 9064 7489", "7444.54", "2019-12-19", "007758474790647489191219"),
    ("FI16 8000 1400 0502 67", "RF60 7877 7679 6566 2868 7", "935.85", "", "078777679656628687000000"),
]
WHOLE = {
    "86851 62596 19897": "479440520200360820048831500000000868516259619897100612",
    "RF09 8685 1625 9619 897": "579440520200360820048831509000000868516259619897100612",
}


@pytest.mark.parametrize(("account", "reference", "amount", "due", "end"), GUIDE)
def test_the_examples_of_the_bank_bar_code_guide_come_out(
    account: str, reference: str, amount: str, due: str, end: str
) -> None:
    said = bank_bar_code(account, D(amount), reference, date.fromisoformat(due) if due else None)
    assert len(said) == 54 and said.endswith(end)
    assert said[0] == ("5" if reference.startswith("RF") else "4")
    assert said[1:17] == account.replace(" ", "")[2:] and said[17:25] == f"{D(amount) * 100:08.0f}"
    assert said == WHOLE.get(reference, said)


@pytest.mark.parametrize(
    ("account", "reference"),
    [
        ("FI79 4405 2020 0360 83", "86851 62596 19897"),
        ("SE35 5000 0000 0549 1000 0003", "86851 62596 19897"),
        ("FI79 4405 2020 0360 82", "86851 62596 19898"),
        ("FI79 4405 2020 0360 82", "RF10 8685 1625 9619 897"),
        ("FI79 4405 2020 0360 82", "order 5"),
    ],
)
def test_a_wrong_check_digit_gives_no_bars(account: str, reference: str) -> None:
    assert bank_bar_code(account, D(1), reference, None) == ""


def test_the_lines_of_giro_forms_have_their_check_digits() -> None:
    assert bankgiro_line("5402-9681", D("1875"), "1230") == "# 1230 # 1875 00   4 > 54029681#41#"
    assert bankgiro_line("5402-9681", D("1875"), "1231") == ""
    assert bankgiro_line("5402-9682", D("1875"), "1230") == ""
    line = kid_line("8601 11 17947", D("1234.50"), "2345676")
    assert line.split() == ["H", "2345676", "1234", "50", "<", "9", ">", "86011117947"]
    assert kid_line("NO9386011117947", D("1234.50"), "2345676") == line
    assert kid_line("8601 11 17948", D("1234.50"), "2345676") == ""
    assert kid_line("8601 11 17947", D("1234.50"), "2345675") == ""


def test_the_text_of_a_qr_code_has_an_rf_reference_as_such_and_any_other_as_text() -> None:
    lines = epc("Oy Å Ab", "FI7944052020036082", "NDEAFIHH", D("12.3"), "RF09 8685 1625 9619 897").split("\n")
    assert lines == [
        *("BCD", "002", "1", "SCT", "NDEAFIHH", "Oy Å Ab", "FI7944052020036082", "EUR12.30", ""),
        "RF09868516259619897",
    ]
    assert epc("A", "FI7944052020036082", "", D(1), "86851 62596 19897").split("\n")[8:] == [
        *("", "", "86851 62596 19897")
    ]
    assert epc("A" * 71, "FI7944052020036082", "", D(1), "") == ""
    assert epc("A", "BR1500000000000010932840814P2", "", D(1), "") == ""


def decoded(slip: Slip) -> list[tuple[str, str]]:
    """What a decoder reads in the symbol, drawn from its path: the kind of code, and what it says."""
    zxing = pytest.importorskip("zxingcpp")
    pytest.importorskip("segno")
    pytest.importorskip("barcode")
    drawn = symbol(slip)
    assert drawn is not None
    scale = 4
    wide, high = drawn.width * scale, drawn.height * scale
    dots = bytearray(b"\xff" * (wide * high))
    for x, y, w, h in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", drawn.path):
        for row in range(int(y) * scale, (int(y) + int(h)) * scale):
            at = row * wide + int(x) * scale
            dots[at : at + int(w) * scale] = b"\0" * (int(w) * scale)
    image: Any = memoryview(bytes(dots)).cast("B", (high, wide))
    return [(str(one.format).rpartition(".")[2].replace(" ", ""), one.text) for one in zxing.read_barcodes(image)]


def test_a_decoder_reads_back_what_the_symbols_say() -> None:
    digits = WHOLE["86851 62596 19897"]
    assert [text for _, text in decoded(Slip("barcode", digits))] == [digits]
    text = epc("Kone & Työ Oy – Åbo", "FI7944052020036082", "NDEAFIHH", D("12.3"), "RF09868516259619897")
    assert [said for _, said in decoded(Slip("qr", text))] == [text]


@pytest.fixture
def invoice() -> einvconv.Invoice:
    return einvconv.parse(CORPUS / "finvoice30" / "sub-rows-and-texts.xml")


def test_an_invoice_in_euros_to_a_finnish_account_has_bars_and_squares(invoice: einvconv.Invoice) -> None:
    assert [one.kind for one in slips(invoice)] == ["barcode", "qr"]
    assert slips(invoice)[0].said == "494123001234567820012971700000000000000002610304260414"
    page = etree.fromstring(einvconv.render(invoice, "xml"))
    assert page.findall("slip")[0].get("digits") == slips(invoice)[0].said


def test_two_payments_are_never_put_into_one_code(invoice: einvconv.Invoice) -> None:
    assert invoice.payment_order is not None
    for name, value in (("amount", D(5)), ("account_id", "FI7944052020036082"), ("due_date", date(2030, 1, 1))):
        other = invoice.model_copy(deep=True)
        setattr(other.payment_order, name, value)
        assert slips(other) == []
    invoice.payment_order.barcode = WHOLE["86851 62596 19897"]
    assert [one.kind for one in slips(invoice)] == ["qr"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("type_code", "381"), ("currency", "NOK"), ("totals.payable", D(0)), ("payment_means.0.code", "59")],
)
def test_what_is_no_transfer_of_euros_has_no_code(invoice: einvconv.Invoice, field: str, value: object) -> None:
    holder: Any = invoice
    *steps, last = field.split(".")
    for step in steps:
        holder = holder[int(step)] if step.isdigit() else getattr(holder, step)
    invoice.payment_means = invoice.payment_means[:1]
    setattr(holder, last, value)
    assert slips(invoice) == []


def test_swedish_and_norwegian_invoices_have_their_lines(invoice: einvconv.Invoice) -> None:
    means = invoice.payment_means[0]
    invoice.payment_order, invoice.payment_means = None, [means]
    assert means.account is not None
    invoice.currency, means.remittance = "SEK", "1230"
    means.account.id, means.account.bic = "5402-9681", "SE:BANKGIRO"
    assert [one.kind for one in slips(invoice)] == ["bankgiro"]
    assert "#41#" in einvconv.render(invoice, "text", language="sv").decode()
    invoice.currency, means.remittance = "NOK", "2345676"
    means.account.id, means.account.bic = "86011117947", None
    assert [one.kind for one in slips(invoice)] == ["kid"]
