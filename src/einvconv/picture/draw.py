"""`render`: from an invoice to its picture."""

from __future__ import annotations

import os
from typing import Any, Literal, NamedTuple, get_args

from lxml import etree

from ..api import Conversion, parse
from ..arguments import code_of, flag_of, path_of, said
from ..errors import LimitExceeded, UnreadableInput, WrongArgument
from ..intake import DEFAULT_LIMITS, Document, Limits, Source
from ..languages import LANGUAGES, in_language
from ..model import Invoice
from ..model.check import check as check_invoice
from ..report import Report
from ..validation import validate
from .blocks import blocks
from .plain import Plain
from .remarks import Places, Remarks
from .stylesheet import styled
from .text import text
from .words import Words, known, words_of

Picture = Literal["html", "pdf", "text", "xml"]
_NAMED = 5
_TITLE = 200  # characters of a title; PDF has no room for one without end


def render(
    source: Source | Invoice | Conversion,
    to: Picture = "html",
    *,
    language: str = "en",
    check: bool | Report = False,
    rules: str | None = None,
    stylesheet: str | os.PathLike[str] | None = None,
    fonts: str | os.PathLike[str] = "",
    width: int = 100,
    colour: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """The picture of an invoice for human eyes, with every value that the invoice has.

    `to` is "html", a page in one file without scripts; "pdf", the same as PDF/A-3 with its fonts and the document's own
    XML inside (the extra `pdf`); "text", lines of at most `width` columns, which are 20 at least; or "xml", the plain
    XML that stylesheets are written for. `language` is en, fi, sv, nb (or no), da or de. With `check` the findings of
    validation stand beside the values that they speak of, by the rules that `rules` names where it is given; a report
    that is at hand is taken as it is.
    Of a conversion the source is shown, and what was lost and added. `stylesheet` is an XSLT 1.0 file of the user's
    own; it reads and writes nothing. `fonts` is a folder of fonts for characters that those of the typesetter lack; one
    that no font has stands in the PDF as its number, and the page says so. Raises UnreadableInput, UnknownFormat,
    InvalidValue, RulesUnavailable, NotInstalled and WrongArgument.
    """
    if to not in get_args(Picture):
        raise WrongArgument(f'to= is {", ".join(get_args(Picture))}, and not "{to}".')
    language = known(language)  # a wrong one is told before anything is read
    colour, check = flag_of(colour, "colour="), _check_of(check)
    rules = None if rules is None else code_of(rules, "rules=")
    if stylesheet is not None:
        stylesheet = path_of(stylesheet, "stylesheet=")
    fonts = path_of(fonts, "fonts=")
    if type(width) is not int:
        raise WrongArgument(f"width= is a whole number of columns, and not {said(width)}.")
    document, conversion = None, None
    if isinstance(source, Conversion):
        conversion, invoice = source, source.invoice
    elif isinstance(source, Invoice):
        invoice = source
        check_invoice(invoice)
    else:
        invoice = parse(source, limits=limits)
        document = invoice._trace.document
    report = check if isinstance(check, Report) else None
    if check is True:
        checked = conversion.xml if conversion is not None else document if document is not None else invoice
        report = validate(checked, rules, limits=limits)
    look = Look(language, stylesheet, width, colour, fonts)
    return draw(to, look, invoice, report, document, conversion).content


def _check_of(check: Any) -> bool | Report:
    if check is not None and not isinstance(check, (bool, Report)):
        raise WrongArgument(f"check= is True, False or a report of validate(), and not {said(check)}.")
    return check or False


class Look(NamedTuple):
    """How a picture is to look: its language and layout, and in a terminal its width and whether it has colours."""

    language: str
    stylesheet: str | os.PathLike[str] | None = None
    width: int = 100
    colour: bool = False
    fonts: str = ""


class Drawn(NamedTuple):
    """A picture, and what is to be told of it."""

    content: bytes
    notes: tuple[str, ...] = ()


def draw(
    to: Picture,
    look: Look,
    invoice: Invoice,
    report: Report | None = None,
    document: Document | None = None,
    conversion: Conversion | None = None,
) -> Drawn:
    """The picture of an invoice; `document` is what it was read from, `conversion` what became of it."""
    try:
        return _drawn(to, look, invoice, report, document, conversion)
    except RecursionError:
        raise LimitExceeded(
            "The lines of the invoice stand within one another more deeply than can be shown."
        ) from None


def _drawn(
    to: Picture,
    look: Look,
    invoice: Invoice,
    report: Report | None,
    document: Document | None,
    conversion: Conversion | None,
) -> Drawn:
    words = words_of(look.language)
    plain = Plain(invoice, words, symbols=to != "text")
    if report is not None or conversion is not None:
        _remark(plain, invoice, words, report, conversion)
    if to == "xml":
        return Drawn(etree.tostring(plain.root, encoding="utf-8", xml_declaration=True))
    page = styled(plain.root, look.stylesheet)
    if page.getroot() is None and (to == "pdf" or not bytes(page).strip()):
        what = "no page that a PDF could be set from" if bytes(page).strip() else "nothing; it is to be XSLT 1.0"
        raise UnreadableInput(f"{look.stylesheet}: the stylesheet made {what}.")
    if to == "html" or (to == "text" and page.getroot() is None):  # a stylesheet may make a text itself
        return Drawn(bytes(page))
    if to == "text":
        return Drawn(text(blocks(page.getroot()), look.width, look.colour).encode())
    made = _paper(page, invoice, words, look.fonts)
    if conversion is not None:
        return made._replace(content=_with_data(made.content, invoice, conversion.xml, conversion.target))
    if document is None:
        return made
    return made._replace(content=_with_data(made.content, invoice, document.data, document.format))


def picture(invoice: Invoice, language: str) -> Drawn:
    """A PDF of an invoice, without its data."""
    words = words_of(language)
    return _paper(styled(Plain(invoice, words).root), invoice, words)


def _paper(page: Any, invoice: Invoice, words: Words, fonts: str = "") -> Drawn:
    from .fonts import named
    from .paper import paper

    root = page.getroot()
    title = (root.findtext("head/title") if root is not None else None) or invoice.number or words.word("invoice")
    said = (words.word("page"), words.word("no-glyph"))
    made = paper(
        blocks(root), title=title[:_TITLE], language=words.language, words=said, day=invoice.issue_date, fonts=fonts
    )
    if not made.lacking:
        return Drawn(made.pdf)
    note = (
        f"no font has {len(made.lacking)} of the characters of the invoice, and they stand in the PDF as numbers "
        f"({named(made.lacking, _NAMED)}). pip install 'einvconv[cjk]' brings a font for Chinese, Japanese and Korean; "
        "EINVCONV_FONTS, or --fonts of show, names a folder of others"
    )
    return Drawn(made.pdf, (note,))


def _with_data(pdf: bytes, invoice: Invoice, xml: bytes, code: str) -> bytes:
    """The XML beside its image: under the name of Factur-X where it is that, and else of its format."""
    from .hybrid import FACTURX_NAME, guideline_of, level_of, with_file

    level = level_of(guideline_of(xml))
    name = FACTURX_NAME if level else f"{code}.xml"
    return with_file(pdf, xml, name=name, level=level, day=invoice.issue_date)


def _remark(plain: Plain, invoice: Invoice, words: Words, report: Report | None, conversion: Conversion | None) -> None:
    """Put findings, losses and additions on the page, in its language where they have it."""
    if words.language in LANGUAGES:
        report = None if report is None else in_language(report, words.language)
        conversion = None if conversion is None else in_language(conversion, words.language)
    place = Places(invoice).of
    remarks = Remarks(plain.root, words)
    if conversion is None:
        if report is not None:
            remarks.report(report, place)
        return
    there = Places(parse(conversion.xml)).of
    if report is not None:  # of what was written: its places are those of the output
        remarks.report(report, lambda location, terms=(): place(there(location), terms))
    remarks.losses(conversion.losses, place)
    remarks.additions(conversion.additions, lambda location: place(there(location)))
