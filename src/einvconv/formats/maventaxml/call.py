"""The call `invoice_create` of the Maventa interface, in a SOAP body: Maventa XML under other roofs, for reading only.

Known from one sample and the service's public bindings. The call has keys to the interface beside the invoice, which
are told without what they are.
"""

from __future__ import annotations

from ...filenames import media_type_of
from ...mapping.codecs import IDENT, Date, Number
from ...mapping.format import Format, Pair
from ...mapping.nodes import Branch, Each, Element, Fixed, Node, Text, Value
from ...mapping.reading import Reading
from ...mapping.refs import root
from ...model import Attachment, Invoice, Message, Note, PaymentMeans
from ..making import format_of
from ..nordic import by_sign
from ..nordic.blanks import Said, leaf
from .about import CALL, FORMATS
from .format import READ, sums_of
from .nodes import Language, TrueOrNone
from .tree import address, delivery, items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

invoice = root(Invoice)
_DATE, _NUMBER, _AMOUNT = Date(compact=True), Number(), Number(signed=True)
_PARAMS = "invoice_params"
_ARRAY = Fixed("{http://schemas.xmlsoap.org/soap/encoding/}arrayType", "", whatever=True)
_STYLE = Fixed("{http://schemas.xmlsoap.org/soap/envelope/}encodingStyle", "", whatever=True)
_HIDDEN = "(a key)"


class Keys(Node):
    """Keys to the interface, which no report shows."""

    def __init__(self, tag: str) -> None:
        self.tag = tag

    def read(self, element: Any, owner: Any, run: Reading) -> bool:
        run.trace.stray += [(key, None, _HIDDEN) for key in element if (key.text or "").strip()]
        return True

    def write(self, parent: Any, owner: Any, run: Any) -> None:
        pass


def _customer() -> Element:
    b = invoice.buyer
    return Element(
        "customer",
        [
            leaf("lang", b.language, Language()),
            leaf("customer_nr", invoice.sellers_buyer_id.value, IDENT),
            leaf("name", b.name),
            leaf("bid", b.legal_id.value, IDENT),
            leaf("vat", b.vat_id, IDENT),
            *address(b.address),
            leaf("contact_p", b.contact.name),
            leaf("phone", b.contact.phone, IDENT),
            leaf("email", b.contact.email, IDENT),
            leaf("ovt", b.endpoint.value, IDENT),
        ],
    )


def _seller() -> list[Node]:
    s, info = invoice.seller, invoice.seller_information
    postal = [
        leaf("company_name", s.name),
        *address(s.address),
        leaf("phone", info.phone, IDENT),
        leaf("fax", info.fax, IDENT),
    ]
    contact = [
        leaf("name", s.contact.name),
        leaf("phone", s.contact.phone, IDENT),
        leaf("email", s.contact.email, IDENT),
    ]
    return [
        Element("company_postal", postal),
        Element("invoice_seller_information", contact),
        leaf("company_website", info.web, IDENT),
        leaf("company_comment", info.free_text),
        leaf("company_interest", invoice._overdue_fine.fine_percent, _NUMBER),
        leaf("company_reference", s.contact.id, IDENT),
    ]


def _payment() -> list[Node]:
    m, file = root(PaymentMeans), root(Attachment)
    account = [
        leaf("default", m.primary, TrueOrNone()),
        leaf("iban", m.account.id, IDENT),
        leaf("swift", m.account.bic, IDENT),
        leaf("account", m.account.national, IDENT),
        leaf("bank", m.account.bank_name),
    ]
    attached = [
        leaf("file", file.content, IDENT),
        leaf("filename", file.filename),
        leaf("attachment_type", file.role, IDENT),
    ]
    return [
        Element("bank_accounts", [_ARRAY, Each("item", invoice.payment_means, account)]),
        Element("attachments", [_ARRAY, Each("item", invoice.documents, attached)]),
    ]


def _tree() -> Branch:
    t, note = invoice.totals, root(Note)
    params = [
        leaf("invoice_nr", invoice.number, IDENT),
        leaf("order_nr", invoice.order_reference, IDENT),
        leaf("reference_nr", invoice._payment_details.remittance, IDENT),
        leaf("customer_reference", invoice.buyer_reference, IDENT),
        leaf("date", invoice.issue_date, _DATE),
        leaf("date_due", invoice.due_date, _DATE),
        leaf("delivery_date", invoice.delivery.date, _DATE),
        leaf("delivery_type", invoice.delivery.method),
        leaf("payment_terms", invoice.payment_terms),
        leaf("currency", invoice.currency, IDENT),
        Said("notes", invoice.notes, [Text(note.text)], limit=1),
        Said("vat_free_text", invoice._summary_notes, [Text(note.text)], limit=1),
        _customer(),
        *_seller(),
        delivery(),
        leaf("rounding_amount", t.rounding, _AMOUNT),
        Value("sum", t.without_vat, _AMOUNT),
        Value("sum_tax", t.with_vat, _AMOUNT),
        *_payment(),
        items(_ARRAY),
    ]
    return Element(CALL, [_STYLE, Keys("api_keys"), Element(_PARAMS, params, required=True)])


def _begin_reading(element: Any, run: Reading) -> None:
    params = element.find(_PARAMS)
    said = {} if params is None else {str(one.tag): (one.text or "").strip() for one in params.iterchildren("*")}
    run.currency = said.get("currency") or None
    by_sign.begin_reading(sums_of(params), run)


# An address of a buyer has its operator behind it: 003722222220@BWEI.


def _read_address(invoice: Invoice, run: Reading) -> None:
    address = invoice.buyer.endpoint if invoice.buyer is not None else None
    value, at, operator = (address.value or "").partition("@") if address is not None else ("", "", "")
    if address is None or not (value and at and operator):
        return
    message = invoice.message = invoice.message or Message.blank()
    if message.receiver_operator is None:
        address.value, message.receiver_operator = value, operator
        run.trace.owners.append(message)
        run.trace.places[(id(message), "receiver_operator")] = run.trace.places[(id(address), "value")]


def _read_files(invoice: Invoice, run: Reading) -> None:
    """The kind of a file goes by the ending of its name."""
    for file in invoice.documents:
        kind = media_type_of(file.filename) if file.filename is not None else None
        if kind is not None:
            run.infer(file, "media_type", kind)


def maventasoap() -> Format:
    """The call of the Maventa interface that makes an invoice."""
    return format_of(
        FORMATS[1],
        trees={CALL: _tree()},
        root_for=lambda _: CALL,
        begin_reading=_begin_reading,
        begin_writing=by_sign.begin_writing,
        pairs=(Pair("operator of the buyer", _read_address), Pair("kinds of files", _read_files), *READ),
    )
