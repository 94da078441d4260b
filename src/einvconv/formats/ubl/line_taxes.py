"""The VAT of plain UBL where EN 16931 has none: of a line in its total of taxes (BG-30), a rate beside the category of
its group (BT-119); in OIOUBL 2 of a line in the category of its item too, which stands beside its total of taxes.

Sources: OASIS UBL 2.0 and 2.1, TaxTotal of InvoiceLine and CreditNoteLine, Percent of TaxSubtotal; OIOUBL 2.02, Item.
The leaves are kept as well, and stand in a document of UBL beside the category that EN 16931 asks for.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...mapping.codecs import TEXT, Codec, read_or_none
from ...mapping.format import Pair
from ...model import Invoice, InvoiceLine
from .leaves import VAT_TITLES
from .money import CATEGORIES, NUMBER
from .profile import DANISH_VAT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...model.base import Group

_VAT = "VAT"
_CATEGORY = ("TaxCategory",)
_SCHEME = ("TaxCategory", "TaxScheme", "ID")
_CATEGORIES_OF_LINES = (("TaxTotal", "TaxSubtotal", "TaxCategory"), ("Item", "ClassifiedTaxCategory"))
_REASONS = ("TaxExemptionReason", "TaxExemptionReasonCode")


def _below(element: Any, *path: str) -> Iterator[Any]:
    """The elements at a path of names below an element, in whichever name space: a document has many lines."""
    if not path:
        yield element
        return
    for child in element.iterchildren(f"{{*}}{path[0]}"):
        yield from _below(child, *path[1:])


def _text(element: Any, *path: str) -> str:
    """The text of the first of them, without white space around it; empty where there is none."""
    found = next(_below(element, *path), None)
    return "" if found is None else (found.text or "").strip()


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
            self.differs(element)
            return
        if said is None:
            setattr(self.group, field, value)
            self.run.trace.places[(id(self.group), field)] = (element, None)
        else:
            self.run.join(self.group, field, [(element, None)])
        self.told(element)

    def differs(self, element: Any) -> None:
        """A leaf that says what is said otherwise by a term."""
        self.run.trace.causes[element, None] = "it is said otherwise beside it, and that stands"

    def told(self, element: Any) -> None:
        """A leaf, and that its amount is in the currency of the invoice, goes without saying by now."""
        self.run.trace.partly[element, None] = ""
        if element.get("currencyID") == self.run.currency:
            self.run.trace.partly[element, "currencyID"] = ""


def _read(invoice: Invoice, run: Reading) -> None:
    for group in invoice.vat_breakdown:
        if group.kept:
            kept = _Kept(group, run)
            for percent in run.trace.bases[id(group)].iterchildren("{*}Percent"):
                kept.take(percent, "rate", NUMBER)
    taxes = {_VAT, "", *(group.tax or "" for group in invoice.vat_breakdown)}
    for line in _every(invoice.lines):
        if line.kept:
            _read_line(line, taxes if line.vat_code is None and line.vat_rate is None else {_VAT, ""}, run)
    _read_reasons(invoice, run)


def _every(lines: list[InvoiceLine]) -> Iterator[InvoiceLine]:
    for line in lines:
        yield line
        yield from _every(line.sub_rows)


def _read_line(line: InvoiceLine, taxes: set[str], run: Reading) -> None:
    """The VAT of a line, which may stand with its item as well; `taxes` are those that the VAT breakdown is of."""
    subtotals = [
        one for one in _below(run.trace.bases[id(line)], "TaxTotal", "TaxSubtotal") if _text(one, *_SCHEME) in taxes
    ]
    if len(subtotals) > 1:  # other taxes stand beside VAT, of which some are by the unit
        named = [one for one in subtotals if _text(one, *_SCHEME) == _VAT]
        subtotals = named or [one for one in subtotals if one.find(".//{*}Percent") is not None]
    if len(subtotals) != 1:
        return
    kept, subtotal = _Kept(line, run), subtotals[0]
    for scheme in _below(subtotal, *_SCHEME):
        if (scheme.text or "").strip() == _VAT:
            kept.told(scheme)
        else:
            kept.take(scheme, "tax", TEXT)
    code = _text(subtotal, *_CATEGORY, "ID")
    if code and line.vat_code not in (None, code):  # whose rate and amounts are of no use beside the line's category
        for element in subtotal.iterfind("{*}TaxCategory/*"):
            kept.differs(element)
        return
    for path, field, codec in (
        (("TaxableAmount",), "net_amount", NUMBER),
        (("TaxAmount",), "vat_amount", NUMBER),
        ((*_CATEGORY, "Percent"), "vat_rate", NUMBER),
        (("Percent",), "vat_rate", NUMBER),
        ((*_CATEGORY, "ID"), "vat_code", TEXT),
    ):
        for element in _below(subtotal, *path):
            kept.take(element, field, codec)


def _read_reasons(invoice: Invoice, run: Reading) -> None:
    """Why a line has no VAT, where the group of its category says it too (BT-120, BT-121)."""
    groups = invoice.vat_breakdown
    said = {(one.code, text) for one in groups for text in (one.exemption_reason, one.exemption_code) if text}
    for line in _every(invoice.lines) if said else ():
        if line.kept and line.vat_code is not None:
            kept = _Kept(line, run)
            for path in _CATEGORIES_OF_LINES:
                for category in _below(run.trace.bases[id(line)], *path):
                    for element in category.iterchildren():
                        is_reason = str(element.tag).endswith(_REASONS)
                        if is_reason and (line.vat_code, (element.text or "").strip()) in said:
                            kept.told(element)


def _read_items(invoice: Invoice, run: Reading) -> None:
    for line in _every(invoice.lines):
        if line.kept:
            categories = [
                one
                for one in _below(run.trace.bases[id(line)], "Item", "ClassifiedTaxCategory")
                if _text(one, "TaxScheme", "ID") in ("", DANISH_VAT, _VAT)
            ]
            if len(categories) == 1:
                _read_item(line, categories[0], run)
    _read_reasons(invoice, run)


def _read_item(line: InvoiceLine, category: Any, run: Reading) -> None:
    """The VAT of the item of a line, where its total says none, or says the same."""
    kept = _Kept(line, run)
    code, rate = (next(_below(category, name), None) for name in ("ID", "Percent"))
    if code is not None:
        kept.take(code, "vat_code", CATEGORIES)
    if rate is not None:
        kept.take(rate, "vat_rate", NUMBER)
    if all(one is None or run.trace.partly.get((one, None)) == "" for one in (code, rate)):
        for scheme in (*_below(category, "TaxScheme", "ID"), *_below(category, "TaxScheme", "Name")):
            if (scheme.text or "").strip() in (DANISH_VAT, _VAT, "Moms", *VAT_TITLES):
                kept.told(scheme)


ITEM_TAXES = Pair("VAT of items", _read_items)
LINE_TAXES = Pair("VAT of lines in totals", _read)
