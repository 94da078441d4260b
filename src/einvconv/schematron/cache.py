"""Compiled rule sets: carried by the package, or made once and kept in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import marshal
import os
import stat
import sys
from collections.abc import Iterable
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from einvconv.resources import data_root

FORMAT = 2
"""Goes up whenever generated code and engine no longer fit older ones."""
_PACKAGE = Path(__file__).resolve().parent
_MAGIC = hashlib.sha256(importlib.util.MAGIC_NUMBER + sys.version.encode()).hexdigest()[:12]


@cache
def _engine() -> str:
    """What the generated code depends on beside the rules: the format, and in a checkout the engine's own files."""
    if (data_root() / "compiled").is_dir():
        return str(FORMAT)
    stamps = [str(FORMAT)]
    for path in sorted(_PACKAGE.rglob("*.py")):
        found = path.stat()
        stamps.append(f"{path.name} {found.st_size} {found.st_mtime_ns}")
    return "\n".join(stamps)


def key_of(main: Path, base: Path, phase: str, data: bytes, engine: str = str(FORMAT)) -> str:
    """The name under which a compiled schema is kept; its includes are checked against the digests inside it."""
    parts = (engine, phase, main.relative_to(base).as_posix(), hashlib.sha256(data).hexdigest())
    return "r" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def load_module(main: Path, base: Path, phase: str) -> ModuleType:
    """The compiled module of a schema: from the package, from the cache, or compiled now and kept.

    Raises SchematronError for what cannot be compiled, and OSError when the file cannot be read.
    """
    data = main.read_bytes()
    carried = data_root() / "compiled" / f"{key_of(main, base, phase, data)}.py"
    if carried.is_file() and _is_compiled(carried):
        module = _run(SourceFileLoader(carried.stem, str(carried)).get_code(carried.stem), carried.stem)
        if module is not None and _is_current(module, base):
            return module
    name = key_of(main, base, phase, data, _engine())
    folder = cache_folder()
    if folder is not None:
        code, stamps = _kept(folder / f"{name}.{_MAGIC}")
        module = _run(code, name)
        if module is not None and (stamps == _stamps(stamps, base) or _is_current(module, base)):
            return module
    from einvconv.schematron.generate import generate
    from einvconv.schematron.source import read

    text = generate(read(main, base=base, phase=phase))
    code = compile(text, f"<rules of {main.name}>", "exec", dont_inherit=True, optimize=0)
    module = _run(code, name)
    assert module is not None
    if folder is not None:
        _keep(folder / f"{name}.{_MAGIC}", marshal.dumps((code, _stamps(module.INFO["files"], base))))
    return module


def compile_to(path: str | Path, out: str | Path, *, base: str | Path | None = None, phase: str = "#DEFAULT") -> Path:
    """Compile a Schematron file into a Python module below `out`, for a wheel to carry; gives the module's path.

    Raises SchematronError for what is not covered.
    """
    from einvconv.schematron.generate import generate
    from einvconv.schematron.source import read

    main = Path(path).resolve()
    root = Path(base).resolve() if base is not None else main.parent
    text = generate(read(main, base=root, phase=phase))
    target = Path(out) / f"{key_of(main, root, phase, main.read_bytes())}.py"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target


def _is_compiled(path: Path) -> bool:
    """Whether Python has, or can keep, byte code for a carried module; otherwise the user's cache is quicker."""
    try:
        byte_code = Path(importlib.util.cache_from_source(str(path)))
    except NotImplementedError:
        return False
    return byte_code.is_file() or (not sys.dont_write_bytecode and os.access(path.parent, os.W_OK))


def _run(code: Any, name: str) -> ModuleType | None:
    if not isinstance(code, CodeType):
        return None
    module = ModuleType(name)
    exec(code, module.__dict__)
    return module


def _is_current(module: ModuleType, base: Path) -> bool:
    """Whether every file that the schema was read from is still the same."""
    info = module.INFO
    if info["format"] != FORMAT:
        return False
    try:
        for name, digest in info["files"].items():
            if hashlib.sha256((base / name).read_bytes()).hexdigest() != digest:
                return False
    except OSError:
        return False
    return True


def _stamps(names: Iterable[str], base: Path) -> dict[str, tuple[int, int]]:
    """Size and time of the files that a schema was read from: as long as they are the same, so is what is in them."""
    found: dict[str, tuple[int, int]] = {}
    folder = str(base)
    for name in names:
        try:
            about = os.stat(f"{folder}/{name}")  # noqa: PTH116 - a cold start asks for a hundred of them
        except OSError:
            continue
        found[name] = (about.st_size, about.st_mtime_ns)
    return found


# --- the cache folder


def cache_folder() -> Path | None:
    """The user's own cache folder, or None when there is none that only the user can write to."""
    asked = os.environ.get("EINVCONV_CACHE")
    if asked == "":
        return None
    try:
        folder = Path(asked) if asked else _user_cache() / "einvconv"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_ours(folder) and os.access(folder, os.W_OK | os.X_OK) else None
    except (OSError, RuntimeError):
        return None


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _is_ours(path: Path) -> bool:
    """Whether a path belongs to this user and nobody else may write to it: what lies there is run as code."""
    if sys.platform == "win32":
        return True
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return False
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _kept(path: Path) -> tuple[CodeType | None, dict[str, tuple[int, int]]]:
    """The code of a cache file and the stamps of the files it came from; nothing when it is not ours, or broken."""
    try:
        if not _is_ours(path):
            return None, {}
        data = path.read_bytes()
        if hashlib.sha256(data[32:]).digest() != data[:32]:
            return None, {}
        code, stamps = marshal.loads(data[32:])
    except (OSError, ValueError, EOFError, TypeError):
        return None, {}
    return (code, stamps) if isinstance(code, CodeType) and stamps else (None, {})


def _keep(path: Path, data: bytes) -> None:
    """Write whole or not at all; a folder that cannot be written to is no error."""
    try:
        import tempfile

        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(hashlib.sha256(data).digest() + data)
        os.replace(temporary, path)  # noqa: PTH105 - atomic on every platform
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
