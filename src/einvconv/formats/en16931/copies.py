"""What a repair changes is a copy, in a list of its own: the invoice stays as it is, whatever has run before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from ...mapping.writing import Writing
from ...model import Allowance, Group, Invoice, InvoiceLine, Party, PaymentMeans, VatBreakdown
from ...model.slim import listed

Of = Literal["allowances", "charges"]
ALLOWANCE_FIELDS: tuple[Of, Of] = ("allowances", "charges")
Role = Literal["seller", "buyer"]


def lines_of(invoice: Invoice, run: Writing) -> list[InvoiceLine]:
    """The lines of an invoice that is a copy itself."""
    invoice.lines = run.edit_all(invoice.lines)
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


def change_allowances(holder: Group, of: Of, change: Callable[[Allowance], Allowance]) -> None:
    """Put what is made of its allowances, or of its charges, in their place; the holder is a copy already."""
    found: Sequence[Allowance] = listed(holder, of)
    if found:
        setattr(holder, of, [change(one) for one in found])


def rated_of(invoice: Invoice, run: Writing) -> Iterator[InvoiceLine | Allowance]:
    """What has a VAT category and a rate of its own."""
    yield from lines_of(invoice, run)
    yield from allowances_of(invoice, "allowances", run)
    yield from allowances_of(invoice, "charges", run)


def party_of(invoice: Invoice, role: Role, run: Writing) -> Party | None:
    """The seller, or the buyer; None where there is none."""
    party: Party | None = getattr(invoice, role)
    if party is not None:
        party = run.edit(party)
        setattr(invoice, role, party)
    return party
