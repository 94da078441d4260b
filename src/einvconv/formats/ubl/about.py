"""UBL and its profiles: what tells them. Source: OASIS UBL 2.1; the identifiers are the profiles' own."""

from __future__ import annotations

import re

from ..record import FormatInfo, Root
from . import names

_ROOM = "einvconv.formats.ubl"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CBC = f"{_UBL}CommonBasicComponents-2"
PREFIXES = (
    ("ubl", f"{_UBL}Invoice-2"),
    ("cn", f"{_UBL}CreditNote-2"),
    ("cac", f"{_UBL}CommonAggregateComponents-2"),
    ("cbc", _CBC),
    ("ext", f"{_UBL}CommonExtensionComponents-2"),
    ("sig", f"{_UBL}CommonSignatureComponents-2"),
    ("sac", f"{_UBL}SignatureAggregateComponents-2"),
    ("sbc", f"{_UBL}SignatureBasicComponents-2"),
)
INVOICE = f"{{{_UBL}Invoice-2}}Invoice"
CREDIT_NOTE = f"{{{_UBL}CreditNote-2}}CreditNote"
_EHF = "urn:www.difi.no:ehf:"
_PEPPOL = "urn:fdc:peppol.eu:2017:poacc:"


def _profile(
    code: str,
    name: str,
    versions: str,
    rules: tuple[str, ...] = (),
    *marks: tuple[str, str],
    writes: bool = True,
    instead: str = "",
    module: str = "profiles",
) -> FormatInfo:
    return FormatInfo(
        code=code,
        name=name,
        syntax="ubl",
        roots=(Root(INVOICE, "ubl/2.1/invoice.xsd"), Root(CREDIT_NOTE, "ubl/2.1/creditnote.xsd")),
        versions=versions,
        written=versions.rpartition(", ")[2],
        marker=f"{{{_CBC}}}CustomizationID",
        marks=marks,
        rules=rules,
        prefixes=PREFIXES,
        declared=("cac", "cbc"),
        writes=writes,
        maker=f"{_ROOM}.{module}:{code}",
        instead=instead,
    )


def _whole(*identifiers: str, more: str = "") -> tuple[tuple[str, str], ...]:
    """Marks of a profile that its whole identifiers tell: one with another extension is of another profile.

    `more` is a pattern of what ends them; what follows "::" is the version of UBL, put there by mistake.
    """
    return tuple((one, rf"\A\s*{re.escape(one)}{more}(::2\.[0-9])?\s*\Z") for one in identifiers)


FORMATS: tuple[FormatInfo, ...] = (
    _profile("ubl", "UBL 2.1", "2.0, 2.1", ("en16931",)),
    _profile(
        "peppolbis30",
        "Peppol BIS Billing 3.0",
        "3.0",
        ("en16931", "peppolbis30"),
        (f"{_PEPPOL}billing:3.0", ""),
        (f"{_PEPPOL}selfbilling:3.0", ""),
    ),
    _profile("ehf30", "EHF Billing 3.0", "3.0", ("en16931", "peppolbis30")),
    _profile("ehf20", "EHF 2.0", "2.0", ("ehf20",), (_EHF, r"urn:www\.difi\.no:ehf:\w+:ver2")),
    _profile(
        "ehf",
        "EHF 1.x",
        "1.x",
        (),
        (_EHF, r"urn:www\.difi\.no:ehf:\w+:ver1"),
        writes=False,
        instead="ehf30, or ehf20 for EHF 2.0",
    ),
    _profile("vismaubl30", "Visma UBL 3.0", "3.0", ("en16931",), *_whole(names.VISMA3), module="national"),
    _profile("siubl20", "SI-UBL 2.0 (NLCIUS)", "2.0", ("en16931", "nlcius"), *_whole(*names.NLCIUS), module="national"),
    _profile("xrechnung", "XRechnung", "3.0", ("en16931", "xrechnung"), *_whole(*names.XRECHNUNG), module="national"),
    _profile(
        "pint",
        "Peppol PINT Billing",
        "1",
        (),
        *_whole(*names.PINT_KINDS, more="(@[a-z]+-1)?"),  # of any jurisdiction, or of none
        module="national",
    ),
    _profile("oioubl30", "OIOUBL 3.0", "3.0", (), *_whole(*names.OIOUBL3), module="danish"),
    _profile("oioubl", "OIOUBL 2", "2.01, 2.02, 2.1", (), *_whole(*names.OIOUBL2), module="danish"),
    _profile("siubl12", "SI-UBL 1.2", "1.2", ("siubl12",), *_whole(names.SIUBL12), module="older"),
    _profile("siubl", "SI-UBL 1.0, 1.1", "1.0, 1.1", (), *_whole(*names.SIUBL), module="older"),
    _profile("vismaubl", "Visma UBL 1.0", "1.0", (), *_whole(*names.VISMA), module="older"),
    # EHF and SI-UBL build on it and say their identifiers after this one, so that they stand before it
    _profile(
        "peppolbis20",
        "Peppol BIS 4A/5A 2.0",
        "2.0",
        ("peppolbis20",),
        ("urn:www.peppol.eu:bis:peppol4a:ver2.0", ""),
        ("urn:www.peppol.eu:bis:peppol5a:ver2.0", ""),
    ),
)
