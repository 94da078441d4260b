"""Documents of the corpus, converted from each format of the spine to each."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

import einvconv
from documents import SPINE, corpus, name
from einvconv.formats.registry import format_for
from einvconv.mapping.schemas import schema_for
from flat import missing

ALL = [pytest.param(path, to, id=f"{name(path)}-{to}") for path in corpus() for to in SPINE]


def test_the_corpus_is_there() -> None:
    assert [len(corpus(code)) >= least for code, least in (("finvoice30", 12), ("peppolbis30", 12), ("ubl", 3))] == [
        True
    ] * 3


@pytest.mark.parametrize("path", corpus(), ids=name)
def test_a_document_is_detected_and_passes_the_schema_of_its_format(path: Path) -> None:
    [document] = einvconv.split(path)
    assert document.format == path.parent.name
    schema = schema_for(format_for(document.format).schema_path(document.root.tag))
    assert schema.validate(document.root), schema.error_log


@pytest.mark.parametrize("path", corpus(), ids=name)
def test_a_document_says_in_its_first_comment_what_it_shows(path: Path) -> None:
    text = path.read_bytes().decode("iso-8859-15" if path.parent.name == "finvoice30" else "utf-8")
    assert len(text.partition("<!--")[2].partition("-->")[0].split()) > 5


@pytest.mark.parametrize("path, to", ALL)
def test_the_output_is_of_the_format_and_passes_its_schema(path: Path, to: str) -> None:
    done = einvconv.convert(path.read_bytes(), to=to)
    assert (done.source, done.target) == (path.parent.name, to)
    assert einvconv.detect(done.xml) == to or (path.parent.name, to) == ("peppolbis30", "ubl")
    root = etree.fromstring(done.xml)
    schema = schema_for(format_for(to).schema_path(root.tag))
    assert schema.validate(root), schema.error_log


@pytest.mark.parametrize("path, to", ALL)
def test_the_same_document_gives_the_same_bytes_and_losses(path: Path, to: str) -> None:
    one, two = (einvconv.convert(path.read_bytes(), to=to) for _ in range(2))
    assert one.xml == two.xml and one.losses == two.losses


@pytest.mark.parametrize("path, to", ALL)
def test_parsing_and_serializing_is_converting(path: Path, to: str) -> None:
    done = einvconv.convert(path.read_bytes(), to=to)
    made = einvconv.serialize(einvconv.parse(path.read_bytes()), to=to)
    assert made.xml == done.xml and made.losses == done.losses


@pytest.mark.parametrize("path, to", ALL)
def test_what_a_document_said_is_in_the_output_or_among_the_losses(path: Path, to: str) -> None:
    done = einvconv.convert(path.read_bytes(), to=to)
    assert (
        missing(einvconv.parse(path.read_bytes()), einvconv.parse(done.xml), done.losses, bool(done.attachments)) == []
    )


@pytest.mark.parametrize("path, to", ALL)
def test_there_and_back_differs_by_what_was_reported_alone(path: Path, to: str) -> None:
    there = einvconv.convert(path.read_bytes(), to=to)
    back = einvconv.convert(there.xml, to=path.parent.name)
    losses = there.losses + back.losses
    assert missing(einvconv.parse(path.read_bytes()), einvconv.parse(back.xml), losses, bool(there.attachments)) == []


@pytest.mark.parametrize("path, to", ALL)
def test_amounts_are_carried_and_not_computed_anew(path: Path, to: str) -> None:
    before = einvconv.parse(path.read_bytes()).totals
    after = einvconv.parse(einvconv.convert(path.read_bytes(), to=to).xml).totals
    assert before is not None and after is not None
    for field, value in before.__dict__.items():
        assert value in (None, [], getattr(after, field)), field


@pytest.mark.parametrize("path, to", ALL)
def test_an_output_is_read_without_loss_and_soon_written_the_same(path: Path, to: str) -> None:
    once = einvconv.convert(einvconv.convert(path.read_bytes(), to=to).xml, to=to)
    again = einvconv.convert(once.xml, to=to)
    assert once.losses == again.losses == ()
    assert again.xml == once.xml
