"""A post office box, for which EN 16931 has no term: a line of the address (BT-36, BT-51, BT-65, BT-76)."""

from __future__ import annotations

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Address, Invoice

_LINES = ("line1", "line2", "line3")
_ROLES = ("seller", "buyer", "payee", "tax_representative")
_WORDS = "P.O. Box"


def boxes(lines: int = len(_LINES)) -> Repair:
    """The repair for a format whose addresses have that many lines."""
    fields = _LINES[:lines]

    def write(invoice: Invoice, run: Writing) -> None:
        for role in _ROLES:
            party = getattr(invoice, role)
            if party is not None and party.address is not None and party.address.po_box is not None:
                party = run.edit(party)
                party.address = _with_line(party.address, fields, run)
                setattr(invoice, role, party)
        delivery = invoice.delivery
        party = delivery.party if delivery is not None else None
        address = party.address if party is not None else None
        if delivery is not None and party is not None and address is not None and address.po_box is not None:
            invoice.delivery = run.edit(delivery)
            invoice.delivery.party = run.edit(party)
            invoice.delivery.party.address = _with_line(address, fields, run)

    return Repair("post office boxes", ("BT-36", "BT-51", "BT-65", "BT-76"), (), write)


def _with_line(source: Address, fields: tuple[str, ...], run: Writing) -> Address:
    """The address with its box in a line that is free: one after those that say something, if there is."""
    used = [at for at, field in enumerate(fields) if getattr(source, field) is not None]
    free = [at for at in range(len(fields)) if at not in used]
    if not free:
        return source
    field = fields[next((at for at in free if not used or at > used[-1]), free[-1])]
    box = source.po_box or ""
    made = run.edit(source)
    setattr(made, field, f"{_WORDS} {box}" if box.isdigit() else box)  # a bare number would be taken for another one
    made.po_box = None
    run.carry(made, field, source, "po_box")
    run.report(source, "po_box", "approximated", f"{run.target} has no post office box apart: it is a line there")
    return made


BOXES = boxes()
