"""Type codes of TEAPPSXML and what they are in Finvoice's codes and in UNTDID 1001.

Source: TEAPPSXML 3.0, INVOICE_TYPE in the empty invoice with explanations, and guide, 4.2.
"""

from __future__ import annotations

from ...model.codes import CREDIT_NOTE_TYPES

INVOICE, CREDIT_NOTE = "INV01", "INV02"
# in the document, in the model; codes that Finvoice has none for stay as they are
CODES = {"00": INVOICE, "01": CREDIT_NOTE, "06": "INV03", "09": "INV08"}

# 06 to 09 interest and reminders, 30 to 32 receipts, 50 and 51 orders, 90 to 99 travel and tests: no invoices of
# EN 16931, and without a code here
TO_UNTDID = {
    INVOICE: "380",
    CREDIT_NOTE: "381",
    "02": "380",
    "03": "380",
    "04": "381",
    "05": "381",
    "20": "380",
    "60": "381",
}
# document types whose sums are negative
CREDITS = frozenset({"01", "04", "05", "07", "31", "60"})


def known(code: str) -> bool:
    """Whether a document type has a code: one of Finvoice that is here too, or one of two digits."""
    return code in CODES.values() or (len(code) == 2 and code.isascii() and code.isdigit())


def kind_of(untdid: str | None) -> str:
    """The type for an UNTDID 1001 code: an invoice or a credit note."""
    return CREDIT_NOTE if untdid in CREDIT_NOTE_TYPES else INVOICE
