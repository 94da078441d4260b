"""How sure a format is: what it is known from, told once in every conversion where that is no specification."""

from __future__ import annotations

from ..report import Loss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.base import Trace
    from .record import FormatInfo

_KNOWN_FROM = {
    "binding": "from a program's classes for it, which tell its elements and not what they mean",
    "sample": "from the few documents of it that are public",
}


def of_conversion(source: FormatInfo | None, target: FormatInfo, trace: Trace) -> list[Loss]:
    """One loss on the whole document where the source's or the target's format has no public specification."""
    unsure = [one for one in (source, target) if one is not None and one.evidence in _KNOWN_FROM]
    if not unsure:
        return []
    told = dict.fromkeys(
        f"{one.name} has no public specification: it is known {_KNOWN_FROM[one.evidence]}" for one in unsure
    )
    if target.experimental:
        told[f"what is written as {target.name} is an experiment"] = None
    reason = f"{'; '.join(told)}. Check the amounts, the account and the due date"
    document = trace.document
    path = "" if document is None else str(document.path(document.root))
    return [Loss("approximated", path, "", reason)]
