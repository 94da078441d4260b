"""`render`: from an invoice to its picture."""

from __future__ import annotations

import os
from typing import Literal, get_args

from ..api import Conversion, parse
from ..errors import WrongArgument
from ..intake import DEFAULT_LIMITS, Limits, Source
from ..model import Invoice
from ..model.check import check as check_invoice
from ..report import Report
from ..validation import validate
from .plain import Plain
from .remarks import Places, Remarks
from .stylesheet import styled
from .words import Words, words_of

Picture = Literal["html", "text", "xml"]


def render(
    source: Source | Invoice | Conversion,
    to: Picture = "html",
    *,
    language: str = "en",
    check: bool | Report = False,
    rules: str | None = None,
    stylesheet: str | os.PathLike[str] | None = None,
    width: int = 100,
    colour: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """The picture of an invoice for human eyes, with every value that the invoice has.

    `to` is "html", a page in one file without scripts; "text", lines of at most `width` columns; or "xml", the plain
    XML that stylesheets are written for. `language` is en, fi, sv, nb, da or de. With `check` the findings of
    validation stand beside the values that they speak of, by the rules that `rules` names where it is given; a report
    that is at hand is taken as it is. Of a conversion the source is shown, and what was lost and added. `stylesheet` is
    an XSLT 1.0 file of the user's own; it reads and writes nothing. Raises UnreadableInput, UnknownFormat and
    InvalidValue.
    """
    words = words_of(language)
    if to not in get_args(Picture):
        raise WrongArgument(f'to= is {", ".join(get_args(Picture))}, and not "{to}".')
    if isinstance(source, Conversion):
        invoice = source.invoice
    elif isinstance(source, Invoice):
        invoice = source
        check_invoice(invoice)
    else:
        invoice = parse(source, limits=limits)
    plain = Plain(invoice, words)
    if check or isinstance(source, Conversion):
        _remark(plain, invoice, words, source, check, rules, limits)
    if to == "xml":
        from lxml import etree

        return etree.tostring(plain.root, encoding="utf-8", xml_declaration=True)
    page = styled(plain.root, stylesheet)
    if to == "text":
        from .blocks import blocks
        from .text import text

        return text(blocks(page.getroot()), width, colour).encode()
    return bytes(page)


def _remark(
    plain: Plain,
    invoice: Invoice,
    words: Words,
    source: Source | Invoice | Conversion,
    check: bool | Report,
    rules: str | None,
    limits: Limits,
) -> None:
    """Put findings, losses and additions on the page."""
    places = Places(invoice)
    remarks = Remarks(plain.root, words)
    if not isinstance(source, Conversion):
        report = check if isinstance(check, Report) else validate(source, rules, limits=limits)
        remarks.report(report, places.of)
        return
    there = Places(parse(source.xml))
    if check:  # of what was written: its places are those of the output
        report = check if isinstance(check, Report) else validate(source.xml, rules)
        remarks.report(report, lambda location: places.of(there.of(location)))
    remarks.losses(source.losses, places.of)
    remarks.additions(source.additions, lambda location: places.of(there.of(location)))
