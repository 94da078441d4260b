"""What XRechnung asks for beyond EN 16931: derived from what the invoice says, and told; the rest stays absent.

Source: KoSIT, XRechnung 3.0.2 and its rules (BR-DE, BR-DEX); the EN 16931 rules that its validator runs with them.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice, InvoiceLine
from . import peppol, rows, schemes, taxes
from .codes import CODES, modernise
from .files import FILES
from .means import NOT_DEFINED, ONE_MEANS, at_all
from .needs import needs
from .skonto import CASH_DISCOUNTS

_CREDIT_TRANSFERS = frozenset({"30", "58"})


def _means(invoice: Invoice, run: Writing) -> None:
    """Payment instructions (BG-16) are never absent; a credit transfer has an account."""
    at_all(invoice, run)
    every = list(invoice.payment_means)
    for i, means in enumerate(invoice.payment_means):
        if means.code in _CREDIT_TRANSFERS and (means.account is None or means.account.id is None):
            made = run.edit(means)
            reason = f"a credit transfer has an account in {run.target}, and none is given: {NOT_DEFINED} stands"
            run.report(means, "code", "approximated", reason)
            run.use(means, "code")
            made.code = NOT_DEFINED
            every[i] = made
    invoice.payment_means = every


def _reference(invoice: Invoice, run: Writing) -> None:
    """The buyer's reference (BT-10), which routes the invoice: the order where nothing else is one."""
    peppol.buyer_reference(invoice, run)
    if invoice.buyer_reference is None and invoice.order_reference is not None:
        invoice.buyer_reference = invoice.order_reference
        run.carry(invoice, "buyer_reference", invoice, "order_reference")
        reason = f"{run.target} asks for a buyer's reference (BT-10), and none is given: the order stands for it"
        run.report(invoice, "order_reference", "approximated", reason)


def _rates(invoice: Invoice, run: Writing) -> None:
    """Every VAT category of the breakdown has a rate (BT-119), that of what is outside the scope of VAT too."""
    groups = list(invoice.vat_breakdown)
    for i, group in enumerate(invoice.vat_breakdown):
        if group.rate is None and not group.amount:
            made = run.edit(group)
            run.derive(made, "rate", Decimal(0), "no VAT is due on it")
            groups[i] = made
    invoice.vat_breakdown = groups


def _whole(one: InvoiceLine) -> bool:
    """Whether the sub-lines of a line say all that the extension asks of them (BR-DEX-03)."""
    return all(
        sub.id is not None
        and sub.net_amount is not None
        and sub.vat_code is not None
        and sub.item is not None
        and sub.item.name is not None
        and _whole(sub)
        for sub in one.sub_rows
    )


def _sub_lines(invoice: Invoice, run: Writing) -> None:
    rows.without_texts(invoice, run, lambda one: one.counts and _whole(one))


SUB_LINES = Repair("sub-lines", ("BT-127", "BT-22"), ("BR-DEX-03",), _sub_lines)
OUTSIDE_SCOPE = Repair("outside the scope of VAT", ("BT-152",), ("BR-O-02", "BR-O-05"), taxes.outside_scope)
MEANS = Repair("payment instructions", ("BT-81",), ("BR-DE-1", "BR-DE-23-a"), _means)
REFERENCE = Repair("buyer's reference", ("BT-10",), ("BR-DE-15",), _reference)
RATES = Repair("rates of all categories", ("BT-119",), ("BR-DE-14",), _rates)


def _codes(invoice: Invoice, run: Writing) -> None:
    """Codes of EN 16931; the extension has schemes of its own (XR01 to XR03), which a document of its own keeps."""
    if not run.keeps:
        modernise(invoice, run)


XRECHNUNG = (
    Repair("codes of other documents", CODES.terms, CODES.rules, _codes),
    *(OUTSIDE_SCOPE if one is taxes.OUTSIDE_SCOPE else one for one in needs(texts=(SUB_LINES,))),
    ONE_MEANS,
    FILES,
    *peppol.BILLING,
    peppol.LINE_NOTES,
    Repair(
        "electronic addresses",
        ("BT-34", "BT-49"),
        ("BR-62", "BR-63"),
        lambda one, run: peppol.endpoints(one, run, None if run.keeps else schemes.FORMED_ADDRESSES),
    ),
    REFERENCE,
    MEANS,
    RATES,
    CASH_DISCOUNTS,
)
