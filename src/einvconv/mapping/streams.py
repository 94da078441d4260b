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


class Silent:
    """Reads a text and keeps nothing of it."""

    def close(self) -> None:
        """The end of the text."""


def reader(target: Any, schema: etree.XMLSchema) -> etree.XMLParser:
    """What reads a text in UTF-8 to a target, with the schema in hand."""
    return etree.XMLParser(encoding="utf-8", target=target, schema=schema, huge_tree=True, resolve_entities=False)


def admits_text(schema: etree.XMLSchema, data: bytes) -> bool:
    """Whether a text in UTF-8 is well-formed and the schema finds nothing wrong with it."""
    parser = reader(Silent(), schema)
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
    hand; None where it is not admitted."""
    parser = etree.XMLParser(
        encoding="utf-8", schema=schema, huge_tree=True, resolve_entities=False, no_network=True, remove_blank_text=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
