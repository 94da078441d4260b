"""Taxes other than VAT, and what lies between the total and what is to be paid: EN 16931 has terms for neither.

A tax that is charged is a charge by its name, never VAT; one that the buyer withholds is paid before (BT-113), so that
what is to be paid (BT-115) is right. Source: EN 16931-1, BG-21 and BG-22; the rules BR-CO-13 to BR-CO-16.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Allowance, Invoice, VatBreakdown

_ZERO = Decimal(0)
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
    if "other_taxes.code" in run.form.has:
        return
    for tax in invoice.other_taxes:
        if tax.amount:
            _charge(tax, "amount", _NAMES.get(tax.code or "", f"Tax {tax.code}"), invoice, run)
    for group in invoice.vat_breakdown:
        if group.surcharge:
            _charge(group, "surcharge", _SURCHARGE, invoice, run)


def _charge(tax: VatBreakdown, field: str, name: str, invoice: Invoice, run: Writing) -> None:
    amount: Decimal = getattr(tax, field)
    charge = Allowance(amount=amount)
    run.carry(charge, "amount", tax, field)
    run.report(tax, field, "approximated", f"{name} is not VAT: it is a charge of that name (BT-99)")
    run.derive(charge, "reason", name, "the name of the tax")
    for term, value in (("vat_code", _EXEMPT), ("vat_rate", _ZERO)):
        run.derive(charge, term, value, "no VAT is charged on another tax")
    invoice.charges = [*invoice.charges, charge]
    if all((g.code, g.rate) != (_EXEMPT, _ZERO) for g in invoice.vat_breakdown):
        group = VatBreakdown(taxable=_ZERO, amount=_ZERO, code=_EXEMPT, rate=_ZERO)
        for term in ("taxable", "amount", "code", "rate"):
            run.derive(group, term, getattr(group, term), "another tax is charged without VAT")
        run.derive(group, "exemption_reason", _NOT_VAT, "another tax is charged without VAT")
        invoice.vat_breakdown = [*invoice.vat_breakdown, group]
    group = next(g for g in invoice.vat_breakdown if (g.code, g.rate) == (_EXEMPT, _ZERO))
    made = run.edit(group)
    if group.taxable:
        run.report(group, "taxable", "approximated", f"{name} is a charge (BT-99) on which no VAT is due")
    made.taxable = (made.taxable or _ZERO) + amount
    invoice.vat_breakdown = [made if g is group else g for g in invoice.vat_breakdown]
    totals = invoice.totals = run.edit(invoice.totals) if invoice.totals is not None else None
    if totals is not None:
        for term in ("vat", "charges", "without_vat"):
            if getattr(totals, term) is not None:
                run.report(totals, term, "approximated", f"{name} is a charge (BT-99), and no part of the VAT (BT-110)")
        totals.vat = None if totals.vat is None else totals.vat - amount
        totals.charges = (totals.charges or _ZERO) + amount
        totals.without_vat = None if totals.without_vat is None else totals.without_vat + amount


def _between(invoice: Invoice, run: Writing) -> None:
    """What is withheld or kept back has been paid before, and expenses that are paid back lower that."""
    totals = invoice.totals
    if totals is None or "totals.withheld" in run.form.has:
        return
    fields = [f for f in ("withheld", "retained", "expenses") if getattr(totals, f)]
    if not fields:
        return
    totals = invoice.totals = run.edit(totals)
    amount = (totals.withheld or _ZERO) + (totals.retained or _ZERO) - (totals.expenses or _ZERO)
    reason = "it is among what has been paid before (BT-113), so that what is to be paid (BT-115) is right"
    if totals.prepaid is not None:
        run.report(
            totals, "prepaid", "approximated", "what is withheld is among it, so that the payable amount is right"
        )
    totals.prepaid = (totals.prepaid or _ZERO) + amount
    for field in fields:
        run.carry(totals, "prepaid", totals, field)
        run.report(totals, field, "approximated", reason)


OTHER_TAXES = Repair("taxes other than VAT", ("BT-99", "BT-104"), ("BR-CO-13", "BR-CO-14"), _other_taxes)
WITHHELD = Repair("what is withheld", ("BT-113",), ("BR-CO-16",), _between)
