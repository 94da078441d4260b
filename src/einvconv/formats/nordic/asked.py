"""What a format of few amounts asks of an invoice of another format first, in the order in which it is given."""

from __future__ import annotations

from ...mapping.format import Repair
from ..en16931 import amounts, document, prices, rows, taxes
from ..en16931.accounts import ACCOUNTS
from ..en16931.carried import CARRIED
from ..en16931.vat_numbers import VAT_NUMBERS
from ..en16931.withheld import OTHER_TAXES, WITHHELD

_ASKED = (
    document.KIND,
    OTHER_TAXES,
    WITHHELD,
    *CARRIED,
    VAT_NUMBERS,
    amounts.NET_OF_VAT,
    rows.TEXTS,
    rows.IDENTIFIERS,
    amounts.PERCENTAGES,
    amounts.NET_AMOUNTS,
    prices.CENTS,
    prices.NEGATIVE,
    prices.SIGNS,
    document.ORDER,
    taxes.RATES,
    taxes.BREAKDOWN,
    document.TOTALS,
    document.THIRD_PARTIES,
    document.DUE_DATE,
    document.ONE_PAYMENT,
    ACCOUNTS,
)


def asked(*left_out: Repair) -> tuple[Repair, ...]:
    """The repairs that an invoice of another format needs, but those that the format has no use for."""
    return tuple(repair for repair in _ASKED if repair not in left_out)
