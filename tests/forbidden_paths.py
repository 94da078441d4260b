"""Documents that hold a forbidden path: the path of a table row is put into a base document."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from rule_cases import NAMESPACES

LINES = "(cac:InvoiceLine|cac:CreditNoteLine)"


def rows(table: Path) -> list[dict[str, str]]:
    """The rows of a table of forbidden paths, by the names of its columns."""
    head, *lines = table.read_text(encoding="utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def with_paths(document: bytes, paths: list[str]) -> bytes:
    """The document with something at every path. A path may begin with `//` and may end in an attribute."""
    root = etree.fromstring(document)
    kind = etree.QName(root).localname
    for path in paths:
        *steps, last = path.replace(LINES, f"cac:{kind}Line").lstrip("/").split("/")
        parent = root
        for step in steps:
            found = parent.find(_tag(step))
            parent = etree.SubElement(parent, _tag(step)) if found is None else found
        if last.startswith("@"):
            parent.set(last[1:], "x")
        else:
            etree.SubElement(parent, _tag(last)).text = "x"
    return etree.tostring(root)


def _tag(step: str) -> str:
    prefix, name = re.fullmatch(r"(\w+):(\w+)", step).groups()  # type: ignore[union-attr]
    return f"{{{NAMESPACES[prefix]}}}{name}"


def with_path_at(document: bytes, context: str, path: str) -> bytes:
    """The document with something at a path below every node of a context.

    ValueError where the context matches none.
    """
    root = etree.fromstring(document)
    anywhere = context if context.startswith("/") else f"//{context}"
    places = root.xpath(_ENDS.sub(_ends, anywhere), namespaces=NAMESPACES)
    if not isinstance(places, list) or not places:
        raise ValueError(f"nothing at {context}")
    for place in places:
        *steps, last = path.lstrip("/").split("/")
        parent = place
        for step in steps:
            found = parent.find(_tag(step))
            parent = etree.SubElement(parent, _tag(step)) if found is None else found
        if last.startswith("@"):
            parent.set(last[1:], "x")
        else:
            etree.SubElement(parent, _tag(last)).text = "x"
    return etree.tostring(root)


_ENDS = re.compile(r"ends-with\(local-name\(\), '(\w+)'\)")


def _ends(found: re.Match[str]) -> str:
    """What XPath 1.0 says for `ends-with` of the local name."""
    return f"substring(local-name(), string-length(local-name()) - {len(found[1]) - 1}) = '{found[1]}'"
