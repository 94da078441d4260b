"""`validate`: what was read, the schema, then every rule set of the profile; all findings, whatever comes first."""

from __future__ import annotations

import os

from ..arguments import code_of, day_of, releases_of
from ..errors import RulesUnavailable
from ..formats import registry
from ..intake import DEFAULT_LIMITS, Document, Limits, open_document
from ..intake.reading import no_source
from ..report import Report, RulesetRun
from . import choose, xsd
from .rulesets import releases

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ..formats.record import FormatInfo
    from ..intake import Source
    from ..model import Invoice
    from ..report import Finding
    from .choose import Choice
    from .rulesets import Ruleset

_NO_FILES: tuple[object, ...] = (None, "", (), [])
_NAMES = {"en16931": "EN 16931", "en16931-cii": "EN 16931"}


def validate(
    source: Source | Invoice,
    rules: str | None = None,
    on: dt.date | None = None,
    schematron: str | Path | Sequence[str | Path] = (),
    *,
    release: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Report:
    """Hold a document against the schema and rules of its own profile, or against those that `rules` names.

    `rules` is the code of a format, or the id of a rule set, which brings what it needs beside it. `on` is the day
    whose releases count, a date or a datetime; today where it is not given. `release` says for rule sets which release
    of them counts whatever the day: `{"peppolbis30": "3.0.21"}`. `schematron` names Schematron files to run
    instead of any rule set. A document of another syntax than `rules` is converted first, and the findings point at
    its own lines; where it cannot be converted, that is a fatal finding. So is an invoice made in code, which has no
    format of its own: its findings point at paths in the model, or at the document that it was parsed from. Raises
    UnreadableInput, UnknownFormat and RulesUnavailable, SchematronError for a Schematron file that is not taken,
    InvalidValue for an invoice with values that are not of their field's kind, NotInstalled for a PDF without the extra
    `pdf`, and WrongArgument.
    """
    day = day_of(on)
    asked = None if rules is None else code_of(rules, "rules=")
    pinned = releases_of(release)
    by_files = schematron not in _NO_FILES
    if pinned:
        choose.must_be_sets(pinned)
    if not isinstance(source, (bytes, bytearray, memoryview, str, os.PathLike, Document)):
        from ..model import Invoice
        from .through import validate_invoice

        if not isinstance(source, Invoice):
            raise no_source(source)
        if asked is None:
            raise RulesUnavailable('An invoice has no format of its own: say by whose rules, as rules="peppolbis30".')
        return validate_invoice(source, target_of(asked), asked, day, pinned)
    document = open_document(source, limits, lean=True, brief=True)  # it is seen by nobody else
    own = registry.known(document.format)
    if own.reader:
        from .through import validate_plain

        return validate_plain(document, own, asked, day, pinned, by_files)
    if by_files:
        from .once import of_files

        return check(document, own, of_files(schematron), day)
    if asked is None:
        return check(document, own, choose.by_profile(document.root, own, day, pinned), day)
    info = registry.find(asked)
    if info is not None and info.syntax == own.syntax:
        return check(document, info, choose.by_format(document.root, info, day, pinned), day)
    if choose.in_syntax(asked, own.syntax):  # of the same name in another syntax, too
        return check(document, own, choose.by_id(asked, own, day, pinned), day)
    from .through import validate_converted

    document.put_back()
    return validate_converted(document, target_of(asked), asked, day, pinned)


def target_of(code: str) -> FormatInfo:
    """The format that a code names, or whose documents a rule set is for. Raises RulesUnavailable."""
    named = registry.find(code)
    if named is not None and named.writer:
        raise RulesUnavailable(f'{named.name} has no rules of its own: say by whose, as rules="peppolbis30".')
    if named is not None and not named.schema:
        instead = f': say rules="{named.instead}"' if named.instead else ""
        raise RulesUnavailable(f"{named.name} has neither a schema nor rules{instead}.")
    if named is not None:
        return named
    known = releases(code)
    if not known:
        raise choose.unknown(code)
    info = registry.find(next(iter(known[-1].formats), ""))
    if info is None:
        raise RulesUnavailable(f"The rules “{code}” are for {known[-1].syntax} documents, and this is none.")
    return info


def check(
    document: Document, info: FormatInfo, choice: Choice, day: str, admitted: tuple[str, ...] | None = None
) -> Report:
    """Hold a document against the schema of a format of its own syntax, unless that has `admitted` it already, and
    against the rules chosen."""
    document.hold_text()
    try:
        return _checked(document, info, choice, day, admitted)
    finally:
        document.drop_text()


def _checked(
    document: Document, info: FormatInfo, choice: Choice, day: str, admitted: tuple[str, ...] | None
) -> Report:
    findings = around(document, info)
    runs: list[RulesetRun] = []
    root = document.head
    schema = info.schema_for(root)
    if schema is None:
        name = str(root.tag).rpartition("}")[2]
        runs.append(RulesetRun(f"{info.code} schema", "", 0, ran=False, reason=f"there is none for {name}"))
    else:
        found, run = xsd.check(document, schema, admitted)
        findings += found
        runs.append(run)
    runs += choice.missing
    for found, run in _run(document, choice.rulesets, day):
        findings += _weighed(document, info, choice, found) if found else found
        runs.append(run)
    if choice.profile is not None:
        runs.append(choose.not_judged(choice.profile, _holds(findings, runs)))
    return Report(info.code, _folded(findings) if findings else findings, runs)


def around(document: Document, info: FormatInfo) -> list[Finding]:
    """What reading the document found, and what its envelope says otherwise."""
    if document.frame is None:
        return list(document.notes)
    from .envelope import contradictions

    return [*document.notes, *contradictions(document, info)]


def _holds(findings: list[Finding], runs: list[RulesetRun]) -> str:
    """What is found so far, in words: of the last that ran."""
    ran = [r for r in runs if r.ran]
    if not ran:
        return "Nothing was checked"
    name = _NAMES.get(ran[-1].id) or ("The schema" if ran[-1].id.endswith(" schema") else ran[-1].id)
    return f"{name} {'does not hold' if any(f.severity == 'fatal' for f in findings) else 'holds'}"


def _weighed(document: Document, info: FormatInfo, choice: Choice, found: list[Finding]) -> list[Finding]:
    from .levels import weighed

    return weighed(document, info.syntax, choice.rulesets, found)


def _folded(findings: list[Finding]) -> list[Finding]:
    from .follows import folded

    return folded(findings)


def _run(document: Document, chosen: tuple[Ruleset, ...], day: str) -> list[tuple[list[Finding], RulesetRun]]:
    if not chosen:
        return []
    from .engine import run_all

    return run_all(document, chosen, day)
