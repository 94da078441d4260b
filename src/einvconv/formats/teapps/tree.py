"""The TEAPPSXML tree: its frames, and the invoice. Held against a version's schema, it keeps what that version has.

Sources: TEAPPSXML 3.0 implementation guide and its EN 16931 table; the Finvoice 2.01 to TEAPPSXML 2.7.2 correlation.
"""

from __future__ import annotations

from ... import checks
from ...mapping.codecs import IDENT, Table
from ...mapping.nodes import Attr, Branch, Constant, Each, Element, Fixed, Node, Text, Value
from ...mapping.refs import root
from ...model import (
    Attachment,
    Identifier,
    Invoice,
    PaymentMeans,
)
from ..nordic.epi import epi
from . import parties
from .header import header
from .nodes import (
    Beside,
    Coded,
    Either,
    Suffix,
    Timestamp,
    Usual,
)
from .rows import rows
from .summary import part_payments, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
ident = root(Identifier)
VERSIONS = ("2.7.2", "3.0")
# ISO 6523 has 0021 for an IBAN as an address, the address list of EN 16931 has 9918 (guide, 4.3.2)
ADDRESS_SCHEMES = Table({"0021": "9918"})


def _transport_frame() -> Element:
    m = invoice.message
    return Element(
        "TRANSPORT_FRAME",
        [
            Usual("TF_CODE", "TF01"),
            Value("TIMESTAMP", m.batch_timestamp, Timestamp()),
            Value("BATCH_ID", m.batch_id, IDENT),
            Element(
                "CONTENT_RECEIVER",
                [Value("RECEIVER_REF", m.receiver, IDENT), Value("CONTENT_REF", m.content_reference, IDENT)],
            ),
            Value("SENDER", m.batch_sender, IDENT),
            Usual("FB_REQUEST", "0"),
        ],
    )


def _content_frame(version: str) -> Element:
    m = invoice.message
    return Element(
        "CONTENT_FRAME",
        [
            Usual("CF_CODE", "CF01"),
            Value("NET_SERVICE_ID", m.sender, IDENT),
            Value("BLOCK_ID", m.id, IDENT),
            Value("TIMESTAMP", m.timestamp, Timestamp()),
            Element(
                "BLOCK_RULES",
                [
                    Usual("TRANSACTION_TYPE", "00"),
                    Usual("BLOCK_ACTION", "00"),
                    Usual("BLOCK_FORMAT", "TEAPPSXML"),
                    Constant("FORMAT_VERSION", version, same=VERSIONS),
                    Constant("CHARACTER_SET", "ISO-8859-1", same=("iso-8859-1",)),
                ],
                required=True,
            ),
            Element("INVOICES", [Element("INVOICE", _invoice(version))]),
        ],
        when=lambda element, _: element.find("INVOICES/INVOICE") is not None,
    )


def _control() -> Element:
    d = root(Attachment)
    return Element(
        "CONTROL",
        [
            Each(
                "IMAGE_CONTROL",
                invoice.documents,
                [
                    Attr("TYPE", d.role, IDENT),
                    Fixed("SOURCE", "ORIGINAL"),
                    Value("IMAGE_FILE", d.filename, IDENT, [Suffix("IMAGE_TYPE")]),
                    Value("IMAGE_DESCRIPTION", d.description),
                ],
                only=lambda document: document.filename is not None,
            )
        ],
    )


def _banks() -> Each:
    m = root(PaymentMeans)
    banks = Each(
        "BANKS",
        invoice.payment_means,
        [
            Value("BANK_NAME", m.account.name),
            Value("BANK_ACCOUNT_NUMBER", m.account.national, IDENT),
            Value("SWIFT_CODE", m.account.bic, IDENT),
            Value("IBAN_ACCOUNT_NUMBER", m.account.id, IDENT),
        ],
        only=lambda means: means.account is not None,
    )
    banks.required = True  # the schema asks for one, also where nothing is to be paid to an account
    return banks


def _address(p: Any, operator: Any) -> list[Node]:
    return [
        Value("NET_SERVICE_ID", p.endpoint.value, IDENT),
        Value("INTERMEDIATOR", operator, IDENT),
        Beside("EADDRESS_SCHEME_ID", "ISO6523", p.endpoint.scheme),
        Value("EADDRESS_SCHEME_ID_CODE", p.endpoint.scheme, ADDRESS_SCHEMES),
    ]


def _payee(version: str) -> Element:
    s, info, means = invoice.seller, invoice.seller_information, invoice._payment_details
    return Element(
        "PAYEE",
        [
            parties.customer(s, invoice.buyers_seller_id, info),
            _banks(),
            *_address(s, invoice.message.sender_operator),
            Value("DOMICILE", info.home_town),
            Value("PRELIMINARY_TAX_REGISTERED", s.tax_registration),
            Value("ADDITIONAL_LEGAL_INFO", s.legal_form),
            *([Value("METHOD_OF_PAYMENT", means.text)] if version == VERSIONS[0] else []),
            Coded("PAYMENT_MEANS", [Text(means.text), Attr("PAYMENT_MEANS_CODE", means.code, IDENT)]),
            Element(
                "DETAILS_OF_PAYMENT",
                [
                    Either(
                        "FI_PAYMENT_REFERENCE", means.remittance, IDENT, lambda text: not checks.is_rf_reference(text)
                    ),
                    Either("IPI_REFERENCE", means.remittance, IDENT, checks.is_rf_reference),
                ],
            ),
            Element("BANK_BARCODE", [Value("FI_BANK_BARCODE", invoice.payment_order.barcode, IDENT)]),
        ],
    )


def _invoice(version: str) -> list[Node]:
    b, roles = invoice.buyer, {tag: parties.role(tag) for tag in parties.ROLES}
    return [
        _control(),
        header(),
        Element("INVOICE_SENDER", [parties.customer(invoice.invoice_sender)]),
        _payee(version),
        Element("INVOICE_RECIPIENT", [parties.customer(invoice.invoice_recipient)]),
        Element(
            "RECEIVER",
            [
                parties.customer(b, invoice.sellers_buyer_id),
                *_address(b, invoice.message.receiver_operator),
            ],
        ),
        Element("DELIVERY_PARTY", [parties.customer(invoice.delivery.party)]),
        *roles.values(),
        parties.other_partner(invoice.other_parties),
        rows(),
        summary(),
        part_payments(),
        epi(),
    ]


def tree(version: str) -> Branch:
    """The tree of a TEAPPSXML message of a version."""
    return Element("INVOICE_CENTER", [_transport_frame(), _content_frame(version)])
