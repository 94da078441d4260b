"""Accounts to pay to, put right: an IBAN without spaces, IBAN and BIC in their own places, one reference for all.

Source: ISO 13616 and ISO 9362 for the forms; EN 16931-1, BG-16 and BG-17.
"""

from __future__ import annotations

from ... import checks
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Account, Invoice, PaymentMeans

# The Swedish giro systems: the BIC in older formats, and the code that Peppol has for them (SE-R-008 to SE-R-010)
_GIRO = {
    "BGABSESS": "SE:BANKGIRO",
    "PGSISESS": "SE:PLUSGIRO",
    "SE:BANKGIRO": "SE:BANKGIRO",
    "SE:PLUSGIRO": "SE:PLUSGIRO",
}


def put_right(invoice: Invoice, run: Writing) -> None:
    """Put right, on copies, what senders get wrong in accounts; what is moved is reported."""
    reference = next((m for m in invoice.payment_means if m.remittance is not None), None)
    invoice.payment_means = [_means(m, reference, run) for m in invoice.payment_means]


def _means(source: PaymentMeans, first: PaymentMeans | None, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    if means.account is not None:
        means.account = _account(means.account, run)
        if means.remittance is None and first is not None:
            means.remittance = first.remittance
            run.carry(means, "remittance", first, "remittance")
    return means


def _account(source: Account, run: Writing) -> Account:
    number, bic = _plain(source.id), _plain(source.bic)
    if checks.is_bic(number) and checks.is_iban(bic):
        account = run.edit(source)
        for field in ("id", "bic"):
            run.report(source, field, "approximated", "IBAN and BIC stand in each other's place: put right")
        run.carry(account, "id", source, "bic")
        run.carry(account, "bic", source, "id")
        account.id, account.bic = bic, number
        return account
    giro = _GIRO.get(bic)
    if giro is not None and number[:1].isdigit():
        account = run.edit(source)
        account.bic = giro
        account.id = number.replace("-", "")
        if account.id != source.id:
            run.report(source, "id", "approximated", "an account of Bankgirot or Plusgirot is digits only in a message")
        return account
    if number != source.id and checks.is_iban(number):
        account = run.edit(source)
        run.report(source, "id", "approximated", "an IBAN has no spaces in a message")
        account.id = number
        return account
    return source


def _plain(text: str | None) -> str:
    return (text or "").replace(" ", "")


ACCOUNTS = Repair("accounts", ("BT-84", "BT-86", "BT-83"), ("SE-R-008", "SE-R-009", "UBL-SR-47"), put_right)
