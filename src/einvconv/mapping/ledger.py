"""What is left over: neither losses nor additions are written by hand, they come out of the walk.

A value of the model that the writer did not use, and a kept value that found no place, are losses with the place in
the source that the model remembers for them. A value of the output that stands for no value of the source is an
addition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from decimal import Decimal, InvalidOperation
from operator import itemgetter

from ..intake.paths import Paths
from ..light import NamedTuple
from ..model import terms
from ..model.base import Group, Joined, Kept, Trace
from ..model.slim import ranks
from ..report import Addition, AdditionKind, Loss, LossKind
from ..threads import lazy
from .made import Made, Row
from .nodes.base import in_words
from .passages import Passage, plain, source_text, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .writing import Writing

Said = tuple["Any", str, int]  # a value of the model: its group, its field, its index there (-1 for a single one)
_DAY = 8  # the digits of a date
_MANY = 100  # texts of one value that are looked through for a part of a text
_MIDNIGHT = "t000000"  # what a moment has beside its day where only the day is said
_DERIVED: tuple[AdditionKind, str] = "derived", "follows from what the source says otherwise"
Used = Callable[["Any", str, int], bool]
_NO_NAMES: frozenset[str] = frozenset()


class InRow(NamedTuple):
    """The leaf of a row, by the value that was read from it: where many are told, none is looked up. `at` is the
    identity of the value's group."""

    at: int
    field: str


def loss_at(trace: Trace, place: Any, kind: LossKind, reason: str) -> Loss:
    """A loss for the value that was read at a place."""
    if place.__class__ is InRow:
        text = source_text(trace.places.noted(*place))
        return Loss(kind, trace.places.path_in_row(*place, trace.document), text, reason)
    element, attribute = place
    return Loss(kind, str(trace.document.path(element, attribute)), source_text(place), reason)


def leaves(trace: Trace, group: Any, field: str, index: int) -> list[Any]:
    """The leaves of the source that a value was read from; none for one that was made in code."""
    return [trace.places[one] if one.__class__ is InRow else one for one in noted(trace, group, field, index)]


def noted(trace: Trace, group: Any, field: str, index: int) -> list[Any]:
    """The same, in which those of rows are not looked up."""
    place = trace.places.noted(id(group), field)
    if place is None:
        return []
    if place.__class__ is str:
        return [InRow(id(group), field)]
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
        for value in stack.pop().__dict__.values():
            for one in value if value.__class__ is list else (value,):
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
        for name, value in group.__dict__.items():
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


def unused(invoice: Group, ticks: Mapping[int, Set[str]], used: Used) -> list[tuple[Group, str, str, int, Any]]:
    """Every value that was not used, in the order of the model, what a group says itself before what the groups in it
    say: group, its path without places in lists, field, index (-1 for a single one), value. `ticks` are the names of
    the single ones that were, by the identity of the group."""
    return _unused(invoice, "", ticks, used) or []


def _unused(group: Group, path: str, ticks: Mapping[int, Set[str]], used: Used) -> list[tuple[Any, ...]] | None:
    known = ticks.get(id(group), _NO_NAMES)
    parts: list[tuple[int, int, list[tuple[Any, ...]]]] | None = None  # in a long list most groups have none
    for name, value in group.__dict__.items():
        if value is None or name in known:
            continue
        found: list[tuple[Any, ...]] | None = None
        inner = 0
        if value.__class__ is not list:
            if isinstance(value, Group):
                if value.__dict__.keys() <= ticks.get(id(value), _NO_NAMES):
                    continue  # most say nothing but single values, all of which were used
                found, inner = _unused(value, f"{path}{name}.", ticks, used), 1
            else:
                found = [(group, path, name, -1, value)]
        elif value and isinstance(value[0], Group):
            below, inner = f"{path}{name}.", 1
            for one in value:
                if one.__dict__.keys() <= ticks.get(id(one), _NO_NAMES):
                    continue
                more = _unused(one, below, ticks, used)
                if more is not None:
                    found = [] if found is None else found
                    found += more
        else:
            for i, one in enumerate(value):
                if not (used(one, "value", -1) if isinstance(one, Kept) else used(group, name, i)):
                    found = [] if found is None else found
                    found.append((group, path, name, i, one))
        if found is not None:
            parts = [] if parts is None else parts
            parts.append((inner, ranks(group.__class__)[name], found))
    if parts is None:
        return None
    if len(parts) == 1:
        return parts[0][2]
    return [one for _, _, found in sorted(parts, key=itemgetter(0, 1)) for one in found]


class Losses:
    """What is left over of an invoice that was written."""

    def __init__(self, run: Writing) -> None:
        self._run = run
        self._invoice = run.original
        self._currency: str | None = getattr(run.original, "currency", None)
        self._trace = run.trace
        self._ticks = run.ticks
        self._used = run.used
        self._target = run.target
        self._form = run.form  # which is asked for all that it has, where something is left
        self._causes: dict[Any, str | None] = {}
        self._taken: dict[str, bool] = {}  # whether some value of a term was written
        self._terms: dict[str, str] = {}
        self._reasons: dict[tuple[str, str], str] = {}
        self._of_rows: dict[tuple[int, str, str], str] = {}

    def leftovers(self) -> Iterator[Loss]:
        """The losses of a finished conversion, in the order of the model."""
        inferred = self._trace.inferred
        places = self._trace.places
        last: Group | None = None
        for group, above, name, index, value in unused(self._invoice, self._ticks, self._used):
            at = id(group)
            if inferred and (at, name) in inferred:
                continue
            if group is not last:  # what a group says follows one another
                last, told, spot = group, places.of.get(at, {}), places.spots.get(at)
            text = told.get(name)
            if text.__class__ is str and spot is not None:
                shape = id(spot[2]), above, name  # all rows of a shape have the same reason
                reason = self._of_rows.get(shape)
                if reason is None:
                    reason = self._of_rows[shape] = self._reason(f"{above}{name}", [InRow(at, name)])
                path = places.path_in_row(at, name, self._trace.document, spot)
                yield Loss("dropped", path, text.strip(), reason)
                continue
            if isinstance(value, Kept):
                yield from self._kept(value)
                continue
            found = noted(self._trace, group, name, index)
            reason = self._reason(f"{above}{name}", found)
            for place in found:
                yield loss_at(self._trace, place, "dropped", reason)
            if not found:
                path = f"{self._run.group_paths[id(group)]}.{name}".lstrip(".")
                yield Loss("dropped", path if index < 0 else f"{path}[{index}]", str(value), reason)

    def lost_keys(self) -> Iterator[Loss]:
        """What told one kind of group from another, where nothing of the group was written: allowance or charge."""
        for group, place in self._trace.keys.values():
            ticked = self._ticks.get(id(group), _NO_NAMES)  # a repair may give what the source does not say
            if not any(name in ticked or self._used(group, name, -1) for name, _ in group.said()):
                empty = "nothing is said of what it belongs to"
                reason = f"{self._target} has no place for what it belongs to" if group.said_names() else empty
                yield loss_at(self._trace, (self._trace.rows.element(place), None), "dropped", reason)

    def _kept(self, kept: Kept) -> Iterator[Loss]:
        place = self._trace.places.get((id(kept), "value"))
        if place in self._trace.partly:
            if not self._trace.partly[place]:
                return  # its term tells of itself
            yield loss_at(self._trace, place, "approximated", self._trace.partly[place])
        elif place is not None:
            asked = self._trace.anyway
            anyway = asked(place[0], place[1], self._currency) if asked is not None else None
            if anyway is not None:
                yield loss_at(self._trace, place, "implied", anyway)
                return
            reason = self._cause(place) or f"{self._target} has no place for {self._name(_outermost(kept, place))}"
            yield loss_at(self._trace, place, "dropped", reason)
        else:
            yield Loss("dropped", kept.path, kept.value, f"{self._target} has no place for it")

    def _cause(self, place: Any) -> str | None:
        """What about a value itself, or about what it stands in, made it one that no term takes."""
        causes = self._trace.causes
        if not causes:
            return None
        return causes[place] if place in causes else self._cause_around(place[0])

    def _cause_around(self, element: Any) -> str | None:
        """The same about an element and what it stands in; many values stand in one element."""
        if element not in self._causes:
            parent = element.getparent()
            above = None if parent is None else self._cause_around(parent)
            self._causes[element] = self._trace.causes.get(element, above)
        return self._causes[element]

    def _reason(self, plain: str, places: list[Any]) -> str:
        """Why a value was left over: its term has no place at all, or none where this one would have to stand."""
        if plain not in self._terms:
            self._terms[plain] = terms.term_at(plain)
        words = self._terms[plain]
        if not words:
            words = self._name(places[0]) if places else plain.rpartition(".")[2].replace("_", " ")
        if (plain, words) not in self._reasons:
            self._reasons[plain, words] = self._why(plain, words)
        return self._reasons[plain, words]

    def _name(self, place: Any) -> str:
        """The element or attribute of a place, as its format calls it."""
        if place.__class__ is not InRow:
            return in_words(*place)
        return in_words(*self._trace.places[place])

    def _why(self, plain: str, words: str) -> str:
        has, later = self._form.has, self._form.later
        if plain not in has and plain in later:
            return f"{self._target} does not know {words}, which a later version has"
        if plain not in has and later:
            return f"{self._target} does not know {words}"  # what pairs give the latest version stands in no tree
        if plain not in has:
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


def _outermost(kept: Kept, place: Any) -> Any:
    """What has no place: the outermost element around a leaf that holds nothing but what was kept, or the leaf."""
    element, at = place[0], kept.unclaimed
    while at > 1:
        element, at = element.getparent(), at - 1
    return (element, None) if kept.unclaimed > 1 else place


def asks_output(root: Made) -> bool:
    """Whether what is told of rows can only be found in the output itself."""
    return any(one[1] is None for row in root.iter() if row.__class__ is Row for one in row.told)


def additions(root: Made, parsed: Callable[[], Any], run: Writing) -> Iterator[Addition]:
    """What the output says and the source does not: each leaf and attribute that stands for no value of the source, or
    says it in a code of its own. `parsed` gives the output as it was parsed."""
    tree: Any = root  # its elements have what paths ask of lxml's
    where: Any = Paths(tree)
    rows = _Rows(root, parsed, where)
    added = _Judge(run).added
    last: Any
    alongside: tuple[AdditionKind, str] | None
    above: str | None
    found: tuple[AdditionKind, str] | None
    for element in root.iter():
        if element.__class__ is Row:
            last = alongside = above = None
            for number, path, name, text, said, beside in element.told:
                text = text.strip() if name is None else text
                if not text and name is None:
                    continue
                if said is None:
                    found = run.always
                elif said is run.alongside:
                    found = run.alongside if name is not None else run.in_parts
                elif not beside:
                    found = added(said, False, text, name)
                elif said is last:  # a sign, a kind: much of what stands beside is of one value
                    found = alongside
                else:
                    found = alongside = added(said, True, text, name)
                    last = said
                if found is None:
                    continue
                if path is None:
                    place = rows.found(element, number, name)
                else:
                    if above is None:
                        above = where.path(element)
                    place = f"{above}{rows.below(path, name)}"
                yield Addition(found[0], place, text, found[1])
            element.told = []  # there may be as many as values
        elif element.text is not element.sure or len(element.sure_of) != len(element.attrib) or run.beside:
            for name, text, said, beside in run.doubts(element):
                found = added(said, beside, text, name)
                if found is not None:
                    yield Addition(found[0], where.path(element, name), text, found[1])


class _Rows:
    """The paths in rows that were written as text; of what has one of several places, the output itself is asked."""

    def __init__(self, root: Made, parsed: Callable[[], Any], where: Any) -> None:
        self._root = root
        self._parsed = parsed
        self._where = where
        self._inside: tuple[Any, list[Any]] = (None, [])
        self._below: dict[tuple[tuple[str, ...], str | None], str] = {}

    def below(self, path: tuple[str, ...], name: str | None) -> str:
        """The path from a row to an element that has its names to itself, or to an attribute of it."""
        known = self._below.get((path, name))
        if known is None:
            steps = [f"/{self._where.name(tag)}" for tag in path]
            known = self._below[path, name] = "".join(steps) + (f"/@{self._where.name(name)}" if name else "")
        return known

    def found(self, row: Made, number: int, name: str | None) -> str:
        """The whole path of an element of a row by its number there, or of an attribute of it."""
        if self._inside[0] is not row:
            self._inside = row, list(self._elements[row].iter())
        return self._found.path(self._inside[1][number], name)

    @lazy
    def _tree(self) -> Any:
        return self._parsed()

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


def _whole(text: str | Passage) -> str:
    return text if isinstance(text, str) else text.text


class _Judge:
    """Tells of what stands in the output whether the source says it; what was found is kept."""

    def __init__(self, run: Writing) -> None:
        self._run = run
        self._sources: dict[Any, _Source | None] = {}
        self._of_leaves: dict[tuple[str, str], tuple[AdditionKind, str] | None] = {}

    def added(self, said: Said | None, beside: bool, text: str, name: str | None) -> tuple[AdditionKind, str] | None:
        """The kind and the reason of an addition, which is an attribute of that name or an element; None for a value of
        the source."""
        run = self._run
        if said is None:
            return run.always
        group, field, index = said
        word = run.words.get((id(group), field))
        if word is not None:
            return word
        if beside:
            if run.leaf_of(*said) is not None or run.has_source(*said):
                return run.alongside if name is not None else run.in_parts  # an element beside others is a part
            return run.word(group, field) or _DERIVED
        leaf = run.leaf_of(*said)
        if leaf.__class__ is str:  # many rows say the same in the same words
            if (leaf, text) not in self._of_leaves:
                there = _Source([run.passages.at(leaf)], False)
                self._of_leaves[leaf, text] = None if run.reads(said, text) else self._otherwise(there, text)
            return self._of_leaves[leaf, text]
        if run.reads(said, text):
            return None
        one = (id(group), field, index)
        if one not in self._sources:
            self._sources[one] = self._source_of(said, leaf)
        source = self._sources[one]
        return run.word(group, field) or _DERIVED if source is None else self._otherwise(source, text)

    def _otherwise(self, source: _Source, text: str) -> tuple[AdditionKind, str] | None:
        """The same of a text that is not letter for letter in its source."""
        if source.mixed:
            return "derived", "a text of the source, and the amount that stands beside it there"
        if source.texts and not source.says(text):
            return "derived", f"what {self._run.target} has for “{_short(_whole(source.texts[0]))}”"
        return None

    def _source_of(self, said: Said, leaf: Any) -> _Source | None:
        run = self._run
        if leaf is not None:
            return _Source([run.passages.at(leaf)], False)
        found = run.sources(*said)
        if not found:
            return None
        if len(found) == 1:  # a value that was read from many leaves may be written as many: they are looked up once
            group, field, _ = found[0]
            place = run.trace.places.noted(id(group), field)
            if isinstance(place, Joined):
                if id(place) not in self._sources:
                    self._sources[id(place)] = _Source([run.passages.at(one) for one in place], False)
                return self._sources[id(place)]
        amounts = sum(isinstance(getattr(group, field), Decimal) for group, field, _ in found)
        places = [place for one in found for place in noted(run.trace, *one)]
        texts = [run.passages.at(run.trace.places.noted(*p) if p.__class__ is InRow else p) for p in places]
        return _Source(texts, 0 < amounts < len(found))


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
