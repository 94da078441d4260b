"""The versions of TEAPPSXML: one tree, held against the schema of each."""

from __future__ import annotations

from decimal import Decimal

from ...errors import ConversionRefused, UnreadableInput
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
from .nodes import AMOUNT, with_sign
from .pairs import PAIRS
from .tree import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ROOT = "INVOICE_CENTER"
_INVOICE = "CONTENT_FRAME/INVOICES/INVOICE"
_SUMS = ("INVOICE_TOTAL", "ROWS_TOTAL", "VAT_TOTAL", "INVOICE_TOTAL_WITHOUT_ADVANCE_PAYMENT")


def _begin_reading(root: Any, run: Reading) -> None:
    run.trace.anyway = said_anyway
    invoice = root.find(_INVOICE)
    if invoice is None:
        raise UnreadableInput(
            "The TEAPPSXML message holds no invoice; an acknowledgement or an empty frame has none to read."
        )
    run.currency = (invoice.findtext("HEADER/CURRENCY/CODE") or "").strip() or None
    run.tax_currency = (invoice.findtext("SUMMARY/VAT_TOTAL_IN_OTHER_CURRENCY/CURRENCY/CODE") or "").strip() or None
    kind = invoice.find("HEADER/INVOICE_TYPE")
    if kind is not None:
        code, untdid = (kind.text or "").strip(), kind.get("UNTDID_CODE", "").strip()
        run.is_credit_note = code in kinds.CREDITS or untdid in CREDIT_NOTE_TYPES
    if run.is_credit_note and sign_of(_amount(invoice.find(f"SUMMARY/{sum}/AMOUNT")) for sum in _SUMS) <= 0:
        run.sign = -1


def _amount(element: Any) -> Decimal | None:
    return None if element is None else read_or_none(AMOUNT, with_sign(element.text or "", element.get("SIGN"))[0])


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    run.currency = invoice.currency
    run.tax_currency = invoice.tax_currency
    kind = invoice.kind
    credit = invoice.type_code in CREDIT_NOTE_TYPES or (
        invoice.type_code is None and kind is not None and kind.code in kinds.CREDITS
    )
    if credit and not (run.keeps and kind is not None and kind.positive_credit):
        run.sign = -1


def _finish(root: Any, run: Writing) -> bool:
    """A SIGN that came back although it is at odds with its number leaves the number its own sign (guide, 1.7)."""
    if root.find(_INVOICE) is None:
        raise ConversionRefused(
            f"The invoice cannot be written as {run.target}: it says nothing, and INVOICE is not complete without "
            "INVOICE_ID (BT-1 Invoice number). Give the invoice what is missing there, and convert again."
        )
    changed = False
    for element in root.iter():
        held = element.said
        if held is None or element.get("SIGN") != "+" or (element.text or "").startswith("-"):
            continue
        value = getattr(held[0], held[1])
        if not isinstance(value, list) and value and (value < 0) != (run.sign < 0 and _signed(element)):
            element.text = f"-{element.text}"
            changed = True
    return changed


def _signed(element: Any) -> bool:
    """Whether the number turns over with the sign of a credit note; a price does not."""
    return not element.getparent().tag.startswith(("PRICE_", "DISCOUNT_FROM_PRICE"))


def _teapps(code: str) -> Format:
    about = next(info for info in FORMATS if info.code == code)
    return format_of(
        about,
        trees={_ROOT: tree(about.written)},
        root_for=lambda _: _ROOT,
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        pairs=PAIRS,
        finish=_finish,
        by_schema=True,
    )


def teapps() -> Format:
    """TEAPPSXML 2.x; 2.7.2 is written."""
    return _teapps("teapps")


def teapps30() -> Format:
    """TEAPPSXML 3.0."""
    latest = _teapps("teapps30")
    latest.later.clear()  # what it lacks, older versions had
    return latest
