"""Tries the changes one after the other: what validation takes for better stays, what it takes for worse does not."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree

import einvconv
from einvconv.errors import EinvconvError
from einvconv.fixing import sums
from einvconv.fixing.change import Change, Value, applied, values
from einvconv.fixing.kinds import KINDS, scheme_of
from einvconv.intake import DEFAULT_LIMITS, open_documents
from einvconv.intake.encoding import declaration
from einvconv.light import Record

if TYPE_CHECKING:
    from einvconv.fixing.kinds import Kind
    from einvconv.intake import Document, Limits
    from einvconv.report import Report

_MOST_TRIES = 400


class CannotMend(EinvconvError):
    """A file that is not mended here, and why."""


class Mended(Record):
    """A document after all changes: its bytes, the changes, and what validation says of it before and now."""

    data: bytes
    changes: tuple[Change, ...]
    before: Report
    after: Report


def mend(data: bytes, *, unsafe: bool = False, limits: Limits = DEFAULT_LIMITS, **how: Any) -> Mended:
    """Mend a file that holds one invoice, without a frame; `how` is given to `einvconv.validate`.

    With `unsafe` a sum that all else determines is written too. Raises EinvconvError.
    """
    return _Mending(data, limits, how).run(unsafe)


class _Mending:
    def __init__(self, data: bytes, limits: Limits, how: dict[str, Any]) -> None:
        self._limits = limits
        self._how = how
        self._data = data
        self._document = self._opened(data)
        self._report = self._before = einvconv.validate(self._document, **how)
        self._changes: list[Change] = []
        self._tries = 0

    def run(self, unsafe: bool) -> Mended:
        self._encoding()
        if self._document.charset.reversible:
            for kind in KINDS:
                self._kind(kind)
            self._scheme()
            if unsafe:
                self._sum()
        return Mended(self._data, tuple(self._changes), self._before, self._report)

    def _opened(self, data: bytes) -> Document:
        documents = open_documents(data, self._limits)
        if len(documents) > 1:
            raise CannotMend("The file holds several invoices; only a file of one is mended.")
        if documents[0].frame is not None or documents[0].data != data:
            raise CannotMend(
                "Something stands around the invoice in the file (a frame, an archive or PDF, a DOCTYPE, blanks before "
                "its beginning); only the plain XML of one invoice is mended."
            )
        if documents[0].format == "json":
            raise CannotMend("The file is JSON; only XML is mended.")
        return documents[0]

    def _try(self, data: bytes) -> tuple[Document, Report] | None:
        """The document of other bytes and its report; None where anything is worse."""
        self._tries += 1
        try:
            document = self._opened(data)
            report = einvconv.validate(document, **self._how)
        except EinvconvError:
            return None
        more = _found(report) - _found(self._report)
        alike = report.format == self._report.format and _ran(report) >= _ran(self._report)
        return (document, report) if alike and not more else None

    def _keep(self, data: bytes, made: tuple[Document, Report], changes: list[Change]) -> None:
        self._data = data
        self._document, self._report = made
        self._changes += changes

    def _encoding(self) -> None:
        """The declaration names the encoding that the bytes are in."""
        found = declaration(self._data)
        name = self._document.encoding
        if found is None or not any(f.rule == "READ-ENCODING" for f in self._report.findings):
            return
        start, end = found.span(1) if found[1] is not None else found.span(2)
        said = self._data[start:end].decode("ascii")
        data = self._data[:start] + name.encode("ascii") + self._data[end:]
        made = self._try(data)
        if made is not None and _fewer(made[1], self._report):
            rules = _gone(self._report, made[1])
            self._keep(data, made, [Change("encoding of the declaration", "", 1, start + 1, said, name, rules)])

    def _kind(self, kind: Kind) -> None:
        """All values of a kind at once, where that is better; else one by one."""
        text = self._document.text
        found = [(value, list(kind.candidates(value, self._document.format))) for value in self._values(text)]
        wanted = [(value, forms) for value, forms in found if forms]
        if not kind.freely:  # only what a finding points at: the others are as they are meant
            places = {(f.line, f.column) for f in self._report.findings}
            wanted = [(value, forms) for value, forms in wanted if (value.line, value.column) in places]
        if not wanted:
            return
        for number in range(max(len(forms) for _, forms in wanted)):
            at_once = [(value, forms[number]) for value, forms in wanted if number < len(forms)]
            if len(at_once) == len(wanted) and self._changed(kind.name, text, at_once, kind.freely):
                return
        for value, forms in sorted(wanted, key=lambda one: one[0].start, reverse=True):
            for form in forms:
                # Later values come first, so that the places of those before them do not move.
                if self._tries < _MOST_TRIES and self._changed(
                    kind.name, self._document.text, [(value, form)], kind.freely
                ):
                    break

    def _values(self, text: str) -> list[Value]:
        return values(self._document, text)

    def _changed(self, kind: str, text: str, changes: list[tuple[Value, str]], freely: bool) -> bool:
        data = self._encoded(text, applied(text, changes))
        made = self._try(data) if data is not None else None
        if data is None or made is None or not (freely or _settles(made[1], self._report, changes)):
            return False
        rules = _gone(self._report, made[1])
        self._keep(data, made, [self._told(kind, value, after, rules) for value, after in changes])
        return True

    def _told(self, kind: str, value: Value, after: str, rules: tuple[str, ...], unsafe: bool = False) -> Change:
        places = {f.rule for f in self._before.findings if (f.line, f.column) == (value.line, value.column)}
        own = tuple(rule for rule in rules if rule in places) or rules
        # Values change and elements do not, so that it stands where it did.
        element = next(islice(self._document.root.iter(etree.Element), value.ordinal, None))
        path = self._document.path(element, value.attribute or None)
        return Change(kind, path, value.line, value.column, value.text, after, own, unsafe)

    def _encoded(self, before: str, after: str) -> bytes | None:
        codec = self._document.charset.codec
        try:
            written = before.encode(codec)
            if not self._data.endswith(written):  # other bytes would say the same, and not only the value would change
                return None
            return self._data[: len(self._data) - len(written)] + after.encode(codec)
        except UnicodeEncodeError:
            return None

    def _scheme(self) -> None:
        """An electronic address without its scheme, in UBL."""
        for party in self._document.root.iter("{*}Party"):
            address = party.find("{*}EndpointID")
            if address is None or address.get("schemeID"):
                continue
            country = (party.findtext("{*}PostalAddress/{*}Country/{*}IdentificationCode") or "").strip()
            text = self._document.text
            value = next((v for v in self._values(text) if v.element is address and not v.attribute), None)
            scheme = scheme_of(value, country) if value is not None else ""
            if value is None or not scheme:
                continue
            tag = value._replace(text="", start=value.start - 1, end=value.start - 1)
            if text[value.start - 1] == ">" and self._changed("scheme", text, [(tag, f' schemeID="{scheme}"')], False):
                change = self._changes.pop().replace(before=value.text, after=f'{value.text} with schemeID="{scheme}"')
                self._changes.append(change)
                self._scheme()  # the values of the others have moved
                return

    def _sum(self) -> None:
        """The one sum that settles the findings, where there is one and no other does as well."""
        text = self._document.text
        best: list[tuple[int, bytes, tuple[Document, Report], Value, str]] = []
        for value, after in sums.candidates(self._document, self._values(text), self._report.findings):
            if self._tries >= _MOST_TRIES or len(best) > sums.MOST:
                return
            data = self._encoded(text, applied(text, [(value, after)]))
            made = self._try(data) if data is not None else None
            if data is not None and made is not None and _fewer(made[1], self._report):
                best.append((sum(f.severity == "fatal" for f in made[1].findings), data, made, value, after))
        if not best:
            return
        least = min(count for count, *_ in best)
        first, *others = [one for one in best if one[0] == least]
        if not others:
            _, data, made, value, after = first
            rules = _gone(self._report, made[1])
            self._keep(data, made, [self._told("sum", value, after, rules, unsafe=True)])


def _found(report: Report) -> Counter[tuple[str, str, str]]:
    return Counter((f.source, f.rule, f.severity) for f in report.findings)


def _ran(report: Report) -> set[str]:
    return {run.id for run in report.rulesets if run.ran}


def _fewer(after: Report, before: Report) -> bool:
    return len(after.findings) < len(before.findings)


def _settles(after: Report, before: Report, changes: list[tuple[Value, str]]) -> bool:
    """Whether what was found is less by a finding for each change at least."""
    return len(before.findings) - len(after.findings) >= len(changes)


def _gone(before: Report, after: Report) -> tuple[str, ...]:
    """The rules that find less than before."""
    return tuple(sorted({rule for _, rule, _ in _found(before) - _found(after)}))
