"""How sure a format is: its record says what it is known from, and a conversion tells it."""

from __future__ import annotations

import json

import pytest

import einvconv
from einvconv.formats.evidence import of_conversion
from einvconv.formats.registry import known
from einvconv.model.base import Trace
from made import invoice


def test_every_format_says_what_it_is_known_from() -> None:
    assert {one.evidence for one in einvconv.formats()} <= {"specification", "binding", "sample"}
    assert known("peppolbis30").evidence == "specification"


def test_the_command_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    from einvconv.cli import main

    assert main(["formats", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)["formats"]
    assert next(one for one in shown if one["code"] == "finvoice30")["evidence"] == "specification"


def test_a_format_known_from_a_sample_is_told_once_on_the_document() -> None:
    sure = known("ubl")
    unsure = sure.replace(code="x", name="Format X", evidence="sample")
    (loss,) = of_conversion(unsure, unsure, Trace())
    assert loss.kind == "approximated" and loss.reason.count("Format X has no public specification") == 1
    assert "documents of it that are public" in loss.reason
    bound = sure.replace(name="Format Y", evidence="binding")
    (loss,) = of_conversion(unsure, bound, Trace())
    assert "Format X" in loss.reason and "Format Y" in loss.reason and "classes" in loss.reason


def test_formats_with_a_specification_tell_nothing_of_it() -> None:
    conversion = einvconv.serialize(invoice(), to="finvoice30")
    assert not any("specification" in loss.reason for loss in conversion.losses)


def test_axflow_is_known_by_its_code_and_refused_in_words() -> None:
    with pytest.raises(einvconv.UnknownFormat, match="nothing public exists about the format"):
        einvconv.serialize(invoice(), to="axflow")
