"""What conversions lost and added: as lines, as JSON, or only how much."""

from __future__ import annotations

from einvconv.errors import UnwritableOutput
from einvconv.output.terminal import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from einvconv import Addition, Conversion, Loss
    from einvconv.errors import EinvconvError
    from einvconv.files import Written
    from einvconv.output import Place
    from einvconv.output.terminal import Terminal

    class Told(Protocol):
        """A form of what is told of the conversions of one run."""

        def conversion(self, place: Place, conversion: Conversion, written: Written | None) -> None:
            """One conversion, and where it was written; None where it was not."""

        def failed(self, place: Place, error: EinvconvError) -> None:
            """An input, or one invoice of it, that was not converted or not written."""

        def end(self) -> None:
            """Nothing more comes."""


# A constant that the target sets itself is told among the losses, and so is what the output says in another way; but
# nothing of the invoice is lost by either.
_NO_LOSS = {"replaced", "implied"}
_LONGEST_VALUE = 200


def lost(conversion: Conversion) -> int:
    """How many values of the source the output does not say, or not in full."""
    return sum(loss.kind not in _NO_LOSS for loss in conversion.losses)


def constants(conversion: Conversion) -> list[Addition]:
    """What the target says in every document; kept apart from what it says of this invoice."""
    return [one for one in conversion.additions if one.kind == "constant"]


def added(conversion: Conversion) -> list[Addition]:
    """What the output says of this invoice, and the source does not."""
    return [one for one in conversion.additions if one.kind != "constant"]


def make(style: str | None, terminal: Terminal, *, aside: bool, several: bool, language: str = "") -> Told:
    """The form: "text", "json", or None for a count. `aside` says that standard output holds the invoice.

    JSON is English where no `language` is given; the others are in that of the terminal.
    """
    if style == "json":
        return Json(terminal, aside=aside, language="" if language == "en" else language)
    return Lines(terminal, aside=aside, several=several) if style == "text" else Count(terminal, several=several)


class Count:
    """One line on standard error for each conversion that lost or added anything."""

    def __init__(self, terminal: Terminal, *, several: bool) -> None:
        self._terminal = terminal
        self._several = several

    def conversion(self, place: Place, conversion: Conversion, written: Written | None) -> None:
        """How much of it is not as it was."""
        where, words = self._where(place), self._terminal.words
        told = []
        if count := sum(loss.kind != "implied" for loss in conversion.losses):
            one = f"{count} value is not in the output as in the source"
            told.append(words(one if count == 1 else f"{count} values are not in the output as in the source"))
        if count := len(added(conversion)):
            one = f"{count} value is in the output that the source does not have"
            told.append(words(one if count == 1 else f"{count} values are in the output that the source does not have"))
        if told:
            self._terminal.aside(f"einvconv: {where}{', '.join(told)}; {words('--losses text lists them')}")
        _notes(self._terminal, where, written)

    def _where(self, place: Place) -> str:
        return f"{place.said(self._terminal.words)}: " if self._several or place.invoices > 1 else ""

    def failed(self, place: Place, error: EinvconvError) -> None:
        """What went wrong, on standard error. Of the only invoice the file that was not written is name enough."""
        self._terminal.failed("" if self._named(place, error) else str(place), error)

    def _named(self, place: Place, error: EinvconvError) -> bool:
        return isinstance(error, UnwritableOutput) and not self._where(place)

    def end(self) -> None:
        """Nothing is left to say."""


class Lines(Count):
    """A line for each value; what the target says in every document comes last."""

    def __init__(self, terminal: Terminal, *, aside: bool, several: bool) -> None:
        super().__init__(terminal, several=several)
        self._say = terminal.aside if aside else terminal.say
        self._words = terminal.words

    def conversion(self, place: Place, conversion: Conversion, written: Written | None) -> None:
        """Every loss, every addition."""
        where = self._where(place)
        _notes(self._terminal, where, written)
        self._list(where, conversion.losses)
        self._list(where, added(conversion))
        self._list(where, constants(conversion))

    def _list(self, where: str, said: Iterable[Loss | Addition]) -> None:
        for one in said:
            value = one.value if len(one.value) <= _LONGEST_VALUE else f"{one.value[:_LONGEST_VALUE]}…"
            kind, reason = self._words.word(one.kind), self._words(one.reason)
            self._say(f'{where}{kind} {one.path} "{value}": {reason}')


class Json:
    """One object, `{"version": 1, "files": […]}`; on standard error where the invoice goes to standard output.

    There nothing else is said beside it: notes and errors stand in it.
    """

    def __init__(self, terminal: Terminal, *, aside: bool, language: str = "") -> None:
        from einvconv.output.json import Entries

        write = terminal.whisper if aside else terminal.write
        self._entries = Entries(write, "files", ascii=terminal.ascii or aside, language=language)
        self._words = words_of(language)
        self._terminal = None if aside else terminal

    def conversion(self, place: Place, conversion: Conversion, written: Written | None) -> None:
        """An entry for each conversion."""
        self._entries.add(
            {
                **place.to_dict(),
                "from": conversion.source,
                "to": conversion.target,
                "output": written.path if written else None,
                "attachments": list(written.attachments) if written else [],
                "notes": [self._words(note) for note in written.notes] if written else [],
                "losses": [self._told(one) for one in conversion.losses],
                "additions": [self._told(one) for one in added(conversion)],
                "constants": [self._told(one) for one in constants(conversion)],
            }
        )
        if self._terminal:
            _notes(self._terminal, f"{place}: ", written)

    def failed(self, place: Place, error: EinvconvError) -> None:
        """An input, or one invoice of it, that was not converted or not written."""
        from einvconv.output.json import refused

        entry = refused(place, error)
        self._entries.add({**entry, "message": self._words(str(entry["message"]))})
        if self._terminal:
            self._terminal.failed(str(place), error)

    def end(self) -> None:
        """Nothing more comes."""
        self._entries.end()

    def _told(self, one: Loss | Addition) -> dict[str, object]:
        return {**one.to_dict(), "reason": self._words(one.reason)}


def _notes(terminal: Terminal, where: str, written: Written | None) -> None:
    for note in written.notes if written else ():
        terminal.aside(f"einvconv: {where}{terminal.words(note)}")
