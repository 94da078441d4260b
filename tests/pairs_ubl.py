"""Invoices that need the pairs of UBL."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal as D

import einvconv
from documents import edited
from einvconv.model import (
    Address,
    DirectDebit,
    Identifier,
    Invoice,
    Note,
    PaymentMeans,
    PrecedingInvoice,
    Price,
    SellerInformation,
    SettlementTerms,
    Totals,
)
from made import account, invoice, line
from pair_cases import PairCase
from repairs_document import seller

SELLER = "//cac:AccountingSupplierParty/cac:Party"
_DAY = dt.date(2026, 5, 18)
_HOME = Address(line1="Katu 1", city="Oulu", post_code="90100", country_code="FI")
_REGISTER = Identifier(value="974760673", scheme="0192")
_BRAND = "Foretaksregisteret"
_VERSION = ("<cbc:CustomizationID>", "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>")


def _named(country: str) -> Invoice:
    return invoice(
        seller=seller(address=Address(city="Oulu", post_code="90100", country_code="FI", country_name=country))
    )


def _with_vat(amount: str) -> Invoice:
    made = invoice()
    made.lines[0].vat_amount = D(amount)
    return made


def _credit(**more: object) -> Invoice:
    return invoice(**{"type_code": "381", "preceding_invoices": [PrecedingInvoice(number="1")], **more})


def _without_discount() -> Invoice:
    made = invoice()
    made.lines[0].price = Price(net=D(90), gross=D(100))
    return made


def _parsed(named: str, *changes: tuple[str, str]) -> Callable[[], Invoice]:
    return lambda: einvconv.parse(edited(named, *changes))


# a supplier of a document that has its name in PartyName alone
_ONE_NAME = re.sub(
    rb"<cac:PartyLegalEntity>.*?</cac:PartyLegalEntity>",
    b"",
    einvconv.serialize(invoice(seller=seller(trading_name="Kauppa")), to="ubl").xml,
    count=1,
    flags=re.DOTALL,
)
# a line whose VAT stands in its total of taxes alone
_IN_TOTAL = re.sub(
    rb"(<cac:Item>.*?)(<cac:ClassifiedTaxCategory>.*?</cac:ClassifiedTaxCategory>)",
    lambda found: (
        b"<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>25.50</cbc:TaxAmount><cac:TaxSubtotal>"
        b"<cbc:TaxAmount currencyID='EUR'>25.50</cbc:TaxAmount>"
        + found[2].replace(b"ClassifiedTaxCategory", b"TaxCategory")
        + b"</cac:TaxSubtotal></cac:TaxTotal>"
        + found[1]
    ),
    einvconv.serialize(invoice(), to="ubl").xml,
    flags=re.DOTALL,
)
# a line of OIOUBL 2 whose VAT stands with its item alone
_OF_ITEM = re.sub(
    rb"(<cac:InvoiceLine>.*?)<cac:TaxTotal>.*?(<cac:TaxCategory>.*?</cac:TaxCategory>).*?</cac:TaxTotal>(.*?)</cac:Item>",
    lambda found: found[1] + found[3] + found[2].replace(b"TaxCategory", b"ClassifiedTaxCategory") + b"</cac:Item>",
    einvconv.serialize(invoice(), to="oioubl").xml,
    flags=re.DOTALL,
)
# a total of which the buyer withholds a tax
_WITHHELD = (
    einvconv.serialize(invoice(), to="ubl")
    .xml.replace(
        b"<cac:LegalMonetaryTotal>",
        b"<cac:WithholdingTaxTotal><cbc:TaxAmount currencyID='EUR'>5.50</cbc:TaxAmount></cac:WithholdingTaxTotal>"
        b"<cac:LegalMonetaryTotal>",
    )
    .replace(b'EUR">125.50</cbc:PayableAmount>', b'EUR">120.00</cbc:PayableAmount>')
)
_PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_COUNTED = (
    ("9675.11</cbc:TaxInclusiveAmount>", "9675.28</cbc:TaxInclusiveAmount>"),
    (_PEPPOL, "urn:www.cenbii.eu:transaction:biicoretrdm010:ver1.0"),
)
_TYPED = (">381</cbc:CreditNoteTypeCode>", ">384</cbc:CreditNoteTypeCode>")
_UNNAMED = ("<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>", "")
_TERMS = SettlementTerms(discount_percent=D(2), discount_date=_DAY)

_APART = ("Puutarhatie 2</cbc:StreetName>", "Puutarhatie</cbc:StreetName><cbc:BuildingNumber>2</cbc:BuildingNumber>")

_END = "</cac:PartyLegalEntity>\n    </cac:Party>\n  </cac:AccountingSupplierParty>"
_NAMED = "<cac:Person><cbc:FirstName>Aino</cbc:FirstName><cbc:FamilyName>Lahti</cbc:FamilyName></cac:Person>"
_PERSON = (_END, _END.replace("\n", _NAMED, 1))

COMMON = (
    PairCase(
        "ubl",
        "persons",
        _parsed("ubl/beyond-en16931", _PERSON),
        f"{SELLER}/cac:Person[cbc:FirstName = 'Aino']/cbc:FamilyName = 'Lahti'",
        lambda i: i.seller.contact is not None and i.seller.contact.name == "Aino Lahti",
    ),
    PairCase(
        "ubl",
        "numbers of houses",
        _parsed("ubl/beyond-en16931", _APART),
        f"{SELLER}/cac:PostalAddress[cbc:StreetName = 'Puutarhatie']/cbc:BuildingNumber = '2'",
        lambda i: i.seller.address.line1 == "Puutarhatie 2",
    ),
    PairCase(
        "peppolbis30",
        "names of lists",
        _parsed("peppolbis30/credit-note", _VERSION),
        spares="it is the version of the source's own syntax",
    ),
    PairCase(
        "ubl",
        "primary payment means",
        lambda: invoice(payment_means=[account(), account(iban="FI1410093000123458", primary=True)]),
        "(//cac:PayeeFinancialAccount)[1]/cbc:ID = 'FI1410093000123458'",
    ),
    PairCase(
        "ubl", "prices", _without_discount, "//cac:Price/cac:AllowanceCharge[cbc:BaseAmount = 100]/cbc:Amount = 10"
    ),
    PairCase(
        "ubl",
        "creditor identifier",
        lambda: invoice(
            payment_means=[PaymentMeans(code="49", direct_debit=DirectDebit(mandate="M", creditor_id="FI12"))]
        ),
        f"{SELLER}/cac:PartyIdentification/cbc:ID[@schemeID = 'SEPA'] = 'FI12'",
        lambda i: i.payment_means[0].direct_debit.creditor_id == "FI12",
    ),
    PairCase(
        "ubl",
        "order references",
        lambda: invoice(sales_order_reference="T-1"),
        "/*/cac:OrderReference[cbc:ID = 'NA']/cbc:SalesOrderID = 'T-1'",
        lambda i: i.order_reference is None and i.sales_order_reference == "T-1",
    ),
    PairCase(
        "ubl",
        "note subjects",
        lambda: invoice(notes=[Note(subject="AAI", text="Huom")]),
        "/*/cbc:Note = '#AAI#Huom'",
        lambda i: (i.notes[0].subject, i.notes[0].text) == ("AAI", "Huom"),
    ),
    PairCase("ehf20", "kind of a credit note", _credit, says=lambda i: i.type_code == "381"),
    PairCase(
        "ubl", "kind of a credit note", _parsed("peppolbis30/credit-note", _TYPED), tells="384 is a type of invoices"
    ),
    PairCase(
        "ubl", "names", lambda: _ONE_NAME, says=lambda i: (i.seller.name, i.seller.trading_name) == ("Kauppa", None)
    ),
    PairCase(
        "ubl",
        "units in words",
        lambda: edited("ubl/beyond-en16931", ('unitCode="HUR"', 'unitCode="kuormalava"')),
        says=lambda i: (i.lines[1].quantity.unit, i.lines[1].quantity.unit_text) == (None, "kuormalava"),
    ),
    PairCase("oioubl", "VAT of items", lambda: _OF_ITEM, says=lambda i: i.lines[0].vat_rate == D("25.5")),
    PairCase("ubl", "taxes withheld", lambda: _WITHHELD, says=lambda i: i.totals.withheld == D("5.5")),
    PairCase("ubl", "VAT of lines in totals", lambda: _IN_TOTAL, says=lambda i: i.lines[0].vat_rate == D("25.5")),
    PairCase(
        "ubl",
        "accounting currency of a total",
        _parsed("peppolbis30/foreign-currency", _UNNAMED),
        "not(//cbc:TaxCurrencyCode)",
        lambda i: i.tax_currency == "SEK",
    ),
    PairCase("ubl", "unit numbers", lambda: invoice(seller=seller(unit_number="003707375462")), keeps="003707375462"),
    PairCase("peppolbis30", "what others say", lambda: _named("Suomi"), keeps="Suomi"),
    PairCase("peppolbis30", "what others say", lambda: _with_vat("25.50"), keeps="25.50"),
)
ANY = (
    PairCase(
        "ubl",
        "rounding in the total",
        _parsed("peppolbis30/prepaid-and-rounding", *_COUNTED),
        "//cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount = '9675.28'",
        lambda i: i.totals.with_vat == i.totals.without_vat + i.totals.vat,
    ),
    PairCase(
        "ubl",
        "bank",
        lambda: invoice(),
        "//cac:FinancialInstitutionBranch[cbc:ID = 'NDEAFIHH'][not(cac:FinancialInstitution)]",
        lambda i: (i.payment_means[0].account.bic, i.payment_means[0].account.branch) == ("NDEAFIHH", None),
    ),
    PairCase(
        "ubl",
        "registered address",
        lambda: invoice(seller_information=SellerInformation(official_address=_HOME)),
        f"{SELLER}/cac:PartyLegalEntity/cac:RegistrationAddress/cbc:CityName = 'Oulu'",
        lambda i: i.seller_information.official_address.city == "Oulu",
    ),
    PairCase(
        "ubl",
        "payment terms",
        lambda: invoice(payment_terms="14 pv", settlement=[_TERMS]),
        "//cac:PaymentTerms[cbc:Note = '14 pv']/cbc:SettlementDiscountPercent = 2",
        lambda i: i.payment_terms == "14 pv",
    ),
    PairCase(
        "ubl", "due date", _credit, "//cac:PaymentMeans/cbc:PaymentDueDate = '2026-05-18'", lambda i: i.due_date == _DAY
    ),
    PairCase(
        "ubl",
        "tax scheme",
        lambda: invoice(seller=seller(tax_registration="Alv.rek")),
        f"{SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID = 'TAX']/cbc:CompanyID = 'Alv.rek'",
        lambda i: i.seller.tax_registration_scheme is None,
    ),
)
CORE = (
    PairCase(
        "xrechnung",
        "lines of cash discounts",
        lambda: invoice(payment_terms="#SKONTO#TAGE=14#PROZENT=2.00#"),
        says=lambda i: i.settlement[0].discount_date == _DAY,
    ),
    PairCase(
        "peppolbis30",
        "payment terms",
        lambda: invoice(payment_terms="14 pv", settlement=[_TERMS]),
        "//cac:PaymentTerms/cbc:Note = '14 pv\nkassa-alennus 2 %, viimeistään 2026-05-18'",
    ),
    PairCase(
        "peppolbis30",
        "due date",
        _credit,
        "//cac:PaymentMeans/cbc:PaymentDueDate = '2026-05-18'",
        lambda i: i.due_date == _DAY,
    ),
)
BII = (
    PairCase(
        "ehf20",
        "kinds of account",
        lambda: invoice(),
        "//cac:PayeeFinancialAccount/cbc:ID/@schemeID = 'IBAN'",
        lambda i: i.payment_means[0].account.scheme is None,
    ),
    PairCase(
        "ehf20",
        "rounding",
        lambda: invoice(totals=Totals(rounding=D("0.5"))),
        "//cbc:TaxInclusiveAmount = 126",
        lambda i: i.totals.with_vat == D("125.5"),
    ),
    PairCase(
        "ehf20",
        "buyer's reference",
        lambda: invoice(),
        "//cac:AccountingCustomerParty/cac:Party/cac:Contact/cbc:ID = 'B-1'",
        lambda i: (i.buyer_reference, i.buyer.contact.id) == ("B-1", None),
    ),
    PairCase(
        "ehf20",
        "register",
        lambda: invoice(seller=seller(tax_registration=_BRAND, legal_id=_REGISTER)),
        f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID/@schemeName = '{_BRAND}'",
        lambda i: i.seller.tax_registration == _BRAND,
    ),
    PairCase(
        "ehf20",
        "letters of rates",
        lambda: invoice(line(rate="15")),
        says=lambda i: i.lines[0].vat_code == "S" and b"H" in einvconv.serialize(i, to="ehf20").xml,
    ),
    PairCase(
        "ehf20",
        "registered address",
        lambda: invoice(seller_information=SellerInformation(official_address=_HOME)),
        f"{SELLER}/cac:PartyLegalEntity/cac:RegistrationAddress/cbc:CityName = 'Oulu'",
        lambda i: i.seller_information.official_address.city == "Oulu",
    ),
    PairCase(
        "ehf20",
        "payment terms",
        lambda: invoice(payment_terms="14 pv"),
        "//cac:PaymentTerms/cbc:Note = '14 pv'",
        lambda i: i.payment_terms == "14 pv",
    ),
    PairCase(
        "ehf20",
        "due date",
        lambda: invoice(),
        "//cac:PaymentMeans/cbc:PaymentDueDate = '2026-05-18'",
        lambda i: i.due_date == _DAY,
    ),
)
UBL = (*COMMON, *ANY, *CORE, *BII)
