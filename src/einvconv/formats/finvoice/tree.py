"""The Finvoice tree. One tree serves all versions: held against a version's schema, it keeps what that version has.

Source: Finvoice 3.0 data list and implementation guidelines, with the EN 16931 column of the data list. Where a guide
and EN 16931 name one thing twice, the pairs in `pairs.py` bring the two together.
"""

from __future__ import annotations

from ...mapping.codecs import IDENT, Number
from ...mapping.nodes import Attr, Branch, Each, Element, Fixed, Identity, Node, One, Spread, Text, Value
from ...mapping.refs import root
from ...model import (
    Allowance,
    DiscountVat,
    Identifier,
    InstalmentPlan,
    Invoice,
    Note,
    PaymentMeans,
    PrecedingInvoice,
    SettlementTerms,
    Specification,
    VatBreakdown,
)
from ..en16931.units import UNIT_CODE
from ..nordic.epi import epi
from . import nordic, parties
from .rows import charges, rows
from .values import AMOUNT, PERCENT, amount, date

invoice = root(Invoice)
ident = root(Identifier)
SPECIFICATION = "EN16931"
RATE = Number(comma=True, most=6)


def _message() -> Element:
    m = invoice.message
    return Element(
        "MessageTransmissionDetails",
        [
            Element(
                "MessageSenderDetails",
                [
                    One(
                        "FromIdentifier",
                        invoice.seller.endpoint,
                        [Text(ident.value, IDENT), Attr("SchemeID", ident.scheme, IDENT)],
                    ),
                    Value("FromIntermediator", m.sender_operator, IDENT),
                ],
            ),
            Element(
                "MessageReceiverDetails",
                [
                    One(
                        "ToIdentifier",
                        invoice.buyer.endpoint,
                        [Text(ident.value, IDENT), Attr("SchemeID", ident.scheme, IDENT)],
                    ),
                    Value("ToIntermediator", m.receiver_operator, IDENT),
                ],
            ),
            Element(
                "MessageDetails",
                [
                    Value("MessageIdentifier", m.id, IDENT),
                    Value("MessageTimeStamp", m.timestamp),
                    Value("RefToMessageIdentifier", m.reply_to, IDENT),
                    Value("ImplementationCode", invoice.business_process, IDENT),
                    Identity(
                        "SpecificationIdentifier",
                        invoice.specification,
                        lambda said: SPECIFICATION if said.specification is not None else None,
                        lambda said: len(said) <= 35 and not said.startswith("urn:"),
                    ),
                ],
            ),
        ],
    )


def _seller_information() -> Element:
    s, means = invoice.seller_information, root(PaymentMeans)
    return Element(
        "SellerInformationDetails",
        [
            parties.address("SellerOfficialPostalAddressDetails", s.official_address, "SellerOfficial"),
            Value("SellerHomeTownName", s.home_town),
            Value("SellerVatRegistrationText", s.vat_registration_text),
            date("SellerVatRegistrationDate", s.vat_registration_date),
            Value("SellerTaxRegistrationText", invoice.seller.tax_registration),
            Value("SellerAdditionalLegalInfo", invoice.seller.legal_form),
            Value("SellerPhoneNumber", s.phone),
            Value("SellerFaxNumber", s.fax),
            Value("SellerCommonEmailaddressIdentifier", s.email, IDENT),
            Value("SellerWebaddressIdentifier", s.web, IDENT),
            Value("SellerFreeText", s.free_text),
            Each(
                "SellerAccountDetails",
                invoice.payment_means,
                [
                    Element(
                        "SellerAccountID",
                        [Text(means.account.id, IDENT), Attr("IdentificationSchemeName", means.account.scheme)],
                    ),
                    Element("SellerBic", [Text(means.account.bic, IDENT), Fixed("IdentificationSchemeName", "BIC")]),
                    Value("SellerAccountName", means.account.name),
                ],
            ),
        ],
    )


def _delivery() -> list[Node]:
    d = invoice.delivery
    return [
        parties.party("DeliveryPartyDetails", d.party, "Delivery", "PostofficeBoxIdentifier"),
        *parties.person(d.party, "Delivery"),
        Element(
            "DeliveryDetails",
            [
                date("DeliveryDate", d.date),
                Element("DeliveryPeriodDetails", [date("StartDate", d.period.start), date("EndDate", d.period.end)]),
                Value("DeliveryMethodText", d.method),
                Value("DeliveryTermsText", d.terms),
                Value("DeliveryTermsCode", d.terms_code, IDENT),
                Value("TerminalAddressText", d.terminal),
                Value("WaybillIdentifier", invoice.receiving_reference, IDENT),
                Value("WaybillTypeCode", invoice.references.waybill_type, IDENT),
                Value("DeliveryNoteIdentifier", invoice.despatch_reference, IDENT),
                *parties.inline("Deliverer", d.deliverer),
                Value("ModeOfTransportIdentifier", d.mode),
                Value("CarrierName", d.carrier),
                Value("VesselName", d.vessel),
                *nordic.delivery(),
                Value("CountryOfOrigin", d.origin_country),
                Value("DestinationCountryCode", d.destination_country, IDENT),
                One("FinalDestinationName", d.location_id, [Text(ident.value), Attr("SchemeID", ident.scheme, IDENT)]),
                *parties.inline("Manufacturer", d.manufacturer),
                Value("ManufacturerOrderIdentifier", invoice.references.manufacturer_order, IDENT),
            ],
        ),
    ]


def _settlement() -> Each:
    s, of = root(SettlementTerms), root(DiscountVat)
    return Each(
        "PaymentTermsDetails",
        invoice.settlement,
        [
            Spread("PaymentTermsFreeText", [s.texts]),
            date("InvoiceDueDate", s.due_date),
            date("CashDiscountDate", s.discount_date),
            amount("CashDiscountBaseAmount", s.discount_base),
            Value("CashDiscountPercent", s.discount_percent, PERCENT),
            amount("CashDiscountAmount", s.discount_amount),
            amount("CashDiscountExcludingVatAmount", s.discount_excl_vat),
            Each(
                "CashDiscountVatDetails",
                s.discount_vat,
                [Value("CashDiscountVatPercent", of.rate, PERCENT), amount("CashDiscountVatAmount", of.amount)],
            ),
            amount("ReducedInvoiceVatIncludedAmount", s.reduced_amount),
            Element(
                "PaymentOverDueFineDetails",
                [
                    Spread("PaymentOverDueFineFreeText", [s.fine_texts]),
                    Value("PaymentOverDueFinePercent", s.fine_percent, PERCENT),
                    amount("PaymentOverDueFixedAmount", s.fine_amount),
                ],
            ),
        ],
    )


def _details() -> Element:
    t, r, k = invoice.totals, invoice.references, invoice.kind
    v, note, preceding, spec, a = (
        root(VatBreakdown),
        root(Note),
        root(PrecedingInvoice),
        root(Specification),
        root(Allowance),
    )
    return Element(
        "InvoiceDetails",
        [
            Value("InvoiceTypeCode", k.code, IDENT, [Fixed("CodeListAgencyIdentifier", "SPY")]),
            Value("InvoiceTypeCodeUN", invoice.type_code, IDENT),
            Value("InvoiceTypeText", k.text),
            Element(
                "InvoiceClassification",
                [Value("ClassificationCode", k.class_code, IDENT), Value("ClassificationText", k.class_text)],
            ),
            Value("OriginCode", k.origin, IDENT, default="Original"),
            Value("OriginText", k.origin_text),
            One(
                "InvoicedObjectID",
                invoice.invoiced_object,
                [Text(ident.value, IDENT), Attr("SchemeID", ident.scheme, IDENT)],
            ),
            Value("InvoiceNumber", invoice.number, IDENT),
            date("InvoiceDate", invoice.issue_date),
            Value("OriginalInvoiceNumber", r._original_invoice, IDENT),
            date("OriginalInvoiceDate", r._original_invoice_date),
            Each(
                "OriginalInvoiceReference",
                invoice.preceding_invoices,
                [Value("InvoiceNumber", preceding.number, IDENT), date("InvoiceDate", preceding.date)],
            ),
            date("InvoicingPeriodStartDate", invoice.period.start),
            date("InvoicingPeriodEndDate", invoice.period.end),
            Value("SellerReferenceIdentifier", invoice.sales_order_reference, IDENT),
            parties.identifier("BuyersSellerIdentifier", invoice.buyers_seller_id),
            parties.identifier("SellersBuyerIdentifier", invoice.sellers_buyer_id),
            Value("OrderIdentifier", invoice.order_reference, IDENT),
            date("OrderDate", r.order_date),
            Value("OrdererName", r.orderer),
            Value("SalesPersonName", r.sales_person),
            Value("OrderConfirmationIdentifier", r.order_confirmation, IDENT),
            date("OrderConfirmationDate", r.order_confirmation_date),
            Value("AgreementIdentifier", invoice.contract_reference, IDENT),
            Value("AgreementTypeText", r.agreement_type),
            Value("AgreementTypeCode", r.agreement_type_code, IDENT),
            date("AgreementDate", r.agreement_date),
            Value("NotificationIdentifier", r.notification, IDENT),
            date("NotificationDate", r.notification_date),
            Value("RegistrationNumberIdentifier", r.registration_number, IDENT),
            Value("ControllerIdentifier", r.controller, IDENT),
            Value("ControllerName", r.controller_name),
            date("ControlDate", r.control_date),
            Value("BuyerReferenceIdentifier", invoice.buyer_reference, IDENT),
            Value("ProjectReferenceIdentifier", invoice.project_reference, IDENT),
            Each(
                "DefinitionDetails",
                invoice.specifications,
                [
                    Element("DefinitionHeaderText", [Text(spec.heading), Attr("DefinitionCode", spec.code, IDENT)]),
                    Element(
                        "DefinitionValue",
                        [
                            Text(spec.value),
                            Attr("QuantityUnitCode", spec.unit_text),
                            Attr("QuantityUnitCodeUN", spec.unit, UNIT_CODE),
                        ],
                    ),
                ],
            ),
            amount("RowsTotalVatExcludedAmount", t.lines),
            amount("DiscountsTotalVatExcludedAmount", t.allowances),
            amount("ChargesTotalVatExcludedAmount", t.charges),
            amount("InvoiceTotalVatExcludedAmount", t.without_vat),
            amount("InvoiceTotalVatAmount", t.vat),
            Element(
                "InvoiceTotalVatAccountingAmount",
                [Text(t.vat_accounting, AMOUNT), Attr("AmountCurrencyIdentifier", invoice.tax_currency)],
            ),
            amount("InvoiceTotalVatIncludedAmount", t.with_vat),
            amount("InvoiceTotalRoundoffAmount", t.rounding),
            amount("InvoicePaidAmount", t.prepaid),
            Value("ExchangeRate", r.exchange_rate, RATE),
            Value("AccountDimensionText", invoice.accounting_reference),
            *nordic.details(),
            Element(
                "VatPoint",
                [
                    date("VatPointDate", invoice.tax_point_date),
                    Value("VatPointDateCode", invoice.tax_point_code, IDENT),
                ],
            ),
            Each(
                "VatSpecificationDetails",
                invoice.vat_breakdown,
                [
                    amount("VatBaseAmount", v.taxable),
                    Value("VatRatePercent", v.rate, PERCENT),
                    Value("VatCode", v.code, IDENT),
                    amount("VatRateAmount", v.amount),
                    Spread("VatFreeText", [v.exemption_reason]),
                    Value("VatExemptionReasonCode", v.exemption_code, IDENT),
                ],
            ),
            Each("InvoiceFreeText", invoice.notes, [Text(note.text)]),
            _settlement(),
            Each(
                "DiscountDetails",
                invoice.allowances,
                [
                    Value("FreeText", a.reason),
                    Value("ReasonCode", a.reason_code, IDENT),
                    Value("Percent", a.percent, PERCENT),
                    amount("Amount", a.amount),
                    amount("BaseAmount", a.base),
                    Value("VatCategoryCode", a.vat_code, IDENT),
                    Value("VatRatePercent", a.vat_rate, PERCENT),
                ],
            ),
            charges("ChargeDetails", invoice.charges, vat=True),
            Value("TenderReference", invoice.tender_reference, IDENT),
        ],
    )


def _payment() -> list[Node]:
    card, debit, status = invoice.payment_order._card, invoice.payment_order._direct_debit, invoice.payment_status
    p, f = root(InstalmentPlan), invoice.factoring
    return [
        Element(
            "PaymentCardInfo", [Value("PrimaryAccountNumber", card.number, IDENT), Value("CardHolderName", card.holder)]
        ),
        Element(
            "DirectDebitInfo",
            [
                Value("MandateReference", debit.mandate, IDENT),
                Value("CreditorIdentifier", debit.creditor_id, IDENT),
                Element(
                    "DebitedAccountID",
                    [Text(debit.debited_account, IDENT), Fixed("IdentificationSchemeName", "IBAN")],
                ),
            ],
        ),
        Element(
            "PaymentStatusDetails",
            [Value("PaymentStatusCode", status.code, IDENT), Value("PaymentMethodText", status.method)],
        ),
        Each(
            "PartialPaymentDetails",
            invoice.instalments,
            [
                amount("PaidAmount", p.paid),
                amount("PaidVatExcludedAmount", p.paid_excl_vat),
                amount("UnPaidAmount", p.unpaid),
                amount("UnPaidVatExcludedAmount", p.unpaid_excl_vat),
                Value("InterestPercent", p.interest_percent, PERCENT),
                amount("ProsessingCostsAmount", p.costs),
                amount("PartialPaymentVatIncludedAmount", p.amounts),
                amount("PartialPaymentVatExcludedAmount", p.amounts_excl_vat),
                date("PartialPaymentDueDate", p.due_dates),
                Value("PartialPaymentReferenceIdentifier", p.references, IDENT),
            ],
        ),
        Element(
            "FactoringAgreementDetails",
            [
                Value("FactoringAgreementIdentifier", f.agreement, IDENT),
                Value("TransmissionListIdentifier", f.transmission_list, IDENT),
                Value("EndorsementClauseCode", f.clause_code, IDENT),
                Value("FactoringTypeCode", f.type_code, IDENT),
                Value("FactoringFreeText", f.texts),
                parties.identifier("FactoringPartyIdentifier", f.party_id),
                Value("FactoringPartyName", f.party_name),
                parties.address("FactoringPartyPostalAddressDetails", f.party_address, "FactoringParty"),
            ],
        ),
        Value("VirtualBankBarcode", invoice.payment_order.barcode, IDENT),
    ]


def tree(version: str) -> Branch:
    """The tree of a Finvoice message of a version."""
    sender, recipient = invoice.invoice_sender, invoice.invoice_recipient
    return Element(
        "Finvoice",
        [
            Fixed("Version", version, whatever=True),
            _message(),
            parties.party("SellerPartyDetails", invoice.seller, "Seller"),
            *parties.person(invoice.seller, "Seller"),
            _seller_information(),
            parties.party("InvoiceSenderPartyDetails", sender, "InvoiceSender"),
            parties.party("InvoiceRecipientPartyDetails", recipient, "InvoiceRecipient"),
            *parties.person(recipient, "InvoiceRecipient"),
            parties.party("BuyerPartyDetails", invoice.buyer, "Buyer"),
            *parties.person(invoice.buyer, "Buyer"),
            *_delivery(),
            parties.any_party("AnyPartyDetails", invoice.other_parties),
            _details(),
            *_payment(),
            rows(),
            Element("SpecificationDetails", [Value("SpecificationFreeText", invoice.specification_texts)]),
            epi(),
            Value("InvoiceUrlNameText", invoice.references.url_names, IDENT),
            Value("InvoiceUrlText", invoice.references.urls, IDENT),
            Element(
                "AttachmentMessageDetails",
                [Value("AttachmentMessageIdentifier", invoice.message.attachment_message, IDENT)],
            ),
        ],
    )


__all__ = ["tree"]
