"""The tree of Liinos XML, in the order of its sample; an element without a value is there and empty.

Source: one sample of document id 10. Letters among the types are codes of EDIFACT (UNTDID 1153, 3035, 3155); figures
are the format's own, and what they mean is guessed by what stands there: it is carried and told. What is of another
type is kept.
"""

from __future__ import annotations

from ...mapping.codecs import IDENT, TEXT
from ...mapping.nodes import Attr, Branch, Each, Element, Fixed, Node, Value
from ...mapping.refs import root
from ...model import Invoice, InvoiceLine, Note, Party, PaymentMeans, Specification, VatBreakdown
from ..en16931.iso3166 import COUNTRY_CODE
from ..nordic.blanks import Blank, Usual, leaf
from .about import ROOT
from .nodes import (
    AMOUNT,
    COUNT,
    Again,
    Day,
    Discount,
    Language,
    OwnCurrency,
    RowNumber,
    Separator,
    Sum,
    TextsOfRow,
    leaf_of_type,
    typed,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
_GUESS = "what the type {} of a {} means is guessed: it is taken for {}"
_PERSON = {"buyer": "PE", "seller": "PB"}
_REGISTER = {"buyer": "1", "seller": "2"}
_ACCOUNTS = (
    *("MainNumber", "MainNumberName", "SubNumber", "SubNumberName", "Letter", "LetterName", "AccountNumber"),
    *("AccountNumberName", "CostType", "Stock", "Shelf", "Salesman", "SalesmanName", "BusinessUnit"),
    *("BusinessUnitName", "Sba", "SbaName", "CostCenter", "CostCenterName", "Country"),
)


def _blanks(*tags: str) -> list[Node]:
    return [Blank(tag) for tag in tags]


class OfType(Each):
    """Elements of one type, each a group of the model."""

    def __init__(self, tag: str, kind: str, ref: Any, children: list[Any]) -> None:
        super().__init__(tag, ref, [Fixed("Type", kind), *children])
        self.kind = kind

    def chosen(self, element: Any, run: Any) -> bool:
        return bool(element.get("Type") == self.kind)


def _reference(kind: str, ref: Any) -> Element:
    return typed("Reference", kind, [Blank("TypeName"), Value("Ref", ref, IDENT)])


def _header() -> Element:
    t, v, note, spec = invoice.totals, root(VatBreakdown), root(Note), root(Specification)

    def total(kind: str, ref: Any) -> Element:
        return typed("Summary", kind, [Sum("Sum", ref, AMOUNT)])

    others: list[Any] = [Attr("Type", spec.heading), Blank("TypeName"), Value("Ref", spec.value)]
    late = _GUESS.format("2", "percentage", "the interest on late payment")
    interest = Sum("Perc", invoice._overdue_fine.fine_percent, guess=late)
    return Element(
        "Header",
        [
            Fixed("Type", ""),
            Element("Numbers", [leaf_of_type("Number", "1", "Num", invoice.number)]),
            Element(
                "References",
                [
                    _reference("CO", invoice.order_reference),
                    _reference("CR", invoice.buyer_reference),
                    _reference("PQ", invoice._payment_details.remittance),
                    Each("Reference", invoice.specifications, others),
                ],
            ),
            Element("Texts", [OfType("Text", "1", invoice.notes, [Value("Txt", note.text)])]),
            Element("Terms", [typed("Term", "1", [Blank("Code"), Value("Txt", invoice.payment_terms)])]),
            Element(
                "Dates",
                [
                    Day("1", invoice.issue_date),
                    Day("2", invoice.delivery.date, _GUESS.format("2", "date", "the day of delivery (BT-72)")),
                    Day("3", invoice.due_date, _GUESS.format("3", "date", "the due date (BT-9)")),
                ],
            ),
            Element(
                "Summaries",
                [
                    leaf("Currency", invoice.currency, IDENT),
                    Blank("ExchangeRate"),
                    total("1", t.with_vat),
                    total("2", t.without_vat),
                    total("3", t.vat),
                ],
            ),
            Element(
                "Taxes",
                [
                    Each(
                        "Vat",
                        invoice.vat_breakdown,
                        [
                            Attr("VatCode", v.code, IDENT),
                            Sum("VatPercentage", v.rate),
                            Sum("VatSum", v.amount, AMOUNT),
                            Sum("TotalExclVat", v.taxable, AMOUNT),
                        ],
                    )
                ],
            ),
            Element("Percentages", [typed("Percentage", "2", [interest])]),
        ],
        required=True,
    )


def _number(kind: str, ref: Any) -> Element:
    return typed("ContactNumber", kind, [Blank("TypeName"), Value("Num", ref, IDENT)])


def _has_persons_numbers(element: Any, _: Any) -> bool:
    return element.getparent().find("ContactPersons/ContactPerson/ContactNumbers") is not None


def _numbers(p: Any, role: str) -> Element:
    """Telephone and mail of a party; of a buyer they are those of whom to ask, where that person has none."""
    if role == "seller":
        info = invoice.seller_information
        own = [_number("TE", info.phone), _number("EM", info.email), _number("WEB", info.web)]
        return Element("ContactNumbers", [*own])
    ones = [_number("TE", p.contact.phone), _number("EM", p.contact.email)]
    return Unless("ContactNumbers", ones)


class Unless(Element):
    """The numbers of a party without those of a person: they are read, and a person's are written."""

    def chosen(self, element: Any, run: Any) -> bool:
        return not _has_persons_numbers(element, run)

    def write(self, parent: Any, owner: Any, run: Any) -> None:
        base = run.trace.bases.get(id(run.original)) if run.keeps else None
        buyer = base.find("Data/Parties/Party[@Type='IV']") if base is not None else None
        there = buyer.find("ContactNumbers") if buyer is not None else None
        if there is not None and self.chosen(there, run):
            super().write(parent, owner, run)


def _accounts() -> Element:
    m = root(PaymentMeans)
    a = m.account
    account = [
        Again("Bank", a.bank_name, a.bic, "IbanBic"),
        Again("AccountNumber", a.national, a.id, "IbanAccountNumber"),
        leaf("IbanAccountNumber", a.id, IDENT),
        leaf("IbanBic", a.bic, IDENT),
    ]
    return Element("BankAccounts", [Each("BankAccount", invoice.payment_means, account)])


def _address(p: Any) -> list[Node]:
    a = p.address
    return [
        leaf("Name", p.name),
        Value("Name2", p.other_names, limit=1),
        Blank("Name2"),
        leaf("PostalAddress", a.po_box),
        leaf("StreetAddress", a.line1),
        leaf("PostalNumber", a.post_code, IDENT),
        leaf("PostalLocation", a.city),
        leaf("Country", a.country_code, COUNTRY_CODE),
        leaf("CountryName", a.country_name),
        leaf("Language", p.language, Language()),
        Blank("Concern"),
    ]


def _party(kind: str, role: str) -> Element:
    p = getattr(invoice, role)
    ids = [
        leaf_of_type("PartyId", _REGISTER[role], "Id", p.legal_id.value),
        leaf_of_type("PartyId", "5", "Id", p.vat_id),
    ]
    person = [
        Value("PersonName", p.contact.name),
        Element("ContactNumbers", [_number("EM", p.contact.email), _number("TE", p.contact.phone)]),
    ]
    seller: list[Node] = [leaf("Domicile", invoice.seller_information.home_town)] if role == "seller" else []
    return typed(
        "Party",
        kind,
        [
            Element("PartyIds", [*ids]),
            *_address(p),
            *seller,
            _numbers(p, role),
            *([_accounts()] if role == "seller" else []),
            Element("ContactPersons", [typed("ContactPerson", _PERSON[role], person)]),
        ],
    )


def _other_party() -> Each:
    p = root(Party)
    return Each("Party", invoice.other_parties, [Attr("Type", p.role), *_address(p)])


def _row() -> Each:
    line: Any = root(InvoiceLine)
    i, r = line.item, line.references
    posting = typed(
        "Posting",
        "1",
        [
            leaf("OrderNumber", r.order, IDENT),
            leaf("LineNumber", line.order_line, IDENT),
            OwnCurrency("Currency"),
            Sum("UnitPriceExclVat", line.price.net),
            Sum("UnitPriceInclVat", line.price.vat_included),
            Sum("DiscountPercentage", line._row_discount.percent, Discount()),
            Sum("TotalExclVat", line.net_amount, AMOUNT),
            Sum("TotalInclVat", line.gross_amount, AMOUNT),
            leaf("VatCode", line.vat_code, IDENT),
            Sum("VatPercentage", line.vat_rate),
            *_blanks(*_ACCOUNTS),
        ],
    )
    return Each(
        "Row",
        invoice.lines,
        [
            Fixed("Type", ""),
            RowNumber(),
            Fixed("Case", "10"),
            Fixed("Locked", ""),
            *_blanks("RowRec", "ControlId", "ControlNumber"),
            Usual("AllocationRule", "ALL"),
            *_blanks("AllocationText", "UsingLevel", "UsingLevelText"),
            Element(
                "ItemInfo",
                [
                    leaf_of_type("ItemId", "IN", "Code", i.seller_id),
                    leaf_of_type("Description", "1", "Desc", i.name, TEXT),
                ],
            ),
            typed(
                "Units",
                "4",
                [
                    leaf("PriceUnit", line.quantity.unit_text),
                    Sum("PriceQuantity", line.quantity.value, COUNT),
                ],
            ),
            Element("Postings", [posting]),
            Element("Texts", [TextsOfRow(line.notes)]),
        ],
    )


def tree() -> Branch:
    """The tree of the document."""
    return Element(
        ROOT,
        [
            Fixed("DocId", "10"),
            Fixed("Case", ""),
            Element(
                "Definition",
                [
                    Separator("ThousandSeparator", ""),
                    Separator("DecimalSeparator", "."),
                    Usual("TimeSeparator", ":"),
                ],
                required=True,
            ),
            Element(
                "Data",
                [
                    Fixed("DocType", ""),
                    Fixed("WebUi", ""),
                    leaf("ContractNumber", invoice.contract_reference, IDENT),
                    *_blanks("ServiceId", "ControlId", "ModelId"),
                    _header(),
                    Element("Parties", [_party("IV", "buyer"), _party("SE", "seller"), _other_party()], required=True),
                    Element("Rows", [_row()], required=True),
                ],
                required=True,
            ),
        ],
    )
