"""One payment reference (BT-83) for all accounts, where a format has it once and beside them."""

from __future__ import annotations

from ...mapping.format import Pair
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, PaymentMeans


def _read(invoice: Invoice, run: Reading) -> None:
    said, invoice._payment_details = invoice._payment_details, None
    if said is None or said.remittance is None:
        return
    if not invoice.payment_means:
        invoice.payment_means = [PaymentMeans.blank()]
    place = run.trace.places[(id(said), "remittance")]
    for means in invoice.payment_means:
        means.remittance = said.remittance
        run.trace.places[(id(means), "remittance")] = place


def _write(invoice: Invoice, run: Writing) -> None:
    details = invoice._payment_details = PaymentMeans.blank()
    for means in invoice.payment_means:
        if means.remittance is None:
            continue
        if details.remittance in (None, means.remittance):
            details.remittance = means.remittance
            run.carry(details, "remittance", means, "remittance")
        else:
            run.report(means, "remittance", "dropped", f"{run.target} has one reference for all accounts")
            run.use(means, "remittance")
    invoice.payment_means = [one for one in invoice.payment_means if one.account is not None]


ONE_REFERENCE = Pair("one reference", _read, _write)
