"""What Peppol BIS 3 asks between parties of a country, beyond what it asks of all. Source: its national rules."""

from __future__ import annotations

from ... import checks
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice, PaymentMeans
from ...model.party import country_of
from . import denmark, netherlands, skonto
from .means import at_all

_BY_BANK, _SEPA = "31", "58"  # a debit transfer, which goes by the number of a bank (DK-R-006), and one of SEPA
_TRANSFERS = frozenset((_BY_BANK, _SEPA))


def _means(invoice: Invoice, run: Writing) -> None:
    """A code of those that are in use between parties of a country: a credit transfer has others in some."""
    if run.keeps:
        return
    seller, buyer = country_of(invoice.seller), country_of(invoice.buyer)
    if seller == buyer == "NL":
        netherlands.means(invoice, run)
    elif seller == buyer == "DK":
        transfer = _transfer(invoice)
        invoice.payment_means = [_danish(means, transfer, run) for means in invoice.payment_means]
    elif seller == buyer == "DE":
        at_all(invoice, run)


def _transfer(invoice: Invoice) -> str | None:
    """The code that all transfers to an IBAN have: by the numbers of their banks, or else SEPA; None where each has one
    that is in use."""
    ibans = [m for m in invoice.payment_means if m.account is not None and checks.iban(m.account.id or "") is not None]
    banks = all(means.account.bic is not None for means in ibans if means.account is not None)
    codes = {means.code for means in ibans if means.code not in denmark.MEANS_IN_USE or means.code in _TRANSFERS}
    if codes <= {_SEPA} or (codes == {_BY_BANK} and banks):
        return None
    return _BY_BANK if banks and invoice.currency != "EUR" and _SEPA not in codes else _SEPA


def _danish(source: PaymentMeans, transfer: str | None, run: Writing) -> PaymentMeans:
    """A means with a code that is in use in Denmark; all IBANs have one code, `transfer`."""
    account = source.account
    if source.code is None or account is None:
        return source
    in_use = source.code in denmark.MEANS_IN_USE
    if checks.iban(account.id or "") is not None:
        code = source.code if transfer is None or (in_use and source.code not in _TRANSFERS) else transfer
    elif not in_use and denmark.is_danish(account.bic, account.id):
        code = "42"
    else:
        return source
    if code == source.code:
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
    Repair("means of payment of a country", ("BT-81",), ("NL-R-008", "DK-R-005", "DE-R-001"), _means),
    Repair("German cash discounts", ("BT-20",), ("DE-R-018",), _cash_discounts),
)
