"""Parties and addresses of the UBL tree. Source: OASIS UBL 2.1; EN 16931-3-2; the guides of the BII profiles."""

from __future__ import annotations

from ...mapping.codecs import TEXT, Table
from ...mapping.nodes import Attr, Constant, Each, Element, Mark, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Address, Contact, Identifier, Party
from ..en16931 import schemes
from ..en16931.iso3166 import COUNTRY_CODE
from .bii import Scheme, VatNumber, VatScheme
from .leaves import VAT_TITLES, DanishVatNumber, TaxName, TaxTitle
from .persons import person
from .profile import Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

ident = root(Identifier)


def tax_scheme(p: Profile, tax: Any) -> Element:
    """The tax scheme: VAT, or another tax by its name where the profile has others."""
    title: list[Node] = [TaxTitle(tax)] if p.oioubl2 else []
    names: list[Node] = [TaxName(p, tax), *title] if p.taxes else [Constant("cbc:ID", p.vat, p.vat_marks())]
    return Element("cac:TaxScheme", names, required=True)


def _scheme(p: Profile, ref: Any, table: Table, *, must: bool) -> list[Mark]:
    """The marks of an identifier; `must`: the BII profiles ask for a scheme, ZZZ where there is none."""
    named: list[Mark] = [Attr("schemeName", ref.type_name)] if p.rich else []
    if p.bii:
        return [Scheme(ref.scheme, table, schemes.NO_SCHEME if must else None), *named]
    return [Attr("schemeID", ref.scheme), *named]


def identifier(p: Profile, tag: str, ref: Any, table: Table = schemes.IDENTIFIERS, *, must: bool = False) -> One:
    """An identifier with its scheme."""
    return One(tag, ref, [Text(ident.value), *_scheme(p, ident, table, must=must)])


def _identifications(p: Profile, ref: Any) -> Each:
    each = root(Identifier)
    marks = _scheme(p, each, schemes.IDENTIFIERS, must=True)
    return Each("cac:PartyIdentification", ref, [Element("cbc:ID", [Text(each.value), *marks])])


def _address(p: Profile) -> list[Node]:
    a = root(Address)
    return [
        *([p.code("cbc:AddressFormatCode", a.form)] if p.oioubl2 else []),
        *p.extra(Value("cbc:Postbox", a.po_box)),
        Value("cbc:StreetName", a.line1),
        Value("cbc:AdditionalStreetName", a.line2),
        *([Value("cbc:BuildingNumber", a._building)] if p.houses else []),
        Value("cbc:CityName", a.city),
        Value("cbc:PostalZone", a.post_code),
        Value("cbc:CountrySubentity", a.subdivision),
        Element("cac:AddressLine", [Value("cbc:Line", a.line3)]),
        Element(
            "cac:Country",
            [
                p.code("cbc:IdentificationCode", a.country_code, COUNTRY_CODE),
                *p.extra(Value("cbc:Name", a.country_name)),
            ],
        ),
    ]


def address(p: Profile, tag: str, ref: Any) -> One:
    """A postal address (BG-5, BG-8, BG-12)."""
    return One(tag, ref, _address(p))


class DeliveredTo(One):
    """The address that is delivered to (BG-15): UBL has it at the place of delivery, or right below the delivery, where
    a document has it there and not at the place."""

    PLAIN = "cac:DeliveryAddress"

    def __init__(self, tag: str, ref: Any, p: Profile) -> None:
        super().__init__(tag, ref, _address(p))
        self.is_plain = tag == self.PLAIN

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        if self.is_plain and element.getparent().find("{*}DeliveryLocation/{*}Address") is not None:
            return False
        return super().read(element, owner, run)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        holder = self.place.find(owner)
        group = getattr(holder, self.place.field) if holder is not None else None
        base = run.trace.bases.get(id(run.original_of(group))) if run.keeps and group is not None else None
        if self.is_plain is (base is not None and base.tag.endswith("}DeliveryAddress")):
            super().write(parent, owner, run)


def contact(p: Profile, tag: str, ref: Any) -> One:
    """A contact (BG-6, BG-9)."""
    c = root(Contact)
    return One(
        tag,
        ref,
        [
            *p.extra(Value("cbc:ID", c.id)),
            Value("cbc:Name", c.name),
            Value("cbc:Telephone", c.phone),
            *p.extra(Value("cbc:Telefax", c.fax)),
            Value("cbc:ElectronicMail", c.email),
        ],
    )


def _vat_id(p: Profile, ref: Any) -> Value:
    if p.danish:
        return Value("cbc:CompanyID", ref, marks=[DanishVatNumber("DK:SE" if p.oioubl2 else "0198")])
    return Value("cbc:CompanyID", ref, VatNumber() if p.bii else TEXT, [VatScheme()] if p.bii else [])


def _tax_schemes(p: Profile, of: Any) -> list[Node]:
    """The VAT number (BT-31, BT-48); BT-32 is any tax scheme that is not VAT, of which the BII profiles have none."""
    key = p.key("cbc:ID", p.vat, same=p.vats, marks=p.vat_marks())
    title = [Constant("cbc:Name", "Moms", same=VAT_TITLES)] if p.oioubl2 else []
    vat = Element(
        "cac:PartyTaxScheme",
        [
            _vat_id(p, of.vat_id),
            Element("cac:TaxScheme", [key, *title], required=True, key=True),
        ],
    )
    other = Element(
        "cac:PartyTaxScheme",
        [
            Value("cbc:CompanyID", of.tax_registration, marks=[DanishVatNumber("0198")] if p.danish else []),
            Element("cac:TaxScheme", [Value("cbc:ID", of.tax_registration_scheme)]),
        ],
        when=lambda element, _: element.find("{*}CompanyID") is not None,
    )
    return [vat] if p.bii else [vat, other]


def party(p: Profile, tag: str, ref: Any) -> One:
    """A seller or buyer (BG-4, BG-7)."""
    of = root(Party)
    return One(
        tag,
        ref,
        [
            identifier(p, "cbc:EndpointID", of.endpoint, schemes.ADDRESSES),
            _identifications(p, of.identifiers),
            Element("cac:PartyName", [Value("cbc:Name", of.trading_name)]),
            *p.extra(Element("cac:Language", [Value("cbc:ID", of.language)])),
            address(p, "cac:PostalAddress", of.address),
            *p.extra(Element("cac:PhysicalLocation", [Value("cbc:ID", of.site_code)])),
            *_tax_schemes(p, of),
            Element(
                "cac:PartyLegalEntity",
                [
                    Value("cbc:RegistrationName", of.name),
                    identifier(p, "cbc:CompanyID", of.legal_id),
                    Value("cbc:CompanyLegalForm", of.legal_form),
                    *p.extra(address(p, "cac:RegistrationAddress", of.registered_address)),
                ],
            ),
            contact(p, "cac:Contact", of.contact),
            *p.extra(person(of.contact)),
        ],
    )


def small_party(p: Profile, tag: str, ref: Any) -> One:
    """A payee, tax representative or manufacturer (BG-10, BG-11): its name stands in PartyName."""
    of = root(Party)
    return One(
        tag,
        ref,
        [
            _identifications(p, of.identifiers),
            Element("cac:PartyName", [Value("cbc:Name", of.name)]),
            address(p, "cac:PostalAddress", of.address),
            Element("cac:PartyTaxScheme", [_vat_id(p, of.vat_id), tax_scheme(p, of.tax_registration_scheme)]),
            Element("cac:PartyLegalEntity", [identifier(p, "cbc:CompanyID", of.legal_id)]),
            *p.extra(contact(p, "cac:Contact", of.contact)),
        ],
    )
