"""The page as a PDF/A-3 with its fonts inside, set by Typst (the extra `pdf`)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from lxml import etree

from ..errors import NotInstalled, UnwritableOutput, WrongArgument
from ..resources import data_file
from .blocks import Block, Cell, Run
from .fonts import all_fonts, inside, named, numbered, without_glyph
from .words import visible

_RUNS = 200
_LINE = 40
_FEW = 24
_FOOT = 60  # characters of the title that stand at the foot of each page
_HEADING = 1000  # PDF/A has no room for the title of a longer one
# A word that is wider may break after so many characters each; the mark is one that no text of an invoice has.
_WORD = 32
_PIECE = 5
_MAY_BREAK = "\x01"
_LONG_WORD = re.compile(r"\S{17,}")
_NAMED = 20  # characters without a font that the remark lists


class Paper(NamedTuple):
    """A PDF, and the characters that stand in it as their numbers, since no font has them."""

    pdf: bytes
    lacking: tuple[str, ...] = ()


def paper(
    page: list[Block], *, title: str, language: str, words: tuple[str, str], day: date | None, fonts: str = ""
) -> Paper:
    """A PDF of the page; `words` are those for a page and for what no font has, `fonts` a folder of further fonts.

    The same page gives the same bytes where the fonts are the same. Raises NotInstalled where Typst is not there.
    """
    try:
        import typst
    except ImportError:
        raise NotInstalled("A PDF needs Typst; pip install 'einvconv[pdf]' brings it.") from None
    if fonts and not os.path.isdir(fonts):  # noqa: PTH112
        raise WrongArgument(f"{fonts}: no folder of fonts is there.")
    word, no_glyph = words
    foot = title if len(title) <= _FOOT else f"{title[:_FOOT]}…"
    data = {"title": title, "foot": foot, "language": language, "word": word, "blocks": _blocks(page)}
    made = datetime.combine(day or date(1970, 1, 1), time(), UTC)
    with open(data_file("xslt", "picture", "page.typ"), "rb") as file:  # noqa: PTH123
        source = file.read()

    def set_by(held: Any, said: str) -> bytes | None:
        compiler = typst.Compiler(source, font_paths=held, sys_inputs={"page": said})
        try:
            pdf: Any = compiler.compile(format="pdf", pdf_standards=["a-3a"], timestamp=made)
            return bytes(pdf)
        except typst.TypstError as error:
            if not without_glyph(error):
                raise UnwritableOutput(f"The PDF could not be set: {error}.") from None
            return None

    said = visible(json.dumps(data, ensure_ascii=False))
    if (found := set_by(inside(), said)) is not None:
        return Paper(found)
    held = all_fonts(fonts)
    for dare in (True, False):  # what a font has by itself it may lack beside another character
        text, lacking = numbered(said, held, dare)
        if lacking:
            told = json.loads(text)
            told["blocks"].insert(1, _block(_remark(no_glyph, lacking)))
            text = json.dumps(told, ensure_ascii=False)
        if (found := set_by(held, text)) is not None:
            return Paper(found, lacking)
    raise UnwritableOutput("The PDF could not be set: it has characters that no font has.")


def _remark(no_glyph: str, lacking: tuple[str, ...]) -> Block:
    """What a reader is told of the numbers that stand for characters."""
    return Block("text", [Run(f"{no_glyph}: {named(lacking, _NAMED)}")], look="warning")


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
    kind = "text" if one.kind in ("h1", "h2", "h3") and _length(one) > _HEADING else one.kind
    made: dict[str, Any] = {"kind": kind, "look": one.look, "runs": _runs(one.runs)}
    if kind == "text":
        made["size"] = _length(one)
    elif one.kind == "pairs":
        made["pairs"] = [(_runs(said), _cell(cell), _size(cell)) for said, cell in one.pairs]
    elif one.kind == "table":
        made["head"] = one.head
        made["numbers"] = [any(cells[at].number for _, cells in one.rows) for at in range(len(one.head))]
        made["wordy"] = [any(_wordy(cells[at]) for _, cells in one.rows) for at in range(len(one.head))]
        made["rows"] = [
            (sub, [_cell(cell) for cell in cells], max(map(_size, cells), default=0)) for sub, cells in one.rows
        ]
    elif one.kind == "figure":
        made["alt"] = one.svg.get("aria-label", "") if one.svg is not None else ""
        made["svg"] = _svg(one.svg) if one.svg is not None else None
    elif one.columns:
        made["long"] = sum(len(inner.pairs) + len(inner.rows) + 1 for column in one.columns for inner in column) > 12
        made["columns"] = [_blocks(column) for column in one.columns]
    return made


def _size(cell: Cell) -> int:
    """About how much room a cell takes; the columns of numbers are a third as wide as that of texts."""
    return sum(map(_length, cell.blocks)) * (3 if cell.number else 1)


def _wordy(cell: Cell) -> bool:
    """Whether a cell of numbers has more than a number and a few words on one line, so that the text had no room."""
    return cell.number and any(len(run.text) > _FEW for block in cell.blocks for run in block.runs)


def _length(one: Block) -> int:
    """About how much room a block takes, in characters of a narrow column."""
    runs = sum(_LINE if run.kind == "break" else _wide(run.text) for run in one.runs)
    inner = [*(inner for column in one.columns for inner in column)]
    inner += [inner for _, cell in one.pairs for inner in cell.blocks]
    inner += [inner for _, cells in one.rows for cell in cells for inner in cell.blocks]
    return _LINE * (1 + len(one.pairs)) + runs + sum(map(_length, inner))


def _wide(text: str) -> int:
    """How wide a text is: capitals and the characters of East Asia take twice the room."""
    return len(text) + sum(one.isupper() or one > "\u2e7f" for one in text)


def _cell(cell: Cell) -> list[dict[str, Any]]:
    return _blocks(cell.blocks)


def _runs(runs: Iterable[Run]) -> list[tuple[str, ...]]:
    return [(_breakable(run.text), run.kind, *filter(None, [run.href])) for run in runs]


def _breakable(text: str) -> str:
    """A text that may break within what would run over the edge of its column, as an identifier or a long compound."""
    return _LONG_WORD.sub(_pieces, text)


def _pieces(found: re.Match[str]) -> str:
    word = found[0]
    if _wide(word) <= _WORD:
        return word
    return _MAY_BREAK.join(word[at : at + _PIECE] for at in range(0, len(word), _PIECE))


def _svg(element: Any) -> str:
    """The symbol by itself, in the name space that it has in a page without being told."""
    said = etree.tostring(element, encoding="unicode", with_tail=False)
    return said.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
