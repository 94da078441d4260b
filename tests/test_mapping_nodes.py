"""The nodes of a mapping: each kind is read, written, and keeps what it does not claim."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from einvconv import ConversionRefused, InvalidValue
from einvconv.mapping.codecs import ISO_DATE, Ident, Number
from einvconv.mapping.nodes import (
    Attr,
    Constant,
    Currency,
    Each,
    Element,
    Fixed,
    Identity,
    Key,
    One,
    Spread,
    Text,
    Value,
    wrap,
)
from einvconv.mapping.refs import root
from einvconv.model import Address, Identifier, Invoice, InvoiceLine, Note, Party, Totals
from tiny_format import Pair, Tiny, branch, leaf, marked

invoice = root(Invoice)
ident = root(Identifier)
note = root(Note)
line = root(InvoiceLine)


def test_a_value_is_read_and_written_as_its_codec_spells_it(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Value("Day", invoice.issue_date, ISO_DATE)], leaf("Day"))
    assert tiny.read("<Day> 2026-01-31 </Day>").issue_date == dt.date(2026, 1, 31)
    assert tiny.write(Invoice(issue_date=dt.date(2026, 1, 31))) == "<Doc><Day>2026-01-31</Day></Doc>"


def test_a_value_on_the_way_through_groups_makes_them_and_does_without_them(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Value("Town", invoice.seller.address.city)], leaf("Town"))
    read = tiny.read("<Town>Oulu</Town>")
    assert read.seller is not None and read.seller.address is not None and read.seller.address.city == "Oulu"
    assert tiny.write(Invoice()) == "<Doc/>"
    assert tiny.write(Invoice(seller=Party(address=Address(city="Oulu")))) == "<Doc><Town>Oulu</Town></Doc>"


def test_a_second_element_for_one_term_is_kept_and_written_back_beside_it(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Value("Number", invoice.number)], leaf("Number", most="3"))
    read = tiny.read("<Number>1</Number><Number>2</Number>")
    assert (read.number, [(k.path, k.value) for k in read.kept]) == ("1", [("Number[2]", "2")])
    assert tiny.written(read) == ("<Doc><Number>1</Number><Number>2</Number></Doc>", [])


def test_what_is_kept_is_a_loss_with_its_path_where_the_syntax_is_another(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Value("Number", invoice.number)], leaf("Number", "Colour"))
    other = Tiny(tmp_path, [Value("Number", invoice.number)], leaf("Number", "Colour"), syntax="other")
    text, losses = other.written(tiny.read("<Number>1</Number><Colour>red</Colour>"))
    assert text == "<Doc><Number>1</Number></Doc>"
    assert [(one.kind, one.path, one.value) for one in losses] == [("dropped", "/Doc/Colour", "red")]


def test_an_unreadable_value_is_kept_as_it_was_and_remembered_with_the_reason(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Value("Sum", invoice.totals.vat, Number())], leaf("Sum"))
    read = tiny.read("<Sum>12,50 or so</Sum>")
    assert read.totals is None or read.totals.vat is None
    [(element, attribute, reason)] = read._trace.unreadable
    assert (element.tag, attribute, reason) == ("Sum", None, "“12,50 or so” is no decimal number")
    assert tiny.written(read) == ("<Doc><Sum>12,50 or so</Sum></Doc>", [])


def test_a_list_term_is_written_as_repeats_and_what_is_over_the_limit_is_lost(tmp_path: Path) -> None:
    tiny = Tiny(
        tmp_path,
        [Each("Line", invoice.lines, [Value("Note", line.notes, limit=2)])],
        branch("Line", leaf("Note", most="9")),
    )
    read = tiny.read("<Line><Note>a</Note><Note>b</Note><Note>c</Note></Line>")
    assert read.lines[0].notes == ["a", "b", "c"]
    text, losses = tiny.written(read)
    assert text == "<Doc><Line><Note>a</Note><Note>b</Note></Line></Doc>"
    assert [(one.path, one.value) for one in losses] == [("/Doc/Line/Note[3]", "c")]


def test_a_value_with_a_default_stands_also_where_nothing_is_said(tmp_path: Path) -> None:
    tiny = Tiny(
        tmp_path,
        [Value("Origin", invoice.number, default="Original"), Value("Code", invoice.project_reference, default="")],
        leaf("Origin", "Code"),
    )
    assert tiny.write(Invoice()) == "<Doc><Origin>Original</Origin><Code/></Doc>"
    assert tiny.write(Invoice(number="Copy")) == "<Doc><Origin>Copy</Origin><Code/></Doc>"


def test_attributes_and_text_of_an_element_are_terms_of_their_own(tmp_path: Path) -> None:
    tiny = Tiny(
        tmp_path,
        [One("Id", invoice.invoiced_object, [Text(ident.value), Attr("scheme", ident.scheme)])],
        marked("Id", "scheme", "colour"),
    )
    read = tiny.read('<Id scheme="AUN" colour="red">7</Id>')
    assert read.invoiced_object is not None
    assert (read.invoiced_object.value, read.invoiced_object.scheme) == ("7", "AUN")
    assert [(k.path, k.value) for k in read.invoiced_object.kept] == [("@colour", "red")]
    assert tiny.written(read) == ('<Doc><Id scheme="AUN" colour="red">7</Id></Doc>', [])


def test_an_element_of_text_without_its_text_is_not_written(tmp_path: Path) -> None:
    tiny = Tiny(
        tmp_path,
        [Element("Id", [Text(invoice.number), Attr("scheme", invoice.project_reference)])],
        marked("Id", "scheme"),
    )
    text, losses = tiny.written(Invoice(project_reference="P"))
    assert text == "<Doc/>"
    assert [one.path for one in losses] == ["project_reference"]


def test_a_fixed_attribute_is_always_written_and_another_value_in_a_source_is_kept(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Value("Day", invoice.number, marks=[Fixed("Format", "CCYYMMDD")])], marked("Day", "Format"))
    assert tiny.write(Invoice(number="20260131")) == '<Doc><Day Format="CCYYMMDD">20260131</Day></Doc>'
    assert tiny.read('<Day Format="CCYYMMDD">1</Day>').kept == []
    assert [k.value for k in tiny.read('<Day Format="DDMMYY">1</Day>').kept] == ["DDMMYY"]


def test_the_currency_of_an_amount_goes_without_saying_unless_it_is_another(tmp_path: Path) -> None:
    def begin(_: object, run: object) -> None:
        run.currency = "EUR"  # type: ignore[attr-defined]

    tiny = Tiny(
        tmp_path,
        [Value("Sum", invoice.totals.vat, Number(), [Currency("cur")])],
        marked("Sum", "cur"),
        begin_reading=begin,
        begin_writing=begin,
    )
    assert tiny.read('<Sum cur="EUR">5</Sum>').kept == []
    assert [(k.path, k.value) for k in tiny.read('<Sum cur="SEK">5</Sum>').kept] == [("Sum/@cur", "SEK")]
    assert tiny.write(Invoice(totals=Totals(vat=Decimal(5)))) == '<Doc><Sum cur="EUR">5</Sum></Doc>'


def test_an_element_that_is_no_group_is_met_once_and_kept_the_second_time(tmp_path: Path) -> None:
    tiny = Tiny(
        tmp_path,
        [Element("Head", [Value("Number", invoice.number), Value("Project", invoice.project_reference)])],
        branch("Head", leaf("Number", "Project"), most="2"),
    )
    text, losses = tiny.through("<Head><Number>1</Number></Head><Head><Project>P</Project></Head>")
    assert text == "<Doc><Head><Number>1</Number></Head><Head><Project>P</Project></Head></Doc>"
    assert losses == []


def test_an_element_with_nothing_in_it_is_written_only_where_it_is_required(tmp_path: Path) -> None:
    schema = branch("Head", leaf("Number"))
    assert Tiny(tmp_path, [Element("Head", [Value("Number", invoice.number)])], schema).write(Invoice()) == "<Doc/>"
    required = [Element("Head", [Value("Number", invoice.number)], required=True)]
    assert Tiny(tmp_path, required, schema).write(Invoice()) == "<Doc><Head/></Doc>"


def test_a_group_that_stands_once_keeps_a_second_one_whole(tmp_path: Path) -> None:
    tiny = Tiny(
        tmp_path,
        [One("Seller", invoice.seller, [Value("Name", root(Party).name)])],
        branch("Seller", leaf("Name"), most="2"),
    )
    read = tiny.read("<Seller><Name>A</Name></Seller><Seller><Name>B</Name></Seller>")
    assert read.seller is not None and read.seller.name == "A"
    assert [(k.path, k.value) for k in read.kept] == [("Seller[2]/Name", "B")]
    assert tiny.written(read)[1] == []


def test_groups_come_as_often_as_they_come_and_those_over_the_limit_are_lost(tmp_path: Path) -> None:
    nodes = [Each("Note", invoice.notes, [Text(note.text)], limit=1)]
    tiny = Tiny(tmp_path, list(nodes), leaf("Note", most="9"))
    text, losses = tiny.through("<Note>a</Note><Note>b</Note>")
    assert text == "<Doc><Note>a</Note></Doc>"
    assert [(one.kind, one.path, one.value) for one in losses] == [("dropped", "/Doc/Note[2]", "b")]


def test_only_the_groups_that_are_meant_are_written_and_the_others_are_lost(tmp_path: Path) -> None:
    nodes = [Each("Line", invoice.lines, [Value("Id", line.id)], only=lambda one: one.counts)]
    tiny = Tiny(tmp_path, list(nodes), branch("Line", leaf("Id"), most="9"))
    made = Invoice(lines=[InvoiceLine(id="1"), InvoiceLine(id="2", net_amount=Decimal(1))])
    text, losses = tiny.written(made)
    assert text == "<Doc><Line><Id>2</Id></Line></Doc>"
    assert {one.path for one in losses} == {"lines[0].id", "lines[1].net_amount"}


def test_a_constant_says_always_the_same_and_another_text_is_kept(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Constant("Scheme", "VAT", same=("vat",))], leaf("Scheme", most="2"))
    assert tiny.write(Invoice()) == "<Doc><Scheme>VAT</Scheme></Doc>"
    assert tiny.read("<Scheme>vat</Scheme>").kept == []
    assert [k.value for k in tiny.read("<Scheme>GST</Scheme>").kept] == ["GST"]


def test_a_key_says_which_of_several_elements_of_one_name_is_meant(tmp_path: Path) -> None:
    nodes = [
        Element("Ref", [Value("Id", invoice.project_reference), Key("Type", "50")]),
        Element("Ref", [Value("Id", invoice.contract_reference), Key("Type", "2", optional=True)]),
    ]
    tiny = Tiny(tmp_path, list(nodes), branch("Ref", leaf("Id", "Type"), most="9"))
    read = tiny.read("<Ref><Id>C</Id></Ref><Ref><Id>P</Id><Type>50</Type></Ref><Ref><Id>X</Id><Type>7</Type></Ref>")
    assert (read.project_reference, read.contract_reference) == ("P", "C")
    assert [(k.path, k.value) for k in read.kept] == [("Ref[3]/Id", "X"), ("Ref[3]/Type", "7")]


def test_an_identity_replaces_what_the_source_said_and_reports_it(tmp_path: Path) -> None:
    nodes = [Identity("Profile", invoice.specification, lambda _: "urn:mine", lambda said: said.startswith("urn:mine"))]
    tiny = Tiny(tmp_path, list(nodes), leaf("Profile"))
    assert tiny.through("<Profile>urn:mine:2</Profile>") == ("<Doc><Profile>urn:mine:2</Profile></Doc>", [])
    text, [loss] = tiny.through("<Profile>urn:other</Profile>")
    assert text == "<Doc><Profile>urn:mine</Profile></Doc>"
    assert (loss.kind, loss.path, loss.value) == ("replaced", "/Doc/Profile", "urn:other")
    assert tiny.write(Invoice()) == "<Doc><Profile>urn:mine</Profile></Doc>"


def test_a_spread_fills_terms_in_turn_and_writes_them_as_repeats(tmp_path: Path) -> None:
    a = invoice.seller.address
    tiny = Tiny(tmp_path, [Spread("Street", [a.line1, a.line2], width=10, count=3)], leaf("Street", most="3"))
    read = tiny.read("<Street>Yksi 1</Street><Street>Kaksi 2</Street>")
    assert read.seller is not None and read.seller.address is not None
    assert (read.seller.address.line1, read.seller.address.line2) == ("Yksi 1", "Kaksi 2")
    assert tiny.written(read) == ("<Doc><Street>Yksi 1</Street><Street>Kaksi 2</Street></Doc>", [])


def test_a_text_too_wide_is_spread_over_repeats_and_said_to_be(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Spread("Text", [invoice.payment_terms], width=12)], leaf("Text", most="9"))
    text, [loss] = tiny.written(Invoice(payment_terms="neljätoista päivää netto"))
    assert text == "<Doc><Text>neljätoista</Text><Text>päivää netto</Text></Doc>"
    assert loss.kind == "approximated"


def test_a_text_with_more_lines_than_repeats_is_truncated_and_the_whole_text_is_in_the_report(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Spread("Text", [invoice.payment_terms], width=5, count=2)], leaf("Text", most="2"))
    text, [loss] = tiny.written(Invoice(payment_terms="aaaaa bbbbb ccccc"))
    assert text == "<Doc><Text>aaaaa</Text><Text>bbbbb</Text></Doc>"
    assert (loss.kind, loss.value) == ("truncated", "aaaaa bbbbb ccccc")


def test_a_text_shorter_than_the_format_asks_for_is_left_out_and_reported(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Spread("Name", [invoice.number], shortest=2)], leaf("Name"))
    text, [loss] = tiny.written(Invoice(number="A"))
    assert (text, loss.kind, loss.value) == ("<Doc/>", "dropped", "A")


def test_repeats_of_a_single_spread_term_are_its_lines(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Spread("Text", [invoice.payment_terms])], leaf("Text", most="9"))
    read = tiny.read("<Text>a</Text><Text>b</Text>")
    assert read.payment_terms == "a\nb"
    assert tiny.written(read) == ("<Doc><Text>a</Text><Text>b</Text></Doc>", [])


@pytest.mark.parametrize("width", [1, 3, 7, 20])
def test_wrapping_leaves_no_word_out_and_no_line_over_the_width(width: int) -> None:
    text = "yksi kaksikymmentä  kolme\tneljä"
    lines = wrap(text, width)
    assert all(0 < len(one) <= width for one in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_misspelt_term_fails_when_the_tree_is_made() -> None:
    with pytest.raises(AttributeError, match="Invoice has no nummer"):
        Value("Number", invoice.nummer)
    with pytest.raises(AttributeError, match="is a list"):
        Value("Id", invoice.lines.id)
    with pytest.raises(AttributeError, match="is a value"):
        Value("Id", invoice.number.length)


def test_text_beside_elements_is_a_loss_with_its_place(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Value("Number", invoice.number)], leaf("Number"))
    _, [loss] = tiny.through("<Number>1</Number>stray words")
    assert (loss.kind, loss.path, loss.value) == ("dropped", "/Doc", "stray words")


def test_pairs_read_after_the_walk_and_write_before_it_in_turn(tmp_path: Path) -> None:
    def upper(made: Invoice, _: object) -> None:
        made.number = (made.number or "").upper()

    def lower(made: Invoice, _: object) -> None:
        made.number = (made.number or "").lower()

    tiny = Tiny(tmp_path, [Value("Number", invoice.number)], leaf("Number"), pairs=(Pair("case", upper, lower),))
    read = tiny.read("<Number>a1</Number>")
    assert read.number == "A1"
    assert tiny.write(read) == "<Doc><Number>a1</Number></Doc>"
    assert read.number == "A1", "writing works on a copy"


# What the schema does not admit


def test_a_kept_value_that_the_schema_does_not_admit_is_taken_back_and_reported(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Value("Number", invoice.number)], leaf("Number") + leaf("Day", kind="xs:date"))
    text, [loss] = tiny.through("<Number>1</Number><Day>soon</Day>")
    assert (text, loss.kind, loss.path, loss.value) == ("<Doc><Number>1</Number></Doc>", "dropped", "/Doc/Day", "soon")
    assert "does not take it" in loss.reason


def test_a_term_that_the_schema_does_not_admit_is_taken_back_and_reported(tmp_path: Path) -> None:
    tiny = Tiny(
        tmp_path,
        [Value("Number", invoice.number), Value("Code", invoice.type_code)],
        leaf("Number") + leaf("Code", kind="xs:positiveInteger"),
    )
    text, [loss] = tiny.written(Invoice(number="1", type_code="many"))
    assert (text, loss.value) == ("<Doc><Number>1</Number></Doc>", "many")


def test_an_attribute_that_the_schema_does_not_admit_goes_alone(tmp_path: Path) -> None:
    schema = marked("Id", "scheme").replace('type="xs:string"/>', 'type="xs:positiveInteger"/>')
    tiny = Tiny(
        tmp_path, [One("Id", invoice.invoiced_object, [Text(ident.value), Attr("scheme", ident.scheme)])], schema
    )
    text, [loss] = tiny.through('<Id scheme="x">7</Id>')
    assert (text, loss.path, loss.value) == ("<Doc><Id>7</Id></Doc>", "/Doc/Id/@scheme", "x")


def test_many_values_that_the_schema_does_not_admit_are_taken_back_together(tmp_path: Path) -> None:
    tiny = Tiny(
        tmp_path, [Each("Note", invoice.notes, [Text(note.text)])], leaf("Note", most="unbounded", kind="xs:date")
    )
    made = Invoice(notes=[Note(text=f"{i}") for i in range(2000)])
    text, losses = tiny.written(made)
    assert text == "<Doc/>"
    assert [one.value for one in losses] == [str(i) for i in range(2000)]


def test_a_document_that_lacks_what_the_schema_asks_for_is_refused_in_words(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Value("Number", invoice.number, Ident(5))], '<xs:element name="Number" type="xs:string"/>')
    with pytest.raises(ConversionRefused) as refusal:
        tiny.write(Invoice(number="123456"))
    said = str(refusal.value)
    assert "cannot be written as Tiny" in said and "Number" in said
    assert "“123456”" in said and "longer than the 5 characters" in said


def test_a_value_of_the_wrong_kind_is_refused_with_its_name(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Value("Day", invoice.issue_date, ISO_DATE)], leaf("Day"))
    made = Invoice.blank()
    made.issue_date = "tomorrow"  # type: ignore[assignment]
    with pytest.raises(InvalidValue, match="issue_date"):
        tiny.write(made)


def test_an_optional_group_that_is_not_whole_goes_with_all_that_it_said(tmp_path: Path) -> None:
    need = '<xs:element name="Code" type="xs:string"/>'
    p = invoice.seller.address
    nodes = [Value("Number", invoice.number), Element("Place", [Value("Code", p.post_code), Value("Town", p.city)])]
    tiny = Tiny(tmp_path, nodes, leaf("Number") + branch("Place", need + leaf("Town")))
    made = Invoice(number="1", seller=Party(address=Address(city="Oulu")))
    text, [loss] = tiny.written(made)
    assert text == "<Doc><Number>1</Number></Doc>"
    assert (loss.kind, loss.path, loss.value) == ("dropped", "seller.address.city", "Oulu")


def test_a_line_that_is_not_whole_is_never_left_out(tmp_path: Path) -> None:
    need = '<xs:element name="Code" type="xs:string"/>'
    nodes = [Each("Line", invoice.lines, [Value("Code", line.vat_code), Value("Id", line.id)])]
    tiny = Tiny(tmp_path, list(nodes), branch("Line", need + leaf("Id"), most="9"))
    with pytest.raises(ConversionRefused, match="Code"):
        tiny.write(Invoice(lines=[InvoiceLine(id="1")]))


def test_each_text_that_finds_no_room_is_told_by_itself(tmp_path: Path) -> None:
    tiny = Tiny(
        tmp_path,
        [Each("Line", invoice.lines, [Spread("Text", [line.notes], width=9, count=2)])],
        branch("Line", leaf("Text", most="2"), most="9"),
    )
    text, losses = tiny.written(Invoice(lines=[InvoiceLine(notes=["yksi", "kaksi", "kolme", "neljä"])]))
    assert text == "<Doc><Line><Text>yksi</Text><Text>kaksi</Text></Line></Doc>"
    assert [(one.kind, one.path, one.value) for one in losses] == [
        ("dropped", "lines[0].notes[2]", "kolme"),
        ("dropped", "lines[0].notes[3]", "neljä"),
    ]


def test_a_group_left_out_tells_of_every_text_of_its_lists(tmp_path: Path) -> None:
    need = '<xs:element name="Code" type="xs:string"/>'
    party = root(Party)
    tiny = Tiny(
        tmp_path,
        [One("Seller", invoice.seller, [Value("Code", party.language), Spread("Name", [party.other_names])])],
        branch("Seller", need + leaf("Name", most="9")),
    )
    losses = tiny.written(Invoice(seller=Party(other_names=["a", "b"])))[1]
    assert [(one.path, one.value) for one in losses] == [
        ("seller.other_names[0]", "a"),
        ("seller.other_names[1]", "b"),
    ]
