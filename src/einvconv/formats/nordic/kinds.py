"""The kind of a document, where a code of the format's own stands beside UNTDID 1001 (BT-3).

The two say the same of an ordinary invoice; only what differs is a kind of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from ...mapping.ledger import leaves
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import DocumentKind, Group, Invoice, Totals
from ...model.codes import CREDIT_NOTE_TYPES

NOT_BELOW_ZERO = "a credit note of the format has it below zero, and this one has not: it is taken as credited"
_ZERO = Decimal(0)

KindOf = Callable[[str | None], str]


def read_kind(invoice: Invoice, run: Reading, to_untdid: Mapping[str, str], kind_of: KindOf) -> None:
    """BT-3 from the format's code, where the document does not give it."""
    kind = invoice.kind
    if kind is None:
        return
    if invoice.type_code is None and kind.code is not None and kind.code in to_untdid:
        invoice.type_code = to_untdid[kind.code]
        run.trace.places[(id(invoice), "type_code")] = run.trace.places[(id(kind), "code")]
    if invoice.type_code is not None and kind.code == kind_of(invoice.type_code):
        run.forget(kind, "code")
    if run.sign > 0 and run.is_credit_note:
        run.infer(kind, "positive_credit", True)
        for group, field in _turned(invoice):
            for place in leaves(run.trace, group, field, -1):
                run.guess(place, NOT_BELOW_ZERO)


def _turned(invoice: Invoice) -> Iterator[tuple[Group, str]]:
    """The amounts and quantities of an invoice that a credit note has below zero."""
    groups: list[tuple[Group | None, tuple[str, ...]]] = [
        (invoice.totals, tuple(name for name in Totals.fields_ if name != "kept")),
        *((group, ("taxable", "amount", "with_vat")) for group in invoice.vat_breakdown),
        *((one, ("amount", "base")) for one in (*invoice.allowances, *invoice.charges)),
    ]
    for line in invoice.lines:
        groups += [(line, ("net_amount", "vat_amount", "gross_amount")), (line.quantity, ("value",))]
        groups += [(one, ("amount", "base")) for one in (*line.allowances, *line.charges)]
    for group, fields in groups:
        yield from ((group, field) for field in fields if group is not None and (getattr(group, field) or 0) > 0)


def not_below_zero(invoice: Invoice, run: Writing) -> bool:
    """A credit note over a negative sum is an invoice where the sums of credit notes are read by their sign."""
    totals = invoice.totals
    total = None if totals is None else totals.with_vat
    if totals is not None and total is None and totals.payable is not None:
        total = totals.payable + (totals.prepaid or _ZERO) - (totals.rounding or _ZERO)  # an overpaid one is none
    if invoice.type_code not in CREDIT_NOTE_TYPES or total is None or total >= 0 or run.keeps:
        return False
    reason = f"a credit note over {total} asks for money, which an invoice does in {run.target}: 380 stands"
    run.report(invoice, "type_code", "approximated", reason)
    run.use(invoice, "type_code")
    run.derive(invoice, "type_code", "380", "a credit note over a negative sum is an invoice")
    run.sign = -1
    return True


def write_kind(
    invoice: Invoice, run: Writing, to_untdid: Mapping[str, str], kind_of: KindOf, spelt: Mapping[str, str] = {}
) -> DocumentKind:
    """The kind of the document with a code of the format, as a copy; `spelt` has codes as the document says them."""
    kind = invoice.kind = run.edit(invoice.kind) if invoice.kind is not None else DocumentKind.blank()
    run.use(kind, "positive_credit")
    if run.sign < 0:
        not_below_zero(invoice, run)
    if kind.code is None:
        code = kind.code = kind_of(invoice.type_code)
        if invoice.type_code is None:
            run.derive(kind, "code", code, "the type of the document, which the source does not give: an invoice")
        else:
            run.carry(kind, "code", invoice, "type_code")
        if to_untdid.get(code) != invoice.type_code and invoice.type_code is not None:
            run.report(invoice, "type_code", "approximated", f"{run.target} has {spelt.get(code, code)} for it")
    return kind
