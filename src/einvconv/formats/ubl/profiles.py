"""The profiles of UBL: the same tree with identifiers and limits of their own."""

from __future__ import annotations

from ...mapping.format import Format, Pair, Repair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES, SELF_BILLED_TYPES
from ..en16931 import bii, bii_accounts, peppol
from ..en16931.accounts import ACCOUNTS
from ..en16931.amounts import DECIMALS
from ..en16931.bii_rounding import ROUNDING
from ..en16931.boxes import BOXES
from ..en16931.codes import CODES, FOREIGN
from ..en16931.document import ACCOUNT_SCHEMES
from ..en16931.files import FILES
from ..en16931.implied import IMPLIED
from ..en16931.means import ONE_MEANS
from ..en16931.national import NATIONAL
from ..en16931.needs import needs
from ..en16931.rows import BESIDE_SUB_LINES
from ..making import format_of, of_another
from . import accounting, names, pairs
from .about import CREDIT_NOTE, FORMATS, INVOICE
from .houses import AS_IN_SOURCE
from .persons import PERSONS
from .profile import Profile, said_anyway
from .tree import Names, tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def root_for(invoice: Invoice) -> str:
    return CREDIT_NOTE if invoice.type_code in CREDIT_NOTE_TYPES else INVOICE


def _begin_reading(root: Any, run: Reading) -> None:
    run.is_credit_note = root.tag == CREDIT_NOTE
    run.trace.anyway = said_anyway
    cbc = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
    run.currency = (root.findtext(f"{cbc}DocumentCurrencyCode") or "").strip() or None
    run.tax_currency = (root.findtext(f"{cbc}TaxCurrencyCode") or "").strip() or None
    if run.currency is None:
        payable = root.find(f"{{*}}LegalMonetaryTotal/{cbc}PayableAmount[@currencyID]")
        run.currency = payable.get("currencyID") if payable is not None else None
        run.currency_at = (payable, "currencyID") if payable is not None else None
    first = True
    for amount in root.iterfind(f"{{*}}TaxTotal/{cbc}TaxAmount[@currencyID]"):
        said = amount.get("currencyID")
        if said == run.currency and not first:
            run.trace.causes[amount.getparent()] = f"the document has another total of VAT in {said}"
        first = first and said != run.currency
        if run.currency is not None and said not in (run.currency, run.tax_currency):
            reason = f"it is VAT in {said}, and the document names no accounting currency (BT-6)"
            if run.tax_currency is not None:
                reason = f"it is VAT in {said}, and the accounting currency (BT-6) is {run.tax_currency}"
            run.trace.causes[amount.getparent()] = reason


def _begin_reading_en(root: Any, run: Reading) -> None:
    """As EN 16931 has it: a second total of VAT is in the accounting currency (BT-111), named or not."""
    _begin_reading(root, run)
    if run.tax_currency is None:
        amount = accounting.unnamed(root, run.currency)
        run.tax_currency = amount.get("currencyID") if amount is not None else None


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    run.currency = invoice.currency
    run.tax_currency = invoice.tax_currency


# What runs last is listed last: a profile writes its tree after that.
PEPPOL = (
    ACCOUNTS,
    CODES,
    *needs(),
    ONE_MEANS,
    FILES,
    *NATIONAL,
    peppol.TYPES,
    *peppol.BILLING,
    peppol.NOTES,
    peppol.ENDPOINTS,
    peppol.REFERENCE,
)
BII = (bii_accounts.ACCOUNTS, ROUNDING, bii.REFERENCE, pairs.REGISTER_NAME, bii.LETTERS)


def profile_of(
    code: str,
    profile: Profile,
    identifiers: Names,
    more: tuple[Pair | Repair, ...],
    own: frozenset[str] | None = None,
) -> Format:
    """`own`: the formats whose documents keep what no term claims; all but those of older profiles, if it is None."""

    def whole() -> Format:
        return profile_of(code, profile.replace(rich=True), identifiers, (*pairs.beyond(profile), *more), own)

    houses = () if profile.houses else (AS_IN_SOURCE,)
    apart = profile.replace(houses=True)
    return format_of(
        next(info for info in FORMATS if info.code == code),
        trees={
            INVOICE: lambda: tree(apart, False, identifiers),
            CREDIT_NOTE: lambda: tree(apart, True, identifiers),
        },
        root_for=root_for,
        begin_reading=_begin_reading if profile.bii else _begin_reading_en,
        begin_writing=_begin_writing,
        pairs=(IMPLIED, *houses, PERSONS if profile.rich else BOXES, *more),
        keeps_from=(lambda source: source not in names.OLDER) if own is None else own.__contains__,
        wider=None if profile.rich else whole,
    )


def ubl() -> Format:
    """UBL 2.0 and 2.1 of any profile, or none; a document of BII 2 or OIOUBL 2 comes to be one of EN 16931."""
    identifiers = Names(lambda _: names.EN16931, names.is_plain, lambda _: None, lambda _: True)
    return profile_of(
        "ubl",
        Profile(thirds=True, taxes=True, sub_lines=3),
        identifiers,
        (
            ACCOUNTS,
            FOREIGN,
            *needs(texts=BESIDE_SUB_LINES),
            ONE_MEANS,
            FILES,
            ACCOUNT_SCHEMES,
            peppol.FOREIGN_ENDPOINTS,
            peppol.ONE_IDENTIFIER,
            peppol.FOREIGN_LINE_NOTES,
            of_another(DECIMALS),
            *pairs.ANY,
        ),
    )


# Peppol BIS Billing 3.0, and EHF 3, which is the same in Norway


def _peppol_id(invoice: Invoice) -> str:
    return names.PEPPOL3_SELF if invoice.type_code in SELF_BILLED_TYPES else names.PEPPOL3


def _peppol_process(invoice: Invoice) -> str:
    return names.PEPPOL3_SELF_PROCESS if invoice.type_code in SELF_BILLED_TYPES else names.PEPPOL3_PROCESS


def _process(invoice: Invoice, run: Writing) -> None:
    """Billing and self-billing have a process each; the other one, said in another profile, is replaced."""
    said, own = invoice.business_process, _peppol_process(invoice)
    if run.keeps or said == own or said not in (names.PEPPOL3_PROCESS, names.PEPPOL3_SELF_PROCESS):
        return
    run.report(invoice, "business_process", "replaced", f"invoices of this type have the process “{own}” in Peppol")
    run.use(invoice, "business_process")
    invoice.business_process = None


_PROCESS = Repair("business process", ("BT-23",), ("PEPPOL-EN16931-R007",), _process)


def _peppol(code: str) -> Format:
    identifiers = Names(
        _peppol_id,
        lambda value: value in (names.PEPPOL3, names.PEPPOL3_SELF),
        _peppol_process,
        lambda value: value.startswith(("urn:fdc:peppol.eu:", "urn:peppol:")) and not names.is_pint(value),
    )
    own = frozenset({"peppolbis30", "ehf30"})
    profile = Profile(rich=False, single_note=True)
    return profile_of(code, profile, identifiers, (*PEPPOL, _PROCESS, *pairs.CORE), own)


def peppolbis30() -> Format:
    """Peppol BIS Billing 3.0, billing and self-billing."""
    return _peppol("peppolbis30")


def ehf30() -> Format:
    """EHF Billing 3.0: Peppol BIS Billing 3.0 in Norway, whose rules have Norwegian ones among them."""
    return _peppol("ehf30")


# CEN BII 2: Peppol BIS 4A and 5A version 2, and EHF 2 upon it


def _bii_process(invoice: Invoice) -> str:
    return names.BII05


def _bis_id(invoice: Invoice) -> str:
    return names.BIS5A_CREDIT if root_for(invoice) == CREDIT_NOTE else names.BIS5A


def peppolbis20() -> Format:
    """Peppol BIS 4A (invoice) and 5A (invoice and credit note), version 2."""
    identifiers = Names(
        _bis_id,
        lambda value: value in names.BIS2,
        _bii_process,
        lambda value: value in names.BII_PROCESSES,
    )
    more: tuple[Pair | Repair, ...] = (ACCOUNTS, *bii.BIS2, peppol.NOTES, *BII, *pairs.BII)
    own = frozenset({"peppolbis20"})
    profile = Profile(bii=True, single_note=True)
    return profile_of("peppolbis20", profile, identifiers, more, own)


def _ehf2_id(invoice: Invoice) -> str:
    if root_for(invoice) == INVOICE:
        return names.EHF2_INVOICE
    return names.EHF2_CREDIT_NOTE if invoice.preceding_invoices else names.EHF2_CREDIT_NOTE_ALONE


def _ehf2_process(invoice: Invoice) -> str:
    alone = root_for(invoice) == CREDIT_NOTE and not invoice.preceding_invoices
    return names.BIIXX if alone else names.BII05


def _ehf2(code: str) -> Format:
    identifiers = Names(
        _ehf2_id,
        lambda value: names.EHF in value,
        _ehf2_process,
        lambda value: value in names.BII_PROCESSES,
    )
    more: tuple[Pair | Repair, ...] = (ACCOUNTS, *bii.EHF2, peppol.NOTES, *BII, *pairs.BII)
    profile = Profile(bii=True, single_note=True)
    return profile_of(code, profile, identifiers, more, frozenset({"ehf20"}))


def ehf20() -> Format:
    """EHF Invoice and EHF Credit Note 2.0."""
    return _ehf2("ehf20")


def ehf() -> Format:
    """EHF 1.x, which spells the same terms as EHF 2 does; for reading only."""
    return _ehf2("ehf")


__all__ = ["ehf", "ehf20", "ehf30", "peppolbis20", "peppolbis30", "ubl"]
