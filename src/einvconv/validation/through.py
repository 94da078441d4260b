"""The rules of another syntax: the document is converted, and the findings point back at its own lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import ConversionRefused, RulesUnavailable
from ..formats import registry
from ..formats.record import FormatInfo
from ..formats.registry import format_for, reading
from ..intake import Document, open_document
from ..intake.encoding import UTF8
from ..intake.paths import Paths, children_by_tag
from ..mapping.transfer import Written, read, write_for_rules
from ..model import Invoice
from ..model.check import check as check_values
from ..quiet import quiet_collector
from ..report import Finding, Report, RulesetRun
from . import choose, profiles
from .validate import around, check, target_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..mapping.format import Format

_STEP = re.compile(r"([^/\[\]]+)(?:\[([0-9]+)\])?")


def validate_converted(document: Document, info: FormatInfo, rules: str, day: str, pinned: Mapping[str, str]) -> Report:
    """Hold a document against rules of another syntax, through a conversion to a format of it.

    `rules` is the format's own code, or the id of a rule set for it. Where the document cannot be converted, that is a
    fatal finding, and the schema and rules that did not run are said.
    """
    with quiet_collector():
        # Nothing here holds the invoice, which is gone before the collector is back.
        form = reading(registry.known(document.format), info)
        return _validate(read(document, form), info, rules, day, pinned, document.format, document)


def validate_invoice(invoice: Invoice, info: FormatInfo, rules: str, day: str, pinned: Mapping[str, str]) -> Report:
    """Hold an invoice against the rules of a format: would it pass there? Raises InvalidValue."""
    check_values(invoice)
    with quiet_collector():
        return _validate(invoice, info, rules, day, pinned, "", invoice._trace.document)


def validate_plain(
    document: Document, own: FormatInfo, rules: str | None, day: str, pinned: Mapping[str, str], files: bool
) -> Report:
    """Hold an invoice that is no XML against rules: those that are asked for, or those of the profile that it names.

    Raises RulesUnavailable where it names none, InvalidValue where it says no invoice.
    """
    if files:
        raise RulesUnavailable(f"A Schematron file is for XML, and this is {own.name}: convert it first.")
    invoice: Invoice = registry.call(own.reader)(document)
    code = rules or made_by(invoice)
    if not code:
        raise RulesUnavailable(f'This {own.name} names no profile (BT-24): say by whose rules, as rules="peppolbis30".')
    return _validate(invoice, target_of(code), code, day, pinned, made_by(invoice), None)


def made_by(invoice: Invoice) -> str:
    """The code of the format that an invoice is of: of the profile that it names, or the newest of its syntax."""
    syntax = invoice.syntax or ("ubl" if invoice.specification else "")
    if profiles.has_profiles(syntax):
        said = " ".join((invoice.specification or "").split()), " ".join((invoice.business_process or "").split())
        found = registry.find(profiles.profile_of(syntax, *said).format)
        return found.code if found is not None and found.writes else syntax
    newest = max((info for info in registry.formats() if info.syntax == syntax), key=_version, default=None)
    return newest.code if newest is not None else ""


def _version(info: FormatInfo) -> list[int]:
    return [int(part) for part in info.written.split(".") if part.isdigit()]


def _validate(
    invoice: Invoice,
    info: FormatInfo,
    rules: str,
    day: str,
    pinned: Mapping[str, str],
    source: str,
    document: Document | None,
) -> Report:
    """`document` is what the invoice was read from; None for one made in code."""
    notes = around(document, registry.known(document.format)) if document is not None else []
    form = format_for(info.code)
    try:
        written = write_for_rules(invoice, form, source)
    except ConversionRefused as refusal:
        place = (document.path(document.root), 1, 1) if document is not None else ("", 0, 0)
        finding = Finding("CONVERSION", "fatal", "conversion", str(refusal), *place)
        reason = "the document could not be converted"
        names = info.rules if rules == info.code else (rules,)
        runs = [RulesetRun(name, "", 0, ran=False, reason=reason) for name in (f"{info.schema} schema", *names)]
        return Report(info.code, [*notes, finding], runs)
    output, admitted = _output(written, form)
    whole = rules == info.code
    by = choose.by_format(output.head, info, day, pinned) if whole else choose.by_id(rules, info, day, pinned)
    report = check(output, info, by, day, admitted)
    known = _Names(written.top)
    findings = [_at_source(f, document, known, written) for f in report.findings]
    written.let_go()
    if document is not None:
        document.drop_text()
    return report.replace(findings=(*notes, *findings))


def _output(written: Written, form: Format) -> tuple[Document, tuple[str, ...] | None]:
    """What was written as a document, and the schema that admitted it already."""
    if form.encoding != UTF8.name or not written.admitted:
        return open_document(written.xml), None
    document = written.as_document()
    return document, form.schemas[document.head.tag]


def _at_source(finding: Finding, document: Document | None, names: _Names, written: Written) -> Finding:
    element = _find(written, finding.location, names)
    place = written.run.source_of(element) if element is not None and document is not None else None
    if place is None or document is None:
        location = written.run.model_path(element) if element is not None else ""
        return finding.replace(location=location, line=0, column=0)
    source, attribute = place
    try:
        line, column = document.position(source)
    except ValueError:  # the value stood in the frame, which has lines of its own
        line = column = 0
    return finding.replace(location=document.path(source, attribute), line=line, column=column)


class _Names:
    """The children of elements by the names that paths give them."""

    def __init__(self, root: Any) -> None:
        self._where = Paths(root)
        self._known: dict[Any, dict[str, list[Any]]] = {}

    def children(self, element: Any, name: str) -> list[Any]:
        """The children of a name."""
        known = self._known.get(element)
        if known is None:
            by_tag = children_by_tag(element)
            known = self._known[element] = {self._where.name(tag): found for tag, found in by_tag.items()}
        return known.get(name, [])


def _find(written: Written, location: str, names: _Names) -> Any:
    """The element of the written tree at a location that the rules gave for its bytes."""
    steps = _STEP.findall(location.partition("/@")[0])
    element = written.top
    for name, number in steps[1:]:
        element = written.run.open_row(element)
        same = names.children(element, name)
        at = int(number or 1) - 1
        if at >= len(same):
            return element
        element = same[at]
    return written.run.open_row(element)
