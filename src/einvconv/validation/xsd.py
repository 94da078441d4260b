"""Schema validation: lxml's verdict, and findings that say what was found, what was expected, and where."""

from __future__ import annotations

import os
import re

from ..intake.namespaces import prefixes
from ..mapping.schemas import SchemaGaveUp, errors
from ..report import Finding, RulesetRun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..intake import Document
    from ..mapping.faults import Fault

# Listed of one kind at elements of one name, and in all: a report stays of a size that can be read.
MOST_ALIKE = 100
MOST = 1_000
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
    """Hold a document against a schema of ours; `schema` is its path below the schemas' folder.

    Of findings of one kind at elements of one name the first `MOST_ALIKE` are given, and one that counts the others;
    of a document with very many kinds the first `MOST`.
    """
    *_, file = schema
    named = (schema[0], schema[-2]) if len(schema) > 1 else (os.path.splitext(os.path.basename(file))[0], "")
    run = RulesetRun(id=f"{named[0]} schema", release=named[1], rules=1)
    try:
        found = errors(document.root, schema)
    except SchemaGaveUp as failure:
        return [], run.replace(ran=False, reason=f"the document could not be held against it ({failure})")
    return _findings(document, found), run


def _findings(document: Document, found: list[Fault]) -> list[Finding]:
    findings: list[Finding] = []
    listed: dict[tuple[str, str], int] = {}
    left: dict[tuple[str, str], list[Any]] = {}
    for fault in found:
        rule = _rule(fault)
        kind = rule, fault.element.tag
        if listed.get(kind, 0) < MOST_ALIKE and len(findings) < MOST:
            listed[kind] = listed.get(kind, 0) + 1
            findings.append(_finding(document, rule, _message(fault.message), fault.element))
        else:
            left.setdefault(kind, []).append(fault.element)
    return findings + _rest(document, listed, left)


def _rest(
    document: Document, listed: dict[tuple[str, str], int], left: dict[tuple[str, str], list[Any]]
) -> list[Finding]:
    """What is said of the errors that are not listed one by one."""
    findings: list[Finding] = []
    others: list[Any] = []
    for kind, elements in left.items():
        if kind not in listed:
            others += elements
            continue
        rule, tag = kind
        text = f"{len(elements):,} more findings of this kind at {document.name(tag)} are not listed; the next is here."
        findings.append(_finding(document, rule, text, elements[0]))
    if others:
        text = f"{len(others):,} more schema errors of other kinds are not listed; the next is here."
        findings.append(_finding(document, "XSD", text, others[0]))
    return findings


def _finding(document: Document, rule: str, message: str, element: Any) -> Finding:
    return Finding(rule, "fatal", "xsd", message, document.path(element), *document.position(element))


def _rule(fault: Fault) -> str:
    kind = fault.kind.removeprefix("SCHEMAV_")
    return next((rule for prefix, rule in _RULES if kind.startswith(prefix)), "XSD-VALUE")


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
