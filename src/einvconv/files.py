"""Writes conversions to files: the XML and its attachments whole, or nothing; over nothing that exists unasked."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import contextmanager, suppress

from einvconv.arguments import flag_of, path_of
from einvconv.errors import UnwritableOutput
from einvconv.filenames import key, mended, numbered

from .light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from einvconv import AttachedFile, Conversion

# Where a folder does not do links, a name is taken before the file is put in its place.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL, errno.EXDEV}
_WAIT_FOR_READER = 5.0
_BETWEEN_LOOKS = 0.05
_EXCLUSIVE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

# What is to be taken away when the process is stopped; a name stands here before its file does.
_unfinished: set[str] = set()


class Written(NamedTuple):
    """Where a conversion was written: the XML, the attachments beside it, and what is to be told about their names."""

    path: str
    attachments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Run:
    """What one run may not write over: the files that it reads, and those that it wrote before.

    `sources` are names of files, or numbers of open ones.
    """

    def __init__(self, sources: Iterable[str | os.PathLike[str] | int] = ()) -> None:
        self._sources: set[tuple[int, int]] = set()
        self._taken: dict[tuple[str, str], tuple[str, bytes | None]] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._real: dict[str, str] = {}
        for source in sources:
            with suppress(OSError, ValueError):
                self._sources.add(_identity(os.stat(source)))

    def is_source(self, found: os.stat_result) -> bool:
        """Whether a file is one that is read, whatever name led to it."""
        return _identity(found) in self._sources

    def taken(self, folder: str, name: str) -> bool:
        """Whether the run has written a file that some system would take for that one."""
        return self._place(folder, name) in self._taken

    def take(self, folder: str, name: str, content: bytes | None = None) -> None:
        """Keep a name for a file of the run, and what stands in it where that is an attachment."""
        self._taken[self._place(folder, name)] = (name, content)

    def give_back(self, folder: str, name: str) -> None:
        """The file was not written."""
        self._taken.pop(self._place(folder, name), None)

    def has(self, folder: str, name: str, content: bytes) -> bool:
        """Whether the run wrote that very attachment, under that very name."""
        return self._taken.get(self._place(folder, name)) == (name, content)

    def numbers(self, folder: str, name: str) -> Iterator[int]:
        """The numbers to try with a name: 1, which is none, and on from the last that was tried."""
        yield 1
        place = self._place(folder, name)
        while True:
            number = self._numbers[place] = max(self._numbers.get(place, 1), 2)
            yield number
            self._numbers[place] = number + 1

    def _place(self, folder: str, name: str) -> tuple[str, str]:
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        return self._real[folder], key(name)


def write_conversion(
    conversion: Conversion, path: str | os.PathLike[str], force: bool = False, source: str = ""
) -> Path:
    """Write the XML of a conversion and its attachments beside it, whole or not at all; gives the path of the XML.

    Raises UnwritableOutput, in words, where that cannot be done, where a file is there already without `force`, and
    where that is the one that was read (`source`).
    """
    from pathlib import Path

    path, force = path_of(path, "path"), flag_of(force, "force=")
    content = conversion.pdf if conversion.pdf and path.lower().endswith(".pdf") else conversion.xml
    run = Run([source] if source else [])
    return Path(put(content, conversion.attachments, path, force=force, run=run).path)


def put(
    xml: bytes,
    attachments: Sequence[AttachedFile],
    path: str | os.PathLike[str],
    *,
    force: bool = False,
    run: Run | None = None,
) -> Written:
    """Write an invoice and the files that go with it; errors as for `write_conversion`.

    A device or a pipe is written to, and the attachments are told. An attachment never takes the place of a file that
    says something else, also with `force`: its name is the sender's, and it is given another one.
    """
    target = os.fsdecode(path)
    try:
        link, found = _look(target)
        if found is not None and not stat.S_ISREG(found.st_mode):
            _pour(target, found, xml)
            return Written(target, notes=unwritten(attachments, f"{target} is no file that they could stand beside"))
        return _put_file(xml, attachments, target, link, found, force, run or Run())
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise UnwritableOutput(f"{target}: the file could not be written ({said}).") from None


def _put_file(
    xml: bytes,
    attachments: Sequence[AttachedFile],
    target: str,
    link: bool,
    found: os.stat_result | None,
    force: bool,
    run: Run,
) -> Written:
    folder, name = os.path.split(os.path.realpath(target) if link else target)
    folder = folder or "."
    _check(target, name, found, link, force, run, run.taken(folder, name))
    run.take(folder, name)
    beside: list[tuple[str, bytes]] = []
    try:
        if link:
            notes = unwritten(attachments, f"{target} is a link")
        else:
            beside, notes = _places(folder, attachments, run)
        _commit(folder, [*beside, (name, xml)], found)
    except BaseException:
        for taken in (name, *(other for other, _ in beside)):
            run.give_back(folder, taken)
        raise
    return Written(target, tuple(os.path.join(os.path.dirname(target), other) for other, _ in beside), notes)


class Growing:
    """A file that is written piece by piece and has its name when it is finished. Raises UnwritableOutput."""

    def __init__(self, path: str | os.PathLike[str], *, force: bool = False, run: Run | None = None) -> None:
        self._target = os.fsdecode(path)
        with self._in_words():
            link, found = _look(self._target)
            if found is not None and not stat.S_ISREG(found.st_mode):
                raise UnwritableOutput(f"{self._target}: it is no file.")
            folder, name = os.path.split(os.path.realpath(self._target) if link else self._target)
            _check(self._target, name, found, link, force, run or Run(), taken=False)
            self._final, self._found = os.path.join(folder, name), found
            self._part = _part(folder or ".", b"", found)
            self._file = open(self._part, "ab")  # noqa: SIM115

    def write(self, content: bytes) -> None:
        """The next piece."""
        with self._in_words():
            self._file.write(content)

    def finish(self) -> None:
        """Nothing more comes: the file gets its name."""
        with self._in_words():
            self._file.close()
            if self._found is not None:
                os.replace(self._part, self._final)
            else:
                _put_new(self._part, self._final)
            _unfinished.discard(self._part)

    def drop(self) -> None:
        """Take away what was written, unless it was finished."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            os.unlink(self._part)
        _unfinished.discard(self._part)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or error
            raise UnwritableOutput(f"{self._target}: the file could not be written ({said}).") from None


def clean_up() -> None:
    """Take away what is not finished: for a process that is stopped on the way."""
    for name in list(_unfinished):
        with suppress(OSError):
            os.unlink(name)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _look(target: str) -> tuple[bool, os.stat_result | None]:
    """Whether a name is a link, and what it leads to."""
    if not target:
        raise UnwritableOutput("The name of the file to write is empty.")
    try:
        link = stat.S_ISLNK(os.lstat(target).st_mode)
    except FileNotFoundError:
        return False, None
    try:
        return link, os.stat(target)
    except FileNotFoundError:
        return link, None


def _check(
    target: str, name: str, found: os.stat_result | None, link: bool, force: bool, run: Run, taken: bool
) -> None:
    """Raises UnwritableOutput where the file may not be written."""
    if found is not None and run.is_source(found):
        raise UnwritableOutput(f"{target}: the file is what is read; a source is never overwritten.")
    if taken:
        raise UnwritableOutput(
            f"{target}: another invoice was written there a moment ago; give each a name of its own."
        )
    if (found is not None or link) and not force:
        raise UnwritableOutput(f"{target}: the file is there already; force=True overwrites it.")
    if not name:
        raise UnwritableOutput(f"{target}: it ends like a folder; give the name of a file.")
    if not os.path.isdir(os.path.dirname(target) or "."):
        raise UnwritableOutput(f"{target}: the folder that it is to stand in is not there.")


def unwritten(attachments: Sequence[AttachedFile], why: str) -> tuple[str, ...]:
    """What is to be told of attachments that have no place."""
    if not attachments:
        return ()
    names = ", ".join(f"“{one.filename}”" for one in attachments)
    return (f"files that go with the invoice were not written, since {why}: {names}",)


def _places(
    folder: str, attachments: Sequence[AttachedFile], run: Run
) -> tuple[list[tuple[str, bytes]], tuple[str, ...]]:
    """The name of each attachment that is to be written, and what is to be told of it."""
    places: list[tuple[str, bytes]] = []
    notes: list[str] = []
    for one in attachments:
        plain = mended(one.filename, one.media_type)
        for number in run.numbers(folder, plain):
            name = numbered(plain, number)
            there = _says_the_same(folder, name, one.content, run)
            if there or not (run.taken(folder, name) or os.path.lexists(os.path.join(folder, name))):
                break
        if plain != one.filename:
            why = "its own is no name for a file on every system"
        else:
            why = "another file has its own"
        if name != one.filename:
            notes.append(f"the file “{one.filename}” that goes with the invoice is written as “{name}”: {why}")
        if not there:
            run.take(folder, name, one.content)
            places.append((name, one.content))
    return places, tuple(notes)


def _says_the_same(folder: str, name: str, content: bytes, run: Run) -> bool:
    """Whether the very file is there already, under that very name."""
    path = os.path.join(folder, name)
    if run.taken(folder, name):
        return run.has(folder, name, content)
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size != len(content):
            return False
        with open(path, "rb") as file:
            return file.read(len(content) + 1) == content
    except OSError:
        return False


def _commit(folder: str, files: Sequence[tuple[str, bytes]], replaced: os.stat_result | None) -> None:
    """Write all files beside their places, then put each in its own; the last may replace one that is there."""
    parts: list[str] = []
    done: list[str] = []
    try:
        for number, (_, content) in enumerate(files, 1):
            parts.append(_part(folder, content, replaced if number == len(files) else None))
        for part, (name, _) in zip(parts, files, strict=True):
            final = os.path.join(folder, name)
            if replaced is not None and part is parts[-1]:
                os.replace(part, final)
            else:
                _put_new(part, final)
                done.append(final)
                _unfinished.add(final)
    except BaseException:
        for name in (*done, *parts):
            with suppress(OSError):
                os.unlink(name)
        raise
    finally:
        _unfinished.difference_update(done, parts)


def _part(folder: str, content: bytes, replaced: os.stat_result | None) -> str:
    """The content in a file of its own, under a name that nobody else has; with the mode of the file to be replaced."""
    part = os.path.join(folder, f".einvconv-{os.urandom(12).hex()}.part")
    _unfinished.add(part)
    try:
        mode = 0o666 if replaced is None else stat.S_IMODE(replaced.st_mode) & 0o700
        with open(os.open(part, _EXCLUSIVE, mode), "wb") as file:
            file.write(content)
        if replaced is not None:
            with suppress(OSError, AttributeError):
                os.chown(part, replaced.st_uid, replaced.st_gid)
            os.chmod(part, stat.S_IMODE(replaced.st_mode))
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        _unfinished.discard(part)
        raise
    return part


def _put_new(part: str, final: str) -> None:
    """Give a file its name, at once and only where nothing has it. Raises FileExistsError."""
    if os.name == "nt":
        os.rename(part, final)  # which replaces nothing there
        return
    try:
        os.link(part, final)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(final, _EXCLUSIVE))
        os.replace(part, final)
    else:
        os.unlink(part)


def _pour(target: str, found: os.stat_result, content: bytes) -> None:
    """Write into a device or a pipe, which is no file to be replaced."""
    if stat.S_ISDIR(found.st_mode):
        raise UnwritableOutput(f"{target}: it is a folder; give the name of a file.")
    if not (stat.S_ISCHR(found.st_mode) or stat.S_ISFIFO(found.st_mode)):
        raise UnwritableOutput(f"{target}: it is neither a file nor a pipe, and is not overwritten.")
    with open(_opened(target), "wb", buffering=0) as stream:
        rest = memoryview(content)
        while rest:
            rest = rest[stream.write(rest) :]


def _opened(target: str) -> int:
    """A pipe that nobody reads would keep the process for good: it is waited for, and then refused."""
    if not hasattr(os, "O_NONBLOCK"):
        return os.open(target, os.O_WRONLY)
    until = time.monotonic() + _WAIT_FOR_READER
    while True:
        try:
            number = os.open(target, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > until:
                raise UnwritableOutput(f"{target}: nobody reads from the pipe.") from None
            time.sleep(_BETWEEN_LOOKS)
        else:
            os.set_blocking(number, True)
            return number
