"""Lines of the UBL tree (BG-25), and sub-lines. Source: OASIS UBL 2.1; EN 16931-3-2; the BII profiles' guides."""

from __future__ import annotations

from decimal import Decimal

from ...mapping.codecs import ISO_DATE, read_or_none
from ...mapping.nodes import NO, Attr, Constant, Each, Element, Mark, Node, One, Text, Value
from ...mapping.refs import root
from ...model import Attribute, Classification, Identifier, Invoice, InvoiceLine, Period, Quantity
from ..en16931 import schemes
from ..en16931.iso3166 import COUNTRY_CODE
from ..en16931.units import UNIT_CODE
from .bii import Scheme
from .leaves import Again
from .money import AMOUNT, NUMBER, allowance, amount, is_vat, money, period, vat_category
from .parties import small_party
from .profile import Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

line = root(InvoiceLine)
ident = root(Identifier)
quantity = root(Quantity)
_SUBTOTAL = "cac:TaxTotal/cac:TaxSubtotal"
_NOT_GIVEN = "NA"  # UBL asks for the line of a document that is referred to


def _quantity(p: Profile) -> list[Mark]:
    return [Text(quantity.value, NUMBER), Attr("unitCode", quantity.unit, UNIT_CODE), *p.lists("Quantity")]


def _category(p: Profile) -> Element:
    """The VAT of the line (BG-30), which OIOUBL says in the line's total of it too."""
    below = "cac:Item" if p.danish else ""
    return vat_category(p, "cac:ClassifiedTaxCategory", line.vat_code, line.vat_rate, line.tax, below=below)


def _item(p: Profile) -> Element:
    """Item information (BG-31) with the VAT of the line (BG-30)."""
    c, a, i = root(Classification), root(Attribute), line.item
    list_id = Attr("listID", c.list_id, schemes.CLASSIFICATIONS) if p.bii else Attr("listID", c.list_id)
    standard: list[Mark] = [Scheme(ident.scheme, schemes.ITEMS)] if p.bii else [Attr("schemeID", ident.scheme)]
    return Element(
        "cac:Item",
        [
            Value("cbc:Description", i.description),
            Value("cbc:Name", i.name),
            Element("cac:BuyersItemIdentification", [Value("cbc:ID", i.buyer_id)]),
            Element("cac:SellersItemIdentification", [Value("cbc:ID", i.seller_id)]),
            *p.extra(Element("cac:ManufacturersItemIdentification", [Value("cbc:ID", i.manufacturer_id)])),
            Element("cac:StandardItemIdentification", [One("cbc:ID", i.standard_id, [Text(ident.value), *standard])]),
            *(
                []
                if p.oioubl2
                else [Element("cac:OriginCountry", [p.code("cbc:IdentificationCode", i.origin_country, COUNTRY_CODE)])]
            ),
            Each(
                "cac:CommodityClassification",
                i.classifications,
                [
                    Element(
                        "cbc:ItemClassificationCode",
                        [Text(c.code), list_id, Attr("listVersionID", c.list_version), Attr("name", c.name)],
                    )
                ],
            ),
            *([] if p.oioubl2 else [_category(p)]),
            Each("cac:AdditionalItemProperty", i.attributes, [Value("cbc:Name", a.name), Value("cbc:Value", a.value)]),
            *p.extra(
                small_party(p, "cac:ManufacturerParty", i.manufacturer),
                Element("cac:ItemInstance", [Value("cbc:SerialID", i.serial_number)]),
            ),
        ],
        required=True,
    )


class _UnitFactor(Node):
    """How many of the unit that a price is for are one of the unit that the line counts in: kept, and told for what it
    is, but for 1, which says nothing. A price for the line's own unit does without it (OIOUBL 2, F-INV340)."""

    apart = True
    tag = "cbc:OrderableUnitFactorRate"

    def asks(self) -> frozenset[str]:
        return frozenset()

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        price = element.getparent()
        of, per = (
            next((q.get("unitCode") for q in one.iterfind("*") if q.tag.endswith("Quantity")), None)
            for one in (price, price.getparent())
        )
        said = (element.text or "").strip()
        cause = f"{said} {of}, which the price is for, are one {per} of the line"
        if of is None or per is None or of == per:
            cause = "the price is for the unit that the line counts in, and needs no factor"
        run.trace.causes[element] = cause
        return False

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        """It is written where it was kept."""


def _price(p: Profile) -> Element:
    """Price details (BG-29); the discount is the allowance on the gross price."""
    return Element(
        "cac:Price",
        [
            amount(p, "cbc:PriceAmount", line.price.net),
            One("cbc:BaseQuantity", line.price.base, _quantity(p)),
            _UnitFactor(),
            Element(
                "cac:AllowanceCharge",
                [
                    p.key("cbc:ChargeIndicator", "false", same=NO),
                    amount(p, "cbc:Amount", line.price.discount),
                    amount(p, "cbc:BaseAmount", line.price.gross),
                ],
            ),
        ],
    )


def _order(p: Profile) -> Element:
    refs = line.references
    order = Element(
        "cac:OrderReference",
        [
            Value("cbc:ID", refs.order),
            Value("cbc:SalesOrderID", refs.order_confirmation),
            Value("cbc:IssueDate", refs.order_date, ISO_DATE),
        ],
    )
    return Element(
        "cac:OrderLineReference",
        [Value("cbc:LineID", line.order_line, default=_NOT_GIVEN if p.rich else None), *p.extra(order)],
    )


def _other_line(tag: str, ref: Any) -> Element:
    number = Constant("cbc:LineID", _NOT_GIVEN)
    return Element(tag, [number, Element("cac:DocumentReference", [Value("cbc:ID", ref)])])


def _documents(p: Profile) -> list[Node]:
    """The delivery note, the receiving advice or waybill, and the earlier invoice that a line refers to."""
    refs = line.references
    return p.extra(
        _other_line("cac:DespatchLineReference", refs.delivery_note),
        _other_line("cac:ReceiptLineReference", refs.waybill),
        Element(
            "cac:BillingReference",
            [
                Element(
                    "cac:InvoiceDocumentReference",
                    [
                        Value("cbc:ID", refs.original_invoice),
                        Value("cbc:IssueDate", refs.original_invoice_date, ISO_DATE),
                    ],
                )
            ],
        ),
    )


def _delivery(p: Profile) -> list[Node]:
    refs = line.references
    return p.extra(
        Element(
            "cac:Delivery",
            [Value("cbc:ID", refs.delivery), Value("cbc:ActualDeliveryDate", refs.delivery_date, ISO_DATE)],
        )
    )


def _is_of_line(subtotal: Any, _: Reading) -> bool:
    """Whether a part of the VAT of a line is that of its own amount: of several the one over as much, else the first.

    A duty on the line is in another part, by what VAT is charged on it.
    """
    net = _number(subtotal.getparent().getparent(), "LineExtensionAmount")
    before = subtotal.itersiblings(subtotal.tag, preceding=True)
    if net is not None and _number(subtotal, "TaxableAmount") == net:
        return all(_number(one, "TaxableAmount") != net for one in before)
    after = subtotal.itersiblings(subtotal.tag)
    return next(before, None) is None and all(net is None or _number(one, "TaxableAmount") != net for one in after)


def _number(element: Any, name: str) -> Decimal | None:
    number: Decimal | None = read_or_none(NUMBER, (element.findtext(f"{{*}}{name}") or "").strip())
    return number


def _tax_total(p: Profile) -> list[Node]:
    """The VAT of a line: its amount in plain UBL, in OIOUBL what it is of and its category as well."""
    if not p.danish:
        return p.extra(Element("cac:TaxTotal", [amount(p, "cbc:TaxAmount", line.vat_amount)]))
    subtotal = Element(
        "cac:TaxSubtotal",
        [
            Again("cbc:TaxableAmount", line.net_amount, money(p), AMOUNT, below=_SUBTOTAL),
            Again("cbc:TaxAmount", line.vat_amount, money(p), AMOUNT, below=_SUBTOTAL),
            vat_category(p, "cac:TaxCategory", line.vat_code, line.vat_rate, line.tax),
        ],
        when=_is_of_line,
    )
    total = [amount(p, "cbc:TaxAmount", line.vat_amount), subtotal]
    return [Element("cac:TaxTotal", total, when=lambda element, _: is_vat(element, p))]


class _Object(One):
    """The invoiced object of a line (BT-128), which its code tells from other documents; one without a code is it where
    none has one."""

    apart = True

    def chosen(self, element: Any, run: Reading) -> bool:
        if not super().chosen(element, run):
            return False
        if element.find("{*}DocumentTypeCode") is not None:
            return True
        if next(element.itersiblings(element.tag, preceding=True), None) is not None:
            return False
        return not any(
            one.find("{*}DocumentTypeCode") is not None and super(_Object, self).chosen(one, run)
            for one in element.itersiblings(element.tag)
        )


def _line(p: Profile, credit: bool, depth: int) -> list[Node]:
    counted = "cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity"
    tax = _tax_total(p)
    money = [allowance(p, line.allowances, charge=False, vat=False), allowance(p, line.charges, charge=True, vat=False)]
    object_id = _Object(
        "cac:DocumentReference",
        line.object_id,
        [
            Element("cbc:ID", [Text(ident.value), Attr("schemeID", ident.scheme)]),
            p.key("cbc:DocumentTypeCode", "130", optional=True),
        ],
    )
    below = [_sub_lines(p, credit, depth - 1)] if depth else []
    return [
        Value("cbc:ID", line.id),
        Value("cbc:Note", line.notes, limit=1 if p.single_note else None),
        One(counted, line.quantity, _quantity(p)),
        amount(p, "cbc:LineExtensionAmount", line.net_amount),
        Value("cbc:AccountingCost", line.accounting_reference),
        One("cac:InvoicePeriod", line.period, period(root(Period))),
        _order(p),
        *_documents(p),
        object_id,
        *_delivery(p),
        *([*tax, *money] if credit else [*money, *tax]),
        _item(p),
        _price(p),
        *below,
    ]


def _sub_lines(p: Profile, credit: bool, depth: int) -> Each:
    """Lines below a line, which are in no total."""
    return Each("cac:SubCreditNoteLine" if credit else "cac:SubInvoiceLine", line.sub_rows, _line(p, credit, depth))


def lines(p: Profile, credit: bool) -> Each:
    """Invoice lines (BG-25)."""
    tag = "cac:CreditNoteLine" if credit else "cac:InvoiceLine"
    return Each(tag, root(Invoice).lines, _line(p, credit, p.depth), only=lambda one: one.counts)
