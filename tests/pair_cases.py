"""What a case of a pair is: an invoice on its way to a document and back, with both halves of the pair and without."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from lxml import etree

import einvconv
from einvconv.formats.registry import format_for
from einvconv.intake import open_document
from einvconv.mapping.format import Pair
from einvconv.mapping.transfer import read, write
from einvconv.model import Invoice
from repair_cases import without


@dataclass(frozen=True)
class PairCase:
    """An invoice whose way to a format and back needs a pair.

    `holds` is an XPath that is true of the document with the pair, and not without its way there; `keeps` a text that
    is lost on the way without it, and not with it; `tells` part of a reason that is given with it alone, and `spares`
    of one that is given without it alone; `says` a word on the invoice that is read from the document, true with the
    pair and not without its way back. `alone`: the invoice is written as it is, its amounts not computed before. A case
    that is only read has a document to begin with.
    """

    to: str
    pair: str
    make: Callable[[], Invoice | bytes]
    holds: str = ""
    says: Callable[[Invoice], Any] | None = None
    keeps: str = ""
    tells: str = ""
    spares: str = ""
    alone: bool = False

    @property
    def goes_there(self) -> bool:
        """Whether it is one of the way there."""
        return bool(self.holds or self.keeps or self.tells or self.spares)

    def __str__(self) -> str:
        return f"{self.to}-{self.pair}".replace(" ", "-")


def pair_of(case: PairCase) -> Pair:
    """The pair that a case is for: the only one of that name in its format."""
    [found] = [s for s in format_for(case.to).pairs if isinstance(s, Pair) and s.name == case.pair]
    return found


@dataclass(frozen=True)
class Made:
    """A document and what was lost on the way to it; neither where it was refused."""

    xml: bytes | None
    lost: frozenset[str] = frozenset()
    told: str = ""


def written(case: PairCase, pair: Pair | None = None) -> Made:
    """The document, without the pair's way there where one is given."""
    form = format_for(case.to)
    made = case.make()
    if isinstance(made, bytes):
        return Made(made)
    if case.alone:
        made._trace.document = open_document(b"<read/>")
    with without(form, pair) if pair is not None else nullcontext():
        try:
            done = write(made, form)
        except einvconv.ConversionRefused:
            return Made(None)
    told = "\n".join(loss.reason for loss in done.losses)
    return Made(done.xml, frozenset(loss.value for loss in done.losses if loss.kind != "implied"), told)


def holds(case: PairCase, xml: bytes | None) -> bool:
    """Whether the XPath is true of a document."""
    if xml is None:
        return False
    spaces: Any = {prefix: uri for prefix, uri in format_for(case.to).namespaces.items() if prefix}
    return bool(etree.fromstring(xml).xpath(f"boolean({case.holds})", namespaces=spaces))


def says(case: PairCase, xml: bytes, pair: Pair | None = None) -> bool:
    """Whether the invoice of a document says it, read without the pair's way back where one is given."""
    form = format_for(case.to)
    assert case.says is not None
    with without(form, pair) if pair is not None else nullcontext():
        again = read(open_document(xml), form)
    try:
        return bool(case.says(again))
    except (AttributeError, IndexError):  # it has no such group
        return False
