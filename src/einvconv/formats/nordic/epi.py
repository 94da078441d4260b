"""The payment order (EPI) as an element: Finvoice has it, and TEAPPSXML has taken it over name by name.

Sources: Finvoice 3.0 guidelines, 13; TEAPPSXML 3.0 guide, 4.7.7.
"""

from __future__ import annotations

from ...mapping.codecs import IDENT, Date, Number
from ...mapping.nodes import Attr, Currency, Element, Fixed, Mark, Text, Value
from ...mapping.reading import Reading
from ...mapping.refs import root
from ...model import Group, Invoice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_AMOUNT = Number(comma=True, least=2, most=2, signed=True)
_DATE = Date(compact=True)
_FORMAT = "CCYYMMDD"


class _Again(Value):
    """An element that may say over again what another element of the document says."""

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        holder = self.place.find(owner)
        said = getattr(holder, self.place.field) if holder is not None else None
        return (said is not None and said == (element.text or "").strip()) or super().read(element, owner, run)


def said_anyway(element: Any, attribute: str | None, _: str | None) -> str | None:
    """Why a leaf says nothing that is not said without it: who bears the charges, in the text of its element too."""
    if attribute is None and element.tag.endswith("EpiCharge"):
        same = (element.text or "").strip() == element.get("ChargeOption")
        return "its attribute ChargeOption says the same" if same else None
    return None


def epi() -> Element:
    """EpiDetails: what of the payment order differs from the invoice's own terms, and what it repeats of them."""
    o = root(Invoice).payment_order
    bic: list[Mark] = [Text(o.bic, IDENT), Fixed("IdentificationSchemeName", "BIC")]
    account: list[Mark] = [Text(o.account_id, IDENT), Attr("IdentificationSchemeName", o.account_scheme)]
    remittance: list[Mark] = [Text(o.remittance, IDENT), Attr("IdentificationSchemeName", o.remittance_scheme)]
    return Element(
        "EpiDetails",
        [
            Element(
                "EpiIdentificationDetails",
                [
                    Value("EpiDate", o.date, _DATE, [Fixed("Format", _FORMAT)]),
                    Value("EpiReference", o.reference, IDENT, default=""),
                    Value("EpiUrl", o.url, IDENT),
                    Value("EpiEmail", o.email, IDENT),
                    Value("EpiOrderInfo", o.order_info),
                ],
            ),
            Element(
                "EpiPartyDetails",
                [
                    Element(
                        "EpiBfiPartyDetails",
                        [Element("EpiBfiIdentifier", bic), Value("EpiBfiName", o.bank_name)],
                        required=True,
                    ),
                    Element(
                        "EpiBeneficiaryPartyDetails",
                        [
                            Value("EpiNameAddressDetails", o.beneficiary),
                            Value("EpiBei", o.bei, IDENT),
                            Element("EpiAccountID", account),
                        ],
                    ),
                ],
            ),
            Element(
                "EpiPaymentInstructionDetails",
                [
                    _Again("EpiPaymentInstructionId", o.instruction_id, IDENT),
                    Value("EpiTransactionTypeCode", o.transaction_type, IDENT),
                    Value("EpiInstructionCode", o.instruction_code, IDENT),
                    Element("EpiRemittanceInfoIdentifier", remittance),
                    Value("EpiInstructedAmount", o.amount, _AMOUNT, [Currency("AmountCurrencyIdentifier")]),
                    Element("EpiCharge", [Attr("ChargeOption", o.charge_option)]),
                    Value("EpiDateOptionDate", o.due_date, _DATE, [Fixed("Format", _FORMAT)]),
                    Value("EpiPaymentMeansCode", o.means_code, IDENT),
                    Value("EpiPaymentMeansText", o.means_text),
                ],
            ),
        ],
    )
