"""Documents that are recognised by name and not read."""

from __future__ import annotations

from ..record import FormatInfo, Root


def _named(
    code: str, name: str, *roots: Root, hint: str = "", prefixes: tuple[tuple[str, str], ...] = ()
) -> FormatInfo:
    return FormatInfo(code, name, code, roots, reads=False, writes=False, hint=hint, prefixes=prefixes)


FORMATS: tuple[FormatInfo, ...] = (
    _named("zugferd1", "ZUGFeRD 1.0", Root("{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument")),
    _named("sedi", "S-EDI 3.0", Root("S-EDI")),
    _named("liinos", "Liinos XML", Root("Liinos_XML")),
    _named("woodx", "papiNet WoodX", Root("InvoiceWood")),
    _named("maventaxml", "MaventaXML 1.0", Root("invoice")).replace(
        marker="@format", marks=(("MaventaXML", "^MaventaXML$"),)
    ),
    _named("maventasoap", "a call of the Maventa interface", Root("{https://secure.maventa.com/}invoice_create")),
)
