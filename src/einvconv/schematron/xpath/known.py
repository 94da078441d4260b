"""What is known of a value before there is a document: how many nodes, which truth, which text."""

from __future__ import annotations


class Known:
    """What is known of a value: `EMPTY`, or one of the classes below. None: nothing is, it may even be an error.

    `of` is the tag of the elements whose texts it is made of, with nothing done to these but white space and case.
    """

    of = ""


class Nodes(Known):
    """Any number of nodes, or of untyped values; `most` of them."""

    def __init__(self, most: float = float("inf"), of: str = "") -> None:
        self.most = most
        self.of = of


class Truth(Known):
    """A boolean; `value` None where it is either."""

    def __init__(self, value: bool | None) -> None:
        self.value = value


class Count(Known):
    """A whole number between two bounds."""

    def __init__(self, least: float, most: float) -> None:
        self.least, self.most = least, most


class Text(Known):
    """A string; `value` None where it may be any."""

    def __init__(self, value: str | None, of: str = "") -> None:
        self.value = value
        self.of = of


class Texts(Known):
    """Any number of strings."""

    def __init__(self, of: str) -> None:
        self.of = of


EMPTY = Known()
ANY = Known()
"""Items of some kind, made without an error."""


def of_texts(name: str, args: list[Known | None]) -> Known | None:
    """Functions of strings, of which none is the empty one."""
    of = args[0].of if len(args) == 1 and args[0] is not None else ""
    texts: list[str | None] = []
    for arg in args:
        if arg is EMPTY:
            texts.append("")
        elif isinstance(arg, Text):
            texts.append(arg.value)
        elif isinstance(arg, Nodes) and arg.most <= 1:
            texts.append(None)
        else:
            return None
    if name in ("string", "normalize-space", "upper-case") and len(texts) == 1:
        return Text("" if texts == [""] else None, of)
    if name == "lower-case" and len(texts) == 1:
        return Text("" if texts == [""] else None)
    if name == "string-length" and len(texts) == 1:
        return Count(0, 0) if texts == [""] else Count(0, float("inf"))
    if len(texts) != 2:
        return None
    if name in ("substring-after", "substring-before"):
        return Text("" if texts[0] == "" else None)
    if name in ("contains", "starts-with", "ends-with"):
        return Truth(False if texts[0] == "" and texts[1] else None)
    return None


def is_single(known: Known) -> bool:
    """Whether a value is nothing, or one string or number that needs no cast."""
    return known is EMPTY or isinstance(known, (Text, Count))


def truth_of(known: Known | None) -> Truth | None:
    """The effective boolean value; None where it might be an error."""
    if isinstance(known, Truth):
        return known
    if known is EMPTY:
        return Truth(False)
    if isinstance(known, Nodes):
        return Truth(None)
    if isinstance(known, Text):
        return Truth(None if known.value is None else known.value != "")
    if isinstance(known, Count):
        return Truth(known.least != 0 if known.least == known.most else None)
    return None


def compared(op: str, left: Known, right: Known) -> Known | None:
    """A general comparison."""
    if left is EMPTY or right is EMPTY:
        return Truth(False)
    if isinstance(left, Count) and isinstance(right, Count):
        return Truth(_ordered(op, left, right))
    if isinstance(left, Text) and isinstance(right, Text) and op in ("=", "!="):
        if left.value is None or right.value is None:
            return Truth(None)
        return Truth((left.value == right.value) is (op == "="))
    texts = all(isinstance(x, (Text, Nodes)) for x in (left, right))
    return Truth(None) if texts and op in ("=", "!=") else None


def _ordered(op: str, left: Count, right: Count) -> bool | None:
    if op in (">", ">="):
        return _ordered("<" if op == ">" else "<=", right, left)
    if op == "<":
        return True if left.most < right.least else False if left.least >= right.most else None
    if op == "<=":
        return True if left.most <= right.least else False if left.least > right.most else None
    apart = left.most < right.least or right.most < left.least
    same = left.least == left.most == right.least == right.most
    return (op == "!=") if apart else (op == "=") if same else None


def either(a: Known | None, b: Known | None) -> Known | None:
    if a is None or b is None:
        return None
    if a is EMPTY and b is EMPTY:
        return EMPTY
    x, y = truth_of(a), truth_of(b)
    if x is None or y is None or not (isinstance(a, Truth) and isinstance(b, Truth)):
        return None
    return x if x.value is y.value else Truth(None)
