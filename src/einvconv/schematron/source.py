"""Reads a Schematron file (ISO/IEC 19757-3) and everything it includes into plain, fully expanded data."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from lxml import etree

from einvconv.errors import SchematronError
from einvconv.report import Severity
from einvconv.schematron.expand import Expander, local
from einvconv.schematron.instructions import MADE, PREFIX
from einvconv.schematron.model import ISO, OLD, XSL, Place, Schema

_SEVERITIES: dict[str, Severity] = {
    "fatal": "fatal",
    "error": "fatal",
    "warning": "warning",
    "warn": "warning",
    "information": "information",
    "info": "information",
}
# A schema that names no binding, or XSLT 1, is run as XPath 2 by its own publishers (XSLT 2 stylesheets).
_BINDINGS = ("", "xslt", "xslt2", "xslt3", "xpath2", "xpath3")
MAX_FILE = 20_000_000
MAX_DEPTH = 20


def severity_of(flag: str, role: str) -> Severity:
    """The severity of an assertion: its flag, else its role, else fatal. A word that is none of ours is fatal."""
    return _SEVERITIES.get((flag or role).strip().lower(), "fatal")


def real(path: str | os.PathLike[str]) -> Path:
    """The path that links lead to; of links that lead to one another, itself (`Path.resolve` fails there)."""
    return Path(os.path.realpath(path))


class Files:
    """The files of one schema. Nothing outside the base folder is opened, and nothing is fetched.

    `widens` lets includes into the folder above, where that holds a whole release: folders, and what they share.
    """

    def __init__(self, base: Path, widens: bool = False) -> None:
        self.base = real(base)
        self.fence = self.base
        self._widens = widens
        self.read: dict[str, str] = {}

    def _inside(self, path: Path) -> bool:
        if self._widens and not path.is_relative_to(self.fence):  # else what lies above is nobody's business
            self._widens = False
            above = self.base.parent
            folders = {file.parent for file in above.glob("*/*.sch")}
            if len(folders) > 1 and any(above.glob("*.sch")):
                self.fence = above
        return path.is_relative_to(self.fence)

    def name(self, path: Path) -> str:
        """The path from the base folder, with forward slashes."""
        return os.path.relpath(path, self.base).replace(os.sep, "/")

    def find(self, href: str, beside: Path, place: Place | None) -> Path:
        """The file that `href` names beside the file that asks; SchematronError when it may not be opened."""
        where = f" ({place})" if place else ""
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", href):
            raise SchematronError(f"only files beside the Schematron file are read, not {href!r}{where}")
        shown = href if len(href) <= 80 else href[:79] + "…"
        try:
            path = real(beside / href)
            inside, there = self._inside(path), path.is_file()
        except (OSError, ValueError) as error:
            raise SchematronError(f"{shown!r} cannot be the name of a file: {error}"[:300] + where) from None
        if not inside:
            raise SchematronError(
                f"{shown!r} lies outside {self.fence}, the folder of the Schematron file{where}; "
                "the argument `base` of load() names a folder above both"
            )
        if not there:
            raise SchematronError(f"there is no file {shown!r} below {self.base}{where}")
        return path

    def bytes(self, path: Path) -> bytes:
        """The bytes of a file, remembered in the digest."""
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
        if len(data) > MAX_FILE:
            raise SchematronError(f"{path.name} is larger than {MAX_FILE:,} bytes")
        self.read[self.name(path)] = hashlib.sha256(data).hexdigest()
        return data

    def xml(self, path: Path) -> etree._Element:
        """The root element of a file."""
        data = self.bytes(path)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise SchematronError(f"{self.name(path)} is not well-formed XML: {error.msg}") from None
        if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
            raise SchematronError(f"{self.name(path)} has a document type declaration, which is not read")
        return root


def read(path: str | Path, *, base: str | Path | None = None, phase: str = "#DEFAULT") -> Schema:
    """The schema of a Schematron file, expanded.

    `base` is the folder that includes may not leave (by default the file's own); `phase` is the id of a phase,
    `#ALL`, or `#DEFAULT` (the schema's default phase, else all patterns). Raises SchematronError, which names the
    file and line of what cannot be read, and OSError when the file itself cannot be opened.
    """
    main = real(path)
    folder = real(base) if base is not None else main.parent
    files = Files(folder, widens=folder == main.parent)
    if not main.is_relative_to(files.base):
        raise SchematronError(f"{main.name} lies outside the base folder {files.base}")
    root = files.xml(main)
    name = files.name(main)
    if root.tag not in (f"{{{ISO}}}schema", f"{{{OLD}}}schema"):
        raise SchematronError(f"{name} is no Schematron schema: its root is “{root.tag}”")
    binding = root.get("queryBinding", "").lower()
    if binding not in _BINDINGS:  # neither engine knows another language
        raise SchematronError(f"{name}, line {root.sourceline}: the query binding {binding[:40]!r} is not covered")
    expander = Expander(files, severity_of)
    expander.includes(root, main)
    patterns, lets, functions, keys = expander.schema(root, _phase(root, phase, name))
    namespaces = {e.get("prefix", ""): e.get("uri", "") for e in root.iterchildren() if local(e) == "ns"}
    if expander.instructions.functions:
        namespaces[PREFIX] = MADE
    titles = (e for e in root.iterchildren() if local(e) == "title")
    title = next((" ".join("".join(str(t) for t in e.itertext()).split()) for e in titles), "")
    return Schema(
        title=title,
        namespaces=namespaces,
        lets=lets,
        patterns=patterns,
        functions=functions,
        keys=keys,
        query_binding=binding,
        phase=phase,
        digest=digest_of(files.read, phase),
        files=dict(files.read),
        path=str(main),
        base=str(files.base),
        notes=tuple(expander.notes),
    )


def digest_of(files: dict[str, str], phase: str) -> str:
    """One SHA-256 over the files read and the phase; the same content gives the same digest on every machine."""
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256((phase + "\n" + text).encode()).hexdigest()


def _phase(root: etree._Element, phase: str, name: str) -> set[str] | None:
    """The ids of the active patterns; None stands for all."""
    wanted = root.get("defaultPhase", "#ALL") if phase == "#DEFAULT" else phase
    if wanted == "#ALL":
        return None
    for e in root.iterchildren():
        if local(e) == "phase" and e.get("id") == wanted:
            if any(local(c) == "let" for c in e):
                raise SchematronError(f"{name}, line {e.sourceline}: a <let> inside a <phase> is not covered")
            return {c.get("pattern", "") for c in e if local(c) == "active"}
    raise SchematronError(f"{name} has no phase {wanted!r}")


def to_xml(schema: Schema) -> etree._Element:
    """The expanded schema as one plain Schematron document, for an engine that knows neither includes nor tables."""
    from einvconv.schematron.serialize import serialize

    return serialize(schema)


__all__ = ["ISO", "OLD", "XSL", "Files", "digest_of", "read", "severity_of", "to_xml"]
