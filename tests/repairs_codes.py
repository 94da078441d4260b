"""Invoices that need the repairs of codes and schemes of older documents."""

from __future__ import annotations

from decimal import Decimal as D

from einvconv.model import Allowance, Attachment, Classification, Delivery, Identifier, Item, Party, Quantity
from repair_cases import Case, line, one, sums
from repairs_document import buyer, seller

_REASON = {"amount": D(10), "reason": "Muu", "vat_code": "S", "vat_rate": D("25.5")}


_DOC = Attachment(id="1", content="QQ==", media_type="application/msword", filename="a.doc")
_BILLING, _SELF_BILLING = (f"urn:fdc:peppol.eu:2017:poacc:{kind}:01:1.0" for kind in ("billing", "selfbilling"))
TYPES = (
    Case("kinds of files", one(documents=[_DOC]), fires="PEPPOL-EN16931-CL001"),
    Case("kinds of files", one(documents=[_DOC]), "xrechnung", fires="BR-CL-24"),
    Case("kinds of files", one(documents=[_DOC]), "cii", fires="BR-CL-24"),
    Case("types of Peppol", one(type_code="384"), fires="PEPPOL-EN16931-P0112"),
    Case("types of Peppol", one(type_code="130"), fires="PEPPOL-EN16931-P0100"),
    Case("business process", one(type_code="389", business_process=_BILLING), fires="PEPPOL-EN16931-R007"),
    Case("business process", one(business_process=_SELF_BILLING), fires="PEPPOL-EN16931-R007"),
)


def codes(repair: str, to: str) -> tuple[Case, ...]:
    """The same for a repair of a profile."""
    return (
        Case(repair, one(type_code="Z01"), to, fires="BR-CL-01"),
        Case(
            repair,
            one(buyer=buyer(identifiers=[Identifier(value="7300010000001", scheme="GLN")])),
            to,
            fires="BR-CL-10",
        ),
        Case(repair, one(buyer=buyer(legal_id=Identifier(value="123456785", scheme="NO:ORGNR"))), to, fires="BR-CL-11"),
        Case(
            repair,
            one(lines=[line(item=Item(name="Työ", classifications=[Classification(code="85", list_id="CPV")]))]),
            to,
            fires="BR-CL-13",
        ),
        Case(repair, one(allowances=[Allowance(**_REASON, reason_code="75")]), to, fires="BR-CL-19"),
        Case(repair, one(charges=[Allowance(**_REASON, reason_code="94")]), to, fires="BR-CL-20"),
        Case(
            repair,
            one(lines=[line(item=Item(name="Työ", standard_id=Identifier(value="7300010000001", scheme="GTIN")))]),
            to,
            fires="BR-CL-21",
        ),
        Case(repair, one(lines=[line(quantity=Quantity(value=D(2), unit="PK"))]), to, fires="BR-CL-23"),
        Case(
            repair,
            one(delivery=Delivery(location_id=Identifier(value="7300010000001", scheme="GLN"))),
            to,
            fires="BR-CL-26",
        ),
        Case(
            repair,
            one(documents=[Attachment(id="1", content="QQ==", media_type="application/pdf")]),
            to,
            holds="//cbc:EmbeddedDocumentBinaryObject/@filename = '1.pdf'",
        ),
        Case(
            repair,
            one(tax_representative=Party(name="Edustaja Oy", vat_id="EL123456789")),
            to,
            holds="//cac:TaxRepresentativeParty//cbc:IdentificationCode = 'GR'",
        ),
        Case(
            repair,
            one(tax_currency="EUR", totals=sums("100", "25.5", vat_accounting=D("25.5"))),
            to,
            holds="not(//cbc:TaxCurrencyCode)",
        ),
        Case(
            repair,
            one(seller=seller(vat_id="123456785MVA")),
            to,
            holds="//cac:PartyTaxScheme/cbc:CompanyID = 'NO123456785MVA'",
        ),
    )


CODES = (*codes("codes of older documents", "peppolbis30"), *codes("codes of other formats", "ubl"))
