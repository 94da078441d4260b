"""Taxes other than VAT, and what lies between the total and what is to be paid: EN 16931 has terms for neither.

A tax that is charged is a charge by its name, never VAT; one that the buyer withholds is paid before (BT-113), so that
what is to be paid (BT-115) is right. Source: EN 16931-1, BG-21 and BG-22; the rules BR-CO-13 to BR-CO-16.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Allowance, Invoice, Totals, VatBreakdown, compute

_ZERO = Decimal(0)
_RAISES = ("withheld", "retained", "in_kind")
_LOWERS = ("expenses", "financing")
_HUNDRED = Decimal(100)
_BEFORE = "it is among what has been paid before (BT-113), so that what is to be paid (BT-115) is right"
_EXEMPT = "E"
_NOT_VAT = "Another tax, on which no VAT is charged"
_SURCHARGE = "Recargo de equivalencia"
# The names of the taxes that Facturae has codes for (TaxTypeCode)
_NAMES = {
    "04": "IRPF",
    "06": "ITP-AJD",
    "07": "Impuestos especiales",
    "08": "Renta de aduanas",
    "09": "IGTECM",
    "10": "IECDPCAC",
    "11": "IIIMAB",
    "12": "ICIO",
    "13": "IMVDN",
    "14": "IMSN",
    "15": "IMGSN",
    "16": "IMPN",
    "17": "REIVA",
    "18": "REIGIC",
    "19": "REIPSI",
    "20": "IPS",
    "21": "SWUA",
    "22": "IVPEE",
    "25": "IDEC",
    "27": "IGFEI",
    "28": "IRNR",
    "29": "Impuesto sobre sociedades",
}


def _other_taxes(invoice: Invoice, run: Writing) -> None:
    """Taxes other than VAT, and surcharges on it, are charges by their name, and no part of the VAT of the invoice."""
    by_scheme = "other_taxes.tax" in run.form.has
    by_code = "other_taxes.code" in run.form.has and not by_scheme
    invoice.charges = list(invoice.charges)
    free: list[tuple[Allowance, str]] = []  # the charges without VAT, of which there may be as many as taxes
    if not by_scheme:
        duties = [tax for tax in invoice.other_taxes if tax.tax is not None and tax.amount]
        free += _duties(duties, invoice, run)
    if not by_code:
        for tax in invoice.other_taxes:
            if tax.amount and tax.tax is None:
                free.append(_counted(tax, "amount", _NAMES.get(tax.code or "", f"Tax {tax.code}"), invoice, run))
        for group in invoice.vat_breakdown:
            if group.surcharge:
                free.append(_counted(group, "surcharge", _SURCHARGE, invoice, run))
    _without_vat(free, invoice, run)


def _counted(tax: VatBreakdown, field: str, name: str, invoice: Invoice, run: Writing) -> tuple[Allowance, str]:
    """A tax that the total of VAT of its format counts: a charge without VAT, with its name."""
    charge = _charge(tax, field, name, invoice, run)
    run.derive(charge, "reason", name, "the name of the tax")
    totals = invoice.totals
    if totals is not None and totals.vat is not None:
        run.report(totals, "vat", "approximated", f"{name} is a charge (BT-99), and no part of the VAT (BT-110)")
        totals.vat -= charge.amount or _ZERO
    return charge, name


def _duties(taxes: list[VatBreakdown], invoice: Invoice, run: Writing) -> Iterator[tuple[Allowance, str]]:
    """Taxes with totals of their own (OIOUBL 2), on which VAT is charged where the sum that it is of has them in it;
    gives the charges without VAT, with their names."""
    said = _in_lines(invoice) if taxes else {}
    rooms = [(g, (g.taxable or _ZERO) - said.get((g.code, g.rate), _ZERO)) for g in invoice.vat_breakdown]
    for tax in taxes:
        amount = tax.amount or _ZERO
        name = tax.tax_text or f"Tax {tax.tax}"
        charge = _charge(tax, "amount", name, invoice, run)
        if tax.tax_text is None:
            run.derive(charge, "reason", name, "the number of the tax")
        else:
            charge.reason = name
            run.carry(charge, "reason", tax, "tax_text")
        if tax.taxable and tax.rate and amount == compute.rounded(tax.taxable * tax.rate / _HUNDRED, invoice.currency):
            charge.base, charge.percent = tax.taxable, tax.rate
            run.carry(charge, "base", tax, "taxable")
            run.carry(charge, "percent", tax, "rate")
        at = next((i for i, (_, room) in enumerate(rooms) if room and 0 < amount / room <= 1), None)
        if at is None:
            yield charge, name
            continue
        group, room = rooms[at]
        rooms[at] = group, room - amount
        run.derive(charge, "vat_code", group.code, "the sum that VAT is charged on (BT-116) has the tax in it")
        run.derive(charge, "vat_rate", group.rate, "the sum that VAT is charged on (BT-116) has the tax in it")


def _in_lines(invoice: Invoice) -> dict[tuple[str | None, Decimal | None], Decimal]:
    """How much of what VAT is charged on is in lines, allowances or charges, by category and rate."""
    said: dict[tuple[str | None, Decimal | None], Decimal] = {}
    for one, amount in compute.amounts(invoice):
        key = one.vat_code, one.vat_rate
        said[key] = compute.total([said.get(key, _ZERO), amount])
    return said


def _charge(tax: VatBreakdown, field: str, name: str, invoice: Invoice, run: Writing) -> Allowance:
    """A tax as a charge, among the charges and in their sum."""
    amount: Decimal = getattr(tax, field)
    charge = Allowance(amount=amount)
    run.carry(charge, "amount", tax, field)
    run.report(tax, field, "approximated", f"{name} is not VAT: it is a charge of that name (BT-99)")
    invoice.charges.append(charge)
    totals = invoice.totals = run.edit(invoice.totals) if invoice.totals is not None else None
    if totals is not None:
        for term in ("charges", "without_vat"):
            if getattr(totals, term) is not None:
                run.report(totals, term, "approximated", f"{name} is a charge (BT-99), and no part of the VAT (BT-110)")
        totals.charges = (totals.charges or _ZERO) + amount
        totals.without_vat = None if totals.without_vat is None else totals.without_vat + amount
    return charge


def _without_vat(charges: list[tuple[Allowance, str]], invoice: Invoice, run: Writing) -> None:
    """No VAT is due on charges, which have a group of the breakdown for that."""
    if not charges:
        return
    groups = list(invoice.vat_breakdown)
    at = next((i for i, g in enumerate(groups) if (g.code, g.rate) == (_EXEMPT, _ZERO)), len(groups))
    if at == len(groups):
        group = VatBreakdown(taxable=_ZERO, amount=_ZERO, code=_EXEMPT, rate=_ZERO)
        for term in ("taxable", "amount", "code", "rate"):
            run.derive(group, term, getattr(group, term), "another tax is charged without VAT")
        run.derive(group, "exemption_reason", _NOT_VAT, "another tax is charged without VAT")
        groups.append(group)
    for charge, name in charges:
        for term, value in (("vat_code", _EXEMPT), ("vat_rate", _ZERO)):
            run.derive(charge, term, value, "no VAT is charged on another tax")
        group = groups[at]
        made = groups[at] = run.edit(group)
        if group.taxable:
            run.report(group, "taxable", "approximated", f"{name} is a charge (BT-99) on which no VAT is due")
        made.taxable = (made.taxable or _ZERO) + (charge.amount or _ZERO)
    invoice.vat_breakdown = groups


def _between(invoice: Invoice, run: Writing) -> None:
    """What stands between the total and what is to be paid is among what has been paid before: what is withheld, kept
    back, paid in kind or by the state raises that, and expenses that are paid back and financing lower it.
    """
    totals = invoice.totals
    if totals is None or "totals.withheld" in run.form.has:
        return
    between: list[tuple[Totals | Allowance, str, Decimal]] = [
        *((totals, field, getattr(totals, field)) for field in _RAISES if getattr(totals, field)),
        *((totals, field, -getattr(totals, field)) for field in _LOWERS if getattr(totals, field)),
        *((one, "amount", one.amount) for one in invoice.subsidies if one.amount),
    ]
    if not between:
        return
    totals = invoice.totals = run.edit(totals)
    if totals.prepaid is not None:
        run.report(
            totals, "prepaid", "approximated", "what is withheld is among it, so that the payable amount is right"
        )
    totals.prepaid = (totals.prepaid or _ZERO) + sum(amount for _, _, amount in between)
    for group, field, _ in between:
        run.carry(totals, "prepaid", group, field)
        run.report(group, field, "approximated", _BEFORE)


def _rounding(invoice: Invoice, run: Writing) -> None:
    """A rounding (BT-114) is taken off what has been paid before, where a profile has that alone."""
    totals, has = invoice.totals, run.form.has
    if totals is None or not totals.rounding or "totals.rounding" in has or "totals.prepaid" not in has or run.keeps:
        return
    made = invoice.totals = run.edit(totals)
    made.prepaid = (totals.prepaid or _ZERO) - totals.rounding
    run.carry(made, "prepaid", totals, "rounding")
    run.report(totals, "rounding", "approximated", _BEFORE)
    made.rounding = None


OTHER_TAXES = Repair("taxes other than VAT", ("BT-99", "BT-104"), ("BR-CO-13", "BR-CO-14"), _other_taxes)
WITHHELD = Repair("what is withheld", ("BT-113",), ("BR-CO-16",), _between)
ROUNDING = Repair("rounding among what is paid", ("BT-113",), ("BR-CO-16",), _rounding)
