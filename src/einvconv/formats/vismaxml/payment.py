"""Payment and totals of a Visma EDI invoice, as pairs: accounts of the supplier and in the instructions, sums.

Source: one public sample of each version; what the sums of 6.0 are made of was read off its sample.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Allowance, Group, Invoice, OtherCurrency, PaymentMeans, SettlementTerms, Totals, compute
from ...model.base import Joined
from ...model.codes import TRANSFERS
from ...model.party import country_of
from ..en16931.terms import join_terms
from ..nordic.again import elements_of, homes, within
from ..nordic.fines import read_fine
from ..nordic.nodes import local
from ..nordic.plain import as_national, as_read
from ..nordic.plain import stated as stated_in
from .parties import BANKGIRO, PLUSGIRO
from .tree import LATER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ZERO = Decimal(0)
_GIROS = {"BankGiroAccount": BANKGIRO, "PostAccount": PLUSGIRO}
_SWEDEN = ("SE", "SEK")
_NORWEGIAN_IBAN, _BEFORE_BBAN = 15, 4
_WORDS = {"30": "Credit transfer", "31": "Debit transfer", "49": "Direct debit", "58": "SEPA credit transfer"}


# The supplier's own account, and those that the instructions name.


def _read_accounts(invoice: Invoice, run: Reading) -> None:
    details, invoice._payment_details = invoice._payment_details, None
    account = details.account if details is not None else None
    for means in invoice.payment_means:
        _read_means(means, invoice, run)
    _join_giros(invoice, run)
    if account is not None:
        _read_national(account, run)
    if account is not None and not _is_known(account, invoice, run):
        made = PaymentMeans.blank()
        made.account = account
        instructed = any(local(run.trace.bases.get(id(m))) == "PaymentInstruction" for m in invoice.payment_means)
        invoice.payment_means.insert(len(invoice.payment_means) if instructed else 0, made)
    if details is None or details.remittance is None:
        return
    place = run.trace.places[(id(details), "remittance")]
    if not invoice.payment_means:
        invoice.payment_means.append(PaymentMeans.blank())
    for means in invoice.payment_means:
        if means.remittance is None:
            means.remittance = details.remittance
            run.trace.places[(id(means), "remittance")] = place
    same = [m for m in invoice.payment_means if m.remittance == details.remittance]
    for means in same:
        if run.trace.places[(id(means), "remittance")] != place:
            run.join(means, "remittance", [place])
    if not same:  # another reference than that of the instructions
        run.trace.places[(id(details), "remittance")] = place
        invoice._payment_details = details
        details.account = None


def _join_giros(invoice: Invoice, run: Reading) -> None:
    """An account of a giro system that an instruction names is said twice."""
    instructed = [m for m in invoice.payment_means if local(run.trace.bases.get(id(m))) == "PaymentInstruction"]
    by_number = {m.account.id: m.account for m in instructed if m.account is not None}
    theirs = {id(means) for means in instructed}
    left: list[PaymentMeans] = []
    for means in invoice.payment_means:
        account = means.account
        other = by_number.get(account.id) if account is not None and id(means) not in theirs else None
        if account is None or other is None:
            left.append(means)
        else:
            run.join(other, "id", [run.trace.places.pop((id(account), "id"))])
    invoice.payment_means = left


def _read_means(means: PaymentMeans, invoice: Invoice, run: Reading) -> None:
    base = run.trace.bases.get(id(means))
    giro = _GIROS.get(local(base))
    country = country_of(invoice.seller)
    if giro is not None and means.account is not None and (country in _SWEDEN or invoice.currency in _SWEDEN):
        run.infer(means.account, "bic", giro)
    if means.due_date is not None and means.due_date == invoice.due_date:
        run.join(invoice, "due_date", [run.trace.places.pop((id(means), "due_date"))])
        means.due_date = None
    totals = invoice.totals
    if totals is not None and means.amount is not None and means.amount == totals.payable:
        run.join(totals, "payable", [run.trace.places.pop((id(means), "amount"))])
        means.amount = None


def _read_national(account: Account, run: Reading) -> None:
    """A national number beside an IBAN is that of the IBAN, or an account of its own."""
    if account.national is None:
        return
    if account.id is None:
        run.move(account, "national", account, "id")
    elif _is_part(account.national, account.id):
        run.join(account, "id", [run.trace.places.pop((id(account), "national"))])
        account.national = None


def _is_part(national: str, iban: str) -> bool:
    whole = checks.iban(iban)
    plain = "".join(c for c in national if c.isalnum())
    return bool(plain) and whole is not None and whole.endswith(plain)


def _is_known(account: Account, invoice: Invoice, run: Reading) -> bool:
    """Whether an instruction names the account, which is then said twice."""
    for means in invoice.payment_means:
        other = means.account
        if other is None or other.id is None or account.id is None:
            continue
        if account.id == other.id or _is_part(account.id, other.id):
            rest = [f for f in ("bic", "bank_name", "national") if getattr(account, f) not in (None, getattr(other, f))]
            if not rest:
                for field in ("id", "bic", "bank_name", "national"):
                    place = run.trace.places.pop((id(account), field), None)
                    if place is not None:
                        run.join(other, field, list(place) if isinstance(place, Joined) else [place])
                return True
    return False


def _write_accounts(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        _write_own(invoice, run)
        return
    with_account = [m for m in invoice.payment_means if m.account is not None and m.account.id is not None]
    main = sorted((m for m in with_account if not _is_giro(m)), key=lambda means: not means.primary)[:1]
    reference = next((m for m in (*main, *invoice.payment_means) if m.remittance is not None), None)
    details = invoice._payment_details = PaymentMeans.blank()
    if reference is not None:
        details.remittance = reference.remittance
        for one in invoice.payment_means:
            if one.remittance == reference.remittance:
                run.carry(details, "remittance", one, "remittance")
    for means in main:
        if means.account is not None:
            details.account = _supplier_account(means.account, run)
    later = run.form.version == LATER
    invoice.payment_means = [_instruction(m, later, run) for m in with_account]


def _is_giro(means: PaymentMeans) -> bool:
    return means.account is not None and means.account.bic in (BANKGIRO, PLUSGIRO)


def _supplier_account(source: Account, run: Writing) -> Account:
    account: Any = run.edit(run.original_of(source))
    account.id, account.bic = source.id, source.bic
    run.carry(account, "id", source, "id")
    run.carry(account, "bic", source, "bic")
    iban = checks.iban(account.id or "")
    if iban is None:
        account = as_national(account, run)
    elif account.national is None and iban.startswith("NO") and len(iban) == _NORWEGIAN_IBAN:
        run.derive(account, "national", iban[_BEFORE_BBAN:], "the account number that the IBAN is made of")
    made: Account = account
    return made


def _instruction(source: PaymentMeans, later: bool, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    if means.account is None:
        return means
    account = means.account = run.edit(means.account)
    if not later:
        if means.code in TRANSFERS:
            run.report(means, "code", "implied", f"{run.target} has an account to transfer to")
            run.use(means, "code")
        if account.bic in (BANKGIRO, PLUSGIRO):
            run.report(account, "bic", "implied", "the element says the giro system")
            run.use(account, "bic")
        return means
    if means.code is not None and means.text is None:
        words = _WORDS.get(means.code, means.code)
        run.derive(means, "text", words, f"the means of payment {means.code} in words")
    if account.scheme is None:
        scheme = "IBAN" if checks.iban(account.id or "") else "BBAN"
        run.derive(account, "scheme", scheme, "the kind of the account, by its check digits")
    return means


def _write_own(invoice: Invoice, run: Writing) -> None:
    root: Any = run.trace.document.root if run.trace.document is not None else None
    supplier, cid = (root.find(f"{{*}}{name}") if root is not None else None for name in ("Supplier", "CID"))
    details = invoice._payment_details = (
        run.edit(invoice._payment_details) if invoice._payment_details else PaymentMeans.blank()
    )
    made: list[PaymentMeans] = []
    bases = [run.trace.bases.get(id(run.original_of(means))) for means in invoice.payment_means]
    said = homes(run, {place for place in (*bases, supplier, cid) if place is not None})

    def stood(group: Group, field: str, place: Any) -> bool:
        return (id(run.original_of(group)), field) in said[place]

    for source, base in zip(invoice.payment_means, bases, strict=True):
        if cid is not None and details.remittance is None and stood(source, "remittance", cid):
            details.remittance = source.remittance
        if cid is not None and details.remittance == source.remittance:
            run.carry(details, "remittance", source, "remittance")
        if supplier is not None and source.account is not None and local(base) not in _GIROS:
            details.account = details.account or _own_account(
                source.account, supplier, partial(stood, place=supplier), run
            )
        if base is None:
            continue
        means = within(source, base, run, partial(stood, place=base)) or run.edit(source)
        if invoice.due_date is not None and stood(invoice, "due_date", base):
            means.due_date = invoice.due_date
            run.carry(means, "due_date", invoice, "due_date")
        if invoice.totals is not None and stood(invoice.totals, "payable", base):
            means.amount = invoice.totals.payable
            run.carry(means, "amount", invoice.totals, "payable")
        made.append(means)
    invoice.payment_means = made


def _own_account(source: Account, supplier: Any, stood: Callable[[Group, str], bool], run: Writing) -> Account | None:
    """The account as the supplier says it: a national number by itself, or beside its IBAN."""
    account: Account | None = within(source, supplier, run, stood)
    if account is None or account.id is None:
        return account
    places = run.trace.places.get((id(run.original_of(source)), "id"))
    beside = {local(e): e for e in elements_of(places) if e.getparent() is supplier}
    if "BankAccount" in beside:
        account.national = (beside["BankAccount"].text or "").strip()
        run.carry(account, "national", source, "id")
    if "IBAN" not in beside:
        account.id = None
    return account


# The interest on late payment, and a cash discount beside the terms.


def _write_terms(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        invoice._overdue_fine = next(iter(invoice.settlement), None)
        return
    if run.form.version == LATER:
        fine = SettlementTerms.blank()
        invoice.settlement = [run.edit(terms) for terms in invoice.settlement]
        for terms in invoice.settlement:
            late = terms.discount_date is None or invoice.issue_date is None or terms.discount_date < invoice.issue_date
            fields = [f for f in ("fine_percent", "fine_amount") if getattr(terms, f) is not None]
            has_terms = invoice.payment_terms is not None or bool(terms.texts)
            if terms.discount_percent is not None and not late and has_terms and fine.discount_percent is None:
                fields += ["discount_percent", "discount_date"]
            for field in fields:
                if getattr(fine, field) is None:
                    setattr(fine, field, getattr(terms, field))
                    run.carry(fine, field, terms, field)
                    setattr(terms, field, None)
        invoice._overdue_fine = fine
    join_terms(invoice, run)


# The sums of charges and discounts; the duties of lines are among the former.


def _read_totals(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is None:
        return
    for field, parts in (("allowances", invoice.allowances), ("charges", invoice.charges)):
        stated = getattr(totals, field)
        if stated is not None and stated != _sum(parts) and _adds_up(totals, {field: _sum(parts)}):
            element = run.trace.places[(id(totals), field)][0]
            duties = stated_in(element.getparent(), "TotalDutyAmount")
            setattr(totals, field, _sum(parts))
            if field != "charges" or duties is None or stated != _sum(parts) + run.sign * duties:
                run.forget(totals, field)
                run.keep_mark(element, None, invoice)
        elif stated is not None and stated > _sum(parts) and _adds_up(totals, {}):
            _unnamed(field, stated - _sum(parts), parts, totals, run)
    known: dict[Decimal | None, Decimal] = {}  # what is charged at each rate
    for part, amount in compute.amounts(invoice):
        known[part.vat_rate] = known.get(part.vat_rate, _ZERO) + (amount or _ZERO)
    for sign, ones in ((-1, invoice.allowances), (1, invoice.charges)):
        for one in ones:
            if one.vat_rate is None:
                _rate(one, sign * (one.amount or _ZERO), known, invoice, run)


def _sum(parts: list[Allowance]) -> Decimal:
    return sum((one.amount or _ZERO for one in parts), _ZERO)


def _adds_up(totals: Totals, changed: dict[str, Decimal]) -> bool:
    lines, off, on = (changed.get(name, getattr(totals, name)) for name in ("lines", "allowances", "charges"))
    return None not in (lines, totals.without_vat) and lines - (off or _ZERO) + (on or _ZERO) == totals.without_vat


def _unnamed(field: str, amount: Decimal, parts: list[Allowance], totals: Totals, run: Reading) -> None:
    """What only the sum says is a discount or a charge of that amount."""
    one = Allowance.blank()
    one.amount = amount
    run.trace.places[(id(one), "amount")] = run.trace.places[(id(totals), field)]
    run.trace.owners.append(one)
    parts.append(one)


def _rate(
    one: Allowance, amount: Decimal, known: dict[Decimal | None, Decimal], invoice: Invoice, run: Reading
) -> None:
    """The rate of a charge or discount that says none, where the breakdown leaves room for it in one rate alone."""
    fits = [
        group
        for group in invoice.vat_breakdown
        if group.taxable is not None and group.taxable - known.get(group.rate, _ZERO) == amount
    ]
    if len(fits) == 1 and fits[0].rate is not None:
        run.infer(one, "vat_rate", fits[0].rate)
        known[None] -= amount
        known[one.vat_rate] = known.get(one.vat_rate, _ZERO) + amount


def _write_totals(invoice: Invoice, run: Writing) -> None:
    if invoice.totals is None:
        return
    totals = invoice.totals = run.edit(invoice.totals)
    if run.keeps:
        for field in ("allowances", "charges"):
            said = as_read(run, totals, field)
            if said is not None:
                setattr(totals, field, said)
        return
    if run.form.version != LATER and totals.prepaid:
        reason = f"{run.target} has one total, what is to be paid: {totals.payable} stands"
        run.report(totals, "prepaid", "approximated", reason)
        run.use(totals, "prepaid")


# The currency that the seller keeps books in is one for information: its VAT is not given.


def _write_currency(invoice: Invoice, run: Writing) -> None:
    if run.keeps or invoice.tax_currency in (None, invoice.currency) or invoice.other_currency is not None:
        return
    made = invoice.other_currency = OtherCurrency(currency=invoice.tax_currency)
    run.carry(made, "currency", invoice, "tax_currency")
    refs = invoice.references
    if refs is not None and refs.exchange_rate is not None:
        made.rate = refs.exchange_rate
        run.carry(made, "rate", refs, "exchange_rate")


PAYMENT = (
    Pair("accounts", _read_accounts, _write_accounts),
    Pair("payment terms", read_fine, _write_terms),
    Pair("totals", _read_totals, _write_totals),
    Pair("currency of the books", write=_write_currency),
)
