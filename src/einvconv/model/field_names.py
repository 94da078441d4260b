"""The names of the structure that `invoice_create` takes, and where each stands in the model.

Source: the service's public bindings and samples of the call. Fields with a path that is a plain attribute are read by
this table; the others say what is done with them. A field that is not here is kept under its own name.
"""

from __future__ import annotations

from ..light import NamedTuple


class Name(NamedTuple):
    """A field, its place in the model, and what there is to say of it; `kind` is how its value is read."""

    field: str
    path: str
    note: str = ""
    kind: str = "text"


_DAY = "a day as 20260504 or 2026-05-04"

OF_INVOICE: tuple[Name, ...] = (
    Name("invoice_nr", "number"),
    Name("date", "issue_date", _DAY, "day"),
    Name("date_due", "due_date", _DAY, "day"),
    Name("currency", "currency", "a code, or an object with `abbr`", "own"),
    Name("reference_nr", "payment_means.remittance", "with each account", "own"),
    Name("order_nr", "order_reference", "several with `|` between them: the others are `specifications`", "own"),
    Name("customer_reference", "buyer_reference"),
    Name("company_reference", "seller.contact.id"),
    Name("work_order_nr", "specifications", "under the heading “Work order”", "own"),
    Name("sum", "totals.without_vat", "negative: a credit note, whose amounts are all turned", "amount"),
    Name("sum_tax", "totals.with_vat", "`totals.payable` with the rounding; the VAT is what lies between", "amount"),
    Name("rounding_amount", "totals.rounding", "", "amount"),
    Name("payment_terms", "payment_terms"),
    Name("company_interest", "settlement.fine_percent", "percent a year", "own"),
    Name("notes", "notes.text", "", "own"),
    Name("company_comment", "notes.text", "a note after the others", "own"),
    Name("vat_free_text", "vat_text"),
    Name("delivery_date", "delivery.date", _DAY, "day"),
    Name("delivery_type", "delivery.method"),
    Name("invoice_delivery_address", "delivery.party", "an object: `name` and an address", "own"),
    Name("customer", "buyer", "an object, or its fields beside the others with `customer_` before them", "own"),
    Name("company_postal", "seller", "an object, or its fields beside the others with `company_` before them", "own"),
    Name("company_website", "seller_information.web"),
    Name("invoice_seller_information", "seller.contact", "an object: `name`, `phone`, `email`", "own"),
    Name("bank_accounts", "payment_means.account", "a list; also `accounts` and `invoice_accounts`", "own"),
    Name("items", "lines", "a list; it holds one at least", "own"),
    Name("attachments", "documents", "a list", "own"),
    Name("lang", "buyer.language", "where the customer has none", "own"),
    Name("data", "payment_order.instruction_id", "`payment_instruction_identifier` of the JSON in it", "own"),
)

OF_PARTY: tuple[Name, ...] = (
    Name("name", "name", "`company_name` in `company_postal`"),
    Name("address1", "address.line1"),
    Name("address2", "address.line2"),
    Name("post_code", "address.post_code"),
    Name("post_office", "address.city"),
    Name("state", "address.subdivision"),
    Name("country", "address.country_code"),
    Name("customer_nr", "identifiers.value", "of the customer", "own"),
    Name("bid", "vat_id", "a VAT number, or `legal_id` where it has no country before it", "own"),
    Name("vat", "vat_id"),
    Name("ovt", "endpoint.value", "after `@` the operator: `message.receiver_operator`", "own"),
    Name("operator", "message.receiver_operator", "of the customer", "own"),
    Name("contact_p", "contact.name"),
    Name("email", "contact.email"),
    Name("phone", "contact.phone"),
    Name("gsm", "contact.phone", "where there is no `phone`", "own"),
    Name("fax", "contact.fax"),
    Name("lang", "language", "in small letters", "own"),
)

OF_ITEM: tuple[Name, ...] = (
    Name("position", "id"),
    Name("item_code", "item.seller_id"),
    Name("subject", "item.name", "there is always one"),
    Name("definition", "item.description"),
    Name("amount", "quantity.value", "", "number"),
    Name("unit_type", "quantity.unit_text"),
    Name("price", "price.net", "before the discount", "number"),
    Name("discount", "allowances.percent", "in percent; its amount is what is missing from amount × price", "own"),
    Name("tax", "vat_rate", "in percent", "number"),
    Name("vat_code", "vat_code"),
    Name("sum", "net_amount", "after the discount", "amount"),
    Name("sum_tax", "gross_amount", "", "amount"),
)

OF_ACCOUNT: tuple[Name, ...] = (
    Name("iban", "account.id"),
    Name("swift", "account.bic"),
    Name("account", "account.national", "`account.id` where there is no `iban`", "own"),
    Name("bank", "account.bank_name"),
    Name("default", "primary", "", "own"),
)

OF_ATTACHMENT: tuple[Name, ...] = (
    Name("filename", "filename", "there is always one"),
    Name("file", "content", "base64, or bytes", "own"),
    Name("attachment_type", "role", "such as ATTACHMENT or INVOICE_IMAGE"),
)

TABLES: tuple[tuple[str, tuple[Name, ...]], ...] = (
    ("The invoice", OF_INVOICE),
    ("The customer, the company, an address", OF_PARTY),
    ("An item", OF_ITEM),
    ("An account", OF_ACCOUNT),
    ("An attachment", OF_ATTACHMENT),
)
