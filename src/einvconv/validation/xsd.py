"""Schema validation: lxml's verdict, and findings that say what was found, what was expected, and where."""

from __future__ import annotations

import re

from ..intake.namespaces import prefixes
from ..mapping.schemas import errors
from ..report import Finding, RulesetRun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..intake import Document

# As texts: a valid document needs none of them compiled.
_NAME = r"\{([^}]*)\}"
_EXPECTED = r"Expected is (one of )?\( (.*) \)\."
_UNEXPECTED = r"(?s)Element '([^']+)': This element is not expected\.(.*)"
_MISSING = r"(?s)Element '([^']+)': Missing child element\(s\)\.(.*)"
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
    return re.sub(_NAME, lambda m: f"{prefixes()[m[1]]}:" if m[1] in prefixes() else "", text)


def _message(text: str) -> str:
    text = _short(text)
    expected = re.search(_EXPECTED, text)
    names = expected[2] if expected else ""
    wanted = f"one of {names}" if expected and expected[1] else names
    unexpected = re.match(_UNEXPECTED, text)
    if unexpected:
        rest = f" Expected here: {wanted}." if wanted else " Nothing more is expected here."
        return f"{unexpected[1]} may not stand here.{rest}"
    missing = re.match(_MISSING, text)
    if missing:
        return f"{missing[1]} is not complete. It lacks {wanted or 'an element'}."
    return text
