"""VAT of lines, allowances and the breakdown: a category where there is a rate only, a breakdown where there is none.

Source: EN 16931-1, BG-23, BG-30; the rules BR-CO-04, BR-32, BR-37, BR-47, BR-48 and those of each category.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Allowance, Invoice, InvoiceLine, Party, VatBreakdown, compute
from . import vat
from .copies import ALLOWANCE_FIELDS, Rated, all_rated, allowances_of, groups_of, own_lines, rated_of
from .uncounted import add_groups

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_STANDARD = "S"
_OUTSIDE = "O"
_THE_ONLY_ONE = "the only VAT category of the invoice"
_WAYS = 4096  # in which allowances without a rate are tried on the groups


def _category(levied: Decimal | None, reason: str | None) -> str:
    """The category of a rate, or of an amount of VAT whose rate is not known."""
    if levied:
        return _STANDARD
    return "E" if reason else "Z"


def _unregistered(invoice: Invoice, run: Writing) -> None:
    """Where nothing has a category and no VAT is due, a seller who has no VAT number is outside its scope: every other
    category asks for one (BR-Z-02, BR-E-02)."""
    sellers = [party for party in (invoice.seller, invoice.tax_representative) if party is not None]
    if run.keeps or any(party.vat_id or party.tax_registration for party in sellers) or not sellers:
        return
    parts = all_rated(invoice)
    taxed = any(part.vat_code is not None or part.vat_rate for part in parts) or any(
        group.code is not None or group.rate or group.amount for group in invoice.vat_breakdown
    )
    if taxed or (invoice.totals is not None and invoice.totals.vat) or any(one.vat_amount for one in invoice.lines):
        return
    reason = f"no VAT category is given, and the seller has no VAT number: {_OUTSIDE} is inferred"
    for group in groups_of(invoice, run):
        _outside(group, "code", "rate", reason, run)
        vat.settle_reason(group, run)
    for part in rated_of(invoice, run):
        _outside(part, "vat_code", "vat_rate", reason, run)


def _outside(one: VatBreakdown | Rated, code: str, rate: str, reason: str, run: Writing) -> None:
    if getattr(one, rate) is None:
        run.derive(one, code, _OUTSIDE, reason)
        return
    run.report(one, rate, "approximated", reason)
    run.carry(one, code, one, rate)
    run.use(one, rate)
    setattr(one, code, _OUTSIDE)
    setattr(one, rate, None)


def _groups(invoice: Invoice, run: Writing) -> None:
    """A rate and a category of each group of the breakdown."""
    open_ = vat.open_rates(invoice) if any(group.rate is None for group in invoice.vat_breakdown) else {}
    for group in groups_of(invoice, run):
        if group.rate is None and group.code != _OUTSIDE and group.taxable and group.amount is not None:
            rate = vat.worked_rate(group.taxable, group.amount, invoice.currency, open_)
            if rate is not None:
                run.derive(group, "rate", rate, "the VAT of the group by its taxable amount")
        if group.code is None:
            group.code = _category(group.rate or group.amount, group.exemption_reason or group.exemption_code)
            if group.rate is not None:
                run.report(group, "rate", "approximated", f"no VAT category is given; {group.code} is inferred from it")
                run.carry(group, "code", group, "rate")
            vat.settle_reason(group, run)


def _lines(invoice: Invoice, run: Writing) -> None:
    """A category of each line, and its rate."""
    groups = invoice.vat_breakdown
    codes = _codes(groups, run)
    lines = own_lines(invoice)
    shown: dict[int, tuple[VatBreakdown, str]] = {}
    several = _several(groups)
    if any(one.vat_code is None and one.vat_rate is None for one in lines):
        _rates_of_amounts(lines, invoice, run)
    if len(groups) > 1 and any(_is_open(one, several) for one in lines):
        shown = {id(one): (group, how) for one, group, how in _by_what_is_open(invoice)}
    for at, source in enumerate(lines):
        if source.vat_code is not None:
            continue
        one = lines[at] = run.edit(source)
        if one.vat_rate is None and len(groups) == 1:
            _as_group(one, groups[0], run, _THE_ONLY_ONE)
        elif id(source) in shown:
            group, how = shown[id(source)]
            _as_group(one, group, run, how)
        elif one.vat_rate is not None or not groups or not one.net_amount:
            one.vat_code = codes.get(one.vat_rate) or _category(one.vat_rate, None)
            if one.vat_rate is not None:
                run.report(one, "vat_rate", "approximated", _inferred(one, several))
                run.carry(one, "vat_code", one, "vat_rate")


def _rates_of_amounts(lines: list[InvoiceLine], invoice: Invoice, run: Writing) -> None:
    """The rate of a line that says its VAT and no rate."""
    unsaid = [at for at, one in enumerate(lines) if one.vat_rate is None and one.vat_code is None and one.net_amount]
    open_ = vat.open_rates(invoice) if unsaid else {}
    for at in unsaid:
        source = lines[at]
        net, due = source.net_amount or _ZERO, source.vat_amount
        if due is None and source.gross_amount is not None:
            due = source.gross_amount - net
        rate = vat.worked_rate(net, due, invoice.currency, open_)
        if rate is not None:
            one = lines[at] = run.edit(source)
            run.derive(one, "vat_rate", rate, "the VAT of the line by its amount")


def _of_the_only_group(invoice: Invoice, run: Writing) -> None:
    """The category and rate of lines that say neither, where the invoice has one group."""
    groups = invoice.vat_breakdown
    if len(groups) != 1 or run.keeps:
        return
    for at, source in enumerate(lines := own_lines(invoice)):
        if source.vat_code is None and source.vat_rate is None and source.net_amount is not None:
            one = lines[at] = run.edit(source)
            _as_group(one, groups[0], run, _THE_ONLY_ONE)


def _several(groups: list[VatBreakdown]) -> dict[Decimal | None, list[str]]:
    """The categories of each rate that the breakdown has in several of them."""
    codes: dict[Decimal | None, dict[str, None]] = {}
    for group in groups:
        if group.code is not None:
            codes.setdefault(group.rate, {})[group.code] = None
    return {rate: list(found) for rate, found in codes.items() if len(found) > 1}


def _inferred(one: InvoiceLine, several: dict[Decimal | None, list[str]]) -> str:
    code = one.vat_code
    others = ", ".join(other for other in several.get(one.vat_rate, ()) if other != code)
    if others:
        return f"the VAT category {code} is inferred; the breakdown has {others} at this rate, too: say which it is"
    return f"no VAT category is given; {code} is inferred"


def _is_open(one: Rated, several: dict[Decimal | None, list[str]]) -> bool:
    """Whether what a part of the invoice says of its VAT does not tell which group of the breakdown it is of."""
    return one.vat_code is None and (one.vat_rate is None or one.vat_rate in several)


def _codes(groups: list[VatBreakdown], run: Writing) -> dict[Decimal | None, str | None]:
    """The category of what has a rate only: of the group of that rate, before others the one that said no category."""
    codes = {g.rate: g.code for g in reversed(groups)}
    return codes | {g.rate: g.code for g in groups if _is_inferred(g, run)}


def _is_inferred(group: VatBreakdown, run: Writing) -> bool:
    said = run.original_of(group)
    return isinstance(said, VatBreakdown) and said.code is None


def _as_group(one: Rated, group: VatBreakdown, run: Writing, how: str) -> None:
    run.derive(one, "vat_code", group.code, how)
    if group.rate is not None and one.vat_rate is None:
        run.derive(one, "vat_rate", group.rate, how)


def _known_allowances(invoice: Invoice, run: Writing) -> None:
    """The category and rate of allowances and charges of the document that the breakdown shows."""
    groups = invoice.vat_breakdown
    for field in ALLOWANCE_FIELDS:
        for a in allowances_of(invoice, field, run):
            if a.vat_code is None and a.vat_rate is None and len(groups) == 1:
                _as_group(a, groups[0], run, _THE_ONLY_ONE)
    unsaid = any(a.vat_code is None and a.vat_rate is None for a in (*invoice.allowances, *invoice.charges))
    for one, group, how in _by_what_is_open(invoice) if unsaid else ():
        if isinstance(one, Allowance):
            _as_group(one, group, run, how)


def _allowances(invoice: Invoice, run: Writing) -> None:
    """A category of each allowance and charge of the document, and its rate."""
    codes = _codes(invoice.vat_breakdown, run)
    _known_allowances(invoice, run)
    for field in ALLOWANCE_FIELDS:
        for a in getattr(invoice, field):
            if a.vat_code is None and (a.vat_rate is not None or not invoice.vat_breakdown):
                a.vat_code = codes.get(a.vat_rate) or _category(a.vat_rate, None)
                if a.vat_rate is not None:
                    run.carry(a, "vat_code", a, "vat_rate")


def _by_what_is_open(invoice: Invoice) -> list[tuple[Rated, VatBreakdown, str]]:
    """Lines, allowances and charges that name no rate, each with the group whose taxable amount lacks it, and how that
    is known.

    Where they fill what the others leave open in several ways, the first; empty where they do not.
    """
    signed: list[tuple[Rated, Decimal]] = [(line, line.net_amount or _ZERO) for line in invoice.lines]
    signed += [(a, -(a.amount or _ZERO)) for a in invoice.allowances]
    signed += [(c, c.amount or _ZERO) for c in invoice.charges]
    groups = invoice.vat_breakdown
    several = _several(groups)
    unknown = [(one, amount) for one, amount in signed if _is_open(one, several) and amount]
    if not unknown or any(g.taxable is None for g in groups):
        return []
    keys = [compute.vat_group(g.code, g.rate) for g in groups]
    if len(set(keys)) != len(keys):
        return []
    rests = {key: g.taxable or _ZERO for key, g in zip(keys, groups, strict=True)}
    of_rates = {rate: [key for key in keys if key[1] == rate] for _, rate in keys}
    for one, amount in signed:
        if not amount or _is_open(one, several):
            continue
        key = compute.vat_group(one.vat_code, one.vat_rate)
        if one.vat_code is None and len(of_rate := of_rates.get(one.vat_rate, [])) == 1:
            (key,) = of_rate
        if key not in rests:
            return []
        rests[key] -= amount
    ways = _ways([amount for _, amount in unknown], list(rests.values()))
    rates = [one.vat_rate for one, _ in unknown]
    ways = [way for way in ways if all(rate in (None, groups[at].rate) for rate, at in zip(rates, way, strict=True))]
    found: list[tuple[Rated, VatBreakdown, str]] = []
    for at, (one, _) in enumerate(unknown if ways else ()):
        first, *others = dict.fromkeys(way[at] for way in ways)
        how = "what the VAT breakdown has beyond the lines in this category and rate"
        if others:
            words = ", ".join(f"{groups[other].rate} % ({groups[other].code})" for other in others)
            how = f"one of several VAT rates for which the breakdown has room; {words} would do too"
        found.append((one, groups[first], how))
    return found


def _ways(amounts: list[Decimal], rests: list[Decimal]) -> list[tuple[int, ...]]:
    """How amounts fill what is open; of many amounts only whether all of them are of one group."""
    if len(rests) ** min(len(amounts), _WAYS) <= _WAYS:
        return list(_fillings(amounts, rests))
    open_ = [at for at, rest in enumerate(rests) if rest]
    return [(open_[0],) * len(amounts)] if len(open_) == 1 and rests[open_[0]] == sum(amounts) else []


def _fillings(amounts: list[Decimal], rests: list[Decimal]) -> Iterator[tuple[int, ...]]:
    """The ways in which amounts fill what is open: the place of each."""
    if not amounts:
        if not any(rests):
            yield ()
        return
    for at in range(len(rests)):
        left = [rest - amounts[0] if i == at else rest for i, rest in enumerate(rests)]
        yield from ((at, *way) for way in _fillings(amounts[1:], left))


def _rates(invoice: Invoice, run: Writing) -> None:
    """The rate of a line or allowance that names a category only: that of the category's group, 0 where none is due."""
    rates = vat.rates_by_code(invoice)
    for one in rated_of(invoice, run, lambda one: one.vat_rate is None and one.vat_code not in (None, _OUTSIDE)):
        found = rates.get(one.vat_code, ())
        if len(found) == 1:
            run.derive(
                one, "vat_rate", next(iter(found)), f"the rate of the category {one.vat_code} in the VAT breakdown"
            )
        elif one.vat_code != _STANDARD:
            run.derive(one, "vat_rate", _ZERO, f"no VAT is due in the category {one.vat_code}")
    _not_zero(invoice, run)
    for group in groups_of(invoice, run):
        if group.rate is None and group.code in vat.ZERO_RATED:
            run.derive(group, "rate", _ZERO, f"no VAT is due in the category {group.code}")


def _not_zero(invoice: Invoice, run: Writing) -> None:
    """The category S has a rate above zero: that of its only group, where the group counts what says 0."""
    said = [one for one in all_rated(invoice) if one.vat_code == _STANDARD and one.vat_rate == 0]
    groups = [g for g in invoice.vat_breakdown if g.code == _STANDARD]
    if run.keeps or not said or len(groups) != 1 or not groups[0].rate or groups[0].taxable != _standard(invoice):
        return
    for one in rated_of(invoice, run, lambda one: one.vat_code == _STANDARD and one.vat_rate == 0):
        reason = f"the category S has a rate above zero, which is {groups[0].rate} in the VAT breakdown"
        run.report(one, "vat_rate", "approximated", reason)
        run.use(one, "vat_rate")
        run.derive(one, "vat_rate", groups[0].rate, reason)


def _standard(invoice: Invoice) -> Decimal:
    """What the lines, allowances and charges of category S come to."""
    lines = compute.total(one.net_amount for one in invoice.lines if one.vat_code == _STANDARD)
    off = compute.total(one.amount for one in invoice.allowances if one.vat_code == _STANDARD)
    return lines - off + compute.total(one.amount for one in invoice.charges if one.vat_code == _STANDARD)


def _breakdown(invoice: Invoice, run: Writing) -> None:
    """The breakdown by category and rate; a group that nothing in the invoice is of, and says 0, is left out."""
    known = {id(g) for g in groups_of(invoice, run)}
    before = {id(g): (g.taxable, g.amount) for g in invoice.vat_breakdown}
    used = {compute.vat_group(one.vat_code, one.vat_rate) for one in all_rated(invoice)}
    kept: list[VatBreakdown] = []
    for group in invoice.vat_breakdown:
        as_given = run.keeps or run.trace.document is None
        reasoned = as_given and (group.exemption_reason or group.exemption_code)
        says = group.taxable or group.amount or reasoned or group.kept
        if used and not says and compute.vat_group(group.code, group.rate) not in used:
            for field in ("code", "rate", "taxable", "amount", "exemption_reason", "exemption_code"):
                if getattr(group, field) is not None:
                    run.report(group, field, "dropped", "no line is of this VAT category and rate, and the group is 0")
                    run.use(group, field)
        else:
            kept.append(group)
    invoice.vat_breakdown = kept
    known |= {id(g) for g in add_groups(invoice, used, run)}
    for group in compute.complete_breakdown(invoice):
        fields = ("taxable", "amount") if id(group) in known else ("taxable", "amount", "code", "rate")
        old = before.get(id(group), (None, None))
        for field, said in zip(fields, (*old, None, None), strict=False):
            value = getattr(group, field)
            if value is not None and said is None:
                run.derive(group, field, value, "from the lines of this VAT category and rate")
        if id(group) not in known:
            vat.settle_reason(group, run)
            kept.append(group)


def _bases(invoice: Invoice, run: Writing) -> None:
    """What no VAT is due on is the base of its group (BR-E-08), also where a sender states 0 there and counts it in the
    total without VAT, as the examples of Facturae do."""
    total = invoice.totals.without_vat if invoice.totals is not None else None
    if run.keeps or total is None:
        return
    made: dict[int, Decimal] = {}
    for at, group in enumerate(invoice.vat_breakdown):
        if group.taxable == 0 and not group.rate and not group.amount:
            of = compute.vat_group(group.code, group.rate)
            mine = [one for one in invoice.lines if one.counts and compute.vat_group(one.vat_code, one.vat_rate) == of]
            made[at] = compute.total(one.net_amount for one in mine)
    open_ = total - compute.total(group.taxable for group in invoice.vat_breakdown)
    if not open_ or sum(made.values()) != open_:
        return
    groups = groups_of(invoice, run)
    for at, base in made.items():
        if base:
            reason = f"lines on which no VAT is due make {base}, and the total without VAT counts them"
            run.report(groups[at], "taxable", "approximated", reason)
            run.use(groups[at], "taxable")
            run.derive(groups[at], "taxable", base, "from the lines of this VAT category and rate")


def _one_of_each(invoice: Invoice, run: Writing) -> None:
    """One group of each category and rate: a source of fewer categories, or of one for each reason, has several."""
    if run.keeps:
        return
    alike: dict[compute.VatGroup, list[VatBreakdown]] = {}
    for group in invoice.vat_breakdown:
        alike.setdefault(compute.vat_group(group.code, group.rate), []).append(group)
    invoice.vat_breakdown = [as_one(groups, run) for groups in alike.values()]


def as_one(groups: list[VatBreakdown], run: Writing) -> VatBreakdown:
    """Groups of one VAT category and rate as one of them, with their sums and reasons."""
    if len(groups) == 1:
        return groups[0]
    made = run.edit(groups[0])
    for field in ("taxable", "amount", "amount_accounting"):
        said = [getattr(g, field) for g in groups if getattr(g, field) is not None]
        if not said:
            continue
        total = sum(said, _ZERO)
        if all(value == total for value in said):  # nothing and nothing
            for group in groups[1:]:
                run.carry(made, field, group, field)
            continue
        reason = f"{run.target} has one group of a VAT category and rate: their sum, {total.normalize():f}"
        for group in groups:
            run.report(group, field, "approximated", reason)
            run.use(group, field)
        run.derive(made, field, total, "the sum of the groups of this VAT category and rate")
    for group in groups[1:]:
        for field in ("code", "rate"):
            run.carry(made, field, group, field)
            said = getattr(group, field)
            if said is not None and said == getattr(run.original_of(group), field):  # another was told when it changed
                run.report(group, field, "implied", "the one group of the VAT category and rate says it")
    _reasons_as_one(made, groups, run)
    return made


def _reasons_as_one(made: VatBreakdown, groups: list[VatBreakdown], run: Writing) -> None:
    texts = list(dict.fromkeys(g.exemption_reason for g in groups if g.exemption_reason is not None))
    if texts:
        for group in groups if len(texts) > 1 else ():
            run.report(group, "exemption_reason", "approximated", "the reasons of groups that are one are one text")
        made.exemption_reason = "; ".join(texts)
        for group in groups[1:]:
            run.carry(made, "exemption_reason", group, "exemption_reason")
    for group in groups[1:]:
        if made.exemption_code is None or group.exemption_code == made.exemption_code:
            made.exemption_code = group.exemption_code
            run.carry(made, "exemption_code", group, "exemption_code")
        elif group.exemption_code is not None:
            run.report(group, "exemption_code", "dropped", f"the group has one reason, and {made.exemption_code} is it")
            run.use(group, "exemption_code")


def _outside_scope(invoice: Invoice, run: Writing) -> None:
    outside_scope(invoice, run, groups_of(invoice, run))


def outside_scope(invoice: Invoice, run: Writing, groups: Sequence[VatBreakdown] = ()) -> None:
    """Category O has neither a rate nor VAT identifiers (BR-O-02 to BR-O-05); `groups`, which are copies, have no rate
    either."""
    if not invoice.vat_breakdown or any(g.code != _OUTSIDE for g in invoice.vat_breakdown):
        return
    reason = "outside the scope of VAT (category O) there is no rate"
    for group in (*groups, *rated_of(invoice, run, lambda one: one.vat_rate is not None)):
        field = "rate" if isinstance(group, VatBreakdown) else "vat_rate"
        if getattr(group, field) is not None:
            run.report(group, field, "dropped", reason)
            run.use(group, field)
            setattr(group, field, None)
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is not None and party.vat_id is not None:
            party = run.edit(party)
            run.report(party, "vat_id", "dropped", "outside the scope of VAT (category O) there is no VAT identifier")
            run.use(party, "vat_id")
            party.vat_id = None
            setattr(invoice, role, party)


UNREGISTERED = Repair("sellers without a VAT number", ("BT-118", "BT-151"), ("BR-Z-02", "BR-E-02"), _unregistered)
GROUPS = Repair("VAT categories of the breakdown", ("BT-118", "BT-119"), ("BR-47", "BR-48"), _groups)
LINES = Repair("VAT categories of lines", ("BT-151",), ("BR-CO-04",), _lines)
KNOWN_ALLOWANCES = Repair("VAT rates of allowances", ("BT-96", "BT-103"), ("BR-S-08",), _known_allowances)
ALLOWANCES = Repair("VAT categories of allowances", ("BT-95", "BT-102"), ("BR-32", "BR-37"), _allowances)
ONLY_GROUP = Repair("VAT rate of the only group", ("BT-151", "BT-152"), (), _of_the_only_group)
RATES = Repair(
    "VAT rates", ("BT-152", "BT-96", "BT-103", "BT-119"), ("BR-S-05", "BR-S-07", "BR-Z-05", "BR-E-05"), _rates
)
BASES = Repair("bases without VAT", ("BT-116",), ("BR-E-08", "BR-Z-08"), _bases)
BREAKDOWN = Repair("VAT breakdown", ("BG-23",), ("BR-CO-18", "BR-45", "BR-46", "BR-Z-01"), _breakdown)
ONE_OF_EACH = Repair("one group of a category", ("BG-23",), ("BR-E-01", "BR-Z-01", "BR-S-08"), _one_of_each)
OUTSIDE_SCOPE = Repair("outside the scope of VAT", ("BT-119", "BT-152"), ("BR-O-02", "BR-O-05"), _outside_scope)
