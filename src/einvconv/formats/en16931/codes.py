"""Codes and schemes of older documents, as EN 16931 has them: translated where there is a counterpart, else reported.

Sources: the code lists of EN 16931 (BR-CL-01, 10, 11, 13, 19, 20, 21, 23); the official list of changes from EHF 2.
"""

from __future__ import annotations

import re
from operator import is_

from ... import checks
from ...mapping.codecs import Table
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import (
    Address,
    Allowance,
    Attachment,
    Classification,
    Identifier,
    Invoice,
    InvoiceLine,
    Item,
    Party,
    Quantity,
)
from ...model.slim import listed
from ...patterns import pattern
from . import schemes
from .copies import change_allowances
from .implied import NO_REGISTER, imply_no_scheme
from .packages import PACKAGES
from .reasons import ALLOWANCE_REASONS, CHARGE_REASONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .copies import Of

_GTIN = "0160"
_OWN_LIST = "ZZZ"  # UNTDID 7143: mutually agreed
_OF_EXTENSION = pattern("XR0[123]")  # schemes of the extension of XRechnung, which only its documents have
_NORWEGIAN_VAT = pattern(r"[0-9]{9}MVA", re.ASCII)
_BII = "urn:www.cenbii.eu"
_INVOICE = "380"
_EHF_TYPES = frozenset({"Z01", "Z02"})
# UNTDID 5189, the reasons of allowances
_ALLOWANCES = frozenset(
    (
        "41",
        "42",
        "60",
        "62",
        "63",
        "64",
        "65",
        "66",
        "67",
        "68",
        "70",
        "71",
        "88",
        "95",
        "100",
        "102",
        "103",
        "104",
        "105",
    )
)
_EXTENSIONS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/tiff": "tif",
    "text/csv": "csv",
    "text/plain": "txt",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}


def modernise_foreign(invoice: Invoice, run: Writing) -> None:
    """The same for an invoice of another syntax; a plain one keeps what a sender of it chose."""
    if not run.keeps:
        modernise(invoice, run)


def modernise(invoice: Invoice, run: Writing) -> None:
    """Bring the codes and schemes of the invoice to those of EN 16931."""
    imply_no_scheme(invoice, run)
    if invoice.type_code in _EHF_TYPES:
        run.report(invoice, "type_code", "replaced", f"a type of EHF 2: {_INVOICE} stands for it")
        run.use(invoice, "type_code")
        invoice.type_code = _INVOICE
    for role in ("seller", "buyer", "payee", "tax_representative"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _party(party, run))
    only_another_currency(invoice, run)
    representative = invoice.tax_representative
    if representative is not None and representative.address is None and (representative.vat_id or "")[:2].isalpha():
        country = (representative.vat_id or "")[:2]
        representative.address = Address.blank()
        code = "GR" if country == "EL" else country
        run.derive(representative.address, "country_code", code, "the country of the representative's VAT number")
    location = invoice.delivery.location_id if invoice.delivery is not None else None
    if invoice.delivery is not None and location is not None and location.scheme is not None:
        invoice.delivery = run.edit(invoice.delivery)
        invoice.delivery.location_id = _identifier(location, run)
    older = (invoice.specification or "").startswith(_BII)

    def reasoned(one: Allowance, of: Of) -> Allowance:
        return _reason(one, of == "charges", older, run)

    change_allowances(invoice, reasoned, run)
    invoice.documents = [_document(d, run) for d in invoice.documents]
    invoice.lines = [_line(change_allowances(one, reasoned, run), run) for one in invoice.lines]


def only_another_currency(invoice: Invoice, run: Writing) -> None:
    """An accounting currency (BT-6) is one that is not the invoice's own (PEPPOL-EN16931-R005)."""
    if invoice.tax_currency is not None and invoice.tax_currency == invoice.currency:
        run.report(invoice, "tax_currency", "dropped", "VAT in the invoice's own currency needs no other one")
        run.use(invoice, "tax_currency")
        invoice.tax_currency = run.tax_currency = None


def _party(source: Party, run: Writing) -> Party:
    party = run.edit(source)
    if party.vat_id is not None and _NORWEGIAN_VAT.fullmatch(party.vat_id):
        party.vat_id = f"NO{party.vat_id}"
    party.identifiers = [_identifier(i, run) for i in party.identifiers]
    if party.legal_id is not None:
        party.legal_id = _identifier(party.legal_id, run)
    return party


def _identifier(source: Identifier, run: Writing, table: Table = schemes.IDENTIFIERS) -> Identifier:
    """An identifier whose scheme is an ICD number, or which has none."""
    if source.scheme is None or schemes.is_icd(source.scheme) or source.scheme == schemes.SEPA:
        return source
    if run.keeps and _OF_EXTENSION.fullmatch(source.scheme):
        return source
    made = run.edit(source)
    made.scheme = table.inward.get(source.scheme)
    if made.scheme is not None:
        run.report(source, "scheme", "replaced", f"{made.scheme} is the number of the scheme in ISO 6523")
        return made
    if source.scheme != schemes.NO_SCHEME:
        run.report(source, "scheme", "dropped", "it is no scheme of ISO 6523, which is what EN 16931 has here")
    else:
        run.report(source, "scheme", "implied", NO_REGISTER)
    run.use(source, "scheme")
    return made


def _reason(source: Allowance, charge: bool, older: bool, run: Writing) -> Allowance:
    """A reason code of the list for allowances (UNTDID 5189) or charges (7161); older lists number both alike."""
    code = source.reason_code
    table = CHARGE_REASONS if charge else ALLOWANCE_REASONS
    listed_now = code is None or (not code.isdigit() if charge else code in _ALLOWANCES and not older)
    if code is None or listed_now or code in table.values():
        return source
    made = run.edit(source)
    made.reason_code = table.get(code)
    if made.reason_code is None:
        listed = "UNTDID 7161" if charge else "UNTDID 5189"
        run.report(source, "reason_code", "dropped", f"it is no code of {listed}, and none there says the same")
        run.use(source, "reason_code")
    return made


def _has_kinds(run: Writing) -> bool:
    return run.keeps or "documents.type_text" in run.form.has


def kind_as_description(source: Attachment, run: Writing) -> Attachment:
    """A document whose kind in words is its description (BT-123), where it has no other."""
    if source.type_text is None or source.description is not None:
        return source
    made = run.edit(source)
    made.description = source.type_text
    run.carry(made, "description", source, "type_text")
    return made


def _document(source: Attachment, run: Writing) -> Attachment:
    """A file needs a name (BR-24); the kind of a document in words is its description."""
    made = source if run.keeps else kind_as_description(source, run)
    if source.type_text is not None and made.description != source.type_text and not _has_kinds(run):
        reason = f"{run.target} has one text that describes a document, “{made.description}”"
        run.report(source, "type_text", "dropped", reason)
        run.use(source, "type_text")
    if source.content is not None and source.filename is None:
        made = run.edit(made)
        run.derive(made, "filename", name_of(source), "an embedded file has a name: made of its number and kind")
    return made


def name_of(source: Attachment) -> str:
    """The name of a file that has none: of its number and its kind."""
    extension = _EXTENSIONS.get(source.media_type or "", "bin")
    stem = re.sub(r"[^\w.-]+", "_", source.id or "") or "attachment"
    return stem if stem.lower().endswith(f".{extension}") else f"{stem}.{extension}"


def without_made_name(source: Attachment, run: Writing) -> Attachment:
    """A file of a profile that asks for no name of it, without one that its number and kind make again."""
    if source.filename is None or source.filename != name_of(source) or run.keeps:
        return source
    made = run.edit(source)
    made.filename = None
    run.report(source, "filename", "implied", "the number and the kind of the file make its name")
    run.use(source, "filename")
    return made


def _line(one: InvoiceLine, run: Writing) -> InvoiceLine:
    count, price, item = one.quantity, one.price, one.item
    if count is not None and count.unit in PACKAGES:
        one = run.edit(one)
        one.quantity = _unit(count, run)
    if price is not None and price.base is not None and price.base.unit in PACKAGES:
        one = run.edit(one)
        one.price = run.edit(price)
        one.price.base = _unit(price.base, run)
    known = _item(item, run) if item is not None else None
    if known is not item:
        one = run.edit(one)
        one.item = known
    return one


def _unit(source: Quantity, run: Writing) -> Quantity:
    """A package code of Recommendation 21, with the X that it has before it now (BR-CL-23)."""
    made = run.edit(source)
    made.unit = f"X{source.unit}"
    return made


def _item(source: Item, run: Writing) -> Item:
    standard = source.standard_id
    if standard is not None:
        known = gtin(_identifier(standard, run, schemes.ITEMS), run)
        if known is not standard:
            source = run.edit(source)
            source.standard_id = known
    given = listed(source, "classifications")
    if given:
        classes = [_classification(c, run) for c in given]
        if not all(map(is_, classes, given)):
            source = run.edit(source)
            source.classifications = classes
    return source


def gtin(source: Identifier, run: Writing) -> Identifier:
    """The standard number of an item; one without a scheme is a GTIN where its check digit says so."""
    if source.scheme is not None or not checks.is_gs1(source.value or ""):
        return source
    made = run.edit(source)
    run.derive(made, "scheme", _GTIN, "the item's number is a GTIN, by its check digit")
    return made


def _classification(source: Classification, run: Writing) -> Classification:
    if source.list_id is not None and source.list_id not in schemes.CLASSIFICATIONS.inward:
        return source
    made = run.edit(source)
    if source.list_id is None:
        run.fill(made, "list_id", _OWN_LIST, f"{run.target} asks for the list of a classification, and none is given")
    else:
        made.list_id = schemes.CLASSIFICATIONS.inward[source.list_id]
        run.report(source, "list_id", "replaced", f"{made.list_id} is the code of the list in UNTDID 7143")
    return made


_RULES = ("BR-CL-01", "BR-CL-10", "BR-CL-11", "BR-CL-13", "BR-CL-19", "BR-CL-20", "BR-CL-21", "BR-CL-23", "BR-CL-26")
CODES = Repair("codes of older documents", ("BT-3", "BT-29-1", "BT-98", "BT-105", "BT-130"), _RULES, modernise)
FOREIGN = Repair("codes of other formats", CODES.terms, _RULES, modernise_foreign)
