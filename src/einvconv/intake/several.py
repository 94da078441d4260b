"""Opens everything that is not one plain document: frames, several documents in a file, odd encodings."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections import Counter
from functools import partial
from itertools import pairwise

from lxml import etree

from einvconv.errors import UnreadableInput
from einvconv.formats.registry import batch_of
from einvconv.intake.beside import notes_beside, notes_in_batch
from einvconv.intake.detect import FRAMES
from einvconv.intake.document import Document, Frame
from einvconv.intake.encoding import Charset, Problem, find_charset, is_wide
from einvconv.intake.frames import Cut, cut_parts, cut_payloads, encoded, leading, payloads, spans_of
from einvconv.intake.limits import Limits, check_fullness
from einvconv.intake.looks import what_it_looks_like
from einvconv.intake.places import Piece, Places, end_of_first_element, line_and_column
from einvconv.intake.prolog import without_doctype, without_repeated_marks
from einvconv.intake.reading import (
    declaration_starts,
    is_another,
    parse,
    parts_of,
    too_many,
    unreadable,
    without_encodings,
)
from einvconv.light import NamedTuple
from einvconv.report import Finding

_NEXT_FRAME = r"<(?:[A-Za-z_][\w.-]*:)?Envelope[\s>]"
_BEGINNING = rb"(?:\xef\xbb\xbf)?[ \t\r\n]*<"
_BLANK = b" \t\r\n"
_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


class _Chunk(NamedTuple):
    """A stretch of the input that should be one XML document."""

    data: bytes
    charset: Charset
    text: str
    pieces: tuple[Piece, ...]
    notes: tuple[Finding, ...]

    @property
    def start(self) -> tuple[int, int]:
        return self.pieces[0].line, self.pieces[0].column


def open_all(data: bytes, limits: Limits) -> list[Document]:
    """The documents of an input, in order; never an empty list. Raises UnreadableInput and LimitExceeded."""
    if data[:4] in _ARCHIVE:
        from einvconv.intake.archives import open_archive

        return open_archive(data, limits)
    data, marks = without_repeated_marks(data)
    if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        from einvconv.intake.json_text import open_json

        return open_json(data, limits)
    if not re.match(_BEGINNING, data) and not is_wide(data):
        raise UnreadableInput(f"The input is no XML. {what_it_looks_like(data)}")
    documents: list[Document] = []
    frame: Frame | None = None
    said = _findings(marks, 1, 1)  # of the file, and of the frame
    chunks = _chunks(data, limits)
    chunks.reverse()
    while chunks:
        chunk = chunks.pop()
        try:
            root = parse(chunk.data, chunk.charset, limits)
        except etree.XMLSyntaxError as error:
            if not is_another(error):
                raise unreadable(error, chunk.data, chunk.start, limits) from None
            head, rest = _divided(chunk, error, limits)
            chunks += [rest, head]
            continue
        if FRAMES.get(str(root.tag), "").startswith("soap") and not payloads(root):
            if frame is not None:
                raise _no_document(frame)
            frame = Frame(FRAMES[str(root.tag)], root, chunk.start[0])
            said += chunk.notes + notes_beside(chunk.text, Places(chunk.text, chunk.pieces), root, (), ())
            continue
        documents += _documents_of(root, chunk._replace(notes=said + chunk.notes), frame, limits)
        frame, said = None, ()
        if len(documents) > limits.documents:
            raise too_many(limits)
    if frame is not None:
        raise _no_document(frame)
    if not documents:
        raise UnreadableInput(f"The input is no XML. {what_it_looks_like(data)}".strip())
    return documents


def _chunks(data: bytes, limits: Limits) -> list[_Chunk]:
    """The input divided at its XML declarations, each stretch with its own encoding."""
    charset: Charset | None
    charset, problems = find_charset(data)
    if charset.contains_ascii:
        check_fullness(data, limits)
        starts = declaration_starts(data, limits)
    else:
        text = charset.decode(data)
        plain = text.encode("utf-8")
        check_fullness(plain, limits)
        starts = declaration_starts(plain, limits)
        if len(starts) > 1 or (starts and plain[: starts[0]].strip(_BLANK)):
            # Such a file can only be divided as text; its documents are then kept as UTF-8.
            data, charset = without_encodings(plain, starts), Charset(charset.name, "utf-8")
    before = data[: starts[0]].removeprefix(BOM_UTF8) if starts and charset.contains_ascii else b""
    if len(starts) <= 1 and not before.strip(_BLANK):
        return [_single(data, charset, problems, starts)]
    bounds = sorted({0, *starts, len(data)})
    line, column = 1, 1
    chunks: list[_Chunk] = []
    inherited: Charset | None = None
    for start, end in pairwise(bounds):
        raw = data[start:end]
        charset, problems = find_charset(raw, inherited)
        text = charset.decode(raw)
        if text.strip(" \t\r\n"):
            chunks.append(_chunk(raw, charset, text, problems, (line, column)))
        inherited = charset
        lines, last = line_and_column(text, len(text))
        line, column = (line, column + last - 1) if lines == 1 else (line + lines - 1, last)
    return chunks


def _single(data: bytes, charset: Charset, problems: tuple[Problem, ...], starts: list[int]) -> _Chunk:
    text = charset.decode(data)
    blank = len(text) - len(text.lstrip(" \t\r\n"))
    if blank == 0 or not starts:
        return _chunk(data, charset, text, problems, (1, 1))
    place = line_and_column(text, blank)
    note = Problem(
        "READ-SPACE",
        "fatal",
        "White space stands before the XML declaration, which no XML parser takes. It was skipped; remove it.",
        0,
    )
    # The declaration was hidden from the first look.
    stripped = data[starts[0] :] if charset.contains_ascii else text[blank:].encode(charset.codec)
    charset, problems = find_charset(stripped)
    return _chunk(stripped, charset, charset.decode(stripped), (*problems, note), place)


def _chunk(data: bytes, charset: Charset, text: str, problems: tuple[Problem, ...], start: tuple[int, int]) -> _Chunk:
    pieces = (Piece(0, *start),)
    text, more = without_doctype(text) if "<!DOCTYPE" in text else (text, ())
    if more:
        data, charset = encoded(text, charset)
    places = Places(text, pieces) if problems or more else None
    notes = tuple(
        finding for p in (*problems, *more) if places for finding in _findings((p,), *places.of_offset(p.offset))
    )
    return _Chunk(data, charset, text, pieces, notes)


def _findings(problems: tuple[Problem, ...], line: int, column: int) -> tuple[Finding, ...]:
    return tuple(Finding(p.rule, p.severity, "intake", p.message, "", line, column) for p in problems)


def _divided(chunk: _Chunk, error: etree.XMLSyntaxError, limits: Limits) -> tuple[_Chunk, _Chunk]:
    """A SOAP frame and what follows it, or what follows a document and is the frame of the next one.

    Neither needs a declaration of its own. Anything else after a root is refused.
    """
    end = end_of_first_element(chunk.text)
    places = Places(chunk.text, chunk.pieces)
    data, charset = encoded(chunk.text[:end], chunk.charset)
    following = chunk.text[end:]
    gap = len(following) - len(following.lstrip(" \t\r\n"))
    start = places.of_offset(end + gap) if gap < len(following) else places.of_offset(end)
    try:
        root = parse(data, charset, limits)
    except etree.XMLSyntaxError:
        raise unreadable(error, chunk.data, chunk.start, limits) from None
    rest = following[gap:]
    before_a_document = FRAMES.get(str(root.tag), "").startswith("soap") and not payloads(root) and rest[:1] == "<"
    if not before_a_document and not re.match(_NEXT_FRAME, rest):
        what = "a second root element" if re.match(r"<[^!?/]", rest) else "something"
        raise UnreadableInput(
            f"Line {start[0]}, column {start[1]}: {what} stands after the end of the document. "
            "Several documents in one file must each begin with an XML declaration."
        )
    following_one = _chunk(*encoded(rest, chunk.charset), rest, (), start)
    return (
        _Chunk(data, charset, chunk.text[:end], chunk.pieces, chunk.notes),
        following_one._replace(notes=chunk.notes + following_one.notes),
    )


def _documents_of(
    root: etree._Element, chunk: _Chunk, frame: Frame | None, limits: Limits, nested: int = 0
) -> list[Document]:
    """The documents of one parsed stretch: itself, or what its envelope holds."""
    tag = str(root.tag)
    if tag in FRAMES:
        held = payloads(root)
        around = Frame(FRAMES[tag], root, chunk.start[0], tuple(held), frame)
        if not held:
            raise _no_document(around)
        if nested > 1:
            raise UnreadableInput(f"Line {chunk.start[0]}: more than two frames are nested in one another.")
        documents: list[Document] = []
        places = Places(chunk.text, chunk.pieces)
        notes = notes_beside(chunk.text, places, root, held, spans_of(chunk.text, root, held))
        chunk = chunk._replace(notes=chunk.notes + notes)
        for cut in cut_payloads(chunk.text, root, held):
            inner = _cut_chunk(chunk, places, cut)
            documents += _documents_of(parse(inner.data, inner.charset, limits), inner, around, limits, nested + 1)
        return documents
    parts, batch = parts_of(root), batch_of(tag)
    if batch is not None:
        notes = notes_in_batch(partial(Places, chunk.text, chunk.pieces), root, parts)
        chunk = chunk._replace(notes=chunk.notes + notes)
    if len(parts) < 2:
        line = chunk.pieces[1].line if len(chunk.pieces) > 1 else chunk.start[0]
        return [Document(root, chunk.data, chunk.charset, line, frame, chunk.notes, pieces=chunk.pieces)]
    if len(parts) > limits.documents:
        raise too_many(limits)
    documents = []
    places, positions = Places(chunk.text, chunk.pieces), _positions(parts)
    leader = batch.leader if batch is not None else ""
    for number, cut in enumerate(cut_parts(chunk.text, root, parts, limits, leader), 1):
        own = _cut_chunk(chunk, places, cut)
        tree = parse(own.data, own.charset, limits)
        document = Document(
            tree, own.data, own.charset, own.pieces[1].line, frame, chunk.notes, number, len(parts), own.pieces
        )
        _number(document, parts[number - 1], parts_of(tree)[0], positions, leader)
        documents.append(document)
    return documents


def _positions(parts: list[etree._Element]) -> dict[etree._Element, int]:
    """The positions of the parts of an envelope, and of what stands beside and around them, among their likes."""
    found: dict[etree._Element, int] = {}
    for parent in {above for part in parts for above in part.iterancestors()}:
        total = Counter(child.tag for child in parent)
        seen: Counter[str] = Counter()
        for child in parent:
            seen[child.tag] += 1
            if total[child.tag] > 1:
                found[child] = seen[child.tag]
    return found


def _number(
    document: Document, part: etree._Element, own: etree._Element, positions: dict[etree._Element, int], leader: str
) -> None:
    """The positions in the file of the part that a document is, of what leads it, and of what stands around it."""
    pairs = [(part, own), *zip(part.iterancestors(), own.iterancestors(), strict=True)]
    if leader:
        pairs += zip(leading(part, leader), leading(own, leader), strict=False)
    for there, here in pairs:
        if there in positions:
            document.number(here, positions[there])


def _cut_chunk(chunk: _Chunk, places: Places, cut: Cut) -> _Chunk:
    data, charset = encoded(cut.text, chunk.charset)
    pieces = tuple(Piece(own, *places.of_offset(origin)) for own, origin in cut.origins)
    return _Chunk(data, charset, cut.text, pieces, chunk.notes)


def _no_document(frame: Frame) -> UnreadableInput:
    kind = "StandardBusinessDocument" if frame.kind == "sbdh" else "SOAP"
    return UnreadableInput(f"The {kind} frame on line {frame.first_line} has no document in it or after it.")
