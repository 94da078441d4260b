"""Every format by its record: those of the rooms here, and those of other packages by entry point.

A room's records are imported when a document may be of it: the start of a command pays for one room. Other packages are
looked up where no record here says that a document is its own, and when a code or the whole table is asked for.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module

from ..arguments import code_of, meant, said
from ..errors import UnknownFormat, WrongArgument
from .declared import may_be_declared
from .record import FormatInfo, Root, marker_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from lxml import etree

    from ..mapping.format import Format

GROUP = "einvconv.formats"
# The rooms, in the order in which a document is looked for in them. `named` has what is recognised and not read; JSON
# is the model itself and no format of anybody, so that it stands in no table.
_BY_EVIDENCE = ("e2b", "vismaxml", "bgc", "maventaxml", "sedi", "woodx", "liinos")
_ROOMS = ("ubl", "cii", "finvoice", "teapps", "svefaktura", "facturae", *_BY_EVIDENCE, "json", "named")
_TABLE = ("finvoice", "teapps", "ubl", "cii", "svefaktura", "facturae", *_BY_EVIDENCE)


@cache
def _room(name: str) -> tuple[FormatInfo, ...]:
    records: tuple[FormatInfo, ...] = import_module(f".{name}.about", __package__).FORMATS
    return records


@cache
def _others() -> tuple[tuple[FormatInfo, ...], tuple[str, ...]]:
    """The records of other packages, and what is wrong with those that cannot be used."""
    if not may_be_declared(GROUP):
        return (), ()
    from importlib.metadata import entry_points

    taken = {info.code for name in _ROOMS for info in _room(name)}
    found: list[FormatInfo] = []
    broken: list[str] = []
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        try:
            records = point.load()
            for info in (records,) if isinstance(records, FormatInfo) else tuple(records):
                found.append(_usable(info, taken))
        except Exception as error:  # what another package does wrong takes nothing else down
            broken.append(f"The plug-in “{point.name}” ({point.value}) cannot be used: {type(error).__name__}: {error}")
    return tuple(found), tuple(broken)


def _usable(info: Any, taken: set[str]) -> FormatInfo:
    if not isinstance(info, FormatInfo):
        raise TypeError(f"{info!r} is no FormatInfo")
    if info.code in taken:
        raise ValueError(f"the code {info.code} is another format's")
    if not info.roots:
        raise ValueError(f"the format {info.code} has no root element")
    taken.add(info.code)
    return info


def brought() -> tuple[FormatInfo, ...]:
    """The formats of other packages."""
    return _others()[0]


def broken() -> tuple[str, ...]:
    """What is wrong with formats of other packages, a sentence each."""
    return _others()[1]


def records() -> Iterator[FormatInfo]:
    """Every record, those that are only named included."""
    for name in _ROOMS:
        yield from _room(name)
    yield from brought()


def formats() -> list[FormatInfo]:
    """The formats that are read or written, in the order of their families; other packages' after them."""
    own = [info for name in _TABLE for info in _room(name) if info.reads or info.writes]
    return [*own, *brought()]


def find(code: str) -> FormatInfo | None:
    """The record of a format that is read or written; None where no format has the code."""
    for name in _ROOMS:
        for info in _room(name):
            if info.code == code:
                return info if info.reads or info.writes else None
    return next((info for info in brought() if info.code == code), None)


def known(code: Any) -> FormatInfo:
    """The record of a format; UnknownFormat names the codes there are."""
    info = find(code_of(code, "to="))
    if info is None:
        named = next((one for one in records() if one.code == code and not one.roots), None)
        if named is not None:
            raise UnknownFormat(named.hint)
        codes = [*(one.code for one in formats()), "json"]
        near, there = meant(code, codes), ", ".join(codes)
        text = f"No format has the code “{code}”; there are {there}."
        if near:
            text = f"No format has the code “{code}”: is “{near}” meant? There are {there}."
        raise UnknownFormat(" ".join((text, *broken())))
    return info


def versioned(info: FormatInfo, version: str) -> FormatInfo:
    """The format of the same family that writes a version, or has it among others. Raises UnknownFormat."""
    if not isinstance(version, str):
        raise WrongArgument(f'version= is a text such as "3.0", and not {said(version)}.')
    if not info.writes:  # which is said when it is asked to write
        return info
    kin = [one for one in formats() if one.syntax == info.syntax and one.writes and one.written]
    if len({one.written for one in kin}) == len(kin):
        found = next((one for one in kin if version in (one.written, *one.versions.split(", "))), None)
    else:
        kin, found = [info], info if version == info.written else None  # its kin are profiles, and no versions of it
    if found is None:
        there = [one.written for one in kin if one.written]
        name = info.name if len(there) < 2 else info.name.partition(" ")[0]
        if not there:
            raise UnknownFormat(f"{name} has no versions to choose from, and “{version}” is asked for.")
        if len(there) == 1:
            raise UnknownFormat(f"{name} is written in version {there[0]}, and not in “{version}”.")
        raise UnknownFormat(f"{name} is written in the versions {', '.join(there)}, and not in “{version}”.")
    return found


def format_for(code: str) -> Format:
    """The format with that code, made ready; UnknownFormat names the codes there are."""
    return _made(known(code).maker)


def reading(info: FormatInfo, target: FormatInfo | None = None) -> Format:
    """The format that documents of a record are read by, on their way to a target where there is one."""
    form = format_for(info.code)
    return form if target is None or not target.maker else form.for_target(format_for(target.code))


@cache
def _made(maker: str) -> Format:
    made: Format = call(maker)()
    return made


def call(where: str) -> Any:
    """The function at "module:name"."""
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)


# Detection

_TAGS = 100  # of root elements that are remembered: documents of a hundred kinds come to one program


@lru_cache(_TAGS)
def of_root(tag: str) -> tuple[FormatInfo, ...]:
    """The records of this project whose documents have that root element."""
    for name in _ROOMS:
        found = tuple(info for info in _room(name) if info.root(tag) is not None)
        if found:
            return found
    return ()


def identify(root: etree._Element) -> FormatInfo | None:
    """The record of a document: by its root, one marker and nothing else, so that it is cheap on every document."""
    tag = str(root.tag)
    kin = of_root(tag)
    found = _marked(root, kin)
    if found is not None and found.marks:
        return found
    more = tuple(info for info in brought() if info.root(tag) is not None)
    return (_marked(root, more) if more else None) or found


def _marked(root: etree._Element, kin: tuple[FormatInfo, ...]) -> FormatInfo | None:
    rest: FormatInfo | None = None
    seen: dict[str, str | None] = {}
    for info in kin:
        if info.marker not in seen:
            seen[info.marker] = marker_text(root, info.marker)
        text = seen[info.marker]
        if info.takes(text):
            return info
        if info.only and not (text or "").strip() and next(root.iter(*info.only), None) is not None:
            return info
        if not info.marks and rest is None:
            rest = info
    return rest


@lru_cache(_TAGS)
def batch_of(tag: str) -> Root | None:
    """What a root element with that tag is that holds several invoices; None where it holds one.

    No further room is opened than the one that has the tag, since a start pays for each.
    """
    roots = (info.root(tag) for info in of_root(tag))
    return next((root for root in roots if root is not None and root.holds), None)


@cache
def prefixes() -> dict[str, str]:
    """The prefix by which paths name each name space of the formats here."""
    return {space: prefix for name in _ROOMS for info in _room(name) for prefix, space in info.prefixes}
