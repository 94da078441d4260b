"""From the names on the command line to documents: folders and patterns, standard input, pipes, limits."""

from __future__ import annotations

import os
import stat
import sys

from einvconv.errors import EinvconvError, LimitExceeded, UnreadableInput
from einvconv.light import NamedTuple
from einvconv.output import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Protocol

    from einvconv.cli import Options
    from einvconv.intake import Document, Limits
    from einvconv.output.terminal import Terminal

    class Noting(Protocol):
        """What takes a note for people."""

        def note(self, text: str) -> None:
            """A line."""


_PROGRESS_FROM = 20
_WAIT_FOR_WRITER = 5.0
_ENDING = ".xml"


class Named(NamedTuple):
    """A file, or why what was named cannot be looked into; `perhaps` where a folder has it and it may be no invoice."""

    name: str
    error: EinvconvError | None = None
    perhaps: bool = False


def named(names: Iterable[str], include: tuple[str, ...]) -> list[Named]:
    """The files that the names stand for, in order; what cannot be looked into has its error beside it.

    `include` are patterns for the names of a folder's files.
    """
    files: list[Named] = []
    for name in names:
        mode = 0 if name == "-" else _mode(name)
        if mode is not None and stat.S_ISDIR(mode):
            files += _within(name, include)
        elif mode is None and any(sign in name for sign in "*?["):
            from einvconv.cli.patterns import matching

            found = matching(name)
            files += [
                one for match in found for one in (_within(match, include) if _is_folder(match) else [Named(match)])
            ]
            if not found:
                files.append(Named(name, UnreadableInput(f"{name}: no file goes by this pattern.")))
        else:
            files.append(Named(name))
    return files


def each(files: list[Named], limits: Limits, terminal: Terminal) -> Iterator[tuple[Place, Document | Exception]]:
    """Every document of every file with its place, or the error in its place."""
    for number, (name, error, _) in enumerate(files, 1):
        if len(files) >= _PROGRESS_FROM:
            terminal.progress(number, len(files))
        if error is not None:
            yield Place(name), error
        else:
            yield from documents(name, limits, terminal)


def documents(
    name: str, limits: Limits, terminal: Noting, data: bytes | None = None
) -> Iterator[tuple[Place, Document | Exception]]:
    """Every document of a file with its place, or the error in its place; `data` is what stands in it, where known."""
    from einvconv.intake import open_documents

    try:
        found = open_documents(read(name, limits) if data is None else data, limits)
    except Exception as error:
        yield Place(name), error
        return
    invoices = found if len(found) == 1 else _invoices(found)
    if len(invoices) < len(found):
        terminal.note(f"{name}: files that go with an invoice stand in messages of their own, which are not checked")
    for at, document in enumerate(invoices, 1):
        yield Place(name, at, len(invoices), document.first_line, document.entry), document


def _invoices(documents: list[Document]) -> list[Document]:
    """The documents without the messages that bring the files of the invoice before them."""
    from einvconv.formats import registry

    kept: list[Document] = []
    beside = ""
    for document in documents:
        if not (beside and document.root.tag == beside):
            kept.append(document)
            try:
                beside = registry.known(document.format).attachments
            except EinvconvError:  # which is told in its turn
                beside = ""
    return kept


def limits_of(options: Options) -> Limits:
    """The limits that were given, and the usual ones for the rest."""
    from einvconv.intake import DEFAULT_LIMITS, Limits

    given = {name[4:]: value for name, value in vars(options).items() if name[:4] == "max_" and value is not None}
    return Limits(**(DEFAULT_LIMITS._asdict() | given)) if given else DEFAULT_LIMITS


def read(name: str, limits: Limits) -> bytes:
    """What stands in a file, or on standard input for "-". Raises UnreadableInput and LimitExceeded."""
    if not name:
        raise UnreadableInput("The name of a file is empty; is a variable not set?")
    if name == "-":
        return _held(_standard_input(limits.bytes + 1), limits)
    from einvconv.intake.reading import read_file

    try:
        found = os.stat(name)
    except (OSError, ValueError):
        return read_file(name, limits)  # which says why
    if stat.S_ISFIFO(found.st_mode):
        return _held(_pipe(name, limits.bytes + 1), limits)
    if found.st_size > limits.bytes:
        from einvconv.intake.limits import check_size

        check_size(found.st_size, limits)
    return _held(read_file(name, limits), limits)


def _mode(name: str) -> int | None:
    try:
        return os.stat(name).st_mode
    except (OSError, ValueError):
        return None


def _is_folder(name: str) -> bool:
    return stat.S_ISDIR(_mode(name) or 0)


def _within(folder: str, include: tuple[str, ...]) -> list[Named]:
    """The files of a folder and of those below it; links to folders are not followed, or there might be no end."""
    from fnmatch import fnmatchcase

    files: list[Named] = []
    patterns = [one.lower() for one in include]

    def wanted(path: str, name: str) -> bool:
        below = os.path.relpath(path, folder).replace(os.sep, "/").lower()
        return any(fnmatchcase(below if "/" in one else name.lower(), one) for one in patterns)

    def unreadable(error: OSError) -> None:
        files.append(Named(error.filename, UnreadableInput(f"{error.filename}: the folder could not be read.")))

    for at, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            path = os.path.join(at, name)
            if not name.startswith(".") and wanted(path, name) and stat.S_ISREG(_mode(path) or 0):
                files.append(Named(path, perhaps=not name.lower().endswith(_ENDING)))
    if files:
        return files
    return [Named(folder, UnreadableInput(f"{folder}: the folder holds no file that goes by {', '.join(include)}."))]


def _held(data: bytes, limits: Limits) -> bytes:
    if len(data) > limits.bytes:
        raise LimitExceeded(
            f"The input has more than {limits.bytes:,} bytes, which is the limit. Give Limits(bytes=…) to allow more."
        )
    return data


def _standard_input(most: int) -> bytes:
    try:
        return sys.stdin.buffer.read(most)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise UnreadableInput(f"Standard input could not be read ({said}).") from None


def _pipe(name: str, most: int) -> bytes:
    """A pipe that nobody writes to would keep the process for good: it is waited for, and then refused."""
    import select
    import time

    try:
        number = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
        with open(number, "rb") as pipe:
            until = time.monotonic() + _WAIT_FOR_WRITER
            # A pipe without a writer is readable at once and gives nothing.
            while True:
                select.select([pipe], [], [], _WAIT_FOR_WRITER)
                os.set_blocking(number, False)
                begun = pipe.read(1)
                if begun:
                    break
                if begun == b"" and time.monotonic() > until:
                    raise UnreadableInput(f"{name}: nothing was written to the pipe.")
                time.sleep(0.02)
            os.set_blocking(number, True)
            return begun + pipe.read(most - 1)
    except OSError as error:
        raise UnreadableInput(f"{name}: the pipe could not be read ({error.strerror or error}).") from None
