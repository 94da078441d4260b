"""Identifiers of the CII family (BT-24, BT-23). Source: the profiles' own guides; Factur-X 1.09.2, ZUGFeRD 2.0."""

from __future__ import annotations

EN16931 = "urn:cen.eu:en16931:2017"
NLCIUS = f"{EN16931}#compliant#urn:fdc:nen.nl:nlcius:v1.0"
XRECHNUNG = f"{EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
XRECHNUNG_ALL = (
    XRECHNUNG,
    f"{XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
    f"{XRECHNUNG}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9",
)
PEPPOL_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_OWN = "urn:factur-x.eu:1p0:"
_ZUGFERD = "urn:zugferd.de:2p0:"
# The profiles of Factur-X, the smallest first: the name of its schema, and what stands before its name in BT-24.
_PROFILES = {
    "minimum": "",
    "basicwl": "",
    "basic": f"{EN16931}#compliant#",
    "extended": f"{EN16931}#conformant#",
}
FACTURX = {name: f"{before}{_OWN}{name}" for name, before in _PROFILES.items()}
ZUGFERD = {name: f"{before}{_ZUGFERD}{name}" for name, before in _PROFILES.items()}
# What has a code of its own: plain CII does not say of itself that it is one of them.
OF_OTHERS = frozenset((NLCIUS, *XRECHNUNG_ALL, *FACTURX.values(), *ZUGFERD.values()))
