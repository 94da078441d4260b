"""Repairs for invoices of another format alone: one of the target's own is written as its sender made it."""

from __future__ import annotations

from dataclasses import replace

from ..mapping.format import Repair
from ..mapping.writing import Writing
from ..model import Invoice


def of_another(repair: Repair) -> Repair:
    """A repair that leaves an invoice alone whose kept values are written back."""

    def write(invoice: Invoice, run: Writing) -> None:
        if not run.keeps:
            repair.write(invoice, run)

    return replace(repair, write=write)
