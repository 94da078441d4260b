"""Named tuples are those of `typing`, made without it; records are frozen, compare, pickle and are JSON by names."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import typing

import pytest

from einvconv import Invoice
from einvconv.light import NamedTuple, Record
from einvconv.report import AttachedFile, Finding, Loss, Report, RulesetRun


class Light(NamedTuple):
    """What it is for."""

    name: str
    size: int = 1
    parts: tuple[str, ...] = ()

    @property
    def double(self) -> int:
        """Twice the size."""
        return 2 * self.size

    def named(self) -> str:
        """The name."""
        return self.name


class Plain(typing.NamedTuple):
    """What it is for."""

    name: str
    size: int = 1
    parts: tuple[str, ...] = ()

    @property
    def double(self) -> int:
        """Twice the size."""
        return 2 * self.size

    def named(self) -> str:
        """The name."""
        return self.name


@pytest.mark.parametrize(
    "look",
    [
        lambda made: made("a"),
        lambda made: made(size=2, name="a")._asdict(),
        lambda made: made("a")._replace(size=3),
        lambda made: (made("a").double, made("a").named(), made("a").name),
        lambda made: [made._fields, made._field_defaults, made.__match_args__, made.__doc__, made.__module__],
        lambda made: made._make(["a", 2, ("b",)]),
        lambda made: made("a") == ("a", 1, ()),
        lambda made: hash(made("a")) == hash(("a", 1, ())),
        lambda made: [base.__name__ for base in made.__mro__[1:]],
        lambda made: typing.get_type_hints(made),
        lambda made: pickle.loads(pickle.dumps(made("a", 2))),
    ],
)
def test_a_light_one_does_what_a_plain_one_does(look: typing.Callable[[typing.Any], object]) -> None:
    assert look(Light) == look(Plain)


def test_a_missing_field_is_an_error_and_a_name_beside_the_fields_as_well() -> None:
    with pytest.raises(TypeError, match="name"):
        Light()  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Light("a").other = 1  # type: ignore[attr-defined]
    assert repr(Light("a")) == "Light(name='a', size=1, parts=())"


class Row(Record):
    """A thing with named fields."""

    name: str
    size: int = 1
    inner: tuple[Loss, ...] = ()


FINDING = Finding("BR-1", "fatal", "en16931", "wrong", line=3)
REPORT = Report("ubl", [FINDING], [RulesetRun("en16931", "1", 2)])
LOSS = Loss("dropped", "/a", "1", "none")


@pytest.mark.parametrize("thing", [FINDING, REPORT, LOSS, Row("a", inner=(LOSS,)), AttachedFile("a", b"b", "c")])
@pytest.mark.parametrize("copied", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy, lambda x: x.replace()])
def test_a_record_that_is_copied_is_the_same_and_its_hash_as_well(thing: Record, copied: typing.Any) -> None:
    other = copied(thing)
    assert other == thing and hash(other) == hash(thing) and other is not thing


def test_a_record_is_equal_to_one_of_its_kind_with_the_same_values_only() -> None:
    assert Row("a") == Row(name="a", size=1)
    assert Row("a") != Row("b") and Row("a") != ("a", 1, ())


def test_a_record_cannot_be_changed_and_gives_another_instead() -> None:
    row = Row("a")
    with pytest.raises(AttributeError, match="frozen"):
        row.size = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="frozen"):
        del row.size
    assert (row.replace(size=2), row) == (Row("a", 2), Row("a"))


@pytest.mark.parametrize(
    "values, named, words",
    [
        ((), {}, "Row lacks name"),
        (("a",), {"name": "b"}, "“name” was given twice"),
        (("a",), {"sise": 2}, "no field “sise”; it has name, size, inner"),
        ((), {"sise": 2}, "no field “sise”"),
        (("a", 1, (), 4), {}, "takes 3 values, and 4"),
    ],
)
def test_a_record_that_is_made_wrongly_says_how(values: typing.Any, named: typing.Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        Row(*values, **named)


def test_a_record_is_json_by_its_names_all_the_way_down() -> None:
    row = Row("ä", inner=(LOSS,))
    assert json.loads(row.to_json()) == row.to_dict()
    assert row.to_dict()["inner"] == [{"kind": "dropped", "path": "/a", "value": "1", "reason": "none"}]
    assert "ä" in row.to_json()
    assert AttachedFile("a", b"\xff", "c").to_dict()["content"] == "/w=="
    assert json.loads(json.dumps(row, default=vars))["inner"][0]["kind"] == "dropped"


def test_a_record_shows_what_is_not_its_default_and_long_values_cut_short() -> None:
    assert repr(Row("a")) == "Row(name='a')"
    assert repr(Row("a", 2, (LOSS, LOSS))) == "Row(name='a', size=2, inner=<2>)"
    assert len(repr(Row("a" * 5000))) < 100
    assert (
        repr(AttachedFile("a", bytes(5000), "c")) == "AttachedFile(filename='a', content=<5,000 bytes>, media_type='c')"
    )


def test_a_record_is_matched_by_its_fields() -> None:
    match FINDING:
        case Finding(rule, "fatal"):
            assert rule == "BR-1"
        case _:
            raise AssertionError


@pytest.mark.parametrize("kind", [AttachedFile, Finding, Loss, Report, RulesetRun, Invoice])
def test_what_annotates_the_fields_can_be_asked_for_as_of_any_class(kind: type) -> None:
    fields = Invoice.model_fields if kind is Invoice else inspect.signature(kind).parameters
    assert set(fields) <= set(typing.get_type_hints(kind))
