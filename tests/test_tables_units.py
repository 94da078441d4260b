"""Units in the words of price lists, and the codes of UN/ECE Recommendations 20 and 21 that say the same."""

from __future__ import annotations

import pytest

import einvconv
from code_lists import code_list, en16931
from documents import edited
from einvconv.formats.en16931.packages import PACKAGES
from einvconv.formats.en16931.rec20 import CODES
from einvconv.formats.en16931.units import unit_code

# a code, and words for it in Finnish, Swedish, Norwegian, Danish and English, some in languages of neighbours
WORDS = """
C62 kpl kpl. kappale st stk styck stycken stykk stykke pcs piece unit yksikkö kappaletta stück stuks tk unidad
HUR h t tim timma timme time tunti tuntia hour hrs stunde stunden uur tund hora
DAY pv päivä vrk vuorokausi dag dagar dager døgn day tag dagen päev
WEE vk vko viikko vecka uke week uge woche weken
MON kk kuukausi månad måned month monat maand kuu
ANN v vuosi år year jahr jaar
SEC s sekunti sekund second
MIN min minuutti minut minutt minute
KGM kg kilo
GRM g gramma gram
HGM hg hekto
MGM mg
TNE tn tonni ton tonn tonne
MTR m metri meter jm lm löpm
DMT dm
DMQ dm3
TKM tkm
CEN 100kpl 100st
ZP sivu sida side page
XBE nippu knippe bunt bundle
XRL kela spole reel
XRO rull rullar roll
XBO flasche flaskor flasker fles
XBJ ämpäri hink bøtte spand bucket
XST arkki ark sheet
XCN kontti container
MMT mm
CMT cm
KMT km kilometri
MTK m2 m² neliö kvm
MTQ m3 m³ kuutio kbm
LTR l litra liter litre
DLT dl
HLT hl
GWH gwh
CLT cl
MLT ml
KWH kWh
MWH MWh
KWT kW
KVR kvar
KVA kVA
XJR purkki prk
P1 % prosentti percent
PR pari par pair
SET sarja sats sett
XPK pkt paketti pakke paket package pack kolli colli
XBX ltk laatikko låda eske æske box
XRO rll rulla rulle roll
XSA säkki säck sekk sæk sack
XBO pullo plo flaska flaske bottle
XPX lava pall pallet
XCT krt kartonki kartong carton
XCS kassa kasse case
XCX tölkki burk boks dåse can
XBG pussi påse pose bag
LO erä lot parti
IE hlö henkilö person
MIL tuhat tkpl tusen tusind
DZN tusina dussin dusin
"""
PAIRS = [(word, row.split()[0]) for row in WORDS.strip().splitlines() for word in row.split()[1:]]
CODES_OF_WORDS = [row.split()[0] for row in WORDS.strip().splitlines()]


@pytest.mark.parametrize(("word", "code"), PAIRS)
def test_a_word_is_the_code_that_says_the_same(word: str, code: str) -> None:
    assert unit_code(word) == unit_code(f" {word.upper()} ") == code


@pytest.mark.parametrize("code", CODES_OF_WORDS)
def test_a_code_with_words_is_one_of_the_lists_and_stands_for_itself(code: str) -> None:
    assert unit_code(code) == code
    assert code in en16931("rec20-21")


@pytest.mark.parametrize(
    ("text", "code"), [("H87", "H87"), ("EA", "EA"), ("ea", "C62"), ("XPP", "XPP"), ("PP", None), ("laatta", None)]
)
def test_what_is_no_word_is_a_code_or_not_known(text: str, code: str | None) -> None:
    assert unit_code(text) == code


def test_the_units_are_those_of_the_list_of_en_16931() -> None:
    assert CODES | {f"X{code}" for code in PACKAGES} == en16931("rec20-21")
    assert not any(f"X{code}" in CODES for code in PACKAGES)


def test_the_packages_that_newer_lists_write_with_an_x_are_no_units_without_it() -> None:
    bare = code_list("peppolbis20/3.7.0/codelists/rec20-packages")
    assert not PACKAGES & CODES
    assert {code for code in bare if f"X{code}" in en16931("rec20-21")} <= PACKAGES | CODES


@pytest.mark.parametrize(
    "said, code",
    [("100 kpl", "CEN"), ("1000 st", "MIL"), ("krt.", "XCT"), ("henk.", "IE"), ("KPL.", "C62"), ("h .", "HUR")],
)
def test_a_word_for_a_unit_may_have_spaces_in_it_and_a_full_stop(said: str, code: str) -> None:
    assert unit_code(said) == code


@pytest.mark.parametrize("said", ["kpl/kk", "10 kpl", "m3/h", ".", ""])
def test_what_is_more_than_a_unit_is_none(said: str) -> None:
    assert unit_code(said) is None


@pytest.mark.parametrize(("said", "code"), [("cmk", "CMK"), ("xzz", "XZZ"), ("e48", "E48")])
def test_a_code_in_small_letters_that_is_no_word_is_read_as_the_code_where_one_is_asked_for(
    said: str, code: str
) -> None:
    assert unit_code(said) is None
    source = edited("peppolbis30/several-vat-rates", ('unitCode="C62"', f'unitCode="{said}"'))
    assert einvconv.parse(source).lines[0].quantity.unit == code  # type: ignore[union-attr]


def test_words_in_the_place_of_the_code_of_what_a_price_is_for_are_its_words() -> None:
    said = '<cbc:BaseQuantity unitCode="iso laatikko">10</cbc:BaseQuantity></cac:Price>'
    [first, *_] = einvconv.parse(edited("peppolbis30/several-vat-rates", ("</cac:Price>", said))).lines
    assert first.price is not None and first.price.base is not None
    assert (first.price.base.unit, first.price.base.unit_text) == (None, "iso laatikko")
