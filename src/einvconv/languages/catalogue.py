"""The catalogue of a language, and a text of ours said by it."""

from __future__ import annotations

from functools import cache

from einvconv.arguments import by_option
from einvconv.languages import po
from einvconv.languages.templates import LISTED, TERM, Templates, filled, kind_of
from einvconv.resources import data_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Places that hold words of ours, which are said in the language too: always, or where they are none of the document's.
OURS = ("words", "given")
_TERM, _WORD = "term", "word"
_DEEPEST = 8
_MOST_KEPT = 2_000


class Catalogue:
    """What is said for the texts of the product in one language. A text that it does not have stays English."""

    def __init__(self, said: Mapping[str, str]) -> None:
        # What names an argument of the library names an option where the command says it.
        named = {key: by_option(key) for key in said}
        self._said = {**said, **{one: by_option(said[key]) for key, one in named.items() if one is not key}}
        self._templates = Templates(key for key in self._said if "\x04" not in key)
        self._kept: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """A finished text of the product in this language."""
        found = self._kept.get(text)
        if found is None:
            found = self._in_words(text, 0)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[text] = found
        return found

    def word(self, word: str) -> str:
        """One word of ours, such as a severity."""
        return self._said.get(po.key(word, _WORD), word)

    def term(self, name: str) -> str:
        """The name of a business term."""
        return self._said.get(po.key(name, _TERM), name)

    def _in_words(self, text: str, depth: int) -> str:
        found = self._templates.find(text) if depth < _DEEPEST else None
        if found is None:
            head, colon, rest = text.partition(": ")  # a format or a file, and what is said of it
            return f"{head}{colon}{self._in_words(rest, depth + 1)}" if colon and depth < _DEEPEST else text
        template, values = found
        return filled(self._said[template], {name: self._value(name, one, depth) for name, one in values.items()})

    def _value(self, place: str, value: str, depth: int) -> str:
        kind = kind_of(place)
        if kind == _TERM:
            return self._term(value)
        if kind == "listed":
            return self._listed(value, depth)
        if kind not in OURS:
            return value
        if kind == "given":
            return self.word(value)
        said = self._in_words(value, depth + 1)
        return self.word(self._term(value)) if said == value else said

    def _listed(self, value: str, depth: int) -> str:
        """Several texts of ours, with semicolons or the word “or” between them."""
        sign = "; " if "; " in value else " or "
        said = [self._value("words", one, depth) for one in value.split(sign)]
        return (sign if sign == "; " else f" {self.word('or')} ").join(said)

    def _term(self, value: str) -> str:
        for form, made in ((TERM, "{name} ({id})"), (LISTED, "{id} {name}")):
            found = form.fullmatch(value)
            if found is not None:
                return filled(made, {"id": found["id"], "name": self.term(found["name"])})
        if value.endswith(")") and (found := LISTED.fullmatch(value.partition(" (")[2][:-1])) is not None:
            return f"{value.partition(' (')[0]} ({found['id']} {self.term(found['name'])})"
        return value


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language: the compiled one of an installation, in a checkout the one that is edited."""
    from pathlib import Path

    made = Path(data_file("languages", f"{language}.mo"))
    if made.is_file():
        from gettext import GNUTranslations

        with made.open("rb") as file:
            said = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        return Catalogue({key: text for key, text in said.items() if key})
    source = Path(data_file("languages", f"{language}.po"))
    return Catalogue(po.usable(po.parse(source.read_text(encoding="utf-8"))))
