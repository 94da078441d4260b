"""The picture in a terminal, from the blocks of the page, within the terminal's width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import combining, east_asian_width

from .blocks import Block, Cell, Run

_LOOKS = {"h1": "1", "h2": "1;36", "h3": "1", "strong": "1", "small": "2", "name": "1", "sum": "1"}
_LOOKS |= dict.fromkeys(("fatal", "dropped", "truncated", "invalid"), "31")
_LOOKS |= dict.fromkeys(("warning", "replaced", "approximated", "placeholder", "accepted"), "33")
_LOOKS |= dict.fromkeys(("information", "implied", "derived", "constant"), "36")
_LOOKS["valid"] = "32"
_GAP = "  "
_LEAST_ITEM = 24
_NARROW = 14
_SIDE_BY_SIDE = 76

# A line is pieces of text with their looks.
Line = list[tuple[str, str]]


def text(page: Iterable[Block], width: int, colour: bool = False) -> str:
    """The page in lines of at most so many columns."""
    lines = _lines(list(page), max(width, 20))
    return "".join(f"{_painted(line, colour)}\n" for line in lines)


def _painted(line: Line, colour: bool) -> str:
    said = "".join(_dressed(*piece) if colour else piece[0] for piece in line)
    return said.rstrip()


def _dressed(said: str, look: str) -> str:
    return f"\x1b[{_LOOKS[look]}m{said}\x1b[0m" if look in _LOOKS and said.strip() else said


def columns(said: str) -> int:
    """How many columns of a terminal a text takes."""
    if said.isascii():
        return len(said)
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in said)


def _wide(line: Line) -> int:
    return sum(columns(said) for said, _ in line)


def _lines(page: Sequence[Block], width: int) -> list[Line]:
    lines: list[Line] = []
    for block in page:
        if block.kind in ("h1", "h2") and lines:
            lines.append([])
        lines += _block(block, width)
    return lines


def _block(block: Block, width: int) -> list[Line]:
    if block.kind in ("h1", "h2", "h3"):
        return _wrapped([Run(run.text, run.kind or block.kind) for run in block.runs], width)
    if block.kind == "text":
        look = block.look if block.look in ("name", "sum", "valid", "invalid", "accepted") else ""
        return _wrapped([Run(run.text, run.kind or look) for run in block.runs], width)
    if block.kind == "figure":
        return [[], *_wrapped(block.runs, width)]
    if block.kind == "pairs":
        return _pairs(block, width)
    if block.kind == "table":
        return _table(block, width)
    if block.kind == "columns":
        return _columns(block.columns, width)
    bar = "▌ " if block.kind == "pay" else "  "
    inner = _lines(block.columns[0], width - 2)
    made: list[Line] = [[(bar, "h2"), *line] for line in inner]
    return [[], *made] if block.kind == "pay" else made


def _columns(parts: list[list[Block]], width: int) -> list[Line]:
    half = (width - 4) // 2
    made: list[Line] = [[]]
    for at in range(0, len(parts), 2):
        pair = parts[at : at + 2]
        if width < _SIDE_BY_SIDE or len(pair) < 2:
            for one in pair:
                made += [*_lines(one, width), []]
            continue
        left, right = (_lines(one, half) for one in pair)
        for number in range(max(len(left), len(right))):
            here = left[number] if number < len(left) else []
            there = right[number] if number < len(right) else []
            made.append([*here, (" " * (half + 4 - _wide(here)), ""), *there] if there else here)
        made.append([])
    return made[:-1] if len(made) > 1 and not made[-1] else made


def _pairs(block: Block, width: int) -> list[Line]:
    sums = block.look == "totals"
    label = max(10, width * 3 // 5) if sums else min(26, max(10, width * 2 // 5))
    made: list[Line] = []
    for said, cell in block.pairs:
        left = _wrapped([Run(run.text, run.kind or "small") for run in said], label)
        right = _lines(cell.blocks, width - label - 2)
        for number in range(max(len(left), len(right))):
            here = left[number] if number < len(left) else []
            there = right[number] if number < len(right) else []
            between = width - _wide(here) - _wide(there) if sums else label + 2 - _wide(here)
            made.append([*here, (" " * between, ""), *there])
    return made


def _table(block: Block, width: int) -> list[Line]:
    """Columns as wide as their numbers, and the text between; below one another where that is too narrow."""
    numbers = [at for at in range(len(block.head)) if any(cells[at].number for _, cells in block.rows)]
    wide = [
        max([columns(name), *(_widest(cells[at], width) for _, cells in block.rows)])
        for at, name in enumerate(block.head)
    ]
    flexible = next((at for at in range(len(block.head) - 1, -1, -1) if at not in numbers), 0)
    left = width - sum(w for at, w in enumerate(wide) if at != flexible) - len(_GAP) * (len(wide) - 1)
    if left < min(_LEAST_ITEM, wide[flexible]):
        return _stacked(block, width)
    wide[flexible] = left
    head = [_aligned([(name, "small")], wide[at], at in numbers) for at, name in enumerate(block.head)]
    made = [_joined(head), [("─" * width, "small")]]
    for sub, cells in block.rows:
        inner = [_lines(cell.blocks, wide[at] - (2 if sub and at == flexible else 0)) for at, cell in enumerate(cells)]
        if sub:
            inner[flexible] = [[("  ", ""), *line] for line in inner[flexible]]
        for number in range(max(map(len, inner))):
            row = [
                _aligned(lines[number] if number < len(lines) else [], wide[at], at in numbers)
                for at, lines in enumerate(inner)
            ]
            made.append(_joined(row))
    return made


def _widest(cell: Cell, most: int) -> int:
    """The columns that a cell needs: a number is not broken, and what stands small below it is."""
    if not cell.number:
        return max([0, *(_wide(line) for line in _lines(cell.blocks, most))])
    words = [columns(word) for block in cell.blocks for run in _merged(block.runs) for word in run.text.split(" ")]
    return max([0, *(_wide(line) for line in _lines(cell.blocks, max([_NARROW, *words])))])


def _stacked(block: Block, width: int) -> list[Line]:
    made: list[Line] = []
    for sub, cells in block.rows:
        indent = 2 if sub else 0
        rows: list[Line] = []
        for name, cell in zip(block.head, cells, strict=False):
            inner = _lines(cell.blocks, width - indent - (12 if cell.number else 0))
            for number, line in enumerate(inner):
                head = f"{name[:10]:<12}" if cell.number and not number else " " * 12 if cell.number else ""
                rows.append([(" " * indent, ""), (head, "small"), *line])
        made += [*rows, [("─" * width, "small")]] if rows else []
    return made


def _joined(cells: list[Line]) -> Line:
    line: Line = []
    for number, cell in enumerate(cells):
        line += [(_GAP, ""), *cell] if number else cell
    return line


def _aligned(line: Line, width: int, right: bool) -> Line:
    space = (" " * max(0, width - _wide(line)), "")
    return [space, *line] if right else [*line, space]


def _merged(runs: Iterable[Run]) -> list[Run]:
    """The parts of a number as one run, with blanks between them that are no place to break."""
    made: list[Run] = []
    gap = False
    for run in runs:
        if run.kind == "gap":
            gap = True
        elif gap and made:
            made[-1] = Run(f"{made[-1].text}\u00a0{run.text}", made[-1].kind, made[-1].href)
            gap = False
        else:
            made.append(run)
    return made


def _wrapped(runs: Iterable[Run], width: int) -> list[Line]:
    """Runs in lines, broken between words, and within those that are longer than a line."""
    made: list[Line] = [[]]
    used = 0
    for run in _merged(runs):
        if run.kind == "break":
            if made[-1]:
                made.append([])
            used = 0
            continue
        for number, word in enumerate(run.text.split(" ")):
            blank = " " if number and used else ""
            need = columns(word)
            if used and used + len(blank) + need > width:
                made.append([])
                used, blank = 0, ""
            *whole, word = _pieces(word, width)
            for piece in whole:
                made[-1].append((piece, run.kind))
                made.append([])
                used = 0
            if blank or word:
                made[-1].append((f"{blank}{word}", run.kind))
                used += len(blank) + columns(word)
    return [line for line in made if line] or []


def _pieces(word: str, width: int) -> list[str]:
    """A word in pieces that each fit into a line."""
    if len(word) * 2 <= width or columns(word) <= width:
        return [word]
    pieces: list[str] = []
    begin = used = 0
    for at, one in enumerate(word):
        wide = columns(one)
        if used + wide > width and at > begin:
            pieces.append(word[begin:at])
            begin, used = at, 0
        used += wide
    return [*pieces, word[begin:]]
