"""A second VAT total whose currency the document does not name: it is the accounting currency (BT-6, BT-111)."""

from __future__ import annotations

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def unnamed(root: Any, currency: str | None) -> Any:
    """The amount of the one VAT total beside that of the invoice, in a currency that the document does not name."""
    amounts = root.findall("{*}TaxTotal/{*}TaxAmount")
    other = [a for a in amounts if a.get("currencyID") not in (None, currency)]
    if currency is None or len(amounts) != 2 or len(other) != 1:
        return None
    return other[0] if other[0].getparent().find("{*}TaxSubtotal") is None else None


def _read(invoice: Invoice, run: Reading) -> None:
    """The currency of a second VAT total is the accounting currency (BT-6), where the document does not name one."""
    amount = unnamed(run.document.root, run.currency)
    if invoice.tax_currency is None and run.tax_currency is not None and amount is not None:
        invoice.tax_currency = run.tax_currency
        place = amount, "currencyID"
        run.trace.places[(id(invoice), "tax_currency")] = place
        run.guess(place, f"VAT is said in {run.tax_currency} too: that is the accounting currency (BT-6)")


def _write(invoice: Invoice, run: Writing) -> None:
    """A document that does not name its accounting currency (BT-6) says it by the amount alone."""
    place = run.place_of(invoice, "tax_currency") if run.keeps else None
    if place is not None and place[1] == "currencyID":
        run.use(invoice, "tax_currency")
        invoice.tax_currency = None


ACCOUNTING = Pair("accounting currency of a total", _read, _write)
