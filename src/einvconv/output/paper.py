"""A report in a file, written as it comes, and there whole or not at all."""

from __future__ import annotations

from einvconv.files import Growing, Run
from einvconv.output.terminal import ENGLISH, one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from einvconv.output.terminal import Words


class Paper:
    """What a terminal is for a form, without colours."""

    ascii = False
    alone = True
    width = 0

    def __init__(self, name: str, *, force: bool, sources: Iterable[str] = (), words: Words = ENGLISH) -> None:
        self.words = words
        self._file = Growing(name, force=force, run=Run(sources))

    def write(self, text: str) -> None:
        """A text as it is, in UTF-8. Raises UnwritableOutput."""
        self._file.write(text.encode("utf-8", "backslashreplace"))

    def say(self, text: str) -> None:
        """A line."""
        self.write(f"{one_line(text)}\n")

    def painted(self, word: str) -> str:
        """The word: there are no colours."""
        return self.words.word(word)

    def done(self) -> None:
        """Nothing more comes: the file gets its name."""
        self._file.finish()

    def drop(self) -> None:
        """What was written is thrown away."""
        self._file.drop()
