"""The payment order (EPI) of a TEAPPSXML: it repeats what the invoice says, and only the rest is a term of its own.

Source: TEAPPSXML 3.0 guide, 4.7.7: the structure is optional, since the message says the same in other elements.
"""

from __future__ import annotations

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Invoice, PaymentMeans, PaymentOrder
from ..nordic.epi import is_made_up, tell_made_up

_NAME_LENGTH = 35
_REFERENCE_LENGTH = 20
_NO_ACCOUNT = "NA"
_BESIDE = ("kept", "card", "direct_debit", "barcode")  # terms of the order that are no part of the structure
_REFERENCE_OPTIONAL_SINCE = "3.0"


def _read(invoice: Invoice, run: Reading) -> None:
    order = invoice.payment_order
    if order is None:
        return
    totals = invoice.totals
    name = invoice.seller.name if invoice.seller is not None else None
    if invoice.due_date is None and order.due_date is not None and not is_made_up(invoice, order):
        run.move(order, "due_date", invoice, "due_date")
    first = invoice.payment_means[0] if invoice.payment_means else PaymentMeans.blank()
    same = {
        "date": invoice.issue_date,
        "due_date": invoice.due_date,
        "amount": totals.payable if totals is not None else None,
        "beneficiary": (name or "")[:_NAME_LENGTH].rstrip(),
        "means_code": first.code,
        "means_text": first.text,
    }
    for field, value in same.items():
        if getattr(order, field) is not None and getattr(order, field) == value:
            run.forget(order, field)
    _read_account(invoice, order, run)
    said = order.remittance
    if said is not None and said.lstrip("0") == (first.remittance or "").lstrip("0"):
        run.forget(order, "remittance")
        if order.remittance_scheme == _reference_scheme(said):
            run.forget(order, "remittance_scheme")
    if not any(order.__dict__.values()):
        invoice.payment_order = None


def _read_account(invoice: Invoice, order: PaymentOrder, run: Reading) -> None:
    for account in (m.account for m in invoice.payment_means if m.account is not None):
        if order.account_id is not None and order.account_id in (account.id, account.national):
            run.forget(order, "account_id")
            if order.account_scheme == ("IBAN" if checks.is_iban(account.id or "") else "BBAN"):
                run.forget(order, "account_scheme")
            for field, value in (("bic", account.bic), ("bank_name", account.name)):
                if getattr(order, field) is not None and getattr(order, field) == value:
                    run.forget(order, field)
            return


def _reference_scheme(text: str) -> str | None:
    if checks.is_rf_reference(text):
        return "ISO"
    return "SPY" if checks.is_finnish_reference(text) else None


def _write(invoice: Invoice, run: Writing) -> None:
    source = invoice.payment_order
    if source is None:
        return
    said = {name for name, value in source.__dict__.items() if value and name not in _BESIDE}
    means = next((m for m in invoice.payment_means if m.primary), None)
    means = means or (invoice.payment_means[0] if invoice.payment_means else PaymentMeans())
    if said <= {"charge_option"} and source.charge_option in (None, _charge(means.account, invoice)):
        run.use(source, "charge_option")  # what goes without saying needs no order
        invoice.payment_order = _barcode_alone(source, run)
        return
    order = run.edit(source)
    if order.remittance is None and means.remittance is not None:
        scheme = _reference_scheme(means.remittance)
        order.remittance = means.remittance.rjust(_REFERENCE_LENGTH, "0") if scheme == "SPY" else means.remittance
        order.remittance_scheme = order.remittance_scheme or scheme
    if order.remittance is None and run.form.version < _REFERENCE_OPTIONAL_SINCE:
        invoice.payment_order = _barcode_alone(source, run)
        return
    invoice.payment_order = order
    totals = invoice.totals
    order.date = order.date or invoice.issue_date
    if order.due_date is None:
        order.due_date = invoice.due_date or invoice.issue_date
        if invoice.due_date is None:
            tell_made_up(invoice, run)
    if order.amount is None and totals is not None:
        order.amount = totals.payable if totals.payable is not None else totals.with_vat
    if order.beneficiary is None and invoice.seller is not None:
        order.beneficiary = (invoice.seller.name or "")[:_NAME_LENGTH].rstrip() or None
    order.charge_option = order.charge_option or _charge(means.account, invoice)
    _write_account(means.account or Account(), order)


def _barcode_alone(source: PaymentOrder, run: Writing) -> PaymentOrder:
    made = PaymentOrder(barcode=source.barcode)
    run.carry(made, "barcode", source, "barcode")
    return made


def _charge(account: Account | None, invoice: Invoice) -> str:
    """Who bears the bank's charges where nobody says it: each his own in the euro area, else both."""
    iban = account is not None and checks.is_iban((account.id or "").replace(" ", ""))
    return "SLEV" if iban and invoice.currency == "EUR" else "SHA"


def _write_account(account: Account, order: PaymentOrder) -> None:
    if order.account_id is None:
        number = (account.id or account.national or "").replace(" ", "")
        order.account_id = number or _NO_ACCOUNT
        order.account_scheme = order.account_scheme or ("IBAN" if checks.is_iban(number) else "BBAN")
        order.bic = order.bic or account.bic


ORDER = Pair("payment order", _read, _write)
