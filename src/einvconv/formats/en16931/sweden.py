"""What Peppol asks of a Swedish seller: that it is approved for F-tax, in the words that the rule has.

Source: the Swedish rules of Peppol BIS Billing 3 (SE-R-005).
"""

from __future__ import annotations

import re

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.party import country_of
from ...patterns import pattern

_F_TAX = pattern(r"f-?\s?skatt", re.IGNORECASE)
_NOT = pattern(r"\b(?:ej|inte|saknar|utan)\b", re.IGNORECASE)
_WORDS = "Godkänd för F-skatt"


def _f_tax(invoice: Invoice, run: Writing) -> None:
    """Words that say that the seller has F-tax, as the rule has them; other words are left."""
    seller = invoice.seller
    said = seller.tax_registration if seller is not None else None
    country = country_of(seller)
    if seller is None or said is None or run.keeps or said.lower() == _WORDS.lower():
        return
    swedish = country == "SE" or (seller.vat_id or "").startswith("SE")
    if swedish and _F_TAX.search(said) and not _NOT.search(said):
        run.report(seller, "tax_registration", "approximated", f"that the seller has F-tax is said by “{_WORDS}”")
        seller = invoice.seller = run.edit(seller)
        seller.tax_registration = _WORDS


F_TAX = Repair("approval for F-tax", ("BT-32",), ("SE-R-005",), _f_tax)
