"""The records of formats: which root element, version or identifier is which format, and what frames are made of."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

import einvconv
from einvconv.formats import registry
from made import invoice

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CBC = f"{_UBL}CommonBasicComponents-2"
_BII = "urn:www.cenbii.eu:transaction:biitrns010:ver2.0:extended:urn:www.peppol.eu:bis:peppol"
_PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:"

# name space and root element, attributes, and the code that such a document has
ROOTS = (
    ("", "Finvoice", 'Version="3.0"', "finvoice30"),
    *(("", "Finvoice", f'Version="{v}"', "finvoice20") for v in ("2.0", "2.01")),
    *(("", "Finvoice", f'Version="{v}"', "finvoice") for v in ("1.0", "1.1", "1.2", "1.3")),
    ("", "FinvoiceAttachments", "", "finvoiceattachments"),
    ("", "S-EDI", "", "sedi"),
    ("", "Liinos_XML", "", "liinos"),
    ("", "InvoiceWood", "", "woodx"),
    ("", "invoice", 'format="MaventaXML"', "maventaxml"),
    ("https://secure.maventa.com/", "invoice_create", "", "maventasoap"),
    ("urn:sfti:documents:BasicInvoice:1:0", "Invoice", "", "svefaktura"),
    ("urn:sfti:documents:ObjectEnvelope:1:0", "ObjectEnvelope", "", "objectenvelope"),
    ("http://www.e2b.no/XMLSchema", "Invoice", "", "e2b"),
    ("http://www.e2b.no/XMLSchema", "Interchange", "", "e2b"),
    ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "CrossIndustryInvoice", "", "cii"),
    ("urn:ferd:CrossIndustryDocument:invoice:1p0", "CrossIndustryDocument", "", "zugferd1"),
    ("http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2", "FatturaElettronica", "", "fatturapa"),
    ("http://www.ebinterface.at/schema/6p1/", "Invoice", "", "ebinterface"),
    ("http://isdoc.cz/namespace/2013", "Invoice", "", "isdoc"),
    ("", "cXML", "", "cxml"),
    ("http://www.vismasoftware.com/EDI/Schemas/Invoice53", "Invoice", "", "vismaxml"),
    ("http://www.vismasoftware.com/EDI/Schemas/Invoice60", "Invoice", "", "vismaxml60"),
    *(
        (f"http://www.facturae.{space}", "Facturae", "", "facturae")
        for space in (
            "es/Facturae/2007/v3.0/Facturae",
            "es/Facturae/2007/v3.1/Facturae",
            "es/Facturae/2009/v3.2/Facturae",
            "es/Facturae/2014/v3.2.1/Facturae",
            "gob.es/formato/Versiones/Facturaev3_2_2.xml",
        )
    ),
)


@pytest.mark.parametrize(("space", "root", "attributes", "code"), ROOTS)
def test_a_root_element_is_a_format(space: str, root: str, attributes: str, code: str) -> None:
    declared = f' xmlns="{space}"' if space else ""
    found = registry.identify(etree.fromstring(f"<{root}{declared} {attributes}/>"))
    assert found is not None and found.code == code


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        (f"{_PEPPOL}billing:3.0", "peppolbis30"),
        (f"{_PEPPOL}selfbilling:3.0", "peppolbis30"),
        (f"{_BII}4a:ver2.0", "peppolbis20"),
        (f"{_BII}5a:ver2.0", "peppolbis20"),
        (f"{_BII}5a:ver2.0:extended:urn:www.difi.no:ehf:faktura:ver2.0", "ehf20"),
        (f"{_BII}5a:ver2.0:extended:urn:www.difi.no:ehf:faktura:ver1", "ehf"),
        ("urn:cen.eu:en16931:2017", "ubl"),
        ("", "ubl"),
    ],
)
@pytest.mark.parametrize("root", ["Invoice", "CreditNote"])
def test_a_document_of_ubl_is_of_the_profile_that_it_names(root: str, identifier: str, code: str) -> None:
    named = f'<c:CustomizationID xmlns:c="{_CBC}">{identifier}</c:CustomizationID>'
    assert einvconv.detect(f'<{root} xmlns="{_UBL}{root}-2">{named}</{root}>') == code


@pytest.mark.parametrize(
    ("prefix", "space"),
    [
        ("ubl", f"{_UBL}Invoice-2"),
        ("cn", f"{_UBL}CreditNote-2"),
        ("cac", f"{_UBL}CommonAggregateComponents-2"),
        ("cbc", _CBC),
        ("ext", f"{_UBL}CommonExtensionComponents-2"),
        ("sig", f"{_UBL}CommonSignatureComponents-2"),
        ("sac", f"{_UBL}SignatureAggregateComponents-2"),
        ("sbc", f"{_UBL}SignatureBasicComponents-2"),
        ("sfti", "urn:sfti:documents:BasicInvoice:1:0"),
        ("oe", "urn:sfti:documents:ObjectEnvelope:1:0"),
        ("e2b", "http://www.e2b.no/XMLSchema"),
        ("rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
    ],
)
def test_paths_name_a_name_space_by_this_prefix(prefix: str, space: str) -> None:
    assert registry.prefixes()[space] == prefix


@pytest.mark.parametrize(
    ("code", "encoding", "rules"),
    [
        *((code, "ISO-8859-15", ("finvoice",)) for code in ("finvoice30", "finvoice20", "finvoice")),
        *((code, "ISO-8859-1", ("teapps",)) for code in ("teapps30", "teapps")),
        ("ubl", "UTF-8", ("en16931",)),
        *((code, "UTF-8", ("en16931", "peppolbis30")) for code in ("peppolbis30", "ehf30")),
        ("ehf20", "UTF-8", ("ehf20",)),
        ("peppolbis20", "UTF-8", ("peppolbis20",)),
    ],
)
def test_a_format_is_written_in_its_encoding_and_judged_by_its_rules(
    code: str, encoding: str, rules: tuple[str, ...]
) -> None:
    done = einvconv.serialize(invoice(), to=code)
    assert done.xml.startswith(f'<?xml version="1.0" encoding="{encoding}"?>'.encode())
    assert registry.known(code).rules == rules
    assert einvconv.detect(done.xml) == code.replace("ehf30", "peppolbis30")


def test_the_stylesheet_of_a_finvoice_is_named_before_its_root() -> None:
    head = b'<?xml-stylesheet type="text/xsl" href="Finvoice.xsl"?>\n<Finvoice'
    assert head in einvconv.serialize(invoice(), to="finvoice30").xml


def test_the_frame_of_a_finvoice_says_who_sends_what_to_whom() -> None:
    whole = einvconv.join([einvconv.serialize(invoice(), to="finvoice30")])
    frame: Any = etree.fromstring(whole[: whole.index(b"<?xml", 5)])
    spaces = {
        "s": "http://schemas.xmlsoap.org/soap/envelope/",
        "eb": "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd",
    }
    said = [frame.xpath(f"//eb:{side}/*/text()", namespaces=spaces) for side in ("From", "To")]
    assert said == [
        ["003707375462", "Sender"],
        ["003715728600", "Receiver"],
    ] or said == [
        ["003707375462", "Sender", "PEPPOL", "Intermediator"],
        ["003715728600", "Receiver", "PEPPOL", "Intermediator"],
    ]
    [reference] = frame.xpath("/s:Envelope/s:Body/eb:Manifest/eb:Reference", namespaces=spaces)
    assert dict(reference.attrib) == {"{http://www.w3.org/1999/xlink}href": "2026-1"}
    assert frame.xpath("string(//eb:MessageData/eb:MessageId)", namespaces=spaces) == "2026-1"


def test_a_batch_of_teappsxml_lists_each_receiver_once_with_all_that_goes_to_it() -> None:
    numbers = ("1", "2")
    whole = etree.fromstring(einvconv.join([einvconv.serialize(invoice(number=n), to="teapps30") for n in numbers]))
    assert [e.text for e in whole.iter("INVOICE_ID")] == ["1", "2"]
    assert len(list(whole.iter("CONTENT_RECEIVER"))) == 1
    assert [e.text for e in whole.iter("CONTENT_REF")] == ["1", "2"]


def test_a_batch_of_teappsxml_has_one_sender() -> None:
    one, two = invoice(), invoice()
    assert two.seller is not None and two.seller.endpoint is not None
    two.seller.endpoint.value = "003715728600"
    with pytest.raises(einvconv.ConversionRefused, match="003707375462, 003715728600"):
        einvconv.join([einvconv.serialize(made, to="teapps30") for made in (one, two)])


def test_the_json_schema_of_an_invoice_has_an_identifier_of_its_own() -> None:
    schema = einvconv.Invoice.model_json_schema()
    assert schema["$id"] == "urn:einvconv:schema:invoice:1"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
