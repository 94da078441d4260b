"""The Schematron files that a user's file or folder means, and the folder below which all that they include lies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..errors import SchematronError
from ..schematron.model import ISO, OLD
from ..schematron.source import Files, read, real

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lxml import etree

_LEVELS = 3  # how far above a file its includes may be looked for
_ASKED = r"""\bdoc(?:ument)?\(\s*(?:'|"|&apos;|&quot;)([^'"&]+)"""
_ROOTS = {
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2": ("ubl", "Invoice"),
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2": ("ubl", "CreditNote"),
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": ("cii", "CrossIndustryInvoice"),
}


class Main:
    """A Schematron file that is run, the folder that its includes may not leave, and the documents it is for."""

    def __init__(self, file: Path, base: Path, namespaces: Sequence[str], files: Sequence[str]) -> None:
        self.file = file
        self.base = base
        self.files = files
        found = [_ROOTS[uri] for uri in namespaces if uri in _ROOTS]
        self.syntaxes = {syntax for syntax, _ in found}
        self.roots = {root for _, root in found} or {"*"}


def find(named: list[Path]) -> list[Main]:
    """The Schematron files that are meant by files and folders."""
    try:
        return [main for path in named for main in (_in_folder(path) if path.is_dir() else [main_of(path)])]
    except OSError as error:  # one that may not be read
        raise SchematronError(f"{error.filename}: the rules could not be read ({error.strerror}).") from None
    except ValueError as error:  # a path that no file can have
        raise SchematronError(f"The rules could not be read ({error}).") from None


def main_of(path: Path, base: Path | None = None) -> Main:
    """A Schematron file, with the nearest folder above it below which all its includes lie."""
    if not path.is_file():
        raise SchematronError(f"There is no file or folder {path}.")
    file = real(path)
    bases = [base] if base is not None else [file.parent, *file.parents[1:_LEVELS]]
    first: SchematronError | None = None
    for folder in bases:
        try:
            schema = read(file, base=folder)
        except SchematronError as error:
            first = first or error
        else:
            files = [*schema.files, *_documents(folder, schema.files)]
            return Main(file, folder, list(schema.namespaces.values()), files)
    assert first is not None
    raise first


def _documents(base: Path, files: Iterable[str]) -> list[str]:
    """The files that rules ask for by name while they run, as code lists are; only what lies below the base."""
    named = {
        (base / file).parent / name
        for file in files
        for name in re.findall(_ASKED, (base / file).read_text(encoding="utf-8", errors="replace"))
    }
    found = {real(path) for path in named if path.is_file()}
    return sorted(p.relative_to(base).as_posix() for p in found if p.is_relative_to(base))


def _in_folder(folder: Path) -> list[Main]:
    """The Schematron files of a folder that no other one includes: one for each kind of document."""
    base = real(folder)
    files = Files(base)
    whole: list[Path] = []
    included: set[Path] = set()
    for file in sorted(p for p in base.rglob("*") if p.suffix.lower() in (".sch", ".xml") and p.is_file()):
        root = _schematron(files, file)
        if root is None:
            continue
        for element in root.iter(f"{{{ISO}}}include", f"{{{ISO}}}extends", f"{{{OLD}}}include"):
            included.add(real(file.parent / (element.get("href") or "").partition("#")[0]))
        if root.tag in (f"{{{ISO}}}schema", f"{{{OLD}}}schema"):
            whole.append(file)
    mains = [main_of(file, base) for file in whole if file not in included]
    if not mains:
        raise SchematronError(f"There is no Schematron schema in {folder}; a compiled stylesheet (XSLT) is none.")
    roots = [root for main in mains for root in main.roots]
    if len(roots) != len(set(roots)) or ("*" in roots and len(mains) > 1):
        names = ", ".join(str(main.file.relative_to(base)) for main in mains)
        raise SchematronError(
            f"{folder} has several Schematron schemas for the same documents: {names}. Name the file that is meant, or "
            f"all that run together."
        )
    return mains


def _schematron(files: Files, path: Path) -> etree._Element | None:
    """The root of a file that holds Schematron; None for any other."""
    try:
        root = files.xml(path)
    except (SchematronError, OSError):
        return None
    return root if str(root.tag).startswith((f"{{{ISO}}}", f"{{{OLD}}}")) else None
