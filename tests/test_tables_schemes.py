"""Schemes of identifiers and of electronic addresses: each row of the public lists by itself."""

from __future__ import annotations

import pytest

from code_lists import code_list, en16931
from einvconv.formats.en16931 import peppol, schemes, vat_numbers
from einvconv.formats.en16931.accounts import giro_bic
from einvconv.mapping.codecs import Table

# OpenPEPPOL, policy for the use of identifiers: the word of a scheme and its ICD, of two words the first is written
ICD = """
FR:SIRENE 0002, SE:ORGNR 0007, FR:SIRET 0009, FI:OVT 0037, DUNS 0060, GLN 0088, DK:P 0096, IT:FTI 0097, NL:KVK 0106,
IT:SIA 0135, IT:SECETI 0142, DK:CVR 0184, DIGST 0184, NL:OIN 0190, NO:ORGNR 0192, IS:KT 0196, DK:SE 0198, IT:IPA 0201,
BE:CBE 0208, IT:CF 0210, IT:VAT 0211
"""
EAS_ONLY = "EU:REID 9913, AT:GOV 9915, IBAN 9918, AT:KUR 9919"
VAT_ADDRESSES = """
HU 9910, AT 9914, ES 9920, AD 9922, AL 9923, BA 9924, BE 9925, BG 9926, CH 9927, CY 9928, CZ 9929, DE 9930, EE 9931,
GB 9932, GR 9933, HR 9934, IE 9935, LI 9936, LT 9937, LU 9938, LV 9939, MC 9940, ME 9941, MK 9942, MT 9943, NL 9944,
PL 9945, PT 9946, RO 9947, RS 9948, SI 9949, SK 9950, SM 9951, TR 9952, VA 9953, FR 9957
"""
# numbers that were taken out of the address list, and the scheme that has the same identifiers
WITHDRAWN = """
9902 0184, 9904 0198, 9906 0211, 9907 0210, 9908 0192, 9917 0196, 9921 0201, 9954 0190, 9956 0208, 9958 0204
"""
BY_NUMBER = """
0002 0007 0009 0037 0060 0088 0096 0106 0151 0183 0184 0188 0190 0191 0192 0195 0196 0198 0199 0200 0201 0204 0208 0209
0210 0211 0212 0216
"""


def rows(text: str) -> list[tuple[str, str]]:
    """The pairs of a table."""
    return [(a, b) for a, b in (one.split() for one in text.split(","))]


def _first(pairs: list[tuple[str, str]], number: str) -> str:
    return next(word for word, n in pairs if n == number)


@pytest.mark.parametrize(("word", "number"), rows(ICD))
def test_a_word_of_a_scheme_is_its_icd_and_back(word: str, number: str) -> None:
    assert schemes.IDENTIFIERS.read(word) == number
    assert schemes.IDENTIFIERS.write(number) == _first(rows(ICD), number)
    assert number in en16931("iso6523")
    assert schemes.ADDRESSES.read(word) == ("0216" if word == "FI:OVT" else number)


@pytest.mark.parametrize(("word", "number"), [*rows(EAS_ONLY), *((f"{c}:VAT", n) for c, n in rows(VAT_ADDRESSES))])
def test_a_word_of_an_address_is_its_eas_and_no_scheme_of_an_identifier(word: str, number: str) -> None:
    assert schemes.ADDRESSES.read(word) == number and schemes.ADDRESSES.write(number) == word
    assert schemes.IDENTIFIERS.read(word) == word
    assert number in en16931("eas")


def test_there_are_no_other_words() -> None:
    assert set(schemes.IDENTIFIERS.inward.items()) == set(rows(ICD))
    words = {*rows(ICD), *rows(EAS_ONLY), *((f"{c}:VAT", n) for c, n in rows(VAT_ADDRESSES)), ("FI:OVT", "0216")}
    assert set(schemes.ADDRESSES.inward.items()) == words - {("FI:OVT", "0037")}


@pytest.mark.parametrize("table", [schemes.IDENTIFIERS, schemes.ADDRESSES])
def test_the_finnish_code_has_one_word_for_both_its_numbers(table: Table) -> None:
    assert table.write("0037") == table.write("0216") == "FI:OVT"


@pytest.mark.parametrize(("old", "now"), rows(WITHDRAWN))
def test_a_number_that_is_no_more_is_the_one_in_its_place(old: str, now: str) -> None:
    assert schemes.electronic(old, "123") == (now, "123")
    assert now in en16931("eas") and old not in en16931("eas")


@pytest.mark.parametrize("number", sorted(en16931("eas")))
def test_a_number_of_the_address_list_stays(number: str) -> None:
    assert schemes.electronic(number, "123") == (number, "123")


def test_the_addresses_that_peppol_has_are_those_of_its_list() -> None:
    assert code_list("peppolbis30/common/codelists/eas-2026-05") == schemes.PEPPOL_ADDRESSES


def test_identifiers_that_are_addresses_too_are_those_of_both_lists() -> None:
    assert set(BY_NUMBER.split()) == schemes.REGISTERED_ADDRESSES
    known = en16931("eas") | {"0037", "0212"}  # which become 0216
    assert known >= schemes.REGISTERED_ADDRESSES and en16931("iso6523") >= schemes.REGISTERED_ADDRESSES


@pytest.mark.parametrize(
    ("word", "number", "table"),
    [
        ("GTIN", "0160", schemes.ITEMS),
        ("EAN", "0160", schemes.ITEMS),
        ("UNSPSC", "MP", schemes.CLASSIFICATIONS),
        ("CPV", "STI", schemes.CLASSIFICATIONS),
    ],
)
def test_a_word_of_an_item_list(word: str, number: str, table: Table) -> None:
    assert table.read(word) == number
    assert number in en16931("iso6523") | en16931("untdid7143")


@pytest.mark.parametrize(
    ("vat", "scheme", "address"),
    [
        ("FI07375462", "0216", "003707375462"),
        ("SE556036079301", "0007", "5560360793"),
        ("NO974760673MVA", "0192", "974760673"),
        ("974760673MVA", None, None),
        ("DK13585628", "0184", "DK13585628"),
        ("BE0123456789", "0208", "0123456789"),
        ("EL123456789", "9933", "EL123456789"),
        ("IT12345678901", None, None),
        ("FI1", None, None),
        *((f"{c}123456789", n, f"{c}123456789") for c, n in rows(VAT_ADDRESSES) if c not in ("BE",)),
    ],
)
def test_the_address_that_goes_with_a_vat_number(vat: str, scheme: str | None, address: str | None) -> None:
    assert schemes.address_of_vat(vat) == (None if scheme is None else (scheme, address))


@pytest.mark.parametrize(
    ("scheme", "value", "address"),
    [
        ("0037", "003707375462", ("0216", "003707375462")),
        ("0212", "0737546-2", ("0216", "003707375462")),
        ("0213", "FI07375462", ("0216", "003707375462")),
        ("SE:VAT", "SE556036079301", ("0007", "5560360793")),
        ("9955", "SE556036079301", ("0007", "5560360793")),
        ("NO:VAT", "NO974760673MVA", ("0192", "974760673")),
        ("9909", "974760673", ("0192", "974760673")),
        ("9955", "5560360793", ("9955", "5560360793")),
        ("9909", "97476", ("9909", "97476")),
        ("0212", "1", ("0212", "1")),
        ("SMTP", "lasku@yritys.example", ("EM", "lasku@yritys.example")),
    ],
)
def test_an_address_that_has_moved_to_another_scheme(scheme: str, value: str, address: tuple[str, str]) -> None:
    assert schemes.electronic(scheme, value) == address


@pytest.mark.parametrize("country", [*(c for c, _ in rows(VAT_ADDRESSES)), "IT", "NO", "SE"])
def test_the_word_for_a_vat_number_is_that_of_its_country(country: str) -> None:
    assert schemes.vat_word(f"{country}123") == f"{country}:VAT"


def test_the_word_for_a_vat_number_without_a_scheme_is_that_there_is_none() -> None:
    assert schemes.vat_word("EL123") == "GR:VAT"
    assert [schemes.vat_word(one) for one in ("FI123", "US1")] == ["ZZZ", "ZZZ"]


@pytest.mark.parametrize(
    ("said", "country", "number"),
    [
        ("0737546-2", "FI", "FI07375462"),
        ("fi 0737 5462", None, "FI07375462"),
        ("SE556036-0793-01", None, "SE556036079301"),
        ("974 760 673 mva", "NO", "NO974760673MVA"),
        ("NO 974760673", None, "NO974760673MVA"),
        ("13 58 56 28", "DK", "DK13585628"),
        ("100594102", "EE", "EE100594102"),
        ("0737546-3", "FI", None),
        ("13585629", "DK", None),
        ("100594103", "EE", None),
        ("974760674", "NO", None),
        ("556036079401", "SE", None),
        ("07375462", "DE", None),
    ],
)
def test_a_vat_number_in_another_spelling(said: str, country: str | None, number: str | None) -> None:
    assert vat_numbers.spelt(said, country) == number


@pytest.mark.parametrize(
    ("said", "bic"),
    [
        ("SE:BANKGIRO", "BGABSESS"),
        ("SE:PLUSGIRO", "PGSISESS"),
        ("bgab sess", "BGABSESS"),
        ("PGSISESS", "PGSISESS"),
        ("NDEAFIHH", None),
    ],
)
def test_what_stands_for_a_swedish_giro_where_a_bic_stands(said: str, bic: str | None) -> None:
    assert giro_bic(said) == bic


@pytest.mark.parametrize(
    ("country", "scheme", "prefix", "number"),
    [("NO", "0192", "", "974760673"), ("SE", "0007", "", "5560360793"), ("DK", "0184", "DK", "13585628")],
)
def test_a_number_of_an_organisation_is_an_address_in_its_own_country(
    country: str, scheme: str, prefix: str, number: str
) -> None:
    from einvconv.model import Address, Party

    here, elsewhere = (Party(address=Address(country_code=c)) for c in (country, "DE"))
    assert peppol._of_form(number, here) == (scheme, prefix + number)
    assert peppol._of_form(number, elsewhere) == (None, number)
