"""VAT categories: one S told apart by rate in EN 16931, a letter for each rate in CEN BII 2, others elsewhere.

Sources: EN 16931-1 (BT-118, BT-151); UNTDID 5305; the EHF 2 guide for S, H, R and AA; the Finvoice guide, 10.4; the
VATEX code list for the reasons that go with a category.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from ...errors import ConversionRefused
from ...exact import quotient
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, Party, VatBreakdown, compute
from ...model.party import country_of
from .copies import Rated, all_rated, groups_of, rated_of

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_STANDARD = "S"
_BY_RATE = {Decimal("25"): "S", Decimal("15"): "H", Decimal("11.11"): "R"}
_LOWER_RATES = frozenset((Decimal("8"), Decimal("10"), Decimal("12")))
_LOWER = "AA"
_RATED = ("S", "H", "AA", "R")

# codes with no meaning in EN 16931: the category that stands for them, and why
_OTHER_CODES = {
    "AB": ("E", "the margin scheme is an exemption in EN 16931"),
    "ZEG": ("K", "a purchase of goods from the EU is an intra-community supply on the seller's side"),
    "ZES": ("AE", "a purchase of services from the EU is reverse charge on the seller's side"),
}
# categories of other taxes in the jurisdictions of Peppol PINT, and those of EN 16931 that are levied alike
_ABROAD = {
    **dict.fromkeys(("SR", "SRCA-C", "SRRC", "SROVR-RS", "SROVR-LVG", "SRLVG", "DS"), "S"),  # Singapore
    "SRCA-S": "AE",
    "ZR": "Z",
    "ES33": "E",
    "ESN33": "E",
    "OS": "O",
    "NA": "O",
    "NG": "O",
    **dict.fromkeys(("SA", "SE", "HVG", "LVG", "TTX"), "S"),  # Malaysia
    "N": "E",
    "\u039d": "E",  # Emirates: the margin scheme, which its list spells with a Greek letter
}
_OTHER_TAXES = {"L": "IGIC", "M": "IPSI", "B": "transferred VAT"}
_WORDS = {"StandardRated": "S", "ZeroRated": "Z", "ReverseCharge": "AE"}  # OIOUBL
_MARGIN = "Margin scheme"
ZERO_RATED = frozenset(("AE", "E", "G", "K", "Z"))  # no VAT is due
_WITHOUT_REASON = ("S", "Z", "L", "M")  # VAT, IGIC (L) or IPSI (M) is levied, or zero
_REASON_CODES = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
_CATEGORIES = frozenset((*_RATED, *ZERO_RATED, "O", "L", "M"))
_AS_THEY_ARE = (_CATEGORIES - {*_RATED}) | {_STANDARD, None}  # of a line: EN 16931 has them
_OF_REASON = {reason: code for code, reason in _REASON_CODES.items()}
_EXEMPT = "E"
_IN_WORDS = ("E", "AE", "K", "G")  # CEN BII has no codes of reasons
EXEMPT = "Exempt from VAT"  # what says no more than the category E does
_REASONS = {
    "AE": "Reverse charge",
    "K": "Intra-community supply",
    "G": "Export outside the EU",
    "O": "Outside the scope of VAT",
    "E": EXEMPT,
}
# fmt: off
EU = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
    "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
))
# fmt: on

Bearer = VatBreakdown | Rated


def _fields(group: Bearer) -> tuple[str, str]:
    return ("code", "rate") if isinstance(group, VatBreakdown) else ("vat_code", "vat_rate")


def _bearers(invoice: Invoice, run: Writing) -> Iterator[Bearer]:
    """Copies of all groups that have a VAT category, put in the place of what they are copies of."""
    return _spelled((*groups_of(invoice, run), *rated_of(invoice, run)))


def _spelled(bearers: Iterable[Bearer]) -> Iterator[Bearer]:
    for one in bearers:
        name, _ = _fields(one)
        setattr(one, name, _spelt(getattr(one, name)))
        yield one


def _spelt(code: str | None) -> str | None:
    """A category as its list has it: in capitals, and by its code where a word of OIOUBL stands for it."""
    if code is None or code in _WORDS:
        return _WORDS.get(code) if code is not None else None
    return code.upper() if code.islower() and code.upper() in _CATEGORIES else code


def natural(rate: Decimal | None) -> str:
    """The letter that the BII profiles have for a rate of category S."""
    if rate is None:
        return _STANDARD
    return _LOWER if rate in _LOWER_RATES else _BY_RATE.get(rate, _STANDARD)


def is_bii(invoice: Invoice) -> bool:
    """Whether an invoice says that it is of a BII profile."""
    return (invoice.specification or "").startswith("urn:www.cenbii.eu")


def read_letters(invoice: Invoice, run: Reading) -> None:
    """The letter that a rate of category S has in the BII profiles is S; one that goes with another rate stays.

    Where a document has a rate under both S and its letter, it keeps them apart.
    """
    bearers: list[Bearer] = [*invoice.vat_breakdown, *all_rated(invoice)]
    for one in bearers:
        name, _ = _fields(one)
        setattr(one, name, _spelt(getattr(one, name)))
    _infer_rates(invoice, run)
    said = [(one, *_fields(one)) for one in bearers]
    plain = {getattr(one, rate) for one, code, rate in said if getattr(one, code) == _STANDARD}
    for one, code, rate in said:
        letter = getattr(one, code)
        if letter in _RATED and natural(getattr(one, rate)) == letter and getattr(one, rate) not in plain:
            setattr(one, code, _STANDARD)


def open_rates(invoice: Invoice) -> dict[Decimal, int]:
    """The rates that lines, allowances and charges have and no group of the breakdown, with how many have them."""
    of_groups = {group.rate for group in invoice.vat_breakdown}
    found = Counter(one.vat_rate for one in all_rated(invoice) if one.vat_rate is not None)
    return {rate: count for rate, count in found.items() if rate not in of_groups}


def worked_rate(
    base: Decimal | None, amount: Decimal | None, currency: str | None, open_: dict[Decimal, int]
) -> Decimal | None:
    """The rate that comes to an amount of VAT: one of those that are open, else the shortest one, if that is alone.

    A quotient is none: of 0.52 for 2.07 the rate is 25, and not 25.12. Amounts of lines may come to some cents more.
    """
    if not base or amount is None:
        return None

    def misses(rate: Decimal) -> Decimal:
        return abs(compute.rounded(base * rate / _HUNDRED, currency) - amount)

    if len(found := [rate for rate in open_ if not misses(rate)]) == 1:
        return found[0]
    for step in (Decimal(1), Decimal("0.1"), _CENT):
        rate = quotient(amount * _HUNDRED, base).quantize(step, ROUND_HALF_UP)
        if not misses(rate):
            if all(map(misses, (rate - step, rate + step))):
                return rate.normalize() + 0
            break
    found = [rate for rate in open_ if rate and misses(rate) <= _CENT * open_[rate]]
    return found[0] if len(found) == 1 else None


def _infer_rates(invoice: Invoice, run: Reading) -> None:
    """The rate of what names a category only is that of the breakdown of the same letter, where that has one."""
    unsaid = [group for group in invoice.vat_breakdown if group.rate is None and group.code in _RATED]
    open_ = open_rates(invoice) if unsaid else {}
    for group in unsaid:
        worked = worked_rate(group.taxable, group.amount, invoice.currency, open_)
        if worked is not None and worked > 0:
            run.infer(group, "rate", worked)
    rates = rates_by_code(invoice)
    for one in all_rated(invoice):
        if one.vat_rate is None and one.vat_code is not None:
            found = rates.get(one.vat_code, ())
            if len(found) == 1:
                run.infer(one, "vat_rate", next(iter(found)))


def rates_by_code(invoice: Invoice) -> dict[str | None, set[Decimal]]:
    """The rates that the breakdown has for each of its categories."""
    rates: dict[str | None, set[Decimal]] = {}
    for group in invoice.vat_breakdown:
        if group.rate is not None:
            rates.setdefault(group.code, set()).add(group.rate)
    return rates


def _standard(group: Bearer, run: Writing) -> None:
    """S in the place of a letter for a rate of it."""
    name, _ = _fields(group)
    run.report(group, name, "replaced", "EN 16931 has the category S for every rate above zero")
    setattr(group, name, _STANDARD)


def one_standard_category(invoice: Invoice, run: Writing) -> None:
    """S in the place of every letter for a rate of it, for formats that have the categories of EN 16931."""
    if any(getattr(one, _fields(one)[0]) in _RATED[1:] for one in (*invoice.vat_breakdown, *all_rated(invoice))):
        for group in _bearers(invoice, run):
            name, _ = _fields(group)
            if getattr(group, name) in _RATED and getattr(group, name) != _STANDARD:
                _standard(group, run)


def _by_reason(invoice: Invoice, run: Writing) -> None:
    """The category that the code of the reason names, in the place of E, which older formats have for it."""
    exempt = [g for g in invoice.vat_breakdown if g.code == _EXEMPT]
    code = _OF_REASON.get((exempt[0].exemption_code or "").upper()) if len(exempt) == 1 else None
    if code is None or run.keeps:
        return
    reason = f"the reason {exempt[0].exemption_code} (BT-121) goes with the category {code}"
    for group in _bearers(invoice, run):
        name, _ = _fields(group)
        if getattr(group, name) == _EXEMPT:
            run.report(group, name, "approximated", reason)
            setattr(group, name, code)


def to_en(invoice: Invoice, run: Writing) -> None:
    """Categories as EN 16931 has them; what that changes is reported."""
    _by_reason(invoice, run)
    abroad = invoice.syntax == "finvoice" and _between_countries(invoice)
    others = tuple(rated_of(invoice, run, lambda one: one.vat_code not in _AS_THEY_ARE))
    for group in _spelled((*groups_of(invoice, run), *others)):
        name, _ = _fields(group)
        code = getattr(group, name)
        if code in _RATED and code != _STANDARD:
            _standard(group, run)
        elif code in _OTHER_CODES:
            made, reason = _OTHER_CODES[code]
            run.report(group, name, "approximated", f"{reason}: {made} stands for {code}")
            setattr(group, name, made)
            if code == "AB" and isinstance(group, VatBreakdown) and group.exemption_reason is None:
                run.derive(group, "exemption_reason", _MARGIN, "the reason that the category AB stands for")
        elif code in _ABROAD and not run.keeps:
            made = _ABROAD[code]
            run.report(group, name, "approximated", f"a category of another tax: {made} stands for {code}")
            run.use(group, name)
            setattr(group, name, made)
        elif _is_of_no_list(group) and not run.keeps:
            _standard(group, run)
        elif code == "E" and abroad and isinstance(group, VatBreakdown):
            reason = "E is an exemption in EN 16931; Finvoice calls it intra-community supply, which would be K"
            run.report(group, name, "approximated", reason)
        if isinstance(group, VatBreakdown):
            settle_reason(group, run)


def _is_of_no_list(group: Bearer) -> bool:
    """Whether a code that no list has stands for a rate above zero, which is the standard category whatever it says."""
    name, rate_name = _fields(group)
    code = getattr(group, name)
    listed = code is None or code in _CATEGORIES or code in _OTHER_CODES or code in _ABROAD or code in _OTHER_TAXES
    return not listed and bool(getattr(group, rate_name))


def settle_reason(group: VatBreakdown, run: Writing) -> None:
    """A reason where no VAT is levied, and none where it is, or is zero (BR-S-10, BR-Z-10, BR-AF-10, BR-AG-10)."""
    if group.code in _WITHOUT_REASON:
        for field in ("exemption_reason", "exemption_code"):
            if getattr(group, field) is not None:
                run.report(group, field, "dropped", f"the category {group.code} has no reason for an exemption")
                run.use(group, field)
                setattr(group, field, None)
    elif group.exemption_reason is None and group.exemption_code is None:
        code = _REASON_CODES.get(group.code or "")
        if code is not None:
            run.derive(group, "exemption_code", code, f"the reason that goes with the VAT category {group.code}")
        elif group.code == "E" and not run.keeps:
            _give_reason(group, "E", run)


def _between_countries(invoice: Invoice) -> bool:
    seller, buyer = _country(invoice.seller), _country(invoice.buyer)
    return seller != buyer and seller in EU and buyer in EU


def _country(party: Party | None) -> str | None:
    if party is None:
        return None
    if party.vat_id is not None and party.vat_id[:2].isalpha():
        return party.vat_id[:2]
    return country_of(party)


def to_bii(invoice: Invoice, run: Writing, known: frozenset[str]) -> None:
    """Categories as the BII profiles have them, of which a profile knows some: a letter for each rate of S."""
    _refuse_other_taxes(invoice, run, known)
    bearers = list(_bearers(invoice, run))
    for group in bearers if not run.keeps else ():
        if getattr(group, _fields(group)[0]) not in known and _is_of_no_list(group):
            _standard(group, run)
    said = {_source_letter(group, _fields(group)[0], run) for group in bearers} if is_bii(invoice) else set()
    own = bool(said) and said <= {*known, None}  # else a letter of ours could be that of another rate there
    own = own and (run.keeps or _apart(bearers, run))
    rates = {getattr(g, _fields(g)[1]) for g in bearers if getattr(g, _fields(g)[0]) == _STANDARD}
    letters = _letters(rates - {None}, known)
    for group in bearers:
        name, rate_name = _fields(group)
        code, rate = getattr(group, name), getattr(group, rate_name)
        if own and run.is_inferred(group, rate_name):
            setattr(group, rate_name, None)
        if code == _STANDARD:
            setattr(group, name, (_source_letter(group, name, run) if own else None) or letters.get(rate, code))
        elif code in _OTHER_CODES and code not in known:
            code, reason = _OTHER_CODES[code]
            run.report(group, name, "approximated", f"{reason}: {code} stands for it")
        if code is not None and code not in known and code not in _RATED:
            run.report(group, name, "approximated", f"{run.target} has no category {code}: E stands for it")
            if isinstance(group, VatBreakdown) and group.exemption_reason is None:
                _give_reason(group, code, run)
            code = "E"
        if code is not None and code not in _RATED:
            setattr(group, name, code)
            if rate is None and code != "AE":
                run.derive(group, rate_name, Decimal(0), f"no VAT is due in the category {code}")
        if isinstance(group, VatBreakdown) and group.exemption_reason is None and code in _IN_WORDS:
            _give_reason(group, code, run)


def _refuse_other_taxes(invoice: Invoice, run: Writing, known: frozenset[str]) -> None:
    """Refuse taxes of their own that a profile has no category for: exempt with a rate would be neither."""
    for group in invoice.vat_breakdown if not run.keeps else ():
        name = _OTHER_TAXES.get(group.code or "")
        if name is not None and group.rate and group.code not in known:
            raise ConversionRefused(
                f"The invoice has {name} of {group.rate} % (category {group.code}), and {run.target} has VAT only: "
                "one tax is not written as another."
            )


def _apart(bearers: list[Bearer], run: Writing) -> bool:
    """Whether a document has a letter of its own for each rate above zero: SI-UBL has S for all."""
    rates: dict[str, set[Decimal]] = {}
    for group in bearers:
        name, rate_name = _fields(group)
        letter, rate = _source_letter(group, name, run), getattr(group, rate_name)
        if letter is not None and rate is not None:
            rates.setdefault(letter, set()).add(rate)
    return all(len(found) == 1 for found in rates.values())


def part_rates(invoice: Invoice, run: Writing, known: frozenset[str]) -> None:
    """A letter for each rate where several are under S, as they are when the categories have been inferred; a reason
    in words for a group that was made of its lines."""
    for one in groups_of(invoice, run):
        if one.exemption_reason is None and one.code in _IN_WORDS:
            if run.word(one, "exemption_code") is not None:
                one.exemption_code = None
            _give_reason(one, one.code, run)
    if is_bii(invoice):
        return  # it has letters of its own
    standard = [g for g in _bearers(invoice, run) if getattr(g, _fields(g)[0]) == _STANDARD]
    rates = {getattr(g, _fields(g)[1]) for g in standard} - {None}
    letters = _letters(rates, known) if len(rates) > 1 else {}
    for group in standard:
        name, rate_name = _fields(group)
        setattr(group, name, letters.get(getattr(group, rate_name), _STANDARD))


def _give_reason(group: VatBreakdown, code: str, run: Writing) -> None:
    reason = _REASONS.get(code)
    if reason is not None:
        run.derive(group, "exemption_reason", reason, f"the reason that goes with the VAT category {code}")


def _source_letter(group: Bearer, name: str, run: Writing) -> str | None:
    """The letter that a BII document itself has for the rate."""
    place = run.place_of(group, name)
    text = (place[0].text or "").strip() if place is not None else None
    return text if text in _RATED else None


def _letters(rates: set[Decimal], known: frozenset[str]) -> dict[Decimal, str]:
    """A letter for each rate of S: its own where it has one that is free, else the next free one."""
    found: dict[Decimal, str] = {}
    order = sorted(rates, key=lambda rate: (natural(rate) == _STANDARD and rate not in _BY_RATE, -rate))
    for rate in order:
        free = [c for c in _RATED if c in known and c not in found.values()]
        letter = natural(rate)
        found[rate] = letter if letter in free else free[0] if free else _STANDARD
    return found
