"""The page as a PDF/A-3 with its fonts inside, set by Typst (the extra `pdf`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from lxml import etree

from ..errors import NotInstalled, UnwritableOutput
from ..resources import data_file
from .blocks import Block, Cell, Run

# What the fonts that come with Typst have: Latin, Greek, Cyrillic, punctuation, currencies, letterlike signs, arrows.
_HELD = re.compile("[^\t\n\u0020-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]")
_RUNS = 200
_NO_GLYPH = "could not be displayed"


def paper(page: Iterable[Block], *, title: str, language: str, word: str, day: date | None) -> bytes:
    """A PDF of the page. The same page gives the same bytes. Raises NotInstalled where Typst is not there."""
    try:
        import typst
    except ImportError:
        raise NotInstalled("A PDF needs Typst; pip install 'einvconv[pdf]' brings it.") from None
    data = {"title": title, "language": language, "word": word, "blocks": _blocks(page)}
    said = json.dumps(data, ensure_ascii=False)
    made = datetime.combine(day or date(1970, 1, 1), time(), UTC)
    with open(data_file("xslt", "picture", "page.typ"), "rb") as file:  # noqa: PTH123
        source = file.read()
    # Fonts of the system only where those of Typst do not do; and where no font does, the character by its number.
    for system, text in ((False, said), (True, said), (True, _HELD.sub(_number, said))):
        compiler = typst.Compiler(source, ignore_system_fonts=not system, sys_inputs={"page": text})
        try:
            found: Any = compiler.compile(format="pdf", pdf_standards=["a-3a"], timestamp=made)
        except typst.TypstError as error:
            if _NO_GLYPH not in str(error):
                raise UnwritableOutput(f"The PDF could not be set: {error}.") from None
        else:
            return bytes(found)
    raise UnwritableOutput("The PDF could not be set: it has characters that no font has.")


def _number(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"


def _blocks(page: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks as data; a long text in several, since the time for one grows faster than its lines."""
    made: list[dict[str, Any]] = []
    for one in page:
        if one.kind != "text" or len(one.runs) <= _RUNS:
            made.append(_block(one))
            continue
        begin = 0
        for at, run in enumerate(one.runs):
            if run.kind == "break" and at - begin >= _RUNS:
                made.append(_block(Block("text", one.runs[begin:at], look=one.look)))
                begin = at + 1
        made.append(_block(Block("text", one.runs[begin:], look=one.look)))
    return made


def _block(one: Block) -> dict[str, Any]:
    """A block as data for the template."""
    made: dict[str, Any] = {"kind": one.kind, "look": one.look, "runs": _runs(one.runs)}
    if one.kind == "pairs":
        made["pairs"] = [(_runs(said), _cell(cell)) for said, cell in one.pairs]
    elif one.kind == "table":
        made["head"] = one.head
        made["numbers"] = [any(cells[at].number for _, cells in one.rows) for at in range(len(one.head))]
        made["rows"] = [(sub, [_cell(cell) for cell in cells]) for sub, cells in one.rows]
    elif one.kind == "figure":
        made["alt"] = one.svg.get("aria-label", "") if one.svg is not None else ""
        made["svg"] = _svg(one.svg) if one.svg is not None else None
    elif one.columns:
        made["long"] = sum(len(inner.pairs) + len(inner.rows) + 1 for column in one.columns for inner in column) > 12
        made["columns"] = [_blocks(column) for column in one.columns]
    return made


def _cell(cell: Cell) -> list[dict[str, Any]]:
    return _blocks(cell.blocks)


def _runs(runs: Iterable[Run]) -> list[tuple[str, ...]]:
    return [(run.text, run.kind, run.href) if run.href else (run.text, run.kind) for run in runs]


def _svg(element: Any) -> str:
    """The symbol by itself, in the name space that it has in a page without being told."""
    said = etree.tostring(element, encoding="unicode", with_tail=False)
    return said.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
