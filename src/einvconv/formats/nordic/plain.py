"""What formats that say less than EN 16931 have in common, as pairs: rates without categories, one unit, one discount.

What is left out is told; that it follows from what is written, or stands among the notes, is told as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from ... import checks
from ...mapping.codecs import read_or_none
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import (
    Account,
    Allowance,
    Group,
    Identifier,
    Invoice,
    InvoiceLine,
    Note,
    Party,
    PaymentMeans,
    Quantity,
    VatBreakdown,
)
from ...model.codes import CREDIT_NOTE_TYPES
from ...model.party import country_of
from ..en16931.copies import groups_of, rated_of
from ..en16931.units import is_unit
from .kinds import not_below_zero
from .nodes import NUMBER, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ZERO = Decimal(0)
_OVTS, _BUSINESS_IDS = ("0037", "0216"), ("0037", "0212")
_STANDARD = "S"
NORWAY, SWEDEN = "0192", "0007"
INVOICE, CREDIT_NOTE = "380", "381"
_ONE = Decimal(1)


def element_at(element: Any, path: str) -> Any:
    """The element at a path of names below an element of a source; None where there is none."""
    return element.find("/".join(f"{{*}}{step}" for step in path.split("/"))) if element is not None else None


def stated(element: Any, path: str) -> Decimal | None:
    """The number at a path of names below an element of a source; None where there is none."""
    found = element_at(element, path)
    return None if found is None else number_in(found)


def as_in_source(begin_reading: Callable[[Any, Reading], None]) -> Callable[[Invoice, Writing], None]:
    """How writing begins where a credit note below zero stays one: the sums have the signs that the source has."""

    def begin(invoice: Invoice, run: Writing) -> None:
        run.currency = invoice.currency
        document = invoice._trace.document
        if run.keeps and document is not None:
            before = Reading(document)
            begin_reading(document.root, before)
            run.sign = before.sign

    return begin


def number_in(element: Any) -> Decimal | None:
    """The number that an element holds; None where it holds none."""
    found: Decimal | None = read_or_none(NUMBER, element.text)
    return found


def as_read(run: Writing, group: Group, field: str) -> Decimal | None:
    """The number that the source itself says for a value; None for what was not read from this syntax."""
    said = text_of(run, group, field)
    try:
        return None if not said else NUMBER.read(said) * run.sign
    except Exception:  # no number
        return None


# The type is an invoice's or a credit note's.


def invoice_or_credit_note(invoice: Invoice, run: Writing) -> None:
    """BT-3 as 380 or 381; another type is told."""
    not_below_zero(invoice, run)
    said = invoice.type_code
    code = CREDIT_NOTE if said in CREDIT_NOTE_TYPES else INVOICE
    if invoice.kind is not None:
        run.use(invoice.kind, "positive_credit")
    if said is None and not run.keeps:
        run.derive(invoice, "type_code", code, "the type of the document, which the source does not give: an invoice")
    elif said not in (None, code) and not run.keeps:
        run.report(invoice, "type_code", "approximated", f"{run.target} has {code} for it")
        invoice.type_code = code


# A rate without a category: that of a rate above zero goes without saying. Why nothing is levied is a note.


def _bearers(invoice: Invoice, run: Writing) -> Iterator[tuple[Any, str, str]]:
    for group in groups_of(invoice, run):
        yield group, "code", "rate"
    for one in rated_of(invoice, run, lambda one: one.vat_code is not None):
        yield one, "vat_code", "vat_rate"


def without_categories(invoice: Invoice, run: Writing) -> None:
    """VAT categories where the target has rates only."""
    for group, code, rate in _bearers(invoice, run):
        said = getattr(group, code)
        if said is None:
            continue
        if said == _STANDARD and getattr(group, rate):
            run.report(group, code, "implied", "a rate above zero is the standard category S")
        else:
            run.report(group, code, "approximated", f"{run.target} has rates and no categories: the rate stands alone")
        run.use(group, code)
        if getattr(group, rate) is None and said != "O":
            continue
        if getattr(group, rate) is None:
            run.derive(group, rate, _ZERO, "no VAT is levied")
    reasons_as_notes(invoice, run)


def reasons_as_notes(invoice: Invoice, run: Writing) -> None:
    """Why no VAT is charged (BT-120), which has to be said on an invoice, is a note where there is no other place."""
    notes = list(invoice.notes)
    said = {note.text: note for note in reversed(notes) if note.text is not None}
    for group in invoice.vat_breakdown:
        text = group.exemption_reason
        if text is None:
            continue
        note = said.get(text)
        if note is None:
            note = said[text] = Note(text=text)
            notes.append(note)
        run.carry(note, "text", group, "exemption_reason")
        run.report(group, "exemption_reason", "approximated", "it stands among the notes of the invoice (BT-22)")
    invoice.notes = notes


# An account number that is no IBAN stands where a national one does.


def as_national(source: Account, run: Writing) -> Account:
    """An account whose number is no IBAN, where a national one stands; one that it has beside is left over."""
    made = Account.blank()
    for field, value in source.said():
        if field not in ("id", "national"):
            setattr(made, field, value)
            run.carry(made, field, source, field)
    made.national = source.id
    run.carry(made, "national", source, "id")
    return made


def read_numbers(invoice: Invoice, run: Reading) -> None:
    """A number that stands in an element for national ones is the account's own, where there is no IBAN."""
    for means in invoice.payment_means:
        account = means.account
        if account is not None and account.id is None and account.national is not None:
            run.move(account, "national", account, "id")
    invoice.payment_means = [one for one in invoice.payment_means if one.account is not None or one.kept]


def number_by_kind(source: PaymentMeans, element: str, run: Writing) -> PaymentMeans:
    """A means whose account number stands in the element of its kind; `element` is that of national numbers."""
    means = run.edit(source)
    if means.account is None or means.account.id is None:
        return means
    means.account = account_by_kind(means.account, element, run)
    return means


def account_by_kind(source: Account, element: str, run: Writing) -> Account:
    """The same for an account."""
    account = run.edit(source)
    place = run.place_of(source, "id") if run.keeps else None
    own = place is not None and place[0].tag == element
    if own or (place is None and checks.iban(account.id or "") is None and account.national is None):
        account.national, account.id = account.id, None
        run.carry(account, "national", account, "id")
    if account.scheme in ("IBAN", "BBAN"):
        run.report(account, "scheme", "implied", "each kind of account number has an element of its own")
        run.use(account, "scheme")
    return account


# Lines: one unit of a quantity, one discount and one charge, no price before a discount.


def one_unit(source: Quantity, run: Writing) -> Quantity:
    """A quantity whose unit is said once, as its code where it has one."""
    if source.unit is None or source.unit_text is None:
        return source
    made = run.edit(source)
    if source.unit_text == source.unit or is_unit(source.unit_text, source.unit):
        run.carry(made, "unit", source, "unit_text")
    else:
        run.report(source, "unit_text", "approximated", f"the code {source.unit} says the unit")
        run.use(source, "unit_text")
    made.unit_text = None
    return made


def imply_unit(base: Quantity, counted: Quantity | None, run: Writing) -> None:
    """Tell the unit that a price is for as implied, where the line counts in it; another one is left over."""
    unit = base.unit or base.unit_text
    if counted is not None and unit in (None, counted.unit, counted.unit_text):
        for field in ("unit", "unit_text"):
            if getattr(base, field) is not None:
                run.report(base, field, "implied", "the price is for the unit of the quantity")
                run.use(base, field)


def imply_one(base: Quantity, run: Writing) -> bool:
    """Tell that a price is for one as implied, where it is."""
    if base.value != _ONE or run.keeps:
        return False
    run.report(base, "value", "implied", "the price is for one")
    run.use(base, "value")
    return True


def of_lines_alone(line: InvoiceLine, run: Writing) -> None:
    """Units, and the base of a price, of a line that is a copy already."""
    if line.quantity is not None:
        line.quantity = one_unit(line.quantity, run)
    price = line.price
    if price is None or price.base is None:
        return
    imply_unit(price.base, line.quantity, run)
    if imply_one(price.base, run):
        line.price = run.edit(price)
        line.price.base = None


def at_most_one(line: InvoiceLine, run: Writing) -> None:
    """One discount and one charge of a line that is a copy already: several are one, whose amount is their sum."""
    for field in ("allowances", "charges"):
        parts: list[Allowance] = getattr(line, field)
        if len(parts) > 1:
            setattr(line, field, [_as_one(parts, run)])


def _as_one(parts: list[Allowance], run: Writing) -> Allowance:
    made = Allowance(amount=sum((part.amount or _ZERO for part in parts), _ZERO))
    reasons = [part.reason for part in parts if part.reason]
    made.reason = ", ".join(reasons) or None
    for part in parts:
        run.carry(made, "amount", part, "amount")
        run.report(part, "amount", "approximated", f"{run.target} has one of a line: their sum {made.amount}")
        if part.reason:
            run.carry(made, "reason", part, "reason")
    return made


# A number in a register: Norwegian and Swedish ones show by their check digit whose they are.


def read_registers(invoice: Invoice, run: Reading) -> None:
    """The register of organisation numbers whose country and check digit tell it."""
    for party in parties_of(invoice):
        legal = party.legal_id
        if legal is not None and legal.value is not None and legal.scheme is None:
            scheme = register_of(legal.value, party)
            if scheme is not None:
                run.infer(legal, "scheme", scheme)


def register_of(number: str, party: Party) -> str | None:
    """The scheme of an organisation number of Norway or Sweden."""
    plain = checks.compact(number).replace("-", "")
    country = country_of(party)
    if country in (None, "NO") and checks.is_norwegian_organisation(plain):
        return NORWAY
    return SWEDEN if country in (None, "SE") and checks.is_swedish_organisation(plain) else None


def write_registers(invoice: Invoice, run: Writing) -> None:
    """The scheme of a number, where the number shows it; another one is left over."""
    for party in parties_of(invoice):
        legal: Identifier | None = party.legal_id
        if legal is not None and legal.scheme is not None and legal.scheme == register_of(legal.value or "", party):
            run.report(legal, "scheme", "implied", "the number shows the register by its country and check digit")
            run.use(legal, "scheme")


def parties_of(invoice: Invoice) -> list[Party]:
    """The parties that have a place of their own."""
    delivered = invoice.delivery.party if invoice.delivery is not None else None
    found = (invoice.seller, invoice.buyer, invoice.payee, invoice.invoice_recipient, invoice.invoice_sender, delivered)
    return [party for party in found if party is not None]


REGISTERS = Pair("registers", read_registers, write_registers)


def rated(groups: list[VatBreakdown]) -> bool:
    """Whether all of a breakdown has one rate."""
    return len({group.rate for group in groups}) <= 1


def imply_finnish(number: Identifier, run: Writing) -> None:
    """The scheme of a Finnish number, where its form is that of an OVT or of a business ID, and the scheme says so."""
    value = number.value or ""
    of_form = _OVTS if checks.is_ovt(value) else _BUSINESS_IDS if checks.is_business_id(value) else ()
    if number.scheme in of_form:
        run.report(number, "scheme", "implied", "the form of the number shows what it is")
        run.use(number, "scheme")
