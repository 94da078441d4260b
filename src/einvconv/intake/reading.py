"""Opens an input: loads it, finds its documents and their frames, and parses each one."""

from __future__ import annotations

import os
import re
from codecs import BOM_UTF8
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from einvconv.errors import LimitExceeded, UnreadableInput
from einvconv.intake.document import Document, Frame
from einvconv.intake.encoding import DECLARATION, Charset, Problem, find_charset, is_wide
from einvconv.intake.frames import BATCHES, FRAMES, Cut, cut_parts, cut_payloads, encoded, payloads
from einvconv.intake.limits import DEFAULT_LIMITS, Limits, check_fullness, check_size, too_deep
from einvconv.intake.looks import what_it_looks_like
from einvconv.intake.parser import parse_utf8
from einvconv.intake.places import Piece, Places, end_of_first_element, line_and_column
from einvconv.report import Finding

Source = bytes | bytearray | memoryview | str | os.PathLike[str] | Document

# A second document may bring a byte-order mark of its own.
_DECLARATIONS = re.compile(rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|((?:\xef\xbb\xbf)?<\?xml)\s", re.DOTALL)
_NEXT_FRAME = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?Envelope[\s>]")
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*<")
# Only in the prolog is a DOCTYPE one; elsewhere it is text.
_DOCTYPE = re.compile(rb"(?:\s+|<!--.*?-->|<\?.*?\?>)*+<!DOCTYPE", re.DOTALL)
_BLANK = b" \t\r\n"
# What libxml2 says of a second document in one file, and of a limit.
_EXTRA_CONTENT, _SECOND_DECLARATION, _TOO_MUCH = 5, 64, 114
_TEXT_OVER = etree.XPath("boolean(//text()[string-length()>$most] | //@*[string-length()>$most])")


def open_documents(source: Source, limits: Limits = DEFAULT_LIMITS) -> list[Document]:
    """The documents of an input, in order; never an empty list.

    `source` is bytes, a str of XML text (its declaration's encoding then counts for nothing), or a path object, which
    is the only thing that opens a file. A Document is itself. Raises UnreadableInput and LimitExceeded.
    """
    if isinstance(source, Document):
        return [source]
    data = _load(source, limits)
    if (data[:1] == b"<" and data[1:2] != b"\0") or data[:3] == BOM_UTF8:
        check_fullness(data, limits)
        charset, problems = find_charset(data)
        if charset.contains_ascii and not problems:
            try:
                root = _parse(data, charset, limits)
            except etree.XMLSyntaxError as error:
                if _code(error) not in (_EXTRA_CONTENT, _SECOND_DECLARATION):
                    raise _unreadable(error, data, (1, 1), limits) from None
            else:
                if root.tag not in FRAMES and len(_parts(root)) < 2:
                    return [Document(root, data, charset)]
    return _open_all(data, limits)


def open_document(source: Source, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The one document of an input. Raises UnreadableInput when it holds several, and as open_documents does."""
    documents = open_documents(source, limits)
    if len(documents) > 1:
        lines = ", ".join(str(d.first_line) for d in documents[:5]) + (", …" if len(documents) > 5 else "")
        raise UnreadableInput(
            f"The input holds {len(documents)} documents (on lines {lines}); einvconv.split() gives them one by one."
        )
    return documents[0]


def _load(source: object, limits: Limits) -> bytes:
    if isinstance(source, str):
        check_size(len(source), limits)
        if "<" not in source:
            raise UnreadableInput(
                f"The text holds no XML{': it is empty' if not source.strip() else ''}. "
                "To read a file, give a pathlib.Path, not a str."
            )
        try:
            data = source.removeprefix("\ufeff").encode("utf-8")
        except UnicodeEncodeError as error:
            line, column = line_and_column(source, error.start)
            raise UnreadableInput(
                f"Line {line}, column {column}: the text holds half of a surrogate pair, which is no character."
            ) from None
        data = _without_encodings(data, _declaration_starts(data, limits))
    elif isinstance(source, (bytes, bytearray, memoryview)):
        data = bytes(source)
    elif isinstance(source, os.PathLike):
        data = _read_file(Path(source), limits)
    else:
        raise TypeError(f"A source is bytes, a str of XML text or a path object, not {type(source).__name__}.")
    check_size(len(data), limits)
    if not data:
        raise UnreadableInput("The input is empty.")
    return data


def _read_file(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableInput(f"{path}: the file could not be read ({reason}).") from None


def _without_encodings(data: bytes, starts: list[int]) -> bytes:
    """UTF-8 whose declarations name no encoding any more; blanks take their place, so that nothing moves."""

    blanked = bytearray(data)
    for start in starts:
        found = DECLARATION.match(data, data.index(b"<", start))
        if found is not None:
            at = data.rindex(b"encoding", start, max(found.start(1), found.start(2)))
            blanked[at : found.end()] = b" " * (found.end() - at)
    return bytes(blanked)


def _declaration_starts(data: bytes, limits: Limits) -> list[int]:
    """Where XML declarations begin, outside comments and CDATA. Raises LimitExceeded when there are too many."""
    starts: list[int] = []
    for found in _DECLARATIONS.finditer(data):
        if found.group(1):
            starts.append(found.start())
            if len(starts) > limits.documents:
                raise _too_many(limits)
    return starts


def _parse(data: bytes, charset: Charset, limits: Limits) -> etree._Element:
    """Parses one document. Raises lxml's XMLSyntaxError, UnreadableInput for a DOCTYPE, and LimitExceeded."""
    body = data if _is_utf8_as_it_is(data, charset) else charset.decode(data).encode("utf-8")
    if _DOCTYPE.match(body):
        looks = what_it_looks_like(body)
        raise UnreadableInput(
            "The document has a DOCTYPE, which is never read: it could define entities and fetch files. "
            f"{looks or 'No invoice format needs one; remove it.'}"
        )
    root = parse_utf8(body, limits)
    if len(body) > limits.text and _TEXT_OVER(root, most=limits.text):
        raise LimitExceeded(
            f"A text or attribute is longer than {limits.text:,} characters, which is the limit. "
            "Pass Limits(text=…) to allow more."
        )
    return root


def _is_utf8_as_it_is(data: bytes, charset: Charset) -> bool:
    return charset.codec == "utf-8" or (charset.contains_ascii and data.isascii())


def _code(error: etree.XMLSyntaxError) -> int:
    """libxml2's number for the error."""
    return int(getattr(error, "code", 0) or 0)


def _unreadable(
    error: etree.XMLSyntaxError, data: bytes, start: tuple[int, int], limits: Limits
) -> UnreadableInput | LimitExceeded:
    """What libxml2 said, at its place in the source file, in an error of ours."""
    line, column = error.position
    line, column = (start[0], start[1] + column - 1) if line <= 1 else (start[0] + line - 1, column)
    said = (error.msg or "the text ends too early").rsplit(", line ", 1)[0]
    if _code(error) == _TOO_MUCH:
        what = too_deep(limits) if "depth" in said else f"{said} (a limit of the XML library)."
        return LimitExceeded(f"Line {line}: {what}")
    looks = what_it_looks_like(data)
    if looks:
        return UnreadableInput(f"The input is no XML. {looks}")
    return UnreadableInput(f"The input is no well-formed XML: line {line}, column {column}: {said}.")


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


def _open_all(data: bytes, limits: Limits) -> list[Document]:
    """The slow way, for everything that is not one plain document: frames, several documents, odd encodings."""
    if not _BEGINNING.match(data) and not is_wide(data):
        raise UnreadableInput(f"The input is no XML. {what_it_looks_like(data)}")
    documents: list[Document] = []
    frame: Frame | None = None
    chunks = _chunks(data, limits)
    chunks.reverse()
    while chunks:
        chunk = chunks.pop()
        try:
            root = _parse(chunk.data, chunk.charset, limits)
        except etree.XMLSyntaxError as error:
            if _code(error) not in (_EXTRA_CONTENT, _SECOND_DECLARATION):
                raise _unreadable(error, chunk.data, chunk.start, limits) from None
            head, rest = _divided(chunk, error, limits)
            chunks += [rest, head]
            continue
        if FRAMES.get(str(root.tag), "").startswith("soap") and not payloads(root):
            if frame is not None:
                raise _no_document(frame)
            frame = Frame(FRAMES[str(root.tag)], root, chunk.start[0])
            continue
        documents += _documents_of(root, chunk, frame, limits)
        frame = None
        if len(documents) > limits.documents:
            raise _too_many(limits)
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
        starts = _declaration_starts(data, limits)
    else:
        text = charset.decode(data)
        plain = text.encode("utf-8")
        check_fullness(plain, limits)
        starts = _declaration_starts(plain, limits)
        if len(starts) > 1:
            # Such a file can only be divided as text; its documents are then kept as UTF-8.
            data, charset = _without_encodings(plain, starts), Charset(charset.name, "utf-8")
    if len(starts) <= 1 and not (starts and charset.contains_ascii and data[: starts[0]].strip(_BLANK)):
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
    places = Places(text, pieces) if problems else None
    notes = tuple(
        Finding(p.rule, p.severity, "intake", p.message, "", *places.of_offset(p.offset)) for p in problems if places
    )
    return _Chunk(data, charset, text, pieces, notes)


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
        root = _parse(data, charset, limits)
    except etree.XMLSyntaxError:
        raise _unreadable(error, chunk.data, chunk.start, limits) from None
    rest = following[gap:]
    before_a_document = FRAMES.get(str(root.tag), "").startswith("soap") and not payloads(root) and rest[:1] == "<"
    if not before_a_document and not _NEXT_FRAME.match(rest):
        what = "a second root element" if re.match(r"<[^!?/]", rest) else "something"
        raise UnreadableInput(
            f"Line {start[0]}, column {start[1]}: {what} stands after the end of the document. "
            "Several documents in one file must each begin with an XML declaration."
        )
    rest_data, rest_charset = encoded(rest, chunk.charset)
    return (
        _Chunk(data, charset, chunk.text[:end], chunk.pieces, chunk.notes),
        _Chunk(rest_data, rest_charset, rest, (Piece(0, *start),), chunk.notes),
    )


def _documents_of(
    root: etree._Element, chunk: _Chunk, frame: Frame | None, limits: Limits, nested: int = 0
) -> list[Document]:
    """The documents of one parsed stretch: itself, or what its envelope holds."""
    tag = str(root.tag)
    if tag in FRAMES:
        held = payloads(root)
        around = Frame(FRAMES[tag], root, chunk.start[0])
        if not held:
            raise _no_document(around)
        if nested > 1:
            raise UnreadableInput(f"Line {chunk.start[0]}: more than two frames are nested in one another.")
        documents: list[Document] = []
        places = Places(chunk.text, chunk.pieces)
        for cut in cut_payloads(chunk.text, root, held):
            inner = _cut_chunk(chunk, places, cut)
            documents += _documents_of(_parse(inner.data, inner.charset, limits), inner, around, limits, nested + 1)
        return documents
    parts = _parts(root)
    if len(parts) < 2:
        line = chunk.pieces[1].line if len(chunk.pieces) > 1 else chunk.start[0]
        return [Document(root, chunk.data, chunk.charset, line, frame, chunk.notes, pieces=chunk.pieces)]
    if len(parts) > limits.documents:
        raise _too_many(limits)
    documents = []
    places = Places(chunk.text, chunk.pieces)
    for number, cut in enumerate(cut_parts(chunk.text, root, parts, limits), 1):
        own = _cut_chunk(chunk, places, cut)
        tree = _parse(own.data, own.charset, limits)
        document = Document(
            tree, own.data, own.charset, own.pieces[1].line, frame, chunk.notes, number, len(parts), own.pieces
        )
        document._numbered = {_parts(tree)[0]: number}
        documents.append(document)
    return documents


def _parts(root: etree._Element) -> list[etree._Element]:
    path = BATCHES.get(str(root.tag))
    return root.findall(path) if path else []


def _cut_chunk(chunk: _Chunk, places: Places, cut: Cut) -> _Chunk:
    data, charset = encoded(cut.text, chunk.charset)
    pieces = tuple(Piece(own, *places.of_offset(origin)) for own, origin in cut.origins)
    return _Chunk(data, charset, cut.text, pieces, chunk.notes)


def _no_document(frame: Frame) -> UnreadableInput:
    kind = "StandardBusinessDocument" if frame.kind == "sbdh" else "SOAP"
    return UnreadableInput(f"The {kind} frame on line {frame.first_line} has no document in it or after it.")


def _too_many(limits: Limits) -> LimitExceeded:
    return LimitExceeded(
        f"The input holds more than {limits.documents:,} documents, which is the limit. "
        "Pass Limits(documents=…) to allow more."
    )
