"""What the CII tree cannot say, as pairs of functions: each reads into the invoice and writes back."""

from __future__ import annotations

from decimal import Decimal

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import (
    Account,
    DirectDebit,
    Identifier,
    Invoice,
    InvoiceLine,
    Party,
    PaymentMeans,
    SettlementTerms,
    VatBreakdown,
    compute,
)
from ..en16931 import accounts, terms
from ..en16931.schemes import SEPA
from ..en16931.unit_words import UNIT_WORDS
from .tree import PROJECT

# The tax point (BT-7, BT-8) stands in the groups of the breakdown: the date in one of them (CII-SR-461), the code in
# each. What a further group says otherwise stays with it.

_SLACK = Decimal("0.02")  # between an amount and what it is worked out from (PEPPOL-EN16931-R120)
_TAX_POINT = ("tax_point_date", "tax_point_code")


def _read_tax_point(invoice: Invoice, run: Reading) -> None:
    for field in _TAX_POINT:
        for group in invoice.vat_breakdown:
            said = getattr(group, field)
            if said is not None and getattr(invoice, field) is None:
                run.move(group, field, invoice, field)
            elif said is not None and said == getattr(invoice, field):
                run.forget(group, field)


def _write_tax_point(invoice: Invoice, run: Writing) -> None:
    if invoice.tax_point_date is None and invoice.tax_point_code is None:
        return
    invoice.vat_breakdown = [run.edit(one) for one in invoice.vat_breakdown]
    for group in invoice.vat_breakdown[:1]:
        _carried(group, "tax_point_date", invoice, run)
    for group in invoice.vat_breakdown:
        _carried(group, "tax_point_code", invoice, run)


def _carried(group: VatBreakdown, field: str, invoice: Invoice, run: Writing) -> None:
    if getattr(invoice, field) is not None and getattr(group, field) is None:
        setattr(group, field, getattr(invoice, field))
        run.carry(group, field, invoice, field)


# CII has one reference (BT-83), one creditor (BT-90) and one mandate (BT-89) for all means of payment.


def _read_payment(invoice: Invoice, run: Reading) -> None:
    said, invoice._payment_details = invoice._payment_details, None
    mandates = [one for one in invoice.settlement if one.mandate is not None]
    if said is None and not mandates:
        return
    if not invoice.payment_means:
        invoice.payment_means = [PaymentMeans.blank()]
    if said is not None and said.remittance is not None:
        place = run.trace.places[(id(said), "remittance")]
        for means in invoice.payment_means:
            means.remittance = said.remittance
            run.trace.places[(id(means), "remittance")] = place
    debited = next((m for m in invoice.payment_means if m.direct_debit is not None), invoice.payment_means[0])
    creditor = said.direct_debit if said is not None else None
    if (creditor is not None or mandates) and debited.direct_debit is None:
        debited.direct_debit = DirectDebit.blank()
    if creditor is not None and debited.direct_debit is not None:
        run.move(creditor, "creditor_id", debited.direct_debit, "creditor_id")
    if mandates and debited.direct_debit is not None:
        run.move(mandates[0], "mandate", debited.direct_debit, "mandate")
        invoice.settlement = [one for one in invoice.settlement if any(value for _, value in one.said())]


def _write_payment(invoice: Invoice, run: Writing) -> None:
    details = PaymentMeans.blank()
    for means in invoice.payment_means:
        _once(means, "remittance", details, "the reference (BT-83)", run)
        if means.direct_debit is not None:
            details.direct_debit = details.direct_debit or DirectDebit.blank()
            _once(means.direct_debit, "creditor_id", details.direct_debit, "the creditor (BT-90)", run)
            _once(means.direct_debit, "mandate", details.direct_debit, "the mandate (BT-89)", run)
    _without_creditors(invoice, run)
    debit = details.direct_debit
    if debit is not None and debit.mandate is not None:
        first = run.edit(invoice.settlement[0]) if invoice.settlement else SettlementTerms.blank()
        first.mandate = debit.mandate
        run.carry(first, "mandate", debit, "mandate")
        invoice.settlement = [first, *invoice.settlement[1:]]
    invoice._payment_details = details
    invoice.payment_means = [one for one in invoice.payment_means if _says_more(one, run)]


def _without_creditors(invoice: Invoice, run: Writing) -> None:
    """A creditor of whom nothing is debited is an identifier like others, whose scheme is none here (BR-CL-10)."""
    for role in ("seller", "payee"):
        party: Party | None = getattr(invoice, role)
        if party is None or all(one.scheme != SEPA for one in party.identifiers):
            continue
        party = run.edit(party)
        party.identifiers = [_without_scheme(one, run) if one.scheme == SEPA else one for one in party.identifiers]
        setattr(invoice, role, party)


def _without_scheme(source: Identifier, run: Writing) -> Identifier:
    made = run.edit(source)
    made.scheme = None
    run.report(
        source,
        "scheme",
        "dropped",
        f"{run.target} has no scheme for creditors: that of a direct debit (BT-90) has an element of its own",
    )
    run.use(source, "scheme")
    return made


def _once(
    source: PaymentMeans | DirectDebit, field: str, to: PaymentMeans | DirectDebit, name: str, run: Writing
) -> None:
    said = getattr(source, field)
    if said is None:
        return
    if getattr(to, field) in (None, said):
        setattr(to, field, said)
        run.carry(to, field, source, field)
    else:
        run.report(source, field, "dropped", f"{run.target} has {name} once for all means of payment")
        run.use(source, field)


def _says_more(means: PaymentMeans, run: Writing) -> bool:
    """Whether a means of payment says more than its reference: a code of its own, an account, a card, a mandate."""
    code = means.code is not None and run.word(means, "code") is None
    return bool(code or means.text or means.account or means.card or means.kept or _debited(means))


def _debited(means: PaymentMeans) -> bool:
    return means.direct_debit is not None


# An account is an IBAN, or has a number of another kind (BT-84); both may stand beside each other.


def _read_accounts(invoice: Invoice, run: Reading) -> None:
    for means in invoice.payment_means:
        account = means.account
        if account is not None and account.id is None and account.national is not None:
            run.move(account, "national", account, "id")


def _write_accounts(invoice: Invoice, run: Writing) -> None:
    invoice.payment_means = [_of_kind(means, run) for means in invoice.payment_means]


def _of_kind(source: PaymentMeans, run: Writing) -> PaymentMeans:
    said = source.account
    if said is None or said.id is None or said.national is not None or checks.iban(said.id) is not None:
        return source
    means = run.edit(source)
    account: Account = run.edit(said)
    account.national, account.id = said.id, None
    run.carry(account, "national", said, "id")
    means.account = account
    return means


# The due date (BT-9) stands with the first payment terms; CII has one for all means of payment.


def _write_due_date(invoice: Invoice, run: Writing) -> None:
    for means in invoice.payment_means:
        if means.due_date is not None and invoice.due_date is None:
            invoice.due_date = means.due_date
        if means.due_date is not None and means.due_date == invoice.due_date:
            run.carry(invoice, "due_date", means, "due_date")
    if invoice.due_date is None:
        return
    first = run.edit(invoice.settlement[0]) if invoice.settlement else SettlementTerms.blank()
    if first.due_date in (None, invoice.due_date):
        first.due_date = invoice.due_date
        run.carry(first, "due_date", invoice, "due_date")
    invoice.settlement = [first, *invoice.settlement[1:]]


def _read_terms(invoice: Invoice, run: Reading) -> None:
    """The first terms; where they are of a discount, of which the core has no parts, the first that are of none."""
    said = invoice.settlement
    whole = [t for t in said if run.trace.bases[id(t)].find("{*}ApplicableTradePaymentDiscountTerms") is None]
    dated = next((t for t in whole if t.due_date is not None), None)
    if dated is not None and said[0] not in whole:
        invoice.settlement = [dated, *(t for t in said if t is not dated)]
    terms.read_terms(invoice, run)


def _write_one_text(invoice: Invoice, run: Writing) -> None:
    """All terms as one text (BT-20); of the groups nothing stays but what a source of CII had beside it."""
    if "settlement.texts" not in run.form.has:
        return
    terms.join_terms(invoice, run)
    kept = [run.edit(one) for one in invoice.settlement if one.kept]
    for one in kept:
        one.texts = []
        if one.due_date is not None and invoice.due_date not in (None, one.due_date):
            reason = f"the due date of the invoice is {invoice.due_date}, and it stands"
            run.report(one, "due_date", "dropped", reason)
            one.due_date = None
    invoice.settlement = kept
    terms.write_terms(invoice, run)


def _write_texts(invoice: Invoice, run: Writing) -> None:
    """A text for each of the terms (Factur-X EXTENDED)."""
    terms.write_terms(invoice, run)
    invoice.settlement = [run.edit(one) for one in invoice.settlement]
    for one in invoice.settlement:
        if len(one.texts) > 1:
            run.join(one, "texts", "\n".join(one.texts))


# The base quantity (BT-149) may stand with the net price, the gross price or both, and is that of both then.


def _read_bases(invoice: Invoice, run: Reading) -> None:
    for line in (one for main in invoice.lines for one in (main, *main.sub_rows)):
        price = line.price
        if price is None or price.gross_base is None:
            continue
        gross = price.gross_base
        if price.base is None:
            if gross.value == 1 or not _is_for_one(line):
                price.base, price.gross_base = gross, None
        elif (price.base.value, price.base.unit) == (gross.value, gross.unit) and not gross.kept:
            run.forget(gross, "value")
            run.forget(gross, "unit")
            price.gross_base = None


def _is_for_one(line: InvoiceLine) -> bool:
    """Whether the net price gives the line's amount as a price for one unit, whatever the gross price is for."""
    if line.net_amount is None or (worked := compute.line_base(line)) is None:
        return False
    due = line.net_amount + compute.total(a.amount for a in line.allowances)
    return abs(worked - due + compute.total(c.amount for c in line.charges)) <= _SLACK


def _write_bases(invoice: Invoice, run: Writing) -> None:
    invoice.lines = [_with_gross_base(line, run) for line in invoice.lines]


def _with_gross_base(line: InvoiceLine, run: Writing) -> InvoiceLine:
    price = line.price
    if price is None or price.gross is None or price.base is None or price.gross_base is not None:
        return line
    made = run.edit(line)
    made.price = run.edit(price)
    made.price.gross_base = price.base
    return made


# The point of contact (BT-41, BT-56) is a person, or a department where no person is named.


def _read_contacts(invoice: Invoice, run: Reading) -> None:
    for party in (invoice.seller, invoice.buyer):
        contact = party.contact if party is not None else None
        if contact is not None and contact.name is None and contact.departments:
            places = run.trace.places.pop((id(contact), "departments"))
            contact.name = contact.departments.pop(0)
            run.trace.places[(id(contact), "name")] = places[0]


# The project's name is asked for beside its number (BT-11), and mostly says nothing.


def _read_project(invoice: Invoice, run: Reading) -> None:
    said = invoice.references
    if said is not None and said.project_name in (PROJECT, invoice.project_reference):
        run.forget(said, "project_name")


# The number of BT-32 has the scheme FC here, which a source of UBL may say too.


def _write_tax_scheme(invoice: Invoice, run: Writing) -> None:
    for party in (invoice.seller, invoice.buyer):
        if party is not None and party.tax_registration is not None and party.tax_registration_scheme == "FC":
            run.carry(party, "tax_registration", party, "tax_registration_scheme")


# A supporting document is of the type 916 in CII, whatever the source calls that.


def _write_documents(invoice: Invoice, run: Writing) -> None:
    for one in invoice.documents:
        if one.type_code == "916":
            run.use(one, "type_code")


# Of the lines of Factur-X EXTENDED only those that are no group and no information count: the others are sub-rows of
# a line that says nothing itself, out of the totals.

_COUNTING = (None, "SPECIFICATION")


def _read_rows(invoice: Invoice, run: Reading) -> None:
    lines: list[InvoiceLine] = []
    for line in invoice.lines:
        if line.row_type in _COUNTING:
            lines.append(line)
            continue
        carrier = InvoiceLine.blank()
        run.begin(carrier, run.trace.bases[id(line)])
        carrier.sub_rows.append(line)
        lines.append(carrier)
    invoice.lines = lines


def _write_rows(invoice: Invoice, run: Writing) -> None:
    """The lines of a group stand where they stood, in a document that says what they are."""
    if run.keeps and "lines.row_type" in run.form.has:
        rows = [one.sub_rows if not one.counts and one.sub_rows else [one] for one in invoice.lines]
        invoice.lines = [row for group in rows for row in group]


ROWS = Pair("rows that do not count", _read_rows, _write_rows)
_SAID = (
    Pair("base quantities", _read_bases, _write_bases),
    UNIT_WORDS,
    Pair("contacts", _read_contacts),
    Pair("project", _read_project),
    Pair("tax scheme", write=_write_tax_scheme),
    Pair("supporting documents", write=_write_documents),
    accounts.PRIMARY,
    Pair("accounts", _read_accounts, _write_accounts),
    Pair("tax point", _read_tax_point, _write_tax_point),
)
_DUE = (Pair("due date", write=_write_due_date), Pair("one payment", _read_payment, _write_payment))
CORE = (*_SAID, Pair("payment terms", _read_terms, _write_one_text), *_DUE)
EXTENDED = (*_SAID, Pair("payment terms", terms.read_terms, _write_texts), *_DUE)
