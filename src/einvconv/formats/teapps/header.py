"""The header of a TEAPPSXML invoice. Sources: TEAPPSXML 3.0 guide, 4.5 to 4.7; its EN 16931 table; the correlation."""

from __future__ import annotations

from ... import checks
from ...mapping.codecs import IDENT, Number, Table
from ...mapping.nodes import Attr, Each, Element, Fixed, Identity, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Attachment, DiscountVat, Identifier, Invoice, Note, PaymentStatus, SettlementTerms, Specification
from ..en16931.units import UNIT_CODE
from . import kinds, nordic
from .nodes import DATE8, PERCENT, Coded, Day, Either, Main, Older, Usual
from .rows import of_customer
from .values import amounts, day, tax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
ident = root(Identifier)
SPECIFICATION = "EN16931"
RATE = Number(most=6)
REGISTRATION_DATE = "SellerVatRegistrationDate"


def _orders() -> list[Node]:
    r = invoice.references
    customers = "ORDER_INFORMATION[not(@ORDER_TYPE) or @ORDER_TYPE='CO']"
    vendors = "ORDER_INFORMATION[@ORDER_TYPE='VN']"
    return [
        Older("ORDER_REFERENCE", invoice.buyer_reference, IDENT, main=f"{customers}/ORDER_REFERENCE"),
        Value("CONTROLLER", r.controller_name),
        Element(
            "ORDER_INFORMATION",
            [
                Fixed("ORDER_TYPE", "CO"),
                Main("ORDER_NUMBER", invoice.order_reference, IDENT, older=("HEADER/INVOICE_ORDER_NUMBER",)),
                day("ORDER_DATE", r.order_date),
                Main(
                    "ORDER_REFERENCE",
                    invoice.buyer_reference,
                    IDENT,
                    older=("HEADER/ORDER_REFERENCE", "HEADER/BUYER_REFERENCE"),
                ),
            ],
            when=of_customer,
        ),
        Element(
            "ORDER_INFORMATION",
            [
                Fixed("ORDER_TYPE", "VN"),
                Main("ORDER_NUMBER", invoice.sales_order_reference, IDENT, older=("HEADER/DELIVERER_REFERENCE",)),
            ],
            when=lambda element, _: element.get("ORDER_TYPE") == "VN",
        ),
        Element(
            "ORDER_INFORMATION",
            [Fixed("ORDER_TYPE", "MH"), Value("ORDER_NUMBER", r.manufacturer_order, IDENT)],
            when=lambda element, _: element.get("ORDER_TYPE") == "MH",
        ),
        Older("INVOICE_ORDER_NUMBER", invoice.order_reference, IDENT, main=f"{customers}/ORDER_NUMBER"),
        Older("BUYER_REFERENCE", invoice.buyer_reference, IDENT, main=f"{customers}/ORDER_REFERENCE"),
        Older("DELIVERER_REFERENCE", invoice.sales_order_reference, IDENT, main=f"{vendors}/ORDER_NUMBER"),
        Element(
            "ORDER_CONFIRMATION",
            [
                Value("ORDER_CONFIRMATION_NUMBER", r.order_confirmation, IDENT),
                day("ORDER_CONFIRMATION_DATE", r.order_confirmation_date),
            ],
        ),
        Element(
            "CONTRACT_INFORMATION",
            [
                Attr("CONTRACT_CODE", r.agreement_type_code, IDENT),
                Attr("CONTRACT_TYPE", r.agreement_type),
                Value("CONTRACT_NUMBER", invoice.contract_reference, IDENT),
                day("CONTRACT_DATE", r.agreement_date),
            ],
        ),
        Element("PROJECT_INFORMATION", [Value("PROJECT_NUMBER", invoice.project_reference, IDENT)]),
    ]


def _transport() -> Element:
    d = invoice.delivery
    return Element(
        "TRANSPORT_INFORMATION",
        [
            Coded("MODE_OF_TRANSPORT", [Text(d.method), Attr("MODE_OF_TRANSPORT_ID", d.mode)]),
            Element("CARRIER", [Value("CARRIER_NAME", d.carrier), Value("VESSEL", d.vessel)]),
            Coded("LOCATION", [Text(d.terminal), Attr("LOCATION_ID", d.location_code, IDENT)]),
            Day(d.transport_date),
            Element("COUNTRY_OF_ORIGIN", [Value("COUNTRY", d.origin_country)]),
            Element(
                "COUNTRY_OF_DESTINATION",
                [Value("COUNTRY_CODE", d.destination_country, IDENT), Value("COUNTRY", d.destination_name)],
            ),
            Value("PLACE_OF_DISCHARGE", d.discharge),
            One("FINAL_DESTINATION", d.location_id, [Text(ident.value), Attr("SCHEME_ID", ident.scheme, IDENT)]),
            Coded(
                "TRANSPORT_NOTE",
                [
                    Text(invoice.receiving_reference, IDENT),
                    Attr("TRANSPORT_NOTE_TYPE", invoice.references.waybill_type),
                ],
            ),
        ],
    )


def _terms() -> list[Node]:
    s, of = root(SettlementTerms), root(DiscountVat)
    fine = invoice._overdue_fine
    return [
        Value("TERMS_OF_PAYMENT", invoice.payment_terms),
        Each(
            "CASH_DISCOUNT",
            invoice.settlement,
            [
                Day(s.discount_date),
                Value("PER_CENT", s.discount_percent, PERCENT),
                amounts("CASH_DISCOUNT_AMOUNT", s.discount_excl_vat, s.discount_amount),
                amounts("INVOICE_TOTAL_WITH_CASH_DISCOUNT", s.reduced_excl_vat, s.reduced_amount),
                Each(
                    "VAT",
                    s.discount_vat,
                    [Value("RATE", of.rate, PERCENT), tax("VAT_AMOUNT", of.amount)],
                ),
                Value("FREE_TEXT", s.texts),
            ],
        ),
        One(
            "PAYMENT_OVERDUE_FINE",
            fine,
            [
                Value("INTEREST_RATE", s.fine_percent, PERCENT),
                amounts("SURCHARGE", s.fine_amount),
                Value("FREE_TEXT", s.fine_texts),
            ],
        ),
    ]


def _account(ref: Any) -> list[Node]:
    return [
        Either("BANK_ACCOUNT_NUMBER", ref, IDENT, lambda text: not checks.is_iban(text.replace(" ", ""))),
        Either("IBAN_ACCOUNT_NUMBER", ref, IDENT, lambda text: checks.is_iban(text.replace(" ", ""))),
    ]


def header() -> Element:
    """HEADER."""
    k, r, d = invoice.kind, invoice.references, invoice.delivery
    means, f, status = invoice._payment_details, invoice.factoring, root(PaymentStatus)
    spec, note, link = root(Specification), root(Note), root(Attachment)
    return Element(
        "HEADER",
        [
            Value("INVOICE_ID", invoice.number, IDENT),
            Usual("PROCESS_CODE", "00"),
            Element(
                "INVOICE_TYPE",
                [Text(k.code, Table(kinds.CODES)), Attr("UNTDID_CODE", invoice.type_code, IDENT)],
            ),
            Value("BUSINESS_PROCESS_TYPE", invoice.business_process, IDENT),
            Identity(
                "SPECIFICATION_ID",
                invoice.specification,
                lambda said: SPECIFICATION if said.specification is not None else None,
                lambda said: not said.startswith("urn:"),
            ),
            One(
                "INVOICE_STATUS",
                invoice.payment_status,
                [Text(status.method), Attr("STATUS_CODE", status.code, IDENT)],
            ),
            Value("SUBJECT", k.text),
            Value("CREDIT_INVOICE_NUMBER", r._original_invoice, IDENT),
            day("CREDIT_INVOICE_DATE", r._original_invoice_date),
            day("INVOICE_DATE", invoice.issue_date),
            day("DUE_DATE", invoice.due_date),
            Element("TAX_POINT_DATE", [Day(invoice.tax_point_date), Value("DATE_CODE", invoice.tax_point_code, IDENT)]),
            day("START_PERIOD", invoice.period.start),
            day("DELIVERY_DATE", d.date),
            Coded("TERMS_OF_DELIVERY", [Text(d.terms), Attr("TERMS_OF_DELIVERY_CODE", d.terms_code, IDENT)]),
            day("END_PERIOD", invoice.period.end),
            Value("NOTE_NUMBER", invoice.despatch_reference, IDENT),
            *_terms(),
            Value("PAYMENT_INSTRUCTION_IDENTIFIER", invoice.payment_order.instruction_id, IDENT),
            Element("CURRENCY", [Value("CODE", invoice.currency, IDENT), Value("RATE", r.exchange_rate, RATE)]),
            *_orders(),
            _transport(),
            Element(
                "FACTORING_INFORMATION",
                [
                    Value("AGREEMENT_NUMBER", f.agreement, IDENT),
                    Value("TRANSMISSION_LIST_NUMBER", f.transmission_list, IDENT),
                    Value("ENDORSEMENT_CLAUSE", f.clause_code, IDENT),
                    Value("FACTORING_TYPE", f.type_code, IDENT),
                    Value("CUSTOMER_NAME", f.party_name),
                    One(
                        "ORGANIZATION_NUMBER",
                        f.party_id,
                        [Text(ident.value, IDENT), Attr("SCHEME_ID", ident.scheme, IDENT)],
                    ),
                    Value("FREE_TEXT", f.texts),
                ],
            ),
            Element(
                "PAYER_POSTING_GROUP_DEFAULTS",
                [Element("POSTING_DEFAULT", nordic.posting(invoice.posting, invoice.accounting_reference))],
            ),
            Value("OFFER_REFERENCE", invoice.tender_reference, IDENT),
            One(
                "INVOICED_OBJECT",
                invoice.invoiced_object,
                [Text(ident.value, IDENT), Attr("SCHEME_ID", ident.scheme, IDENT)],
            ),
            *nordic.header(),
            Each(
                "HEADER_INFO",
                invoice.specifications,
                [
                    Coded("TITLE", [Text(spec.heading), Attr("INFO_TYPE", spec.code, IDENT)]),
                    Coded(
                        "CONTENT",
                        [
                            Text(spec.value),
                            Attr("Q_UNIT", spec.unit_text),
                            Attr("Q_UNIT_UNECE_CODE", spec.unit, UNIT_CODE),
                        ],
                    ),
                ],
            ),
            Element(
                "PAYMENT_CARD_INFORMATION",
                [
                    Value("PRIMARY_ACCOUNT_NUMBER", means.card.number, IDENT),
                    Value("PAYMENT_CARD_HOLDER", means.card.holder),
                ],
            ),
            Element(
                "DIRECT_DEBIT_INFO",
                [
                    Value("MANDATE_REFERENCE", means.direct_debit.mandate, IDENT),
                    Value("CREDITOR_ID", means.direct_debit.creditor_id, IDENT),
                    Element("DEBITED_ACCOUNT", _account(means.direct_debit.debited_account)),
                ],
            ),
            Element(
                "LINKS",
                [Each("LINK", invoice.documents, [Text(link.url, IDENT)], only=lambda one: one.url is not None)],
            ),
            Element(
                "FREE_TEXT",
                [
                    Text(invoice.seller_information.vat_registration_date, DATE8),
                    Fixed("TEXT_TYPE", REGISTRATION_DATE),
                ],
                when=lambda element, _: element.get("TEXT_TYPE") == REGISTRATION_DATE,
            ),
            Each("FREE_TEXT", invoice.notes, [Text(note.text)]),
        ],
    )
