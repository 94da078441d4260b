"""Payment terms in words (BT-20): EN 16931 and its kin have one text where other formats have parts.

Source: EN 16931-1, BT-20; the words that invoices of each language use.
"""

from __future__ import annotations

from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, SettlementTerms
from . import skonto

# BT-20 is the first text of the payment terms, of which a syntax may have as many as there are.


def read_terms(invoice: Invoice, run: Reading) -> None:
    """BT-20, and BT-9 where nothing else has it, from the first payment terms, or the first without a discount."""
    if not invoice.settlement:
        return
    net_first(invoice)
    first = invoice.settlement[0]
    if first.texts:
        places = run.trace.places[(id(first), "texts")]
        invoice.payment_terms = first.texts.pop(0)
        run.trace.places[(id(invoice), "payment_terms")] = places.pop(0)
    paid_by = any(means.due_date is not None for means in invoice.payment_means)
    if invoice.due_date is None and first.due_date is not None and not paid_by:
        run.move(first, "due_date", invoice, "due_date")
    if len(invoice.settlement) == 1 and not any(v for v in first.__dict__.values()):
        invoice.settlement = []


def net_first(invoice: Invoice) -> None:
    """The terms without a discount before those with one: by their day all is to be paid, which is the due date."""
    terms = invoice.settlement
    if len(terms) < 2 or not _discounted(terms[0]):
        return
    found = [t for t in terms[1:] if t.due_date is not None and not (_discounted(t) or t.means_id or t.amount)]
    if found:
        invoice.settlement = [found[0], *(t for t in terms if t is not found[0])]


def _discounted(terms: SettlementTerms) -> bool:
    return any(getattr(terms, field) is not None for field in _DISCOUNT)


def write_terms(invoice: Invoice, run: Writing) -> None:
    """BT-20 as the first text of the first payment terms, and the sender's own words on late payment after theirs."""
    if invoice.payment_terms is not None:
        _write_first(invoice.payment_terms, invoice, run)
    if "settlement.fine_texts" not in run.form.has:
        invoice.settlement = [_with_fine(terms, run) for terms in invoice.settlement]


def _write_first(text: str, invoice: Invoice, run: Writing) -> None:
    terms = list(invoice.settlement)
    first = run.edit(terms[0]) if terms else SettlementTerms.blank()
    for i in range(len(first.texts)):
        run.use(first, "texts", i)  # they come one place later there
    run.carry(first, "texts", invoice, "payment_terms")
    first.texts = [text, *first.texts]
    invoice.settlement = [first, *terms[1:]]


def _with_fine(source: SettlementTerms, run: Writing) -> SettlementTerms:
    said = run.original_of(source)
    left = [i for i in range(len(source.fine_texts)) if not run.used(said, "fine_texts", i)]
    if not left:
        return source
    terms = run.edit(source)
    terms.texts = list(terms.texts)
    for i in left:
        run.carry(terms, "texts", source, "fine_texts", len(terms.texts), i)
        run.report(source, "fine_texts", "approximated", "it stands among the payment terms (BT-20)", i)
        terms.texts.append(source.fine_texts[i])
    terms.fine_texts = []
    return terms


# The parts of the terms in words, for a profile that has words only, in the languages that invoices here are in.
_DISCOUNT = ("discount_percent", "discount_amount", "discount_date")
_FINE = ("fine_percent", "fine_amount")
_PARTS = (*_DISCOUNT, *_FINE)
_WORDS = {
    "en": ("cash discount {} %", "cash discount {}", "if paid by {}", "interest on late payment {} %", "late fee {}"),
    "fi": ("kassa-alennus {} %", "kassa-alennus {}", "viimeistään {}", "viivästyskorko {} %", "viivästysmaksu {}"),
    "sv": (
        "kassarabatt {} %",
        "kassarabatt {}",
        "vid betalning senast {}",
        "dröjsmålsränta {} %",
        "dröjsmålsavgift {}",
    ),
    "no": (
        "kontantrabatt {} %",
        "kontantrabatt {}",
        "ved betaling innen {}",
        "forsinkelsesrente {} %",
        "purregebyr {}",
    ),
    "da": ("kontantrabat {} %", "kontantrabat {}", "ved betaling senest {}", "morarente {} %", "rykkergebyr {}"),
}
_LANGUAGES = {
    "FI": "fi",
    "SE": "sv",
    "NO": "no",
    "DK": "da",
    "NB": "no",
    "NN": "no",
    "SV": "sv",
    "DA": "da",
    "EN": "en",
}


def language(invoice: Invoice) -> str:
    """The language of the invoice: that which the buyer is written to in, or that of the seller's country."""
    recipient, buyer, seller = invoice.invoice_recipient, invoice.buyer, invoice.seller
    said = [p.language for p in (recipient, buyer) if p is not None and p.language]
    said += [seller.address.country_code or ""] if seller is not None and seller.address is not None else []
    return next((_LANGUAGES[one.upper()] for one in said if one and one.upper() in _LANGUAGES), "en")


def in_words(terms: SettlementTerms, language: str, fields: tuple[str, ...] = _PARTS) -> str:
    """The parts of payment terms as a text; empty where there are none."""
    words = dict(zip(_PARTS, _WORDS[language], strict=True))
    said = ((words[field], getattr(terms, field)) for field in fields)
    return ", ".join(form.format(value) for form, value in said if value is not None)


def _says_the_fine(terms: SettlementTerms) -> bool:
    """Whether the sender's own words on late payment have the number, which is not said again then."""
    said = " ".join(terms.fine_texts).replace(",", ".")
    numbers = [f"{value.normalize():f}" for value in (getattr(terms, f) for f in _FINE) if value is not None]
    return bool(said) and all(number in said for number in numbers)


def join_terms(invoice: Invoice, run: Writing) -> None:
    """All payment terms as one text; parts without a term are said in words and reported."""
    texts = [] if invoice.payment_terms is None else [invoice.payment_terms]
    spoken = language(invoice)
    said = skonto.discounts(invoice)
    for terms in invoice.settlement:
        for i, text in enumerate(terms.texts):
            texts.append(text)
            run.use(terms, "texts", i)
        for i, text in enumerate(terms.fine_texts):
            texts.append(text)
            run.report(terms, "fine_texts", "approximated", "it stands among the payment terms (BT-20)", i)
            run.use(terms, "fine_texts", i)
        fields: tuple[str, ...] = _DISCOUNT if _says_the_fine(terms) else _PARTS
        if skonto.says(terms, said):
            fields = tuple(field for field in fields if field not in skonto.FIELDS)
            for field in skonto.FIELDS:
                run.use(terms, field)
        words = in_words(terms, spoken, fields)
        if words:
            texts.append(words)
        for field in _PARTS:
            if getattr(terms, field) is not None and not run.used(terms, field, -1):
                run.report(terms, field, "approximated", "said in words among the payment terms")
                run.use(terms, field)
    if texts:
        invoice.payment_terms = "\n".join((*(text.rstrip("\n") for text in texts[:-1]), texts[-1]))
