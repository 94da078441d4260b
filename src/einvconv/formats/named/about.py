"""Documents that are recognised by name and not read, and a code of which nothing else is known."""

from __future__ import annotations

from ..record import FormatInfo, Root


def _named(
    code: str, name: str, *roots: Root, hint: str = "", prefixes: tuple[tuple[str, str], ...] = ()
) -> FormatInfo:
    return FormatInfo(code, name, code, roots, reads=False, writes=False, hint=hint, prefixes=prefixes)


def _roots(spaces: tuple[str, ...], name: str) -> tuple[Root, ...]:
    return tuple(Root(f"{{{space}}}{name}") for space in spaces)


_FATTURAPA = (
    "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2",
    "http://www.fatturapa.gov.it/sdi/fatturapa/v1.1",
    "http://www.fatturapa.gov.it/sdi/fatturapa/v1.0",
)
_EBINTERFACE = tuple(
    f"http://www.ebinterface.at/schema/{version}/" for version in ("4p0", "4p1", "4p2", "4p3", "5p0", "6p0", "6p1")
)
_ISDOC = ("http://isdoc.cz/namespace/2013", "http://isdoc.cz/namespace/invoice")

FORMATS: tuple[FormatInfo, ...] = (
    _named("zugferd1", "ZUGFeRD 1.0", Root("{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument")),
    _named("fatturapa", "FatturaPA", *_roots(_FATTURAPA, "FatturaElettronica")),
    _named("ebinterface", "ebInterface", *_roots(_EBINTERFACE, "Invoice")),
    _named("isdoc", "ISDOC", *_roots(_ISDOC, "Invoice")),
    _named("cxml", "cXML", Root("cXML")),
    _named(
        "axflow",
        "AxFlow",
        hint="The code “axflow” is known and nothing else: nothing public exists about the format, no specification, "
        "no document and no program that reads or writes it. So it is neither read nor written; ask who uses it for "
        "a description, or for another format.",
    ),
)
