"""Identifiers of the UBL family. Source: the profiles' own guides."""

from __future__ import annotations

EN16931 = "urn:cen.eu:en16931:2017"
PEPPOL3 = f"{EN16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PEPPOL3_SELF = f"{EN16931}#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
PEPPOL3_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
PEPPOL3_SELF_PROCESS = "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"

_BII = "urn:www.cenbii.eu"
BII_PROFILE = f"{_BII}:profile:"
BII04 = f"{_BII}:profile:bii04:ver2.0"
BII05 = f"{_BII}:profile:bii05:ver2.0"
BIIXX = f"{_BII}:profile:biixx:ver2.0"
BII_PROCESSES = frozenset((BII04, BII05, BIIXX, f"{_BII}:profile:biixy:ver2.0"))
BIS4A = f"{_BII}:transaction:biitrns010:ver2.0:extended:urn:www.peppol.eu:bis:peppol4a:ver2.0"
BIS5A = f"{_BII}:transaction:biitrns010:ver2.0:extended:urn:www.peppol.eu:bis:peppol5a:ver2.0"
BIS5A_CREDIT = f"{_BII}:transaction:biitrns014:ver2.0:extended:urn:www.peppol.eu:bis:peppol5a:ver2.0"
BIIXX_CREDIT = f"{_BII}:transaction:biitrns014:ver2.0:extended:{BIIXX}"
BIS2 = frozenset((BIS4A, BIS5A, BIS5A_CREDIT))
EHF = "urn:www.difi.no:ehf:"
EHF2_INVOICE = f"{BIS5A}:extended:urn:www.difi.no:ehf:faktura:ver2.0"
EHF2_CREDIT_NOTE = f"{BIS5A_CREDIT}:extended:urn:www.difi.no:ehf:kreditnota:ver2.0"
EHF2_CREDIT_NOTE_ALONE = f"{BIIXX_CREDIT}:extended:urn:www.difi.no:ehf:kreditnota:ver2.0"

VISMA3 = f"{EN16931}#compliant#urn:visma.com:vx:billing:ver3.0:1"
VISMA3_PROCESS = "urn:visma.com:vx:billing:01:1.0:1"

_NLCIUS = f"{EN16931}#compliant#urn:fdc:nen.nl:nlcius:v1.0"
NLCIUS = (_NLCIUS, f"{_NLCIUS}#conformant#urn:fdc:nen.nl:gaccount:v1.0")

XRECHNUNG_EXTENSION = "urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
_XRECHNUNG = f"{EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
XRECHNUNG = (
    _XRECHNUNG,
    f"{_XRECHNUNG}#conformant#{XRECHNUNG_EXTENSION}",
    f"{_XRECHNUNG}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9",
)

_SI = ":extended:urn:www.simplerinvoicing.org:si:si-ubl:ver"
SIUBL12 = f"{BIS4A}{_SI}1.2"
SIUBL = (
    f"{BIS4A}{_SI}1.1.x",
    f"{BIS4A}{_SI}1.1",
    f"{BIS4A}{_SI}1.1.3",
    f"{_BII}:transaction:biicoretrdm010:ver1.0:#urn:www.peppol.eu:bis:peppol4a:ver1.0"
    "#urn:www.simplerinvoicing.org:si-ubl:invoice:ver1.0.x",
)
VISMA = tuple(
    f"{_BII}:transaction:{kind}:ver2.0:extended:urn:www.visma.com:vx:profile5:ver1.0"
    for kind in ("biitrns010", "biitrns014")
)

# Formats of UBL that say of themselves what a document of EN 16931 does not
OLDER = frozenset(("peppolbis20", "ehf20", "siubl", "siubl12", "vismaubl", "oioubl"))
# What the identifiers of the national profiles of BII 2 have in them
BII_KIN = (EHF, "urn:www.simplerinvoicing.org:", "urn:www.visma.com:vx:profile")

OIOUBL2 = ("OIOUBL-2.1", "OIOUBL-2.02", "OIOUBL-2.01")
OIOUBL2_PROCESS = "urn:www.nesubl.eu:profiles:profile5:ver2.0"
OIOUBL2_PROCESSES = ("urn:www.nesubl.eu:profiles:", "Procurement-", "NONE")
OIOUBL3 = tuple(f"urn:fdc:oioubl.dk:trns:billing:{kind}:3.0" for kind in ("invoice", "creditnote"))
OIOUBL3_PROCESSES = "urn:fdc:oioubl.dk:bis:"
OIOUBL3_PROCESS = f"{OIOUBL3_PROCESSES}billing_with_response:3"

PINT = "urn:peppol:pint:billing-1"
PINT_SELF = "urn:peppol:pint:selfbilling-1"
PINT_KINDS = (PINT, PINT_SELF, "urn:peppol:pint:nontaxinvoice-1")
PINT_PROCESS = "urn:peppol:bis:billing"
PINT_SELF_PROCESS = "urn:peppol:bis:selfbilling"


def is_pint(process: str) -> bool:
    """Whether a business process is one of PINT."""
    return process.startswith("urn:peppol:bis:")


def is_plain(value: str) -> bool:
    """Whether plain UBL may say of itself that it is of that profile: not of one of BII 2, which reads it otherwise."""
    return value.startswith("urn:") and value not in BIS2 and not any(kin in value for kin in BII_KIN)
