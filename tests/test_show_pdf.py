"""The picture on paper, and PDFs that are image and data in one: written, and read back by libraries of others."""

from __future__ import annotations

import re
import struct
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import CORPUS, document
from einvconv.cli import main
from einvconv.errors import WrongArgument
from einvconv.picture.fonts import inside

pypdf = pytest.importorskip("pypdf")
pikepdf = pytest.importorskip("pikepdf")
pytest.importorskip("typst")

EXAMPLE = CORPUS / "peppolbis30" / "references-and-attachments.xml"
BUSY = CORPUS / "finvoice30" / "items-and-prices.xml"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(pdf: bytes) -> str:
    """The text of all pages without what stands at their foot."""
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]
    return squeezed("".join(pages))


@pytest.mark.parametrize("named", ["peppolbis30/references-and-attachments", "finvoice30/items-and-prices", "teapps30"])
def test_every_value_is_on_the_paper(named: str) -> None:
    path = next(iter(sorted((CORPUS / named).glob("*.xml"))), CORPUS / f"{named}.xml")
    plain = etree.fromstring(einvconv.render(path, "xml", language="fi"))
    shown = text_of(einvconv.render(path, "pdf", language="fi"))
    for one in plain.iter():
        if one.get("path") and not one.get("group") and one.tag != "content":
            assert squeezed(one.get("shown", one.text or "")) in shown, one.get("path")


def test_the_paper_is_pdf_a_3_with_its_fonts_and_the_xml_inside() -> None:
    pdf = einvconv.render(EXAMPLE, "pdf")
    assert pdf == einvconv.render(EXAMPLE, "pdf")
    reader = pypdf.PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"]
    said = root["/Metadata"].get_data().decode()
    assert re.search(r"<pdfaid:part>3</pdfaid:part>", said)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", said)
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert reader.attachments["peppolbis30.xml"] == [EXAMPLE.read_bytes()]
    assert root["/AF"][0].get_object()["/AFRelationship"] == "/Source"
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())


@pytest.mark.parametrize("made", [lambda: einvconv.render(EXAMPLE, "pdf"), lambda: hybrid_of(archived("2"))])
def test_what_is_put_into_a_pdf_has_all_that_pdf_a_3_asks_of_a_file_inside(made: Any) -> None:
    data = made()
    head = data.split(b"\n", 2)[1]
    assert data.startswith(b"%PDF-1.7") and head[:1] == b"%" and all(one > 127 for one in head[1:5])
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.trailer.ID) == 2 and not pdf.is_encrypted
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())
        assert pdf.Root.Metadata.Type == "/Metadata" and "/Filter" not in pdf.Root.Metadata
        (spec,) = pdf.Root.AF
        assert spec.Type == "/Filespec" and spec.F == spec.UF and spec.AFRelationship in ("/Source", "/Alternative")
        assert spec.EF.F.Subtype == "/text/xml" and str(spec.EF.F.Params.ModDate).startswith("D:20")
        assert pdf.attachments.keys() == {str(spec.UF)}


def test_a_text_is_never_read_as_typst_and_a_character_without_a_font_is_told_by_its_number() -> None:
    invoice = einvconv.parse(BUSY)
    invoice.number = '#panic("x") *a* $x$ \U0010fffd'
    shown = text_of(einvconv.render(invoice, "pdf"))
    assert '#panic("x")*a*$x$[U+10FFFD]' in shown


def test_what_stands_beside_such_a_character_keeps_its_font_and_the_page_says_what_is_missing() -> None:
    invoice = einvconv.parse(BUSY)
    invoice.number = "\u0416\U0010fffe\u2192"
    shown = text_of(einvconv.render(invoice, "pdf", language="sv"))
    assert "\u0416[U+10FFFE]\u2192" in shown
    assert "ingettillgängligtteckensnitthardem:U+10FFFE" in shown


def test_controls_and_marks_that_turn_text_around_are_numbers_in_every_picture() -> None:
    invoice = einvconv.parse(BUSY)
    invoice.number = "12\u202e34\u0085\ue000"
    for to in ("html", "text", "pdf"):
        made = einvconv.render(invoice, to)
        assert "12[U+202E]34[U+0085][U+E000]" in (text_of(made) if to == "pdf" else made.decode()), to


def test_a_folder_of_fonts_gives_what_the_others_lack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("einvconv.picture.paper.all_fonts", lambda folder: asked.append(folder) or inside())
    invoice = einvconv.parse(BUSY)
    invoice.number = "\u65e5"
    assert "[U+65E5]" in text_of(einvconv.render(invoice, "pdf", fonts=tmp_path))
    assert asked == [str(tmp_path)]
    with pytest.raises(WrongArgument, match="no folder of fonts"):
        einvconv.render(BUSY, "pdf", fonts=tmp_path / "none")


def test_the_extra_has_japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("noto_cjk_sans_jp_regular")
    invoice = einvconv.parse(BUSY)
    invoice.number = "\u65e5\u672c"
    assert "\u65e5\u672c" in text_of(einvconv.render(invoice, "pdf"))


def test_the_command_says_which_characters_no_font_has(tmp_path: Path, capsys: Any) -> None:
    odd = tmp_path / "odd.xml"
    odd.write_bytes(document("peppolbis30/several-vat-rates").replace(b"<cbc:ID>", b"<cbc:ID>&#x10fffe;", 1))
    assert main(["show", str(odd), "--pdf", str(tmp_path / "a.pdf")]) == 0
    assert "no font has 1 of the characters of the invoice" in capsys.readouterr().err
    assert main(["convert", str(odd), "--to", "facturx", "--hybrid", "-o", str(tmp_path / "b.pdf")]) == 0
    assert "(U+10FFFE)" in capsys.readouterr().err


def test_a_line_stays_on_one_page_and_each_text_of_one_that_is_longer() -> None:
    for path in (OWN, BUSY):  # the lines of the second are longer than a part of a page
        invoice = einvconv.parse(path)
        line = invoice.lines[0]
        invoice.lines = [line.model_copy(deep=True) for _ in range(14)]
        for number, one in enumerate(invoice.lines):
            assert one.item is not None
            one.item.description = f"from{number:03d} " + "word " * 60 + f"to{number:03d}"
        reader = pypdf.PdfReader(BytesIO(einvconv.render(invoice, "pdf")))
        pages = [squeezed(one.extract_text()) for one in reader.pages]
        assert len(pages) > 2
        assert all(any(f"from{at:03d}word" in one and f"wordto{at:03d}" in one for one in pages) for at in range(14))


def test_no_word_runs_over_the_edge_of_the_paper_and_its_text_stays_one_word() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    invoice = einvconv.parse(OWN)
    assert invoice.lines[0].item is not None and invoice.seller is not None
    long = {"number": "N" * 1_000, "contract_reference": "ABCDE12345" * 9, "order_reference": "0123456789abcdef" * 3}
    for name, value in long.items():
        setattr(invoice, name, value)
    invoice.lines[0].item.name = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2
    pdf = einvconv.render(invoice, "pdf")
    for page in pdfium.PdfDocument(pdf):
        text = page.get_textpage()
        assert max(text.get_charbox(at)[2] for at in range(text.count_chars())) < page.get_width() - 40
    assert all(one in text_of(pdf) for one in (*long.values(), invoice.lines[0].item.name))


def test_remarks_on_numbers_leave_the_item_its_room() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    data = (CORPUS / "finvoice30" / "instalments-and-cash-discount.xml").read_bytes()
    conversion = einvconv.convert(
        data.replace(b">1377,00</RowVatAmount>", b">1377,10</RowVatAmount>"), to="peppolbis30"
    )
    page = pdfium.PdfDocument(einvconv.render(conversion, "pdf", check=True))[0].get_textpage()
    at, count = page.search("RowVatAmount").get_next()
    assert page.get_charbox(at)[0] > 450  # in the last column, of 25 mm
    at, count = page.search("Hydraulipuristin 40 t").get_next()
    assert page.get_charbox(at)[1] == pytest.approx(page.get_charbox(at + count - 1)[1], abs=3)  # on one line


# Factur-X

PROFILES = {
    "facturxminimum": ("MINIMUM", "/Data"),
    "facturxbasicwl": ("BASIC WL", "/Data"),
    "facturxbasic": ("BASIC", "/Alternative"),
    "facturxen16931": ("EN 16931", "/Alternative"),
    "facturxextended": ("EXTENDED", "/Alternative"),
}
OWN = CORPUS / "peppolbis30" / "several-vat-rates.xml"


def theirs() -> bytes:
    """A PDF that others made."""
    made, out = pypdf.PdfWriter(), BytesIO()
    made.add_blank_page(200, 200)
    made.write(out)
    return out.getvalue()


def hybrid_of(pdf: bytes) -> bytes:
    return einvconv.convert(OWN, to="facturxen16931", pdf=pdf).pdf


def fx(pdf: bytes) -> dict[str, str]:
    """What the metadata say of the embedded file."""
    said = pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data()
    root = etree.fromstring(said)
    space = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
    return {one.tag.removeprefix(space): one.text or "" for one in root.iter(f"{space}*")}


@pytest.mark.parametrize("code", PROFILES)
def test_a_hybrid_of_each_profile_has_the_xml_its_name_level_and_relationship(code: str) -> None:
    level, relation = PROFILES[code]
    conversion = einvconv.convert(OWN, to=code, pdf=theirs())
    reader = pypdf.PdfReader(BytesIO(conversion.pdf))
    assert reader.attachments["factur-x.xml"] == [conversion.xml]
    (spec,) = reader.trailer["/Root"]["/AF"]
    assert spec.get_object()["/AFRelationship"] == relation
    assert fx(conversion.pdf) == {
        "DocumentFileName": "factur-x.xml",
        "DocumentType": "INVOICE",
        "Version": "1.0",
        "ConformanceLevel": level,
    }


def test_a_public_library_finds_and_checks_what_is_inside() -> None:
    facturx = pytest.importorskip("facturx")
    conversion = einvconv.convert(OWN, to="facturx", pdf=True, language="fi")
    name, xml = facturx.get_xml_from_pdf(conversion.pdf, check_xsd=True)
    assert (name, xml) == ("factur-x.xml", conversion.xml)
    assert "Lasku" in text_of(conversion.pdf)


def test_a_hybrid_is_read_as_the_invoice_that_it_holds() -> None:
    conversion = einvconv.convert(OWN, to="facturx", pdf=True)
    assert einvconv.detect(conversion.pdf) == einvconv.detect(conversion.xml)
    assert einvconv.parse(conversion.pdf) == einvconv.parse(conversion.xml)
    back = einvconv.convert(conversion.pdf, to="peppolbis30")
    assert back.xml == einvconv.convert(conversion.xml, to="peppolbis30").xml


def test_the_paper_of_a_finvoice_is_read_as_that_finvoice() -> None:
    assert einvconv.parse(einvconv.render(BUSY, "pdf")) == einvconv.parse(BUSY)


def test_a_second_embedding_takes_the_place_of_the_first() -> None:
    first = einvconv.convert(OWN, to="facturxminimum", pdf=theirs()).pdf
    second = einvconv.convert(OWN, to="facturxen16931", pdf=first)
    reader = pypdf.PdfReader(BytesIO(second.pdf))
    assert reader.attachments["factur-x.xml"] == [second.xml]
    assert len(reader.trailer["/Root"]["/AF"]) == 1
    said = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert said.count("Factur-X PDFA Extension Schema") == 1 and fx(second.pdf)["ConformanceLevel"] == "EN 16931"


def with_root(**entries: Any) -> bytes:
    with pikepdf.open(BytesIO(theirs())) as pdf:
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def locked() -> bytes:
    with pikepdf.open(BytesIO(theirs())) as pdf:
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
        return out.getvalue()


def archived(part: str, conformance: str = "B") -> bytes:
    """A PDF that says of itself that it is PDF/A."""
    with pikepdf.open(BytesIO(theirs())) as pdf:
        with pdf.open_metadata() as said:
            said["pdfaid:part"] = part
            if conformance:
                said["pdfaid:conformance"] = conformance
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


@pytest.mark.parametrize(
    ("pdf", "becomes", "told"),
    [
        (theirs, ("", ""), "is no PDF/A, and so"),
        (lambda: archived("1"), ("", ""), "PDF/A-1, which holds no files"),
        (lambda: archived("2"), ("3", "B"), ""),
        (lambda: archived("3", "U"), ("3", "U"), ""),
        (lambda: archived("4", ""), ("4", "F"), "PDF/A-4f and no PDF/A-3"),
    ],
)
def test_a_hybrid_claims_only_what_its_pdf_can_be_and_tells_what_it_is_not(
    pdf: Any, becomes: tuple[str, str], told: str, tmp_path: Path, capsys: Any
) -> None:
    conversion = einvconv.convert(OWN, to="facturx", pdf=pdf())
    with pikepdf.open(BytesIO(conversion.pdf)) as made, made.open_metadata() as said:
        assert (said.get("pdfaid:part", ""), said.get("pdfaid:conformance", "")) == becomes
    assert len(conversion.notes) == bool(told) and told in "".join(conversion.notes)
    (tmp_path / "own.pdf").write_bytes(pdf())
    asked = ["convert", str(OWN), "--to", "facturx", "--pdf", str(tmp_path / "own.pdf"), "-o", str(tmp_path / "a.pdf")]
    assert main(asked) == 0
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("pdf", "said"),
    [
        (lambda: with_root(AcroForm=pikepdf.Dictionary(SigFlags=3)), "signed"),
        (locked, "password"),
        (lambda: b"no PDF at all", "none, or broken"),
        (lambda: "a.pdf", "pdf= is"),
    ],
)
def test_a_pdf_that_nothing_may_be_put_into_is_refused_in_words(pdf: Any, said: str) -> None:
    with pytest.raises(einvconv.EinvconvError, match=said):
        einvconv.convert(OWN, to="facturx", pdf=pdf())


def test_xml_that_is_no_facturx_goes_into_no_hybrid() -> None:
    with pytest.raises(einvconv.ConversionRefused, match="holds Factur-X, and not peppolbis30"):
        einvconv.convert(OWN, to="peppolbis30", pdf=True)


def embedding(*files: tuple[str, bytes]) -> bytes:
    with pikepdf.open(BytesIO(theirs())) as pdf:
        for name, data in files:
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def test_the_file_of_the_specifications_is_taken_and_else_the_only_one() -> None:
    cii = document("facturx/basic")
    others = ("a.xml", b"<a/>"), ("terms.txt", b"x")
    for name in ("factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml"):
        assert einvconv.detect(embedding(*others, (name, cii))) == "facturx"
    assert einvconv.detect(embedding(("mine.xml", cii), ("terms.txt", b"x"))) == "facturx"


@pytest.mark.parametrize(("key", "name"), [(b"f\0a\0c\0t\0", b"factur-x.xml"), (b"1", b"Factur-X.xml\0")])
def test_an_embedded_file_is_found_whatever_bytes_it_is_listed_by(key: bytes, name: bytes) -> None:
    with pikepdf.open(BytesIO(embedding(("factur-x.xml", document("facturx/basic"))))) as pdf:
        listed = pdf.Root.Names.EmbeddedFiles.Names
        listed[0], spec = pikepdf.String(key), listed[1]
        spec.UF = spec.F = pikepdf.String(name)
        pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(pikepdf.Dictionary(Kids=[pikepdf.Dictionary(Names=listed)]))
        pdf.Root.Names.EmbeddedFiles.Kids.append(pdf.Root.Names.EmbeddedFiles)
        pdf.save(out := BytesIO())
    assert einvconv.detect(out.getvalue()) == "facturx"


@pytest.mark.parametrize(
    ("pdf", "said"),
    [
        (theirs, "holds no invoice as data: no file is embedded"),
        (lambda: embedding(("a.txt", b"x")), "it has a.txt"),
        (lambda: embedding(("a.xml", b"<a/>"), ("b.xml", b"<b/>")), "2 XML files"),
        (lambda: b"%PDF-1.7 broken", "broken"),
        (locked, "password"),
    ],
)
def test_a_pdf_without_an_invoice_is_told_in_words(pdf: Any, said: str) -> None:
    with pytest.raises(einvconv.UnreadableInput, match=said):
        einvconv.parse(pdf())


def going_round() -> bytes:
    """A PDF whose pages hold themselves."""
    root, pages = (
        b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj ",
        b"2 0 obj <</Type/Pages/Kids[2 0 R]/Count 1>> endobj ",
    )
    places = b"%010d 00000 n \n%010d 00000 n \n" % (9, 9 + len(root))
    xref = b"xref\n0 3\n0000000000 65535 f \n" + places + b"trailer <</Size 3/Root 1 0 R>>\nstartxref\n"
    return b"%PDF-1.7\n" + root + pages + xref + b"%d\n%%%%EOF" % (9 + len(root + pages))


def packed_often() -> bytes:
    with pikepdf.open(BytesIO(embedding(("factur-x.xml", b"<a/>")))) as pdf:
        stream = pdf.attachments["factur-x.xml"].get_file().obj
        stream.write(b"<a/>", filter=pikepdf.Array([pikepdf.Name.ASCIIHexDecode] * 5000))
        out = BytesIO()
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        return out.getvalue()


@pytest.mark.parametrize(
    ("pdf", "said"),
    [
        (going_round, "The PDF is broken"),
        (packed_often, "packed in a way"),
        (lambda: embedding(*[(f"{'a' * 200}{n}.txt", b"x") for n in range(50)]), "it has"),
    ],
)
def test_what_a_pdf_says_of_itself_is_told_briefly_and_without_names_of_objects(pdf: Any, said: str) -> None:
    with pytest.raises(einvconv.UnreadableInput, match=said) as told:
        einvconv.parse(pdf())
    assert len(str(told.value)) < 500
    assert " at 0x" not in str(told.value)


def test_an_embedded_file_is_not_unpacked_beyond_the_limit() -> None:
    bomb = embedding(("factur-x.xml", b"<a>" + b" " * 5_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(einvconv.LimitExceeded, match="1,000,000 bytes"):
        einvconv.parse(bomb, limits=einvconv.Limits(bytes=1_000_000))


def with_packed_objects(room: int) -> bytes:
    """A PDF whose catalog is in a stream of objects that unpacks to so many bytes."""
    catalog = b"1 0 <</Type/Catalog/Pages 3 0 R>>"
    packed = zlib.compress(catalog + b" " * room, 9)
    objects = [
        b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n"
        % (len(packed), packed),
        b"3 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n",
    ]
    start = b"%PDF-1.5\n"
    places = [len(start), len(start + objects[0]), len(start + b"".join(objects))]
    rows = [(0, 0, 255), (2, 2, 0), *((1, place, 0) for place in places)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    last = b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n%s\nendstream\nendobj\n"
    end = b"startxref\n%d\n%%%%EOF" % places[2]
    return start + b"".join(objects) + last % (len(table), table) + end


@pytest.mark.skipif(not hasattr(pikepdf.settings, "set_qpdf_limits"), reason="an older pikepdf holds nothing")
def test_the_objects_of_a_pdf_are_not_unpacked_beyond_the_limit_and_others_pdfs_are_left_alone() -> None:
    limits = einvconv.Limits(bytes=1_000_000)
    before = pikepdf.settings.get_qpdf_limits()
    with pytest.raises(einvconv.NoInvoice):
        einvconv.parse(with_packed_objects(900_000), limits=limits)
    with pytest.raises(einvconv.UnreadableInput, match="broken"):
        einvconv.parse(with_packed_objects(5_000_000), limits=limits)
    assert pikepdf.settings.get_qpdf_limits() == before


@pytest.mark.parametrize("package", ["pikepdf", "typst"])
def test_without_the_extra_it_is_named(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hybrid = einvconv.convert(OWN, to="facturx", pdf=theirs()).pdf
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(einvconv.NotInstalled, match=r"einvconv\[pdf\]"):
        einvconv.render(OWN, "pdf")
    if package == "pikepdf":
        with pytest.raises(einvconv.NotInstalled, match=r"einvconv\[pdf\]"):
            einvconv.parse(hybrid)


def test_the_commands_write_paper_and_hybrids(tmp_path: Path, capsys: Any) -> None:
    out, mine = tmp_path / "a.pdf", tmp_path / "mine.pdf"
    assert main(["show", str(EXAMPLE), "--pdf", str(out)]) == 0
    assert out.read_bytes() == einvconv.render(EXAMPLE, "pdf")
    mine.write_bytes(theirs())
    assert main(["convert", str(OWN), "--to", "facturx", "--pdf", str(mine), "-o", f"{tmp_path}/to/"]) == 0
    made = tmp_path / "to" / "several-vat-rates-facturx.pdf"
    assert einvconv.detect(made) == "cii"
    assert main(["convert", str(made), "--to", "ubl", "-o", str(tmp_path / "b.xml")]) == 0
    assert main(["convert", str(OWN), "--to", "facturx", "--pdf", str(mine), "-o", str(mine), "--force"]) == 2
    assert "a source is never overwritten" in capsys.readouterr().err


def test_a_conversion_writes_its_pdf_where_the_name_says_so(tmp_path: Path) -> None:
    conversion = einvconv.convert(OWN, to="facturx", pdf=theirs())
    assert conversion.write(tmp_path / "a.pdf").read_bytes() == conversion.pdf
    assert conversion.write(tmp_path / "a.xml").read_bytes() == conversion.xml


# An image of the invoice that goes with it


@pytest.mark.parametrize("code", ["finvoice30", "teapps", "ehf30"])
def test_an_image_goes_with_an_invoice_that_came_with_none(code: str) -> None:
    plain, made = einvconv.convert(OWN, to=code), einvconv.convert(OWN, to=code, image=True, language="fi")
    assert made.losses == plain.losses
    (added,) = [one for one in made.additions if one.reason.startswith("a picture of the invoice")]
    assert (added.kind, added.value) == ("derived", "20260412.pdf")
    held = [one.content for one in made.attachments] + [made.xml]
    assert any(b"%PDF" in one or b"JVBERi" in one for one in held)


def test_an_invoice_that_came_with_a_pdf_gets_no_image() -> None:
    assert einvconv.convert(EXAMPLE, to="ubl", image=True) == einvconv.convert(EXAMPLE, to="ubl")


def test_a_target_without_files_takes_no_image() -> None:
    with pytest.raises(einvconv.ConversionRefused, match="no place for a file"):
        einvconv.convert(OWN, to="facturxminimum", image=True)


def test_the_command_lets_an_image_go_with_the_invoice(tmp_path: Path) -> None:
    assert main(["convert", str(OWN), "--to", "teapps", "--image", "-o", str(tmp_path / "a.xml")]) == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["20260412.pdf", "a.xml"]
