"""A document under test: as it was read, its tree, and its records."""

from __future__ import annotations

import re

from lxml import etree

from einvconv.errors import UnreadableInput
from einvconv.intake import DEFAULT_LIMITS, Document, Limits, open_documents
from einvconv.intake.encoding import UTF8, find_charset
from einvconv.intake.parser import parse_utf8, parse_whole
from einvconv.light import NamedTuple
from einvconv.schematron.heads import IrregularTag
from einvconv.schematron.records import Records, read, read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

    Source = bytes | str | PathLike[str] | Document | etree._Element

_ASIDE = r"<!--|<\?(?!xml\s)"  # as a text: hardly any document needs it compiled


class Subject(NamedTuple):
    """A document under test: as it was read, its tree, and its records.

    `has_text`: whether the text is there to count lines and columns in; of a tree alone only libxml2's line is known.
    """

    document: Document
    records: Records
    has_text: bool

    def close(self) -> None:
        """Let go of the records at once."""
        self.records.close()


def open_subject(source: Source, limits: Limits = DEFAULT_LIMITS) -> Subject:
    """Read what is to be validated: bytes, XML text, a path, a Document, or the root of a parsed tree."""
    if isinstance(source, etree._Element):
        document = Document(source, b"", UTF8)
        return Subject(document, read(source), False)
    if isinstance(source, Document):
        document = source
    else:
        found = open_documents(source, limits)
        # A Schematron file speaks of the whole input; frames and batches are for those who know the formats.
        document = found[0] if len(found) == 1 and found[0].frame is None else _whole(source, found, limits)
    try:
        brief = document.brief
        records = read_source(document.text) if brief is None else read_source(*brief)
    except IrregularTag:
        records = None  # then as the serialiser writes it
    return Subject(document, records or read(_with_comments(document, document.text)), True)


def _whole(source: Source, found: list[Document], limits: Limits) -> Document:
    """The input with its frame, where it is one XML document; otherwise the only document in it."""
    assert not isinstance(source, (Document, etree._Element))
    data = source if isinstance(source, bytes) else source.encode() if isinstance(source, str) else None
    if data is None:
        with open(source, "rb") as file:
            data = file.read()
    charset, _ = find_charset(data)
    try:
        root = parse_utf8(charset.decode(data).encode(), limits)
    except etree.XMLSyntaxError:
        if len(found) > 1:
            raise UnreadableInput(f"the input holds {len(found)} documents; give them one by one") from None
        return found[0]
    return Document(root, data, charset)


def _with_comments(document: Document, text: str) -> etree._Element:
    """The tree with comments and processing instructions in it: they part a text into several text nodes."""
    if "&#" in text and not re.search(_ASIDE, text):  # then the tree has all its white space
        return document.root
    try:
        return parse_whole(text.encode())
    except etree.XMLSyntaxError as error:
        raise UnreadableInput(f"not well-formed XML: {error}") from None
