"""Allowances and charges where a version has no place for them: each is a row of its own, so that the totals hold.

A version that has the place and not the VAT of it has the place only where the whole invoice has one VAT.
Sources: the schemas of Finvoice 1.3 to 2.01 and of TEAPPSXML 2.7.2, and what FI-TOT and EN 16931 ask of totals.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import Allowance, Invoice, InvoiceLine, Item, Totals
from ...model.slim import listed

_ZERO = Decimal(0)
_CENT = Decimal("0.01")


def _write(invoice: Invoice, run: Writing) -> None:
    lines: list[InvoiceLine] = []
    for line in invoice.lines:
        lines += _line_and_charges(line, run)
    invoice.lines = lines
    added = _ZERO
    for field, sign in (("charges", 1), ("allowances", -1)):  # the sums among the totals are called the same
        if not _has_place(field, invoice, run):
            rows = [_row(one, one.vat_code, one.vat_rate, sign, run) for one in getattr(invoice, field)]
            invoice.lines = [*invoice.lines, *rows]
            whole = sum((row.net_amount or _ZERO for row in rows), _ZERO)
            added += whole
            setattr(invoice, field, [])
            if invoice.totals is not None and rows and getattr(invoice.totals, field) is not None:
                totals = invoice.totals = run.edit(invoice.totals)
                each = sum((one.amount or _ZERO for one in getattr(run.original, field)), _ZERO) or sign * whole
                if getattr(totals, field) in (each, sign * whole):
                    run.report(totals, field, "implied", f"it is the sum of rows: {run.target} has them there")
                else:
                    words = f"{run.target} has no such sum, and what it is of comes to {each}"
                    run.report(totals, field, "dropped", words)
                run.use(totals, field)
                setattr(totals, field, None)
    if added and invoice.totals is not None and invoice.totals.lines is not None:
        totals = invoice.totals = run.edit(invoice.totals)
        whole = (totals.lines or _ZERO) + added
        _instead(
            totals, "lines", whole, f"{whole.normalize():f}, with the allowances and charges that are rows here", run
        )


def _has_place(field: str, invoice: Invoice, run: Writing) -> bool:
    """Whether the allowances or charges of the invoice can stand as such, with the VAT that they have."""
    has = run.form.has
    if f"{field}.amount" not in has:
        fee = field == "charges" and "fees.amount" in has and len(invoice.charges) <= 1
        if not fee:
            return False
    return f"{field}.vat_rate" in has or len({(g.code, g.rate) for g in invoice.vat_breakdown}) <= 1


def _line_and_charges(line: InvoiceLine, run: Writing) -> list[InvoiceLine]:
    """A line, and its charges as rows after it, where a row cannot have them."""
    if not listed(line, "charges") or "lines.charges.amount" in run.form.has:
        return [line]
    made = run.edit(line)
    rows = [_row(one, line.vat_code, line.vat_rate, 1, run) for one in made.charges]
    if made.net_amount is not None:
        net = made.net_amount - sum((row.net_amount or _ZERO for row in rows), _ZERO)
        _instead(
            made,
            "net_amount",
            net,
            f"{net.normalize():f}, without its charges: {run.target} has a row for each of them",
            run,
        )
    _vat_without(made, [row.net_amount for row in rows if row.net_amount], run)
    made.charges = []
    return [made, *rows]


def _vat_without(made: InvoiceLine, charged: list[Decimal], run: Writing) -> None:
    """The VAT of a line and its amount with VAT, without those of its charges; `made` is a copy."""
    vat = [None if made.vat_rate is None else _cents(amount * made.vat_rate / 100) for amount in charged]
    for field, parts in (("vat_amount", vat), ("gross_amount", [*vat, *charged])):
        whole = getattr(made, field)
        if whole is None or not charged:
            continue
        rest = None if None in parts else whole - sum((part for part in parts if part is not None), _ZERO)
        if rest is None:
            reason = f"it counts the charges of the row, which are rows in {run.target}, and the row says no VAT rate"
            run.report(made, field, "dropped", reason)
            run.use(made, field)
            setattr(made, field, None)
        else:
            words = f"{rest.normalize():f}, without its charges: {run.target} has a row for each of them"
            _instead(made, field, rest, words, run)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _row(source: Allowance, code: str | None, rate: Decimal | None, sign: int, run: Writing) -> InvoiceLine:
    """The row that an allowance or charge is: what it is for, its amount, its VAT."""
    what = "charge" if sign > 0 else "allowance"
    item = Item.blank()
    row = InvoiceLine(item=item)
    amount = None if source.amount is None else sign * source.amount
    name = source.reason or f"{what} {source.reason_code or ''}".strip().capitalize()
    for group, field, value in ((row, "net_amount", amount), (row, "vat_code", code), (row, "vat_rate", rate)):
        if value is not None:
            run.derive(group, field, value, f"the row that the {what} “{name}” is")
    said = "" if source.amount is None else f", {source.amount.normalize():f}"
    if code is not None:
        said += f" with VAT {code}" if rate is None else f" with {rate.normalize():f} % of VAT {code}"
    run.derive(item, "name", name, f"the row of the {what} is named by what it is for")
    for field in ("amount", "reason", "vat_code", "vat_rate") + (("reason_code",) if source.reason is None else ()):
        run.report(source, field, "approximated", f"{run.target} has no such {what}: it is a row of its own{said}")
        run.use(source, field)
    return row


def _instead(group: Totals | InvoiceLine, field: str, value: Decimal, words: str, run: Writing) -> None:
    """An amount that is another here; `group` is a copy already."""
    run.report(group, field, "approximated", f"given as {words}")
    run.use(group, field)
    run.derive(group, field, value, words)


CHARGES_AS_ROWS = Pair("allowances and charges as rows", write=_write)
