"""Rule cases: a few base documents, and for each rule the small edits that make it speak.

A folder `corpus/rules/<rule set>/` holds base documents (`<name>.xml`, on which no rule speaks) and `cases.toml`:

    [[case]]
    rule = "BR-02"                                       # the rule the case is about
    base = "invoice"                                     # the base document, invoice.xml beside cases.toml
    edits = [{ at = "/*/cbc:ID", remove = true }]        # applied in order
    expect = "fires"                                     # the default; or "silent", or "stops"
    times = 1                                            # how often it fires; optional

    [cannot_fire]
    "BR-XX-01" = "the reason why no document can make it speak"

`fires`: a finding of that rule. `silent`: none: a near miss, to pin down a bound. `stops`: a finding of that rule that
says it could not be evaluated, where official validators die.

An edit names its places with `at`, an XPath 1.0 with the prefixes of `NAMESPACES` and `*` for the root; it must match
at least one element, and is applied to all that it matches:

    { at = "…", set = "text" }              the element's text; its children go
    { at = "…", attr = "x", set = "text" }  an attribute
    { at = "…", attr = "x", remove = true } an attribute goes
    { at = "…", remove = true }             the element goes
    { at = "…", rename = "cbc:Other" }      the element gets another name
    { at = "…", insert = "<cbc:X/>…" }      new elements as its last children
    { at = "…", before = "<cbc:X/>" }       new elements just before it
    { at = "…", after = "<cbc:X/>" }        new elements just after it
    { at = "…", double = true }             the element stands twice
"""

from __future__ import annotations

import copy
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "ubl": f"{_UBL}Invoice-2",
    "cn": f"{_UBL}CreditNote-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "ext": f"{_UBL}CommonExtensionComponents-2",
    "rsm": f"{_CII}CrossIndustryInvoice:100",
    "ram": f"{_CII}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_CII}UnqualifiedDataType:100",
    "qdt": f"{_CII}QualifiedDataType:100",
    "sfti": "urn:sfti:documents:BasicInvoice:1:0",
    "scac": "urn:sfti:CommonAggregateComponents:1:0",
    "scbc": "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
STOPPED = "could not be evaluated"


@dataclass(frozen=True)
class Case:
    """One case of a rule: which base document, what is changed, what is expected."""

    rule: str
    base: str
    edits: tuple[dict[str, Any], ...]
    expect: str = "fires"
    times: int | None = None

    def __str__(self) -> str:
        return f"{self.rule} {self.expect} on {self.base}: {'; '.join(str(e.get('at', '')) for e in self.edits)}"


@dataclass(frozen=True)
class RuleCases:
    """The cases of one rule set."""

    folder: Path
    cases: tuple[Case, ...]
    cannot_fire: dict[str, str] = field(default_factory=dict)

    def bases(self) -> dict[str, bytes]:
        """The base documents by name."""
        return {p.stem: p.read_bytes() for p in sorted(self.folder.glob("*.xml"))}

    def document(self, case: Case) -> bytes:
        """The document of a case: its base with the edits applied."""
        return edited((self.folder / f"{case.base}.xml").read_bytes(), case.edits)


def load_cases(folder: Path) -> RuleCases:
    """The cases of a folder; ValueError when a case is written wrong."""
    table = tomllib.loads((folder / "cases.toml").read_text(encoding="utf-8"))
    cases = []
    for entry in table.get("case", []):
        case = Case(
            entry.pop("rule"),
            entry.pop("base"),
            tuple(entry.pop("edits", ())),
            entry.pop("expect", "fires"),
            entry.pop("times", None),
        )
        if entry or case.expect not in ("fires", "silent", "stops"):
            raise ValueError(f"{case}: {entry or case.expect}")
        cases.append(case)
    return RuleCases(folder, tuple(cases), table.get("cannot_fire", {}))


def edited(document: bytes, edits: tuple[dict[str, Any], ...]) -> bytes:
    """The document with every edit applied; ValueError when an edit matches nothing or is none of the kinds."""
    root = etree.fromstring(document)
    for edit in edits:
        places = root.xpath(edit["at"], namespaces=NAMESPACES)
        if not isinstance(places, list) or not places:
            raise ValueError(f"nothing to edit at {edit['at']}")
        for place in places:
            _apply(place, edit)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def outcome(case: Case, findings: list[Any]) -> str:
    """What a validator's findings say of a case: "" when it is as expected, else a sentence."""
    mine = [f for f in findings if f.rule == case.rule]
    stopped = [f for f in mine if STOPPED in f.message]
    spoke = len(mine) - len(stopped)
    right = {
        "fires": spoke == case.times if case.times is not None else spoke > 0 and not stopped,
        "silent": not mine,
        "stops": bool(stopped) and all(f.severity == "fatal" for f in stopped),
    }[case.expect]
    return "" if right else f"{case}: it spoke {spoke} times and stopped {len(stopped)} times"


def _apply(place: etree._Element, edit: dict[str, Any]) -> None:
    parent = place.getparent()
    attribute = edit.get("attr")
    match [k for k in edit if k not in ("at", "attr")]:
        case ["set"] if attribute:
            place.set(attribute, edit["set"])
        case ["remove"] if attribute:
            del place.attrib[attribute]
        case ["set"]:
            for child in list(place):
                place.remove(child)
            place.text = edit["set"]
        case ["rename"]:
            prefix, _, name = edit["rename"].partition(":")
            place.tag = f"{{{NAMESPACES[prefix]}}}{name}"
        case ["insert"]:
            place.extend(_elements(edit["insert"]))
        case ["remove"] if parent is not None:
            parent.remove(place)
        case ["double"] if parent is not None:
            parent.insert(parent.index(place), copy.deepcopy(place))
        case ["before"] if parent is not None:
            for made in _elements(edit["before"]):
                place.addprevious(made)
        case ["after"] if parent is not None:
            for made in reversed(_elements(edit["after"])):
                place.addnext(made)
        case _:
            raise ValueError(f"no such edit: {edit}")


def _elements(xml: str) -> list[etree._Element]:
    return list(etree.fromstring(f"<edit {_DECLARED}>{xml}</edit>"))
