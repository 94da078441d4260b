"""What EN 16931 asks of a UBL invoice and Nordic formats leave unsaid: derived from what they do say, and reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from ... import checks
from ...errors import ConversionRefused
from ...mapping.writing import Writing
from ...model import (
    Account,
    Attachment,
    DocumentKind,
    Invoice,
    InvoiceLine,
    Item,
    Note,
    Party,
    PaymentMeans,
    Price,
    Quantity,
    Totals,
    VatBreakdown,
    compute,
)
from . import vat
from .units import unit_code

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_PRICE_DECIMALS = 5
_NO_NETWORK = "NA"
_CENTS = re.compile(r"(?:c|ct|snt|cent|senttiä|øre|öre)\s*/", re.IGNORECASE)
_PLAIN_WORDS = {"lasku", "invoice", "faktura", "hyvityslasku", "credit note", "kreditnota", "kreditfaktura"}
_NO_INVOICE = "is no invoice, and {target} has no document for it"


def derive(
    invoice: Invoice,
    run: Writing,
    categories: Callable[[Invoice, Writing], None] = vat.to_en,
    sub_lines: bool = False,
) -> None:
    """Fill in, on a copy that is being written, what the rules ask for and the source says in another way.

    `categories` gives the VAT categories that the profile has; `sub_lines`: it has lines below lines.
    """
    _kind(invoice, run)
    if sub_lines:
        invoice.lines = _carried(invoice.lines, run)
    invoice.lines = [_line(one, n, invoice, run) for n, one in enumerate(_without_texts(invoice, sub_lines, run), 1)]
    _order(invoice, run)
    categories(invoice, run)
    _vat(invoice, run)
    _totals(invoice, run)
    _due_date(invoice, run)
    invoice.documents = [_document(one, n, run) for n, one in enumerate(invoice.documents, 1)]
    invoice.payment_means = [_means(one, invoice, run) for one in invoice.payment_means]


def _kind(invoice: Invoice, run: Writing) -> None:
    kind: DocumentKind | None = invoice.kind
    if kind is None:
        return
    if invoice.type_code is None and kind.code is not None:
        raise ConversionRefused(
            f"The document {kind.code}{f' ({kind.text})' if kind.text else ''} "
            + _NO_INVOICE.format(target=run.target)
            + ": convert it to a format of its own family, or send an invoice (INV01) or a credit note (INV02)."
        )
    if (kind.text or "").lower() in _PLAIN_WORDS:
        run.report(kind, "text", "replaced", f"the type {invoice.type_code} (BT-3) says it")
        run.use(kind, "text")
    if kind.origin == "Cancel":
        raise ConversionRefused(
            f"The document cancels an earlier one (OriginCode Cancel), which {run.target} cannot say: "
            "send a credit note with the number of the invoice that it cancels."
        )


# Text rows and sub-rows are no lines: their texts go to the note of the line they follow, or of the invoice.


def _carried(lines: list[InvoiceLine], run: Writing) -> list[InvoiceLine]:
    """The sub-rows of a row that only carries them stand below the line before, where there is one."""
    kept: list[InvoiceLine] = []
    for one in lines:
        before = next((i for i in range(len(kept) - 1, -1, -1) if kept[i].counts), None)
        if not one.counts and one.sub_rows and before is not None:
            holder = kept[before] = run.edit(kept[before])
            holder.sub_rows = [*holder.sub_rows, *one.sub_rows]
            one = run.edit(one)
            one.sub_rows = []
        kept.append(one)
    return [_with_sub_lines(one, run) for one in kept]


def _with_sub_lines(source: InvoiceLine, run: Writing) -> InvoiceLine:
    """A line whose sub-rows have what UBL asks of a line: an identifier, an amount and a name."""
    if not source.counts or not source.sub_rows:
        return source
    line = run.edit(source)
    line.sub_rows = [run.edit(one) for one in source.sub_rows]
    for number, one in enumerate(line.sub_rows, 1):
        one.id = one.id or one.sub_id or str(number)
        if one.sub_id == one.id:
            run.carry(one, "id", one, "sub_id")
        if one.net_amount is None:
            one.net_amount = _ZERO
        one.item = run.edit(one.item) if one.item is not None else Item()
        if one.item.name is None:
            one.item.name = one.item.description or one.item.seller_id or one.id
        if one.quantity is not None:
            one.quantity = _quantity(one.quantity, [], run)
    return line


def _without_texts(invoice: Invoice, sub_lines: bool, run: Writing) -> list[InvoiceLine]:
    kept: list[InvoiceLine] = []
    for one in invoice.lines:
        if one.counts:
            kept.append(one)
        notes: list[str] | None = None
        for source, field, index, text in _texts(one, sub_lines):
            if not kept:
                invoice.notes = [*invoice.notes, Note(text=text)]
            elif notes is None:
                kept[-1] = run.edit(kept[-1])
                notes = kept[-1].notes = [*kept[-1].notes, text]
            else:
                notes.append(text)
            where = "the line before" if kept else "the invoice"
            run.report(source, field, "approximated", f"a text row is a note of {where} in {run.target}", index)
            run.use(source, field, index)
    return kept


def _texts(one: InvoiceLine, sub_lines: bool) -> Iterator[tuple[Item | InvoiceLine, str, int, str]]:
    """The texts of a text row and of sub-rows that have no place: group, field, index (-1 for a single value), text."""
    below = [] if sub_lines and one.counts else one.sub_rows
    for row in below if one.counts else (one, *below):
        if row.item is not None:
            for field in ("name", "description"):
                text = getattr(row.item, field)
                if text is not None:
                    yield row.item, field, -1, text
        yield from ((row, "notes", i, text) for i, text in enumerate(row.notes))


def _line(source: InvoiceLine, number: int, invoice: Invoice, run: Writing) -> InvoiceLine:
    one = run.edit(source)
    if one.id is None:
        one.id = str(number)
    if one.item is None:
        one.item = Item()
    if one.item.name is None:
        one.item = run.edit(one.item)
        one.item.name = one.item.description or one.item.seller_id or f"{one.id}"
    one.quantity = _quantity(one.quantity, one.delivered, run)
    if one.net_amount is None:
        one.net_amount = compute.net_amount(one, invoice.currency) or _ZERO
    if one.price is None or (one.price.net is None and one.price.gross is None):
        one.price = run.edit(one.price) if one.price is not None else Price()
        _derive_price(one, one.price, source.quantity, run)
    else:
        if one.price.net is None:
            one.price = run.edit(one.price)
            one.price.net = compute.net_price(one.price)
        if one.price.unit_text is not None:
            _cents(one, run)
        if one.price.net is not None and one.price.net < 0 and one.quantity.value is not None:
            _turn_negative_price(one, run)
    if one.price.base is not None:
        one.price = run.edit(one.price)
        base = one.price.base
        if base is not None and base.unit is None and base.unit_text is None:
            pass
        elif base is not None:
            one.price.base = _quantity(base, [], run)
    return one


def _derive_price(one: InvoiceLine, price: Price, stated: Quantity | None, run: Writing) -> None:
    """The price that gives the line's amount, never negative (BR-27); for the whole quantity where it is endless."""
    count = one.quantity
    if one.net_amount is None or count is None or count.value is None:
        return
    total = one.net_amount + compute.total(a.amount for a in one.allowances)
    total -= compute.total(c.amount for c in one.charges)
    if not count.value or (total < 0) != (count.value < 0):
        if stated is not None and stated.value is not None:
            run.report(stated, "value", "approximated", "a price may not be negative (BR-27): it has the amount's sign")
        count.value = (count.value or Decimal(1)).copy_sign(total)
    price.net = (total / count.value).normalize() + 0
    if price.net.as_tuple().exponent not in range(-_PRICE_DECIMALS, 1):
        price.net, price.base = abs(total), Quantity(value=abs(count.value), unit=count.unit)


# Energy is priced in cents a unit. Such a price is one in euro for a hundred units, and stays exact.


def _cents(one: InvoiceLine, run: Writing) -> None:
    price, count = one.price, one.quantity
    if price is None or price.net is None or price.unit_text is None or count is None or count.value is None:
        return
    if not _CENTS.match(price.unit_text) or price.base is not None or one.net_amount is None:
        return
    in_cents = price.net * count.value / _HUNDRED
    if abs(in_cents - one.net_amount) < abs(price.net * count.value - one.net_amount):
        reason = f"a price in “{price.unit_text}” is written as one for {_HUNDRED} units"
        run.report(price, "unit_text", "approximated", reason)
        run.use(price, "unit_text")
        one.price = price = run.edit(price)
        price.base = Quantity(value=_HUNDRED, unit=count.unit)


def _turn_negative_price(one: InvoiceLine, run: Writing) -> None:
    price = run.edit(one.price) if one.price is not None else Price()
    count = run.edit(one.quantity) if one.quantity is not None else Quantity()
    reason = "a price may not be negative (BR-27): the sign is on the quantity"
    run.report(price, "net", "approximated", reason)
    price.net = price.net.copy_negate() if price.net is not None else None
    if price.gross is not None:
        run.report(price, "gross", "approximated", reason)
        price.gross = price.gross.copy_negate()
    if price.discount is not None:
        price.discount = price.discount.copy_negate()
    count.value = count.value.copy_negate() if count.value is not None else None
    one.price, one.quantity = price, count


def _quantity(source: Quantity | None, delivered: list[Quantity], run: Writing) -> Quantity:
    if source is None or source.value is None:
        others = [q for q in delivered if q.value is not None]
        if others:
            made = run.edit(others[0])
            run.report(others[0], "value", "approximated", "the delivered quantity stands for the invoiced one")
        else:
            made = run.edit(source) if source is not None else Quantity()
            made.value = Decimal(1)
    else:
        made = run.edit(source)
    if made.unit_text is not None:
        _coded(made, made.unit_text, run)
    elif made.unit is None:
        made.unit = "C62"
    return made


def _coded(made: Quantity, words: str, run: Writing) -> None:
    """A unit in words as its code; words that are not the code itself are told, also beside the code that they mean."""
    known = words if words == made.unit else unit_code(words)
    if made.unit is None:
        made.unit = known or "ZZ"
        if known is None:
            run.report(made, "unit_text", "dropped", "no unit of UN/ECE Rec 20 is known by that name; ZZ stands")
    elif known != made.unit:
        return  # words that say something else than the code are left over
    run.carry(made, "unit", made, "unit_text")
    if known is not None and known != words:
        run.report(made, "unit_text", "approximated", f"{known} is the code for the unit in UN/ECE Rec 20")


# An order number that all lines share is the invoice's (BT-13).


def _order(invoice: Invoice, run: Writing) -> None:
    orders = {one.references.order for one in invoice.lines if one.references is not None and one.references.order}
    if invoice.order_reference is None and len(orders) == 1:
        invoice.order_reference = orders.pop()
        for one in invoice.lines:
            if one.references is not None and one.references.order:
                run.carry(invoice, "order_reference", one.references, "order")


# VAT: a category where there is a rate only, a breakdown where there is none, nothing of VAT where it does not apply.


def _category(rate: Decimal | None, reason: str | None) -> str:
    if rate:
        return "S"
    return "E" if reason else "Z"


def _vat(invoice: Invoice, run: Writing) -> None:
    groups = [run.edit(v) for v in invoice.vat_breakdown]
    for group in groups:
        if group.rate is None and group.code != "O" and group.taxable and group.amount is not None:
            group.rate = (group.amount * 100 / group.taxable).quantize(_CENT, ROUND_HALF_UP).normalize() + 0
        if group.code is None:
            group.code = _category(group.rate, group.exemption_reason or group.exemption_code)
            if group.rate is not None:
                run.report(group, "rate", "approximated", f"no VAT category is given; {group.code} is inferred from it")
            vat.settle_reason(group, run)
    codes = {g.rate: g.code for g in reversed(groups)}
    for one in invoice.lines:
        if one.vat_code is None:
            one.vat_code = codes.get(one.vat_rate) or _category(one.vat_rate, None)
            if one.vat_rate is None and len(groups) == 1:
                one.vat_code, one.vat_rate = groups[0].code, groups[0].rate
            elif one.vat_rate is not None:
                run.report(one, "vat_rate", "approximated", f"no VAT category is given; {one.vat_code} is inferred")
        elif one.vat_rate is None and one.vat_code != "O":
            rates = {g.rate for g in groups if g.code == one.vat_code}
            one.vat_rate = rates.pop() if len(rates) == 1 else _ZERO if one.vat_code != "S" else None
    for field in ("allowances", "charges"):
        changed = [run.edit(a) for a in getattr(invoice, field)]
        for a in changed:
            if a.vat_code is None:
                rate = a.vat_rate if a.vat_rate is not None or len(groups) != 1 else groups[0].rate
                a.vat_code, a.vat_rate = codes.get(rate) or _category(rate, None), rate
        setattr(invoice, field, changed)
    invoice.vat_breakdown = groups
    invoice.vat_breakdown = compute.complete_breakdown(invoice)
    if invoice.vat_breakdown and all(g.code == "O" for g in invoice.vat_breakdown):
        _outside_scope(invoice, run)


def _outside_scope(invoice: Invoice, run: Writing) -> None:
    """Category O has neither a rate nor VAT identifiers (BR-O-02 to BR-O-05)."""
    reason = "outside the scope of VAT (category O) there is no rate"
    for group in (*invoice.vat_breakdown, *invoice.allowances, *invoice.charges, *invoice.lines):
        field = "rate" if isinstance(group, VatBreakdown) else "vat_rate"
        if getattr(group, field) is not None:
            run.report(group, field, "dropped", reason)
            run.use(group, field)
            setattr(group, field, None)
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None and party.vat_id is not None:
            party = run.edit(party)
            run.report(party, "vat_id", "dropped", "outside the scope of VAT (category O) there is no VAT identifier")
            run.use(party, "vat_id")
            party.vat_id = None
            setattr(invoice, role, party)


def _totals(invoice: Invoice, run: Writing) -> None:
    invoice.totals = run.edit(invoice.totals) if invoice.totals is not None else Totals()
    compute.complete_totals(invoice.totals, invoice)


def _due_date(invoice: Invoice, run: Writing) -> None:
    """What is to be paid has a due date or terms (BR-CO-25): the payment order's, where the invoice has neither."""
    order, payable = invoice.payment_order, invoice.totals.payable if invoice.totals is not None else None
    said = invoice.due_date is not None or invoice.payment_terms is not None
    if order is None or order.due_date is None or said or payable is None or payable <= 0:
        return
    invoice.due_date = order.due_date
    run.carry(invoice, "due_date", order, "due_date")
    reason = "neither a due date nor payment terms are given (BR-CO-25): that of the payment order stands"
    run.report(order, "due_date", "approximated", reason)


def _document(source: Attachment, number: int, run: Writing) -> Attachment:
    if source.id is not None:
        return source
    made = run.edit(source)
    made.id = source.filename or str(number)
    return made


def _means(source: PaymentMeans, invoice: Invoice, run: Writing) -> PaymentMeans:
    means = run.edit(source)
    account: Account | None = source.account
    if means.card is not None and means.card.network is None:
        means.card = run.edit(means.card)
        means.card.network = _NO_NETWORK  # UBL asks for one, EN 16931 has no term for it
    if means.code is None and (account or means.card or means.direct_debit or means.remittance or means.due_date):
        means.code = next((m.code for m in invoice.payment_means if m.code), None) or _means_code(account, invoice)
    if account is None:
        return means
    if account.scheme in ("IBAN", "BBAN") and account.id is not None:
        means.account = run.edit(account)
        if account.scheme == "BBAN" or checks.is_iban(account.id.replace(" ", "")):
            run.carry(means.account, "id", account, "scheme")
        means.account.scheme = None
    return means


def _means_code(account: Account | None, invoice: Invoice) -> str:
    """UNTDID 4461: a SEPA or another credit transfer where there is an account, else an instrument not defined."""
    if account is None:
        return "1"
    iban = account.id is not None and checks.is_iban(account.id.replace(" ", ""))
    return "58" if iban and invoice.currency == "EUR" else "30"
