"""Regular expressions of our rules and schemas: no text makes one of them slow, and libxml2 gives up on none."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from lxml import etree

import einvconv
from ambiguity import ambiguity, literals
from documents import edited
from einvconv.resources import data_path
from einvconv.schematron.xpath import regex
from einvconv.schematron.xpath.values import XPathError

XS = "{http://www.w3.org/2001/XMLSchema}"
ONE = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:simpleType>'
    '<xs:restriction base="xs:string"><xs:pattern value={}/></xs:restriction></xs:simpleType></xs:element></xs:schema>'
)


def files(folder: str, kind: str) -> list[Path]:
    return sorted(data_path(folder).rglob(f"*.{kind}"))


def of_the_rules() -> set[str]:
    """Every string of our Schematron that can be a regular expression with a repeat in it."""
    texts = [v for file in files("schematron", "sch") for e in etree.parse(file).iter("*") for v in e.attrib.values()]
    found: set[str] = set()
    for literal in {one for text in texts for one in literals(str(text)) if re.search(r"[*+}]", one)}:
        try:
            found.add(regex.compiled(literal, "").python.pattern)
        except XPathError:  # words in a message
            continue
    return found


def of_the_schemas() -> set[str]:
    return {str(p.get("value")) for file in files("schemas", "xsd") for p in etree.parse(file).iter(f"{XS}pattern")}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\A(?:a|ab|b)*\Z", "ab"),
        (r"\A(a*)*b\Z", "a"),
        (r",[0-9]*[1-9][0-9]*\Z", "1"),
        (r"[0-9]+\Z", "0"),
        ("a+b", "a"),
    ],
)
def test_a_pattern_that_grows_slow_is_seen(pattern: str, text: str) -> None:
    found = ambiguity(pattern, search=True)
    assert found is not None
    assert set(found) <= set(text) | set("0123456789")


@pytest.mark.parametrize("pattern", [r"\A[A-Z]+[0-9]+\Z", r",0*[1-9][0-9]*\Z", "[0-9].*[0-9].*[0-9]", r"\A(a|b)*\Z"])
def test_a_pattern_that_reads_a_text_in_one_way_is_left_alone(pattern: str) -> None:
    assert ambiguity(pattern, search=True) is None


def test_no_pattern_of_the_rules_grows_slow_with_a_text() -> None:
    patterns = of_the_rules()
    assert len(patterns) > 50
    assert {pattern: text for pattern in patterns if (text := ambiguity(pattern, search=True)) is not None} == {}


def test_no_pattern_of_the_schemas_grows_slow_with_a_text() -> None:
    patterns = {pattern: regex.compiled(pattern, "").python.pattern for pattern in of_the_schemas()}
    assert len(patterns) > 30
    assert {one: text for one, python in patterns.items() if (text := ambiguity(python)) is not None} == {}


@pytest.mark.parametrize("pattern", sorted(of_the_schemas()))
def test_libxml2_has_an_answer_for_every_pattern_and_a_long_text(pattern: str) -> None:
    schema = etree.XMLSchema(etree.fromstring(ONE.format(quoteattr(pattern))))
    units = ["1", ".", ",", "A", " ", ".1", "1.", "1,", "+.", ". ", "1.111.11", "::attachments"]
    for before, unit, after in itertools.product(("", "RF12", "1,", "INV"), units, ("", "!")):
        element = etree.Element("a")
        element.text = before + unit * 2_000 + after
        schema.validate(element)


def test_the_pattern_of_roundings_says_what_the_plain_one_says() -> None:
    plain = re.compile(r"([+\-]?(\d{0,1}\.\d{0,2})|[ ])*")
    [ours] = [re.compile(one) for one in of_the_schemas() if one.startswith("[ ]*([+")]
    for length in range(9):
        for letters in itertools.product("1.+ ", repeat=length):
            text = "".join(letters)
            assert bool(ours.fullmatch(text)) == bool(plain.fullmatch(text)), text


def test_a_long_row_of_roundings_is_a_finding_of_the_schema() -> None:
    wrong = edited("teapps30/advance-payment-and-rounding", ("<ROUNDINGS>0.03", f"<ROUNDINGS>{'1.' * 40}!"))
    report = einvconv.validate(wrong)
    assert all(run.ran for run in report.rulesets)
    assert [f.location.rpartition("/")[2] for f in report.findings if f.source == "xsd"] == ["ROUNDINGS"]
