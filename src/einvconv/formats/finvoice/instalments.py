"""The instalments of a Finvoice, which say for the whole plan what has been paid and what has not."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import InstalmentPlan, Invoice

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_LISTS = ("amounts", "amounts_excl_vat", "due_dates", "references")
_REASON = "{target} asks for the amounts of instalments with and without VAT: they are told by the invoice's own"


def _write(invoice: Invoice, run: Writing) -> None:
    """Parts that another format has as payments of their own become one plan, with the amounts that it asks for."""
    plans = invoice.instalments
    if not plans or all(p.paid is not None and p.unpaid is not None and p.amounts_excl_vat for p in plans):
        return
    made = run.edit(plans[0])
    for field in _LISTS:
        all_of_them = [(plan, nth, value) for plan in plans for nth, value in enumerate(getattr(plan, field))]
        setattr(made, field, [value for _, _, value in all_of_them])
        for i, (plan, nth, _) in enumerate(all_of_them):
            run.carry(made, field, plan, field, i, nth)
    for number, plan in enumerate(plans, 1):
        if plan.id == str(number):
            run.use(plan, "id")  # the parts stand in their order
    _complete(made, invoice, run)
    stated = next((plan for plan in plans if plan.amounts), None)
    if stated is not None:
        run.report(stated, "amounts", "approximated", _REASON.format(target=run.target), 0)
    invoice.instalments = [made]


def _complete(made: InstalmentPlan, invoice: Invoice, run: Writing) -> None:
    totals = invoice.totals
    payable = totals.payable if totals is not None else None
    total = payable if payable is not None else sum(made.amounts, _ZERO)
    if made.unpaid is None:
        unpaid = total if made.paid is None else total - made.paid
        run.derive(made, "unpaid", unpaid, "the plan says what is left to pay: what is to be paid (BT-115)")
    if made.paid is None and made.unpaid is not None:
        run.derive(made, "paid", total - made.unpaid, "the plan says what was paid: what is not left to pay")
    if not made.amounts_excl_vat:
        net = totals.without_vat if totals is not None else None
        share = net / total if net is not None and total else Decimal(1)
        parts = [(amount * share).quantize(_CENT, ROUND_HALF_UP) for amount in made.amounts]
        run.derive(made, "amounts_excl_vat", parts, "each instalment without its share of the VAT")


INSTALMENTS = Pair("instalments", write=_write)
