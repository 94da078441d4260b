"""The jurisdictions of Peppol PINT: which one an invoice is of, what its tax is called, and its categories.

Sources: OpenPeppol, PINT billing for the EU, Australia and New Zealand, Singapore, Japan, Malaysia, the Emirates and
Oman, with their rules and code lists.
"""

from __future__ import annotations

from ...errors import ConversionRefused
from ...mapping.format import Pair, Repair
from ...mapping.writing import Writing
from ...model import Allowance, Invoice, InvoiceLine, Party, VatBreakdown
from ...model.party import country_of
from ...report import LossKind
from . import peppol, vat
from .codes import CODES
from .needs import needs

_BY_COUNTRY = {"AU": "aunz", "NZ": "aunz", "SG": "sg", "JP": "jp", "MY": "my", "AE": "ae", "OM": "om"}
_REST = "eu"
_NO_REASONS = frozenset(("aunz", "sg", "jp"))
_TAXES = {"aunz": "GST", "sg": "GST"}
_SINGAPORE = {"S": "SR", "Z": "ZR", "E": "ESN33", "O": "OS"}


def jurisdiction(invoice: Invoice) -> str:
    """The jurisdiction of the seller's country."""
    return _BY_COUNTRY.get(country_of(invoice.seller) or "", _REST)


def _taxes(invoice: Invoice, run: Writing) -> None:
    """An invoice of another format is of VAT: its tax is called as the jurisdiction calls it."""
    if run.keeps:
        return
    where = jurisdiction(invoice)
    if where == "my":
        raise ConversionRefused(
            f"{run.target} has sales tax, service tax and others for Malaysia, and the invoice does not say which of "
            "them its tax is: make the invoice in PINT for Malaysia, or convert it to a format that has VAT."
        )
    name = _TAXES.get(where)
    if name is None:
        return
    for field in ("vat_breakdown", "lines", "allowances", "charges"):
        setattr(invoice, field, [_taxed(one, name, where, run) for one in getattr(invoice, field)])
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None and party.vat_id is not None and party.tax_registration is None:
            made = run.edit(party)
            made.tax_registration, made.vat_id = party.vat_id, None
            run.carry(made, "tax_registration", party, "vat_id")
            run.derive(made, "tax_registration_scheme", name, "what the tax of the seller's country is called")
            setattr(invoice, role, made)


def _taxed(
    source: VatBreakdown | InvoiceLine | Allowance, name: str, where: str, run: Writing
) -> VatBreakdown | InvoiceLine | Allowance:
    one = run.edit(source)
    if one.tax is None:
        run.derive(one, "tax", name, "what the tax of the seller's country is called")
    field = "code" if isinstance(one, VatBreakdown) else "vat_code"
    code = _SINGAPORE.get(getattr(one, field) or "") if where == "sg" else None
    if code is not None:
        run.report(source, field, "approximated", f"{run.target} has {code} for it in Singapore")
        setattr(one, field, code)
    return one


def _reasons(invoice: Invoice, run: Writing) -> None:
    """Elsewhere a code of the European Union is none, and an exemption needs no words that say no more than it does."""
    if run.keeps or jurisdiction(invoice) not in _NO_REASONS:
        return
    invoice.vat_breakdown = [_reasoned(group, run) for group in invoice.vat_breakdown]


def _reasoned(source: VatBreakdown, run: Writing) -> VatBreakdown:
    group = run.edit(source)
    if (group.exemption_code or "").startswith("VATEX-EU"):
        _leave_out(group, "exemption_code", "dropped", "it is a code of the European Union", run)
    if group.exemption_reason == vat.EXEMPT:
        _leave_out(group, "exemption_reason", "implied", "the category says it", run)
    return group


def _leave_out(group: VatBreakdown, field: str, kind: LossKind, reason: str, run: Writing) -> None:
    if run.place_of(group, field) is not None:  # else it was made here, and nobody misses it
        run.report(group, field, kind, reason)
        run.use(group, field)
    setattr(group, field, None)


def _categories(invoice: Invoice, run: Writing) -> None:
    """Categories of EN 16931; a document of PINT has those of its jurisdiction."""
    if not run.keeps:
        vat.to_en(invoice, run)


def _reference(invoice: Invoice, run: Writing) -> None:
    if not run.keeps:
        peppol.buyer_reference(invoice, run)


def _endpoints(invoice: Invoice, run: Writing) -> None:
    if not run.keeps:
        peppol.endpoints(invoice, run)


TAXES = Repair("taxes of the jurisdiction", ("BT-118", "BT-151"), ("aligned-ibrp-047-aunz",), _taxes)
PINT: tuple[Pair | Repair, ...] = (
    CODES,
    *needs(Repair("VAT categories", ("BT-118", "BT-151"), ("aligned-ibrp-cl-01",), _categories)),
    *peppol.BILLING,
    peppol.LINE_NOTES,
    Repair("electronic addresses", ("BT-34", "BT-49"), ("ibr-080",), _endpoints),
    Repair("buyer reference", ("BT-10",), ("aligned-ibrp-003",), _reference),
    Repair("reasons of the European Union", ("BT-120", "BT-121"), (), _reasons),
    TAXES,
)
