"""Standard output and standard error: a terminal, a file, a pipe, full, or closed."""

from __future__ import annotations

import os
import re
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol, TextIO

    class Words(Protocol):
        """What says our texts in a language."""

        def __call__(self, text: str) -> str:
            """A finished text."""

        def word(self, word: str) -> str:
            """One word of the results, such as a severity."""

        def term(self, name: str) -> str:
            """The name of a business term."""


_COLOURS = {"fatal": "31", "warning": "33", "information": "36", "valid": "32", "invalid": "31", "accepted": "33"}
_SOON = 2.0  # seconds after which it is told how many are left
# Control characters come from the invoice or a file's name, and would command the terminal.
_CONTROL = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"


class English:
    """Texts as they are made; nothing is read for them."""

    def __call__(self, text: str) -> str:
        """The text."""
        return text

    def word(self, word: str) -> str:
        """The word."""
        return word

    def term(self, name: str) -> str:
        """The name."""
        return name


ENGLISH = English()


def words_of(language: str) -> Words:
    """The words of a language by its code."""
    if language in ("", "en"):
        return ENGLISH
    from einvconv.languages.catalogue import catalogue

    return catalogue(language)


class OutputLost(Exception):
    """Standard output takes no more; the text says why, and is empty where its reader simply has enough."""


def one_line(text: str) -> str:
    """The text on one line, with nothing in it that a terminal would obey."""
    if text.isprintable():  # nearly always, and no pattern need be compiled
        return text
    return re.sub(_CONTROL, lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def excerpt(line: str, column: int, most: int) -> str:
    """A line from its text on, or from a little before the column, cut where it is long."""
    start = 0 if len(line) <= most else max(0, column - 1 - most // 4)
    cut = line[start : start + most].strip()
    return f"{'…' if start else ''}{cut}{'…' if start + most < len(line) else ''}"


def named(name: str, error: Exception, words: Words = ENGLISH) -> str:
    """The text of an error, with the name of the file before it where it does not begin with that itself."""
    said = words(str(error))
    known = said.startswith((f"{name}:", f"{os.path.normpath(name)}:"))
    return said if known or not name else f"{name}: {said}"


def open_missing_streams() -> None:
    """A closed standard stream becomes one that cannot be used: else the next file that is opened had its number."""
    for name, flags, mode in (("stdin", os.O_WRONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_RDONLY, "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, flags)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


class Terminal:
    """Says results on standard output and everything else on standard error."""

    def __init__(self) -> None:
        open_missing_streams()
        self._out, self._err = sys.stdout, sys.stderr
        self._progress = False
        self._begun = 0.0
        self.quiet = False
        self.alone = False  # errors are told beside the results
        self.words: Words = ENGLISH  # of what is for people
        for stream in (self._out, self._err):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="backslashreplace")
        encoding = getattr(self._out, "encoding", None) or ""
        self.ascii = encoding.lower().replace("-", "").replace("_", "") != "utf8"  # it may not take all characters
        self.colour = False
        self.paint("auto")

    def paint(self, when: str) -> None:
        """Colours "always", "never", or "auto": where a person sees them, and the environment has no other wish."""
        if when != "auto":
            self.colour = when == "always"
        elif os.environ.get("NO_COLOR"):
            self.colour = False
        elif (forced := os.environ.get("FORCE_COLOR")) is not None and forced != "":
            self.colour = forced not in ("0", "false")
        else:
            self.colour = _is_terminal(self._out) and os.environ.get("TERM") != "dumb"

    @property
    def width(self) -> int:
        """The columns of the terminal, by COLUMNS where that is set; 0 where lines may be of any length."""
        if not _is_terminal(self._out):
            return 0
        asked = os.environ.get("COLUMNS", "")
        if asked.isdecimal():
            return int(asked)
        try:
            return os.get_terminal_size(self._out.fileno()).columns
        except (OSError, ValueError):
            return 0

    def say(self, text: str) -> None:
        """A line of results. Raises OutputLost, as all that writes to standard output does."""
        self._clear()
        if self.colour:
            self.write("\x1b".join(map(one_line, text.split("\x1b"))) + "\n")
        else:
            self.write(one_line(text) + "\n")

    def write(self, text: str) -> None:
        """A text as it is."""
        try:
            self._out.write(text)
        except (OSError, ValueError) as error:
            raise lost(error) from None

    def write_bytes(self, data: bytes) -> None:
        """Bytes as they are."""
        self.flush()
        try:
            self._out.buffer.write(data)
            self._out.buffer.flush()
        except (OSError, ValueError) as error:
            raise lost(error) from None

    def flush(self) -> None:
        """Let go of what was said."""
        try:
            self._out.flush()
        except (OSError, ValueError) as error:
            raise lost(error) from None

    def painted(self, word: str) -> str:
        """A severity or verdict in its colour, where there are colours."""
        said = self.words.word(word)
        return f"\x1b[{_COLOURS[word]}m{said}\x1b[0m" if self.colour else said

    def note(self, text: str) -> None:
        """A line for people on standard error."""
        self.aside(f"einvconv: {self.words(text)}")

    def aside(self, text: str) -> None:
        """The same without our name."""
        self._clear()
        self.whisper(f"{one_line(text)}\n")

    def failed(self, name: str, error: Exception) -> None:
        """What could not be used, and why."""
        self.aside(f"einvconv: {named(name, error, self.words)}")

    def progress(self, number: int, total: int) -> None:
        """How far it is and how long the rest takes, on one line that is written over; where a person can see it."""
        if self.quiet or not _is_terminal(self._err):
            return
        now = time.monotonic()
        self._begun = self._begun or now
        passed = now - self._begun
        left = (
            f", {self.words(f'{_duration(passed / (number - 1) * (total - number + 1))} left')}"
            if passed > _SOON and number > 1
            else ""
        )
        self._progress = True
        self.whisper(f"\r\x1b[K{number}/{total}{left}")

    def end(self, code: int, unusable: int) -> int:
        """The exit code, when all is said: `unusable` where results could not be said."""
        self._clear()
        self.whisper("")  # what others said there may still wait
        try:
            self.flush()
        except OutputLost as why:
            return self.give_up(why, unusable)
        return code

    def give_up(self, why: OutputLost, unusable: int) -> int:
        """Say that results were lost, and give the exit code for it."""
        if str(why):
            self.note(f"standard output could not be written ({why})")
        _into_nothing(self._out)
        return unusable

    def _clear(self) -> None:
        if self._progress:
            self._progress = False
            self.whisper("\r\x1b[K")

    def whisper(self, text: str) -> None:
        """A text as it is on standard error; where nobody can be told, it is not."""
        try:
            self._err.write(text)
            self._err.flush()
        except (OSError, ValueError):
            _into_nothing(self._err)


def lost(error: OSError | ValueError) -> OutputLost:
    """What a failing write to standard output means."""
    return OutputLost("" if isinstance(error, BrokenPipeError) else getattr(error, "strerror", None) or str(error))


def _into_nothing(stream: TextIO) -> None:
    """What still waits to be written is let go, so that the interpreter does not complain of it when it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        stream.flush()
    except (OSError, ValueError):
        return


def _duration(seconds: float) -> str:
    """A while in words."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{round(seconds / 3600)} h"


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False
