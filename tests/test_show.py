"""The picture of an invoice: every value is on it, in each language, and nothing on it runs, loads or leads astray."""

from __future__ import annotations

import datetime as dt
import os
import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

import einvconv
from documents import CORPUS, corpus, document, edited
from einvconv.api import parse_each
from einvconv.cli import main
from einvconv.filenames import mended
from einvconv.model import Allowance, Attachment, Invoice, Note
from einvconv.model.base import Group, Kept
from einvconv.model.check import fields
from einvconv.output.terminal import OutputLost
from einvconv.picture.files import safe_name
from einvconv.picture.words import LANGUAGES, table, thousands
from full_invoice import full_invoice

EXAMPLE = CORPUS / "peppolbis30" / "references-and-attachments.xml"
# One document of every format that has one of our own, the fullest: it has the most to leave out.
FULLEST = {
    path.parent.name: max(path.parent.glob("*.xml"), key=lambda one: one.stat().st_size)
    for path in CORPUS.glob("*/*.xml")
    if path.parent.name in {info.code for info in einvconv.formats() if info.reads}
}


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def values(plain: bytes) -> list[str]:
    """What the page is to show of every value of the model: as the language writes it."""
    root = etree.fromstring(plain)
    found = []
    for one in root.iter():
        if one.get("path") and not one.get("group"):
            hidden = one.tag == "content" and one.getparent().get("file") in ("safe", "unsafe")
            found.append(one.getparent().get("save-as", "") if hidden else one.get("shown", one.text or ""))
    return [squeezed(one) for one in found]


def text_of(page: bytes) -> str:
    return squeezed(html.fromstring(page.decode()).find("body").text_content())


def lacking(source: Any, picture: str, language: str = "en") -> list[str]:
    made = einvconv.render(source, "html", language=language)
    shown = text_of(made) if picture == "html" else squeezed(einvconv.render(source, "text", width=4000).decode())
    return [one for one in values(einvconv.render(source, "xml", language=language)) if one not in shown]


@pytest.mark.parametrize("code", sorted(FULLEST))
def test_every_value_of_a_document_is_on_the_page(code: str) -> None:
    invoices = parse_each(FULLEST[code])
    assert [lacking(invoice, "html") for _, invoice in invoices[:1]] == [[]]


VALUES: dict[type, Any] = {
    str: "x{}y".format,
    Decimal: lambda number: Decimal(f"{70000 + number}.25"),
    dt.date: lambda number: dt.date.fromordinal(700000 + number),
    bool: bool,
}


def marked(group: Group, count: list[int]) -> Group:
    """A group with a value of its own in every field, and all groups in it; lines within lines only once."""
    for name, kind, many in fields(type(group)):
        count[0] += 1
        if issubclass(kind, Group):
            if not (name == "sub_rows" and count[1]):
                count[1] += name == "sub_rows"
                made = marked(kind.model_construct(), count)
                setattr(group, name, [made] if many else made)
        elif issubclass(kind, Group | Kept) or name in ("content", "type_code", "currency"):
            continue
        else:
            value = VALUES[kind](count[0])
            setattr(group, name, [value] if many else value)
    return group


def test_every_field_that_the_model_has_is_on_the_page_and_in_the_text() -> None:
    invoice = marked(einvconv.Invoice.model_construct(), [0, 0])
    assert len(values(einvconv.render(invoice, "xml"))) > 900
    assert lacking(invoice, "html") == []
    assert lacking(invoice, "text") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_labels_and_words(language: str) -> None:
    assert table(language).keys() == table("en").keys()
    assert all(one.strip() for one in table(language).values())
    page = einvconv.render(full_invoice(True), language=language)
    assert f'<html lang="{language}">' in page.decode()
    assert lacking(full_invoice(True), "html", language) == []
    names = {f"{name}" for name in ("seller", "payable", "remittance")}
    assert all(table(language)[name] in page.decode() for name in names)


def fields_of(group: type[Group], found: dict[type[Group], list[str]]) -> dict[type[Group], list[str]]:
    """The fields of a group and of all groups in it."""
    if group not in found:
        found[group] = [name for name, _, _ in fields(group)]
        for _, kind, _ in fields(group):
            if issubclass(kind, Group):
                fields_of(kind, found)
    return found


def test_every_field_of_the_model_has_a_label_and_every_label_a_field() -> None:
    labels = {key for key in table("en") if key[0] not in ":="}
    asked = {
        f"{group.__name__}.{name}" if f"{group.__name__}.{name}" in labels else name
        for group, names in fields_of(einvconv.Invoice, {}).items()
        for name in names
    }
    assert asked == labels


def test_numbers_and_days_are_written_as_the_language_does() -> None:
    said = {code: text_of(einvconv.render(EXAMPLE, language=code)) for code in LANGUAGES}
    assert "23092.00" in said["en"] and "2026-11-01" in said["en"]
    assert "23092,00" in said["fi"] and "1.11.2026" in said["fi"]
    assert "23092,00" in said["de"] and "2026-11-01" in said["sv"]
    assert "23\u00a0092,00" in einvconv.render(EXAMPLE, "text", language="fi").decode()


@pytest.mark.parametrize(
    ("number", "parts"),
    [("999.00", ""), ("1000,50", "1|000,50"), ("-1234567", "-1|234|567"), ("25.5\u00a0%", ""), ("100000", "100|000")],
)
def test_thousands_stand_apart_without_a_character_between_them(number: str, parts: str) -> None:
    assert thousands(number) == parts


def test_a_discount_below_zero_is_not_shown_as_one_above() -> None:
    off = [Allowance(amount=Decimal(amount)) for amount in ("5", "-7")]
    invoice = Invoice(number="1", currency="EUR", allowances=off)
    shown = einvconv.render(invoice, "text").decode()
    assert "−5.00" in shown and "−(-7.00)" in shown


def test_the_page_asks_nothing_of_others_and_runs_nothing() -> None:
    page = html.fromstring(einvconv.render(EXAMPLE).decode())
    assert not page.xpath("//script | //link | //iframe | //img | //object | //form | //@onclick | //@style | //base")
    assert "default-src 'none'" in page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert "url(" not in page.xpath("string(//style)") and "@import" not in page.xpath("string(//style)")
    assert page.xpath("count(//h1)") == 1 and page.xpath("//th[not(@scope)]") == []


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_a_text_of_the_invoice_is_text_and_never_part_of_the_page() -> None:
    invoice = einvconv.parse(EXAMPLE)
    invoice.notes = [Note(text=HOSTILE)]
    invoice.number = HOSTILE
    page = html.fromstring(einvconv.render(invoice).decode())
    assert not page.xpath("//script | //img | //@onerror")
    assert HOSTILE in page.text_content()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://bank.example@elsewhere.example/pay",
    ],
)
def test_an_address_that_is_none_of_the_web_is_never_a_link(url: str) -> None:
    invoice = einvconv.parse(EXAMPLE)
    invoice.documents = [Attachment(id="1", url=url), Attachment(id="2", url="https://example.com/a?b=1")]
    page = html.fromstring(einvconv.render(invoice).decode())
    assert url.strip() in page.text_content()
    assert [one for one in page.xpath("//a/@href") if "example.com" in one] == ["https://example.com/a?b=1"]
    assert all(one.startswith(("https:", "mailto:")) for one in page.xpath("//a/@href"))


def test_a_file_is_offered_to_open_where_its_kind_does_no_harm() -> None:
    invoice = einvconv.parse(EXAMPLE)
    invoice.documents = [
        Attachment(id="1", content=b"%PDF-1.4", media_type="application/pdf", filename="../a<b.exe"),
        Attachment(id="2", content=b"<script>", media_type="text/html", filename="b.html"),
        Attachment(id="3", content="!?", media_type="application/pdf", filename="c.pdf"),
    ]
    page = html.fromstring(einvconv.render(invoice).decode())
    (link,) = page.xpath("//a[@download]")
    assert link.get("href") == "data:application/pdf;base64,JVBERi0xLjQ="
    assert link.get("download") == "ab.exe.pdf"
    said = page.text_content()
    assert "this kind of file could do harm (8 bytes)" in said and "it is no base64" in said and "!?" in said


# A stylesheet of one's own

SHEET = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">{}</xsl:stylesheet>"""


def sheet(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "own.xsl"
    path.write_text(SHEET.format(body))
    return path


def test_a_stylesheet_of_ones_own_imports_ours_and_changes_a_part(tmp_path: Path) -> None:
    own = sheet(
        tmp_path,
        '<xsl:import href="einvconv:invoice.xsl"/><xsl:template name="lines"><p id="own">'
        '<xsl:value-of select="count(lines)"/></p></xsl:template>',
    )
    page = html.fromstring(einvconv.render(EXAMPLE, stylesheet=own).decode())
    assert page.xpath("string(//p[@id='own'])") == "1"
    assert page.xpath("string(//h1)").strip() == "Invoice 2026-900"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_stylesheet_is_a_file_and_nothing_without_an_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in ("/dev/zero", tmp_path / "pipe", tmp_path):
        with pytest.raises(einvconv.UnreadableInput, match="it is no file, and a stylesheet is one"):
            einvconv.render(EXAMPLE, stylesheet=place)


def test_a_stylesheet_may_make_a_text(tmp_path: Path) -> None:
    number = '<xsl:template match="/"><xsl:value-of select="//number"/></xsl:template>'
    own = sheet(tmp_path, f'<xsl:output method="text"/>{number}')
    assert einvconv.render(EXAMPLE, "text", stylesheet=own) == b"2026-900"


BARE = "<html><body><p>hi</p><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>{}</body></html>"


def test_a_page_of_another_shape_than_ours_becomes_text_and_paper(tmp_path: Path) -> None:
    page = BARE.format("<dl><dt>x</dt><dd>y</dd></dl><figure>q</figure><table/>")
    own = sheet(tmp_path, f'<xsl:template match="/">{page}</xsl:template>')
    assert "".join(einvconv.render(EXAMPLE, "text", stylesheet=own).decode().split()) == "hiabcxyq"
    pytest.importorskip("typst")
    assert einvconv.render(EXAMPLE, "pdf", stylesheet=own).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("body", "to", "said"),
    [
        ('<xsl:template match="/"><xsl:sequence select="1"/></xsl:template>', "html", "XSLT 1.0"),
        ('<xsl:output method="text"/><xsl:template match="/">x</xsl:template>', "pdf", "no page"),
    ],
)
def test_a_stylesheet_that_makes_nothing_to_show_is_refused(tmp_path: Path, body: str, to: Any, said: str) -> None:
    own = sheet(tmp_path, body)
    own.write_text(own.read_text().replace('version="1.0"', 'version="2.0"'))
    with pytest.raises(einvconv.UnreadableInput, match=said):
        einvconv.render(EXAMPLE, to, stylesheet=own)


def test_lines_within_lines_without_end_are_refused_in_words() -> None:
    invoice = einvconv.parse(EXAMPLE)
    line = invoice.lines[0]
    for _ in range(2000):
        line.sub_rows = [einvconv.model.InvoiceLine(id="1")]
        line = line.sub_rows[0]
    with pytest.raises(einvconv.LimitExceeded, match="more deeply than can be shown"):
        einvconv.render(invoice)


@pytest.mark.parametrize(
    "body",
    [
        '<xsl:template match="/"><a><xsl:copy-of select="document(\'{secret}\')"/></a></xsl:template>',
        '<xsl:template match="/"><x:document xmlns:x="http://exslt.org/common" href="{made}"><b/></x:document>'
        "</xsl:template>",
        '<xsl:import href="{secret}"/>',
        '<xsl:import href="http://127.0.0.1:9/a.xsl"/>',
    ],
)
def test_a_stylesheet_reads_and_writes_nothing(tmp_path: Path, body: str) -> None:
    secret, made = tmp_path / "secret.xml", tmp_path / "made.xml"
    secret.write_text(SHEET.format("<!-- --><xsl:template name='secret'>hidden</xsl:template>"))
    own = sheet(tmp_path, body.replace("{secret}", str(secret)).replace("{made}", str(made)))
    with pytest.raises(einvconv.UnreadableInput):
        assert b"hidden" not in einvconv.render(EXAMPLE, stylesheet=own)
        raise einvconv.UnreadableInput("nothing came of it")
    assert not made.exists()


# Findings, losses and additions


WRONG = edited(
    "peppolbis30/allowances-and-charges",
    ('<cbc:PayableAmount currencyID="EUR">3016.65', '<cbc:PayableAmount currencyID="EUR">3016.66'),
)


def test_all_findings_are_listed_below_the_verdict() -> None:
    report = einvconv.validate(WRONG)
    page = html.fromstring(einvconv.render(WRONG, check=report).decode())
    listed = page.xpath("string(//section[@id='findings'])")
    assert report.findings
    assert all(one.rule in listed and one.message in listed for one in report.findings)
    assert page.xpath("string(//p[contains(@class, 'verdict')]/a)") == "Invalid"


def test_a_wrong_total_is_marked_where_it_stands() -> None:
    page = html.fromstring(einvconv.render(WRONG, check=True).decode())
    (beside,) = page.xpath("//*[contains(@class, 'remark ')][contains(., 'BR-CO-16')]")
    assert beside.getparent().xpath("string(data/@value)") == "3016.66"
    assert page.xpath(f"//section[@id='findings']//a[@href='#{beside.get('id')}']")
    assert "BR-CO-16" in einvconv.render(WRONG, "text", check=True).decode()


def test_a_valid_invoice_says_so() -> None:
    page = html.fromstring(einvconv.render(EXAMPLE, check=True, language="fi").decode())
    assert page.xpath("string(//p[contains(@class, 'verdict')]/a)") == "Kelpaa"


def test_what_a_conversion_lost_and_added_stands_beside_its_values() -> None:
    conversion = einvconv.convert(CORPUS / "finvoice30" / "sub-rows-and-texts.xml", to="peppolbis30")
    assert conversion.losses and conversion.additions
    page = html.fromstring(einvconv.render(conversion).decode())
    for of, told in (("losses", conversion.losses), ("additions", conversion.additions)):
        listed = page.xpath(f"string(//section[@id='{of}'])")
        assert all(one.path in listed and one.value in listed for one in told)
    lost = next(one for one in conversion.losses if one.value == "SLEV")
    assert page.xpath(f"//dd[contains(., 'SLEV')]/span[contains(@class, 'remark {lost.kind}')]")


# The command


def test_show_prints_the_picture_within_the_width_and_colours_it_when_asked(capsys: Any) -> None:
    assert main(["show", str(EXAMPLE), "--language", "sv"]) == 0
    said = capsys.readouterr().out
    assert "Faktura 2026-900" in said and "\x1b" not in said
    assert max(map(len, said.splitlines())) <= 100
    assert main(["show", str(EXAMPLE), "--color", "always"]) == 0
    assert "\x1b[1mInvoice" in capsys.readouterr().out
    narrow = einvconv.render(EXAMPLE, "text", width=40).decode()
    assert max(map(len, narrow.splitlines())) <= 40


@pytest.mark.parametrize("name", ["CON", "nul.txt", "com1", "a:b", "-rf", "..", "日" * 200, "x.pdf", ""])
def test_a_file_that_a_page_or_a_picture_names_has_a_name_that_every_system_can_have(name: str) -> None:
    invoice = full_invoice(True)
    invoice.number = name
    invoice.documents = [Attachment(id="1", filename=name, media_type="application/pdf", content=b"%PDF")]
    saved = html.fromstring(einvconv.render(invoice).decode()).xpath("string(//a/@download)")
    assert saved == mended(saved) and saved.endswith(".pdf")
    assert safe_name(name, ".png") == mended(safe_name(name, ".png"))


def test_show_speaks_the_language_of_the_option_or_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "einvconv.toml").write_text('language = "no"\n', "utf-8")
    said = {}
    for code in ("", *LANGUAGES, "no"):
        asked = ["--language", code] if code else []
        assert main(["show", str(EXAMPLE), *asked]) == 0
        said[code] = capsys.readouterr().out
        assert main(["show", "--show-config", *asked]) == 0
        assert f'language = "{code or "no"}"' in capsys.readouterr().out
    assert said[""] == said["no"] == said["nb"] and len({*said.values()}) == len(LANGUAGES)
    assert main(["show", str(EXAMPLE), "--no-config"]) == 0
    assert capsys.readouterr().out == said["en"]
    assert einvconv.render(EXAMPLE, language="no") == einvconv.render(EXAMPLE, language="nb")


def test_a_line_that_says_nothing_itself_leaves_no_empty_place_in_a_narrow_text() -> None:
    said = einvconv.render(CORPUS / "finvoice30" / "sub-rows-and-texts.xml", "text", width=60).decode().splitlines()
    ruled = [one.startswith("──") for one in said]
    assert any(ruled) and not any(a and b for a, b in pairwise(ruled))


def test_a_picture_whose_reader_has_enough_is_no_defect(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def lost(*_: Any) -> None:
        raise OutputLost("")

    monkeypatch.setattr("einvconv.output.terminal.Terminal.write_bytes", lost)
    main(["show", str(EXAMPLE), "--html", "-"])
    assert capsys.readouterr().err == ""


def test_standard_output_takes_one_picture(capsys: Any) -> None:
    assert main(["show", *(str(path) for path in corpus("ubl")[:2]), "--html", "-"]) == 2
    said = capsys.readouterr()
    assert said.out.count("<!DOCTYPE") == 1 and "takes the picture of one invoice" in said.err


def test_show_writes_a_page_and_nothing_over_what_is_there(tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "a.html"
    assert main(["show", str(EXAMPLE), "--html", str(out)]) == 0
    assert out.read_bytes() == einvconv.render(EXAMPLE)
    assert main(["show", str(EXAMPLE), "--html", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["show", str(EXAMPLE), "--html", "-"]) == 0
    assert capsys.readouterr().out == out.read_text("utf-8")


def test_show_numbers_the_pages_of_several_invoices(tmp_path: Path) -> None:
    two = [str(path) for path in corpus("ubl")[:2]]
    assert main(["show", *two, "--html", str(tmp_path / "a.html")]) == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a-2.html", "a.html"]


def test_show_with_check_ends_as_validation_does(tmp_path: Path, capsys: Any) -> None:
    wrong = tmp_path / "wrong.xml"
    wrong.write_bytes(document("peppolbis30/several-vat-rates").replace(b"<cbc:IssueDate>2026", b"<cbc:IssueDate>2O26"))
    assert main(["show", str(wrong), "--check"]) == 1
    assert "Error" in capsys.readouterr().out
