"""Units as a format that has words only says them: the code itself where there is no word beside it.

Sources: Finvoice 2.01 data list, @QuantityUnitCode (a text of 14 characters); TEAPPSXML 2.7.2, @Q_UNIT.
"""

from __future__ import annotations

from ...mapping.writing import Writing
from ...model import InvoiceLine, Price, Quantity
from ..en16931.units import is_unit

_ONE = ("quantity", "ordered", "confirmed", "returned", "post_delivered", "credit_requested")
_MANY = ("delivered", "offered", "further_quantities")


def line_in_words(line: InvoiceLine, run: Writing) -> InvoiceLine:
    """A line whose quantities have their units in words, sub-rows included; `line` is not changed."""
    made = run.edit(line)
    for field in _ONE:
        if getattr(made, field) is not None:
            setattr(made, field, _worded(getattr(made, field), run))
    for field in _MANY:
        setattr(made, field, [_worded(q, run) for q in getattr(made, field)])
    made.sub_rows = [line_in_words(one, run) for one in made.sub_rows]
    return made


def _worded(source: Quantity, run: Writing) -> Quantity:
    made = run.edit(source)
    in_words(made, run)
    return made


def in_words(made: Quantity | Price, run: Writing) -> None:
    """The code of a unit as its word; one that its own word stands for is told, and one that says otherwise is left.

    `made` is a copy already.
    """
    words, code = made.unit_text, made.unit
    if code is None or (words not in (None, code) and not is_unit(words or "", code)):
        return
    made.unit_text = words or code
    run.carry(made, "unit_text", made, "unit")
    if made.unit_text != code:
        run.report(made, "unit", "approximated", f"“{words}” is the word for it, and {run.target} has words only")
