"""Taxes, totals and payment of a Facturae, as pairs: what is withheld, instalments, the currency of the tax.

Source: the Facturae schemas. A withheld tax lowers InvoiceTotal, so that BT-112 is that and what is withheld.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ...exact import quotient
from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, InvoiceLine, PaymentMeans, Totals, VatBreakdown, compute
from ...model.base import Group, Joined
from ..en16931.codes import only_another_currency
from ..nordic.accounting import share_accounting
from ..nordic.plain import imply_one, imply_unit
from .assignment import ASSIGNMENT
from .codes import VAT_TYPES
from .nodes import number

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_PRICE = Decimal("0.00000001")
_EURO = "EUR"
_NOT_SUBJECT = "02"
_WORDS = {
    "AE": "Inversión del sujeto pasivo",
    "K": "Entrega intracomunitaria exenta",
    "G": "Exportación exenta",
    "O": "Operación no sujeta",
    "E": "Operación exenta",
}


# Without VAT a line is exempt or not subject, and says why; elsewhere the reason goes with the category.


def _read_categories(invoice: Invoice, run: Reading) -> None:
    for line in invoice.lines:
        if line.vat_rate != 0 or line.vat_code != "S":
            continue
        code = run.trace.bases[id(line)].find("SpecialTaxableEvent/SpecialTaxableEventCode")
        line.vat_code = "Z"
        if code is not None:
            line.vat_code = "O" if (code.text or "").strip() == _NOT_SUBJECT else "E"
            run.trace.places[(id(line), "vat_code")] = (code, None)
    free = [line for line in invoice.lines if line.vat_rate == 0]
    groups = [v for v in invoice.vat_breakdown if v.rate == 0 and v.code == "S"]
    codes = _codes_of(groups, free)
    for group, code in zip(groups, codes, strict=True):
        group.code = code
    for line in free:
        if codes and line.vat_code not in codes:
            place = run.trace.places.get((id(line), "vat_code"))
            if place is not None:
                run.guess(place, f"no VAT of such lines is in the document: {codes[0]} stands, as of the others")
            line.vat_code = codes[0]
    for group in groups:
        reasons = [line for line in free if line.exemption_reason is not None and line.vat_code == group.code]
        if reasons and len({line.exemption_reason for line in reasons}) == 1:
            group.exemption_reason = reasons[0].exemption_reason
            places = [run.trace.places.pop((id(line), "exemption_reason")) for line in reasons]
            run.trace.places[(id(group), "exemption_reason")] = Joined(places)
            for line in reasons:
                line.exemption_reason = None


def _codes_of(groups: list[VatBreakdown], lines: list[InvoiceLine]) -> list[str | None]:
    """The category of each group without VAT: that of the lines that it is the sum of, else one of all of them."""
    sums: dict[str | None, Decimal] = {}
    for line in lines:
        sums[line.vat_code] = sums.get(line.vat_code, _ZERO) + (line.net_amount or _ZERO)
    if len(sums) == 1:
        return list(sums) * len(groups)
    found = [next((code for code, total in sums.items() if total == group.taxable), None) for group in groups]
    if None not in found and len(set(found)) == len(found) == len(sums):
        return found
    return ["E" if sums else "Z"] * len(groups)


def _as_said(line: InvoiceLine, run: Writing) -> str | None:
    """The category of a line as the line itself has it, where that of others was read for it."""
    place = run.place_of(line, "vat_code") if run.keeps else None
    if place is None or not any(element is place[0] for element, _, _ in run.trace.guessed):
        return line.vat_code
    said = (place[0].text or "").strip()
    if place[0].tag == "SpecialTaxableEventCode":
        return "O" if said == _NOT_SUBJECT else "E"
    return VAT_TYPES[said]


def _write_categories(invoice: Invoice, run: Writing) -> None:
    groups = {(v.code, v.rate): v for v in invoice.vat_breakdown}
    invoice.lines = [run.edit(line) for line in invoice.lines]
    for line in invoice.lines:
        group = groups.get((line.vat_code, line.vat_rate))
        line.vat_code = _as_said(line, run)
        reason = group.exemption_reason if group is not None else None
        base = run.trace.bases.get(id(run.original_of(line)))
        asked = line.vat_code in _WORDS
        if run.keeps and base is not None:
            asked = base.find("SpecialTaxableEvent") is not None
        if asked and line.exemption_reason is None:
            if group is not None and reason is not None:
                line.exemption_reason = reason
                run.carry(line, "exemption_reason", group, "exemption_reason")
            else:
                words = _WORDS.get(line.vat_code or "", _WORDS["E"])
                run.derive(line, "exemption_reason", words, "the reason that goes with the VAT category")
    if not run.keeps:
        for line in invoice.lines:
            _by_rate(line, "vat_code", line.vat_rate, run)
        for group in invoice.vat_breakdown:
            _by_rate(group, "code", group.rate, run)


def _by_rate(one: Group, field: str, rate: Decimal | None, run: Writing) -> None:
    """A rate is of the standard category, and none of the zero-rated one: nothing else tells them from each other."""
    if getattr(one, field) == "Z" and rate:
        reason = f"{run.target} tells the category by the rate: one of {rate.normalize():f} % is S"
        run.report(one, field, "approximated", reason)


# What is withheld lowers the total; BT-112 does not know it.


def _read_totals(invoice: Invoice, run: Reading) -> None:
    totals = invoice.totals
    if totals is not None and totals.with_vat is not None and totals.withheld and not _is_whole(totals):
        totals.with_vat += totals.withheld
    if totals is not None and totals.withheld == 0:
        run.forget(totals, "withheld")


def _is_whole(totals: Totals) -> bool:
    """Whether a sender has the total with what is withheld, which lowers it only in what is to be paid."""
    return None not in (totals.without_vat, totals.vat) and totals.with_vat == (totals.without_vat or _ZERO) + (
        totals.vat or _ZERO
    )


def _had_whole(totals: Totals, run: Writing) -> bool:
    place = run.place_of(totals, "with_vat") if run.keeps else None
    said = number(place[0]) if place is not None else None
    return said is not None and abs(said) == abs(totals.with_vat or _ZERO)


def _write_totals(invoice: Invoice, run: Writing) -> None:
    if invoice.totals is None:
        return
    totals = invoice.totals = run.edit(invoice.totals)
    if totals.withheld is None:
        run.derive(totals, "withheld", Decimal("0.00"), "nothing is withheld")
    elif totals.with_vat is not None and not _had_whole(totals, run):
        totals.with_vat -= totals.withheld
    if totals.rounding is not None and not totals.rounding:
        run.report(totals, "rounding", "implied", "nothing is rounded")
        run.use(totals, "rounding")
    elif totals.rounding is not None and not run.keeps:
        paid = (totals.prepaid or _ZERO) - totals.rounding
        if None not in (totals.with_vat, totals.payable) and (totals.with_vat or _ZERO) - paid == totals.payable:
            reason = f"{run.target} has no rounding: {paid} is paid on account, so that {totals.payable} is to be paid"
        else:
            reason = f"{run.target} has no rounding: {paid} is paid on account"
        for field in ("rounding", "prepaid"):
            run.report(totals, field, "approximated", reason)
            run.use(totals, field)
        run.derive(totals, "prepaid", paid, "what has been paid on account, less what is rounded")


# VAT in euro beside another currency.


def _read_currency(invoice: Invoice, run: Reading) -> None:
    if invoice.tax_currency is not None and invoice.tax_currency == invoice.currency:
        run.join(invoice, "currency", [run.trace.places.pop((id(invoice), "tax_currency"))])
        invoice.tax_currency = None
    said = [v for v in invoice.vat_breakdown if v.amount_accounting is not None]
    if said and invoice.tax_currency == _EURO and all(v.amount_accounting is not None for v in invoice.vat_breakdown):
        totals = invoice.totals = invoice.totals or Totals.blank()
        if len(said) == 1:
            run.move(said[0], "amount_accounting", totals, "vat_accounting")
            return
        totals.vat_accounting = sum((v.amount_accounting or _ZERO for v in said), _ZERO)
        places = [run.trace.places[(id(v), "amount_accounting")] for v in said]
        run.trace.places[(id(totals), "vat_accounting")] = Joined(places)


def _write_currency(invoice: Invoice, run: Writing) -> None:
    only_another_currency(invoice, run)
    if invoice.tax_currency is None and invoice.currency is not None:
        invoice.tax_currency = invoice.currency
        run.carry(invoice, "tax_currency", invoice, "currency")
        return
    if invoice.tax_currency == _EURO:
        share_accounting(invoice, run)


# An instalment is a part of what is to be paid: the accounts of other formats are alternatives, of which one stands.


def _read_payment(invoice: Invoice, run: Reading) -> None:
    means = invoice.payment_means
    dated = [m for m in means if m.due_date is not None]
    if len({m.due_date for m in dated}) == 1:
        places = [run.trace.places.pop((id(m), "due_date")) for m in dated]
        invoice.due_date = dated[0].due_date
        run.trace.places[(id(invoice), "due_date")] = Joined(places)
        for one in dated:
            one.due_date = None
    elif dated:
        run.move(max(dated, key=lambda m: (m.due_date is not None, m.due_date)), "due_date", invoice, "due_date")
    payable = invoice.totals.payable if invoice.totals is not None else None
    if len(means) == 1 and means[0].amount is not None and means[0].amount == payable and invoice.totals is not None:
        run.join(invoice.totals, "payable", [run.trace.places.pop((id(means[0]), "amount"))])
        means[0].amount = None
    if invoice.payment_terms is None and means and means[0].text is not None:
        run.move(means[0], "text", invoice, "payment_terms")


def _write_payment(invoice: Invoice, run: Writing) -> None:
    if not run.keeps:
        with_account = sorted(invoice.payment_means, key=lambda one: one.account is None)
        if not with_account and (invoice.due_date is not None or invoice.payment_terms is not None):
            with_account = [PaymentMeans.blank()]
        invoice.payment_means = with_account if _are_parts(with_account, invoice) else _first(with_account, run)
    invoice.payment_means = [_instalment(m, n, invoice, run) for n, m in enumerate(invoice.payment_means)]


def _are_parts(means: list[PaymentMeans], invoice: Invoice) -> bool:
    """Whether each says how much is paid by it, and all of them what is to be paid."""
    payable = invoice.totals.payable if invoice.totals is not None else None
    return payable is not None and compute.whole_total(one.amount for one in means) == payable


def _first(means: list[PaymentMeans], run: Writing) -> list[PaymentMeans]:
    """The first of alternatives: all is paid by it, whatever part it says."""
    for other in means[1:]:
        if other.remittance == means[0].remittance:  # one reference for all accounts
            run.use(other, "remittance")
    if not means or means[0].amount is None:
        return means[:1]
    one = run.edit(means[0])
    run.report(means[0], "amount", "dropped", f"{run.target} has it for instalments that add up to what is to be paid")
    run.use(means[0], "amount")
    one.amount = None
    return [one]


def _instalment(source: PaymentMeans, number: int, invoice: Invoice, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    payable = invoice.totals.payable if invoice.totals is not None else None
    if means.due_date is None and invoice.due_date is not None:
        means.due_date = invoice.due_date
        run.carry(means, "due_date", invoice, "due_date")
    elif means.due_date is None and invoice.issue_date is not None:
        reason = f"{run.target} asks for a due date of a payment; none is given, the invoice's date stands"
        run.fill(means, "due_date", invoice.issue_date, reason)
    if means.amount is None and payable is not None and invoice.totals is not None:
        means.amount = payable
        run.carry(means, "amount", invoice.totals, "payable")
    if number == 0 and invoice.payment_terms is not None:
        if means.text is not None:
            run.report(source, "text", "dropped", f"the terms of payment (BT-20) stand there in {run.target}")
            run.use(source, "text")
        means.text = invoice.payment_terms
        run.carry(means, "text", invoice, "payment_terms")
    if means.code is None and not run.keeps:
        code = "30" if means.account is not None else "1"
        run.derive(means, "code", code, "the means of payment, which is not given: by the account")
    if means.account is not None and not run.keeps and means.account.bic is not None and len(means.account.bic) == 8:
        account = means.account = run.edit(means.account)
        account.bic = f"{account.bic}XXX"
    return means


# A line has one tax and its amount, and a price for one.


def _write_lines(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    invoice.lines = [_line(line, run) for line in invoice.lines]


def _line(source: InvoiceLine, run: Writing) -> InvoiceLine:
    line = run.edit(source)
    if line.vat_rate is None:
        run.derive(line, "vat_rate", _ZERO, "no VAT is charged")
    if line.vat_amount is None and line.net_amount is not None:
        amount = (line.net_amount * (line.vat_rate or _ZERO) / 100).quantize(_CENT, ROUND_HALF_UP)
        run.derive(line, "vat_amount", amount, "the amount of the line at its VAT rate")
    price = line.price
    if price is not None and price.base is not None:
        imply_unit(price.base, line.quantity, run)
        imply_one(price.base, run)
    if price is not None and price.base is not None and price.base.value not in (None, 0, 1) and price.net is not None:
        price = line.price = run.edit(price)
        base = price.base.value if price.base is not None else None
        if price.net is not None and base:
            price.net = quotient(price.net, base).quantize(_PRICE, ROUND_HALF_UP).normalize() + 0
        if price.base is not None:
            run.report(price.base, "value", "approximated", f"{run.target} has a price for one: {price.net} stands")
            run.use(price.base, "value")
    if price is not None and price.net is None and price.gross is not None:
        price = line.price = run.edit(price)
        price.net = compute.net_price(price)
        run.carry(price, "net", price, "gross")
    return line


def _write_groups(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    invoice.vat_breakdown = [run.edit(v) for v in invoice.vat_breakdown]
    for group in invoice.vat_breakdown:
        if group.rate is None:
            run.derive(group, "rate", _ZERO, "no VAT is charged")


PAYMENT = (
    Pair("VAT categories", _read_categories, _write_categories),
    Pair("totals", _read_totals, _write_totals),
    Pair("currency of the tax", _read_currency, _write_currency),
    Pair("instalments", _read_payment, _write_payment),
    ASSIGNMENT,
    Pair("lines", write=_write_lines),
    Pair("rates", write=_write_groups),
)
