"""Regular expressions of our rules and schemas: no text makes one of them slow, and libxml2 gives up on none."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from lxml import etree

import einvconv
import python_patterns
from ambiguity import ambiguity, literals
from documents import edited
from einvconv.formats import registry
from einvconv.intake import limits
from einvconv.resources import data_path
from einvconv.schematron.xpath import dates, regex
from einvconv.schematron.xpath.values import XPathError
from einvconv.validation import schema_words
from python_patterns import Use, uses, written

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


# What the search for ambiguity takes for slow and is not, by module: a part of its code, and why.
LINEAR = {
    ("formats.vismaxml.nodes", "faktura|invoice"): "begins at the beginning of a word alone",
    ("intake.beside", "CDATA"): "an end that is missing is the end of the text",
    ("intake.detect", "_UBL_OTHER"): "repeats a name, which is one way",
    ("intake.limits", "%d"): "goes on from the last of a stretch, and never back",
    ("intake.brief", "NO_TAG"): "an end that is missing is the end of the text",
    ("intake.places", "NO_TAG"): "an end that is missing is the end of the text",
    ("intake.places", "_TAG"): "an end that is missing is the end of the text, and the rest never goes back",
    ("intake.prolog", "DOCTYPE"): "never goes back into what stands before",
    ("intake.reading", "_DECLARATIONS"): "an end that is missing is the end of the text",
    ("intake.reading", "_DOCTYPE"): "never goes back into what stands before",
    ("mapping.row_texts", "NO_TAG"): "an end that is missing is the end of the text",
    ("languages.templates", "70"): "seventy characters at most from each place",
    ("mapping.lexical", "_REFUSED"): "is asked at the beginning alone",
    ("model.field_values", r"\\2"): "has a length of its own",
    ("settings.patterns", "_expression"): "gives nothing back but at the last wild card of each kind",
    ("schematron.findings", "++"): "never goes back, and asks well-formed XML",
    ("schematron.xpath.library", "_PICTURE"): "asks two hundred characters at most",
}
# What is put together while the package works, by module and a part of its code: what it may become.
MADE = {
    ("formats.record", "pattern"): [mark for form in registry.records() for _, mark in form.marks if mark],
    ("intake.beside", "names"): [r"(?:<|&lt;)(?:[A-Za-z_][\w.-]*:)?(?:Finvoice|Invoice)[\s>/]"],
    ("intake.limits", "pattern"): [limits._VALUE.decode()],  # _NODE, where an end that is missing is that of the text
    ("mapping.row_texts", "pieces"): [
        r'<Row[ \t\r\n]*+><A b="([^<"\r\n\t]*+)">([^<\r]*+)</A>[ \t\r\n]*+</Row>(?=<[^!?])'
    ],
    ("mapping.row_texts", "tag"): [r"<cac:InvoiceLine(?=[ \t\r\n/>])"],
    ("patterns", "_text"): [],  # those that are given to `pattern`, each of which is looked at by itself
    ("schematron.expand", "longest_first"): [r"\$(abc|ab)"],
    ("schematron.xpath.dates", "_FORMS"): [rf"\A(?:{form}{dates._ZONE})\Z" for form in dates._FORMS.values()],
    ("schematron.xpath.regex", "_written"): [],  # of a Schematron file: a machine reads what Python is slow on
    ("settings.patterns", "made"): ["(?!/)[^ab]"],
    ("validation.schema_words", "form"): [rf"(?s)\A(?:{form})" for form, _ in schema_words._SAID],
}


def _is(one: Use, known: tuple[str, str]) -> bool:
    return one.module == f"einvconv.{known[0]}" and known[1] in one.code


def test_no_pattern_of_the_package_itself_grows_slow_with_a_text() -> None:
    found = list(uses())
    assert len(found) > 200
    slow = {
        (one.module, one.code): text
        for one in found
        if one.pattern is not None
        and not any(_is(one, known) for known in LINEAR)
        and (text := ambiguity(written(one.pattern), search=not one.whole)) is not None
    }
    assert slow == {}


def test_every_pattern_that_is_put_together_while_the_package_works_is_known_and_none_grows_slow() -> None:
    made = [one for one in uses() if one.pattern is None and not any(_is(one, known) for known in LINEAR)]
    assert [one for one in made if not any(_is(one, known) for known in MADE)] == []
    patterns = {pattern for many in MADE.values() for pattern in many}
    assert len(patterns) > 20
    assert {one: text for one in patterns if (text := ambiguity(one, search=True)) is not None} == {}


@pytest.mark.parametrize(
    ("pattern", "whole"), [(r"re.compile(r'\s+$')", False), (r"re.search('(a|a)*b', text)", False)]
)
def test_where_a_pattern_is_used_is_found(pattern: str, whole: bool, tmp_path: Path, monkeypatch: Any) -> None:
    package = tmp_path / "einvconv_bad"
    package.mkdir()
    (package / "one.py").write_text(f"import re\n\n\ndef ask(text):\n    return {pattern}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(python_patterns, "SRC", package)
    (one,) = python_patterns.uses()
    assert one.pattern is not None and one.whole is whole
    assert ambiguity(written(one.pattern), search=True) is not None


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
