"""Amounts of lines that a row says in another way: by a percentage, with VAT, by quantity and price.

What the row and the totals determine is derived and told; what they do not is refused in words, and never 0.

Source: EN 16931-1, BT-131, BG-27 and BG-28; the rules BR-24, BR-41, BR-43.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from ...errors import ConversionRefused
from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Allowance, Invoice, InvoiceLine, Price, compute
from ...model.slim import listed, saying
from .cents import is_in_cents, settle
from .copies import ALLOWANCE_FIELDS, change_all_allowances, own_lines
from .counts import count_of_rest
from .prices import by_amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .copies import Held

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_SLACK = Decimal("0.02")  # between a percentage and its amount (PEPPOL-EN16931-R040)
_FINEST = Decimal("0.00000001")


def _net_of_vat(invoice: Invoice, run: Writing) -> None:
    """The net amount of a row that says what it is with its VAT."""
    for at, source in enumerate(lines := own_lines(invoice)):
        stated = source.net_amount
        if stated is not None:
            whole = None if source.gross_amount is None else _with_vat(source, stated, invoice.currency)
            if whole is not None:
                lines[at] = run.edit(source)
                _parts_without_vat(lines[at], whole - stated, invoice.currency, run)
            continue
        one = lines[at] = run.edit(source)
        if one.gross_amount is None:
            _by_price(one, invoice, run)
            continue
        net, how = _without_vat(one)
        if net is None or how is None:
            continue
        net = compute.rounded(net, invoice.currency)
        whole = _with_vat(one, net, invoice.currency)
        if whole is not None:
            _parts_without_vat(one, whole - net, invoice.currency, run)
        run.derive(one, "net_amount", net, how)
        run.report(one, "gross_amount", "approximated", f"given without its VAT, as {net.normalize():f}")
        run.use(one, "gross_amount")
        _leave_out_vat(one, run)


def _by_price(one: InvoiceLine, invoice: Invoice, run: Writing) -> None:
    """The net amount of a row of which only the price with VAT is said, and no discount is taken off it."""
    price, count, rate = one.price, one.quantity, one.vat_rate
    if price is None or price.vat_included is None or price.net is not None or price.gross is not None:
        return
    if count is None or count.value is None or rate is None or one.allowances or one.charges:
        return
    priced = InvoiceLine(quantity=count, price=Price(net=price.vat_included, base=price.base, unit=price.unit))
    whole = compute.sure_base(priced)
    if whole is None:
        return
    net = whole * _HUNDRED / (_HUNDRED + rate)
    how = f"the row's price with VAT times its quantity, without its {rate} %"
    run.derive(one, "net_amount", compute.rounded(net, invoice.currency), how)
    _leave_out_vat(one, run)


def _without_vat(one: InvoiceLine) -> tuple[Decimal | None, str | None]:
    gross = one.gross_amount or _ZERO
    if one.vat_amount is not None:
        return gross - one.vat_amount, "the row's amount with VAT less its VAT"
    if one.vat_rate is not None:
        return gross * _HUNDRED / (_HUNDRED + one.vat_rate), f"the row's amount with VAT without its {one.vat_rate} %"
    return None, None


def _with_vat(one: InvoiceLine, net: Decimal, currency: str | None) -> Decimal | None:
    """What quantity and price of a row come to without VAT, where its discounts and charges are with it: what is left
    of its price with VAT without them is its amount with VAT, and not so without VAT."""
    price, count, rate, off = one.price, one.quantity, one.vat_rate, compute.taken_off(one)
    if not off or not rate or price is None or price.vat_included is None or count is None or count.value is None:
        return None
    if price.net is not None or price.gross is not None or one.gross_amount is None:
        return None
    per = price.base.value if price.base is not None and price.base.value else Decimal(1)
    whole = price.vat_included * count.value / per
    without = compute.rounded(whole * _HUNDRED / (_HUNDRED + rate), currency)
    fits = abs(whole - off - one.gross_amount) <= _SLACK < abs(without - off - net)
    return without if fits else None


def _parts_without_vat(one: InvoiceLine, rest: Decimal, currency: str | None, run: Writing) -> None:
    """The discounts and charges of a row without their VAT: together they are what is given."""
    rate = one.vat_rate or _ZERO
    for field, sign in (("charges", -1), ("allowances", 1)):
        parts = [run.edit(part) for part in listed(one, field)]
        setattr(one, field, parts)
        for part in parts:
            for said in ("base", "amount"):
                amount = getattr(part, said)
                if amount is None:
                    continue
                made = compute.rounded(amount * _HUNDRED / (_HUNDRED + rate), currency)
                if said == "amount":
                    rest -= sign * made
                    if abs(rest) <= _SLACK and part is parts[-1]:  # a cent of rounding is in the last of them
                        made, rest = made + sign * rest, _ZERO
                run.report(part, said, "approximated", f"given without its VAT, as {made.normalize():f}")
                run.use(part, said)
                run.derive(part, said, made, f"the row's amount with VAT without its {rate} %")


def _leave_out_vat(one: InvoiceLine, run: Writing) -> None:
    """The price with VAT says nothing more, once the price without it is derived from the amount."""
    price = one.price
    if price is not None and price.vat_included is not None and price.net is None and price.gross is None:
        found = by_amount(one)
        reason = "the price without VAT follows from the row's amount"
        if found is not None:
            reason = f"the price without VAT follows from the row's amount: {found[1].normalize():f} for {found[2]}"
        run.report(price, "vat_included", "approximated", reason)
        run.use(price, "vat_included")


def _percentages(invoice: Invoice, run: Writing) -> None:
    """The amount of a discount or charge that is a percentage only: what quantity, price and amount leave for it."""
    _leave_out_nothing(invoice, run)
    lines = own_lines(invoice)
    for at in saying(lines, *ALLOWANCE_FIELDS):
        lines[at] = line = _leave_out_nothing(lines[at], run)
        both = *listed(line, "allowances"), *listed(line, "charges")
        unknown = [a for a in both if a.amount is None and a.percent is not None]
        base = compute.line_base(line) if unknown else None
        if base is None:
            continue
        one = lines[at] = run.edit(line)
        one.allowances = [run.edit(a) for a in one.allowances]
        one.charges = [run.edit(c) for c in one.charges]
        parts = _parts(one, base, invoice.currency)
        if not parts:
            _what_is_left(one, unknown, base, run)
        for part, of, amount in parts:
            if part.base is None:
                run.derive(part, "base", compute.rounded(of, invoice.currency), "the row's quantity times its price")
            run.derive(
                part,
                "amount",
                amount,
                f"{part.percent} % of {part.base}, which the row leaves between its price and amount",
            )
    for field in ALLOWANCE_FIELDS:
        if any(a.amount is None and a.percent is not None for a in getattr(invoice, field)):
            setattr(invoice, field, [_of_document(a, invoice, run) for a in getattr(invoice, field)])


def _leave_out_nothing(owner: Held, run: Writing) -> Held:
    """A discount or charge of 0 % and no amount, or of which nothing is said, is none; the document is a copy already,
    and a line becomes one."""
    for field in ALLOWANCE_FIELDS:
        parts: Sequence[Allowance] = listed(owner, field)
        none = [a for a in parts if a.amount is None and not a.kept and (a.percent == 0 or not a.said_names())]
        if not none:
            continue
        owner = run.edit(owner) if isinstance(owner, InvoiceLine) else owner
        for part in none:
            for name, value in part.said():
                if not isinstance(value, list):
                    run.report(part, name, "implied", "0 % takes nothing off and adds nothing")
                    run.use(part, name)
        setattr(owner, field, [a for a in parts if not any(a is part for part in none)])
    return owner


def _what_is_left(one: InvoiceLine, unknown: list[Allowance], base: Decimal, run: Writing) -> None:
    """The amount that the row leaves for its only discount or charge, whose percentage gives another one."""
    room = _room(one, base)
    part = next((p for p in (*one.allowances, *one.charges) if p.amount is None and p.percent is not None), None)
    if room is None or part is None or len(unknown) > 1:
        return
    amount = _without_zeros(room if any(part is a for a in one.allowances) else -room)
    if abs(amount) > _CENT and (amount < 0) == (base < 0):
        said, part.percent = part.percent, None
        reason = f"the row leaves {amount} between its price and amount, which is not {said} % of {base}: it stands"
        run.report(unknown[0], "percent", "dropped", reason)
        run.use(unknown[0], "percent")
        run.derive(part, "amount", amount, "what the row leaves between its price and amount")


def _room(one: InvoiceLine, base: Decimal) -> Decimal | None:
    """What quantity and price leave for the parts of a row whose amount is not known."""
    if one.net_amount is None:
        return None
    return base - one.net_amount - compute.taken_off(one)


def _parts(one: InvoiceLine, base: Decimal, currency: str | None) -> list[tuple[Allowance, Decimal, Decimal]]:
    """Each part whose amount is not known, with what it is a percentage of, and its amount.

    Percentages are of the row's price times its quantity, or each of what those before it leave, whichever gives the
    row's amount; where the row states none, the first.
    """
    room = _room(one, base)
    for progressive in (False, True):
        parts, left = [], base
        for part in (*one.allowances, *one.charges):
            sign = 1 if any(part is a for a in one.allowances) else -1
            of = left if progressive else base
            amount = part.amount
            if amount is None and part.percent is not None:
                of = part.base if part.base is not None else of
                amount = compute.rounded(of * part.percent / _HUNDRED, currency)
                parts.append((part, of, amount, sign))
            left -= sign * (amount or _ZERO)
        if room is None:
            return [(part, of, amount) for part, of, amount, _ in parts]
        rest = room - sum((sign * amount for _, _, amount, sign in parts), _ZERO)
        if abs(rest) <= max(_SLACK, _CENT * len(parts)):
            part, of, amount, sign = parts[-1]  # a cent of rounding is in the last of them
            return [*((p, o, a) for p, o, a, _ in parts[:-1]), (part, of, _without_zeros(amount + sign * rest))]
    return []


def _without_zeros(amount: Decimal) -> Decimal:
    """An amount without zeros beyond its cents, which a quantity with decimals gives it (BR-DEC-24); in cents where
    it is endless, as a price by its base quantity may be."""
    cents = amount.quantize(_CENT, ROUND_HALF_UP)
    exact = amount == amount.quantize(_FINEST, ROUND_HALF_UP)
    return amount if exact and amount != cents else cents


def _of_document(source: Allowance, invoice: Invoice, run: Writing) -> Allowance:
    if source.amount is not None or source.percent is None:
        return source
    made = run.edit(source)
    base = source.base
    if base is None:
        group = compute.vat_group(source.vat_code, source.vat_rate)
        lines = [
            line
            for line in invoice.lines
            if group[0] is None or compute.vat_group(line.vat_code, line.vat_rate) == group
        ]
        base = compute.whole_total(line.net_amount for line in lines)
        if base is None:
            return source
        run.derive(made, "base", base, "the sum of the lines that it is taken of")
    amount = compute.rounded(base * source.percent / _HUNDRED, invoice.currency)
    run.derive(made, "amount", amount, f"{source.percent} % of {base}")
    return made


def _net_amounts(invoice: Invoice, run: Writing) -> None:
    """The net amount of a line: by quantity and price, else what the sum of the lines leaves for it."""
    open_ones: list[InvoiceLine] = []
    for at, source in enumerate(lines := own_lines(invoice)):
        if source.net_amount is None:
            one = lines[at] = run.edit(source)
            net = compute.net_amount(one, invoice.currency)
            if net is None:
                open_ones.append(one)
            else:
                run.derive(one, "net_amount", net, "quantity times price, with the row's discounts and charges")
    if not open_ones:
        return
    stated = invoice.totals.lines if invoice.totals is not None else None
    rest = None if stated is None else stated - compute.total(one.net_amount for one in invoice.lines)
    if rest is None or (len(open_ones) > 1 and (rest or _may_cancel(open_ones))):
        raise ConversionRefused(_unknown(open_ones, invoice, run))
    reason = "what the sum of the lines (BT-106) leaves for this row"
    if len(open_ones) > 1:
        reason = (
            "the other rows come to the sum of the lines (BT-106), and leave nothing for the rows without an amount"
        )
    for one in open_ones:
        run.derive(one, "net_amount", rest, reason)
        count_of_rest(one, run)


def _may_cancel(rows: list[InvoiceLine]) -> bool:
    """Whether rows without amounts that come to nothing together may each be something: what is sold and taken back."""
    counts = [one.quantity.value for one in rows if one.quantity is not None and one.quantity.value]
    return min(counts, default=_ZERO) < 0 < max(counts, default=_ZERO)


def _unknown(rows: list[InvoiceLine], invoice: Invoice, run: Writing) -> str:
    numbers = ", ".join(str(one.id or invoice.lines.index(one) + 1) for one in rows[:5])
    many = f"lines {numbers}{', …' if len(rows) > 5 else ''} have" if len(rows) > 1 else f"line {numbers} has"
    return (
        f"The {many} no amount without VAT (BT-131), and none follows from quantity, price or VAT: "
        f"{run.target} asks for one on each line. Give the amount, or the price and the quantity, and convert again."
    )


def _decimals(invoice: Invoice, run: Writing) -> None:
    """Amounts of allowances and charges have two decimals at the most (BR-DEC-01, 02, 05, 06, 24, 25, 27, 28)."""
    change_all_allowances(invoice, lambda one, _: _rounded(one, run), run)


def _rounded(source: Allowance, run: Writing) -> Allowance:
    if is_in_cents(source.amount) and is_in_cents(source.base):
        return source
    made = run.edit(source)
    for field in ("amount", "base"):
        settle(made, field, run)
    return made


NET_OF_VAT = Repair("amounts without VAT", ("BT-131",), ("BR-24",), _net_of_vat)
PERCENTAGES = Repair(
    "amounts of percentages",
    ("BT-92", "BT-99", "BT-136", "BT-141"),
    ("BR-31", "BR-36", "BR-41", "BR-43", "BR-CO-11", "BR-CO-12", "PEPPOL-EN16931-R120"),
    _percentages,
)
NET_AMOUNTS = Repair("net amounts", ("BT-131",), ("BR-24",), _net_amounts)
DECIMALS = Repair(
    "decimals of allowances", ("BT-92", "BT-99", "BT-136", "BT-141"), ("BR-DEC-01", "BR-DEC-24"), _decimals
)
