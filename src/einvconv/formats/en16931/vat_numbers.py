"""VAT numbers (BT-31, BT-48, BT-63) in other spellings, put right where their check digit confirms it; words are none.

Sources: the structure of VAT numbers in VIES for FI, SE, DK and EE; the Norwegian register of organisations (NO…MVA).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ... import checks
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Invoice, Party
from ...model.party import country_of
from ...patterns import pattern

_BETWEEN = pattern(r"[\s.:,()-]+")
_LONGEST = 70  # characters: what is longer is no number with a word beside it
# what is written before or after a number: what it is, and that the party is registered
_LABEL = pattern(
    r"\b(?:alv|vat|moms|mva|kmkr|cvr|y-tunnus|fo-nummer|org)"
    r"(?:[\s.-]*(?:nro|nr|n:o|no|numero|nummer|number|id|reg|tunnus))*\b|\bse[\s.-]*n(?:umme)?r\b",
    re.IGNORECASE,
)
_REGISTERED = pattern(
    r"\balv[\s.-]*rek\w*\.?|\bmoms[\s.-]*reg(?:istrerad\w*)?(?![\w.-]*n)\.?|\bforetaksregisteret\b"
    r"|(?:\bgodkänd\s+för\s+)?\bf-skatt\w*",
    re.IGNORECASE,
)
# by country: the number in a VAT number, its check, and how a message spells it
_NUMBERS: dict[str, tuple[re.Pattern[str], Callable[[str], bool], str]] = {
    "FI": (pattern(r"([0-9]{8})", re.ASCII), checks.is_business_id, "FI{}"),
    "SE": (pattern(r"(?:16(?=[0-9]{10}$))?([0-9]{10})(?:01)?", re.ASCII), checks.is_swedish_organisation, "SE{}01"),
    "NO": (pattern(r"([0-9]{9})(?:MVA)?", re.ASCII), checks.is_norwegian_organisation, "NO{}MVA"),
    "DK": (pattern(r"([0-9]{8})", re.ASCII), checks.is_danish_organisation, "DK{}"),
    "EE": (pattern(r"([0-9]{9})", re.ASCII), checks.is_estonian_vat, "EE{}"),
}


def spelt(text: str, country: str | None) -> str | None:
    """The VAT number that a text spells, of `country` where it has no prefix; None where no check digit confirms it."""
    found = _found(text, country)
    return _NUMBERS[found[0]][2].format(found[1]) if found is not None else None


def organisation(text: str, country: str) -> str | None:
    """The organisation number of a country that a text spells, be it in the VAT number that is made of it."""
    found = _found(text, country)
    return found[1] if found is not None and found[0] == country else None


def _found(text: str, country: str | None) -> tuple[str, str] | None:
    """The country and the number in the VAT number that a text spells."""
    plain = _BETWEEN.sub("", _LABEL.sub(" ", _REGISTERED.sub(" ", text))).upper()
    prefix = plain[:2] if plain[:2] in _NUMBERS else country
    if prefix is None or prefix not in _NUMBERS:
        return None
    pattern, is_right, _ = _NUMBERS[prefix]
    found = pattern.fullmatch(plain.removeprefix(prefix))
    return (prefix, found[1]) if found and is_right(found[1]) else None


def _put_right(invoice: Invoice, run: Writing) -> None:
    if run.keeps:
        return
    for role in ("seller", "buyer", "tax_representative"):
        party: Party | None = getattr(invoice, role)
        if party is not None and party.vat_id is not None:
            setattr(invoice, role, _party(party, role == "seller", run))


def _party(source: Party, seller: bool, run: Writing) -> Party:
    said = source.vat_id or ""
    country = country_of(source)
    if not any(c.isdigit() for c in said):
        return _words(source, seller, run)
    number = spelt(said, country) if len(said) <= _LONGEST else None
    if number is None or number == said:
        return source
    party = run.edit(source)
    party.vat_id = number
    registered = _REGISTERED.search(said)
    if registered and seller and party.tax_registration is None:
        run.derive(party, "tax_registration", registered[0], "the words beside the VAT number")
    run.report(
        source, "vat_id", "approximated", f"a VAT number is spelt {number} in a message: its check digit is right"
    )
    return party


def _words(source: Party, seller: bool, run: Writing) -> Party:
    """Words such as Alv.rek say that the party is registered, which is BT-32 of a seller, and are no number."""
    party, words = run.edit(source), source.vat_id
    party.vat_id = None
    if seller and party.tax_registration is None:
        party.tax_registration = words
        run.carry(party, "tax_registration", source, "vat_id")
        run.report(
            source, "vat_id", "approximated", "it is no VAT number but says that there is one: it stands as BT-32"
        )
    else:
        run.report(source, "vat_id", "dropped", "it is no VAT number, and there is no other place for these words")
        run.use(source, "vat_id")
    return party


VAT_NUMBERS = Repair("VAT numbers", ("BT-31", "BT-48", "BT-63", "BT-32"), ("BR-CO-09",), _put_right)
