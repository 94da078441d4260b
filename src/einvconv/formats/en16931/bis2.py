"""What Peppol BIS 2 takes and EHF 2 does not ask for: units, reasons, creditors. Source: the lists of its rules."""

from __future__ import annotations

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice
from . import terms
from .packages import BARE, PACKAGES
from .quantities import listed_units

_PIECE, _PACKED_PIECE = "C62", "PP"
_MUTUAL = "ZZ"  # as the parties have agreed
_WORDS = {  # a discount and a charge
    "en": ("Discount", "Charge"),
    "fi": ("Alennus", "Lisä"),
    "sv": ("Rabatt", "Avgift"),
    "no": ("Rabatt", "Gebyr"),
    "da": ("Rabat", "Gebyr"),
}


def _known(unit: str) -> str:
    """A package that the list of BIS 2 has not is a piece, or a unit that the parties know."""
    if unit not in PACKAGES or unit in BARE:
        return unit
    return _PIECE if unit == _PACKED_PIECE else _MUTUAL


def _reasons(invoice: Invoice, run: Writing) -> None:
    """A reason in words of each discount and charge of the document, of which a code may say it alone elsewhere."""
    if run.keeps:
        return
    words = _WORDS[terms.language(invoice)]
    for field, word in zip(("allowances", "charges"), words, strict=True):
        found = [run.edit(one) for one in getattr(invoice, field)]
        for one in found:
            if one.reason is None:
                run.derive(one, "reason", word, f"{run.target} asks for a reason in words")
        setattr(invoice, field, found)


def _creditors(invoice: Invoice, run: Writing) -> None:
    """The creditor of a direct debit (BT-90) is none of the identifiers that BIS 2 has schemes for."""
    if run.keeps:
        return
    invoice.payment_means = [run.edit(m) for m in invoice.payment_means]
    for means in invoice.payment_means:
        said = means.direct_debit
        if said is not None and said.creditor_id is not None:
            run.report(said, "creditor_id", "dropped", f"{run.target} has no scheme for the creditor of a direct debit")
            run.use(said, "creditor_id")
            means.direct_debit = run.edit(said)
            means.direct_debit.creditor_id = None


OF_BIS_2 = (
    Repair("creditors", ("BT-90",), ("OP-T10-R003",), _creditors),
    Repair("units of BIS 2", ("BT-130",), ("OP-T10-R006",), listed_units(_known)),
    Repair("reasons in words", ("BT-97", "BT-104"), ("BII2-T10-R025",), _reasons),
)
