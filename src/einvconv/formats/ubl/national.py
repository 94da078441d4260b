"""Profiles of EN 16931 in UBL beside Peppol BIS Billing: the same tree with what each of them asks for or adds.

Sources: the profiles' own guides and rules, named with each.
"""

from __future__ import annotations

from collections.abc import Callable

from ...mapping.format import Format, Pair, Repair
from ...model import Invoice
from ...model.codes import SELF_BILLED_TYPES
from ..en16931 import skonto
from ..en16931.accounts import ACCOUNTS
from ..en16931.germany import XRECHNUNG
from ..en16931.jurisdictions import PINT, jurisdiction
from ..en16931.netherlands import NLCIUS
from . import names, pairs
from .payment import is_blocked
from .profile import Profile
from .profiles import PEPPOL, profile_of
from .tree import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Steps = tuple[Pair | Repair, ...]


def _national(
    code: str,
    profile: Profile,
    identifier: Callable[[Any], str],
    known: tuple[str, ...],
    process: str,
    more: Steps,
) -> Format:
    """`identifier` gives that of an invoice, of those that are `known`; processes of the same owner are kept."""
    owner = ":".join(process.split(":")[:3])
    identifiers = Names(identifier, known.__contains__, lambda _: process, lambda value: value.startswith(owner))
    return profile_of(code, profile, identifiers, more, frozenset({code}))


def vismaubl30() -> Format:
    """Visma UBL 3.0: Peppol BIS Billing 3.0 by all but its identifiers."""
    own = (names.VISMA3,)
    core = Profile(rich=False, single_note=True)
    more: Steps = (*PEPPOL, *pairs.CORE)
    return _national("vismaubl30", core, lambda _: names.VISMA3, own, names.VISMA3_PROCESS, more)


# NLCIUS, and its extension for invoices that are paid in part to a blocked account (G-rekening)


def _nlcius_id(invoice: Invoice) -> str:
    return names.NLCIUS[1 if is_blocked(invoice) else 0]


def siubl20() -> Format:
    """SI-UBL 2.0, which is NLCIUS in UBL."""
    profile = Profile(rich=False, single_note=True, parts=True)
    more: Steps = (ACCOUNTS, *NLCIUS, *pairs.BLOCKED)
    return _national("siubl20", profile, _nlcius_id, names.NLCIUS, names.PEPPOL3_PROCESS, more)


# XRechnung, and its extension with lines below lines and payments for third parties


def _xrechnung_id(invoice: Invoice) -> str:
    extended = bool(invoice.third_party_payments) or any(line.sub_rows for line in invoice.lines)
    return names.XRECHNUNG[1 if extended else 0]


def xrechnung() -> Format:
    """XRechnung 3.0 in UBL."""
    profile = Profile(rich=False, single_note=True, sub_lines=3, thirds=True)
    more: Steps = (ACCOUNTS, *XRECHNUNG, *pairs.CORE, skonto.LINES)
    return _national("xrechnung", profile, _xrechnung_id, names.XRECHNUNG, names.PEPPOL3_PROCESS, more)


# Peppol PINT, whose jurisdictions have identifiers, taxes and categories of their own


def _pint_id(invoice: Invoice) -> str:
    kind = names.PINT_SELF if invoice.type_code in SELF_BILLED_TYPES else names.PINT
    return f"{kind}@{jurisdiction(invoice)}-1"


def _pint_process(invoice: Invoice) -> str:
    return names.PINT_SELF_PROCESS if invoice.type_code in SELF_BILLED_TYPES else names.PINT_PROCESS


def pint() -> Format:
    """Peppol PINT Billing, of the jurisdiction that the document or the seller's country names."""
    identifiers = Names(_pint_id, lambda value: value.startswith("urn:peppol:pint:"), _pint_process, names.is_pint)
    more: Steps = (ACCOUNTS, *PINT, *pairs.CORE)
    profile = Profile(rich=False, single_note=True, taxes=True)
    return profile_of("pint", profile, identifiers, more, frozenset({"pint"}))
