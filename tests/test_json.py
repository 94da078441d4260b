"""The invoice as JSON: written from any format, read back as it was, and refused in words where it is not one."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

import einvconv
from documents import corpus, document, edited, name
from einvconv.cli import main
from einvconv.intake.json_text import _object
from made import invoice

SOME = [*corpus("finvoice30")[:4], *corpus("peppolbis30")[:4], *sorted(Path("corpus/teapps30").glob("*.xml"))[:3]]
GOOD = einvconv.serialize(invoice(), to="json").xml


def changed(**more: object) -> bytes:
    return json.dumps({**json.loads(GOOD), **more}).encode()


@pytest.mark.parametrize("path", SOME, ids=name)
def test_json_holds_all_of_the_invoice_and_is_a_source_like_any_other(path: Path) -> None:
    made = einvconv.convert(path, to="json")
    assert einvconv.detect(made.xml) == "json" and einvconv.detect(made.xml.decode()) == "json"
    assert einvconv.parse(made.xml) == einvconv.parse(path) == einvconv.Invoice.model_validate_json(made.xml)
    assert not [loss for loss in made.losses if ":Envelope/" not in loss.path]
    assert einvconv.convert(made.xml, to="json").xml == made.xml


def test_what_a_format_keeps_of_its_own_survives_json() -> None:
    source = edited("peppolbis30/several-vat-rates", ("</cbc:IssueDate>", "</cbc:IssueDate><cbc:IssueTime>12:00:00"
                    "</cbc:IssueTime>"))  # fmt: skip
    kept = einvconv.convert(einvconv.convert(source, to="json").xml, to="ubl")
    assert b"IssueTime" in kept.xml and kept.xml == einvconv.convert(source, to="ubl").xml


def test_losses_of_json_are_told_by_their_place_in_it() -> None:
    said = changed(posting={"short_account": "4000"}, order_reference="PO 1")
    found = einvconv.convert(said, to="peppolbis30")
    assert found.source == "json"
    assert [(loss.path, loss.value) for loss in found.losses if loss.kind == "dropped"] == [
        ("posting.short_account", "4000")
    ]


def test_what_reading_left_in_a_place_of_its_syntax_alone_is_told() -> None:
    one = invoice()
    one._series = "71000"
    (loss,) = einvconv.serialize(one, to="json").losses
    assert (loss.path, loss.value, loss.kind) == ("series", "71000", "dropped")


def test_numbers_keep_their_digits_and_may_be_numbers_or_texts() -> None:
    made = json.loads(GOOD)
    made["lines"][0]["price"]["net"] = "X"
    for written in ("0.1000000000000000000001", '"0.1000000000000000000001"'):
        text = json.dumps(made).replace('"X"', written)
        price = einvconv.parse(text).lines[0].price
        assert price is not None and price.net == Decimal("0.1000000000000000000001")


def test_json_is_judged_by_the_profile_that_it_names_or_by_the_rules_that_are_asked_for() -> None:
    peppol = einvconv.convert(document("peppolbis30/several-vat-rates"), to="json").xml
    report = einvconv.validate(peppol)
    assert report.valid and report.format == "peppolbis30"
    assert einvconv.validate(einvconv.convert(document("finvoice30/minimal"), to="json").xml).format == "finvoice30"
    with pytest.raises(einvconv.RulesUnavailable, match="names no profile"):
        einvconv.validate(GOOD)
    assert einvconv.validate(GOOD, rules="peppolbis30").valid
    wrong = einvconv.validate(changed(currency="EUX"), rules="peppolbis30")
    assert not wrong.valid and "currency" in {finding.location for finding in wrong.findings}
    with pytest.raises(einvconv.RulesUnavailable, match="JSON has no rules"):
        einvconv.validate(GOOD, rules="json")


def test_several_invoices_stand_in_a_list() -> None:
    made = [einvconv.serialize(invoice(number=number), to="json") for number in ("1", "2")]
    file = einvconv.join(made)
    documents = einvconv.split(file)
    assert [einvconv.parse(one).number for one in documents] == ["1", "2"]
    assert documents[1].first_line > 2 and documents[1].part == 2
    assert [one.source for one in einvconv.convert_all(file, to="ubl")] == ["json", "json"]


DEEP = b'{"seller": ' * 300 + b"1" + b"}" * 300


@pytest.mark.parametrize(
    "data, error, words",
    [
        (b"{}", einvconv.UnreadableInput, "This is JSON, which is no invoice"),
        (b"[]", einvconv.UnreadableInput, "holds no invoice"),
        (b"[1]", einvconv.UnreadableInput, "This is JSON"),
        (b'{"invoice_nr": "1", "items": []}', einvconv.UnreadableInput, "from_fields"),
        (GOOD[:-3], einvconv.UnreadableInput, r"no well-formed JSON: line \d+, column \d+"),
        (GOOD + b"x", einvconv.UnreadableInput, "something stands after the end"),
        (GOOD + GOOD, einvconv.UnreadableInput, "stand in a list"),
        (DEEP, einvconv.LimitExceeded, "nested deeper than 256"),
        (b"[" * 500_000, einvconv.LimitExceeded, "nested deeper than 256"),
        (b'{"lines": [' + b"1," * 1_000_001 + b"1]}", einvconv.LimitExceeded, "more than 1,000,000 values"),
        (b'{"lines": [], "lines": []}', einvconv.UnreadableInput, "the name “lines” twice"),
        (b'{"lines": [NaN]}', einvconv.UnreadableInput, "NaN, which is no number"),
        (b'{"lines": 1' + b"0" * 5000 + b"}", einvconv.UnreadableInput, "5,001 digits"),
        (b'{"lines": "\xff"}', einvconv.UnreadableInput, "not in UTF-8: byte 12"),
        (b'{"lines": "\n"}', einvconv.UnreadableInput, "control character"),
    ],
)
def test_json_that_is_broken_or_hostile_is_refused_in_words(data: bytes, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        einvconv.parse(data)


@pytest.mark.parametrize(
    "text, place",
    [
        ('{"lines": [],\n "seller": {"name": "a",\n  "name": "b"}}', "Line 3, column 3: the JSON has the name “name”"),
        ('{"lines": [],\n "number": "NaN",\n "a": -Infinity}', "Line 3, column 7: the JSON has -Infinity"),
        ('[{"lines": []},\n {"lines": [' + "7" * 2000 + "]}]", "Line 2, column 13: the JSON has a number of 2,000"),
        ('{"a": 1, "a": [\n {"lines": 1, "l\\u0069nes": 2}]}', "Line 2, column 15: the JSON has the name “lines”"),
    ],
)
def test_what_json_says_wrongly_is_told_with_its_line_and_column(text: str, place: str) -> None:
    with pytest.raises(einvconv.UnreadableInput, match=f"^{place}"):
        einvconv.parse(text)


def test_a_name_that_comes_twice_among_very_many_is_found_in_one_walk() -> None:
    compared: list[str] = []

    class Name(str):
        """A name that counts what it is held against."""

        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            compared.append(self)
            return str.__eq__(self, other)

    names = [Name(f"k{i}") for i in range(2_000)]
    with pytest.raises(einvconv.UnreadableInput, match="the name “z” twice"):
        _object([(name, 1) for name in (*names, Name("z"), Name("z"))])
    assert len(compared) < len(names)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"sellar": {}}, "sellar is no name of Invoice; is “seller” meant"),
        ({"seller": "Myyjä Oy"}, "seller is “Myyjä Oy”, and an object belongs there"),
        ({"lines": {}}, "lines is an object, and a list belongs there"),
        ({"issue_date": 20260504}, "issue_date is 20260504, and a day such as 2026-05-04 belongs there"),
        ({"issue_date": "2026-02-30"}, "issue_date is “2026-02-30”"),
        ({"issue_date": "2026-05-04T00:00:00"}, "issue_date is"),
        ({"number": 7}, "number is 7, and a text belongs there"),
        ({"totals": {"payable": "1_0"}}, "totals.payable is “1_0”, and a number"),
        ({"totals": {"payable": 10**80}}, "totals.payable is Decimal"),
        ({"totals": {"payable": True}}, "totals.payable is true"),
        ({"kept": [{"path": "a"}]}, r"kept\[0\].value is missing"),
        ({"buyer": {"name": "\ud800"}}, "buyer.name holds the character U\\+D800"),
        ({"a": 1, "b": 2, "seller": [None]}, "seller is a list.*; a is no name of Invoice; b is no name"),
    ],
)
def test_json_that_says_no_invoice_names_each_place(change: dict[str, object], words: str) -> None:
    with pytest.raises(einvconv.InvalidValue, match=words):
        einvconv.parse(changed(**change))


KEPT = [
    "cbc:1a",
    "@a b",
    "@{",
    "..",
    "*",
    "cbc:Note[0]",
    "cbc:Note[" + "9" * 5000 + "]",
    "a/" * 3000 + "b",
    "@xmlns",
    "[1]",
]


@pytest.mark.parametrize("code", ["peppolbis30", "finvoice30"])
def test_a_kept_value_whose_path_leads_nowhere_is_a_loss_and_no_crash(code: str) -> None:
    said = json.loads(einvconv.convert(document(f"{code}/several-vat-rates"), to="json").xml)
    plain = einvconv.convert(json.dumps(said), to=code)
    said["kept"] = [{"path": path, "value": "v", "unclaimed": n} for path in KEPT for n in (0, 1)]
    made = einvconv.convert(json.dumps(said), to=code)
    assert made.xml == plain.xml
    assert [loss.path for loss in made.losses if loss.value == "v"] == [path for path in KEPT for _ in (0, 1)]


def test_commands_take_and_write_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.xml"
    file.write_bytes(document("peppolbis30/several-vat-rates"))
    assert main(["convert", str(file), "--to", "json", "-o", f"{tmp_path}/out/"]) == 0
    made = tmp_path / "out" / "a-json.json"
    assert main(["detect", str(made)]) == 0 and "json" in capsys.readouterr().out
    assert main(["validate", str(made)]) == 0
    assert main(["convert", str(made), "--to", "finvoice30", "-o", f"{tmp_path}/out/"]) == 0
    assert einvconv.detect(tmp_path / "out" / "a-json-finvoice30.xml") == "finvoice30"
    main(["fix", str(made)])
    assert "only XML is mended" in capsys.readouterr().err


def test_json_stands_in_no_table_of_formats_and_asks_for_nothing() -> None:
    assert "json" not in [info.code for info in einvconv.formats()]
    assert einvconv.missing(invoice(), to="json") == []


def test_a_text_of_json_may_be_as_long_as_the_limit_says_and_no_longer() -> None:
    said = json.dumps({"number": "x" * 50, "lines": []})
    assert einvconv.parse(said, limits=einvconv.Limits(text=50)).number == "x" * 50
    with pytest.raises(einvconv.LimitExceeded, match="longer than 49 characters"):
        einvconv.parse(said, limits=einvconv.Limits(text=49))
