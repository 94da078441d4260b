"""The BGC tree, in the order of the public bindings: a batch of sections of documents of one invoice each.

What stands in a document beyond the tree is kept, and written back to BGC.
"""

from __future__ import annotations

from ...mapping.codecs import ISO_DATE, Table
from ...mapping.nodes import Attr, Branch, Currency, Each, Element, Fixed, Mark, Node, Text, Value
from ...mapping.refs import root
from ...model import Attachment, Invoice, Note, PrecedingInvoice
from ..nordic.nodes import NUMBER, Again, Day, Placed, Standing, said_again
from .about import BATCH
from .nodes import AMOUNT, Coded, Count, Same, money
from .parties import buyer, delivery, seller
from .rows import breakdown, discounts, expenses, freight, rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
STATUS, VERSION, KIND = "P", "1.3", "INV01"
_ADDRESSEES = Table({"ORGNR": "0007"})


def _number(made: Invoice, _: Any) -> tuple[str, Any, str] | None:
    return None if made.number is None else (made.number, made, "number")


def _distribution(made: Invoice, _: Any) -> tuple[str, Any, str]:
    company = made.buyer is not None and (made.buyer.legal_id is not None or made.buyer.vat_id is not None)
    return ("B2B" if company else "B2C"), None, ""


def _payable(made: Invoice, run: Any) -> tuple[str, Any, str] | None:
    return None if made.totals is None else said_again(AMOUNT, made.totals.payable, made.totals, "payable", run)


def _is_payable(element: Any, _: Any) -> bool:
    total = element.getparent().getparent().getparent().find("payment/totalAmount")
    return total is not None and (total.text or "").strip() == (element.text or "").strip()


class _Instructed(Again):
    """The amount of the payment order, which is what is to be paid."""

    def read(self, element: Any, owner: Any, run: Any) -> bool:
        if len(element) or not run.enter(self, owner):
            return False
        for name, value in element.items():
            if name != "currency" or value != run.currency:
                run.keep_mark(element, name, owner)
        if (element.text or "").strip() and not self.same(element, run):
            run.keep_mark(element, None, owner)
        return True

    def write(self, parent: Any, owner: Any, run: Any) -> None:
        before = len(parent)
        super().write(parent, owner, run)
        if len(parent) > before:
            Currency("currency").write(parent[-1], owner, run)


def _details() -> Element:
    refs, d, t = invoice.references, root(Attachment), invoice.totals
    note, preceding, period = root(Note), root(PrecedingInvoice), invoice.period
    order: list[Node | Mark] = [
        Attr("id", invoice.sales_order_reference),
        Attr("buyerID", invoice.order_reference),
        Day("buyerDate", refs.order_date),
    ]
    total = [
        money("netAmount", t.without_vat),
        money("vatAmount", t.vat),
        money("totalAmount", t.with_vat),
        money("roundingAmount", t.rounding),
    ]
    nodes: list[Node] = [
        Coded("invoiceType", [Text(invoice.kind.text), Attr("code", invoice.type_code)]),
        Value("invoiceNumber", invoice.number),
        Day("invoiceDate", invoice.issue_date),
        Element("invoicePeriod", [Day("startDate", period.start), Day("endDate", period.end)]),
        Element("tenderReference", [Attr("id", invoice.tender_reference)]),
        Element("orderReference", order),
        Each(
            "invoiceReference",
            invoice.preceding_invoices,
            [Attr("id", preceding.number), Attr("date", preceding.date, ISO_DATE)],
            limit=1,
        ),
        Element("agreementReference", [Attr("id", invoice.contract_reference)]),
        Element(
            "documentReference",
            [Attr("id", invoice.invoiced_object.value), Attr("type", invoice.invoiced_object.scheme)],
        ),
        Element("invoiceTotal", total),
        Value("costCenter", invoice.accounting_reference),
        breakdown(),
        Each("text", invoice.notes, [Text(note.text)]),
        Standing("URL", invoice.documents, [Text(d.url)], usual=False),
        expenses("expenses", invoice.charges),
        discounts(invoice.allowances),
        freight(invoice.charges),
        Element("projectReference", [Attr("id", invoice.project_reference)]),
    ]
    return Element("invoiceDetails", nodes)


def _payment() -> list[Node]:
    fine, details, order = invoice._overdue_fine, invoice._payment_details, invoice.payment_order
    payment = Element(
        "payment",
        [
            Day("dueDate", invoice.due_date),
            Value("terms", invoice.payment_terms),
            Coded("method", [Text(details.text), Attr("code", details.code)]),
            Coded("overDueFine", [Text(fine.fine_texts), Attr("rate", fine.fine_percent, NUMBER)]),
            money("totalAmount", invoice.totals.payable),
        ],
    )
    epi = Element(
        "epiDetails",
        [
            Element(
                "beneficiary",
                [
                    Element(
                        "account",
                        [Text(order.account_id), Attr("type", order.account_scheme), Attr("bic", order.bic)],
                    )
                ],
            ),
            Element(
                "paymentInstructions",
                [
                    Value("remittanceID", details.remittance),
                    _Instructed("instructedAmount", _payable, _is_payable),
                ],
            ),
        ],
    )
    currency = [
        Currency("code"),
        Attr("codeAC", invoice.tax_currency),
        Attr("exchangeRateAC", invoice.references.exchange_rate, NUMBER),
    ]
    return [payment, delivery(), epi, Value("currency", invoice.currency, marks=currency)]


def _enclosures() -> Element:
    d = root(Attachment)
    encoded = Element(
        "encodedObject",
        [Fixed("format", "BASE64"), Attr("filename", d.filename), Value("data", d.content)],
    )
    return Element(
        "enclosures",
        [
            Standing(
                "enclosureDetails",
                invoice.documents,
                [
                    Attr("mimeCode", d.media_type),
                    Value("name", d.description),
                    Placed("URL", d.url),
                    Value("id", d.id),
                    encoded,
                ],
            )
        ],
    )


def tree() -> Branch:
    """The tree of a batch with one invoice."""
    message = invoice.message
    document = Element(
        "document",
        [
            Attr("id", message.id),
            Fixed("type", KIND),
            Same("distribution", _distribution),
            Element(
                "documentDetails",
                [
                    Value("originatorBgnr", message.sender),
                    Value("originatorID", invoice.seller.endpoint.value),
                    Value("originatorIntermediator", message.sender_operator),
                    Element(
                        "addresseeID",
                        [Text(invoice.buyer.endpoint.value), Attr("type", invoice.buyer.endpoint.scheme, _ADDRESSEES)],
                    ),
                    Value("addresseeIntermediator", message.receiver_operator),
                ],
            ),
            Element(
                "invoice",
                [
                    Same("id", _number, "invoiceDetails/invoiceNumber"),
                    _details(),
                    rows(),
                    seller(),
                    buyer(),
                    *_payment(),
                    _enclosures(),
                ],
            ),
        ],
    )
    return Element(
        BATCH,
        [
            Attr("id", message.batch_id),
            Fixed("status", STATUS),
            Fixed("version", VERSION),
            Element(
                "batchDetails",
                [
                    Value("bgnr", message.batch_sender),
                    Count("totalSections", "section"),
                    Count("totalDocuments", "section/document"),
                ],
                required=True,
            ),
            Element(
                "section",
                [Element("sectionDetails", [Count("totalDocuments", "section/document")], required=True), document],
            ),
        ],
    )
