"""What the library says, in other languages than English.

Results are English: they compare, pickle and go to JSON as they are. `in_language` gives the same thing with its texts
in another language; a text that no catalogue has stays as it is. Catalogues are read when one is first asked for.
"""

from __future__ import annotations

from einvconv.arguments import said as said_of
from einvconv.errors import EinvconvError, WrongArgument
from einvconv.light import Record
from einvconv.report import Addition, Finding, Loss, Report, RulesetRun, Suppressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    Said = TypeVar("Said", bound=str | Record | EinvconvError)
    Words = Callable[[str], str]

ENGLISH = "en"
TRANSLATED = ("fi", "sv", "nb", "da")
LANGUAGES = (ENGLISH, *TRANSLATED)
# Norwegian by its other codes: one written language stands for both.
_ALSO = {"no": "nb", "nn": "nb"}
_LONGEST = 40  # characters of what is no language, that a message says again
# The fields of results that hold words of ours.
_FIELDS: dict[type, tuple[str, ...]] = {
    Finding: ("message",),
    Loss: ("reason",),
    Addition: ("reason",),
    RulesetRun: ("reason",),
    Suppressed: ("finding",),
    Report: ("findings", "rulesets", "suppressed"),
}


def language_of(tag: str) -> str:
    """The language that a tag such as "fi", "sv-FI", "no" or "nb_NO.UTF-8" names; "" where it is none of ours."""
    base = tag.replace("_", "-").partition(".")[0].partition("@")[0].partition("-")[0].lower()
    base = _ALSO.get(base, base)
    return base if base in LANGUAGES else ""


def known(language: object) -> str:
    """A language by its code, as it was asked for. Raises WrongArgument."""
    found = language_of(language) if isinstance(language, str) else ""
    if not found:
        raise wrong_language(language, LANGUAGES)
    return found


def wrong_language(given: object, there_are: Sequence[str]) -> WrongArgument:
    """The words for what is no language of those there are."""
    told = f'"{given}"' if isinstance(given, str) and len(given) <= _LONGEST else said_of(given)
    return WrongArgument(f"language= is one of {', '.join(there_are)}, and not {told}.")


def in_language(said: Said, language: str) -> Said:
    """The same text, result or error with its words in a language; what it tells of is unchanged.

    `language` is "fi", "sv", "nb" (or "no"), "da" or "en". Of a conversion these are the reasons of its losses and
    additions, of a report the messages of its findings. Raises WrongArgument for another language.
    """
    language = known(language)
    if language == ENGLISH:
        return said
    from einvconv.languages.catalogue import catalogue

    made: Said = _said(said, catalogue(language))
    return made


def _said(thing: Any, say: Words) -> Any:
    if isinstance(thing, str):
        return say(thing)
    if isinstance(thing, tuple):
        return tuple(_said(one, say) for one in thing)
    if isinstance(thing, EinvconvError):
        from copy import copy

        made = copy(thing)
        made.args = (say(str(thing)), *thing.args[1:])
        return made
    if isinstance(thing, Record):
        fields = _FIELDS.get(type(thing), ("losses", "additions") if hasattr(thing, "losses") else ())
        return thing.replace(**{field: _said(getattr(thing, field), say) for field in fields})
    raise WrongArgument(f"A text, a result or an error is asked for, and not {type(thing).__name__}.")
