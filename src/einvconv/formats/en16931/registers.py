"""What Peppol asks of the numbers of Nordic registers (BT-30, BT-47): digits alone, and a Danish one with its scheme.

Sources: the rules of Peppol BIS Billing 3 for Denmark (DK-R-002, DK-R-014, DK-R-017) and Sweden (SE-R-003, SE-R-004,
SE-R-013), and for the schemes 0007 and 0192 (PEPPOL-COMMON-R049, PEPPOL-COMMON-R041).
"""

from __future__ import annotations

from ... import checks
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Identifier, Invoice, Party
from ...model.party import country_of
from .vat_numbers import organisation

_COUNTRY, _CVR = "DK", "0184"
_SCHEMES = {_COUNTRY: _CVR, "SE": "0007", "NO": "0192"}
_LONGEST = 40  # characters: what is longer is no number with a word beside it


def _numbers(invoice: Invoice, run: Writing) -> None:
    """The organisation numbers of Nordic countries without hyphens, spaces, or the VAT number around them."""
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None and party.legal_id is not None and not run.keeps:
            setattr(invoice, role, _spelt(party, party.legal_id, run))


def _spelt(source: Party, said: Identifier, run: Writing) -> Party:
    country, text = country_of(source) or "", said.value or ""
    if country not in _SCHEMES or said.scheme not in (None, _SCHEMES[country]) or len(text) > _LONGEST:
        return source
    number = organisation(text, country)
    if number is not None and country == _COUNTRY and text.upper().startswith(_COUNTRY):
        number = f"{_COUNTRY}{number}"  # a CVR number is written with its country or without
    if number is None or number == text:
        return source
    party = run.edit(source)
    party.legal_id = run.edit(said)
    party.legal_id.value = number
    run.report(said, "value", "approximated", f"an organisation number is spelt {number}: its check digit is right")
    return party


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
    elif (
        said is not None
        and said.scheme is None
        and checks.is_danish_organisation((said.value or "").removeprefix(_COUNTRY))
    ):
        said = party.legal_id = run.edit(said)
    else:
        return source
    run.derive(said, "scheme", _CVR, "the register of the organisation number")
    return party


NUMBERS = Repair(
    "organisation numbers",
    ("BT-30", "BT-47"),
    ("SE-R-003", "SE-R-004", "SE-R-013", "PEPPOL-COMMON-R041", "PEPPOL-COMMON-R049", "EHF-COMMON-R013", "DK-R-014"),
    _numbers,
)
REGISTERS = Repair("Danish registers", ("BT-30", "BT-47"), ("DK-R-002", "DK-R-014", "DK-R-017"), _registers)
