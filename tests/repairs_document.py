"""Invoices that need the repairs of the document: what it is, its notes, references, supporting documents, payment."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

from einvconv.model import (
    Account,
    Address,
    Allowance,
    Attachment,
    Card,
    Contact,
    Delivery,
    DocumentKind,
    Factoring,
    Identifier,
    Note,
    Party,
    PaymentMeans,
    PaymentOrder,
    SellerInformation,
    SettlementTerms,
    Specification,
    ThirdPartyPayment,
    Totals,
)
from made import IBAN, account
from repair_cases import Case, group, line, one, sums

DAY = dt.date(2026, 5, 18)
SELLER = "//cac:AccountingSupplierParty/cac:Party"
BUYER = "//cac:AccountingCustomerParty/cac:Party"
_ID = Identifier(value="003707375462", scheme="0216")
_BUYER = Party(name="Ostaja Oy", contact=Contact(id="3150"))
_BII = "urn:www.cenbii.eu:transaction:biicoretrdm010:ver1.0"


_OTHER = account("FI4950009420028730", remittance="1232")
_IN_KRONER = group()
_IN_KRONER.amount_accounting = D("280.50")
_NO_SEPA = PaymentMeans(code="30", account=Account(id="FI4950009420028730"))
_BY_DEBIT = PaymentMeans(code="31", account=Account(id=IBAN))
_BY_TRANSFER = PaymentMeans(code="30", account=Account(id=IBAN))
_BY_CARD = PaymentMeans(code="48", card=Card(number="1234", network="VISA"))
_DUTCH = Party(name="Bedrijf", address=Address(city="Delft", country_code="NL"))
_DANE = Party(name="Firma", address=Address(city="Aarhus", country_code="DK"))
_GERMAN = Party(name="Firma", address=Address(city="Köln", country_code="DE"))
_BANK_IN_WORDS = PaymentMeans(code="30", account=Account(id=IBAN, bic="Nordea Pankki"))
_SKONTO = SettlementTerms(discount_percent=D(2), discount_date=dt.date(2026, 5, 18))
_NAMED = Address(city="Turku", country_name="Suomi")
_SWEDE = Party(
    name="Säljare AB",
    vat_id="SE556677889901",
    legal_id=Identifier(value="5566778899", scheme="0007"),
    tax_registration="Innehar F-skattsedel",
    endpoint=_ID,
    address=Address(city="Luleå", country_code="SE"),
)


def seller(**more: object) -> Party:
    """A Finnish seller."""
    said = {
        "name": "Myyjä Oy",
        "vat_id": "FI07375462",
        "endpoint": _ID,
        "address": Address(line1="Katu 1", city="Oulu", post_code="90100", country_code="FI"),
    }
    return Party(**{**said, **more})


def buyer(**more: object) -> Party:
    """A Finnish buyer."""
    said = {
        "name": "Ostaja Oy",
        "endpoint": Identifier(value="003715728600", scheme="0216"),
        "address": Address(line1="Tie 2", city="Turku", post_code="20100", country_code="FI"),
    }
    return Party(**{**said, **more})


def _dane(number: str | None = None) -> Party:
    registered = Identifier(value=number) if number else None
    home = Address(city="Aarhus", post_code="8000", country_code="DK")
    return Party(name="Sælger A/S", vat_id="DK13585628", legal_id=registered, endpoint=_ID, address=home)


def _registered(country: str, number: str, scheme: str | None = None) -> Party:
    legal, home = Identifier(value=number, scheme=scheme), Address(city="Byen", post_code="80000", country_code=country)
    vat = {"SE": "SE556677889901", "NO": "NO974760673MVA", "DK": "DK13585628"}[country]
    return Party(name="Sælger A/S", vat_id=vat, legal_id=legal, endpoint=_ID, address=home)


_SWEDISH = seller(vat_id="SE556036079301", address=Address(city="Umeå", post_code="90100", country_code="SE"))
_GIRO = PaymentMeans(code="30", account=Account(id="5050-1055", bic="SE:BANKGIRO"))
_TWO = [account(), PaymentMeans(remittance="1232")]

DOCUMENT = (
    Case(
        "post office boxes",
        one(seller=seller(address=Address(line1="Katu 1", po_box="PL 12", city="Oulu", country_code="FI"))),
        holds=f"{SELLER}/cac:PostalAddress/cbc:AdditionalStreetName = 'PL 12'",
    ),
    Case("countries of addresses", one(seller=seller(address=Address(city="Oulu"))), fires="BR-09"),
    Case(
        "countries of addresses", one(buyer=buyer(address=Address(city="Turku", country_name="Suomi"))), fires="BR-11"
    ),
    Case(
        "countries of addresses",
        one(delivery=Delivery(party=Party(address=Address(city="Turku", line1="Tie 2")))),
        fires="BR-57",
    ),
    Case(
        "VAT of each rate in the accounting currency",
        one(tax_currency="NOK", vat_breakdown=[_IN_KRONER]),
        fires="BR-53",
    ),
    Case("one payment reference", one(payment_means=[account(remittance="2610016"), _OTHER]), fires="UBL-SR-44"),
    Case(
        "one payment reference",
        one(payment_means=[account(text="tilisiirto"), account("FI4950009420028730", text="muu")]),
        fires="UBL-SR-46",
    ),
    Case("approval for F-tax", one(seller=_SWEDE), fires="SE-R-005"),
    *(
        Case("organisation numbers", one(seller=_registered("SE", number)), fires=rule)
        for number, rule in (("556677-8899", "SE-R-003"), ("16556677-8899", "SE-R-004"), ("SE556677889901", "SE-R-013"))
    ),
    Case(
        "organisation numbers",
        one(seller=_registered("SE", "556677-8899", "0007")),
        fires="PEPPOL-COMMON-R049",
    ),
    Case("organisation numbers", one(seller=_registered("NO", "974 760 673", "0192")), fires="PEPPOL-COMMON-R041"),
    Case(
        "organisation numbers", one(seller=_registered("NO", "974 760 673", "0192")), "ehf20", fires="EHF-COMMON-R013"
    ),
    Case("organisation numbers", one(seller=_registered("DK", "13-58 56 28")), fires="DK-R-014"),
    Case(
        "organisation numbers",
        one(seller=_registered("SE", "556677-8899")),
        "svefaktura",
        holds="//*[local-name() = 'SellerParty']//*[local-name() = 'CompanyID'] = '5566778899'",
    ),
    Case(
        "prices after discounts",
        one(lines=[line(net_amount=D(90), allowances=[Allowance(amount=D(10), reason="Rabat")])]),
        "oioubl",
        holds="//cac:InvoiceLine[cac:AllowanceCharge/cbc:Amount = 10]/cac:Price/cbc:PriceAmount = 45",
    ),
    Case("Danish registers", one(seller=_dane()), fires="DK-R-002"),
    Case("Danish registers", one(seller=_dane("13585628")), fires="DK-R-014"),
    Case("Danish registers", one(seller=_dane("DK13585628")), fires="DK-R-014"),
    Case("Danish registers", one(seller=_dane("13585628"), buyer=_dane("13585628")), fires="DK-R-017"),
    Case(
        "means of payment",
        one(
            currency="DKK",
            seller=_dane(),
            buyer=_dane(),
            payment_means=[PaymentMeans(account=Account(id="DK5000400440116243"))],
        ),
        holds="//cbc:PaymentMeansCode = '58'",
    ),
    Case(
        "kind of document",
        one(type_code=None, kind=DocumentKind(code="INV03", text="KORKOLASKU")),
        fires="BR-04",
        refuses="INV03 (KORKOLASKU) is no invoice",
    ),
    Case("kind of document", one(kind=DocumentKind(origin="Cancel")), holds="", refuses="OriginCode Cancel"),
    # notes
    Case(
        "named details",
        one(specifications=[Specification(heading="Paikka", value="98", unit="KWH", code="AAI")]),
        holds="/*/cbc:Note = '#AAI#Paikka: 98 KWH'",
    ),
    Case(
        "lines of a specification",
        one(specification_texts=["Rivi 1", "Rivi 2"]),
        holds="/*/cbc:Note = 'Rivi 1\nRivi 2'",
    ),
    Case("factoring", one(factoring=Factoring(texts=["Siirretty."])), holds="/*/cbc:Note = 'Siirretty.'"),
    Case(
        "factoring",
        one(factoring=Factoring(party_name="Rahoitus Oy", party_id=Identifier(value="7"))),
        holds="//cac:PayeeParty[cac:PartyName/cbc:Name = 'Rahoitus Oy']/cac:PartyIdentification/cbc:ID = '7'",
    ),
    Case("single notes", one(notes=[Note(text="Yksi"), Note(text="Kaksi")]), fires="PEPPOL-EN16931-R002"),
    Case(
        "single notes", one(lines=[line(notes=["Yksi", "Kaksi"])]), holds="//cac:InvoiceLine/cbc:Note = 'Yksi\nKaksi'"
    ),
    # parties
    Case(
        "buyer's number",
        one(sellers_buyer_id=Identifier(value="C-8")),
        holds=f"{BUYER}/cac:PartyIdentification/cbc:ID = 'C-8'",
    ),
    Case(
        "what is printed of the seller",
        one(seller=seller(unit_number="00370737546200012")),
        holds=f"{SELLER}/cac:PartyIdentification/cbc:ID[@schemeID = '0037'] = '00370737546200012'",
    ),
    Case(
        "what is printed of the seller",
        one(seller_information=SellerInformation(home_town="Oulu")),
        holds=f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyLegalForm = 'Oulu'",
    ),
    Case(
        "what is printed of the seller",
        one(seller=seller(), seller_information=SellerInformation(phone="08 1", email="a@b.fi")),
        holds=f"{SELLER}/cac:Contact[cbc:Telephone = '08 1']/cbc:ElectronicMail = 'a@b.fi'",
    ),
    Case("electronic addresses", one(buyer=buyer(endpoint=None, vat_id="FI15728600")), fires="PEPPOL-EN16931-R010"),
    Case("electronic addresses", one(seller=seller(endpoint=None)), fires="PEPPOL-EN16931-R020"),
    Case("electronic addresses", one(buyer=buyer(endpoint=Identifier(value="003715728600"))), fires="BR-63"),
    Case("electronic addresses", one(seller=seller(endpoint=Identifier(value="003707375462"))), fires="BR-62"),
    Case("electronic addresses", one(buyer=buyer(endpoint=Identifier(value="003715728600"))), to="ubl", fires="BR-63"),
    Case(
        "electronic addresses", one(seller=seller(endpoint=Identifier(value="003707375462"))), to="ubl", fires="BR-62"
    ),
    Case("single notes of lines", one(lines=[line(notes=["a", "b"])]), "ubl", fires="UBL-SR-34"),
    Case("electronic addresses", one(buyer=buyer(endpoint=Identifier(value="1", scheme="X"))), "ubl", fires="BR-CL-25"),
    Case("one identifier", one(buyer=buyer(identifiers=[_ID, _ID])), "ubl", fires="UBL-SR-16"),
    Case(
        "one identifier",
        one(buyer=buyer(identifiers=[Identifier(value="1"), Identifier(value="2")])),
        fires="UBL-SR-16",
    ),
    Case(
        "one identifier",
        one(payee=Party(name="Rahoitus Oy", identifiers=[Identifier(value="1"), Identifier(value="2")])),
        fires="UBL-SR-20",
    ),
    # references and documents
    Case("buyer reference", one(buyer_reference=None, contract_reference="S-1"), fires="PEPPOL-EN16931-R003"),
    Case(
        "numbers of supporting documents",
        one(documents=[Attachment(description="Liite")]),
        holds="//cac:AdditionalDocumentReference[cbc:ID = '1']/cbc:DocumentDescription = 'Liite'",
    ),
    # plain UBL of older profiles
    Case(
        "rounding in the total",
        one(totals=sums("100", "25.5", with_vat=D("126"), rounding=D("0.5"), payable=D("126"))),
        fires="BR-CO-15",
    ),
    Case(
        "identifier of the buyer's contact",
        one(
            specification=_BII,
            buyer_reference=None,
            order_reference="O-1",
            buyer=Party(name="Ostaja Oy", contact=Contact(id="3150")),
        ),
        holds="//cbc:BuyerReference = '3150'",
    ),
    Case(
        "letters of standard rates",
        one(vat_breakdown=[group("H")], lines=[line(vat_code="H")]),
        to="finvoice30",
        fires="FI-VAT-04",
    ),
    # payment
    Case("accounts", one(seller=_SWEDISH, payment_means=[_GIRO]), fires="SE-R-008"),
    Case(
        "accounts",
        one(payment_means=[account(iban="fi21 1234 5600 0007 85")]),
        holds=f"//cac:PayeeFinancialAccount/cbc:ID = '{IBAN}'",
    ),
    *(
        Case(
            "words around accounts",
            one(seller=_SWEDISH, payment_means=[account(iban="Bankgiro 5805-6201", bic=None)]),
            to=target,
            holds=f"//{place} = '{said}'",
        )
        for target, place, said in (
            ("finvoice30", "EpiBfiIdentifier", "BGABSESS"),
            ("teapps30", "BANK_ACCOUNT_NUMBER", "58056201"),
        )
    ),
    *(
        Case(
            "words around accounts",
            one(seller=_dane(), payment_means=[account(iban="9876543210", bic="1234")]),
            to=target,
            holds=f"//{place} = '12349876543210'",
        )
        for target, place in (("finvoice30", "EpiAccountID"), ("teapps30", "BANK_ACCOUNT_NUMBER"))
    ),
    *(
        Case(
            "Danish accounts",
            one(seller=_dane(), payment_means=[account(iban="9876543210", bic="1234")]),
            to=target,
            holds="contains(., '12349876543210')",
        )
        for target in ("e2b", "svefaktura", "sedi", "vismaxml60", "maventaxml", "bgc", "liinos", "woodx")
    ),
    *(
        Case(
            "the third total",
            one(totals=Totals(with_vat=D("125.5"), payable=D("125.5"), **said)),
            to="finvoice30",
            holds=f"//{place} = '{value}'",
        )
        for said, place, value in (
            ({"vat": D("25.5")}, "InvoiceTotalVatExcludedAmount", "100,00"),
            ({"without_vat": D(100)}, "InvoiceTotalVatAmount", "25,50"),
        )
    ),
    *(
        Case(
            name,
            one(
                totals=Totals(vat=D("25.5"), with_vat=D("125.5"), payable=D("110.5")),
                third_party_payments=[ThirdPartyPayment(amount=D("-15.00"))],
            ),
            to=target,
            holds=said,
        )
        for target, name, said in (
            ("finvoice30", "what was paid", "//InvoicePaidAmount = '15,00' and //EpiInstructedAmount = '110,50'"),
            ("teapps30", "what was paid", "//ADVANCE_PAYMENT/AMOUNT = '15.00'"),
            ("svefaktura", "payments for others", "//*[local-name() = 'RoundOffAmount'] = -15"),
        )
    ),
    Case("one payment", one(payment_means=_TWO), fires="BR-61"),
    Case(
        "means of payment of a country", one(seller=_DUTCH, buyer=_DUTCH, payment_means=[_BY_DEBIT]), fires="NL-R-008"
    ),
    Case(
        "means of payment of a country", one(seller=_DANE, buyer=_DANE, payment_means=[_BY_TRANSFER]), fires="DK-R-005"
    ),
    Case(
        "German cash discounts",
        one(seller=_GERMAN, buyer=_GERMAN, settlement=[_SKONTO]),
        holds="starts-with(//cac:PaymentTerms/cbc:Note, '#SKONTO#TAGE=14#PROZENT=2.00#')",
    ),
    *(
        Case("banks in words", one(payment_means=[_BANK_IN_WORDS]), to, holds="not(contains(., 'Nordea Pankki'))")
        for to in ("teapps30", "cii", "ehf20", "svefaktura", "e2b", "sedi")
    ),
    Case(
        "rounding among what is paid",
        one(totals=sums("100", "25.5", rounding=D("0.5"), payable=D(126))),
        "facturxbasic",
        fires="BR-CO-16",
    ),
    Case("one means of payment", one(payment_means=[account(), _NO_SEPA]), fires="UBL-SR-47"),
    Case("one means of payment", one(payment_means=[account(), _NO_SEPA]), "cii", fires="CII-SR-467"),
    Case("one means of payment", one(payment_means=[account(), _BY_CARD]), "xrechnung", fires="UBL-SR-47"),
    Case("one means of payment", one(payment_means=[account(), _BY_CARD]), "siubl20", fires="UBL-SR-47"),
    Case(
        "means of payment",
        one(payment_means=[PaymentMeans(account=Account(id=IBAN))]),
        holds="//cac:PaymentMeans[cac:PayeeFinancialAccount]/cbc:PaymentMeansCode = '58'",
    ),
    Case(
        "mark of the payee",
        one(payment_order=PaymentOrder(reference="M-7")),
        holds="//cac:PaymentMeans/cbc:PaymentID = 'M-7'",
    ),
    Case(
        "due date",
        one(due_date=None, payment_order=PaymentOrder(due_date=DAY)),
        fires="BR-CO-25",
        on=dt.date(2026, 3, 2),
    ),
    Case(
        "networks of cards",
        one(payment_means=[PaymentMeans(code="48", card=Card(number="1234"))]),
        holds="//cac:CardAccount[cbc:PrimaryAccountNumberID = '1234']/cbc:NetworkID = 'NA'",
    ),
    Case(
        "kinds of account",
        one(payment_means=[PaymentMeans(code="58", account=Account(id=IBAN, scheme="IBAN"))]),
        to="ubl",
        holds="//cac:PayeeFinancialAccount/cbc:ID[not(@schemeID)]",
    ),
)
