"""A list of invoices as an interface for accounts payable gives it: XML with a row for each, and amounts in cents.

Nothing public has its schema. Names are taken in the spellings that such lists have; what is not known is kept, and
nothing is guessed of an amount: it is a whole number of cents, or it is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from einvconv.errors import InvalidValue, UnreadableInput
from einvconv.exact import exactly
from einvconv.intake import DEFAULT_LIMITS, Limits, Source, open_document
from einvconv.light import Record
from einvconv.model import Account, Invoice, Kept, Party, PaymentMeans, Totals
from einvconv.states import ListState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A name of the list, in small letters and without marks, and its place in the model.
NAMES: dict[str, tuple[str, ...]] = {
    "number": ("number", "invoicenumber", "invoicenr", "invoiceno"),
    "issue_date": ("date", "invoicedate", "issuedate"),
    "due_date": ("duedate", "datedue"),
    "currency": ("currency", "currencycode"),
    "seller.name": ("supplier", "suppliername", "seller", "sellername", "companyname", "vendor", "vendorname"),
    "seller.vat_id": ("suppliervatid", "suppliervat", "suppliervatnumber"),
    "buyer.name": ("customer", "customername", "buyer", "buyername"),
    "remittance": ("reference", "referencenumber", "referencenr", "paymentreference"),
    "account": ("iban", "account", "bankaccount"),
    "order_reference": ("ordernumber", "ordernr", "purchaseorder"),
    "payment_terms": ("paymentterms",),
    "totals.without_vat": ("net", "netamount", "netsum", "totalwithoutvat", "amountwithoutvat", "totalexclvat"),
    "totals.vat": ("vat", "vatamount", "tax", "taxamount", "totalvat"),
    "totals.with_vat": (
        "total",
        "amount",
        "sum",
        "totalamount",
        "gross",
        "grossamount",
        "totalinclvat",
        "totalwithvat",
    ),
    "totals.payable": ("payable", "amountdue", "amounttopay", "opensum", "due"),
    "credit": ("iscreditnote", "creditnote", "iscredit"),
    "state": ("status", "state", "invoicestatus"),
}
_PLACES = {name: place for place, names in NAMES.items() for name in names}
_MARKS = ("id", "number", "code")
_GROUPS = {"amounts", "totals", "dates", "payment"}
_CENTS = re.compile(r"[+-]?[0-9]{1,18}")
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T.*)?")
_NUMBER = re.compile(r"[0-9]{1,9}")
_CREDIT_NOTE, _INVOICE = "381", "380"
_HUNDRED = Decimal(100)
_MOST_TOLD = 10


class Listed(Record):
    """An invoice of a list, as far as the list tells of it, and its state there."""

    invoice: Invoice
    state: ListState | None = None


@exactly
def read_list(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> list[Listed]:
    """The invoices of a list: XML with the root `invoices`, and an `invoice` for each, whose amounts are cents.

    What the list says and the model has no place for is kept with its invoice. A negative total is a credit note, whose
    amounts become positive. Raises UnreadableInput for another document, InvalidValue for a value of another kind,
    and WrongArgument for what is no source.
    """
    document = open_document(source, limits)
    root = document.root
    if _local(root.tag).lower() != "invoices":
        raise UnreadableInput(f"A list of invoices has the root “invoices”, and this has “{_local(root.tag)[:60]}”.")
    wrong: list[str] = []
    found = [_Row(one, document.path(one), wrong).listed() for one in root if _local(one.tag).lower() == "invoice"]
    if wrong:
        told = "; ".join(wrong[:_MOST_TOLD]) + ("; …" if len(wrong) > _MOST_TOLD else "")
        raise InvalidValue(f"The list says what is of another kind: {told}.")
    return found


class _Row:
    """One invoice of a list."""

    def __init__(self, element: Any, path: str, wrong: list[str]) -> None:
        self._element = element
        self._path = path
        self._wrong = wrong
        self._made = Invoice(totals=Totals())
        self._state: ListState | None = None
        self._credit = False
        self._means = PaymentMeans()

    def listed(self) -> Listed:
        """The invoice and its state."""
        seen: set[str] = set()
        for name, text, mark in _leaves(self._element, ()):
            place = _PLACES.get(_plain(name).removesuffix("incents").removesuffix("cents"), "")
            if place and place not in seen:
                seen.add(place)
                self._put(place, name, text, mark)
            else:
                self._made.kept.append(Kept(path=name, value=text))
        if self._means.remittance or self._means.account:
            self._made.payment_means = [self._means]
        self._sign()
        return Listed(self._made, self._state)

    def _put(self, place: str, name: str, text: str, mark: str) -> None:
        made = self._made
        if place.startswith("totals."):
            amount = self._cents(name, text)
            setattr(made.totals, place.removeprefix("totals."), amount)
        elif place.endswith("_date"):
            setattr(made, place, self._day(name, text))
        elif place == "state":
            number = mark if _NUMBER.fullmatch(mark) else text
            if _NUMBER.fullmatch(number):
                self._state = ListState(int(number), "" if number == text else text)
            else:
                made.kept.append(Kept(path=name, value=text))
        elif place == "credit":
            self._credit = text.lower() in ("true", "1", "yes")
        elif place == "remittance":
            self._means.remittance = text
        elif place == "account":
            self._means.account = Account(id=text)
        elif "." in place:
            party, field = place.split(".")
            if getattr(made, party) is None:
                setattr(made, party, Party())
            setattr(getattr(made, party), field, text)
        else:
            setattr(made, place, text)

    def _cents(self, name: str, text: str) -> Decimal | None:
        if not _CENTS.fullmatch(text):
            self._wrong.append(f"{self._path}/{name} is “{text[:40]}”, and a whole number of cents belongs there")
            return None
        return Decimal(text) / _HUNDRED

    def _day(self, name: str, text: str) -> dt.date | None:
        found = _DAY.fullmatch(text)
        try:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))  # type: ignore[index]
        except (TypeError, ValueError):
            self._wrong.append(f"{self._path}/{name} is “{text[:40]}”, and a day such as 2026-05-04 belongs there")
            return None

    def _sign(self) -> None:
        """A credit note has positive amounts; it is one that says so, or whose amounts are negative."""
        totals = self._made.totals
        assert totals is not None
        stated = [totals.with_vat, totals.payable, totals.without_vat]
        negative = next((one for one in stated if one), Decimal(0)) < 0
        self._made.type_code = _CREDIT_NOTE if negative or self._credit else _INVOICE
        if negative:
            for field in ("without_vat", "vat", "with_vat", "payable"):
                value = getattr(totals, field)
                setattr(totals, field, -value if value else value)


def _leaves(element: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Every text below an element: its path of names, itself, and the number that an attribute beside it has."""
    for name, value in element.attrib.items():
        if value.strip() and not (path and _local(name) in _MARKS):
            yield "/".join((*path, f"@{_local(name)}")), value.strip(), ""
    for one in element:
        own = (*path, _local(one.tag))
        text = (one.text or "").strip()
        if text and len(one) == 0:
            yield "/".join(own), text, next((one.get(name) for name in _MARKS if one.get(name)), "")
        yield from _leaves(one, own)


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _plain(name: Any) -> str:
    """A path of names in small letters and without what stands between its words; groups of amounts say nothing."""
    steps = [re.sub(r"[^a-z0-9]", "", _local(step).lower()) for step in str(name).split("/")]
    return "".join(step for step in steps if step not in _GROUPS)


__all__ = ["NAMES", "Listed", "read_list"]
