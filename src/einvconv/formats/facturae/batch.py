"""Several Facturae of one seller and one buyer in one file, a batch.

Source: the Facturae schemas: FileHeader/Modality L, the parties once, and the totals of all invoices in the header.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from lxml import etree

from ...errors import ConversionRefused
from ...intake import open_document
from .nodes import number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BATCH = "FileHeader/Batch"
_TOTALS = ("TotalInvoicesAmount", "TotalOutstandingAmount", "TotalExecutableAmount")


def join(messages: Sequence[bytes]) -> bytes:
    """Facturae documents as one.

    Raises ConversionRefused for invoices of several versions, parties, currencies, issuers or factors, to whose account
    they are paid: a file has one of each.
    """
    roots: list[Any] = [open_document(m).root for m in messages]
    first = roots[0]
    for what, of in (
        ("version", lambda root: str(root.tag)),
        ("seller and buyer", lambda root: etree.tostring(root.find("Parties"), method="c14n")),
        ("currency", lambda root: root.findtext(f"{_BATCH}/InvoiceCurrencyCode")),
        ("issuer", lambda root: _said(root, "InvoiceIssuerType", "ThirdParty")),
        ("factor", lambda root: _said(root, "FactoringAssignmentData")),
    ):
        if len({of(root) for root in roots}) > 1:
            raise ConversionRefused(f"A Facturae file has one {what}, and these invoices have several.")
    if len(roots) > 1:
        first.find("FileHeader/Modality").text = "L"
        first.find(f"{_BATCH}/InvoicesCount").text = str(len(roots))
        for name in _TOTALS:
            amounts = [number(root, f"{_BATCH}/{name}/TotalAmount") or Decimal(0) for root in roots]
            first.find(f"{_BATCH}/{name}/TotalAmount").text = format(sum(amounts, Decimal(0)), "f")
        invoices = first.find("Invoices")
        for root in roots[1:]:
            invoices.extend(root.iterfind("Invoices/Invoice"))
    etree.indent(first, space="  ")
    body: Any = etree.tostring(first, encoding="UTF-8", xml_declaration=True)
    return bytes(body) + b"\n"


def _said(root: Any, *names: str) -> tuple[bytes, ...]:
    """What the header of a file says of all invoices in it."""
    return tuple(etree.tostring(one, method="c14n") for name in names for one in root.iterfind(f"FileHeader/{name}"))
