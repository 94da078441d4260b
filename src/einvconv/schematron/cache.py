"""Compiled rule sets: carried by the package, or made once; kept in the user's cache folder.

A start takes a kept module as it is where size and times of all the files it came from, and of the engine's own, are
what they were. Otherwise digests decide, and what they found is kept for the next start.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
import zlib
from functools import cache
from types import CodeType, ModuleType

from einvconv.arguments import path_of
from einvconv.errors import SchematronError, UnwritableOutput
from einvconv.resources import data_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

    Stamps = dict[str, tuple[int, int, int]]

FORMAT = 16
"""Goes up whenever generated code and engine no longer fit older ones."""
_PACKAGE = os.path.dirname(os.path.realpath(__file__))


def load_module(
    main: str | os.PathLike[str], base: str | os.PathLike[str], phase: str, compiled: str = ""
) -> ModuleType:
    """The compiled module of a schema: kept, carried (by the package or in `compiled`), or made now; then kept.

    Raises SchematronError for what cannot be compiled, and OSError when the file cannot be read.
    """
    path, folder = os.fspath(main), os.fspath(base)
    key = (_inside(path, folder), phase, sys.version, *_engine())
    file = _cache_file(path, key)
    source = _Source(path, folder, phase)
    code, stamps = _kept(file, key) if file else (None, {})
    if code is not None and stamps == _stamps(stamps, folder):
        return _run(code, path, source)
    module = _run(code, path, source) if code is not None else None
    if module is None or not _is_current(module, folder):
        code = _carried(path, folder, phase, compiled)
        module = _run(code, path, source) if code is not None else None
        if module is None or not _is_current(module, folder):
            code = _compiled(path, folder, phase)
            module = _run(code, path, source)
    stamps = _stamps(module.INFO["files"], folder)
    if file and _is_current(module, folder):  # unless a file was changed meanwhile
        _keep(file, marshal.dumps((key, stamps, code)))
    return module


def compile_to(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    base: str | os.PathLike[str] | None = None,
    phase: str = "#DEFAULT",
) -> Path:
    """Compile a Schematron file into a Python module below `out`, for a wheel to carry; gives the module's path.

    Raises SchematronError for what is not covered, and UnwritableOutput where the module cannot be written.
    """
    from pathlib import Path

    from einvconv.schematron.generate import generate
    from einvconv.schematron.source import read, real

    given = path_of(path, "path"), path_of(base, "base=") if base is not None else ""
    folder = path_of(out, "out")
    try:
        main = real(given[0])
        root = real(given[1]) if base is not None else main.parent
        schema = read(main, base=root, phase=phase)
    except (OSError, ValueError) as error:
        raise SchematronError(f"{given[0]} cannot be read: {error}") from None
    text = generate(schema)
    target = Path(folder) / _carried_name(str(main), str(root), phase)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise UnwritableOutput(f"{target}: the file could not be written ({said}).") from None
    return target


def _compiled(path: str, folder: str, phase: str) -> CodeType:
    from pathlib import Path

    from einvconv.schematron.generate import generate
    from einvconv.schematron.source import read

    main = Path(path)
    text = generate(read(main, base=Path(folder), phase=phase))
    try:
        return _compile(text, main.name)
    except (SyntaxError, RecursionError, MemoryError):
        raise SchematronError(f"{main.name}: {_too_deep(text)}") from None


def _compile(text: str, name: str) -> CodeType:
    from einvconv.schematron.xpath.nesting import compiled

    return compiled(text, f"rules of {name}", "exec")


def _too_deep(text: str) -> str:
    """Which rule it is whose code Python does not take: it is nested deeper than Python's own limits."""
    part: list[str] = []
    for line in [*text.splitlines(), "# "]:
        if part and line.startswith("# "):
            try:
                _compile("\n".join(part), "")
            except (SyntaxError, RecursionError, MemoryError):
                return f"what is nested in {part[0][2:120]} is too deep for Python"
            part = []
        part.append(line)
    return "a let or a function is nested too deep for Python"


def _carried(path: str, folder: str, phase: str, compiled: str) -> CodeType | None:
    """The code of the module that the package, or the user's own folder, carries for a schema with that text."""
    name = _carried_name(path, folder, phase)
    file = os.path.join(data_root(), "compiled", name)
    if not os.path.isfile(file):
        file = os.path.join(compiled, name) if compiled else ""
        if not file or not os.path.isfile(file) or not _is_ours(file, stat.S_IFREG):
            return None
    from importlib.machinery import SourceFileLoader

    return SourceFileLoader(path, file).get_code(path)


def _carried_name(path: str, folder: str, phase: str) -> str:
    parts = (str(FORMAT), phase, _inside(path, folder), _digest(path))
    return f"r{_sha256(chr(10).join(parts).encode('utf-8', 'surrogatepass'))[:32]}.py"


def _inside(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


class _Source:
    """Writes the source of a module again, for the lines of a traceback: nobody keeps it."""

    def __init__(self, path: str, folder: str, phase: str) -> None:
        self.path, self.folder, self.phase = path, folder, phase

    def get_source(self, name: str) -> str:
        from einvconv.schematron.generate import generate
        from einvconv.schematron.source import read

        return generate(read(self.path, base=self.folder, phase=self.phase))


def _run(code: CodeType, name: str, source: _Source) -> ModuleType:
    module = ModuleType(name)
    module.__dict__["__loader__"] = source
    exec(code, module.__dict__)
    return module


# --- whether the files are still the same


def _is_current(module: ModuleType, folder: str) -> bool:
    """Whether every file that the schema was read from is still the same."""
    info = module.INFO
    if info["format"] != FORMAT:
        return False
    try:
        return all(_digest(f"{folder}/{name}") == digest for name, digest in info["files"].items())
    except OSError:
        return False


def _stamps(names: Iterable[str], folder: str) -> Stamps:
    """Size and times of the files that a schema was read from: as long as they are the same, so is what is in them."""
    found: Stamps = {}
    for name in names:
        try:
            about = os.stat(f"{folder}/{name}")
        except OSError:
            continue
        found[name] = (about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    return found


@cache
def _engine() -> tuple[Any, ...]:
    """What the generated code depends on beside the rules: the format, and the engine's own files."""
    stamps: list[Any] = [FORMAT]
    if not os.path.isdir(_PACKAGE):  # it lies in an archive, or in the program itself
        archive = os.stat(getattr(sys.modules["einvconv"].__loader__, "archive", sys.executable))
        return (FORMAT, archive.st_size, archive.st_mtime_ns)
    for folder in (_PACKAGE, os.path.join(_PACKAGE, "xpath")):
        with os.scandir(folder) as found:
            for name, about in sorted((f.name, f.stat()) for f in found if f.name.endswith(".py")):
                stamps += (name, about.st_size, about.st_mtime_ns)
    return tuple(stamps)


def _digest(path: str) -> str:
    with open(path, "rb") as file:
        return _sha256(file.read())


def _sha256(data: bytes) -> str:
    from hashlib import sha256  # which loads OpenSSL: a start with everything kept has no use for it

    return sha256(data).hexdigest()


# --- the cache folder


def cache_folder() -> str | None:
    """The user's own cache folder, or None when there is none that only the user can write to."""
    asked = os.environ.get("EINVCONV_CACHE")
    if asked == "":
        return None
    try:
        folder = asked or os.path.join(_user_cache(), "einvconv")
        if not os.path.lexists(folder):
            os.makedirs(folder, mode=0o700, exist_ok=True)
        return folder if _is_ours(folder, stat.S_IFDIR) and os.access(folder, os.W_OK | os.X_OK) else None
    except OSError:
        return None


def _user_cache() -> str:
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or _home("AppData", "Local")
    if sys.platform == "darwin":
        return _home("Library", "Caches")
    asked = os.environ.get("XDG_CACHE_HOME", "")
    return asked if os.path.isabs(asked) else _home(".cache")  # the specification has relative ones ignored


def _home(*parts: str) -> str:
    home = os.path.expanduser("~")
    if not os.path.isabs(home):
        raise FileNotFoundError("nobody knows where the user's home folder is")
    return os.path.join(home, *parts)


def _cache_file(path: str, key: tuple[Any, ...]) -> str | None:
    """The file for a schema: one for each text of it and each engine, wherever the schema lies.

    A newer engine in the same place writes over it. Should two schemas have the same file, it is made anew in turn:
    what is in it is held against the schema's own files.
    """
    with open(path, "rb") as main:
        text = main.read()
    found = cache_folder()
    if found is None:
        return None
    said = zlib.crc32(text, zlib.crc32("\n".join((_PACKAGE, *key[:3])).encode("utf-8", "surrogatepass")))
    return os.path.join(found, f"{os.path.basename(path)}-{said:08x}.{sys.implementation.cache_tag}")


def _is_ours(path: str, kind: int) -> bool:
    """Whether a path is of that kind, belongs to this user, and nobody else may write to it: it is run as code."""
    found = os.lstat(path)
    if stat.S_IFMT(found.st_mode) != kind:
        return False
    if sys.platform == "win32":
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _kept(path: str, key: tuple[Any, ...]) -> tuple[CodeType | None, Stamps]:
    """The code of a cache file and the stamps of the files it came from; nothing when it is not ours, or broken.

    The checksum is for a file that was broken; that nobody else wrote it is for its owner and its permissions.
    """
    try:
        if not _is_ours(path, stat.S_IFREG):
            return None, {}
        with open(path, "rb") as file:
            data = file.read()
        if zlib.crc32(memoryview(data)[4:]) != int.from_bytes(data[:4], "little"):
            return None, {}
        made_for, stamps, code = marshal.loads(memoryview(data)[4:])
    except (OSError, ValueError, EOFError, TypeError):
        return None, {}
    return (code, stamps) if made_for == key and stamps else (None, {})


def _keep(path: str, data: bytes) -> None:
    """Write whole or not at all; a folder that cannot be written to is no error."""
    from contextlib import suppress
    from tempfile import mkstemp

    try:
        descriptor, temporary = mkstemp(dir=os.path.dirname(path))
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(zlib.crc32(data).to_bytes(4, "little") + data)
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
