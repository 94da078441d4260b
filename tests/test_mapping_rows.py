"""Rows that are written as text are those that are written element by element, with the same to tell of them."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from lxml import etree

import einvconv
import made
from documents import CORPUS, corpus, edited
from einvconv.api import parse_each
from einvconv.errors import ConversionRefused
from einvconv.formats.registry import format_for
from einvconv.mapping import nodes, row_leaves, rows, writing
from einvconv.mapping.format import Pair
from einvconv.mapping.made import Made, scope_of, text_of
from einvconv.mapping.nodes import Attr, Constant, Each, Element, Fixed, Value
from einvconv.mapping.refs import root
from einvconv.mapping.transfer import Written, write, write_for_rules
from einvconv.mapping.untold import Untold
from einvconv.model import Invoice, InvoiceLine, Item, SettlementTerms
from trees import TRICKY, Form

WRITERS = [info.code for info in einvconv.formats() if info.writes and info.maker and (CORPUS / info.code).is_dir()]
TARGETS = ("finvoice30", "peppolbis30", "teapps30", "ubl", "ehf20", "cii", "svefaktura", "e2b33", "facturae32")
NOT_APART = ("bgc", "liinos", "maventaxml", "sedi", "vismaxml", "vismaxml60", "woodx")
KNOWN = {info.code for info in einvconv.formats() if info.writes and info.maker}


def _both(path: Path, to: str) -> list[tuple[Written, Written]]:
    """An invoice written element by element, and with its rows as text; nothing where both are refused alike."""
    found = []
    for document, _ in parse_each(path):
        written: list[Written | str] = []
        for many in (sys.maxsize, 1):
            invoice = parse_each(document)[0][1]
            try:
                written.append(write(invoice, format_for(to), document.format, many))
            except ConversionRefused as refusal:
                written.append(str(refusal))
        one, other = written
        if isinstance(one, Written) and isinstance(other, Written):
            found.append((one, other))
        else:
            assert one == other
    return found


@pytest.mark.parametrize("path", corpus(*WRITERS), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_row_written_as_text_is_the_one_written_element_by_element(path: Path) -> None:
    index = sorted(corpus(*WRITERS)).index(path)
    targets = {path.parent.name, *(TARGETS[(index + i) % len(TARGETS)] for i in range(3))} & KNOWN
    for to in sorted(targets):
        for one, other in _both(path, to):
            assert other.xml == one.xml, to
            assert other.losses == one.losses, to
            assert other.additions == one.additions, to


@pytest.mark.parametrize(
    ("path", "to", "few"),
    [
        ("finvoice30/direct-debit-consumer", "teapps30", 0),
        ("finvoice30/parties", "woodx", 1),
        ("vismaxml60/charges-and-attachment", "facturae", 1),
    ],
)
def test_of_a_document_that_does_not_fit_at_once_those_rows_are_opened_in_which_something_is_wrong(
    path: str, to: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    open_row = writing.Writing.open_row
    monkeypatch.setattr(writing.Writing, "open_row", lambda run, row: opened.append(row) or open_row(run, row))
    ((one, other),) = _both(CORPUS / f"{path}.xml", to)
    rows_left = [row for row in other.top.iter() if isinstance(row, writing.RowMade)]
    assert len({row for row in opened if isinstance(row, writing.RowMade)}) == few < len(rows_left)
    assert (other.xml, other.dropped, other.losses) == (one.xml, one.dropped, one.losses)
    assert other.additions == one.additions


def test_what_was_taken_out_and_stands_in_a_row_is_not_lost(tmp_path: Path) -> None:
    text = (CORPUS / "finvoice30" / "outside-vat.xml").read_bytes()
    path = tmp_path / "strange-scheme.xml"
    path.write_bytes(
        text.replace(
            b'<EpiBfiIdentifier IdentificationSchemeName="BIC">',
            b'<EpiBfiIdentifier IdentificationSchemeName="BICBIC">',
        )
    )
    ((one, other),) = _both(path, "finvoice30")
    assert b"<SellerBic" in other.xml and b"EpiBfiIdentifier" not in other.xml
    assert other.losses == one.losses
    assert "SellerBic" not in "".join(loss.path for loss in other.losses)


def test_what_is_taken_out_is_lost_with_all_that_rows_in_it_said() -> None:
    for one, other in _both(CORPUS / "finvoice30" / "direct-debit-consumer.xml", "teapps30"):
        lost = []
        for written in (one, other):
            rows_of = next(element for element in written.top.iter() if element.tag == "ROWS")
            lost.append(written.run.take_out(rows_of, "why"))
        assert lost[0] == lost[1]
        assert {"Perusmaksu", "32,51"} <= {loss.value for loss in lost[1]}


@pytest.mark.parametrize("path", corpus("peppolbis30", "finvoice30"), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_the_rows_of_a_short_document_are_written_as_text_when_many_came_before(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes.branches, "_OFTEN", 0)
    monkeypatch.setattr(writing, "_FEWEST", 1)
    for to in ("teapps30", "ubl"):
        for document, invoice in parse_each(path):
            try:
                plain = write(invoice, format_for(to), document.format, sys.maxsize)
            except ConversionRefused:
                continue
            quick = write(parse_each(path)[0][1], format_for(to), document.format)
            assert quick.run.longest_row > 0 == plain.run.longest_row
            assert (quick.xml, quick.losses, quick.additions) == (plain.xml, plain.losses, plain.additions)


def test_few_rows_get_a_function_when_documents_had_enough_that_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    line = root(InvoiceLine)
    each = Each("Row", root(Invoice).lines, [Value("A", line.id), Value("B", line.sub_id), Value("C", line.item.name)])
    each.bind(Invoice, Form())
    made: list[Any] = []
    monkeypatch.setattr(rows, "compiled", lambda *a: made.append(a) or (lambda: None))
    scope = scope_of(Made("Rows"))
    some = [InvoiceLine(id=str(i), item=Item(name="a")) for i in range(10)]
    assert not any(each.comes_often(10) for _ in range(19)) and each.comes_often(10)
    assert all(each.compiled(scope, some, few=True) is None for _ in range(19)) and not made
    assert each.compiled(scope, some, few=True) is not None and len(made) == 1
    # Rows that say less have no need of one of their own, and rows that say more have.
    assert each.compiled(scope, [InvoiceLine(id="1")] * 4, few=True) is not None and len(made) == 1
    assert each.compiled(scope, [InvoiceLine(id="1", sub_id="2")] * 4, few=True) is None and len(made) == 1
    each.wanted.update(dict.fromkeys(range(501), 1))
    assert each.compiled(scope, [InvoiceLine(sub_id="2")] * 4, few=True) is None and len(each.wanted) == 1
    assert all(isinstance(one, int) for one in each.wanted)  # however many terms rows say


@pytest.mark.parametrize("path", corpus(*WRITERS), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_what_is_written_for_rules_is_what_is_written_and_stands_for_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes.branches, "_OFTEN", 0)
    for to in ("peppolbis30", "finvoice30"):
        for document, invoice in parse_each(path):
            try:
                plain = write(invoice, format_for(to), document.format, sys.maxsize)
            except ConversionRefused as refusal:
                with pytest.raises(ConversionRefused, match=f"^{re.escape(str(refusal))}$"):
                    write_for_rules(invoice, format_for(to), document.format)
                continue
            quick = write_for_rules(invoice, format_for(to), document.format)
            assert quick.xml == plain.xml
            assert not quick.run.tells or plain.dropped or format_for(to).parts
            for one, other in zip(plain.root.iter(), quick.root.iter(), strict=True):
                assert quick.run.source_of(other) == plain.run.source_of(one)
                assert quick.run.model_path(other) == plain.run.model_path(one)


@pytest.mark.parametrize("kind", [writing.Writing, Untold])
def test_what_was_ticked_off_before_a_value_stood_for_others_is_that_value_alone(kind: type[writing.Writing]) -> None:
    terms = SettlementTerms(texts=["a", "b"], fine_texts=["c"])
    invoice = Invoice(settlement=[terms])
    run = kind(invoice, invoice._trace, format_for("peppolbis30"), False)
    run.use(terms, "texts", 0)
    run.carry(terms, "texts", terms, "fine_texts", 0, 0)
    assert not run.used(terms, "fine_texts", 0)
    run.carry(terms, "texts", terms, "fine_texts", 1, 0)
    run.use(terms, "texts", 1)
    assert run.used(terms, "fine_texts", 0)
    run = kind(invoice, invoice._trace, format_for("peppolbis30"), False)
    copy = run.edit(terms)
    run.use(copy, "texts", 0)
    run.join(copy, "texts", "a b")
    assert [run.used(terms, "texts", i) for i in (0, 1)] == [True, False]


def test_a_walk_that_is_asked_what_it_does_not_note_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    [path] = [p for p in corpus("finvoice30") if p.stem == "copy"]
    [(document, invoice)] = parse_each(path)
    form = format_for("peppolbis30")
    assert not write_for_rules(invoice, form, document.format).run.tells
    asked = []
    nosy = Pair("nosy", write=lambda one, run: asked.append(run.used(invoice.lines[0], "id", -1)))
    monkeypatch.setitem(form.__dict__, "pairs", [*form.pairs, nosy])
    written = write_for_rules(invoice, form, document.format)
    assert written.run.tells and asked == [False]
    assert written.xml == write(invoice, form, document.format).xml


def test_an_element_that_says_nothing_itself_comes_from_where_the_first_row_in_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = next(p for p in corpus("maventaxml") if p.stem == "credit-note")
    data = re.sub(rb"<customer_(ovt|bid)>.*?</customer_\1>", b"", path.read_bytes())
    monkeypatch.setattr(nodes.branches, "_OFTEN", 0)
    monkeypatch.setattr(writing, "_FEWEST", 1)
    [found] = [f for f in einvconv.validate(data, rules="peppolbis30").findings if f.rule == "PEPPOL-EN16931-R010"]
    assert found.location.endswith("/customer_nr")


# Of the others, some have nodes that look at what stands beside them or declare name spaces, and some are written
# several times over.
@pytest.mark.parametrize("code", [c for c in WRITERS if c not in NOT_APART and not format_for(c).parts])
def test_the_rows_of_a_format_are_written_as_text(code: str) -> None:
    form = format_for(code)
    lines = [InvoiceLine(id="1", item=Item(name="a"))]
    found = []
    for tag, tree in form.trees.items():
        scope = scope_of(Made(tag, form.root_spaces(tag)))
        stack: list[Any] = [tree]
        while stack:
            branch = stack.pop()
            stack += [node for node in branch.nodes if isinstance(node, nodes.Branch)]
            if isinstance(branch, Each) and branch.place.path == "lines":
                found.append(rows.compiled(branch, scope, lines))
    assert found and None not in found


@pytest.mark.parametrize("path", corpus("peppolbis30", "finvoice30"), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_row_that_someone_asks_into_is_written_in_its_place_and_tells_nothing_twice(path: Path) -> None:
    for to in ("finvoice30", "peppolbis30", "teapps30"):
        for one, other in _both(path, to):
            losses = list(other.losses)
            assert text_of(other.root) == text_of(one.root)
            assert other.run.finish() == one.run.finish() and losses == list(other.losses)
            assert [other.run.source_of(e) is None for e in other.root.iter()] == [
                one.run.source_of(e) is None for e in one.root.iter()
            ]


def _long(count: int) -> bytes:
    """A Finvoice of very many rows."""
    tree = etree.fromstring(next(p for p in corpus("finvoice30") if p.stem == "allowances-and-charges").read_bytes())
    rows_there = tree.findall("InvoiceRow")
    for _ in range(count):
        rows_there[-1].addnext(etree.fromstring(etree.tostring(rows_there[0])))
    return etree.tostring(tree)


def test_a_finding_in_a_row_of_many_points_to_the_row_of_the_source() -> None:
    data = _long(250)
    few, many = (
        [f for f in einvconv.validate(source, rules="peppolbis30").findings if "InvoiceRow" in f.location]
        for source in (_long(20), data)
    )
    document = einvconv.split(data)[0]
    assert {f.rule for f in many} == {f.rule for f in few}
    for finding in many:
        assert len(document.root.xpath(finding.location)) == 1 and finding.line > 0


def _tree(*children: Any) -> Each:
    invoice: Any = root(Invoice)
    each = Each("Row", invoice.lines, children)
    each.bind(Invoice, Form())  # type: ignore[arg-type]
    return each


def test_texts_of_a_tree_and_of_an_invoice_are_never_code() -> None:
    line: Any = root(InvoiceLine)
    each = _tree(
        Constant("Always", TRICKY, [Fixed("kind", TRICKY)]),
        Value("Name", line.item.name, marks=[Attr("id", line.item.seller_id), Fixed("kind", TRICKY)]),
        Value("Else", line.sub_id, default=TRICKY),
    )
    row = rows.compiled(each, scope_of(Made("Rows")), [InvoiceLine(item=Item(name="a", seller_id="b"))])
    assert row is not None
    invoice = Invoice(lines=[InvoiceLine(item=Item(name=TRICKY, seller_id=TRICKY))])
    texts = []
    for many in (sys.maxsize, 1):
        run = _run(invoice, many)
        top = Made("Rows")
        each.write(top, invoice, run)
        texts.append(text_of(top))
    assert texts[0] == texts[1]
    found = etree.fromstring(texts[1])
    assert found.findtext("Row/Always") == found.findtext("Row/Name") == found.findtext("Row/Else") == TRICKY
    assert {e.get("kind") for e in found.iter() if e.get("kind")} == {TRICKY}


def _run(invoice: Invoice, many: int) -> Any:
    from einvconv.mapping.writing import Writing

    return Writing(invoice, invoice._trace, format_for("finvoice30"), False, many)


class Nosy(Value):
    """A node that looks at what stands beside it, and does not say that it can be written apart."""

    def write(self, parent: Any, owner: Any, run: Any) -> None:
        if len(parent):
            super().write(parent, owner, run)


def test_a_node_that_does_not_say_that_it_can_be_written_apart_is_not() -> None:
    line: Any = root(InvoiceLine)
    lines = [InvoiceLine(id="1", sub_id="2")]
    assert rows.compiled(_tree(Value("A", line.id), Nosy("B", line.sub_id)), scope_of(Made("Rows")), lines) is None
    nosy = Element("In", [Nosy("B", line.sub_id)])
    assert rows.compiled(_tree(Value("A", line.id), nosy), scope_of(Made("Rows")), lines) is None
    assert rows.compiled(_tree(Value("A", line.id)), scope_of(Made("Rows")), lines) is not None


def test_every_node_of_the_mapping_says_itself_whether_it_can_be_written_apart() -> None:
    kinds = [one for one in vars(nodes).values() if isinstance(one, type) and issubclass(one, nodes.Node)]
    assert {one.__name__ for one in kinds if "apart" not in vars(one)} == {"Branch"}


def _changed(data: bytes, random: Random) -> bytes:
    """A document with some of its leaves and attributes changed to what they should not be."""
    tree = etree.fromstring(data)
    for element in list(tree.iter("*")):
        if len(element) == 0 and element.text and random.random() < 0.1:
            text = element.text.strip()
            element.text = random.choice(["", f"-{text.lstrip('-')}", f"{text}  & <x> \"' \n é€", text * 40])
            if random.random() < 0.2 and element.getparent() is not None:
                element.getparent().remove(element)
        for name, value in element.attrib.items():
            if element is not tree and "}" not in str(name) and random.random() < 0.05:
                element.set(name, random.choice(["", "XX", value * 9]))
    return etree.tostring(tree)


@pytest.mark.parametrize("seed", range(6))
def test_rows_of_changed_documents_are_those_written_element_by_element(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    compared = 0
    for path in random.sample(corpus(*WRITERS), 25):
        changed = tmp_path / path.name
        try:
            changed.write_bytes(_changed(path.read_bytes(), random))
            einvconv.split(changed)
        except (etree.XMLSyntaxError, einvconv.EinvconvError):
            continue  # it is several documents, or of no format any more
        for to in {path.parent.name, random.choice(WRITERS)}:
            for one, other in _both(changed, to):
                compared += 1
                assert (other.xml, other.losses, other.additions) == (one.xml, one.losses, one.additions), (path, to)
    assert compared > 20


def test_what_a_document_keeps_beside_rows_is_not_put_into_one() -> None:
    path = next(p for p in corpus("cii") if p.stem == "allowances-and-charges")
    data = path.read_bytes().replace(b">true<", b">truly<", 1)
    assert data != path.read_bytes()
    [document] = einvconv.split(data)
    written = [write(parse_each(document)[0][1], format_for("cii"), "cii", many) for many in (sys.maxsize, 1)]
    assert written[0].xml == written[1].xml and written[0].losses == written[1].losses
    assert any(one.value == "truly" for one in written[1].losses)


def test_two_amounts_of_one_name_stand_in_the_order_of_their_source(tmp_path: Path) -> None:
    text = (CORPUS / "teapps30" / "credit-note.xml").read_text("iso-8859-15")
    rows = re.findall("<ROW>.*?</ROW>", text, re.DOTALL)
    pair = re.compile(r"(<ROW_TOTAL.*?>\s*)(<AMOUNT[^<]*</AMOUNT>)(\s*)(<AMOUNT[^<]*</AMOUNT>)", re.DOTALL)
    row = next(row for row in rows if pair.search(row))
    other = pair.sub(r"\1\4\3\2", row)
    assert row != other
    path = tmp_path / "turned.xml"
    path.write_text(text.replace(row, "\n".join([row] * 80 + [other, row] * 80)), "iso-8859-15")
    ((one, quick),) = _both(path, "teapps30")
    turned = ["INCLUDED" in first for _, first, _, _ in pair.findall(quick.xml.decode("iso-8859-15"))]
    assert turned.count(True) == 80 and turned[-160:] == [True, False] * 80
    assert (quick.xml, quick.losses, quick.additions) == (one.xml, one.losses, one.additions)


def test_in_rows_of_one_shape_the_order_of_two_values_is_looked_up_once() -> None:
    text = (CORPUS / "finvoice30" / "direct-debit-consumer.xml").read_text("iso-8859-15")
    row = re.search("<InvoiceRow>.*?</InvoiceRow>", text, re.DOTALL)
    assert row is not None
    (said,) = [invoice for _, invoice in parse_each(text.replace(row[0], row[0] * 300, 1))]
    run = writing.Writing(said, said._trace, format_for("teapps30"), False, 1)
    lines = [line for line in said.lines if line.gross_amount is not None]
    for asked in (("net_amount", "gross_amount"), ("gross_amount", "net_amount")):
        told = {run.stood_before(line, asked[0], line, asked[1]) for line in lines}
        assert told == {run._stood_before(line, asked[0], line, asked[1]) for line in lines[:3]}
        assert told == {asked[0] == "net_amount"}
    assert 2 <= len(run._order) <= 4
    assert not run.stood_before(lines[200], "net_amount", lines[201], "gross_amount")


def test_of_two_amounts_of_one_name_one_may_have_no_text(tmp_path: Path) -> None:
    text = (CORPUS / "finvoice30" / "direct-debit-consumer.xml").read_text("iso-8859-15")
    path = tmp_path / "long.xml"
    path.write_text(text.replace(">40,80<", f">{'1' * 40},80<"), "iso-8859-15")
    ((one, quick),) = _both(path, "teapps30")
    assert any("1" * 40 in loss.value for loss in quick.losses)
    below = [added.path.partition("/ROW_TOTAL/")[2] for added in quick.additions if "/ROW_TOTAL/" in added.path]
    assert {"AMOUNT/@SIGN", "AMOUNT[1]/@SIGN", "AMOUNT[2]/@SIGN"} <= set(below)
    assert (quick.xml, quick.losses, quick.additions) == (one.xml, one.losses, one.additions)


def test_a_part_of_a_date_is_told_as_one_in_rows_and_elsewhere() -> None:
    for one, other in _both(CORPUS / "finvoice30" / "direct-debit-consumer.xml", "teapps30"):
        assert one.additions == other.additions
        parts = {"DAY", "MONTH", "CENTURY", "DECADE_AND_YEAR"}
        told = {(added.path.rpartition("/")[2], "/ROW[" in added.path, added.reason) for added in other.additions}
        assert {(name, row) for name, row, reason in told if reason.startswith("a part of a date")} == {
            (name, row) for name in parts for row in (True, False)
        }


def test_what_a_leaf_tells_of_its_value_is_told_in_rows_too(tmp_path: Path) -> None:
    said = '<StartDate Format="CCYYMMDD">20260801</StartDate>'
    timed = said.replace('DD">20260801', 'DDHHMMSS">20260801123000')
    source = tmp_path / "timed.xml"
    source.write_bytes(edited("finvoice30/direct-debit-consumer", (said, timed)))
    ((one, other),) = _both(source, "finvoice20")
    assert (other.xml, other.losses) == (one.xml, one.losses)
    assert "a date has no time there: 20260801 stands" in {loss.reason for loss in other.losses}


def test_rows_that_say_the_same_share_what_is_ticked_off_of_them() -> None:
    items = [Item(name=f"Board {n}", description="Oak" if n % 2 else None) for n in range(9)]
    said = made.invoice(*(made.line(item=item) for item in items))
    written = write(said, format_for("ubl"), many=1)
    names = [written.run.ticks[id(one.item)] for one in said.lines]
    assert names[1::2] == [{"name", "description"}] * 4
    assert len({id(one) for one in names}) == 2
    assert written.losses == []


def test_what_was_ticked_off_before_a_row_is_written_stays_so_and_another_row_does_not_get_it() -> None:
    said = Invoice()
    run = writing.Writing(said, said._trace, format_for("ubl"), False, 1)
    shared = frozenset(("name",))
    run.ticks[1] = run.ticks[2] = shared
    assert run._tick(1, "origin", -1)
    assert not run._tick(1, "name", -1)
    run.tick_all(2, frozenset(("description",)))
    assert (run.ticks[1], run.ticks[2], shared) == ({"name", "origin"}, {"name", "description"}, {"name"})


def test_of_what_rows_may_say_a_few_sets_are_kept() -> None:
    ticks = row_leaves.Ticks()
    signs = [ticks.sign(f"field{n}") for n in range(12)]
    assert ticks[signs[0] | signs[3]] == {"field0", "field3"}
    for some in range(1, 1 << 12):
        assert len(ticks[some]) == some.bit_count()
    assert len(ticks) <= row_leaves._MOST_SETS
