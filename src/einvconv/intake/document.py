"""A document that was read: its tree, its bytes, and where everything in it stands in the source file."""

from __future__ import annotations

from lxml import etree

from einvconv.characters import with_line_ends_of_xml
from einvconv.intake.detect import detect_root
from einvconv.intake.encoding import UTF8
from einvconv.intake.limits import LARGE
from einvconv.intake.parser import parse_whole, parse_written
from einvconv.intake.paths import Paths
from einvconv.threads import lazy, per_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from einvconv.intake.brief import Brief
    from einvconv.intake.encoding import Charset
    from einvconv.intake.places import Piece, Places
    from einvconv.report import AttachedFile, Finding


class Frame:
    """What a document came in: a SOAP envelope before or around it, or a StandardBusinessDocument.

    `kind` is "soap11", "soap2001", "soap12" or "sbdh"; `root` is the whole frame, and holds the document too where
    the frame is around it; `first_line` is the line of the source file on which the frame begins. `held` are the
    elements of `root` that are documents, or frames again; `outer` is the frame around or before this one.
    The documents of a frame share it, and with it what is found of it once, however many they are.
    """

    def __init__(
        self,
        kind: str,
        root: etree._Element,
        first_line: int,
        held: Sequence[etree._Element] = (),
        outer: Frame | None = None,
    ) -> None:
        self.kind = kind
        self.root = root
        self.first_line = first_line
        self.held = tuple(held)
        self.outer = outer

    @lazy
    def around(self) -> list[etree._Element]:
        """The elements of the frame without the documents in it, in their order."""
        held, found = set(self.held), []
        stack = [self.root]
        while stack:
            element = stack.pop()
            found.append(element)
            stack.extend(child for child in reversed(element) if child not in held)
        return found

    @lazy
    def leaves(self) -> list[tuple[etree._Element, str | None, str]]:
        """The texts and attributes of the frame, without those of the documents: element, attribute, what it says."""
        found: list[tuple[etree._Element, str | None, str]] = []
        for element in self.around:
            found += [(element, str(name), str(value)) for name, value in element.items()]
            texts = (element.text, *(child.tail for child in element))
            found += [(element, None, text.strip()) for text in texts if text is not None and text.strip()]
        return found

    @lazy
    def contents(self) -> set[str]:
        """What the frame may say of the documents in it, as its list of them does: their number, and what they are."""
        inside = [etree.QName(one) for one in self.root.iterchildren("*")][1:]
        kinds = {(one.namespace, one.localname) for one in inside}
        return {str(len(inside)), *(str(space) for space, _ in kinds), *(f"{s}::{n}##{s}::1.0" for s, n in kinds)}

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process it goes with its documents empty."""
        made: dict[etree._Element, etree._Element] = {}
        for element in self.around:
            own = made[element] = made.get(element, _alone(element, None))
            own.text = element.text
            for child in element:
                made[child] = _alone(child, own)
        places = {one: place for place, one in enumerate(made[self.root].iter())}
        numbers = [places[made[one]] for one in self.held if one in made]
        return _frame_again, (self.kind, etree.tostring(made[self.root]), self.first_line, numbers, self.outer)


class Document:
    """One document of an input.

    `root` is the tree of this document alone, without comments and processing instructions; `head` is as much of it as
    says what the document is: all of it, unless it was written here. `data` are the bytes that it was parsed from,
    without the frame; they can be opened again by themselves. `encoding` is the one in fact used.
    `first_line` is the line of the source file on which the document begins. `notes` is what reading found.
    Of an envelope that holds several invoices (TEAPPSXML, e2b) each is a document of its own, number `part` of
    `parts`, with all of the envelope around it but the other invoices.
    Of an archive `entry` is the name of its file there, `files` are those that go with it, and `image` is the name of
    the one that shows the invoice.
    `read_from` is the path of the file, where a path was given.
    """

    __slots__ = (
        "_asked",
        "_brief",
        "_format",
        "_is_brief",
        "_ordinals",
        "_paths",
        "_pieces",
        "_places",
        "_root",
        "_text",
        "charset",
        "data",
        "entry",
        "files",
        "first_line",
        "frame",
        "head",
        "image",
        "notes",
        "part",
        "parts",
        "read_from",
    )

    def __init__(
        self,
        root: etree._Element,
        data: bytes,
        charset: Charset,
        first_line: int = 1,
        frame: Frame | None = None,
        notes: tuple[Finding, ...] = (),
        part: int = 1,
        parts: int = 1,
        pieces: tuple[Piece, ...] = (),
        entry: str = "",
        files: tuple[AttachedFile, ...] = (),
        image: str = "",
        brief: Brief | None = None,
    ) -> None:
        self.head = root
        self._root: etree._Element | None = root
        self.data = data
        self.charset = charset
        self.first_line = first_line
        self.frame = frame
        self.notes = notes
        self.part = part
        self.parts = parts
        self.entry = entry
        self.files = files
        self.image = image
        self.read_from = ""
        self._pieces = pieces
        self._format = ""
        self._text: str | None = None
        self._brief = brief
        self._is_brief = brief is not None
        self._places: Places | None = None
        self._asked = 0
        self._ordinals: dict[etree._Element, dict[etree._Element, int]] = {}
        self._paths = Paths(root)

    def __eq__(self, other: object) -> bool:
        return self._said() == other._said() if isinstance(other, Document) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.data, self.part, self.first_line, self.entry))

    def __repr__(self) -> str:
        name = etree.QName(self.root).localname
        return f"<Document {name}: {len(self.data):,} bytes from line {self.first_line}, {self.part} of {self.parts}>"

    def _said(self) -> tuple[Any, ...]:
        """All that tells it from another document: its bytes and where they stood, with what goes with them."""
        frame = self.frame and (self.frame.kind, self.frame.first_line)
        place = (self.charset, self.first_line, self.part, self.parts, self.entry)
        return self.data, *place, frame, self.notes, self.files, self.image

    def __reduce__(self) -> tuple[Any, ...]:
        """Trees go to another process as their bytes, and the elements with a position of their own as numbers."""
        moved = self._paths.numbered
        numbered = [(i, moved[e]) for i, e in enumerate(self.root.iter()) if e in moved] if moved else []
        rest = (self.notes, self.part, self.parts, self._pieces, self.entry, self.files, self.image)
        said = (etree.tostring(self.root), self.data, self.charset, self.first_line, self.frame, numbered, rest)
        return _again, (*said, self.read_from)

    @classmethod
    def written(cls, head: etree._Element, data: bytes) -> Document:
        """A document that was written here, in UTF-8. `head` is its tree without its rows, which says what it is; all
        of its tree is made when it is first asked for."""
        made = cls(head, data, UTF8)
        made._root = None
        return made

    @property
    def root(self) -> etree._Element:
        """The root element of the tree."""
        if self._root is None:
            self._root = parse_written(self.data)
        return self._root

    @property
    def encoding(self) -> str:
        """The name of the encoding that the document was read in, for example "ISO-8859-15"."""
        return self.charset.name

    @property
    def text(self) -> str:
        """The decoded text, without a byte-order mark; decoded anew at each call where it is not held."""
        held = self._text  # another thread may let go of it meanwhile
        return self.charset.decode(self.data) if held is None else held

    @property
    def brief(self) -> Brief | None:
        """The document without its large files, while its text is held; None where it has none."""
        return self._brief

    @property
    def is_brief(self) -> bool:
        """Whether the tree is that of `brief`: with a word in place of each large file, until they are put back."""
        return self._is_brief

    def put_back(self) -> None:
        """Put the large files back into a tree that was made without them."""
        if self._is_brief and self._brief is not None:
            files = iter(self._brief.files)
            for element in self.root.iter():
                if element.text == self._brief.word:
                    element.text = with_line_ends_of_xml(next(files))
            self._is_brief = False

    def hold_text(self) -> None:
        """Keep the decoded text for those who are about to ask for it, until `drop_text`; of a document with large
        files only what `brief` says: each copy of a file costs as much as looking through it."""
        if self._brief is None and len(self.data) > LARGE:
            from einvconv.intake.brief import brief_of

            self._brief = brief_of(self.data, self.charset)
        if self._brief is None:
            self._text = self.charset.decode(self.data)

    def drop_text(self) -> None:
        """Let go of what was held, and of the places that were found in it; whoever asks for the text now gets it
        decoded anew."""
        self._text = self._places = None
        if not self._is_brief:
            self._brief = None

    @property
    def format(self) -> str:
        """The code of the document's format, for example "finvoice30". Raises UnknownFormat."""
        if not self._format:
            self._format = detect_root(self.root)
        return self._format

    def position(self, element: etree._Element) -> tuple[int, int]:
        """Line and column, from 1, of the element's start tag in the source file.

        Raises ValueError for an element of another document.
        """
        return self.place(self._ordinal(element))

    def place(self, ordinal: int) -> tuple[int, int]:
        """Line and column of the start tag of the element with a number in document order, from 0."""
        places = self._places
        if places is None:
            from einvconv.intake.places import Piece, Places

            places = self._places = Places(self.text, self._pieces or (Piece(0, 1, 1),))
        return places.of_element(ordinal)

    def lines(self, wanted: Collection[int]) -> dict[int, str]:
        """The lines of the source file with those numbers, as far as they belong to this document."""
        found: dict[int, str] = {}
        text = self.text
        starts = [(piece.offset, piece.line) for piece in self._pieces] or [(0, 1)]
        for (start, number), (end, _) in zip(starts, [*starts[1:], (len(text), 0)], strict=True):
            for line, said in enumerate(text[start:end].split("\n"), number):
                if line in wanted:
                    found[line] = found.get(line, "") + said.rstrip("\r")
        return found

    def path(self, element: etree._Element, attribute: str | None = None) -> str:
        """The XPath of an element, or of an attribute of it, from the document's root; `Paths` says of what form."""
        return self._paths.path(element, attribute)

    def step(self, element: etree._Element) -> str:
        """The last step of an element's path."""
        return self._paths.step(element)

    def number(self, element: etree._Element, position: int) -> None:
        """Give an element another position in paths than it has in this tree: the one that it has in the file."""
        self._paths.numbered[element] = position

    def name(self, tag: str) -> str:
        """A Clark tag with the prefix that paths give it."""
        return self._paths.name(tag)

    def _ordinal(self, element: etree._Element) -> int:
        """The element's number in document order; after a few, counted family by family, so that it stays linear."""
        if element.getroottree().getroot() is not self.root:
            raise ValueError("The element belongs to another document.")
        if self._asked < _FEW:
            self._asked += 1
            before: Any = _before()(element)
            return int(before)
        return self._in_family(element)

    def _in_family(self, element: etree._Element) -> int:
        parent = element.getparent()
        if parent is None:
            return 0
        family = self._ordinals.get(parent)
        if family is None:
            number = self._in_family(parent) + 1
            family = {}
            for child in parent:
                family[child] = number
                number += _size(child)
            self._ordinals[parent] = family
        return family[element]


_FEW = 3  # elements whose place is asked for
_before = per_thread(lambda: etree.XPath("count(preceding::*) + count(ancestor::*)"))
_counted = per_thread(lambda: etree.XPath("count(descendant-or-self::*)"))


def _alone(element: etree._Element, above: etree._Element | None) -> etree._Element:
    """An element with its attributes and what stands behind it, without what it holds."""
    tag = str(element.tag)
    spaces: Any = element.nsmap
    made = etree.Element(tag, nsmap=spaces) if above is None else etree.SubElement(above, tag, nsmap=spaces)
    for name, value in element.items():
        made.set(name, value)
    if above is None:
        return made
    made.tail = element.tail
    return made


def _frame_again(kind: str, root: bytes, first_line: int, held: list[int], outer: Frame | None) -> Frame:
    """A frame that went through pickle."""
    whole = parse_whole(root)
    elements = list(whole.iter()) if held else []
    return Frame(kind, whole, first_line, [elements[i] for i in held], outer)


def _again(
    root: bytes,
    data: bytes,
    charset: Charset,
    first_line: int,
    frame: Frame | None,
    numbered: list[tuple[int, int]],
    rest: tuple[Any, ...],
    read_from: str,
) -> Document:
    """A document that went through pickle."""
    made = Document(parse_whole(root), data, charset, first_line, frame, *rest)
    made.read_from = read_from
    moved = dict(numbered)
    made._paths.numbered.update((e, moved[i]) for i, e in enumerate(made.root.iter()) if i in moved)
    return made


def _size(element: etree._Element) -> int:
    """How many elements the subtree has, itself included."""
    count = _counted()(element) if len(element) else 1.0
    return int(count) if isinstance(count, float) else 1
