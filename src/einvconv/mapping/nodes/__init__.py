"""What a format's tree is made of. One tree is read and written; the nodes stand in the order of the document.

Reading walks the document along the tree and ticks off what it claims; writing walks the tree along the invoice. A
node's `read` answers whether it claimed the element; what nobody claims is kept under the group it stood in.
"""

from __future__ import annotations

from .base import Attr, Currency, Fixed, Leaf, Mark, Node, OfTerm, Text, read_marks
from .branches import Branch, Each, Element, One
from .leaves import NO, YES, Constant, CurrencyCode, Identity, Key, Parted, Spread, Value, wrap

__all__ = [
    "NO",
    "YES",
    "Attr",
    "Branch",
    "Constant",
    "Currency",
    "CurrencyCode",
    "Each",
    "Element",
    "Fixed",
    "Identity",
    "Key",
    "Leaf",
    "Mark",
    "Node",
    "OfTerm",
    "One",
    "Parted",
    "Spread",
    "Text",
    "Value",
    "read_marks",
    "wrap",
]
