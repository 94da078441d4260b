"""Sums below zero, for a profile that has none: an invoice over −100 is a credit note over 100, and the reverse.

Source: BII2-T10-R035, BII2-T10-R037 and EUGEN-T10-R022 of CEN BII 2, which EN 16931 has no likes of.
"""

from __future__ import annotations

from decimal import Decimal

from ...errors import ConversionRefused
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Allowance, Group, Invoice, InvoiceLine, Totals
from ...model.codes import CREDIT_NOTE_TYPES
from ...model.slim import listed
from .part_signs import PART_AMOUNTS, give_signs, turn_sign

_LINE = ("net_amount", "vat_amount", "gross_amount")
_VAT = ("taxable", "amount")
_OTHER_SIGN = "it adds up to the total but for the sign of that, which stands"
_PART = ("amount", "base", "percent", "reason", "reason_code", "vat_code", "vat_rate")
_TERMS = ("amount", "discount_base", "discount_amount", "discount_excl_vat", "reduced_amount", "reduced_excl_vat")


def _negate(group: Group, fields: tuple[str, ...]) -> None:
    """Give the amounts of a copy the other sign."""
    for field in fields:
        value = getattr(group, field)
        if value:
            setattr(group, field, value.copy_negate())


def _apart(owner: Invoice | InvoiceLine, run: Writing) -> None:
    """An allowance below zero is a charge, and a charge below zero an allowance; `owner` is a copy."""
    below = {field: [a for a in getattr(owner, field) if _is_below(a)] for field in ("allowances", "charges")}
    for field, other, what in (("allowances", "charges", "a charge"), ("charges", "allowances", "an allowance")):
        gone, turned = {id(source) for source in below[field]}, []
        for source in below[field]:
            over = f"{what} of {-(source.amount or 0)}" + (f" in category {source.vat_code}" if source.vat_code else "")
            reason = f"its amount is below zero, which {run.target} does not have: it is {over}"
            for name in _PART:
                if getattr(source, name) is not None:
                    run.report(source, name, "approximated", reason)
            made = run.edit(source)
            _negate(made, PART_AMOUNTS)
            turned.append(made)
        if turned:
            setattr(owner, field, [a for a in getattr(owner, field) if id(a) not in gone])
            setattr(owner, other, [*getattr(owner, other), *turned])


def _exchange(owner: Invoice | InvoiceLine, run: Writing) -> None:
    """What is taken off a sum of the other sign is added to it; what is below zero itself only loses its sign."""
    off, less_off = _parted_by_sign(owner.allowances, run)
    on, less_on = _parted_by_sign(owner.charges, run)
    for one in (*less_off, *less_on):
        _negate(one, PART_AMOUNTS)
    owner.allowances, owner.charges = [*less_off, *on], [*less_on, *off]


def _parted_by_sign(given: list[Allowance], run: Writing) -> tuple[list[Allowance], list[Allowance]]:
    """Copies: those that are not below zero, and those that are."""
    made = [run.edit(one) for one in given]
    return [one for one in made if not _is_below(one)], [one for one in made if _is_below(one)]


def _negated(source: InvoiceLine, run: Writing) -> InvoiceLine:
    line = run.edit(source)
    _negate(line, _LINE)
    if line.quantity is not None:
        line.quantity = run.edit(line.quantity)
        _negate(line.quantity, ("value",))
    return line


def _line(source: InvoiceLine, run: Writing) -> InvoiceLine:
    line = _negated(source, run)
    _exchange(line, run)
    line.sub_rows = [_line(row, run) for row in line.sub_rows]
    return line


def _sums(invoice: Invoice, run: Writing) -> None:
    """The sums of the allowances and charges of the document, as they are now (BT-107, BT-108)."""
    totals = invoice.totals
    if totals is None or (totals.allowances is None and totals.charges is None):
        return
    totals = invoice.totals = run.edit(totals)
    for field in ("allowances", "charges"):
        value = sum((a.amount for a in getattr(invoice, field) if a.amount is not None), Decimal(0))
        if value == (getattr(totals, field) or 0):
            continue
        reason = f"the sum of the {field} of the document, none of which is below zero"
        run.report(totals, field, "approximated", f"{value}, {reason}")
        run.use(totals, field)
        run.derive(totals, field, value or None, reason)


def turn(invoice: Invoice, run: Writing) -> None:
    """Every amount with the other sign, as the other kind of document has it."""
    totals = invoice.totals = run.edit(invoice.totals or Totals.blank())
    _negate(totals, tuple(f for f in Totals.fields_ if f not in ("kept", "allowances", "charges")))
    _exchange(invoice, run)
    invoice.lines = [_line(one, run) for one in invoice.lines]
    for field, amounts in (("vat_breakdown", _VAT), ("settlement", _TERMS), ("payment_means", ("amount",))):
        groups = [run.edit(one) for one in getattr(invoice, field)]
        setattr(invoice, field, groups)
        for group in groups:
            _negate(group, amounts)
    _sums(invoice, run)


def _not_below_zero(invoice: Invoice, run: Writing) -> None:
    _credited(invoice, run)
    totals = invoice.totals
    if totals is None or run.keeps:
        return
    due, whole = totals.payable, totals.with_vat
    if (whole or 0) < 0 or (due or 0) < 0:
        raise ConversionRefused(
            f"The amount due (BT-115) is {due} and the total with VAT (BT-112) {whole}, and {run.target} takes neither "
            "below zero: convert it to Peppol BIS Billing 3.0."
        )


def _credited(invoice: Invoice, run: Writing) -> None:
    """Have a document over a sum below zero be the other kind of document."""
    totals = invoice.totals
    if totals is None or run.keeps:
        return
    due, whole = totals.payable, totals.with_vat
    if (whole or 0) < 0 and (due or 0) <= 0:
        was, code = ("credit note", "380") if invoice.type_code in CREDIT_NOTE_TYPES else ("invoice", "381")
        now = "invoice" if code == "380" else "credit note"
        reason = f"{run.target} has no {was} over a sum below zero: it is a {now}, and every amount has the other sign"
        run.report(invoice, "type_code", "approximated", reason.replace("a invoice", "an invoice"))
        run.use(invoice, "type_code")
        run.derive(invoice, "type_code", code, f"the {was} is over {whole}")
        give_signs(invoice, run)
        turn(invoice, run)


def _parted(invoice: Invoice, run: Writing) -> None:
    give_signs(invoice, run)
    invoice.lines = [run.edit(one) if _below(one) else one for one in invoice.lines]
    for line in invoice.lines:
        if _below(line):
            _apart(line, run)
    if _below(invoice):
        _apart(invoice, run)
        _sums(invoice, run)


def _below(owner: Invoice | InvoiceLine) -> bool:
    return any(map(_is_below, (*listed(owner, "allowances"), *listed(owner, "charges"))))


def _is_below(part: Allowance) -> bool:
    return part.amount is not None and part.amount < 0


# Some programs give the sums of a credit note their sign and not its rows, or the rows and not the sums.


def _rows(invoice: Invoice, run: Writing) -> None:
    """Rows and groups that add up to the total with the other sign have that of the total, which says what is paid."""
    totals = invoice.totals
    if run.keeps or totals is None:
        return
    taxable = [g.taxable for g in invoice.vat_breakdown if g.taxable is not None]
    if _as_the_whole(totals.without_vat, totals) and sum(taxable, Decimal(0)) == -(totals.without_vat or 0):
        vat = sum((g.amount for g in invoice.vat_breakdown if g.amount is not None), Decimal(0))
        fields = _VAT if vat == -(totals.vat or 0) else ("taxable",)  # VAT that has the sign of its total keeps it
        for group in invoice.vat_breakdown:
            for field in fields:
                if getattr(group, field):
                    run.report(group, field, "approximated", _OTHER_SIGN)
        invoice.vat_breakdown = [run.edit(g) for g in invoice.vat_breakdown]
        for group in invoice.vat_breakdown:
            _negate(group, fields)
    stated = totals.lines
    if stated is None and not invoice.allowances and not invoice.charges:
        stated = totals.without_vat
    of_lines = sum((one.net_amount for one in invoice.lines if one.net_amount is not None), Decimal(0))
    if not stated or not _as_the_whole(stated, totals) or of_lines != -stated or _comes_to(of_lines, invoice):
        return
    invoice.lines = [_with_other_sign(one, run) for one in invoice.lines]


def _comes_to(of_lines: Decimal, invoice: Invoice) -> bool:
    """Whether lines come to the total without VAT as they are: their stated sum alone has the other sign then."""
    parts = [(1, invoice.charges), (-1, invoice.allowances)]
    beside = sum((sign * (a.amount or 0) for sign, given in parts for a in given), Decimal(0))
    return invoice.totals is not None and invoice.totals.without_vat == of_lines + beside


def _as_the_whole(stated: Decimal | None, totals: Totals) -> bool:
    """Whether a sum has the sign of the total with VAT, or of what is to be paid: one with another is wrong itself."""
    whole = totals.with_vat or totals.payable
    return bool(stated) and (not whole or (whole < 0) == ((stated or 0) < 0))


def _with_other_sign(source: InvoiceLine, run: Writing) -> InvoiceLine:
    """The line with the sign of its amount turned, and whatever has that sign with it."""
    line, below = run.edit(source), (source.net_amount or 0) < 0
    turns_count = _comes_below(line) is below
    turn_sign(line, _LINE, below, _OTHER_SIGN, run)
    if line.quantity is not None and turns_count:
        line.quantity = run.edit(line.quantity)
        turn_sign(line.quantity, ("value",), (line.quantity.value or 0) < 0, _OTHER_SIGN, run)
    for field in ("allowances", "charges"):
        parts = [run.edit(a) for a in getattr(line, field)]
        for part in parts:
            turn_sign(part, PART_AMOUNTS, below, _OTHER_SIGN, run)
        setattr(line, field, parts)
    line.sub_rows = [_with_other_sign(row, run) for row in line.sub_rows]
    return line


def _comes_below(line: InvoiceLine) -> bool:
    """Whether a line comes to less than nothing by its quantity and price."""
    price = line.price
    stated = None if price is None else price.net if price.net is not None else price.gross
    count = line.quantity.value if line.quantity is not None else None
    return ((count or 0) < 0) != ((stated or 0) < 0)


ROWS = Repair("signs of rows", ("BT-131", "BT-129"), ("BR-CO-10", "BR-CO-13"), _rows)
NOT_BELOW_ZERO = Repair(
    "sums below zero", ("BT-3", "BT-112", "BT-115"), ("BII2-T10-R035", "BII2-T10-R037"), _not_below_zero
)
# The same where an amount due below zero beside a total that is not is left to the rules.
CREDITED = Repair("sums below zero", ("BT-3", "BT-112", "BT-115"), ("F-LIB016",), _credited)
PARTED = Repair("discounts below zero", ("BT-92", "BT-99"), ("EUGEN-T10-R022",), _parted)
