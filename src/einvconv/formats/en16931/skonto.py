"""A cash discount as a line of the payment terms (BT-20), which XRechnung has no other place for.

Source: KoSIT, XRechnung 3.0.2, BG-20 and BT-20; rule BR-DE-18. Each such line ends in a line break.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from ...light import NamedTuple
from ...mapping.codecs import Codec
from ...mapping.format import Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, SettlementTerms, compute
from ...patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FIELDS = ("discount_date", "discount_percent", "discount_base")
_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_LINE = pattern(
    r"#SKONTO#TAGE=([0-9]{1,4})#PROZENT=([0-9]{1,3}\.[0-9]{2})(?:#BASISBETRAG=(-?[0-9]{1,15}\.[0-9]{2}))?#", re.ASCII
)


class Terms(Codec):
    """Payment terms, whose last line has its line break where it is such a discount (BR-DE-18, DE-R-018)."""

    def write(self, value: Any) -> str:
        text = str(value)
        return f"{text}\n" if _LINE.fullmatch(text.rpartition("\n")[2]) else text


class Discount(NamedTuple):
    """What such a line says: the last day of the discount, its percentage, and what it is of."""

    day: dt.date
    percent: Decimal
    base: Decimal | None


def discounts(invoice: Invoice) -> list[Discount]:
    """The discounts that lines of the terms say. One of nothing is none: it says by when all is to be paid."""
    issued = invoice.issue_date
    texts = [invoice.payment_terms or "", *(text for terms in invoice.settlement for text in terms.texts)]
    lines = [line.strip() for text in texts if "#SKONTO#" in text for line in text.split("\n")]
    if issued is None:
        return []
    said = []
    for found in filter(None, map(_LINE.fullmatch, lines)):
        percent = Decimal(found[2])
        day = dt.timedelta(days=int(found[1]))
        if percent and day <= dt.date.max - issued:
            said.append(Discount(issued + day, percent, Decimal(found[3]) if found[3] else None))
    return said


def says(terms: SettlementTerms, said: list[Discount]) -> bool:
    """Whether one of the lines is what terms in parts say of their discount."""
    if terms.discount_percent is None or terms.discount_date is None:
        return False
    return Discount(terms.discount_date, terms.discount_percent, terms.discount_base) in said


def _read(invoice: Invoice, run: Reading) -> None:
    """Each line as terms in parts; the text stays as it is."""
    place = run.trace.places.get((id(invoice), "payment_terms"))
    for one in discounts(invoice):
        terms = SettlementTerms(discount_date=one.day, discount_percent=one.percent)
        run.trace.owners.append(terms)
        if place is not None:
            for field in ("discount_date", "discount_percent"):
                run.trace.places[(id(terms), field)] = place
        if one.base is not None:  # which few formats have a place for, and the text says in each
            run.infer(terms, "discount_base", one.base)
        invoice.settlement.append(terms)


def _write(invoice: Invoice, run: Writing) -> None:
    """A cash discount is a line of its own among the terms: the days, the percentage, and what it is of."""
    known = discounts(invoice)
    said = [(terms, "" if says(terms, known) else _line(terms, invoice)) for terms in invoice.settlement]
    lines = [line for _, line in said if line]
    text = invoice.payment_terms
    if text is not None and text.rpartition("\n")[2].startswith("#"):
        text = f"{text}\n"  # a line that is none without its end
    invoice.payment_terms = "".join(f"{line}\n" for line in (text, *lines) if line) if lines else text
    invoice.settlement = [_said(terms, line, invoice, run) if line else terms for terms, line in said]


def _said(terms: SettlementTerms, line: str, invoice: Invoice, run: Writing) -> SettlementTerms:
    """The terms without what the line says."""
    made = run.edit(terms)
    for field in FIELDS:
        if getattr(terms, field) is not None:
            run.carry(invoice, "payment_terms", terms, field)
            run.report(terms, field, "approximated", f"it stands as “{line}” among the terms (BT-20)")
            setattr(made, field, None)
    percent, base, amount = terms.discount_percent, terms.discount_base, terms.discount_amount
    if percent is None or base is None or amount is None:
        return made
    if amount == compute.rounded(base * percent / _HUNDRED, invoice.currency):
        run.carry(invoice, "payment_terms", terms, "discount_amount")
        run.report(terms, "discount_amount", "implied", f"“{line}” among the terms (BT-20) gives it")
        made.discount_amount = None
    return made


def _line(terms: SettlementTerms, invoice: Invoice) -> str:
    """Such a line; empty where the day or the percentage is not known."""
    start, end, percent, base = invoice.issue_date, terms.discount_date, terms.discount_percent, terms.discount_base
    if (
        start is None
        or end is None
        or end < start
        or percent is None
        or percent != percent.quantize(_CENT, ROUND_HALF_UP)
    ):
        return ""
    line = f"#SKONTO#TAGE={(end - start).days}#PROZENT={percent:.2f}#"
    return line if base is None or base != base.quantize(_CENT, ROUND_HALF_UP) else f"{line}BASISBETRAG={base:.2f}#"


LINES = Pair("lines of cash discounts", _read)
CASH_DISCOUNTS = Repair("cash discounts", ("BT-20",), ("BR-DE-18",), _write)
