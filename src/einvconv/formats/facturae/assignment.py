"""To whom the claim of a Facturae is assigned, who is paid in the seller's place.

Source: the Facturae schemas, of which 3.2 and later have instalments where the older ones have one payment.
It is written as it was read only.
"""

from __future__ import annotations

from ...checks import compact
from ...mapping.codecs import IDENT, ISO_DATE
from ...mapping.format import Pair
from ...mapping.nodes import Element, Node, Text, Value
from ...mapping.reading import Reading
from ...mapping.refs import root
from ...mapping.writing import Writing
from ...model import Account, Invoice, PaymentMeans, PaymentOrder
from .nodes import If, Only
from .parties import address, join_names, part_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PAYMENT = "PaymentDetails"
_INSTALMENT = f"{_PAYMENT}/Installment"
_CREDITED = f"{_INSTALMENT}/AccountToBeCredited"
_ACCOUNTS = f"{_PAYMENT}/IBAN", f"{_CREDITED}/IBAN", f"{_CREDITED}/AccountNumber"
_BICS = (f"{_CREDITED}/BIC",)
_REFERENCES = f"{_PAYMENT}/PaymentReference", f"{_INSTALMENT}/PaymentReconciliationReference"
_DAYS = f"{_PAYMENT}/AssignmentDuePaymentDate", f"{_INSTALMENT}/InstallmentDueDate"
_NAMES = "party_name", "_surname", "_second_surname"


def assignment() -> If:
    """The data of the assignment: who is paid, how and on which terms."""
    invoice = root(Invoice)
    f, order = invoice.factoring, invoice.payment_order

    def human(kind: str) -> list[Node]:
        at = f"Assignee/{kind}"
        return address(f.party_address, _where(f"{at}/AddressInSpain"), _where(f"{at}/OverseasAddress"))

    def leaf(path: str, ref: Any, codec: Any = IDENT) -> If:
        return If(path.rpartition("/")[2], [Text(ref, codec)], _where(path))

    def of_all(path: str, ref: Any, codec: Any = IDENT) -> If:
        """What the one payment says; of several each says its own, and none what all of the invoice is paid by."""
        return If(
            path.rpartition("/")[2],
            [Text(ref, codec)],
            lambda _, run: _had(run, path) and _is_one(run.original._trace.document.root),
            when=lambda element, _: _is_one(element.getroottree().getroot()),
        )

    ibans = [leaf(path, order.account_id) for path in _ACCOUNTS]
    days = [of_all(path, order.due_date, ISO_DATE) for path in _DAYS]
    references = [of_all(path, order.remittance) for path in _REFERENCES]
    entity = [Value("CorporateName", f.party_name), *human("LegalEntity")]
    person = [
        Value("Name", f.party_name),
        Value("FirstSurname", f._surname),
        Value("SecondSurname", f._second_surname),
        *human("Individual"),
    ]
    credited = Element("AccountToBeCredited", [*ibans[1:], leaf(_BICS[0], order.bic)])
    return If(
        "FactoringAssignmentData",
        [
            Element(
                "Assignee",
                [
                    Element("TaxIdentification", [Value("TaxIdentificationNumber", f.party_id.value, IDENT)]),
                    If("LegalEntity", entity, _where("Assignee/LegalEntity")),
                    If("Individual", person, _where("Assignee/Individual")),
                ],
            ),
            Element(
                _PAYMENT,
                [
                    days[0],
                    ibans[0],
                    references[0],
                    If("Installment", [days[1], credited, references[1]], _where(_INSTALMENT)),
                ],
            ),
            Value("FactoringAssignmentClauses", f.texts),
        ],
        _where("."),
    )


def _where(path: str) -> Only:
    """Whether the document that an invoice is written back to has an assignment, with that in it."""
    return lambda _, run: _had(run, path)


def _is_one(root: Any) -> bool:
    """Whether the claim is paid at once."""
    return len(root.findall(f"FileHeader/FactoringAssignmentData/{_INSTALMENT}")) <= 1


def _had(run: Any, *paths: str) -> bool:
    document = run.original._trace.document if run.keeps else None
    there = document.root.find("FileHeader/FactoringAssignmentData") if document is not None else None
    return there is not None and any(there.find(path) is not None for path in paths)


# The account stands as that of a payment order does, the reference and the day where nothing else is said.


def _read(invoice: Invoice, run: Reading) -> None:
    if invoice.factoring is not None and invoice.factoring._surname is not None:
        join_names(invoice.factoring, _NAMES, run)
    order = invoice.payment_order
    if order is None:
        return
    run.trace.held.append(order)
    means = _read_account(order, invoice, run) if order.account_id is not None else None
    _same_or_moved(order, "due_date", invoice, "due_date", run)
    if means is not None:
        _same_or_moved(order, "due_date", means, "due_date", run)
    if not any(getattr(order, field) is not None for field in ("account_id", "bic", "remittance", "due_date")):
        invoice.payment_order = None


def _read_account(order: PaymentOrder, invoice: Invoice, run: Reading) -> PaymentMeans | None:
    """The means of the assignment, where its account is no other one of the invoice."""
    known = [(means, means.account.id or "") for means in invoice.payment_means if means.account is not None]
    same = [means for means, number in known if compact(number) == compact(order.account_id or "")]
    means = same[0] if same else PaymentMeans.blank()
    account = means.account = means.account or Account.blank()
    if not same:
        run.trace.held.append(means)
        invoice.payment_means.append(means)
    run.infer(means, "primary", True)
    _same_or_moved(order, "account_id", account, "id", run)
    _same_or_moved(order, "bic", account, "bic", run)
    _same_or_moved(order, "remittance", means, "remittance", run)
    return None if same else means


def _same_or_moved(order: PaymentOrder, field: str, to: Any, to_field: str, run: Reading) -> None:
    """A value of the assignment stands with the payment; where another one is said there, it stays in the order."""
    value, known = getattr(order, field), getattr(to, to_field)
    if value is None:
        return
    if known is None:
        run.move(order, field, to, to_field)
    elif value == known or to_field == "id":
        run.join(to, to_field, [run.trace.places[(id(order), field)]])
        run.forget(order, field)


def _write(invoice: Invoice, run: Writing) -> None:
    if not run.keeps or invoice.factoring is None:
        return
    source = invoice.factoring
    invoice.factoring = run.edit(source)
    part_names(invoice.factoring, source, _NAMES, run)
    order = invoice.payment_order = run.edit(invoice.payment_order or PaymentOrder.blank())
    for means in list(invoice.payment_means):
        account = means.account
        if not means.primary or account is None:
            continue
        for field, group, said, paths in (
            ("account_id", account, "id", _ACCOUNTS),
            ("bic", account, "bic", _BICS),
            ("remittance", means, "remittance", _REFERENCES),
            ("due_date", means if means.code is None and means.due_date is not None else invoice, "due_date", _DAYS),
        ):
            if getattr(order, field) is None and _had(run, *paths):
                setattr(order, field, getattr(group, said))
                run.carry(order, field, group, said)
        if means.code is None:  # it is of the assignment alone, and no instalment
            invoice.payment_means = [one for one in invoice.payment_means if one is not means]


ASSIGNMENT = Pair("assignment", _read, _write)
