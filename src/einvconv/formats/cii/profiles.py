"""The profiles of CII: one tree with identifiers, a schema and repairs of their own."""

from __future__ import annotations

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES
from ..en16931 import germany, netherlands, peppol, rows, skonto
from ..en16931.accounts import ACCOUNTS, BANK_NAMES
from ..en16931.amounts import DECIMALS
from ..en16931.boxes import BOXES
from ..en16931.codes import FOREIGN
from ..en16931.document import ACCOUNT_SCHEMES
from ..en16931.files import FILES
from ..en16931.implied import IMPLIED
from ..en16931.means import ONE_MEANS
from ..en16931.needs import needs
from ..en16931.withheld import ROUNDING
from ..making import format_of
from . import names, pairs
from .about import FORMATS, ROOT
from .tree import Names, tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Steps = tuple[Pair | Repair, ...]

_RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
_RSM = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}"
_SETTLEMENT = f"{_RSM}SupplyChainTradeTransaction/{_RAM}ApplicableHeaderTradeSettlement"


def _begin_reading(root: Any, run: Reading) -> None:
    said = root.findtext(f"{_RSM}ExchangedDocument/{_RAM}TypeCode") or ""
    run.is_credit_note = said.strip() in CREDIT_NOTE_TYPES
    run.currency = (root.findtext(f"{_SETTLEMENT}/{_RAM}InvoiceCurrencyCode") or "").strip() or None
    run.tax_currency = (root.findtext(f"{_SETTLEMENT}/{_RAM}TaxCurrencyCode") or "").strip() or None


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    run.currency = invoice.currency
    run.tax_currency = invoice.tax_currency


# What runs last is listed last: a profile writes its tree after that.
_PLAIN: Steps = (
    FOREIGN,
    BOXES,
    *needs(),
    ROUNDING,
    ONE_MEANS,
    BANK_NAMES,
    FILES,
    ACCOUNT_SCHEMES,
    DECIMALS,
    peppol.FOREIGN_ENDPOINTS,
)


def _format(
    code: str,
    identifiers: Names,
    repairs: Steps = _PLAIN,
    *,
    extended: bool = False,
    any_type: bool = True,
    alone: bool = False,
    parts: tuple[Format, ...] = (),
    last: Steps = (),
) -> Format:
    """`alone`: what other profiles of CII have beyond the tree has no place in it. `last` are its own pairs."""

    def whole() -> Format:
        return _format(code, identifiers, repairs, extended=True, any_type=False, alone=alone, last=last)

    return format_of(
        next(info for info in FORMATS if info.code == code),
        trees={ROOT: lambda: tree(identifiers, extended, extended and any_type)},
        root_for=lambda _: ROOT,
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        pairs=(IMPLIED, pairs.ROWS, ACCOUNTS, *repairs, *(pairs.EXTENDED if extended else pairs.CORE), *last),
        keeps_from=lambda source: not alone or source == code,
        by_schema=True,
        versions=False,  # what a profile lacks is no matter of its version
        parts=parts,
        wider=None if extended else whole,
    )


def cii() -> Format:
    """CII D16B of EN 16931, or of any profile that no other code is for."""
    own = names.EN16931
    return _format("cii", Names(own, own.__eq__, own=lambda said: said not in names.OF_OTHERS))


# Factur-X, in its five profiles


def _profile(profile: str) -> Format:
    own = names.FACTURX.get(profile, names.EN16931)
    extended = profile == "extended"
    repairs = _PLAIN if extended else (*_PLAIN, peppol.LINE_NOTES)  # the others have one note of a line
    return _format(f"facturx{profile}", Names(own, own.__eq__), repairs, extended=extended)


def facturxminimum() -> Format:
    """MINIMUM: the totals, and no lines."""
    return _profile("minimum")


def facturxbasicwl() -> Format:
    """BASIC WL: all of the document but its lines."""
    return _profile("basicwl")


def facturxbasic() -> Format:
    """BASIC: the lines too, with the terms that most invoices have."""
    return _profile("basic")


def facturxen16931() -> Format:
    """EN 16931: all of its terms."""
    return _profile("en16931")


def facturxextended() -> Format:
    """EXTENDED: terms beyond those of EN 16931."""
    return _profile("extended")


def facturx() -> Format:
    """Factur-X of any profile, read by the widest; the smallest that loses nothing is written."""
    smaller = (facturxminimum(), facturxbasicwl(), facturxbasic(), facturxen16931())
    own = names.FACTURX["extended"]
    return _format("facturx", Names(own, own.__eq__), extended=True, parts=smaller)


# The profiles of Germany and the Netherlands. CII has no lines below lines but in EXTENDED: they are texts here.

_XRECHNUNG: Steps = tuple(rows.TEXTS if one is germany.SUB_LINES else one for one in germany.XRECHNUNG)


def xrechnungcii() -> Format:
    """XRechnung 3.0 in CII."""
    identifiers = Names(names.XRECHNUNG, names.XRECHNUNG_ALL.__contains__, process=names.PEPPOL_PROCESS)
    return _format("xrechnungcii", identifiers, _XRECHNUNG, alone=True, last=(skonto.LINES,))


def nlciuscii() -> Format:
    """NLCIUS in CII."""
    return _format("nlciuscii", Names(names.NLCIUS, names.NLCIUS.__eq__), netherlands.NLCIUS, alone=True)
