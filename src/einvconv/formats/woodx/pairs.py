"""What the papiNet tree cannot say, as pairs of functions: each reads into the invoice and writes back.

Sources: a public binding of InvoiceWood V2R31 and a list of its codes; what they leave open is told where it is
guessed.
"""

from __future__ import annotations

from decimal import Decimal

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Identifier, Invoice, InvoiceLine, Note, Party, PaymentMeans, Price, Quantity, compute
from ...model.codes import CREDIT_NOTE_TYPES
from ..en16931.accounts import giro_bic
from ..en16931.per_line import read_shared, write_shared
from ..en16931.said_twice import FOLLOWS
from ..en16931.signs import turn
from ..nordic.addresses import gather
from ..nordic.charge_rates import read_rates
from ..nordic.kinds import not_below_zero
from ..nordic.paid_before import infer_payable, refuse_paid_before
from .parties import GLN, OF_REGISTER, OF_SELLER, REGISTER, SCHEMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ZERO = Decimal(0)
_GIROS = {"creditor": "BGABSESS", "instruction": "PGSISESS"}
_TYPES = {name: scheme for scheme, name in SCHEMES.items()}
_BUYER, _OTHER = "Buyer", "Other"
_NAMED = {"BankgiroAccountNumber": "creditor", "PlusgiroAccountNumber": "instruction"}


# The type says what the document is; amounts of a credit note are positive, as far as is known.


def _write_kind(invoice: Invoice, run: Writing) -> None:
    if invoice.kind is not None:
        run.use(invoice.kind, "positive_credit")
    if not_below_zero(invoice, run):
        run.sign = 1
        turn(invoice, run)  # an adjustment says by its type alone whether it is taken off or added
    if invoice.type_code is None:
        run.derive(invoice, "type_code", "380", "the type of the document, which the source does not give: an invoice")
    elif invoice.type_code in CREDIT_NOTE_TYPES and invoice.type_code != "381":
        run.report(invoice, "type_code", "approximated", f"{run.target} has one type of credit note")
        invoice.type_code = "381"


# Numbers of a party have types; a GLN and a DUNS number have schemes, one that the seller gave is the buyer's number.


def _read_parties(invoice: Invoice, run: Reading) -> None:
    buyers = [one for one in invoice.other_parties if run.trace.bases[id(one)].tag == "BuyerParty"]
    for one in buyers:
        if invoice.buyer is None:
            invoice.buyer = one
            invoice.other_parties.remove(one)
        else:
            run.infer(one, "role", _BUYER)
    for party in (invoice.seller, invoice.buyer, *buyers):
        for number in party.identifiers if party is not None else ():
            scheme = _TYPES.get(number.type_name or "")
            if scheme is not None:
                run.move(number, "type_name", number, "scheme")
                number.scheme = scheme
        legal = party.legal_id if party is not None else None
        if legal is not None and legal.type_name == REGISTER:
            run.forget(legal, "type_name")
    buyer = invoice.buyer
    own = next((one for one in buyer.identifiers if one.type_name == OF_SELLER), None) if buyer is not None else None
    if own is not None and buyer is not None:
        invoice.sellers_buyer_id = own
        run.forget(own, "type_name")
        buyer.identifiers.remove(own)
    location = invoice.delivery.location_id if invoice.delivery is not None else None
    if location is not None and location.value is not None:
        run.infer(location, "scheme", _TYPES[GLN])


def _write_parties(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _party(party, run))
    buyer, number = invoice.buyer, invoice.sellers_buyer_id
    if number is not None and number.value is not None:
        buyer = invoice.buyer = buyer if buyer is not None else Party.blank()
        made = run.edit(number)
        made.scheme, made.type_name = None, OF_SELLER
        run.derive(made, "type_name", OF_SELLER, "the number is the seller's for the buyer")
        buyer.identifiers = [*buyer.identifiers, made]
        invoice.sellers_buyer_id = None
    if run.keeps and buyer is not None and _tag(buyer, run) == "BuyerParty":
        buyer.role = _BUYER
        invoice.other_parties, invoice.buyer = [buyer], None
    elif not run.keeps:
        invoice.other_parties = []
    delivery = invoice.delivery
    if delivery is not None:
        delivery = invoice.delivery = run.edit(delivery)
        place = delivery.location_id
        if place is not None and place.scheme == _TYPES[GLN]:
            run.use(place, "scheme")
        elif place is not None and place.value is not None:
            delivery.location_id = None
        if delivery.party is not None:
            delivery.party = run.edit(delivery.party)
            delivery.party.address = gather(delivery.party.address, "line3", run)


def _tag(group: Any, run: Writing) -> str:
    base = run.trace.bases.get(id(run.original_of(group)))
    return "" if base is None else str(base.tag)


def _party(source: Party, run: Writing) -> Party:
    party = run.edit(source)
    party.address = gather(party.address, "line3", run)
    legal = party.legal_id
    if legal is not None and legal.value is not None and legal.type_name not in OF_REGISTER:
        legal = party.legal_id = run.edit(legal)
        if legal.type_name is not None:
            run.report(legal, "type_name", "replaced", f"{REGISTER} stands for the type of the number")
        run.derive(legal, "type_name", REGISTER, "the number is that of a register")
    party.identifiers = [_number(one, run) for one in party.identifiers]
    return party


def _number(source: Identifier, run: Writing) -> Identifier:
    made = run.edit(source)
    if made.type_name is None:
        kind = SCHEMES.get(made.scheme or "", _OTHER)
        if kind != _OTHER:
            made.type_name = kind
            run.carry(made, "type_name", source, "scheme")
        else:
            run.derive(made, "type_name", kind, "the number is of no type that has a name")
    return made


# A bank account and a giro may stand with one party to pay; the party is the payee where it is not the seller.


def _read_accounts(invoice: Invoice, run: Reading) -> None:
    made: list[PaymentMeans] = []
    for means in invoice.payment_means:
        base = run.trace.bases[id(means)]
        account = means.account
        if account is not None and account.id is None and account.national is not None:
            run.move(account, "national", account, "id")
        if (account is not None and account.id is not None) or not (means.creditor or means.instruction):
            made.append(means)
        for field, bic in _GIROS.items():
            if getattr(means, field) is not None:
                giro = PaymentMeans.blank()
                giro.account = Account.blank()
                run.begin(giro, base)
                run.move(means, field, giro.account, "id")
                run.infer(giro.account, "bic", bic)
                made.append(giro)
        _read_payee(means, invoice, run)
    invoice.payment_means = made


def _read_payee(means: PaymentMeans, invoice: Invoice, run: Reading) -> None:
    if not means.payee_names:
        return
    (name,) = means.payee_names[:1]
    places = run.trace.places[(id(means), "payee_names")]
    seller = invoice.seller
    if seller is not None and seller.name == name:
        run.join(seller, "name", places)
    elif invoice.payee is None or invoice.payee.name == name:
        if invoice.payee is None:
            invoice.payee = Party.blank()
            invoice.payee.name = name
        run.join(invoice.payee, "name", places)
    else:
        return
    means.payee_names = []


def _write_accounts(invoice: Invoice, run: Writing) -> None:
    made: dict[int, PaymentMeans] = {}
    for number, source in enumerate(invoice.payment_means):
        base = run.trace.bases.get(id(run.original_of(source))) if run.keeps else None
        key = id(base) if base is not None else -1 - number
        _account(source, made.setdefault(key, PaymentMeans.blank()), run)
        means = made[key]
        for field in ("code", "text", "due_date", "primary", "listed", "remittance"):
            if getattr(means, field) is None and getattr(source, field) is not None:
                setattr(means, field, getattr(source, field))
                run.carry(means, field, source, field)
        means.kept += source.kept
        payee = invoice.payee if invoice.payee is not None else invoice.seller
        had = base is None or base.find("NameAddress/Name1") is not None
        if payee is not None and payee.name is not None and not means.payee_names and had:
            means.payee_names = [payee.name]
            run.carry(means, "payee_names", payee, "name", 0)
    invoice.payment_means = list(made.values())


def _account(source: PaymentMeans, means: PaymentMeans, run: Writing) -> None:
    account = source.account
    means.account = means.account or Account.blank()
    if account is None or account.id is None:
        return
    place = run.place_of(account, "id") if run.keeps else None
    bic = giro_bic(account.bic or "")
    named = place[0].get("PartyIdentifierType") or "" if place is not None else ""
    field = _NAMED.get(named) or next((f for f, giro in _GIROS.items() if giro == bic), None)
    if field is not None:
        setattr(means, field, account.id)
        run.carry(means, field, account, "id")
        run.report(account, "bic", "implied", "the type of the number says whose giro it is")
        run.use(account, "bic")
        return
    to = "national" if named == "PayeeAccountNumber" or (not named and checks.iban(account.id) is None) else "id"
    setattr(means.account, to, account.id)
    run.carry(means.account, to, account, "id")
    for other in ("bic", "name", "bank_name", "scheme"):
        if getattr(account, other) is not None:
            setattr(means.account, other, getattr(account, other))
            run.carry(means.account, other, account, other)
    if account.scheme in ("IBAN", "BBAN"):
        run.report(account, "scheme", "implied", "the type of the number says which it is")
        run.use(account, "scheme")


# A rounding is an adjustment that the total counts.


def _read_totals(invoice: Invoice, run: Reading) -> None:
    read_rates(invoice, run)
    _read_rounding(invoice, run)
    infer_payable(invoice.totals, run)


def _read_rounding(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is None or not totals.rounding or None in (totals.with_vat, totals.without_vat, totals.vat):
        return
    whole = (totals.without_vat or _ZERO) + (totals.vat or _ZERO)
    if whole + totals.rounding == totals.with_vat:
        place = run.trace.places[(id(totals), "with_vat")]
        totals.payable, totals.with_vat = totals.with_vat, whole
        run.trace.places[(id(totals), "payable")] = place


def _write_totals(invoice: Invoice, run: Writing) -> None:
    if invoice.totals is None:
        return
    totals = invoice.totals = run.edit(invoice.totals)
    if not run.keeps:
        refuse_paid_before(totals, run)
    counted = not run.keeps or run.place_of(totals, "payable") is not None
    if counted and totals.rounding and totals.payable is not None:
        if not run.keeps and totals.with_vat not in (None, totals.payable):
            run.report(totals, "with_vat", "implied", FOLLOWS)
        run.carry(totals, "with_vat", totals, "payable")
        totals.with_vat = totals.payable


# Why no VAT is charged is a statement of the summary; the reason of a credit note is a note.


def _read_texts(invoice: Invoice, run: Reading) -> None:
    notes, invoice._summary_notes = invoice._summary_notes, []
    free = [group for group in invoice.vat_breakdown if not group.rate]
    if len(free) == 1 and len(notes) == 1:
        run.move(notes.pop(), "text", free[0], "exemption_reason")
    if invoice._description is not None:
        note = Note.blank()
        run.move(invoice, "_description", note, "text")
        invoice.notes.insert(0, note)
    invoice.notes += notes


def _write_texts(invoice: Invoice, run: Writing) -> None:
    free = [group for group in invoice.vat_breakdown if group.exemption_reason is not None]
    texts = list(dict.fromkeys(group.exemption_reason or "" for group in free))
    if texts:
        note = Note(text="; ".join(texts))
        for group in free:
            run.carry(note, "text", group, "exemption_reason")
        invoice._summary_notes = [note]
    rest = []
    for note in invoice.notes:
        place = run.place_of(note, "text") if run.keeps else None
        if place is not None and place[0].tag == "ReasonDescription" and invoice._description is None:
            invoice._description = note.text
            run.carry(invoice, "_description", note, "text")
        elif place is not None and place[0].tag == "TaxStatementDescription":
            invoice._summary_notes = [note]
        else:
            rest.append(note)
    invoice.notes = rest


# The order stands in each line, with the VAT of the line and a price for one unit of what is sold.


def _read_lines(invoice: Invoice, run: Reading) -> None:
    read_shared(invoice, run, "order", "order_reference")
    for line in invoice.lines:
        code = line.item.standard_id if line.item is not None else None
        if code is not None and code.value is not None:
            run.infer(code, "scheme", "0160")


def _write_lines(invoice: Invoice, run: Writing) -> None:
    write_shared(invoice, run, "order", "order_reference", lambda line: line.find(".//PurchaseOrderNumber") is not None)
    if not run.keeps:
        invoice.lines = [_line(line, number, run) for number, line in enumerate(invoice.lines, 1)]


def _line(source: InvoiceLine, number: int, run: Writing) -> InvoiceLine:
    line = run.edit(source)
    if not (line.id or "").isdigit():
        if line.id is not None:
            run.report(source, "id", "dropped", f"{run.target} numbers lines by whole numbers: {number} stands")
            run.use(source, "id")
        run.derive(line, "id", str(number), "its place among the lines")
    price, count = line.price, line.quantity
    if price is not None and price.net is None and price.gross is not None:
        price = line.price = run.edit(price)
        price.net = compute.net_price(price)
        run.carry(price, "net", price, "gross")
    if price is None and line.net_amount is not None and (count is None or count.value is None):
        price = line.price = Price.blank()
        count = line.quantity = Quantity(unit="C62")
        for group, field, value in (
            (count, "value", Decimal(-1 if line.net_amount < 0 else 1)),
            (count, "unit", "C62"),
            (price, "net", abs(line.net_amount)),
        ):
            run.derive(group, field, value, "the line says an amount only: it is one of it")
    if price is not None and price.net is not None and (price.base is None or price.base.value is None):
        price = line.price = run.edit(price)
        price.base = Quantity.blank()
        run.derive(price.base, "value", Decimal(1), "the price is for one")
    if price is not None and price.base is not None and price.base.unit is None and count is not None and count.unit:
        price = line.price = run.edit(price)
        price.base = run.edit(price.base) if price.base is not None else Quantity.blank()
        run.derive(price.base, "unit", count.unit, "the unit of what is sold")
    code = line.item.standard_id if line.item is not None else None
    if code is not None and code.scheme == "0160":
        run.report(code, "scheme", "implied", "the agency of the number says that it is a GTIN")
        run.use(code, "scheme")
    elif code is not None and line.item is not None:
        line.item = run.edit(line.item)
        line.item.standard_id = None
    return line


KIND = Pair("kind", write=_write_kind)
PARTIES = Pair("parties", _read_parties, _write_parties)
ACCOUNTS = Pair("accounts to pay to", _read_accounts, _write_accounts)
TOTALS = Pair("totals", _read_totals, _write_totals)
TEXTS = Pair("texts", _read_texts, _write_texts)
LINES = Pair("lines", _read_lines, _write_lines)
