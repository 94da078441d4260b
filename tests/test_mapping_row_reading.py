"""Rows that are read by their shape are those that are read element by element, with the same places."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import CORPUS, corpus
from einvconv.formats.registry import format_for
from einvconv.intake.document import Document
from einvconv.intake.encoding import Charset
from einvconv.mapping import row_code, row_reading
from einvconv.mapping.codecs import Number
from einvconv.mapping.nodes import Attr, Each, Element, Key, One, Text, Value, branches
from einvconv.mapping.reading import MANY, Reading
from einvconv.mapping.refs import root
from einvconv.mapping.row_texts import Texts
from einvconv.mapping.transfer import read
from einvconv.model import Allowance, Invoice, InvoiceLine, Quantity
from einvconv.model.base import Group
from einvconv.model.slim import Slim
from trees import TRICKY, Form

CODES = [info.code for info in einvconv.formats() if info.writes and info.maker and (CORPUS / info.code).is_dir()]
NEVER = sys.maxsize


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first row of a shape has its function already."""
    monkeypatch.setattr(row_reading, "_ENOUGH", 1)


def _said(group: Any) -> Any:
    """What a group says, and in which order."""
    if isinstance(group, list):
        return [_said(one) for one in group]
    if not isinstance(group, Slim):
        return group
    return [(name, _said(value)) for name, value in group.said() if value is not None and value != []]


def _told(invoice: Invoice) -> Any:
    """All that reading notes beside an invoice, by the paths of the groups in it."""
    trace = invoice._trace
    paths: dict[int, str] = {}
    stack: list[tuple[Any, str]] = [(invoice, "")]
    while stack:
        group, path = stack.pop()
        paths[id(group)] = path
        for name, value in group.said():
            for i, one in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(one, Slim):
                    stack.append((one, f"{path}.{name}[{i}]"))
    places = {(paths[at], field): place for (at, field), place in trace.places.items() if at in paths}
    bases = {paths[at]: base for at, base in trace.bases.items() if at in paths}
    keys = sorted((paths[at], trace.rows.element(place).tag) for at, (_, place) in trace.keys.items())
    owners = [paths.get(id(owner)) for owner in trace.owners]
    return (
        places,
        bases,
        keys,
        owners,
        trace.causes,
        trace.unreadable,
        trace.guessed,
        trace.respelt,
        trace.stray,
        trace.foreign,
    )


def _both_ways(document: Any, many: int = 1) -> tuple[Invoice, Invoice]:
    form = format_for(document.format)
    return read(document, form, NEVER), read(document, form, many)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("path", corpus(*CODES), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_row_read_by_its_shape_is_the_one_read_element_by_element(path: Path) -> None:
    for document in einvconv.split(path):
        one, other = _both_ways(document)
        assert not one._trace.places.spots
        assert other._trace.places.spots or path.stem == "minimum"  # which has nothing that may come twice
        assert _said(other) == _said(one)
        assert _told(other) == _told(one)


def _changed(data: bytes, random: Random) -> bytes:
    """A document with branches that come several times, and leaves, attributes and children that they do not have."""
    tree = etree.fromstring(data)
    branches = [e for e in tree.iter("*") if len(e) and e.getparent() is not None]
    for branch in random.sample(branches, 3) if len(branches) > 3 else branches:
        for _ in range(random.randint(1, 4)):
            branch.addnext(deepcopy(branch))
    elements = list(tree.iter("*"))
    texts = [e.text for e in elements if e.text]
    for _ in range(random.randint(0, 8)):
        element = random.choice(elements)
        change = random.randrange(6)
        if change == 0:
            element.text = random.choice([None, "", " ", "x", "0", "-1,5", "true", "\u00a0", random.choice(texts)])
        elif change == 1 and element.getparent() is not None:
            element.addnext(deepcopy(element))
        elif change == 2 and element.getparent() is not None:
            element.getparent().remove(element)
        elif change == 3 and element.attrib:
            element.attrib.pop(random.choice(list(element.attrib)))
        elif change == 4:
            names = ["schemeID", "currencyID", "SIGN", "VAT", "unitCode", "other", *element.attrib]
            element.set(random.choice(names), random.choice(["", "EUR", "+", "-", "x"]))
        elif len(element) == 0:
            element.append(deepcopy(random.choice([e for e in elements if len(e) == 0])))
    return etree.tostring(tree)


def _compare(seed: int, count: int, change: Callable[[bytes, Random], bytes], many: int = 1) -> None:
    """Changed documents of the corpus, read both ways."""
    random = Random(seed)
    compared = 0
    for path in random.choices(corpus(*CODES), k=count):
        try:
            [document] = einvconv.split(change(path.read_bytes(), random))
            one, other = _both_ways(document, many)
        except (etree.XMLSyntaxError, einvconv.EinvconvError, ValueError, KeyError):
            continue  # it is several documents, or of no format any more
        compared += 1
        assert _said(other) == _said(one), path
        assert _told(other) == _told(one), path
    assert compared > 20


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("seed", range(8))
def test_rows_of_changed_documents_are_those_read_element_by_element(seed: int) -> None:
    _compare(seed, 40, _changed)


_ODD = ["&amp;", "&#10;", "&#x41;", "<!-- <InvoiceRow> -->", "<![CDATA[<x>]]>", "\r\n", "\u00a0", " x ", "<?x y?>", "]"]


def _respelt(text: str, random: Random) -> str:
    """A document with further texts between its tags, references in them, and tags that are spelt otherwise."""
    pieces = re.split(r"(<[^<>]*>)", text)
    for _ in range(random.randint(1, 8)):
        at = random.randrange(3, len(pieces) - 1)
        if at % 2 == 0:
            pieces[at] = random.choice([f"{pieces[at]}{random.choice(_ODD)}", f"{random.choice(_ODD)}{pieces[at]}"])
        elif random.randrange(3) == 0 and '="' in pieces[at]:
            pieces[at] = pieces[at].replace('="', f'="{random.choice(["&amp;", "&#x41;", "&#9;", " ", "&lt;"])}')
        elif random.randrange(2):
            pieces[at] = pieces[at].replace('"', "'")
        else:
            pieces[at] = pieces[at].replace(">", " \n>" if pieces[at][-2] != "/" else ">")
    return "".join(pieces)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("seed", range(8))
def test_rows_that_are_spelt_otherwise_are_those_read_element_by_element(seed: int) -> None:
    _compare(seed, 60, lambda data, random: _respelt(_changed(data, random).decode(), random).encode())


def _plainly_read(rows: str, before: str = "") -> int:
    """How many rows of a Finvoice were read out of its text."""
    tree = next(p for p in corpus("finvoice30") if p.stem == "copy").read_text("iso-8859-15")
    head, row, rest = re.split(r"(<InvoiceRow>.*</InvoiceRow>)", tree, maxsplit=1, flags=re.DOTALL)
    [document] = einvconv.split(head + before + rows.format(row=row) * MANY + rest)
    run = Reading(document)
    form = format_for("finvoice30")
    form.begin_reading(document.root, run)
    form.trees[document.root.tag].read_inside(document.root, Invoice.blank(), run)
    return len(run.plain_rows)


def test_rows_are_read_out_of_the_text_where_it_says_plainly_what_they_are() -> None:
    assert _plainly_read("{row}") > MANY / 2
    assert _plainly_read("\n {row}\r\n") > MANY / 2
    assert _plainly_read("{row}", "<!-- <InvoiceRow> -->") > MANY / 2
    for odd in ("<!-- x -->", "<?x y?>", "x", "\u00a0"):
        assert _plainly_read(f"{{row}}{odd}") == 0


def _long(stem: str, code: str, tag: str, count: int) -> Any:
    tree = etree.fromstring(next(p for p in corpus(code) if p.stem == stem).read_bytes())
    row = tree.find(f".//{{*}}{tag}")
    assert row is not None
    for _ in range(count):
        row.addnext(deepcopy(row))
    return tree


def test_a_document_of_many_rows_is_read_by_their_shape() -> None:
    tree = _long("allowances-and-charges", "peppolbis30", "InvoiceLine", MANY)
    [document] = einvconv.split(etree.tostring(tree))
    form = format_for("peppolbis30")
    assert read(document, form)._trace.places.spots


def test_rows_of_short_documents_are_read_out_of_their_text_when_many_came_before() -> None:
    form = format_for("peppolbis30")
    [document] = einvconv.split(etree.tostring(_long("allowances-and-charges", "peppolbis30", "InvoiceLine", 20)))
    node: Any = form.trees[document.root.tag].by_tag[document.root[-1].tag][0][0]
    node.often, node.readings = 0, None
    assert not read(document, form)._trace.places.spots
    for _ in range(60):
        read(document, form)
    one, other = _both_ways(document, MANY)
    assert len(other._trace.places.spots) > len(one._trace.places.spots) == 0
    assert _said(other) == _said(one)
    assert _told(other) == _told(one)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of short documents are read out of their text from the second one on."""
    monkeypatch.setattr(branches, "_OFTEN", 0)
    for name, value in {"_ENOUGH_OF_FEW": 1, "_NTH": 1, "_FIRST": 1}.items():
        monkeypatch.setattr(row_reading, name, value)


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("seed", range(4))
def test_rows_of_short_changed_documents_are_those_read_element_by_element(seed: int) -> None:
    _compare(seed, 40, _changed, MANY)
    _compare(seed, 40, lambda data, random: _respelt(_changed(data, random).decode(), random).encode(), MANY)


_SPACE = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"


@pytest.mark.usefixtures("often", "at_once")
@pytest.mark.parametrize("many", [1, MANY])
@pytest.mark.parametrize("others", [(1, 3, 5), (4,), range(6, 23)])
def test_rows_whose_name_space_has_two_prefixes_are_read_as_they_stand(many: int, others: Sequence[int]) -> None:
    text = etree.tostring(_long("allowances-and-charges", "peppolbis30", "InvoiceLine", 20)).decode()
    rows = re.split("(?<=</cac:InvoiceLine>)", text.replace("xmlns:cac=", f'xmlns:other="{_SPACE}" xmlns:cac=', 1))
    for nth in others:
        rows[nth] = rows[nth].replace("cac:InvoiceLine>", "other:InvoiceLine>")
    rows = [re.sub("<cbc:ID>[^<]*", f"<cbc:ID>{nth}", row) if nth else row for nth, row in enumerate(rows)]
    for _ in range(2):
        [document] = einvconv.split("".join(rows))
        one, other = _both_ways(document, many)
        assert len(other.lines) == 23 and _said(other) == _said(one) and _told(other) == _told(one)


@pytest.mark.usefixtures("often", "at_once")
@pytest.mark.parametrize("many", [1, MANY])
def test_rows_of_the_same_text_are_others_where_their_prefixes_stand_for_something_else(many: int) -> None:
    text = etree.tostring(_long("allowances-and-charges", "peppolbis30", "InvoiceLine", 20)).decode()
    [document] = einvconv.split(text)
    assert all(_both_ways(document, many)[1].lines[-1].id for _ in range(3))
    head, first, rows = text.partition("<cac:InvoiceLine>")
    head = head.replace("cbc:", "own:").replace("xmlns:cbc=", 'xmlns:cbc="urn:other" xmlns:own=')
    [document] = einvconv.split(head + first + rows)
    one, other = _both_ways(document, many)
    assert other.lines[-1].id is None and other.lines[-1].kept
    assert _said(other) == _said(one) and _told(other) == _told(one)


def test_shapes_of_short_documents_that_come_once_are_forgotten(monkeypatch: pytest.MonkeyPatch, often: None) -> None:
    monkeypatch.setattr(row_reading, "_ENOUGH_OF_FEW", 10**6)
    tree = etree.fromstring(next(p for p in corpus("finvoice30") if p.stem == "allowances-and-charges").read_bytes())
    row: Any = tree.find("InvoiceRow")
    node: Any = format_for("finvoice30").trees[tree.tag].by_tag["InvoiceRow"][0][0]
    node.readings = None
    for _ in range(3):
        row.addnext(deepcopy(row))
    for _ in range(450):
        etree.SubElement(row.getnext().getnext(), "Unknown").text = "x"
        read(einvconv.split(etree.tostring(tree))[0], format_for("finvoice30"))
    assert node.readings.by_text == () and len(node.readings.seen) <= 201
    assert all(isinstance(one, int) for one in node.readings.seen)  # whatever the rows are like


@pytest.mark.parametrize("to", ["finvoice30", "teapps30", "ehf20", "peppolbis30"])
def test_what_a_long_conversion_tells_is_what_it_tells_of_rows_read_element_by_element(
    to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code, tag in (("peppolbis30", "InvoiceLine"), ("finvoice30", "InvoiceRow"), ("teapps30", "ROW")):
        tree = _long("credit-note" if code == "teapps30" else "allowances-and-charges", code, tag, MANY + 50)
        for i, row in enumerate(tree.iterfind(f".//{{*}}{tag}")):
            leaf = next(e for e in row.iter("*") if len(e) == 0 and e.text)
            leaf.text = str(i)
            if i % 7 == 0:
                row[-1].set("other", "of its own")
        data = etree.tostring(tree)
        quick = einvconv.convert(data, to=to)
        with monkeypatch.context() as patched:
            patched.setattr(row_reading, "_LONGEST", 0)
            slow = einvconv.convert(data, to=to)
        assert quick.xml == slow.xml
        assert quick.losses == slow.losses and quick.additions == slow.additions
        source = einvconv.split(data)[0].root
        spaces = {"ubl": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"} | {
            prefix: f"urn:oasis:names:specification:ubl:schema:xsd:{name}-2"
            for prefix, name in (("cac", "CommonAggregateComponents"), ("cbc", "CommonBasicComponents"))
        }
        in_rows = [loss for loss in quick.losses if f"{tag}[" in loss.path]
        assert in_rows
        for loss in in_rows[::50]:
            found: Any = source.xpath(loss.path, namespaces=spaces)
            assert len(found) == 1
            assert str(getattr(found[0], "text", found[0])).strip() == loss.value


def _read(children: list[Any], rows: Any) -> Any:
    """The first of some rows, by the functions that are made for its shape and for its text."""
    one, other = _run_of(children, rows)[1], _run_of(children, rows, by_text=True)[1]
    assert _said(one) == _said(other)
    return other


def _run_of(children: list[Any], rows: Any, by_text: bool = False) -> tuple[Reading, Any]:
    """The same by one of them, with the walk."""
    each = Each("Row", root(Invoice).lines, children)
    each.bind(Invoice, Form())  # type: ignore[arg-type]
    run = Reading(Document(rows, etree.tostring(rows), Charset("utf-8", "UTF-8")))
    group = InvoiceLine.blank()
    run.begin(group, rows[0])
    elements = list(rows[0].iter())
    if by_text:
        texts: Any = Texts(run.document).rows(rows[0])
        pattern, slots = texts.like(0)
        row, values = row_code.compiled(each, elements, run, slots), texts.values(pattern, 0)
    else:
        row, values = row_code.compiled(each, elements, run), [e.text for e in elements]
    assert row(rows[0], values, group, run)
    return run, group


@pytest.mark.parametrize("by_text", [False, True])
def test_which_of_several_an_element_is_is_told_by_the_text_of_its_key(
    by_text: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, part = root(InvoiceLine), root(Allowance)
    nodes = [
        Each("Part", line.allowances, [Key("Kind", "false", same=("0",)), Value("Amount", part.reason)]),
        Each("Part", line.charges, [Key("Kind", "true"), Value("Amount", part.reason)]),
    ]
    each = Each("Row", root(Invoice).lines, nodes)
    each.bind(Invoice, Form())  # type: ignore[arg-type]
    kinds = ["false", "true", " 0 ", "true", " ", "other", "false"]
    parts = (f"<Row><Part><Kind>{kind}</Kind><Amount>{n}</Amount></Part></Row>" for n, kind in enumerate(kinds))
    rows = etree.fromstring(f"<Rows>{''.join(parts)}</Rows>")
    run = Reading(Document(rows, etree.tostring(rows), Charset("utf-8", "UTF-8")))
    texts: Any = Texts(run.document).rows(rows[0])
    functions = {}
    for at in (0, 1):  # made of an allowance and of a charge
        elements = list(rows[at].iter())
        pattern, slots = texts.like(at)
        functions[at] = row_code.compiled(each, elements, run, slots if by_text else None)
    asked: list[Any] = []
    real = branches.Branch.meant
    monkeypatch.setattr(branches.Branch, "meant", lambda *given: (asked.append(given), real(*given))[1])
    for at, function in functions.items():
        for number, element in enumerate(rows):
            values = texts.values(pattern, number) if by_text else [e.text for e in element.iter()]
            one, other = InvoiceLine.blank(), InvoiceLine.blank()
            run.begin(one, element)
            assert function(element, values, one, run)
            run.begin(other, element)
            each.read_inside(element, other, run)
            assert _said(one) == _said(other), (at, kinds[number])
    assert asked == []


def test_names_and_texts_of_a_document_are_never_code() -> None:
    line = root(InvoiceLine)
    name = "name.of-an·element"
    rows = etree.Element("Rows")
    inside = etree.SubElement(etree.SubElement(rows, "Row"), name)
    leaf = etree.SubElement(inside, name, {name: TRICKY, "an-other": TRICKY})
    leaf.text = etree.SubElement(inside, "un.known").text = TRICKY
    group = _read([Element(name, [Value(name, line.sub_id, marks=[Attr(name, line.id)])])], rows)
    assert (group.sub_id, group.id) == (TRICKY.strip(), TRICKY.strip())
    assert {kept.value.strip() for kept in group.kept} == {TRICKY.strip()} and len(group.kept) == 2


@pytest.mark.parametrize("by_text", [False, True])
def test_a_group_that_another_element_began_keeps_its_places(by_text: bool) -> None:
    rows = etree.fromstring("<Rows><Row><Unit>C62</Unit><Count>2</Count></Row></Rows>")
    line = root(InvoiceLine)
    nodes = [Value("Unit", line.quantity.unit), One("Count", line.quantity, [Text(root(Quantity).value, Number())])]
    run, group = _run_of(nodes, rows, by_text)
    assert group.quantity.unit == "C62" and group.quantity.value == 2
    places = run.trace.places
    assert places[id(group.quantity), "unit"] == (rows[0][0], None)
    assert places[id(group.quantity), "value"] == (rows[0][1], None)


class Nosy(Value):
    """A node that reads in a way of its own."""

    def read(self, element: Any, owner: Group, run: Any) -> bool:
        return element.getnext() is not None and super().read(element, owner, run)


def test_a_node_that_reads_in_a_way_of_its_own_is_asked() -> None:
    rows = etree.fromstring("<Rows><Row><A>1</A><B>2</B></Row></Rows>")
    line = root(InvoiceLine)
    group = _read([Nosy("A", line.id), Nosy("B", line.sub_id)], rows)
    assert (group.id, group.sub_id) == ("1", None)
    assert [kept.value for kept in group.kept] == ["2"]


class Joined(Text):
    """A text whose reading says nothing of how it joins."""

    def read(self, element: Any, value: str, owner: Group, run: Any) -> bool:
        return super().read(element, f"{value}!", owner, run)


def test_a_text_that_reads_in_a_way_of_its_own_is_asked() -> None:
    rows = etree.fromstring("<Rows><Row><A>1</A></Row></Rows>")
    assert _read([Element("A", [Joined(root(InvoiceLine).id)])], rows).id == "1!"


def test_elements_may_stand_in_one_another_deeper_than_python_is_set_in() -> None:
    depth = 80
    line = root(InvoiceLine)
    node: Any = Value("A", line.id)
    text = "<A>1</A>"
    for _ in range(depth):
        node, text = Element("In", [node]), f"<In>{text}</In>"
    assert _read([node], etree.fromstring(f"<Rows><Row>{text}</Row></Rows>")).id == "1"


def test_as_many_shapes_as_rows_do_not_make_as_many_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_reading, "_ENOUGH", 2)
    made: list[Any] = []
    compiled = row_reading.compiled
    monkeypatch.setattr(row_reading, "compiled", lambda *a: made.append(1) or compiled(*a))
    tree = etree.fromstring(next(p for p in corpus("finvoice30") if p.stem == "allowances-and-charges").read_bytes())
    row: Any = tree.find("InvoiceRow")
    format_for("finvoice30").trees[tree.tag].by_tag["InvoiceRow"][0][0].readings = None  # type: ignore[attr-defined]
    for count in range(150):
        for _ in range(3):
            row.addnext(more := deepcopy(row))
            for _ in range(count):
                etree.SubElement(more, "Unknown").text = "x"
    read(einvconv.split(etree.tostring(tree))[0], format_for("finvoice30"))
    assert len(made) == 20
