"""Bytes to documents: frames, several documents in a file, places, paths and detection."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

import einvconv
from documents import corpus
from einvconv.errors import EinvconvError, LimitExceeded, UnknownFormat, UnreadableInput
from einvconv.formats.registry import records
from einvconv.intake import Limits, detect_root, open_document, open_documents, reading
from einvconv.intake import limits as limits_of_input

SRC = Path(__file__).parent.parent / "src" / "einvconv"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP2001 = "http://www.w3.org/2001/12/soap-envelope"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
FINVOICE = '<?xml version="1.0" encoding="ISO-8859-15"?>\n<Finvoice Version="3.0">\n  <A>Väinö €</A>\n</Finvoice>\n'
EBXML = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"


def soap(namespace: str, body: str = "", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> str:
    return (
        f'{declaration}<S:Envelope xmlns:S="{namespace}" xmlns:eb="{EBXML}">\n<S:Header>'
        f"<eb:From>Lähettäjä</eb:From></S:Header>\n<S:Body>{body}</S:Body>\n</S:Envelope>\n"
    )


def ubl(customization: str = "urn:cen.eu:en16931:2017", root: str = "Invoice") -> str:
    return (
        f'<{root} xmlns="{UBL}{root}-2" xmlns:cbc="{UBL}CommonBasicComponents-2">'
        f"<cbc:CustomizationID>{customization}</cbc:CustomizationID><cbc:ID>1</cbc:ID></{root}>"
    )


def teapps(*numbers: str, version: str = "3.0") -> str:
    invoices = "".join(f"      <INVOICE>\n        <ID>{n}</ID>\n      </INVOICE>\n" for n in numbers)
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<INVOICE_CENTER>\n  <TRANSPORT_FRAME><SENDER>Å</SENDER>'
        f"</TRANSPORT_FRAME>\n  <CONTENT_FRAME>\n    <BLOCK_RULES><FORMAT_VERSION>{version}</FORMAT_VERSION>"
        f"</BLOCK_RULES>\n    <INVOICES>\n{invoices}    </INVOICES>\n    <END/>\n"
        "  </CONTENT_FRAME>\n</INVOICE_CENTER>\n"
    )


class TestFrames:
    @pytest.mark.parametrize(("namespace", "kind"), [(SOAP11, "soap11"), (SOAP2001, "soap2001")])
    def test_a_soap_frame_and_the_invoice_after_it_are_one_document_with_its_frame(self, namespace, kind):
        manifest = '<eb:Manifest><eb:Reference id="x"/></eb:Manifest>'
        source = soap(namespace, manifest).encode("utf-8") + FINVOICE.encode("iso-8859-15")
        document = open_document(source)
        assert document.root.tag == "Finvoice"
        assert document.root.findtext("A") == "Väinö €"
        assert document.data == FINVOICE.encode("iso-8859-15")
        assert document.encoding == "ISO-8859-15"
        assert document.notes == ()
        assert document.frame is not None
        assert (document.frame.kind, document.frame.first_line) == (kind, 1)
        assert document.frame.root.findtext(f".//{{{EBXML}}}From") == "Lähettäjä"
        assert document.first_line == 6
        assert document.position(document.root[0]) == (8, 3)

    def test_several_pairs_of_frame_and_invoice_keep_their_order_lines_and_frames(self):
        pair = soap(SOAP11).encode("utf-8") + FINVOICE.encode("iso-8859-15")
        documents = open_documents(pair * 3)
        lines = pair.count(b"\n")
        assert [d.first_line for d in documents] == [6, 6 + lines, 6 + 2 * lines]
        assert [d.frame.first_line for d in documents] == [1, 1 + lines, 1 + 2 * lines]
        assert [d.position(d.root[0]) for d in documents] == [(8 + n * lines, 3) for n in range(3)]

    def test_a_frame_without_declarations_takes_the_document_that_follows(self):
        document = open_document(soap(SOAP11, declaration="") + '<Finvoice Version="3.0"><A/></Finvoice>')
        assert document.frame.kind == "soap11"
        assert document.position(document.root[0]) == (5, 25)

    def test_a_document_after_a_frame_inherits_the_declared_encoding_of_the_frame(self):
        frame = soap(SOAP11, declaration='<?xml version="1.0" encoding="ISO-8859-15"?>')
        document = open_document((frame + '<Finvoice Version="3.0"><A>€ Ä</A></Finvoice>').encode("iso-8859-15"))
        assert document.root.findtext("A") == "€ Ä"
        assert document.encoding == "ISO-8859-15"

    def test_several_documents_each_with_a_declaration_are_read_each_in_its_encoding(self):
        latin, utf = FINVOICE, '<?xml version="1.0"?><Finvoice Version="2.0"><A>Łódź</A></Finvoice>'
        documents = open_documents(latin.encode("iso-8859-15") + utf.encode("utf-8"))
        assert [d.root.findtext("A") for d in documents] == ["Väinö €", "Łódź"]
        assert [d.encoding for d in documents] == ["ISO-8859-15", "UTF-8"]
        assert [d.format for d in documents] == ["finvoice30", "finvoice20"]
        assert [d.first_line for d in documents] == [1, 5]
        for document in documents:
            assert etree.tostring(open_document(document.data).root) == etree.tostring(document.root)

    def test_open_document_names_split_when_there_are_several(self):
        with pytest.raises(UnreadableInput, match=r"2 documents \(on lines 1, 5\).*split\(\)"):
            open_document(FINVOICE * 2)

    def test_an_embedded_document_in_cdata_is_text_and_no_second_document(self):
        document = open_document('<?xml version="1.0"?><a><![CDATA[<?xml version="1.0" encoding="X"?><b/>]]></a>')
        assert document.root.text == '<?xml version="1.0" encoding="X"?><b/>'

    def test_an_invoice_inside_a_soap_body_keeps_the_namespaces_of_the_envelope(self):
        inner = ubl().replace(f' xmlns:cbc="{UBL}CommonBasicComponents-2"', "")
        envelope = soap(SOAP11, f"\n  <w:send xmlns:w='urn:w' >\n   {inner}</w:send>")
        envelope = envelope.replace("<S:Envelope", f'<S:Envelope xmlns:cbc="{UBL}CommonBasicComponents-2"')
        document = open_document(envelope)
        assert document.format == "ubl"
        assert document.frame.kind == "soap11"
        assert document.path(document.root[1]) == "/ubl:Invoice/cbc:ID"
        lines = envelope.split("\n")
        line, column = document.position(document.root[1])
        assert lines[line - 1][column - 1 :].startswith("<cbc:ID>")
        assert document.first_line == line
        assert open_document(document.data).root[1].text == "1"

    def test_a_standard_business_document_gives_the_invoice_inside_it(self):
        sbdh = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
        source = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<StandardBusinessDocument xmlns="{sbdh}">\n'
            f"<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion></StandardBusinessDocumentHeader>\n"
            f"<!-- <x> -->{ubl('urn:x')}\n</StandardBusinessDocument>"
        )
        document = open_document(source.encode())
        assert document.root.tag == f"{{{UBL}Invoice-2}}Invoice"
        assert document.frame.kind == "sbdh"
        assert document.frame.root.findtext(f".//{{{sbdh}}}HeaderVersion") == "1.0"
        assert document.position(document.root) == (4, 13)

    @pytest.mark.parametrize("source", [soap(SOAP11), soap(SOAP2001) + soap(SOAP11) + FINVOICE])
    def test_a_frame_without_a_document_is_refused_with_its_line(self, source):
        with pytest.raises(UnreadableInput, match="SOAP frame on line 1 has no document"):
            open_documents(source)

    def test_a_teapps_batch_gives_one_document_per_invoice_with_all_of_the_envelope(self):
        source = teapps("a", "b", "c")
        documents = open_documents(source.encode("iso-8859-1"))
        assert [(d.part, d.parts) for d in documents] == [(1, 3), (2, 3), (3, 3)]
        lines = source.split("\n")
        for number, document in enumerate(documents, 1):
            assert document.root.findtext("TRANSPORT_FRAME/SENDER") == "Å"
            assert [i.findtext("ID") for i in document.root.iter("INVOICE")] == ["abc"[number - 1]]
            (identifier,) = document.root.iter("ID")
            steps = f"/INVOICE_CENTER/CONTENT_FRAME/INVOICES/INVOICE[{number}]/ID"
            assert document.path(identifier) == steps
            line, column = document.position(identifier)
            assert lines[line - 1][column - 1 :] == f"<ID>{'abc'[number - 1]}</ID>"
            (end,) = document.root.iter("END")
            line, column = document.position(end)
            assert lines[line - 1][column - 1 :] == "<END/>"
            assert document.encoding == "ISO-8859-1"
            assert open_document(document.data).root.findtext("TRANSPORT_FRAME/SENDER") == "Å"

    def test_a_teapps_file_with_one_invoice_is_one_whole_document(self):
        source = teapps("a").encode("iso-8859-1")
        document = open_document(source)
        assert (document.data, document.parts) == (source, 1)
        assert document.path(next(document.root.iter("ID"))).endswith("/INVOICES/INVOICE/ID")

    def test_two_e2b_invoices_in_one_interchange_are_two_documents(self):
        invoices = "<Invoice><Number>{}</Number></Invoice>"
        source = '<Interchange xmlns="http://www.e2b.no/XMLSchema"><InterchangeHeader/>\n{}\n{}</Interchange>'
        documents = open_documents(source.format(invoices.format(1), invoices.format(2)))
        assert [d.root.findtext(".//{*}Number") for d in documents] == ["1", "2"]
        assert documents[1].path(documents[1].root[1]) == "/e2b:Interchange/e2b:Invoice[2]"
        assert documents[1].position(documents[1].root[1]) == (3, 1)

    @pytest.mark.parametrize(
        ("tail", "words"),
        [
            ("<Finvoice/>", "a second root element"),
            ("junk", "something"),
            ("&amp;", "something"),
            ("</x>", "something"),
        ],
    )
    def test_whatever_follows_the_end_of_a_document_is_refused_with_its_place(self, tail, words):
        with pytest.raises(UnreadableInput, match=f"Line 5, column 1: {words} stands after the end"):
            open_documents(FINVOICE + tail)

    def test_white_space_before_the_declaration_is_skipped_and_told(self):
        document = open_document(b"\n \n" + FINVOICE.encode("iso-8859-15"))
        assert [(n.rule, n.severity, n.line) for n in document.notes] == [("READ-SPACE", "fatal", 3)]
        assert document.root.findtext("A") == "Väinö €"
        assert document.position(document.root[0]) == (5, 3)


def named(draw_tree) -> str:
    """A tree of nested tuples as XML with everything that could confuse a counter of tags."""
    name, noise, children = draw_tree
    return f"<{name}{noise[0]}>{noise[1]}{''.join(named(child) for child in children)}{noise[2]}</{name}>"


_NOISE = st.sampled_from(
    [
        "",
        " ",
        "\n",
        "\r\n",
        "\r",
        "ä",
        "€\n",
        "😀",
        "<!-- <x> -->",
        "<![CDATA[<y/>]]>",
        "<?p <z> ?>",
        "<e/>",
        "<f a='>'/>",
    ]
)
_ATTRIBUTES = st.sampled_from(["", " a='/'", ' b=">"', " c='\"'", "\n d='1'\n", " xmlns:q='urn:q' q:r='1'"])
_TREES = st.recursive(
    st.tuples(st.sampled_from("abc"), st.tuples(_ATTRIBUTES, _NOISE, _NOISE), st.just(())),
    lambda inner: st.tuples(
        st.sampled_from("abc"), st.tuples(_ATTRIBUTES, _NOISE, _NOISE), st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


class TestPlaces:
    @given(_TREES)
    def test_every_element_is_found_where_its_start_tag_stands(self, tree):
        source = named(tree)
        document = open_document(source)
        lines = re.split("\r\n|\r|\n", source)
        seen = []
        for element in document.root.iter():
            line, column = document.position(element)
            assert re.match(rf"<{element.tag}[\s/>]", lines[line - 1][column - 1 :] + " ")
            seen.append((line, column))
        assert seen == sorted(set(seen))

    @given(_TREES)
    def test_a_path_selects_the_element_that_it_was_asked_for_and_no_other(self, tree):
        document = open_document(named(tree))
        for element in document.root.iter():
            path = document.path(element)
            assert document.root.xpath(path) == [element]
            assert len(document.root.xpath(re.sub(r"\[\d+\]$", "", path))) == 1 or path.endswith("]")

    def test_lines_beyond_65535_are_right(self):
        document = open_document("<a>" + "\n" * 70_000 + "  <b/>" + "\n" * 70_000 + "<c/></a>")
        assert document.position(document.root[0]) == (70_001, 3)
        assert document.position(document.root[1]) == (140_001, 1)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n", "\n\r", "\r\n\n"])
    def test_every_kind_of_line_end_is_counted_once(self, end):
        counted = len(re.findall("\r\n?|\n", end))
        document = open_document(f"<a>{end}<b/>{end}<!-- <x> -->{end} <c/></a>")
        assert [document.position(e) for e in document.root] == [(1 + counted, 1), (1 + 3 * counted, 2)]

    def test_columns_count_characters_and_not_bytes(self):
        document = open_document("<a>äö😀<b/></a>".encode())
        assert document.position(document.root[0]) == (1, 7)

    def test_paths_use_the_conventional_prefixes_whatever_the_document_says(self):
        source = ubl().replace("cbc:", "q:").replace("xmlns:cbc", "xmlns:q").replace("<q:ID>", '<q:ID schemeID="0088">')
        document = open_document(source)
        assert document.path(document.root[1], "schemeID") == "/ubl:Invoice/cbc:ID/@schemeID"
        credit_note = open_document(ubl(root="CreditNote"))
        assert credit_note.path(credit_note.root[1]) == "/cn:CreditNote/cbc:ID"

    def test_unknown_namespaces_are_numbered_in_the_order_of_the_document(self):
        document = open_document('<a xmlns="urn:1"><b xmlns="urn:2"/><c xmlns="urn:3" x:y="" xmlns:x="urn:2"/></a>')
        assert document.path(document.root[1], "{urn:2}y") == "/ns1:a/ns3:c/@ns2:y"

    def test_an_element_of_another_document_has_no_place(self):
        with pytest.raises(ValueError, match="another document"):
            open_document("<a/>").position(etree.fromstring("<a/>"))

    def test_places_and_paths_of_ten_thousand_siblings_take_linear_time(self):
        document = open_document("<a>" + "<b><c/></b>\n" * 10_000 + "</a>")
        places = [(document.position(b[0]), document.path(b[0])) for b in document.root]
        assert places[9_999] == ((10_000, 4), "/a/b[10000]/c")
        assert places[0] == ((1, 7), "/a/b[1]/c")

    def test_the_path_of_a_child_of_many_is_the_same_whatever_was_asked_before(self):
        source = "<a><d/>" + "<b/>" * 100 + "<c/>" + "<b/>" * 100 + "</a>"
        document = open_document(source)
        told = [document.path(child) for child in document.root]
        assert told[:2] == ["/a/d", "/a/b[1]"]
        assert told[101:103] == ["/a/c", "/a/b[101]"]
        for order in ([0, 101, 150], [201], [150, 101, 0], range(201, -1, -1)):
            document = open_document(source)
            assert [document.path(document.root[at]) for at in order] == [told[at] for at in order]


class TestDetection:
    @pytest.mark.parametrize(
        ("customization", "code"),
        [
            ("urn:cen.eu:en16931:2017", "ubl"),
            ("", "ubl"),
            ("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "peppolbis30"),
            ("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0", "peppolbis30"),
            (
                "urn:www.cenbii.eu:transaction:biitrns010:ver2.0:extended:urn:www.peppol.eu:bis:peppol4a:ver2.0",
                "peppolbis20",
            ),
            (
                "urn:www.cenbii.eu:transaction:biitrns014:ver2.0:extended:urn:www.peppol.eu:bis:peppol5a:ver2.0:"
                "extended:urn:www.difi.no:ehf:kreditnota:ver2.0",
                "ehf20",
            ),
            (
                "urn:www.cenbii.eu:transaction:biicoretrdm010:ver1.0:#urn:www.peppol.eu:bis:peppol4a:ver1.0#"
                "urn:www.difi.no:ehf:faktura:ver1",
                "ehf",
            ),
            ("OIOUBL-2.02", "oioubl"),
            ("urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0", "siubl20"),
        ],
    )
    @pytest.mark.parametrize("root", ["Invoice", "CreditNote"])
    def test_ubl_documents_are_told_apart_by_their_customization(self, customization, code, root):
        assert open_document(ubl(customization, root)).format == code

    @pytest.mark.parametrize(
        ("version", "code"),
        [
            ("1.0", "finvoice"),
            ("1.3", "finvoice"),
            ("2.0", "finvoice20"),
            ("2.01", "finvoice20"),
            ("3.0", "finvoice30"),
        ],
    )
    def test_finvoice_is_told_apart_by_its_version(self, version, code):
        assert open_document(f'<Finvoice Version="{version}"/>').format == code

    @pytest.mark.parametrize(("version", "code"), [("2.7.2", "teapps"), ("3.0", "teapps30"), ("", "teapps")])
    def test_teapps_is_told_apart_by_its_format_version(self, version, code):
        assert open_document(teapps("a", version=version)).format == code

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            (
                '<CrossIndustryDocument xmlns="urn:ferd:CrossIndustryDocument:invoice:1p0"/>',
                "This is ZUGFeRD 1.0, which this version",
            ),
            ('<Finvoice Version="4.0"/>', 'its Version is "4.0"'),
            ("<Finvoice/>", "its @Version is missing"),
            ("<FinvoiceAttachments/>", "FinvoiceAttachments.*none itself"),
            (f'<Order xmlns="{UBL}Order-2"/>', "UBL 2 Order, which is no invoice"),
            ("<Invoice/>", 'root element is "Invoice" without a namespace.*xsd:Invoice-2'),
            ('<what xmlns="urn:else"/>', 'root element is "what" in the namespace "urn:else"'),
            ('<Finvoice xmlns="urn:x" Version="3.0"/>', "Finvoice has no namespace"),
        ],
    )
    def test_what_is_not_read_is_named_in_words(self, source, words):
        with pytest.raises(UnknownFormat, match=words.replace("its Version", "its @Version")):
            detect_root(open_document(source).root)

    def test_every_pattern_of_the_table_compiles_and_every_format_has_a_name(self):
        for info in records():
            assert info.name
            assert info.code
            for held, pattern in info.marks:
                re.compile(pattern)
                # Whatever the pattern is found in holds the text, which is looked for first.
                assert not pattern or re.escape(held) in pattern


class TestInput:
    def test_a_path_opens_a_file_and_a_str_never_does(self, tmp_path):
        file = tmp_path / "invoice.xml"
        file.write_bytes(FINVOICE.encode("iso-8859-15"))
        assert open_document(file).root.tag == "Finvoice"
        with pytest.raises(UnreadableInput, match=r"pathlib\.Path"):
            open_document(str(file))

    def test_a_file_that_cannot_be_read_is_an_error_with_its_name(self, tmp_path):
        for path in (tmp_path / "none.xml", tmp_path):
            with pytest.raises(UnreadableInput, match=re.escape(str(path))):
                open_document(path)

    def test_text_is_read_whatever_encoding_its_declaration_names(self):
        source = '<?xml version="1.0" encoding="UTF-16"?><a>Ä<![CDATA[<?xml version="1.0" encoding="x"?>]]></a>'
        document = open_document(source)
        assert document.root.text == 'Ä<?xml version="1.0" encoding="x"?>'
        assert open_document(document.data).notes == ()

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "empty"),
            (b" \n", "white space"),
            (b"\0" * 50, "NUL"),
            (b"hello", "does not begin with a tag"),
            (b"PK\x03\x04....", "ZIP"),
            (b"\x1f\x8b\x08", "gzip"),
            (b"%PDF-1.7", "PDF"),
            (b'{"a": 1}', "JSON"),
            (b"<!doctype html><html><p>x</html>", "HTML"),
            (b"<!DOCTYPE html><html/>", "HTML"),
            (b"<html><p>x</html>", "HTML"),
            (b"UNA:+.? 'UNB+UNOC", "EDIFACT"),
        ],
    )
    def test_what_is_no_xml_is_named(self, data, words):
        if data.startswith(b"%PDF"):
            pytest.importorskip("pikepdf")
        with pytest.raises(UnreadableInput, match=words):
            open_documents(data)

    def test_an_error_of_the_second_document_names_the_line_of_the_file(self):
        with pytest.raises(UnreadableInput, match=r"line 6, column \d+"):
            open_documents(FINVOICE + '<?xml version="1.0"?>\n<a></b>')

    @pytest.mark.parametrize(
        "doctype",
        ['<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x">'],
    )
    def test_a_doctype_is_refused_before_anything_in_it_is_looked_at(self, doctype):
        for prolog in ("", '<?xml version="1.0"?>\n<!-- > --><?p ?>'):
            with pytest.raises(UnreadableInput, match="DOCTYPE"):
                open_documents(f"{prolog}{doctype}<a>&e;</a>")

    def test_a_doctype_that_names_a_dtd_alone_is_passed_over_and_told_by_every_way(self):
        plain = next(p for p in corpus("finvoice30") if p.stem == "copy").read_bytes()
        data = plain.replace(b"<Finvoice ", b'<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd">\n<Finvoice ', 1)
        assert [f.line for f in einvconv.validate(data).findings if f.rule == "READ-DOCTYPE"] == [4]
        made = einvconv.convert(data, to="peppolbis30")
        assert [(loss.kind, loss.path) for loss in made.losses if loss.value == "DOCTYPE"] == [("implied", "/Finvoice")]
        assert made.losses[1:] == einvconv.convert(plain, to="peppolbis30").losses

    @pytest.mark.parametrize("named", ["peppolbis30", "teapps", "svefaktura", "cii", "e2b"])
    @pytest.mark.parametrize("said", ["", ' SYSTEM "a.dtd"', " PUBLIC \"-//a\" 'b.dtd'", " [ ]", ' SYSTEM "a" [\n]'])
    def test_a_doctype_that_declares_nothing_is_passed_over_before_the_root_of_any_format(self, named, said):
        plain = corpus(named)[0].read_bytes()
        root = re.search(rb"<([A-Za-z_][\w.:-]*)", plain)
        data = plain[: root.start()] + b"<!DOCTYPE " + root[1] + said.encode() + b">" + plain[root.start() :]
        assert einvconv.detect(data) == einvconv.detect(plain)
        assert [f.severity for f in einvconv.validate(data).findings if f.rule == "READ-DOCTYPE"] == ["information"]

    @pytest.mark.parametrize("said", ["[<!ENTITY a 'b'>]", "[%a;]", "[<!-- -->]", "SYSTEM 'a' [<!ELEMENT b ANY>]"])
    def test_a_doctype_with_anything_between_its_brackets_is_refused(self, said):
        plain = corpus("peppolbis30")[0].read_bytes()
        with pytest.raises(UnreadableInput, match="DOCTYPE"):
            einvconv.detect(plain.replace(b"<Invoice", f"<!DOCTYPE Invoice {said}><Invoice".encode(), 1))

    def test_the_word_doctype_in_a_comment_or_text_is_no_doctype(self):
        assert open_document("<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE b>]]></a>").root.text == "<!DOCTYPE b>"

    def test_comments_and_instructions_are_gone_and_do_not_cut_texts(self):
        root = open_document("<?p ?><!-- c --><a>Snip<!-- c -->pet<?p ?><![CDATA[<1>]]></a>").root
        assert (root.text, len(root), root.getprevious()) == ("Snippet<1>", 0, None)

    def test_undefined_entities_are_refused(self):
        with pytest.raises(UnreadableInput, match="nbsp"):
            open_document("<a>&nbsp;</a>")


class TestLimits:
    @pytest.mark.parametrize(
        ("source", "limits", "words"),
        [
            ("<a/>" + " " * 100, Limits(bytes=100), "Limits(bytes="),
            ("<a>" + "<b/>" * 100 + "</a>", Limits(elements=100), "Limits(elements="),
            ("<a>" + "<b>x</b>" * 100 + "<!-- " + "</b>" * 99 + " --></a>", Limits(elements=101), "Limits(elements="),
            ("<a " + " ".join(f'a{n}="1"' for n in range(101)) + "/>", Limits(attributes=100), "Limits(attributes="),
            ("<a>" + "<b c = '' d=''/>" * 51 + "</a>", Limits(elements=100), "more than 100 attributes"),
            ("<a>" * 11 + "</a>" * 11, Limits(depth=10), "Limits(depth="),
            ("<a>" * 257 + "</a>" * 257, Limits(), "Limits(depth="),
            ("<a>" * 301 + "</a>" * 301, Limits(depth=300), "Limits(depth="),
            ("<a>" + "x" * 101 + "</a>", Limits(text=100), "Limits(text="),
            ("<a b='" + "x" * 101 + "'/>", Limits(text=100), "Limits(text="),
            ("<a>" + "<b>x</b>" * 50 + "x" * 101 + "<c/></a>", Limits(text=100), "Limits(text="),
            ("<a>" + "x" * 60 + "<!-- y -->" + "x" * 41 + "</a>", Limits(text=100), "Limits(text="),
            ("<a>" + "x" * 60 + "<?y?>" + "x" * 41 + "</a>", Limits(text=100), "Limits(text="),
            ("<a>" + "x" * 60 + "<![CDATA[" + "x" * 41 + "]]></a>", Limits(text=100), "Limits(text="),
            ("<?xml version='1.0'?><a/>" * 11, Limits(documents=10), "Limits(documents="),
            (teapps(*"abcdefghijk"), Limits(documents=10), "Limits(documents="),
            (teapps(*"abcdefghijk"), Limits(bytes=3000), "Limits(bytes="),
        ],
    )
    def test_every_limit_holds_and_its_message_names_it(self, source, limits, words):
        with pytest.raises(LimitExceeded, match=re.escape(words)):
            open_documents(source, limits)

    @pytest.mark.parametrize(
        ("source", "limits"),
        [
            ("<a>" + "<b/>" * 99 + "</a>", Limits(elements=100)),
            ("<a>" + "<b></b>" * 99 + "</a>", Limits(elements=100)),
            ("<a>" + "<b></b>" * 99 + "<!-- " + "</b>" * 99 + " --></a>", Limits(elements=101)),
            ("<a><!--" + "<" * 1000 + "--></a>", Limits(elements=100)),
            ("<a " + " ".join(f'a{n}="="' for n in range(100)) + "/>", Limits(attributes=100)),
            ("<a>" + "x=1 " * 1000 + "</a>", Limits(attributes=100)),
            ("<a>" * 10 + "</a>" * 10, Limits(depth=10)),
            ("<a>" * 300 + "</a>" * 300, Limits(depth=300)),
            ("<a>" + "x" * 100 + "<b/></a>", Limits(text=100)),
        ],
    )
    def test_what_is_just_within_the_limits_is_read(self, source, limits):
        assert open_document(source, limits).root.tag == "a"

    def test_elements_are_counted_one_by_one_only_where_there_may_be_too_many(self, monkeypatch):
        monkeypatch.setattr(limits_of_input, "_count", None)
        open_document("<a>" + "<b>x</b>" * 9_000 + "</a>", Limits(elements=10_000))

    def test_texts_are_looked_through_only_where_one_may_be_too_long(self, monkeypatch):
        monkeypatch.setattr(reading, "_TEXT_OVER", "no XPath")
        short = "<a>" + "<b>x</b>" * 50 + "</a>"
        assert len(open_document("<?xml version='1.0'?>" + short, Limits(text=100)).root) == 50
        with pytest.raises(etree.XPathError):
            open_document("<a>" + "<b>x</b>" * 50 + "<b>" + "x" * 100 + "</b></a>", Limits(text=100))

    def test_a_text_over_ten_megabytes_is_read(self):
        assert len(open_document("<a>" + "x" * 11_000_000 + "</a>").root.text) == 11_000_000

    def test_an_attachment_in_a_large_document_does_not_lift_the_limit_of_depth(self):
        with pytest.raises(LimitExceeded, match="nested deeper than 256"):
            open_document("<a>" + "x" * 11_000_000 + "<b>" * 256 + "</b>" * 256 + "</a>")


def contents(root):
    return [(e.tag, dict(e.attrib), e.text or "", (e is not root and e.tail) or "") for e in root.iter()]


_FRAGMENTS = st.sampled_from(
    [
        *('<?xml version="1.0"?>', '<?xml version="1.0" encoding="ISO-8859-15"?>', "<?xml", "encoding='utf-16'?>"),
        *("<!DOCTYPE a>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "&amp;", "&x;", "\0", "\ufeff", "é", "€"),
        *("<a>", "</a>", "<a/>", "<a b='", "'", '"', ">", "<", " ", "\n", f'<e:Envelope xmlns:e="{SOAP11}">'),
        *("</e:Envelope>", "<e:Body>", "</e:Body>", "<INVOICE_CENTER>", "<Finvoice>", "</Finvoice>", teapps("1", "2")),
    ]
)
_CODECS = ("utf-8", "utf-16", "utf-16-le", "utf-32", "iso-8859-15", "cp037", "utf-8-sig")


class TestHostility:
    @given(st.binary(max_size=200))
    @example(b"<\xa0\xc2\x8d")
    def test_any_bytes_give_documents_or_an_error_of_ours(self, data):
        self.check(data)

    @given(st.lists(_FRAGMENTS, max_size=12), st.sampled_from(_CODECS), st.binary(max_size=3), st.integers(0, 100))
    def test_any_heap_of_markup_gives_documents_or_an_error_of_ours(self, fragments, codec, spoilt, at):
        text = "".join(fragments)
        self.check(text)
        data = text.encode(codec, "replace")
        self.check(data)
        self.check(data[:at] + spoilt + data[at:])

    @given(st.integers(0, 600), st.integers(0, 255))
    def test_any_changed_byte_gives_documents_or_an_error_of_ours(self, at, byte):
        data = bytearray(soap(SOAP11).encode() + FINVOICE.encode("iso-8859-15"))
        data[at % len(data)] = byte
        self.check(bytes(data))

    @staticmethod
    def check(source):
        try:
            documents = open_documents(source)
        except EinvconvError as error:
            assert str(error).strip()
            return
        assert documents
        for document in documents:
            elements = list(document.root.iter())
            assert all(document.position(e) >= (1, 1) for e in elements)
            assert all(document.path(e).startswith("/") for e in elements)
            assert contents(open_document(document.data).root) == contents(document.root)


def test_only_the_intake_parses_documents():
    parsing = re.compile(r"\b(?:etree|lxml\.etree|ElementTree|ET)\.(?:fromstring|XML|parse|iterparse|XMLParser|HTML)\b")
    also = re.compile(r"import .*\b(?:fromstring|iterparse|XMLParser|minidom|expat)\b|xml\.(?:dom|sax\.make|parsers)")
    allowed = {
        "intake/parser.py": "the parser itself",
        "mapping/content.py": "the project's own schemas",
        "mapping/faults.py": "a tree of ours, once more as text",
        "mapping/schemas.py": "the project's own schemas",
        "mapping/streams.py": "what was written here, and a tree of ours as text",
        "picture/hybrid.py": "the metadata of a PDF",
        "picture/stylesheet.py": "stylesheets",
        "rulebook/edits.py": "the project's own documents",
        "rulebook/examples.py": "the project's own documents",
        "schematron/books.py": "files beside a Schematron file",
        "schematron/source.py": "Schematron files",
        "schematron/saxon.py": "Schematron files, and what Saxon reports",
    }
    found = {
        module.relative_to(SRC).as_posix()
        for module in SRC.rglob("*.py")
        if parsing.search(text := module.read_text("utf-8")) or also.search(text)
    }
    assert "intake/parser.py" in found
    assert found <= set(allowed)


def test_a_lean_tree_has_no_white_space_between_its_elements() -> None:
    lean = open_document(b"<a>\n  <b>\n <c>x</c> </b>\n</a>", lean=True)
    assert [(e.tag, e.text, e.tail) for e in lean.root.iter()] == [
        ("a", None, None),
        ("b", None, None),
        ("c", "x", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<a><b> <!-- x -->y</b></a>",
        "<a><b> <![CDATA[y]]></b></a>",
        "<a><b> <?x?>y</b></a>",
        "<a><b> &#32; </b></a>",
        "<a><b> </b><b>\n\n</b></a>",
        "<a xml:space='preserve'> <b/> </a>",
        "<a>x <b/> </a>",
    ],
)
def test_of_a_lean_tree_no_blank_of_a_text_is_taken(text: str) -> None:
    lean, whole = open_document(text.encode(), lean=True), open_document(text.encode())
    assert [(e.tag, e.text) for e in lean.root.iter()] == [(e.tag, e.text) for e in whole.root.iter()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "<!-- <x> -->"])
def test_the_place_of_an_element_is_the_same_whatever_was_asked_before(end: str, before: str) -> None:
    rows = "".join(f"{end}  <a>{end}<b/><b k='1'>{i}</b></a>" for i in range(1500))
    text = f"<Finvoice Version='3.0'>{before}{rows}{end}</Finvoice>"
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    count = 1 + 3 * 1500
    places = [
        (number, found.start() + 1)
        for number, line in enumerate(lines, 1)
        for found in re.finditer(r"<!--.*?-->|<[^/!]", line)
        if found[0][1] != "!"
    ]
    for seed in range(4):
        [document] = einvconv.split(text)
        elements = list(document.root.iter())
        assert len(elements) == count == len(places)
        for nth in Random(seed).sample(range(count), 8):
            assert document.position(elements[nth]) == places[nth], nth


@pytest.mark.parametrize("rules", ["finvoice30", "peppolbis30"])
def test_a_document_that_was_validated_holds_no_text_of_it(rules: str) -> None:
    text = next(path for path in corpus("finvoice30") if path.stem == "several-vat-rates").read_text("iso-8859-15")
    text = text[text.index("<Finvoice") :].replace("EUR", "EUX")  # which is no currency
    one = f"<?xml version='1.0'?>\n{' ' * 500_000}{text}\n"
    documents = einvconv.split(one * 2)
    for document in documents:  # what is found once is there afterwards
        assert einvconv.validate(document, rules=rules).findings
    documents = einvconv.split(one * 2)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for document in documents:
            assert einvconv.validate(document, rules=rules).findings
        assert tracemalloc.get_traced_memory()[0] - before < 400_000
    finally:
        tracemalloc.stop()
    assert documents[1].position(documents[1].root)[0] == one.count("\n") + 2


def test_an_element_of_another_document_has_no_place() -> None:
    [one], [other] = (einvconv.split("<Finvoice Version='3.0'><a/></Finvoice>") for _ in range(2))
    for element in (other.root, other.root[0]) * 3:
        with pytest.raises(ValueError, match="another document"):
            one.position(element)
        assert one.position(one.root[0]) == (1, 25)
