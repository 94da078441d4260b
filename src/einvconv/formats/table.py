"""The plugin table: every format by its code. It imports nothing of a format until one is asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from ..errors import UnknownFormat
from ..light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lxml import etree

    from .base import Format


class FormatInfo(NamedTuple):
    """A format as the table has it. `rules` are the codes of the rule sets that its documents are held against.

    Formats of one `syntax` have the same elements; `schema` is the folder of the schemas, whose files go by the root
    element in `ROOTS`. `instead` says, of a format that is read only, what to write in its place.
    """

    code: str
    name: str
    syntax: str
    versions: str
    reads: bool
    writes: bool
    schema: str
    rules: tuple[str, ...]
    maker: str
    instead: str = ""

    def schema_for(self, root: etree._Element) -> tuple[str, ...] | None:
        """The path of the schema for a document, below the schemas' folder; None where the format has none for it."""
        file = ROOTS[self.syntax].get(str(root.tag).rpartition("}")[2])
        folder = OLDER_SCHEMAS.get((self.code, root.get("Version", "")), self.schema)
        return (*folder.split("/"), file) if file else None


ROOTS: dict[str, dict[str, str]] = {
    "ubl": {"Invoice": "invoice.xsd", "CreditNote": "creditnote.xsd"},
    "finvoice": {"Finvoice": "finvoice.xsd"},
    "teapps": {"INVOICE_CENTER": "teapps.xsd"},
}


_UBL = "ubl.profiles"
FORMATS: dict[str, FormatInfo] = {
    info.code: info
    for info in (
        FormatInfo(
            "finvoice30",
            "Finvoice 3.0",
            "finvoice",
            "3.0",
            True,
            True,
            "finvoice/3.0",
            ("finvoice",),
            "finvoice.versions",
        ),
        FormatInfo(
            "finvoice20",
            "Finvoice 2.0",
            "finvoice",
            "2.0, 2.01",
            True,
            True,
            "finvoice/2.01",
            ("finvoice",),
            "finvoice.versions",
        ),
        FormatInfo(
            "finvoice",
            "Finvoice 1",
            "finvoice",
            "1.0–1.3",
            True,
            True,
            "finvoice/1.3",
            ("finvoice",),
            "finvoice.versions",
        ),
        FormatInfo(
            "teapps", "TEAPPSXML 2", "teapps", "2.7.2", True, True, "teapps/2.7.2", ("teapps",), "teapps.versions"
        ),
        FormatInfo(
            "teapps30", "TEAPPSXML 3.0", "teapps", "3.0", True, True, "teapps/3.0", ("teapps",), "teapps.versions"
        ),
        FormatInfo("ubl", "UBL", "ubl", "2.0, 2.1", True, True, "ubl/2.1", ("en16931",), _UBL),
        FormatInfo(
            "peppolbis30", "Peppol BIS Billing", "ubl", "3.0", True, True, "ubl/2.1", ("en16931", "peppolbis30"), _UBL
        ),
        FormatInfo("peppolbis20", "Peppol BIS 4A/5A", "ubl", "2.0", True, True, "ubl/2.1", ("peppolbis20",), _UBL),
        FormatInfo("ehf30", "EHF Billing", "ubl", "3.0", True, True, "ubl/2.1", ("en16931", "peppolbis30"), _UBL),
        FormatInfo("ehf20", "EHF", "ubl", "2.0", True, True, "ubl/2.1", ("ehf20",), _UBL),
        FormatInfo("ehf", "EHF", "ubl", "1.x", True, False, "ubl/2.1", (), _UBL, "ehf30, or ehf20 for EHF 2.0"),
    )
}

OLDER_SCHEMAS = {("finvoice20", "2.0"): "finvoice/2.0"}


def formats() -> list[FormatInfo]:
    """The formats of this release, in the order of their families."""
    return list(FORMATS.values())


@cache
def format_for(code: str) -> Format:
    """The format with that code, made ready; UnknownFormat names the codes there are."""
    info = FORMATS.get(code)
    if info is None:
        raise UnknownFormat(f"No format has the code “{code}”; there are {', '.join(FORMATS)}.")
    made: Format = getattr(import_module(f".{info.maker}", __package__), code)()
    return made
