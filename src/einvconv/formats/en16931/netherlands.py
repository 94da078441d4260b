"""What NLCIUS asks of a Dutch seller's invoice: derived from what it says, and told; the rest stays absent.

Source: NPa and STPE, NLCIUS 1.0 and the rules of SI-UBL 2.0 (BR-NL); the KVK number has 8 digits, the OIN 20.
"""

from __future__ import annotations

import re

from ... import checks
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Identifier, Invoice, Party
from ...model.codes import CREDIT_NOTE_TYPES
from ...model.party import country_of
from ...patterns import pattern
from . import peppol, schemes
from .codes import CODES
from .document import ORDER_LINES
from .files import FILES
from .means import ONE_MEANS
from .needs import needs

_COUNTRY = "NL"
_REGISTERS = {"0106": pattern(r"[0-9]{8}", re.ASCII), "0190": pattern(r"[0-9]{20}", re.ASCII)}
_TYPES = frozenset({"380", "384", "389"})
_MEANS = frozenset({"30", "48", "49", "57", "58", "59"})


def _is_dutch(party: Party | None) -> bool:
    return country_of(party) == _COUNTRY


def _numbers(invoice: Invoice, run: Writing) -> None:
    """The KVK number or OIN of a Dutch seller, and of its Dutch buyer, as their legal registration (BT-30, BT-47)."""
    if not _is_dutch(invoice.seller):
        return
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None and _is_dutch(party) and not _is_registered(party.legal_id):
            setattr(invoice, role, _registered(party, run))


def _is_registered(number: Identifier | None) -> bool:
    return number is not None and number.value is not None and number.scheme in _REGISTERS


def _registered(source: Party, run: Writing) -> Party:
    said = source.legal_id
    if said is not None and said.value is not None and said.scheme is None:
        scheme = next((s for s, form in _REGISTERS.items() if form.fullmatch(said.value)), None)
        if scheme is not None:
            party = run.edit(source)
            party.legal_id = run.edit(said)
            run.derive(party.legal_id, "scheme", scheme, "the register of a Dutch number of that length")
            return party
    found = next((i for i in (*source.identifiers, source.endpoint) if i is not None and _is_registered(i)), None)
    if found is None or (said is not None and said.value is not None):
        return source
    party = run.edit(source)
    party.legal_id = run.edit(found)
    run.report(found, "value", "approximated", f"{run.target} asks for a registration number: it is one")
    return party


def _types(invoice: Invoice, run: Writing) -> None:
    """A Dutch invoice is of the type 380, 384 or 389, a credit note 381."""
    is_credit = invoice.type_code in CREDIT_NOTE_TYPES
    if not _is_dutch(invoice.seller) or invoice.type_code in (_TYPES if not is_credit else ("381",)):
        return
    usual = "381" if is_credit else "380"
    run.report(invoice, "type_code", "approximated", f"{run.target} does not have it: {usual} stands for it")
    run.use(invoice, "type_code")
    invoice.type_code = usual


def means(invoice: Invoice, run: Writing) -> None:
    """The means of payment of a Dutch invoice: an account is paid to by credit transfer."""
    if not _is_dutch(invoice.seller):
        return
    every = list(invoice.payment_means)
    for i, source in enumerate(invoice.payment_means):
        account = source.account
        if source.code in _MEANS or account is None or account.id is None:
            continue
        made = run.edit(source)
        sepa = invoice.currency == "EUR" and checks.iban(account.id) is not None
        code = "58" if sepa else "30"
        if source.code is not None:
            run.report(source, "code", "approximated", f"{run.target} does not have it: {code} stands for it")
            run.use(source, "code")
            made.code = code
        else:
            run.derive(made, "code", code, "an account is given: a credit transfer")
        every[i] = made
    invoice.payment_means = every


def _endpoints(invoice: Invoice, run: Writing) -> None:
    """Electronic addresses of EN 16931, which NLCIUS does not ask for: a document of its own has what it has."""
    if not run.keeps:
        peppol.endpoints(invoice, run, schemes.FORMED_ADDRESSES)


NUMBERS = Repair("Dutch registration numbers", ("BT-30", "BT-47"), ("BR-NL-1", "BR-NL-10"), _numbers)
TYPES = Repair("Dutch types", ("BT-3",), ("BR-NL-7", "BR-NL-8"), _types)
MEANS = Repair("Dutch means of payment", ("BT-81",), ("BR-NL-12",), means)
ENDPOINTS = Repair("electronic addresses", ("BT-34-1", "BT-49-1"), ("BR-62", "BR-63"), _endpoints)

NLCIUS = (
    CODES,
    *needs(),
    ONE_MEANS,
    FILES,
    *peppol.BILLING,
    peppol.LINE_NOTES,
    ENDPOINTS,
    peppol.REFERENCE,
    ORDER_LINES,
    NUMBERS,
    TYPES,
    MEANS,
)
