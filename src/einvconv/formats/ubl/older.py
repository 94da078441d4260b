"""Profiles of CEN BII beside Peppol BIS 2 and EHF 2: SI-UBL before NLCIUS, and the older UBL of Visma.

Sources: Simplerinvoicing, SI-UBL 1.0 to 1.2 and their rules; a document of Visma UBL 1.0, of which no guide is public.
"""

from __future__ import annotations

from ...errors import ConversionRefused
from ...mapping.format import Format, Pair, Repair
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES
from ..en16931 import bii, peppol
from ..en16931.accounts import ACCOUNTS
from . import names, pairs
from .about import CREDIT_NOTE
from .houses import HOUSES
from .profile import Profile
from .profiles import BII, profile_of, root_for
from .tree import Names

Steps = tuple[Pair | Repair, ...]
_TAX_LIST = "UN/ECE 5153"
_PROFILE = Profile(bii=True, single_note=True, tax_list=_TAX_LIST)
_DUTCH = Profile(bii=True, single_note=True, tax_list=_TAX_LIST, houses=True)
_STEPS: Steps = (peppol.NOTES, *BII, *pairs.BII)


def _only_invoices(invoice: Invoice, run: Writing) -> None:
    if invoice.type_code in CREDIT_NOTE_TYPES:
        raise ConversionRefused(
            f"The document is a credit note (BT-3 {invoice.type_code}), and {run.target} has invoices only: convert it "
            "to siubl20, which is its successor and has credit notes."
        )


_NO_CREDIT_NOTES = Repair("no credit notes", ("BT-3",), ("SI-INV-R000",), _only_invoices)


def _siubl(code: str, known: tuple[str, ...]) -> Format:
    identifiers = Names(
        lambda _: known[0], known.__contains__, lambda _: names.BII04, lambda value: value.startswith(names.BII_PROFILE)
    )
    more: Steps = (_NO_CREDIT_NOTES, ACCOUNTS, *bii.SIUBL, HOUSES, *_STEPS)
    return profile_of(code, _DUTCH, identifiers, more, frozenset({code}))


def siubl12() -> Format:
    """SI-UBL 1.2: Peppol BIS 4A version 2 in the Netherlands."""
    return _siubl("siubl12", (names.SIUBL12,))


def siubl() -> Format:
    """SI-UBL 1.1, and 1.0 for reading, whose terms stand where they stand in 1.1."""
    return _siubl("siubl", names.SIUBL)


def vismaubl() -> Format:
    """Visma UBL 1.0, which builds on BII 2 as EHF 2 does."""
    identifiers = Names(
        lambda invoice: names.VISMA[root_for(invoice) == CREDIT_NOTE],
        names.VISMA.__contains__,
        lambda _: names.BII05,
        names.BII_PROCESSES.__contains__,
    )
    return profile_of("vismaubl", _PROFILE, identifiers, (ACCOUNTS, *bii.BIS2, *_STEPS), frozenset({"vismaubl"}))
