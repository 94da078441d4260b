"""The core of the Finvoice 3.0 schema: what usual invoices need of it. `python tests/finvoice_core.py` writes it anew.

The core is the whole schema without the optional elements out of `NAMES`, and without wildcards. As nothing else is
taken away or changed, what the core admits, the whole schema admits; `mapping/schemas.py` relies on that. libxml2 takes
the square of the number of optional elements beside one another to load a schema: the core loads in a quarter of the
time.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from einvconv.resources import data_path

WHOLE = data_path("schemas", "finvoice", "3.0") / "finvoice.xsd"
CORE = WHOLE.parent / "core" / WHOLE.name
XS = "{http://www.w3.org/2001/XMLSchema}"
# What may be left out and usual invoices have, or conversions of Peppol, CII and TEAPPSXML invoices write.
_NAMES = """
    AccountDimensionText AgreementDate AgreementIdentifier AgreementTypeCode AgreementTypeText Amount AnyPartyCode
    AnyPartyCommunicationDetails AnyPartyContactPersonName AnyPartyCountrySubdivision AnyPartyDetails
    AnyPartyEmailAddressIdentifier AnyPartyIdentifier AnyPartyOrganisationTaxCode AnyPartyPhoneNumberIdentifier
    AnyPartyPostalAddressDetails ArticleDescription ArticleGroupIdentifier ArticleIdentifier ArticleInfoUrlText
    ArticleName AttachmentMessageDetails BaseAmount BuyerArticleIdentifier BuyerCode BuyerCommunicationDetails
    BuyerContactPersonName BuyerCountrySubdivision BuyerEmailaddressIdentifier BuyerOrganisationTaxCode
    BuyerOrganisationTradingName BuyerOrganisationUnitNumber BuyerPartyIdentifier BuyerPhoneNumberIdentifier
    BuyerPostalAddressDetails BuyerReferenceIdentifier CNOriginCountryCode CardHolderName CarrierName
    CashDiscountAmount CashDiscountBaseAmount CashDiscountDate CashDiscountPercent ChargeDetails
    ChargesTotalVatExcludedAmount CountryCode CountryName CreditorIdentifier DebitedAccountID DefinitionDetails
    DefinitionValue DeliveredQuantity DeliveryCountrySubdivision DeliveryDate DeliveryDetails DeliveryMethodText
    DeliveryNoteIdentifier DeliveryPartyDetails DeliveryPartyIdentifier DeliveryTermsCode DeliveryTermsText
    DirectDebitInfo DiscountDetails DiscountsTotalVatExcludedAmount EanCode EndDate EpiBei EpiBfiIdentifier
    EpiBfiName EpiNameAddressDetails EpiPaymentInstructionId EpiPaymentMeansCode EpiPaymentMeansText
    EpiRemittanceInfoIdentifier ExchangeRate FinalDestinationName FreeText ImplementationCode InvoiceDate
    InvoiceDueDate InvoiceFreeText InvoiceNumber InvoicePaidAmount InvoiceRecipientLanguageCode
    InvoiceRecipientPartyDetails InvoiceRecipientPartyIdentifier InvoiceRecipientPostalAddressDetails
    InvoiceSenderOrganisationTaxCode InvoiceSenderPartyDetails InvoiceSenderPartyIdentifier
    InvoiceTotalRoundoffAmount InvoiceTotalVatAccountingAmount InvoiceTotalVatAmount InvoiceTotalVatExcludedAmount
    InvoiceTypeCodeUN InvoiceUrlNameText InvoiceUrlText InvoicedObjectID InvoicedQuantity InvoicingPeriodEndDate
    InvoicingPeriodStartDate MandateReference MessageTransmissionDetails OrderDate OrderIdentifier OrderedQuantity
    OriginalInvoiceDate OriginalInvoiceNumber OriginalInvoiceReference PartialPaymentDetails PaymentCardInfo
    PaymentOverDueFineDetails PaymentOverDueFineFreeText PaymentOverDueFinePercent PaymentOverDueFixedAmount
    PaymentStatusCode PaymentStatusDetails PaymentTermsDetails PaymentTermsFreeText Percent
    ProjectReferenceIdentifier ReasonCode ReasonText ReducedInvoiceVatIncludedAmount RowAccountDimensionText
    RowAgreementIdentifier RowAmount RowBuyerReferenceIdentifier RowChargeDetails RowCustomsInfo
    RowDefinitionDetails RowDefinitionValue RowDeliveryDate RowDeliveryDetails RowDeliveryNoteIdentifier
    RowDiscountAmount RowDiscountBaseAmount RowDiscountPercent RowDiscountTypeCode RowDiscountTypeText RowFreeText
    RowIdentifier RowOrderPositionIdentifier RowPositionIdentifier RowProgressiveDiscountDetails RowVatAmount
    RowVatCode RowVatExcludedAmount RowVatRatePercent RowWaybillIdentifier RowsTotalVatExcludedAmount
    SellerAccountDetails SellerAccountName SellerAdditionalLegalInfo SellerCode SellerCommonEmailaddressIdentifier
    SellerCommunicationDetails SellerContactPersonFunction SellerContactPersonName SellerCountrySubdivision
    SellerEmailaddressIdentifier SellerFreeText SellerHomeTownName SellerInformationDetails
    SellerOrganisationDepartment SellerOrganisationTaxCode SellerOrganisationTradingName
    SellerOrganisationUnitNumber SellerPartyIdentifier SellerPhoneNumber SellerPhoneNumberIdentifier
    SellerPostalAddressDetails SellerReferenceIdentifier SellerTaxRegistrationText SellerVatRegistrationText
    SellerWebaddressIdentifier SellersBuyerIdentifier SpecificationIdentifier StartDate SubArticleName SubEndDate
    SubInvoiceRow SubInvoicedQuantity SubRowAmount SubRowFreeText SubRowPositionIdentifier SubRowVatCode
    SubRowVatExcludedAmount SubRowVatRatePercent SubStartDate SubUnitPriceNetAmount TenderReference UnitPriceAmount
    UnitPriceBaseQuantity UnitPriceDiscountAmount UnitPriceNetAmount UnitPriceVatIncludedAmount VatBaseAmount
    VatCategoryCode VatCode VatExemptionReasonCode VatFreeText VatPoint VatRateAmount VatRatePercent
    VatSpecificationDetails VirtualBankBarcode WaybillIdentifier
"""
NAMES = frozenset(_NAMES.split())


def core() -> str:
    """The text of the core."""
    top: Any = etree.parse(WHOLE, etree.XMLParser(remove_comments=True, remove_blank_text=True)).getroot()
    known = {e.get("name") for e in top.iter(f"{XS}element")}
    if not known >= NAMES:
        raise ValueError(f"the whole schema has no {', '.join(sorted(NAMES - known))}")
    for sequence in list(top.iter(f"{XS}sequence")):
        for particle in list(sequence):
            if particle.get("minOccurs") == "0" and particle.get("name") not in NAMES:
                sequence.remove(particle)
    for include in top.iterchildren(f"{XS}include"):
        include.set("schemaLocation", f"../{include.get('schemaLocation')}")
    etree.indent(top, space=" ")
    text = etree.tostring(top, encoding="unicode")
    return f"<!-- Made by tests/finvoice_core.py from the whole schema. -->\n{text}\n"


def main() -> None:
    """Write the core beside the whole schema."""
    CORE.parent.mkdir(exist_ok=True)
    CORE.write_text(core(), encoding="utf-8")


if __name__ == "__main__":
    main()
