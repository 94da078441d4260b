"""Payment and totals of an e2b invoice, as pairs: one account, cash discounts, a total that counts the rounding.

Sources: the tables of the e2b 3.3 guide; of two public programs that read e2b, one holds GrossAmount against net, VAT
and rounding, the other takes ActualPayment for the total.
"""

from __future__ import annotations

from decimal import Decimal

from ... import checks
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Factoring, Invoice, PaymentMeans, SettlementTerms, Totals, compute
from ...model.base import Joined
from ...model.codes import TRANSFERS
from ..en16931.said_twice import FOLLOWS
from ..en16931.terms import join_terms
from ..nordic.fines import read_fine
from ..nordic.plain import as_national, as_read

_ZERO = Decimal(0)
_NORWEGIAN_IBAN = 15
_BEFORE_BBAN = 4


# The account of who has bought the claim goes before the supplier's. A national number is that of the IBAN beside it.


def _read_accounts(invoice: Invoice, run: Reading) -> None:
    invoice.payment_means.sort(key=lambda means: not _is_of(means, "Factoring", run))
    if len(invoice.payment_means) > 1 and _is_of(invoice.payment_means[0], "Factoring", run):
        run.infer(invoice.payment_means[0], "primary", True)
    details, invoice._payment_details = invoice._payment_details, None
    if details is not None and not invoice.payment_means:
        invoice.payment_means.append(PaymentMeans.blank())
    for means in invoice.payment_means:
        if details is not None and details.remittance is not None:
            means.remittance = details.remittance
            run.trace.places[(id(means), "remittance")] = run.trace.places[(id(details), "remittance")]
        if means.account is not None:
            _read_account(means.account, run)


def _is_of(means: PaymentMeans, name: str, run: Reading) -> bool:
    base = run.trace.bases.get(id(means))
    return base is not None and str(base.getparent().tag).endswith(f"}}{name}")


def _read_account(account: Account, run: Reading) -> None:
    if account.national is None:
        return
    if account.id is None:
        run.move(account, "national", account, "id")
        return
    for field in ("id", "bic"):  # they are seen in each other's place
        iban = checks.iban(getattr(account, field) or "")
        if iban is not None and iban.endswith(checks.compact(account.national).replace(".", "")):
            run.join(account, field, [run.trace.places.pop((id(account), "national"))])
            account.national = None
            return


def _write_accounts(invoice: Invoice, run: Writing) -> None:
    with_account = [m for m in invoice.payment_means if m.account is not None]
    reference = next((m for m in (*with_account, *invoice.payment_means) if m.remittance is not None), None)
    if reference is not None:
        details = invoice._payment_details = PaymentMeans(remittance=reference.remittance)
        for one in invoice.payment_means:
            if one.remittance == reference.remittance:
                run.carry(details, "remittance", one, "remittance")
    if not run.keeps:
        with_account = sorted(with_account, key=lambda means: not means.primary)[:1]
    invoice.payment_means = [_means(one, run) for one in with_account]


def _means(source: PaymentMeans, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    if means.code in TRANSFERS and not run.keeps:
        run.report(means, "code", "implied", f"{run.target} has an account to transfer to")
        run.use(means, "code")
    if means.account is None or means.account.id is None:
        return means
    account = means.account = run.edit(means.account)
    iban = checks.iban(account.id or "")
    joined = isinstance(run.trace.places.get((id(run.original_of(account)), "id")), Joined)
    joined_bic = isinstance(run.trace.places.get((id(run.original_of(account)), "bic")), Joined)
    if run.keeps and (joined or joined_bic):
        field = "id" if joined else "bic"
        place = run.trace.places[(id(run.original_of(account)), field)]
        account.national = (place[-1][0].text or "").strip()
        run.carry(account, "national", account, field)
    elif run.keeps and run.place_of(account, "id") is not None:
        if str(run.place_of(account, "id")[0].tag).endswith("}AccountNumber"):
            account.national, account.id = account.id, None
            run.carry(account, "national", account, "id")
    elif iban is None:
        means.account = as_national(account, run)
    elif account.national is None and iban.startswith("NO") and len(iban) == _NORWEGIAN_IBAN:
        run.derive(account, "national", iban[_BEFORE_BBAN:], "the account number that the IBAN is made of")
    return means


# The interest on late payment stands beside the terms; a cash discount with its days is one of its own.


def _write_terms(invoice: Invoice, run: Writing) -> None:
    discounts: list[SettlementTerms] = []
    rest: list[SettlementTerms] = []
    for source in invoice.settlement:
        terms = run.edit(source)
        if terms.fine_percent is not None and invoice._overdue_fine is None:
            fine = invoice._overdue_fine = SettlementTerms(fine_percent=terms.fine_percent)
            run.carry(fine, "fine_percent", terms, "fine_percent")
            terms.fine_percent = None
        late = terms.discount_date is None or invoice.issue_date is None or terms.discount_date < invoice.issue_date
        if terms.discount_percent is not None and (run.keeps or not late):
            discounts.append(terms)
            other = run.edit(terms) if run.keeps else SettlementTerms(texts=terms.texts, fine_texts=terms.fine_texts)
            rest.append(other)
        else:
            rest.append(terms)
    if not run.keeps:
        invoice.settlement = rest
        join_terms(invoice, run)
    invoice.settlement = discounts


# GrossAmount counts the rounding (BT-114), which the total with VAT (BT-112) does not.


def _read_totals(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is None:
        return
    if totals.with_vat is not None and totals.rounding and _counts_rounding(totals, invoice):
        if totals.payable is None:
            totals.payable = totals.with_vat - (totals.prepaid or _ZERO)
            run.trace.places[(id(totals), "payable")] = run.trace.places[(id(totals), "with_vat")]
        totals.with_vat -= totals.rounding
    duty = next((k for k in invoice.kept if k.path.endswith("e2b:TaxTotalsAmount")), None)
    charged = sum((one.amount or _ZERO for one in invoice.charges), _ZERO)
    if duty is not None and totals.charges is not None and totals.charges != charged:
        place = run.trace.places[(id(duty), "value")]
        try:
            whole = totals.charges + Decimal(duty.value.replace(",", "."))
        except ArithmeticError:
            return
        if whole == charged:
            totals.charges = whole
            run.join(totals, "charges", [place])


def _counts_rounding(totals: Totals, invoice: Invoice) -> bool:
    whole = compute.total_of_parts(totals, invoice)
    return whole is not None and totals.with_vat == whole + (totals.rounding or _ZERO)


def _write_totals(invoice: Invoice, run: Writing) -> None:
    if invoice.totals is None:
        return
    totals = invoice.totals = run.edit(invoice.totals)
    if run.keeps:
        for field in ("with_vat", "charges"):
            said = as_read(run, totals, field)
            if said is not None:
                setattr(totals, field, said)
        place, whole = (run.place_of(totals, field) for field in ("payable", "with_vat"))
        if place is not None and place == whole:
            run.carry(totals, "with_vat", totals, "payable")
            totals.payable = None
        return
    if totals.with_vat is not None and totals.rounding:
        run.report(totals, "with_vat", "implied", FOLLOWS)
        totals.with_vat += totals.rounding


# Who is paid in the seller's place (BG-10) has bought the claim.


def _write_payee(invoice: Invoice, run: Writing) -> None:
    payee = invoice.payee
    if payee is None or payee.name is None or invoice.factoring is not None:
        return
    made = invoice.factoring = Factoring(party_name=payee.name)
    run.carry(made, "party_name", payee, "name")
    run.report(payee, "name", "approximated", f"{run.target} has no payee: it stands where a claim has been sold")
    if payee.legal_id is not None and payee.legal_id.value is not None:
        made.party_id = run.edit(payee.legal_id)


PAYMENT = (
    Pair("payee", write=_write_payee),
    Pair("accounts", _read_accounts, _write_accounts),
    Pair("payment terms", read_fine, _write_terms),
    Pair("totals", _read_totals, _write_totals),
)
