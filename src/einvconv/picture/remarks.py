"""What is remarked on values: findings of validation, losses and additions of a conversion, each at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from ..model import Invoice
from ..model.base import Group, Kept
from ..model.check import fields
from ..model.terms import term_at
from ..report import Addition, Finding, Loss, Report
from .words import Words, visible

# From a location, as a finding or a loss has it, and terms, to a path in the model
Place = Callable[..., str]


class Places:
    """Which path of the model stands at an XPath of the document that an invoice was read from."""

    def __init__(self, invoice: Invoice) -> None:
        self._at: dict[str, str] = {}
        self._paths: dict[str, None] = {}
        self._terms: dict[str, list[str]] = {}
        document = invoice._trace.document
        for group, field, path in _values(invoice):
            self._paths[path] = None
            place = invoice._trace.places.get((id(group), field))
            if place is None or document is None:
                continue
            for element, attribute in place if isinstance(place, list) else (place,):
                self._claim(document.path(element, attribute), path)

    def _claim(self, xpath: str, path: str) -> None:
        """A value for its own element, and what all values below have in common for the elements above."""
        self._at.setdefault(xpath, path)
        above = xpath.rpartition("/")[0]
        while above:
            known = self._at.get(above)
            shared = path.rpartition(".")[0] if known is None else _shared(known, path)
            if known == shared:
                return
            self._at[above] = shared
            above = above.rpartition("/")[0]

    def of(self, location: str, terms: tuple[str, ...] = ()) -> str:
        """The path in the model of an XPath, or of what stands above it; empty for the invoice itself.

        Where that is a group, and it has a value of the terms, the value.
        """
        path = self._of(location)
        if not self._terms:
            for one in self._paths:
                self._terms.setdefault(term_at(one).partition(" ")[0], []).append(one)
        below = (one for term in terms for one in self._terms.get(term, ()) if one.startswith(f"{path}."))
        return next(below, path) if path else path

    def _of(self, location: str) -> str:
        if not location.startswith("/"):
            return self._nearest(location)
        while location:
            if location in self._at:
                return self._at[location]
            location = location.rpartition("/")[0]
        return ""

    def _nearest(self, path: str) -> str:
        """A path of the model as it is, or the group above it that is there."""
        while path and path not in self._paths:
            path = path.rpartition(".")[0]
        return path


def _shared(one: str, other: str) -> str:
    """The steps that two paths begin with."""
    steps = []
    for mine, yours in zip(one.split("."), other.split("."), strict=False):
        if mine != yours:
            break
        steps.append(mine)
    return ".".join(steps)


def _values(group: Group, path: str = "") -> Iterator[tuple[Group | Kept, str, str]]:
    """Every value and group with the group that holds it, its field, and its path."""
    for name, _, many in fields(type(group)):
        value = getattr(group, name)
        if value is None:
            continue
        at = f"{path}.{name}".lstrip(".")
        for number, one in enumerate(value if many else (value,)):
            where = f"{at}[{number}]" if many else at
            if isinstance(one, Kept):
                yield one, "value", where
            else:
                yield group, name, where
                if isinstance(one, Group):
                    yield from _values(one, where)


class Remarks:
    """The remarks of one page, put below the root of its plain XML."""

    def __init__(self, root: Any, words: Words) -> None:
        self._into = etree.SubElement(root, "remarks")
        self._words = words
        self._count = 0

    def report(self, report: Report, place: Place) -> None:
        """The verdict, and each finding."""
        self._into.set("verdict", report.verdict)
        ran = ", ".join(f"{run.id} {run.release}".strip() for run in report.rulesets if run.ran)
        self._into.set("checked", ran)
        for one in report.findings:
            self._finding(one, place)
        for known in report.suppressed:
            self._finding(known.finding, place)
        for run in report.rulesets:
            if not run.ran:
                self._add("findings", "fatal", f"{run.id}: {run.reason}", "", "")

    def losses(self, losses: tuple[Loss, ...], place: Place) -> None:
        """What a conversion lost, where it stood."""
        for one in losses:
            self._add("losses", one.kind, one.reason, one.path, place(one.path), value=one.value)

    def additions(self, additions: tuple[Addition, ...], place: Place) -> None:
        """What a conversion added, at the place that it has in the model."""
        for one in additions:
            at = "" if one.kind == "constant" else place(one.path)  # what every document of the format says
            self._add("additions", one.kind, one.reason, one.path, at, value=one.value)

    def _finding(self, one: Finding, place: Place) -> None:
        where = one.location
        if one.line:
            where = f"{where} ({self._words.word('line')} {one.line})"
        self._add("findings", one.severity, one.message, where, place(one.location, one.terms), rule=one.rule)

    def _add(self, of: str, kind: str, text: str, location: str, at: str, *, rule: str = "", value: str = "") -> None:
        self._count += 1
        said = {"of": of, "kind": kind, "word": self._words.word(kind), "at": at, "id": f"r{self._count}"}
        said |= {key: found for key, found in (("location", location), ("rule", rule), ("value", value)) if found}
        made = etree.SubElement(self._into, "remark", {key: visible(found) for key, found in said.items()})
        made.text = visible(text)
