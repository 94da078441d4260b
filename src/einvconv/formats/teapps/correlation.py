"""People and companies that a Finvoice names by one element and a TEAPPSXML by a party: both ways.

Source: the Finvoice 2.01 to TEAPPSXML 2.7.2 correlation: OrdererName is ORDERER, SalesPersonName the contact of
SALES_CONTACT, Deliverer… DELIVERER, Manufacturer… MANUFACTURER; FactoringFreeText is one FREE_TEXT.
"""

from __future__ import annotations

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Contact, Delivery, Invoice, Party, References

_ORDERER, _SALES = "ORDERER", "SALES_CONTACT"
_OF_DELIVERY = {"deliverer": "DELIVERER", "manufacturer": "MANUFACTURER"}
_NO_NAME = "-"
_PLAIN = ("name", "other_names", "legal_id", "address", "role", "role_text")
_COUNTRY = ("country_code", "country_name")


def _read(invoice: Invoice, run: Reading) -> None:
    rest = []
    for party in invoice.other_parties:
        if not (_read_person(party, invoice, run) or _read_of_delivery(party, invoice)):
            rest.append(party)
    invoice.other_parties = rest


def _says_only(party: Party, *fields: str) -> bool:
    return not party.kept and all(not v or n in (*fields, "role", "role_text") for n, v in party.__dict__.items())


def _read_person(party: Party, invoice: Invoice, run: Reading) -> bool:
    source: Party | Contact | None = None
    if party.role == _ORDERER and _says_only(party, "name"):
        source, field = party, "orderer"
    elif party.role == _SALES and party.name in (None, _NO_NAME) and _says_only(party, "name", "contact"):
        source, field = party.contact, "sales_person"
    if source is None or source.name is None or (source is not party and _says_more(source)):
        return False
    references = invoice.references or References.blank()
    if getattr(references, field) is not None:
        return False
    invoice.references = references
    run.move(source, "name", references, field)
    return True


def _says_more(contact: Party | Contact) -> bool:
    return any(v for n, v in contact.__dict__.items() if n != "name")


def _read_of_delivery(party: Party, invoice: Invoice) -> bool:
    field = next((f for f, role in _OF_DELIVERY.items() if role == party.role), None)
    if field is None or not _says_only(party, *_PLAIN):
        return False
    address = party.address
    if address is not None and (address.kept or any(v for n, v in address.__dict__.items() if n not in _COUNTRY)):
        return False
    delivery = invoice.delivery = invoice.delivery or Delivery.blank()
    if getattr(delivery, field) is not None:
        return False
    party.role = party.role_text = None
    setattr(delivery, field, party)
    return True


def _write(invoice: Invoice, run: Writing) -> None:
    references = invoice.references
    roles = {p.role for p in invoice.other_parties}
    made: list[Party] = []
    if references is not None and references.orderer is not None and _ORDERER not in roles:
        orderer = Party(name=references.orderer)
        run.carry(orderer, "name", references, "orderer")
        made.append(_in_role(orderer, _ORDERER, run))
    if references is not None and references.sales_person is not None and _SALES not in roles:
        seller = Party(contact=Contact(name=references.sales_person))
        if seller.contact is not None:
            run.carry(seller.contact, "name", references, "sales_person")
        made.append(_in_role(seller, _SALES, run))
    for field, role in _OF_DELIVERY.items():
        party = getattr(invoice.delivery, field) if invoice.delivery is not None else None
        if party is not None and role not in roles:
            made.append(_in_role(run.edit(party), role, run))
    invoice.other_parties = [*invoice.other_parties, *made]
    factoring = invoice.factoring
    if factoring is not None and len(factoring.texts) > 1:
        factoring = invoice.factoring = run.edit(factoring)
        run.join(factoring, "texts", "\n".join(factoring.texts))
    _tell_telephone(invoice, run)


def _tell_telephone(invoice: Invoice, run: Writing) -> None:
    """The company's telephone stands second, after the contact's: where that has none, it is read as the contact's."""
    info, seller = invoice.seller_information, invoice.seller
    contact = seller.contact if seller is not None else None
    if info is None or info.phone is None or run.keeps or (contact is not None and contact.phone is not None):
        return
    run.report(info, "phone", "approximated", f"{run.target} has it as the telephone of the contact (BT-42)")


def _in_role(party: Party, role: str, run: Writing) -> Party:
    for field in ("role", "role_text"):
        if getattr(party, field) not in (None, role):
            run.report(party, field, "replaced", f"{run.target} has the party as {role}")
        run.derive(party, field, role, "the role that the party has in the invoice")
    return party


CORRELATION = Pair("parties of one element", _read, _write)
