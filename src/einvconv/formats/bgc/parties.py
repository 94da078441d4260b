"""Parties and addresses of the BGC tree. Source: the public bindings."""

from __future__ import annotations

from ...mapping.nodes import Attr, Each, Element, Node, Text, Value
from ...mapping.refs import root
from ...model import Invoice, PaymentMeans
from ..en16931.iso3166 import COUNTRY_CODE
from ..nordic.nodes import Day, Gln, Placed
from .nodes import AccountId, AccountType, Bic, Coded, Number, Primary, Truth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)


def address(tag: str, a: Any) -> Element:
    """A postal address."""
    return Element(
        tag,
        [
            Value("street", a.line1),
            Value("postOfficeBox", a.line2),
            Coded("town", [Text(a.city), Attr("postCode", a.post_code)]),
            Coded("country", [Text(a.country_name), Attr("code", a.country_code, COUNTRY_CODE)]),
        ],
    )


def _reached(c: Any, usual: bool = True) -> list[Node]:
    return [
        Placed("name", c.name, usual=usual),
        Placed("phone", c.phone, usual=usual),
        Placed("fax", c.fax, usual=usual),
        Placed("email", c.email, usual=usual),
    ]


def _no_main(element: Any, _: Any) -> bool:
    parent = element.getparent()
    return parent is None or parent.find("mainContact") is None


def _account() -> Each:
    """An account to pay to (BG-17)."""
    means = root(PaymentMeans)
    a = means.account
    marks = [
        Number(a.id, a.bic),
        AccountId("id", a.id),
        AccountType(a.scheme, a.bic),
        Bic(a.bic),
        Primary("primary", means.primary, Truth()),
    ]
    return Each("account", invoice.payment_means, marks)


def seller() -> Element:
    """The seller (BG-4), with its accounts."""
    s, info = invoice.seller, invoice.seller_information
    return Element(
        "seller",
        [
            Attr("id", s.legal_id.value),
            Attr("buyerID", invoice.buyers_seller_id.value),
            Value("name", s.name),
            Element(
                "vatDetails",
                [
                    Value("vatNumber", s.vat_id),
                    Value("vatRegistration", s.tax_registration),
                    Value("homeTown", info.home_town),
                ],
            ),
            address("postalAddress", s.address),
            Element("salesContact", _reached(s.contact, usual=False), when=_no_main),
            Element("mainContact", _reached(s.contact)),
            Element("accounts", [_account()]),
            Gln("gs1", s.identifiers),
        ],
    )


def buyer() -> Element:
    """The buyer (BG-7), with its reference (BT-10) beside its contact, and who gets the invoice."""
    b, recipient = invoice.buyer, invoice.invoice_recipient
    return Element(
        "buyer",
        [
            Attr("id", b.legal_id.value),
            Attr("sellerID", invoice.sellers_buyer_id.value),
            Value("name", b.name),
            Element("vatDetails", [Value("vatNumber", b.vat_id)]),
            address("postalAddress", b.address),
            Element("contact", [*_reached(b.contact), Value("text", invoice.buyer_reference)]),
            Element(
                "recipient",
                [
                    Attr("id", recipient.legal_id.value),
                    Value("name", recipient.name),
                    address("postalAddress", recipient.address),
                    Element("contact", _reached(recipient.contact)),
                    Gln("gs1", recipient.identifiers),
                ],
            ),
            Gln("gs1", b.identifiers),
        ],
    )


def delivery() -> Element:
    """Delivery (BG-13), with its note (BT-16)."""
    d = invoice.delivery
    return Element(
        "delivery",
        [
            Value("noteNumber", invoice.despatch_reference),
            Day("date", d.date),
            Element("period", [Day("startDate", d.period.start), Day("endDate", d.period.end)]),
            Value("method", d.method),
            Coded("terms", [Text(d.terms), Attr("code", d.terms_code)]),
            Element(
                "deliveree",
                [
                    Value("name", d.party.name),
                    address("deliveryAddress", d.party.address),
                    Element("contact", _reached(d.party.contact)),
                    Value("gs1", d.location_id.value),
                ],
            ),
        ],
    )
