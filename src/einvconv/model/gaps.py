"""What could not be computed of an invoice, and why: amounts that EN 16931 asks for and nothing stated gives."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..exact import exactly
from ..light import Record
from . import terms
from .compute import completed, is_priced, line_base, vat_group
from .invoice import Invoice, Totals, VatBreakdown
from .lines import Allowance, InvoiceLine


class Gap(Record):
    """An amount that is not known: its path in the model, its business term, and what is missing for it."""

    path: str
    term: str
    reason: str


@exactly
def gaps(invoice: Invoice) -> list[Gap]:
    """What `completed` leaves absent of the amounts of an invoice, in the order of the model; the causes and what
    follows from them. Raises as `completed` does: InvalidValue and WrongArgument."""
    whole = completed(invoice)
    found = _found(whole, whole.totals or Totals())
    return [Gap(path, terms.term_at(path).partition(" ")[0], reason) for path, reason in found]


# BT and attribute path of what no invoice can be without (EN 16931-1, cardinality 1): the rules BR-02 to BR-11, BR-16
_ALWAYS = (
    ("number", "the invoice has no number"),
    ("issue_date", "the invoice has no date"),
    ("currency", "the invoice names no currency"),
    ("seller.name", "the seller has no name"),
    ("seller.address.country_code", "the seller's address names no country"),
    ("buyer.name", "the buyer has no name"),
    ("buyer.address.country_code", "the buyer's address names no country"),
    ("lines", "the invoice has no line"),
)


def lacking(invoice: Invoice) -> list[Gap]:
    """The terms that every invoice has and this one does not, in the order of the model."""
    found = []
    for path, reason in _ALWAYS:
        value: object = invoice
        for step in path.split("."):
            value = getattr(value, step, None) if value is not None else None
        if value in (None, "", []):
            found.append(Gap(path, terms.term_at(path).partition(" ")[0], reason))
    return found


def _found(invoice: Invoice, totals: Totals) -> Iterator[tuple[str, str]]:
    for name in ("allowances", "charges"):
        yield from _allowances(getattr(invoice, name), name, "the lines of its VAT category have no known sum")
    yield from _totals(totals, invoice)
    for i, group in enumerate(invoice.vat_breakdown):
        yield from _group(group, f"vat_breakdown[{i}]")
    for i, line in enumerate(invoice.lines):
        for name in ("allowances", "charges"):
            yield from _allowances(
                getattr(line, name), f"lines[{i}].{name}", "the line has no known price and quantity"
            )
        if is_priced(line) and line.net_amount is None:
            yield f"lines[{i}].net_amount", _why(line)


def _allowances(those: list[Allowance], path: str, no_base: str) -> Iterator[tuple[str, str]]:
    for i, one in enumerate(those):
        if one.amount is None:
            yield (
                f"{path}[{i}].amount",
                no_base if one.percent is not None else "it has no percentage to compute it from",
            )


def _why(line: InvoiceLine) -> str:
    if line_base(line) is not None:
        return "an allowance or charge of the line has no amount"
    if line.quantity is None or line.quantity.value is None:
        return "the line has no quantity (BT-129)"
    if line.price is not None and line.price.base is not None and line.price.base.value == Decimal(0):
        return "the price is for a base quantity of 0 (BT-149)"
    return "the line has no price (BT-146)"


def _group(group: VatBreakdown, path: str) -> Iterator[tuple[str, str]]:
    if group.taxable is None:
        yield f"{path}.taxable", "an amount of this VAT category and rate is not known, or nothing is of them"
    if group.amount is None:
        rate = vat_group(group.code, group.rate)[1]
        reason = "there is no rate (BT-119)" if rate is None else "its taxable amount (BT-116) is not known"
        yield f"{path}.amount", reason


def _totals(totals: Totals, invoice: Invoice) -> Iterator[tuple[str, str]]:
    some = any(is_priced(line) for line in invoice.lines)
    lines = "a line has no net amount (BT-131)" if some else "there is no line with an amount"
    vat = "a VAT category has no amount (BT-117)" if invoice.vat_breakdown else "there is no VAT breakdown (BG-23)"
    reasons = {
        "lines": lines,
        "allowances": "an allowance has no amount (BT-92)" if invoice.allowances else "",
        "charges": "a charge has no amount (BT-99)" if invoice.charges else "",
        "without_vat": "one of BT-106, BT-107 and BT-108 is not known",
        "vat": vat,
        "vat_accounting": "the rate of exchange is not known" if _has_accounting_currency(invoice) else "",
        "with_vat": "BT-109 or BT-110 is not known",
        "payable": "BT-112 is not known",
    }
    for name, reason in reasons.items():
        if reason and getattr(totals, name) is None:
            yield f"totals.{name}", reason


def _has_accounting_currency(invoice: Invoice) -> bool:
    return invoice.tax_currency not in (None, invoice.currency)
