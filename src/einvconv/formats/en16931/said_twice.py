"""What a document says twice and a target has one place for: a trading name that is the name, a gross price that is the
net one.

Source: EN 16931-1, BT-27, BT-28, BT-44 and BT-45, BT-146 to BT-148.
"""

from __future__ import annotations

from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import Invoice, Party, Price
from .prices import is_for_another

FOLLOWS = "it follows from the amounts that are there"


def say_once(invoice: Invoice, run: Writing) -> None:
    """Let the one place stand for both: a name without a word, a price told as implied."""
    has = run.form.has
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        if party is None or party.name is None or party.name != party.trading_name:
            continue
        if f"{role}.name" in has and f"{role}.trading_name" not in has:
            party = run.edit(party)
            setattr(invoice, role, party)
            run.carry(party, "name", party, "trading_name")
    if "lines.price.net" not in has or "lines.price.gross" in has:
        return
    for line in invoice.lines:
        price = line.price
        if price is not None and price.gross is not None and is_net(price):
            for field in ("gross", "discount"):
                if getattr(price, field) is not None:
                    run.report(price, field, "implied", FOLLOWS)
                    run.use(price, field)


def is_net(price: Price) -> bool:
    """Whether the gross price is the net price, with no discount on it."""
    return price.gross == price.net and not price.discount and not is_for_another(price)


SAID_TWICE = Pair("what is said twice", write=say_once)
