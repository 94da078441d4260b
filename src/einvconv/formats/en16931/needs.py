"""What EN 16931 asks for and other formats leave unsaid, in the order in which it is put right.

Each repair names the terms that it gives and the rules that ask for them; it works on copies, and tells what it did.
"""

from __future__ import annotations

from ...mapping.format import Repair
from . import (
    amounts,
    before_discounts,
    cents,
    counts,
    document,
    older_ubl,
    part_signs,
    price_with_vat,
    prices,
    quantities,
    reasons,
    rows,
    signs,
    sum_rows,
    taxes,
    vat,
)
from .carried import CARRIED
from .countries import COUNTRIES
from .vat_numbers import VAT_NUMBERS
from .withheld import OTHER_TAXES, WITHHELD

CATEGORIES = Repair("VAT categories", ("BT-118", "BT-151", "BT-95", "BT-102"), ("BR-CL-17", "BR-CL-18"), vat.to_en)


def needs(categories: Repair = CATEGORIES, texts: tuple[Repair, ...] = (rows.TEXTS,)) -> tuple[Repair, ...]:
    """The repairs of a profile; `categories` gives its VAT categories, `texts` says where text rows and sub-rows go."""
    return (
        document.KIND,
        taxes.BASES,
        OTHER_TAXES,
        WITHHELD,
        *CARRIED,
        VAT_NUMBERS,
        COUNTRIES,
        amounts.NET_OF_VAT,
        sum_rows.SUMS,
        *texts,
        rows.IDENTIFIERS,
        rows.NAMES,
        rows.STANDARD_NUMBERS,
        counts.COUNTS,
        quantities.QUANTITIES,
        quantities.BASES,
        amounts.PERCENTAGES,
        part_signs.SIGNS,
        counts.WITHOUT_AMOUNTS,
        before_discounts.AFTER,
        counts.IN_PRICES,
        reasons.REASONS,
        prices.UNITS,
        amounts.NET_AMOUNTS,
        signs.ROWS,
        cents.LINES,
        price_with_vat.WITHOUT_VAT,
        prices.GROSS_BASES,
        prices.PRICES,
        prices.CENTS,
        prices.NEGATIVE,
        prices.SIGNS,
        prices.DISCOUNTS,
        quantities.BASE_UNITS,
        document.ORDER,
        older_ubl.CONTACT_REFERENCE,
        taxes.UNREGISTERED,
        categories,
        taxes.GROUPS,
        taxes.ONE_OF_EACH,
        taxes.LINES,
        taxes.ALLOWANCES,
        taxes.RATES,
        taxes.BREAKDOWN,
        taxes.OUTSIDE_SCOPE,
        older_ubl.ROUNDED_TOTAL,
        document.TOTALS,
        document.ACCOUNTING,
        cents.SUMS,
        document.THIRD_PARTIES,
        document.DUE_DATE,
        document.DOCUMENTS,
        document.CARD_NETWORKS,
        document.ONE_PAYMENT,
        document.ONE_REFERENCE,
        document.MEANS_CODES,
    )
