"""The unit that stands in the text of a quantity, where its attributes name none.

Source: Finvoice 3.0 data list, InvoicedQuantity and its kin: a text of 14 characters, which programs fill with both.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...mapping.codecs import counted
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...model import Invoice, InvoiceLine, Quantity


def _read(invoice: Invoice, run: Reading) -> None:
    said = {element for element, attribute, _ in run.trace.respelt if attribute is None}
    if not said:
        return
    for quantity in _quantities(invoice.lines):
        place = run.trace.places.get((id(quantity), "value"))
        if place is not None and place[0] in said and quantity.unit is None and quantity.unit_text is None:
            quantity.unit_text = counted(place[0].text or "")[1]
            if quantity.unit_text is not None:
                run.trace.places[(id(quantity), "unit_text")] = place


def _quantities(lines: list[InvoiceLine]) -> Iterator[Quantity]:
    """The quantities of lines and of those below them."""
    for line in lines:
        ones = (line.quantity, line.ordered, line.confirmed, line.returned)
        yield from (one for one in (*ones, *line.delivered, *line.further_quantities) if one is not None)
        yield from _quantities(line.sub_rows)


UNITS_IN_TEXTS = Pair("units in texts", _read)
