"""Accounts of CEN BII 2: each says whether it is an IBAN, a national number or one that the country knows.

Sources: EHF 2.0 and Peppol BIS 4A/5A v2 guides; BII2-T10-R040, NOGOV-T10-R032.
"""

from __future__ import annotations

import re

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Invoice, PaymentMeans

LOCAL = "LOCAL"

# An account says whether it is an IBAN; in the model an IBAN goes without saying.


def _read_accounts(invoice: Invoice, run: Reading) -> None:
    for means in invoice.payment_means:
        account = means.account
        if account is not None and account.scheme == "IBAN" and account.bic and checks.is_iban(account.id or ""):
            run.forget(account, "scheme")


def _write_accounts(invoice: Invoice, run: Writing) -> None:
    invoice.payment_means = [_with_scheme(m, run) for m in invoice.payment_means]


def _with_scheme(source: PaymentMeans, run: Writing) -> PaymentMeans:
    account = source.account
    if account is None or account.id is None:
        return source
    if account.scheme is not None:
        return _digits_alone(source, account, run)
    means = run.edit(source)
    made = means.account = run.edit(account)
    if not checks.is_iban(account.id):
        scheme, how = "BBAN" if account.id.isdigit() else LOCAL, "the kind of the account, by its check digits"
    elif account.bic is None:
        scheme, how = LOCAL, "an IBAN goes with a BIC there (BII2-T10-R040), and none is given"
    else:
        scheme, how = "IBAN", "the kind of the account, by its check digits"
    run.derive(made, "scheme", scheme, how)
    return means


def _digits_alone(source: PaymentMeans, account: Account, run: Writing) -> PaymentMeans:
    """A national number is digits alone (NOGOV-T10-R032)."""
    number = re.sub(r"[\s-]", "", account.id or "")
    if account.scheme != "BBAN" or number == account.id or not number.isdigit() or run.keeps:
        return source
    means = run.edit(source)
    means.account = run.edit(account)
    means.account.id = number
    run.report(account, "id", "approximated", f"an account is digits alone in {run.target}: {number}")
    return means


ACCOUNTS = Pair("kinds of account", _read_accounts, _write_accounts)
