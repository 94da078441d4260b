"""What the Nordic formats and the payment terms of UBL say by words, lengths and versions: a row of a table each."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal as D
from typing import Any

import pytest

import einvconv
from documents import edited
from einvconv.formats.nordic.references import as_read, is_mark, of_order
from einvconv.formats.nordic.units import line_in_words
from einvconv.model import (
    Address,
    Attachment,
    DocumentKind,
    Identifier,
    InstalmentPlan,
    Invoice,
    Message,
    Note,
    Party,
    PaymentOrder,
    Price,
    Quantity,
    SettlementTerms,
    Specification,
)
from made import invoice, line
from repairs_document import buyer, seller

DAY = dt.date(2026, 5, 18)


def _of(country: str, **more: Any) -> Invoice:
    return invoice(seller=seller(vat_id=None, address=Address(country_code=country)), **more)


def _finvoice(made: Invoice, code: str = "finvoice30") -> Any:
    from lxml import etree

    return etree.fromstring(einvconv.serialize(made, to=code).xml)


# Words in the language of the seller or the buyer


@pytest.mark.parametrize(
    ("country", "word"),
    [("FI", "Liite"), ("SE", "Bilaga"), ("NO", "Vedlegg"), ("DK", "Bilag"), ("DE", "Attachment")],
)
def test_a_document_that_is_only_named_has_a_heading_in_the_seller_s_language(country: str, word: str) -> None:
    made = _of(country, documents=[Attachment(id="L-1")])
    assert _finvoice(made).findtext(".//DefinitionHeaderText") == word
    assert einvconv.parse(einvconv.serialize(made, to="finvoice30").xml).documents[0].description is None


@pytest.mark.parametrize(("length", "told"), [(60, False), (61, True)])
def test_a_document_with_a_long_number_is_no_detail(length: int, told: bool) -> None:
    done = einvconv.serialize(invoice(documents=[Attachment(id="L" * length)]), to="finvoice30")
    assert ("L" * length in {one.value for one in done.losses if one.kind == "dropped"}) == told


_WORDS = {
    "en": "cash discount 2 %, cash discount 5, if paid by 2026-05-18, interest on late payment 8 %, late fee 7",
    "fi": "kassa-alennus 2 %, kassa-alennus 5, viimeistään 2026-05-18, viivästyskorko 8 %, viivästysmaksu 7",
    "sv": "kassarabatt 2 %, kassarabatt 5, vid betalning senast 2026-05-18, dröjsmålsränta 8 %, dröjsmålsavgift 7",
    "no": "kontantrabatt 2 %, kontantrabatt 5, ved betaling innen 2026-05-18, forsinkelsesrente 8 %, purregebyr 7",
    "da": "kontantrabat 2 %, kontantrabat 5, ved betaling senest 2026-05-18, morarente 8 %, rykkergebyr 7",
}


@pytest.mark.parametrize(
    ("said", "country", "words"),
    [
        *((None, country, words) for country, words in (("FI", "fi"), ("SE", "sv"), ("NO", "no"), ("DK", "da"))),
        *((code, "FI", words) for code, words in (("nb", "no"), ("NN", "no"), ("no", "no"), ("sv", "sv"))),
        *((code, "SE", words) for code, words in (("da", "da"), ("en", "en"), ("fi", "fi"), ("xx", "sv"))),
        (None, "DE", "en"),
    ],
)
def test_payment_terms_in_parts_are_said_in_the_language_of_the_invoice(
    said: str | None, country: str, words: str
) -> None:
    terms = SettlementTerms(
        discount_percent=D(2), discount_amount=D(5), discount_date=DAY, fine_percent=D(8), fine_amount=D(7)
    )
    made = _of(country, settlement=[terms], buyer=buyer(language=said))
    assert einvconv.parse(einvconv.serialize(made, to="peppolbis30").xml).payment_terms == _WORDS[words]


def test_a_fine_that_the_sender_s_words_have_is_not_said_again() -> None:
    own = "Viivästyskorko 8 %, maksu 7 euroa"
    terms = SettlementTerms(fine_texts=[own], fine_percent=D(8), fine_amount=D(7), discount_percent=D(2))
    made = _of("FI", settlement=[terms])
    text = einvconv.parse(einvconv.serialize(made, to="peppolbis30").xml).payment_terms
    assert text == f"{own}\nkassa-alennus 2 %"


@pytest.mark.parametrize(
    ("code", "word"),
    [
        *(("380", word) for word in ("Lasku", "INVOICE", "faktura", "Rechnung", "facture", "Factura", "fattura")),
        *(
            ("381", word)
            for word in ("hyvityslasku", "Credit note", "kreditnota", "kreditfaktura", "Gutschrift", "avoir")
        ),
    ],
)
def test_a_word_that_only_says_the_type_is_implied_by_it(code: str, word: str) -> None:
    done = einvconv.serialize(invoice(type_code=code, kind=DocumentKind(text=word)), to="peppolbis30")
    assert [one.kind for one in done.losses if one.value == word] == ["implied"]


def test_another_word_on_the_kind_of_document_is_lost() -> None:
    done = einvconv.serialize(invoice(kind=DocumentKind(text="ENERGIALASKU")), to="peppolbis30")
    assert [one.kind for one in done.losses if one.value == "ENERGIALASKU"] == ["dropped"]


# Units in words, in the versions that have words only

_FIELDS = ("quantity", "ordered", "confirmed", "returned", "post_delivered", "credit_requested")
_LISTS = ("delivered", "offered", "further_quantities")


class _Run:
    """The writing that units ask: copies, and what is told of them."""

    target = "Finvoice 2.01"

    def __init__(self) -> None:
        self.told: list[str] = []

    def edit(self, group: Any) -> Any:
        return group.twin()

    def carry(self, *_: Any) -> None:
        pass

    def report(self, group: Any, field: str, kind: str, reason: str) -> None:
        self.told.append(reason)


@pytest.mark.parametrize("field", [*_FIELDS, *_LISTS])
def test_every_quantity_of_a_line_has_its_unit_in_words(field: str) -> None:
    count = Quantity(value=D(1), unit="HUR")
    made = line_in_words(line(**{field: [count] if field in _LISTS else count}), _Run())  # type: ignore[arg-type]
    value = getattr(made, field)
    assert (value[0] if field in _LISTS else value).unit_text == "HUR"


@pytest.mark.parametrize(
    ("words", "said", "told"),
    [(None, "HUR", False), ("HUR", "HUR", False), ("tuntia", "tuntia", True), ("kg", "kg", False)],
)
def test_the_sender_s_word_stands_and_the_code_that_it_means_is_told(words: str | None, said: str, told: bool) -> None:
    run: Any = _Run()
    made = line_in_words(line(quantity=Quantity(value=D(1), unit="HUR", unit_text=words)), run)
    assert made.quantity is not None and made.quantity.unit_text == said
    assert bool(run.told) == told


# Lengths and versions


@pytest.mark.parametrize(
    ("code", "tag", "most"), [("finvoice30", "InvoiceFreeText", 512), ("teapps30", "FREE_TEXT", 1024)]
)
def test_a_note_that_is_longer_than_an_element_is_several(code: str, tag: str, most: int) -> None:
    for length, count in ((most, 1), (most + 1, 2)):
        made = invoice(notes=[Note(text=" ".join(["a" * 7] * (length // 8 + 1))[:length])])
        assert len([e for e in _finvoice(made, code).iter(tag) if e.getparent().tag != "CUSTOMER_INFORMATION"]) == count


@pytest.mark.parametrize(("code", "most"), [("teapps30", 100), ("teapps", 60)])
def test_a_note_with_a_subject_is_a_detail_where_it_fits(code: str, most: int) -> None:
    for length, fits in ((most, True), (most + 1, False)):
        root = _finvoice(invoice(notes=[Note(subject="AAI", text="a" * length)]), code)
        assert (root.findtext(".//HEADER_INFO/CONTENT") == "a" * length) == fits


@pytest.mark.parametrize(
    ("code", "length", "kept"), [("teapps", 30, True), ("teapps", 31, False), ("teapps30", 31, True)]
)
def test_the_id_of_a_message_in_the_older_version(code: str, length: int, kept: bool) -> None:
    root = _finvoice(invoice(message=Message(id="m" * length)), code)
    assert (root.findtext(".//BLOCK_ID") == "m" * length or root.findtext(".//CONTENT_REF") == "m" * length) == kept


def test_the_id_of_a_message_is_the_number_of_the_invoice_as_far_as_it_fits() -> None:
    root = _finvoice(invoice(number="1" * 20))
    assert root.findtext(".//MessageIdentifier") == "1" * 20
    assert _finvoice(invoice(number="1")).findtext(".//MessageIdentifier") == "01"
    assert _finvoice(invoice()).findtext(".//FromIntermediator") == "PEPPOL"


@pytest.mark.parametrize(
    ("code", "base", "price"),
    [("finvoice30", "10", "1000"), ("finvoice20", None, "100"), ("teapps30", "10", "1000"), ("teapps", None, "100")],
)
def test_a_price_for_so_many_units_is_one_for_a_unit_in_the_older_versions(
    code: str, base: str | None, price: str
) -> None:
    made = invoice()
    made.lines[0].price = Price(net=D(1000), base=Quantity(value=D(10), unit="C62"))
    made.lines[0].quantity = Quantity(value=D(10), unit="C62")
    again = einvconv.parse(einvconv.serialize(made, to=code).xml).lines[0].price
    assert again is not None and (again.net or again.gross) == D(price)
    assert (again.base.value if again.base is not None else None) == (None if base is None else D(base))


@pytest.mark.parametrize(("code", "text"), [("finvoice", "--"), ("finvoice20", None), ("finvoice30", None)])
def test_payment_terms_have_a_text_before_version_2(code: str, text: str | None) -> None:
    assert _finvoice(invoice(), code).findtext(".//PaymentTermsFreeText") == text


@pytest.mark.parametrize(("code", "rate"), [("finvoice", "0"), ("finvoice20", None), ("finvoice30", None)])
def test_the_vat_breakdown_has_a_rate_before_version_2_01(code: str, rate: str | None) -> None:
    made = invoice(line(rate=None, code="O"))
    assert _finvoice(made, code).findtext(".//VatSpecificationDetails/VatRatePercent") == rate


@pytest.mark.parametrize(("code", "reference"), [("finvoice", "00"), ("finvoice20", None), ("finvoice30", None)])
def test_a_payment_order_has_a_reference_before_version_2(code: str, reference: str | None) -> None:
    made = invoice()
    assert _finvoice(made, code).findtext(".//EpiRemittanceInfoIdentifier") == reference
    assert einvconv.parse(einvconv.serialize(made, to=code).xml).payment_means[0].remittance is None


@pytest.mark.parametrize(("field", "known"), [("charge_option", "SHA OUR BEN SLEV"), ("remittance_scheme", "SPY ISO")])
def test_codes_of_the_payment_order_that_finvoice_has(field: str, known: str) -> None:
    for code in (*known.split(), "XXXX"):
        order = PaymentOrder(**{field: code, "remittance": "1232"})
        lost = {one.value for one in einvconv.serialize(invoice(payment_order=order), to="finvoice30").losses}
        assert ("XXXX" in lost) == (code == "XXXX") and not lost & set(known.split())


@pytest.mark.parametrize(
    ("code", "scheme", "word"),
    [("teapps30", "9918", "0021"), ("teapps30", "0216", "0216"), ("teapps30", "0088", "0088")],
)
def test_the_scheme_of_an_address_in_a_teappsxml(code: str, scheme: str, word: str) -> None:
    made = invoice(buyer=buyer(endpoint=Identifier(value="FI2112345600000785", scheme=scheme)))
    assert word in [e.text for e in _finvoice(made, code).iter("EADDRESS_SCHEME_ID_CODE")]
    again = einvconv.parse(einvconv.serialize(made, to=code).xml).buyer
    assert again is not None and again.endpoint is not None and again.endpoint.scheme == scheme


@pytest.mark.parametrize(("scheme", "word"), [("0088", "GLN"), ("0060", "DUNS"), ("0037", "EDI")])
def test_the_word_of_a_number_of_a_party_in_a_teappsxml(scheme: str, word: str) -> None:
    made = invoice(buyer=buyer(identifiers=[Identifier(value="7300010000001", scheme=scheme)]))
    found = _finvoice(made, "teapps").xpath("//PARTY_IDENTIFICATION_ID/@AUTHORITY")
    assert found == [word]
    again = einvconv.parse(einvconv.serialize(made, to="teapps").xml).buyer
    assert again is not None and [one.scheme for one in again.identifiers] == [scheme]


@pytest.mark.parametrize("role", ["SALES_CONTACT", "DELIVERER", "ORDERER", "PAYER", "PAYOR", "MANUFACTURER", "HOLDER"])
def test_a_party_whose_role_has_an_element_stands_in_it(role: str) -> None:
    made = invoice(other_parties=[Party(name="Muu Oy", vat_id="FI15728600", role=role, role_text=role)])
    root = _finvoice(made, "teapps30")
    assert root.find(f".//{role}") is not None and root.find(".//OTHER_PARTNER") is None


def test_the_frame_of_a_teappsxml_says_again_what_the_message_says() -> None:
    root = _finvoice(invoice(message=Message(id="m-1", sender="s-1", timestamp="2026-05-04T10:00:00")), "teapps30")
    frame = root.find("TRANSPORT_FRAME")
    assert (frame.findtext("BATCH_ID"), frame.findtext("SENDER")) == ("m-1", "s-1")
    assert (frame.findtext("TIMESTAMP"), frame.findtext(".//CONTENT_REF")) == ("20260504100000", "m-1")


# References of a payment order


@pytest.mark.parametrize(
    ("text", "finnish", "spelt"),
    [
        ("1232", True, ("00000000000000001232", "SPY")),
        ("1232", False, ("1232", None)),
        ("12 32", True, ("00000000000000001232", "SPY")),
        ("rf18 5390 0754 7034", False, ("RF18539007547034", "ISO")),
        ("12", True, ("12", None)),
        ("1", True, None),
        ("1" * 20, False, ("1" * 20, None)),
        ("1" * 21, False, None),
        ("ABC", True, None),
    ],
)
def test_a_reference_as_an_order_spells_it(text: str, finnish: bool, spelt: tuple[str, str | None] | None) -> None:
    assert of_order(text, finnish) == spelt


def test_a_finnish_reference_is_read_without_the_zeros_that_fill_it_up() -> None:
    assert as_read("00000000000000001232", True) == "1232"
    assert as_read("00000000000000001232", False) == "00000000000000001232"
    assert as_read("001232", True) == "001232"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("A-1", True),
        ("Ä_5:2.x", True),
        ("Š1", True),
        ("a" * 35, True),
        ("a" * 36, False),
        ("A 1", False),
        ("A/1", False),
        ("R²", False),
        ("µ5", False),
        ("２６１", False),
    ],
)
def test_what_fits_the_payee_s_own_mark(text: str, is_one: bool) -> None:
    assert is_mark(text) == is_one


@pytest.mark.parametrize(
    ("iban", "currency", "option"), [(True, "EUR", "SLEV"), (True, "SEK", "SHA"), (False, "EUR", "SHA")]
)
def test_who_bears_the_charges_where_nobody_says_it(iban: bool, currency: str, option: str) -> None:
    made = invoice(currency=currency)
    assert made.payment_means[0].account is not None
    if not iban:
        made.payment_means[0].account.id = "12345600000785"
    assert _finvoice(made).find(".//EpiCharge").get("ChargeOption") == option


def test_a_specification_of_three_letters_is_a_note_with_a_subject_and_another_is_none() -> None:
    details = [Specification(code="AAI", heading="A", value="1"), Specification(code="AA1", heading="B", value="2")]
    done = einvconv.serialize(invoice(specifications=details), to="ubl")
    notes = [(note.subject, note.text) for note in einvconv.parse(done.xml).notes]
    assert notes == [("AAI", "A: 1"), (None, "B: 2")]


# Places of a term


@pytest.mark.parametrize(
    ("text", "origin"), [*((said, "Copy") for said in ("true", "1")), *((said, "Original") for said in ("false", "0"))]
)
def test_a_copy_of_an_invoice_is_said_in_both_ways_that_ubl_has(text: str, origin: str) -> None:
    source = einvconv.serialize(invoice(kind=DocumentKind(origin="Copy")), to="ubl").xml
    assert b"<cbc:CopyIndicator>true<" in source
    kind = einvconv.parse(source.replace(b"Indicator>true<", f"Indicator>{text}<".encode())).kind
    assert (kind.origin if kind is not None else None) == origin


@pytest.mark.parametrize(("main", "order"), [('<ORDER_INFORMATION ORDER_TYPE="{}">', "OT-778"), ("<NOTHING>", "X-9")])
def test_the_older_place_of_a_row_s_order_counts_where_the_main_one_says_nothing(main: str, order: str) -> None:
    head = '\n            <ORDER_INFORMATION ORDER_TYPE="CO">'
    older = f"\n            <ORDER_NUMBER>X-9</ORDER_NUMBER>{main.format('CO')}"
    text = edited("teapps/goods-with-freight", (head, older)).decode("iso-8859-15")
    if main == "<NOTHING>":
        text = re.sub(r"<NOTHING>.*?</ORDER_INFORMATION>", "", text, flags=re.DOTALL)
    references = einvconv.parse(text.encode("iso-8859-15")).lines[0].references
    assert references is not None and references.order == order


def test_payments_of_their_own_are_one_plan_of_a_finvoice() -> None:
    parts = [
        InstalmentPlan(id=str(n), amounts=[D(amount)], due_dates=[dt.date(2026, 5 + n, 18)], references=[reference])
        for n, (amount, reference) in enumerate((("60", "1232"), ("65.5", "1245")), 1)
    ]
    done = einvconv.serialize(invoice(instalments=parts), to="finvoice30")
    [plan] = einvconv.parse(done.xml).instalments
    assert (plan.amounts, plan.references) == ([60, D("65.5")], ["1232", "1245"])
    assert plan.due_dates == [dt.date(2026, 6, 18), dt.date(2026, 7, 18)]
    assert (plan.amounts_excl_vat, plan.unpaid, plan.paid) == ([D("47.81"), D("52.19")], D("125.5"), 0)
    assert not {"60", "65.5", "1232", "1"} & {one.value for one in done.losses if one.kind == "dropped"}
