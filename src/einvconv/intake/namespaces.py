"""The short prefixes by which paths name the namespaces of the formats, whatever prefix a document uses itself."""

from __future__ import annotations

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:"
_SFTI = "urn:sfti:"

INVOICE = f"{_UBL}Invoice-2"
CREDIT_NOTE = f"{_UBL}CreditNote-2"
CBC = f"{_UBL}CommonBasicComponents-2"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP2001 = "http://www.w3.org/2001/12/soap-envelope"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
EBXML = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"
E2B = "http://www.e2b.no/XMLSchema"
SVEFAKTURA = f"{_SFTI}documents:BasicInvoice:1:0"
OBJECT_ENVELOPE = f"{_SFTI}documents:ObjectEnvelope:1:0"
CII = f"{_CII}CrossIndustryInvoice:100"

PREFIXES: dict[str, str] = {
    INVOICE: "ubl",
    CREDIT_NOTE: "cn",
    f"{_UBL}CommonAggregateComponents-2": "cac",
    CBC: "cbc",
    f"{_UBL}CommonExtensionComponents-2": "ext",
    f"{_UBL}CommonSignatureComponents-2": "sig",
    f"{_UBL}SignatureAggregateComponents-2": "sac",
    f"{_UBL}SignatureBasicComponents-2": "sbc",
    SVEFAKTURA: "sfti",
    OBJECT_ENVELOPE: "oe",
    f"{_SFTI}CommonAggregateComponents:1:0": "cac",
    "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0": "cbc",
    CII: "rsm",
    f"{_CII}ReusableAggregateBusinessInformationEntity:100": "ram",
    f"{_CII}UnqualifiedDataType:100": "udt",
    f"{_CII}QualifiedDataType:100": "qdt",
    E2B: "e2b",
    "http://www.vismasoftware.com/EDI/Schemas/Invoice53": "inv",
    "http://www.vismasoftware.com/EDI/Schemas/Invoice60": "inv",
    "http://www.facturae.es/Facturae/2009/v3.2/Facturae": "fe",
    "http://www.facturae.es/Facturae/2014/v3.2.1/Facturae": "fe",
    "http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml": "fe",
    SOAP11: "soap",
    SOAP2001: "soap",
    SOAP12: "soap",
    EBXML: "eb",
    SBDH: "sbdh",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/2000/09/xmldsig#": "ds",
    "http://uri.etsi.org/01903/v1.3.2#": "xades",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
