"""The totals of a TEAPPSXML invoice, and the fees that its summary names one by one.

INVOICE_TOTAL is what is to be paid, after advance payments and rounding (BT-115); in an invoice that has neither, it
is the total of the invoice too (guide, 4.9.1). Version 3.0 says the total before the advance beside it. Where its
amount without VAT is what the rows give, and with the VAT is the one with it, it is the total before them: the sums of
such an invoice do not add up, and none is made that does.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Allowance, Invoice, Totals
from ...model.compute import complete_totals
from .summary import FEES

_ZERO = Decimal(0)
_BEFORE_ADVANCE_SINCE = "3.0"
_OTHER = "SURCHARGE_TOTAL"


def _read_totals(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is None:
        return
    whole = not totals.prepaid and not totals.rounding
    before = (totals.prepaid or _ZERO) - (totals.rounding or _ZERO)  # INVOICE_TOTAL says this much less
    without = totals.payable_without_vat
    if without is not None and totals.without_vat is None and totals.vat is not None and totals.payable is not None:
        if totals.with_vat is None and without + totals.vat == totals.payable and without == _by_rows(invoice):
            before = _ZERO
        whole = whole or without + totals.vat == totals.payable + before
    if totals.without_vat is None and whole and without is not None:
        run.move(totals, "payable_without_vat", totals, "without_vat")
    elif whole and without == totals.without_vat:
        run.forget(totals, "payable_without_vat")
    if totals.with_vat is None and totals.payable is not None:
        totals.with_vat = totals.payable + before
        run.trace.places[(id(totals), "with_vat")] = run.trace.places[(id(totals), "payable")]


def _write_totals(invoice: Invoice, run: Writing) -> None:
    totals = invoice.totals = run.edit(invoice.totals) if invoice.totals is not None else Totals.blank()
    stated = {f for f in ("lines", "allowances", "charges", "without_vat", "vat", "with_vat") if getattr(totals, f)}
    derived = totals.payable is None or totals.with_vat is None
    if derived:
        lines, vat = totals.lines, totals.vat
        complete_totals(totals, invoice)
        if "lines" not in stated:
            totals.lines = lines
        if "vat" not in stated:
            totals.vat = vat
    whole = not totals.prepaid and not totals.rounding
    older = run.form.version < _BEFORE_ADVANCE_SINCE
    there = _says_without_vat(totals, run)
    if totals.payable_without_vat is None and (whole or older or there):
        totals.payable_without_vat = totals.without_vat
        run.carry(totals, "payable_without_vat", totals, "without_vat")
        if not whole and not there and totals.without_vat is not None:
            reason = f"{run.target} has one total without VAT, of what is to be paid: the invoice's stands there"
            run.report(totals, "without_vat", "approximated", reason)
    if _repeats(totals, run):
        if older and "with_vat" in stated and totals.with_vat != totals.payable and not _same_place(totals, run):
            reason = f"INVOICE_TOTAL is what is to be paid, {totals.payable}"
            run.report(totals, "with_vat", "dropped", f"{run.target} has no total before an advance: {reason}")
        run.carry(totals, "payable", totals, "with_vat")
        totals.with_vat = None
        if totals.payable_without_vat == totals.without_vat:
            totals.without_vat = None
    if totals.vat_accounting is None or invoice.tax_currency is None:
        totals.vat_accounting = invoice.tax_currency = None


def _repeats(totals: Totals, run: Writing) -> bool:
    """Whether the total before the advance says nothing that the total to pay, the advance and the rounding do not."""
    if totals.payable is None or totals.with_vat is None:
        return True
    before = totals.with_vat - (totals.prepaid or _ZERO) + (totals.rounding or _ZERO)
    if totals.payable != before and not (totals.payable == totals.with_vat and _same_place(totals, run)):
        return False
    return run.form.version < _BEFORE_ADVANCE_SINCE or (_same_place(totals, run) and run.keeps)


def _says_without_vat(totals: Totals, run: Writing) -> bool:
    """Whether INVOICE_TOTAL of the source, which is kept as it is, has the total without VAT."""
    said = run.place_of(totals, "without_vat") if run.keeps else None
    return said is not None and said[0].getparent().tag == "INVOICE_TOTAL"


def _same_place(totals: Totals, run: Writing) -> bool:
    """Whether the source has one total, which is read as both."""
    said = run.place_of(totals, "with_vat")
    return said is not None and said == run.place_of(totals, "payable")


# The guide has DISCOUNTS_TOTAL with a plus and with a minus for the same thing: it is what is taken off either way.


def _read_allowances(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is not None and totals.allowances is not None and totals.allowances < 0:
        each = sum((a.amount or _ZERO for a in invoice.allowances), _ZERO)
        if each == -totals.allowances:
            totals.allowances = -totals.allowances
            element, _ = run.trace.places[(id(totals), "allowances")]
            run.keep_mark(element, "SIGN", invoice)


# Fees of the summary are charges where the total needs them, and a repetition where rows or charges have them already.


def _read_fees(invoice: Invoice, run: Reading) -> None:
    for fee in invoice.fees:
        element = run.trace.bases[id(fee)]
        fee.reason_code, fee.reason = FEES[element.tag]
        run.trace.places[(id(fee), "reason")] = (element, None)
        run.trace.inferred.add((id(fee), "reason_code"))
    empty = [f for f in invoice.fees if not f.amount]
    fees = [f for f in invoice.fees if f.amount]
    if fees and not _repeated(invoice, fees):
        invoice.charges += fees
        invoice.fees = empty


def _by_rows(invoice: Invoice) -> Decimal:
    """The total without VAT, by the rows and the allowances and charges of the invoice."""
    rows = None if invoice.totals is None else invoice.totals.lines
    if rows is None:
        rows = sum((one.net_amount or _ZERO for one in invoice.lines), _ZERO)
    charged = sum((c.amount or _ZERO for c in invoice.charges), _ZERO)
    return rows + charged - sum((a.amount or _ZERO for a in invoice.allowances), _ZERO)


def _repeated(invoice: Invoice, fees: list[Allowance]) -> bool:
    totals = invoice.totals
    total = None if totals is None else totals.without_vat or totals.payable_without_vat
    if totals is None or total is None:
        return bool(invoice.charges)
    without = _by_rows(invoice)
    return abs(total - without) < abs(total - without - sum((f.amount or _ZERO for f in fees), _ZERO))


def _write_fees(invoice: Invoice, run: Writing) -> None:
    older = run.form.version < _BEFORE_ADVANCE_SINCE
    totals = invoice.totals
    if older and totals is not None and totals.charges == sum((c.amount or _ZERO for c in invoice.charges), _ZERO):
        run.report(totals, "charges", "implied", f"{run.target} has each of them in its summary and no sum of them")
        run.use(totals, "charges")
    charges: list[Allowance] = []
    fees = list(invoice.fees)
    taken = {(f.reason_code, f.reason) for f in fees}
    for charge in invoice.charges:
        key = (charge.reason_code, charge.reason)
        named = key in FEES.values() and charge.vat_code is None and charge.vat_rate is None
        if not (named and key not in taken) and older:
            charge = _as_fee(charge, taken, run)
            key = (charge.reason_code, charge.reason)
            named = key in FEES.values()
        if named and key not in taken:
            taken.add(key)
            fees.append(charge)
            _used(charge, run)
        else:
            charges.append(charge)
    for fee in invoice.fees:
        _used(fee, run)
    invoice.charges, invoice.fees = charges, fees


def _as_fee(source: Allowance, taken: set[tuple[str | None, str | None]], run: Writing) -> Allowance:
    """A charge as the fee that comes nearest to it, in the version that has fees only."""
    tag = next((t for t, (code, _) in FEES.items() if code == source.reason_code and code != "ABK"), _OTHER)
    if FEES[tag] in taken:
        return source
    charge = run.edit(source)
    for field in ("reason", "reason_code"):
        if getattr(charge, field) not in (None, *FEES[tag]):
            reason = f"{run.target} has fees with names of their own: {tag}, “{FEES[tag][1]}”"
            run.report(charge, field, "replaced", reason)
    charge.reason_code, charge.reason = FEES[tag]
    return charge


def _used(fee: Allowance, run: Writing) -> None:
    """The element says what the fee is for."""
    for field in ("reason", "reason_code"):
        if not run.keeps:
            run.report(fee, field, "implied", f"the element of {run.target} that the charge stands in says it")
        run.use(fee, field)


TOTALS = (
    Pair("fees", _read_fees, _write_fees),
    Pair("total of allowances", _read_allowances),
    Pair("totals", _read_totals, _write_totals),
)
