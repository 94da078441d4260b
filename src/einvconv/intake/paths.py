"""Where an element stands, as an XPath with short prefixes and positions; a tree is numbered family by family."""

from __future__ import annotations

from einvconv.intake.namespaces import prefixes

_FEW = 60  # children that are looked through for one of them, rather than numbered once for all
_EARLY = 3  # so many are of more children, too
_NONE: frozenset[str] = frozenset()
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set
    from typing import Any

    from lxml import etree


def children_by_tag(element: Any) -> dict[str, list[Any]]:
    """The children of an element by their tags, in the order of the document."""
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(str(child.tag), []).append(child)
    return found


def _before(element: etree._Element, tag: str) -> int:
    """How many siblings of its tag stand before an element."""
    return sum(1 for _ in element.itersiblings(tag, preceding=True))


class Paths:
    """The paths of the elements of one tree; `numbered` gives an element another position than it has there.

    An element has a position where its parent has several of its name, so that each path finds one element.
    """

    __slots__ = ("_asked", "_last", "_names", "_own", "_paths", "_repeated", "_root", "_steps", "numbered")

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._steps: dict[etree._Element, dict[etree._Element, str]] = {}
        self._paths: dict[etree._Element, str] = {}
        self._repeated: dict[etree._Element, Set[str]] = {}  # the tags that several children of one have
        self._names: dict[str, str] = {}
        self._asked: dict[etree._Element, int] = {}  # how many children of a large family were asked for
        self._last: tuple[Any, str] = (None, "")
        self._own: dict[str, str] = {}
        self.numbered: dict[etree._Element, int] = {}

    def path(self, element: etree._Element, attribute: str | None = None) -> str:
        """The XPath of an element, or of an attribute of it, from the document's root.

        Prefixes are the conventional ones (ubl, cn, cac, cbc, …), whatever the document uses. A position stands where
        siblings have the same name, and only there: `/ubl:Invoice/cac:InvoiceLine[2]/cbc:ID/@schemeID`.
        """
        last, path = self._last
        if last is not element:  # an element and its attributes are told one after the other
            path = self._paths.get(element) or self._path(element)
            self._last = element, path
        return path if attribute is None else f"{path}/@{self.name(attribute)}"

    def _path(self, element: etree._Element) -> str:
        parent = element.getparent()
        if parent is None:
            return f"/{self.step(element)}"
        above = self._paths.get(parent)
        if above is None:
            above = self._paths[parent] = self._path(parent)
        return f"{above}/{self.step(element)}"

    def step(self, element: etree._Element) -> str:
        """The last step of an element's path: its name, and its position where that is needed."""
        parent = element.getparent()
        if parent is None:
            return self.name(str(element.tag))
        steps = self._steps.get(parent)
        if steps is None:
            # To count the children of an element takes a walk over all of them: that is done a few times of each.
            if parent in self._repeated or (not self.numbered and len(parent) <= _FEW):
                return self._step_of_few(element, parent)
            if not self.numbered and self._is_early(parent):
                return self._step(element)
            steps = self._steps[parent] = self._steps_of(parent)
        return steps[element]

    def _is_early(self, parent: etree._Element) -> bool:
        """Whether so few children of an element were asked for that it does not pay yet to number all of them."""
        asked = self._asked[parent] = self._asked.get(parent, 0) + 1
        return asked <= _EARLY

    def _step(self, element: etree._Element) -> str:
        """The same for one element alone."""
        tag = str(element.tag)
        if next(element.itersiblings(tag, preceding=True), None) is None:
            several = next(element.itersiblings(tag), None) is not None
            return f"{self.name(tag)}[1]" if several else self.name(tag)
        return f"{self.name(tag)}[{_before(element, tag) + 1}]"

    def _step_of_few(self, element: etree._Element, parent: etree._Element) -> str:
        """The same for one of few children, of which others are asked for too."""
        tag = str(element.tag)
        if len(parent) == 1:
            return self.name(tag)
        repeated = self._repeated.get(parent)
        if repeated is None:
            tags = [str(child.tag) for child in parent]
            some = set(tags)
            repeated = {tag for tag in some if tags.count(tag) > 1} if len(some) < len(tags) else _NONE
            self._repeated[parent] = repeated
        return f"{self.name(tag)}[{_before(element, tag) + 1}]" if tag in repeated else self.name(tag)

    def _steps_of(self, parent: etree._Element) -> dict[etree._Element, str]:
        steps: dict[etree._Element, str] = {}
        for tag, children in children_by_tag(parent).items():
            name, several = self.name(tag), len(children) > 1
            for number, child in enumerate(children, 1):
                number = self.numbered.get(child, number)
                steps[child] = f"{name}[{number}]" if several or child in self.numbered else name
        return steps

    def name(self, tag: str) -> str:
        """A Clark tag with the prefix that paths give it."""
        found = self._names.get(tag)
        if found is None:
            namespace, _, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
            prefix = (prefixes().get(namespace) or self._own_prefixes().get(namespace, "ns0")) if namespace else ""
            found = self._names[tag] = f"{prefix}:{local}" if prefix else local
        return found

    def _own_prefixes(self) -> dict[str, str]:
        """Prefixes for namespaces that no convention names: ns1, ns2, … in the order of the document."""
        if not self._own:
            for element in self._root.iter():
                for tag in (element.tag, *element.attrib):
                    namespace = str(tag)[1:].partition("}")[0] if str(tag).startswith("{") else ""
                    if namespace and namespace not in prefixes() and namespace not in self._own:
                        self._own[namespace] = f"ns{len(self._own) + 1}"
        return self._own
