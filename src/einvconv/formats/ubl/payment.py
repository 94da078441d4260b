"""Due dates, payment terms and banks of UBL, as pairs of functions: each reads into the invoice and writes back."""

from __future__ import annotations

from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, SettlementTerms
from ...model.codes import CREDIT_NOTE_TYPES

# BT-9 stands in the payment means of a credit note and of the BII profiles (EN 16931-3-2), and where a sender of
# UBL put it there.


def read_due_date(invoice: Invoice, run: Reading) -> None:
    """BT-9 from the first payment means that has it, where the head has none."""
    if invoice.due_date is None:
        for means in invoice.payment_means:
            if means.due_date is not None:
                run.move(means, "due_date", invoice, "due_date")
                return


def due_date_in_means(invoice: Invoice, run: Writing) -> None:
    """BT-9 in the first payment means."""
    if invoice.due_date is None or not invoice.payment_means:
        return
    first = run.edit(invoice.payment_means[0])
    if first.due_date is None:
        first.due_date = invoice.due_date
        run.carry(first, "due_date", invoice, "due_date")
        invoice.payment_means = [first, *invoice.payment_means[1:]]


def due_date_in_head(invoice: Invoice, run: Writing) -> None:
    """A second due date is none that EN 16931 has a place for; the same one again says nothing."""
    for i, means in enumerate(invoice.payment_means):
        if means.due_date is not None:
            made = run.edit(means)
            if means.due_date == invoice.due_date:
                run.carry(invoice, "due_date", means, "due_date")
            made.due_date = None
            invoice.payment_means = [*invoice.payment_means[:i], made, *invoice.payment_means[i + 1 :]]


def write_due_date(invoice: Invoice, run: Writing) -> None:
    """BT-9 where EN 16931-3-2 has it: in the means of a credit note, in the head of an invoice."""
    if invoice.type_code in CREDIT_NOTE_TYPES:
        due_date_in_means(invoice, run)
    else:
        due_date_in_head(invoice, run)


def write_due_date_of_any(invoice: Invoice, run: Writing) -> None:
    """BT-9 of a credit note; an invoice of plain UBL may have further dates in its means."""
    if invoice.type_code not in CREDIT_NOTE_TYPES:
        return
    due_date_in_means(invoice, run)
    means = invoice.payment_means[0].due_date if invoice.payment_means else None
    if invoice.due_date not in (None, means):  # the terms have it then
        first = run.edit(invoice.settlement[0]) if invoice.settlement else SettlementTerms()
        if first.due_date is None:
            first.due_date = invoice.due_date
            run.carry(first, "due_date", invoice, "due_date")
            invoice.settlement = [first, *invoice.settlement[1:]]


# BT-20 is the first text of the payment terms. UBL has them in parts, and as many as there are; EN 16931 one text.


def read_terms(invoice: Invoice, run: Reading) -> None:
    """BT-20, and BT-9 where nothing else has it, from the first payment terms."""
    if not invoice.settlement:
        return
    first = invoice.settlement[0]
    if first.texts:
        places = run.trace.places[(id(first), "texts")]
        invoice.payment_terms = first.texts.pop(0)
        run.trace.places[(id(invoice), "payment_terms")] = places.pop(0)
    if invoice.due_date is None and first.due_date is not None:
        run.move(first, "due_date", invoice, "due_date")
    if len(invoice.settlement) == 1 and not any(v for v in first.__dict__.values()):
        invoice.settlement = []


def write_terms(invoice: Invoice, run: Writing) -> None:
    """BT-20 as the first text of the first payment terms."""
    if invoice.payment_terms is None:
        return
    terms = list(invoice.settlement)
    first = run.edit(terms[0]) if terms else SettlementTerms()
    for i in range(len(first.texts)):
        run.use(first, "texts", i)  # they come one place later there
    run.carry(first, "texts", invoice, "payment_terms")
    first.texts = [invoice.payment_terms, *first.texts]
    invoice.settlement = [first, *terms[1:]]


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


def _language(invoice: Invoice) -> str:
    """The language of the invoice: that which the buyer is written to in, or that of the seller's country."""
    recipient, buyer, seller = invoice.invoice_recipient, invoice.buyer, invoice.seller
    said = [p.language for p in (recipient, buyer) if p is not None and p.language]
    said += [seller.address.country_code or ""] if seller is not None and seller.address is not None else []
    return next((_LANGUAGES[one.upper()] for one in said if one and one.upper() in _LANGUAGES), "en")


def _in_words(terms: SettlementTerms, language: str, fields: tuple[str, ...] = _PARTS) -> str:
    """The parts of payment terms as a text; empty where there are none."""
    words = dict(zip(_PARTS, _WORDS[language], strict=True))
    said = ((words[field], getattr(terms, field)) for field in fields)
    return ", ".join(form.format(value) for form, value in said if value is not None)


def write_single_terms(invoice: Invoice, run: Writing) -> None:
    """One text for each of the payment terms, which must have one: those without have no place."""
    write_terms(invoice, run)
    invoice.settlement = [t for t in (_single(t, _language(invoice), run) for t in invoice.settlement) if t.texts]


def _single(source: SettlementTerms, language: str, run: Writing) -> SettlementTerms:
    if len(source.texts) == 1:
        return source
    terms = run.edit(source)
    for n in range(len(source.texts)):
        run.use(source, "texts", n)
    words = "\n".join(source.texts) or _in_words(source, language)
    terms.texts = [words] if words else []
    return terms


def _says_the_fine(terms: SettlementTerms) -> bool:
    """Whether the sender's own words on late payment have the number, which is not said again then."""
    said = " ".join(terms.fine_texts).replace(",", ".")
    numbers = [f"{value.normalize():f}" for value in (getattr(terms, f) for f in _FINE) if value is not None]
    return bool(said) and all(number in said for number in numbers)


def join_terms(invoice: Invoice, run: Writing) -> None:
    """All payment terms as one text; parts without a term are said in words and reported."""
    texts = [] if invoice.payment_terms is None else [invoice.payment_terms]
    language = _language(invoice)
    for terms in invoice.settlement:
        for i, text in enumerate(terms.texts):
            texts.append(text)
            run.use(terms, "texts", i)
        for i, text in enumerate(terms.fine_texts):
            texts.append(text)
            run.report(terms, "fine_texts", "approximated", "it stands among the payment terms (BT-20)", i)
            run.use(terms, "fine_texts", i)
        words = _in_words(terms, language, _DISCOUNT if _says_the_fine(terms) else _PARTS)
        if words:
            texts.append(words)
        for field in _PARTS:
            if getattr(terms, field) is not None:
                run.report(terms, field, "approximated", "said in words among the payment terms")
                run.use(terms, field)
    if texts:
        invoice.payment_terms = "\n".join(texts)


def split_terms(invoice: Invoice, run: Writing) -> None:
    """Terms of the parts that an invoice is paid in stay as they are; all others are one text before them."""
    parts = [terms for terms in invoice.settlement if terms.means_id is not None]
    invoice.settlement = [terms for terms in invoice.settlement if not any(terms is part for part in parts)]
    join_terms(invoice, run)
    invoice.settlement = parts
    write_terms(invoice, run)


# The BIC (BT-86) stands in the branch; a bank that has a branch's number too stands beside it.


def read_bank(invoice: Invoice, run: Reading) -> None:
    """A branch that stands alone is the bank (BT-86)."""
    for means in invoice.payment_means:
        account = means.account
        if account is not None and account.bic is None and account.branch is not None:
            run.move(account, "branch", account, "bic")


def write_bank(invoice: Invoice, run: Writing) -> None:
    """The bank (BT-86) in the place of a branch."""
    for i, means in enumerate(invoice.payment_means):
        if means.account is not None and means.account.branch is None and means.account.bic is not None:
            made = run.edit(means)
            account = made.account = run.edit(means.account)
            account.branch, account.bic = account.bic, None
            run.carry(account, "branch", means.account, "bic")
            invoice.payment_means = [*invoice.payment_means[:i], made, *invoice.payment_means[i + 1 :]]
