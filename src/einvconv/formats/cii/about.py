"""UN/CEFACT CII and its profiles: what tells them. Source: CII D16B; the identifiers are the profiles' own."""

from __future__ import annotations

import re

from ..record import FormatInfo, Root
from .names import FACTURX, NLCIUS, XRECHNUNG_ALL, ZUGFERD

_UNCEFACT = "urn:un:unece:uncefact:data:standard:"
_RSM = f"{_UNCEFACT}CrossIndustryInvoice:100"
_RAM = f"{_UNCEFACT}ReusableAggregateBusinessInformationEntity:100"
PREFIXES = (
    ("rsm", _RSM),
    ("ram", _RAM),
    ("udt", f"{_UNCEFACT}UnqualifiedDataType:100"),
    ("qdt", f"{_UNCEFACT}QualifiedDataType:100"),
)
ROOT = f"{{{_RSM}}}CrossIndustryInvoice"
_D16B = "cii/d16b/invoice.xsd"
_PROFILES = {"minimum": "MINIMUM", "basicwl": "BASIC WL", "basic": "BASIC", "en16931": "EN 16931"}


def _cii(
    code: str, name: str, versions: str, rules: tuple[str, ...], *marks: tuple[str, str], root: Root | None = None
) -> FormatInfo:
    return FormatInfo(
        code=code,
        name=name,
        syntax="cii",
        roots=(root or Root(ROOT, _D16B),),
        versions=versions,
        written=versions.partition(",")[0],
        marker=f"./{{{_RSM}}}ExchangedDocumentContext/{{{_RAM}}}GuidelineSpecifiedDocumentContextParameter/{{{_RAM}}}ID",
        marks=marks,
        rules=rules,
        prefixes=PREFIXES,
        declared=("ram", "udt", "qdt"),
        maker=f"einvconv.formats.cii.profiles:{code}",
    )


def _whole(*identifiers: str) -> tuple[tuple[str, str], ...]:
    """Marks of a profile that its whole identifiers tell: one with another extension is of another profile."""
    return tuple((one, rf"\A\s*{re.escape(one)}\s*\Z") for one in identifiers)


def _schema(profile: str) -> str:
    return f"facturx/{profile}/invoice.xsd"


# A document of Factur-X is held against the schema of its own profile; those of ZUGFeRD 2.0 have other identifiers.
_FACTURX = Root(
    ROOT,
    _schema("extended"),
    tuple((ids[name], _schema(name)) for ids in (FACTURX, ZUGFERD) for name in ids if name != "extended"),
)

FORMATS: tuple[FormatInfo, ...] = (
    _cii("cii", "UN/CEFACT CII D16B", "D16B", ("en16931",)),
    _cii(
        "facturx",
        "Factur-X",
        "1.09, ZUGFeRD 2.0–2.5",
        ("en16931",),
        *_whole(*FACTURX.values(), *ZUGFERD.values()),
        root=_FACTURX,
    ),
    # One profile of it, for writing: what is read is of the code above, or of `cii`
    *(
        _cii(
            f"facturx{profile}",
            f"Factur-X {name}",
            "1.09",
            ("en16931",) if profile in ("basic", "en16931") else (),
            root=Root(ROOT, _schema(profile)),
        )
        for profile, name in _PROFILES.items()
    ),
    _cii("facturxextended", "Factur-X EXTENDED", "1.09", (), root=Root(ROOT, _schema("extended"))),
    _cii(
        "xrechnungcii",
        "XRechnung 3.0 (CII)",
        "3.0",
        ("en16931", "xrechnung"),
        *_whole(*XRECHNUNG_ALL),
    ),
    _cii("nlciuscii", "NLCIUS (CII)", "1.0", ("en16931", "nlcius"), *_whole(NLCIUS)),
)
