"""What Peppol asks of Danish parties: their CVR number (BT-30, BT-47), with the scheme of its register.

Source: the Danish rules of Peppol BIS Billing 3 (DK-R-002, DK-R-014, DK-R-017).
"""

from __future__ import annotations

from ... import checks
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Identifier, Invoice, Party
from ...model.party import country_of

_COUNTRY, _CVR = "DK", "0184"


def _registers(invoice: Invoice, run: Writing) -> None:
    """The scheme of a CVR number that has none, and the seller's number by its VAT number where it is not given."""
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None and country_of(party) == _COUNTRY and not run.keeps:
            setattr(invoice, role, _registered(party, role == "seller", run))


def _registered(source: Party, seller: bool, run: Writing) -> Party:
    said, vat = source.legal_id, source.vat_id or ""
    party = run.edit(source)
    if said is None and seller and vat[:2] == _COUNTRY and checks.is_danish_organisation(vat[2:]):
        said = party.legal_id = Identifier.blank()
        run.derive(said, "value", vat[2:], "the organisation number that the VAT number is made of")
    elif said is not None and said.scheme is None and checks.is_danish_organisation(said.value or ""):
        said = party.legal_id = run.edit(said)
    else:
        return source
    run.derive(said, "scheme", _CVR, "the register of the organisation number")
    return party


REGISTERS = Repair("Danish registers", ("BT-30", "BT-47"), ("DK-R-002", "DK-R-014", "DK-R-017"), _registers)
