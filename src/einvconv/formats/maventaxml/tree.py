"""The tree of Maventa XML, in the order of its sample; an element without a value is there and empty.

Source: one sample of version 1.0; the call `invoice_create` of the interface, which has the same names. Elements that
neither explains have no term: what stands in them is kept.
"""

from __future__ import annotations

from ...mapping.codecs import IDENT, ISO_DATE, Number
from ...mapping.nodes import Branch, Each, Element, Fixed, Mark, Node, Text, Value
from ...mapping.refs import root
from ...model import Invoice, InvoiceLine, Note, PaymentMeans
from ..en16931.iso3166 import COUNTRY_CODE
from ..nordic.blanks import Blank, Said, leaf
from .about import INVOICE
from .nodes import Language, TrueOrNone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
_NUMBER, _AMOUNT = Number(), Number(signed=True)


def _blanks(*tags: str) -> list[Node]:
    return [Blank(tag) for tag in tags]


def _head() -> list[Node]:
    user, note = invoice.seller.contact, root(Note)
    return [
        leaf("id", invoice.message.id, IDENT),
        Value("invoice_nr", invoice.number, IDENT),
        leaf("order_nr", invoice.order_reference, IDENT),
        leaf("reference_nr", invoice._payment_details.remittance, IDENT),
        Blank("work_order_nr"),
        Value("date", invoice.issue_date, ISO_DATE),
        leaf("date_due", invoice.due_date, ISO_DATE),
        leaf("delivery_date", invoice.delivery.date, ISO_DATE),
        leaf("delivery_type", invoice.delivery.method),
        Blank("payment_date"),
        leaf("payment_terms", invoice.payment_terms),
        leaf("lang", invoice.buyer.language, Language()),
        *_blanks("origin", "application"),
        leaf("user_email", user.email, IDENT),
        Blank("user_id"),
        leaf("user_name", user.name),
        leaf("user_phone", user.phone, IDENT),
        Element("currency", [Value("abbr", invoice.currency, IDENT)]),
        Said("notes", invoice.notes, [Text(note.text)], limit=1),
        *_blanks("notes", "vat_code"),
        Said("vat_free_text", invoice._summary_notes, [Text(note.text)], limit=1),
        Blank("vat_free_text"),
    ]


def _company() -> list[Node]:
    s, info = invoice.seller, invoice.seller_information
    return [
        leaf("company_name", s.name),
        leaf("company_bid", s.legal_id.value, IDENT),
        leaf("company_vat", s.vat_id, IDENT),
        leaf("company_address1", s.address.line1),
        leaf("company_address2", s.address.line2),
        Blank("company_city"),
        leaf("company_post_code", s.address.post_code, IDENT),
        leaf("company_post_office", s.address.city),
        leaf("company_country", s.address.country_code, COUNTRY_CODE),
        leaf("company_website", info.web, IDENT),
        leaf("company_phone", info.phone, IDENT),
        leaf("company_email", info.email, IDENT),
        leaf("company_fax", info.fax, IDENT),
        Blank("company_gsm"),
        leaf("company_comment", info.free_text),
        leaf("company_interest", invoice._overdue_fine.fine_percent, _NUMBER),
        Blank("company_paper_fee"),
        leaf("company_reference", invoice.sales_order_reference, IDENT),
        Blank("company_reminder"),
        leaf("company_state", s.address.subdivision),
    ]


def _customer() -> list[Node]:
    b = invoice.buyer
    return [
        leaf("customer_nr", invoice.sellers_buyer_id.value, IDENT),
        leaf("customer_name", b.name),
        leaf("customer_bid", b.legal_id.value, IDENT),
        leaf("customer_vat", b.vat_id, IDENT),
        leaf("customer_address1", b.address.line1),
        leaf("customer_address2", b.address.line2),
        leaf("customer_post_code", b.address.post_code, IDENT),
        leaf("customer_post_office", b.address.city),
        leaf("customer_country", b.address.country_code, COUNTRY_CODE),
        Blank("customer_comment"),
        leaf("customer_contact_p", b.contact.name),
        leaf("customer_email", b.contact.email, IDENT),
        leaf("customer_operator", invoice.message.receiver_operator, IDENT),
        leaf("customer_ovt", b.endpoint.value, IDENT),
        leaf("customer_ovt_unit", b.unit_number, IDENT),
        leaf("customer_reference", invoice.buyer_reference, IDENT),
        leaf("customer_state", b.address.subdivision),
        Blank("customer_type"),
    ]


def address(a: Any) -> list[Node]:
    """The parts of an address."""
    return [
        leaf("address1", a.line1),
        leaf("address2", a.line2),
        leaf("post_code", a.post_code, IDENT),
        leaf("post_office", a.city),
        leaf("state", a.subdivision),
        leaf("country", a.country_code, COUNTRY_CODE),
    ]


def delivery() -> Element:
    """Where it was delivered."""
    party, a = invoice.delivery.party, invoice.delivery.party.address
    return Element(
        "invoice_delivery_address",
        [
            leaf("name", party.name),
            *address(a),
        ],
    )


def _accounts() -> Element:
    m = root(PaymentMeans)
    return Element(
        "invoice_accounts",
        [
            Each(
                "invoice_account",
                invoice.payment_means,
                [
                    leaf("default", m.primary, TrueOrNone()),
                    leaf("iban", m.account.id, IDENT),
                    leaf("swift", m.account.bic, IDENT),
                    leaf("account", m.account.national, IDENT),
                    leaf("bank", m.account.bank_name),
                ],
            )
        ],
    )


def items(*marks: Mark) -> Element:
    """The rows of the invoice."""
    line: Any = root(InvoiceLine)
    return Element(
        "items",
        [
            *marks,
            Each(
                "item",
                invoice.lines,
                [
                    leaf("position", line.id, IDENT),
                    leaf("subject", line.item.name),
                    leaf("definition", line.item.description),
                    leaf("item_code", line.item.seller_id, IDENT),
                    leaf("amount", line.quantity.value, _AMOUNT),
                    leaf("price", line.price.net, _NUMBER),
                    leaf("unit_type", line.quantity.unit_text),
                    leaf("tax", line.vat_rate, _NUMBER),
                    Blank("vat_code"),
                    leaf("discount", line._row_discount.percent, _NUMBER),
                    leaf("sum", line.net_amount, _AMOUNT),
                    leaf("sum_tax", line.gross_amount, _AMOUNT),
                ],
            ),
        ],
        required=True,
    )


def tree() -> Branch:
    """The tree of the invoice."""
    t = invoice.totals
    return Element(
        INVOICE,
        [
            Fixed("version", "1.0"),
            Fixed("format", "MaventaXML"),
            *_head(),
            *_company(),
            *_customer(),
            delivery(),
            leaf("rounding_amount", t.rounding, _AMOUNT),
            Value("sum", t.without_vat, _AMOUNT),
            Value("sum_tax", t.with_vat, _AMOUNT),
            _accounts(),
            items(),
        ],
    )
