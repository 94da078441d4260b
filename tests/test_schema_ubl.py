"""The UBL 2.1 schemas, on small documents that each change one thing in a valid one."""

from __future__ import annotations

from functools import cache

import pytest
from lxml import etree

from einvconv.resources import data_path

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMESPACES = f"""xmlns="{UBL}Invoice-2" xmlns:cac="{UBL}CommonAggregateComponents-2"
  xmlns:cbc="{UBL}CommonBasicComponents-2" xmlns:ext="{UBL}CommonExtensionComponents-2"
  xmlns:sig="{UBL}CommonSignatureComponents-2" xmlns:sac="{UBL}SignatureAggregateComponents-2"
  xmlns:sbc="{UBL}SignatureBasicComponents-2" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
  xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" """

INVOICE = f"""<Invoice {NAMESPACES}>
  <cbc:ID>7001</cbc:ID><cbc:CopyIndicator>false</cbc:CopyIndicator>
  <cbc:IssueDate>2026-03-02</cbc:IssueDate><cbc:IssueTime>10:15:00</cbc:IssueTime>
  <cbc:Note languageID="fi">Kiitos</cbc:Note>
  <cac:AdditionalDocumentReference><cbc:ID>a</cbc:ID><cac:Attachment>
    <cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="a.csv">QUJD</cbc:EmbeddedDocumentBinaryObject>
  </cac:Attachment></cac:AdditionalDocumentReference>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyIdentification>
    <cbc:ID schemeID="0037">003712345671</cbc:ID></cac:PartyIdentification></cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty/>
  <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">12.40</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity>2</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">10.00</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>Nails</cbc:Name>
      <cac:Dimension><cbc:AttributeID>L</cbc:AttributeID><cbc:Measure unitCode="MMT">60</cbc:Measure></cac:Dimension>
    </cac:Item></cac:InvoiceLine>
</Invoice>"""

SIGNATURE = """<sig:UBLDocumentSignatures><sac:SignatureInformation>
  <cbc:ID>urn:x</cbc:ID><sbc:ReferencedSignatureID>s</sbc:ReferencedSignatureID>
  <ds:Signature Id="s"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="urn:c14n"/>
    <ds:SignatureMethod Algorithm="urn:rsa"/><ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="urn:t">
      <ds:XPath>1</ds:XPath></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="urn:sha"/>
      <ds:DigestValue>QUJD</ds:DigestValue></ds:Reference></ds:SignedInfo>
    <ds:SignatureValue>QUJD</ds:SignatureValue>
    <ds:KeyInfo><ds:X509Data><ds:X509SubjectName>CN=x</ds:X509SubjectName><ds:X509SKI>QUJD</ds:X509SKI></ds:X509Data>
      <ds:KeyValue><ds:RSAKeyValue><ds:Modulus>QUJD</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue>
      </ds:KeyValue></ds:KeyInfo>
    <ds:Object><xades:QualifyingProperties Target="#s"><xades:SignedProperties Id="p">
      <xades:SignedSignatureProperties><xades:SigningTime>2026-03-02T10:15:00Z</xades:SigningTime>
      </xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties></ds:Object>
  </ds:Signature></sac:SignatureInformation></sig:UBLDocumentSignatures>"""


@cache
def schema(root: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(data_path("schemas", "ubl", "2.1", f"{root}.xsd")))


def valid(xml: str, root: str = "invoice") -> bool:
    return schema(root).validate(etree.fromstring(xml.encode()))


def changed(old: str, new: str, xml: str = INVOICE) -> str:
    assert old in xml
    return xml.replace(old, new, 1)


def with_extension(content: str) -> str:
    extension = "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>{}</ext:ExtensionContent>"
    closing = "</ext:UBLExtension></ext:UBLExtensions>"
    return changed("<cbc:ID>7001", extension.format(content) + closing + "<cbc:ID>7001")


def test_an_invoice_that_uses_more_than_en16931_is_valid() -> None:
    assert valid(INVOICE)


def test_a_credit_note_has_its_own_lines_and_quantities() -> None:
    note = INVOICE.replace("InvoiceLine", "CreditNoteLine").replace("InvoicedQuantity", "CreditedQuantity")
    note = (
        note.replace("Invoice-2", "CreditNote-2")
        .replace("<Invoice ", "<CreditNote ")
        .replace("/Invoice>", "/CreditNote>")
    )
    assert valid(note, "creditnote")
    assert not valid(note.replace("CreditedQuantity", "InvoicedQuantity"), "creditnote")
    assert not valid(note, "invoice")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<cbc:ID>7001</cbc:ID>", ""),
        ("<cbc:ID>7001</cbc:ID>", "<cbc:ID>7001</cbc:ID><cbc:ID>7002</cbc:ID>"),
        ("<cac:AccountingCustomerParty/>", ""),
        ("<cac:AccountingCustomerParty/>", "<cac:AccountingCustomerParty/><cac:AccountingCustomerParty/>"),
        ("<cbc:Name>Nails</cbc:Name>", "<cbc:Nimi>Nails</cbc:Nimi>"),
        ("<cac:Item>", "<cac:Price/><cac:Item>"),
        ("<cbc:CopyIndicator>", "<cbc:UUID>u</cbc:UUID><cbc:CopyIndicator>"),
        ("<cac:AccountingCustomerParty/>", "<cac:AccountingCustomerParty>text</cac:AccountingCustomerParty>"),
    ],
)
def test_a_missing_a_repeated_an_unknown_or_a_misplaced_element_is_refused(old: str, new: str) -> None:
    assert not valid(changed(old, new))


@pytest.mark.parametrize("text", ["2026-02-30", "02.03.2026", "2026-3-2", "", "2026-03-02T00:00:00"])
def test_a_date_that_the_calendar_does_not_have_is_refused(text: str) -> None:
    assert not valid(changed("2026-03-02", text))


@pytest.mark.parametrize("text", ["2026-03-02Z", "2026-03-02+02:00"])
def test_a_date_may_have_a_time_zone(text: str) -> None:
    assert valid(changed("2026-03-02", text))


@pytest.mark.parametrize(
    ("old", "new"),
    [("12.40", "12,40"), ("12.40", "1.24e1"), ("12.40", ""), ("10:15:00<", "10:15<"), ("false", "no"), ("QUJD", "QUJ")],
)
def test_amounts_times_indicators_and_attachments_keep_their_lexical_form(old: str, new: str) -> None:
    assert not valid(changed(old, new))


@pytest.mark.parametrize(("old", "new"), [("12.40", "+.4"), ("false", "0"), ("QUJD", "Q U J D"), ("12.40", " -12. ")])
def test_the_rarer_lexical_forms_of_xsd_are_taken(old: str, new: str) -> None:
    assert valid(changed(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' currencyID="EUR">12.40', ">12.40"),
        (' unitCode="MMT"', ""),
        (' mimeCode="text/csv"', ""),
        ('languageID="fi"', 'languageID="fi_FI"'),
        ('schemeID="0037"', 'listID="0037"'),
        ("<cbc:IssueDate>", '<cbc:IssueDate format="x">'),
        ("<cac:Item>", '<cac:Item id="x">'),
    ],
)
def test_a_required_attribute_is_missed_and_a_foreign_one_refused(old: str, new: str) -> None:
    assert not valid(changed(old, new))


def test_an_empty_text_is_a_text() -> None:
    assert valid(changed("Nails", ""))


def test_an_extension_holds_one_element_of_any_other_vocabulary() -> None:
    assert valid(with_extension('<x xmlns="urn:own"><y/>anything</x>'))
    assert not valid(with_extension(""))
    assert not valid(with_extension('<x xmlns="urn:own"/><x xmlns="urn:own"/>'))
    assert not valid(with_extension("<ext:ExtensionReason>own namespace</ext:ExtensionReason>"))


def test_ubl_inside_an_extension_is_checked_even_where_no_invoice_reaches_it() -> None:
    assert valid(with_extension("<cbc:TenderTypeCode>a</cbc:TenderTypeCode>"))
    assert not valid(with_extension('<x xmlns="urn:own"><cac:TenderLine><cbc:Line>a</cbc:Line></cac:TenderLine></x>'))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ds:SignatureValue>QUJD</ds:SignatureValue>", ""),
        ("AQAB", "AQA"),
        (' Target="#s"', ""),
        ("10:15:00Z", "25:15:00Z"),
        ('Id="p"', 'Id="s"'),
        ("<ds:XPath>1</ds:XPath>", "<ds:Filter/>"),
    ],
)
def test_a_signature_inside_an_extension_is_checked(old: str, new: str) -> None:
    signed = with_extension(SIGNATURE)
    assert valid(signed)
    assert not valid(changed(old, new, signed))
