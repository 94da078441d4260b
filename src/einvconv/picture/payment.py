"""What a payer types or reads in: bank bar codes, QR codes, the code lines of giro forms.

Sources: Bank Bar Code Guide 5.3 of Finance Finland (versions 4 and 5 of the symbol); EPC069-12 version 2.1 (QR code of
a SEPA credit transfer); the code line of the Bankgiro OCR form (BG6070, document type 41),
whose fields a scanner reads without the blanks between; the demands on the giro form in the
user manual for OCR giro of Nets.
A code that would not say just what the invoice says is not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..checks import compact, iban, is_bic, is_finnish_reference, is_rf_reference
from ..exact import exactly
from ..model import Invoice
from ..model.codes import CREDIT_NOTE_TYPES, DIRECT_DEBITS
from ..model.payment import PaymentMeans

# Ways to pay by which the payer sends the money (UNTDID 4461).
_TRANSFERS = {None, "1", "30", "31", "42", "50", "56", "57", "58", "93", "ZZZ"}
# Ways to pay by which the payee takes it: who paid besides would pay twice.
_PAID = "PAID"
_BANK = re.compile(r"(?i)ban[kc]|banque|pankki|sparkasse|nordea|aktia|\b(?:op|seb|dnb|ing|kbc|bnp)\b")
_CENT = Decimal("0.01")
_MOST_IN_BARS = Decimal("999999.99")
_MOST_IN_QR = Decimal("999999999.99")
_BANKGIRO = {"SE:BANKGIRO", "BGABSESS"}
# Countries of the SEPA by their ISO 3166-1 codes (EPC409-09); the QR code is for their accounts.
_SEPA = (
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE "
    "SI SK SM VA"
)


class Slip(NamedTuple):
    """One code: `kind` is "barcode", "qr", "bankgiro" or "kid"; what it says."""

    kind: str
    said: str


class _Order(NamedTuple):
    """What to pay, when, to whom, and with which reference."""

    account: str
    bic: str
    name: str
    reference: str
    amount: Decimal
    due: date | None
    currency: str


@exactly
def slips(invoice: Invoice) -> list[Slip]:
    """The codes by which an invoice may be paid; of each kind the first that there is."""
    found: dict[str, Slip] = {}
    for order in _orders(invoice):
        for slip in _codes(order):
            found.setdefault(slip.kind, slip)
    theirs = invoice.payment_order.barcode if invoice.payment_order is not None else None
    if theirs and "barcode" in found and compact(theirs) != found["barcode"].said:
        del found["barcode"]  # the sender says another payment
    return list(found.values())


def _orders(invoice: Invoice) -> Iterator[_Order]:
    payable = invoice.totals.payable if invoice.totals is not None else None
    if payable is None or invoice.currency is None or invoice.type_code in CREDIT_NOTE_TYPES or _settled(invoice):
        return
    party, sold, order = invoice.payee or invoice.seller, invoice.factoring, invoice.payment_order
    name = party.name if party is not None else None
    ways = [one for one in invoice.payment_means if one.primary] or invoice.payment_means  # an order is for one of them
    if sold is not None and sold.party_name is not None and invoice.payee is None:  # who pays the seller has not paid
        name, ways = sold.party_name, ways[:1]
    ordered = order.beneficiary if order is not None else None
    if ordered and name and name.casefold().startswith(ordered.casefold()):  # the order has no room for all of it
        ordered = None
    for means in ways:
        amount = means.amount if means.amount is not None else payable
        account = means.account
        if account is None or account.id is None or means.code not in _TRANSFERS or amount < _CENT:
            continue
        if amount % _CENT or not _agrees(invoice, means, amount):
            continue
        yield _Order(
            compact(account.id).upper(),
            (account.bic or "").strip(),
            (ordered or _holder(account.name, name) or "").strip(),
            (means.remittance or "").strip(),
            amount,
            means.due_date or invoice.due_date,
            invoice.currency,
        )


def _holder(said: str | None, payee: str | None) -> str | None:
    """Whose account it is: by its own name, unless that is a bank's, which many a sender gives there."""
    if said is None or payee is None:
        return said or payee
    return payee if _BANK.search(said) and not _words(said) & _words(payee) else said


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w{3,}", name.casefold()))


def _settled(invoice: Invoice) -> bool:
    """Whether it has been paid, or the payee takes what is to be paid from the payer's account."""
    status, order = invoice.payment_status, invoice.payment_order
    if status is not None and (status.code or "").strip().upper() == _PAID:
        return True
    codes = {means.code for means in invoice.payment_means} | {order.means_code if order is not None else None}
    return not codes.isdisjoint(DIRECT_DEBITS)


def _agrees(invoice: Invoice, means: PaymentMeans, amount: Decimal) -> bool:
    """Whether the payment order and the terms, where there are any, say the same; one code cannot say two things."""
    order, account = invoice.payment_order, means.account
    parts = {t.amount for t in invoice.settlement if t.amount is not None and t.means_id in (None, means.id)}
    if parts and parts != {amount}:
        return False
    if order is None or account is None:
        return True
    asked = ((order.account_id, account.id), (order.remittance, means.remittance))
    return (
        all(said is None or compact(said) == compact(other or "") for said, other in asked)
        and order.amount in (None, amount)
        and order.due_date in (None, means.due_date or invoice.due_date)
    )


def _codes(order: _Order) -> Iterator[Slip]:
    if order.currency == "EUR":
        if said := bank_bar_code(order.account, order.amount, order.reference, order.due):
            yield Slip("barcode", said)
        if said := epc(order.name, order.account, order.bic, order.amount, order.reference):
            yield Slip("qr", said)
    elif order.currency == "SEK" and order.bic in _BANKGIRO:
        if said := bankgiro_line(order.account, order.amount, order.reference):
            yield Slip("bankgiro", said)
    elif order.currency == "NOK" and (said := kid_line(order.account, order.amount, order.reference)):
        yield Slip("kid", said)


def bank_bar_code(account: str, amount: Decimal, reference: str, due: date | None) -> str:
    """The 54 digits of a Finnish bank bar code: version 4, or 5 for an RF reference; empty where there is none.

    An amount that the bars have no room for is left to the payer, as zeros.
    """
    number, mark = iban(account), compact(reference).upper()
    if number is None or not number.startswith("FI") or len(number) != 18:
        return ""
    cents = f"{int(amount * 100) if _CENT <= amount <= _MOST_IN_BARS else 0:08d}"
    day = f"{due:%y%m%d}" if due is not None else "000000"
    if mark.startswith("RF") and is_rf_reference(mark) and mark[4:].isdigit() and len(mark) <= 25:
        return f"5{number[2:]}{cents}{mark[2:4]}{mark[4:]:0>21}{day}"
    if is_finnish_reference(mark):
        digits = mark.lstrip("0")
        return f"4{number[2:]}{cents}000{digits:0>20}{day}" if len(digits) <= 20 else ""
    return ""


def epc(name: str, account: str, bic: str, amount: Decimal, reference: str) -> str:
    """The text of a SEPA payment's QR code; empty where there is none.

    An RF reference stands as such; every other one is the text for the payee, since the code has no place for a
    national reference.
    """
    number, mark = iban(account), compact(reference).upper()
    if (
        number is None
        or number[:2] not in _SEPA.split()
        or not name
        or len(name) > 70
        or not _CENT <= amount <= _MOST_IN_QR
    ):
        return ""
    structured = mark if is_rf_reference(mark) else ""
    text = "" if structured else reference
    if len(text) > 140 or re.search(r"[\r\n]", name + text):
        return ""
    lines = [
        "BCD",
        "002",
        "1",
        "SCT",
        bic if is_bic(bic) else "",
        name,
        number,
        f"EUR{amount:.2f}",
        "",
        structured,
        text,
    ]
    return "\n".join(lines).rstrip("\n")


def bankgiro_line(account: str, amount: Decimal, reference: str) -> str:
    """The code line of a Bankgiro OCR form; empty where the number or the reference is none."""
    number, mark = _digits(account), _digits(reference)
    if not 7 <= len(number) <= 8 or not 2 <= len(mark) <= 25 or _mod10(number) or _mod10(mark):
        return ""
    whole, part = f"{amount:.2f}".split(".")
    if len(whole) > 8:
        return ""
    return f"# {mark} # {whole} {part}   {_check10(whole + part)} > {number}#41#"


def kid_line(account: str, amount: Decimal, reference: str) -> str:
    """The code line of a Norwegian giro form with a KID; empty where the account or the KID is none."""
    number = _digits(account[4:] if account.startswith("NO") and iban(account) else account)
    mark = _digits(reference.strip().removesuffix("-"))
    if reference.strip().endswith("-") and mark:
        mark += "-"  # the check digit 10 of modulus 11
    if len(number) != 11 or _mod11(number) or not 2 <= len(mark) <= 25:
        return ""
    if (mark.endswith("-") or _mod10(mark)) and _mod11(mark):
        return ""
    whole, part = f"{amount:.2f}".split(".")
    return f"H {mark:>25}  {whole}  {part} < {_check10(whole + part)} >  {number}"


def _digits(text: str) -> str:
    """The digits of a number that may be written in groups; empty where it has anything else."""
    plain = re.sub(r"[\s.-]", "", text)
    return plain if plain.isascii() and plain.isdigit() else ""


def _check10(digits: str) -> int:
    """The check digit by modulus 10."""
    return -sum(int(one) for at, d in enumerate(reversed(digits)) for one in str(int(d) * (1 + (at % 2 == 0)))) % 10


def _mod10(digits: str) -> bool:
    """Whether the last digit is another than the check digit by modulus 10."""
    return _check10(digits[:-1]) != int(digits[-1])


def _mod11(digits: str) -> bool:
    """Whether the last digit is another than the check digit by modulus 11, which is a hyphen for ten."""
    check = -sum(int(d) * (at % 6 + 2) for at, d in enumerate(reversed(digits[:-1]))) % 11
    return digits[-1] != ("-" if check == 10 else str(check))
