"""Reports of real documents with findings keep to the shapes that other programs read, and to the official schemas."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from lxml import etree

from documents import CORPUS
from einvconv.cli import main
from report_shapes import GITLAB, SARIF, SHAPES, faults_of_xml
from test_output_forms import written

# Where the repositories with the official schemas lie, for whoever has them: none of them is part of the project.
MIRROR = Path(os.environ.get("EINV_MIRROR", "nowhere"))
OFFICIAL = {
    "sarif": ("oasis-tcs+sarif-spec", "sarif-2.1/schema/sarif-schema-2.1.0.json"),
    "junit": ("windyroad+JUnit-Schema", "JUnit.xsd"),
}
NAMES = ("a b", "ä", "q&z", "it's", "#1 100%", "plain")
FORMS = ("sarif", "junit", "gitlab", "svrl", "checkstyle")


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Iterator[dict[str, str]]:
    """A report in every form over documents that each lack something, are torn, or say what they may not."""
    folder = tmp_path_factory.mktemp("reports")
    before = Path.cwd()
    os.chdir(folder)
    (folder / "in").mkdir()
    sources = [path for path in sorted(CORPUS.glob("*/*.xml")) if path.stat().st_size < 12_000][::6]
    for number, source in enumerate(sources):
        root = etree.parse(source).getroot()
        elements = [one for one in root.iter() if isinstance(one.tag, str) and one is not root]
        elements[number % len(elements)].text = "\u2028 <&>]]> -1,0"
        last = elements[-1 - number % 7]
        last.getparent().remove(last)
        data = etree.tostring(root, encoding="utf-8")
        name = f"{number}-{NAMES[number % len(NAMES)]}.xml"
        (folder / "in" / name).write_bytes(data[:-20] if number % 9 == 8 else data)
    made = {}
    for form in FORMS:
        main(["validate", "in", "--format", form, "--output-file", f"report.{form}", "--quiet", "--jobs", "1"])
        made[form] = (folder / f"report.{form}").read_text(encoding="utf-8")
    yield made
    os.chdir(before)


def official(form: str) -> str:
    """The text of an official schema."""
    repository, path = OFFICIAL[form]
    folder = MIRROR / repository / "repo"
    if not folder.exists():
        pytest.skip(f"{repository} is not at hand")
    return subprocess.run(
        ["git", "-C", folder, "show", f"HEAD:{path}"], capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.parametrize("form", SHAPES)
def test_xml_for_other_programs_keeps_to_its_shape(reports, form: str) -> None:
    assert reports[form].count("<") > 100
    assert faults_of_xml(form, reports[form]) == []
    assert faults_of_xml(form, written(form)) == []
    assert faults_of_xml(form, written(form, empty=True)) == []


@pytest.mark.parametrize(("form", "shape"), [("sarif", SARIF), ("gitlab", GITLAB)])
def test_json_for_other_programs_keeps_to_its_shape(reports, form: str, shape: dict[str, object]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft202012Validator(shape)
    for text in (reports[form], written(form), written(form, empty=True)):
        assert [one.message[:200] for one in check.iter_errors(json.loads(text))] == []
    assert len(reports[form]) > 10_000


def test_sarif_keeps_to_the_official_schema(reports) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(official("sarif"))
    check = jsonschema.validators.validator_for(schema)(schema)
    for text in (reports["sarif"], written("sarif"), written("sarif", empty=True)):
        assert [one.message[:200] for one in check.iter_errors(json.loads(text))] == []


def test_junit_keeps_to_the_official_schema(reports) -> None:
    schema = etree.XMLSchema(etree.parse(StringIO(official("junit").replace('encoding="UTF-8"', ""))))
    for text in (reports["junit"], written("junit")):
        schema.assertValid(etree.fromstring(text.encode()))
