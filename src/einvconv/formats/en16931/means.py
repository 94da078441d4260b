"""One means of payment (BT-81): EN 16931 has one with several accounts, where other formats have a code for each.

Sources: EN 16931-1, BG-16 and BG-17; UNTDID 4461.
"""

from __future__ import annotations

from ... import checks
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice, PaymentMeans
from ...model.codes import DIRECT_DEBITS, TRANSFERS
from .document import said_in

NOT_DEFINED = "1"  # UNTDID 4461: the instrument is not defined
_SEPA = "58"
_TRANSFER = "30"


def _one_means(invoice: Invoice, run: Writing) -> None:
    """One code for all credit transfers; what is paid by another means than the first is left out and told."""
    means = invoice.payment_means
    if run.keeps or len({m.code for m in means if m.code is not None}) < 2:
        return
    first = next((m for m in means if m.account or m.card or m.direct_debit), means[0])
    alike = [m for m in means if m.code in (None, first.code) or (_is_transfer(m) and _is_transfer(first))]
    code = _code(first, alike, invoice)
    made = [run.edit(m) for m in alike]
    for source, copy in zip(alike, made, strict=True):
        if source.code is not None and source.code != code:
            run.report(source, "code", "approximated", f"an invoice is paid by one means (BT-81): {code} stands")
            run.use(source, "code")
            copy.code = code
    for other in means:
        if all(other is not m for m in alike):
            _leave_out(other, code, made, run)
    invoice.payment_means = made


def _leave_out(other: PaymentMeans, code: str | None, kept: list[PaymentMeans], run: Writing) -> None:
    """What goes with another means, but for the reference of the payment, which is that of each means (BT-83)."""
    for group, field in said_in(other):
        if group is other and field == "remittance" and all(m.remittance in (None, other.remittance) for m in kept):
            for means in kept:
                means.remittance = other.remittance
                run.carry(means, "remittance", other, "remittance")
            continue
        reason = f"{run.target} has one means of payment (BT-81), {code}: what goes with {other.code} is left out"
        run.report(group, field, "dropped", reason)
        run.use(group, field)


def _is_transfer(means: PaymentMeans) -> bool:
    if means.card is not None or means.direct_debit is not None or means.code in DIRECT_DEBITS:
        return False
    return means.account is not None or means.code in TRANSFERS


def _code(first: PaymentMeans, alike: list[PaymentMeans], invoice: Invoice) -> str | None:
    """The code of the first; a SEPA transfer is in euro, and to IBANs."""
    ibans = all(checks.is_iban(m.account.id or "") for m in alike if m.account is not None)
    return _TRANSFER if first.code == _SEPA and not (ibans and invoice.currency == "EUR") else first.code


ONE_MEANS = Repair("one means of payment", ("BT-81",), ("UBL-SR-47", "CII-SR-467"), _one_means)


def _says(means: PaymentMeans) -> bool:
    """Whether anything is said of the payment but flags: that it comes first."""
    return any(not isinstance(getattr(group, field), bool) for group, field in said_in(means))


def at_all(invoice: Invoice, run: Writing) -> None:
    """Payment instructions (BG-16) where a country asks for them, and none are given."""
    if not any(_says(means) for means in invoice.payment_means):
        means = PaymentMeans.blank()
        run.derive(means, "code", NOT_DEFINED, "no means of payment is given: the instrument is not defined")
        invoice.payment_means = [means]
