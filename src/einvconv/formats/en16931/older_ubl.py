"""What UBL of older profiles says in other places, where it comes as plain UBL: BII of no version that is known.

Sources: CEN BII 2 and the guides of EHF 1 and Peppol BIS 4a 1.0: the rounding is counted in the total with VAT, the
buyer's reference is the identifier of its contact, and letters stand for the rates of category S.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice
from .vat import is_bii, one_standard_category


def _rounded_total(invoice: Invoice, run: Writing) -> None:
    """The total with VAT (BT-112) without the rounding (BT-114)."""
    said = invoice.totals
    if run.keeps or said is None or not said.rounding or said.without_vat is None or said.with_vat is None:
        return
    whole = said.without_vat + (said.vat or Decimal(0))
    if said.with_vat != whole + said.rounding or said.payable != said.with_vat - (said.prepaid or Decimal(0)):
        return
    invoice.totals = run.edit(said)
    reason = f"the rounding (BT-114) is counted in it, and stands beside it in {run.target}: the total is {whole}"
    run.report(said, "with_vat", "approximated", reason)
    run.use(said, "with_vat")
    run.derive(invoice.totals, "with_vat", whole, "the total without VAT and the VAT")


def _reference(invoice: Invoice, run: Writing) -> None:
    """The identifier of the buyer's contact as the buyer's reference (BT-10)."""
    contact = invoice.buyer.contact if invoice.buyer is not None else None
    if run.keeps or contact is None or contact.id is None or invoice.buyer_reference is not None:
        return
    if is_bii(invoice):
        invoice.buyer_reference = contact.id
        run.carry(invoice, "buyer_reference", contact, "id")


def _letters(invoice: Invoice, run: Writing) -> None:
    """S for the letters of its rates."""
    if not run.keeps:
        one_standard_category(invoice, run)


ROUNDED_TOTAL = Repair("rounding in the total", ("BT-112",), ("BR-CO-15", "BR-CO-16"), _rounded_total)
CONTACT_REFERENCE = Repair("identifier of the buyer's contact", ("BT-10",), ("PEPPOL-EN16931-R003",), _reference)
LETTERS = Repair(
    "letters of standard rates", ("BT-118", "BT-151", "BT-95", "BT-102"), ("BR-CL-17", "FI-VAT-04"), _letters
)
