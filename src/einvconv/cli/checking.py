"""Files checked one after the other, or by several processes at once; what is found comes in the order of the files."""

from __future__ import annotations

import einvconv
from einvconv.cli import in_words
from einvconv.cli.inputs import documents
from einvconv.errors import EinvconvError
from einvconv.light import NamedTuple
from einvconv.output import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any

    from einvconv.cli.inputs import Named
    from einvconv.intake import Limits
    from einvconv.output import Lines
    from einvconv.output.terminal import Terminal
    from einvconv.report import Report
    from einvconv.settings import Settings

    Outcome = tuple[Place, Report | EinvconvError, Lines | None]

_PROGRESS_FROM = 20


class _Work(NamedTuple):
    """A file, how it is checked, and within which limits."""

    name: str
    how: dict[str, Any]
    limits: Limits


class _Done(NamedTuple):
    """What came of a file in another process."""

    outcomes: list[tuple[Place, Any, dict[int, str]]]
    notes: list[str]


class _Kept:
    """Lines of a file that was checked elsewhere."""

    def __init__(self, kept: dict[int, str]) -> None:
        self._kept = kept

    def lines(self, wanted: Collection[int]) -> dict[int, str]:
        """Those of them that are wanted."""
        return {line: said for line, said in self._kept.items() if line in wanted}


class _Notes:
    """Keeps what is to be told, in a process that has no terminal."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)


def check_all(files: Sequence[Named], settings: Settings, limits: Limits, terminal: Terminal) -> Iterator[Outcome]:
    """What validation says of every invoice of every file, or the error in its place."""
    count = len(files)
    made = _by_several(files, settings, limits, terminal) if count > 1 and settings.jobs != 1 else None
    for number, (name, error, _) in enumerate(files, 1):
        if count >= _PROGRESS_FROM:
            terminal.progress(number, count)
        if made is not None:
            yield from next(made)
        elif error is not None:
            yield Place(name), error, None
        else:
            yield from _check(_Work(name, settings.how_for(name), limits), terminal)


def _check(work: _Work, terminal: Terminal | _Notes) -> Iterator[Outcome]:
    for place, document in documents(work.name, work.limits, terminal):
        try:
            if isinstance(document, Exception):
                raise document
            yield place, einvconv.validate(document, **work.how), document
        except Exception as found:
            yield place, in_words(found), None


def _by_several(
    files: Sequence[Named], settings: Settings, limits: Limits, terminal: Terminal
) -> Iterator[list[Outcome]] | None:
    """What is found in each file by several processes; None where one is enough, and keeps less in memory."""
    from einvconv.cli.many import in_order, several

    if not several(files, settings.jobs):
        return None
    done = in_order(files, settings.jobs, lambda name: _Work(name, settings.how_for(name), limits), _done)
    return (_told(Place(name), result, terminal) for name, result in done)


def _told(place: Place, result: _Done | EinvconvError, terminal: Terminal) -> list[Outcome]:
    if isinstance(result, EinvconvError):
        return [(place, result, None)]
    for note in result.notes:
        terminal.note(note)
    return [(at, said, _Kept(lines)) for at, said, lines in result.outcomes]


def _done(work: _Work) -> _Done:
    """What a worker does."""
    notes = _Notes()
    outcomes: list[tuple[Place, Any, dict[int, str]]] = []
    for place, said, document in _check(work, notes):
        wanted = set() if isinstance(said, EinvconvError) else {one.line for one in said.findings if one.line}
        outcomes.append((place, said, document.lines(wanted) if document is not None and wanted else {}))
    return _Done(outcomes, notes.notes)
