"""From a document to an invoice, and from an invoice to a document."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

from lxml import etree

from ..errors import ConversionRefused
from ..exact import MAX_DIGITS, exactly
from ..intake import Document
from ..intake.encoding import UTF8
from ..intake.parser import parse_whole, parse_written
from ..model import Invoice, Totals, compute
from ..model.base import Trace
from ..patterns import pattern
from ..report import Addition, Loss
from ..threads import lazy, per_thread
from .amounts import give_amounts
from .fit import fit
from .format import Pair
from .frame import read_frame
from .ledger import additions, loss_at
from .made import Made, text_of
from .reading import MANY as MANY_READ
from .reading import Reading
from .steps import write_steps
from .untold import Asked, Untold
from .writing import MANY, Writing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .format import Format

_BLANKS = " \t\r\n"
_DIGIT, _DECIMALS = pattern("[0-9]"), pattern(r"[.,]([0-9]+)[^0-9]*\Z")
_beside = per_thread(lambda: etree.XPath("descendant-or-self::*[*]/text()[normalize-space()]"))

# Characters of a currency: three are a code, and names of some are longer.
_LONGEST_CURRENCY = 100


@exactly
def read(document: Any, form: Format, many: int = MANY_READ) -> Invoice:
    """Read a document of the format into an invoice; nothing is inferred, and what no term takes is kept. Where it has
    as many rows as `many`, they are read by their shape."""
    root = document.root
    tree = form.trees[root.tag]
    invoice = Invoice.blank()
    run = Reading(document, many)
    run.trace.bases[id(invoice)] = root  # it is none of the owners: they would keep one another alive in a circle
    run.infer(invoice, "syntax", form.syntax)
    invoice._begin(run.trace)
    form.begin_reading(root, run)
    tree.read_inside(root, invoice, run)
    run.join_lines()
    run.trace.keys.pop(id(invoice), None)
    if invoice.currency is None and run.currency_at is not None:
        invoice.currency = run.currency
        run.trace.places[(id(invoice), "currency")] = run.currency_at
    read_frame(invoice, run)
    run.spell_currencies(invoice)
    for step in form.pairs:
        if isinstance(step, Pair):
            step.read(invoice, run)
    run.spell_currencies(invoice)  # a pair may have read BT-6 from an amount
    run.trace.stray += _stray_texts(root, run.plain_rows)
    run.trace.unreadable = run.unreadable
    return invoice


def _stray_texts(element: Any, plain: set[Any]) -> list[tuple[Any, str | None, str]]:
    """The texts that stand beside elements, with the elements that they stand in; rows that are known to have none are
    not looked into."""
    if not plain:
        found: Any = _beside()(element)
        return [(s.getparent() if s.is_text else s.getparent().getparent(), None, str(s)) for s in found]
    return list(_stray_beside(element, plain, set(next(iter(plain)).iterancestors())))


def _stray_beside(element: Any, plain: set[Any], around: set[Any]) -> Iterator[tuple[Any, str | None, str]]:
    if len(element) and element.text and element.text.strip(_BLANKS):
        yield element, None, element.text
    for child in element:
        if child in plain:
            continue
        yield from _stray_beside(child, plain, around) if child in around else _stray_texts(child, set())
        if child.tail and child.tail.strip(_BLANKS):
            yield element, None, child.tail


class Written:
    """What writing gives: the tree, its bytes, the losses, and which term each element of the output stands for.

    `admitted`: the schema admits it as it is. `_tree` is what was parsed of it for that, where somebody may look into
    it: rules, or the paths of rows that were written as text.
    """

    def __init__(self, root: Any, xml: bytes, admitted: bool, tree: Any, run: Writing, dropped: list[Loss]) -> None:
        self.top = root
        self.xml = xml
        self.admitted = admitted
        self._tree = tree
        self.run = run
        self.dropped = dropped

    @lazy
    def root(self) -> Any:
        """The tree, with an element for each value."""
        self.run.open_rows(self.top)
        return self.top

    def as_document(self) -> Document:
        """What was written in UTF-8, as it would be read again."""
        if self._tree is not None:
            return Document(self._tree, self.xml, UTF8)
        return Document.written(parse_written(text_of(self.top, rows=False).encode()), self.xml)

    @lazy
    def losses(self) -> list[Loss]:
        """What the source says and the output does not; found when it is asked for, which rules never do."""
        assert self.run.tells
        return _losses(self.run, self.dropped)

    @lazy
    @exactly
    def additions(self) -> list[Addition]:
        """What the output says and the source does not; found when it is asked for."""
        assert self.run.tells
        found = list(additions(self.top, self._parsed, self.run))
        self._tree = None  # it takes as much room as all else
        return found

    def let_go(self) -> None:
        """Give back the memory of the tree, of which nothing is asked any more."""
        self.top.let_go()

    def _parsed(self) -> Any:
        """The output as libxml2 has it."""
        return parse_whole(self.xml.decode(self.run.form.encoding).encode()) if self._tree is None else self._tree


@exactly
def write(invoice: Invoice, form: Format, source_code: str = "", many: int = MANY) -> Written:
    """Write an invoice in the format; where it has as many rows as `many`, they are written as text.

    Raises ConversionRefused, in words, where what comes out would not be a document of the format.
    """
    if not form.parts:
        return _write(invoice, form, source_code, many)
    written: list[Written] = []
    try:
        written.append(_write(invoice, form, source_code))
        refusal = None
    except ConversionRefused as error:
        refusal = error.with_traceback(None)  # which keeps what was being worked on
    for part in reversed(form.parts):
        if refusal is None and not part.content(written[0].root.tag).admits(written[0].root):
            continue  # it has no place for something that the whole says
        try:
            written.append(_write(invoice, part, source_code))
        except ConversionRefused as error:
            refusal = refusal or error.with_traceback(None)
    if not written and refusal is not None:
        raise refusal
    least = min(reversed(written), key=lambda one: len(one.losses))  # of those that lose the same, the smallest
    for one in written:
        if one is not least:
            one.let_go()
    return least


@exactly
def write_for_rules(invoice: Invoice, form: Format, source_code: str = "") -> Written:
    """The same for rules, which ask for no losses and no additions: nothing is noted for these, where the document is
    as it should be at once. Raises ConversionRefused."""
    if not form.parts:
        with suppress(Asked, ConversionRefused):  # a refusal says what was lost before it
            written = _write(invoice, form, source_code, MANY, Untold)
            if not written.dropped:
                return written
            written.let_go()
    return write(invoice, form, source_code)


def _write(
    invoice: Invoice, form: Format, source_code: str, many: int | None = None, kind: type[Writing] = Writing
) -> Written:
    trace: Trace = invoice._trace
    _refuse_long(invoice)
    carry = invoice.syntax == form.syntax and form.keeps_from(source_code)
    if trace.foreign and not carry:
        _refuse_foreign(trace)
    run = kind(invoice, trace, form, carry, many)
    edited = run.edit(invoice)
    run.use(edited, "syntax")
    if trace.document is None:
        give_amounts(edited, run)
    form.begin_writing(edited, run)
    write_steps(form.pairs, edited, run)
    if trace.unread and not carry:
        _refuse_another(invoice, edited, run)
    tag = form.root_for(edited)
    tree = form.trees[tag]
    root = Made(tag, form.root_spaces(tag))
    try:
        return _written(root, tree, edited, form, run)
    except (Asked, ConversionRefused):
        root.let_go()
        raise


def _written(root: Made, tree: Any, edited: Invoice, form: Format, run: Writing) -> Written:
    """The document of a root that has nothing in it yet."""
    for name, value in form.root_attributes.items():
        root.set(name, value)
    for mark in tree.marks:
        mark.write(root, edited, run)
    for node in tree.nodes:
        node.write(root, edited, run)
    run.ground(root, edited)
    text, parsed, dropped = fit(root, form, run)
    admitted = form.finish is None or not form.finish(root, run)
    if not admitted:
        run.open_rows(root)
        text = text_of(root, form.prolog)
    if not admitted or (run.tells and not run.longest_row):
        parsed = None
    return Written(root, text.encode(form.encoding, "xmlcharrefreplace"), admitted, parsed, run, dropped)


def _refuse_long(invoice: Invoice) -> None:
    """A currency is written beside each amount: one that is longer than any name of it would come to very much."""
    for term, text in (("BT-5", invoice.currency), ("BT-6", invoice.tax_currency)):
        if text is not None and len(text) > _LONGEST_CURRENCY:
            raise ConversionRefused(
                f"The currency ({term}) has {len(text):,} characters, and a code of one has three: correct it, and "
                "convert again."
            )


def _refuse_foreign(trace: Trace) -> None:
    """An amount in another currency than the invoice's would be written in that one: it is refused, unless it is 0."""
    for element, said, own, accounting in trace.foreign:
        text = (element.text or "").strip()
        if text.strip("+-0.,"):
            whose = "The VAT of the invoice" if accounting else "The invoice"
            what = "a row" if text == said else f"the amount {text}"
            raise ConversionRefused(
                f"{whose} is in {own}, and {what} in {said} ({trace.document.path(element)}): no amount is written "
                "in a currency that is not its own. Correct the currency there, and convert again."
            )


def _refuse_another(said: Invoice, invoice: Invoice, run: Writing) -> None:
    """A total or an amount of a line that cannot be read would be written as the one that the others come to: it is
    refused, unless that is what it says in its own way."""
    whole = said.totals.twin() if said.totals is not None else Totals()
    compute.complete_totals(whole, said)
    made: dict[int, tuple[Any, Any]] = {id(said.totals): (invoice.totals, whole)}
    for line in invoice.lines:
        made[id(run.original_of(line))] = (line, None)
    for (of, field), (element, attribute, text) in run.trace.unread.items():
        written, others = made.get(of, (None, None))
        if written is None or not isinstance(getattr(written, field), Decimal) or not _DIGIT.search(text):
            continue
        if others is not None:
            value = getattr(others, field)
        else:
            value = compute.net_amount(written, said.currency) if field == "net_amount" else None
        if value is not None and abs(value) not in _spelt(text):
            raise ConversionRefused(
                f"{run.trace.document.path(element, attribute)}: “{text.strip()[:40]}” is no decimal number, and the "
                f"other amounts come to {value}, which it does not say. Correct the one that is wrong, and convert "
                "again."
            )


def _spelt(text: str) -> set[Decimal]:
    """What digits may say whatever stands between them: a whole number, or what follows the last sign are decimals."""
    digits = "".join(c for c in text if c in "0123456789")
    if len(digits) > MAX_DIGITS:
        return set()
    decimals = _DECIMALS.search(text)
    whole = Decimal(digits)
    return {whole, whole.scaleb(-len(decimals[1]))} if decimals else {whole}


@exactly
def _losses(run: Writing, dropped: list[Loss]) -> list[Loss]:
    trace = run.trace
    losses = _once(run.finish() + dropped) + _stray(trace, run.form)
    told = trace.respelt if run.keeps else trace.respelt + trace.guessed
    losses += [loss_at(trace, (element, name), "approximated", reason) for element, name, reason in told]
    return losses


def _once(losses: list[Loss]) -> list[Loss]:
    """What stands for a value that was changed or lost may be implied: the value itself is not."""
    changed = {loss.path for loss in losses if loss.kind != "implied"}
    return [loss for loss in losses if loss.kind != "implied" or loss.path not in changed]


def _stray(trace: Trace, form: Format) -> list[Loss]:
    """What stands beside the invoice: text between elements, and what only the frame said."""
    reason = f"{form.name} has no place beside the invoice"
    return [Loss("dropped", trace.document.path(e, name), text.strip(), reason) for e, name, text in trace.stray]
