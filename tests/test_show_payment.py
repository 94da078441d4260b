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
from einvconv.model import Account, Factoring, PaymentMeans, PaymentStatus, SettlementTerms
from einvconv.picture.payment import Slip, bank_bar_code, bankgiro_line, epc, kid_line, slips
from einvconv.picture.symbols import symbol

D = Decimal
# The test invoices of Bank Bar Code Guide 5.3, first of version 4: account, reference, amount, due date, digits.
GUIDE = """
FI7944052020036082 868516259619897 4883.15 2010-06-12 479440520200360820048831500000000868516259619897100612
FI5810171000000122 559582243294671 482.99 2012-01-31 458101710000001220004829900000000559582243294671120131
FI0250004640001302 69875672083435364 693.80 2011-07-24 402500046400013020006938000000069875672083435364110724
FI1566010001530641 7758474790647489 7444.54 2019-12-19 415660100015306410074445400000007758474790647489191219
FI1680001400050267 78777679656628687 935.85 - 416800014000502670009358500000078777679656628687000000
FI7331313001000058 868624 0 2013-08-09 473313130010000580000000000000000000000000868624130809
FI8333010001100775 92125374252539897737 150000.20 2016-05-25 483330100011007751500002000092125374252539897737160525
FI3936363002092492 590738390 1.03 2023-03-11 439363630020924920000010300000000000000590738390230311
FI9239390001003391 1357914 0.02 2099-12-24 492393900010033910000000200000000000000001357914991224
FI7944052020036082 RF09868516259619897 4883.15 2010-06-12 579440520200360820048831509000000868516259619897100612
FI5810171000000122 RF06559582243294671 482.99 2010-01-31 558101710000001220004829906000000559582243294671100131
FI0250004640001302 RF02698756720834 693.80 2011-07-24 502500046400013020006938002000000000698756720834110724
FI1566010001530641 RF847758474790647489 7444.54 2019-12-19 515660100015306410074445484000007758474790647489191219
FI1680001400050267 RF6078777679656628687 935.85 - 516800014000502670009358560000078777679656628687000000
FI7331313001000058 RF10868624 0 2013-08-09 573313130010000580000000010000000000000000868624130809
FI8333010001100775 RF7192125374252539897737 150000.20 2016-05-25 583330100011007751500002071092125374252539897737160525
FI3936363002092492 RF66590738390 1.03 2023-03-11 539363630020924920000010366000000000000590738390230311
FI9239390001003391 RF951357914 0.02 2099-12-24 592393900010033910000000295000000000000001357914991224
"""
# Its check digit 2, which is in the bars alone: those of the first three invoices of version 4.
CHECK_DIGITS = [40, 55, 14]


def test_the_examples_of_the_bank_bar_code_guide_come_out() -> None:
    rows = [row.split() for row in GUIDE.split("\n") if row]
    assert len(rows) == 18
    for account, reference, amount, due, said in rows:
        day = None if due == "-" else date.fromisoformat(due)
        assert bank_bar_code(account, D(amount), reference, day) == said
        grouped = " ".join(account[at : at + 4] for at in range(0, len(account), 4))
        assert bank_bar_code(grouped, D(amount), reference, day) == said


def test_the_bars_begin_in_set_c_and_end_with_the_check_digit_of_the_guide() -> None:
    code128 = pytest.importorskip("barcode.charsets.code128")
    for row, digit in zip(GUIDE.split("\n")[1:], CHECK_DIGITS, strict=False):
        drawn = symbol(Slip("barcode", row.split()[4]))
        assert drawn is not None
        dark = {int(x) - 10 + at for x, wide in re.findall(r"M(\d+) 0h(\d+)v", drawn.path) for at in range(int(wide))}
        modules = "".join("01"[at in dark] for at in range(drawn.width - 20))
        assert modules[:11] == code128.CODES[105] and modules[11 * 28 : 11 * 29] == code128.CODES[digit]


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


def test_a_scanner_finds_the_fields_of_the_bankgiro_line() -> None:
    line = bankgiro_line("5402-9681", D("1875"), "1230").replace(" ", "")
    found = re.fullmatch(r"#(\d{2,25})#(\d{1,8})(\d\d)(\d)>(\d{7,8})#41#", line)
    assert found is not None and found.groups() == ("1230", "1875", "00", "4", "54029681")
    assert bankgiro_line("5402-9681", D("99999999.99"), "1230") != ""
    assert bankgiro_line("5402-9681", D("100000000"), "1230") == ""


def test_the_norwegian_line_has_the_gaps_that_the_manual_asks_for() -> None:
    line = kid_line("8601 11 17947", D("1234.50"), "2345676")
    assert line.startswith(f"H {'2345676':>25}")  # the KID to the right of its field of 25
    assert "1234  50 " in line  # two blanks between the whole and the hundredths
    assert "< 9 >  86011117947" in line  # the digit in the middle, the account two blanks after


def test_a_kid_may_end_with_a_hyphen_as_the_check_digit_ten_by_modulus_11() -> None:
    (mark,) = (f"1234{d}-" for d in range(10) if kid_line("8601 11 17947", D(1), f"1234{d}-"))
    assert f" {mark} " in kid_line("8601 11 17947", D(1), mark)
    weighted = sum(int(d) * w for d, w in zip(reversed(mark[:-1]), (2, 3, 4, 5, 6), strict=True))
    assert weighted % 11 == 1
    assert kid_line("8601 11 17947", D(1), "2345676-") == ""


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
    digits = GUIDE.split()[4]
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


def test_who_has_bought_the_claim_is_the_one_whom_the_codes_pay(invoice: einvconv.Invoice) -> None:
    invoice.factoring = Factoring(party_name="Rahoitus Oy")
    codes = {slip.kind: slip.said for slip in slips(invoice)}
    assert "Rahoitus Oy" in codes["qr"].split("\n")
    own = invoice.payment_means[0]
    foreign = PaymentMeans(code="58", account=Account(id="SE4550000000058398257466"), primary=True)
    foreign.remittance, own.primary = own.remittance, None
    invoice.payment_means = [own, foreign]
    codes = {slip.kind: slip.said for slip in slips(invoice)}
    assert set(codes) == {"qr"} and "SE4550000000058398257466" in codes["qr"]


def test_who_is_paid_is_whom_the_payment_order_names(invoice: einvconv.Invoice) -> None:
    assert invoice.payment_order is not None and invoice.seller is not None
    invoice.payment_order.beneficiary = "Saatava Oy"
    codes = {slip.kind: slip.said for slip in slips(invoice)}
    assert codes["qr"].split("\n")[5] == "Saatava Oy"
    invoice.seller.name = "Metalliverstas ja Konepaja Takoja Tampere Oy"
    invoice.payment_order.beneficiary = invoice.seller.name[:35]  # all that the order has room for
    codes = {slip.kind: slip.said for slip in slips(invoice)}
    assert codes["qr"].split("\n")[5] == invoice.seller.name


@pytest.mark.parametrize(
    ("account", "payee"),
    [
        ("OP", "Metalliverstas Takoja Oy"),
        ("Takoja, kokoelmatili", "Takoja, kokoelmatili"),
        ("Maija Meikäläinen", "Maija Meikäläinen"),  # whose account it is, by whatever name she trades
        (None, None),
    ],
)
def test_the_bank_is_not_who_is_paid_where_its_name_stands_for_the_account(
    invoice: einvconv.Invoice, account: str | None, payee: str | None
) -> None:
    means = invoice.payment_means[0]
    assert means.account is not None and invoice.seller is not None
    means.account.name = account
    codes = {slip.kind: slip.said for slip in slips(invoice)}
    assert codes["qr"].split("\n")[5] == (payee or invoice.seller.name)


def test_what_is_paid_or_debited_has_no_code_to_be_paid_once_more(invoice: einvconv.Invoice) -> None:
    paid, debited, ordered = (invoice.model_copy(deep=True) for _ in range(3))
    paid.payment_status = PaymentStatus(code="PAID")
    debited.payment_means[0].code = "49"  # another account of the payee stands beside it
    assert len(debited.payment_means) == 2 and ordered.payment_order is not None
    ordered.payment_order.means_code = "59"
    assert [slips(one) for one in (paid, debited, ordered)] == [[], [], []]
    paid.payment_status = PaymentStatus(code="NOTPAID")
    assert slips(paid) != []


def test_an_account_that_the_payment_order_is_not_made_out_for_has_no_code(invoice: einvconv.Invoice) -> None:
    ordered, other = invoice.payment_means
    assert ordered.primary and other.account is not None and ordered.account is not None
    ordered.account.id = "FI0012300123456782"  # no such account
    assert invoice.payment_order is not None
    invoice.payment_order.account_id = None
    assert slips(invoice) == []


def test_a_sum_that_is_paid_in_parts_is_in_no_code_as_a_whole(invoice: einvconv.Invoice) -> None:
    invoice.settlement = [SettlementTerms(amount=D("1000")), SettlementTerms(amount=D("297.17"))]
    assert slips(invoice) == []
    invoice.settlement = [SettlementTerms(amount=D("1297.17"))]
    assert [one.kind for one in slips(invoice)] == ["barcode", "qr"]


def test_two_payments_are_never_put_into_one_code(invoice: einvconv.Invoice) -> None:
    assert invoice.payment_order is not None
    for name, value in (("amount", D(5)), ("account_id", "FI7944052020036082"), ("due_date", date(2030, 1, 1))):
        other = invoice.model_copy(deep=True)
        setattr(other.payment_order, name, value)
        assert slips(other) == []
    invoice.payment_order.barcode = GUIDE.split()[4]
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
