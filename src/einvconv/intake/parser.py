"""The one XML parser of the project: no DTD, no entities, no network, no file.

Every other room gets its trees from here; a test fails when another module parses documents by itself.
"""

from __future__ import annotations

from lxml import etree

from einvconv.intake.limits import Limits, check_depth
from einvconv.threads import per_thread

# What libxml2 holds to without its "huge" option; with it, the limits of `Limits` hold alone.
_PLAIN_TEXT = 10_000_000
_PLAIN_DEPTH = 256


def _hardened(*, huge: bool, whole: bool = False, lean: bool = False) -> etree.XMLParser:
    # The encoding is decided before parsing, so that a declaration that lies changes nothing.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        remove_comments=not whole,
        remove_pis=not whole,
        remove_blank_text=lean,
        huge_tree=huge,
    )


_plain = per_thread(lambda: _hardened(huge=False))
_lean = per_thread(lambda: _hardened(huge=False, lean=True))
_huge = per_thread(lambda: _hardened(huge=True))
_whole = per_thread(lambda: _hardened(huge=True, whole=True))
_written = per_thread(lambda: _hardened(huge=True, lean=True))


def parse_utf8(data: bytes, limits: Limits, lean: bool = False) -> etree._Element:
    """The root element of one document in UTF-8, whatever its declaration says; comments and PIs are gone.

    Of one that is `lean`, white space between elements may be gone too, which no schema looks at: a fifth of a tree.
    Raises lxml's XMLSyntaxError, and LimitExceeded for the depth. The caller has refused a DOCTYPE before.
    """
    large = len(data) > _PLAIN_TEXT
    if limits.depth <= _PLAIN_DEPTH and not (large and _is_long_without_markup(data, _PLAIN_TEXT)):
        try:
            root = etree.fromstring(data, _lean() if lean and not _may_part_a_text(data) else _plain())
        except etree.XMLSyntaxError:
            if not large:
                raise
        else:
            if limits.depth < _PLAIN_DEPTH:
                check_depth(root, limits)
            return root
    root = etree.fromstring(data, _huge())
    check_depth(root, limits)
    return root


def _may_part_a_text(data: bytes) -> bool:
    """Whether a comment, an instruction, CDATA or a reference may stand in a text: then blanks before it may be its."""
    declared = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    # One letter is found twenty times as fast as two.
    return b"!" in data or (b"&" in data and b"&#" in data) or data.find(b"?", declared) >= 0


def may_hold_a_text_over(data: bytes, most: int) -> bool:
    """Whether a text or attribute may be longer than so many characters; comments and the like do not end a text."""
    return len(data) > most and (_may_part_a_text(data) or _is_long_without_markup(data, most))


def _is_long_without_markup(data: bytes, most: int) -> bool:
    """Whether some stretch of more bytes has no `<` in it."""
    at = 0
    while at + most < len(data):
        at = data.rfind(b"<", at + 1, at + most)
        if at < 0:
            return True
    return False


def parse_whole(data: bytes) -> etree._Element:
    """The same with comments and PIs in the tree, for a document that `parse_utf8` has taken within its limits.

    Raises lxml's XMLSyntaxError.
    """
    return etree.fromstring(data, _whole())


def parse_written(data: bytes) -> etree._Element:
    """A document that was written here, without the white space between its elements: a fifth of a tree.

    Raises lxml's XMLSyntaxError.
    """
    return etree.fromstring(data, _written())
