"""The country of an address that names none, where a number of the party tells it (BT-40, BT-55, BT-80).

Source: EN 16931-1, BR-09, BR-11 and BR-57; SFTI's guide to EN 16931: the country follows from other elements.
"""

from __future__ import annotations

from ... import checks
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Address, Invoice, Party
from .iso3166 import code_of_name
from .vat import EU

_GREECE = {"EL": "GR", "XI": "GB"}
_OF_VAT = EU | {"NO", "CH", "GB", "IS"}
_OF_SCHEME = {
    **dict.fromkeys(("0007",), "SE"),
    **dict.fromkeys(("0192",), "NO"),
    **dict.fromkeys(("0184", "0096", "0198"), "DK"),
    **dict.fromkeys(("0037", "0212", "0213", "0215", "0216"), "FI"),
    **dict.fromkeys(("0106", "0190"), "NL"),
    "0208": "BE",
    "0191": "EE",
}


def _countries(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None and not _said(party.address):
            setattr(invoice, role, _placed(party, run))
    _delivery(invoice, run)


def _said(address: Address | None) -> bool:
    return address is not None and address.country_code is not None


def _placed(source: Party, run: Writing) -> Party:
    """A party whose address has the country that its name, or else a number of the party, tells."""
    name = source.address.country_name if source.address is not None else None
    code = code_of_name(name) if name is not None else _of_party(source)
    if code is None:
        return source
    party = run.edit(source)
    party.address = run.edit(source.address) if source.address is not None else Address()
    if name is None:
        run.derive(party.address, "country_code", code, "the country of the party's VAT or company number")
        return party
    party.address.country_code = code
    run.carry(party.address, "country_code", party.address, "country_name")
    run.report(party.address, "country_name", "approximated", f"{code} is the code of the country")
    return party


def _of_party(party: Party) -> str | None:
    """The country that the numbers of a party are of; None where they tell none, or several."""
    found = {_of_vat(party.vat_id)} | {
        _OF_SCHEME.get(one.scheme or "") for one in (party.legal_id, party.endpoint) if one is not None and one.value
    }
    found |= {"FI"} if party.legal_id is not None and checks.is_business_id(party.legal_id.value or "") else set()
    known = found - {None}
    return known.pop() if len(known) == 1 else None


def _of_vat(vat_id: str | None) -> str | None:
    code = (vat_id or "")[:2].upper()
    return _GREECE.get(code, code) if code in _OF_VAT and any(c.isdigit() for c in vat_id or "") else None


def _delivery(invoice: Invoice, run: Writing) -> None:
    """What is delivered to the buyer's own town or post code is delivered to the buyer's country."""
    party = invoice.delivery.party if invoice.delivery is not None else None
    there = party.address if party is not None else None
    buyer = invoice.buyer.address if invoice.buyer is not None else None
    if invoice.delivery is None or party is None or there is None or buyer is None or _said(there):
        return
    same = any(
        getattr(there, field) is not None and getattr(there, field) == getattr(buyer, field)
        for field in ("post_code", "city")
    )
    if same and buyer.country_code is not None:
        invoice.delivery = run.edit(invoice.delivery)
        invoice.delivery.party = run.edit(party)
        invoice.delivery.party.address = run.edit(there)
        reason = "the buyer's country, whose town or post code it is"
        run.derive(invoice.delivery.party.address, "country_code", buyer.country_code, reason)


COUNTRIES = Repair("countries of addresses", ("BT-40", "BT-55", "BT-80"), ("BR-09", "BR-11", "BR-57"), _countries)
