"""Texts held against a schema while libxml2 reads them.

It numbers no errors then, which takes very long among many siblings, and where nothing is asked of the text but whether
the schema admits it, there is no tree, which takes more room and time than all that is looked at.
"""

from __future__ import annotations

from lxml import etree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PIECE = 1_000_000
# A text from this many bytes on is looked at: libxml2 hands it to the schema in pieces.
_LONG_TEXT = 5_000
_REFERENCES = (
    (b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"), (b"&#13;", b"\n"), (b"&#xD;", b"\n"),
    (b"&amp;", b"&"),
)  # fmt: skip


class Silent:
    """Reads a text and keeps nothing of it."""

    def close(self) -> None:
        """The end of the text."""


def reader(target: Any, schema: etree.XMLSchema) -> etree.XMLParser:
    """What reads a text in UTF-8 to a target, with the schema in hand."""
    return etree.XMLParser(encoding="utf-8", target=target, schema=schema, huge_tree=True, resolve_entities=False)


def in_one_piece(data: bytes) -> bytes:
    """A document that was written here, in UTF-8, as a schema may read it: its long texts are CDATA.

    libxml2 hands a text to the schema in pieces that end at each reference and after some hundred letters beyond ASCII,
    and walks over all the pieces before to put another behind them; CDATA is one piece.
    """
    pieces: list[bytes] = []
    done = at = 0
    while at + _LONG_TEXT < len(data):
        start = data.rfind(b"<", at, at + _LONG_TEXT)
        if start > at:  # between two of them there is no room for a long text
            at = start
            continue
        text = data.find(b">", at) + 1
        end = data.find(b"<", at + 1)
        if not text or end < 0:
            break
        at, tag, inside = end, data[at:text], data[text:end]
        if not _is_parted(tag, inside):
            continue
        pieces += [data[done:text], b"<![CDATA[", _unescaped(inside), b"]]>"]
        done = end
    return b"".join([*pieces, data[done:]]) if pieces else data


def _is_parted(tag: bytes, text: bytes) -> bool:
    """Whether what stands behind a tag is a long text that comes in pieces."""
    if len(text) < _LONG_TEXT or tag[1:2] in b"!?" or tag.count(b'"') % 2 or tag.count(b"'") % 2:
        return False
    return b"&" in text or not text.isascii()


def _unescaped(text: bytes) -> bytes:
    """A text as it stands in CDATA; the end of one, which would part it, keeps its length and nothing else."""
    for reference, sign in _REFERENCES if b"&" in text else ():
        text = text.replace(reference, sign)
    return text.replace(b"]]>", b"]]]")


def admits_text(schema: etree.XMLSchema, data: bytes) -> bool:
    """Whether a text in UTF-8 is well-formed and the schema finds nothing wrong with it."""
    parser = reader(Silent(), schema)
    data = in_one_piece(data)
    try:
        for start in range(0, len(data), _PIECE):  # of a long text that is wrong, not all errors are looked for
            parser.feed(data[start : start + _PIECE])
            if len(parser.feed_error_log):
                return False
        parser.close()
    except etree.XMLSyntaxError:
        return False
    return True


def parsed_with(schema: etree.XMLSchema, data: bytes) -> Any:
    """A document that was written here, parsed without the white space between its elements and with the schema in
    hand; None where it is not admitted, or where its texts would come in very many pieces."""
    if in_one_piece(data) is not data:
        return None
    parser = etree.XMLParser(
        encoding="utf-8", schema=schema, huge_tree=True, resolve_entities=False, no_network=True, remove_blank_text=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
