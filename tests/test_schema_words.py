"""What a schema finding says: names with short prefixes, patterns and values whole or shortened, one cause once."""

from __future__ import annotations

import re

import pytest
from lxml import etree

import einvconv
from documents import edited
from einvconv.mapping.faults import Fault
from einvconv.validation import schema_words

FINVOICE, PEPPOL = "finvoice30/several-vat-rates", "peppolbis30/several-vat-rates"


def with_text(named: str, tag: str, text: str) -> bytes:
    """The document with another text in its first element of that name."""
    encoding = "iso-8859-15" if named.startswith("finvoice") else "utf-8"
    changed, count = re.subn(rf"(<{tag}[^>]*>)[^<]*", lambda m: m[1] + text, edited(named).decode(encoding), count=1)
    assert count == 1
    return changed.encode(encoding)


def of_the_schema(data: bytes) -> list[einvconv.Finding]:
    return [f for f in einvconv.validate(data).findings if f.source == "xsd"]


def told(message: str, text: str = "", **marks: str) -> str:
    """What is said for a message of libxml2 about an element."""
    element = etree.Element("X", marks)
    element.text = text
    return schema_words.words(Fault("", message, element), lambda tag: tag.rpartition("}")[2])


@pytest.mark.parametrize("value", ["{date}", "{{total}}", "it's {a} 'quoted' one", "§", "a\\1b"])
def test_a_value_is_quoted_whole_whatever_it_holds(value: str) -> None:
    [finding] = of_the_schema(with_text(PEPPOL, "cbc:IssueDate", value))
    assert f"'{value}'" in finding.message
    assert "2026-05-04" in finding.message
    assert finding.message.startswith("cbc:IssueDate: ")


def test_a_pattern_is_quoted_whole() -> None:
    found = of_the_schema(with_text(FINVOICE, "InvoiceTotalVatIncludedAmount", "125.50"))
    assert [f.location for f in found] == ["/Finvoice/InvoiceDetails/InvoiceTotalVatIncludedAmount"]
    assert "'-?[0-9]{1,15}(,[0-9]{2,5})?'" in found[0].message
    assert "'125.50'" in found[0].message


@pytest.mark.parametrize(
    ("named", "tag", "text", "said"),
    [
        (FINVOICE, "EpiRemittanceInfoIdentifier", "26 10016", "of the type ReferenceValue: one word is asked for"),
        (FINVOICE, "CountryCode", "", "of the type TwoLetters: one word is asked for"),
        (FINVOICE, "InvoiceDate", "2026-02-10", "does not follow the pattern '[0-9]{8}'"),
        (FINVOICE, "EpiInstructedAmount", "125.50", "'-?[0-9]{1,15},[0-9]{2}': decimals stand behind a comma."),
        (FINVOICE, "EpiInstructedAmount", "125", "'-?[0-9]{1,15},[0-9]{2}'."),
        ("facturae/3.0-discounts-and-charges", "TotalGrossAmount", "125,50", "written with a decimal point."),
    ],
)
def test_how_a_value_is_written_is_said_of_types_of_the_schema_too(named: str, tag: str, text: str, said: str) -> None:
    [finding] = of_the_schema(with_text(named, tag, text))
    assert said in finding.message


def test_decimals_behind_the_other_sign_are_told_where_the_pattern_asks_for_ours() -> None:
    head = "Element 'X': [facet 'pattern'] The value '{}' is not accepted by the pattern '{}'."
    assert told(head.format("1,50", r"[0-9]+\.[0-9]{2}"), "1,50").endswith("{2}': decimals stand behind a point.")
    assert told(head.format("1,50", "[0-9]{1,2}"), "1,50").endswith("'[0-9]{1,2}'.")
    assert told(head.format("1.50", "[0-9]{1,2}"), "1.50").endswith("'[0-9]{1,2}'.")


def test_a_whole_number_is_asked_for_by_its_longer_type_too() -> None:
    assert told("Element 'X': 'a' is not a valid value of the atomic type 'xs:long'.", "a").endswith(
        "of the type long: a whole number is asked for."
    )


def test_a_long_value_is_shortened_and_its_length_told() -> None:
    [finding] = of_the_schema(with_text(PEPPOL, "cbc:IssueDate", "x" * 60_000))
    assert len(finding.message) < 400
    assert "60,000 characters" in finding.message


def test_a_wildcard_is_put_in_words() -> None:
    head = "Element 'X': This element is not expected. Expected is"
    assert told(f"{head} ( {{*}}* ).") == "X may not stand here. Expected here: any element."
    assert told(f"{head} ( ##other{{urn:a}}* ).").endswith("any element of a name space other than urn:a.")
    assert told(f"{head} one of ( {{urn:a}}B, {{urn:b}}* ).").endswith("one of B, any element of the name space urn:b.")
    assert "{" not in told(f"{head} one of ( {{urn:a}}B, ##other{{urn:a}}*, {{*}}* ).")


def test_what_stands_in_a_list_is_no_more_than_the_names() -> None:
    text = "Element '{urn:a}X': Missing child element(s). Expected is one of ( {urn:a}A, {urn:a}B )."
    assert told(text) == "X is not complete. It lacks one of A, B."
    assert told("Element 'X': Missing child element(s).") == "X is not complete. It lacks an element."
    assert told("Element 'X': This element is not expected.").endswith("Nothing more is expected here.")


@pytest.mark.parametrize(
    ("message", "text", "said"),
    [
        (
            "Element 'X': [facet 'maxLength'] The value 'abc' has a length of '3'; this exceeds the allowed maximum "
            "length of '2'.",
            "abc",
            "X: 'abc' has 3 characters; at most 2 may stand here.",
        ),
        (
            "Element 'X': [facet 'enumeration'] The value 'c' is not an element of the set {'a', '{b}'}.",
            "c",
            "X: 'c' is none of the values that may stand here: 'a', '{b}'.",
        ),
        ("Element 'X': 'a b' is not a valid value of the local atomic type.", "a  b", "X: 'a b' is not a valid value."),
        (
            "Element 'X', attribute 'y': The attribute 'y' is not allowed.",
            "",
            "X/@y: this attribute may not stand here.",
        ),
        ("Element 'X': The attribute 'y' is required but missing.", "", "X: the attribute y is missing."),
    ],
)
def test_libxml2_is_put_in_words(message: str, text: str, said: str) -> None:
    assert told(message, text) == said


def test_an_attribute_is_named_with_its_element_and_value() -> None:
    text = "Element 'X', attribute 'y': [facet 'pattern'] The value '{1}' is not accepted by the pattern 'a{2}'."
    assert told(text, "other", y="{1}") == "X/@y: '{1}' does not follow the pattern 'a{2}'."


def test_one_value_is_one_finding_and_names_the_rules_that_it_ends() -> None:
    source = edited(
        PEPPOL,
        (
            "</cac:Price>",
            "<cac:AllowanceCharge><cbc:ChargeIndicator>fals</cbc:ChargeIndicator>"
            '<cbc:Amount currencyID="EUR">0</cbc:Amount></cac:AllowanceCharge></cac:Price>',
        ),
    )
    start = source.index(b"<cac:AllowanceCharge>")
    once = source[: start + 600].count(b"fals")
    assert once == 1
    first = source[: source.index(b"</cac:Price>", start)] + source[source.index(b"</cac:Price>", start) :].replace(
        b"fals<", b"false<"
    )
    report = einvconv.validate(first)
    fatal = [f for f in report.findings if f.severity == "fatal"]
    assert sorted(f.rule for f in fatal) == ["PEPPOL-EN16931-R044", "XSD-VALUE"]
    [schema] = [f for f in fatal if f.source == "xsd"]
    assert "'fals'" in schema.message
    assert "BR-AE-03" in schema.message
    assert "BR-S-04" in schema.message


def test_rules_that_end_for_one_reason_without_the_schema_are_told_by_the_first_of_them() -> None:
    from einvconv.schematron.findings import not_evaluated
    from einvconv.validation.follows import folded

    def finding(rule: str, reason: str) -> einvconv.Finding:
        return einvconv.Finding(rule, "fatal", "en16931", not_evaluated(rule, reason))

    other = einvconv.Finding("BR-1", "warning", "en16931", "said")
    found = folded([finding("A-1", "'x' is no number"), other, finding("A-2", "'x' is no number"), finding("A-3", "y")])
    assert [f.rule for f in found] == ["A-1", "BR-1", "A-3"]
    assert found[0].message.endswith("For the same reason not evaluated: A-2.")
    assert folded([other]) == [other]
