"""One walk of a tree along an invoice: what is written is ticked off, what is left is a loss."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ..errors import ConversionRefused
from ..light import NamedTuple
from ..model.base import Group, Trace
from ..model.terms import term_at
from ..report import AdditionKind, AttachedFile, Loss, LossKind
from .codecs import Codec, Misfit
from .kept import Restorer
from .ledger import Losses, Said, loss_at, members, noted
from .made import Made, attribute_text, scope_of, top
from .made import Row as RowMade
from .origins import Origins
from .refs import Place
from .says import says

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .format import Format
    from .nodes import Branch
    from .row_leaves import Row

# A loss that was reported: its kind, its place in the source or the loss itself, the reason, the group and field
Report = tuple[LossKind, "Any", str, "Any", str]
_MOST_ACCOUNTS = 500
MANY = 200  # rows of a kind that are written as text: fewer pay for the function that does it only together with others
_FEWEST = 3  # rows of a kind for which there may be a function
_new: Any = tuple.__new__  # for what is made for every value: a named tuple's own takes three times as long


class Given(NamedTuple):
    """A text for a term, and the term: its group, its field, and its place there (-1 for a single value)."""

    text: str
    group: Group
    field: str
    nth: int = -1


class Writing(Origins):
    """The state of one walk. `sign` is -1 while a document is written whose credits are negative."""

    tells = True  # what is lost and what is added

    def __init__(self, invoice: Group, trace: Trace, form: Format, carry_kept: bool, many: int | None = None) -> None:
        super().__init__(invoice, trace, form)
        self.target = form.name
        self.always: tuple[AdditionKind, str] = "constant", f"{self.target} always says it here"
        self.alongside: tuple[AdditionKind, str] = "constant", f"{self.target} says it beside each value of the kind"
        self.in_parts: tuple[AdditionKind, str] = "constant", f"a part of a date, which {self.target} says in parts"
        self.currency: str | None = None
        self.tax_currency: str | None = None
        self.sign = 1
        self.written = 0
        self.reports: list[Report] = []
        self._of_losses: dict[Loss, tuple[Any, str]] = {}
        # The value of the source that each loss of a taking out is of
        self.taken: dict[Loss, tuple[int, str, int]] = {}
        self.attachments: list[AttachedFile] = []
        self.shown: dict[Any, Said] = {}
        self.beside: set[Any] = set()
        self.groups: dict[Any, Group] = {}
        self._marks: dict[bool, tuple[str, str, Said | None]] = {}
        self._indented: tuple[Made, str] | None = None
        self.names: dict[int, tuple[str, ...]] = {}  # the fields that say something of the groups being written
        self.keeps = carry_kept
        self.restorer = Restorer(form) if carry_kept else None
        self.many = sys.maxsize if many is None else many  # as many rows of a kind are written as text
        self.fewest = min(_FEWEST, self.many)
        self.longest_row = 0  # the most pieces of text that a row has: there are not as many elements in it
        self._in_row = self._keeps_in_row = False

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
        text = self.spell(codec, value, holder, field)
        if text is None:
            return None
        account = self.accounts.get(id(holder)) or self.open_account(holder)
        if account.plain:
            account.ticks.add(field)
        else:
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
            text = self.spell(codec, value, holder, place.field, i)
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

    def set_money(self, element: Made, name: str, accounting: bool) -> None:
        """Give an amount its currency in an attribute."""
        mark = self.money_mark(accounting)
        if mark is None:
            return
        _, text, said = mark
        element.set(name, text)
        if said is None:
            element.sure_of += (name,)
        else:
            self.shown[element, name] = said

    def leaf(self, parent: Made, tag: str, spaces: Any, text: str, holder: Group, field: str) -> Made:
        """A new element below another one, for a single value of a group, which is ticked off."""
        made = Made(tag, spaces, text, parent)
        made.said = (holder, field, -1)
        self.written += 1
        account = self.accounts.get(id(holder)) or self.open_account(holder)
        if account.plain:
            account.ticks.add(field)
            if says(account.places.get(field), text):
                made.sure = text
        else:
            self.use(holder, field)
        return made

    # rows that are written as text

    def row(self, node: Branch, parent: Made, groups: Sequence[Group]) -> Row | None:
        """The function that writes a group as text; None where it does not pay, or the node is not one for that."""
        few = len(groups) < self.many
        if few and (self.many == sys.maxsize or not node.comes_often(len(groups))):
            return None
        if any(above.spaces for above in (parent, *parent.iterancestors()) if above.parent is not None):
            return None
        return node.compiled(scope_of(top(parent)), groups, few, self.tells)

    def write_row(self, node: Branch, parent: Made, group: Group, row: Row) -> bool:
        """Write a group as text; False where what was kept of it is to stand in it, which a text has no place for."""
        before = len(self.reports), len(self.attachments), self.written
        made = RowMade(node, group, parent)
        out: list[str] = []
        if len(self.accounts) > _MOST_ACCOUNTS:
            self.accounts.clear()  # most are of rows that are written
        self._in_row, self._keeps_in_row = True, False
        self.many, many = sys.maxsize, self.many  # there are no rows in rows
        count = row(group, self, self._indent(parent), out, made.told)
        self._in_row, self.many = False, many
        if count < 0 or self._keeps_in_row:
            del self.reports[before[0] :], self.attachments[before[1] :]
            self.written = before[2]
            parent.remove(made)
            return False
        if not count and not node.required:
            parent.remove(made)
        else:
            made.written = "".join(out)
            self.longest_row = max(self.longest_row, len(out))
            self.groups[made] = group
        return True

    def _indent(self, parent: Made) -> str:
        if self._indented is None or self._indented[0] is not parent:
            self._indented = parent, "\n  " + "  " * sum(1 for _ in parent.iterancestors())
        return self._indented[1]

    def open_rows(self, root: Made, of: set[int] | None = None) -> None:
        """Write the rows of a document again, element by element: all, or those with one `of` these groups in them."""
        for row in [element for element in root.iter() if isinstance(element, RowMade)]:
            if of is None or not of.isdisjoint(members(row.group)):
                self.open_row(row)

    def open_row(self, row: Made) -> Made:
        """An element, of a row that was written as text the one that is written in its place element by element."""
        if not isinstance(row, RowMade):
            return row
        if row.opened is not None:
            return row.opened
        before = len(self.reports), len(self.attachments), self.written
        self.many, many = sys.maxsize, self.many
        parent: Any = row.parent
        row.node.write_inside(parent, row.group, self, own=True)
        made: Made = parent.last
        parent.remove(made)
        row.addnext(made)
        parent.remove(row)
        del self.groups[row]
        del self.reports[before[0] :], self.attachments[before[1] :]
        self.written, self.many = before[2], many
        row.opened = made
        return made

    def close_rows(self, root: Made, pieces: list[str]) -> None:
        """Forget the text of the rows, which is in that of the document, of these pieces."""
        if not self.longest_row:
            return
        ends = [*accumulate(map(len, pieces))]
        for element in root.iter():
            if isinstance(element, RowMade):
                element.end = ends[element.piece]
                element.begin = element.end - len(element.written)
                element.written = ""

    def restore_rows(self, root: Made, text: str) -> None:
        """Give the rows their text again, out of that of the document."""
        for element in root.iter():
            if isinstance(element, RowMade):
                element.written = text[element.begin : element.end]

    def money_mark(self, accounting: bool) -> tuple[str, str, Said | None] | None:
        """The currency of amounts: as an attribute has it, as it is, and the value that it stands for where it is not
        plainly the source's."""
        known = self._marks.get(accounting)
        currency = self.tax_currency if accounting else self.currency
        if known is not None and known[1] == currency:
            return known
        given = self.money(accounting)
        if given is None:
            return None
        account = self.account(self.original)
        sure = account.plain and says(account.places.get(given.field), given.text)
        mark = self._marks[accounting] = attribute_text(given.text), given.text, None if sure else given[1:]
        return mark

    def doubts(self, element: Made) -> Iterator[tuple[str | None, str, Said | None, bool]]:
        """What of an element is not plainly the source's: the attribute, the text, the value that it stands for, and
        whether it is only said beside another one."""
        beside, restorer = self.beside, self.restorer
        if element.text and element.first is None and (element.text is not element.sure or element in beside):
            text = element.text.strip()
            if text and (restorer is None or element not in restorer.made):
                yield None, text, element.said or self.shown.get(element), element in beside
        if len(element.sure_of) != len(element.attrib):
            for name, value in element.attrib.items():
                key = element, name
                if name not in element.sure_of and (restorer is None or key not in restorer.marks):
                    yield name, value, self.said(key) or self.shown.get(key), key in beside

    def stands(self, given: Given, element: Made, name: str | None = None) -> None:
        """An element of the output, or an attribute of it, stands for a term."""
        said = (given.group, given.field, given.nth)
        if name is None:
            element.said = said
        elif element.said_of is None:
            element.said_of = {name: said}
        else:
            element.said_of[name] = said
        account = self.account(given.group)
        if account.plain and says(account.places.get(given.field), given.text):
            if name is None:
                element.sure = given.text
            else:
                element.sure_of += (name,)

    def said(self, key: Any) -> Said | None:
        """The term that an element stands for, or an attribute, as an element and a name."""
        if key.__class__ is not tuple:
            found: Said | None = key.said
            return found
        return None if key[0].said_of is None else key[0].said_of.get(key[1])

    def _forget(self, key: Any) -> Said | None:
        """The same, which it stands for no more."""
        found = self.said(key)
        if found is not None and key.__class__ is tuple:
            del key[0].said_of[key[1]]
        elif found is not None:
            key.said = None
        return found

    def shows(self, given: Given, element: Any, name: str | None = None) -> None:
        """An element or attribute is a part of what stands for a term, and is not taken back without the rest."""
        self.shown[element if name is None else (element, name)] = (given.group, given.field, given.nth)

    def as_well(self, element: Any, name: str) -> None:
        """An attribute goes with what its element says: a sign, a kind, the ending of a name."""
        said = element.said
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
        if self._in_row and owner.kept:
            self._keeps_in_row = self.keeps
            return
        if self.restorer is not None and owner.kept:
            for kept in self.restorer.restore(element, owner.kept):
                self.use(kept, "value")
                self.written += 1

    def take_back(self, element: Any, name: str | None, reason: str) -> list[Loss] | None:
        """Take an element or attribute out of the output again, with the losses that gives; None where it may not."""
        if name is not None:
            kept = self.restorer.marks.pop((element, name), None) if self.restorer is not None else None
            said: Said | None = (kept, "value", -1) if kept is not None else self._forget((element, name))
            if said is not None:
                element.unset(name)
                return self._losses(said[0], said[1], said[2], reason)
        if self.restorer is not None and element in self.restorer.made:
            while element.getparent() in self.restorer.made:
                element = element.getparent()
            return self.take_out(element, reason)
        if element.said is not None and len(element) == 0:
            return self.take_out(element, reason)
        return None

    def take_out(self, element: Any, reason: str) -> list[Loss]:
        """Take an element out of the output with all that stands in it, and give the losses."""
        lost: dict[Any, list[Loss]] = {}
        self.open_rows(element)  # in their text nothing stands for anything
        for one in element.iter():
            for key in (one, *((one, name) for name in one.attrib)):
                said = self._forget(key)
                if said is not None:
                    group, field, index = said
                    lost[id(group), field, index] = self._losses(group, field, index, reason)
            if self.restorer is not None:
                kepts = [self.restorer.made.pop(one, None)]
                kepts += [self.restorer.marks.pop((one, name), None) for name in one.attrib]
                lost[one] = [loss for k in kepts if k is not None for loss in self._losses(k, "value", -1, reason)]
        element.getparent().remove(element)
        element.let_go()
        return list(dict.fromkeys(loss for losses in lost.values() for loss in losses))

    # what pairs and repairs ask

    def source_of(self, element: Any) -> Any:
        """The place in the source that an element of the output comes from: its own, its group's, that of the first
        value in it, or one around it."""
        place = self._own_source(element)
        if place is None:
            place = self._source_within(element)
        while place is None and element is not None:
            place = self._own_source(element)
            element = element.getparent()
        return place

    def _source_within(self, element: Made) -> Any:
        child = element.first
        while child is not None:
            place = self._own_source(child)
            if place is None:
                child = self.open_row(child)  # in its text nothing stands for anything
                place = self._source_within(child)
            if place is not None:
                return place
            child = child.following
        return None

    def model_path(self, element: Any) -> str:
        """The path in the model of the term or group that an element of the output stands for, or one around it."""
        while element is not None:
            group, field, _ = element.said or (self.groups.get(element), "", -1)
            found = next(iter(self.sources(group, field, -1)), None) if field else None
            if found is not None:
                group, field = found[:2]
            while group is not None and id(group) not in self.group_paths:
                group = self._copies.get(id(group))
            if group is not None:
                return ".".join(part for part in (self.group_paths[id(group)], field) if part)
            element = element.getparent()
        return ""

    def _own_source(self, element: Any) -> Any:
        if element.said is not None:
            group, field, index = element.said
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
        leaf = self.in_row(group, field) if index < 0 else None
        if leaf is not None:
            self.reports.append((kind, leaf, reason, group, field))
            return
        found: dict[Any, None] = {}
        for one, name, nth in self.sources(group, field, index):
            found.update(dict.fromkeys(noted(self.trace, one, name, nth) or self._at(one, name, nth, kind, reason)))
        self.reports += [(kind, place, reason, group, field) for place in found]

    @property
    def losses(self) -> list[Loss]:
        """The losses that were reported."""
        return list(self._reported())

    def _reported(self) -> Iterator[Loss]:
        for kind, place, reason, _, _ in self.reports:
            yield place if isinstance(place, Loss) else loss_at(self.trace, place, kind, reason)

    def term_of(self, loss: Loss) -> str:
        """The business term of a loss that was reported; empty where it is none."""
        if len(self._of_losses) != len(self.reports):
            self._of_losses = dict(zip(self._reported(), ((one[3], one[4]) for one in self.reports), strict=True))
        found = [
            one for one in self.sources(*self._of_losses.get(loss, (None, "")), -1) if id(one[0]) in self.group_paths
        ]
        return term_at(f"{self.group_paths[id(found[0][0])]}.{found[0][1]}".lstrip(".")) if found else ""

    def finish(self) -> list[Loss]:
        """All losses: those met on the way, then what is left over."""
        ledger = Losses(self)
        left = [*ledger.leftovers()]
        gone = {loss.path for loss in left}  # of which nothing stands anywhere
        said = (
            loss
            for loss, (_, _, _, group, field) in zip(self._reported(), self.reports, strict=True)
            if loss.kind != "approximated"
            or loss.path not in gone
            or any(self.used(*one) for one in self.sources(group, field, -1))
        )
        return [*said, *left, *ledger.lost_keys()]

    def _losses(self, group: Any, field: str, index: int, reason: str, kind: LossKind = "dropped") -> list[Loss]:
        """A loss for each value of the source that a term of the output was made from; none for what was made here."""
        found: list[Loss] = []
        for one, name, nth in self.sources(group, field, index):
            self.taken.update(dict.fromkeys(lost := self._at(one, name, nth, kind, reason), (id(one), name, nth)))
            found += lost
        return list(dict.fromkeys(found))

    def _at(self, group: Any, field: str, index: int, kind: LossKind, reason: str) -> list[Loss]:
        """The losses for a value of the invoice itself: one for each leaf of the source that it was read from."""
        places = noted(self.trace, group, field, index)
        if places:
            return [loss_at(self.trace, place, kind, reason) for place in places]
        value = getattr(group, field)
        text = str(value[index] if isinstance(value, list) and 0 <= index < len(value) else value)
        above = self.group_paths.get(id(group), type(group).__name__)
        path = f"{above}.{field}".lstrip(".")
        return [Loss(kind, path if index < 0 else f"{path}[{index}]", text, reason)]

    def spell(self, codec: Codec, value: Any, holder: Group, field: str, index: int = -1) -> str | None:
        """The text of a value; None where it has no place, which is reported."""
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
