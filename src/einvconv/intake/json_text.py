"""Opens JSON: the invoices of the model by their names, one or a list of them. What it says is read by its format.

Everything is checked here that a hostile text could do to who reads it: its size and depth, names that come twice, and
numbers, which stay as they were written.
"""

from __future__ import annotations

import json
import re

from einvconv.errors import LimitExceeded, NoInvoice, UnreadableInput
from einvconv.exact import Numeral
from einvconv.intake.document import Document
from einvconv.intake.encoding import Charset
from einvconv.intake.limits import Limits
from einvconv.intake.parser import parse_utf8
from einvconv.intake.places import line_and_column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ROOT = "{urn:einvconv:schema:invoice:1}Invoice"
"""The tag of the empty element that stands for the root of such a document."""
_STAND_IN = b'<Invoice xmlns="urn:einvconv:schema:invoice:1"/>'
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)
_ATOM = re.compile(r'"(?:[^"\\]++|\\.)*+"?|-?[0-9][0-9.eE+-]*+|-?[A-Za-z]++|[\[\]{}:]', re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_CHARSET = Charset("UTF-8", "utf-8-sig")
_MOST_DIGITS = 1000
# Names that the model has and hardly anything else that is JSON.
_OURS = {"issue_date", "type_code", "seller", "buyer", "lines", "totals", "vat_breakdown", "payment_means", "syntax"}
_OF_THE_MANUAL = {"invoice_nr", "date_due", "items", "reference_nr", "sum_tax"}


class _Wrong(UnreadableInput):
    """Something that the decoder met and knows no place of: a value as it is `written`, or a name that comes again."""

    def __init__(self, message: str, written: str = "") -> None:
        super().__init__(message)
        self.written = written


def open_json(data: bytes, limits: Limits) -> list[Document]:
    """The invoices of a JSON text, in order. Raises UnreadableInput and LimitExceeded."""
    try:
        text = _CHARSET.decode(data)
    except UnicodeDecodeError as error:
        raise UnreadableInput(f"The JSON is not in UTF-8: byte {error.start + 1} begins no character.") from None
    _check(text, limits)
    found = list(_members(text))
    if len(found) > limits.documents:
        raise LimitExceeded(
            f"The input holds more than {limits.documents:,} documents, which is the limit. "
            "Give limits=einvconv.Limits(documents=…) to allow more."
        )
    for said, _, _ in found:
        _recognise(said)
    root = parse_utf8(_STAND_IN, limits)
    if len(found) == 1 and text.lstrip()[:1] == "{":
        return [Document(root, data, _CHARSET)]
    places = [line_and_column(text, start)[0] for _, start, _ in found]
    return [
        Document(parse_utf8(_STAND_IN, limits), text[start:end].encode(), _CHARSET, line, part=at, parts=len(found))
        for at, ((_, start, end), line) in enumerate(zip(found, places, strict=True), 1)
    ]


def content(document: Document) -> Any:
    """What the text of such a document says; every number is a `Numeral`."""
    return _decoder().decode(document.text)


def _check(text: str, limits: Limits) -> None:
    """Raises LimitExceeded for what is nested too deep or holds too much, before anything is made of it."""
    depth = values = 0
    for found in _TOKEN.finditer(text):
        sign = text[found.start()]
        if sign == '"':
            if found.end() - found.start() > limits.text + 2:
                raise LimitExceeded(
                    f"A text is longer than {limits.text:,} characters, which is the limit. "
                    "Give limits=einvconv.Limits(text=…) to allow more."
                )
            continue
        values += 1
        depth += (sign in "[{") - (sign in "]}")
        if depth > limits.depth:
            raise LimitExceeded(
                f"The JSON is nested deeper than {limits.depth}. Give limits=einvconv.Limits(depth=…) to allow more."
            )
        if values > limits.elements:
            raise LimitExceeded(
                f"The JSON has more than {limits.elements:,} values, which is the limit. "
                "Give limits=einvconv.Limits(elements=…) to allow more."
            )


def _members(text: str) -> list[tuple[Any, int, int]]:
    """The invoice, or those of a list, each with the stretch of the text that it stands in."""
    decoder = _decoder()
    at = _after(text, 0)
    try:
        if text[at : at + 1] != "[":
            said, end = decoder.raw_decode(text, at)
            found = [(said, at, end)]
        else:
            found, end = _of_list(text, at, decoder)
    except _Wrong as error:
        line, column = line_and_column(text, _place(text, error))
        raise UnreadableInput(f"Line {line}, column {column}: {error}") from None
    except json.JSONDecodeError as error:
        kind = UnreadableInput if any(f'"{name}"' in text for name in _OURS) else NoInvoice
        raise kind(
            f"The input is no well-formed JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except RecursionError:
        raise LimitExceeded("The JSON is nested deeper than can be read.") from None
    if _after(text, end) < len(text):
        line, column = line_and_column(text, _after(text, end))
        raise UnreadableInput(
            f"Line {line}, column {column}: something stands after the end of the JSON. Several invoices in one file "
            "stand in a list: [{…}, {…}]."
        )
    return found


def _of_list(text: str, at: int, decoder: json.JSONDecoder) -> tuple[list[tuple[Any, int, int]], int]:
    found: list[tuple[Any, int, int]] = []
    at = _after(text, at + 1)
    if text[at : at + 1] == "]":
        raise NoInvoice("The JSON is an empty list: it holds no invoice.")
    while True:
        said, end = decoder.raw_decode(text, at)
        found.append((said, at, end))
        at = _after(text, end)
        if text[at : at + 1] == "]":
            return found, at + 1
        if text[at : at + 1] != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _after(text, at + 1)


def _after(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _recognise(said: Any) -> None:
    """Raises NoInvoice where it is no invoice of the model."""
    names = said.keys() if isinstance(said, dict) else set()
    if not _OURS & names:
        what = "which is no invoice: an invoice has names such as number, issue_date, seller, buyer and lines"
        if len(_OF_THE_MANUAL & names) > 1:
            what = "with the names of invoice_create, which einvconv.model.from_fields reads"
        raise NoInvoice(f"This is JSON, {what}. The documentation of JSON has all names.")


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_object, parse_float=_numeral, parse_int=_numeral, parse_constant=_no_constant
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise _Wrong(f"the JSON has the name “{twice[:60]}” twice in one object, and nobody knows which is meant.")
    return made


def _numeral(text: str) -> Numeral:
    if len(text) > _MOST_DIGITS:
        raise _Wrong(f"the JSON has a number of {len(text):,} digits, which no invoice has.", text)
    return Numeral(text)


def _no_constant(text: str) -> Any:
    raise _Wrong(f"the JSON has {text}, which is no number.", text)


def _place(text: str, wrong: _Wrong) -> int:
    """Where in a text the thing stands that the decoder met: a value as it is written, or a name that comes again."""
    inside: list[tuple[set[str], list[int]]] = []
    name, at = "", 0
    for found in _ATOM.finditer(text):
        atom = found.group()
        if atom == wrong.written:
            return found.start()
        if atom in "[{":
            inside.append((set(), []))
        elif atom in "]}":
            again = inside.pop()[1]
            if again and not wrong.written:
                return again[0]
        elif atom == ":":
            names, again = inside[-1]
            again += [at] if name in names else []
            names.add(name)
        name, at = json.loads(atom) if atom[0] == '"' else "", found.start()
    return 0
