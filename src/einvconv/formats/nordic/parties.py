"""Parties whose role has a term of EN 16931 and which Nordic formats have among the others, by a code.

Sources: Finvoice 3.0 data list, AnyPartyCode; TEAPPSXML 3.0 guide, OTHER_PARTNER.
"""

from __future__ import annotations

from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, Party

ROLES = {"payee": ("PaymentReceiver", "Maksun saaja"), "tax_representative": ("SellerTaxRepr", "Veroedustaja")}


def read_roles(invoice: Invoice, run: Reading) -> None:
    """Take the payee and the tax representative out of the other parties."""
    for field, (code, text) in ROLES.items():
        found = next((p for p in invoice.other_parties if p.role == code), None)
        if found is not None:
            run.forget(found, "role")
            if found.role_text == text:
                run.forget(found, "role_text")
            invoice.other_parties.remove(found)
            setattr(invoice, field, found)


def write_roles(invoice: Invoice, run: Writing) -> None:
    """Put the payee and the tax representative among the other parties."""
    others = list(invoice.other_parties)
    for field, (code, text) in ROLES.items():
        party: Party | None = getattr(invoice, field)
        if party is None:
            continue
        if party.role not in (None, code):
            run.report(party, "role", "replaced", f"{run.target} calls this role {code}")
        party = run.edit(party)
        run.derive(party, "role", code, "the role that the party has in the invoice, as a code")
        if party.role_text is None:
            run.derive(party, "role_text", text, "the role that the party has in the invoice, in words")
        others.append(party)
    invoice.other_parties = others
