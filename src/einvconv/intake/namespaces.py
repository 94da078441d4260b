"""The short prefixes by which paths name the name spaces of documents, whatever prefix a document uses itself.

The formats' own are in their records; these are what stands around and inside documents of any of them.
"""

from __future__ import annotations

from functools import cache

from einvconv.formats import registry

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP2001 = "http://www.w3.org/2001/12/soap-envelope"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
EBXML = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"

_AROUND = {
    SOAP11: "soap",
    SOAP2001: "soap",
    SOAP12: "soap",
    EBXML: "eb",
    SBDH: "sbdh",
}
# What may stand in a document of any format
COMMON = {
    "xlink": "http://www.w3.org/1999/xlink",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
    "xades122": "http://uri.etsi.org/01903/v1.2.2#",
    "xades141": "http://uri.etsi.org/01903/v1.4.1#",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xml": "http://www.w3.org/XML/1998/namespace",
}


@cache
def prefixes() -> dict[str, str]:
    """The prefix of each name space that has one by convention."""
    return {**registry.prefixes(), **_AROUND, **{space: prefix for prefix, space in COMMON.items()}}
