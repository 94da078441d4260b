"""Facturae: what tells its documents and versions. Source: the Spanish schemas 3.0, 3.1, 3.2, 3.2.1 and 3.2.2."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.facturae"
_SITE = "http://www.facturae.es/Facturae"
# The name space of each version, the one that is written first
SPACES = {
    "3.2.2": "http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml",
    "3.2.1": f"{_SITE}/2014/v3.2.1/Facturae",
    "3.2": f"{_SITE}/2009/v3.2/Facturae",
    "3.1": f"{_SITE}/2007/v3.1/Facturae",
    "3.0": f"{_SITE}/2007/v3.0/Facturae",
}
ROOTS = {version: f"{{{space}}}Facturae" for version, space in SPACES.items()}
VERSIONS = {tag: version for version, tag in ROOTS.items()}
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"

FORMATS: tuple[FormatInfo, ...] = (
    FormatInfo(
        code="facturae",
        name="Facturae",
        syntax="facturae",
        roots=tuple(
            Root(tag, f"facturae/{version}/facturae.xsd", holds="Invoices/Invoice") for version, tag in ROOTS.items()
        ),
        versions="3.0, 3.1, 3.2, 3.2.1, 3.2.2",
        written="3.2.2",
        rules=("facturae",),
        prefixes=tuple(
            (f"fe{version.replace('.', '')}" if number else "fe", space)
            for number, (version, space) in enumerate(SPACES.items())
        ),
        declared=(),
        maker=f"{_ROOM}.format:facturae",
        joiner=f"{_ROOM}.batch:join",
    ),
)
