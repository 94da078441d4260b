"""Every argument of every public function, given what it does not take: an error of the library's own, or an answer."""

from __future__ import annotations

import inspect
import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import document
from einvconv.states import RestState, SoapState, state_in

SOURCE = document("peppolbis30/credit-note")
LIST = b"<invoices><invoice><number>1</number></invoice></invoices>"
WRONG = (
    None,
    [],
    {},
    3,
    1.5,
    True,
    b"",
    b"\xff",
    "",
    "nothing",
    [1],
    ("a",),
    {"a": 1},
    set(),
    range(2),
    object(),
    dict,
)


def _all(function: Callable[..., Iterator[Any]]) -> Callable[..., Any]:
    return lambda **given: list(function(**given))


def _calls(folder: Path) -> dict[str, tuple[Callable[..., Any], Callable[..., Any], dict[str, Any]]]:
    """Each public function: it, how it is called, and arguments that are right."""
    path = folder / "a.xml"
    path.write_bytes(SOURCE)
    made = einvconv.convert(SOURCE, to="finvoice30")
    right: dict[Callable[..., Any], dict[str, Any]] = {
        einvconv.compare: {"first": SOURCE, "second": SOURCE},
        einvconv.convert: {"source": SOURCE, "to": "finvoice30", "image": True},
        einvconv.convert_all: {"source": SOURCE, "to": "finvoice30"},
        einvconv.detect: {"source": SOURCE},
        einvconv.fingerprint: {"source": SOURCE},
        einvconv.formats: {},
        einvconv.history: {"before": SOURCE, "after": SOURCE},
        einvconv.in_language: {"said": einvconv.validate(SOURCE), "language": "fi"},
        einvconv.join: {"conversions": [made]},
        einvconv.missing: {"invoice": made.invoice, "to": "ubl"},
        einvconv.parse: {"source": SOURCE},
        einvconv.read_list: {"source": LIST},
        einvconv.render: {"source": SOURCE, "to": "text"},
        einvconv.rulesets: {},
        einvconv.serialize: {"invoice": made.invoice, "to": "ubl"},
        einvconv.split: {"source": SOURCE},
        einvconv.validate: {"source": SOURCE},
        state_in: {"kind": RestState, "state": SoapState.PAID},
        made.write: {"path": str(folder / "b.xml"), "force": True},
    }
    calls: dict[str, tuple[Callable[..., Any], Callable[..., Any], dict[str, Any]]] = {
        one.__name__: (one, one, given) for one, given in right.items()
    }
    bulk: dict[Callable[..., Iterator[Any]], dict[str, Any]] = {
        einvconv.bulk.validate: {"paths": [path]},
        einvconv.bulk.convert: {"paths": [path], "to": "ubl"},
    }
    for given in bulk.values():
        given["executor"] = ThreadPoolExecutor(1)
    return {**calls, **{f"bulk.{one.__name__}": (one, _all(one), given) for one, given in bulk.items()}}


def test_every_public_function_is_held_to_it(tmp_path: Path) -> None:
    functions = {name for name in einvconv.__all__ if inspect.isfunction(getattr(einvconv, name))}
    assert functions - set(_calls(tmp_path)) == set()


def test_a_wrong_argument_of_a_public_function_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, (function, call, right) in _calls(tmp_path).items():
        for argument in inspect.signature(function).parameters:
            for wrong in WRONG:
                if argument == "executor" and wrong is None:
                    continue  # processes, which take a while
                try:
                    call(**{**right, argument: wrong})
                except einvconv.EinvconvError as told:
                    assert " " in str(told), (name, argument, wrong)
                except Exception as error:
                    pytest.fail(f"{name}({argument}={wrong!r}): {type(error).__name__}: {error}")


@pytest.mark.parametrize(
    ("given", "instead"),
    [
        (io.BytesIO(SOURCE), r"BytesIO: of an open file give what its read\(\) gives, or its path"),
        (io.StringIO(SOURCE.decode()), "StringIO: of an open file"),
        ({"number": "1"}, r"\{'number': '1'\} \(dict\): of a dict give its JSON, which json\.dumps\(\) makes"),
        (etree.fromstring(SOURCE), r"_Element: of a tree or an element give what lxml\.etree\.tostring\(\) gives"),
        (etree.ElementTree(), "_ElementTree: of a tree or an element"),
        ([SOURCE], r"of the type list: of several give one at a time; einvconv\.bulk takes many paths"),
        (iter([SOURCE]), "list_iterator: of several"),
        (None, r"not None\.$"),
        (dict, r"of the type type\.$"),
    ],
)
def test_what_is_no_source_is_told_with_what_to_give_instead(given: Any, instead: str) -> None:
    for call in (einvconv.detect, einvconv.parse, einvconv.validate, lambda one: einvconv.convert(one, to="ubl")):
        with pytest.raises(einvconv.WrongArgument, match=instead):
            call(given)


def test_a_dict_becomes_a_source_and_an_invoice_as_the_message_says() -> None:
    given = einvconv.parse(SOURCE).model_dump(mode="json")
    assert einvconv.parse(json.dumps(given)).number == einvconv.Invoice.model_validate(given).number == given["number"]
    with pytest.raises(einvconv.WrongArgument, match=r"not a dict; Invoice\.model_validate\(\) makes one of it"):
        einvconv.serialize(given, to="ubl")  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", ["yes", "no", 1, 0, [], ["x"]])
def test_what_is_neither_true_nor_false_is_not_taken_for_one(wrong: Any, tmp_path: Path) -> None:
    for call in (
        lambda: einvconv.convert(SOURCE, to="finvoice30", image=wrong),
        lambda: einvconv.convert_all(SOURCE, to="finvoice30", image=wrong),
        lambda: einvconv.render(SOURCE, colour=wrong),
        lambda: einvconv.render(SOURCE, check=wrong),
        lambda: einvconv.convert(SOURCE, to="finvoice30").write(tmp_path / "a.xml", force=wrong),
    ):
        with pytest.raises(einvconv.WrongArgument, match="True"):
            call()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", ["qq", "", [], {}, None, 3, b"fi", object()])
def test_what_is_no_language_is_told_also_where_no_picture_is_asked_for(wrong: Any) -> None:
    invoice = einvconv.parse(SOURCE)
    for call in (
        lambda: einvconv.convert(SOURCE, to="facturx", pdf=True, language=wrong),
        lambda: einvconv.convert(SOURCE, to="finvoice30", image=True, language=wrong),
        lambda: einvconv.convert(SOURCE, to="ubl", language=wrong),
        lambda: einvconv.convert_all(SOURCE, to="ubl", language=wrong),
        lambda: einvconv.serialize(invoice, to="ubl", language=wrong),
        lambda: einvconv.render(SOURCE, language=wrong),
    ):
        with pytest.raises(einvconv.WrongArgument, match="language= is one of en, fi, sv, nb, da, de, and not "):
            call()
