"""One target for each entry of the library: whatever the bytes are, an answer that holds, or an error in words."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

import einvconv
from einvconv import schematron

WRITTEN = tuple(info.code for info in einvconv.formats() if info.writes)
_PLAIN = (Path(__file__).resolve().parents[2] / "corpus" / "peppolbis30" / "several-vat-rates.xml").read_bytes()


def _detect(data: bytes) -> None:
    assert einvconv.detect(data) == einvconv.split(data)[0].format


def _parse(data: bytes) -> None:
    json.loads(einvconv.parse(data).model_dump_json())


def _validate(data: bytes) -> None:
    report = einvconv.validate(data)
    json.dumps(report.to_dict())
    for finding in report.findings:
        assert finding.message
        assert finding.line >= 0
    bad = any(f.severity == "fatal" for f in report.findings) or not all(r.ran for r in report.rulesets)
    assert report.valid is not bad
    if report.valid:
        # Valid is only what every XML parser reads, but for a DOCTYPE that was passed over and told.
        text = einvconv.split(data)[0].text
        etree.fromstring(text.partition("?>")[2] if text.startswith("<?xml") else text)


def _convert(to: str) -> Callable[[bytes], None]:
    def target(data: bytes) -> None:
        for conversion in einvconv.convert_all(data, to=to):
            root = etree.fromstring(conversion.xml)
            assert einvconv.detect(conversion.xml) == to or root is not None
            for loss in conversion.losses:
                assert loss.path
                assert loss.reason
            again = einvconv.serialize(conversion.invoice, to=to)
            assert etree.fromstring(again.xml) is not None

    return target


def _schematron(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.sch"
        path.write_bytes(data)
        rules = schematron.load(path, engine="python")
        for finding in rules.validate(_PLAIN):
            assert finding.message is not None


TARGETS: dict[str, Callable[[bytes], Any]] = {
    "detect": _detect,
    "parse": _parse,
    "validate": _validate,
    **{f"convert-{code}": _convert(code) for code in WRITTEN},
    "schematron": _schematron,
}


def run(target: str, data: bytes) -> str:
    """What an input came to: "answer", or the name of the library's error. Any other error is raised: a finding."""
    os.environ["EINVCONV_CACHE"] = ""  # what is compiled of a made-up file is not kept
    try:
        TARGETS[target](data)
    except einvconv.EinvconvError as error:
        assert str(error).strip(), "an error without words"
        return type(error).__name__
    return "answer"
