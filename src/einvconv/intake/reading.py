"""Opens an input: loads it and parses it, where it is one plain document; `several` opens everything else."""

from __future__ import annotations

import os
import re
from codecs import BOM_UTF8
from contextlib import suppress

from lxml import etree

from einvconv.arguments import said
from einvconv.errors import LimitExceeded, UnreadableInput, WrongArgument
from einvconv.formats.registry import batch_of
from einvconv.intake.detect import FRAMES
from einvconv.intake.document import Document
from einvconv.intake.encoding import Charset, declaration, find_charset
from einvconv.intake.limits import DEFAULT_LIMITS, LARGE, Limits, check_fullness, check_limits, check_size, too_deep
from einvconv.intake.parser import may_hold_a_text_over, parse_utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.intake.brief import Brief

Source = bytes | bytearray | memoryview | str | os.PathLike[str] | Document

# A second document may bring a byte-order mark of its own.
_DECLARATIONS = rb"(?s)<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|((?:\xef\xbb\xbf)?<\?xml)\s"
# Only in the prolog is a DOCTYPE one; elsewhere it is text.
_DOCTYPE = rb"(?s)(?:\xef\xbb\xbf)?(?:\s+|<!--.*?-->|<\?.*?\?>)*+<!DOCTYPE"
# What libxml2 says of a second document in one file, and of a limit.
_EXTRA_CONTENT, _SECOND_DECLARATION, _TOO_MUCH = 5, 64, 114
_TEXT_OVER = "boolean(//text()[string-length()>$most] | //@*[string-length()>$most])"


def open_documents(
    source: Source, limits: Limits = DEFAULT_LIMITS, *, lean: bool = False, brief: bool = False
) -> list[Document]:
    """The documents of an input, in order; never an empty list.

    `lean`: nobody will ask the tree for the white space between its elements. `brief`: nor for large files before
    `Document.put_back`.

    `source` is bytes, a str of XML (its declaration's encoding then counts for nothing) or JSON, or a path object,
    which is the only thing that opens a file. A Document is itself; of a PDF it is the invoice that is embedded in it.
    Raises UnreadableInput and LimitExceeded, NotInstalled for a PDF without the extra `pdf`, and WrongArgument for what
    is no source.
    """
    if isinstance(source, Document):
        return [source]
    if limits is not DEFAULT_LIMITS:
        check_limits(limits)
    documents = _opened(_load(source, limits), limits, lean, brief)
    if isinstance(source, os.PathLike):
        path = os.path.abspath(os.fsdecode(source))
        for document in documents:
            document.read_from = path
    return documents


def _opened(data: bytes, limits: Limits, lean: bool, brief: bool) -> list[Document]:
    if data.startswith(b"%PDF-"):
        from einvconv.intake.hybrid import embedded

        data = embedded(data, limits)
    if (data[:1] == b"<" and data[1:2] != b"\0") or data[:4] == BOM_UTF8 + b"<":
        may_have_files = brief and len(data) > LARGE
        if not may_have_files:
            check_fullness(data, limits)
        charset, problems = find_charset(data)
        if charset.contains_ascii and not problems and not _has_doctype(data):
            rest = _brief(data, charset, limits) if may_have_files else None
            body = _utf8_of(data, charset) if rest is None else rest.text.encode()
            try:
                if may_have_files:  # which are no markup, and need not be looked through for it
                    check_fullness(body, limits)
                root = _parsed(body, limits, lean)
            except (etree.XMLSyntaxError, LimitExceeded) as error:
                if rest is not None:
                    return _opened(data, limits, False, False)  # which says where it is wrong
                if isinstance(error, LimitExceeded):
                    raise
                if not is_another(error):
                    raise unreadable(error, data, (1, 1), limits) from None
            else:
                tag = root.tag
                if tag not in FRAMES and (batch_of(str(tag)) is None or _is_one(root)):
                    return [Document(root, data, charset, brief=rest)]
    from einvconv.intake.several import open_all

    return open_all(data, limits)


def open_document(
    source: Source, limits: Limits = DEFAULT_LIMITS, *, lean: bool = False, brief: bool = False
) -> Document:
    """The one document of an input. Raises UnreadableInput when it holds several, NotInstalled and WrongArgument as
    open_documents does."""
    documents = open_documents(source, limits, lean=lean, brief=brief)
    if len(documents) > 1:
        raise several_documents(documents)
    return documents[0]


def several_documents(documents: list[Document]) -> UnreadableInput:
    """The words for it where one was asked for."""
    lines = ", ".join(str(d.first_line) for d in documents[:5]) + (", …" if len(documents) > 5 else "")
    return UnreadableInput(
        f"The input holds {len(documents)} documents (on lines {lines}); einvconv.split() gives them one by one."
    )


# What was meant by what is no source.
_INSTEAD = {
    "Invoice": "A source is bytes, a str of XML text or a path object; serialize() writes an Invoice.",
    "Conversion": "A source is bytes, a str of XML text or a path object; of a Conversion give its .xml.",
}


# And of what is known by what it can do.
_HINTS = (
    ("read", "of an open file give what its read() gives, or its path as a pathlib.Path"),
    ("iterfind", "of a tree or an element give what lxml.etree.tostring() gives"),
    ("keys", "of a dict give its JSON, which json.dumps() makes, or the Invoice that Invoice.model_validate() makes"),
    ("__iter__", "of several give one at a time; einvconv.bulk takes many paths"),
)


def no_source(given: object) -> WrongArgument:
    """The words for what is no source: what was given, and what to give instead."""
    if type(given).__name__ in _INSTEAD:
        return WrongArgument(_INSTEAD[type(given).__name__])
    can = () if isinstance(given, type) else _HINTS
    for hint in (hint for name, hint in can if hasattr(given, name)):
        return WrongArgument(f"A source is bytes, a str of XML text or a path object, not {said(given)}: {hint}.")
    return WrongArgument(f"A source is bytes, a str of XML text or a path object, not {said(given)}.")


def _load(source: object, limits: Limits) -> bytes:
    if isinstance(source, str):
        check_size(len(source), limits)
        is_json = source[:64].lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
        if "<" not in source and not is_json:
            raise UnreadableInput(
                f"The text holds no XML{': it is empty' if not source.strip() else ''}. "
                "To read a file, give a pathlib.Path, not a str."
            )
        try:
            once = source if source.startswith("\ufeff\ufeff") else source.removeprefix("\ufeff")
            data = once.encode("utf-8")
        except UnicodeEncodeError as error:
            from einvconv.intake.places import line_and_column

            line, column = line_and_column(source, error.start)
            raise UnreadableInput(
                f"Line {line}, column {column}: the text holds half of a surrogate pair, which is no character."
            ) from None
        if not is_json:
            data = without_encodings(data, declaration_starts(data, limits))
    elif isinstance(source, (bytes, bytearray, memoryview)):
        data = bytes(source)
    elif isinstance(source, os.PathLike):
        data = read_file(os.fspath(source), limits)
    else:
        raise no_source(source)
    check_size(len(data), limits)
    if not data:
        raise UnreadableInput("The input is empty.")
    return data


def read_file(name: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """What stands in a file, up to a byte more than the limit. Raises UnreadableInput."""
    with suppress(OSError, ValueError), open(name, "rb") as file:
        return file.read(limits.bytes + 1)
    from pathlib import Path

    path = Path(name)  # which takes a name that is spelled oddly, and spells it plainly
    try:
        with path.open("rb") as file:
            return file.read(limits.bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableInput(f"{path}: the file could not be read ({reason}).") from None


def _is_one(batch: etree._Element) -> bool:
    """Whether a batch has one invoice, and nothing beside it."""
    from einvconv.intake.beside import beside_parts

    parts = parts_of(batch)
    return len(parts) < 2 and next(beside_parts(batch, parts), None) is None


def without_encodings(data: bytes, starts: list[int]) -> bytes:
    """UTF-8 whose declarations name no encoding any more; blanks take their place, so that nothing moves."""
    blanked = bytearray(data)
    for start in starts:
        found = declaration(data, data.index(b"<", start))
        if found is not None:
            at = data.rindex(b"encoding", start, max(found.start(1), found.start(2)))
            blanked[at : found.end()] = b" " * (found.end() - at)
    return bytes(blanked)


def declaration_starts(data: bytes, limits: Limits) -> list[int]:
    """Where XML declarations begin, outside comments and CDATA. Raises LimitExceeded when there are too many."""
    starts: list[int] = []
    for found in re.finditer(_DECLARATIONS, data):
        if found.group(1):
            starts.append(found.start())
            if len(starts) > limits.documents:
                raise too_many(limits)
    return starts


def parse(data: bytes, charset: Charset, limits: Limits) -> etree._Element:
    """Parses one document. Raises lxml's XMLSyntaxError, UnreadableInput for a DOCTYPE, and LimitExceeded."""
    body = _utf8_of(data, charset)
    if _has_doctype(body):
        from einvconv.intake.looks import what_it_looks_like

        looks = what_it_looks_like(body)
        raise UnreadableInput(
            "The document has a DOCTYPE, which is never read: it could define entities and fetch files. "
            f"{looks or 'No invoice format needs one; remove it.'}"
        )
    return _parsed(body, limits)


def _parsed(body: bytes, limits: Limits, lean: bool = False) -> etree._Element:
    """The tree of a document in UTF-8 that has no DOCTYPE."""
    root = parse_utf8(body, limits, lean)
    if may_hold_a_text_over(body, limits.text) and etree.XPath(_TEXT_OVER)(root, most=limits.text):
        raise LimitExceeded(
            f"A text or attribute is longer than {limits.text:,} characters, which is the limit. "
            "Give limits=einvconv.Limits(text=…) to allow more."
        )
    return root


def _brief(data: bytes, charset: Charset, limits: Limits) -> Brief | None:
    from einvconv.intake.brief import brief_of  # few documents are that large

    return brief_of(data, charset, limits.text)


def _utf8_of(data: bytes, charset: Charset) -> bytes:
    """A document in UTF-8, whatever it is in."""
    as_it_is = charset.codec == "utf-8" or (charset.contains_ascii and data.isascii())
    return data if as_it_is else charset.decode(data).encode("utf-8")


def _has_doctype(body: bytes) -> bool:
    start = body.find(b"?>") + 2 if body.startswith(b"<?xml") else 0
    first = body[start : start + 80].lstrip()[:2]
    # Nearly every document has its root element after its declaration, or at once.
    return (first[:1] != b"<" or not first[1:].isalpha()) and re.match(_DOCTYPE, body) is not None


def is_another(error: etree.XMLSyntaxError) -> bool:
    """Whether libxml2 says that a second document stands in the file, or a second declaration."""
    return _code(error) in (_EXTRA_CONTENT, _SECOND_DECLARATION)


def _code(error: etree.XMLSyntaxError) -> int:
    """libxml2's number for the error."""
    return int(getattr(error, "code", 0) or 0)


def unreadable(
    error: etree.XMLSyntaxError, data: bytes, start: tuple[int, int], limits: Limits
) -> UnreadableInput | LimitExceeded:
    """What libxml2 said, at its place in the source file, in an error of ours."""
    line, column = error.position
    line, column = (start[0], start[1] + column - 1) if line <= 1 else (start[0] + line - 1, column)
    said = (error.msg or "the text ends too early").rsplit(", line ", 1)[0]
    if _code(error) == _TOO_MUCH:
        what = too_deep(limits) if "depth" in said else f"{said} (a limit of the XML library)."
        return LimitExceeded(f"Line {line}: {what}")
    from einvconv.intake.encoding import is_wide
    from einvconv.intake.looks import what_it_looks_like

    looks = what_it_looks_like(data)
    if looks and not is_wide(data):  # it looks at bytes that hold ASCII
        return UnreadableInput(f"The input is no XML. {looks}")
    return UnreadableInput(f"The input is no well-formed XML: line {line}, column {column}: {said}.")


def parts_of(root: etree._Element) -> list[etree._Element]:
    """The invoices of an envelope that holds several with their surroundings."""
    batch = batch_of(str(root.tag))
    return root.findall(batch.holds) if batch is not None else []


def too_many(limits: Limits) -> LimitExceeded:
    """The words for it."""
    return LimitExceeded(
        f"The input holds more than {limits.documents:,} documents, which is the limit. "
        "Give limits=einvconv.Limits(documents=…) to allow more."
    )
