"""The payment order as Finvoice and TEAPPSXML complete it: it repeats what the invoice says, and asks for all of it.

Sources: Finvoice 3.0 guidelines, 13; TEAPPSXML 3.0 guide, 4.7.7.
"""

from __future__ import annotations

from ... import checks
from ...mapping.writing import Writing
from ...model import Invoice, PaymentMeans, PaymentOrder
from .parties import ROLES
from .references import LENGTH, SPELLING, Reference, bare

NO_ACCOUNT = "NA"  # an account is mandatory in the order, also where nothing is to be paid to one
NAME_LENGTH = 35
# UNTDID 4461: cash, cheques, cards, direct debits and clearing, which go to no account that the payer must know
WITHOUT_ACCOUNT = frozenset(("10", "20", "48", "49", "54", "55", "59", "97"))


def beneficiary(invoice: Invoice) -> str:
    """The name of who is paid, as far as the order has room for it: the payee's (BT-59), or the seller's."""
    name = _payee(invoice) or (invoice.seller.name if invoice.seller is not None else None)
    return (name or "")[:NAME_LENGTH].rstrip()


def _payee(invoice: Invoice) -> str | None:
    """Who is paid in the seller's place: the payee, also while it is a party of that role, or who bought the claim."""
    party = invoice.payee or next((p for p in invoice.other_parties if p.role == ROLES["payee"][0]), None)
    if party is not None and party.name is not None:
        return party.name
    return invoice.factoring.party_name if invoice.factoring is not None else None


def bearer(means: list[PaymentMeans], chosen: PaymentMeans) -> PaymentMeans:
    """Whose reference goes with the payment: that of the account paid to, or of a way to pay without an account.

    EN 16931 has one reference (BT-83) for all ways to pay. One beside another account may be for that account alone.
    """
    said = [m for m in means if m.remittance is not None]
    split = any(m.amount is not None or m.account is not None for m in said)
    return chosen if split or len({m.remittance for m in said}) != 1 else said[0]


def is_made_up(invoice: Invoice, order: PaymentOrder) -> bool:
    """Whether the due date of an order is the date of an invoice that has no due date itself.

    An order must have a due date: where an invoice has none, its own date stands there, and is none on the way back.
    """
    return invoice.due_date is None and order.due_date == invoice.issue_date


def complete_order(invoice: Invoice, order: PaymentOrder, run: Writing) -> None:
    """The date, the due date and the beneficiary of an order that does not say them; `order` is a copy already."""
    if order.date is None and invoice.issue_date is not None:
        run.derive(order, "date", invoice.issue_date, "the payment order has a date: the invoice's own")
    own = [means for means in invoice.payment_means if means.primary and means.due_date is not None]
    if order.due_date is None and own:
        order.due_date = own[0].due_date
        run.carry(order, "due_date", own[0], "due_date")
    elif order.due_date is None and invoice.due_date is not None:
        order.due_date = invoice.due_date
        run.carry(order, "due_date", invoice, "due_date")
    elif order.due_date is None and invoice.issue_date is not None:
        reason = f"{run.target} asks for a due date in its payment order; none is given, the invoice's date stands"
        run.fill(order, "due_date", invoice.issue_date, reason)
    if order.beneficiary is None and beneficiary(invoice):
        seller = "the payment order names the payee: the seller"
        reason = "the payment order names the payee" if _payee(invoice) else seller
        run.derive(order, "beneficiary", beneficiary(invoice), reason)


def tell_no_account(invoice: Invoice, run: Writing) -> None:
    """Tell of a sum to be paid to an account that nobody names: a placeholder stands where the payer looks for it."""
    if run.keeps:
        return  # the source has the same order, and said it with the same placeholder
    totals, codes = invoice.totals, {m.code for m in invoice.payment_means}
    if totals is not None and totals.payable is not None and totals.payable > 0 and not codes & WITHOUT_ACCOUNT:
        reason = f"no account to pay it to is given, and {NO_ACCOUNT} stands for one: nobody can pay it by {run.target}"
        run.report(totals, "payable", "approximated", reason)


def give_reference(order: PaymentOrder, means: PaymentMeans, found: Reference, run: Writing) -> None:
    """The reference of a means of payment as the order spells it, and its scheme."""
    text = means.remittance or ""
    order.remittance = found.text
    run.carry(order, "remittance", means, "remittance")
    if found.text not in (text, text.rjust(LENGTH, "0")) and bare(text) != bare(found.text):
        run.report(means, "remittance", "approximated", f"{SPELLING}: {found.text}")
    if order.remittance_scheme is None and found.scheme is not None:
        run.derive(order, "remittance_scheme", found.scheme, "the kind of the payment reference, by its check digits")


def give_account_scheme(order: PaymentOrder, run: Writing) -> None:
    """Whether the account of an order is an IBAN."""
    scheme = "IBAN" if checks.iban(order.account_id or "") else "BBAN"
    run.derive(order, "account_scheme", scheme, "whether the account is an IBAN, by its check digits")


def give_charge_option(invoice: Invoice, order: PaymentOrder, iban: bool, run: Writing) -> None:
    """Who bears the bank's charges where nobody says it: each his own in the euro area, else both."""
    option = charge_option(invoice, iban)
    run.derive(order, "charge_option", option, "who bears the bank's charges, where the invoice does not say it")


def charge_option(invoice: Invoice, iban: bool) -> str:
    """The option that goes without saying."""
    return "SLEV" if iban and invoice.currency == "EUR" else "SHA"
