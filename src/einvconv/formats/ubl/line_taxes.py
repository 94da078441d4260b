"""The VAT of plain UBL where EN 16931 has none: of a line in its total of taxes (BG-30), a rate beside the category of
its group (BT-119).

Source: OASIS UBL 2.0 and 2.1, TaxTotal of InvoiceLine and CreditNoteLine, Percent of TaxSubtotal. The leaves are kept
as well, and stand in a document of UBL beside the category that EN 16931 asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...mapping.codecs import TEXT, Codec, read_or_none
from ...mapping.format import Pair
from ...model import Invoice, InvoiceLine
from .money import NUMBER

if TYPE_CHECKING:
    from ...mapping.reading import Reading
    from ...model.base import Group

_VAT = "VAT"
_CATEGORY = "{*}TaxCategory"
_SCHEME = f"{_CATEGORY}/{{*}}TaxScheme/{{*}}ID"


class _Kept:
    """The leaves of a group that no term claimed, which may be read all the same."""

    def __init__(self, group: Group, run: Reading) -> None:
        self.group, self.run = group, run
        places = run.trace.places
        self.open = {places.get((id(kept), "value")) for kept in group.kept}

    def take(self, element: Any, field: str, codec: Codec) -> None:
        """Read a leaf into a term that nothing was read into, or that it says again."""
        if (element, None) not in self.open:
            return
        value = read_or_none(codec, (element.text or "").strip())
        if value is None:
            return
        said = getattr(self.group, field)
        if said is not None and said != value:
            return
        if said is None:
            setattr(self.group, field, value)
            self.run.trace.places[(id(self.group), field)] = (element, None)
        else:
            self.run.join(self.group, field, [(element, None)])
        self.told(element)

    def told(self, element: Any) -> None:
        """A leaf, and that its amount is in the currency of the invoice, goes without saying by now."""
        self.run.trace.partly[element, None] = ""
        if element.get("currencyID") == self.run.currency:
            self.run.trace.partly[element, "currencyID"] = ""


def _read(invoice: Invoice, run: Reading) -> None:
    for group in invoice.vat_breakdown:
        if group.kept:
            kept = _Kept(group, run)
            for percent in run.trace.bases[id(group)].iterfind("{*}Percent"):
                kept.take(percent, "rate", NUMBER)
    taxes = {_VAT, "", *(group.tax or "" for group in invoice.vat_breakdown)}
    for line in _every(invoice.lines):
        if line.kept and line.vat_code is None and line.vat_rate is None:
            _read_line(line, taxes, run)


def _every(lines: list[InvoiceLine]) -> Iterator[InvoiceLine]:
    for line in lines:
        yield line
        yield from _every(line.sub_rows)


def _read_line(line: InvoiceLine, taxes: set[str], run: Reading) -> None:
    """The VAT of a line; `taxes` are those that the VAT breakdown is of."""
    subtotals = [
        one
        for one in run.trace.bases[id(line)].iterfind("{*}TaxTotal/{*}TaxSubtotal")
        if (one.findtext(_SCHEME) or "").strip() in taxes
    ]
    if len(subtotals) > 1:  # other taxes stand beside VAT, of which some are by the unit
        named = [one for one in subtotals if (one.findtext(_SCHEME) or "").strip() == _VAT]
        subtotals = named or [one for one in subtotals if one.find(".//{*}Percent") is not None]
    if len(subtotals) != 1:
        return
    kept, subtotal = _Kept(line, run), subtotals[0]
    for path, field, codec in (
        ("{*}TaxableAmount", "net_amount", NUMBER),
        ("{*}TaxAmount", "vat_amount", NUMBER),
        (f"{_CATEGORY}/{{*}}Percent", "vat_rate", NUMBER),
        ("{*}Percent", "vat_rate", NUMBER),
        (f"{_CATEGORY}/{{*}}ID", "vat_code", TEXT),
    ):
        for element in subtotal.iterfind(path):
            kept.take(element, field, codec)
    for scheme in subtotal.iterfind(_SCHEME):
        if (scheme.text or "").strip() == _VAT:
            kept.told(scheme)
        else:
            kept.take(scheme, "tax", TEXT)


LINE_TAXES = Pair("VAT of lines in totals", _read)
