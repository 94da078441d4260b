"""Identifiers of the UBL family. Source: the profiles' own guides."""

from __future__ import annotations

EN16931 = "urn:cen.eu:en16931:2017"
PEPPOL3 = f"{EN16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PEPPOL3_SELF = f"{EN16931}#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
PEPPOL3_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
PEPPOL3_SELF_PROCESS = "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"

_BII = "urn:www.cenbii.eu"
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
