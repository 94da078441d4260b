"""XML Schemas, loaded once a thread: a schema keeps the errors of its last document, which no two threads may share.

A schema may have a core beside it, in a folder of that name: the same schema without the optional elements that few
documents have, which loads in a fraction of the time. What it admits, the whole admits (see `tests/ubl_core.py` and
`tests/finvoice_core.py`).
"""

from __future__ import annotations

import os

from lxml import etree

from ..intake.parser import parse_whole
from ..resources import data_file
from ..threads import per_thread
from .lexical import BASE64, some_of_base64, words_of_base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .faults import Fault

# libxml2 may take an hour over a tree in which this many times an error may meet a sibling; it needs no tree.
_HEAVY = 1_000_000_000
_SHORTEST = 4  # characters of an element or attribute
# Texts of that length are looked into for files, which libxml2 reads letter by letter.
_LARGE, _LARGE_FILE = 100_000, 20_000


class SchemaGaveUp(Exception):
    """libxml2 could not hold a document against a schema: there is no verdict. Its text says why."""


class _Own:
    def __init__(self) -> None:
        self.wholes: dict[str, etree.XMLSchema] = {}
        self.cores: dict[str, etree.XMLSchema | None] = {}


_own = per_thread(_Own)


def errors(
    root: Any, schema: tuple[str, ...], size: int = 0, text: Callable[[], str] | None = None, widest: int | None = None
) -> list[Fault]:
    """What the schema with that path below the schemas' folder finds wrong with a document; nothing if it is valid.

    `size` is at least the number of the document's characters, `text` gives them, and no element has more children than
    `widest`; where they are known, that saves time.

    The core is asked as long as the whole is not loaded; a document that it does not admit is judged by the whole,
    whose errors say all that it expected. Once that is loaded, asking the core as well would only take time.
    Raises SchemaGaveUp where libxml2 cannot say.
    """
    path = data_file("schemas", *schema)
    family = schema[0]
    heavy = _heavy(root, size, widest)
    short = _without_files(root, family, text) if text is not None and size > _LARGE else root
    core = None if heavy else _core_first(path)
    if core is not None and _admits(core, short):
        return passed_over(short, family, text)
    whole = schema_for(path)
    if not heavy and _admits(whole, short):
        return passed_over(short, family, text)
    from .faults import admitted, faults, of_log

    if heavy and admitted(root, whole):
        return passed_over(root, family)
    told = None if heavy or short is not root else of_log(whole.error_log, root, family)
    return faults(root, whole, family) if told is None else told


def parsed_if_admitted(text: str, schema: tuple[str, ...]) -> Any:
    """A document of very many rows, parsed, where the schema with that path admits it; None of any other."""
    from .streams import parsed_with

    return parsed_with(schema_for(data_file("schemas", *schema)), text.encode())


def admits(text: str, schema: tuple[str, ...]) -> bool:
    """Whether the schema with that path admits a document as it is written, and libxml2 passes over nothing in it.

    Where that cannot be told without its tree, it is not: `errors` tells more.
    """
    if _may_have(text, words_of_base64(schema[0])):
        return False
    from .streams import admits_text

    path = data_file("schemas", *schema)
    return admits_text(_core_first(path) or schema_for(path), text.encode())


def passed_over(root: Any, family: str, text: Callable[[], str] | None = None) -> list[Fault]:
    """What libxml2 passes over in a document that it admits; most have no such element. `text` gives its characters,
    where they are at hand: a word is found in them in a tenth of the time that a walk takes."""
    if family not in BASE64 or (text is not None and not _may_have(text(), words_of_base64(family))):
        return []
    if next(root.iter(*some_of_base64(family)), None) is None:
        return []
    from .faults import Fault
    from .lexical import not_base64

    return not_base64(root, family, Fault)


def _may_have(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _without_files(root: Any, family: str, text: Callable[[], str]) -> Any:
    """The document with a few letters for each large file in it that is plainly base64; itself where there is none."""
    from .lexical import is_base64

    pieces: list[str] = []
    whole = ""
    at = 0
    tags = BASE64.get(family)
    for element in root.iter(*tags) if tags else ():
        file = element.text
        if file is None or len(file) < _LARGE_FILE or not is_base64(file):
            continue
        whole = whole or text()
        start = whole.find(file[:100], at)
        if start < 0 or not whole.startswith(file, start):  # its line ends or letters are written otherwise
            return root
        pieces += [whole[at:start], "AAAA"]
        at = start + len(file)
    if not pieces:
        return root
    try:
        short = parse_whole("".join([*pieces, whole[at:]]).encode())
    except etree.XMLSyntaxError:  # the text is more than the document
        return root
    return short if short.tag == root.tag else root


def _admits(schema: etree.XMLSchema, root: Any) -> bool:
    try:
        return schema.validate(root)
    except etree.XMLSchemaValidateError:  # it gave up, which is said when its errors are asked for
        return False


@per_thread
def _counts() -> tuple[etree.XPath, etree.XPath]:
    return etree.XPath("count(descendant::*)"), etree.XPath("count(descendant::*/@*)")


def may_be_heavy(size: int, widest: int | None = None) -> bool:
    """Whether a document of so many characters may be one in which libxml2 must not number errors."""
    most = size // _SHORTEST
    return most * (most if widest is None else min(widest, most)) > _HEAVY


def _heavy(root: Any, size: int = 0, widest: int | None = None) -> bool:
    """Whether so many errors may stand among so many siblings that libxml2 must not number them."""
    if size and not may_be_heavy(size, widest):
        return False
    elements, attributes = (int(count(root)) for count in _counts())  # type: ignore[arg-type]  # they are numbers
    nodes = elements + attributes
    return nodes * elements > _HEAVY and nodes * max(map(len, root.iter())) > _HEAVY


def schema_for(path: str | os.PathLike[str]) -> etree.XMLSchema:
    """The compiled schema in a file of ours, the whole of it."""
    name = os.fspath(path)
    schema = _own().wholes.get(name)
    if schema is None:
        schema = _own().wholes[name] = load(name)
    return schema


def schema_of_types() -> etree.XMLSchema:
    """An element of each type whose white space libxml2 does not take off, named as the type."""
    return schema_for(data_file("schemas", "types.xsd"))


def load(path: str) -> etree.XMLSchema:
    """A schema compiled from its file by libxml2 alone.

    Of a tree, lxml asks one XPath that all threads share: a fork while another thread waits for it would leave it
    locked in the child for ever.
    """
    return etree.XMLSchema(file=path)


def _core_first(path: str) -> etree.XMLSchema | None:
    """The core of a schema, as long as the whole is not loaded; None where there is none, or it is not worth asking."""
    return None if path in _own().wholes else _core_of(path)


def _core_of(path: str) -> etree.XMLSchema | None:
    if path not in _own().cores:
        folder, file = os.path.split(path)
        core = f"{folder}/core/{file}"
        _own().cores[path] = load(core) if os.path.exists(core) else None
    return _own().cores[path]
