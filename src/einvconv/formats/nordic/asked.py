"""What Nordic formats ask of an invoice of another format first, in the order in which it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from ...mapping.format import Repair
from ..en16931 import (
    amounts,
    before_discounts,
    counts,
    document,
    older_ubl,
    prices,
    quantities,
    rows,
    signs,
    sum_rows,
    taxes,
)
from ..en16931.accounts import ACCOUNTS, BANK_NAMES, BICS, DANISH, put_right
from ..en16931.carried import CARRIED
from ..en16931.needs import needs
from ..en16931.vat_numbers import VAT_NUMBERS
from ..en16931.withheld import OTHER_TAXES, WITHHELD

# What is asked first: the kind, taxes by name, and lines with names and amounts
FIRST: tuple[Repair, ...] = (
    document.KIND,
    taxes.BASES,
    OTHER_TAXES,
    WITHHELD,
    *CARRIED,
    older_ubl.ROUNDED_TOTAL,
    older_ubl.CONTACT_REFERENCE,
    older_ubl.LETTERS,
    VAT_NUMBERS,
    amounts.NET_OF_VAT,
    sum_rows.SUMS,
    rows.TEXTS,
    rows.IDENTIFIERS,
    quantities.DELIVERED,
    counts.COUNTS,
    amounts.PERCENTAGES,
    before_discounts.AFTER,
    counts.IN_PRICES,
    prices.UNITS,
    amounts.NET_AMOUNTS,
    signs.ROWS,
    prices.CENTS,
    prices.ANOTHER_UNIT,
)
_ASKED = (
    *FIRST,
    prices.NEGATIVE,
    prices.SIGNS,
    document.ORDER,
    taxes.ONLY_GROUP,
    taxes.KNOWN_ALLOWANCES,
    taxes.RATES,
    taxes.BREAKDOWN,
    document.TOTALS,
    document.THIRD_PARTIES,
    document.DUE_DATE,
    document.ONE_PAYMENT,
    ACCOUNTS,
    BANK_NAMES,
    DANISH,
)


# Accounts of formats whose giro systems have their BIC
GIROS = ACCOUNTS.replace(write=partial(put_right, giros=BICS))
# What EN 16931 asks for and the e-invoices of Nordic networks do not
_NOT_ASKED = (
    quantities.QUANTITIES,
    quantities.BASES,
    quantities.BASE_UNITS,
    document.DOCUMENTS,
    document.CARD_NETWORKS,
)


def needed(*left_out: Repair) -> tuple[Repair, ...]:
    """What EN 16931 asks for, but what such a format does not, and what is left out."""
    of_line = (quantities.DELIVERED if repair is quantities.QUANTITIES else repair for repair in in_own_units(needs()))
    return (GIROS, BANK_NAMES, DANISH, *(repair for repair in of_line if repair not in (*_NOT_ASKED, *left_out)))


def in_own_units(repairs: Iterable[Repair]) -> Iterator[Repair]:
    """The same for a format whose prices are for the unit that the line counts in."""
    for repair in repairs:
        if repair is prices.NEGATIVE:
            yield prices.ANOTHER_UNIT
        yield repair


def asked(*left_out: Repair) -> tuple[Repair, ...]:
    """The repairs that an invoice needs for a format of few amounts, but those that the format has no use for."""
    return tuple(repair for repair in _ASKED if repair not in left_out)
