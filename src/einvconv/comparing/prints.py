"""The fingerprint of an invoice: one text for what it says, the same in every format.

What counts is `COUNTS`: who sells and who buys, the number, the day, what is owed and by whom, when, to which account
and by which reference. Amounts that an invoice leaves out and that follow
from the others count as if they stood there. Rows, texts and addresses do not count: formats cut and join them.
"""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any

import einvconv
from einvconv.comparing.plainly import number, reference, registered, signs, words
from einvconv.exact import exactly
from einvconv.intake import Source
from einvconv.model import Invoice, Totals, completed
from einvconv.model.codes import CREDIT_NOTE_TYPES
from einvconv.model.party import Party

# The terms that count, and how each is read. The number changes when the fingerprint of any invoice does.
VERSION = 1
COUNTS: tuple[tuple[str, str], ...] = (
    ("BT-1", "the number, without the blanks around it"),
    ("BT-2", "the day on which it was issued"),
    ("BT-5", "the currency"),
    ("BT-9", "the days by which to pay, where something is to be paid and not on the day of issue"),
    ("BT-27", "the name of the seller: its letters and digits, large or small, before any comma"),
    (
        "BT-31",
        "what the seller is registered by: the VAT number, else BT-30, else BT-29; without country and hyphens",
    ),
    ("BT-44", "the name of the buyer, so too"),
    ("BT-83", "the references of payment, without blanks and leading zeros; RF and national are one"),
    ("BT-84", "the accounts to pay to, without blanks, in any order"),
    ("BT-109", "the total without VAT; of a credit note (BT-3) it is less than nothing, and so are the others"),
    ("BT-110", "the VAT"),
    ("BT-112", "the total with VAT"),
    ("BT-115", "what is to be paid"),
)


def fingerprint(source: Source | Invoice) -> str:
    """The same text for the same invoice in any format and any file around it; another one where what counts differs.

    `einvconv.comparing.COUNTS` says what counts. Raises as `parse` does, and InvalidValue for a model
    with values that are not of their field's kind.
    """
    said = {"version": VERSION, **what_counts(completed(parsed(source)))}
    return sha256(dumps(said, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()


def parsed(source: Source | Invoice) -> Invoice:
    """An invoice, or that of a source. Raises as `parse` does."""
    return source if isinstance(source, Invoice) else einvconv.parse(source)


@exactly
def what_counts(whole: Invoice) -> dict[str, Any]:
    """What counts of an invoice whose amounts are all there (`completed`), by business term, spelled in one way."""
    totals, seller, buyer = whole.totals, whole.seller, whole.buyer
    means = whole.payment_means
    found: dict[str, Any] = {
        "BT-1": (whole.number or "").strip(),
        "BT-2": whole.issue_date and whole.issue_date.isoformat(),
        "BT-5": whole.currency,
        "BT-9": _due(whole),
        "BT-27": _name(seller),
        "BT-31": _registered(seller),
        "BT-44": _name(buyer),
        "BT-83": sorted({reference(one.remittance) for one in means if one.remittance}),
        "BT-84": sorted({signs(one.account.id) for one in means if one.account and one.account.id}),
    }
    if totals is not None:
        owed = {
            "BT-109": totals.without_vat,
            "BT-110": totals.vat,
            "BT-112": _with_vat(totals),
            "BT-115": totals.payable,
        }
        sign = -1 if whole.type_code in CREDIT_NOTE_TYPES else 1
        found |= {term: number(sign * amount) for term, amount in owed.items() if amount is not None}
    return found


def _due(invoice: Invoice) -> list[str]:
    """The days by which to pay, wherever they stand; the day of issue says nothing, and a credit is not to be paid."""
    payable = invoice.totals.payable if invoice.totals is not None else None
    if invoice.type_code in CREDIT_NOTE_TYPES or (payable is not None and payable < 0):
        return []
    days = {invoice.due_date, *(one.due_date for one in invoice.payment_means)} - {None, invoice.issue_date}
    return sorted(day.isoformat() for day in days if day is not None)


def _name(party: Party | None) -> str:
    """The name of a party before any comma: some formats put further names and departments after one."""
    return words((party.name or "").partition(",")[0]) if party is not None else ""


def _registered(party: Party | None) -> str:
    """What a party is registered by; of words that stand in place of a number there is nothing."""
    if party is None:
        return ""
    legal = [party.legal_id.value] if party.legal_id is not None else []
    said = [party.vat_id, *legal, *(one.value for one in party.identifiers[:1])]
    return next((registered(one) for one in said if one and any(c.isdigit() for c in one)), "")


def _with_vat(totals: Totals) -> Decimal | None:
    """BT-112; the older profiles of UBL have the rounding (BT-114) in it."""
    whole, rounding, net, vat = totals.with_vat, totals.rounding, totals.without_vat, totals.vat
    if whole is not None and rounding and net is not None and vat is not None and whole == net + vat + rounding:
        return whole - rounding
    return whole
