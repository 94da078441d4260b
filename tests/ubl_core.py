"""The core of the UBL schemas: what usual invoices need of them. `python tests/ubl_core.py` writes it anew.

The core has the types of the whole schema without the optional elements out of `NAMES`, and without extensions. As
nothing else is taken away or changed, what the core admits, the whole schema admits: an element that may be left out
was left out, and there is no wildcard to let in what the core does not know. `mapping/schemas.py` relies on that; the
types keep their names, so that it holds for a document that names them (`xsi:type`) as well.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from einvconv.resources import data_path

WHOLE = data_path("schemas", "ubl", "2.1")
CORE = WHOLE / "core"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
XS = "{http://www.w3.org/2001/XMLSchema}"
# What the UBL formats write, and what Peppol BIS 2 and 3 and EHF 2 and 3 documents have beside it.
NAMES = {
    "cac": """
    AccountingCustomerParty AccountingSupplierParty AdditionalDocumentReference AdditionalItemProperty Address
    AddressLine AllowanceCharge Attachment BillingReference BillingReferenceLine BuyersItemIdentification CardAccount
    CarrierParty ClassifiedTaxCategory CommodityClassification Contact ContractDocumentReference Country CreditAccount
    CreditNoteDocumentReference CreditNoteLine Delivery DeliveryAddress DeliveryLocation DeliveryParty DeliveryTerms
    DespatchDocumentReference DespatchLineReference DocumentReference EstimatedDeliveryPeriod ExternalReference
    FinancialInstitution FinancialInstitutionBranch InvoiceDocumentReference InvoiceLine InvoicePeriod Item
    ItemInstance ItemPriceExtension Language LegalMonetaryTotal ManufacturerParty ManufacturersItemIdentification
    OrderLineReference OrderReference OriginCountry OriginatorDocumentReference Party PartyIdentification
    PartyLegalEntity PartyName PartyTaxScheme PayeeFinancialAccount PayeeParty PayerFinancialAccount PaymentMandate
    PaymentMeans PaymentTerms Person PhysicalLocation PostalAddress PrepaidPayment Price ProjectReference
    ReceiptDocumentReference ReceiptLineReference RegistrationAddress SellersItemIdentification SettlementPeriod
    StandardItemIdentification StatementDocumentReference SubCreditNoteLine SubInvoiceLine TaxCategory TaxExchangeRate
    TaxRepresentativeParty TaxScheme TaxSubtotal TaxTotal
    """,
    "cbc": """
    AccountID AccountingCost ActualDeliveryDate AdditionalStreetName AddressFormatCode AllowanceChargeReason
    AllowanceChargeReasonCode AllowanceTotalAmount Amount BaseAmount BaseQuantity BaseUnitMeasure BuildingNumber
    BuyerReference CalculationRate ChargeIndicator ChargeTotalAmount CityName CompanyID CompanyLegalForm
    CopyIndicator CountrySubentity CreditNoteTypeCode CreditedQuantity CustomerAssignedAccountID CustomizationID
    Date Description DescriptionCode DocumentCurrencyCode DocumentDescription DocumentType DocumentTypeCode
    DueDate ElectronicMail EmbeddedDocumentBinaryObject EndDate EndpointID ExemptionReason FamilyName FirstName
    HolderName ID
    IdentificationCode InstructionID InvoiceTypeCode InvoicedQuantity IssueDate IssueTime ItemClassificationCode
    Line LineCountNumeric LineExtensionAmount LineID MathematicOperatorCode MiddleName MultiplierFactorNumeric Name
    NetworkID
    Note OrderableUnitFactorRate PaidAmount PayableAmount PayableRoundingAmount PaymentChannelCode PaymentDueDate
    PaymentID PaymentMeansCode PaymentMeansID PaymentNote PenaltyAmount PenaltySurchargePercent PerUnitAmount
    Percent PostalZone Postbox PrepaidAmount PriceAmount PrimaryAccountNumberID ProfileID RegistrationName
    SalesOrderID SerialID SettlementDiscountAmount SettlementDiscountPercent SourceCurrencyCode SpecialTerms
    StartDate StreetName SupplierAssignedAccountID TargetCurrencyCode TaxAmount TaxCurrencyCode TaxExclusiveAmount
    TaxExemptionReason TaxExemptionReasonCode TaxInclusiveAmount TaxPointDate TaxTypeCode TaxableAmount Telefax
    Telephone TransactionCurrencyTaxAmount UBLVersionID URI UUID Value
    """,
}
SPACES = {
    "doc": "",
    "cac": "CommonAggregateComponents-2",
    "cbc": "CommonBasicComponents-2",
    "udt": "UnqualifiedDataTypes-2",
}
IMPORTS = {"cac": "cac.xsd", "cbc": "cbc.xsd", "udt": "../datatypes.xsd"}
ROOTS = {"invoice": "Invoice", "creditnote": "CreditNote"}


class Schemas:
    """The schemas of Invoice and CreditNote, by the names of their elements and types with the usual prefixes."""

    def __init__(self) -> None:
        self.elements: dict[str, Any] = {}
        self.types: dict[str, Any] = {}
        for file, prefix in (("cac", "cac"), ("cbc", "cbc"), ("invoice", "doc"), ("creditnote", "doc")):
            top = etree.parse(WHOLE / f"{file}.xsd").getroot()
            if set(top.attrib) != {"targetNamespace", "elementFormDefault"}:
                raise ValueError(f"{file}.xsd says more than its name space")
            for node in top.iterchildren(f"{XS}element", f"{XS}complexType"):
                known = self.elements if node.tag == f"{XS}element" else self.types
                known[f"{prefix}:{node.get('name')}"] = node
        self.names = {f"{prefix}:{name}" for prefix, names in NAMES.items() for name in names.split()}
        unknown = self.names - self.elements.keys()
        if unknown:
            raise ValueError(f"the whole schema has no {', '.join(sorted(unknown))}")

    def type_of(self, element: str) -> str:
        """The name of the type of an element, of which nothing else may be said than its name and type."""
        declared = self.elements[element]
        if set(declared.attrib) != {"name", "type"} or len(declared):
            raise ValueError(f"{element} says more than its type")
        return str(declared.get("type"))

    def kept(self, name: str) -> list[dict[str, str]]:
        """What the core keeps of a type, which must be a sequence of elements: what is required, and what is named."""
        declared = self.types[name]
        [sequence] = declared
        particles = list(sequence.iterchildren(etree.Element))
        plain = sequence.tag == f"{XS}sequence" and all(p.tag == f"{XS}element" and not len(p) for p in particles)
        if not plain or sequence.attrib or declared.keys() != ["name"]:
            raise ValueError(f"{name} is more than a sequence of elements")
        return [dict(p.attrib) for p in particles if p.get("minOccurs") != "0" or p.get("ref") in self.names]

    def reached(self, start: str) -> tuple[set[str], set[str]]:
        """The elements and the types with content that the core needs from an element on."""
        elements, types, new = {start}, set[str](), [start]
        while new:
            kind = self.type_of(new.pop())
            if kind in self.types and kind not in types:
                types.add(kind)
                found = {p["ref"] for p in self.kept(kind)} - elements
                elements |= found
                new += found
        return elements, types


def core() -> dict[str, str]:
    """The files of the core by their names."""
    schemas = Schemas()
    files: dict[str, str] = {}
    elements: set[str] = set()
    types: set[str] = set()
    for file, root in ROOTS.items():
        more_elements, more_types = schemas.reached(f"doc:{root}")
        elements |= more_elements
        types |= more_types
        files[f"{file}.xsd"] = _file(schemas, f"{root}-2", "doc", {f"doc:{root}"}, {f"doc:{root}Type"}, ("cac", "cbc"))
    for prefix, needs in (("cac", ("cbc",)), ("cbc", ("udt",))):
        own = [{name for name in names if name.startswith(f"{prefix}:")} for names in (elements, types)]
        files[f"{prefix}.xsd"] = _file(schemas, SPACES[prefix], prefix, *own, needs)
    return files


def _file(
    schemas: Schemas, space: str, prefix: str, elements: set[str], types: set[str], needs: tuple[str, ...]
) -> str:
    """A schema file, short rather than pretty: it is read at each start."""
    spaces = {p: UBL + (SPACES[p] or space) for p in (prefix, *needs)}
    declared = "".join(f'\nxmlns:{p}="{uri}"' for p, uri in spaces.items())
    lines = [
        "<!-- Made by tests/ubl_core.py from the whole schema. -->",
        f'<schema xmlns="{XS[1:-1]}"{declared}\ntargetNamespace="{spaces[prefix]}">',
        *(f'<import namespace="{spaces[p]}" schemaLocation="{IMPORTS[p]}"/>' for p in needs),
    ]
    for name in sorted(types):
        lines.append(f'<complexType name="{_local(name)}"><sequence>')
        lines += [etree.tostring(etree.Element("element", particle)).decode() for particle in schemas.kept(name)]
        lines.append("</sequence></complexType>")
    lines += [f'<element name="{_local(name)}" type="{schemas.type_of(name)}"/>' for name in sorted(elements)]
    return "\n".join([*lines, "</schema>", ""])


def _local(name: str) -> str:
    return name.partition(":")[2]


def main() -> None:
    """Write the core beside the whole schema."""
    CORE.mkdir(exist_ok=True)
    for name, text in core().items():
        (CORE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
