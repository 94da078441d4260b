"""What is wrong with a document by its schema, and at which element, in time that grows with the document.

libxml2 gives each error of a tree an XPath, for which it counts all siblings: n errors among n siblings take n² steps.
While it reads a text it gives none. So a text of the tree is read with the schema in hand, and the elements are counted
as they begin and end: an error belongs to the element that did so last.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from lxml import etree

from ..light import NamedTuple
from .lexical import is_refused_for_white_space, not_base64
from .schemas import SchemaGaveUp, schema_of_types
from .streams import Silent, admits_text, in_one_piece, reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

# Past this many the log of a tree is not gone through: each was found by counting siblings.
_FEW = 20
# Past this many the document is not read on: each takes some 500 bytes.
MOST = 200_000
# An element has text, or elements, where it may have none: these errors are of the element around.
_TEXT = "SCHEMAV_CVC_COMPLEX_TYPE_2_3"
_ELEMENTS = ("SCHEMAV_CVC_TYPE_3_1_2", "SCHEMAV_CVC_COMPLEX_TYPE_2_2")


class Fault(NamedTuple):
    """One thing that a schema finds wrong: libxml2's name for its kind, what it says, and the element."""

    kind: str
    message: str
    element: Any


class _Enough(Exception):
    """There are as many faults as are looked for."""


class _Counting(Silent):
    """Reads a text and notes for each error the number of its element in document order."""

    def __init__(self) -> None:
        self.found: list[tuple[Any, int]] = []
        self._told = 0
        self._content = ("", -1)
        self._around: list[int] = []
        self._number = -1
        self._last = -1

    def start(self, tag: str, attributes: Any) -> None:
        """An element begins."""
        if self._told >= MOST:
            raise _Enough
        self._number += 1
        self._last = self._number
        self._around.append(self._number)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._last = self._around.pop()

    def note(self, error: Any) -> None:
        """libxml2 finds an error."""
        self._told += 1
        kind = error.type_name
        number = self._last
        if kind == _TEXT:
            number = self._around[-1]
        elif kind in _ELEMENTS:  # told when the child begins
            number = self._around[-2]
        if _is_of_content(kind):
            if (kind, number) == self._content:
                return
            self._content = (kind, number)
        self.found.append((error, number))


def _is_of_content(kind: str) -> bool:
    """Of many children and pieces of text that an element may not have, one is told."""
    return kind == _TEXT or kind in _ELEMENTS


class _Log(etree.PyErrorLog):  # type: ignore[misc]
    """Hands on what libxml2 says when it says it."""

    def __init__(self, reader: _Counting) -> None:
        self._reader = reader

    def receive(self, log_entry: Any) -> None:
        """One error."""
        self._reader.note(log_entry)


def admitted(root: Any, schema: etree.XMLSchema) -> bool:
    """Whether the schema finds nothing wrong, without the cost of an XPath for each error."""
    return admits_text(schema, etree.tostring(root, encoding="utf-8", with_tail=False))


def faults(root: Any, schema: etree.XMLSchema, family: str = "") -> list[Fault]:
    """What the schema finds wrong with a document that it does not admit, in the order of the document.

    Of very many (`MOST`) the first ones are given; what libxml2 refuses and the standard takes is none. `family` is
    the folder of the schema, for what libxml2 does not find. Raises SchemaGaveUp where libxml2 fails.
    """
    counting = _Counting()

    data = in_one_piece(etree.tostring(root, encoding="utf-8", with_tail=False))

    def work() -> None:  # the log that is told at once is one of a whole thread
        etree.use_global_python_log(_Log(counting))
        with suppress(etree.XMLSyntaxError, _Enough):  # the errors themselves are noted
            etree.fromstring(data, reader(counting, schema))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    failed = next((error.message for error, _ in counting.found if error.type_name == "SCHEMAV_INTERNAL"), None)
    if failed is not None:
        raise SchemaGaveUp(failed)
    if not counting.found:
        raise SchemaGaveUp("libxml2 admits it as a text and not as a tree")
    numbers: dict[int, list[Any]] = {}
    for error, number in counting.found:
        numbers.setdefault(number, []).append(error)
    missed = _missed(root, family)
    return _told([(element, numbers.get(number, ())) for number, element in enumerate(root.iter("*"))], missed)


def of_log(log: Any, root: Any, family: str) -> list[Fault] | None:
    """The same from the log of the schema that has just refused the tree, which need not be read again for it; None
    where it has more than a few errors, or one whose element is not beyond doubt."""
    errors = list(log)
    if not 0 < len(errors) <= _FEW:
        return None
    by_element: dict[Any, list[Any]] = {}
    content: tuple[str, Any] = ("", None)
    for error in errors:
        element = _at(root, error.path or "")
        if element is None or error.type_name == "SCHEMAV_INTERNAL":
            return None
        if _is_of_content(error.type_name):
            if (error.type_name, element) == content:
                continue
            content = error.type_name, element
        by_element.setdefault(element, []).append(error)
    missed = _missed(root, family)
    elements = sorted({**by_element, **missed}, key=_place)
    return _told([(element, by_element.get(element, ())) for element in elements], missed)


def _missed(root: Any, family: str) -> dict[Any, Fault]:
    """What libxml2 does not find, by its element."""
    return {fault.element: fault for fault in not_base64(root, family, Fault)}


def _place(element: Any) -> list[int]:
    """Where an element stands among all of its document, for their order."""
    steps: list[int] = []
    while (parent := element.getparent()) is not None:
        steps.append(parent.index(element))
        element = parent
    return steps[::-1]


def _told(errors: list[tuple[Any, Sequence[Any]]], missed: dict[Any, Fault]) -> list[Fault]:
    """Faults of the errors at each element, in that order, and of what libxml2 does not find there."""
    found: list[Fault] = []
    for element, here in errors:
        told = [Fault(error.type_name, error.message, _named(element, error.message)) for error in here]
        if element in missed:
            told = told or [missed[element]]
        found += told
    return [fault for fault in found if not is_refused_for_white_space(fault, schema_of_types)]


def _at(root: Any, path: str) -> Any:
    """The element that a path of libxml2 leads to, or whose attribute; None where it is not plain."""
    steps = path.split("/")
    here = [root]
    element = None
    for step in steps[1:]:
        if step.startswith("@"):
            return element
        name, _, position = step.partition("[")
        alike = here if name == "*" else [one for one in here if _as_in_paths(one) == name]
        at = int(position[:-1]) if position else 1
        if len(alike) < at:
            return None
        element = alike[at - 1]
        here = list(element.iterchildren("*"))
    return element


def _as_in_paths(element: Any) -> str:
    local = str(element.tag).rpartition("}")[2]
    return f"{element.prefix}:{local}" if element.prefix else local


def _named(element: Any, message: str) -> Any:
    """The element that a message names: the one that ended last, or one around it that ends with it."""
    name = message.partition("Element '")[2].partition("'")[0]
    found = next((one for one in (element, *element.iterancestors()) if one.tag == name), None)
    return element if found is None else found
