"""Namespaces, roots and identifiers of the UBL family. Source: OASIS UBL 2.1; the identifiers are the profiles' own."""

from __future__ import annotations

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMESPACES = {
    "ubl": f"{_UBL}Invoice-2",
    "cn": f"{_UBL}CreditNote-2",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "ext": f"{_UBL}CommonExtensionComponents-2",
    "sig": f"{_UBL}CommonSignatureComponents-2",
    "sac": f"{_UBL}SignatureAggregateComponents-2",
    "sbc": f"{_UBL}SignatureBasicComponents-2",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
INVOICE = f"{{{NAMESPACES['ubl']}}}Invoice"
CREDIT_NOTE = f"{{{NAMESPACES['cn']}}}CreditNote"

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
