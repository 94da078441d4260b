"""Notes with their subject before them, as "#AAI#the note", and long ones in pieces."""

from __future__ import annotations

import re

from ...mapping.nodes import wrap
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, Note
from ...patterns import pattern

_SUBJECT = pattern(r"#([A-Z]{3})#(.*)", re.DOTALL | re.ASCII)


def read_subjects(invoice: Invoice, run: Reading) -> None:
    """BT-21 stands before its text in one element (EN 16931-3-2)."""
    for note in invoice.notes:
        found = _SUBJECT.fullmatch(note.text or "")
        if found:
            note.subject, note.text = found[1], found[2].strip() or None
            run.trace.places[(id(note), "subject")] = run.trace.places[(id(note), "text")]


def with_subject(note: Note, run: Writing) -> Note:
    """The note whose text begins with its subject; `note` is a copy already."""
    note.text = f"#{note.subject}#{note.text or ''}"
    run.carry(note, "text", note, "subject")
    return note


def write_subjects(invoice: Invoice, run: Writing) -> None:
    """BT-21 before the text of each note that has one."""
    if any(note.subject for note in invoice.notes):
        invoice.notes = [run.edit(note) for note in invoice.notes]
        for note in invoice.notes:
            if note.subject and len(note.subject) == 3:
                with_subject(note, run)


def pieces(note: Note, source: Note, length: int, run: Writing) -> list[Note]:
    """A note in pieces of a length; `source` is the note that they are told to come from."""
    texts = wrap(note.text or "", length) or [""]
    made = []
    for text in texts:
        piece = Note(text=text)
        run.carry(piece, "text", source, "text")
        run.carry(piece, "text", source, "subject")
        made.append(piece)
    made[-1].kept = source.kept
    if len(texts) > 1:
        run.report(source, "text", "approximated", f"spread over {len(texts)} elements of {length} characters")
    return made
