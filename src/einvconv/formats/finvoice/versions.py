"""The versions of Finvoice: one tree, held against the schema of each."""

from __future__ import annotations

from decimal import Decimal

from ...mapping.codecs import read_or_none
from ...mapping.format import Format
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES
from ..making import format_of
from ..nordic.by_sign import sign_of
from ..nordic.epi import said_anyway
from . import kinds
from .about import FORMATS
from .pairs import PAIRS
from .tree import tree
from .values import AMOUNT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TOTAL = "InvoiceDetails/InvoiceTotalVatIncludedAmount"
_SUMS = (
    _TOTAL,
    "InvoiceDetails/InvoiceTotalVatExcludedAmount",
    "InvoiceDetails/RowsTotalVatExcludedAmount",
    "InvoiceDetails/InvoiceTotalVatAmount",
)
_STYLESHEET = '<?xml-stylesheet type="text/xsl" href="Finvoice.xsl"?>\n'


def _begin_reading(root: Any, run: Reading) -> None:
    run.trace.anyway = said_anyway
    total = root.find(_TOTAL)
    accounting = root.find("InvoiceDetails/InvoiceTotalVatAccountingAmount")
    if total is not None and total.get("AmountCurrencyIdentifier"):
        run.currency = total.get("AmountCurrencyIdentifier")
        run.currency_at = (total, "AmountCurrencyIdentifier")
    if accounting is not None:
        run.tax_currency = accounting.get("AmountCurrencyIdentifier")
    kind = kinds.plain((root.findtext("InvoiceDetails/InvoiceTypeCode") or "").strip())
    untdid = (root.findtext("InvoiceDetails/InvoiceTypeCodeUN") or "").strip()
    run.is_credit_note = kind == kinds.CREDIT_NOTE or untdid in CREDIT_NOTE_TYPES
    if run.is_credit_note and sign_of(_amount(root.find(sum)) for sum in _SUMS) <= 0:
        run.sign = -1


def _amount(element: Any) -> Decimal | None:
    return None if element is None else read_or_none(AMOUNT, element.text)


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    run.currency = invoice.currency
    run.tax_currency = invoice.tax_currency
    run.use(invoice, "currency")
    positive = run.keeps and invoice.kind is not None and invoice.kind.positive_credit
    if invoice.type_code in CREDIT_NOTE_TYPES and not positive:
        run.sign = -1


def _finvoice(code: str) -> Format:
    about = next(info for info in FORMATS if info.code == code)
    return format_of(
        about,
        trees={"Finvoice": tree(about.written)},
        root_for=lambda _: "Finvoice",
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        pairs=PAIRS,
        processing=_STYLESHEET,
        by_schema=True,
    )


def finvoice30() -> Format:
    """Finvoice 3.0."""
    latest = _finvoice("finvoice30")
    latest.later.clear()  # what it lacks, older versions had
    return latest


def finvoice20() -> Format:
    """Finvoice 2.0 and 2.01; 2.01 is written."""
    return _finvoice("finvoice20")


def finvoice() -> Format:
    """Finvoice 1.0 to 1.3; 1.3 is written."""
    return _finvoice("finvoice")
