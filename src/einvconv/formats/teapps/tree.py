"""The TEAPPSXML tree: its frames, and the invoice. Held against a version's schema, it keeps what that version has.

Sources: TEAPPSXML 3.0 implementation guide and its EN 16931 table; the Finvoice 2.01 to TEAPPSXML 2.7.2 correlation.
"""

from __future__ import annotations

from typing import Any

from ... import checks
from ...mapping.codecs import IDENT, Number, Table
from ...mapping.nodes import Attr, Branch, Constant, Each, Element, Fixed, Identity, Node, One, Text, Value
from ...mapping.refs import root
from ...model import (
    Allowance,
    Attachment,
    Identifier,
    InstalmentPlan,
    Invoice,
    Note,
    PaymentMeans,
    PaymentStatus,
    PrecedingInvoice,
    SettlementTerms,
    Specification,
    VatBreakdown,
)
from . import kinds, parties
from .nodes import (
    DATE8,
    EXCLUDED,
    INCLUDED,
    NEITHER,
    PERCENT,
    Amount,
    Beside,
    Coded,
    Day,
    Either,
    Main,
    Older,
    SameCurrency,
    Suffix,
    Timestamp,
    Usual,
)
from .rows import allowance, amounts, day, of_customer, rows, tax

invoice = root(Invoice)
ident = root(Identifier)
SPECIFICATION = "EN16931"
VERSIONS = ("2.7.2", "3.0")
ROUNDING = Number(least=2, most=2, signed=True)
RATE = Number(most=6)
# ISO 6523 has 0021 for an IBAN as an address, the address list of EN 16931 has 9918 (guide, 4.3.2)
ADDRESS_SCHEMES = Table({"0021": "9918"})
REGISTRATION_DATE = "SellerVatRegistrationDate"

# fees of the summary that have an element each: the UNTDID 7161 code and the words of the charge that they are
FEES = {
    "INSURANCE_TOTAL": ("ABK", "Insurance"),
    "SURCHARGE_TOTAL": ("ABK", "Surcharge"),
    "CARGO": ("FC", "Freight"),
    "DELIVERY_EXTRA": ("DL", "Delivery"),
    "INTEREST_CHARGE": ("ABK", "Interest"),
    "COLLECTION_SURCHARGE_TOTAL": ("ABK", "Collection"),
    "POSTAGE_COSTS": ("ABK", "Postage"),
    "PROCESSING_COSTS": ("ABK", "Invoicing"),
}


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
            Value("LOCATION", d.terminal),
            Element("COUNTRY_OF_ORIGIN", [Value("COUNTRY", d.origin_country)]),
            Element("COUNTRY_OF_DESTINATION", [Value("COUNTRY_CODE", d.destination_country, IDENT)]),
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
    s = root(SettlementTerms)
    fine = invoice.overdue_fine
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


def _header() -> Element:
    k, r, d = invoice.kind, invoice.references, invoice.delivery
    order, f, status = invoice.payment_order, invoice.factoring, root(PaymentStatus)
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
            Value("CREDIT_INVOICE_NUMBER", r.original_invoice, IDENT),
            day("CREDIT_INVOICE_DATE", r.original_invoice_date),
            day("INVOICE_DATE", invoice.issue_date),
            day("DUE_DATE", invoice.due_date),
            Element("TAX_POINT_DATE", [Day(invoice.tax_point_date), Value("DATE_CODE", invoice.tax_point_code, IDENT)]),
            day("START_PERIOD", invoice.period.start),
            day("DELIVERY_DATE", d.date),
            Coded("TERMS_OF_DELIVERY", [Text(d.terms), Attr("TERMS_OF_DELIVERY_CODE", d.terms_code, IDENT)]),
            day("END_PERIOD", invoice.period.end),
            Value("NOTE_NUMBER", invoice.despatch_reference, IDENT),
            *_terms(),
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
                [Element("POSTING_DEFAULT", [Value("ACCOUNT_REFERENCE", invoice.accounting_reference)])],
            ),
            Value("OFFER_REFERENCE", invoice.tender_reference, IDENT),
            One(
                "INVOICED_OBJECT",
                invoice.invoiced_object,
                [Text(ident.value, IDENT), Attr("SCHEME_ID", ident.scheme, IDENT)],
            ),
            Value("VAT_TEXT", invoice.vat_text),
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
                            Attr("Q_UNIT_UNECE_CODE", spec.unit, IDENT),
                        ],
                    ),
                ],
            ),
            Element(
                "PAYMENT_CARD_INFORMATION",
                [
                    Value("PRIMARY_ACCOUNT_NUMBER", order.card.number, IDENT),
                    Value("PAYMENT_CARD_HOLDER", order.card.holder),
                ],
            ),
            Element(
                "DIRECT_DEBIT_INFO",
                [
                    Value("MANDATE_REFERENCE", order.direct_debit.mandate, IDENT),
                    Value("CREDITOR_ID", order.direct_debit.creditor_id, IDENT),
                    Element("DEBITED_ACCOUNT", _account(order.direct_debit.debited_account)),
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


def _account(ref: Any) -> list[Node]:
    return [
        Either("BANK_ACCOUNT_NUMBER", ref, IDENT, lambda text: not checks.is_iban(text.replace(" ", ""))),
        Either("IBAN_ACCOUNT_NUMBER", ref, IDENT, lambda text: checks.is_iban(text.replace(" ", ""))),
    ]


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
    s, info, order = invoice.seller, invoice.seller_information, invoice.payment_order
    return Element(
        "PAYEE",
        [
            parties.customer(s, invoice.buyers_seller_id, info),
            _banks(),
            *_address(s, invoice.message.sender_operator),
            Value("DOMICILE", info.home_town),
            Value("PRELIMINARY_TAX_REGISTERED", s.tax_registration),
            Value("ADDITIONAL_LEGAL_INFO", s.legal_form),
            *([Value("METHOD_OF_PAYMENT", order.means_text)] if version == VERSIONS[0] else []),
            Coded("PAYMENT_MEANS", [Text(order.means_text), Attr("PAYMENT_MEANS_CODE", order.means_code, IDENT)]),
            Element(
                "DETAILS_OF_PAYMENT",
                [
                    Either(
                        "FI_PAYMENT_REFERENCE", order.remittance, IDENT, lambda text: not checks.is_rf_reference(text)
                    ),
                    Either("IPI_REFERENCE", order.remittance, IDENT, checks.is_rf_reference),
                ],
            ),
            Element("BANK_BARCODE", [Value("FI_BANK_BARCODE", order.barcode, IDENT)]),
        ],
    )


def _invoice(version: str) -> list[Node]:
    b, roles = invoice.buyer, {tag: parties.role(tag) for tag in parties.ROLES}
    return [
        _control(),
        _header(),
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
        _summary(),
        _part_payments(),
    ]


def _fee(tag: str) -> Each:
    a = root(Allowance)
    return Each(
        tag, invoice.fees, [Amount(a.amount, EXCLUDED)], only=lambda fee: (fee.reason_code, fee.reason) == FEES[tag]
    )


def _summary() -> Element:
    t, v = invoice.totals, root(VatBreakdown)
    preceding, note = root(PrecedingInvoice), root(Note)
    return Element(
        "SUMMARY",
        [
            amounts("ROWS_TOTAL", t.lines, t.lines_with_vat),
            amounts("INVOICE_TOTAL", t.payable_without_vat, t.payable),
            Each(
                "VAT_SUMMARY",
                invoice.vat_breakdown,
                [
                    Attr("VAT_TYPE", v.code, IDENT),
                    Value("RATE", v.rate, PERCENT),
                    amounts("ACCORDING", v.taxable),
                    tax("VAT_RATE_TOTAL", v.amount),
                    amounts("VAT_GROUP_TOTAL", None, v.with_vat),
                    Value("VAT_DESCRIPTION", v.exemption_reason),
                    Value("EXEMPTION_REASON_CODE", v.exemption_code, IDENT),
                    SameCurrency("CURRENCY_CODE"),
                ],
            ),
            tax("VAT_TOTAL", t.vat),
            Value("ROUNDINGS", t.rounding, ROUNDING),
            allowance("DISCOUNT", invoice.allowances, "DISCOUNT", vat=True),
            amounts("DISCOUNTS_TOTAL", t.allowances),
            allowance("CHARGES", invoice.charges, "CHARGE", vat=True),
            amounts("CHARGES_TOTAL", t.charges),
            *(_fee(tag) for tag in FEES),
            Each(
                "PRECEDING_INVOICE_INFORMATION",
                invoice.preceding_invoices,
                [
                    Value("PRECEDING_INVOICE_ID", preceding.number, IDENT),
                    day("PRECEDING_INVOICE_DATE", preceding.date),
                ],
            ),
            amounts("INVOICE_TOTAL_WITHOUT_ADVANCE_PAYMENT", t.without_vat, t.with_vat),
            amounts("ADVANCE_PAYMENT", None, t.prepaid),
            Element(
                "VAT_TOTAL_IN_OTHER_CURRENCY",
                [
                    Amount(t.vat_accounting, NEITHER),
                    Element("CURRENCY", [Value("CODE", invoice.tax_currency, IDENT)]),
                ],
            ),
            Each("FREE_TEXT", invoice.summary_notes, [Text(note.text)]),
        ],
    )


def _part_payments() -> Element:
    p = root(InstalmentPlan)
    return Element(
        "PART_PAYMENTS",
        [
            Each(
                "PAYMENT",
                invoice.instalments,
                [
                    Value("PART_ID", p.id, IDENT),
                    day("PART_DUE_DATE", p.due_dates),
                    amounts("UNPAID", p.unpaid_excl_vat, p.unpaid),
                    Element("INTEREST", [Value("PER_CENT", p.interest_percent, PERCENT)]),
                    amounts("PROCESSING_COSTS", None, p.costs),
                    Element("PART_SUM", [Amount(p.amounts, INCLUDED)]),
                    Value("PAYMENT_REFERENCE", p.references, IDENT),
                ],
            )
        ],
    )


def tree(version: str) -> Branch:
    """The tree of a TEAPPSXML message of a version."""
    return Element("INVOICE_CENTER", [_transport_frame(), _content_frame(version)])


__all__ = ["FEES", "tree"]
