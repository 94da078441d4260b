"""The invoice as plain XML, which stylesheets make pictures of: an element for each group and value of the model.

An element has the name of its field, and of attributes: `path` in the model, `term` (BT or BG), `label` in the
language of the page; a group its kind as `group`; a value also `shown`, as the language writes it, with a bar where
thousands part as `parts`, `word` for what a code means, and `href` where it may be a link. Its text is the value
itself. `kept` is what the source says and no field has.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from lxml import etree

from ..checks import is_iban
from ..model import Invoice
from ..model.base import Group, Kept
from ..model.check import fields
from ..model.codes import CREDIT_NOTE_TYPES
from ..model.terms import term_at
from .files import file_of
from .payment import slips
from .symbols import symbol
from .words import Words, thousands, visible

# Decimals that are no amounts of money.
_PERCENT = re.compile(r"(^|_)(percent|rate)$")
_PLAIN = {("Quantity", "value"), ("OtherCurrency", "rate"), ("References", "exchange_rate")}
# Which list of codes a field is of, where the page has words for some.
_CODES = {
    ("Invoice", "type_code"): "type",
    ("VatBreakdown", "code"): "vat",
    ("InvoiceLine", "vat_code"): "vat",
    ("Allowance", "vat_code"): "vat",
    ("PaymentMeans", "code"): "means",
    ("PaymentOrder", "means_code"): "means",
    ("Quantity", "unit"): "unit",
    ("Price", "unit"): "unit",
}
_ACCOUNTS = {("Account", "id"), ("PaymentOrder", "account_id")}
# Without a name before the host, which would be taken for it: https://bank.example@elsewhere.example
_LINK = re.compile(r"https?://[^\s\"'<>\\/?#@]+([/?#][^\s\"'<>\\]*)?", re.IGNORECASE)
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_WEB = re.compile(r"www\.[^\s\"'<>\\@:]+", re.IGNORECASE)


class Plain:
    """The XML of one invoice in one language; `root` is its root element. A terminal needs no symbols drawn."""

    def __init__(self, invoice: Invoice, words: Words, symbols: bool = True) -> None:
        self._words = words
        self._currency = invoice.currency
        self._invoice = invoice
        self._known: dict[str, str] = {}
        self.root = etree.Element("invoice", language=words.language)
        if invoice.type_code in CREDIT_NOTE_TYPES:
            self.root.set("credit", "yes")
        said = etree.SubElement(self.root, "words")
        for key, text in words.words().items():
            etree.SubElement(said, "word", key=key).text = text
        self._group(invoice, self.root, "", "")
        self._strays()
        self._slips(symbols)

    def _group(self, group: Group, into: Any, path: str, term: str) -> None:
        cls = type(group).__name__
        if cls == "Attachment":
            file_of(group, into)
        for name, _, many in fields(type(group)):
            value = getattr(group, name)
            if value is None or value == []:
                continue
            at, of = f"{path}.{name}".lstrip("."), f"{term}.{name}".lstrip(".")
            for number, one in enumerate(value if many else (value,)):
                where = f"{at}[{number}]" if many else at
                if isinstance(one, Kept):
                    self._kept(one, into, where)
                    continue
                element = etree.SubElement(into, name, path=where, label=self._words.label(cls, name))
                if found := self._term(of):
                    element.set("term", found)
                if isinstance(one, Group):
                    element.set("group", type(one).__name__)
                    self._group(one, element, where, of)
                else:
                    self._value(one, element, cls, name)

    def _value(self, value: Any, element: Any, cls: str, name: str) -> None:
        if isinstance(value, bool):
            element.text = str(value).lower()
            element.set("shown", self._words.word("yes" if value else "no"))
        elif isinstance(value, Decimal):
            element.text = f"{value:f}" if value.is_finite() else str(value)
            self._number(value, element, cls, name)
        elif isinstance(value, dt.date):
            element.text = value.isoformat()
            element.set("shown", self._words.day(value))
            element.set("kind", "date")
        else:
            element.text = str(value)
            if word := self._words.code(_CODES.get((cls, name), ""), element.text):
                element.set("word", word)
            if (seen := visible(element.text)) != element.text:
                element.set("shown", seen)
            if (cls, name) in _ACCOUNTS and is_iban(element.text):
                element.set("iban", "yes")
            if "shown" not in element.attrib and (href := link(element.text)):
                element.set("href", href)

    def _number(self, value: Decimal, element: Any, cls: str, name: str) -> None:
        if (cls, name) in _PLAIN:
            element.set("kind", "number")
            element.set("shown", self._words.number(value))
        elif _PERCENT.search(name):
            element.set("kind", "percent")
            element.set("shown", f"{self._words.number(value)}\u00a0%")
        else:
            element.set("kind", "amount")
            element.set("shown", self._words.amount(value, self._currency))
        if parts := thousands(element.get("shown", "")):
            element.set("parts", parts)

    def _kept(self, kept: Kept, into: Any, path: str) -> None:
        self._plain(kept.value, into, path, kept.path)

    def _strays(self) -> None:
        """What the source says and the model could not take."""
        trace = self._invoice._trace
        for number, (at, attribute, value) in enumerate([*trace.stray, *trace.unreadable]):
            label = trace.document.path(at, attribute) if trace.document is not None else ""
            self._plain(value, self.root, f"stray[{number}]", label)

    def _plain(self, value: str, into: Any, path: str, label: str) -> None:
        """A value under the name that the source has for it."""
        element = etree.SubElement(into, "kept", path=path, label=label)
        element.text = value
        if (seen := visible(value)) != value:
            element.set("shown", seen)

    def _slips(self, symbols: bool) -> None:
        """The codes by which it may be paid."""
        for slip in slips(self._invoice):
            element = etree.SubElement(self.root, "slip", kind=slip.kind, label=self._words.word(slip.kind))
            if slip.kind != "qr":
                element.set("digits", slip.said)
            drawn = symbol(slip) if symbols else None
            if drawn is not None:
                element.set("d", drawn.path)
                element.set("width", str(drawn.width))
                element.set("height", str(drawn.height))
            elif slip.kind == "qr":
                self.root.remove(element)

    def _term(self, path: str) -> str:
        if path not in self._known:
            self._known[path] = term_at(path).partition(" ")[0]
        return self._known[path]


def link(text: str) -> str:
    """Where a text may lead to as a link: the web or a mail box; empty for everything else."""
    said = text.strip()
    if len(said) > 2000:
        return ""
    if _LINK.fullmatch(said):
        return said
    if _MAIL.fullmatch(said):
        return f"mailto:{said}"
    return f"https://{said}" if _WEB.fullmatch(said) else ""
