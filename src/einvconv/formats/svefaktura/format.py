"""Svefaktura made ready: its tree, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES
from ..en16931 import document, needs, peppol, prices, quantities, rows, signs
from ..en16931 import taxes as en_taxes
from ..en16931.accounts import BANK_NAMES, DANISH, PRIMARY
from ..en16931.implied import IMPLIED
from ..en16931.notes import read_subjects, write_subjects
from ..en16931.registers import NUMBERS
from ..making import format_of, of_another
from ..nordic.asked import FIRST, GIROS
from ..nordic.by_sign import turn_credited
from ..nordic.fines import FINE
from ..nordic.plain import as_in_source
from . import pairs, payment, taxes
from .about import FORMATS, INVOICE
from .envelope import ATTACHMENTS
from .tree import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TOTAL = "{*}LegalTotal/{*}TaxInclusiveTotalAmount"
_SUMS = (
    _TOTAL,
    "{*}LegalTotal/{*}TaxExclusiveTotalAmount",
    "{*}LegalTotal/{*}LineExtensionTotalAmount",
)
_CURRENCY = "amountCurrencyID"


# what only names the list that units are from, which is the one that every format has
_NAMES_OF_LISTS = frozenset({("quantityUnitCodeListID", "UNECE-REC20"), ("quantityUnitCodeListAgencyID", "6")})


def _said_anyway(element: Any, attribute: str | None, _: str | None) -> str | None:
    if attribute is not None and (attribute, element.get(attribute)) in _NAMES_OF_LISTS:
        return "the code is of that list in every format"
    return None


def _begin_reading(root: Any, run: Reading) -> None:
    run.trace.anyway = _said_anyway
    run.is_credit_note = (root.findtext("{*}InvoiceTypeCode") or "").strip() in CREDIT_NOTE_TYPES
    run.currency = (root.findtext("{*}InvoiceCurrencyCode") or "").strip() or None
    run.tax_currency = (root.findtext("{*}TaxCurrencyCode") or "").strip() or None
    total = root.find(_TOTAL)
    if run.is_credit_note:
        turn_credited(map(root.find, _SUMS), run)
    if run.currency is None and total is not None and total.get(_CURRENCY):
        run.currency, run.currency_at = total.get(_CURRENCY), (total, _CURRENCY)


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    _signs_of_source(invoice, run)
    run.tax_currency = invoice.tax_currency


_signs_of_source = as_in_source(_begin_reading)


_BEFORE = (
    signs.NOT_BELOW_ZERO,
    *FIRST,
    NUMBERS,
    quantities.BASES,
    prices.SIGNS,
    needs.CATEGORIES,
    en_taxes.GROUPS,
    en_taxes.LINES,
    en_taxes.ALLOWANCES,
    en_taxes.RATES,
    en_taxes.BREAKDOWN,
    taxes.CATEGORIES,
    document.TOTALS,
    document.THIRD_PARTIES,
    document.DUE_DATE,
    document.ONE_PAYMENT,
    GIROS,
    BANK_NAMES,
    DANISH,
)
_PAIRS: tuple[Pair | Repair, ...] = (
    ATTACHMENTS,
    IMPLIED,
    *(of_another(repair) for repair in _BEFORE),
    pairs.KIND,
    PRIMARY,
    payment.MEANS,
    FINE,
    payment.TOTALS,
    taxes.ACCOUNTING,
    taxes.REASONS,
    taxes.LINES,
    *pairs.PARTIES,
    *pairs.TEXTS,
    rows.DESCRIPTIONS,
    peppol.NOTES,
    Pair("note subjects", read_subjects, write_subjects),
)


def svefaktura() -> Format:
    """SFTI Basic Invoice 1.0."""
    return format_of(
        FORMATS[0],
        trees={INVOICE: tree()},
        root_for=lambda _: INVOICE,
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        pairs=_PAIRS,
    )
