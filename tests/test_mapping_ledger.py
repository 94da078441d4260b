"""The ledger: whatever a document says is in the output or among the losses."""

from __future__ import annotations

import random
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import CORPUS, SPINE, corpus, name
from einvconv.mapping.nodes import Attr, Each, Element, One, Spread, Text, Value
from einvconv.mapping.refs import root
from einvconv.model import Identifier, Invoice, InvoiceLine, Item, Party, Quantity
from tiny_format import Tiny, branch, leaf, marked

invoice = root(Invoice)
party = root(Party)
ident = root(Identifier)
LEAVES = 12


def _spots(tree: Any) -> list[tuple[Any, str | None]]:
    """Every leaf with text, and every attribute but those that say where a schema lies."""
    found: list[tuple[Any, str | None]] = []
    for element in tree.iter("*"):
        if len(element) == 0 and (element.text or "").strip():
            found.append((element, None))
        found += [(element, a) for a in element.attrib if "XMLSchema-instance" not in a]
    return found


def _other(text: str) -> str:
    """Another value of the same kind: a digit or letter is the next one."""
    at = max((m.start() for m in re.finditer(r"[0-8A-Ya-y]", text)), default=-1)
    return text + "x" if at < 0 else text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :]


def _outcome(data: bytes, to: str) -> tuple[Any, ...]:
    try:
        done = einvconv.convert(data, to=to)
    except einvconv.EinvconvError as error:
        return "refused", str(error)
    losses = Counter((one.kind, one.path, one.value) for one in done.losses)
    return done.xml, sorted(losses.items()), [a.content for a in done.attachments]


def silent(data: bytes, to: str, seed: int, count: int) -> list[str]:
    """The leaves whose change goes unseen: neither the output nor the losses change with them."""
    start = max(data.rfind(b"<?xml "), 0)
    tree = etree.fromstring(data[start:])
    base = _outcome(data, to)
    spots = _spots(tree)
    unseen = []
    for element, attribute in random.Random(seed).sample(spots, min(count, len(spots))):
        old = element.text if attribute is None else element.get(attribute)
        if attribute is None:
            element.text = _other(old)
        else:
            element.set(attribute, _other(old))
        encoding = tree.getroottree().docinfo.encoding or "UTF-8"
        changed = data[:start] + etree.tostring(tree.getroottree(), encoding=encoding, xml_declaration=True)
        if _outcome(changed, to) == base:
            unseen.append(f"{tree.getroottree().getpath(element)} {attribute or ''} {old!r}")
        if attribute is None:
            element.text = old
        else:
            element.set(attribute, old)
    return unseen


@pytest.mark.parametrize("to", SPINE)
@pytest.mark.parametrize("path", corpus(), ids=name)
def test_no_leaf_of_a_document_is_lost_in_silence(path: Path, to: str) -> None:
    assert silent(path.read_bytes(), to, len(name(path)), LEAVES) == []


def test_the_accounting_of_this_module_sees_a_loss_that_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from einvconv.mapping import ledger

    data = next(p for p in corpus("finvoice30") if p.stem == "several-vat-rates").read_bytes()
    assert silent(data, "peppolbis30", 1, 40) == []
    monkeypatch.setattr(ledger.Losses, "leftovers", lambda _: [])
    assert len(silent(data, "peppolbis30", 1, 40)) > 3


@pytest.mark.parametrize("path", corpus(), ids=name)
def test_a_document_converted_to_its_own_format_loses_nothing_but_what_no_invoice_holds(path: Path) -> None:
    losses = einvconv.convert(path.read_bytes(), to=path.parent.name).losses
    assert [one.path for one in losses if not one.path.startswith("/soap:")] == []


@pytest.mark.parametrize("to", SPINE)
@pytest.mark.parametrize("path", corpus(), ids=name)
def test_every_loss_says_where_and_what_and_why(path: Path, to: str) -> None:
    data = path.read_bytes()
    start = max(data.rfind(b"<?xml "), 0)
    tree = etree.fromstring(data[start:])
    spaces = {"ubl": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"}
    spaces |= {"cn": "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"}
    spaces |= {p: u for e in tree.iter("*") for p, u in e.nsmap.items() if p}
    for loss in einvconv.convert(data, to=to).losses:
        assert loss.kind in ("dropped", "replaced", "truncated", "approximated", "implied")
        assert len(loss.reason) > 10 and not loss.reason.endswith(".")
        if loss.path.startswith("/soap:"):
            continue
        found = tree.xpath(loss.path, namespaces=spaces)
        assert len(found) == 1, loss.path
        text = found[0] if isinstance(found[0], str) else "".join(found[0].itertext())
        assert loss.value.strip() == text.strip()


# In the small


def test_a_leaf_that_no_node_claims_is_a_loss_with_its_position(tmp_path: Path) -> None:
    nodes = [Each("Line", invoice.lines, [Value("Id", root(InvoiceLine).id)])]
    schema = branch("Line", leaf("Id", "Colour"), most="9")
    tiny, other = Tiny(tmp_path, list(nodes), schema), Tiny(tmp_path, list(nodes), schema, syntax="other")
    body = "<Line><Id>1</Id></Line><Line><Id>2</Id><Colour>red</Colour></Line>"
    assert [(one.path, one.value) for one in other.written(tiny.read(body))[1]] == [("/Doc/Line[2]/Colour", "red")]
    assert tiny.through(body)[1] == []


def test_a_whole_subtree_that_no_node_claims_is_a_loss_of_each_of_its_leaves(tmp_path: Path) -> None:
    schema = branch("Extra", branch("Deep", marked("A", "b")))
    tiny, other = Tiny(tmp_path, [], schema), Tiny(tmp_path, [], schema, syntax="other")
    losses = other.written(tiny.read('<Extra><Deep><A b="1">2</A></Deep></Extra>'))[1]
    assert [(one.path, one.value) for one in losses] == [("/Doc/Extra/Deep/A/@b", "1"), ("/Doc/Extra/Deep/A", "2")]
    assert {one.reason for one in losses} == {"Tiny has no place for Extra in Doc"}
    assert tiny.through('<Extra><Deep><A b="1">2</A></Deep></Extra>') == (
        '<Doc><Extra><Deep><A b="1">2</A></Deep></Extra></Doc>',
        [],
    )


def test_a_term_that_the_target_has_no_node_for_is_a_loss_in_the_words_of_the_standard(tmp_path: Path) -> None:
    source = Tiny(tmp_path, [Value("Buyer", invoice.buyer.name)], leaf("Buyer"))
    target = Tiny(tmp_path, [], leaf("Buyer"), syntax="other")
    [loss] = target.written(source.read("<Buyer>Koivula Oy</Buyer>"))[1]
    assert (loss.kind, loss.path, loss.value) == ("dropped", "/Doc/Buyer", "Koivula Oy")
    assert loss.reason == "Tiny has no place for BT-44 Buyer name"


def test_an_invoice_made_in_code_has_losses_with_paths_in_the_model(tmp_path: Path) -> None:
    made = Invoice(lines=[InvoiceLine(item=Item(name="a")), InvoiceLine(quantity=Quantity(value=Decimal("1.50")))])
    losses = Tiny(tmp_path, [], leaf("X")).written(made)[1]
    assert [(one.path, one.value) for one in losses] == [
        ("lines[0].item.name", "a"),
        ("lines[1].quantity.value", "1.50"),
    ]


def test_a_reason_names_a_text_of_several_elements_on_one_line() -> None:
    data = next(p for p in corpus("teapps") if p.stem == "goods-with-freight").read_bytes()
    reasons = [one.reason for one in einvconv.convert(data, to="ubl").additions]
    assert "what UBL 2.1 has for “20 02 20 26”" in reasons


def test_the_value_in_a_loss_is_the_source_s_own_spelling(tmp_path: Path) -> None:
    from einvconv.mapping.codecs import Number

    source = Tiny(tmp_path, [Value("Sum", invoice.totals.vat, Number(comma=True))], leaf("Sum"))
    [loss] = Tiny(tmp_path, [], leaf("Sum"), syntax="other").written(source.read("<Sum> 012,500 </Sum>"))[1]
    assert loss.value == "012,500"


def test_each_line_of_a_spread_text_is_in_the_report_where_it_stood(tmp_path: Path) -> None:
    source = Tiny(
        tmp_path,
        [One("Seller", invoice.seller, [Spread("Name", [party.name, party.other_names])])],
        branch("Seller", leaf("Name", most="9")),
    )
    target = Tiny(tmp_path, [Value("Name", invoice.seller.name)], leaf("Name"), syntax="other")
    losses = target.written(source.read("<Seller><Name>a</Name><Name>b</Name><Name>c</Name></Seller>"))[1]
    assert [(one.path, one.value) for one in losses] == [("/Doc/Seller/Name[2]", "b"), ("/Doc/Seller/Name[3]", "c")]


def test_a_kept_attribute_of_an_element_that_is_written_goes_back_to_it(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path, [Element("Head", [Value("Number", invoice.number)])], branch("Head", marked("Number", "a")))
    assert tiny.through('<Head><Number a="1">7</Number></Head>') == (
        '<Doc><Head><Number a="1">7</Number></Head></Doc>',
        [],
    )


def test_kept_values_go_back_between_the_elements_of_the_schema_s_order(tmp_path: Path) -> None:
    tiny = Tiny(
        tmp_path, [Value("B", invoice.number), Value("D", invoice.project_reference)], leaf("A", "B", "C", "D", "E")
    )
    body = "<A>1</A><B>2</B><C>3</C><D>4</D><E>5</E>"
    assert tiny.through(body) == (f"<Doc>{body}</Doc>", [])


def test_a_kept_value_that_finds_no_place_leaves_nothing_behind(tmp_path: Path) -> None:
    schema = branch("Extra", leaf("A"))
    wide, narrow = Tiny(tmp_path, [], schema), Tiny(tmp_path, [], branch("Extra", leaf("B")))
    text, losses = narrow.written(wide.read("<Extra><A>1</A></Extra>"))
    assert text == "<Doc/>"
    assert [(one.path, one.value) for one in losses] == [("/Doc/Extra/A", "1")]


def test_a_group_s_own_kept_values_stay_with_it_when_groups_before_it_are_gone(tmp_path: Path) -> None:
    nodes = [Each("Line", invoice.lines, [Value("Id", root(InvoiceLine).id)])]
    tiny = Tiny(tmp_path, list(nodes), branch("Line", leaf("Id", "Colour"), most="9"))
    read = tiny.read("<Line><Id>1</Id></Line><Line><Id>2</Id><Colour>red</Colour></Line>")
    del read.lines[0]
    assert tiny.write(read) == "<Doc><Line><Id>2</Id><Colour>red</Colour></Line></Doc>"


def test_a_value_that_was_cut_is_truncated_in_the_report_and_not_dropped_as_well(tmp_path: Path) -> None:
    from einvconv.mapping.codecs import Text as ShortText

    tiny = Tiny(tmp_path, [Value("Name", invoice.seller.name, ShortText(4))], leaf("Name"))
    text, losses = tiny.through("<Name>Metalliverstas</Name>")
    assert text == "<Doc><Name>Meta</Name></Doc>"
    assert [(one.kind, one.value) for one in losses] == [("truncated", "Metalliverstas")]


def test_an_identifier_without_its_scheme_s_place_loses_the_scheme_alone(tmp_path: Path) -> None:
    source = Tiny(
        tmp_path, [One("Id", invoice.invoiced_object, [Text(ident.value), Attr("s", ident.scheme)])], marked("Id", "s")
    )
    target = Tiny(tmp_path, [Value("Id", invoice.invoiced_object.value)], leaf("Id"), syntax="other")
    text, losses = target.written(source.read('<Id s="AUN">7</Id>'))
    assert text == "<Doc><Id>7</Id></Doc>"
    assert [(one.path, one.value) for one in losses] == [("/Doc/Id/@s", "AUN")]


def test_a_value_in_parts_is_told_with_blanks_between_them_however_the_document_is_laid_out() -> None:
    text = (CORPUS / "teapps" / "credit-note.xml").read_bytes()
    assert b"<CREDIT_INVOICE_DATE>" in text
    told = [
        [(loss.path, loss.value) for loss in einvconv.convert(source, to="e2b").losses]
        for source in (text, re.sub(rb">\s+<", b"><", text), text.replace(b"<CENTURY>", b"<!-- 20 --> <CENTURY>"))
    ]
    assert told[0] == told[1] == told[2]
    assert "02 03 20 26" in {value for path, value in told[0] if path.endswith("CREDIT_INVOICE_DATE/DATE")}
