"""Schema validation: lxml's verdict, and findings that say what was found, what was expected, and where."""

from __future__ import annotations

import os
from functools import lru_cache

from lxml.etree import XMLSyntaxError

from ..intake.parser import parse_whole
from ..mapping.lexical import BASE64
from ..mapping.schemas import SchemaGaveUp, errors
from ..report import Finding, RulesetRun
from ..resources import data_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..intake import Document
    from ..mapping.content import ContentModel
    from ..mapping.faults import Fault

# Listed of one kind at elements of one name, and in all: a report stays of a size that can be read.
MOST_ALIKE = 100
MOST = 1_000
_RULES = (
    ("ELEMENT_CONTENT", "XSD-CONTENT"),
    ("CVC_COMPLEX_TYPE_3", "XSD-ATTRIBUTE"),
    ("CVC_COMPLEX_TYPE_4", "XSD-ATTRIBUTE"),
    ("CVC_COMPLEX_TYPE_2_4", "XSD-CONTENT"),
    ("CVC_COMPLEX_TYPE", "XSD-CONTENT"),
    ("CVC_ELT", "XSD-ELEMENT"),
)


def check(
    document: Document, schema: tuple[str, ...], admitted: tuple[str, ...] | None = None
) -> tuple[list[Finding], RulesetRun]:
    """Hold a document against a schema of ours; `schema` is its path below the schemas' folder. It is not held again
    against one by which it is `admitted` already.

    Of findings of one kind at elements of one name the first `MOST_ALIKE` are given, and one that counts the others;
    of a document with very many kinds the first `MOST`.
    """
    run = _run_of(schema)
    if schema == admitted:
        return [], run
    try:
        short = _without_files(document, schema[0])
        found = errors(short, schema, len(document.data)) if short is not None else []
        if short is None or (found and short is not document.root):
            document.put_back()
            found = errors(document.root, schema, len(document.data), lambda: document.text)
    except SchemaGaveUp as failure:
        return [], run.replace(ran=False, reason=f"the document could not be held against it ({failure})")
    return _findings(document, found, schema), run


@lru_cache(200)
def _run_of(schema: tuple[str, ...]) -> RulesetRun:
    *_, file = schema
    named = (schema[0], schema[-2]) if len(schema) > 1 else (os.path.splitext(os.path.basename(file))[0], "")
    return RulesetRun(id=f"{named[0]} schema", release=named[1], rules=1)


def _without_files(document: Document, family: str) -> Any:
    """The tree with a word of base64 in place of each large file, which libxml2 would read letter by letter. None where
    there is none, or where one stands where the schema asks for no base64."""
    brief = document.brief
    if brief is None:
        return None
    try:
        short = document.root if document.is_brief else parse_whole(brief.text.encode())
    except XMLSyntaxError:  # the text is more than the document
        return None
    texts = [element.text for element in short.iter(*BASE64.get(family, ("-",)))]
    return short if short.tag == document.root.tag and texts.count(brief.word) == len(brief.files) else None


@lru_cache(200)
def _content(schema: tuple[str, ...]) -> ContentModel:
    from ..mapping.content import ContentModel

    return ContentModel(data_file("schemas", *schema))


def _findings(document: Document, found: list[Fault], schema: tuple[str, ...]) -> list[Finding]:
    if not found:
        return []
    from .schema_words import words

    def built_in(name: str) -> tuple[str, str]:
        return _content(schema).built_in(name)

    findings: list[Finding] = []
    listed: dict[tuple[str, str], int] = {}
    left: dict[tuple[str, str], list[Any]] = {}
    told: set[tuple[Any, str]] = set()
    for fault in found:
        rule = _rule(fault)
        if rule == "XSD-VALUE":  # one value is one finding, whatever else is wrong with it
            value = fault.element, fault.message.partition("': ")[0]
            if value in told:
                continue
            told.add(value)
        kind = rule, fault.element.tag
        if listed.get(kind, 0) < MOST_ALIKE and len(findings) < MOST:
            listed[kind] = listed.get(kind, 0) + 1
            findings.append(_finding(document, rule, words(fault, document.name, built_in), fault.element))
        else:
            left.setdefault(kind, []).append(fault.element)
    return [*findings, *_rest(document, listed, left), *_unread(document, found)]


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
        if len(elements) == 1:
            text = f"1 more finding of this kind at {document.name(tag)} is not listed; it is here."
        findings.append(_finding(document, rule, text, elements[0]))
    if others:
        text = f"{len(others):,} more schema errors of other kinds are not listed; the next is here."
        text = "1 more schema error of another kind is not listed; it is here." if len(others) == 1 else text
        findings.append(_finding(document, "XSD", text, others[0]))
    return findings


def _unread(document: Document, found: list[Fault]) -> list[Finding]:
    """Said where there are so many errors that the document was not read to its end."""
    from ..mapping.faults import MOST as MOST_READ

    if len(found) < MOST_READ:
        return []
    text = f"After {MOST_READ:,} schema errors the document was not held against the schema any further."
    return [_finding(document, "XSD", text, found[-1].element)]


def _finding(document: Document, rule: str, message: str, element: Any) -> Finding:
    return Finding(rule, "fatal", "xsd", message, document.path(element), *document.position(element))


def _rule(fault: Fault) -> str:
    kind = fault.kind.removeprefix("SCHEMAV_")
    return next((rule for prefix, rule in _RULES if kind.startswith(prefix)), "XSD-VALUE")
