"""Payment and totals of a Svefaktura, as pairs: accounts by their BIC, one due date, one total that is to be paid.

Source: SFTI's guide to EN 16931 (1.4 of 2019-11-12), with its appendix on payment.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, Party, PaymentMeans, Totals
from ...model.codes import TRANSFERS
from ..en16931.said_twice import FOLLOWS

_ZERO = Decimal(0)


# The due date and the payee stand with each account, and are the same in all of them.


def _read_means(invoice: Invoice, run: Reading) -> None:
    for means in invoice.payment_means:
        if means.due_date is not None and invoice.due_date is None:
            run.move(means, "due_date", invoice, "due_date")
        elif means.due_date is not None and means.due_date == invoice.due_date:
            run.join(invoice, "due_date", [run.trace.places.pop((id(means), "due_date"))])
            means.due_date = None
        _read_payee(means, invoice, run)


def _read_payee(means: PaymentMeans, invoice: Invoice, run: Reading) -> None:
    if len(means.payee_names) != 1:
        return
    (name,) = means.payee_names
    places = run.trace.places[(id(means), "payee_names")]
    if invoice.payee is None:
        invoice.payee = Party.blank()
        invoice.payee.name = name
        run.trace.places[(id(invoice.payee), "name")] = places[0]
    elif invoice.payee.name == name:
        run.join(invoice.payee, "name", places)
    else:
        return
    means.payee_names = []


def _write_means(invoice: Invoice, run: Writing) -> None:
    if not invoice.payment_means and invoice.due_date is not None:
        invoice.payment_means = [PaymentMeans.blank()]
    with_account = sorted(invoice.payment_means, key=lambda means: means.account is None)
    said = {means.remittance for means in with_account if means.account is not None}
    for means in with_account:
        if means.account is None and means.remittance in said:  # one reference for all means
            run.use(means, "remittance")
    invoice.payment_means = [_means(one, invoice, run) for one in with_account]
    if invoice.due_date is not None and all(m.due_date != invoice.due_date for m in invoice.payment_means):
        _dated(invoice.payment_means[0], invoice, run)


def _means(source: PaymentMeans, invoice: Invoice, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    if means.due_date is None and invoice.due_date is not None and _had(source, "DuePaymentDate", run):
        _dated(means, invoice, run)
    payee = invoice.payee
    if payee is not None and payee.name is not None and not means.payee_names and _had(source, "PayeePartyName", run):
        means.payee_names = [payee.name]
        run.carry(means, "payee_names", payee, "name", 0)
    if means.code is not None and means.account is not None and means.code in TRANSFERS:
        run.report(means, "code", "implied", "the account shows that it is paid by a transfer")
        run.use(means, "code")
    elif means.code == "1":
        run.report(means, "code", "implied", f"{run.target} always says that the means is not defined")
        run.use(means, "code")
    return means


def _dated(means: PaymentMeans, invoice: Invoice, run: Writing) -> None:
    if means.due_date not in (None, invoice.due_date):
        run.report(means, "due_date", "dropped", f"the due date of the invoice is {invoice.due_date}, and it stands")
    means.due_date = invoice.due_date
    run.carry(means, "due_date", invoice, "due_date")


def _had(means: PaymentMeans, name: str, run: Writing) -> bool:
    """Whether a means of a Svefaktura had an element; one of another format gets it."""
    element = run.trace.bases.get(id(means))
    return not run.keeps or element is None or element.find(f"{{*}}{name}") is not None


# One total is the one with VAT (BT-112) and what is to be paid (BT-115): it counts the rounding (BT-114).


def _read_totals(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is not None and totals.payable is not None:
        totals.with_vat = totals.payable - (totals.rounding or _ZERO)
        run.trace.places[(id(totals), "with_vat")] = run.trace.places[(id(totals), "payable")]


def _write_totals(invoice: Invoice, run: Writing) -> None:
    if invoice.totals is None:
        return
    totals = invoice.totals = run.edit(invoice.totals)
    whole = None if totals.with_vat is None else totals.with_vat + (totals.rounding or _ZERO)
    if totals.payable is None:
        totals.payable = whole
        run.carry(totals, "payable", totals, "with_vat")
    elif whole == totals.payable:
        run.carry(totals, "payable", totals, "with_vat")
        if not run.keeps and totals.with_vat not in (None, totals.payable):
            run.report(totals, "with_vat", "implied", FOLLOWS)
    elif totals.prepaid and totals.with_vat is not None and whole is not None:
        _write_advance(totals, totals.with_vat, run)
    elif whole is not None:
        reason = f"{run.target} has one total, what is to be paid: {totals.payable} stands"
        run.report(totals, "with_vat", "approximated", reason)
        run.use(totals, "with_vat")
    if totals.prepaid is not None and not totals.prepaid:
        run.report(totals, "prepaid", "implied", "nothing has been paid before")
        run.use(totals, "prepaid")
    _write_sums(totals, invoice, run)


def _write_advance(totals: Totals, with_vat: Decimal, run: Writing) -> None:
    """What has been paid before stands with the rounding, between the total and what is to be paid."""
    between = (totals.payable or _ZERO) - with_vat
    reason = (
        f"{run.target} has no place for it: it is in the round-off amount {between}, so that {totals.payable} is paid"
    )
    for field in ("prepaid", "rounding"):
        if getattr(totals, field) is not None:
            run.report(totals, field, "approximated", reason)
            run.use(totals, field)
    run.carry(totals, "payable", totals, "with_vat")
    if not run.keeps:
        run.report(totals, "with_vat", "implied", FOLLOWS)
    run.derive(totals, "rounding", between, "what has been paid before, and the rounding")


def _write_sums(totals: Totals, invoice: Invoice, run: Writing) -> None:
    """The sums of allowances and charges (BT-107, BT-108), which have no place, go without saying."""
    for field in ("allowances", "charges"):
        stated = getattr(totals, field)
        if stated is not None and stated == sum((a.amount or _ZERO for a in getattr(invoice, field)), _ZERO):
            run.report(totals, field, "implied", f"the {field} of the document, which are there, add up to it")
            run.use(totals, field)


MEANS = Pair("payment means", _read_means, _write_means)
TOTALS = Pair("totals", _read_totals, _write_totals)
