"""Documents that are being made: their text is what lxml writes, and only the nodes with something to say are asked."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import einvconv
from documents import CORPUS, corpus
from einvconv.api import parse_each
from einvconv.formats.registry import format_for
from einvconv.mapping.made import XSI, Made, check_name, check_text, put, scope_of, text_of, top
from einvconv.mapping.nodes import Branch
from einvconv.mapping.transfer import write

SPACES: dict[str | None, str] = {"a": "urn:a", None: "urn:root"}
TAGS = ("{urn:root}one", "{urn:a}two", "{urn:b}three", "four")
NAMES = ("plain", f"{{{XSI}}}nil", "{urn:a}own")
TEXTS = st.one_of(st.none(), st.text("ab<>&\"'\r\n\t é€😀", max_size=6))
WRITERS = [info.code for info in einvconv.formats() if info.writes and info.maker and (CORPUS / info.code).is_dir()]


@st.composite
def trees(draw: st.DrawFn) -> tuple[Made, Any]:
    """The same random tree twice: of ours, and of lxml."""
    made, theirs = Made("{urn:root}top", SPACES), etree.Element("{urn:root}top", nsmap=SPACES)
    pairs = [(made, theirs)]
    for _ in range(draw(st.integers(0, 6))):
        above, there = draw(st.sampled_from(pairs))
        tag = draw(st.sampled_from(TAGS[:3]))
        spaces = {"b": "urn:b"} if tag.startswith("{urn:b}") else None
        pairs.append((put(above, tag, spaces), etree.SubElement(there, tag, None, spaces)))
    for one, other in pairs:
        text = draw(TEXTS)
        if text is not None and not len(one):  # an invoice has no text beside elements
            one.text = other.text = text
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
            value = draw(st.text("ab<>&\"'\n\t é", max_size=4))
            one.set(name, value)
            other.set(name, value)
    return made, theirs


@given(trees())
def test_the_text_of_a_document_is_what_lxml_writes(pair: tuple[Made, Any]) -> None:
    made, theirs = pair
    etree.indent(theirs, space="  ")
    assert text_of(made) == etree.tostring(theirs, encoding="unicode")


def test_elements_are_put_in_taken_out_and_found_where_they_are() -> None:
    root = Made("root")
    first, last = put(root, "a"), put(root, "c")
    middle = Made("b")
    first.addnext(middle)
    root.insert(0, Made("z"))
    root.insert(9, Made("y"))
    assert [e.tag for e in root] == ["z", "a", "b", "c", "y"]
    assert [e.tag for e in reversed(root)] == ["y", "c", "b", "a", "z"]
    assert (len(root), root[-1].tag, root.find("c"), root.find("q")) == (5, "y", last, None)
    assert [e.tag for e in middle.itersiblings("a", preceding=True)] == ["a"]
    root.remove(middle)
    assert middle.getparent() is None
    assert [e.tag for e in root.iter()] == ["root", "z", "a", "c", "y"]
    inner = put(put(last, "d"), "e")
    assert [e.tag for e in inner.iterancestors()] == ["d", "c", "root"]
    assert top(inner) is root
    assert (root.find("c/d/e"), root.find("c/e"), root.find("{urn:a/b}c")) == (inner, None, None)
    assert [e.tag for e in last.iterdescendants()] == ["d", "e"]
    assert [e.tag for e in root.iter("a", "e")] == ["a", "e"]


def test_what_is_no_name_and_no_text_of_xml_is_refused() -> None:
    for name in ("", "1a", "a b", "{urn:x}<"):
        with pytest.raises(ValueError, match="is no name"):
            check_name(name)
    check_name("{urn:x}Näme-1.b")
    with pytest.raises(ValueError, match="no place in XML"):
        check_text("a\x0bb")
    check_text("a\tb\n é€😀")


@pytest.mark.parametrize("code", WRITERS)
def test_a_document_is_the_same_where_every_node_is_asked(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    for all_of_them in (False, True):
        if all_of_them:
            monkeypatch.setattr(Branch, "plan", lambda self, said: self.nodes)
        for path in (*corpus(code)[:2], *corpus("peppolbis30")[:2]):
            with suppress(einvconv.ConversionRefused):
                written += [write(invoice, format_for(code)).xml for _, invoice in parse_each(path)[:1]]
    half = len(written) // 2
    assert written and written[:half] == written[half:]


def test_a_node_that_waits_for_a_field_is_not_asked_without_it() -> None:
    tree = next(iter(format_for("finvoice30").trees.values()))
    few, all_of_them = tree.plan(("number",)), tree.plan(("number", "lines", "seller", "buyer", "totals"))
    assert len(few) < len(all_of_them) < len(tree.nodes)


def test_of_a_document_with_many_names_or_long_ones_few_are_kept() -> None:
    for long in ("", "n" * 300):
        root = Made("Rows")
        for i in range(5000):
            put(root, f"Name{i}{long}").set(f"name{i}{long}", "")
        known = scope_of(root)
        text = text_of(root)
        assert text.count("<Name") == text.count(" name") == 5000 and f'  <Name4999{long} name4999{long}=""/>' in text
        assert len(known.tags) == len(known.attributes) + bool(long) == (1 if long else 2000)
        assert scope_of(root) is known or not long
