"""What a target has no place for and says all the same: a country's name beside its code, a line's VAT and its amount
with it beside the net amount and the rate.

Source: EN 16931-1, BT-40, BT-131 and BT-152; the names of countries as their own invoices write them.
"""

from __future__ import annotations

from decimal import Decimal

from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import Address, DocumentKind, Invoice, compute
from .iso3166 import is_called
from .said_twice import FOLLOWS, addresses, say_once

_HUNDRED = Decimal(100)
_ORIGINAL, CANCEL = "Original", "Cancel"
# an origin as programs spell it, and what is meant
_ORIGINS = {"original": _ORIGINAL, "origin": _ORIGINAL, "orig": _ORIGINAL, "copy": "Copy", "cancel": CANCEL}
NO_REGISTER = "it says that the number is of no registered scheme, as none does"


def imply(invoice: Invoice, run: Writing) -> None:
    """Tell what the target says by other values as implied, where it follows from them."""
    for path, address in addresses(invoice):
        _country(path, address, run)
    imply_original(invoice, run)
    say_once(invoice, run)
    has = run.form.has
    if run.tells and "lines.net_amount" in has and "lines.vat_rate" in has:
        _amounts(invoice, run)


def imply_original(invoice: Invoice, run: Writing) -> None:
    """Tell that an invoice is no copy, where one that does not say what it is is an original."""
    kind = invoice.kind
    if kind is not None and _meant(kind) == _ORIGINAL and "kind.origin" not in run.form.has:
        run.report(kind, "origin", "implied", "an invoice that does not say that it is a copy is an original")
        run.use(kind, "origin")


def with_origin(source: DocumentKind, run: Writing) -> DocumentKind:
    """A kind whose origin is spelt as the list has it: programs write it in small letters, or cut short."""
    meant = _meant(source)
    unsaid = meant == _ORIGINAL and "kind.origin" not in run.form.has  # which is implied
    if meant is None or meant == source.origin or unsaid:
        return source
    kind = run.edit(source)
    run.report(source, "origin", "approximated", f"OriginCode is Original, Copy or Cancel: {meant} is meant")
    kind.origin = meant
    return kind


def _meant(kind: DocumentKind) -> str | None:
    return _ORIGINS.get((kind.origin or "").lower())


def _country(path: str, address: Address, run: Writing) -> None:
    code, name = address.country_code, address.country_name
    if code is None or name is None or f"{path}.country_name" in run.form.has:
        return
    if f"{path}.country_code" in run.form.has and is_called(code, name):
        run.report(address, "country_name", "implied", f"{code} is the code of the country")
        run.use(address, "country_name")


def _amounts(invoice: Invoice, run: Writing) -> None:
    """The VAT of a line (the gross amount with it), where the net amount and the rate come to it."""
    for line in invoice.lines:
        if line.vat_amount is None and line.gross_amount is None:
            continue
        if line.net_amount is None or line.vat_rate is None or not line.counts:
            continue
        vat = compute.rounded(line.net_amount * line.vat_rate / _HUNDRED, invoice.currency)
        for field, follows in (("vat_amount", vat), ("gross_amount", line.net_amount + vat)):
            if getattr(line, field) == follows and f"lines.{field}" not in run.form.has:
                run.report(line, field, "implied", FOLLOWS)
                run.use(line, field)


def imply_no_scheme(invoice: Invoice, run: Writing) -> None:
    """Tell the word for no registered scheme (ZZZ), where an identifier without a scheme says the same."""
    parties = (getattr(invoice, role) for role in ("seller", "buyer", "payee", "tax_representative"))
    numbers = [one for party in parties if party is not None for one in (*party.identifiers, party.legal_id)]
    numbers += [invoice.delivery.location_id] if invoice.delivery is not None else []
    for one in numbers:
        place = run.place_of(one, "scheme") if one is not None and one.scheme is None else None
        if one is not None and place is not None:  # a term that says nothing has no leaf to report
            run.reports.append(("implied", place, NO_REGISTER, one, "scheme"))


IMPLIED = Pair("what others say", write=imply)
ORIGINAL = Pair("an original", write=imply_original)
NO_SCHEME = Pair("no registered scheme", write=imply_no_scheme)
