"""The core of a schema is asked first and the whole tells the errors; nobody can tell that there are two."""

from __future__ import annotations

import random
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from lxml import etree

import cores
import ubl_core
from cores import hold_mutants, loaded, only_just_started, told  # noqa: F401 (a fixture)
from documents import CORPUS, corpus
from documents import name as name_of
from einvconv.formats.registry import format_for, formats
from einvconv.formats.ubl.leaves import Later
from einvconv.mapping import schemas
from einvconv.mapping.content import ContentModel
from einvconv.mapping.nodes import Branch
from einvconv.resources import data_file, data_path
from mutants import change

UBL = sorted(info.code for info in formats() if info.syntax == "ubl")
ELEMENTS = sorted(ubl_core.Schemas().elements)
EXTENDED = CORPUS / "ubl" / "beyond-en16931.xml"
SPACES = {prefix: ubl_core.UBL + space for prefix, space in ubl_core.SPACES.items()}


def documents() -> list[Path]:
    """The documents of the corpus that are held against a UBL schema: valid ones, and those that rules start from."""
    rules = [path for code in ("en16931", *UBL) for path in sorted((CORPUS / "rules" / code).glob("*.xml"))]
    return corpus(*UBL) + rules


def schema_of(root: Any) -> tuple[str, ...]:
    return ("ubl", "2.1", f"{etree.QName(root).localname.lower()}.xsd")


def root_of(path: Path) -> Any:
    return etree.parse(path).getroot()


def by_the_whole(root: Any) -> cores.Errors:
    return cores.by_the_whole(root, schema_of(root))


def by_the_core(root: Any) -> bool:
    return cores.by_the_core(root, schema_of(root))


def put(root: Any, rng: random.Random) -> None:
    """Put an element that the whole schema has, whether or not the core has it, next to another one."""
    element = rng.choice([e for e in root.iter("*") if e is not root])
    prefix, _, name = rng.choice(ELEMENTS).partition(":")
    made = etree.Element(f"{{{SPACES[prefix]}}}{name}")
    text = rng.choice(["", "1", "2026-03-02", "true"])
    made.text = "" if name.endswith("BinaryObject") else text  # libxml2 does not hold base64 against all that it is
    element.addnext(made)


def test_the_core_is_generated_from_the_whole() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in ubl_core.CORE.iterdir()} == ubl_core.core()


def test_the_core_is_small() -> None:
    assert sum(path.stat().st_size for path in ubl_core.CORE.iterdir()) < 40_000


def test_the_core_has_no_wildcard_and_no_type_that_the_whole_has_under_another_name() -> None:
    whole = ubl_core.Schemas()
    for path in ubl_core.CORE.iterdir():
        top = etree.parse(path).getroot()
        assert {etree.QName(e).localname for e in top.iter("*")} <= {
            *("schema", "import", "element", "complexType", "sequence")
        }
        [prefix] = [p for p, uri in top.nsmap.items() if p and uri == top.get("targetNamespace")]
        for kind in top.iterchildren(f"{ubl_core.XS}complexType"):
            assert f"{prefix}:{kind.get('name')}" in whole.types


def test_a_type_keeps_what_it_requires_and_loses_only_what_may_be_left_out() -> None:
    whole = ubl_core.Schemas()
    for path in ubl_core.CORE.iterdir():
        top = etree.parse(path).getroot()
        [prefix] = [p for p, uri in top.nsmap.items() if p and uri == top.get("targetNamespace")]
        for kind in top.iterchildren(f"{ubl_core.XS}complexType"):
            left = [dict(e.attrib) for e in kind.iter(f"{ubl_core.XS}element")]
            for particle in whole.types[f"{prefix}:{kind.get('name')}"].iter(f"{ubl_core.XS}element"):
                if left and left[0] == dict(particle.attrib):
                    left.pop(0)
                else:
                    assert particle.get("minOccurs") == "0"
            assert left == []


def test_a_schema_that_says_more_than_a_sequence_gets_no_core() -> None:
    schema = ubl_core.Schemas()
    schema.types["cac:CountryType"][0].append(etree.Element(f"{ubl_core.XS}any"))
    with pytest.raises(ValueError, match="CountryType is more than a sequence"):
        schema.kept("cac:CountryType")
    schema.elements["cac:Country"].set("nillable", "true")
    with pytest.raises(ValueError, match="Country says more"):
        schema.type_of("cac:Country")


@pytest.mark.parametrize("code", [info.code for info in formats() if info.syntax == "ubl" and info.writes])
def test_the_core_has_all_that_a_ubl_format_writes(code: str) -> None:
    form = format_for(code)
    for tag, tree in form.trees.items():
        *folder, file = form.schemas[tag]
        content = ContentModel(data_path("schemas", *folder, "core", file))

        def look(branch: Branch, path: tuple[str, ...], content: ContentModel = content) -> None:
            written = {node.tag for node in branch.nodes if not isinstance(node, Later)}
            assert written <= content.children(path).keys()
            for node in branch.nodes:
                if isinstance(node, Branch):
                    look(node, (*path, node.tag), content)

        look(tree, (tree.tag,))


@pytest.mark.parametrize("path", [path for path in documents() if path != EXTENDED], ids=name_of)
def test_a_usual_document_needs_the_core_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = root_of(path)
    monkeypatch.setattr(schemas, "schema_for", None)
    assert schemas.errors(root, schema_of(root)) == []


def test_extensions_and_rare_elements_are_left_to_the_whole() -> None:
    extended = root_of(EXTENDED)
    assert not by_the_core(extended)
    assert schemas.errors(extended, schema_of(extended)) == by_the_whole(extended) == []
    rare = root_of(CORPUS / "peppolbis30" / "direct-debit.xml")
    next(rare.iter("{*}PostalAddress")).insert(0, etree.Element(f"{{{SPACES['cbc']}}}Room"))
    assert not by_the_core(rare)
    assert schemas.errors(rare, schema_of(rare)) == by_the_whole(rare) == []


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_core_first_finds_what_the_whole_alone_finds_in_mutants_of_the_corpus(path: Path) -> None:
    hold_mutants(path, root_of, schema_of, change, change, put)


@pytest.mark.parametrize(
    "kind", ["cac:PartyType", "cac:CountryType", "udt:IdentifierType", "cac:ConsignmentType", "xs:anyType"]
)
@pytest.mark.parametrize("element", ["cac:Party", "cac:Country", "cbc:ID"])
def test_a_document_that_names_its_types_is_judged_as_by_the_whole(element: str, kind: str) -> None:
    text = (CORPUS / "peppolbis30" / "direct-debit.xml").read_text(encoding="utf-8")
    spaces = f'xmlns:xs="{ubl_core.XS[1:-1]}" xmlns:udt="{SPACES["udt"]}"'
    instance = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
    assert f"<{element}>" in text
    typed = text.replace(f"<{element}>", f'<{element} {spaces} {instance} i:type="{kind}">', 1)
    root = etree.fromstring(typed.encode())
    assert told(schemas.errors(root, schema_of(root))) == by_the_whole(root)
    assert not by_the_core(root) or by_the_whole(root) == []


def test_the_core_is_not_asked_once_the_whole_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    root = root_of(CORPUS / "peppolbis30" / "direct-debit.xml")
    path = data_file("schemas", *schema_of(root))
    monkeypatch.setitem(schemas._own().wholes, path, loaded(path))
    monkeypatch.setattr(schemas, "_core_of", None)
    assert schemas.errors(root, schema_of(root)) == []


def test_each_thread_has_a_core_of_its_own() -> None:
    root = root_of(CORPUS / "peppolbis30" / "direct-debit.xml")
    cores: list[Any] = []

    def use() -> None:
        schemas.errors(root, schema_of(root))
        cores.extend(schemas._own().cores.values())

    for thread in [Thread(target=use) for _ in range(2)]:
        thread.start()
        thread.join()
    assert len(set(map(id, cores))) == 2
