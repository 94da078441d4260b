"""Accounts to pay to, put right: an IBAN without spaces, IBAN and BIC in their own places, one reference for all.

Source: ISO 13616 and ISO 9362 for the forms; EN 16931-1, BG-16 and BG-17.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ... import checks
from ...mapping.format import Pair, Repair
from ...mapping.writing import Writing
from ...model import Account, Invoice, PaymentMeans
from ...model.party import country_of
from ...patterns import pattern

# The Swedish giro systems: the BIC in older formats, and the code that Peppol has for them (SE-R-008 to SE-R-010)
_GIRO = {
    "BGABSESS": "SE:BANKGIRO",
    "PGSISESS": "SE:PLUSGIRO",
    "SE:BANKGIRO": "SE:BANKGIRO",
    "SE:PLUSGIRO": "SE:PLUSGIRO",
}


BICS = {"SE:BANKGIRO": "BGABSESS", "SE:PLUSGIRO": "PGSISESS", "BGABSESS": "BGABSESS", "PGSISESS": "PGSISESS"}
# How people name the two where a BIC stands, and before the account
_NAMED = {
    **dict.fromkeys(("BANKGIRO", "BANKGIROT", "BG", "BGABSESSXXX"), "BGABSESS"),
    **dict.fromkeys(("PLUSGIRO", "PLUSGIROT", "POSTGIRO", "PG", "PGSISESSXXX"), "PGSISESS"),
}
_BEFORE = pattern(r"(bank\s?giro|plus\s?giro|post\s?giro|bg|pg)(?:t|nr|nummer)?[\s.:-]*(?=[0-9])", re.IGNORECASE)
_GIRO_DIGITS = {"BGABSESS": range(7, 9), "PGSISESS": range(2, 9)}  # SE-R-009, SE-R-010
_ACCOUNT = pattern(
    r"(?:(?:bank)?konto|account|tili)\s?(?:nro?|numero|nummer|no|number)?[\s.:]*(?=[0-9])", re.IGNORECASE
)
_REGISTRATION, _DANISH = pattern(r"[0-9]{4}", re.ASCII), pattern(r"[0-9]{4,10}", re.ASCII)
_GROUPED = pattern(r"[0-9]{4}(?: [0-9]{2} |\.[0-9]{2}\.)[0-9]{5}", re.ASCII)
_WORDS = pattern(r"[a-zåäöæø]|[^\W\d_]\s")  # a name, where a code has capitals and digits


def giro_bic(text: str) -> str | None:
    """What stands for a Swedish giro system where a BIC stands; None for any other bank."""
    return BICS.get(checks.compact(text).upper())


def put_right(invoice: Invoice, run: Writing, giros: Mapping[str, str] = _GIRO) -> None:
    """Put right, on copies, what senders get wrong in accounts; what is moved is reported.

    `giros` is what the target calls the giro systems.
    """
    name_right(invoice, run, always=True)
    in_parts = any(m.id is not None for m in invoice.payment_means)  # each part has a reference of its own, or none
    reference = None if in_parts else next((m for m in invoice.payment_means if m.remittance is not None), None)
    invoice.payment_means = [_means(m, reference, giros, run) for m in invoice.payment_means]


def name_right(invoice: Invoice, run: Writing, always: bool = False) -> None:
    """Take the words from around account numbers, which name the giro system or say that it is an account.

    A format keeps what its own documents say, but those that `always` put it right.
    """
    if always or not run.keeps:
        invoice.payment_means = [_named(turned(m, run), run) for m in invoice.payment_means]


def turned(source: PaymentMeans, run: Writing) -> PaymentMeans:
    """A means whose account has its IBAN and its BIC in their own places."""
    said = source.account
    number, bank = (checks.bic(said.id or ""), checks.iban(said.bic or "")) if said is not None else (None, None)
    if said is None or number is None or bank is None:
        return source
    means = run.edit(source)
    account = means.account = run.edit(said)
    for field in ("id", "bic"):
        run.report(said, field, "approximated", "IBAN and BIC stand in each other's place: put right")
    run.carry(account, "id", said, "bic")
    run.carry(account, "bic", said, "id")
    account.id, account.bic = bank, number
    return means


def _named(source: PaymentMeans, run: Writing) -> PaymentMeans:
    said = source.account
    if said is None:
        return source
    number, code = _number(said.id, said.bic)
    no_iban = said.scheme == "IBAN" and said.id is not None and checks.iban(number or "") is None
    if (number, code) == (said.id, said.bic) and not no_iban:
        return source
    means = run.edit(source)
    means.account = account = run.edit(said)
    if no_iban:
        account.scheme = None
        run.report(said, "scheme", "dropped", f"{number} has not the check digits of an IBAN")
        run.use(said, "scheme")
    if number != said.id:
        account.id = number
        reason = f"an account is its number alone in a message: {number}"
        if checks.iban(number or ""):
            reason = f"an IBAN has no spaces and no small letters in a message: {number}"
        run.report(said, "id", "approximated", reason)
    if said.bic is None and code is not None:
        run.derive(account, "bic", code, "the giro system that is named before the account")
    elif code != said.bic:
        account.bic = code
        run.report(said, "bic", "approximated", f"a bank is named by its code in a message: {code}")
    return means


def _number(said: str | None, bank: str | None) -> tuple[str | None, str | None]:
    """The account and the bank or giro system that two texts name."""
    code = _NAMED.get(checks.compact(bank or "").upper()) or (checks.bic(bank or "") if bank else None) or bank
    whole = checks.iban(said) if said is not None else None
    if said is None or whole is not None or checks.bic(said) is not None:
        return whole or said, code
    giro = _BEFORE.match(said)
    if giro is not None and (code is None or code in BICS):
        digits = checks.compact(said[giro.end() :]).replace("-", "")
        system = code or _NAMED[checks.compact(giro[1]).upper()]
        if checks.is_luhn(digits) and len(digits) in _GIRO_DIGITS[BICS[system]]:
            return digits, system
    label = _ACCOUNT.match(said)
    number = said[label.end() :] if label is not None else said
    plain = checks.compact(number).replace(".", "")
    if _GROUPED.fullmatch(number) and checks.is_norwegian_account(plain):
        return plain, code
    return number, code


def _national(invoice: Invoice, run: Writing) -> None:
    """Accounts without words, and a Danish one whole: formats with a BIC have no place for its bank's number."""
    name_right(invoice, run)
    _whole(invoice, run)


def _whole(invoice: Invoice, run: Writing) -> None:
    if not run.keeps and country_of(invoice.seller) == "DK":
        invoice.payment_means = [_danish(m, run) for m in invoice.payment_means]


def _danish(source: PaymentMeans, run: Writing) -> PaymentMeans:
    said = source.account
    number = checks.compact(said.id or "").replace("-", "") if said is not None else ""
    if said is None or not _REGISTRATION.fullmatch(said.bic or "") or not _DANISH.fullmatch(number):
        return source
    means = run.edit(source)
    account = means.account = run.edit(said)
    account.id, account.bic = f"{said.bic}{number.rjust(10, '0')}", None
    run.carry(account, "id", said, "bic")
    run.carry(account, "id", said, "id")
    reason = f"the registration number of the bank and the account are one number there: {account.id}"
    for field in ("id", "bic"):
        run.report(said, field, "approximated", reason)
    return means


DANISH = Repair("Danish accounts", ("BT-84", "BT-86"), (), _whole)
ACCOUNT_NAMES = Repair("words around accounts", ("BT-84", "BT-86"), ("SE-R-007", "SE-R-008"), _national)


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
    return source


ACCOUNTS = Repair("accounts", ("BT-84", "BT-86", "BT-83"), ("SE-R-007", "SE-R-008"), put_right)


def _without_names(invoice: Invoice, run: Writing) -> None:
    """A bank that is named in words has no BIC to stand where one does; a code that is none is left as it is."""
    if not run.keeps:
        invoice.payment_means = [_without_name(means, run) for means in invoice.payment_means]


def _without_name(source: PaymentMeans, run: Writing) -> PaymentMeans:
    bank = source.account.bic if source.account is not None else None
    if source.account is None or bank is None or not _WORDS.search(bank) or checks.bic(bank) or giro_bic(bank):
        return source
    means = run.edit(source)
    means.account = run.edit(source.account)
    means.account.bic = None
    run.report(source.account, "bic", "dropped", f"it is no BIC, and {run.target} names the bank of an account by one")
    run.use(source.account, "bic")
    return means


BANK_NAMES = Repair("banks in words", ("BT-86",), (), _without_names)


def _write_primary(invoice: Invoice, run: Writing) -> None:
    """The way that the payment order is made out for comes first: where a format has one account, it is that one."""
    means: list[PaymentMeans] = invoice.payment_means
    if any(m.primary or m.listed is not None for m in means):
        invoice.payment_means = sorted(means, key=lambda m: not m.primary)
        for one in means:
            run.use(one, "primary")
            run.use(one, "listed")


PRIMARY = Pair("primary payment means", write=_write_primary)
