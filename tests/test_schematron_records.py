"""A document as its source has it, and as it is parsed and written again, gives the same records."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import CORPUS
from einvconv.intake import open_document
from einvconv.intake.parser import parse_whole
from einvconv.schematron.records import Records, read, read_source

PARTS = {
    "comments": "<a><!-- one --><b>x<!--<c>-->y</b></a>",
    "comments around it": "<!-- before --><?do it?>\n<a><b/></a>\n<!-- </a> after -->",
    "an instruction after it": "<a>1</a><?print now?>",
    "a declaration and a style sheet": '<?xml version="1.0"?>\r\n<?xml-stylesheet href="a"?>\r\n<a>1</a>',
    "line ends of all kinds": "<a>\r\n<b>x\ry</b>\n</a>",
    "CDATA": "<a><![CDATA[<b>&amp;]]> &amp; <b>]]&gt;</b></a>",
    "CDATA with what looks like a comment": "<a><![CDATA[<!-- -->]]>z<!-- <![CDATA[ --></a>",
    "attributes over lines": "<a b='1\n2' c=\"x\ty\"><b/></a>",
    "an element alone": "<a b='1'/>",
    "numbers of characters": "<a>&#13;<b>&#x41;</b></a>",
    "a name space": "<p:a xmlns:p='urn:p'><p:b xmlns='urn:q'><c/></p:b></p:a>",
}

PIECES = ("<b>", "</b>", "<!--c-->", "<?p q?>", "x", "\r\n", " ", "&lt;", "<![CDATA[<]]>", "<d/>")


def told(records: Records) -> Any:
    """All that a document's records say, as plain values."""

    def of(node: Any) -> Any:
        kids = [k for kid in node[1].values() for k in (kid if kid and isinstance(kid[0], list) else [kid])]
        return node[4].tag, node[0] if not kids else None, dict(node[2]), [of(k) for k in kids]

    around = [[(n[4].tag, n[0]) for n in side] for side in (records.before, records.after)]
    return of(records.root), around, [a[:3] for a in records.asides]


@pytest.mark.parametrize("text", PARTS.values(), ids=PARTS)
def test_the_records_of_a_source_are_those_of_its_tree(text: str) -> None:
    source = read_source(text)
    tree = read(parse_whole(text.encode()))
    if source is None:
        assert "&#" in text or "/>" in text or "</a> after" in text
    else:
        assert told(source) == told(tree)


@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<!--c-->", "<?p q?>", "x", "\r\n", " ", "&lt;", "<![CDATA[<]]>", "<d/>"]))
)
def test_the_records_of_any_source_are_those_of_its_tree(parts: list[str]) -> None:
    text, depth = "<a>", 0
    for part in parts:
        if part == "</b>" and not depth:
            continue
        depth += (part == "<b>") - (part == "</b>")
        text += part
    text += "</b>" * depth + "</a>"
    source = read_source(text)
    assert source is not None and told(source) == told(read(parse_whole(text.encode())))


@pytest.mark.parametrize("code", ["peppolbis30", "finvoice30", "teapps30", "svefaktura"])
def test_most_documents_are_read_as_their_sources_have_them(code: str) -> None:
    for path in sorted((CORPUS / code).glob("*.xml")):
        text = open_document(path).text if path.stat().st_size < 50_000 else ""
        source = read_source(text) if text else None
        if source is not None:
            assert told(source) == told(read(parse_whole(text.encode())))
