"""What a schema says of its elements: order and number of children, attributes, lengths.

It is what a tree need not repeat: a version of a format is the tree held against that version's schema.
"""

from __future__ import annotations

import os

from lxml import etree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_XS = "{http://www.w3.org/2001/XMLSchema}"
_LENGTHS = (f"{_XS}minLength", f"{_XS}maxLength", f"{_XS}length")


class ContentModel:
    """The content model of a schema and all that it includes and imports.

    Knows of each element, by its path of names from the root, which children it may have and in which order.
    """

    def __init__(self, schema: str | os.PathLike[str]) -> None:
        self._elements: dict[str, Any] = {}
        self._types: dict[str, Any] = {}
        self._groups: dict[str, Any] = {}
        self._spaces: dict[Any, str] = {}
        self._qualified: dict[Any, bool] = {}
        self._seen: set[str] = set()
        self._known: dict[tuple[str, ...], dict[str, tuple[int, Any]]] = {}
        self._order: dict[tuple[str, ...], dict[str, int]] = {}
        self._made_from: dict[Any, list[Any]] = {}  # the types that a type is made from, its own first
        self._lengths: dict[Any, tuple[int, int | None]] = {}
        self._types_said: dict[Any, tuple[dict[str, Any], int, int | None]] = {}
        self._load(os.path.realpath(schema), "")

    def order(self, element: Any) -> dict[str, int]:
        """The rank of each child that an element of a document may have; empty for an element out of the schema."""
        path = (element.tag, *(a.tag for a in element.iterancestors()))[::-1]
        if path not in self._order:
            self._order[path] = {tag: rank for tag, (rank, _) in self._children(path).items()}
        return self._order[path]

    def open(self, element: Any) -> bool:
        """Whether an element of a document may have children that the schema does not name (xs:any)."""
        path = (element.tag, *(a.tag for a in element.iterancestors()))[::-1]
        declared = self._declared(path)
        if declared is None:  # below such a child, everything goes
            return len(path) > 1 and self.open(element.getparent())
        kind = self._type(declared)
        return kind is not None and any(_is_own(particle, kind) for particle in kind.iter(f"{_XS}any"))

    def admits(self, root: Any) -> bool:
        """Whether the schema has every element of a document, in its place; how often they come is not asked."""
        return all(child.tag in self.order(element) for element in root.iter() for child in element)

    def children(self, path: tuple[str, ...]) -> dict[str, int]:
        """The rank of each child of the element with that path of names from the root."""
        return {tag: rank for tag, (rank, _) in self._children(path).items()}

    def most(self, path: tuple[str, ...]) -> int | None:
        """How often the element with that path may stand in its parent; None for any number."""
        declared = self._children(path[:-1]).get(path[-1])
        if declared is None:
            return 1
        for around in declared[1].iterancestors():
            if around.tag == f"{_XS}complexType":
                break
            if around.tag == f"{_XS}group" or around.get("maxOccurs", "1") != "1":
                return None
        often = declared[1].get("maxOccurs", "1")
        return None if often == "unbounded" else int(often)

    def optional(self, element: Any) -> bool:
        """Whether the parent of an element of a document may do without it."""
        path = (element.tag, *(a.tag for a in element.iterancestors()))[::-1]
        declared = self._children(path[:-1]).get(path[-1]) if len(path) > 1 else None
        return declared is not None and declared[1].get("minOccurs") == "0"

    def needs(self, parent: Any, tag: str) -> bool:
        """Whether an element of a document cannot do without a child of that name."""
        path = (parent.tag, *(a.tag for a in parent.iterancestors()))[::-1]
        declared = self._children(path).get(tag)
        return declared is not None and bool(declared[1].get("minOccurs", "1") != "0")

    def missing(self, parent: Any) -> list[str]:
        """The children that an element of a document cannot do without and does not have, in their order."""
        path = (parent.tag, *(a.tag for a in parent.iterancestors()))[::-1]
        have = {child.tag for child in parent}
        return [
            tag
            for tag, (_, declared) in self._children(path).items()
            if tag not in have and declared.get("minOccurs", "1") != "0" and not _may_be_another(declared)
        ]

    def attributes(self, path: tuple[str, ...]) -> set[str]:
        """The attributes that the element with that path may have."""
        return {name for node in self._derivation(path) for name in self._facts(node)[0]}

    def lengths(self, path: tuple[str, ...], attribute: str | None) -> tuple[int, int | None]:
        """The least and the greatest length of an element's text, or of an attribute's."""
        chain = self._derivation(path)
        if attribute is not None:
            declared = next((known[attribute] for known, _, _ in map(self._facts, chain) if attribute in known), None)
            chain = self._chain(declared) if declared is not None else []
        if not chain:
            return 0, None
        found = self._lengths.get(chain[0])
        if found is None:
            least, most = 0, None
            for _, shortest, longest in map(self._facts, chain):
                least = max(least, shortest)
                if longest is not None:
                    most = longest if most is None else min(most, longest)
            found = self._lengths[chain[0]] = least, most
        return found

    def built_in(self, name: str) -> tuple[str, str]:
        """The type of XML Schema that a simple type of that name is made from, and the first pattern on the way there;
        empty where there is none."""
        pattern = base = ""
        for node in self._bases(self._types.get(name)):
            step = node.find(f"{_XS}restriction")
            if step is None:
                return "", ""
            found = step.find(f"{_XS}pattern")
            pattern = pattern or ("" if found is None else found.get("value"))
            base = step.get("base", "")
        prefix, _, local = base.rpartition(":")
        return (local, pattern) if prefix in ("xs", "xsd") else ("", pattern)

    def _facts(self, node: Any) -> tuple[dict[str, Any], int, int | None]:
        """What a type says itself: its attributes by their names, and the least and the greatest length."""
        found = self._types_said.get(node)
        if found is None:
            attributes: dict[str, Any] = {}
            for one in node.iter(f"{_XS}attribute"):
                if one.get("name"):
                    attributes.setdefault(one.get("name"), one)
            least, most = 0, None
            for restriction in node.iterchildren(f"{_XS}restriction"):
                for facet in restriction.iterchildren(*_LENGTHS):
                    size = int(facet.get("value"))
                    if facet.tag != _LENGTHS[0]:
                        most = size if most is None else min(most, size)
                    if facet.tag != _LENGTHS[1]:
                        least = max(least, size)
            found = self._types_said[node] = attributes, least, most
        return found

    def _declared(self, path: tuple[str, ...]) -> Any:
        if len(path) == 1:
            return self._elements.get(path[0])
        return self._children(path[:-1]).get(path[-1], (0, None))[1]

    def _derivation(self, path: tuple[str, ...]) -> list[Any]:
        """The types that an element's type is made from, its own first."""
        declared = self._declared(path)
        if declared is not None and declared.get("ref"):
            declared = self._elements.get(self._name(declared, declared.get("ref")))
        return [] if declared is None else self._chain(declared)

    def _chain(self, declared: Any) -> list[Any]:
        """The same of an element or attribute that is declared."""
        if declared.get("type"):
            return self._bases(self._types.get(self._name(declared, declared.get("type"))))
        return self._bases(next((c for c in declared if c.tag in (f"{_XS}complexType", f"{_XS}simpleType")), None))

    def _bases(self, node: Any) -> list[Any]:
        """The same of a type."""
        if node is None:
            return []
        found = self._made_from.get(node)
        if found is None:
            step = next(node.iter(f"{_XS}extension", f"{_XS}restriction"), None)
            base = step.get("base") if step is not None else None
            below = self._types.get(self._name(step, base)) if step is not None and base else None
            found = self._made_from[node] = [node, *self._bases(below)]
        return found

    def _load(self, path: str, chameleon: str) -> None:
        if path in self._seen:
            return
        self._seen.add(path)
        top: Any = etree.parse(path).getroot()
        space = top.get("targetNamespace") or chameleon
        self._spaces[top] = space
        self._qualified[top] = top.get("elementFormDefault") == "qualified"
        for child in top:
            name = f"{{{space}}}{child.get('name')}" if space else child.get("name")
            if child.tag == f"{_XS}element":
                self._elements[name] = child
            elif child.tag in (f"{_XS}complexType", f"{_XS}simpleType"):
                self._types[name] = child
            elif child.tag == f"{_XS}group":
                self._groups[name] = child
            elif child.tag in (f"{_XS}include", f"{_XS}import") and child.get("schemaLocation"):
                self._load(os.path.realpath(os.path.join(os.path.dirname(path), child.get("schemaLocation"))), space)

    def _name(self, node: Any, qname: str) -> str:
        prefix, _, local = qname.rpartition(":")
        space = node.nsmap.get(prefix or None) or self._spaces[node.getroottree().getroot()]
        return f"{{{space}}}{local}" if space else local

    def _children(self, path: tuple[str, ...]) -> dict[str, tuple[int, Any]]:
        if path not in self._known:
            declared = self._declared(path)
            found: dict[str, tuple[int, Any]] = {}
            if declared is not None:
                self._collect(self._type(declared), found)
            self._known[path] = found
        return self._known[path]

    def _type(self, element: Any) -> Any:
        if element.get("ref"):
            element = self._elements.get(self._name(element, element.get("ref")))
            if element is None:
                return None
        if element.get("type"):
            return self._types.get(self._name(element, element.get("type")))
        return element.find(f"{_XS}complexType")

    def _collect(self, node: Any, found: dict[str, tuple[int, Any]]) -> None:
        if node is None:
            return
        for child in node:
            if child.tag == f"{_XS}element":
                top = node.getroottree().getroot()
                if child.get("ref"):
                    name = self._name(child, child.get("ref"))
                else:
                    space = self._spaces[top] if self._qualified[top] else ""
                    name = f"{{{space}}}{child.get('name')}" if space else child.get("name")
                found.setdefault(name, (len(found), child))
            elif child.tag == f"{_XS}extension":
                self._collect(self._types.get(self._name(child, child.get("base"))), found)
                self._collect(child, found)
            elif child.tag == f"{_XS}group" and child.get("ref"):
                self._collect(self._groups.get(self._name(child, child.get("ref"))), found)
            elif child.tag in (
                f"{_XS}sequence",
                f"{_XS}choice",
                f"{_XS}all",
                f"{_XS}complexContent",
                f"{_XS}restriction",
            ):
                self._collect(child, found)


def _may_be_another(declared: Any) -> bool:
    """Whether an element stands in a choice, or in a part that may be left out."""
    for around in declared.iterancestors():
        if around.tag == f"{_XS}complexType":
            return False
        if around.tag in (f"{_XS}choice", f"{_XS}group") or around.get("minOccurs") == "0":
            return True
    return False


def _is_own(particle: Any, kind: Any) -> bool:
    """Whether a particle inside a type is one of its own, and not one of an element that is declared in it."""
    return next(a for a in particle.iterancestors() if a is kind or a.tag == f"{_XS}element") is kind
