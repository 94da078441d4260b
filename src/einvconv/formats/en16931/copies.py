"""What a repair changes is a copy, in a list of its own: the invoice stays as it is, whatever has run before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import is_

from ...mapping.writing import Writing
from ...model import Allowance, Invoice, InvoiceLine, Party, PaymentMeans, VatBreakdown
from ...model.slim import listed, saying

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeVar

    Of = Literal["allowances", "charges"]
    Role = Literal["seller", "buyer"]
    Held = TypeVar("Held", Invoice, InvoiceLine)  # what holds allowances and charges

ALLOWANCE_FIELDS: tuple[Of, Of] = ("allowances", "charges")
Rated = InvoiceLine | Allowance


def own_lines(invoice: Invoice) -> list[InvoiceLine]:
    """The lines of an invoice that is a copy itself, in a list of its own: a line that is changed is put there as a
    copy, and most are not."""
    invoice.lines = list(invoice.lines)
    return invoice.lines


def groups_of(invoice: Invoice, run: Writing) -> list[VatBreakdown]:
    """The groups of its VAT breakdown."""
    invoice.vat_breakdown = run.edit_all(invoice.vat_breakdown)
    return invoice.vat_breakdown


def means_of(invoice: Invoice, run: Writing) -> list[PaymentMeans]:
    """Its means of payment."""
    invoice.payment_means = run.edit_all(invoice.payment_means)
    return invoice.payment_means


def allowances_of(invoice: Invoice, field: Of, run: Writing) -> list[Allowance]:
    """Its allowances, or its charges."""
    copies: list[Allowance] = run.edit_all(getattr(invoice, field))
    setattr(invoice, field, copies)
    return copies


def change_allowances(holder: Held, change: Callable[[Allowance, Of], Allowance], run: Writing) -> Held:
    """The holder with what is made of its allowances and charges: a copy, where any of them is another one then."""
    for field in ALLOWANCE_FIELDS:
        found: Sequence[Allowance] = listed(holder, field)
        if found:
            made = [change(one, field) for one in found]
            if not all(map(is_, made, found)):
                holder = run.edit(holder)
                setattr(holder, field, made)
    return holder


def change_all_allowances(invoice: Invoice, change: Callable[[Allowance, Of], Allowance], run: Writing) -> None:
    """The same for the document, which is a copy itself, and for each of its lines."""
    change_allowances(invoice, change, run)
    places = saying(invoice.lines, *ALLOWANCE_FIELDS)
    lines = own_lines(invoice) if places else []
    for at in places:
        lines[at] = change_allowances(lines[at], change, run)


def all_rated(invoice: Invoice) -> list[Rated]:
    """What has a VAT category and a rate of its own: lines, and allowances and charges of the document."""
    return [*invoice.lines, *invoice.allowances, *invoice.charges]


def _every(_: Rated) -> bool:
    return True


def rated_of(invoice: Invoice, run: Writing, wanted: Callable[[Rated], bool] = _every) -> Iterator[Rated]:
    """Copies of the same, as far as they are wanted, each in its place."""
    for field in ("lines", *ALLOWANCE_FIELDS):
        places = [at for at, one in enumerate(getattr(invoice, field)) if wanted(one)]
        if places:
            groups: list[Rated] = list(getattr(invoice, field))
            setattr(invoice, field, groups)
            for at in places:
                one = groups[at] = run.edit(groups[at])
                yield one


def party_of(invoice: Invoice, role: Role, run: Writing) -> Party | None:
    """The seller, or the buyer; None where there is none."""
    party: Party | None = getattr(invoice, role)
    if party is not None:
        party = run.edit(party)
        setattr(invoice, role, party)
    return party
