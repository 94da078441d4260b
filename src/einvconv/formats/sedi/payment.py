"""Payment, sums and lines of S-EDI, as pairs: one account, what has been paid before, one discount of a line.

Source: one sample of version 3.0, and our reading of its names: BankAccount and PostAccount stand apart from the number
of the account at the bank, as Bankgirot and Plusgirot do in Sweden.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Allowance, Invoice, InvoiceLine, PaymentMeans, compute
from ...model.party import country_of
from ..en16931.accounts import giro_bic
from ..nordic.charge_rates import read_rates
from ..nordic.charges import CHARGES_AS_ROWS
from ..nordic.percents import one_of_it, price_for_one
from ..nordic.plain import account_by_kind
from ..nordic.units import line_in_words

_ZERO = Decimal(0)
_GIROS = {"creditor": "BGABSESS", "instruction": "PGSISESS"}


# One account stands with the seller, and one reference beside it; a giro number has an element of its own.


def _read_account(invoice: Invoice, run: Reading) -> None:
    means, invoice._payment_details = invoice._payment_details, None
    if means is None:
        return
    run.begin(means, run.trace.bases[id(invoice)])
    account = means.account
    if account is not None and account.id is None and account.national is not None:
        run.move(account, "national", account, "id")
    made = [means] if account is not None and account.id is not None else []
    swedish = country_of(invoice.seller) == "SE"
    for field, bic in _GIROS.items():
        if getattr(means, field) is not None and (swedish or not made):
            made.append(_giro(means, field, bic if swedish else None, run))
    if not made and (means.remittance is not None or account is not None):
        made = [means]
    for one in made:
        if one is not means and means.remittance is not None:
            one.remittance = means.remittance
            run.trace.places[(id(one), "remittance")] = run.trace.places[(id(means), "remittance")]
    invoice.payment_means = made


def _giro(means: PaymentMeans, field: str, bic: str | None, run: Reading) -> PaymentMeans:
    made = PaymentMeans.blank()
    made.account = Account.blank()
    run.move(means, field, made.account, "id")
    if bic is not None:
        run.infer(made.account, "bic", bic)
    return made


def _write_account(invoice: Invoice, run: Writing) -> None:
    details = invoice._payment_details = PaymentMeans.blank()
    written: set[str] = set()
    for means in sorted(invoice.payment_means, key=lambda one: not one.primary):
        run.use(means, "primary")
        run.use(means, "listed")
        for field in _GIROS:
            if getattr(means, field) is not None and run.keeps:
                setattr(details, field, getattr(means, field))
                run.carry(details, field, means, field)
        if means.remittance is not None and details.remittance in (None, means.remittance):
            details.remittance = means.remittance
            run.carry(details, "remittance", means, "remittance")
        account = means.account
        if account is None or account.id is None:
            if account is not None and details.account is None:
                details.account = run.edit(account)
            continue
        place = _place(means, account, run)
        if place in written:
            run.report(account, "id", "dropped", f"{run.target} has one account of the seller")
            run.use(account, "id")
            continue
        written.add(place)
        _stand(details, means, account, place, run)
    invoice.payment_means = []


def _place(means: PaymentMeans, account: Account, run: Writing) -> str:
    """Where an account stands: with its bank, or in the element of its giro."""
    source = run.place_of(account, "id") if run.keeps else None
    if source is not None:
        return {"BankAccount": "creditor", "PostAccount": "instruction"}.get(str(source[0].tag), "account")
    bic = giro_bic(account.bic or "")
    return next((field for field, giro in _GIROS.items() if giro == bic), "account")


def _stand(details: PaymentMeans, means: PaymentMeans, account: Account, place: str, run: Writing) -> None:
    if place != "account":
        setattr(details, place, account.id)
        run.carry(details, place, account, "id")
        if account.bic is not None:
            run.report(account, "bic", "implied", "the element is that of the giro")
            run.use(account, "bic")
        return
    details.account = account_by_kind(account, "BankAccountNo", run)


# What has been paid before is what the total and what is to be paid leave.


def _read_totals(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    before = _ZERO if totals is None else compute.paid_before(totals)
    if totals is not None and before:
        run.infer(totals, "prepaid", before)


def _write_totals(invoice: Invoice, run: Writing) -> None:
    totals = invoice.totals
    if totals is None or not totals.prepaid or totals.with_vat is None or totals.payable is None:
        return
    if totals.with_vat + (totals.rounding or _ZERO) - totals.payable == totals.prepaid:
        run.report(totals, "prepaid", "implied", "the total less what is to be paid")
        run.use(totals, "prepaid")


# Freight, a handling charge and a discount of the invoice are elements. Those of another format are rows.


def _write_charges(invoice: Invoice, run: Writing) -> None:
    if not run.keeps:
        CHARGES_AS_ROWS.write(invoice, run)


# A line has one discount, as an amount and a percentage, and a price for one unit.


def _read_lines(invoice: Invoice, run: Reading) -> None:
    for line in invoice.lines:
        if line.quantity is not None and line.quantity.value is None and line.ordered is not None:
            run.move(line.ordered, "value", line.quantity, "value")
        off = line._row_discount
        if off is not None and (off.amount or off.percent):
            line.allowances, line._row_discount = [off], None


def _write_lines(invoice: Invoice, run: Writing) -> None:
    invoice.lines = [_line(line, run) for line in invoice.lines]


def _line(source: InvoiceLine, run: Writing) -> InvoiceLine:
    line = line_in_words(source, run)
    if run.keeps:
        place = run.place_of(source.quantity, "value") if source.quantity is not None else None
        if line.allowances and line._row_discount is None:
            line._row_discount, line.allowances = line.allowances[0], line.allowances[1:]
        if place is not None and place[0].tag == "QuantityOrdered" and source.quantity is not None:
            line.ordered, line.quantity = line.quantity, None
        return line
    price_for_one(line, run)
    if line.allowances:
        line._row_discount, line.allowances = _as_one(line.allowances, run), []
    if line.net_amount is not None and line.price is None and line.quantity is None:
        one_of_it(line, line.net_amount, run)
    return line


def _as_one(parts: list[Allowance], run: Writing) -> Allowance:
    """The discounts of a line as the one that they come to."""
    if len(parts) == 1:
        return parts[0]
    made = Allowance(amount=sum((one.amount or _ZERO for one in parts), _ZERO))
    for one in parts:
        run.carry(made, "amount", one, "amount")
        run.report(one, "amount", "approximated", f"{run.target} has one discount of a line: their sum")
    return made


ACCOUNT = Pair("account", _read_account, _write_account)
TOTALS = Pair("what has been paid", _read_totals, _write_totals)
CHARGES = Pair("charges", read_rates, _write_charges)
LINES = Pair("lines", _read_lines, _write_lines)
