"""Check digits, against numbers worked out by hand and against every single-digit error."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from einvconv import checks

GOOD: dict[Callable[[str], bool], tuple[str, ...]] = {
    checks.is_iban: ("FI2112345600000785", "SE4550000000058398257466", "NO9386011117947", "DE89370400440532013000"),
    checks.is_rf_reference: ("RF18539007547034", "RF712348231"),
    checks.is_finnish_reference: ("1232", "123453", "00000000000001234561"),
    checks.is_business_id: ("0737546-2", "07375462", "1572860-0"),
    checks.is_gs1: ("4006381333931", "96385074", "036000291452", "00012345600012"),
    checks.is_norwegian_organisation: ("923609016", "974760673"),
    checks.is_swedish_organisation: ("5560360793", "2021005489"),
}
BAD: dict[Callable[[str], bool], tuple[str, ...]] = {
    checks.is_iban: ("", "FI21 1234 5600 0007 85", "fi2112345600000785", "FI2112345600000786", "FI21"),
    checks.is_rf_reference: ("", "RF18", "RF18 5390", "18539007547034", "RF1853900754703411111111111"),
    checks.is_finnish_reference: ("", "123", "12345A", "123456789012345678901", "１２３２"),
    checks.is_business_id: ("", "0737546", "0737546 2", "737546-2", "0000010-1"),
    checks.is_gs1: ("", "400638133393", "4006381333932", "40063813339311"),
    checks.is_norwegian_organisation: ("", "92360901", "923609017"),
    checks.is_swedish_organisation: ("", "556036-0793", "5560360794"),
}


@pytest.mark.parametrize("check, text", [(c, t) for c, texts in GOOD.items() for t in texts])
def test_a_number_with_the_right_check_digit_passes(check: Callable[[str], bool], text: str) -> None:
    assert check(text)


@pytest.mark.parametrize("check, text", [(c, t) for c, texts in BAD.items() for t in texts])
def test_a_number_of_another_form_or_check_digit_fails(check: Callable[[str], bool], text: str) -> None:
    assert not check(text)


@pytest.mark.parametrize("check, text", [(c, texts[0]) for c, texts in GOOD.items()])
def test_any_one_wrong_digit_is_found(check: Callable[[str], bool], text: str) -> None:
    wrong = [
        text[:i] + other + text[i + 1 :]
        for i, digit in enumerate(text)
        for other in "0123456789"
        if digit.isdigit() and other != digit
    ]
    assert wrong
    assert not [one for one in wrong if check(one)]


@pytest.mark.parametrize("text", ["NDEAFIHH", "NDEAFIHHXXX", "SEBAFIHH"])
def test_a_bic_has_eight_or_eleven_characters(text: str) -> None:
    assert checks.is_bic(text)


@pytest.mark.parametrize(
    "text", ["", "NDEAFIH", "NDEAFIHHXX", "ndeafihh", "12345678", "FI2112345600000785", "SE:BANKGIRO"]
)
def test_what_has_not_the_form_of_a_bic_is_none(text: str) -> None:
    assert not checks.is_bic(text)


@pytest.mark.parametrize(
    "text, is_one",
    [
        ("003707375462", True),
        ("00370737546200012", True),
        ("0037073754620001234", False),
        ("003607375462", False),
        ("0037", False),
    ],
)
def test_an_ovt_is_0037_a_business_id_and_up_to_five_characters(text: str, is_one: bool) -> None:
    assert checks.is_ovt(text) is is_one
