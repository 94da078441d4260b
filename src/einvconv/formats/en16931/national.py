"""What Peppol BIS 3 asks between parties of a country, beyond what it asks of all. Source: its national rules."""

from __future__ import annotations

from ... import checks
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice, PaymentMeans
from ...model.party import country_of
from . import denmark, netherlands, skonto


def _means(invoice: Invoice, run: Writing) -> None:
    """A code of those that are in use between parties of a country: a credit transfer has others in some."""
    if run.keeps:
        return
    seller, buyer = country_of(invoice.seller), country_of(invoice.buyer)
    if seller == buyer == "NL":
        netherlands.means(invoice, run)
    elif seller == buyer == "DK":
        accounts = [means.account for means in invoice.payment_means if means.account is not None]
        by_bic = invoice.currency != "EUR" and all(account.bic is not None for account in accounts)
        invoice.payment_means = [_danish(means, "31" if by_bic else "58", run) for means in invoice.payment_means]


def _danish(source: PaymentMeans, transfer: str, run: Writing) -> PaymentMeans:
    """A means with a code that is in use in Denmark; all IBANs have one code, `transfer`."""
    account = source.account
    if source.code is None or account is None:
        return source
    number = checks.iban(account.id or "")
    lacks_bank = source.code == "31" and number is not None and account.bic is None  # which 31 is by (DK-R-006)
    if source.code in denmark.MEANS_IN_USE and not lacks_bank:
        return source
    if number is not None:
        code = transfer
    elif denmark.is_danish(account.bic, account.id):
        code = "42"
    else:
        return source
    means = run.edit(source)
    run.report(source, "code", "approximated", f"{run.target} does not have it: {code} stands for it")
    run.use(source, "code")
    means.code = code
    return means


def _cash_discounts(invoice: Invoice, run: Writing) -> None:
    """Between Germans a cash discount is a line among the terms."""
    if not run.keeps and country_of(invoice.seller) == country_of(invoice.buyer) == "DE":
        skonto.CASH_DISCOUNTS.write(invoice, run)


NATIONAL = (
    Repair("means of payment of a country", ("BT-81",), ("NL-R-008", "DK-R-005"), _means),
    Repair("German cash discounts", ("BT-20",), ("DE-R-018",), _cash_discounts),
)
