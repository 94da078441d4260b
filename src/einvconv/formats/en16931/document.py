"""What EN 16931 asks of the document itself: a kind that is an invoice, an order, sums, a day to pay by, means to pay.

Source: EN 16931-1, BG-2, BG-16, BG-22, BG-24; the rules BR-12 to BR-15, BR-49, BR-52, BR-CO-25.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ... import checks
from ...errors import ConversionRefused
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import (
    Account,
    Attachment,
    DocumentKind,
    Group,
    Invoice,
    InvoiceLine,
    PaymentMeans,
    Totals,
    compute,
)
from ...model.codes import CREDIT_NOTE_TYPES
from ...model.party import country_of
from .copies import means_of
from .implied import CANCEL, with_origin

_NO_NETWORK = "NA"
_EACH_HIS_OWN = ("SLEV", "SHA")  # as the service has it, and shared
# what an invoice and a credit note are called in words, which the type says already
_INVOICE_WORDS = frozenset({"lasku", "invoice", "faktura", "rechnung", "facture", "factura", "fattura"})
_CREDIT_WORDS = frozenset({"hyvityslasku", "credit note", "kreditnota", "kreditfaktura", "gutschrift", "avoir"})
_WITHOUT_PAID = ("finvoice", "teapps", "vismaxml", "bgc")
_SUMS = ("lines", "allowances", "charges", "without_vat", "vat", "with_vat", "payable")


def _kind(invoice: Invoice, run: Writing) -> None:
    kind: DocumentKind | None = invoice.kind
    if kind is None:
        return
    refuse_other_kinds(invoice, run, lambda _: False)
    usual = _CREDIT_WORDS if invoice.type_code in CREDIT_NOTE_TYPES else _INVOICE_WORDS
    if (kind.text or "").lower() in usual and "kind.text" not in run.form.has:
        run.report(kind, "text", "implied", f"the type {invoice.type_code} (BT-3) says it")
        run.use(kind, "text")
    refuse_cancellation(invoice, run)


def refuse_other_kinds(invoice: Invoice, run: Writing, known: Callable[[str], object]) -> None:
    """Say where a document is no invoice and the target has no code for it; `known` says of a code that it has it."""
    kind: DocumentKind | None = invoice.kind
    if kind is None or kind.code is None or invoice.type_code is not None or known(kind.code):
        return
    named = f"{kind.code}{f' ({kind.text})' if kind.text else ''}"
    raise ConversionRefused(
        f"The document {named} is no invoice, and {run.target} has no document for it: convert it to a format of "
        "its own family, or send an invoice (INV01) or a credit note (INV02)."
    )


def refuse_cancellation(invoice: Invoice, run: Writing) -> None:
    """Say where a document cancels an earlier one and the target cannot; put right how its origin is spelt."""
    kind: DocumentKind | None = invoice.kind
    if kind is None or run.keeps:
        return
    kind = invoice.kind = with_origin(kind, run)
    if kind.origin == CANCEL:
        raise ConversionRefused(
            f"The document cancels an earlier one (OriginCode Cancel), which {run.target} cannot say: "
            "send a credit note with the number of the invoice that it cancels."
        )


def _order(invoice: Invoice, run: Writing) -> None:
    """An order number that all lines share is the invoice's (BT-13)."""
    orders = {one.references.order for one in invoice.lines if one.references is not None and one.references.order}
    if invoice.order_reference is None and len(orders) == 1:
        invoice.order_reference = orders.pop()
        for one in invoice.lines:
            if one.references is not None and one.references.order:
                run.carry(invoice, "order_reference", one.references, "order")


def _totals(invoice: Invoice, run: Writing) -> None:
    said = invoice.totals
    totals = invoice.totals = run.edit(said) if said is not None else Totals.blank()
    paid(totals, invoice, run)
    missing = [field for field in _SUMS if getattr(totals, field) is None]
    compute.complete_totals(totals, invoice)
    for field in missing:
        value = getattr(totals, field)
        if value is not None:
            run.derive(totals, field, value, "computed from the lines, the VAT breakdown and the other sums")


def paid(totals: Totals, invoice: Invoice, run: Writing) -> None:
    """What the total and the amount due leave was paid (BT-113), where the format of the source cannot say it."""
    if invoice.syntax not in _WITHOUT_PAID or totals.prepaid is not None or invoice.instalments:
        return
    if totals.with_vat is None or totals.payable is None:
        return
    _advance(totals, invoice, run)
    rest = compute.paid_before(totals)
    if rest:
        run.derive(totals, "prepaid", rest, "the total with VAT less what is to be paid")


def _accounting(invoice: Invoice, run: Writing) -> None:
    """The VAT in the accounting currency (BT-111) of a source that has it of each rate; no such currency without it."""
    totals = invoice.totals
    said = [g for g in invoice.vat_breakdown if g.amount_accounting is not None]
    whole = all(g.amount_accounting is not None or not g.amount for g in invoice.vat_breakdown)
    if run.keeps or totals is None or invoice.tax_currency is None or totals.vat_accounting is not None:
        return
    if not said or not whole:
        if "vat_breakdown.amount_accounting" not in run.form.has:
            reason = "no VAT is given in it, and there is no such currency without it"
            run.report(invoice, "tax_currency", "dropped", reason)
            run.use(invoice, "tax_currency")
            invoice.tax_currency = run.tax_currency = None
        return
    totals = invoice.totals = run.edit(totals)
    if len(said) == 1:
        totals.vat_accounting = said[0].amount_accounting
        run.carry(totals, "vat_accounting", said[0], "amount_accounting")
        return
    for group in said:
        run.report(group, "amount_accounting", "approximated", f"{run.target} has it in all (BT-111)")
        run.use(group, "amount_accounting")
    total = compute.total(g.amount_accounting for g in said)
    run.derive(totals, "vat_accounting", total, "the VAT of each rate in the accounting currency")


def _advance(totals: Totals, invoice: Invoice, run: Writing) -> None:
    """The total before an advance that a row takes off, where the stated one is after it."""
    if totals.without_vat is None or totals.vat is None or totals.with_vat is None:
        return
    advance = totals.without_vat + totals.vat - totals.with_vat
    rows: list[InvoiceLine] = getattr(run.original, "lines", [])
    if advance <= 0 or not any(r.net_amount is None and r.gross_amount == -advance for r in rows):
        return
    whole = totals.with_vat + advance
    reason = f"it is after an advance of {advance}, which a row takes off: the total before it is {whole}"
    run.report(totals, "with_vat", "approximated", reason)
    run.use(totals, "with_vat")
    run.derive(totals, "with_vat", whole, "the total without VAT and the VAT")


def _due_date(invoice: Invoice, run: Writing) -> None:
    """What is to be paid has a due date or terms: the payment order's date, where the invoice has neither."""
    order, payable = invoice.payment_order, invoice.totals.payable if invoice.totals is not None else None
    said = invoice.due_date is not None or invoice.payment_terms is not None
    if order is None or order.due_date is None or said or payable is None or payable <= 0:
        return
    invoice.due_date = order.due_date
    run.carry(invoice, "due_date", order, "due_date")
    reason = "neither a due date nor payment terms are given (BR-CO-25): that of the payment order stands"
    run.report(order, "due_date", "approximated", reason)


def _documents(invoice: Invoice, run: Writing) -> None:
    invoice.documents = [_document(one, n, run) for n, one in enumerate(invoice.documents, 1)]


def _document(source: Attachment, number: int, run: Writing) -> Attachment:
    if source.id is not None:
        return source
    made = run.edit(source)
    if source.filename:
        made.id = source.filename
        run.carry(made, "id", source, "filename")
    else:
        run.derive(made, "id", str(number), "its place among the supporting documents, since it has no number")
    return made


def _card_networks(invoice: Invoice, run: Writing) -> None:
    for means in means_of(invoice, run):
        if means.card is not None and means.card.network is None:
            card = run.edit(means.card)
            reason = "UBL asks for the network of a card, and EN 16931 has no term for it"
            run.fill(card, "network", _NO_NETWORK, reason)
            means.card = card


def _one_payment(invoice: Invoice, run: Writing) -> None:
    """A reference beside the accounts, in a means of its own that says no more, is the reference of the payment."""
    accounts = [m for m in invoice.payment_means if m.account is not None]
    alone = [m for m in invoice.payment_means if _is_reference(m)]
    if not accounts or len(alone) != 1 or any(m.remittance not in (None, alone[0].remittance) for m in accounts):
        return
    invoice.payment_means = [run.edit(m) for m in invoice.payment_means if m is not alone[0]]
    for means in invoice.payment_means:
        if means.account is not None:
            means.remittance = alone[0].remittance
            run.carry(means, "remittance", alone[0], "remittance")
            if means.due_date is None and alone[0].due_date is not None:
                means.due_date = alone[0].due_date
                run.carry(means, "due_date", alone[0], "due_date")


def _one_reference(invoice: Invoice, run: Writing) -> None:
    """A payment has one reference (BT-83) and one text (BT-82): an account with another reference is left out."""
    means = invoice.payment_means
    first = next((m.remittance for m in means if m.remittance is not None), None)
    if run.keeps or len(means) < 2:
        return
    others = [m for m in means if m.remittance not in (None, first)]
    for one in others:
        reason = f"{run.target} has one payment reference, {first}: what goes with {one.remittance} is left out"
        for group, field in said_in(one):
            run.report(group, field, "dropped", reason)
            run.use(group, field)
    made = [run.edit(m) for m in means if all(m is not other for other in others)]
    texts = [m for m in made if m.text is not None]
    for again in texts[1:]:
        if again.text == texts[0].text:
            run.carry(texts[0], "text", again, "text")
        else:
            run.report(again, "text", "dropped", f"{run.target} has one text of the payment means, “{texts[0].text}”")
            run.use(again, "text")
        again.text = None
    invoice.payment_means = made


def said_in(group: Group) -> Iterator[tuple[Group, str]]:
    """The single values of a group and of those below it."""
    for name, value in group.said():
        if isinstance(value, Group):
            yield from said_in(value)
        elif value is not None and not isinstance(value, list):
            yield group, name


def _is_reference(means: PaymentMeans) -> bool:
    others = (means.code, means.text, means.account, means.card, means.direct_debit)
    return means.remittance is not None and not means.kept and all(value is None for value in others)


def _means_codes(invoice: Invoice, run: Writing) -> None:
    for means in means_of(invoice, run):
        says = means.account or means.card or means.direct_debit or means.remittance or means.due_date
        if means.code is None and says:
            code, how = _means_code(means, invoice)
            run.derive(means, "code", code, how)
    _imply_charges(invoice, run)


def _imply_charges(invoice: Invoice, run: Writing) -> None:
    """Who bears the charges of the banks, where a SEPA transfer knows one answer to it (EPC125-05, 2.4)."""
    order = invoice.payment_order
    if order is None or order.charge_option not in _EACH_HIS_OWN or "payment_order.charge_option" in run.form.has:
        return
    if invoice.currency == "EUR" and any(means.code == "58" for means in invoice.payment_means):
        reason = "in a SEPA credit transfer (58) each bears the charges of his bank"
        run.report(order, "charge_option", "implied", reason)
        run.use(order, "charge_option")


def _means_code(means: PaymentMeans, invoice: Invoice) -> tuple[str, str]:
    """UNTDID 4461: a SEPA or another credit transfer where there is an account, else an instrument not defined."""
    other = next((m.code for m in invoice.payment_means if m.code), None)
    if other is not None:
        return other, "the means of the other accounts: one invoice is paid in one way"
    account = means.account
    if account is None:
        return "1", "no means of payment is given: the instrument is not defined"
    if all(_is_iban(m.account) for m in invoice.payment_means if m.account is not None):
        if invoice.currency == "EUR":
            return "58", "an IBAN and euro: a SEPA credit transfer"
        if country_of(invoice.seller) == country_of(invoice.buyer) == "DK":
            return "58", "an IBAN: a credit transfer, by the code that Danish parties have for it (DK-R-005)"
    return "30", "an account is given: a credit transfer"


def _is_iban(account: Account | None) -> bool:
    return account is not None and account.id is not None and checks.iban(account.id) is not None


def _account_schemes(invoice: Invoice, run: Writing) -> None:
    """Whether an account is an IBAN goes without saying (BT-84)."""
    for means in means_of(invoice, run):
        account = means.account
        if account is None or account.scheme not in ("IBAN", "BBAN") or account.id is None:
            continue
        means.account = run.edit(account)
        if account.scheme == "BBAN" or checks.iban(account.id):
            run.report(account, "scheme", "implied", "the account number (BT-84) shows which it is")
            run.use(account, "scheme")
        means.account.scheme = None


def _third_parties(invoice: Invoice, run: Writing) -> None:
    """What is collected for others is in what is to be paid (BT-115), as a paid amount (BT-113) that is negative."""
    others = compute.total(one.amount for one in invoice.third_party_payments)
    totals = invoice.totals
    if not others or totals is None or "third_party_payments.amount" in run.form.has:
        return
    totals = invoice.totals = run.edit(totals)
    reason = "what is collected for others (BG-DEX-09) is in BT-115, so that it is taken off the paid amount (BT-113)"
    if totals.prepaid is not None:
        run.report(totals, "prepaid", "approximated", reason)
        totals.prepaid -= others
    else:
        run.derive(totals, "prepaid", -others, reason)
    said = f"it is in what is to be paid (BT-115), and taken off the paid amount (BT-113): {totals.prepaid}"
    for one in invoice.third_party_payments:
        run.report(one, "amount", "approximated", said)
        run.use(one, "amount")


def _order_lines(invoice: Invoice, run: Writing) -> None:
    """A line of an order (BT-132) is one of the order that the invoice names (BT-13)."""
    if invoice.order_reference is None and any(one.order_line is not None for one in invoice.lines):
        invoice.lines = [_without_order(one, run) for one in invoice.lines]


def _without_order(source: InvoiceLine, run: Writing) -> InvoiceLine:
    if source.order_line is None:
        return source
    reason = f"{run.target} has lines of the order that the invoice names, and it names none"
    run.report(source, "order_line", "dropped", reason)
    run.use(source, "order_line")
    line = run.edit(source)
    line.order_line = None
    return line


KIND = Repair("kind of document", ("BT-3",), ("BR-04",), _kind)
ORDER = Repair("order of all lines", ("BT-13",), (), _order)
ORDER_LINES = Repair("order lines", ("BT-132",), ("BR-NL-13", "F-INV142"), _order_lines)
TOTALS = Repair("totals", ("BG-22",), ("BR-12", "BR-13", "BR-14", "BR-15", "BR-CO-10"), _totals)
THIRD_PARTIES = Repair("payments for others", ("BT-113",), ("BR-CO-16",), _third_parties)
DUE_DATE = Repair("due date", ("BT-9",), ("BR-CO-25",), _due_date)
DOCUMENTS = Repair("numbers of supporting documents", ("BT-122",), ("BR-52",), _documents)
CARD_NETWORKS = Repair("networks of cards", (), (), _card_networks)
ONE_PAYMENT = Repair("one payment", ("BT-83",), ("BR-61",), _one_payment)
ACCOUNTING = Repair("VAT of each rate in the accounting currency", ("BT-111",), ("BR-53",), _accounting)
ONE_REFERENCE = Repair("one payment reference", ("BT-83", "BT-82"), ("UBL-SR-44", "UBL-SR-46"), _one_reference)
MEANS_CODES = Repair("means of payment", ("BT-81",), ("BR-49",), _means_codes)
ACCOUNT_SCHEMES = Repair("kinds of account", ("BT-84",), (), _account_schemes)
