"""Payment references as a Nordic payment order has them: Finnish ones, RF creditor references, and others.

Sources: Finvoice 3.0 data list, EpiRemittanceInfoIdentifier (20 digits or an RF reference, no spaces) and EpiReference;
Finance Finland for the Finnish reference number; ISO 11649 for RF.
"""

from __future__ import annotations

import re

from ... import checks
from ...light import NamedTuple
from ...model import Invoice
from ...model.party import country_of
from ...patterns import pattern

LENGTH = 20
_FINNISH = "FI"
_NUMBER = pattern(r"[0-9]{2,20}", re.ASCII)
# a name token of XML in the letters of a Finvoice: ² and µ are letters and digits of \w, and none of a name
_MARK = pattern(r"[.:\-0-9A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\xFFŠšŽžŒœŸ]{1,35}")
# what people write before a reference, in the languages of its formats
_LABEL = pattern(
    r"(?:(?:maksu)?viite(?:numero|nro|nr|number)?|(?:payment\s+)?ref(?:erence|erens|erenz|eranse)?|kid|ocr)"
    r"(?:[\s.-]*(?:nro|nr|no|number|nummer))?[\s.:]*(?=[0-9]|rf[0-9])",
    re.IGNORECASE,
)
SPELLING = "a payment reference has no spaces, hyphens, words or small letters in a message"


class Reference(NamedTuple):
    """A reference as a payment order spells it, and its scheme: SPY, ISO, or None for that of another country."""

    text: str
    scheme: str | None


def of_order(text: str, finnish: bool) -> Reference | None:
    """The reference that a text spells, the word for it passed over; None for one that is neither digits nor RF.

    `finnish`: the payee is paid by Finnish references, so that digits with the right check digit are one.
    """
    plain = checks.compact(text)
    label = _LABEL.match(plain)
    plain = plain[label.end() :] if label else plain
    joined = plain.replace("-", "")  # a hyphen is passed over where the check digit confirms the rest
    if checks.is_rf_reference(joined.upper()):
        return Reference(joined.upper(), "ISO")
    digits = joined.isascii() and joined.isdigit()
    if digits and finnish and checks.is_finnish_reference(bare(joined)):
        return Reference(bare(joined).rjust(LENGTH, "0"), "SPY")
    number = joined if label else plain
    return Reference(number, None) if _NUMBER.fullmatch(number) else None


def bare(digits: str) -> str:
    """Digits without the zeros before them; zeros alone stay."""
    return digits.lstrip("0") or digits


def as_read(text: str, finnish: bool) -> str:
    """A reference of an order as the invoice has it: a Finnish one without the zeros that fill it up."""
    filled = finnish and len(text) == LENGTH and checks.is_finnish_reference(bare(text))
    return bare(text) if filled else text


def is_mark(text: str) -> bool:
    """Whether a text fits EpiReference, the payee's own mark: 35 letters, digits and . : - _ at most."""
    return bool(_MARK.fullmatch(text))


def is_finnish(invoice: Invoice) -> bool:
    """Whether the payee is paid by Finnish references: its account is a Finnish one, or it is Finnish itself.

    Digits that have the check digit by chance are the reference of another country where the payee is from there.
    """
    order = invoice.payment_order
    numbers = [m.account.id for m in invoice.payment_means if m.account is not None]
    numbers.append(order.account_id if order is not None else None)
    countries = {found[:2] for found in (checks.iban(one or "") for one in numbers) if found is not None}
    if countries:
        return _FINNISH in countries
    seller = invoice.seller
    country = country_of(seller)
    vat = (seller.vat_id or "")[:2].upper() if seller is not None else ""
    return (country or (vat if vat.isalpha() else "") or _FINNISH) == _FINNISH
