"""The verdict of a schema is the standard's, also where libxml2 reads a value otherwise."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from lxml import etree

import einvconv
from documents import CORPUS, corpus, edited
from einvconv.intake import open_documents
from einvconv.mapping import lexical, schemas
from einvconv.resources import data_file, data_path
from mutants import change

XS = "{http://www.w3.org/2001/XMLSchema}"
MUTANTS = 60
SCHEMAS = {
    "ubl 2.1": (("ubl", "2.1", "invoice.xsd"), ("peppolbis30", "ubl", "ehf20")),
    "finvoice 3.0": (("finvoice", "3.0", "finvoice.xsd"), ("finvoice30",)),
    "teapps 3.0": (("teapps", "3.0", "teapps.xsd"), ("teapps30",)),
    "teapps 2.7.2": (("teapps", "2.7.2", "teapps.xsd"), ("teapps",)),
}
# Blanks inside a number, and letters that a later edition of XML counts among those of names, xmlschema takes.
OWN_WAY = re.compile(r"[0-9][ \t\n]+[0-9]|[^\x00-\xff]")
VALUES = [
    *(
        "",
        "0",
        "+1",
        "1.",
        "1e3",
        "1,50",
        " 1",
        "1 ",
        "NaN",
        "TRUE",
        "fals",
        "2026-02-29",
        "2026-02-28Z",
        " 2026-02-28",
    ),
    *("2026-02-28\n", "10:00:00 ", "24:00:00", "abc", "a b", "a  b", "x" * 36, "x" * 513, "ä", "EUR", "eur", "&<>"),
    *("data:application/pdf;base64,AAAA", "AAAA*", "AAA", "AA==", "AA= =", "AAA A", " AAAA ", "AB==", "A-A-", "A_A_"),
]
PEPPOL = "peppolbis30/references-and-attachments"


@cache
def other(schema: tuple[str, ...]) -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(data_file("schemas", *schema))


def mutate(root: Any, rng: random.Random) -> None:
    element = rng.choice([e for e in root.iter("*") if len(e) == 0])
    kind = rng.randrange(6)
    if kind < 3:
        element.text = rng.choice(VALUES)
    elif kind == 3:
        element.text = rng.choice(" \n\t") + (element.text or "") + rng.choice((" ", "\n", ""))
    elif kind == 4 and element.attrib:
        element.set(rng.choice(list(element.attrib)), rng.choice(VALUES))
    else:
        change(root, rng)


@pytest.mark.parametrize("named", SCHEMAS)
def test_mutants_have_the_verdict_of_another_engine(named: str) -> None:
    schema, codes = SCHEMAS[named]
    roots = [open_documents(path)[0].root for path in corpus(*codes)]
    sources = [etree.tostring(r) for r in roots if "CreditNote" not in str(r.tag) and not schemas.errors(r, schema)]
    rng = random.Random(named)
    wrong = 0
    for _ in range(MUTANTS):
        root = etree.fromstring(rng.choice(sources))
        mutate(root, rng)
        text = etree.tostring(root)
        found = schemas.errors(root, schema)
        theirs = next(other(schema).iter_errors(etree.fromstring(text)), None)
        if not OWN_WAY.search("".join(f.message for f in found)):
            assert bool(found) == (theirs is not None), [f.message for f in found] or theirs
        wrong += bool(found)
    assert MUTANTS // 10 < wrong < MUTANTS


@pytest.mark.parametrize(
    "content",
    [
        "data:image/png;base64,iVBORw0KGgo=",
        "iVBO*Rw0KGgo=",
        "iVBO-Rw0KGgo=",
        "iVBO_Rw0KGgo=",
        "&lt;b&gt;iVBO",
        "iVBORw0K.Ggo",
        "\u00a0AAAA",
    ],
)
def test_base64_with_anything_else_in_it_is_a_finding(content: str) -> None:
    text = re.sub(
        r"(<cbc:EmbeddedDocumentBinaryObject[^>]*>)[^<]*", rf"\g<1>{content}", edited(PEPPOL).decode(), count=1
    )
    found = [f for f in einvconv.validate(text.encode()).findings if f.source == "xsd"]
    assert [f.rule for f in found] == ["XSD-VALUE"]
    assert found[0].location.endswith("cbc:EmbeddedDocumentBinaryObject")
    assert "base64" in found[0].message


@pytest.mark.parametrize("content", ["iVBORw0KGgo=", "iVBO\n  Rw0K\tGgo=", " AA= = ", "", "+/+/"])
def test_base64_with_white_space_anywhere_is_none(content: str) -> None:
    text = re.sub(
        r"(<cbc:EmbeddedDocumentBinaryObject[^>]*>)[^<]*", rf"\g<1>{content}", edited(PEPPOL).decode(), count=1
    )
    assert [f for f in einvconv.validate(text.encode()).findings if f.source == "xsd"] == []


@pytest.mark.parametrize(
    ("text", "strange"), [("AA*A", "*"), ("AAAA", ""), ("ä", "ä"), ("*ä", "*"), ("A\u00a0", "\u00a0")]
)
def test_the_first_character_that_base64_has_none_of(text: str, strange: str) -> None:
    assert lexical.strange_in_base64(text) == strange


@pytest.mark.parametrize("around", [(" ", ""), ("", " "), ("\n  ", "\n"), ("\t", "\t"), ("", "&#13;\n")])
def test_white_space_around_a_date_is_none_of_it(around: tuple[str, str]) -> None:
    text = re.sub(
        r"<cbc:IssueDate>([^<]*)", rf"<cbc:IssueDate>{around[0]}\1{around[1]}", edited(PEPPOL).decode(), count=1
    )
    assert [f for f in einvconv.validate(text.encode()).findings if f.source == "xsd"] == []


@pytest.mark.parametrize("date", [" 2026-02-30 ", "2026- 05-04", " 2026-05-04x", "\u00a02026-05-04", " "])
def test_a_date_that_is_none_is_one_with_white_space_around_it_too(date: str) -> None:
    text = re.sub(r"<cbc:IssueDate>[^<]*", f"<cbc:IssueDate>{date}", edited(PEPPOL).decode(), count=1)
    assert [f.rule for f in einvconv.validate(text.encode()).findings if f.source == "xsd"] == ["XSD-VALUE"]


def test_only_elements_of_base64_are_looked_at() -> None:
    root = etree.parse(CORPUS / "peppolbis30" / "several-vat-rates.xml").getroot()
    assert schemas.errors(root, ("ubl", "2.1", "invoice.xsd")) == []
    assert next(root.iter(*lexical.BASE64["ubl"]), None) is None


class Types:
    """The simple types of the elements in the schemas of a folder."""

    def __init__(self, folder: Path) -> None:
        self.types: dict[str, tuple[Any, str]] = {}
        self.tops: list[Any] = []
        for file in sorted(folder.rglob("*.xsd")):
            if file.parent.name != "core":
                top = etree.parse(file).getroot()
                self.tops.append(top)
                for kind in top.iterchildren(f"{XS}simpleType", f"{XS}complexType"):
                    name = kind.get("name")
                    space = top.get("targetNamespace")
                    self.types[f"{{{space}}}{name}" if space else name] = (kind, space or "")

    def builtin(self, node: Any, name: str, space: str) -> str:
        prefix, _, local = name.rpartition(":")
        own = node.nsmap.get(prefix or None) or ("" if prefix else space)
        clark = f"{{{own}}}{local}" if own else local
        if clark.startswith(XS):
            return clark.removeprefix(XS)
        kind, inner = self.types.get(clark, (None, ""))
        step = next(kind.iter(f"{XS}restriction", f"{XS}extension"), None) if kind is not None else None
        simple = kind is not None and (kind.tag == f"{XS}simpleType" or kind.find(f"{XS}simpleContent") is not None)
        return self.builtin(step, step.get("base"), inner) if simple and step is not None and step.get("base") else ""

    def elements(self, wanted: str) -> set[str]:
        found: set[str] = set()
        for top in self.tops:
            space = top.get("targetNamespace") or ""
            qualified = top.get("elementFormDefault") == "qualified"
            for element in top.iter(f"{XS}element"):
                inside = element.find(f"{XS}simpleType"), element.find(f"{XS}complexType/{XS}simpleContent")
                own = next((one for one in inside if one is not None), None)
                inner = next(own.iter(f"{XS}restriction", f"{XS}extension"), None) if own is not None else None
                kind = element.get("type") or (inner.get("base") if inner is not None else None)
                at = element if element.get("type") else inner
                if element.get("name") and kind and self.builtin(at, kind, space) == wanted:
                    named = space and (qualified or element.getparent() is top)
                    found.add(f"{{{space}}}{element.get('name')}" if named else element.get("name"))
        return found


@pytest.mark.parametrize(
    "folder", sorted(p for p in data_path("schemas").iterdir() if p.is_dir()), ids=lambda p: p.name
)
def test_the_table_of_base64_has_every_element_of_the_schemas(folder: Path) -> None:
    assert set(lexical.BASE64.get(folder.name, ())) == Types(folder).elements("base64Binary")


@pytest.mark.parametrize("family", sorted(lexical.BASE64))
def test_an_element_of_base64_is_seen_by_the_few_names_that_are_looked_for(family: str) -> None:
    for tag in lexical.BASE64[family]:
        document = etree.Element("Document")
        assert next(document.iter(*lexical.some_of_base64(family)), None) is None
        etree.SubElement(document, tag).text = "!"
        assert [one.element.tag for one in schemas.passed_over(document, family)] == [tag]
        text = etree.tostring(document, encoding="unicode")
        assert any(word in text for word in lexical.words_of_base64(family))


def test_the_words_that_are_looked_for_in_a_text_are_few_and_stand_in_no_other_name() -> None:
    assert lexical.words_of_base64("cii") == ("BinaryObject",)
    assert lexical.words_of_base64("teapps") == ()
    for family in lexical.BASE64:
        words = lexical.words_of_base64(family)
        assert len(words) <= 3
        assert all(len(word) >= 10 for word in words)


@pytest.mark.parametrize(
    "folder", sorted(p for p in data_path("schemas").iterdir() if p.is_dir()), ids=lambda p: p.name
)
def test_no_date_of_the_schemas_has_a_name_of_its_own_that_hides_its_kind(folder: Path) -> None:
    types = Types(folder)
    hidden = [name for name, (kind, space) in types.types.items() if kind.tag == f"{XS}simpleType"]
    for name in hidden:
        kind, space = types.types[name]
        step = next(kind.iter(f"{XS}restriction"), None)
        if step is not None and step.get("base"):
            assert types.builtin(step, step.get("base"), space) not in ("date", "time", "dateTime"), name


def attached(content: str) -> tuple[Any, str]:
    """A document with a file of this content, and its text."""
    [document] = open_documents(CORPUS / "peppolbis30" / "references-and-attachments.xml")
    element = next(document.root.iter(*lexical.BASE64["ubl"]))
    text = document.text.replace(str(element.text), content, 1)
    return open_documents(text)[0].root, text


ENDINGS = ("", "QQ==", "QUI=", "\nQUJD\n", "Q", "QQ=", "Q===", "QR==", "QUJ=", "Q=QQ", "Q*==")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_large_file_is_held_against_base64_as_a_small_one_is(ending: str) -> None:
    def verdict(root: Any, *known: Any) -> list[tuple[str, str]]:
        return [(f.kind, f.element.tag) for f in schemas.errors(root, ("ubl", "2.1", "invoice.xsd"), *known)]

    (small, _), (large, text) = attached("QUJD" * 10 + ending), attached("QUJD" * schemas._LARGE + ending)
    verdicts = [verdict(small), verdict(large), verdict(large, len(text), lambda: text)]
    assert verdicts == verdicts[:1] * 3


def test_of_a_large_file_libxml2_reads_a_few_letters() -> None:
    root, text = attached("QUJD" * schemas._LARGE)
    short = schemas._without_files(root, "ubl", lambda: text)
    assert [e.text for e in short.iter(*lexical.BASE64["ubl"])] == ["AAAA"]
    assert [e.tag for e in short.iter()] == [e.tag for e in root.iter()]
    assert schemas._without_files(root, "ubl", lambda: text.replace("QUJD", "QUJ&#68;", 1)) is root
