"""Documents of the CII family, converted to the spine and to each other, and those of the spine to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

import einvconv
from documents import SPINE, corpus, name
from einvconv.mapping.schemas import schema_for
from einvconv.resources import data_path
from flat import missing

FAMILY = ("cii", "facturx", "xrechnungcii", "nlciuscii")
OWN = corpus(*FAMILY)
# What has no lines is no invoice of EN 16931.
WITHOUT_LINES = ("facturx/minimum", "facturx/basicwl")
TO_SPINE = [
    pytest.param(path, to, id=f"{name(path)}-{to}") for path in OWN for to in SPINE if name(path) not in WITHOUT_LINES
]
AMONG = [
    pytest.param(path, to, id=f"{name(path)}-{to}")
    for path in OWN
    for to in FAMILY
    if to == "facturx" or name(path) not in WITHOUT_LINES
]
FROM_SPINE = [pytest.param(path, to, id=f"{name(path)}-{to}") for path in corpus() for to in FAMILY]


def test_the_corpus_is_there() -> None:
    assert len(OWN) >= 24 and all(len(corpus(code)) >= 4 for code in FAMILY)


@pytest.mark.parametrize("path", OWN, ids=name)
def test_a_document_is_detected_and_passes_the_schema_of_its_profile(path: Path) -> None:
    [document] = einvconv.split(path)
    assert document.format == path.parent.name
    assert not [one for one in einvconv.validate(path).findings if one.source == "xsd"]


@pytest.mark.parametrize("path", OWN, ids=name)
def test_a_document_comes_back_to_its_own_format_whole(path: Path) -> None:
    done = einvconv.convert(path, to=path.parent.name)
    assert [one for one in done.losses if one.kind != "approximated"] == []
    again = einvconv.convert(done.xml, to=path.parent.name)
    assert again.xml == done.xml


# Its types of lines are codes of the model elsewhere
@pytest.mark.parametrize("path, to", [p for p in (*TO_SPINE, *AMONG, *FROM_SPINE) if "sub-lines" not in str(p.values)])
def test_what_a_document_said_is_in_the_output_or_among_the_losses(path: Path, to: str) -> None:
    done = einvconv.convert(path.read_bytes(), to=to)
    read, written = einvconv.parse(path.read_bytes()), einvconv.parse(done.xml)
    assert missing(read, written, done.losses, bool(done.attachments)) == []


@pytest.mark.parametrize("path, to", [*AMONG, *FROM_SPINE])
def test_the_output_passes_the_schema_of_its_profile_and_is_the_same_again(path: Path, to: str) -> None:
    one, two = (einvconv.convert(path.read_bytes(), to=to) for _ in range(2))
    assert one.xml == two.xml and one.losses == two.losses
    root = etree.fromstring(one.xml)
    found = einvconv.validate(one.xml)
    assert not [f for f in found.findings if f.source == "xsd"]
    if to != "facturx":
        assert einvconv.detect(one.xml) == to
        assert schema_for(str(data_path("schemas", "cii", "d16b", "invoice.xsd"))).validate(root)


# The minimal one has no addresses, for which CII has other rules than UBL
@pytest.mark.parametrize(
    "path, to", [p for p in FROM_SPINE if p.values[1] != "facturx" and "minimal" not in str(p.values)]
)
def test_the_output_breaks_no_rule_of_en_16931_that_the_source_does_not(path: Path, to: str) -> None:
    written = einvconv.convert(path.read_bytes(), to=to).xml
    fatal = {f.rule for f in einvconv.validate(written).findings if f.severity == "fatal" and f.source == "en16931-cii"}
    source = {f.rule for f in einvconv.validate(path, rules="ubl").findings if f.severity == "fatal"}
    assert fatal <= source
