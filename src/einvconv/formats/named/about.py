"""Documents that are recognised by name and not read, and a code of which nothing else is known."""

from __future__ import annotations

from ..record import FormatInfo, Root


def _named(
    code: str, name: str, *roots: Root, hint: str = "", prefixes: tuple[tuple[str, str], ...] = ()
) -> FormatInfo:
    return FormatInfo(code, name, code, roots, reads=False, writes=False, hint=hint, prefixes=prefixes)


_E2B = "http://www.e2b.no/XMLSchema"
_VISMA = "http://www.vismasoftware.com/EDI/Schemas/Invoice"

FORMATS: tuple[FormatInfo, ...] = (
    _named(
        "e2b",
        "an e2b interchange",
        Root(f"{{{_E2B}}}Interchange", holds=f"{{{_E2B}}}Invoice"),
        prefixes=(("e2b", _E2B),),
    ),
    _named("e2binvoice", "an e2b invoice", Root(f"{{{_E2B}}}Invoice")),
    _named("zugferd1", "ZUGFeRD 1.0", Root("{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument")),
    _named("vismaxml", "Visma EDI Invoice 5.3", Root(f"{{{_VISMA}53}}Invoice"), prefixes=(("inv", f"{_VISMA}53"),)),
    _named("vismaxml60", "Visma EDI Invoice 6.0", Root(f"{{{_VISMA}60}}Invoice"), prefixes=(("inv", f"{_VISMA}60"),)),
    _named("maventasoap", "a call of the Maventa interface", Root("{https://secure.maventa.com/}invoice_create")),
    _named(
        "axflow",
        "AxFlow",
        hint="The code “axflow” is known and nothing else: nothing public exists about the format, no specification, "
        "no document and no program that reads or writes it. So it is neither read nor written; ask who uses it for "
        "a description, or for another format.",
    ),
)
