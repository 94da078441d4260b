"""Payment in a TEAPPSXML: the accounts of the payee, one way and one reference to pay with, terms, fine, instalments.

Source: TEAPPSXML 3.0 guide, 4.6.
"""

from __future__ import annotations

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, InstalmentPlan, Invoice, PaymentMeans, SettlementTerms
from ..nordic.order import bearer
from ..nordic.references import SPELLING, bare, is_finnish, of_order
from .order import DETAILS, ORDER

_NATIONAL, _IBAN_TAG = "BBAN", "IBAN_ACCOUNT_NUMBER"
_DISCOUNT = ("discount_date", "discount_percent", "discount_amount", "discount_excl_vat", "reduced_amount")
_FINE = ("fine_texts", "fine_percent", "fine_amount")


def _read_accounts(invoice: Invoice, run: Reading) -> None:
    for means in invoice.payment_means:
        account = means.account
        if account is None:
            continue
        run.begin(account, run.trace.bases[id(means)])
        if account.id is None and account.national is not None:
            run.move(account, "national", account, "id")
            account.scheme = _NATIONAL
            run.trace.places[(id(account), "scheme")] = run.trace.places[(id(account), "id")]
    invoice.payment_means = [m for m in invoice.payment_means if m.account is not None or m.kept]
    details = invoice._payment_details
    if details is None:
        return
    invoice._payment_details = None
    if not invoice.payment_means:
        run.begin(details, run.trace.bases[id(invoice)])
        invoice.payment_means.append(details)
        return
    first = invoice.payment_means[0]
    for field in DETAILS:
        if getattr(details, field) is not None:
            run.move(details, field, first, field)
    first.direct_debit = details.direct_debit


def _write_accounts(invoice: Invoice, run: Writing) -> None:
    means = sorted(invoice.payment_means, key=lambda m: not m.primary)
    for one in means:
        run.use(one, "primary")
        run.use(one, "listed")
    if means:
        first = means[0]
        details = invoice._payment_details = PaymentMeans(direct_debit=first.direct_debit)
        paid_to = next((m for m in means if m.account is not None), first)  # before it may stand a card
        of = first if run.keeps else bearer(means, paid_to)
        for other in means:
            for field in DETAILS:
                said = getattr(of if field == "remittance" else first, field)
                if said is not None and getattr(other, field) == said:
                    setattr(details, field, said)
                    run.carry(details, field, other, field)
            if other.remittance is not None and other.remittance != of.remittance:
                run.report(other, "remittance", "dropped", f"{run.target} has one reference, that of the first account")
                run.use(other, "remittance")
        if details.remittance is not None and not run.keeps:
            details.remittance = _spelt(details.remittance, of, is_finnish(invoice), run)
        elif run.keeps and _of_the_order(of, run):
            details.remittance = None
    _due_date(invoice, means, run)
    if run.keeps:
        means = invoice.payment_means  # the accounts stand as they stood
    invoice.payment_means = [_banked(m, run) for m in means if m.account is not None]
    if not invoice.payment_means:
        invoice.payment_means = [PaymentMeans(account=Account.blank())]


def _of_the_order(means: PaymentMeans, run: Writing) -> bool:
    """Whether the payment order of the source alone has the reference."""
    place = run.place_of(means, "remittance")
    return place is not None and place[0].tag == "EpiRemittanceInfoIdentifier"


def _spelt(text: str, means: PaymentMeans, finnish: bool, run: Writing) -> str:
    """A reference as machines read it (guide, 4.6.1); one of no known form as it is, and digits with their zeros."""
    found = None if text.isdigit() else of_order(text, finnish)
    if found is None or found.text == text:
        return text
    written = bare(found.text) if found.scheme == "SPY" else found.text
    run.report(means, "remittance", "approximated", f"{SPELLING}: {written}")
    return written


def _due_date(invoice: Invoice, means: list[PaymentMeans], run: Writing) -> None:
    """The invoice has one due date; those of the means that say the same are said with it."""
    for one in means:
        if one.due_date is not None and invoice.due_date is None:
            invoice.due_date = one.due_date
        if one.due_date is not None and one.due_date == invoice.due_date:
            run.carry(invoice, "due_date", one, "due_date")


def _banked(source: PaymentMeans, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    account = means.account = run.edit(source.account) if source.account is not None else Account.blank()
    if account.name is None and account.bank_name is not None:
        account.name = account.bank_name
        run.carry(account, "name", account, "bank_name")
    elif account.name == account.bank_name:
        run.carry(account, "name", account, "bank_name")
    number = (account.id or "").replace(" ", "")
    stood = run.place_of(account, "id") if run.keeps else None
    said = stood[0].tag if stood is not None else None
    if said == _IBAN_TAG or (said is None and (account.scheme == "IBAN" or checks.is_iban(number))):
        account.id = number or None
        if account.scheme == "IBAN":
            run.carry(account, "id", account, "scheme")
    elif account.id is not None and account.national is None:
        account.national, account.id = account.id, None
        run.carry(account, "national", account, "id")
        if account.scheme == _NATIONAL:
            run.carry(account, "national", account, "scheme")
    return means


# The fine for paying late stands apart from the cash discounts; one of each is one set of terms.


def _read_terms(invoice: Invoice, run: Reading) -> None:
    fine = invoice._overdue_fine
    if fine is None:
        return
    invoice._overdue_fine = None
    if len(invoice.settlement) == 1 and not fine.kept and not invoice.settlement[0].kept:
        only = invoice.settlement[0]
        for field in _FINE:
            run.move(fine, field, only, field)
        only.fine_texts = only.fine_texts or []
    else:
        invoice.settlement.insert(0, fine)


def _write_terms(invoice: Invoice, run: Writing) -> None:
    terms: list[SettlementTerms] = []
    for source in invoice.settlement:
        if invoice._overdue_fine is None and any(getattr(source, f) for f in _FINE):
            fine = invoice._overdue_fine = run.edit(source)
            if len(fine.fine_texts) > 1:
                _said_elsewhere(source, "fine_texts", run)
                fine.fine_texts = ["\n".join(fine.fine_texts)]
            rest = [n for n, v in source.__dict__.items() if v and n not in (*_FINE, "kept")]
            if not rest:
                continue
            fine.kept = []
        made = run.edit(source)
        made.fine_percent = made.fine_amount = None
        made.fine_texts = []
        if made.due_date is not None and made.due_date == invoice.due_date:
            run.carry(invoice, "due_date", made, "due_date")
        if made.texts and not any(getattr(made, field) is not None for field in _DISCOUNT):
            said = [invoice.payment_terms] if invoice.payment_terms is not None else []
            invoice.payment_terms = "\n".join([*said, *made.texts])
            _said_elsewhere(made, "texts", run)
            made.texts = []
            if not any(v for n, v in made.__dict__.items() if n not in ("kept", "due_date")) and not made.kept:
                continue
        terms.append(made)
    invoice.settlement = terms


def _said_elsewhere(terms: SettlementTerms, field: str, run: Writing) -> None:
    for i in range(len(getattr(terms, field))):
        run.use(terms, field, i)


# An instalment plan of several parts is several payments, each with its number.


def _write_instalments(invoice: Invoice, run: Writing) -> None:
    parts: list[InstalmentPlan] = []
    for source in invoice.instalments:
        count = max(len(source.amounts), len(source.due_dates), len(source.references))
        if count <= 1 and source.amounts and source.due_dates and source.references:
            part = run.edit(source)
            if part.id is None:
                run.derive(part, "id", str(len(parts) + 1), "the number of the instalment among them")
            parts.append(part)
            continue
        for i in range(min(len(source.amounts), len(source.due_dates), len(source.references))):
            part = run.edit(source) if i == 0 else InstalmentPlan.blank()
            for field in ("amounts", "due_dates", "references"):
                setattr(part, field, getattr(source, field)[i : i + 1])
                if i:
                    run.carry(part, field, source, field, 0, i)
            run.derive(part, "id", str(len(parts) + 1), "the number of the instalment among them")
            parts.append(part)
    invoice.instalments = parts


PAYMENT = (
    Pair("accounts", _read_accounts, _write_accounts),
    ORDER,
    Pair("terms", _read_terms, _write_terms),
    Pair("instalments", write=_write_instalments),
)
