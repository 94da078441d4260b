"""Accounts to pay to, put right: an IBAN without spaces, IBAN and BIC in their own places, one reference for all.

Source: ISO 13616 and ISO 9362 for the forms; EN 16931-1, BG-16 and BG-17.
"""

from __future__ import annotations

from collections.abc import Mapping

from ... import checks
from ...mapping.format import Pair, Repair
from ...mapping.writing import Writing
from ...model import Account, Invoice, PaymentMeans

# The Swedish giro systems: the BIC in older formats, and the code that Peppol has for them (SE-R-008 to SE-R-010)
_GIRO = {
    "BGABSESS": "SE:BANKGIRO",
    "PGSISESS": "SE:PLUSGIRO",
    "SE:BANKGIRO": "SE:BANKGIRO",
    "SE:PLUSGIRO": "SE:PLUSGIRO",
}


BICS = {"SE:BANKGIRO": "BGABSESS", "SE:PLUSGIRO": "PGSISESS", "BGABSESS": "BGABSESS", "PGSISESS": "PGSISESS"}


def giro_bic(text: str) -> str | None:
    """What stands for a Swedish giro system where a BIC stands; None for any other bank."""
    return BICS.get(checks.compact(text).upper())


def put_right(invoice: Invoice, run: Writing, giros: Mapping[str, str] = _GIRO) -> None:
    """Put right, on copies, what senders get wrong in accounts; what is moved is reported.

    `giros` is what the target calls the giro systems.
    """
    in_parts = any(m.id is not None for m in invoice.payment_means)  # each part has a reference of its own, or none
    reference = None if in_parts else next((m for m in invoice.payment_means if m.remittance is not None), None)
    invoice.payment_means = [_means(m, reference, giros, run) for m in invoice.payment_means]


def _means(source: PaymentMeans, first: PaymentMeans | None, giros: Mapping[str, str], run: Writing) -> PaymentMeans:
    means = run.edit(source)
    if means.account is not None:
        means.account = _account(means.account, giros, run)
        if means.remittance is None and first is not None:
            means.remittance = first.remittance
            run.carry(means, "remittance", first, "remittance")
    return means


def _account(source: Account, giros: Mapping[str, str], run: Writing) -> Account:
    number, bic = checks.compact(source.id or ""), checks.compact(source.bic or "")
    if checks.bic(number) and checks.iban(bic):
        account = run.edit(source)
        for field in ("id", "bic"):
            run.report(source, field, "approximated", "IBAN and BIC stand in each other's place: put right")
        run.carry(account, "id", source, "bic")
        run.carry(account, "bic", source, "id")
        account.id, account.bic = checks.iban(bic), checks.bic(number)
        return account
    giro = giros.get(bic.upper())
    if giro is not None and number[:1].isdigit():
        account, said = run.edit(source), (source.id, source.bic)
        account.bic = giro
        account.id = number.replace("-", "")
        if account.id != said[0]:
            run.report(source, "id", "approximated", "an account of Bankgirot or Plusgirot is digits only in a message")
        if account.bic != said[1]:
            run.report(source, "bic", "approximated", f"{run.target} calls this giro system {giro}")
        return account
    if source.id is not None and checks.iban(source.id) not in (None, source.id):
        account = run.edit(source)
        account.id = checks.iban(source.id)
        run.report(
            source, "id", "approximated", f"an IBAN has no spaces and no small letters in a message: {account.id}"
        )
        return account
    return source


ACCOUNTS = Repair("accounts", ("BT-84", "BT-86", "BT-83"), ("SE-R-007", "SE-R-008"), put_right)


def _write_primary(invoice: Invoice, run: Writing) -> None:
    """The way that the payment order is made out for comes first, which says so."""
    means: list[PaymentMeans] = invoice.payment_means
    if any(m.primary or m.listed is not None for m in means):
        invoice.payment_means = sorted(means, key=lambda m: not m.primary)
        for one in means:
            run.use(one, "primary")
            run.use(one, "listed")


PRIMARY = Pair("primary payment means", write=_write_primary)
