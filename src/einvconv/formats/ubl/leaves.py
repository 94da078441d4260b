"""Leaves of UBL of a kind of their own: said a second time, kept as a document says them, or the name of a tax."""

from __future__ import annotations

from collections.abc import Sequence

from ...mapping.codecs import TEXT, Codec, read_or_none
from ...mapping.nodes import Constant, Mark, Value, read_marks
from ...mapping.refs import Place, Ref
from ...patterns import pattern
from ..en16931 import schemes
from .payment import stands_in_head
from .profile import Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.format import Format
    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

_PLACE = pattern(r"\[[0-9]+\]")


def is_kept(tag: str, owner: Group, run: Writing, below: str = "") -> bool:
    """Whether the source said something else where an element is about to be written, which comes back there.

    What stands in an element that nothing claimed comes back with that one.
    """
    path = f"{below}/{tag}" if below else tag
    return run.keeps and any(kept.unclaimed < 2 and _PLACE.sub("", kept.path) == path for kept in owner.kept)


class Standing(Constant):
    """A leaf that always says the same, but for a document of the profile that said something else."""

    def __init__(self, tag: str, value: str, marks: Sequence[Mark] = (), *, same: Sequence[str] = ()) -> None:
        super().__init__(tag, value, marks, same=same)
        self.name = tag

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if not is_kept(self.name, owner, run):
            super().write(parent, owner, run)


class Again(Value):
    """A leaf that says what another one says: claimed where it says the same, kept where it does not.

    `below` is its path below the element of its group.
    """

    apart = True
    on_demand = True

    def __init__(self, tag: str, ref: Ref, codec: Codec = TEXT, marks: Sequence[Mark] = (), *, below: str) -> None:
        super().__init__(tag, ref, codec, marks)
        self.name, self.below = tag, below

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        holder = self.place.find(owner)
        said = getattr(holder, self.place.field) if holder is not None else None
        if holder is None or said is None:
            return super().read(element, owner, run)
        if len(element) or read_or_none(self.codec, element.text) != said:
            return False
        run.join(holder, self.place.field, [(element, None)])
        read_marks(self.by_name, element, owner, run)
        return True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if not is_kept(self.name, owner, run, self.below):
            super().write(parent, owner, run)


class DanishVatNumber(Mark):
    """The scheme of a VAT number in Denmark: that of its register, ZZZ for one of another country."""

    apart = True

    name = "schemeID"

    def __init__(self, register: str) -> None:
        self.register = register

    def _of(self, element: Any) -> str:
        return self.register if (element.text or "").strip().startswith("DK") else schemes.NO_SCHEME

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == self._of(element)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        element.set("schemeID", self._of(element))
        run.as_well(element, "schemeID")


class Echo(Again):
    """What is said a second time; what a document says there itself is kept, and stands as it is."""

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        return False


class TaxName(Value):
    """The name of a tax; in the model VAT goes without saying."""

    apart = straight = True

    def __init__(self, p: Profile, ref: Any) -> None:
        super().__init__("cbc:ID", ref, marks=p.vat_marks(), default=p.vat)
        self.vats = p.vats

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if (element.text or "").strip() not in self.vats:
            return super().read(element, owner, run)
        read_marks(self.by_name, element, owner, run)
        return True


VAT_TITLES = ("moms", "MOMS", "VAT")  # what else VAT is called in words where it is “Moms”


class TaxTitle(Constant):
    """The name of VAT in words, which another tax has not."""

    apart = True

    def __init__(self, ref: Any) -> None:
        super().__init__("cbc:Name", "Moms", same=VAT_TITLES)
        self.ref = ref

    def bind(self, base: type[Group], form: Format) -> None:
        super().bind(base, form)
        self.place = Place(base, self.ref)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if run.peek(self.place, owner) is None:
            super().write(parent, owner, run)


class HeadDueDate(Value):
    """A due date in the head, which the profiles of BII 2 have with the payment means: it is read where none is there,
    told, and written back to the same profile alone."""

    def chosen(self, element: Any, run: Reading) -> bool:
        beside = element.getparent().find("{*}PaymentMeans/{*}PaymentDueDate")
        if beside is None:
            return True
        said = (beside.text or "").strip()
        if said == (element.text or "").strip():
            run.trace.partly[(element, None)] = ""  # the same again: the other one tells of itself
        else:
            run.trace.causes[(element, None)] = f"the profile has the due date with the payment means: {said} stands"
        return False

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        taken = super().read(element, owner, run)
        if taken and (element.text or "").strip():
            reason = "the profile has the due date with the payment means, and none is there: this one stands for it"
            run.trace.guessed.append((element, None, reason))
        return taken

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if stands_in_head(owner, run):
            super().write(parent, owner, run)

    def claims(self) -> list[Place]:
        return []  # another profile's due date has no place here


class Own(Value):
    """A leaf that some documents have and their profile does without: read, and written back to the profile alone."""

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if run.keeps:
            super().write(parent, owner, run)

    def claims(self) -> list[Place]:
        return []  # another profile's has no place here


class Later(Own):
    """A leaf that a later version of UBL has in its place: read, and never written there."""

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        pass
