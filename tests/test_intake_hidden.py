"""A document in a frame where nobody looks for one: split, told or refused, and never passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

import einvconv

S11, S12, S01 = (
    "http://schemas.xmlsoap.org/soap/envelope/",
    "http://www.w3.org/2003/05/soap-envelope",
    "http://www.w3.org/2001/12/soap-envelope",
)
SB = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
EB = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"
OBJECTS = "urn:sfti:documents:ObjectEnvelope:1:0"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'


CORPUS = Path(__file__).resolve().parents[1] / "corpus"
WHOLE = (CORPUS / "peppolbis30" / "several-vat-rates.xml").read_text("utf-8").partition("?>")[2]


def ubl(number: str, root: str = "Invoice", space: str | None = None) -> str:
    space = f"{UBL}{root}-2" if space is None else space
    return (
        f'<{root} xmlns="{space}" xmlns:cbc="{UBL}CommonBasicComponents-2"><cbc:CustomizationID>urn:cen.eu:en16931:2017'
        f"</cbc:CustomizationID><cbc:ID>{number}</cbc:ID></{root}>"
    )


def fin(number: str) -> str:
    return (
        f'<Finvoice Version="3.0"><InvoiceDetails><InvoiceNumber>{number}</InvoiceNumber></InvoiceDetails></Finvoice>'
    )


def teapps(number: str) -> str:
    invoices = f"<INVOICES><INVOICE><ID>{number}</ID></INVOICE></INVOICES>"
    return f"<INVOICE_CENTER><CONTENT_FRAME>{invoices}</CONTENT_FRAME></INVOICE_CENTER>"


def soap(body: str, header: str = "", space: str = S11, before: str = "", after: str = "") -> str:
    return (
        f'<s:Envelope xmlns:s="{space}" xmlns:eb="{EB}">{before}<s:Header>{header}</s:Header><s:Body>{body}</s:Body>'
        f"{after}</s:Envelope>"
    )


def sbdh(*payloads: str, header: str = "<HeaderVersion>1.0</HeaderVersion>") -> str:
    return (
        f'<StandardBusinessDocument xmlns="{SB}"><StandardBusinessDocumentHeader>{header}'
        f"</StandardBusinessDocumentHeader>{''.join(payloads)}</StandardBusinessDocument>"
    )


A, B, CN, F, T = ubl("SEEN"), ubl("HIDDEN"), ubl("HIDDEN", "CreditNote"), fin("HIDDEN"), teapps("HIDDEN")
OTHER, BARE = ubl("HIDDEN", space="urn:other"), ubl("HIDDEN", space="")
ESCAPED = B.replace("<", "&lt;")
MANIFEST = '<eb:Manifest><eb:Reference eb:id="r"/></eb:Manifest>'

SPLIT = {
    "two in a body": soap(A + B),
    "a credit note beside": soap(A + CN),
    "two formats in a body": soap(A + F),
    "a Finvoice before": soap(F + A),
    "a batch beside": soap(A + T),
    "two bodies": soap(A, after=f"<s:Body>{B}</s:Body>"),
    "two bodies, the first empty": soap("", after=f"<s:Body>{A}</s:Body><s:Body>{B}</s:Body>"),
    "three bodies": soap(A, after=f"<s:Body/><s:Body>{B}</s:Body>"),
    "in the header": soap(A, header=B),
    "in a block of the header": soap(A, header=f"<x:block xmlns:x='urn:x'>{B}</x:block>"),
    "a Finvoice in the header": soap(A, header=F),
    "before the header": soap(A, before=B),
    "after the body": soap(A, after=B),
    "in an element after the body": soap(A, after=f"<x>{B}</x>"),
    "deep in a wrapper beside": soap(f"{A}<w:a xmlns:w='urn:w'><w:b><w:c>{B}</w:c></w:b></w:a>"),
    "both in one wrapper": soap(f"<w:call xmlns:w='urn:w'>{A}{B}</w:call>"),
    "each in a wrapper": soap(f"<a>{A}</a><b>{B}</b>"),
    "in a wrapper of a document's name": soap(f"<invoice>{A}{B}</invoice>"),
    "in the manifest": soap(f"<eb:Manifest>{B}</eb:Manifest>{A}"),
    "SOAP 1.2": soap(A + B, space=S12),
    "SOAP of 2001": soap(A, header=B, space=S01),
    "a body of another SOAP": soap(A, after=f"<t:Body xmlns:t='{S12}'>{B}</t:Body>"),
    "a frame in the body beside": soap(A + soap(B)),
    "a frame of another SOAP beside": soap(A + soap(B, space=S12)),
    "SBDH in SOAP, two in it": soap(sbdh(A, B)),
    "SBDH beside, in SOAP": soap(A + sbdh(B)),
    "two SBDH in SOAP": soap(sbdh(A) + sbdh(B)),
    "SOAP in SBDH, two in it": sbdh(soap(A + B)),
    "SOAP beside, in SBDH": sbdh(A, soap(B)),
    "SBDH in SBDH": sbdh(A, sbdh(B)),
    "SBDH with two": sbdh(A, B),
    "SBDH with two formats": sbdh(A, F.replace("<Finvoice", '<Finvoice xmlns=""')),
    "SBDH with a credit note": sbdh(A, CN),
    "in the header of an SBDH": sbdh(A, header=B),
    "deep in the header of an SBDH": sbdh(A, header=f"<Sender><Identifier>{B}</Identifier></Sender>"),
    "in an object envelope": sbdh(A, f"<o:ObjectEnvelope xmlns:o='{OBJECTS}'>{B}</o:ObjectEnvelope>"),
    "in a wrapper in an SBDH": sbdh(A, f"<w:w xmlns:w='urn:w'>{B}</w:w>"),
    "SBDH with one of another kind": sbdh(A, OTHER),
    "after its frame, and one in it": DECLARED + soap(A) + DECLARED + B,
    "a frame after the root": A + soap(B),
    "a declared frame after the root": A + DECLARED + soap(B),
    "several declared roots": DECLARED + A + DECLARED + B,
    "a document after a frame, and another": soap(MANIFEST) + A + DECLARED + B,
    "beside it in a frame that others follow": soap(MANIFEST) + A + soap(B),
}  # fmt: skip
TOLD = {
    "text before it": soap(f"HIDDEN{A}"),
    "text after it": soap(f"{A}HIDDEN"),
    "an escaped invoice": soap(A + ESCAPED),
    "an invoice in CDATA": soap(f"{A}<![CDATA[{B}]]>"),
    "text in the header": soap(A, header="HIDDEN"),
    "text in the envelope": soap(A, before="HIDDEN"),
    "text in a wrapper": soap(f"<w:call xmlns:w='urn:w'>HIDDEN{A}</w:call>"),
    "text in an SBDH": sbdh(A, "HIDDEN"),
    "text in a frame before": soap(f"{MANIFEST}HIDDEN") + A,
    "an escaped invoice in a frame before": soap(MANIFEST + ESCAPED) + A,
    "of an unknown name space": soap(A + OTHER),
    "without a name space": soap(A + BARE),
    "a foreign element": soap(f"{A}<x:y xmlns:x='urn:x'>HIDDEN</x:y>"),
    "a foreign element in a wrapper": soap(f"<w:call xmlns:w='urn:w'>{A}<w:z>HIDDEN</w:z></w:call>"),
    "a foreign element after the body": soap(A, after="<x>HIDDEN</x>"),
    "a comment": soap(f"{A}<!-- {B} -->"),
    "a comment before the body": soap(A, before=f"<!-- {B} -->"),
    "a comment around the frame": f"<!-- {F} -->{soap(A)}",
    "a comment in a frame before": soap(f"{MANIFEST}<!-- {F} -->") + A,
    "an instruction": soap(f"{A}<?keep {B} ?>"),
    "a comment in an SBDH": sbdh(A, f"<!-- {CN} -->"),
    "a comment in an outer frame": sbdh(soap(A), f"<!-- {B} -->"),
    "text in an outer frame": sbdh(soap(A), "HIDDEN"),
    "text in a frame before a frame": soap(f"{MANIFEST}HIDDEN") + sbdh(A),
}
REFUSED = {
    "several roots": A + B,
    "several roots of two formats": F + A,
    "text after the root": A + ESCAPED,
    "an SBDH after the root": A + sbdh(B),
    "a root after a full frame": soap(A) + B,
    "a frame after the root without a document": A + soap(MANIFEST),
    "an escaped invoice alone": soap(ESCAPED),
    "frames in frames in frames": soap(sbdh(soap(soap(A + B)))),
    "two frames before one document": soap(MANIFEST) + soap(MANIFEST) + A,
    "nothing in a frame": sbdh(),
}


def numbers(source: str) -> list[str]:
    return [str(d.root.findtext(".//{*}ID") or d.root.findtext(".//InvoiceNumber")) for d in einvconv.split(source)]


@pytest.mark.parametrize("name", SPLIT)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_second_document_in_a_file_is_a_document_of_its_own(name: str, encoding: str) -> None:
    source = SPLIT[name].replace(' encoding="UTF-8"', "" if encoding == "utf-8" else ' encoding="UTF-16"')
    data = source.encode(encoding)
    assert sorted(numbers(source)) == ["HIDDEN", "SEEN"]
    assert len(einvconv.split(data)) == 2
    with pytest.raises(einvconv.UnreadableInput, match="2 documents"):
        einvconv.validate(data)


@pytest.mark.parametrize("name", TOLD)
def test_what_stands_beside_the_document_in_a_frame_is_told_with_its_place(name: str) -> None:
    source = TOLD[name].replace(B, "\n" + B).replace("HIDDEN", "\nHIDDEN", 1)
    (document,) = einvconv.split(source)
    told = [n for n in document.notes if n.rule == "READ-FRAME"]
    assert len(told) == 1
    assert (told[0].severity, told[0].source) == ("warning", "intake")
    assert 1 <= told[0].line <= source.count("\n") + 1
    assert told[0] in einvconv.validate(source).findings


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_document_of_its_own_is_refused(name: str) -> None:
    with pytest.raises(einvconv.UnreadableInput):
        einvconv.split(REFUSED[name])


@pytest.mark.parametrize(
    "source",
    [
        soap(A),
        soap(A, header="<eb:MessageHeader><eb:From><eb:PartyId>1</eb:PartyId></eb:From></eb:MessageHeader>"),
        soap(MANIFEST) + A,
        soap(f"<w:call xmlns:w='urn:w'>\n{A}\n</w:call>"),
        soap(f"<!-- sent at noon -->{A}<?page break?>"),
        sbdh(A),
        sbdh(soap(A)),
        f"<!-- {B} -->{A}",
    ],
)
def test_an_ordinary_frame_has_nothing_to_tell(source: str) -> None:
    (document,) = einvconv.split(source)
    assert document.notes == ()


def test_many_things_beside_a_document_are_counted_and_not_listed() -> None:
    (document,) = einvconv.split(soap(A + "<x/>" * 1000))
    assert len(document.notes) == 10
    assert "991 things more" in document.notes[-1].message


def test_what_an_outer_frame_says_is_accounted_for() -> None:
    inner = soap(WHOLE, header="<a>INNER</a>")
    losses = einvconv.convert(sbdh(inner, header="<Sender><X>OUTER</X></Sender>"), to="ubl").losses
    assert {"INNER", "OUTER"} <= {one.value for one in losses}


def test_text_between_the_elements_of_a_frame_is_accounted_for() -> None:
    losses = einvconv.convert(soap(f"{WHOLE}HIDDEN"), to="ubl").losses
    assert [one.path for one in losses if one.value == "HIDDEN"] == ["/soap:Envelope/soap:Body"]
