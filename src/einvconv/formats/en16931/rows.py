"""Lines as EN 16931 has them: text rows and sub-rows are none, and each line has an identifier and an item with a name.

Source: EN 16931-1, BG-25 and BG-31; the rules BR-21, BR-25.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from ... import checks
from ...mapping.format import OfLines, Repair
from ...mapping.passages import source_text
from ...mapping.writing import Writing
from ...model import Invoice, InvoiceLine, Item, Note
from ...model.slim import listed
from .copies import own_lines
from .headings import AMOUNTS, heads
from .quantities import quantity

_ZERO = Decimal(0)


# Text rows and sub-rows are no lines: their texts go to the note of the line they follow, or of the invoice.


def _carried(invoice: Invoice, run: Writing) -> None:
    """The sub-rows of a row that only carries them stand below the line that they head, or the one before."""
    kept: list[InvoiceLine] = []
    headings = heads(invoice.lines)
    above: list[InvoiceLine] = []
    before: int | None = None
    holder: InvoiceLine | None = None
    for i, one in enumerate(invoice.lines):
        if one.counts:
            before, holder = len(kept), None
            if above:
                one = holder = run.edit(one)
                holder.sub_rows, above = [*above, *holder.sub_rows], []
        elif one.sub_rows and i in headings:
            above += one.sub_rows
            one = run.edit(one)
            one.sub_rows = []
        elif one.sub_rows and before is not None:
            if holder is None:
                holder = kept[before] = run.edit(kept[before])
                holder.sub_rows = list(holder.sub_rows)
            holder.sub_rows += one.sub_rows
            one = run.edit(one)
            one.sub_rows = []
        kept.append(one)
    invoice.lines = [_with_sub_lines(one, run) for one in kept]


def _with_sub_lines(source: InvoiceLine, run: Writing) -> InvoiceLine:
    """A line whose sub-rows have what UBL asks of a line: an identifier, an amount and a name."""
    if not source.counts or not listed(source, "sub_rows"):
        return source
    line = run.edit(source)
    line.sub_rows = _whole_sub_rows(source.sub_rows, run)
    return line


def _whole_sub_rows(sources: list[InvoiceLine], run: Writing) -> list[InvoiceLine]:
    rows = [run.edit(one) for one in sources]
    for number, one in enumerate(rows, 1):
        one.sub_rows = _whole_sub_rows(one.sub_rows, run)
        if one.id is None and one.sub_id is not None:
            one.id = one.sub_id
        elif one.id is None:
            run.derive(one, "id", str(number), "its place among the sub-rows of its line")
        if one.sub_id == one.id:
            run.carry(one, "id", one, "sub_id")
        if one.net_amount is None:
            run.fill(one, "net_amount", _ZERO, f"{run.target} asks for an amount, and a sub-row counts in no total")
        _name(one, run)
        if one.quantity is not None:
            one.quantity = quantity(one.quantity, [], run)
    return rows


def _texts_to_notes(invoice: Invoice, run: Writing) -> None:
    without_texts(invoice, run, lambda _: False)


def _texts_to_notes_with_sub_lines(invoice: Invoice, run: Writing) -> None:
    without_texts(invoice, run, lambda one: one.counts)


def without_texts(invoice: Invoice, run: Writing, below: Callable[[InvoiceLine], bool]) -> None:
    """Text rows and sub-rows as notes; `below` tells the lines whose sub-rows stay below them."""
    if all(one.counts and (not listed(one, "sub_rows") or below(one)) for one in invoice.lines):
        return
    kept: list[InvoiceLine] = []
    headings = heads(invoice.lines)
    above: list[_Text] = []
    invoice.notes = list(invoice.notes)
    behind: list[_Text] = []
    for i, one in enumerate(invoice.lines):
        stay = below(one)
        texts = list(_texts(one, stay, run))
        if i in headings:
            above += texts
            continue
        if one.counts:
            _behind(kept, behind, run)
            behind = []
            kept.append(one)
            if above or texts:
                one = kept[-1] = run.edit(one)
                one.sub_rows = one.sub_rows if stay else []
            _note(one, above, "the line that it heads", run)
            above = []
        if kept:
            behind += texts
        else:
            _notes(invoice, texts, run)
    _behind(kept, behind, run)
    invoice.lines = kept


_Text = tuple[str, list[tuple[Item | InvoiceLine, str, int]]]  # a text, and the values that it is made of


def _note(line: InvoiceLine, texts: list[_Text], where: str, run: Writing) -> None:
    """Texts as notes of a line, which is a copy where there are any."""
    if texts:
        line.notes = list(line.notes)
    for text, sources in texts:
        line.notes.append(text)
        for group, field, index in sources:
            run.carry(line, "notes", group, field, index=len(line.notes) - 1, nth=index)
            run.report(group, field, "approximated", _as_note(field, where, run), index)


def _behind(kept: list[InvoiceLine], texts: list[_Text], run: Writing) -> None:
    """What stands behind the last line, all at once: there may be as many texts as rows."""
    if texts:
        kept[-1] = run.edit(kept[-1])
        _note(kept[-1], texts, "the line before", run)


def _notes(invoice: Invoice, texts: list[_Text], run: Writing) -> None:
    for text, sources in texts:
        note = Note(text=text)
        for group, field, index in sources:
            run.carry(note, "text", group, field, nth=index)
            run.report(group, field, "approximated", _as_note(field, "the invoice", run), index)
        invoice.notes.append(note)


def _as_note(field: str, where: str, run: Writing) -> str:
    if field in AMOUNTS:
        return f"a text row is a note of {where} in {run.target}, which has its amount in words"
    return f"a text row is a note of {where} in {run.target}"


def _texts(one: InvoiceLine, below: bool, run: Writing) -> Iterator[_Text]:
    """The texts of a text row and of sub-rows that have no place; the sum that a row says stands with its name."""
    rows = () if below else listed(one, "sub_rows")
    for row in rows if one.counts else (one, *rows):
        amount = next((f for f in AMOUNTS if getattr(row, f) is not None), None) if not one.counts else None
        if row.item is not None:
            for field in ("name", "description"):
                text = getattr(row.item, field)
                if text is not None and amount is not None:
                    yield f"{text} {_spelt(row, amount, run)}", [(row.item, field, -1), (row, amount, -1)]
                    amount = None
                elif text is not None:
                    yield text, [(row.item, field, -1)]
        for i, text in enumerate(row.notes):
            yield text, [(row, "notes", i)]


def _spelt(row: InvoiceLine, field: str, run: Writing) -> str:
    """An amount as the source spells it."""
    place = run.place_of(row, field)
    return str(getattr(row, field)) if place is None else source_text(place)


def _identifiers(invoice: Invoice, run: Writing) -> None:
    for at, source in enumerate(lines := own_lines(invoice)):
        if source.id is None:
            one = lines[at] = run.edit(source)
            run.derive(one, "id", str(at + 1), "its place among the lines, since the row has no number of its own")


def _names(lines: list[InvoiceLine], run: Writing) -> None:
    for at, source in enumerate(lines):
        if source.item is None or source.item.name is None:
            one = lines[at] = run.edit(source)
            _name(one, run)


def _name(one: InvoiceLine, run: Writing) -> None:
    """An item without a name has its description, the text of the row, its number with the seller, or the line's."""
    if one.item is not None and one.item.name is not None:
        return
    item = one.item = run.edit(one.item) if one.item is not None else Item.blank()
    if item.description is not None:
        item.name = item.description
        run.carry(item, "name", item, "description")
        run.report(item, "description", "approximated", "the item has no name: its description stands for it (BT-153)")
    elif one.notes:
        item.name = one.notes[0]
        run.carry(item, "name", one, "notes", nth=0)
        run.report(
            one, "notes", "approximated", "the row does not name what was sold: its text is the name (BT-153)", 0
        )
        one.notes = one.notes if len(one.notes) > 1 else []
    elif item.seller_id is not None:
        run.derive(item, "name", item.seller_id, "the seller's number for the item, which has no name")
    else:
        run.fill(item, "name", f"{one.id}", "the number of the line, since the row does not name what was sold")


def _standard_numbers(lines: list[InvoiceLine], run: Writing) -> None:
    """A standard number of an item has a scheme: one that has none is the seller's number."""
    if run.keeps:
        return
    for at, source in enumerate(lines):
        said = source.item.standard_id if source.item is not None else None
        if source.item is None or said is None or said.value is None or said.scheme is not None:
            continue
        if checks.is_gs1(said.value):
            continue  # a GTIN shows by its check digit
        one = lines[at] = run.edit(source)
        item = one.item = run.edit(source.item)
        item.standard_id = None
        if item.seller_id is None:
            item.seller_id = said.value
            run.carry(item, "seller_id", said, "value")
            run.report(said, "value", "approximated", "a number of no known scheme: it stands as the seller's (BT-155)")
        else:
            run.report(
                said, "value", "dropped", "a standard number has a scheme, and this one is of none that is known"
            )
            run.use(said, "value")


def _descriptions(invoice: Invoice, run: Writing) -> None:
    """A format with one text of an item has its name there, and the description among the notes of the line."""
    if any(one.item is not None and one.item.description is not None for one in invoice.lines):
        invoice.lines = [_described(one, run) for one in invoice.lines]


def _described(source: InvoiceLine, run: Writing) -> InvoiceLine:
    if source.item is None or source.item.description is None:
        return source
    line, text = run.edit(source), source.item.description
    item = line.item = run.edit(source.item)
    if item.name is None:
        item.name = text
        run.carry(item, "name", source.item, "description")
        return line
    line.notes = [*line.notes, text]
    run.carry(line, "notes", source.item, "description", len(line.notes) - 1)
    run.report(source.item, "description", "approximated", "it stands among the notes of the line (BT-127)")
    return line


CARRIED = Repair("sub-rows of a carrier", (), (), _carried)
TEXTS = Repair("text rows", ("BT-127", "BT-22"), ("BR-24", "BR-25"), _texts_to_notes)
TEXTS_BESIDE_SUB_LINES = Repair("text rows", ("BT-127", "BT-22"), ("BR-24", "BR-25"), _texts_to_notes_with_sub_lines)
BESIDE_SUB_LINES = (CARRIED, TEXTS_BESIDE_SUB_LINES)
IDENTIFIERS = Repair("line identifiers", ("BT-126",), ("BR-21",), _identifiers)
NAMES = Repair("item names", ("BT-153",), ("BR-25",), OfLines(_names))
STANDARD_NUMBERS = Repair("standard numbers of items", ("BT-157-1",), ("BR-64",), OfLines(_standard_numbers))
DESCRIPTIONS = Repair("descriptions of items", ("BT-127", "BT-153"), (), _descriptions)
