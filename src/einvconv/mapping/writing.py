"""One walk of a tree along an invoice: what is written is ticked off, what is left is a loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..errors import ConversionRefused
from ..model.base import Group, Joined, Kept, Trace
from ..model.terms import term_at
from ..report import AdditionKind, AttachedFile, Loss, LossKind
from ..threads import lazy
from .codecs import Codec, Misfit
from .kept import Restorer
from .ledger import Losses, Said, leaves, loss_at, members, paths
from .passages import Passages, within
from .refs import Place

if TYPE_CHECKING:
    from .format import Format

G = TypeVar("G", bound=Group)
_new: Any = tuple.__new__  # for what is made for every value: a named tuple's own takes three times as long


class Given(NamedTuple):
    """A text for a term, and the term: its group, its field, and its place there (-1 for a single value)."""

    text: str
    group: Group
    field: str
    nth: int = -1


class Writing:
    """The state of one walk. `sign` is -1 while a document is written whose credits are negative."""

    def __init__(self, invoice: Group, trace: Trace, form: Format, carry_kept: bool) -> None:
        self.original = invoice
        self.trace = trace
        self.form = form
        self.target = form.name
        self.currency: str | None = None
        self.tax_currency: str | None = None
        self.sign = 1
        self.written = 0
        self.losses: list[Loss] = []
        self.attachments: list[AttachedFile] = []
        self.terms: dict[Any, Said] = {}
        self.shown: dict[Any, Said] = {}
        self.beside: set[Any] = set()
        self.passages = Passages()
        self.groups: dict[Any, Group] = {}
        self.words: dict[tuple[int, str], tuple[AdditionKind, str]] = {}
        self._used: set[Said] = set()
        self._lost: dict[Loss, tuple[Any, str]] = {}
        self._copies: dict[int, Group] = {}
        self._made: list[Group] = []
        self._same: dict[Said, list[tuple[Group, str, int]]] = {}
        self._carriers: set[int] = set()
        self.names: dict[int, tuple[str, ...]] = {}  # the fields that say something of the groups being written
        self.keeps = carry_kept
        self.restorer = Restorer(form) if carry_kept else None

    # what the nodes ask

    def peek(self, place: Place, owner: Group) -> Any:
        """The value in a place, without ticking it off."""
        holder = place.find(owner)
        return None if holder is None else getattr(holder, place.field)

    def give(self, place: Place, codec: Codec, owner: Group) -> Given | None:
        """The text for a term, ticked off; None where there is nothing to write."""
        holder = place.find(owner) if place.through else owner
        if holder is None:
            return None
        field = place.field
        value = getattr(holder, field)
        if value is None:
            return None
        text = self._spell(codec, value, holder, field, -1)
        if text is None:
            return None
        self.use(holder, field)
        self.written += 1
        given: Given = _new(Given, (text, holder, field, -1))
        return given

    def give_all(self, place: Place, codec: Codec, owner: Group, limit: int | None) -> Iterator[Given]:
        """The texts for a term that is a list, ticked off as they are written."""
        holder = place.find(owner)
        if holder is None:
            return
        for i, value in enumerate(getattr(holder, place.field)[:limit]):
            text = self._spell(codec, value, holder, place.field, i)
            if text is not None:
                self.use(holder, place.field, i)
                self.written += 1
                yield Given(text, holder, place.field, i)

    def texts(self, place: Place, owner: Group) -> Iterator[Given]:
        """The text or texts in a place, ticked off as they are written."""
        holder = place.find(owner)
        value = getattr(holder, place.field) if holder is not None else None
        if holder is None or not value:
            return
        for i, text in enumerate(value) if isinstance(value, list) else ((-1, value),):
            self.use(holder, place.field, i)
            self.written += 1
            yield Given(str(text), holder, place.field, i)

    def money(self, accounting: bool) -> Given | None:
        """The currency of an amount: the invoice's own (BT-5), or that of its VAT accounting (BT-6)."""
        currency = self.tax_currency if accounting else self.currency
        return Given(currency, self.original, "tax_currency" if accounting else "currency") if currency else None

    def stands(self, given: Given, element: Any, name: str | None = None) -> None:
        """An element of the output, or an attribute of it, stands for a term."""
        self.terms[element if name is None else (element, name)] = (given.group, given.field, given.nth)

    def shows(self, given: Given, element: Any, name: str | None = None) -> None:
        """An element or attribute is a part of what stands for a term, and is not taken back without the rest."""
        self.shown[element if name is None else (element, name)] = (given.group, given.field, given.nth)

    def as_well(self, element: Any, name: str) -> None:
        """An attribute goes with what its element says: a sign, a kind, the ending of a name."""
        said = self.terms.get(element)
        if said is not None:
            self.shown[element, name] = said
            self.beside.add((element, name))

    def misfit(self, given: Given, misfit: Misfit) -> None:
        """Report a term that was not written whole."""
        self.report(given.group, given.field, misfit.kind, f"{self.target}: {misfit.reason}", given.nth)

    def replaced(self, place: Place, owner: Group, reason: str) -> None:
        """Report a term whose place the target fills itself."""
        holder = place.find(owner)
        if holder is not None:
            self.report(holder, place.field, "replaced", reason)
            self.use(holder, place.field)
            self.written += 1

    def ground(self, element: Any, owner: Group) -> None:
        """An element stands for a group: write back what was kept of it, where the target has the source's syntax."""
        self.groups[element] = owner
        if self.restorer is not None and owner.kept:
            for kept in self.restorer.restore(element, owner.kept):
                self.use(kept, "value")
                self.written += 1

    def take_back(self, element: Any, name: str | None, reason: str) -> list[Loss] | None:
        """Take an element or attribute out of the output again, with the losses that gives; None where it may not."""
        if name is not None:
            kept = self.restorer.marks.pop((element, name), None) if self.restorer is not None else None
            if kept is not None or (element, name) in self.terms:
                del element.attrib[name]
                said: Said = (kept, "value", -1) if kept is not None else self.terms.pop((element, name))
                return self._losses(said[0], said[1], said[2], reason)
        if self.restorer is not None and element in self.restorer.made:
            while element.getparent() in self.restorer.made:
                element = element.getparent()
            return self.take_out(element, reason)
        if element in self.terms and len(element) == 0:
            return self.take_out(element, reason)
        return None

    def take_out(self, element: Any, reason: str) -> list[Loss]:
        """Take an element out of the output with all that stands in it, and give the losses."""
        lost: dict[Any, list[Loss]] = {}
        for one in element.iter():
            for key in (one, *((one, name) for name in one.attrib)):
                if key in self.terms:
                    group, field, index = self.terms.pop(key)
                    lost[id(group), field, index] = self._losses(group, field, index, reason)
            if self.restorer is not None:
                kepts = [self.restorer.made.pop(one, None)]
                kepts += [self.restorer.marks.pop((one, name), None) for name in one.attrib]
                lost[one] = [loss for k in kepts if k is not None for loss in self._losses(k, "value", -1, reason)]
        element.getparent().remove(element)
        return list(dict.fromkeys(loss for losses in lost.values() for loss in losses))

    # what pairs and repairs ask

    def use(self, group: Any, field: str, index: int = -1) -> None:
        """Tick a value off, and those that it was made from."""
        copies, carriers = self._copies, self._carriers
        one: Any = group
        while one is not None:
            at = id(one)
            one = copies.get(at)
            if at in carriers:
                if (at, field, index) in self._used:
                    return
                self._used.add((at, field, index))
                for nth in (-1,) if index < 0 else (index, -1):
                    for other, name, there in self._same.get((at, field, nth), ()):
                        self.use(other, name, there)
            elif one is None:  # a copy says no more than what it was made of
                self._used.add((at, field, index))

    def used(self, group: Any, field: str, index: int) -> bool:
        """Whether a value of the invoice itself has been ticked off."""
        return (id(group), field, index) in self._used

    def edit(self, group: G) -> G:
        """A copy that pairs and repairs may change; what is written of it is ticked off in the original too. A copy is
        itself."""
        if id(group) in self._copies:
            return group
        made = group.twin()
        self._copies[id(made)] = group
        self._made.append(made)
        return made

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
        self._carriers.add(id(to))
        self._made.append(to)

    def join(self, group: Group, field: str, text: str) -> None:
        """Make one text of a list of texts, which stands for all of them; `group` is a copy already."""
        sources = [one for i in range(len(getattr(group, field))) for one in self.sources(group, field, i)]
        setattr(group, field, [text])
        self._same[id(group), field, 0] = sources
        self._carriers.add(id(group))

    def derive(self, group: Group, field: str, value: Any, reason: str) -> None:
        """Give a term a value that the source does not say and that follows from what it says; `reason` tells how."""
        self._say(group, field, value, "derived", reason)

    def fill(self, group: Group, field: str, value: Any, reason: str) -> None:
        """Give a term a placeholder that the target asks for and nobody knows."""
        self._say(group, field, value, "placeholder", reason)

    def _say(self, group: Group, field: str, value: Any, kind: AdditionKind, reason: str) -> None:
        setattr(group, field, value)
        self.words[id(group), field] = (kind, reason)
        self._made.append(group)

    def word(self, group: Group, field: str) -> tuple[AdditionKind, str] | None:
        """Why a term has a value that the source does not say, where it was told."""
        found = self.words.get((id(group), field))
        if found is None and id(group) in self._copies:
            return self.word(self._copies[id(group)], field)
        return found

    def place_of(self, group: Group, field: str) -> Any:
        """Where a value stood in the source, through copies and carried values; None for what was made here."""
        place = self.trace.places.get((id(group), field))
        if isinstance(place, Joined):
            return place[0]
        if place is None and id(group) in self._copies:
            place = self.place_of(self._copies[id(group)], field)
        if place is None:
            for other, name, _ in self._same.get((id(group), field, -1), ()):
                place = place or self.place_of(other, name)
        return place

    def source_of(self, element: Any) -> Any:
        """The place in the source that an element of the output comes from: its own, its group's, that of the first
        value in it, or one around it."""
        place = self._own_source(element)
        if place is None:
            within = (self._own_source(e) for e in element.iterdescendants())
            place = next((p for p in within if p is not None), None)
        while place is None and element is not None:
            place = self._own_source(element)
            element = element.getparent()
        return place

    def model_path(self, element: Any) -> str:
        """The path in the model of the term or group that an element of the output stands for, or one around it."""
        while element is not None:
            group, field, _ = self.terms.get(element) or (self.groups.get(element), "", -1)
            found = next(iter(self.sources(group, field, -1)), None) if field else None
            if found is not None:
                group, field = found[:2]
            while group is not None and id(group) not in self._places:
                group = self._copies.get(id(group))
            if group is not None:
                return ".".join(part for part in (self._places[id(group)], field) if part)
            element = element.getparent()
        return ""

    def _own_source(self, element: Any) -> Any:
        if element in self.terms:
            group, field, index = self.terms[element]
            place = self.place_of(group, field)
            return next(iter(place[max(index, 0) :]), None) if isinstance(place, list) else place
        group_here: Any = self.groups.get(element)
        while group_here is not None:
            base = self.trace.bases.get(id(group_here))
            if base is not None:
                return base, None
            group_here = self._copies.get(id(group_here))
        return None

    def report(self, group: Group, field: str, kind: LossKind, reason: str, index: int = -1) -> None:
        """Report a loss of a value with its place in the source; nothing where the source never said it."""
        found = self._losses(group, field, index, reason, kind)
        self.losses += found
        for one in found:
            self._lost[one] = (group, field)

    def term_of(self, loss: Loss) -> str:
        """The business term of a loss that was reported; empty where it is none."""
        group, field = self._lost.get(loss, (None, ""))
        while group is not None and id(group) not in self._places:
            group = self._copies.get(id(group))
        return term_at(f"{self._places[id(group)]}.{field}".lstrip(".")) if group is not None else ""

    def finish(self) -> list[Loss]:
        """All losses: those met on the way, then what is left over."""
        ledger = Losses(
            self.original, self.trace, self.used, self.target, self.form.has, lambda: self._places, self.form.later
        )
        return [*self.losses, *ledger.leftovers(), *ledger.lost_keys()]

    def reads(self, key: Any, text: str) -> bool:
        """Whether an element or attribute of the output shows a value that is plainly that of one leaf of the source,
        which says the text: the usual case, fast."""
        said = self.terms.get(key) or self.shown.get(key)
        if said is None or (self.beside and key in self.beside):
            return False
        group, field, _ = said
        at = id(group), field
        if self.words and at in self.words:
            return False
        place = self.trace.places.get(at)
        while place is None:
            group = self._copies.get(id(group))
            if group is None:
                return False
            place = self.trace.places.get((id(group), field))
        if place.__class__ is Joined:
            place = place[0]  # of a value that is said in many places, the first will do
        if place.__class__ is not tuple:
            return False
        element, attribute = place
        if text == (element.get(attribute) if attribute else element.text):
            return True
        there = self.passages.at(place)
        if not isinstance(there, str):
            return there.has(text)
        return (
            within(text, there)
            or ("." in text and text.replace(".", ",") in there)
            or ("," in there and text in there.replace(",", "."))
        )

    def plainly(self, group: Any, field: str) -> Any:
        """The place of a value that was read from one leaf, and that nothing else is said to stand in; else None."""
        at = group
        while at is not None and id(at) not in self._carriers and (id(at), field) not in self.words:
            place = self.trace.places.get((id(at), field))
            if place is not None:
                return place if place.__class__ is tuple and getattr(at, field) is not None else None
            at = self._copies.get(id(at))
        return None

    def _losses(self, group: Any, field: str, index: int, reason: str, kind: LossKind = "dropped") -> list[Loss]:
        """A loss for each value of the source that a term of the output was made from; none for what was made here."""
        found: list[Loss] = []
        for one, name, nth in self.sources(group, field, index):
            found += self._at(one, name, nth, kind, reason)
        return list(dict.fromkeys(found))

    def sources(self, group: Any, field: str, index: int) -> list[tuple[Any, str, int]]:
        """The values of the source that a term was made from: group, field and index there."""
        if (id(group), field) in self.words:
            return []
        found: dict[Said, tuple[Any, str, int]] = {}
        copied = self._copies.get(id(group))
        if copied is not None and getattr(copied, field) not in (None, []):
            found.update(_by_identity(self.sources(copied, field, index)))
        for at in {index, -1}:
            for other, name, nth in self._same.get((id(group), field, at), ()):
                more = [] if other is group else self.sources(other, name, nth)
                if other is group and name != field:
                    more = self.sources(group, name, nth)
                for key, one in _by_identity(more):
                    found.setdefault(key, one)
        if not found and (isinstance(group, Kept) or self._is_original(group, field)):
            value = getattr(group, field)
            if value is None:
                return []
            many = isinstance(value, list) and index < 0
            if many or not isinstance(value, list) or index < len(value):
                return [(group, field, i) for i in (range(len(value)) if many else (index,))]
        return list(found.values())

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
    def _places(self) -> dict[int, str]:
        return paths(self.original)

    def _at(self, group: Any, field: str, index: int, kind: LossKind, reason: str) -> list[Loss]:
        """The losses for a value of the invoice itself: one for each leaf of the source that it was read from."""
        places = leaves(self.trace, group, field, index)
        if places:
            return [loss_at(self.trace, place, kind, reason) for place in places]
        value = getattr(group, field)
        text = str(value[index] if isinstance(value, list) and 0 <= index < len(value) else value)
        above = self._places.get(id(group), type(group).__name__)
        path = f"{above}.{field}".lstrip(".")
        return [Loss(kind, path if index < 0 else f"{path}[{index}]", text, reason)]

    def _spell(self, codec: Codec, value: Any, holder: Group, field: str, index: int) -> str | None:
        if self.sign < 0 and codec.signed and value:
            value = value.copy_negate()
        try:
            return codec.write(value)
        except Misfit as misfit:
            self.report(holder, field, misfit.kind, f"{self.target}: {misfit.reason}", index)
            if misfit.text is None:
                self.use(holder, field, index)
            return misfit.text
        except (ValueError, TypeError, AttributeError) as error:
            raise ConversionRefused(
                f"{type(holder).__name__}.{field} cannot be written: {value!r} is not of its kind"
            ) from error


def _by_identity(found: list[tuple[Any, str, int]]) -> Iterator[tuple[Said, tuple[Any, str, int]]]:
    """Values of the source by what makes each one of its own: groups that say the same are not the same."""
    return (((id(group), field, nth), (group, field, nth)) for group, field, nth in found)
