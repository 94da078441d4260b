"""An invoice of the fields that `invoice_create` takes: numbers, sums, days, items, accounts and files by their names.

What is wrong is named as the service names it, and all of it at once. What has no place in the model is kept under its
own name, so that a conversion tells it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from ..errors import InvalidValue, WrongArgument
from ..exact import exactly
from ..filenames import media_type_of
from ..patterns import pattern
from .base import Identifier
from .check import check
from .field_names import OF_ACCOUNT, OF_ATTACHMENT, OF_INVOICE, OF_ITEM, OF_PARTY
from .field_values import Fields, put
from .invoice import Attachment, Invoice, Message, Note, Specification, Totals
from .lines import Allowance, InvoiceLine
from .party import Party
from .payment import PaymentMeans, PaymentOrder, SettlementTerms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_VAT_NUMBER = pattern(r"[A-Z]{2}[0-9A-Z]{2,}")
_BUSINESS_ID = pattern(r"[0-9]{7}-[0-9]")
_OVT = "0037"
_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_CREDIT_NOTE, _INVOICE = "381", "380"
# The lists and objects that go by several names.
_ACCOUNTS = ("bank_accounts", "accounts", "invoice_accounts")


@exactly
def from_fields(fields: Mapping[str, Any]) -> Invoice:
    """The invoice that the fields of `invoice_create` say; `einvconv.model.field_names` has the table of the names.

    Values are texts, numbers, objects (dict) and lists, as JSON or a SOAP client gives them; None and "" are absent. A
    negative sum means a credit note, whose amounts become positive. Nothing is computed but what a field means. Raises
    InvalidValue, which names every field that is wrong in the words of the service: DATE FORMAT INVALID FOR DUE DATE,
    AN ITEM IS NOT VALID, NO ITEMS FOUND; and WrongArgument for what is no dict.
    """
    if not isinstance(fields, Mapping):
        raise WrongArgument(f"The fields of an invoice are a dict by their names, and not {type(fields).__name__}.")
    reading = _Reading()
    invoice = reading.invoice(fields)
    if reading.wrong:
        raise InvalidValue("; ".join(dict.fromkeys(reading.wrong)) + ".")
    check(invoice)
    return invoice


class _Reading:
    """One reading; `wrong` is what is to be said."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def invoice(self, said: Mapping[str, Any]) -> Invoice:
        """All of it."""
        made = Invoice()
        fields = Fields(said, self.wrong)
        fields.take(made, OF_INVOICE)
        made.currency = fields.currency()
        self._orders(made, fields)
        self._parties(made, fields)
        self._money(made, fields)
        self._lines(made, fields)
        self._payment(made, fields)
        self._texts(made, fields)
        made.documents = list(self._files(fields))
        _sign(made)
        made.kept = fields.rest()
        return made

    def _orders(self, made: Invoice, fields: Fields) -> None:
        numbers = [one.strip() for one in (fields.text("order_nr") or "").split("|") if one.strip()]
        made.order_reference = numbers[0] if numbers else None
        made.specifications = [Specification(heading="Purchase order", value=one) for one in numbers[1:]]
        if work := fields.text("work_order_nr"):
            made.specifications.append(Specification(heading="Work order", value=work))

    def _parties(self, made: Invoice, fields: Fields) -> None:
        customer = fields.inner("customer", "customer_")
        country = customer.code("country", "CUSTOMER COUNTRY CODE INVALID")
        buyer = _party(customer, made)
        if country:
            buyer = buyer or Party()
            put(buyer, "address.country_code", country)
        language = fields.peek("lang").lower()
        if language and (buyer is None or buyer.language in (None, language)):
            buyer = buyer or Party()
            buyer.language = fields.code("lang", "LANGUAGE {} IS NOT VALID").lower()
        made.buyer = buyer
        company = fields.inner("company_postal", "company_")
        company.rename("company_name", "name")
        seller = _party(company, made)
        if seller is not None:
            made.seller = _merged(made.seller, seller)
        if address := fields.inner("invoice_delivery_address"):
            party = _party(address, made)
            if party is not None:
                put(made, "delivery.party", party)
        if contact := fields.inner("invoice_seller_information"):
            for name in ("name", "phone", "email"):
                if text := contact.text(name):
                    put(made, f"seller.contact.{name}", text)
            fields.keep(contact)

    def _money(self, made: Invoice, fields: Fields) -> None:
        totals = made.totals
        if totals is not None and totals.with_vat is not None:
            totals.payable = totals.with_vat + (totals.rounding or 0)
            if totals.without_vat is not None:
                totals.vat = totals.with_vat - totals.without_vat
        rate = fields.number("company_interest")
        if rate is not None:
            made.settlement = [SettlementTerms(fine_percent=rate)]

    def _lines(self, made: Invoice, fields: Fields) -> None:
        items = list(fields.listed("items", "AN ITEM IS NOT VALID"))
        if not items and not any(one.startswith("AN ITEM") for one in self.wrong):
            self.wrong.append("NO ITEMS FOUND: items holds none")
        for item in items:
            line = InvoiceLine()
            item.take(line, OF_ITEM)
            if line.item is None or not line.item.name:
                self.wrong.append(f"AN ITEM IS NOT VALID: {item.at}subject is missing")
            self._discount(line, item)
            line.kept = item.rest()
            made.lines.append(line)

    def _discount(self, line: InvoiceLine, item: Fields) -> None:
        percent = item.number("discount")
        if not percent:
            return
        count = line.quantity.value if line.quantity is not None else None
        price = line.price.net if line.price is not None else None
        base = (count * price).quantize(_CENT, ROUND_HALF_UP) if count is not None and price is not None else None
        amount = (base * percent / _HUNDRED).quantize(_CENT, ROUND_HALF_UP) if base is not None else None
        if base is not None and amount is not None and line.net_amount is not None:
            stated = abs(base) - abs(line.net_amount)
            amount = stated if abs(abs(amount) - stated) <= _CENT else amount
        # What an allowance takes off is not signed, and neither is what it is of.
        line.allowances = [Allowance(percent=percent, base=_size(base), amount=_size(amount))]

    def _payment(self, made: Invoice, fields: Fields) -> None:
        reference = fields.text("reference_nr")
        for name in _ACCOUNTS:
            for given in fields.listed(name, "A BANK ACCOUNT IS NOT VALID"):
                means = PaymentMeans()
                given.take(means, OF_ACCOUNT)
                if national := given.text("account"):
                    whole = means.account is not None and means.account.id is not None
                    put(means, "account.national" if whole else "account.id", national)
                if means.account is not None and given.has("iban"):
                    means.account.scheme = "IBAN"
                means.primary = given.flag("default")
                means.remittance = reference
                means.kept = given.rest()
                made.payment_means.append(means)
        if reference and not made.payment_means:
            made.payment_means = [PaymentMeans(remittance=reference)]
        if identifier := fields.instruction():
            made.payment_order = PaymentOrder(instruction_id=identifier)

    def _texts(self, made: Invoice, fields: Fields) -> None:
        made.notes = [Note(text=text) for name in ("notes", "company_comment") if (text := fields.text(name))]

    def _files(self, fields: Fields) -> Iterator[Attachment]:
        for given in fields.listed("attachments", "AN ATTACHMENT IS NOT VALID"):
            made = Attachment()
            given.take(made, OF_ATTACHMENT)
            content = given.file()
            if not made.filename or content is None:
                what = "filename is missing" if not made.filename else "file is no base64"
                self.wrong.append(f"AN ATTACHMENT IS NOT VALID: {given.at}{what}")
                continue
            made.content, made.id, made.media_type = content, made.filename, media_type_of(made.filename)
            made.kept = given.rest()
            yield made


def _party(fields: Fields, invoice: Invoice) -> Party | None:
    if not fields:
        return None
    made = Party()
    fields.take(made, OF_PARTY)
    if number := fields.text("customer_nr"):
        made.identifiers = [Identifier(value=number)]
    if bid := fields.text("bid"):
        if _VAT_NUMBER.fullmatch(bid):
            made.vat_id = made.vat_id or bid
        else:
            made.legal_id = Identifier(value=bid, scheme="0212" if _BUSINESS_ID.fullmatch(bid) else None)
    address, _, operator = (fields.text("ovt") or "").partition("@")
    if address:
        made.endpoint = Identifier(value=address, scheme="0216" if address.startswith(_OVT) else None)
    operator = operator or fields.text("operator") or ""
    if operator:
        invoice.message = Message(receiver_operator=operator)
    if (made.contact is None or made.contact.phone is None) and (mobile := fields.text("gsm")):
        put(made, "contact.phone", mobile)
    made.language = fields.code("lang", "LANGUAGE {} IS NOT VALID").lower() or None
    made.kept = fields.rest()
    return made


def _merged(first: Party | None, second: Party) -> Party:
    """The fields of one party that were read from two places; the first has its contact's reference alone."""
    if first is not None and first.contact is not None:
        reference = first.contact.id
        if second.contact is None:
            second.contact = first.contact
        else:
            second.contact.id = reference
    return second


def _sign(invoice: Invoice) -> None:
    """A negative invoice is a credit note with positive amounts."""
    totals = invoice.totals or Totals()
    stated = [totals.without_vat, totals.with_vat, sum(line.net_amount or 0 for line in invoice.lines)]
    if next((one for one in stated if one), Decimal(0)) >= 0:
        invoice.type_code = _INVOICE
        return
    invoice.type_code = _CREDIT_NOTE
    for name in ("without_vat", "vat", "with_vat", "rounding", "payable"):
        setattr(totals, name, _turned(getattr(totals, name)))
    for line in invoice.lines:
        count, price = line.quantity, line.price
        if count is not None and count.value and price is not None and price.net:
            if line.net_amount is None or (count.value * price.net < 0) == (line.net_amount < 0):
                count.value = _turned(count.value)
            if price.net < 0:
                count.value, price.net = _turned(count.value), -price.net
        line.net_amount, line.gross_amount = _turned(line.net_amount), _turned(line.gross_amount)


def _turned(amount: Decimal | None) -> Decimal | None:
    return amount.copy_negate() if amount else amount


def _size(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else abs(amount)
