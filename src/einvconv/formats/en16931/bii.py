"""What the CEN BII 2 profiles say otherwise than EN 16931, as pairs, and what their rules ask for beyond it.

Sources: EHF 2.0 and Peppol BIS 4A/5A v2 guides and rules (BII2, EUGEN, NOGOV, NONAT); the official list of changes
from EHF 2 to BIS 3.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ... import checks
from ...errors import ConversionRefused
from ...mapping.format import OfLines, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import (
    Classification,
    Contact,
    Identifier,
    Invoice,
    InvoiceLine,
    Party,
    PaymentMeans,
    Period,
    Quantity,
    References,
    Totals,
    compute,
)
from ...model.codes import CREDIT_NOTE_TYPES
from ...model.slim import listed
from . import bis2, codes, peppol, rows, schemes, signs, vat
from .accounts import BANK_NAMES
from .bii_accounts import LOCAL
from .copies import means_of, party_of
from .needs import needs
from .packages import PACKAGES
from .registers import NUMBERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .copies import Role

_CENT = Decimal("0.01")
_RATE = Decimal("0.000001")
_NORWAY = "0192"
_CREDIT_NOTE = "381"
_INVOICE = "380"
_TO_CONSUMER = "Z01"
_NOT_DEFINED = "1"  # UNCL 4461: the instrument is not defined
# codes newer than the list of BII 2 (UNCL 4461, CL-T10-R006), and what they were before; any other is not defined there
_MEANS = {"54": "48", "55": "48", "56": "42", "57": "31", "58": "31", "59": "49", "68": "31"}
_KNOWN_MEANS = frozenset(map(str, (*range(1, 54), *range(60, 68), 70, *range(74, 79), *range(91, 98))))
_OWN_LIST = "ZZZ"
_BIS_CATEGORIES = frozenset({"AE", "E", "S", "Z", "AA", "H"})
_EHF_CATEGORIES = _BIS_CATEGORIES | {"G", "K", "R"}
_INVOICE_TYPES = frozenset({"380", "384", "393"})
_NORWEGIAN_TYPES = _INVOICE_TYPES | {"Z01", "Z02"}
_PARTIES: tuple[Role, ...] = ("seller", "buyer")


# The buyer's reference (BT-10) is the identifier of its contact.


def _read_reference(invoice: Invoice, run: Reading) -> None:
    contact = invoice.buyer.contact if invoice.buyer is not None else None
    if contact is not None and contact.id is not None:
        run.move(contact, "id", invoice, "buyer_reference")


def _write_reference(invoice: Invoice, run: Writing) -> None:
    if invoice.buyer_reference is not None:
        buyer = invoice.buyer = run.edit(invoice.buyer) if invoice.buyer is not None else Party.blank()
        contact = buyer.contact = run.edit(buyer.contact) if buyer.contact is not None else Contact.blank()
        if contact.id is not None and contact.id != invoice.buyer_reference:
            run.report(contact, "id", "dropped", f"the buyer's reference (BT-10) stands there in {run.target}")
        contact.id = invoice.buyer_reference
        run.carry(contact, "id", invoice, "buyer_reference")


LETTERS = Pair("letters of rates", vat.read_letters)
REFERENCE = Pair("buyer's reference", _read_reference, _write_reference)


# What the rules ask for.


def _type(invoice: Invoice, run: Writing, types: frozenset[str]) -> None:
    if invoice.type_code in CREDIT_NOTE_TYPES:
        if invoice.type_code != _CREDIT_NOTE:
            run.report(invoice, "type_code", "approximated", f"{run.target} has no types of credit notes")
        elif not run.keeps:
            run.report(invoice, "type_code", "implied", "a credit note has no type there beside its name")
        run.use(invoice, "type_code")
    elif invoice.type_code not in types:
        if invoice.type_code is not None:
            run.report(invoice, "type_code", "approximated", f"{run.target} does not have it: {_INVOICE} stands for it")
        invoice.type_code = _INVOICE


def _party(source: Party, run: Writing) -> Party:
    party = run.edit(source)
    if party.trading_name is None and party.name is not None:
        run.derive(
            party, "trading_name", party.name, f"{run.target} asks for the name twice: as the party's and as registered"
        )
    party.identifiers = [_identifier(i, run) for i in party.identifiers]
    if party.legal_id is None or party.legal_id.value is None:
        party.legal_id = _number_in_vat(party, run)
    elif party.legal_id.scheme is None and checks.is_norwegian_organisation(party.legal_id.value):
        party.legal_id = run.edit(party.legal_id)
        run.derive(party.legal_id, "scheme", _NORWAY, "the register of the number, by its check digit")
    else:
        party.legal_id = _identifier(party.legal_id, run)
    return party


def _number_in_vat(party: Party, run: Writing) -> Identifier | None:
    """The organisation number that a VAT number is made of, in the countries where it is."""
    found = schemes.address_of_vat(party.vat_id) if party.vat_id is not None else None
    if found is None or not schemes.is_icd(found[0]):
        return None
    made = Identifier.blank()
    run.derive(made, "value", found[1], "the organisation number that the VAT number is made of")
    run.derive(made, "scheme", found[0], "the register of the organisation number")
    return made


def _registered(party: Party | None, run: Writing) -> None:
    """A registered party has a number (NOGOV-R009, NONAT-R001); another identifier of it stands for one."""
    if party is None or party.legal_id is not None:
        return
    found = next((i for i in party.identifiers if i.value is not None), None)
    if found is not None:
        party.legal_id = run.edit(found)
        run.report(found, "value", "approximated", f"{run.target} asks for an organisation number: it stands for one")
    elif party.vat_id is not None:
        party.legal_id = Identifier(value=party.vat_id)
        run.carry(party.legal_id, "value", party, "vat_id")
        run.fill(party.legal_id, "scheme", schemes.NO_SCHEME, f"{run.target} asks for the scheme of an identifier")
        run.report(party, "vat_id", "approximated", f"{run.target} asks for an organisation number: it stands for one")


def _registered_parties(invoice: Invoice, run: Writing) -> None:
    for role in _PARTIES:
        _registered(party_of(invoice, role, run), run)


def _consumer(invoice: Invoice, run: Writing) -> None:
    """A buyer without any number is a consumer, to whom an invoice of EHF 2 has a type of its own."""
    buyer = party_of(invoice, "buyer", run)
    if buyer is None or buyer.legal_id is not None:
        return
    if buyer.name == buyer.trading_name:
        run.carry(buyer, "trading_name", buyer, "name")  # it stands in PartyName alone
    buyer.name = None
    if invoice.type_code == _INVOICE:
        reason = f"the buyer has no number, which is a consumer in {run.target}: the type is {_TO_CONSUMER}"
        run.report(invoice, "type_code", "approximated", reason)
        run.use(invoice, "type_code")
        invoice.type_code = _TO_CONSUMER


def _reference_of_contact(invoice: Invoice, run: Writing) -> None:
    """The identifier of the buyer's contact is its reference here, so it is one that plain UBL has there."""
    contact = invoice.buyer.contact if invoice.buyer is not None else None
    if contact is not None and contact.id is not None and invoice.buyer_reference is None:
        invoice.buyer_reference = contact.id
        run.carry(invoice, "buyer_reference", contact, "id")


def _reference(invoice: Invoice, run: Writing) -> None:
    """The buyer's reference (NOGOV-R007): the order where there is none."""
    if invoice.buyer_reference is None and invoice.order_reference is not None:
        invoice.buyer_reference = invoice.order_reference
        run.carry(invoice, "buyer_reference", invoice, "order_reference")
        reason = f"{run.target} asks for a buyer's reference: the order stands for it"
        run.report(invoice, "order_reference", "approximated", reason)


def _local_accounts(invoice: Invoice, run: Writing) -> None:
    """Peppol BIS 2 knows IBAN and LOCAL; a BBAN is an account of the country."""
    if run.keeps:
        return
    for means in means_of(invoice, run):
        account = means.account
        if account is not None and account.id is not None and not checks.is_iban(account.id):
            made = means.account = run.edit(account)
            if account.scheme not in (None, "BBAN", LOCAL):
                run.report(account, "scheme", "replaced", f"{run.target} has IBAN and {LOCAL}: {LOCAL} stands for it")
            made.scheme = LOCAL


def _identifier(source: Identifier, run: Writing) -> Identifier:
    """An identifier whose scheme has a word; ZZZ where it has none."""
    if source.scheme is not None and (run.keeps or schemes.has_word(source.scheme, schemes.IDENTIFIERS)):
        return source
    made = run.edit(source)
    if source.scheme is not None and source.scheme != schemes.NO_SCHEME:
        run.report(source, "scheme", "replaced", f"{run.target} has no word for it: {schemes.NO_SCHEME} stands")
        run.use(source, "scheme")
    run.fill(made, "scheme", schemes.NO_SCHEME, f"{run.target} asks for the scheme of an identifier, and none is given")
    return made


def _endpoint(party: Party, run: Writing, norwegian: bool) -> None:
    """An electronic address that the network of the profile does not know is none there."""
    said = party.endpoint
    if said is None or said.value is None:
        return
    if said.scheme == _NORWAY or (not norwegian and schemes.has_word(said.scheme or "", schemes.ADDRESSES)):
        return
    number = party.legal_id
    party.endpoint = None
    if norwegian and number is not None and number.scheme == _NORWAY:
        party.endpoint = run.edit(number)
    for field in ("value", "scheme"):
        if getattr(said, field) is not None:
            which = f"of the scheme {said.scheme}" if said.scheme is not None else "without a scheme"
            run.report(said, field, "dropped", f"{run.target} takes no electronic address {which}")
            run.use(said, field)


def _asked_endpoints(invoice: Invoice, run: Writing) -> None:
    """An electronic address is no must here: a document of the profile has what it has."""
    if not run.keeps:
        peppol.endpoints(invoice, run)


def _endpoints(invoice: Invoice, run: Writing, norwegian: bool) -> None:
    if run.keeps and not norwegian:
        return
    for role in _PARTIES:
        party = party_of(invoice, role, run)
        if party is not None:
            _endpoint(party, run, norwegian)


def _means(source: PaymentMeans, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    said = source.code
    if said is None or said in _KNOWN_MEANS or run.keeps:
        return means
    means.code = _MEANS.get(said, _NOT_DEFINED)
    run.report(source, "code", "approximated", f"{run.target} has no code {said}: {means.code} stands")
    run.use(source, "code")
    return means


def _period(invoice: Invoice, run: Writing) -> None:
    if invoice.period is not None:
        invoice.period = _whole(invoice.period, run)


def _whole(source: Period, run: Writing) -> Period:
    """A period with both its days; one that names one day is that day."""
    if (source.start is None) == (source.end is None):
        return source
    made = run.edit(source)
    run.report(source, "start" if source.start else "end", "approximated", "a period has two days: it stands for both")
    made.start = made.end = source.start or source.end
    return made


def _accounting_currency(invoice: Invoice, run: Writing) -> None:
    """VAT in the accounting currency (BT-111) stands with each category here, and the rate of exchange beside it."""
    totals = invoice.totals
    if invoice.tax_currency in (None, invoice.currency) or totals is None:
        return
    references = invoice.references = (
        run.edit(invoice.references) if invoice.references is not None else References.blank()
    )
    if references.exchange_rate is None and totals.vat and totals.vat_accounting is not None:
        references.exchange_rate = (totals.vat_accounting / totals.vat).quantize(_RATE, ROUND_HALF_UP).normalize() + 0
    rate = references.exchange_rate
    if rate is None:
        _without_rate(invoice, totals, run)
        return
    groups = invoice.vat_breakdown = [run.edit(v) for v in invoice.vat_breakdown]
    if all(v.amount_accounting is None for v in groups):
        for group in groups:
            amount = ((group.amount or 0) * rate).quantize(_CENT, ROUND_HALF_UP)
            run.derive(group, "amount_accounting", amount, f"the VAT of the group at the rate {rate}")
        if len(groups) == 1 and totals.vat_accounting is not None:
            groups[0].amount_accounting = totals.vat_accounting
        if totals.vat_accounting is not None:
            reason = f"{run.target} has it by category: it is spread over them at the rate {rate}"
            run.report(totals, "vat_accounting", "approximated", reason)
            run.use(totals, "vat_accounting")


def _without_rate(invoice: Invoice, totals: Totals, run: Writing) -> None:
    if run.keeps:
        return
    reason = (
        f"{run.target} has an accounting currency with its rate of exchange alone, which is neither given nor follows"
    )
    for group, field in ((invoice, "tax_currency"), (totals, "vat_accounting")):
        run.report(group, field, "dropped", reason)
        run.use(group, field)
    invoice.tax_currency = run.tax_currency = None


def _bare(count: Quantity | None, run: Writing) -> Quantity | None:
    """A quantity whose unit is a package by its own code, without the X that it has today."""
    if count is None or count.unit is None or count.unit[:1] != "X" or count.unit[1:] not in PACKAGES:
        return count
    made = run.edit(count)
    made.unit = count.unit[1:]
    return made


def _line(source: InvoiceLine, run: Writing) -> InvoiceLine:
    """A line whose codes say their lists."""
    one = run.edit(source)
    if one.period is not None:
        one.period = _whole(one.period, run)
    one.quantity = _bare(one.quantity, run)
    if one.price is not None and one.price.base is not None:
        base = _bare(one.price.base, run)
        if base is not one.price.base:
            one.price = run.edit(one.price)
            one.price.base = base
    item = one.item
    if item is not None and any(c.list_id is None for c in item.classifications):
        item = one.item = run.edit(item)
        item.classifications = [_listed(c, run) for c in item.classifications]
    standard = item.standard_id if item is not None and not run.keeps else None
    known = codes.gtin(standard, run) if standard is not None else None
    if item is not None and known is not standard:
        item = one.item = run.edit(item)
        item.standard_id = known
    return one


def _listed(source: Classification, run: Writing) -> Classification:
    if source.list_id is not None:
        return source
    made = run.edit(source)
    run.fill(made, "list_id", _OWN_LIST, f"{run.target} asks for the list of a classification, and none is given")
    return made


def _gross_prices(lines: list[InvoiceLine], run: Writing) -> None:
    """A gross price (BT-148) is what a percentage is of in SI-UBL: a discount that is an amount stands alone."""
    for at, source in enumerate(lines):
        price = source.price
        if price is not None and price.gross is not None and price.discount and not run.keeps:
            one = lines[at] = run.edit(source)
            one.price = run.edit(price)
            one.price.gross = None
            before = None if price.net is None else price.net + price.discount
            if before in (None, price.gross):
                run.report(price, "gross", "implied", "the net price and the discount give it")
            else:
                words = f"{run.target} has the net price and the discount alone, which come to {before}"
                run.report(price, "gross", "dropped", words)
            run.use(price, "gross")


def _parties(invoice: Invoice, run: Writing) -> None:
    for role in ("seller", "buyer", "payee", "tax_representative"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _party(party, run))
    location = invoice.delivery.location_id if invoice.delivery is not None else None
    if invoice.delivery is not None and location is not None:
        invoice.delivery = run.edit(invoice.delivery)
        invoice.delivery.location_id = _identifier(location, run)


def _payment(invoice: Invoice, run: Writing) -> None:
    invoice.payment_means = [_means(m, run) for m in invoice.payment_means]
    if not invoice.payment_means and invoice.due_date is not None:
        means = PaymentMeans.blank()
        run.derive(means, "code", _NOT_DEFINED, "the due date stands with a means of payment, and none is given")
        invoice.payment_means = [means]


def _documents(invoice: Invoice, run: Writing) -> None:
    described = [codes.kind_as_description(d, run) for d in invoice.documents]
    invoice.documents = [codes.without_made_name(d, run) for d in described]


def _lines(invoice: Invoice, run: Writing) -> None:
    stated = {compute.vat_group(g.code, g.rate) for g in invoice.vat_breakdown}
    invoice.lines = [_line(one, run) for one in invoice.lines]
    for one in invoice.lines:
        if listed(one, "sub_rows"):
            one.sub_rows = [_below(row, stated, run) for row in one.sub_rows]


def _below(source: InvoiceLine, stated: set[compute.VatGroup], run: Writing) -> InvoiceLine:
    """A line below a line, which counts in no total: a category that the breakdown has not stands for none there."""
    row = _line(source, run)
    codes_of_rate = {code for code, rate in stated if rate is not None and rate == row.vat_rate}
    if row.vat_code is None and len(codes_of_rate) == 1:
        run.derive(row, "vat_code", codes_of_rate.pop(), "the category of the rate in the VAT breakdown")
    said = row.vat_code is not None or row.vat_rate is not None
    if not run.keeps and said and compute.vat_group(row.vat_code, row.vat_rate) not in stated:
        for field in ("vat_code", "vat_rate"):
            if getattr(row, field) is not None:
                run.report(source, field, "dropped", f"{run.target} has the VAT categories of its breakdown alone")
                run.use(source, field)
                setattr(row, field, None)
    row.sub_rows = [_below(one, stated, run) for one in row.sub_rows]
    return row


ORDER_FOR_REFERENCE = Repair("order for a reference", ("BT-10",), ("NOGOV-T10-R007",), _reference)
LINES = Repair("codes of lines", ("BT-130", "BT-158-1"), ("OP-T10-R006", "BII2-T10-R033"), _lines)


def _bii(categories: frozenset[str], types: frozenset[str]) -> tuple[Repair, ...]:
    """The repairs of a profile of BII 2: those of EN 16931, then its own."""
    rules = ("CL-T10-R007", "EHF-COMMON-R020")
    letters = Repair("VAT categories", ("BT-118", "BT-151"), rules, lambda one, run: vat.to_bii(one, run, categories))
    return (
        *needs(letters, rows.BESIDE_SUB_LINES),
        NUMBERS,
        Repair(
            "letters of rates",
            ("BT-118", "BT-151"),
            ("NOGOV-T10-R041", "NONAT-T10-R029"),
            lambda one, run: vat.part_rates(one, run, categories),
        ),
        Repair("types", ("BT-3",), ("CL-T10-R001", "NOGOV-T10-R042"), lambda one, run: _type(one, run, types)),
        Repair("parties", ("BT-27", "BT-30"), ("BII2-T10-R006", "OP-T10-R003", "OP-T10-R008"), _parties),
        BANK_NAMES,
        Repair("codes of payment means", ("BT-81",), ("CL-T10-R006",), _payment),
        Repair("whole periods", ("BG-14",), ("BII2-T10-R023", "BII2-T10-R024"), _period),
        Repair("accounting currency", ("BT-6",), ("EUGEN-T10-R044",), codes.only_another_currency),
        Repair("VAT in the accounting currency", ("BT-111",), ("EUGEN-T10-R044",), _accounting_currency),
        Repair("kinds of documents", (), (), _documents),
        LINES,
    )


_BIS2 = (
    Repair("electronic addresses", ("BT-34", "BT-49"), ("EUGEN-T10-R023",), _asked_endpoints),
    *_bii(_BIS_CATEGORIES, _INVOICE_TYPES),
    Repair("addresses of BIS 2", ("BT-34", "BT-49"), ("OP-T10-R002",), lambda one, run: _endpoints(one, run, False)),
    Repair("accounts of BIS 2", ("BT-84",), ("OP-T10-R004",), _local_accounts),
    *bis2.OF_BIS_2,
)
_REVERSE_CHARGE = "AE"


def _reverse_charge_alone(invoice: Invoice, run: Writing) -> None:
    """An invoice with reverse charge beside other categories is two invoices here."""
    others = sorted({g.code for g in invoice.vat_breakdown if g.code is not None} - {_REVERSE_CHARGE})
    if not others or run.keeps or all(g.code != _REVERSE_CHARGE for g in invoice.vat_breakdown):
        return
    raise ConversionRefused(
        f"The invoice has reverse charge ({_REVERSE_CHARGE}) beside other VAT categories ({', '.join(others)}), which "
        f"{run.target} does not take (BII2-T10-R048): convert it to Peppol BIS Billing 3.0, or send two invoices."
    )


ALONE = Repair("reverse charge alone", ("BT-118",), ("BII2-T10-R048", "BII2-T10-R049"), _reverse_charge_alone)
BIS2 = (ALONE, signs.NOT_BELOW_ZERO, signs.PARTED, *_BIS2)
SIUBL = (
    ALONE,
    *_BIS2,
    peppol.BASES,
    Repair("no gross prices", ("BT-147",), ("SI-V12-INV-R029",), OfLines(_gross_prices)),
    Repair("registered parties", ("BT-30", "BT-47"), ("SI-V12-INV-R007",), _registered_parties),
)
EHF2 = (
    signs.PARTED,
    Repair("reference of the buyer's contact", ("BT-10",), ("NOGOV-T10-R007",), _reference_of_contact),
    Repair("addresses", ("BT-34", "BT-49"), (), lambda one, run: peppol.endpoints(one, run, None)),
    peppol.REFERENCE,
    ORDER_FOR_REFERENCE,
    *_bii(_EHF_CATEGORIES, _NORWEGIAN_TYPES),
    Repair("addresses of EHF 2", ("BT-34", "BT-49"), ("EHF-COMMON-R014",), lambda one, run: _endpoints(one, run, True)),
    Repair("registered parties", ("BT-30", "BT-47"), ("NOGOV-T10-R009", "NONAT-T10-R001"), _registered_parties),
    Repair("consumers", ("BT-3",), ("NOGOV-T10-R009",), _consumer),
)
