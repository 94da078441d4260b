"""OIOUBL: 3.0, which is EN 16931 with Danish payments, and 2.0x and 2.1, whose VAT and totals stand otherwise.

Sources: Digitaliseringsstyrelsen, OIOUBL 2.02, 2.1 and 3.0; the Danish rules of Peppol BIS Billing for the slips.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Identifier, Invoice, Party, PaymentMeans
from ...patterns import pattern
from ..en16931 import denmark, signs
from ..en16931.accounts import ACCOUNTS
from . import names, pairs
from .about import CREDIT_NOTE
from .houses import HOUSES
from .line_taxes import ITEM_TAXES
from .profile import Profile
from .profiles import profile_of, root_for
from .tree import Names

Steps = tuple[Pair | Repair, ...]
_SLIPS = frozenset({"50", "93"})  # UNTDID 4461: giro, and the payment slip of the Danish banks (FIK)
_FIK = "93"
_SLIP = pattern(r"([0-9]{2})#([0-9]*)", re.ASCII)
_REGISTRATION = pattern(r"[0-9]{4}", re.ASCII)
_SHORT = 20  # what a statement holds
_CVR = "0184"
_CVR_NUMBER = pattern(r"(?:DK)?([0-9]{8})", re.ASCII)


# The reference of a payment (BT-83) is what the statement says of it. A slip has its kind and its number, which are
# "71#123456789012345" in Peppol, and its creditor is the account that is paid to (BT-84). A bank of Denmark is known by
# its registration number (BT-86), in the place of the branch.


def _read_payments(invoice: Invoice, run: Reading) -> None:
    for means in invoice.payment_means:
        if means.creditor is not None and means.account is None:
            means.account = Account.blank()
            run.move(means, "creditor", means.account, "id")
        account = means.account
        if means.code in _SLIPS and means.remittance is not None:
            number = means.instruction or ""
            means.remittance = f"{means.remittance}#{number}"
            if means.instruction is not None:
                run.join(means, "remittance", [run.trace.places.pop((id(means), "instruction"))])
                means.instruction = None
        elif means.remittance is None and account is not None and account.statement is not None:
            run.move(account, "statement", means, "remittance")
        if account is not None and account.bic is None and account.branch is not None:
            run.move(account, "branch", account, "bic")


def _write_payments(invoice: Invoice, run: Writing) -> None:
    invoice.payment_means = [_with_slip(m, run) for m in invoice.payment_means]


def _with_slip(source: PaymentMeans, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    slip = _SLIP.fullmatch(source.remittance or "") if source.code in _SLIPS else None
    if slip is not None:
        means.remittance = slip[1]
        if slip[2]:
            means.instruction = slip[2]
            run.carry(means, "instruction", source, "remittance")
    elif source.account is not None and source.account.statement is None and len(source.remittance or "") <= _SHORT:
        account = means.account = run.edit(source.account)
        account.statement = source.remittance
        run.carry(account, "statement", source, "remittance")
        means.remittance = None
    if means.account is not None and means.account.branch is None and _REGISTRATION.fullmatch(means.account.bic or ""):
        account = means.account = run.edit(means.account)
        account.branch, account.bic = account.bic, None
        run.carry(account, "branch", account, "bic")
    if source.code == _FIK and means.account is not None and means.creditor is None:
        account = means.account = run.edit(means.account)
        means.creditor = account.id
        run.carry(means, "creditor", account, "id")
        account.id = None
    return means


# A CVR number has its country before it in Peppol and in OIOUBL 2, and none in OIOUBL 3.


def _each_cvr(invoice: Invoice, change: Callable[[Identifier], Identifier]) -> None:
    for party in (invoice.seller, invoice.buyer, invoice.payee):
        if party is not None:
            party.endpoint = change(party.endpoint) if party.endpoint is not None else None
            party.legal_id = change(party.legal_id) if party.legal_id is not None else None
            party.identifiers = [change(one) for one in party.identifiers]


def _read_numbers(invoice: Invoice, run: Reading) -> None:
    def with_country(one: Identifier) -> Identifier:
        found = _CVR_NUMBER.fullmatch(one.value or "") if one.scheme == _CVR else None
        if found is not None:
            one.value = f"DK{found[1]}"
        return one

    _each_cvr(invoice, with_country)


def _write_numbers(invoice: Invoice, run: Writing, country: str = "") -> None:
    def formed(one: Identifier) -> Identifier:
        found = _CVR_NUMBER.fullmatch(one.value or "") if one.scheme == _CVR else None
        if found is None or one.value == f"{country}{found[1]}":
            return one
        made = run.edit(one)
        made.value = f"{country}{found[1]}"
        return made

    for role in ("seller", "buyer", "payee"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, run.edit(party))
    _each_cvr(invoice, formed)


def _write_full_numbers(invoice: Invoice, run: Writing) -> None:
    if not run.keeps:
        _write_numbers(invoice, run, "DK")


_PAYMENTS = Pair("Danish payments", _read_payments, _write_payments)
_NUMBERS = Pair("CVR numbers", _read_numbers, _write_numbers)
_FULL_NUMBERS = Pair("CVR numbers with their country", write=_write_full_numbers)


def oioubl30() -> Format:
    """OIOUBL 3.0."""
    identifiers = Names(
        lambda invoice: names.OIOUBL3[root_for(invoice) == CREDIT_NOTE],
        names.OIOUBL3.__contains__,
        lambda _: names.OIOUBL3_PROCESS,
        lambda value: value.startswith(names.OIOUBL3_PROCESSES),
    )
    profile = Profile(rich=False, single_note=True, parts=True, houses=True, danish=True)
    more: Steps = (ACCOUNTS, *denmark.OIOUBL3, _NUMBERS, _PAYMENTS, HOUSES, *pairs.HEAD_ONLY)
    return profile_of("oioubl30", profile, identifiers, more, frozenset({"oioubl30"}))


def oioubl() -> Format:
    """OIOUBL 2.01, 2.02 and 2.1."""
    identifiers = Names(
        lambda _: names.OIOUBL2[0],
        names.OIOUBL2.__contains__,
        lambda _: names.OIOUBL2_PROCESS,
        lambda value: value.startswith(names.OIOUBL2_PROCESSES),
    )
    profile = Profile(bii=True, sub_lines=0, taxes=True, houses=True, danish=True, oioubl2=True)
    more: Steps = (
        ACCOUNTS,
        signs.CREDITED,
        signs.PARTED,
        *denmark.OIOUBL2,
        _FULL_NUMBERS,
        _PAYMENTS,
        HOUSES,
        ITEM_TAXES,
        denmark.ADDRESSES,
        pairs.TERMS,
        denmark.TERMS,
        *pairs.DANISH,
    )
    return profile_of("oioubl", profile, identifiers, more, frozenset({"oioubl"}))
