"""The page as a list of blocks, for media that are no browser: headings, texts, pairs, tables, figures.

It is read from what the stylesheet made, so that every medium shows the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# Elements that begin a block of their own; all others are part of a text.
_BLOCKS = {"main", "header", "section", "div", "p", "h1", "h2", "h3", "dl", "ul", "ol", "li", "table", "figure"}
_KINDS = {"fatal", "warning", "information", "dropped", "replaced", "truncated", "approximated", "implied", "derived"}
_KINDS |= {"placeholder", "constant", "valid", "accepted", "invalid"}


@dataclass(slots=True)
class Run:
    """A piece of text: `kind` is "", "strong", "small", "break", "gap", or the kind of a remark.

    A gap is between the parts of one number.
    """

    text: str
    kind: str = ""
    href: str = ""


@dataclass(slots=True)
class Cell:
    """What stands in a cell of a table or beside a label: texts, and blocks below them."""

    blocks: list[Block] = field(default_factory=list)
    number: bool = False


@dataclass(slots=True)
class Block:
    """`kind` is "h1", "h2", "h3", "text", "pairs", "table", "figure", "columns" or "pay"."""

    kind: str
    runs: list[Run] = field(default_factory=list)
    pairs: list[tuple[list[Run], Cell]] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[tuple[bool, list[Cell]]] = field(default_factory=list)
    columns: list[list[Block]] = field(default_factory=list)
    svg: Any = None
    look: str = ""


def blocks(root: Any) -> list[Block]:
    """The blocks of a page."""
    body = root.find("body") if root is not None else None
    if body is None:
        return [] if root is None else [Block("text", [Run(" ".join("".join(root.itertext()).split()))])]
    return list(_inside(body))


def _inside(element: Any) -> Iterator[Block]:
    runs: list[Run] = []
    _text(element.text, "", "", runs)
    for child in element:
        if _is_block(child):
            yield from _flush(runs)
            yield from _block(child)
        else:
            _inline(child, "", runs)
        _text(child.tail, "", "", runs)
    yield from _flush(runs)


def _is_block(element: Any) -> bool:
    return element.tag in _BLOCKS


def _flush(runs: list[Run]) -> Iterator[Block]:
    while runs and not runs[-1].text.strip() and runs[-1].kind != "gap":
        runs.pop()
    if any(run.text.strip() for run in runs):
        yield Block("text", runs[:])
    runs.clear()


def _block(element: Any) -> Iterator[Block]:
    classes = (element.get("class") or "").split()
    if element.tag in ("h1", "h2", "h3", "p"):
        kind = "text" if element.tag == "p" else element.tag
        runs = _runs(element)
        if any(run.text.strip() for run in runs):
            yield Block(kind, runs, look=classes[0] if classes else "")
    elif element.tag == "dl":
        pairs = [_pair(one) for one in element]
        if pairs:
            sums = "totals" in (element.getparent().get("class") or "").split()
            yield Block("pairs", pairs=pairs, look="totals" if sums else "")
    elif element.tag == "table":
        yield _table(element)
    elif element.tag == "figure":
        caption = element.find("figcaption")
        yield Block("figure", _runs(caption), svg=element.find("svg"), look=classes[-1] if classes else "")
    elif {"parties", "sums", "ways"} & set(classes):
        columns = [made for one in element if (made := list(_inside(one)))]
        if columns:
            yield Block("columns", columns=columns)
    elif "pay" in classes:
        yield Block("pay", columns=[list(_inside(element))])
    elif "group" in classes or element.tag == "li":
        yield Block("group", columns=[list(_inside(element))])
    else:
        yield from _inside(element)


def _pair(element: Any) -> tuple[list[Run], Cell]:
    """A label and its value; both are strong where it is what is to be paid."""
    label, cell = _runs(element.find("dt")), _cell(element.find("dd"))
    if "due" in (element.get("class") or "").split():
        for run in (*label, *(run for one in cell.blocks for run in one.runs)):
            run.kind = run.kind or "strong"
    return label, cell


def _table(element: Any) -> Block:
    made = Block("table", look="lines" if len(element.findall("thead/tr/th")) > 3 else "")
    made.head = ["".join(one.itertext()) for one in element.iterfind("thead/tr/th")]
    for row in element.iterfind("tbody/tr"):
        made.rows.append(("sub" in (row.get("class") or "").split(), [_cell(one) for one in row]))
    return made


def _cell(element: Any) -> Cell:
    return Cell(list(_inside(element)), "n" in (element.get("class") or "").split())


def _runs(element: Any) -> list[Run]:
    runs: list[Run] = []
    if element is not None:
        _text(element.text, "", "", runs)
        for child in element:
            _inline(child, "", runs)
            _text(child.tail, "", "", runs)
    return runs


def _inline(element: Any, kind: str, runs: list[Run]) -> None:
    if not isinstance(element.tag, str) or element.tag == "svg":
        return
    classes = (element.get("class") or "").split()
    if element.tag == "br":
        _break(runs)
        return
    if "remark" in classes:
        _break(runs)
        runs.append(Run(" ".join("".join(element.itertext()).split()), _kind(classes)))
        _break(runs)
        return
    if "more" in classes:
        _break(runs)
    if element.tag in ("b", "strong"):
        kind = _kind(classes) or kind or "strong"
    elif element.tag == "small":
        kind = kind or "small"
    href = element.get("href") or ""
    if element.get("download"):  # nothing is opened from here; the file's name is said all the same
        runs.append(Run(element.get("download"), "strong"))
        return
    if href.startswith(("data:", "#")):
        href = ""
    _text(element.text, kind, href, runs, "text" in classes)
    for child in element:
        _inline(child, kind, runs)
        _text(child.tail, kind, href, runs)
    if "three" in classes or ("four" in classes and element.getnext() is not None):
        runs.append(Run("", "gap"))


def _break(runs: list[Run]) -> None:
    """A new line, once and never first."""
    if runs and runs[-1].kind != "break":
        runs[-1].text = runs[-1].text.rstrip(" ")
        runs.append(Run("\n", "break"))


def _kind(classes: list[str]) -> str:
    return next((one for one in classes if one in _KINDS), "")


def _text(text: str | None, kind: str, href: str, runs: list[Run], lines: bool = False) -> None:
    """A text, with white space as one blank, but for the lines of a value."""
    if not text:
        return
    for number, line in enumerate(text.split("\n") if lines else (text,)):
        if number:
            _break(runs)
        said = " ".join(one for one in line.replace("\t", " ").replace("\n", " ").split(" ") if one)
        if line[:1].isspace() and line[:1] != "\u00a0" and runs and runs[-1].kind != "break":
            said = f" {said}"
        if line[-1:].isspace() and line[-1:] != "\u00a0" and said.strip():
            said = f"{said} "
        if said:
            runs.append(Run(said, kind, href))
