"""What stands behind `import einvconv`: every name is there, and what the functions give goes wherever data goes."""

from __future__ import annotations

import copy
import json
import os
import pickle
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import corpus, document
from einvconv.report import JSON_VERSION

SRC = Path(__file__).parent.parent / "src"
EXAMPLE = Path("corpus/finvoice30/several-vat-rates.xml").resolve()


def fresh(code: str) -> str:
    """What a new interpreter prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    return run.stdout.strip()


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SRC)}


@pytest.mark.parametrize("name", einvconv.__all__)
def test_every_name_is_there_after_the_import_of_the_package_alone(name: str) -> None:
    assert fresh(f"import einvconv; print(einvconv.{name} is not None)") == "True"


def test_completion_and_help_show_every_name() -> None:
    assert set(einvconv.__all__) <= set(dir(einvconv))
    shown = fresh("import einvconv, pydoc; print(pydoc.plain(pydoc.render_doc(einvconv)))")
    assert not [name for name in einvconv.__all__ if name not in shown]


def test_a_name_that_is_not_there_is_an_error_at_once() -> None:
    with pytest.raises(AttributeError, match="convrt"):
        einvconv.convrt  # type: ignore[attr-defined]  # noqa: B018


def test_importing_the_package_imports_nothing_that_is_heavy() -> None:
    loaded = fresh("import sys, einvconv; print(*sys.modules)").split()
    assert not {"pydantic", "typing", "dataclasses", "lxml.etree", "einvconv.model", "einvconv.api"} & set(loaded)


# What is given


def results() -> dict[str, Any]:
    conversion = einvconv.convert(EXAMPLE, to="peppolbis30")
    return {
        "conversion": conversion,
        "report": einvconv.validate(EXAMPLE),
        "loss": conversion.losses[0],
        "invoice": conversion.invoice,
        "formats": einvconv.formats(),
        "rulesets": einvconv.rulesets(),
        "addition": einvconv.Addition("placeholder", "/a", "b", "c"),
        "documents": einvconv.split(EXAMPLE),
        "differences": einvconv.compare(EXAMPLE, conversion.invoice),
        "missing": einvconv.missing(einvconv.Invoice(), to="peppolbis30"),
    }


@pytest.mark.parametrize("name", results())
def test_what_a_function_gives_goes_through_pickle_and_a_copy_unchanged(name: str) -> None:
    given = results()[name]
    assert pickle.loads(pickle.dumps(given)) == given
    assert copy.deepcopy(given) == given


def test_many_files_are_converted_in_several_processes() -> None:
    paths = corpus("finvoice30")[:4]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(partial(einvconv.convert, to="peppolbis30"), paths))
    assert found == [einvconv.convert(path, to="peppolbis30") for path in paths]


def _seen(document: einvconv.Document) -> object:
    each = [(e.tag, e.text, document.path(e), document.position(e)) for e in document.root.iter()]
    return each, document.format, document.text, document.first_line, document.part, document.frame is not None


def test_the_documents_of_a_file_go_to_other_processes_and_keep_their_places() -> None:
    batch = Path("corpus/teapps30")
    conversions = [einvconv.convert(path, to="teapps30") for path in sorted(batch.glob("*.xml"))[:2]]
    framed = einvconv.join([einvconv.convert(path, to="finvoice30") for path in corpus("finvoice30")[:2]])
    for file in (einvconv.join(conversions), framed):
        documents = einvconv.split(file)
        again = pickle.loads(pickle.dumps(documents))
        assert len(again) == 2 and [_seen(d) for d in again] == [_seen(d) for d in documents]
        assert again == documents and documents[0] != documents[1] and len({*again, *documents}) == 2
        assert [einvconv.convert(d, "ubl").xml for d in again] == [einvconv.convert(d, "ubl").xml for d in documents]
        assert [einvconv.validate(d) for d in again] == [einvconv.validate(d) for d in documents]


def test_an_error_comes_out_of_another_process_as_it_is() -> None:
    report = einvconv.Report("ubl", [], [])
    for error in (einvconv.InvalidInvoice("words", report), einvconv.UnknownFormat("words")):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and str(again) == "words"
    assert pickle.loads(pickle.dumps(einvconv.InvalidInvoice("words", report))).report == report


def test_an_invoice_that_went_through_pickle_is_written_as_before() -> None:
    conversion = einvconv.convert(EXAMPLE, to="peppolbis30")
    again = pickle.loads(pickle.dumps(conversion))
    assert einvconv.serialize(again.invoice, to="ubl").xml == einvconv.serialize(conversion.invoice, to="ubl").xml


def test_reports_and_conversions_go_to_json_by_names_with_a_version() -> None:
    conversion = einvconv.convert(EXAMPLE, to="finvoice30")
    said = json.loads(conversion.to_json())
    assert said["version"] == JSON_VERSION and said["target"] == "finvoice30"
    assert einvconv.parse(said["xml"]) == einvconv.parse(conversion.xml)
    assert einvconv.Invoice.model_validate(said["invoice"]) == conversion.invoice
    assert set(said) == {"version", *type(conversion)._fields}
    said = json.loads(einvconv.validate(EXAMPLE).to_json())
    assert (said["version"], said["valid"], said["format"]) == (JSON_VERSION, True, "finvoice30")
    assert said["rulesets"][0]["ran"] is True


def test_what_is_given_is_shown_on_one_short_line() -> None:
    for given in (einvconv.convert(EXAMPLE, to="peppolbis30"), einvconv.validate(EXAMPLE), *einvconv.split(EXAMPLE)):
        assert len(repr(given)) < 120 and "\n" not in repr(given)


def test_a_conversion_cannot_be_changed() -> None:
    conversion = einvconv.convert(EXAMPLE, to="peppolbis30")
    with pytest.raises(AttributeError, match="frozen"):
        conversion.xml = b""  # type: ignore[misc]
    assert isinstance(conversion.losses, tuple) and isinstance(conversion.attachments, tuple)


def test_a_report_of_nothing_is_not_valid_and_says_so() -> None:
    report = einvconv.Report("ubl", [], [])
    assert not report.valid
    with pytest.raises(einvconv.InvalidInvoice, match="nothing ran") as caught:
        report.raise_if_invalid()
    assert caught.value.report is report


def test_an_invalid_report_raises_the_first_fatal_finding_and_what_did_not_run() -> None:
    finding = einvconv.Finding("BR-1", "fatal", "en16931", "wrong", line=3)
    ran = einvconv.RulesetRun("en16931", "1", 2)
    for report, words in (
        (einvconv.Report("ubl", [finding], [ran]), r"1 fatal; first BR-1: wrong \(line 3\)"),
        (einvconv.Report("ubl", [], [ran, ran.replace(id="own", ran=False, reason="none")]), "own did not run: none"),
    ):
        with pytest.raises(einvconv.InvalidInvoice, match=words):
            report.raise_if_invalid()
    einvconv.Report("ubl", [finding.replace(severity="warning")], [ran]).raise_if_invalid()


def test_a_conversion_is_written_with_its_files_and_nothing_that_exists_is_overwritten(tmp_path: Path) -> None:
    conversion = einvconv.convert(EXAMPLE, to="peppolbis30").replace(
        attachments=(einvconv.AttachedFile("beside.txt", b"text", "text/plain"),)
    )
    written = conversion.write(tmp_path / "out.xml")
    assert written.read_bytes() == conversion.xml
    assert (tmp_path / "beside.txt").read_bytes() == b"text"
    written.write_bytes(b"other")
    with pytest.raises(einvconv.EinvconvError, match="there already"):
        conversion.write(str(written))
    assert written.read_bytes() == b"other"
    conversion.write(written, force=True)
    assert written.read_bytes() == conversion.xml


def test_the_file_that_was_read_is_never_written_over_whatever_the_conversion_went_through(tmp_path: Path) -> None:
    source = tmp_path / "a.xml"
    source.write_bytes(body := document("peppolbis30/several-vat-rates"))
    (tmp_path / "link.xml").symlink_to(source)
    (part,) = einvconv.split(source)
    made = [
        einvconv.convert(source, to="finvoice30"),
        *einvconv.convert_all(source, to="ubl"),
        einvconv.convert(part, to="json"),
        einvconv.convert(pickle.loads(pickle.dumps(part)), to="ubl"),
        einvconv.convert(source, to=["finvoice30", "peppolbis30"]),
    ]
    made += [one.replace(notes=()) for one in made] + [copy.copy(one) for one in made]
    made += pickle.loads(pickle.dumps(made))
    for one in made:
        for name in (source, tmp_path / "link.xml"):
            with pytest.raises(einvconv.UnwritableOutput, match="a source is never overwritten"):
                one.write(name, force=True)
    assert source.read_bytes() == body
    assert made[0] == einvconv.convert(body, to="finvoice30")
    assert not [one for one in made if "_read_from" in one.to_dict()]


def test_the_digest_of_a_rule_set_is_the_one_that_a_report_tells_of_its_run() -> None:
    report = einvconv.validate(document("peppolbis30/credit-note"))
    ran = {(one.id, one.release, one.digest) for one in report.rulesets if one.digest}
    sets = [one for one in einvconv.rulesets() if one.id in ("en16931", "peppolbis30")]
    assert ran and ran <= {(one.id, one.release, one.digest) for one in sets}
    assert repr(sets[0]) == f"<Ruleset {sets[0].id} {sets[0].release}>"


def test_every_error_is_exported_and_stands_in_the_tree_of_errors() -> None:
    classes = {
        name
        for name, one in vars(einvconv.errors).items()
        if isinstance(one, type) and one.__module__ == einvconv.errors.__name__
    }
    assert classes <= set(einvconv.__all__)
    assert classes == set(re.findall(r"\b[A-Z]\w+[a-z](?=\s{2,}|\n)", str(einvconv.errors.__doc__)))
