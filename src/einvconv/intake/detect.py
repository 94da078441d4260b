"""Which format a document is, by its root, one marker and nothing else: cheap enough to run on every document.

The facts are tables: for each root element, where its version marker stands and what the marker's text means; and which
root elements are no document themselves, but hold some.
"""

from __future__ import annotations

import re

from lxml import etree

from einvconv.errors import UnknownFormat
from einvconv.intake import namespaces as ns
from einvconv.light import NamedTuple


class Known(NamedTuple):
    """A format that is recognised; its name goes on after "This is". `read_as` is the code under which it is read,
    and is empty when it is not."""

    code: str
    name: str
    read_as: str = ""
    hint: str = ""


def _read(code: str, name: str, read_as: str = "") -> Known:
    return Known(code, name, read_as or code)


class Root(NamedTuple):
    """A root element. `marker` is "@attribute" or the path of an element; the first row that the marker's text fits
    decides. It fits a row whose first text stands in it, and whose pattern is found in it where the row has one (a
    pattern costs a start of the command what a text does not). A row of "" takes everything, a missing marker included.

    Where the marker is missing or empty, `unmarked` gives it the text that elements stand for which only one version
    has.
    """

    marker: str
    rows: tuple[tuple[str, str, Known], ...]
    unmarked: tuple[tuple[tuple[str, ...], str], ...] = ()


def _any(code: str, name: str, hint: str = "") -> Root:
    """A root element that is one format alone, whatever stands in it."""
    return Root("", (("", "", Known(code, name, "", hint)),))


_PEPPOL_3 = _read("peppolbis30", "Peppol BIS Billing 3.0")
_PEPPOL_2 = _read("peppolbis20", "Peppol BIS 4a/5a 2.0")
_UBL_ROWS: tuple[tuple[str, str, Known], ...] = (
    ("urn:www.difi.no:ehf:", r"urn:www\.difi\.no:ehf:\w+:ver2", _read("ehf20", "EHF 2.0")),
    ("urn:www.difi.no:ehf:", r"urn:www\.difi\.no:ehf:\w+:ver1", _read("ehf", "EHF 1.x")),
    ("urn:fdc:peppol.eu:2017:poacc:billing:3.0", "", _PEPPOL_3),
    ("urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0", "", _PEPPOL_3),
    ("urn:fdc:nen.nl:nlcius:v1.0", "", _read("siubl20", "SI-UBL 2.0", "ubl")),
    ("simplerinvoicing.org:si:si-ubl:ver1.2", "", _read("siubl12", "SI-UBL 1.2", "ubl")),
    ("simplerinvoicing.org:si", "", _read("siubl", "SI-UBL 1.x", "ubl")),
    ("urn:visma.com:vx:billing:ver3.0", "", _read("vismaubl30", "Visma UBL 3.0", "ubl")),
    ("urn:www.visma.com:vx", "", _read("vismaubl", "Visma UBL 1.0", "ubl")),
    ("urn:www.peppol.eu:bis:peppol4a:ver2.0", "", _PEPPOL_2),
    ("urn:www.peppol.eu:bis:peppol5a:ver2.0", "", _PEPPOL_2),
    ("", "", _read("ubl", "UBL 2")),
)
_UBL = Root(f"{{{ns.CBC}}}CustomizationID", _UBL_ROWS)
_ATTACHMENTS = Known(
    "finvoiceattachments",
    "a Finvoice attachment message",
    hint="It goes with an invoice and is none itself: give the Finvoice invoice that it belongs to.",
)

ROOTS: dict[str, Root] = {
    f"{{{ns.INVOICE}}}Invoice": _UBL,
    f"{{{ns.CREDIT_NOTE}}}CreditNote": _UBL,
    "Finvoice": Root(
        "@Version",
        (
            ("1.", r"^1\.[0-3]$", _read("finvoice", "Finvoice 1.x")),
            ("2.0", r"^2\.0[01]?$", _read("finvoice20", "Finvoice 2.0")),
            ("3.0", r"^3\.0$", _read("finvoice30", "Finvoice 3.0")),
        ),
    ),
    "FinvoiceAttachments": Root("@Version", (("", "", _ATTACHMENTS),)),
    "INVOICE_CENTER": Root(
        "CONTENT_FRAME/BLOCK_RULES/FORMAT_VERSION",
        (
            ("3", r"^\s*3", _read("teapps30", "TEAPPSXML 3.0")),
            ("", "", _read("teapps", "TEAPPSXML 2.x")),
        ),
        (
            (
                (
                    "SPECIFICATION_ID",
                    "EADDRESS_SCHEME_ID",
                    "EADDRESS_SCHEME_ID_CODE",
                    "INVOICE_TOTAL_WITHOUT_ADVANCE_PAYMENT",
                    "PAYMENT_MEANS",
                    "TAX_POINT_DATE",
                ),
                "3.0",
            ),
        ),
    ),
    f"{{{ns.SVEFAKTURA}}}Invoice": _any("svefaktura", "Svefaktura 1.0"),
    f"{{{ns.OBJECT_ENVELOPE}}}ObjectEnvelope": _any(
        "objectenvelope", "a Svefaktura object envelope", "It holds attachments, and no invoice."
    ),
    f"{{{ns.E2B}}}Interchange": _any("e2b", "an e2b interchange"),
    f"{{{ns.E2B}}}Invoice": _any("e2b", "an e2b invoice"),
    f"{{{ns.CII}}}CrossIndustryInvoice": _any("cii", "a UN/CEFACT Cross Industry Invoice"),
    "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument": _any("zugferd1", "ZUGFeRD 1.0"),
    "{http://www.vismasoftware.com/EDI/Schemas/Invoice53}Invoice": _any("vismaxml", "Visma EDI Invoice 5.3"),
    "{http://www.vismasoftware.com/EDI/Schemas/Invoice60}Invoice": _any("vismaxml60", "Visma EDI Invoice 6.0"),
    "S-EDI": _any("sedi", "S-EDI 3.0"),
    "Liinos_XML": _any("liinos", "Liinos XML"),
    "InvoiceWood": _any("woodx", "papiNet WoodX"),
    "invoice": Root("@format", (("MaventaXML", r"^MaventaXML$", Known("maventaxml", "MaventaXML 1.0")),)),
    "{https://secure.maventa.com/}invoice_create": _any("maventasoap", "a call of the Maventa interface"),
    **{
        f"{{{uri}}}Facturae": _any("facturae", f"Facturae {version}")
        for version, uri in (
            ("3.0", "http://www.facturae.es/Facturae/2007/v3.0/Facturae"),
            ("3.1", "http://www.facturae.es/Facturae/2007/v3.1/Facturae"),
            ("3.2", "http://www.facturae.es/Facturae/2009/v3.2/Facturae"),
            ("3.2.1", "http://www.facturae.es/Facturae/2014/v3.2.1/Facturae"),
            ("3.2.2", "http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml"),
        )
    },
}

# Finvoice takes both SOAP 1.1 and the draft of December 2001 (Finvoice guide, 17).
FRAMES: dict[str, str] = {
    f"{{{ns.SOAP11}}}Envelope": "soap11",
    f"{{{ns.SOAP2001}}}Envelope": "soap2001",
    f"{{{ns.SOAP12}}}Envelope": "soap12",
    f"{{{ns.SBDH}}}StandardBusinessDocument": "sbdh",
}
# Roots that hold several invoices, and where these are.
BATCHES: dict[str, str] = {
    "INVOICE_CENTER": "CONTENT_FRAME/INVOICES/INVOICE",
    f"{{{ns.E2B}}}Interchange": f"{{{ns.E2B}}}Invoice",
}

_UBL_OTHER = r"\{urn:oasis:names:specification:ubl:schema:xsd:(\w+)-2\}\1$"
_BARE = {
    "Invoice": f'A UBL invoice has the namespace "{ns.INVOICE}".',
    "CreditNote": f'A UBL credit note has the namespace "{ns.CREDIT_NOTE}".',
    "Finvoice": "Finvoice has no namespace.",
    "INVOICE_CENTER": "TEAPPSXML has no namespace.",
    "CrossIndustryInvoice": f'A Cross Industry Invoice has the namespace "{ns.CII}".',
}
_LISTS = "einvconv.formats() lists what is read."


def identify(root: etree._Element) -> Known | None:
    """The row of the table that the document belongs to; None when no row does."""
    entry = ROOTS.get(str(root.tag))
    if entry is None:
        return None
    text = _marker(root, entry.marker)
    if entry.unmarked and not (text or "").strip():
        text = next((said for tags, said in entry.unmarked if next(root.iter(*tags), None) is not None), text)
    for held, pattern, known in entry.rows:
        if not held or (text is not None and held in text and (not pattern or re.search(pattern, text))):
            return known
    return None


def detect_root(root: etree._Element) -> str:
    """The code under which the document is read. Raises UnknownFormat, which says what was seen."""
    known = identify(root)
    if known is not None and known.read_as:
        return known.read_as
    raise UnknownFormat(_words(root, known))


def _marker(root: etree._Element, marker: str) -> str | None:
    if not marker:
        return None
    if marker.startswith("@"):
        return root.get(marker[1:])
    if "/" in marker:
        return root.findtext(marker)
    child = next(root.iterchildren(marker), None)  # in a third of the time that a path takes
    return None if child is None else child.text or ""


def _words(root: etree._Element, known: Known | None) -> str:
    if known is not None:
        what = f". {known.hint}" if known.hint else f", which this version does not read. {_LISTS}"
        return f"This is {known.name}{what}"
    name = etree.QName(root)
    seen = f'The root element is "{_short(name.localname)}"'
    seen += f' in the namespace "{_short(name.namespace)}"' if name.namespace else " without a namespace"
    entry = ROOTS.get(str(root.tag))
    if entry is not None:
        marker = _marker(root, entry.marker)
        where = entry.marker if entry.marker.startswith("@") else entry.marker.rsplit("}", 1)[-1]
        value = "is missing" if marker is None else f'is "{_short(marker)}"'
        return f"{seen}, but its {where} {value}, which is no version that is read. {_LISTS}"
    other = re.match(_UBL_OTHER, str(root.tag))
    if other is not None:
        return f"This is a UBL 2 {_short(other.group(1))}, which is no invoice or credit note. {_LISTS}"
    hint = _BARE.get(name.localname, "")
    return f"{seen}, which is none of the known formats. {hint or _LISTS}"


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:117]}..."
