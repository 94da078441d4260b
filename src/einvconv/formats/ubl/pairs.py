"""What the UBL tree cannot say, as pairs of functions: each reads into the invoice and writes back."""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import (
    DirectDebit,
    Identifier,
    Invoice,
    InvoiceLine,
    Party,
    Price,
    SellerInformation,
)
from ...model.codes import CREDIT_NOTE_TYPES, DIRECT_DEBITS
from ...model.slim import saying
from ..en16931 import accounts, terms
from ..en16931.notes import read_subjects, write_subjects
from ..en16931.schemes import SEPA
from ..en16931.unit_words import UNIT_WORDS
from . import payment
from .accounting import ACCOUNTING
from .line_taxes import LINE_TAXES
from .profile import VERSION, Profile, only_names_list
from .rounding import COUNTED
from .withheld import WITHHELD

_NOT_GIVEN = "NA"
_ANY_TAX = "TAX"
_CREDIT_NOTE = "381"
NORWEGIAN_REGISTER = "Foretaksregisteret"


# A party has its registered name in PartyLegalEntity and its trading name in PartyName. Where a document has the one
# name only, in PartyName, it is the party's name (BT-27, BT-44).


def _read_names(invoice: Invoice, run: Reading) -> None:
    for party in (invoice.seller, invoice.buyer):
        if party is not None and party.name is None and party.trading_name is not None:
            run.move(party, "trading_name", party, "name")


# A sales order without a purchase order, and an order without its line, have NA in the place that UBL asks for.


def _read_orders(invoice: Invoice, run: Reading) -> None:
    if invoice.order_reference == _NOT_GIVEN and invoice.sales_order_reference is not None:
        invoice.order_reference = None
        run.trace.places.pop((id(invoice), "order_reference"))
    for one in invoice.lines:
        if one.order_line == _NOT_GIVEN and one.references is not None:
            run.forget(one, "order_line")


def _write_orders(invoice: Invoice, run: Writing) -> None:
    if invoice.sales_order_reference is not None and invoice.order_reference is None:
        reason = "a sales order stands beside a purchase order in UBL, and no purchase order is given"
        run.fill(invoice, "order_reference", _NOT_GIVEN, reason)


# The creditor of a direct debit (BT-90) is an identifier of the seller, or of the payee, with the scheme SEPA.


def _read_creditor(invoice: Invoice, run: Reading) -> None:
    debited = next((m for m in invoice.payment_means if m.direct_debit is not None), None)
    debited = debited or next((m for m in invoice.payment_means if m.code in DIRECT_DEBITS), None)
    if debited is None or (debited.direct_debit is not None and debited.direct_debit.creditor_id is not None):
        return
    for party in filter(None, (invoice.seller, invoice.payee)):
        for one in party.identifiers:
            if one.scheme == SEPA and not one.kept:
                debit = debited.direct_debit = debited.direct_debit or DirectDebit.blank()
                run.move(one, "value", debit, "creditor_id")
                party.identifiers.remove(one)
                return


def _write_creditor(invoice: Invoice, run: Writing) -> None:
    for means in invoice.payment_means:
        debit: DirectDebit | None = means.direct_debit
        if debit is not None and debit.creditor_id is not None:
            seller = invoice.seller = run.edit(invoice.seller) if invoice.seller is not None else Party.blank()
            made = Identifier(value=debit.creditor_id)
            run.carry(made, "value", debit, "creditor_id")
            run.derive(made, "scheme", SEPA, "the creditor identifier of a direct debit (BT-90) has this scheme")
            seller.identifiers = [*seller.identifiers, made]
            return


# The tax scheme of BT-32 is anything but VAT; TAX where nobody said which.


def _read_tax_scheme(invoice: Invoice, run: Reading) -> None:
    for party in (invoice.seller, invoice.buyer):
        if party is not None and party.tax_registration_scheme == _ANY_TAX and party.tax_registration is not None:
            run.forget(party, "tax_registration_scheme")


def _write_tax_scheme(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None and party.tax_registration is not None and party.tax_registration_scheme is None:
            party = run.edit(party)
            reason = "the registration for taxes (BT-32) has a scheme in UBL, which is not VAT"
            run.derive(party, "tax_registration_scheme", _ANY_TAX, reason)
            setattr(invoice, role, party)


# UBL has the gross price and its discount only together; a gross price that is the net price goes without saying.


def fit_price(price: Price, run: Writing) -> Price:
    """A price whose parts UBL can write."""
    gross = price.gross
    if gross is None and price.discount is None:
        return price
    made = run.edit(price)
    if made.net is None:
        made.net = (gross or Decimal(0)) - (made.discount or Decimal(0))
        run.carry(made, "net", price, "gross")
    if made.discount is None:
        made.discount = (gross or made.net) - made.net
    if not made.discount and (gross is None or gross == made.net):
        run.carry(made, "net", price, "gross")
        if price.discount is not None:
            run.carry(made, "net", price, "discount")
        made.gross = made.discount = None
    return made


def _write_prices(invoice: Invoice, run: Writing) -> None:
    if any(o.price is not None and (o.price.gross is not None or o.price.discount is not None) for o in invoice.lines):
        invoice.lines = [_priced(one, run) for one in invoice.lines]


def _priced(one: InvoiceLine, run: Writing) -> InvoiceLine:
    if one.price is None:
        return one
    price = fit_price(one.price, run)
    if price is not one.price:
        one = run.edit(one)
        one.price = price
    return one


# A CreditNote without a type code is one all the same (UBL 2.0 and the BII profiles have no code for it), and so is
# one with the code of an invoice: its amounts are to the buyer's credit (EN 16931-3-2).


def _read_kind(invoice: Invoice, run: Reading) -> None:
    if not run.is_credit_note or invoice.type_code in CREDIT_NOTE_TYPES:
        return
    if invoice.type_code is None:
        run.infer(invoice, "type_code", _CREDIT_NOTE)
        return
    run.guess(run.trace.places[(id(invoice), "type_code")], _of_invoices(invoice.type_code))
    invoice.type_code = _CREDIT_NOTE


def _write_kind(invoice: Invoice, run: Writing) -> None:
    place = run.place_of(invoice, "type_code") if run.keeps else None
    said = (place[0].text or "").strip() if place is not None else None
    if said is not None and invoice.type_code == _CREDIT_NOTE and said not in CREDIT_NOTE_TYPES:
        run.report(invoice, "type_code", "approximated", _of_invoices(said))  # a guess is told in other syntaxes alone


def _of_invoices(code: str) -> str:
    return f"the document is a credit note, and {code} is a type of invoices: {_CREDIT_NOTE} stands"


# The seller's address in the register, in full, is what a Nordic invoice prints as its official address.


def _read_register(invoice: Invoice, run: Reading) -> None:
    seller = invoice.seller
    address = seller.registered_address if seller is not None else None
    if seller is not None and address is not None and address.line1 and address.city and address.post_code:
        invoice.seller_information = invoice.seller_information or SellerInformation.blank()
        invoice.seller_information.official_address = address
        seller.registered_address = None


def _write_register(invoice: Invoice, run: Writing) -> None:
    said = invoice.seller_information
    if said is not None and said.official_address is not None:
        seller = invoice.seller = run.edit(invoice.seller) if invoice.seller is not None else Party.blank()
        seller.registered_address = said.official_address


# The brand of the Norwegian register, Foretaksregisteret, is BT-32 (official list of changes from EHF 2, row 15).


def _read_register_name(invoice: Invoice, run: Reading) -> None:
    """Foretaksregisteret as the register of the seller's number is BT-32."""
    seller = invoice.seller
    legal = seller.legal_id if seller is not None else None
    if seller is not None and legal is not None and legal.type_name == NORWEGIAN_REGISTER:
        run.move(legal, "type_name", seller, "tax_registration")


def _write_register_name(invoice: Invoice, run: Writing) -> None:
    """BT-32 as the register of the seller's number."""
    seller = invoice.seller
    if seller is not None and seller.tax_registration == NORWEGIAN_REGISTER and seller.legal_id is not None:
        made = invoice.seller = run.edit(seller)
        legal = made.legal_id = run.edit(seller.legal_id)
        legal.type_name = seller.tax_registration
        run.carry(legal, "type_name", seller, "tax_registration")
    elif seller is not None and seller.tax_registration is not None:
        run.report(seller, "tax_registration", "dropped", f"a party is registered for VAT in {run.target}, and not so")
        run.use(seller, "tax_registration")


# What only names the list that is prescribed anyway says nothing of the invoice.


def _write_lists(invoice: Invoice, run: Writing) -> None:
    owners = [run.original, *run.trace.owners]
    for at in saying(owners, "kept"):
        for kept in owners[at].kept:
            if "@" not in kept.path and not kept.path.endswith("UBLVersionID"):
                continue
            place = run.trace.places.get((id(kept), "value"))
            if place is None:  # of an invoice that was not read here
                continue
            element, attribute = place
            version = attribute is None and element.tag.endswith("}UBLVersionID") and kept.value == VERSION
            if version or (attribute is not None and only_names_list(element, attribute)):
                run.use(kept, "value")


# The unit's number (OVT) that is the electronic address too is said there.


def _write_units(invoice: Invoice, run: Writing) -> None:
    for party in (invoice.seller, invoice.buyer):
        if party is not None and party.endpoint is not None and party.unit_number == party.endpoint.value:
            run.carry(party.endpoint, "value", party, "unit_number")


COMMON = (
    Pair("names of lists", write=_write_lists),
    accounts.PRIMARY,
    Pair("prices", write=_write_prices),
    Pair("creditor identifier", _read_creditor, _write_creditor),
    Pair("order references", _read_orders, _write_orders),
    Pair("note subjects", read_subjects, write_subjects),
    Pair("kind of a credit note", _read_kind, _write_kind),
    Pair("names", _read_names),
    Pair("unit numbers", write=_write_units),
    UNIT_WORDS,
)

REGISTER_NAME = Pair("register", _read_register_name, _write_register_name)
_TAX_SCHEME = Pair("tax scheme", _read_tax_scheme, _write_tax_scheme)
_REGISTER = Pair("registered address", _read_register, _write_register)
TERMS = Pair("payment terms", terms.read_terms, terms.write_terms)
_CORE = (Pair("due date", payment.read_due_date, payment.write_due_date), _TAX_SCHEME, *COMMON, ACCOUNTING)
CORE = (Pair("payment terms", write=terms.join_terms), *_CORE)
BLOCKED = (Pair("payment terms", terms.read_terms, payment.write_blocked_terms), *_CORE)
ANY = (
    Pair("bank", payment.read_bank, payment.write_bank),
    _REGISTER,
    Pair("payment terms", terms.read_terms, payment.write_terms_of_any),
    Pair("due date", payment.read_due_date, payment.write_due_date_of_any),
    _TAX_SCHEME,
    *COMMON,
    ACCOUNTING,
    COUNTED,
    LINE_TAXES,
    WITHHELD,
)
HEAD_ONLY = (
    Pair("payment terms", terms.read_terms, payment.split_terms),
    Pair("due date", payment.read_due_date, payment.due_date_in_head),
    _TAX_SCHEME,
    *COMMON,
    ACCOUNTING,
)
DANISH = (
    _REGISTER,
    Pair("due date", payment.read_due_date, payment.due_date_in_means),
    *COMMON,
)


def beyond(p: Profile) -> tuple[Pair, ...]:
    """What reads that which UBL has beyond a profile of EN 16931, where the pairs of the profile do not."""
    bank = () if p.danish else (Pair("bank", payment.read_bank), LINE_TAXES, WITHHELD)
    return (*bank, _REGISTER, *(() if p.parts else (Pair("payment terms", terms.read_terms),)))


BII = (
    _REGISTER,
    Pair("payment terms", terms.read_terms, payment.write_single_terms),
    Pair("due date", payment.read_due_date, payment.due_date_in_means),
    *COMMON,
)
