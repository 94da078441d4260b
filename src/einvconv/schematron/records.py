"""A document read once into light records.

A record is a list: `[text, kids, attributes, parent, head, order]`.

- `text` is the text of an element without child elements or comments; None means that it has to be put together.
- `kids` maps a Clark tag to the one child record, or to a `Many` of several.
- `head` is the trie's node for this path of start tags; it holds the tag and everything known ahead of a document.
- `order` grows in document order; text and attribute records made on the way get fractions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from operator import itemgetter

from lxml import etree

from einvconv.characters import with_line_ends_of_xml
from einvconv.schematron.heads import EMPTY, FEW, Head, Shape, State, Trie, unescape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Record = list[Any]
    Aside = tuple[str, str, str]  # a comment or a processing instruction: its kind, its target, its text
else:
    Record = list
    Aside = tuple
TEXT, KIDS, ATTRIBUTES, PARENT, HEAD, ORDER = range(6)
# Characters that are taken apart at a time.
_STRETCH = 1 << 15
# Parts of a text that are taken apart at once, where some are asked for.
_FEW_PARTS = 500
# As a text: hardly any document needs it compiled.
_ASIDE = "<[!?]"
_BEGIN_END = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"))


class Many(list[Record]):
    """Several children of one tag."""

    __slots__ = ()


_NOWHERE = Trie()
NIL: Record = ["", EMPTY, EMPTY, None, _NOWHERE.root, -1]
NIL[PARENT] = NIL
TEXT_HEAD = Head("text", "", "", State("", None), _NOWHERE)
COMMENT_HEAD = Head("comment", "", "", State("", None), _NOWHERE)
_trie = Trie()


class Strings(dict[float, str]):
    """The string values of elements with others inside, by their order: a loop may ask for one again and again."""

    _MOST = 10_000_000

    def __init__(self) -> None:
        super().__init__()
        self._length = 0

    def keep(self, order: float, text: str) -> str:
        """Remember a text; where they are too long together, the others are forgotten."""
        self._length += len(text) + 100
        if self._length > self._MOST:
            self.clear()
            self._length = len(text) + 100
        self[order] = text
        return text


class Records:
    """A document as records. `top` is the document node, `root` its element, `groups` the records of each head.

    `size` is the number of characters of its source. `before` and `after` are the comments and processing
    instructions around the root element. `start` is where the element begins in the source, with the line ends of XML,
    or -1 where it was written anew; `shifts` says of a place in it how much further on the source is from there,
    because of what was put aside.
    """

    __slots__ = (
        "_bounds",
        "_files",
        "_parents",
        "_parts",
        "_pieces",
        "_text",
        "after",
        "asides",
        "before",
        "by_tag",
        "groups",
        "leaves",
        "root",
        "run",
        "shape",
        "shifts",
        "size",
        "start",
        "strings",
        "top",
    )

    def __init__(
        self,
        top: Record,
        groups: dict[Head, list[Record]],
        parents: list[Record],
        text: str,
        asides: Sequence[Any],
        shape: Shape,
        bounds: tuple[int, int],
    ) -> None:
        self.top = top
        self.groups = groups
        self._parents = parents
        self._text = text
        self._bounds = bounds
        self.size = bounds[1] - bounds[0]
        self.start = -1
        self.shifts: list[tuple[int, int]] = []
        self._parts: list[str] = []
        self._pieces: list[str] = []
        self._files: list[tuple[int, str, str]] = []
        self.strings = Strings()
        self.run: Any = None
        """What is charged for what is gone through again: the run of the rules that look at the document."""
        self.asides = asides
        self.before: Sequence[Record] = ()
        self.after: Sequence[Record] = ()
        self.by_tag: dict[str | tuple[str, ...], list[Record]] = {}
        self.shape = shape
        self.leaves: dict[Head, dict[str, Record] | None] = {}
        self.root: Record = next(iter(top[KIDS].values()))
        if self.root.__class__ is Many:
            raise ValueError("a document has one root element")

    @property
    def text(self) -> str:
        """What the records were read from."""
        return self._text[slice(*self._bounds)]

    def begin_with(self, parts: list[str]) -> None:
        """Keep the parts of the text that were read together: where something is wrong, it is mostly in one of them."""
        parts.insert(0, "")
        self._parts = parts

    def first_parts(self, last: int) -> list[str]:
        """What the records were read from between its `<`, as far as the part of that number; behind it anything may
        follow."""
        if len(self._parts) <= last:
            self._parts = self.text.split("<", max(last + 1, _FEW_PARTS))
        return self._parts

    @property
    def pieces(self) -> list[str]:
        """The serialised document between its `<`; the order of a record is the number of its piece."""
        if not self._pieces:
            self._pieces = self.text.split("<")
            for order, word, file in self._files:
                self._pieces[order] = self._pieces[order].replace(word, file)
        return self._pieces

    def put_back(self, word: str, files: Sequence[str]) -> None:
        """Put large files back in their places: into the elements whose text is the word."""
        found = sorted((n for nodes in self.groups.values() for n in nodes if n[TEXT] == word), key=_order)
        at = begin = self._bounds[0]
        before = [0, *map(_further, self.shifts)]
        steps = [(place, all - so_far) for (place, all), so_far in zip(self.shifts, before, strict=False)]
        for n, said in zip(found, files, strict=True):
            file = n[TEXT] = with_line_ends_of_xml(said)
            self._files.append((n[ORDER], word, file))
            at = self._text.index(word, at) + len(word)
            steps.append((at - begin, len(file) - len(word)))
            self.size += len(file) - len(word)
        steps.sort()
        self.shifts = [(place, all) for (place, _), all in zip(steps, accumulate(map(_further, steps)), strict=True)]

    def by_text(self, head: Head, nodes: list[Record]) -> dict[str, Record] | None:
        """One record for each text, where all the records of a head are leaves; otherwise None."""
        if head in self.leaves:
            return self.leaves[head]
        found = {n[0]: n for n in nodes}
        kept = self.leaves[head] = None if None in found or len(found) * 2 > len(nodes) else found
        return kept

    def all(self, tag: str) -> list[Record]:
        """Every element of a tag, in document order."""
        found = self.by_tag.get(tag)
        if found is None:
            found = self.by_tag[tag] = self._joined(self.shape.by_tag(tag))
        return found

    def path(self, tags: tuple[str, ...]) -> list[Record]:
        """Every element at the end of `//a/b/c`, in document order."""
        found = self.by_tag.get(tags)
        if found is None:
            found = self.by_tag[tags] = self._joined(self.shape.path(tags))
        return found

    def holding(self, attribute: str) -> list[Record]:
        """Every element that has an attribute, in document order."""
        key = "@" + attribute
        found = self.by_tag.get(key)
        if found is None:
            found = self.by_tag[key] = self._joined(self.shape.holding(attribute))
        return found

    def _joined(self, heads: Sequence[Head]) -> list[Record]:
        if len(heads) == 1:
            return self.groups[heads[0]]
        return sorted([n for head in heads for n in self.groups[head]], key=_order) if heads else []

    def surround(self, before: Sequence[Aside], after: Sequence[Aside]) -> None:
        """Take in what stands around the root element."""
        self.before = [aside(self.top, (i + 1) / (len(before) + 1), *one) for i, one in enumerate(before)]
        self.after = [aside(self.top, i, *one) for i, one in enumerate(after, len(self.pieces))] if after else ()

    def elements(self) -> list[Record]:
        """Every element, in document order."""
        found = self.by_tag.get("*")
        if found is None:
            found = self.by_tag["*"] = sorted((n for nodes in self.groups.values() for n in nodes), key=_order)
        return found

    def close(self) -> None:
        """Break the cycles between parents and children and let go of everything, so that the memory goes at once."""
        for n in self._parents:
            n[KIDS] = EMPTY
        self.top[6], self.run = None, None
        self.root = NIL
        self._text, self._parts, self._pieces, self._files, self.before, self.after = "", [], [], [], (), ()
        for kept in (self.groups, self._parents, self.by_tag, self.leaves):
            kept.clear()


def forget() -> None:
    """Let go of everything kept across documents."""
    global _trie
    _trie = Trie()


_order = itemgetter(ORDER)
_further = itemgetter(1)


def read(root: etree._Element) -> Records:
    """The records of a parsed element and all below it."""
    # The serialised form is regular: double quotes, no CDATA, `<` and `>` escaped in text and attributes.
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    asides: list[Any] = []
    records = read_text(*_without_asides(text, 0, len(text), asides, []))
    if root.getparent() is None and (root.getprevious() is not None or root.getnext() is not None):
        before = [*root.itersiblings(preceding=True)][::-1]
        records.surround([_beside(e) for e in before], [_beside(e) for e in root.itersiblings()])
    return records


def read_source(text: str, word: str = "", files: Sequence[str] = ()) -> Records | None:
    """The records of a well-formed document as its source has it; None where it has to be parsed to be read.

    Line ends become those of XML, and comments, instructions and CDATA are put aside. What has to be parsed are numbers
    of characters, and what is no comment or instruction around the root element. Large `files` may be taken out of the
    text, with a word in place of each, as a `Brief` has it. Raises as `read_text`.
    """
    if "&" in text and "&#" in text:  # a character alone is found twenty times as fast as two
        return None
    text = with_line_ends_of_xml(text)
    first = text.startswith("\ufeff")
    declared = text.find("?>") + 2 if text.startswith("<?xml", first) and text[first + 5 : first + 6].isspace() else 0
    start = text.find("<", declared)
    before = _asides(text, start)
    start = before[1]
    end = text.find(">", text.rfind("</")) + 1
    if end <= start or text.startswith(("<!", "<?"), start) or not text.startswith("<", start):
        return None
    after = _asides(text, end)
    if after[1] < len(text):
        return None
    asides: list[Aside] = []
    shifts: list[tuple[int, int]] = []
    records = read_text(*_without_asides(text, start, end, asides, shifts))
    records.start, records.shifts = start, shifts
    if files:
        records.put_back(word, files)
    if before[0] or after[0]:
        records.surround(before[0], after[0])
    return records


def _without_asides(
    text: str, begin: int, end: int, asides: list[Any], shifts: list[tuple[int, int]]
) -> tuple[str, list[Any], int, int]:
    """A part of a text whose comments and instructions are put aside, and whose CDATA is text like any other: the text,
    what was put aside, and where the part begins and ends in it. A text that has nothing like it is not copied.

    Most documents have few of them, or none: the letter behind `<` is looked for, and nothing else is read.
    """
    exclaimed, asked = _behind(text, "!", begin, end), _behind(text, "?", begin, end)
    if exclaimed is None or asked is None:
        starts = [found.start() for found in re.compile(_ASIDE).finditer(text, begin, end)]
    else:
        starts = sorted([*exclaimed, *asked])
    if not starts:
        return text, asides, begin, end
    pieces: list[str] = []
    at, size = begin, 0
    for start in starts:
        closed = _end_of_aside(text, start) if start >= at else -1
        if closed >= 0:
            pieces += (text[at:start], _set_aside(text, start, closed, asides))
            size += start - at + len(pieces[-1])
            at = closed
            shifts.append((size, at - begin - size))
    made = "".join([*pieces, text[at:end]])
    return made, asides, 0, len(made)


def _behind(text: str, sign: str, begin: int, end: int) -> list[int] | None:
    """Where a sign stands behind a `<` in a part of a text: the place of that. None where the sign is frequent.

    One letter is found twenty times as fast as two, but each time costs as much as some hundred letters.
    """
    found: list[int] = []
    at = begin
    for _ in range((end - begin) // 200 + 10):
        at = text.find(sign, at + 1, end)
        if at < 0:
            return found
        if text[at - 1] == "<":
            found.append(at - 1)
    return None


def _asides(text: str, at: int) -> tuple[list[Aside], int]:
    """The comments and instructions from a place on, with nothing but white space between them, and where they end."""
    found: list[Aside] = []
    while True:
        following = text.find("<", at)
        following = len(text) if following < 0 else following
        blank = not text[at:following].strip()
        end = _end_of_aside(text, following) if blank and not text.startswith("<![", following) else -1
        if end < 0:
            return found, following if blank else at
        _set_aside(text, following, end, found)
        at = end


def _end_of_aside(text: str, start: int) -> int:
    """Where a comment, an instruction or a stretch of CDATA ends that begins there; -1 where none does.

    Its end is looked for: a pattern would go to it letter by letter."""
    for opening, closing in _BEGIN_END:
        if text.startswith(opening, start):
            found = text.find(closing, start + len(opening))
            return -1 if found < 0 else found + len(closing)
    return -1


def read_text(text: str, asides: Sequence[Any] = (), begin: int = 0, size: int = -1) -> Records:
    """The records of an element as it is written, in a well-formed text that begins with it and reads as it stands:
    `<!0>` is the first of the comments and processing instructions put aside, and there is nothing like them, nor
    numbers of characters, nor line ends other than of XML. The element may stand in a longer text, from `begin` to
    `size`. Raises IrregularTag for a `>` in an attribute.
    """
    global _trie
    escaped = "&" in text
    trie = _trie
    if trie.full:
        trie = _trie = Trie()
    head = trie.root
    top: Record = [None, EMPTY, EMPTY, NIL, head, 0, None]
    groups: dict[Head, list[Record]] = {}
    parents: list[Record] = []
    repeated: dict[State, None] = {}
    first: list[str] = []
    current, known = top, head.kids
    size = len(text) if size < 0 else size
    order, at = 0, begin + 1
    while at < size:
        # In stretches, so that the pieces of one lie in the processor's cache and make room for those of the next.
        end = text.rfind("<", at, min(at + _STRETCH, size))
        behind = 0
        if end < 0:  # the last piece, or a file, which need not be read to be split, nor be in a piece
            end = text.find("<", at, size) if at + _STRETCH < size else size
            end = size if end < 0 else end
            behind = text.find(">", at, end) + 1
            pieces = [text[at : behind or end]]
        else:
            pieces = text[at:end].split("<")
            first = pieces if at == begin + 1 else first
        next_order = order + 1
        for order, piece in enumerate(pieces, next_order):
            if piece[0] == "/":
                current = current[3]
                known = current[4].kids
                continue
            start, _, content = piece.partition(">")
            try:
                head = known[start]
            except KeyError:
                if start[0] == "!":
                    current[0] = None
                    continue
                head = current[4].grow(start)
            if escaped and "&" in content:
                content = unescape(content)
            record = [content, EMPTY, head.attributes, current, head, order]
            kids = current[1]
            tag = head.tag
            if kids is EMPTY:
                current[0] = None
                current[1] = {tag: record}
                parents.append(current)
            elif tag in kids:
                old = kids[tag]
                if old.__class__ is Many:
                    old.append(record)
                else:
                    kids[tag] = Many((old, record))
                    repeated[head.state] = None
            else:
                kids[tag] = record
            nodes = groups.get(head)
            if nodes is None:
                groups[head] = [record]
            else:
                nodes.append(record)
            if head.closed:
                record[0] = ""
            else:
                current = record
                known = head.kids
        if behind and current[ORDER] == order:
            content = text[behind:end]
            current[TEXT] = unescape(content) if escaped and "&" in content else content
        at = end + 1
    many = [head for head, nodes in groups.items() if len(nodes) > FEW] if max(map(len, groups.values())) > FEW else []
    records = Records(top, groups, parents, text, asides, trie.shape(groups, many, repeated), (begin, size))
    records.begin_with(first)
    top[6] = records
    return records


def aside(parent: Record, order: float, kind: str, name: str, value: str) -> Record:
    """A comment, or a processing instruction of a name, as a record."""
    head = COMMENT_HEAD if kind == "comment" else Head(kind, name, "", State("", None), _NOWHERE)
    return [value, EMPTY, EMPTY, parent, head, order]


def _beside(e: etree._Element) -> Aside:
    if isinstance(e, etree._Comment):
        return "comment", "", e.text or ""
    return "processing-instruction", str(getattr(e, "target", "")), e.text or ""


def _set_aside(text: str, start: int, end: int, asides: list[Any]) -> str:
    """Put aside what stands there; gives what stands in its place, of CDATA its text."""
    if text.startswith("<!--", start):
        asides.append(("comment", "", text[start + 4 : end - 3]))
    elif text.startswith("<?", start):
        target, *instruction = text[start + 2 : end - 2].split(None, 1) or ("",)
        asides.append(("processing-instruction", target, "".join(instruction)))
    else:
        return text[start + 9 : end - 3].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<!{len(asides) - 1}>"
