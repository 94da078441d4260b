"""JSON, read and written: nothing is left out but what stood beside the invoice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json import dumps

from ...intake import Document
from ...intake.json_text import content
from ...mapping.ledger import leaves, loss_at, paths
from ...model import Invoice
from ...model.base import Group
from ...model.plain import as_plain, from_plain
from ...report import Loss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read(document: Document) -> Invoice:
    """The invoice that a JSON document says. Raises InvalidValue."""
    return from_plain(content(document))


def write(invoice: Invoice) -> tuple[bytes, tuple[Loss, ...]]:
    """The bytes, and what is no part of the invoice: what stood beside it, and what a syntax has in its own way."""
    text = dumps(as_plain(invoice), ensure_ascii=False, indent=2)
    trace = invoice._trace
    losses = [
        Loss("dropped", trace.document.path(element, name), said.strip(), "JSON has no place beside the invoice")
        for element, name, said in trace.stray
    ]
    for path, group, name, value in _private(invoice):
        places = leaves(trace, group, name, -1)
        reason = "JSON has no place for it apart from its term"
        losses += [loss_at(trace, place, "dropped", reason) for place in places] or [
            Loss("dropped", f"{path}.{name.lstrip('_')}".lstrip("."), str(value), reason)
        ]
    return f"{text}\n".encode(), tuple(losses)


def _private(invoice: Invoice) -> Iterator[tuple[str, Group, str, Any]]:
    """What reading left in places of a syntax alone: the path of its group, the group, its name, and itself."""
    of_group = paths(invoice)
    stack: list[Group] = [invoice]
    while stack:
        group = stack.pop()
        for name, value in group.private().items():
            for owner, field, leaf in _said(group, name, value):
                yield of_group.get(id(owner), "").lstrip("_").replace("._", "."), owner, field, leaf
        for value in group.__dict__.values():
            stack += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Group)]


def _said(group: Group, name: str, value: Any) -> Iterator[tuple[Group, str, Any]]:
    """A value, or of a group, and of several, all that they say."""
    groups = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Group)]
    if not groups:
        yield group, name, value
    for one in groups:
        for field, inner in one.said():
            if inner is not None and inner != []:
                yield from _said(one, field, inner)


def join(texts: Sequence[bytes]) -> bytes:
    """Several invoices as a list."""
    return b"[\n" + b",\n".join(text.rstrip() for text in texts) + b"\n]\n"
