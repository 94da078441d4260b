"""A claim that is sold without a number of the agreement, which FactoringAgreementDetails of a Finvoice asks for.

Who has bought it is the payee (BG-10) then, and is paid to the account of the payment order alone.
"""

from __future__ import annotations

from ...mapping.writing import Writing
from ...model import Invoice
from ..en16931.carried import FACTORING


def _write(invoice: Invoice, run: Writing) -> None:
    said = invoice.factoring
    if run.keeps or said is None or said.agreement is not None or said.party_name is None:
        return
    FACTORING.write(invoice, run)
    payee = invoice.payee
    if payee is not None and payee.name == said.party_name and payee.address is None:
        payee = invoice.payee = run.edit(payee)
        payee.address = said.party_address
    invoice.factoring = None


SOLD = FACTORING.replace(write=_write)
