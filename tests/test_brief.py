"""A document with large files is read without them, and says the same as if it had been read whole."""

from __future__ import annotations

from typing import Any

import pytest

import einvconv
from documents import CORPUS
from einvconv.intake import open_document
from einvconv.intake.brief import _FILE, brief_of
from einvconv.intake.encoding import UTF8, Charset
from einvconv.intake.limits import LARGE
from einvconv.intake.parser import parse_whole
from einvconv.schematron.records import Records, read, read_source
from einvconv.schematron.xpath.nodes import string

FILE = "QUJD" * LARGE
EXAMPLE = open_document(CORPUS / "peppolbis30" / "references-and-attachments.xml").text
ELEMENT = EXAMPLE[EXAMPLE.index("<cbc:EmbeddedDocumentBinaryObject") : EXAMPLE.index("</cbc:EmbeddedDocument")]
START, CONTENT = ELEMENT.partition(">")[0] + ">", ELEMENT.partition(">")[2]


def with_file(file: str) -> str:
    """The example with another file in it."""
    return EXAMPLE.replace(START + CONTENT, START + file, 1)


def texts(records: Records) -> list[Any]:
    """What every element of a document says, alone and with all that is in it."""
    return [[n[5], n[4].tag, string(n)] for n in records.elements()]


def test_a_word_stands_for_each_large_file() -> None:
    brief = brief_of(f"<a><b>{FILE}</b><c>AAAA</c><d e='1'>\n{FILE}\n</d></a>".encode(), UTF8)
    assert brief is not None
    assert brief.text == "<a><b>AAAAAAAA</b><c>AAAA</c><d e='1'>AAAAAAAA</d></a>"
    assert (brief.word, brief.files) == ("AAAAAAAA", (FILE, f"\n{FILE}\n"))


@pytest.mark.parametrize(
    "text",
    [
        f"<a>{FILE}&amp;</a>",
        f"<a>{FILE}*</a>",
        f"<a>{FILE}Q</a>",
        f"<a>{FILE}QR==</a>",
        f"<a>QQ=={FILE}</a>",
        f"<a>{FILE}{' ' * 200}QQ=</a>",
        f"<a>{FILE}ä</a>",
        f"<a>{FILE}<b/></a>",
        f"<a><b/>{FILE}</a>",
        f"<a><b></b>{FILE}</a>",
        f"<a><!-- <b>{FILE}</b> --></a>",
        f"<a><![CDATA[<b>{FILE}</b>]]></a>",
        f"<a><?b <b>{FILE}</b> ?></a>",
        f"<a b='{FILE}'/>",
        f"<a b='>{FILE}'></a>",
        f"<a>{FILE[: _FILE - 4]}</a>{' ' * LARGE}",
    ],
)
def test_what_is_not_all_the_text_of_an_element_stays(text: str) -> None:
    assert brief_of(text.encode(), UTF8) is None


def test_bytes_that_are_not_letters_of_ascii_one_by_one_stay() -> None:
    text = f"<a>{FILE}</a>"
    assert brief_of(text.encode("utf-16"), Charset("UTF-16", "utf-16")) is None
    assert brief_of(text.encode(), Charset("UTF-8", "utf-8-sig", "surrogateescape")) is None


@pytest.mark.parametrize("around", ["{}", "<!-- one -->{}<!-- two -->", "\ufeff{}", "{}\r\n<?do it?>"])
@pytest.mark.parametrize(
    "inside",
    [
        f"<a><b>{FILE}</b><c>x</c>y</a>",
        f"<a>\r\n<b>{FILE[:LARGE]}\r\n{FILE}</b><!-- between --><c>&lt;</c><b>{FILE}</b></a>",
        f"<a><!-- before --><d><e f='&lt;'>{FILE}</e></d><![CDATA[<]]><c/></a>",
    ],
)
def test_the_records_of_a_document_without_its_files_are_those_of_the_whole(inside: str, around: str) -> None:
    text = around.format(inside)
    brief = brief_of(text.encode(), UTF8)
    assert brief is not None and len(brief.text) < LARGE
    records, whole = read_source(*brief), read_source(text)
    assert records is not None and whole is not None
    assert texts(records) == texts(whole)
    assert [said for *_, said in texts(records)] == [said for *_, said in texts(read(parse_whole(text.encode())))]
    assert (records.size, len(records.pieces)) == (whole.size, len(whole.pieces))


@pytest.mark.parametrize("ending", ["", "QQ==", "\nQUJD\n", "QQ=", "QUJ=", "Q*==", "ä"])
def test_a_large_file_is_judged_as_a_small_one_is(ending: str) -> None:
    def verdict(file: str) -> Any:
        report = einvconv.validate(with_file(file + ending).encode())
        return [(f.rule, f.severity, f.location, f.line, f.column) for f in report.findings], report.rulesets

    assert verdict(FILE) == verdict("QUJD")


def test_a_finding_behind_a_large_file_has_its_line_and_column() -> None:
    broken = EXAMPLE.replace("<cbc:DocumentCurrencyCode>EUR<", "<cbc:DocumentCurrencyCode>EUX<")
    last = broken.rindex("<cbc:PriceAmount")
    text = broken[:last] + broken[last:].replace('currencyID="EUR"', 'currencyID="EUX"', 1)
    small = einvconv.validate(text.replace(START + CONTENT, START + "QUJD\n").encode())
    large = einvconv.validate(text.replace(START + CONTENT, START + FILE + "\n").encode())
    assert {f.line for f in small.findings} and large.findings == small.findings


@pytest.mark.parametrize("ending", ["", "QQ==", "\r\nQUI=\r\n"])
def test_a_lean_document_is_read_without_its_files_which_can_be_put_back(ending: str) -> None:
    data = with_file(FILE + ending).encode()
    lean, whole = open_document(data, lean=True, brief=True), open_document(data)
    assert lean.is_brief and lean.brief is not None and not whole.is_brief
    assert [e.text for e in lean.root.iter() if e.text == lean.brief.word] == [lean.brief.word]
    assert (lean.text, lean.data, lean.format) == (whole.text, whole.data, whole.format)
    lean.put_back()
    assert not lean.is_brief
    said = [[(e.tag, (e.text or "").strip()) for e in document.root.iter()] for document in (lean, whole)]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "what", [("</cbc:EmbeddedDocument", "</cbc:Embedded"), ("</Invoice>", "</Invoice>x"), ("<", "")]
)
def test_a_torn_document_with_a_large_file_is_told_as_any_other(what: tuple[str, str]) -> None:
    torn = with_file(FILE).replace(*what).encode()
    with pytest.raises(einvconv.EinvconvError) as whole:
        open_document(torn)
    with pytest.raises(einvconv.EinvconvError) as lean:
        open_document(torn, lean=True, brief=True)
    assert str(lean.value) == str(whole.value)


@pytest.mark.parametrize("limits", [einvconv.Limits(attributes=3), einvconv.Limits(elements=300)])
def test_a_document_with_a_large_file_that_is_too_full_is_told_as_any_other(limits: einvconv.Limits) -> None:
    lines = with_file(f"QUJD\n{FILE}\n")
    full = lines.replace("</Invoice>", "<a b='1' c='2' d='3' e='4'/>" + "<a/>" * 300 + "</Invoice>").encode()
    with pytest.raises(einvconv.LimitExceeded) as whole:
        open_document(full, limits)
    with pytest.raises(einvconv.LimitExceeded) as lean:
        open_document(full, limits, lean=True, brief=True)
    assert str(lean.value) == str(whole.value)


def test_a_file_over_the_limit_for_texts_is_refused() -> None:
    limits = einvconv.Limits(text=LARGE)
    with pytest.raises(einvconv.LimitExceeded):
        einvconv.validate(with_file(FILE).encode(), limits=limits)


def test_rules_of_another_syntax_see_the_files() -> None:
    reports = [einvconv.validate(with_file(file).encode(), rules="en16931-cii") for file in (FILE, "QUJD")]
    seen = [[(f.rule, f.location, f.line) for f in report.findings] for report in reports]
    assert seen[0] == seen[1] and reports[0].rulesets == reports[1].rulesets


def test_a_large_text_where_the_schema_asks_for_no_file_is_held_against_it_whole() -> None:
    text = EXAMPLE.replace("<cbc:IssueDate>", f"<cbc:IssueDate>{FILE}</cbc:IssueDate><cbc:IssueDate>", 1)
    report = einvconv.validate(text.encode())
    assert "XSD-VALUE" in {f.rule for f in report.findings}
