"""The tree of a Bill."""

from __future__ import annotations

from typing import Any

from einvconv.formats.making import format_of
from einvconv.mapping.codecs import ISO_DATE, Number
from einvconv.mapping.format import Format
from einvconv.mapping.nodes import Each, Element, Value
from einvconv.mapping.reading import Reading
from einvconv.mapping.refs import root
from einvconv.mapping.writing import Writing
from einvconv.model import Invoice, InvoiceLine
from einvconv_bill import FORMAT

_AMOUNT = Number(most=2)
_invoice, _line = root(Invoice), root(InvoiceLine)


def _read(element: Any, run: Reading) -> None:
    run.currency = element.findtext("{*}Currency")


def _write(invoice: Invoice, run: Writing) -> None:
    run.currency = invoice.currency


def bill() -> Format:
    """Bill 1."""
    line = [
        Value("b:Name", _line.item.name),
        Value("b:Rate", _line.vat_rate, Number()),
        Value("b:Amount", _line.net_amount, _AMOUNT),
    ]
    tree = Element(
        FORMAT.roots[0].tag,
        [
            Value("b:Number", _invoice.number),
            Value("b:Type", _invoice.type_code),
            Value("b:Date", _invoice.issue_date, ISO_DATE),
            Value("b:Currency", _invoice.currency),
            Value("b:Seller", _invoice.seller.name),
            Value("b:Buyer", _invoice.buyer.name),
            Value("b:Due", _invoice.totals.payable, _AMOUNT),
            Each("b:Line", _invoice.lines, line),
        ],
    )
    return format_of(
        FORMAT,
        trees={FORMAT.roots[0].tag: tree},
        root_for=lambda _: FORMAT.roots[0].tag,
        begin_reading=_read,
        begin_writing=_write,
    )
