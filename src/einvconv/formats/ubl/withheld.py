"""Taxes that the buyer withholds, in totals of their own (WithholdingTaxTotal), where they lower what is to be paid.

Source: OASIS UBL 2.1; EN 16931-1 has no term for them. The leaves are kept as well, and stand in a document of UBL.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.codecs import Unreadable
from ...mapping.format import Pair
from ...model import Invoice
from .money import NUMBER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...mapping.reading import Reading

_ZERO = Decimal(0)


def _read(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    found = run.document.root.findall("{*}WithholdingTaxTotal/{*}TaxAmount")
    if not found or totals is None or totals.with_vat is None or totals.payable is None:
        return
    if any(one.get("currencyID") != run.currency for one in found):
        return
    try:
        withheld = sum((NUMBER.read((one.text or "").strip()) for one in found), _ZERO)
    except Unreadable:
        return
    due = totals.with_vat - (totals.prepaid or _ZERO) + (totals.rounding or _ZERO)
    if withheld and due - withheld == totals.payable:
        totals.withheld = withheld
        run.join(totals, "withheld", [(one, None) for one in found])
        for one in found:
            run.trace.partly[one, None] = run.trace.partly[one, "currencyID"] = ""


WITHHELD = Pair("taxes withheld", _read)
