"""One walk of a document along its tree: terms go into the invoice, the rest is kept where it stood."""

from __future__ import annotations

from collections import defaultdict

from ..model.base import Group, Joined, Kept, Trace
from .codecs import Codec, Unreadable
from .refs import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_new = object.__new__

MANY = 200  # children of an element from which on its rows are read by their shape
_CURRENCIES = {"€": "EUR", "EURO": "EUR", "EUROA": "EUR", "£": "GBP"}  # instead of codes; a crown is of many countries
_FEWEST = 8  # from which on they are, where documents before had many such rows


def currency_code(said: str) -> str:
    """The code of a currency in capital letters, without white space, and instead of its sign."""
    code = said.strip().upper()
    return _CURRENCIES.get(code, code)


class Reading:
    """The state of one walk. `sign` is -1 while a document is read whose credits are negative."""

    def __init__(self, document: Any, many: int = MANY) -> None:
        self.document = document
        self.many = many  # as many rows of a kind are read by their shape
        self.fewest = min(_FEWEST, many)
        self.trace = Trace(document)
        self.places = self.trace.places.of
        # what texts say: documents repeat rates, prices and counts
        self.numbers: defaultdict[Codec, dict[str, Any]] = defaultdict(dict)
        self.currency: str | None = None
        self.tax_currency: str | None = None
        self.sign = 1
        self.is_credit_note = False
        self.currency_at: tuple[Any, str] | None = None
        self.unreadable: list[tuple[Any, str | None, str]] = []
        self.texts: Any = None  # where rows stand in the text of the document, where there are many
        self.plain_rows: set[Any] = set()  # those that have no text beside their elements, nor behind them
        self.entered: dict[Any, Group] = {}  # the group that an element was met in last, by its node
        self._whole: set[Any] = set()
        self._lines: dict[tuple[int, str], tuple[Group, list[str]]] = {}
        self._counted: dict[tuple[Any, str], tuple[Any, int]] = {}

    def begin(self, group: Group, element: Any) -> None:
        """A group of the model begins at an element."""
        self.trace.owners.append(group)
        self.trace.bases.of[id(group)] = element

    def holder(self, place: Place, owner: Group) -> Group:
        """The group that holds a term, made where it is missing."""
        if not place.through:
            return owner
        holder = place.make(owner)
        self.trace.held.append(holder)
        return holder

    def begun(self, group: Group) -> bool:
        """Whether a group has an element of its own already."""
        return id(group) in self.trace.bases.of

    def enter(self, node: Any, owner: Group) -> bool:
        """Whether an element that comes once is met for the first time in its group."""
        if self.entered.get(node) is owner:
            return False
        self.entered[node] = owner
        return True

    def take(self, place: Place, codec: Codec, text: str, owner: Group, element: Any, attribute: str | None) -> bool:
        """Put what a text says in its place; False where the place is taken or the text unreadable."""
        holder = self.holder(place, owner) if place.through else owner
        field = place.field
        if not place.many and getattr(holder, field) is not None:
            return False
        try:
            value = codec.read(text)
        except Unreadable as error:
            value = self.part_of(error, element, attribute)
            if value is None:
                self.trace.unread[id(holder), field] = (element, attribute, text)
                return False
        if self.sign < 0 and codec.signed and value:
            value = value.copy_negate()
        places = self.places.get(id(holder))
        if places is None:
            places = self.places[id(holder)] = {}
        if place.many:
            getattr(holder, field).append(value)
            places.setdefault(field, []).append((element, attribute))
        else:
            holder.__dict__[field] = value
            places[field] = (element, attribute)
        return True

    def in_own_currency(self, element: Any, said: str, accounting: bool = False) -> bool:
        """Whether the currency of an amount is the document's own (BT-5), or BT-6; another one is remembered."""
        own = self.tax_currency if accounting else self.currency
        if own is None or said == own:
            return said == own
        if currency_code(said) == currency_code(own):
            return True
        self.trace.foreign.append((element, said, own, accounting))
        return False

    def is_accounting(self, said: str | None) -> bool:
        """Whether a currency is that of the VAT accounting (BT-6), and another one than the document's own (BT-5)."""
        code, other = (None if one is None else currency_code(one) for one in (said, self.tax_currency))
        return code is not None and code == other and (self.currency is None or code != currency_code(self.currency))

    def spell_currencies(self, invoice: Group) -> None:
        """The currencies of the document (BT-5, BT-6) by their codes, however it spells them; which is told."""
        for field in ("currency", "tax_currency"):
            said = getattr(invoice, field)
            code = currency_code(said) if said is not None else None
            if code == said:
                continue
            setattr(invoice, field, code)
            place = self.trace.places.get((id(invoice), field))
            if said.strip() != code and place is not None:
                told = place if isinstance(place, Joined) else (place,)
                self.trace.respelt += [(element, attribute, f"read as {code}") for element, attribute in told]

    def part_of(self, error: Unreadable, element: Any, attribute: str | None) -> Any:
        """What a text says beyond doubt though it is not of its form, told as such; None where it says nothing."""
        if error.value is None:
            self.unreadable.append((element, attribute, str(error)))
            self.trace.causes[element, attribute] = str(error)
        else:
            self.trace.respelt.append((element, attribute, str(error)))
        return error.value

    def move(self, source: Group, field: str, to: Group, to_field: str) -> None:
        """Move a value, and the memory of where it stood, to another term; the old place is empty then."""
        setattr(to, to_field, getattr(source, field))
        setattr(source, field, None)
        place = self.trace.places.pop((id(source), field), None)
        if place is not None:
            self.trace.places[(id(to), to_field)] = place

    def guess(self, place: Any, reason: str) -> None:
        """What a leaf means is guessed, which every conversion to another syntax tells."""
        element, attribute = place
        self.trace.guessed.append((element, attribute, reason))

    def infer(self, group: Group, field: str, value: Any) -> None:
        """Give a term a value that no leaf says and the document is: its root element says it, or its signs."""
        setattr(group, field, value)
        self.trace.inferred.add((id(group), field))

    def forget(self, group: Group, field: str) -> None:
        """Empty a term whose value says what another one says already."""
        setattr(group, field, None)
        self.trace.places.pop((id(group), field), None)

    def add_line(self, place: Place, element: Any, owner: Group) -> None:
        """Add a repeat's text to a term that is spread over repeats."""
        holder = self.holder(place, owner)
        lines = self._lines.setdefault((id(holder), place.field), (holder, [getattr(holder, place.field)]))[1]
        lines.append(element.text.strip())
        self.join(holder, place.field, [(element, None)])

    def join_lines(self) -> None:
        """The walk is done: give each term that is spread over repeats all of its text."""
        for (_, field), (holder, lines) in self._lines.items():
            setattr(holder, field, "\n".join(lines))
        self._lines.clear()

    def join(self, group: Group, field: str, places: list[Any]) -> None:
        """Remember further leaves that a value was read from."""
        known = self.trace.places.get((id(group), field))
        if isinstance(known, Joined):
            known.extend(places)
        else:
            self.trace.places[(id(group), field)] = Joined([*([] if known is None else [known]), *places])

    def keep(self, element: Any, owner: Group) -> None:
        """Keep every leaf and attribute of an element that nothing claimed."""
        self._whole.add(element)
        self._keep_whole(element, owner, self._path(element, owner, 1), 1)

    def _keep_whole(self, element: Any, owner: Group, path: str, unclaimed: int) -> None:
        """The same of one with that path; `unclaimed` counts it and those around it that nothing claimed."""
        for name, value in element.items():
            self._keep(element, name, value, owner, path, unclaimed)
        text = element.text
        if text is not None and not text.isspace() and text:
            self._keep(element, None, text.strip(), owner, path, unclaimed)
        if len(element):
            children = [*element]
            alone = len({child.tag for child in children}) == len(children)  # each has its name to itself
            for child in children:
                step = self.document.name(child.tag) if alone else self.document.step(child)
                self._keep_whole(child, owner, f"{path}/{step}", unclaimed + 1)

    def keep_mark(self, element: Any, name: str | None, owner: Group) -> None:
        """Keep one attribute, or the text, of an element whose node did not claim it."""
        if name is not None and name.startswith("{http://www.w3.org/2001/XMLSchema-instance}"):
            return  # where the sender's schema lay says nothing of the invoice
        value = element.get(name) if name is not None else (element.text or "").strip()
        if value or name is not None:  # an element with nothing in it says nothing
            self._keep(element, name, value, owner, self._path(element, owner, 0), 0)

    def _keep(self, element: Any, name: str | None, value: str, owner: Group, path: str, unclaimed: int) -> None:
        if name is not None:
            if name.startswith("{http://www.w3.org/2001/XMLSchema-instance}"):
                return
            mark = f"@{self.document.name(name)}"
            path = f"{path}/{mark}" if path else mark
        kept: Kept = _new(Kept)  # a row may have dozens
        said = kept.__dict__
        said["path"], said["value"], said["unclaimed"] = path, value, unclaimed
        owner.kept.append(kept)
        self.trace.places.of[id(kept)] = {"value": (element, name)}

    def _path(self, element: Any, owner: Group, unclaimed: int) -> str:
        """The path below the group's element; a claimed element is counted among the claimed ones of its name."""
        base = self.trace.bases[id(owner)]
        steps: list[str] = []
        at = element
        while at is not base:
            step = self.document.step(at)
            if unclaimed > 0:
                unclaimed -= 1
            elif step.endswith("]"):
                step = f"{step.rpartition('[')[0]}[{self._claimed_before(at) + 1}]"
            steps.append(step)
            at = at.getparent()
        return "/".join(steps[::-1])

    def _claimed_before(self, element: Any) -> int:
        """How many claimed siblings of its name stand before an element; counted on from the one asked last."""
        key = (element.getparent(), element.tag)
        at, count = self._counted.get(key, (None, 0))
        passed = []
        while at is not None and at is not element:
            passed.append(at)
            at = at.getnext()
        if at is None:  # the first to be asked, or one before the last
            passed, count = list(element.itersiblings(preceding=True)), 0
        count += sum(1 for one in passed if one.tag == element.tag and one not in self._whole)
        self._counted[key] = (element, count)
        return count
