"""What a Schematron file says, expanded: plain data that both engines read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from einvconv.report import Severity

if TYPE_CHECKING:
    from lxml import etree

ISO = "http://purl.oclc.org/dsdl/schematron"
OLD = "http://www.ascc.net/xml/schematron"
XSL = "http://www.w3.org/1999/XSL/Transform"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written: the file's name as the including file spells it, and the line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Let:
    """`<let name value>`."""

    name: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class ValueOf:
    """`<value-of select>` in a message."""

    select: str


@dataclass(frozen=True, slots=True)
class NameOf:
    """`<name path>` in a message; without a path it is the context itself."""

    path: str = "."


MessagePart = str | ValueOf | NameOf


@dataclass(frozen=True, slots=True)
class Assertion:
    """An `<assert>`, or a `<report>` when `is_report`."""

    id: str
    severity: Severity
    test: str
    message: tuple[MessagePart, ...]
    place: Place
    is_report: bool = False
    flag: str = ""
    role: str = ""
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A `<rule>` with the assertions of the rules it extends in their places."""

    context: str
    lets: tuple[Let, ...]
    assertions: tuple[Assertion, ...]
    place: Place
    id: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A `<pattern>`: of its rules the first that matches a node is the one that speaks."""

    id: str
    lets: tuple[Let, ...]
    rules: tuple[Rule, ...]
    place: Place


@dataclass(frozen=True)
class Schema:
    """A whole Schematron schema: includes, abstract rules and patterns, phases and tables are resolved."""

    title: str
    namespaces: dict[str, str]
    lets: tuple[Let, ...]
    patterns: tuple[Pattern, ...]
    functions: tuple[etree._Element, ...]
    keys: tuple[etree._Element, ...]
    query_binding: str
    phase: str
    digest: str
    files: dict[str, str] = field(default_factory=dict)
    """Every file read, by its path below the base folder, with the SHA-256 of its bytes."""
    path: str = ""
    base: str = ""
    notes: tuple[str, ...] = ()
    """What was passed over, and why."""

    @property
    def assertions(self) -> int:
        """The number of assertions of the active patterns."""
        return sum(len(r.assertions) for p in self.patterns for r in p.rules)
