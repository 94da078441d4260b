"""The payment of a Finvoice: its payment order (EPI), its list of accounts, and what EN 16931 makes of the two.

Source: Finvoice 3.0 guidelines, 13. The order repeats the amount due, the due date, the seller's name and one of the
accounts; only what it says otherwise than the invoice stays with it.
"""

from __future__ import annotations

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Invoice, PaymentMeans, PaymentOrder, Totals
from ..en16931.accounts import giro_bic, turned
from ..nordic.order import (
    NO_ACCOUNT,
    WITHOUT_ACCOUNT,
    bearer,
    beneficiary,
    complete_order,
    give_account_scheme,
    give_charge_option,
    give_reference,
    is_made_up,
    tell_no_account,
)
from ..nordic.references import as_read, is_finnish, is_mark, of_order

_SCHEMES = ("IBAN", "BBAN")
_REFERENCE_SCHEMES = ("SPY", "ISO")
_CHARGES = ("SHA", "OUR", "BEN", "SLEV")
_NO_BIC = "it is no BIC, and {} names the bank of an account by one"
_NO_REFERENCE = "00"  # a reference is mandatory before version 2.0
_REFERENCE_SINCE = "2.0"


def _read(invoice: Invoice, run: Reading) -> None:
    order = invoice.payment_order
    for means in invoice.payment_means:
        if means.account is not None:
            run.begin(means.account, run.trace.bases[id(means)])
            _plain_scheme(means.account, run)
    if order is None:
        return
    if order.amount is not None:
        invoice.totals = invoice.totals or Totals.blank()
        run.move(order, "amount", invoice.totals, "payable")
    if invoice.due_date is None and order.due_date is not None:
        if not is_made_up(invoice, order):
            run.move(order, "due_date", invoice, "due_date")
    elif order.due_date == invoice.due_date:
        run.forget(order, "due_date")
    if order.date is not None and order.date == invoice.issue_date:
        run.forget(order, "date")
    if order.beneficiary is not None and order.beneficiary == beneficiary(invoice):
        run.forget(order, "beneficiary")
    _read_account(invoice, order, run)
    if not any(value for _, value in order.said()):
        invoice.payment_order = None


def _plain_scheme(account: Account, run: Reading) -> None:
    """An IBAN needs no word that it is one."""
    if account.scheme == "IBAN" and checks.iban(account.id or ""):
        run.forget(account, "scheme")


def _read_account(invoice: Invoice, order: PaymentOrder, run: Reading) -> None:
    if order.account_id == NO_ACCOUNT and order.account_scheme == "BBAN":
        run.forget(order, "account_id")
        run.forget(order, "account_scheme")
    listed = [m for m in invoice.payment_means if m.account is not None and _is_account(m.account, order.account_id)]
    if order.account_id is not None and listed:
        means = listed[0]
        account = means.account or Account.blank()
        if account.id != order.account_id != _plain(order.account_id):
            run.join(account, "id", [run.trace.places[(id(order), "account_id")]])
        run.forget(order, "account_id")
        scheme = account.scheme
        if order.account_scheme == (scheme or "IBAN"):
            run.forget(order, "account_scheme")
    else:
        means = PaymentMeans.blank()
        run.begin(means, run.trace.bases[id(invoice)])
        run.infer(means, "listed", False)
        invoice.payment_means.insert(0, means)
    run.infer(means, "primary", True)
    _read_means(means, order, run)
    _read_reference(means, order, is_finnish(invoice), run)


def _is_account(account: Account, number: str | None) -> bool:
    """Whether a number is that of the account, however the two are spelt."""
    return account.id == number or _plain(account.id) == _plain(number)


def _plain(number: str | None) -> str:
    return checks.iban(number or "") or checks.compact(number or "")


def _read_means(means: PaymentMeans, order: PaymentOrder, run: Reading) -> None:
    if order.account_id is not None or order.bic is not None or order.bank_name is not None:
        account = means.account or Account.blank()
        means.account = account
        if order.account_id is not None:
            run.move(order, "account_id", account, "id")
            run.move(order, "account_scheme", account, "scheme")
            _plain_scheme(account, run)
        if account.bic is None and order.bic is not None:
            run.move(order, "bic", account, "bic")
        elif order.bic == account.bic:
            run.forget(order, "bic")
        if order.bank_name is not None:
            run.move(order, "bank_name", account, "bank_name")
    for source, field in (("means_code", "code"), ("means_text", "text"), ("_card", "card")):
        if getattr(order, source) is not None:
            run.move(order, source, means, field)
    if order._direct_debit is not None:
        means.direct_debit, order._direct_debit = order._direct_debit, None


def _read_reference(means: PaymentMeans, order: PaymentOrder, finnish: bool, run: Reading) -> None:
    if order.remittance == _NO_REFERENCE:
        run.forget(order, "remittance")
    if order.remittance is not None:
        run.move(order, "remittance", means, "remittance")
        said = means.remittance or ""
        found = of_order(said, finnish)
        if found is not None and order.remittance_scheme == found.scheme:
            run.forget(order, "remittance_scheme")
        means.remittance = as_read(said, finnish)


def _write(invoice: Invoice, run: Writing) -> None:
    said = invoice.payment_order or PaymentOrder.blank()
    order = invoice.payment_order = run.edit(said)
    coded = (("charge_option", _CHARGES), ("account_scheme", _SCHEMES), ("remittance_scheme", _REFERENCE_SCHEMES))
    for field, codes in coded:
        if getattr(said, field) not in (None, *codes):
            run.report(said, field, "dropped", f"{run.target} has {', '.join(codes)} only")
            setattr(order, field, None)
    if order.bic is not None and not (giro_bic(order.bic) or checks.bic(order.bic)):
        run.report(said, "bic", "dropped", _NO_BIC.format(run.target))
        order.bic = None
    if invoice.totals is not None and invoice.totals.payable is not None:
        _instead(said, "amount", invoice.totals.payable, run)
        order.amount = invoice.totals.payable
        run.carry(order, "amount", invoice.totals, "payable")
    complete_order(invoice, order, run)
    _write_account(invoice, order, run)
    if order.charge_option not in _CHARGES:
        give_charge_option(invoice, order, order.account_scheme == "IBAN", run)


def _write_account(invoice: Invoice, order: PaymentOrder, run: Writing) -> None:
    means = invoice.payment_means = [turned(m, run) for m in invoice.payment_means]
    chosen = next((m for m in means if m.primary), None) or next((m for m in means if m.account is not None), None)
    chosen = chosen or (means[0] if means else None)
    if chosen is not None:
        _order_for(chosen, order, run)
        of = chosen if run.keeps or order.remittance is not None else bearer(means, chosen)
        _reference_for(of, order, is_finnish(invoice), run)
        for one in means:
            _same_as(chosen, of, one, run)
    if run.form.version < _REFERENCE_SINCE:
        if order.remittance is None:
            run.fill(order, "remittance", _NO_REFERENCE, f"{run.target} asks for a reference, and none is given")
        if order.remittance_scheme is None:
            scheme = "ISO" if (order.remittance or "").startswith("RF") else "SPY"
            run.derive(order, "remittance_scheme", scheme, "the kind of the payment reference")
    payee = next((m.account for m in means if m.account is not None and m.account.id is not None), None)
    if payee is not None and order.account_id is None and (chosen is None or chosen.code not in WITHOUT_ACCOUNT):
        _account_for(payee, order, run)
    if order.account_id is None:
        reason = f"{run.target} asks for an account in its payment order, and none is given"
        run.fill(order, "account_id", NO_ACCOUNT, reason)
        run.fill(order, "account_scheme", "BBAN", reason)
        tell_no_account(invoice, run)
    elif order.account_scheme not in _SCHEMES:
        give_account_scheme(order, run)
    for one in means:
        if one is not chosen and one.account is not None and not _belongs_in_list(one, chosen, means):
            _unlisted(one.account, run)
    invoice.payment_means = [_listed(m, order, run) for m in means if _belongs_in_list(m, chosen, means)]


def _unlisted(account: Account, run: Writing) -> None:
    """A further account that the list of accounts has no room for, since it asks for the bank as well."""
    why = "none is given" if account.bic is None else f"{account.bic} is none"
    for field in ("id", "bic"):
        if getattr(account, field) is not None:
            run.report(account, field, "dropped", f"{run.target} asks for a BIC beside a further account, and {why}")
            run.use(account, field)


def _order_for(means: PaymentMeans, order: PaymentOrder, run: Writing) -> None:
    run.use(means, "primary")
    run.use(means, "listed")
    account = means.account
    if account is not None:
        _account_for(account, order, run)
        if order.account_scheme is None and account.scheme in _SCHEMES:
            order.account_scheme = account.scheme
            run.carry(order, "account_scheme", account, "scheme")
        if account.bank_name is not None:
            _instead(order, "bank_name", account.bank_name, run)
            order.bank_name = account.bank_name
            run.carry(order, "bank_name", account, "bank_name")
    for field, source in (("means_code", "code"), ("means_text", "text"), ("_card", "card")):
        if getattr(means, source) is not None:
            _instead(order, field, getattr(means, source), run)
            setattr(order, field, getattr(means, source))
            run.carry(order, field, means, source)
    order._direct_debit = means.direct_debit or order._direct_debit
    if means.due_date is not None and order.due_date == means.due_date:
        run.carry(order, "due_date", means, "due_date")


def _account_for(account: Account, order: PaymentOrder, run: Writing) -> None:
    """The account and its bank, each in its own place and spelt as a message has it."""
    said, code = account.id, account.bic
    if said is not None and order.account_id is None:
        order.account_id = _plain(said)
        run.carry(order, "account_id", account, "id")
        if order.account_id != said:
            run.report(account, "id", "approximated", f"an account has no spaces in {run.target}: {order.account_id}")
    if code is None or order.bic is not None:
        return
    bic = giro_bic(code) or checks.bic(code)
    if bic is None:
        run.report(account, "bic", "dropped", _NO_BIC.format(run.target))
        run.use(account, "bic")
        return
    order.bic = bic
    run.carry(order, "bic", account, "bic")
    if bic != code:
        run.report(account, "bic", "approximated", f"{run.target} has {bic} where the BIC of the bank stands")


def _reference_for(means: PaymentMeans, order: PaymentOrder, finnish: bool, run: Writing) -> None:
    """The reference where its form has a place: digits or RF as such, another as the payee's own mark."""
    text = means.remittance
    if text is None:
        return
    found = of_order(text, finnish)
    if found is not None:
        _instead(order, "remittance", found.text, run)
        give_reference(order, means, found, run)
        return
    why = f"{run.target} has digits or an RF reference for a payment"
    if is_mark(text) and order.reference in (None, "", text):
        order.reference = text
        run.carry(order, "reference", means, "remittance")
        run.report(means, "remittance", "approximated", f"{why}: another one is the payee's own mark (EpiReference)")
        return
    taken = "is taken" if is_mark(text) else "has no spaces, no signs but . : - _ and 35 characters at most"
    run.report(means, "remittance", "dropped", f"{why}, and the payee's own mark (EpiReference) {taken}")
    run.use(means, "remittance")


def _instead(order: PaymentOrder, field: str, value: object, run: Writing) -> None:
    """What the invoice says goes before what an order made in code says."""
    if getattr(order, field) not in (None, value):
        run.report(order, field, "replaced", "the invoice itself says otherwise")


def _same_as(chosen: PaymentMeans, of: PaymentMeans, other: PaymentMeans, run: Writing) -> None:
    """What other payment means say like the chosen one, or like the one with the reference, is said with it."""
    if other is not chosen:
        for field in ("code", "text"):
            if getattr(other, field) == getattr(chosen, field):
                run.carry(chosen, field, other, field)
    if other is not of:
        if other.remittance == of.remittance:
            run.carry(of, "remittance", other, "remittance")
        elif other.remittance is not None:
            run.report(other, "remittance", "dropped", f"{run.target} has one reference, that of the first account")
            run.use(other, "remittance")


def _belongs_in_list(means: PaymentMeans, chosen: PaymentMeans | None, others: list[PaymentMeans]) -> bool:
    account = means.account
    if account is None or account.id is None or not (checks.bic(account.bic or "") or giro_bic(account.bic or "")):
        return False
    if means is chosen:
        # the same number with two banks would be one account, were this one in the payment order alone
        twice = any(m is not means and m.account is not None and m.account.id == account.id for m in others)
        return means.listed is not False and bool(means.primary or account.name or twice)
    return True


def _listed(source: PaymentMeans, order: PaymentOrder, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    said = means.account
    if said is None:
        return means
    account, number, code = run.edit(said), said.id or "", said.bic or ""
    means.account = account
    account.id = _plain(number)
    if account.id not in (number, order.account_id):  # of that one it is told with the order
        run.report(said, "id", "approximated", f"an account has no spaces in {run.target}: {account.id}")
    account.bic = giro_bic(code) or checks.bic(code)
    if account.bic != code:
        run.report(said, "bic", "approximated", f"{run.target} has {account.bic} where the BIC of the bank stands")
    if account.scheme not in _SCHEMES:
        if account.scheme is not None:
            run.report(said, "scheme", "dropped", f"{run.target} has {', '.join(_SCHEMES)} only")
            run.use(said, "scheme")
        scheme = "IBAN" if checks.is_iban(account.id) else "BBAN"
        run.derive(account, "scheme", scheme, "whether the account is an IBAN, by its check digits")
    return means


PAYMENT = Pair("payment order", _read, _write)
