"""A short fuzzing of every entry, the same on every run; `tests/fuzz/run.py` goes on for as long as one likes."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from fuzz import mutations, targets
from fuzz.run import own

INPUTS = 40
OF_A_CONVERSION = 16  # there is a target for each format


@pytest.mark.parametrize("target", targets.TARGETS)
def test_every_entry_answers_or_refuses_in_words(target: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("EINVCONV_CACHE", "")
    found = mutations.sources(target)
    came_to = set()
    for number in range(OF_A_CONVERSION if target.startswith("convert-") else INPUTS):
        rng = random.Random(f"{target}/{number}")
        came_to.add(targets.run(target, mutations.mutated(rng.choice(found), rng, rng.choice(found))))
    assert "answer" in came_to
    assert len(came_to) > 1


def test_the_same_seed_makes_the_same_input() -> None:
    data = mutations.CORPUS[0].read_bytes()
    made = [mutations.mutated(data, random.Random("a"), data) for _ in range(2)]
    assert made[0] == made[1]
    assert len({mutations.mutated(data, random.Random(n), data) for n in range(20)}) > 15


def test_a_finding_is_kept_with_its_error(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    def fails(_: bytes) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setenv("EINVCONV_CACHE", "")
    monkeypatch.setitem(targets.TARGETS, "detect", fails)
    assert own(["detect"], 0.2, 1, tmp_path / "kept") > 0
    (kept,) = (tmp_path / "kept").glob("*.txt")
    assert "a defect" in kept.read_text()
    assert kept.with_suffix(".input").exists()
    assert "finding: detect: RuntimeError" in capsys.readouterr().out


UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
FOUND = {
    "what is not whole twice over is taken out once": (
        "convert-finvoice30",
        f'<CreditNote xmlns="{UBL}CreditNote-2" xmlns:cac="{UBL}CommonAggregateComponents-2" '
        f'xmlns:cbc="{UBL}CommonBasicComponents-2"><cac:AccountingSupplierParty><cac:Party>'
        '<cbc:EndpointID schemeID="NO:ORGNR"/></cac:Party></cac:AccountingSupplierParty>'
        "</CreditNote>",
    ),
    "a code of the accounting currency that is not read": (
        "convert-svefaktura",
        (mutations.ROOT / "corpus/peppolbis30/several-vat-rates.xml")
        .read_text(encoding="utf-8")
        .replace(
            "</cbc:DocumentCurrencyCode>",
            "</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>SEK<cbc:ID/></cbc:TaxCurrencyCode>",
        ),
    ),
    "a charge with nothing in it": (
        "convert-vismaxml60",
        (mutations.ROOT / "corpus/vismaxml60/charges-and-attachment.xml")
        .read_text(encoding="utf-8")
        .replace("</inv:TotalFreight>", "</inv:TotalFreight><inv:TotalFreight/>"),
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_a_finding_is_none_any_more(name: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("EINVCONV_CACHE", "")
    target, data = FOUND[name]
    assert targets.run(target, data.encode()) in ("answer", "ConversionRefused")
