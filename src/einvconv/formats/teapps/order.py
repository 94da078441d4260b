"""The payment order (EPI) of a TEAPPSXML: it repeats what the invoice says, and only the rest is a term of its own.

Source: TEAPPSXML 3.0 guide, 4.7.7: the structure is optional, since the message says the same in other elements.
"""

from __future__ import annotations

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Invoice, PaymentMeans, PaymentOrder
from ..nordic.order import (
    NO_ACCOUNT,
    beneficiary,
    charge_option,
    complete_order,
    give_account_scheme,
    give_charge_option,
    give_reference,
    is_made_up,
    tell_no_account,
)
from ..nordic.references import as_read, bare, is_finnish, of_order

OF_ORDER = {"account_id": "id", "account_scheme": "scheme", "bic": "bic", "bank_name": "bank_name"}
DETAILS = ("code", "text", "remittance", "card")
_BESIDE = (
    "kept",
    "_card",
    "_direct_debit",
    "barcode",
    "instruction_id",
)  # terms of the order that are no part of the structure
_REFERENCE_OPTIONAL_SINCE = "3.0"


def _read(invoice: Invoice, run: Reading) -> None:
    order = invoice.payment_order
    if order is None:
        return
    totals = invoice.totals
    if invoice.due_date is None and order.due_date is not None and not is_made_up(invoice, order):
        run.move(order, "due_date", invoice, "due_date")
    first = invoice.payment_means[0] if invoice.payment_means else PaymentMeans.blank()
    same = {
        "date": invoice.issue_date,
        "due_date": invoice.due_date,
        "amount": totals.payable if totals is not None else None,
        "beneficiary": beneficiary(invoice),
        "means_code": first.code,
        "means_text": first.text,
    }
    for field, value in same.items():
        if getattr(order, field) is not None and getattr(order, field) == value:
            run.forget(order, field)
    _read_account(invoice, order, run)
    _read_reference(invoice, order, run)
    if not any(value for _, value in order.said()):
        invoice.payment_order = None


def _read_reference(invoice: Invoice, order: PaymentOrder, run: Reading) -> None:
    """The reference of the order is the one to pay with, where it says the same as the invoice or more."""
    said, finnish = order.remittance, is_finnish(invoice)
    means = next((m for m in invoice.payment_means if m.primary), None) or next(iter(invoice.payment_means), None)
    if said is None or means is None or bare(said) != bare(means.remittance or said):
        return
    if means.remittance is None:
        run.move(order, "remittance", means, "remittance")
        means.remittance = as_read(said, finnish)
    else:
        run.forget(order, "remittance")
    found = of_order(said, finnish)
    if found is not None and order.remittance_scheme == found.scheme:
        run.forget(order, "remittance_scheme")


def _read_account(invoice: Invoice, order: PaymentOrder, run: Reading) -> None:
    """The account of the order is the one to pay to: one of the payee's, or another before them."""
    if order.account_id is None or order.account_id == NO_ACCOUNT:
        return
    for means in invoice.payment_means:
        account = means.account
        if account is not None and order.account_id in (account.id, account.national):
            _to_pay_to(means, invoice, run)
            run.forget(order, "account_id")
            if order.account_scheme == ("IBAN" if checks.is_iban(account.id or "") else "BBAN"):
                run.forget(order, "account_scheme")
            for field, value in (("bic", account.bic), ("bank_name", account.name)):
                if getattr(order, field) is not None and getattr(order, field) == value:
                    run.forget(order, field)
            return
    means = PaymentMeans.blank()
    run.begin(means, run.trace.bases[id(invoice)])
    account = means.account = Account.blank()
    for field, own in OF_ORDER.items():
        if getattr(order, field) is not None:
            run.move(order, field, account, own)
    if account.scheme == "IBAN" and checks.is_iban(account.id or ""):
        run.forget(account, "scheme")
    run.infer(means, "listed", False)
    _to_pay_to(means, invoice, run)
    invoice.payment_means.insert(0, means)


def _to_pay_to(means: PaymentMeans, invoice: Invoice, run: Reading) -> None:
    """The way and the reference to pay with, which go with the first account, go with the one of the order."""
    first = invoice.payment_means[0] if invoice.payment_means else means
    if first is not means or invoice.factoring is not None:  # that the first is the one goes without saying
        run.infer(means, "primary", True)
    if first is means:
        return
    for field in DETAILS:
        if getattr(first, field) is not None:
            run.move(first, field, means, field)
    means.direct_debit, first.direct_debit = first.direct_debit, None


def _write(invoice: Invoice, run: Writing) -> None:
    _write_order(invoice, run)
    if run.keeps:  # the account that stood in the order alone
        listed = [means for means in invoice.payment_means if means.listed is not False]
        invoice.payment_means = listed or [PaymentMeans(account=Account.blank())]


def _write_order(invoice: Invoice, run: Writing) -> None:
    # where a claim is sold, the order alone says which account is whose
    sold = invoice.factoring is not None and any(m.primary for m in invoice.payment_means[:-1])
    alone = sold or (run.keeps and any(m.listed is False for m in invoice.payment_means))
    source = invoice.payment_order or (PaymentOrder.blank() if alone else None)
    if source is None:
        return
    said = {name for name, value in source.said() if value and name not in _BESIDE}
    means = next((m for m in invoice.payment_means if m.primary), None)
    means = means or (invoice.payment_means[0] if invoice.payment_means else PaymentMeans.blank())
    if (
        not alone
        and said <= {"charge_option"}
        and source.charge_option in (None, charge_option(invoice, _has_iban(means.account)))
    ):
        run.use(source, "charge_option")  # what goes without saying needs no order
        invoice.payment_order = _barcode_alone(source, run)
        return
    order = run.edit(source)
    found = of_order(means.remittance or "", is_finnish(invoice))
    if order.remittance is None and found is not None:
        give_reference(order, means, found, run)
    if order.remittance is None and run.form.version < _REFERENCE_OPTIONAL_SINCE:
        invoice.payment_order = _barcode_alone(source, run)
        return
    invoice.payment_order = order
    totals = invoice.totals
    complete_order(invoice, order, run)
    if order.amount is None and totals is not None:
        field = "payable" if totals.payable is not None else "with_vat"
        order.amount = getattr(totals, field)
        run.carry(order, "amount", totals, field)
    if order.charge_option is None:
        give_charge_option(invoice, order, _has_iban(means.account), run)
    _write_account(means.account or Account.blank(), order, run)
    if order.account_id == NO_ACCOUNT:
        tell_no_account(invoice, run)


def _barcode_alone(source: PaymentOrder, run: Writing) -> PaymentOrder:
    made = PaymentOrder(barcode=source.barcode, instruction_id=source.instruction_id)
    for field in ("barcode", "instruction_id"):
        run.carry(made, field, source, field)
    return made


def _has_iban(account: Account | None) -> bool:
    return account is not None and checks.is_iban((account.id or "").replace(" ", ""))


def _write_account(account: Account, order: PaymentOrder, run: Writing) -> None:
    if order.account_id is not None:
        return
    field = "id" if account.id else "national"
    number = (getattr(account, field) or "").replace(" ", "")
    if number:
        order.account_id = number
        run.carry(order, "account_id", account, field)
    else:
        run.fill(order, "account_id", NO_ACCOUNT, f"{run.target} asks for an account in its payment order")
    if order.account_scheme is None:
        give_account_scheme(order, run)
    if order.bic is None and account.bic is not None:
        order.bic = account.bic
        run.carry(order, "bic", account, "bic")


ORDER = Pair("payment order", _read, _write)
