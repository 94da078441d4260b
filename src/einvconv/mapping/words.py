"""What a schema says of a document that is being written, in the words of the user: terms and element names."""

from __future__ import annotations

import re
from itertools import takewhile

from ..model import terms
from ..patterns import pattern
from .made import top
from .nodes import Branch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .format import Format

_NAMED = pattern(r"\{[^{}]*\}")
_EXPECTED = pattern(r"Expected is (?:one of )?\( ([^()]*) \)")
# what is no term itself and is made of one
_MADE_OF = {
    "message.timestamp": "issue_date",
    "message.batch_timestamp": "issue_date",
    "payment_order.date": "issue_date",
    "payment_order.amount": "totals.payable",
    "payment_order.due_date": "due_date",
    "payment_order.account_id": "payment_means.account.id",
}
_LENGTH = pattern(r"has a length of '(\d+)'; this (exceeds|underruns) the allowed \w+ length of '(\d+)'")


def local(tag: str) -> str:
    """The name of an element without its name space."""
    return tag.rpartition("}")[2]


def plainly(form: Format, message: str, element: Any) -> str:
    """A complaint of a schema about an element, in plain words."""
    name = local(str(element.tag))
    lacks = lacking(form, message, element)
    if lacks:
        holder = lacking_in(message, element)
        missing = " or ".join(_with_term(form, holder, one) for one in lacks[:3])
        return f"{local(str(holder.tag))} is not complete without {missing}"
    if "not expected" in message:
        return f"{name} has no place here"
    mark = re.match(r"Element '[^']*', attribute '([^']+)'", message)
    if mark is not None:  # the text of the element is none of it
        return f"the attribute {local(mark[1])} of {name} does not take that value"
    size = _LENGTH.search(message)
    if size:
        much = "takes" if size[2] == "exceeds" else "asks for at least"
        return f"{name} has {size[1]} characters and {much} {size[3]}"
    if "is not an element of the set" in message:
        return f"{name} takes codes of a list, and “{(element.text or '').strip()}” is none of them"
    if "pattern" in message or "not a valid value" in message or "atomic type" in message:
        return f"“{(element.text or '').strip()[:60]}” is not of the form that {name} asks for"
    if "attribute" in message and "required" in message:
        found = re.search(r"attribute '([^']+)'", message)
        return f"{name} is not complete without its attribute {local(found[1]) if found else ''}".strip()
    return _NAMED.sub("", message).rstrip(".")


def lacking_in(message: str, element: Any) -> Any:
    """The element that lacks something, by a complaint about it or about what stands where another one should."""
    return element if "Missing child" in message else element.getparent()


def lacking(form: Format, message: str, element: Any) -> list[str]:
    """The names of the elements that a schema misses in an element, or before it; those it can do without left out."""
    if not ("Missing child element" in message or "not expected" in message):
        return []
    expected = _EXPECTED.search(message)
    if expected is None:
        return []
    holder = lacking_in(message, element)
    wanted = [one.strip() for one in expected[1].split(",")]
    content = form.content(top(element).tag)
    needed = [one for one in wanted if content.needs(holder, one)]
    return [local(one) for one in needed or content.missing(holder)[:1] or wanted]  # of many, the schema names ten


def _with_term(form: Format, element: Any, name: str) -> str:
    """An element that is asked for, with the business term that it shows, where it shows one."""
    term = term_of(form, element, name)
    return f"{name} ({term})" if term else name


def term_of(form: Format, element: Any, name: str) -> str:
    """The business term that a child of an element, or of the one around it, would show; empty where it shows none."""
    at = element
    while at is not None:
        steps = [str(one.tag) for one in (*list(at.iterancestors())[::-1], at)]
        found = _walk(form.trees[steps[0]], steps[1:], name, "")
        if found:
            return found
        at = at.getparent() if at is element else None
    return ""


def _walk(branch: Branch, steps: list[str], name: str, above: str) -> str:
    for node in branch.nodes:
        inner = node.within(above) if isinstance(node, Branch) else above
        if steps and node.tag == steps[0] and isinstance(node, Branch):
            found = _walk(node, steps[1:], name, inner)
            if found:
                return found
        if not steps and local(node.tag) == name:
            places = [f"{above}{place.path}" for place in node.claims()]
            if isinstance(node, Branch):
                places = list(node.claimed(inner))
                places.insert(0, _group_of(places, above))
            places += [_MADE_OF[place] for place in places if place in _MADE_OF]
            found = next((terms.term_at(place) for place in places if terms.term_at(place)), "")
            if found:
                return found
    return ""


def _group_of(places: list[str], above: str) -> str:
    """The path of the group that all places are in, below the group around; empty where they are in none."""
    steps = [place.split(".")[:-1] for place in places]
    shared = takewhile(lambda level: len(set(level)) == 1, zip(*steps, strict=False))
    group = ".".join(level[0] for level in shared)
    return group if len(group) >= len(above) else ""
