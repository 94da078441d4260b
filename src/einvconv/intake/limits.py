"""How large, how deep and how full an input may be, and the cheap checks that run before anything is parsed."""

from __future__ import annotations

import re

from lxml import etree

from einvconv.arguments import said
from einvconv.errors import LimitExceeded, WrongArgument
from einvconv.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# As texts: hardly any document needs one of them compiled.
_NODE = rb"(?s)(<!--).*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|(<\?).*?(?:\?>|\Z)|(<)[^/!]"
_ATTRIBUTE = rb"""\s++[^\s=<>"'/]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')"""
_VALUE = rb"""(=)[ \t\r\n]*["']"""
_NAME = rb"""<[^\s=<>"'/!?]+"""
# The shortest element is `<a/>`; the shortest attribute, with the space before it, ` a=""`.
_SHORTEST_ELEMENT, _SHORTEST_ATTRIBUTE = 4, 5
# An XPath of more steps than this goes deeper into the C stack than libxml2 allows.
_STEPS = 128
MOST_DEPTH = 2048  # of libxml2 itself
LARGE = 100_000
"""Bytes of a document in which files are looked for, to be left out of what is done with the rest."""


class Limits(NamedTuple):
    """What an input may be. Every limit counts for the whole file and can be raised by the caller.

    `bytes`: the largest Nordic networks take messages of some 20 MB, attachments included.
    `elements`: real invoices use 45 to 60 bytes per element, so that 50 MB hold a million; they take some 300 MB.
    Comments and processing instructions count as elements. It holds for the attributes of the whole file as well.
    `attributes`: of one element; the fullest real root declares some twenty namespaces.
    `depth`: the deepest of the formats nests some fifteen levels; 2048 is the most that libxml2 takes.
    `text`: characters of one text or attribute; 20 million hold an attachment of 15 MB in base64.
    `documents`: XML documents in one file.
    """

    bytes: int = 50_000_000
    elements: int = 1_000_000
    attributes: int = 250
    depth: int = 256
    text: int = 20_000_000
    documents: int = 10_000


DEFAULT_LIMITS = Limits()


def check_limits(limits: object) -> None:
    """Raises WrongArgument for what are no limits: whole numbers above 0, and a depth of 2048 at the most."""
    if not isinstance(limits, Limits):
        raise WrongArgument(
            f"limits= is an einvconv.Limits, such as Limits(bytes=100_000_000), and not {said(limits)}."
        )
    for name, value in zip(limits._fields, limits, strict=True):
        if type(value) is not int or value < 1 or (name == "depth" and value > MOST_DEPTH):
            most = f" from 1 to {MOST_DEPTH}" if name == "depth" else " above 0"
            raise WrongArgument(f"Limits({name}=…) is a whole number{most}, and not {said(value)}.")


def check_size(size: int, limits: Limits) -> None:
    """Raises LimitExceeded when the input has more bytes than allowed."""
    if size > limits.bytes:
        raise LimitExceeded(
            f"The input has {size:,} bytes; the limit is {limits.bytes:,}. "
            "Give limits=einvconv.Limits(bytes=…) to allow more."
        )


def check_fullness(data: bytes, limits: Limits) -> None:
    """Raises LimitExceeded when the markup holds too many elements, or an element too many attributes.

    `data` is markup in an encoding that contains ASCII. Counting letters decides nearly every document at once.
    """
    if len(data) > limits.elements * _SHORTEST_ELEMENT and data.count(b"<") - data.count(b"</") > limits.elements:
        _count(_NODE, data, limits.elements, "elements, comments and instructions")
    if len(data) > limits.elements * _SHORTEST_ATTRIBUTE and data.count(b"=") > limits.elements:
        _count(_VALUE, data, limits.elements, "attributes")
    if len(data) > limits.attributes * _SHORTEST_ATTRIBUTE:
        _check_attributes(data, limits.attributes)


def check_depth(root: etree._Element, limits: Limits) -> None:
    """Raises LimitExceeded when elements are nested deeper than allowed; for trees that libxml2 did not check."""
    level: Any = [root]
    remaining = limits.depth
    while level and remaining:
        steps = min(remaining, _STEPS)
        below: Any = etree.XPath("/".join("*" * steps))
        level = [deeper for element in level for deeper in below(element)]
        remaining -= steps
    if level:
        raise LimitExceeded(too_deep(limits))


def too_deep(limits: Limits) -> str:
    """The words for it."""
    return f"Elements are nested deeper than {limits.depth}. Give limits=einvconv.Limits(depth=…) for 2048 at most."


def _count(pattern: bytes, data: bytes, most: int, what: str) -> None:
    count = 0
    for found in re.finditer(pattern, data):
        count += found.lastindex is not None
        if count > most:
            raise LimitExceeded(
                f"The input has more than {most:,} {what}, which is the limit. "
                "Give limits=einvconv.Limits(elements=…) to allow more."
            )


def _check_attributes(data: bytes, most: int) -> None:
    """Looks only at stretches without `<` that are long enough: an element that is too full cannot hide elsewhere."""
    stretch = most * _SHORTEST_ATTRIBUTE
    at = data.find(b"<")
    while 0 <= at < len(data) - stretch:
        nearby = data.rfind(b"<", at + 1, at + 1 + stretch)
        if nearby >= 0:
            at = nearby
            continue
        following = data.find(b"<", at + 1)
        end = following if following > 0 else len(data)
        if _has_more(data, b"=", most, at, end):
            count = _attributes_of_tag(data, at, end)
            if count > most:
                line = data.count(b"\n", 0, at) + 1
                raise LimitExceeded(
                    f"An element on line {line} has {count:,} attributes; the limit is {most:,}. "
                    "Give limits=einvconv.Limits(attributes=…) to allow more."
                )
        at = following


def _has_more(data: bytes, sign: bytes, most: int, start: int, end: int) -> bool:
    """Whether a sign stands more often in a stretch; a file has few, and finding them takes a tenth of counting."""
    for _ in range(most + 1):
        start = data.find(sign, start, end) + 1
        if not start:
            return False
    return True


def _attributes_of_tag(data: bytes, start: int, end: int) -> int:
    name = re.compile(_NAME).match(data, start, end)
    at = name.end() if name else end
    count = 0
    one = re.compile(_ATTRIBUTE)
    while attribute := one.match(data, at, end):
        count += 1
        at = attribute.end()
    return count
