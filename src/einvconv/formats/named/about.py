"""Documents that are recognised by name and not read, and a code of which nothing else is known."""

from __future__ import annotations

from ..record import FormatInfo, Root


def _named(
    code: str, name: str, *roots: Root, hint: str = "", prefixes: tuple[tuple[str, str], ...] = ()
) -> FormatInfo:
    return FormatInfo(code, name, code, roots, reads=False, writes=False, hint=hint, prefixes=prefixes)


FORMATS: tuple[FormatInfo, ...] = (
    _named("zugferd1", "ZUGFeRD 1.0", Root("{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument")),
    _named(
        "axflow",
        "AxFlow",
        hint="The code “axflow” is known and nothing else: nothing public exists about the format, no specification, "
        "no document and no program that reads or writes it. So it is neither read nor written; ask who uses it for "
        "a description, or for another format.",
    ),
)
