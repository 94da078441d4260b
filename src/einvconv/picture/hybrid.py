"""XML put into a PDF: as a file that goes with it, and as Factur-X, image and data in one (the extra `pdf`).

Sources: ISO 19005-3 (PDF/A-3: files and their relationship), Factur-X 1.0 (name of the file, XMP, profiles).
"""

from __future__ import annotations

import os
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lxml import etree

from ..arguments import said
from ..errors import ConversionRefused, NotInstalled, UnreadableInput, WrongArgument
from ..intake import open_document
from ..intake.hybrid import opened, plain
from ..intake.reading import read_file

if TYPE_CHECKING:
    from ..api import Conversion

    Made = tuple[bytes, tuple[str, ...]]

FACTURX_NAME = "factur-x.xml"
_FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SPACES = {
    "rdf": _RDF,
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "fx": _FX,
}
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
_EMPTY = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="%s"/></x:xmpmeta>' % _RDF.encode()
_PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document"),
    ("DocumentType", "The type of the hybrid document in capital letters"),
    ("Version", "The version of the standard that the embedded XML document is of"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)
# The profiles by the end of their identifier (BT-24), as the metadata call them; plain EN 16931 has none.
_LEVELS = {
    "minimum": "MINIMUM",
    "basicwl": "BASIC WL",
    "basic": "BASIC",
    "en16931": "EN 16931",
    "extended": "EXTENDED",
}
_CII = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
_GUIDELINE = "{*}ExchangedDocumentContext/{*}GuidelineSpecifiedDocumentContextParameter/{*}ID"
# What the objects of a broken PDF, which are of other kinds than they should be, make of any code.
_BROKEN = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
# What is told of a hybrid by the part of PDF/A that the PDF was of; Factur-X is PDF/A-3.
_ASK = "Readers find the XML; for a hybrid that is Factur-X give a PDF that is PDF/A-2 or PDF/A-3"
_NO_ARCHIVE = f"the PDF that was given is no PDF/A, and so the hybrid is no PDF/A-3. {_ASK}"
_STANDINGS = {
    "1": f"the PDF that was given is PDF/A-1, which holds no files: the hybrid is no PDF/A any more. {_ASK}",
    "2": "",
    "3": "",
    "4": f"the PDF that was given is PDF/A-4, and so the hybrid is PDF/A-4f and no PDF/A-3. {_ASK}",
}
_ALONE = {"MINIMUM", "BASIC WL"}  # what is no whole invoice stands beside the image as data, not in its place


def level_of(guideline: str) -> str:
    """What the metadata of a Factur-X PDF call a profile, by its identifier; empty where it is none of Factur-X."""
    if guideline == "urn:cen.eu:en16931:2017":
        return _LEVELS["en16931"]
    owned = "urn:factur-x.eu:1p0:" in guideline or "urn:zugferd.de:2p0:" in guideline
    return _LEVELS.get(guideline.rpartition(":")[2], "") if owned else ""


def guideline_of(xml: bytes) -> str:
    """The identifier of the profile (BT-24) of a CII document; empty for every other one."""
    root = open_document(xml).root
    return (root.findtext(_GUIDELINE) or "").strip() if root.tag == _CII else ""


def hybrid(conversion: Conversion, pdf: Any, language: str) -> Made:
    """The PDF of a conversion to Factur-X: one that is given, as bytes or by its path, or a picture of the invoice.

    Beside it stands what is to be told of it: characters that no font has, and where it is no PDF/A-3.

    Raises ConversionRefused for a target whose XML no PDF holds by its specification.
    """
    level = level_of(guideline_of(conversion.xml))
    if not level:
        raise ConversionRefused(
            f"A PDF holds Factur-X, and not {conversion.target}: convert to facturx, or to one of its profiles."
        )
    day = conversion.invoice.issue_date
    if pdf is True:
        from .draw import picture

        drawn = picture(conversion.invoice, language)
        return with_file(drawn.content, conversion.xml, name=FACTURX_NAME, level=level, day=day), drawn.notes
    if isinstance(pdf, os.PathLike):
        image = read_file(os.fspath(pdf))
    elif isinstance(pdf, (bytes, bytearray, memoryview)):
        image = bytes(pdf)
    else:
        raise WrongArgument(
            f"pdf= is the bytes of a PDF, a path object, or True for a picture of the invoice, not {said(pdf)}."
        )
    return _with_file(image, conversion.xml, FACTURX_NAME, level, day, True)


def with_file(pdf: bytes, xml: bytes, *, name: str, level: str = "", day: date | None = None) -> bytes:
    """A picture of ours with an XML file embedded; with a `level`, one of Factur-X. The same input, the same bytes.

    Raises NotInstalled.
    """
    return _with_file(pdf, xml, name, level, day, False)[0]


def _with_file(pdf: bytes, xml: bytes, name: str, level: str, day: date | None, theirs: bool) -> Made:
    """A PDF with an XML file embedded, and what is to be told of it; one that others made is looked at first.

    Raises UnreadableInput for what is no PDF, ConversionRefused for one that is signed, and NotInstalled.
    """
    try:
        import pikepdf
    except ImportError:
        raise NotInstalled("XML goes into a PDF by pikepdf; pip install 'einvconv[pdf]' brings it.") from None
    try:
        with opened(BytesIO(pdf)) as made:
            if theirs:
                _check(made)
            _embed(made, pikepdf, xml, name, level, day)
            part = _describe(made, pikepdf, level)
            out = BytesIO()
            made.save(out, deterministic_id=True, min_version="1.7")
            return out.getvalue(), tuple(filter(None, [_STANDINGS.get(part, _NO_ARCHIVE)]))
    except pikepdf.PasswordError:
        raise UnreadableInput("The PDF is locked by a password; nothing can be put into it.") from None
    except (pikepdf.PdfError, *_BROKEN) as error:
        raise UnreadableInput(f"What was given as a PDF is none, or broken: {plain(error)}.") from None


def _check(pdf: Any) -> None:
    if pdf.is_encrypted:
        raise ConversionRefused("The PDF is encrypted, and Factur-X is not; give it without.")
    form = pdf.Root.get("/AcroForm")
    if form is not None and int(form.get("/SigFlags", 0)) & 1:
        raise ConversionRefused("The PDF is signed, and its signature would no longer hold; sign it after.")


def _embed(pdf: Any, pikepdf: Any, xml: bytes, name: str, level: str, day: date | None) -> None:
    """The file, its kind and its relationship to the image; one of that name that is there goes."""
    stands = pdf.Root.get("/AF")
    kept = [one for one in stands if _named(one) != name] if isinstance(stands, pikepdf.Array) else []
    for old in [key for key, one in pdf.attachments.items() if (one.filename or key) == name]:
        del pdf.attachments[old]
    relation = "Source" if not level else "Data" if level in _ALONE else "Alternative"
    stamp = f"D:{day or date(1970, 1, 1):%Y%m%d}000000Z"
    spec = pikepdf.AttachedFileSpec(
        pdf,
        xml,
        filename=name,
        description="Factur-X invoice" if level else "The invoice as data",
        mime_type="text/xml",
        creation_date=stamp,
        mod_date=stamp,
        relationship=pikepdf.Name(f"/{relation}"),
    )
    pdf.attachments[name] = spec
    pdf.Root.AF = pikepdf.Array([*kept, spec.obj])


def _named(one: Any) -> str:
    return str(one.get("/UF", one.get("/F", "")))


def _describe(pdf: Any, pikepdf: Any, level: str) -> str:
    """The metadata: what the file is, and the schema that says so. Gives the part of PDF/A that it was of."""
    stands = pdf.Root.get("/Metadata")
    data = bytes(stands.read_bytes()) if isinstance(stands, pikepdf.Stream) else _EMPTY
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data.strip(b"\0 \r\n"), parser)
    except etree.XMLSyntaxError:
        root = etree.fromstring(_EMPTY, parser)
    rdf = root if root.tag == f"{{{_RDF}}}RDF" else root.find(f"{{{_RDF}}}RDF")
    if rdf is None:
        root = etree.fromstring(_EMPTY, parser)
        rdf = root[0]
    part = _with_files(rdf)
    if level:
        _forget(rdf)
        _add_schema(rdf)
        rdf.append(_said(level))
    packet = b"\n".join((_BEGIN, etree.tostring(root, encoding="utf-8"), b'<?xpacket end="w"?>'))
    stream = pdf.make_stream(packet)
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = stream
    return part


def _with_files(rdf: Any) -> str:
    """What the metadata say of PDF/A once a file is in it; gives the part that they said before.

    PDF/A-2 becomes PDF/A-3, and PDF/A-4 its form with files; PDF/A-1 holds none, so that it no longer is one.
    """
    part = _identified(rdf, "part")
    if part == "2":
        _identified(rdf, "part", "3")
    elif part == "4":
        _identified(rdf, "conformance", "F")
    elif part == "1":
        for key in ("part", "conformance", "amd", "corr"):
            _identified(rdf, key, "")
    return part


def _identified(rdf: Any, key: str, value: str | None = None) -> str:
    """What a property of PDF/A's identification says, as an attribute or an element; set anew where `value` says so."""
    tag, found = _tag(f"pdfaid:{key}"), ""
    for one in rdf:
        inner = one.find(tag)
        said = one.get(tag) or (inner.text if inner is not None else None) or ""
        found = found or said.strip()
        if said and value is not None:
            one.attrib.pop(tag, None)
            if inner is not None:
                one.remove(inner)
            if value:
                one.set(tag, value)
    if value and not found:
        next(one for one in rdf if one.get(_tag("pdfaid:part")) or one.find(_tag("pdfaid:part")) is not None).set(
            tag, value
        )
    return found


def _forget(rdf: Any) -> None:
    """What an earlier embedding said of its file."""
    for one in list(rdf):
        for key in [key for key in one.attrib if key.startswith(f"{{{_FX}}}")]:
            del one.attrib[key]
        for child in [child for child in one if str(child.tag).startswith(f"{{{_FX}}}")]:
            one.remove(child)
    for named in list(rdf.iter(f"{{{_SPACES['pdfaSchema']}}}namespaceURI")):
        if (named.text or "").strip() == _FX:
            schema = next(one for one in named.iterancestors() if one.tag == f"{{{_RDF}}}li")
            schema.getparent().remove(schema)


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def _add(parent: Any, name: str, text: str | None = None) -> Any:
    made = etree.SubElement(parent, _tag(name))
    made.text = text
    return made


def _resource(parent: Any, name: str) -> Any:
    made = _add(parent, name)
    made.set(_tag("rdf:parseType"), "Resource")
    return made


def _add_schema(rdf: Any) -> None:
    """The extension schema, in the one list of them that there may be."""
    bag = rdf.find(f"*/{_tag('pdfaExtension:schemas')}/{_tag('rdf:Bag')}")
    if bag is None:
        about = etree.SubElement(rdf, _tag("rdf:Description"), nsmap=_SPACES)
        about.set(_tag("rdf:about"), "")
        bag = _add(_add(about, "pdfaExtension:schemas"), "rdf:Bag")
    schema = _resource(bag, "rdf:li")
    _add(schema, "pdfaSchema:schema", "Factur-X PDFA Extension Schema")
    _add(schema, "pdfaSchema:namespaceURI", _FX)
    _add(schema, "pdfaSchema:prefix", "fx")
    properties = _add(_add(schema, "pdfaSchema:property"), "rdf:Seq")
    for name, description in _PROPERTIES:
        one = _resource(properties, "rdf:li")
        _add(one, "pdfaProperty:name", name)
        _add(one, "pdfaProperty:valueType", "Text")
        _add(one, "pdfaProperty:category", "external")
        _add(one, "pdfaProperty:description", description)


def _said(level: str) -> Any:
    made = etree.Element(_tag("rdf:Description"), nsmap={"rdf": _RDF, "fx": _FX})
    made.set(_tag("rdf:about"), "")
    for name, text in zip((one for one, _ in _PROPERTIES), (FACTURX_NAME, "INVOICE", "1.0", level), strict=True):
        _add(made, f"fx:{name}", text)
    return made
