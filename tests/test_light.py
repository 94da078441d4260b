"""Our named tuples are those of `typing`, made without it."""

from __future__ import annotations

import pickle
import typing

import pytest

from einvconv.light import NamedTuple
from einvconv.report import Finding, Report, RulesetRun


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


def test_what_validation_says_can_be_kept_and_compared() -> None:
    report = Report("ubl", [Finding("BR-1", "fatal", "en16931", "wrong", line=3)], [RulesetRun("en16931", "1", 2)])
    assert pickle.loads(pickle.dumps(report)) == report
    assert not pickle.loads(pickle.dumps(report)).valid
    assert Finding("r", "fatal", "s", "m") == ("r", "fatal", "s", "m", "", 0, 0, ())
