"""Facturae made ready: a tree for each version, its pairs, and what it asks for and another format leaves unsaid."""

from __future__ import annotations

from functools import partial

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES
from ..en16931 import peppol, rows
from ..en16931.accounts import ACCOUNTS, DANISH, PRIMARY
from ..en16931.implied import IMPLIED
from ..en16931.needs import needs
from ..en16931.notes import read_subjects, write_subjects
from ..en16931.taxes import OUTSIDE_SCOPE
from ..en16931.terms import join_terms
from ..making import format_of, of_another
from ..nordic.asked import in_own_units
from ..nordic.by_sign import sign_of
from .about import FORMATS, ROOTS, VERSIONS
from .nodes import number
from .pairs import PAIRS
from .payment import PAYMENT
from .tree import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LATEST = "3.2.2"
_SUMS = (
    "InvoiceTotal",
    "TotalGrossAmount",
    "TotalGrossAmountBeforeTaxes",
    "TotalOutstandingAmount",
    "TotalExecutableAmount",
)


def _root_for(invoice: Invoice) -> str:
    """The version that the source has, where it is a Facturae; else the latest."""
    document: Any = invoice._trace.document
    tag = str(document.root.tag) if document is not None else ""
    return tag if tag in VERSIONS else ROOTS[_LATEST]


def _begin_reading(root: Any, run: Reading) -> None:
    invoice = root.find("Invoices/Invoice")
    if invoice is None:
        return
    run.currency = (invoice.findtext("InvoiceIssueData/InvoiceCurrencyCode") or "").strip() or None
    run.tax_currency = (invoice.findtext("InvoiceIssueData/TaxCurrencyCode") or "").strip() or None
    kind = (invoice.findtext("InvoiceHeader/InvoiceClass") or "").strip()
    if kind[1:] == "R" and sign_of(number(invoice, f"InvoiceTotals/{sum}") for sum in _SUMS) < 0:
        run.is_credit_note, run.sign = True, -1


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    run.currency = invoice.currency
    run.tax_currency = invoice.tax_currency
    if invoice.type_code in CREDIT_NOTE_TYPES:
        run.sign = -1


_PAIRS: tuple[Pair | Repair, ...] = (
    IMPLIED,
    *(of_another(repair) for repair in (ACCOUNTS, DANISH, *in_own_units(needs())) if repair is not OUTSIDE_SCOPE),
    *PAIRS,
    PRIMARY,
    of_another(Repair("payment terms", ("BT-20",), (), join_terms)),
    *PAYMENT,
    of_another(rows.DESCRIPTIONS),
    of_another(peppol.NOTES),
    Pair("note subjects", read_subjects, write_subjects),
)


def facturae() -> Format:
    """Facturae 3.0 to 3.2.2: the latest is written, and that of the source for a source of its own."""
    return format_of(
        FORMATS[0],
        trees={tag: partial(tree, version) for version, tag in ROOTS.items()},
        root_for=_root_for,
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        pairs=_PAIRS,
        by_schema=True,
    )
