"""Hard cases: what an address has beyond its lines, a town and a post code."""

from __future__ import annotations

import pytest

import einvconv
from documents import edited
from einvconv.model import Address, Delivery, Party
from made import invoice

_STREET = "<cbc:StreetName>Puutarhatie{}2</cbc:StreetName>"
_APART = "<cbc:StreetName>Puutarhatie</cbc:StreetName>\n        <cbc:BuildingNumber>2</cbc:BuildingNumber>"
_HOUSES = edited("ubl/beyond-en16931", (_STREET.format(" "), _APART))


def _box(number: str, **lines: str) -> Address:
    return Address(po_box=number, city="Oulu", post_code="90100", country_code="FI", **lines)


def _lines(address: Address | None) -> list[str | None]:
    return [] if address is None else [address.line1, address.line2, address.line3]


def _back(address: Address, to: str) -> tuple[Address | None, einvconv.Conversion]:
    done = einvconv.serialize(invoice(buyer=Party(name="Ostaja Oy", address=address)), to=to)
    buyer = einvconv.parse(done.xml).buyer
    return buyer.address if buyer is not None else None, done


@pytest.mark.parametrize("to", ["peppolbis30", "xrechnung", "oioubl30", "cii", "facturxbasic", "e2b", "bgc"])
def test_a_post_office_box_is_a_line_of_the_address_where_it_has_no_place_of_its_own(to: str) -> None:
    address, done = _back(_box("PL 12", line1="Katu 1"), to)
    assert _lines(address)[:2] == ["Katu 1", "PL 12"]
    assert [(one.kind, one.value) for one in done.losses if one.value == "PL 12"] == [("approximated", "PL 12")]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ({}, ["PL 12", None, None]),
        ({"line1": "Katu 1", "line2": "2. kerros"}, ["Katu 1", "2. kerros", "PL 12"]),
        ({"line1": "Katu 1", "line3": "2. kerros"}, ["Katu 1", "PL 12", "2. kerros"]),
        ({"line1": "Katu 1", "line2": "B", "line3": "2. kerros"}, ["Katu 1", "B", "2. kerros"]),
    ],
)
def test_it_takes_a_line_that_is_free_and_is_told_where_there_is_none(
    lines: dict[str, str], found: list[str | None]
) -> None:
    address, done = _back(_box("PL 12", **lines), "peppolbis30")
    assert _lines(address) == found
    kind = "approximated" if "PL 12" in found else "dropped"
    assert [(one.kind, one.value) for one in done.losses if one.value == "PL 12"] == [(kind, "PL 12")]


def test_a_bare_number_of_a_box_says_what_it_is() -> None:
    assert _lines(_back(_box("12", line1="Katu 1"), "cii")[0])[1] == "P.O. Box 12"


@pytest.mark.parametrize("to", ["finvoice30", "teapps30", "ubl", "ehf20"])
def test_a_box_keeps_the_place_of_its_own(to: str) -> None:
    address, done = _back(_box("PL 12", line1="Katu 1"), to)
    assert address is not None and (address.line1, address.po_box) == ("Katu 1", "PL 12")
    assert not [one for one in done.losses if one.value == "PL 12"]


def test_a_box_is_a_line_of_the_place_that_is_delivered_to_as_well() -> None:
    delivered = Delivery(party=Party(name="Varasto", address=_box("PL 12", line1="Katu 1")))
    done = einvconv.serialize(invoice(delivery=delivered), to="peppolbis30")
    assert b"<cbc:AdditionalStreetName>PL 12</cbc:AdditionalStreetName>" in done.xml


@pytest.mark.parametrize("to", ["finvoice30", "peppolbis30", "cii", "svefaktura", "facturae"])
def test_the_number_of_a_house_goes_with_its_street(to: str) -> None:
    done = einvconv.convert(_HOUSES, to=to)
    assert b">Puutarhatie 2<" in done.xml
    assert not [one for one in done.losses if "BuildingNumber" in one.path]


def test_it_goes_back_where_it_stood_and_is_made_of_no_street() -> None:
    assert _APART.encode() in einvconv.convert(_HOUSES, to="ubl").xml
    assert b"BuildingNumber" not in einvconv.convert(edited("ubl/beyond-en16931"), to="ubl").xml
    assert b"BuildingNumber" not in einvconv.convert(edited("finvoice30/several-vat-rates"), to="ubl").xml


def test_a_number_without_a_street_is_the_line() -> None:
    alone = edited("ubl/beyond-en16931", (_STREET.format(" "), "<cbc:BuildingNumber>2</cbc:BuildingNumber>"))
    assert _lines(einvconv.parse(alone).seller.address)[0] == "2"  # type: ignore[union-attr]


_SHIPPED = "\n    <cac:Shipment>"
_PLAIN = "<cac:DeliveryAddress>\n      {}\n    </cac:DeliveryAddress>"
_SHED = "<cbc:StreetName>Varastotie 4</cbc:StreetName>\n      <cbc:CityName>Raahe</cbc:CityName>"
_PLACE = "<cac:DeliveryLocation><cac:Address><cbc:CityName>Kemi</cbc:CityName></cac:Address></cac:DeliveryLocation>"
_BELOW = _PLAIN.format(_SHED)


@pytest.mark.parametrize("to", ["finvoice30", "peppolbis30", "cii", "oioubl", "ehf20"])
def test_the_address_of_a_delivery_without_a_place_is_where_it_is_delivered(to: str) -> None:
    done = einvconv.convert(edited("ubl/beyond-en16931", (_SHIPPED, _BELOW + _SHIPPED)), to=to)
    delivery = einvconv.parse(done.xml).delivery
    assert delivery is not None and delivery.party is not None
    assert (delivery.party.address.line1, delivery.party.address.city) == ("Varastotie 4", "Raahe")  # type: ignore[union-attr]
    assert b"DeliveryAddress>" not in done.xml
    assert not [one for one in done.losses if "DeliveryAddress" in one.path]


def test_it_goes_back_where_the_document_has_it() -> None:
    written = einvconv.convert(edited("ubl/beyond-en16931", (_SHIPPED, _BELOW + _SHIPPED)), to="ubl").xml
    assert _BELOW.encode() in written and b"DeliveryLocation" not in written


def test_an_address_at_the_place_of_delivery_goes_before_it() -> None:
    both = edited("ubl/beyond-en16931", (_SHIPPED, _BELOW + _PLACE + _SHIPPED))
    assert _BELOW.encode() in einvconv.convert(both, to="ubl").xml
    done = einvconv.convert(both, to="cii")
    assert b"<ram:CityName>Kemi</ram:CityName>" in done.xml
    assert {one.value for one in done.losses if "DeliveryAddress" in one.path} == {"Varastotie 4", "Raahe"}


_END = "</cac:PartyLegalEntity>\n    </cac:Party>\n  </cac:AccountingSupplierParty>"
_PERSON = (
    "<cac:Person>\n        <cbc:FirstName>Aino</cbc:FirstName>\n        <cbc:FamilyName>Lahti</cbc:FamilyName>\n"
    "        <cbc:MiddleName>Maria</cbc:MiddleName>\n      </cac:Person>"
)


def _asked(contact: str = "") -> bytes:
    entity, rest = _END.split("\n", 1)
    return edited("ubl/beyond-en16931", (_END, f"{entity}{contact}{_PERSON}\n{rest}"))


@pytest.mark.parametrize("to", ["finvoice30", "peppolbis30", "cii", "svefaktura"])
def test_a_person_beside_a_contact_without_a_name_is_the_one_to_ask(to: str) -> None:
    done = einvconv.convert(_asked(), to=to)
    seller = einvconv.parse(done.xml).seller
    assert seller is not None and seller.contact is not None and seller.contact.name == "Aino Maria Lahti"
    assert not [one for one in done.losses if "Person" in one.path]


def test_a_person_goes_back_to_its_names() -> None:
    assert _PERSON.encode() in einvconv.convert(_asked(), to="ubl").xml


def test_a_contact_that_has_a_name_keeps_it_and_the_person_is_told() -> None:
    both = _asked("<cac:Contact><cbc:Name>Laskutus</cbc:Name></cac:Contact>")
    assert _PERSON.encode() in einvconv.convert(both, to="ubl").xml
    done = einvconv.convert(both, to="cii")
    assert b"<ram:PersonName>Laskutus</ram:PersonName>" in done.xml
    assert {one.value for one in done.losses if "Person/" in one.path} == {"Aino", "Maria", "Lahti"}


@pytest.mark.parametrize(
    "name, code", [("TÜRKİYE", "TR"), ("Türkiye", "TR"), ("România", "RO"), ("Slovensko", "SK"), ("GREECE", "GR")]
)
def test_the_name_of_a_country_without_its_code_gives_the_code_and_is_told(name: str, code: str) -> None:
    buyer = Party(name="Ostaja Oy", address=Address(city="X", country_name=name))
    done = einvconv.serialize(invoice(buyer=buyer), to="peppolbis30")
    read = einvconv.parse(done.xml).buyer
    assert read is not None and read.address is not None and read.address.country_code == code
    assert [one.kind for one in done.losses if one.value == name] == ["approximated"]


@pytest.mark.parametrize(
    ("scheme", "value", "place"), [("NO:ORGNR", "987654325", "/@schemeID"), ("0192", "987 654 325", "")]
)
def test_an_electronic_address_that_is_said_otherwise_is_told_at_what_changes_of_it(
    scheme: str, value: str, place: str
) -> None:
    source = edited("peppolbis30/several-vat-rates", ('schemeID="0216">003790123468<', f'schemeID="{scheme}">{value}<'))
    done = einvconv.convert(source, to="ehf30")
    assert b'<cbc:EndpointID schemeID="0192">987654325<' in done.xml
    told = [one for one in done.losses if "EndpointID" in one.path]
    assert [(one.kind, one.path.rpartition("cbc:EndpointID")[2]) for one in told] == [("approximated", place)]
