"""VAT and lines of a Svefaktura, as pairs: two categories, VAT in another currency, one allowance of a line.

Source: SFTI's guide to EN 16931 (1.4 of 2019-11-12); the rules R-59, R-68, R-72 to R-78 of 2016-10-25.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ...exact import quotient
from ...mapping.format import Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Allowance, Group, Invoice, InvoiceLine, Quantity, References, VatBreakdown, compute
from ..en16931.codes import only_another_currency
from ..en16931.copies import all_rated
from ..en16931.units import is_unit
from ..en16931.vat import to_bii
from ..nordic.accounting import read_accounting

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_RATE = Decimal("0.000001")
_CATEGORIES = frozenset({"S", "E"})
_EACH = "C62"


# The VAT of each rate in the accounting currency stands with it; their sum is BT-111.


def _write_accounting(invoice: Invoice, run: Writing) -> None:
    only_another_currency(invoice, run)
    refs, totals = invoice.references, invoice.totals
    if invoice.tax_currency is None:
        if refs is not None and refs.exchange_rate is not None:
            invoice.references = run.edit(refs)
            invoice.references.exchange_rate = None  # a rate has a place beside the other currency only
        return
    stated = totals.vat_accounting if totals is not None else None
    rate = refs.exchange_rate if refs is not None else None
    groups = invoice.vat_breakdown = [run.edit(v) for v in invoice.vat_breakdown]
    if rate is None and stated is not None and totals is not None and totals.vat:
        refs = invoice.references = run.edit(refs) if refs is not None else References.blank()
        rate = quotient(stated, totals.vat).quantize(_RATE, ROUND_HALF_UP).normalize() + 0
        run.derive(refs, "exchange_rate", rate, "the VAT in the accounting currency by the VAT of the invoice")
    if totals is not None and groups and any(v.amount_accounting is not None for v in groups):
        run.carry(groups[-1], "amount_accounting", totals, "vat_accounting")
    elif totals is not None and stated is not None and len(groups) == 1 and (rate is not None or run.keeps):
        groups[0].amount_accounting = stated
        run.carry(groups[0], "amount_accounting", totals, "vat_accounting")
    elif totals is not None and stated is not None and rate is not None:
        _divide(groups, stated, rate, run)
        run.report(totals, "vat_accounting", "approximated", f"{run.target} has it for each rate, and not in all")
        run.use(totals, "vat_accounting")
    elif not run.keeps:
        reason = f"{run.target} has VAT in another currency with its amount and rate, which do not follow"
        run.report(invoice, "tax_currency", "dropped", reason)
        run.use(invoice, "tax_currency")
        invoice.tax_currency = run.tax_currency = None


def _divide(groups: list[VatBreakdown], stated: Decimal, rate: Decimal, run: Writing) -> None:
    """The VAT of each group at the rate; a cent of rounding is in the largest."""
    amounts = [((v.amount or _ZERO) * rate).quantize(_CENT, ROUND_HALF_UP) for v in groups]
    largest = max(range(len(groups)), key=lambda i: abs(amounts[i]))
    amounts[largest] += stated - sum(amounts, _ZERO)
    for group, amount in zip(groups, amounts, strict=True):
        run.derive(group, "amount_accounting", amount, f"the VAT of the rate at {rate}")


# There are two categories, S and E. Another tax than VAT is never called VAT.


def _categories(invoice: Invoice, run: Writing) -> None:
    said = {id(run.original_of(one)): getattr(one, field) for one, field in _coded(invoice)}
    rates = {id(run.original_of(one)): one.vat_rate for one in all_rated(invoice)}
    to_bii(invoice, run, _CATEGORIES)
    for rated in all_rated(invoice):
        if rated.vat_rate is None:
            rated.vat_rate = rates[id(run.original_of(rated))]  # a letter of older UBL says it, and S is for all here
    for one, field in _coded(invoice):
        before = said.get(id(run.original_of(one)))
        if before is not None and getattr(one, field) != before:
            run.use(one, field)
            run.derive(one, field, getattr(one, field), f"what {run.target} has for the category {before}")


def _coded(invoice: Invoice) -> list[tuple[Group, str]]:
    """What has a VAT category, and the name of the field."""
    return [*((group, "code") for group in invoice.vat_breakdown), *((one, "vat_code") for one in all_rated(invoice))]


def _read_reasons(invoice: Invoice, run: Reading) -> None:
    """Why a line is exempt is the reason of its category (BT-120), where that has none."""
    groups: dict[tuple[str | None, Decimal | None], list[VatBreakdown]] = {}
    for group in invoice.vat_breakdown:
        groups.setdefault((group.code, group.rate), []).append(group)
    for line in invoice.lines:
        for kept in [k for k in line.kept if k.path.endswith("cac:TaxCategory/cbc:ExemptionReason")]:
            same = groups.get((line.vat_code, line.vat_rate), [])
            place = run.trace.places[(id(kept), "value")]
            if len(same) == 1 and same[0].exemption_reason in (None, kept.value):
                run.join(same[0], "exemption_reason", [place])
                same[0].exemption_reason = kept.value
                line.kept.remove(kept)


# A line has one allowance or charge, its price has the unit of its quantity.


def _lines(invoice: Invoice, run: Writing) -> None:
    invoice.lines = [_line(one, run) for one in invoice.lines]


def _line(source: InvoiceLine, run: Writing) -> InvoiceLine:
    line = run.edit(source)
    parts = [*line.allowances, *line.charges]
    if len(parts) > 1 or any(part.amount is not None and part.amount < 0 for part in parts):
        _as_one(line, run)
    price = line.price
    if price is not None and price.net is None and price.gross is not None:
        price = line.price = run.edit(price)
        price.net = compute.net_price(price)
        run.carry(price, "net", price, "gross")
    if line.quantity is not None and line.quantity.value is not None:
        line.quantity = _with_unit(line.quantity, None, run)
    if price is not None and price.base is not None and price.base.value is not None:
        price = line.price = run.edit(price)
        price.base = _with_unit(price.base, line.quantity, run) if price.base is not None else None
    return line


def _as_one(line: InvoiceLine, run: Writing) -> None:
    """All allowances and charges of a line as the one that they come to."""
    net, made = _ZERO, Allowance.blank()
    for part, sign in (*((a, -1) for a in line.allowances), *((c, 1) for c in line.charges)):
        net += sign * (part.amount or _ZERO)
        run.carry(made, "amount", part, "amount")
        run.report(part, "amount", "approximated", f"{run.target} has one allowance or charge of a line: their sum")
    made.amount = abs(net)
    line.allowances, line.charges = ([made], []) if net < 0 else ([], [made])


def _with_unit(source: Quantity, like: Quantity | None, run: Writing) -> Quantity:
    """A quantity with a unit, which any words may be; that of a price is the unit of what is sold (R-78)."""
    made = run.edit(source)
    if made.unit is not None and made.unit_text is not None and is_unit(made.unit_text, made.unit):
        run.carry(made, "unit", made, "unit_text")
    if (
        like is not None
        and (like.unit or like.unit_text)
        and (made.unit, made.unit_text) != (like.unit, like.unit_text)
    ):
        for field in ("unit", "unit_text"):
            if getattr(made, field) is not None:
                run.report(made, field, "approximated", "the price is for the unit of what is sold")
                run.use(made, field)
            run.derive(made, field, getattr(like, field), "the unit of what is sold")
    elif made.unit is None and made.unit_text is None:
        run.derive(made, "unit", _EACH, "no unit is given: one is counted")
    return made


ACCOUNTING = Pair("VAT in another currency", read_accounting, _write_accounting)
REASONS = Pair("reasons of lines", _read_reasons)
CATEGORIES = Repair("two categories", ("BT-118", "BT-151", "BT-95", "BT-102"), ("R-59", "R-76"), _categories)
LINES = Pair("one allowance of a line", write=_lines)
