"""What sets a profile of UBL apart, as data; the tree asks it while it is built.

Sources: EHF 2.0 and Peppol BIS 4A/5A v2 guides for the lists; EN 16931-3-2, whose syntax names no list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...light import Record
from ...mapping.codecs import TEXT, Codec
from ...mapping.nodes import Fixed, Key, Mark, Node, Value
from ...patterns import pattern
from ..en16931.said_twice import ONLY_ONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

VERSION = "2.1"
VERSIONS = frozenset({"2.0", VERSION, "2.2", "2.3", "2.4"})
_DANISH = "320"  # the agency that keeps the lists of OIOUBL

# CEN BII 2: the attribute of a code that names its list. It says nothing that the profile does not say.
_BII_LISTS: dict[str, tuple[str, str]] = {
    "cbc:InvoiceTypeCode": ("listID", "UNCL1001"),
    "cbc:DocumentTypeCode": ("listID", "UNCL1001"),
    "cbc:DocumentCurrencyCode": ("listID", "ISO4217"),
    "cbc:TaxCurrencyCode": ("listID", "ISO4217"),
    "cbc:SourceCurrencyCode": ("listID", "ISO4217"),
    "cbc:TargetCurrencyCode": ("listID", "ISO4217"),
    "cbc:IdentificationCode": ("listID", "ISO3166-1:Alpha2"),
    "cbc:PaymentMeansCode": ("listID", "UNCL4461"),
    "cbc:AllowanceChargeReasonCode": ("listID", "UNCL4465"),
    "cac:TaxCategory": ("schemeID", "UNCL5305"),
    "cac:ClassifiedTaxCategory": ("schemeID", "UNCL5305"),
    "Quantity": ("unitCodeListID", "UNECERec20"),
}

# OIOUBL 2 has lists of its own, named with their agency; its taxes are numbers.
DANISH_VAT = "63"
_OWN = (("listAgencyID", _DANISH),)
_OIOUBL_LISTS: dict[str, tuple[tuple[str, str], ...]] = {
    "cbc:ProfileID": (("schemeID", "urn:oioubl:id:profileid-1.2"), ("schemeAgencyID", _DANISH)),
    "cbc:InvoiceTypeCode": (("listID", "urn:oioubl:codelist:invoicetypecode-1.1"), *_OWN),
    "cbc:AddressFormatCode": (("listID", "urn:oioubl:codelist:addressformatcode-1.1"), *_OWN),
    "cbc:PaymentChannelCode": (("listID", "urn:oioubl:codelist:paymentchannelcode-1.1"), *_OWN),
    "cbc:AllowanceChargeReasonCode": (("listID", "UN/ECE 4465"), ("listAgencyID", "6")),
    "cac:TaxCategory": (("schemeAgencyID", _DANISH),),
    "cac:TaxScheme": (("schemeID", "urn:oioubl:id:taxschemeid-1.1"), ("schemeAgencyID", _DANISH)),
}

_OF_UNTDID = frozenset("BGKLMO")

_UNECE = "6"
_GS1 = "9"
_OF_GS1 = frozenset({"GLN", "EAN", "GTIN", "0088", "0160"})
_ONE = pattern(r"0*1(\.0*)?", re.ASCII)
# A list of OIOUBL, which it has in several versions; those of taxes are named by what they are of.
_OIOUBL_LIST = pattern(r"urn:oioubl:(?:id|codelist):([a-z]+)-[0-9]+\.[0-9]+", re.ASCII)
_OIOUBL_IDS = frozenset({"taxcategoryid", "taxschemeid"})
_KEEPERS = {"schemeAgencyID": "schemeID", "listAgencyID": "listID"}  # who keeps a list, and what names it
_NAMES_OF_LISTS = frozenset(_KEEPERS.values())
# Spellings in use of what only names the list that EN 16931 prescribes anyway: element, attribute, values
_SAME_LISTS: dict[tuple[str, str], frozenset[str]] = {
    (element, attribute): frozenset(values)
    for elements, attribute, values in (
        (
            "InvoiceTypeCode CreditNoteTypeCode DocumentTypeCode",
            "listID",
            ("UNCL1001", "UN/ECE 1001", "UN/ECE 1001 Subset", "UNCL 1001", "urn:oioubl:codelist:invoicetypecode-1.1"),
        ),
        (
            "DocumentCurrencyCode TaxCurrencyCode",
            "listID",
            ("ISO4217", "ISO 4217", "ISO 4217 Alpha", "ISO4217 Alpha"),
        ),
        ("IdentificationCode", "listID", ("ISO3166-1:Alpha2", "ISO3166-1", "ISO 3166-1", "ISO3166-1 Alpha2")),
        ("PaymentMeansCode", "listID", ("UNCL4461", "UN/ECE 4461", "UNCL 4461")),
        ("ID", "schemeID", ("UNCL5305", "UN/ECE 5305", "UN/ECE 5153", "UNCL5153")),
        (
            "InvoicedQuantity CreditedQuantity BaseQuantity",
            "unitCodeListID",
            ("UNECERec20", "UN/ECE rec 20", "UN/ECE Rec 20", "UNECERec20-11e"),
        ),
        (
            "InvoiceTypeCode CreditNoteTypeCode DocumentCurrencyCode TaxCurrencyCode IdentificationCode "
            "PaymentMeansCode DocumentTypeCode",
            "listAgencyID",
            ("6", "5"),
        ),
    )
    for element in elements.split()
}


def only_names_list(element: Any, attribute: str) -> bool:
    """Whether an attribute says no more than which list a code is from, and that list is the prescribed one."""
    name, said = element.tag.rpartition("}")[2], element.get(attribute)
    if (name, attribute) == ("ID", "schemeAgencyID") and said == _UNECE:  # who keeps the list that stands beside it
        return only_names_list(element, "schemeID")
    return said in _SAME_LISTS.get((name, attribute), ()) or _names_danish_list(element, attribute)


def _names_danish_list(element: Any, attribute: str) -> bool:
    """Whether an attribute names the list of OIOUBL that a code is from, in whichever version, or who keeps it."""
    if attribute in _KEEPERS:
        return element.get(attribute) == _DANISH and _names_danish_list(element, _KEEPERS[attribute])
    if attribute not in _NAMES_OF_LISTS:
        return False
    found = _OIOUBL_LIST.fullmatch(element.get(attribute) or "")
    name = element.tag.rpartition("}")[2]
    return found is not None and (found[1] == name.lower() or (name == "ID" and found[1] in _OIOUBL_IDS))


def said_anyway(element: Any, attribute: str | None, currency: str | None) -> str | None:
    """Why a leaf of an invoice in a currency says nothing that is not said without it; None of one that does."""
    if attribute is None:
        return _needless(element, (element.text or "").strip())
    if attribute == "currencyID":
        return "it is the currency of the invoice (BT-5)" if element.get(attribute) == currency else None
    if attribute == "schemeAgencyID" and element.get(attribute) == _GS1 and element.get("schemeID") in _OF_GS1:
        return "the scheme shows who keeps it"
    if _names_danish_list(element, attribute):
        return "it only names the list that the code is from"
    return "the code is of that list in every format" if only_names_list(element, attribute) else None


def _needless(element: Any, said: str) -> str | None:
    name = element.tag.rpartition("}")[2]
    if name == "UBLVersionID" and said in VERSIONS:
        return "it is the version of the source's own syntax"
    if name == "OrderableUnitFactorRate" and _ONE.fullmatch(said):
        return "a factor of 1 changes nothing"
    if name == "ID" and element.getparent().tag.endswith("}PaymentTerms"):
        terms = element.getparent()
        either_way = (next(terms.itersiblings(terms.tag, preceding=before), None) for before in (True, False))
        return ONLY_ONE if all(one is None for one in either_way) else None
    return None


class _CategoryList(Mark):
    """The list of OIOUBL that a VAT category is from: codes of UNTDID 5305 are in its version 1.4 alone."""

    apart = True

    name = "schemeID"

    @staticmethod
    def _of(element: Any) -> str:
        code = (element.text or "").strip()
        return f"urn:oioubl:id:taxcategoryid-{'1.4' if code in _OF_UNTDID else '1.1'}"

    def read(self, element: Any, value: str, owner: Group, run: Reading) -> bool:
        return value == self._of(element)

    def write(self, element: Any, owner: Group, run: Writing) -> None:
        element.set("schemeID", self._of(element))
        run.as_well(element, "schemeID")


class Profile(Record):
    """A profile as the tree sees it.

    `rich`: it has elements of UBL that EN 16931 has no term for. `bii`: it is one of CEN BII 2, where codes name their
    lists, schemes are words, and a few terms stand elsewhere. `single_note`: one note of each line. `sub_lines`: how
    deep lines below lines go. `thirds`: payments for third parties stand among the prepaid ones. `parts`: terms of
    payment name the payment means that they are of, and the amount. `taxes`: there are others than VAT, by name.
    `tax_list`: what tax schemes name as their list. `houses`: the number of a house stands apart from the street.
    `danish`: it is OIOUBL, where the VAT of a line stands in a total of its own, and payment goes through channels;
    `oioubl2`: it is one of OIOUBL 2, whose lists, taxes and totals are its own.
    """

    rich: bool = True
    bii: bool = False
    single_note: bool = False
    sub_lines: int = 1
    thirds: bool = False
    parts: bool = False
    taxes: bool = False
    tax_list: str = ""
    houses: bool = False
    danish: bool = False
    oioubl2: bool = False

    @property
    def depth(self) -> int:
        """How many levels of lines there may be below a line."""
        return self.sub_lines if self.rich or self.sub_lines > 1 else 0

    def extra(self, *nodes: Node) -> list[Node]:
        """Nodes for what EN 16931 has no term for."""
        return list(nodes) if self.rich else []

    @property
    def vat(self) -> str:
        """What VAT is called as a tax."""
        return DANISH_VAT if self.oioubl2 else "VAT"

    @property
    def vats(self) -> tuple[str, ...]:
        """What VAT is called by those who write the profile: in OIOUBL 2 by its code of UN/ECE 5153 too."""
        return (DANISH_VAT, "VAT") if self.oioubl2 else ("VAT",)

    def vat_marks(self) -> list[Mark]:
        """The attributes that name the list of tax schemes."""
        return [Fixed("schemeID", self.tax_list)] if self.tax_list else self.lists("cac:TaxScheme")

    def lists(self, name: str) -> list[Mark]:
        """The attribute that names the list of a code, where the profile has it."""
        if self.oioubl2:
            version: list[Mark] = [_CategoryList()] if name == "cac:TaxCategory" else []
            return [*version, *(Fixed(*one) for one in _OIOUBL_LISTS.get(name, ()))]
        return [Fixed(*_BII_LISTS[name])] if self.bii and name in _BII_LISTS else []

    def code(self, tag: str, ref: Any, codec: Codec = TEXT) -> Value:
        """A code, with its list."""
        return Value(tag, ref, codec, self.lists(tag))

    def key(
        self, tag: str, value: str, *, same: Sequence[str] = (), optional: bool = False, marks: Sequence[Mark] = ()
    ) -> Key:
        """A code that says which element is meant, with its list."""
        key = Key(tag, value, same=same, optional=optional)
        key.marks = (*self.lists(tag), *marks)
        return key
