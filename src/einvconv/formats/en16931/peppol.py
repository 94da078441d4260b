"""What Peppol BIS Billing 3 asks of an invoice beyond EN 16931: derived from what it does say, and reported."""

from __future__ import annotations

import re
from collections.abc import Container
from decimal import ROUND_HALF_UP, Decimal

from ... import checks
from ...exact import quotient
from ...mapping.format import OfLines, Repair
from ...mapping.writing import Writing
from ...model import Allowance, Identifier, Invoice, InvoiceLine, Note, Party
from ...model.codes import CREDIT_NOTE_TYPES, SELF_BILLED_TYPES
from ...model.party import country_of
from ...model.slim import saying
from ...patterns import pattern
from . import schemes
from .amounts import DECIMALS
from .copies import change_all_allowances, own_lines
from .document import ACCOUNT_SCHEMES
from .prices import ANOTHER_UNIT, ROUNDED, is_for_another
from .registers import NUMBERS, REGISTERS
from .sweden import F_TAX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_PERCENT_DECIMALS = 6
_HYPHENED = pattern(r"[0-9]+-[0-9]", re.ASCII)
_BETWEEN = pattern(r"[\s-]+")
# an address with its scheme before it, by number or by name; the identifier scheme of Peppol's network may go before
_WITH_SCHEME = pattern(
    r"(?:iso6523-actorid-upis::)?([0-9]{4}(?=\s*:)|[A-Z]{2}:[A-Z]{2,10}|OVT|GLN)\s*(?::\s*)?([0-9A-Z][0-9A-Z -]*)",
    re.IGNORECASE,
)
_LABELS = {"OVT": "0216", "GLN": "0088"}
_ICD_BUSINESS_ID = "0212"
# numbers of organisations that are addresses in their own country: the check, the scheme, and what stands before
_ORGANISATIONS = (
    ("NO", checks.is_norwegian_organisation, "0192", ""),
    ("SE", checks.is_swedish_organisation, "0007", ""),
    ("DK", checks.is_danish_organisation, "0184", "DK"),
)
_INVOICE, _CREDIT_NOTE = "380", "381"
# fmt: off
_INVOICE_TYPES = frozenset((
    "71", "80", "82", "84", "102", "218", "219", "326", "331", "380", "382", "383", "384", "386", "388", "393", "395",
    "553", "575", "623", "780", "817", "870", "875", "876", "877",
))
# fmt: on
_CREDIT_NOTE_TYPES = frozenset(("81", "83", "381", "396", "532"))
_GERMAN_TYPES = frozenset(("326", "384"))
_EAS_OVT, _EAS_OPERATOR, _EAS_GLN, _EAS_IBAN = "0216", "0215", "0088", "9918"


def foreign_endpoints(invoice: Invoice, run: Writing) -> None:
    """Electronic addresses with a scheme of the wider list of EN 16931; a plain syntax keeps what its sender chose."""
    if not run.keeps:
        endpoints(invoice, run, schemes.FORMED_ADDRESSES)


def endpoints(invoice: Invoice, run: Writing, known: Container[object] | None = schemes.PEPPOL_ADDRESSES) -> None:
    """Electronic addresses (BT-34, BT-49) with a scheme, which Peppol asks for (PEPPOL-EN16931-R010, R020, CL008).

    `known`: the schemes that the network has, None where that is not asked here.
    """
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _party(party, run, known))


def _party(source: Party, run: Writing, known: Container[object] | None) -> Party:
    party = run.edit(source)
    said = party.endpoint
    if said is None or said.value is None:
        found = _found(party)
        if found is not None:
            _stands_for_one(found, party, "no electronic address is given", run)
        return party
    if said.scheme is None:
        scheme, address = _of_form(said.value, party)
        field, reason = "value", f"the scheme {scheme} is inferred from its form"
        if address != said.value:
            reason = f"an address of that form is {scheme}:{address} in {run.target}"
        if scheme is None and not run.keeps:
            _without_scheme(said, party, run)
            return party
    else:
        scheme, address = schemes.electronic(said.scheme, said.value)
        field = "scheme" if scheme != said.scheme else "value"
        reason = f"an address of that scheme is {scheme}:{address} in {run.target}"
    if scheme is not None and known is not None and scheme not in known:
        _unknown_scheme(scheme, said, party, run)
    elif (scheme, address) != (said.scheme, said.value):
        run.report(said, field, "approximated", reason)
        made = party.endpoint = run.edit(said)
        made.value = address
        if said.scheme is None:
            run.derive(made, "scheme", scheme, "the scheme of the address, by its form and check digits")
        else:
            made.scheme = scheme
    return party


def _unknown_scheme(scheme: str, said: Identifier, party: Party, run: Writing) -> None:
    """An address of a scheme that Peppol does not have reaches nobody: a number that does stands, or no scheme."""
    reason = f"{run.target} has no electronic addresses of the scheme {scheme}"
    found = _found(party)
    if found is not None:
        _stands_for_one(found, party, reason, run)
        for field in ("value", "scheme"):
            if getattr(said, field) is not None:
                run.report(said, field, "dropped", f"{reason}: {found[3]}:{found[2]} stands in its place")
                run.use(said, field)
        return
    _left_out(said, party, reason, run)


def _without_scheme(said: Identifier, party: Party, run: Writing) -> None:
    """An address of no known form has no scheme, and none without a scheme is written (BR-62, BR-63)."""
    reason = "its form is that of no scheme of electronic addresses, and an address has one"
    found = _found(party)
    if found is not None:
        _stands_for_one(found, party, reason, run)
        run.report(said, "value", "dropped", f"{reason}: {found[3]}:{found[2]} stands in its place")
        run.use(said, "value")
        return
    _left_out(said, party, reason, run)


def _left_out(said: Identifier, party: Party, reason: str, run: Writing) -> None:
    """No address is written, since one without a scheme reaches nobody."""
    party.endpoint = None
    for field in ("value", "scheme"):
        if getattr(said, field) is not None:
            run.report(said, field, "dropped", f"{reason}: the party has no address here")
            run.use(said, field)


Found = tuple[Party | Identifier, str, str, str]  # where a number stands, and the address that it is: value, scheme


def _stands_for_one(found: Found, party: Party, why: str, run: Writing) -> None:
    """A number of the party as its electronic address."""
    group, field, value, code = found
    party.endpoint = Identifier.blank()
    run.derive(party.endpoint, "value", value, f"{why}: made of a number of the party")
    run.derive(party.endpoint, "scheme", code, f"{why}: the scheme of the number that stands for one")
    run.report(group, field, "approximated", f"{why}: it is taken for one, as {code}:{value}")


def _of_form(said: str, party: Party) -> tuple[str | None, str]:
    """The scheme of an address by its form, in any spelling, and the address as that scheme has it."""
    written = _WITH_SCHEME.fullmatch(said.strip())
    if written is not None:
        label = written[1].upper()
        named, address = schemes.electronic(_LABELS.get(label, label), written[2])
        if named in schemes.PEPPOL_ADDRESSES:
            return named, address
    plain = _BETWEEN.sub("", said)
    for value in (said, plain):
        scheme = _address_scheme(value, party)
        if scheme is not None:
            return scheme, value
    number = plain.upper().removeprefix("FI") if plain[:2].upper() == "FI" else plain
    country = country_of(party)
    finnish = country in (None, "FI") or number != plain or _HYPHENED.fullmatch(said)
    if finnish and checks.is_business_id(number):
        return schemes.electronic(_ICD_BUSINESS_ID, number)
    for where, is_right, scheme, prefix in _ORGANISATIONS:
        if country == where and is_right(plain):
            return scheme, prefix + plain
    return None, said


def _address_scheme(value: str, party: Party) -> str | None:
    for one in (party.legal_id, *party.identifiers):
        if one is not None and one.value == value and one.scheme is not None and schemes.is_icd(one.scheme):
            return one.scheme
    if value == party.vat_id:
        address = schemes.address_of_vat(value)
        if address is not None and address[1] == value:
            return address[0]
    if checks.is_ovt(value):
        return _EAS_OVT
    if checks.is_iban(value):
        return _EAS_IBAN
    if checks.is_gs1(value) and len(value) == 13:
        return _EAS_GLN
    if value.upper().startswith("TE"):
        return _EAS_OPERATOR
    return None


def _found(party: Party) -> Found | None:
    """The electronic address that a number of the party is, or that is made of its organisation or VAT number."""
    if party.unit_number is not None and checks.is_ovt(party.unit_number):
        return party, "unit_number", party.unit_number, _EAS_OVT
    for one in (*party.identifiers, party.legal_id):
        if one is not None and one.value is not None and one.scheme in schemes.REGISTERED_ADDRESSES:
            scheme, value = schemes.electronic(one.scheme or "", one.value)
            if scheme in schemes.PEPPOL_ADDRESSES:
                return one, "value", value, scheme
    legal = party.legal_id
    finnish = country_of(party) == "FI"
    if finnish and legal is not None and legal.value is not None and checks.is_business_id(legal.value):
        return legal, "value", "0037" + legal.value.replace("-", ""), _EAS_OVT
    found = schemes.address_of_vat(party.vat_id) if party.vat_id is not None else None
    return (party, "vat_id", found[1], found[0]) if found is not None else None


def _one_identifier(invoice: Invoice, run: Writing) -> None:
    """The buyer has one identifier (BT-46, UBL-SR-16), the payee too (BT-60): the first with a registered scheme."""
    if run.keeps:
        return
    for role in ("buyer", "payee"):
        party: Party | None = getattr(invoice, role)
        given = [i for i in party.identifiers if i.value is not None] if party is not None else []
        if party is None or len(given) < 2:
            continue
        kept = next((i for i in given if i.scheme is not None), given[0])
        party = run.edit(party)
        party.identifiers = [kept]
        setattr(invoice, role, party)
        for one in given:
            if one is not kept:
                _other_identifier(one, kept, run)


def _other_identifier(one: Identifier, kept: Identifier, run: Writing) -> None:
    for field in ("value", "scheme"):
        if getattr(one, field) is not None:
            run.report(one, field, "dropped", f"{run.target} has one identifier of the party, and {kept.value} is it")
            run.use(one, field)


# Peppol BIS 3 has one note of the invoice and one of each line (PEPPOL-EN16931-R002, UBL-SR-34).


def single_notes(invoice: Invoice, run: Writing) -> None:
    """Join notes into the one that the profile takes."""
    if len(invoice.notes) > 1:
        texts = (f"#{n.subject}#{n.text or ''}" if n.subject else n.text or "" for n in invoice.notes)
        joined = Note(text="\n".join(texts))
        for note in invoice.notes:
            run.carry(joined, "text", note, "text")
            run.carry(joined, "text", note, "subject")
        invoice.notes = [joined]
    single_line_notes(invoice, run)


def single_line_notes(invoice: Invoice, run: Writing) -> None:
    """Join the notes of a line into one (UBL-SR-34)."""
    lines = own_lines(invoice)
    for at in saying(lines, "notes"):
        if len(lines[at].notes) > 1:
            one = lines[at] = run.edit(lines[at])
            run.join(one, "notes", "\n".join(one.notes))


def allowance_bases(invoice: Invoice, run: Writing) -> None:
    """The base of an allowance or charge that states a percentage (PEPPOL-EN16931-R041), from its amount."""
    change_all_allowances(invoice, lambda one, _: _based(one, run), run)


def _based(source: Allowance, run: Writing) -> Allowance:
    if source.percent is not None and not source.percent and source.base is None and not run.keeps:
        return _without_percent(source, run)
    if not source.percent or source.base is not None or source.amount is None:
        return source
    one = run.edit(source)
    base = (source.amount * _HUNDRED / source.percent).quantize(_CENT, ROUND_HALF_UP)
    run.derive(one, "base", base, "the amount by its percentage")
    return one


def _without_percent(source: Allowance, run: Writing) -> Allowance:
    """0 % of no known base says nothing beside the amount."""
    one = run.edit(source)
    run.report(source, "percent", "dropped" if source.amount else "implied", "0 % says nothing beside the amount")
    run.use(source, "percent")
    one.percent = None
    return one


def allowance_percentages(invoice: Invoice, run: Writing) -> None:
    """The percentage of an allowance or charge that states its base (PEPPOL-EN16931-R042), from its amount."""
    change_all_allowances(invoice, lambda one, _: _with_percent(one, run), run)


def _with_percent(source: Allowance, run: Writing) -> Allowance:
    if source.percent is not None or source.base is None or source.amount is None:
        return source
    one = run.edit(source)
    percent = _percent_of(source.amount, source.base)
    if percent is not None:
        run.derive(one, "percent", percent, "the amount by its base")
        return one
    run.report(one, "base", "dropped", f"{run.target} has a base with a percentage of it, and none gives the amount")
    run.use(one, "base")
    one.base = None
    return one


def _percent_of(amount: Decimal, base: Decimal) -> Decimal | None:
    """The shortest percentage of a base that comes to an amount; None where there is none."""
    if not base:
        return None
    exact = quotient(amount * _HUNDRED, base)
    for decimals in range(_PERCENT_DECIMALS + 1):
        percent = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if (base * percent / _HUNDRED).quantize(_CENT, ROUND_HALF_UP) == amount:
            return percent
    return None


def price_discounts(lines: list[InvoiceLine], run: Writing) -> None:
    """A price discount is what the net price is below the gross price (PEPPOL-EN16931-R046)."""
    for at, source in enumerate(lines):
        price = source.price
        if price is None or price.gross is None or price.net is None or price.discount is None:
            continue
        if is_for_another(price):
            continue
        discount = price.gross - price.net
        if discount != price.discount and discount >= 0:
            run.report(price, "discount", "approximated", f"gross price less net price is {discount}: it is written")
            one = lines[at] = run.edit(source)
            one.price = run.edit(price)
            one.price.discount = discount


def _of_all_lines(invoice: Invoice, field: str) -> list[Any]:
    """Where the lines have a reference that is the same in each of them."""
    said = [one.references for one in invoice.lines]
    values = {getattr(one, field) if one is not None else None for one in said}
    return said if len(values) == 1 else []


def buyer_reference(invoice: Invoice, run: Writing) -> None:
    """BT-10 or BT-13 must be given (PEPPOL-EN16931-R003): take the reference that says most of the buyer's side."""
    if invoice.buyer_reference is not None or invoice.order_reference is not None:
        return
    contact = invoice.buyer.contact if invoice.buyer is not None else None
    sources: list[tuple[list[Any], str]] = [
        ([invoice.references], "orderer"),
        ([contact], "id"),
        ([contact], "name"),
        ([invoice], "accounting_reference"),
        ([invoice], "contract_reference"),
        (_of_all_lines(invoice, "agreement"), "agreement"),
        ([invoice], "project_reference"),
        ([invoice], "tender_reference"),
        ([invoice.sellers_buyer_id], "value"),
    ]
    for groups, field in sources:
        said = [one for one in groups if one is not None and getattr(one, field) is not None]
        for group in said:
            invoice.buyer_reference = getattr(group, field)
            run.carry(invoice, "buyer_reference", group, field)
            reason = "neither a buyer reference nor an order is given (PEPPOL-EN16931-R003): it stands for one"
            run.report(group, field, "approximated", reason)
        if said:
            return


def _types(invoice: Invoice, run: Writing) -> None:
    """A type that Peppol does not have, or has between Germans only, is an invoice or a credit note."""
    said = invoice.type_code
    if said is None or not said.isdigit() or run.keeps or said in SELF_BILLED_TYPES:
        return
    credit = said in CREDIT_NOTE_TYPES
    countries = {country_of(p) for p in (invoice.seller, invoice.buyer)}
    of_others = said in _GERMAN_TYPES and countries != {"DE"}
    if said in (_CREDIT_NOTE_TYPES if credit else _INVOICE_TYPES) and not of_others:
        return
    made = _CREDIT_NOTE if credit else _INVOICE
    reason = f"the type {said} is one for German sellers and buyers" if of_others else f"there is no type {said}"
    run.report(invoice, "type_code", "replaced", f"{reason} in {run.target}: {made} stands for it")
    run.use(invoice, "type_code")
    invoice.type_code = made


ENDPOINTS = Repair(
    "electronic addresses",
    ("BT-34", "BT-49"),
    ("PEPPOL-EN16931-R010", "PEPPOL-EN16931-R020", "BR-62", "BR-63"),
    endpoints,
)
FOREIGN_ENDPOINTS = Repair(
    "electronic addresses", ("BT-34-1", "BT-49-1"), ("BR-62", "BR-63", "BR-CL-25"), foreign_endpoints
)
ONE_IDENTIFIER = Repair("one identifier", ("BT-46", "BT-60"), ("UBL-SR-16", "UBL-SR-20"), _one_identifier)


def foreign_line_notes(invoice: Invoice, run: Writing) -> None:
    """One note of each line of an invoice of another syntax; a plain one keeps what its sender said."""
    if not run.keeps:
        single_line_notes(invoice, run)


FOREIGN_LINE_NOTES = Repair("single notes of lines", ("BT-127",), ("UBL-SR-34",), foreign_line_notes)
NOTES = Repair("single notes", ("BT-22", "BT-127"), ("PEPPOL-EN16931-R002", "UBL-SR-34"), single_notes)
LINE_NOTES = Repair("single notes of lines", ("BT-127",), ("UBL-SR-34",), single_line_notes)
BASES = Repair(
    "bases of percentages", ("BT-93", "BT-100", "BT-137", "BT-142"), ("PEPPOL-EN16931-R041",), allowance_bases
)
PERCENTAGES = Repair(
    "percentages of bases", ("BT-94", "BT-101", "BT-138", "BT-143"), ("PEPPOL-EN16931-R042",), allowance_percentages
)
PRICE_DISCOUNTS = Repair("price discounts", ("BT-147",), ("PEPPOL-EN16931-R046",), OfLines(price_discounts))
TYPES = Repair("types of Peppol", ("BT-3",), ("PEPPOL-EN16931-P0112", "PEPPOL-EN16931-P0100"), _types)
REFERENCE = Repair("buyer reference", ("BT-10",), ("PEPPOL-EN16931-R003", "NOGOV-T10-R007"), buyer_reference)
_PRICES = (ANOTHER_UNIT, ROUNDED, PRICE_DISCOUNTS, BASES, DECIMALS, PERCENTAGES)
# what the billing profiles of EN 16931 have in common beside its own needs, in their order
BILLING = (F_TAX, NUMBERS, REGISTERS, ACCOUNT_SCHEMES, ONE_IDENTIFIER, *_PRICES)
