"""What is left over: neither losses nor additions are written by hand, they come out of the walk.

A value of the model that the writer did not use, and a kept value that found no place, are losses with the place in
the source that the model remembers for them. A value of the output that stands for no value of the source is an
addition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from ..intake.parser import parse_whole
from ..intake.paths import Paths
from ..model import terms
from ..model.base import Group, Joined, Kept, Trace
from ..model.slim import ranks
from ..report import Addition, AdditionKind, Loss, LossKind
from ..threads import lazy
from .made import Made, Row
from .nodes.base import in_words
from .passages import Passage, plain, source_text, within

if TYPE_CHECKING:
    from .writing import Writing

Said = tuple[Any, str, int]  # a value of the model: its group, its field, its index there (-1 for a single one)
_DAY = 8  # the digits of a date
_MANY = 100  # texts of one value that are looked through for a part of a text
_MIDNIGHT = "t000000"  # what a moment has beside its day where only the day is said
Used = Callable[[Any, str, int], bool]


def loss_at(trace: Trace, place: Any, kind: LossKind, reason: str) -> Loss:
    """A loss for the value that was read at a place."""
    element, attribute = place
    return Loss(kind, str(trace.document.path(element, attribute)), source_text(place), reason)


def leaves(trace: Trace, group: Any, field: str, index: int) -> list[Any]:
    """The leaves of the source that a value was read from; none for one that was made in code."""
    place = trace.places.get((id(group), field))
    if place is None:
        return []
    if isinstance(place, Joined) or (isinstance(place, list) and index < 0):
        return list(place)
    if isinstance(place, list):
        return [place[index]] if index < len(place) else []
    return [place]


def members(invoice: Group) -> set[int]:
    """The identities of all groups of an invoice."""
    found = {id(invoice)}
    stack: list[Group] = [invoice]
    while stack:
        for _, value in stack.pop().said():
            for one in value if isinstance(value, list) else (value,):
                if isinstance(one, Group):
                    found.add(id(one))
                    stack.append(one)
    return found


def paths(invoice: Group) -> dict[int, str]:
    """The path in the model of every group of an invoice, by the group's identity."""
    found = {id(invoice): ""}
    stack: list[tuple[Group, str]] = [(invoice, "")]
    while stack:
        group, path = stack.pop()
        for name, value in group.said():
            if isinstance(value, Group):
                groups = [(value, f"{path}.{name}" if path else name)]
            elif isinstance(value, list):
                at = f"{path}.{name}" if path else name
                groups = [(one, f"{at}[{i}]") for i, one in enumerate(value) if isinstance(one, Group)]
            else:
                continue
            found.update((id(one), where) for one, where in groups)
            stack += groups
    return found


def unused(invoice: Group, ticks: dict[int, set[str]], used: Used) -> list[tuple[Group, str, str, int, Any]]:
    """Every value that was not used, in the order of the model: group, its path without places in lists, field, index
    (-1 for a single one), value. `ticks` are the names of the single ones that were, by the identity of the group."""
    found: list[tuple[tuple[int, ...], tuple[Group, str, str, int, Any]]] = []
    stack: list[tuple[Group, str, tuple[int, ...]]] = [(invoice, "", ())]
    nothing: set[str] = set()
    while stack:
        group, path, at = stack.pop()
        said = group.__dict__
        for name in said.keys() - ticks.get(id(group), nothing):
            value = said[name]
            if value is None:
                continue
            rank = ranks(group.__class__)[name]
            if value.__class__ is not list:
                if isinstance(value, Group):
                    stack.append((value, f"{path}{name}.", (*at, 1, rank)))
                else:
                    found.append(((*at, 0, rank), (group, path, name, -1, value)))
            elif value:
                below = f"{path}{name}."
                for i, member in enumerate(value):
                    if isinstance(member, Kept):
                        if not used(member, "value", -1):
                            found.append(((*at, 0, rank, i), (group, path, name, i, member)))
                    elif isinstance(member, Group):
                        stack.append((member, below, (*at, 1, rank, i)))
                    elif not used(group, name, i):
                        found.append(((*at, 0, rank, i), (group, path, name, i, member)))
    found.sort(key=lambda one: one[0])  # what a group says itself goes before what the groups in it say
    return [one for _, one in found]


class Losses:
    """What is left over of an invoice that was written."""

    def __init__(self, run: Writing) -> None:
        self._run = run
        self._invoice = run.original
        self._trace = run.trace
        self._ticks = run.ticks
        self._used = run.used
        self._target = run.target
        self._has = run.form.has  # the paths of the model that the target has
        self._later = run.form.later
        self._taken: dict[str, bool] = {}  # whether some value of a term was written

    def leftovers(self) -> Iterator[Loss]:
        """The losses of a finished conversion, in the order of the model."""
        for group, above, name, index, value in unused(self._invoice, self._ticks, self._used):
            if (id(group), name) in self._trace.inferred:
                continue
            if isinstance(value, Kept):
                yield from self._kept(value)
                continue
            found = leaves(self._trace, group, name, index)
            reason = self._reason(f"{above}{name}", found)
            for place in found:
                yield loss_at(self._trace, place, "dropped", reason)
            if not found:
                path = f"{self._run.group_paths[id(group)]}.{name}".lstrip(".")
                yield Loss("dropped", path if index < 0 else f"{path}[{index}]", str(value), reason)

    def lost_keys(self) -> Iterator[Loss]:
        """What told one kind of group from another, where nothing of the group was written: allowance or charge."""
        for group, element in self._trace.keys.values():
            if not self._ticks.get(id(group)) and not any(self._used(group, name, -1) for name, _ in group.said()):
                reason = f"{self._target} has no place for what it belongs to"
                yield loss_at(self._trace, (element, None), "dropped", reason)

    def _kept(self, kept: Kept) -> Iterator[Loss]:
        place = self._trace.places.get((id(kept), "value"))
        if place is not None:
            reason = self._cause(place) or f"{self._target} has no place for {_name(place)}"
            yield loss_at(self._trace, place, "dropped", reason)
        else:
            yield Loss("dropped", kept.path, kept.value, f"{self._target} has no place for it")

    def _cause(self, place: Any) -> str | None:
        """What about a value itself, or about what it stands in, made it one that no term takes."""
        causes = self._trace.causes
        if not causes:
            return None
        element, attribute = place
        if (element, attribute) in causes:
            return causes[element, attribute]
        return next((causes[one] for one in (element, *element.iterancestors()) if one in causes), None)

    def _reason(self, plain: str, places: list[Any]) -> str:
        """Why a value was left over: its term has no place at all, or none where this one would have to stand."""
        known = terms.term_at(plain)
        words = known or (_name(places[0]) if places else plain.rpartition(".")[2].replace("_", " "))
        if plain not in self._has and plain in self._later:
            return f"{self._target} does not know {words}, which a later version has"
        if plain not in self._has and self._later:
            return f"{self._target} does not know {words}"  # what pairs give the latest version stands in no tree
        if plain not in self._has:
            return f"{self._target} has no place for {words}"
        if plain not in self._taken:
            self._taken[plain] = any(self._used(*other) for other in self._alike(plain))
        if self._taken[plain]:
            return f"{self._target} takes no further {words}"
        return f"{self._target} cannot say {words} here"

    def _alike(self, path: str) -> Iterator[Said]:
        """The values of the invoice that are the same term."""
        *steps, field = path.split(".")
        groups: list[Any] = [self._invoice]
        for step in steps:
            found = [getattr(group, step) for group in groups]
            groups = [
                one for value in found for one in (value if isinstance(value, list) else [value]) if one is not None
            ]
        for group in groups:
            value = getattr(group, field)
            yield from ((group, field, i) for i in (range(len(value)) if isinstance(value, list) else (-1,)))


def _name(place: Any) -> str:
    """The element or attribute of a place, as its format calls it."""
    return in_words(*place)


def additions(root: Made, xml: bytes, run: Writing) -> Iterator[Addition]:
    """What the output says and the source does not: each leaf and attribute that stands for no value of the source, or
    says it in a code of its own."""
    tree: Any = root  # its elements have what paths ask of lxml's
    where: Any = Paths(tree)
    rows = _Rows(root, xml, run.form.encoding, where)
    sources: dict[Any, _Source | None] = {}
    both = _beside(run)
    for element in root.iter():
        if element.__class__ is Row:
            last = plain = None
            for number, path, name, text, said, beside in element.told:
                text = text.strip() if name is None else text
                if not text and name is None:
                    continue
                if beside and said is not last:
                    last, plain = said, run.plainly(said[0], said[1])
                found = both if beside and plain is not None else _added(said, beside, text, run, sources)
                if found is not None:
                    yield Addition(found[0], rows.path(element, number, path, name), text, found[1])
            element.told = []  # there may be as many as values
        elif element.text is not element.sure or len(element.sure_of) != len(element.attrib) or run.beside:
            for name, text, said, beside in run.doubts(element):
                found = _added(said, beside, text, run, sources)
                if found is not None:
                    yield Addition(found[0], where.path(element, name), text, found[1])


class _Rows:
    """The paths in rows that were written as text; of what has one of several places, the output itself is asked."""

    def __init__(self, root: Made, xml: bytes, encoding: str, where: Any) -> None:
        self._root = root
        self._xml = xml
        self._encoding = encoding
        self._where = where
        self._known: dict[Any, str] = {}
        self._inside: tuple[Any, list[Any]] = (None, [])
        self._row: Made | None = None
        self._above = ""

    def path(self, row: Made, number: int, path: tuple[str, ...] | None, name: str | None) -> str:
        """The path of an element of a row, or of an attribute of it."""
        if self._row is not row:
            self._row, self._above = row, self._where.path(row)
        if path is None:
            if self._inside[0] is not row:
                self._inside = row, list(self._elements[row].iter())
            return self._found.path(self._inside[1][number], name)
        key = path, name
        below = self._known.get(key)
        if below is None:
            steps = [f"/{self._where.name(tag)}" for tag in path]
            below = self._known[key] = "".join(steps) + (f"/@{self._where.name(name)}" if name else "")
        return f"{self._above}{below}"

    @lazy
    def _tree(self) -> Any:
        text = self._xml.decode(self._encoding).partition("?>")[2]  # the parser is told another encoding
        return parse_whole(text.encode())

    @lazy
    def _found(self) -> Paths:
        return Paths(self._tree)

    @lazy
    def _elements(self) -> dict[Made, Any]:
        """The elements of the output that are rows."""
        found: dict[Made, Any] = {}
        stack: list[tuple[Made, Any]] = [(self._root, self._tree)]
        while stack:
            made, element = stack.pop()
            if made.__class__ is Row:
                found[made] = element
            elif made.first is not None:
                stack += zip(made, element, strict=True)
        return found


class _Source:
    """The texts of the source that a value of the output was made from; `mixed` where amounts are among texts."""

    def __init__(self, texts: list[str | Passage], mixed: bool) -> None:
        self.texts = texts
        self.mixed = mixed
        # Of very many texts a part of one is not looked for; of few, no long one is made plain in vain.
        many = [_whole(one) for one in texts] if len(texts) > _MANY else []
        self._known = {*many, *map(plain, many)}

    def says(self, text: str) -> bool:
        """Whether a text of the output is there, in any spelling."""
        parts = len(self.texts)
        if parts > _MANY:
            return text in self._known or plain(text) in self._known
        return any(_same(text, there, parts) for there in self.texts)


def _source_of(said: Said, run: Writing, known: dict[Any, _Source | None]) -> _Source | None:
    plainly = run.plainly(said[0], said[1])
    if plainly is not None:
        return _Source([run.passages.at(plainly)], False)
    found = run.sources(*said)
    if not found:
        return None
    if len(found) == 1:  # a value that was read from many leaves may be written as many: they are looked up once
        group, field, _ = found[0]
        place = run.trace.places.get((id(group), field))
        if isinstance(place, Joined):
            if id(place) not in known:
                known[id(place)] = _Source([run.passages.at(one) for one in place], False)
            return known[id(place)]
    amounts = sum(isinstance(getattr(group, field), Decimal) for group, field, _ in found)
    texts = [run.passages.at(place) for one in found for place in leaves(run.trace, *one)]
    return _Source(texts, 0 < amounts < len(found))


def _whole(text: str | Passage) -> str:
    return text if isinstance(text, str) else text.text


def _beside(run: Writing) -> tuple[AdditionKind, str]:
    return "constant", f"{run.target} says it beside each value of the kind"


def _added(
    said: Said | None, beside: bool, text: str, run: Writing, known: dict[Any, _Source | None]
) -> tuple[AdditionKind, str] | None:
    """The kind and the reason of an addition; None for a value of the source."""
    if said is None:
        return "constant", f"{run.target} always says it here"
    if not beside and run.reads(said, text):
        return None
    group, field, index = said
    if beside and run.plainly(group, field) is not None:
        return _beside(run)
    one = (id(group), field, index)
    if one not in known:
        known[one] = _source_of(said, run, known)
    source = known[one]
    if source is None:
        return run.word(group, field) or ("derived", "follows from what the source says otherwise")
    if beside:
        return _beside(run)
    if source.mixed:
        return "derived", "a text of the source, and the amount that stands beside it there"
    if source.texts and not source.says(text):
        return "derived", f"what {run.target} has for “{_short(_whole(source.texts[0]))}”"
    return None


def _same(text: str, there: str | Passage, parts: int) -> bool:
    """Whether a text of the output is that of the source, a part of it, or made of it and others, in any spelling."""
    if isinstance(there, Passage):
        return there.says(text) or (parts > 1 and there.text in text)
    if within(text, there) or (parts > 1 and within(there, text)):
        return True
    one, other = plain(text), plain(there)
    if one == f"{other}{_MIDNIGHT}" and len(other) == _DAY:
        return True
    if one.isdigit() and len(one) == _DAY and other.startswith(f"{one}t"):
        return False  # a day without its dashes, of a moment: the time is left out
    return within(one, other) or (parts > 1 and within(other, one)) or _number(text) == _number(there) is not None


def _number(text: str) -> Decimal | None:
    try:
        return abs(Decimal(text.replace(",", "."))).normalize()
    except InvalidOperation:
        return None


def _short(text: str) -> str:
    plain = " ".join(text[:200].split())  # a text of several elements has the blanks between them
    return plain if len(plain) <= 40 else f"{plain[:39]}…"
