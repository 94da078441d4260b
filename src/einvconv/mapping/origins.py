"""What the values of an invoice that is being written stand for: where they stood in the source, what they were made
of, and which of them have been ticked off."""

from __future__ import annotations

from collections.abc import Container, Iterator, Set

from ..model.base import Group, Joined, Kept, Trace
from ..report import AdditionKind
from ..threads import lazy
from .ledger import InRow, Said, members, paths
from .passages import Passage, Passages, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from .format import Format

    G = TypeVar("G", bound=Group)

_NOWHERE: dict[str, Any] = {}
_NONE: frozenset[str] = frozenset()


class _Every:
    """All fields of a group."""

    def __contains__(self, field: object) -> bool:
        return True


_EVERY = _Every()


class Account:
    """What is asked of a group for each value of it that is written: where its values stood in the source, and which
    were ticked off. Of a group that says something for others, or that something was derived for, neither is `plain`:
    each value is looked into then."""

    __slots__ = ("group", "places", "plain", "ticks")

    def __init__(self, group: Group, places: dict[str, Any], ticks: set[str], plain: bool) -> None:
        self.group = group  # so that no other one gets its identity
        self.places = places
        self.ticks = ticks
        self.plain = plain


class Origins:
    """Copies and what they were made of, values that others stand for, words for those that the source does not say."""

    def __init__(self, invoice: Group, trace: Trace, form: Format) -> None:
        self.original = invoice
        self.trace = trace
        self.form = form
        self.passages = Passages()
        self.words: dict[tuple[int, str], tuple[AdditionKind, str]] = {}
        # The single values that are ticked off, by the identity of their groups: a set of its own, or one of many rows.
        self.ticks: dict[int, set[str] | frozenset[str]] = {}
        self.ticked: set[Said] = set()  # the same of members of lists
        self.accounts: dict[int, Account] = {}
        self._of = trace.places.of
        # The fields of groups that say something for others, or that something was derived for.
        self._marked: dict[int, set[str]] = {}
        self._copies: dict[int, Group] = {}
        self._made: list[Group] = []
        self._same: dict[Said, list[tuple[Group, str, int]]] = {}
        self._carriers: set[int] = set()
        self._order: dict[tuple[int, str, int, str], bool] = {}  # of two leaves in a row, by its shape

    def use(self, group: Any, field: str, index: int = -1) -> None:
        """Tick a value off, and those that it was made from."""
        copies, carriers = self._copies, self._carriers
        one: Any = group
        while one is not None:
            at = id(one)
            one = copies.get(at)
            if at in carriers:
                if not self._tick(at, field, index):
                    return
                for nth in (-1,) if index < 0 else (index, -1):
                    for other, name, there in self._same.get((at, field, nth), ()):
                        self.use(other, name, there)
            elif one is None:  # a copy says no more than what it was made of
                self._tick(at, field, index)

    def _tick(self, at: int, field: str, index: int) -> bool:
        """Tick off a value of the group of that identity; False where it is ticked off already."""
        if index >= 0:
            before = len(self.ticked)
            self.ticked.add((at, field, index))
            return len(self.ticked) > before
        if field in self.ticks.get(at, ()):
            return False
        self._own_ticks(at).add(field)
        return True

    def _own_ticks(self, at: int) -> set[str]:
        """The set of what is ticked off of a group, which no other one has."""
        found = self.ticks.get(at)
        if found.__class__ is not set:
            found = self.ticks[at] = set(found or ())
        return found

    def tick_all(self, at: int, fields: frozenset[str]) -> None:
        """Tick off values of the group of that identity, of which something is ticked off already."""
        self._own_ticks(at).update(fields)

    def used(self, group: Any, field: str, index: int) -> bool:
        """Whether a value of the invoice itself has been ticked off."""
        if index < 0:
            return field in self.ticks.get(id(group), ())
        return (id(group), field, index) in self.ticked

    def account(self, group: Group) -> Account:
        """The account of a group."""
        return self.accounts.get(id(group)) or self.open_account(group)

    def opened(self, group: Group) -> tuple[int, dict[str, Any], Container[str]]:
        """What is asked of a group for each value of it that is written: the identity of what it was made of, the
        places of its values, and the fields that have to be looked into each time: most groups have none."""
        copies, marked, of = self._copies, self._marked, self._of
        at = id(group)
        fields: Set[str] = marked.get(at, _NONE)
        every = False
        while (below := copies.get(at)) is not None:
            every = every or at in of
            at = id(below)
            if at in marked:
                fields = fields | marked[at]
        return at, of.get(at, _NOWHERE), _EVERY if every else fields

    def open_account(self, group: Group) -> Account:
        """The account of a group that has none yet."""
        at, places, fields = self.opened(group)
        found = self.accounts[id(group)] = Account(group, places, self._own_ticks(at), not fields)
        return found

    def edit(self, group: G) -> G:
        """A copy that pairs and repairs may change; what is written of it is ticked off in the original too. A copy is
        itself."""
        if id(group) in self._copies:
            return group
        made = group.twin()
        self._copies[id(made)] = group
        self._made.append(made)
        return made

    def edit_all(self, groups: list[G]) -> list[G]:
        """The same of a list, which is a copy as well: where a repair before has made them all, it is that one."""
        if groups and all(map(self._copies.__contains__, map(id, groups))):
            return groups
        return [self.edit(one) for one in groups]

    def original_of(self, group: Group) -> Group:
        """The group of the invoice itself that a copy was made of; a group that is no copy is itself."""
        while id(group) in self._copies:
            group = self._copies[id(group)]
        return group

    def carry(self, to: Group, field: str, source: Group, source_field: str, index: int = -1, nth: int = -1) -> None:
        """What stands in `to.field` was said in `source.source_field`: writing the one ticks off the other.

        `index` and `nth` are their places in a list, -1 for a single value.
        """
        self._same.setdefault((id(to), field, index), []).append((source, source_field, nth))
        if id(to) in self._copies and field in self.ticks.get(id(to), ()):
            self._own_ticks(id(to)).discard(field)  # what stood there before was told as left out
        self._carriers.add(id(to))
        self._marked.setdefault(id(to), set()).add(field)
        self.accounts.clear()
        self._made.append(to)

    def join(self, group: Group, field: str, text: str) -> None:
        """Make one text of a list of texts, which stands for all of them; `group` is a copy already."""
        sources = [one for i in range(len(getattr(group, field))) for one in self.sources(group, field, i)]
        setattr(group, field, [text])
        self._same[id(group), field, 0] = sources
        self._carriers.add(id(group))
        self._marked.setdefault(id(group), set()).add(field)
        self.accounts.clear()

    def made_of(self, groups: set[int]) -> set[int]:
        """These groups, by their identities, with their copies and with all that something in them is carried to."""
        found, before = set(groups), -1
        while found and len(found) != before:
            before = len(found)
            found.update(copy for copy, group in self._copies.items() if id(group) in found)
            found.update(to for (to, _, _), said in self._same.items() if any(id(one) in found for one, _, _ in said))
        return found

    def derive(self, group: Group, field: str, value: Any, reason: str) -> None:
        """Give a term a value that the source does not say and that follows from what it says; `reason` tells how."""
        self._say(group, field, value, "derived", reason)

    def fill(self, group: Group, field: str, value: Any, reason: str) -> None:
        """Give a term a placeholder that the target asks for and nobody knows."""
        self._say(group, field, value, "placeholder", reason)

    def _say(self, group: Group, field: str, value: Any, kind: AdditionKind, reason: str) -> None:
        setattr(group, field, value)
        self.words[id(group), field] = (kind, reason)
        self._marked.setdefault(id(group), set()).add(field)
        self.accounts.clear()
        self._made.append(group)

    def word(self, group: Group, field: str) -> tuple[AdditionKind, str] | None:
        """Why a term has a value that the source does not say, where it was told."""
        found = self.words.get((id(group), field))
        if found is None and id(group) in self._copies:
            return self.word(self._copies[id(group)], field)
        return found

    def place_of(self, group: Group, field: str, within: tuple[tuple[int, str], ...] = ()) -> Any:
        """Where a value stood in the source, through copies and carried values; None for what was made here.

        `within` are the values on the way there, which are not asked again."""
        place = self.trace.places.get((id(group), field))
        if isinstance(place, Joined):
            return place[0]
        if place is None and id(group) in self._copies:
            place = self.place_of(self._copies[id(group)], field, within)
        if place is None:
            through = (*within, (id(group), field))
            for other, name, _ in self._same.get((id(group), field, -1), ()):
                if (id(other), name) not in through:
                    place = place or self.place_of(other, name, through)
        return place

    def stood_before(self, group: Group, field: str, other: Group, other_field: str) -> bool:
        """Whether a value stood before another one in the same element of the source. What two values of a row say of
        that, those of all rows of its shape do."""
        one, two = self._spot(group, field), self._spot(other, other_field)
        if one is None or two is None or one[0] is not two[0]:
            return self._stood_before(group, field, other, other_field)
        shape = one[1:] + two[1:]
        if shape not in self._order:
            self._order[shape] = self._stood_before(group, field, other, other_field)
        return self._order[shape]

    def _stood_before(self, group: Group, field: str, other: Group, other_field: str) -> bool:
        one, two = self.place_of(group, field), self.place_of(other, other_field)
        if not isinstance(one, tuple) or not isinstance(two, tuple):
            return False
        parent = one[0].getparent()
        return parent is not None and parent is two[0].getparent() and parent.index(one[0]) < parent.index(two[0])

    def _spot(self, group: Group, field: str) -> tuple[Any, int, str] | None:
        """The row that a value was read from, and which of its leaves in all rows of that shape."""
        at: Group | None = group
        while at is not None:
            place = self.trace.places.noted(id(at), field)
            if place is not None:
                if place.__class__ is not str:
                    return None
                row, _, spots = self.trace.places.spots[id(at)]
                return row, id(spots), field
            at = self._copies.get(id(at))
        return None

    def sources(self, group: Any, field: str, index: int) -> list[tuple[Any, str, int]]:
        """The values of the source that a term was made from, each once: group, field and index there."""
        found: dict[Said, tuple[Any, str, int]] = {}
        for one in self._sources(group, field, index):  # groups that say the same are not the same
            found.setdefault((id(one[0]), one[1], one[2]), one)
        return list(found.values())

    def has_source(self, group: Any, field: str, index: int) -> bool:
        """Whether a term was made from some value of the source."""
        return next(self._sources(group, field, index), None) is not None

    def _sources(
        self, group: Any, field: str, index: int, within: tuple[Said, ...] = ()
    ) -> Iterator[tuple[Any, str, int]]:
        at = id(group)
        if self.words and (at, field) in self.words:
            return
        none = True
        copied = self._copies.get(at)
        if copied is not None and _says(copied, field):
            for one in self._sources(copied, field, index, within):
                none = False
                yield one
        if at in self._carriers:
            through = (*within, (at, field, index))
            for nth in (-1,) if index < 0 else (index, -1):
                for other, name, there in self._same.get((at, field, nth), ()):
                    if (id(other), name, there) not in through:  # a value that was moved, and moved back again
                        for one in self._sources(other, name, there, through):
                            none = False
                            yield one
        if none and (isinstance(group, Kept) or self._is_original(group, field)):
            value = getattr(group, field)
            if isinstance(value, list):
                places = range(len(value)) if index < 0 else (index,)
                yield from ((group, field, i) for i in places if i < len(value))
            elif value is not None:
                yield group, field, index

    def reads(self, said: Said, text: str) -> bool:
        """Whether a text of the output is plainly that of the one leaf of the source which a value was read from."""
        group, field, index = said
        if self.words and (id(group), field) in self.words:
            return False
        place = self._noted(group, field)
        if place is None and index < 0:
            one = self._stands_for(group, field)
            place = None if one is None else self._noted(*one)
        if place.__class__ is Joined:
            place = place[0]  # of a value that is said in many places, the first will do
        elif place.__class__ is list and 0 <= index < len(place):
            place = place[index]
        there: str | Passage | None = None
        if place.__class__ is str:
            if text == place:
                return True
        elif place.__class__ is tuple:
            there = self.passages.long(place)
            element, attribute = place
            if there is None and text == (element.get(attribute) if attribute else element.text):
                return True
        else:
            return False
        there = there or self.passages.at(place)
        if not isinstance(there, str):
            return there.has(text)
        return (
            within(text, there)
            or ("." in text and text.replace(".", ",") in there)
            or ("," in there and text in there.replace(",", "."))
        )

    def _noted(self, group: Any, field: str) -> Any:
        """What is noted of the place of a value, or of what it is a copy of."""
        noted = self.trace.places.noted
        place = noted(id(group), field)
        while place is None and (copied := self._copies.get(id(group))) is not None:
            group = copied
            place = noted(id(group), field)
        return place

    def _stands_for(self, group: Any, field: str) -> tuple[Any, str] | None:
        """The one value that another stands for; None where there are several, or none."""
        same = self._same.get((id(group), field, -1)) if id(group) in self._carriers else None
        copied = self._copies.get(id(group))
        if not same or len(same) > 1 or (copied is not None and _says(copied, field)):
            return None
        other, name, nth = same[0]
        itself = other is group and name == field
        return None if itself or nth >= 0 or (id(other), name) in self.words else (other, name)

    def leaf_of(self, group: Any, field: str, index: int) -> Any:
        """What is noted of the one leaf that a value was read from, or the one value that it stands for."""
        found = self.plainly(group, field)
        if found is None and index < 0:
            one = self._stands_for(group, field)
            found = None if one is None else self.plainly(*one)
        return found

    def plainly(self, group: Any, field: str) -> Any:
        """What is noted of a value that was read from one leaf and that nothing else stands in; None of any other."""
        of, copies, marked = self._of, self._copies, self._marked
        one = group
        while one is not None:
            at = id(one)
            if at in marked and ((at, field, -1) in self._same or (at, field) in self.words):
                return None
            place = of.get(at, _NOWHERE).get(field)
            if place is not None:
                return place if place.__class__ in (tuple, str) and getattr(one, field) is not None else None
            one = copies.get(at)
        return None

    def in_row(self, group: Any, field: str) -> InRow | None:
        """The leaf of a row that a value was read from, and that nothing else is said to stand in; else None."""
        at = group
        while at is not None and (id(at), field, -1) not in self._same and (id(at), field) not in self.words:
            place = self.trace.places.noted(id(at), field)
            if place is not None or getattr(at, field) is None:
                return InRow(id(at), field) if place.__class__ is str else None
            at = self._copies.get(id(at))
        return None

    def is_inferred(self, group: Any, field: str) -> bool:
        """Whether no leaf of the source says a value that its document implies."""
        return (id(self._copies.get(id(group), group)), field) in self.trace.inferred

    def _is_original(self, group: Any, field: str) -> bool:
        """Whether a value is one of the invoice that is written: it was read, or set by the one who gave it."""
        key = (id(group), field)
        return key in self.trace.places or (key not in self.trace.inferred and id(group) in self._originals)

    @lazy
    def _originals(self) -> set[int]:
        return members(self.original)

    @lazy
    def group_paths(self) -> dict[int, str]:
        """The paths in the model of the groups of the invoice, by their identities."""
        return paths(self.original)


def _says(group: Any, field: str) -> bool:
    """Whether a field of a group has a value."""
    value = getattr(group, field)
    return value is not None and (value.__class__ is not list or bool(value))
