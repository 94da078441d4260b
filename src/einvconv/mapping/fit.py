"""Making the output fit its schema: what the schema does not admit is taken back and reported, or all is refused."""

from __future__ import annotations

from lxml import etree

from ..errors import ConversionRefused
from ..intake.parser import parse_written
from ..model import Invoice, InvoiceLine, Totals, VatBreakdown
from ..model.terms import term_at
from ..patterns import pattern
from ..report import Loss
from .ledger import asks_output
from .made import Made, check_text, pieces_of, top
from .schemas import SchemaGaveUp, admits, errors, may_be_heavy, parsed_if_admitted, passed_over
from .words import lacking, lacking_in, local, plainly, term_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .faults import Fault
    from .format import Format
    from .writing import Writing

MAX_ROUNDS = 100
MAX_TOLD = 5
MAX_SHOWN = 200  # characters of a value
_LONG = 30_000  # characters
_COUNTS = (Invoice, InvoiceLine, Totals, VatBreakdown)
_ATTRIBUTE = pattern(r"attribute '(?:\{[^}]*\})?([^']+)'")


def fit(root: Made, form: Format, run: Writing) -> tuple[str, Any, list[Loss]]:
    """Take back values that the target's schema does not admit, until it admits the document: its text, the same
    parsed where somebody will look into it, and the losses.

    A kept value goes with what was made for it, a term alone; a group that is not whole goes with all it has, unless
    it is one that counts. Where it is one that the format cannot be without, ConversionRefused says so.
    """
    losses: list[Loss] = []
    for left in reversed(range(MAX_ROUNDS + 1)):
        pieces = pieces_of(root, form.prolog)
        text = "".join(pieces)
        run.close_rows(root, pieces)
        del pieces
        tree, wrong = _errors(root, text, form, run)
        if not wrong:
            return text, tree, _gone(losses, root, run)
        if not left:
            break
        run.restore_rows(root, text)
        spots = [(error, error.element) for error in wrong if error.element is not root]
        taken: list[list[Loss]] = []
        for error, element in spots:
            if _stands(element, root):
                named = _ATTRIBUTE.search(error.message)
                around = element.getparent()
                lost = run.take_back(element, named[1] if named else None, _reason(form, error))
                taken += [lost] if lost is not None else []
                if lost is not None and element.getparent() is None:
                    _take_empty(around, root, form, run)
        if not taken:
            for error, element in spots:
                if _stands(element, root):
                    lost = _without(element, _reason(form, error), form, run)
                    taken += [lost] if lost is not None else []
        if not taken:
            break
        losses += [one for lost in taken for one in lost]
    raise ConversionRefused(_refusal(wrong, losses, form, run))


def _gone(losses: list[Loss], root: Made, run: Writing) -> list[Loss]:
    """The losses of values of which nothing stands elsewhere."""
    if not losses:
        return losses
    run.open_rows(root, run.made_of({run.taken[loss][0] for loss in losses if loss in run.taken}))
    standing: set[tuple[int, str, int]] = set()
    for element in root.iter():
        for key in (element, *((element, name) for name in element.attrib)):
            said = run.said(key)
            standing.update((id(one), field, nth) for one, field, nth in (run.sources(*said) if said else ()))
    return [loss for loss in losses if run.taken.get(loss) not in standing]


def _take_empty(element: Made | None, root: Made, form: Format, run: Writing) -> None:
    """Take out what says nothing any more, now that what stood in it is gone, where the document may do without it; it
    is never a group that counts."""
    content = form.content(root.tag)
    while element is not None and element is not root and (around := element.getparent()) is not None:
        says = len(element) or element.text or element.attrib or isinstance(run.groups.get(element), _COUNTS)
        if says or not content.optional(element):
            return
        around.remove(element)
        element.let_go()
        element = around


def _parsed(text: str) -> Any:
    try:
        return parse_written(text.encode())
    except etree.XMLSyntaxError:
        check_text(text)
        raise


def _errors(root: Made, text: str, form: Format, run: Writing) -> tuple[Any, list[Fault]]:
    """The text of a document, parsed, and what the schema finds wrong with it, at the elements that it was made of.

    A long one that nobody asks anything more of is not parsed where the schema admits it; of a short one its tree
    takes less time than what reads it without.
    """
    path = form.schemas[root.tag]
    if len(text) > _LONG and not asks_output(root) and admits(text, path):
        return None, []
    widest = max(run.longest_row, max(map(len, root.iter()))) if run.longest_row else None
    tree = None
    if widest is not None and may_be_heavy(len(text), widest):
        tree = parsed_if_admitted(text, path)
    try:
        if tree is not None:
            found = passed_over(tree, path[0])
        else:
            tree = _parsed(text)
            found = errors(tree, path, len(text), lambda: text, widest)
    except SchemaGaveUp as failure:
        raise ConversionRefused(
            f"The invoice cannot be written as {form.name}: whether it fits the schema could not be found out "
            f"({failure})."
        ) from None
    if not found:
        return tree, []
    around = {one for fault in found for one in (fault.element, *fault.element.iterancestors())}
    made = dict(_made_of(tree, root, around, run))
    return tree, [fault._replace(element=made[fault.element]) for fault in found]


def _made_of(element: Any, made: Made, wanted: set[Any], run: Writing) -> Iterator[tuple[Any, Made]]:
    """What elements of the output were made of; of the rows that were written as text, those are opened in which
    somebody wants to look."""
    yield element, made
    for child, below in zip(element, list(made), strict=True):
        if child in wanted:
            yield from _made_of(child, run.open_row(below), wanted, run)


def _refusal(wrong: list[Fault], losses: list[Loss], form: Format, run: Writing) -> str:
    """Why the invoice cannot be written, all of it: what is missing because it did not fit, then what is not there."""
    lacks = [(fault, lacking(form, fault.message, fault.element)) for fault in wrong]
    names = {name for _, found in lacks for name in found}
    sought = {term_of(form, lacking_in(one.message, one.element), name) for one, found in lacks for name in found} - {
        ""
    }
    path = run.trace.document.path if run.trace.document is not None else None
    causes = [f"{path(at, name)}: {why}" for at, name, why in run.trace.unreadable] if path else []
    for one in (*run.losses, *losses):
        term, name = _term(one, run), one.path.rpartition("/")[2].partition("[")[0]
        if one.kind == "dropped" and (term in sought or local(name) in names):
            why = one.reason.removeprefix(f"{form.name}: ").removeprefix(f"{form.name} does not take it: ")
            value = one.value if len(one.value) <= MAX_SHOWN else f"{one.value[: MAX_SHOWN - 1]}…"
            causes.append(f"{term or name} “{value}” ({one.path}) is left out: {why}")
    causes += [plainly(form, fault.message, fault.element) for fault in wrong]
    told = list(dict.fromkeys(causes))
    more = f"; and {len(told) - MAX_TOLD} more" if len(told) > MAX_TOLD else ""
    return (
        f"The invoice cannot be written as {form.name}: {'; '.join(told[:MAX_TOLD])}{more}. "
        "Give the invoice what is missing there, or correct it, and convert again."
    )


def _term(loss: Loss, run: Writing) -> str:
    """The business term of a loss, be it reported or of a value that was taken back."""
    owner, field, _ = run.taken.get(loss, (0, "", -1))
    return term_at(f"{run.group_paths.get(owner, '')}.{field}".lstrip(".")) if owner else run.term_of(loss)


def _stands(element: Any, root: Any) -> bool:
    """Whether an element has not been taken out with another one."""
    top = element
    for above in element.iterancestors():
        top = above
    return top is root  # the tree of an element that was taken out still goes by its old root


def _reason(form: Format, error: Fault) -> str:
    return f"{form.name} does not take it: {plainly(form, error.message, error.element)}"


def _without(element: Any, reason: str, form: Format, run: Writing) -> list[Loss] | None:
    """Take out what is not whole around an element, where the document may do without it; never what counts."""
    content = form.content(top(element).tag)
    while element.getparent() is not None and not any(isinstance(run.groups.get(e), _COUNTS) for e in element.iter()):
        if content.optional(element):
            return run.take_out(element, reason)
        element = element.getparent()
    return None
