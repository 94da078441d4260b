"""Payment, allowances, VAT and totals of the UBL tree. Source: OASIS UBL 2.1; EN 16931-3-2; the guides of BII 2."""

from __future__ import annotations

from decimal import Decimal

from ... import checks
from ...mapping.codecs import ISO_DATE, TEXT, Misfit, Number, Table, read_or_none
from ...mapping.nodes import (
    NO,
    YES,
    Attr,
    Constant,
    Currency,
    CurrencyCode,
    Each,
    Element,
    Fixed,
    Mark,
    Node,
    One,
    Text,
    Value,
    read_marks,
)
from ...mapping.refs import root
from ...model import (
    Account,
    Allowance,
    Card,
    DirectDebit,
    Invoice,
    PaymentMeans,
    SettlementTerms,
    ThirdPartyPayment,
    VatBreakdown,
    compute,
)
from ..en16931.reasons import ALLOWANCE_REASONS, CHARGE_REASONS
from ..en16931.skonto import Terms
from . import names
from .bii import Factor, Known, Respelt
from .leaves import Again, Echo, Own
from .parties import tax_scheme
from .profile import Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group

invoice = root(Invoice)
_TERMS = Terms()
NUMBER = Number()
_TWO_DECIMALS = Number(least=2)
FACTOR = Factor()
AMOUNT: tuple[Mark, ...] = (Currency("currencyID"),)


def money(p: Profile) -> Number:
    """How an amount is spelt: OIOUBL 2 asks for two decimals."""
    return _TWO_DECIMALS if p.oioubl2 else NUMBER


def amount(p: Profile, tag: str, ref: Any) -> Value:
    """An amount in the invoice's currency."""
    return Value(tag, ref, money(p), AMOUNT)


def period(ref: Any, *more: Node) -> list[Node]:
    """A period; `ref` is the model's."""
    return [Value("cbc:StartDate", ref.start, ISO_DATE), Value("cbc:EndDate", ref.end, ISO_DATE), *more]


CATEGORIES = Table({"StandardRated": "S", "ZeroRated": "Z", "ReverseCharge": "AE"})


def vat_category(p: Profile, tag: str, code: Any, rate: Any, tax: Any, *more: Node, below: str = "") -> Element:
    """A VAT category: its code and rate, and the tax where the profile has others than VAT.

    `below`: it says again what another one says, and this is the path of the element around it.
    """
    marks = p.lists("cac:TaxCategory") if p.oioubl2 else p.lists(tag)
    codec = CATEGORIES if p.oioubl2 else TEXT
    said: list[Node] = [Value("cbc:ID", code, codec, marks), Value("cbc:Percent", rate, NUMBER)]
    if below:
        said = [
            Again("cbc:ID", code, codec, marks, below=f"{below}/{tag}"),
            Again("cbc:Percent", rate, NUMBER, below=f"{below}/{tag}"),
        ]
    return Element(tag, [*said, *more, tax_scheme(p, tax)])


def allowance(p: Profile, ref: Any, charge: bool, vat: bool) -> Each:
    """Allowances or charges, of the document (BG-20, BG-21; with VAT) or of a line (BG-27, BG-28)."""
    a = root(Allowance)
    reason, factor = "cbc:AllowanceChargeReasonCode", "cbc:MultiplierFactorNumeric"
    known = CHARGE_REASONS if charge else ALLOWANCE_REASONS
    nodes: list[Node] = [
        p.key("cbc:ChargeIndicator", "true", same=YES) if charge else p.key("cbc:ChargeIndicator", "false", same=NO),
        Known(reason, a.reason_code, known, p.lists(reason)) if p.bii else Value(reason, a.reason_code),
        Value("cbc:AllowanceChargeReason", a.reason),
        Respelt(factor, a.percent, FACTOR) if p.bii else Value(factor, a.percent, NUMBER),
        amount(p, "cbc:Amount", a.amount),
        amount(p, "cbc:BaseAmount", a.base),
    ]
    if vat or p.oioubl2:
        nodes.append(vat_category(p, "cac:TaxCategory", a.vat_code, a.vat_rate, a.tax))
    return Each("cac:AllowanceCharge", ref, nodes)


def _of_institution(owner: Group, run: Writing) -> bool:
    """Whether a document that is written back says its BIC as that of an institution."""
    place = run.place_of(owner, "bic") if run.keeps else None
    return place is not None and str(place[0].getparent().tag).endswith("}FinancialInstitution")


class _Branch(Value):
    """The BIC in the place of the branch, as EN 16931 has it."""

    apart = True
    on_demand = True

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if not _of_institution(owner, run):
            super().write(parent, owner, run)


class _Institution(Own):
    """The BIC where BII 2 and older senders have it, beside a branch: read where the branch says none, and written back
    where it was."""

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        return checks.bic((element.text or "").strip()) is not None and super().read(element, owner, run)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        if _of_institution(owner, run):
            super().write(parent, owner, run)


def _bank(p: Profile, a: Any) -> Element:
    """The bank: EN 16931 has its BIC (BT-86) in the place of the branch, BII 2 that of the institution beside it."""
    if not p.rich and not p.danish:
        older = Element("cac:FinancialInstitution", [_Institution("cbc:ID", a.bic)])
        return Element("cac:FinancialInstitutionBranch", [_Branch("cbc:ID", a.bic), older])
    institution = Element("cbc:ID", [Text(a.bic), *([] if p.danish else [Fixed("schemeID", "BIC")])])
    return Element(
        "cac:FinancialInstitutionBranch",
        [
            Value("cbc:ID", a.branch),
            Element("cac:FinancialInstitution", [institution, Value("cbc:Name", a.bank_name)]),
        ],
    )


def payment_means(p: Profile) -> Each:
    """Payment instructions (BG-16) with an account (BG-17), a card (BG-18) or a mandate (BG-19)."""
    m, a, c, d = root(PaymentMeans), root(Account), root(Card), root(DirectDebit)
    account = [Text(a.id), *([Attr("schemeID", a.scheme)] if p.rich else [])]
    return Each(
        "cac:PaymentMeans",
        invoice.payment_means,
        [
            *([Value("cbc:ID", m.id)] if p.rich or p.parts else []),
            Element("cbc:PaymentMeansCode", [Text(m.code), Attr("name", m.text), *p.lists("cbc:PaymentMeansCode")]),
            Value("cbc:PaymentDueDate", m.due_date, ISO_DATE),
            *(
                [p.code("cbc:PaymentChannelCode", m.channel), Value("cbc:InstructionID", m.instruction)]
                if p.danish
                else []
            ),
            Value("cbc:PaymentID", m.remittance),
            One(
                "cac:CardAccount",
                m.card,
                [
                    Value("cbc:PrimaryAccountNumberID", c.number),
                    Value("cbc:NetworkID", c.network),
                    Value("cbc:HolderName", c.holder),
                ],
            ),
            One(
                "cac:PayeeFinancialAccount",
                m.account,
                [
                    Element("cbc:ID", account),
                    Value("cbc:Name", a.name),
                    *([Value("cbc:PaymentNote", a.statement)] if p.danish else []),
                    _bank(p, a),
                ],
            ),
            *([Element("cac:CreditAccount", [Value("cbc:AccountID", m.creditor)])] if p.danish else []),
            One(
                "cac:PaymentMandate",
                m.direct_debit,
                [
                    Value("cbc:ID", d.mandate),
                    Element("cac:PayerFinancialAccount", [Value("cbc:ID", d.debited_account)]),
                ],
            ),
        ],
    )


_DISCOUNT = ("SettlementDiscountPercent", "SettlementDiscountAmount", "SettlementPeriod")


class _Part(Value):
    """The amount of terms that name a payment means, or no discount: what is paid by them, and not what a discount is
    of."""

    def chosen(self, element: Any, run: Reading) -> bool:
        terms = element.getparent()
        named = terms.find("{*}PaymentMeansID") is not None
        return named or all(terms.find(f"{{*}}{tag}") is None for tag in _DISCOUNT)


def payment_terms(p: Profile) -> Node:
    """Payment terms: EN 16931 has their text (BT-20), UBL their parts too, and as many of them as there are."""
    s = root(SettlementTerms)
    means, part = Value("cbc:PaymentMeansID", s.means_id), _Part("cbc:Amount", s.amount, NUMBER, AMOUNT)
    if p.parts and not p.rich:
        return Each("cac:PaymentTerms", invoice.settlement, [means, Value("cbc:Note", s.texts, _TERMS), part])
    if not p.rich:
        due = Value("cbc:PaymentDueDate", invoice._terms_due, ISO_DATE)
        return Element("cac:PaymentTerms", [Value("cbc:Note", invoice.payment_terms, _TERMS), due])
    return Each(
        "cac:PaymentTerms",
        invoice.settlement,
        [
            means,
            Value("cbc:Note", s.texts, _TERMS),
            Value("cbc:SettlementDiscountPercent", s.discount_percent, NUMBER),
            Value("cbc:PenaltySurchargePercent", s.fine_percent, NUMBER),
            *([amount(p, "cbc:Amount", s.amount)] if p.danish else [part, amount(p, "cbc:Amount", s.discount_base)]),
            amount(p, "cbc:SettlementDiscountAmount", s.discount_amount),
            amount(p, "cbc:PenaltyAmount", s.fine_amount),
            Value("cbc:PaymentDueDate", s.due_date, ISO_DATE),
            Element("cac:SettlementPeriod", [Value("cbc:EndDate", s.discount_date, ISO_DATE)]),
        ],
    )


def _between_own_currencies(element: Any, run: Any) -> bool:
    said = (element.findtext("{*}SourceCurrencyCode"), element.findtext("{*}TargetCurrencyCode"))
    return run.tax_currency is not None and said == (run.currency, run.tax_currency)


class _ThirdParties(Each):
    """Payments for third parties, which only the extension of XRechnung has there: others say what was paid before."""

    def chosen(self, element: Any, run: Reading) -> bool:
        said = element.getparent().findtext("{*}CustomizationID") or ""
        return names.XRECHNUNG_EXTENSION in said and super().chosen(element, run)


def prepaid(p: Profile) -> list[Node]:
    """What was paid before, of which OIOUBL 2 has each payment too."""
    tag = "cac:PrepaidPayment"
    return (
        [Element(tag, [Echo("cbc:PaidAmount", invoice.totals.prepaid, money(p), AMOUNT, below=tag)])]
        if p.oioubl2
        else []
    )


def third_party_payments(p: Profile) -> list[Node]:
    """What is collected for third parties with the invoice (BG-DEX-09)."""
    t = root(ThirdPartyPayment)
    nodes = [
        Value("cbc:ID", t.kind),
        amount(p, "cbc:PaidAmount", t.amount),
        Value("cbc:InstructionID", t.description),
    ]
    return [_ThirdParties("cac:PrepaidPayment", invoice.third_party_payments, nodes)] if p.thirds else []


def exchange_rate(p: Profile) -> list[Node]:
    """The rate from the invoice's currency to the accounting currency; BII 2 asks for it beside BT-6."""
    return p.extra(
        Element(
            "cac:TaxExchangeRate",
            [
                CurrencyCode("cbc:SourceCurrencyCode", False, p.lists("cbc:SourceCurrencyCode")),
                CurrencyCode("cbc:TargetCurrencyCode", True, p.lists("cbc:TargetCurrencyCode")),
                Value("cbc:CalculationRate", invoice.references.exchange_rate, NUMBER),
                Constant(
                    "cbc:MathematicOperatorCode",
                    "multiply" if p.danish else "Multiply",
                    same=["Multiply" if p.danish else "multiply"],
                ),
            ],
            when=_between_own_currencies,
        )
    )


def _in_tax_currency(element: Any, run: Any) -> bool:
    amount_ = element.find("{*}TaxAmount")
    return amount_ is not None and run.is_accounting(amount_.get("currencyID"))


def is_vat(element: Any, p: Profile) -> bool:
    """Whether a total is that of VAT: duties have totals of their own in OIOUBL 2."""
    said = element.findtext("{*}TaxSubtotal/{*}TaxCategory/{*}TaxScheme/{*}ID") if p.oioubl2 else None
    return said is None or said.strip() in p.vats


class _Duties(Each):
    """Totals of taxes that are not VAT, which OIOUBL 2 has beside that of VAT: one for each tax."""

    def __init__(self, p: Profile) -> None:
        v = root(VatBreakdown)
        scheme = [Value("cbc:ID", v.tax, marks=p.vat_marks()), Value("cbc:Name", v.tax_text)]
        category: list[Node] = [
            Value("cbc:ID", v.code, marks=p.lists("cac:TaxCategory")),
            Value("cbc:Percent", v.rate, NUMBER),
            Element("cac:TaxScheme", scheme),
        ]
        subtotal: list[Node] = [
            amount(p, "cbc:TaxableAmount", v.taxable),
            Again("cbc:TaxAmount", v.amount, money(p), AMOUNT, below="cac:TaxSubtotal"),
            Element("cac:TaxCategory", category),
        ]
        children: list[Node] = [amount(p, "cbc:TaxAmount", v.amount), Element("cac:TaxSubtotal", subtotal)]
        super().__init__("cac:TaxTotal", invoice.other_taxes, children, only=lambda one: one.tax is not None)
        self.profile = p

    def chosen(self, element: Any, run: Reading) -> bool:
        return not is_vat(element, self.profile)


class _AllTaxes(Again):
    """The sum of all taxes, that of VAT among them; what a document says otherwise is kept."""

    def read(self, element: Any, owner: Any, run: Reading) -> bool:
        duties, totals = self._duties(owner), owner.totals
        if not duties or totals is None or totals.vat is None:
            return super().read(element, owner, run)
        if len(element) or read_or_none(self.codec, element.text) != totals.vat + duties:
            return False
        run.join(totals, "vat", [(element, None)])
        read_marks(self.by_name, element, owner, run)
        return True

    def _element(self, parent: Any, given: Any, owner: Any, run: Writing) -> None:
        duties = self._duties(owner)
        text: str | None = given.text
        if duties:
            try:
                text = self.codec.write(Decimal(given.text) + duties)
            except Misfit as misfit:
                run.misfit(given, misfit)
                text = misfit.text
        if text is not None:
            super()._element(parent, given._replace(text=text), owner, run)

    @staticmethod
    def _duties(invoice: Any) -> Decimal:
        return compute.total(one.amount for one in invoice.other_taxes if one.tax is not None)


def tax_totals(p: Profile) -> list[Node]:
    """VAT totals: in the invoice's currency with the breakdown (BT-110, BG-23), in the accounting currency (BT-111)."""
    v = root(VatBreakdown)
    accounting: list[Mark] = [Currency("currencyID", accounting=True)]
    own = Element(
        "cac:TaxTotal",
        [
            amount(p, "cbc:TaxAmount", invoice.totals.vat),
            Each(
                "cac:TaxSubtotal",
                invoice.vat_breakdown,
                [
                    amount(p, "cbc:TaxableAmount", v.taxable),
                    amount(p, "cbc:TaxAmount", v.amount),
                    *p.extra(Value("cbc:TransactionCurrencyTaxAmount", v.amount_accounting, NUMBER, accounting)),
                    vat_category(
                        p,
                        "cac:TaxCategory",
                        v.code,
                        v.rate,
                        v.tax,
                        Value("cbc:TaxExemptionReasonCode", v.exemption_code),
                        Value("cbc:TaxExemptionReason", v.exemption_reason),
                    ),
                ],
            ),
        ],
        when=lambda element, run: not _in_tax_currency(element, run) and is_vat(element, p),
    )
    if p.bii:
        return [own, *([_Duties(p)] if p.oioubl2 else [])]
    other = Element(
        "cac:TaxTotal",
        [Value("cbc:TaxAmount", invoice.totals.vat_accounting, NUMBER, accounting)],
        when=_in_tax_currency,
    )
    return [own, other]


def totals(p: Profile) -> Element:
    """Document totals (BG-22); what is called without VAT in OIOUBL 2 is the VAT."""
    t = invoice.totals
    without: Node = amount(p, "cbc:TaxExclusiveAmount", t.without_vat)
    if p.oioubl2:
        without = _AllTaxes("cbc:TaxExclusiveAmount", t.vat, money(p), AMOUNT, below="cac:LegalMonetaryTotal")
    return Element(
        "cac:LegalMonetaryTotal",
        [
            amount(p, "cbc:LineExtensionAmount", t.lines),
            without,
            amount(p, "cbc:TaxInclusiveAmount", t.with_vat),
            amount(p, "cbc:AllowanceTotalAmount", t.allowances),
            amount(p, "cbc:ChargeTotalAmount", t.charges),
            amount(p, "cbc:PrepaidAmount", t.prepaid),
            amount(p, "cbc:PayableRoundingAmount", t.rounding),
            amount(p, "cbc:PayableAmount", t.payable),
        ],
    )
