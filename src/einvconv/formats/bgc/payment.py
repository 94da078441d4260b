"""Payment and totals of a BGC invoice, as pairs: giro numbers, the payment order, VAT in another currency.

Source: the public bindings, and what the manual 1.3.8 says of amounts and numbers.
"""

from __future__ import annotations

from decimal import Decimal

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Invoice, PaymentMeans, PaymentOrder, SettlementTerms, Totals, compute
from ..en16931.codes import only_another_currency
from ..en16931.terms import join_terms
from ..nordic.accounting import read_accounting, share_accounting
from ..nordic.fines import read_fine
from ..nordic.nodes import places_of
from ..nordic.plain import as_read
from .nodes import GIROS

_ZERO = Decimal(0)
_IBAN = "IBAN"
_INVOICE = "section/document/invoice"
_OF_ORDER = {"account_id": "id", "account_scheme": "scheme", "bic": "bic"}


# Accounts: a giro number without the zeros before it; what is told once for all of them.


def _read_accounts(invoice: Invoice, run: Reading) -> None:
    details, invoice._payment_details = invoice._payment_details, None
    bases = run.trace.bases
    invoice.payment_means.sort(key=lambda m: bases[id(m)].get("primary") not in ("true", "1"))
    _join_order(invoice, run)
    for means in invoice.payment_means:
        account = means.account
        if account is not None and account.bic in GIROS.values() and (account.id or "").isdigit():
            account.id = (account.id or "").lstrip("0")
    if details is None:
        return
    if not invoice.payment_means:
        invoice.payment_means.append(PaymentMeans.blank())
    for means in invoice.payment_means:
        for field in ("remittance", "code", "text"):
            if getattr(details, field) is not None:
                setattr(means, field, getattr(details, field))
                run.trace.places[(id(means), field)] = run.trace.places[(id(details), field)]


def _join_order(invoice: Invoice, run: Reading) -> None:
    """The account of the payment order is one of the seller's, or the one to pay to before those."""
    order = invoice.payment_order
    if order is None or order.account_id is None:
        return
    accounts = [m.account for m in invoice.payment_means if m.account is not None]
    same = next((a for a in accounts if a.id == order.account_id), None)
    if same is not None:
        run.join(same, "id", [run.trace.places.pop((id(order), "account_id"))])
        order.account_id = None
    else:
        means = PaymentMeans.blank()
        account = means.account = Account.blank()
        for field, own in _OF_ORDER.items():
            if getattr(order, field) is not None:
                run.move(order, field, account, own)
        invoice.payment_means.insert(0, means)


def _write_order(invoice: Invoice, run: Writing) -> None:
    """The account of a source's own payment order goes back to it."""
    root = run.trace.document.root if run.keeps and run.trace.document is not None else None
    beneficiary = root.find(f"{_INVOICE}/epiDetails/beneficiary") if root is not None else None
    if beneficiary is None:
        return
    left: list[PaymentMeans] = []
    for means in invoice.payment_means:
        account = means.account
        elements = places_of(run, account, "id") if account is not None else []
        here = [e for e in elements if e.getparent() is beneficiary]
        if account is not None and here:
            order = invoice.payment_order = (
                run.edit(invoice.payment_order) if invoice.payment_order else PaymentOrder.blank()
            )
            alone = len(here) == len(elements)
            for field, own in _OF_ORDER.items() if alone else (("account_id", "id"),):
                if getattr(account, own) is not None:
                    setattr(order, field, getattr(account, own))
                    run.carry(order, field, account, own)
        if len(here) < len(elements) or not here:
            left.append(means)
    invoice.payment_means = left


def _write_accounts(invoice: Invoice, run: Writing) -> None:
    means = invoice.payment_means
    details = invoice._payment_details = PaymentMeans.blank()
    for field in ("remittance", "code", "text"):
        first = next((m for m in means if getattr(m, field) is not None), None)
        if first is None:
            continue
        setattr(details, field, getattr(first, field))
        for one in means:
            if getattr(one, field) == getattr(first, field):
                run.carry(details, field, one, field)
    with_account = [one for one in means if one.account is not None]
    if run.keeps:  # in the order of the source
        elements = [run.trace.bases.get(id(run.original_of(one))) for one in with_account]
        order = {e: n for n, e in enumerate(run.trace.document.root.iter("account"))} if run.trace.document else {}
        ranked = sorted(zip(elements, with_account, strict=True), key=lambda pair: order.get(pair[0], len(order)))
        with_account = [one for _, one in ranked]
    invoice.payment_means = [_means(one, run) for one in with_account]
    _write_order(invoice, run)


def _means(source: PaymentMeans, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    account = means.account
    if account is None or run.keeps:
        return means
    if account.scheme is None and account.bic not in GIROS.values():
        account = means.account = run.edit(account)
        scheme = _IBAN if checks.iban(account.id or "") else "BBAN"
        run.derive(account, "scheme", scheme, "the kind of the account, by its check digits")
    return means


# Terms in words, and interest on late payment.


def _write_terms(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        invoice._overdue_fine = next(iter(invoice.settlement), None)
        return
    invoice.settlement = [run.edit(terms) for terms in invoice.settlement]
    for terms in invoice.settlement:
        if terms.fine_percent is not None:
            fine = invoice._overdue_fine = SettlementTerms(fine_percent=terms.fine_percent)
            run.carry(fine, "fine_percent", terms, "fine_percent")
            terms.fine_percent = None
            break
    join_terms(invoice, run)


# Totals: one that counts the rounding is read as one that does not.


def _read_totals(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is None or totals.with_vat is None or not totals.rounding:
        return
    parts = (totals.without_vat, totals.vat, totals.rounding)
    if None not in parts and totals.with_vat == sum((part or _ZERO for part in parts), _ZERO):
        totals.with_vat -= totals.rounding


def _write_totals(invoice: Invoice, run: Writing) -> None:
    if invoice.totals is None:
        return
    totals = invoice.totals = run.edit(invoice.totals)
    if run.keeps:
        said = as_read(run, totals, "with_vat")
        totals.with_vat = totals.with_vat if said is None else said
        return
    _sums(totals, invoice, run)
    if totals.prepaid:
        reason = f"{run.target} has what is to be paid, {totals.payable}, and no paid amount"
        run.report(totals, "prepaid", "approximated", reason)
        run.use(totals, "prepaid")


def _sums(totals: Totals, invoice: Invoice, run: Writing) -> None:
    """The sums of lines, allowances and charges go without saying where they are those."""
    whole = {
        "lines": compute.total(line.net_amount for line in invoice.lines),
        "allowances": compute.total(a.amount for a in invoice.allowances),
        "charges": compute.total(c.amount for c in invoice.charges),
    }
    for field, amount in whole.items():
        if getattr(totals, field) is not None and getattr(totals, field) == amount:
            run.report(totals, field, "implied", f"the {field} of the document, which are there, add up to it")
            run.use(totals, field)


# VAT in the accounting currency stands with each rate.


def _write_accounting(invoice: Invoice, run: Writing) -> None:
    only_another_currency(invoice, run)
    share_accounting(invoice, run)


PAYMENT = (
    Pair("accounts", _read_accounts, _write_accounts),
    Pair("payment terms", read_fine, _write_terms),
    Pair("totals", _read_totals, _write_totals),
    Pair("VAT in another currency", read_accounting, _write_accounting),
)
