"""Due dates, payment terms and banks of UBL, as pairs of functions: each reads into the invoice and writes back."""

from __future__ import annotations

from ... import checks
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Account, Invoice, PaymentMeans, SettlementTerms
from ...model.codes import CREDIT_NOTE_TYPES
from ...model.party import country_of
from ..en16931.terms import in_words, join_terms, language, write_terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# BT-9 stands in the payment means of a credit note and of the BII profiles (EN 16931-3-2), and where a sender of
# UBL put it there.


def read_due_date(invoice: Invoice, run: Reading) -> None:
    """BT-9 from the first payment means that has it, where the head has none, or else from the payment terms."""
    if invoice.due_date is None:
        for means in invoice.payment_means:
            if means.due_date is not None:
                run.move(means, "due_date", invoice, "due_date")
                return
        if invoice._terms_due is not None:
            run.move(invoice, "_terms_due", invoice, "due_date")


def due_date_in_means(invoice: Invoice, run: Writing) -> None:
    """BT-9 in the first payment means."""
    if invoice.due_date is None or stands_in_head(invoice, run):
        return
    if not invoice.payment_means:
        reason = f"{run.target} has a due date of it beside a means of payment, and none is given"
        run.report(invoice, "due_date", "dropped", reason)
        run.use(invoice, "due_date")
        return
    first = run.edit(invoice.payment_means[0])
    if first.due_date is None:
        first.due_date = invoice.due_date
        run.carry(first, "due_date", invoice, "due_date")
        invoice.payment_means = [first, *invoice.payment_means[1:]]


def stands_in_head(invoice: Any, run: Writing) -> bool:
    """Whether a document of the profile has its due date in the head, where it goes back to."""
    place = run.place_of(invoice, "due_date") if run.keeps and invoice.type_code not in CREDIT_NOTE_TYPES else None
    return place is not None and str(place[0].tag).endswith("}DueDate")


def due_date_in_head(invoice: Invoice, run: Writing) -> None:
    """A second due date is none that EN 16931 has a place for; the same one again says nothing."""
    every = list(invoice.payment_means)
    for i, means in enumerate(invoice.payment_means):
        if means.due_date is not None:
            made = run.edit(means)
            if means.due_date == invoice.due_date:
                run.carry(invoice, "due_date", means, "due_date")
            made.due_date = None
            every[i] = made
    invoice.payment_means = every


def _stands_in_terms(invoice: Invoice, run: Writing) -> bool:
    place = run.place_of(invoice, "due_date") if run.keeps else None
    return place is not None and str(place[0].getparent().tag).endswith("}PaymentTerms")


def write_due_date(invoice: Invoice, run: Writing) -> None:
    """BT-9 where EN 16931-3-2 has it: in the means of a credit note, in the head of an invoice; in the terms, where a
    document of the profile has it there."""
    if _stands_in_terms(invoice, run):
        invoice._terms_due, invoice.due_date = invoice.due_date, None
        run.carry(invoice, "_terms_due", invoice, "due_date")
        return
    if invoice.type_code not in CREDIT_NOTE_TYPES:
        due_date_in_head(invoice, run)
        return
    dutch = country_of(invoice.seller) == "NL"  # which has no such code (NL-R-008)
    if invoice.due_date is not None and not any(means.code for means in invoice.payment_means) and not dutch:
        means = run.edit(invoice.payment_means[0]) if invoice.payment_means else PaymentMeans.blank()
        run.derive(means, "code", "1", "the due date stands with a means of payment, and none is given")
        invoice.payment_means = [means, *invoice.payment_means[1:]]
    due_date_in_means(invoice, run)


def write_due_date_of_any(invoice: Invoice, run: Writing) -> None:
    """BT-9 of a credit note; an invoice of plain UBL may have further dates in its means."""
    if invoice.type_code not in CREDIT_NOTE_TYPES:
        return
    if invoice.payment_means:
        due_date_in_means(invoice, run)
    means = invoice.payment_means[0].due_date if invoice.payment_means else None
    if invoice.due_date not in (None, means):  # the terms have it then
        first = run.edit(invoice.settlement[0]) if invoice.settlement else SettlementTerms.blank()
        if first.due_date is None:
            first.due_date = invoice.due_date
            run.carry(first, "due_date", invoice, "due_date")
            invoice.settlement = [first, *invoice.settlement[1:]]


def write_terms_of_any(invoice: Invoice, run: Writing) -> None:
    """The payment terms as a document of plain UBL has them; one that comes to be of EN 16931 has them once, with one
    text (UBL-SR-05): several are one in words."""
    if run.keeps:
        write_terms(invoice, run)
        return
    if len(invoice.settlement) > 1:
        join_terms(invoice, run)
        invoice.settlement = []
    write_terms(invoice, run)
    invoice.settlement = [_one_text(terms, run) for terms in invoice.settlement]


def _one_text(source: SettlementTerms, run: Writing) -> SettlementTerms:
    if len(source.texts) < 2:
        return source
    terms = run.edit(source)
    for n in range(len(source.texts)):
        run.use(source, "texts", n)
    terms.texts = ["\n".join(source.texts)]
    return terms


def write_single_terms(invoice: Invoice, run: Writing) -> None:
    """One text for each of the payment terms, which must have one: those without have no place."""
    write_terms(invoice, run)
    invoice.settlement = [t for t in (_single(t, language(invoice), run) for t in invoice.settlement) if t.texts]


def _single(source: SettlementTerms, language: str, run: Writing) -> SettlementTerms:
    if len(source.texts) == 1:
        return source
    terms = run.edit(source)
    for n in range(len(source.texts)):
        run.use(source, "texts", n)
    words = "\n".join(source.texts) or in_words(source, language)
    terms.texts = [words] if words else []
    return terms


def split_terms(invoice: Invoice, run: Writing) -> None:
    """Terms of the parts that an invoice is paid in stay as they are; all others are one text before them."""
    parts = [terms for terms in invoice.settlement if terms.means_id is not None]
    invoice.settlement = [terms for terms in invoice.settlement if not any(terms is part for part in parts)]
    join_terms(invoice, run)
    invoice.settlement = parts
    write_terms(invoice, run)


# The extension of NLCIUS has parts of the payment for its blocked account alone: other terms are one text.

_BLOCKED = "GACCOUNT"
_NORWEGIAN = 11  # digits of an account there, whose bank the first four are


def is_blocked(invoice: Invoice) -> bool:
    """Whether a part of the invoice is paid to a blocked account (G-rekening)."""
    return any(means.id == _BLOCKED for means in invoice.payment_means)


def write_blocked_terms(invoice: Invoice, run: Writing) -> None:
    """The terms of each part, where one is of the blocked account; else BT-20."""
    if is_blocked(invoice):
        split_terms(invoice, run)
        return
    join_terms(invoice, run)
    invoice.settlement = []
    write_terms(invoice, run)
    invoice.payment_means = [run.edit(means) for means in invoice.payment_means]
    for means in invoice.payment_means:
        means.id = None


# The BIC (BT-86) stands in the branch; a bank that has a branch's number too stands beside it.


def read_bank(invoice: Invoice, run: Reading) -> None:
    """A branch that stands alone is the bank (BT-86)."""
    for means in invoice.payment_means:
        account = means.account
        if account is not None and account.bic is None and account.branch is not None:
            run.move(account, "branch", account, "bic")


def write_bank(invoice: Invoice, run: Writing) -> None:
    """The bank (BT-86) in the place of a branch, which stands beside it in BII 2 and not in EN 16931."""
    invoice.payment_means = [_with_bank(means, run) for means in invoice.payment_means]


def _with_bank(source: PaymentMeans, run: Writing) -> PaymentMeans:
    said = source.account
    if said is None or said.bic is None or (said.branch is not None and not _names_bank(said, run)):
        return source
    means = run.edit(source)
    account = means.account = run.edit(said)
    if said.branch is not None:
        run.report(said, "branch", "dropped", "the BIC (BT-86) stands in its place in EN 16931")
        run.use(said, "branch")
    account.branch, account.bic = account.bic, None
    run.carry(account, "branch", said, "bic")
    return means


def _names_bank(account: Account, run: Writing) -> bool:
    """Whether an account is that of one bank without its branch: an IBAN, or a Norwegian number."""
    number = account.id or ""
    return not run.keeps and (checks.is_iban(number) or (number.isdigit() and len(number) == _NORWEGIAN))
