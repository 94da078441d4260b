"""Elements with children: as part of the group around them, as a group once, or as a group each time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from ...model.slim import Slim
from ...threads import lazy
from ..made import put
from ..refs import Place, Ref
from .base import Mark, Node, in_words, read_marks, unknown
from .leaves import Constant, Key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...model.base import Group
    from ..format import Format
    from ..made import Scope
    from ..reading import Reading
    from ..row_leaves import Row
    from ..writing import Writing
    from .base import Read

_new: Any = object.__new__  # a group with nothing in it
_ABSENT: Any = object()
_MOST_PLANS = 500
_MOST_ROWS = 20
_MOST_WANTED = 500
_LIKE = 20  # rows of a document that tell what its rows say; of few the first and the last do
_OFTEN = 200  # rows of a kind, in all documents: they pay for the function that reads or writes them


class Branch(Node):
    """What all elements with children have in common: walking them."""

    def __init__(self, tag: str, children: Iterable[Node | Mark]) -> None:
        self.tag = tag
        self.children = tuple(children)
        self.required = False

    def below(self, base: type[Group]) -> type[Group]:
        """The type of group that the children refer to."""
        return base

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        inner = self.below(base)
        self.nodes: list[Node] = []
        self.marks: list[Mark] = []
        self.text: Mark | None = None
        self.by_name: dict[str | None, Mark] = {}
        for child in self.children:
            if isinstance(child, Mark):
                child.bind(inner, form)
                self.by_name[child.name] = child
                if child.name is None:
                    self.text = child
                else:
                    self.marks.append(child)
            else:
                child.bind(inner, form)
                self.nodes.append(child)
        self.index()
        self.keys = [n for n in self.nodes if isinstance(n, Key) or (isinstance(n, Element) and n.key)]

    def index(self) -> None:
        """Forget what was made of the nodes, which are others now."""
        self.__dict__.pop("by_tag", None)
        self.__dict__.pop("readers", None)
        self.__dict__.pop("each", None)
        self.plans: dict[tuple[str, ...], list[Node]] = {}
        self.rows: dict[Any, Row | None] = {}
        self.often = 0  # rows that documents had
        self.wanted: dict[int, int] = {}  # how many of them said the same terms, by the hash of these: it stays
        self.readings: Any = None  # the functions that read its rows, where there are some

    @lazy
    def by_tag(self) -> dict[str, list[tuple[Node, bool]]]:
        """Which nodes an element of each name may belong to, and whether one has to be asked."""
        found: dict[str, list[tuple[Node, bool]]] = {}
        for node in self.nodes:
            found.setdefault(node.tag, []).append((node, node.chooses()))
        return found

    @lazy
    def readers(self) -> dict[str, Read]:
        """The function that reads the elements of each name; a format that is only written needs none."""
        return {tag: self._reader(found) for tag, found in self.by_tag.items()}

    def _reader(self, found: list[tuple[Node, bool]]) -> Read:
        """The function that reads an element of a name, into the first of some nodes that is meant and claims it."""
        if len(found) == 1 and not found[0][1]:
            return found[0][0].reader()
        nodes = [(node, chooses, node.reader()) for node, chooses in found]

        def read(element: Any, owner: Group, run: Reading) -> bool:
            for node, chooses, read in nodes:
                if (not chooses or node.chosen(element, run)) and read(element, owner, run):
                    return True
            return False

        return read

    def plan(self, said: tuple[str, ...]) -> list[Node]:
        """The nodes that have something to write of a group with values in these fields: most say few of all."""
        plan = self.plans.get(said)
        if plan is None:
            if len(self.plans) > _MOST_PLANS:
                self.plans.clear()
            waiting = ((node, node.waits()) for node in self.nodes)
            plan = self.plans[said] = [n for n, asked in waiting if asked is None or not asked.isdisjoint(said)]
        return plan

    def compiled(self, scope: Scope, groups: Sequence[Group], few: bool = False, tells: bool = True) -> Row | None:
        """The function that writes a group as text in a document with these prefixes, made for groups like these; what
        is to be told of them is noted where it `tells`.

        Of a `few` groups it is one that is there for groups that say the same and more, or it is made when documents
        had enough of them.
        """
        some = (groups[0], groups[-1]) if few else groups[:: max(len(groups) // _LIKE, 1)]
        said = frozenset([name for group in some for name in shape(group)])
        around = tells, *scope.prefixes.items()
        row: Row | None = self.rows.get((around, said), _ABSENT)
        if row is _ABSENT and few:
            fit = next((key for key in [*self.rows] if key[0] == around and key[1] >= said), None)
            row = self.rows.get(fit, _ABSENT)
            if row is _ABSENT and not self._wants(hash((around, said)), len(groups)):
                return None
        if row is _ABSENT:
            from ..rows import compiled

            if len(self.rows) > _MOST_ROWS:
                self.rows.clear()
            row = self.rows[around, said] = compiled(self, scope, some, tells)
        return row

    def comes_often(self, more: int) -> bool:
        """Whether documents had many rows of the kind, with these."""
        self.often += more
        return self.often >= _OFTEN

    def _wants(self, key: int, more: int) -> bool:
        """Whether documents had enough rows that say the same, with these."""
        if len(self.wanted) > _MOST_WANTED:
            self.wanted.clear()
        count = self.wanted[key] = self.wanted.get(key, 0) + more
        if count >= _OFTEN:
            self.wanted.pop(key, None)
        return count >= _OFTEN

    def inside(self) -> frozenset[str] | None:
        """What its marks and nodes ask for, together."""
        found: frozenset[str] = frozenset()
        children: list[Node | Mark] = [*self.by_name.values(), *self.nodes]
        for child in children:
            asked = child.asks()
            if asked is None:
                return None
            found |= asked
        return found

    def claimed(self, above: str) -> Iterator[str]:
        """The paths in the model of what the element and those below it have a place for; `above` ends in a point."""
        children: list[Node | Mark] = [*self.nodes, *self.by_name.values()]
        for child in children:
            for place in child.claims():
                yield f"{above}{place.path}"
            if isinstance(child, Branch):
                yield from child.claimed(child.within(above))

    def within(self, above: str) -> str:
        """The path of the group that the children refer to."""
        return above

    def chooses(self) -> bool:
        return type(self).chosen is not Branch.chosen or bool(self.keys)

    def chosen(self, element: Any, run: Reading) -> bool:
        return all(self._meant(key, element, run) for key in self.keys)

    @staticmethod
    def _meant(key: Node, element: Any, run: Reading) -> bool:
        children = [c for c in element if c.tag == key.tag]
        if not children:
            return isinstance(key, Key) and key.optional
        return any(key.chosen(c, run) for c in children)

    def read_inside(self, element: Any, owner: Group, run: Reading) -> None:
        """Read the attributes, the text and the children of an element into a group."""
        count = len(element)
        readers = self.readers if count < run.fewest else self._row_readers(element, count, run)
        for child in element:
            read = readers.get(child.tag)
            if read is None or not read(child, owner, run):
                self._keep(child, owner, run)
        if self.by_name or element.attrib:
            read_marks(self.by_name, element, owner, run)
        text = element.text
        if text is not None and not text.isspace() and text:
            mark = self.by_name.get(None)
            if mark is None or not mark.read(element, text, owner, run):
                run.keep_mark(element, None, owner)

    def _row_readers(self, element: Any, count: int, run: Reading) -> dict[str, Read]:
        """The functions that read the children of an element, of which some may be rows."""
        rows = self.each
        if count < run.many and rows:
            if run.many == sys.maxsize:
                return self.readers
            some = {element[at].tag for at in (count // 2, count * 3 // 4, -1)}  # where rows are, most are
            rows = [node for node in rows if node.often >= _OFTEN and node.tag in some]
        if not rows:
            return self.readers
        from ..row_reading import row_readers

        return row_readers(self, rows, run, count < run.many)

    @lazy
    def each(self) -> list[Each]:
        """The nodes for elements that may come often."""
        return [node for node in self.nodes if isinstance(node, Each)]

    def read_child(self, child: Any, owner: Group, run: Reading) -> None:
        """Read one child of an element, whatever it is."""
        read = self.readers.get(child.tag)
        if read is None or not read(child, owner, run):
            self._keep(child, owner, run)

    def meant(self, child: Any, run: Reading) -> Node | None:
        """The first of the nodes for a child that is meant by it."""
        found = self.by_tag[child.tag]
        return next((node for node, chooses in found if not chooses or node.chosen(child, run)), None)

    def _keep(self, child: Any, owner: Group, run: Reading) -> None:
        run.keep(child, owner)
        if child.tag in self.readers:
            self._note_cause(child, run)

    def _note_cause(self, child: Any, run: Reading) -> None:
        """Why a child that could be one of the branch's own is not, where a text in it tells that."""
        for node, _ in self.by_tag[child.tag]:
            for key in node.keys if isinstance(node, Branch) else ():
                found = next((c for c in child if c.tag == key.tag), None)
                leaf = _unmet(key, found, run)
                if leaf is not None:
                    run.trace.causes[leaf, None] = unknown(_text(leaf), leaf)
                    run.trace.causes[child] = f"it goes with “{_text(leaf)}”, which is not known as {in_words(leaf)}"
                    return
            if isinstance(node, Constant) and _text(child) not in ("", *node.spellings):
                run.trace.causes[child, None] = unknown(_text(child), child)

    def write_inside(self, parent: Any, owner: Group, run: Writing, own: bool) -> None:
        """Write an element for a group below `parent`; taken back where nothing came to stand in it."""
        before = run.written
        element = put(parent, self.tag, self.spaces)
        if self.text is not None:
            self.text.write(element, owner, run)
            if element.text is None and not (own and run.keeps):
                parent.remove(element)
                return
        for mark in self.marks:
            mark.write(element, owner, run)
        said = None if own else run.names.get(id(owner))
        if said is None:
            said = owner.said_names()
        if own:
            run.names[id(owner)] = said  # for the elements in this one, as long as the group is being written
        for node in self.plan(said):
            node.write(element, owner, run)
        if own:
            run.names.pop(id(owner), None)
            run.ground(element, owner)
        if run.written == before and not self.required:
            parent.remove(element)
            element.let_go()


def shape(group: Group, above: str = "") -> Iterator[str]:
    """What a group says something of, and the groups in it, as paths."""
    for name in group.said_names():
        yield f"{above}{name}"
        value = getattr(group, name)
        for one in value if value.__class__ is list else (value,):
            if isinstance(one, Slim) and name != "kept":
                yield from shape(one, f"{above}{name}.")  # type: ignore[arg-type]


def _text(element: Any) -> str:
    return (element.text or "").strip()


def _unmet(key: Node, element: Any, run: Reading) -> Any:
    """The leaf by which an element is not the one that a key means; None where it is, or says nothing."""
    if element is None or key.chosen(element, run):
        return None
    if isinstance(key, Branch):
        below = ((inner, c) for inner in key.keys for c in element if c.tag == inner.tag)
        return next((leaf for leaf in (_unmet(inner, c, run) for inner, c in below) if leaf is not None), None)
    return element if _text(element) else None


class Element(Branch):
    """An element that is no group of its own: its children are terms of the group around it."""

    apart = True

    def __init__(
        self,
        tag: str,
        children: Iterable[Node | Mark],
        *,
        required: bool = False,
        key: bool = False,
        when: Callable[[Any, Reading], bool] | None = None,
    ) -> None:
        super().__init__(tag, children)
        self.required = required
        self.key = key  # the key of the element around it stands in here
        self.when = when

    def chooses(self) -> bool:
        return type(self).chosen is not Element.chosen or self.when is not None or bool(self.keys)

    def chosen(self, element: Any, run: Reading) -> bool:
        return (self.when is None or self.when(element, run)) and super().chosen(element, run)

    def asks(self) -> frozenset[str] | None:
        own = type(self).write is not Element.write or type(self).write_inside is not Branch.write_inside
        return None if (own and not self.on_demand) or self.required else self.inside()

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if run.entered.get(self) is owner:
            return False
        run.entered[self] = owner
        self.read_inside(element, owner, run)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        self.write_inside(parent, owner, run, own=False)


class One(Branch):
    """An element that is a group of the model, once."""

    apart = True

    def __init__(
        self,
        tag: str,
        ref: Ref,
        children: Iterable[Node | Mark],
        *,
        required: bool = False,
    ) -> None:
        super().__init__(tag, children)
        self.ref = ref
        self.required = required

    def below(self, base: type[Group]) -> type[Group]:
        self.place = Place(base, self.ref)
        inner: type[Group] = self.place.type
        return inner

    def within(self, above: str) -> str:
        return f"{above}{self.place.path}."

    def asks(self) -> frozenset[str] | None:
        return frozenset((self.place.first,)) if type(self).write is One.write and not self.required else None

    def reader(self) -> Read:
        place, inside = self.place, self.read_inside
        if type(self).read is not One.read or place.through:
            return self.read
        field, kind = place.field, place.type

        def read(element: Any, owner: Group, run: Reading) -> bool:
            said, trace = owner.__dict__, run.trace
            group = said.get(field)
            if group is None:
                group = said[field] = _new(kind)
            elif id(group) in trace.bases.of:
                return False
            trace.owners.append(group)
            trace.bases.of[id(group)] = element
            inside(element, group, run)
            return True

        return read

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        place = self.place
        holder = run.holder(place, owner)
        group = getattr(holder, place.field)
        if group is None:
            group = place.type.blank()
            setattr(holder, place.field, group)
        elif run.begun(group):
            return False
        run.begin(group, element)
        self.read_inside(element, group, run)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        holder = self.place.find(owner)
        group = getattr(holder, self.place.field) if holder is not None else None
        if group is None and self.required:
            group = self.place.type.blank()
        if group is not None:
            self.write_inside(parent, group, run, own=True)


class Each(Branch):
    """An element that is a group of the model, as often as it comes; at most `limit` are written."""

    apart = True

    def __init__(
        self,
        tag: str,
        ref: Ref,
        children: Iterable[Node | Mark],
        *,
        limit: int | None = None,
        only: Callable[[Any], bool] | None = None,
    ) -> None:
        super().__init__(tag, children)
        self.ref = ref
        self.limit = limit
        self.only = only

    def below(self, base: type[Group]) -> type[Group]:
        self.place = Place(base, self.ref)
        inner: type[Group] = self.place.type
        return inner

    def within(self, above: str) -> str:
        return f"{above}{self.place.path}."

    def asks(self) -> frozenset[str] | None:
        return frozenset((self.place.first,)) if type(self).write is Each.write else None

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        place = self.place
        holder = run.holder(place, owner)
        group = place.type.blank()
        getattr(holder, place.field).append(group)
        run.begin(group, element)
        self.often += 1
        self.read_inside(element, group, run)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        holder = self.place.find(owner)
        if holder is None:
            return
        groups = getattr(holder, self.place.field)
        if self.only is not None:
            groups = [g for g in groups if self.only(g)]
        groups = groups[: self.limit]
        row = run.row(self, parent, groups) if len(groups) >= run.fewest else None
        for group in groups:
            if row is None or not run.write_row(self, parent, group, row):
                self.write_inside(parent, group, run, own=True)
