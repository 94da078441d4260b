"""Schema validation: lxml's verdict, and findings that say what was found, what was expected, and where."""

from __future__ import annotations

import re
from typing import Any

from ..intake import Document
from ..intake.namespaces import PREFIXES
from ..mapping.schemas import errors
from ..report import Finding, RulesetRun

_NAME = re.compile(r"\{([^}]*)\}")
_EXPECTED = re.compile(r"Expected is (one of )?\( (.*) \)\.")
_UNEXPECTED = re.compile(r"Element '([^']+)': This element is not expected\.(.*)", re.DOTALL)
_MISSING = re.compile(r"Element '([^']+)': Missing child element\(s\)\.(.*)", re.DOTALL)
_RULES = (
    ("ELEMENT_CONTENT", "XSD-CONTENT"),
    ("CVC_COMPLEX_TYPE_3", "XSD-ATTRIBUTE"),
    ("CVC_COMPLEX_TYPE_4", "XSD-ATTRIBUTE"),
    ("CVC_COMPLEX_TYPE_2_4", "XSD-CONTENT"),
    ("CVC_COMPLEX_TYPE", "XSD-CONTENT"),
    ("CVC_ELT", "XSD-ELEMENT"),
)


def check(document: Document, schema: tuple[str, ...]) -> tuple[list[Finding], RulesetRun]:
    """Hold a document against a schema of ours; `schema` is its path below the schemas' folder."""
    run = RulesetRun(id=f"{schema[0]} schema", release=schema[-2], rules=1)
    return [_finding(document, error) for error in errors(document.root, schema)], run


def _finding(document: Document, entry: Any) -> Finding:
    element = _element(document, entry.path)
    line, column = document.position(element) if element is not None else (entry.line, 0)
    kind = entry.type_name.removeprefix("SCHEMAV_")
    rule = next((rule for prefix, rule in _RULES if kind.startswith(prefix)), "XSD-VALUE")
    location = document.path(element) if element is not None else ""
    return Finding(rule, "fatal", "xsd", _message(entry.message), location, line, column)


def _element(document: Document, path: str | None) -> Any:
    spaces = {p: u for p, u in document.root.nsmap.items() if p}
    try:
        found = document.root.xpath(path, namespaces=spaces) if path else []
    except Exception:  # a path with a prefix that is declared further down: the line will do
        return None
    return found[0] if isinstance(found, list) and found else None


def _short(text: str) -> str:
    return _NAME.sub(lambda m: f"{PREFIXES[m[1]]}:" if m[1] in PREFIXES else "", text)


def _message(text: str) -> str:
    text = _short(text)
    expected = _EXPECTED.search(text)
    names = expected[2] if expected else ""
    wanted = f"one of {names}" if expected and expected[1] else names
    unexpected = _UNEXPECTED.match(text)
    if unexpected:
        rest = f" Expected here: {wanted}." if wanted else " Nothing more is expected here."
        return f"{unexpected[1]} may not stand here.{rest}"
    missing = _MISSING.match(text)
    if missing:
        return f"{missing[1]} is not complete. It lacks {wanted or 'an element'}."
    return text
