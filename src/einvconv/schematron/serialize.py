"""The expanded schema written back as one plain Schematron document."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from lxml import etree

from einvconv.errors import SchematronError
from einvconv.schematron.model import ISO, Let, NameOf, Schema, ValueOf


def _sub(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{ISO}}}{tag}", attributes)


def _lets(parent: etree._Element, lets: Iterable[Let]) -> None:
    for let in lets:
        _sub(parent, "let", name=let.name, value=let.value)


def _whole(element: etree._Element) -> etree._Element:
    """A copy that has the prefixes in scope too: a copy of lxml has those alone that names of elements have."""
    spaces: Any = element.nsmap
    made = etree.Element(element.tag, nsmap=spaces)
    made.attrib.update(element.attrib)
    made.text = element.text
    made.extend(copy.deepcopy(child) for child in element)
    return made


def serialize(schema: Schema) -> etree._Element:
    """A `<schema>` element with no include, abstract, phase or table left in it."""
    nsmap: Any = {None: ISO, **{p: u for p, u in schema.namespaces.items() if p and u}}
    try:
        root = etree.Element(f"{{{ISO}}}schema", nsmap=nsmap)
    except ValueError as error:
        raise SchematronError(f"{schema.path}: {error}") from None
    root.set("queryBinding", schema.query_binding or "xslt2")
    _sub(root, "title").text = schema.title
    for prefix, uri in schema.namespaces.items():
        _sub(root, "ns", prefix=prefix, uri=uri)
    for element in (*schema.keys, *schema.functions):
        root.append(_whole(element))
    _lets(root, schema.lets)
    for pattern in schema.patterns:
        p = _sub(root, "pattern")
        if pattern.id:
            p.set("id", pattern.id)
        _lets(p, pattern.lets)
        for rule in pattern.rules:
            r = _sub(p, "rule", context=rule.context)
            _lets(r, rule.lets)
            for a in rule.assertions:
                e = _sub(r, "report" if a.is_report else "assert", test=a.test)
                for key, value in (("id", a.id), ("flag", a.flag), ("role", a.role)):
                    if value:
                        e.set(key, value)
                _message(e, a.message)
    return root


def _message(parent: etree._Element, parts: Iterable[str | ValueOf | NameOf]) -> None:
    last: etree._Element | None = None
    for part in parts:
        if isinstance(part, ValueOf):
            last = _sub(parent, "value-of", select=part.select)
        elif isinstance(part, NameOf):
            last = _sub(parent, "name", path=part.path)
        elif last is None:
            parent.text = (parent.text or "") + part
        else:
            last.tail = (last.tail or "") + part
