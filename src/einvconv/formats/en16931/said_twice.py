"""What a document says twice and a target has one place for: a trading name that is the name, a gross price that is the
net one, how an address that is there is written, what a payment goes through beside its means.

Sources: EN 16931-1, BT-27, BT-28, BT-44 and BT-45, BT-146 to BT-148; OIOUBL 2.02, AddressFormatCode,
PaymentChannelCode and Amount of PaymentTerms.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...checks import is_iban
from ...mapping.format import Pair
from ...mapping.writing import Writing
from ...model import Address, Invoice, Party, PaymentMeans, Price, SettlementTerms
from ...model.codes import CHANNELS
from .prices import is_for_another

ONLY_ONE = "there is no other one to tell it from"
FOLLOWS = "it follows from the amounts that are there"
# how OIOUBL 2 says that an address is written (AddressFormatCode), but for one that a register has
_FORMS = frozenset({"StructuredDK", "StructuredLax", "StructuredRegion", "Unstructured"})


def say_once(invoice: Invoice, run: Writing) -> None:
    """Let the one place stand for both: a name without a word, a price and what OIOUBL repeats told as implied."""
    has = run.form.has
    _forms(invoice, run)
    _payment(invoice, run)
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


def addresses(invoice: Invoice) -> Iterator[tuple[str, Address]]:
    """The addresses of an invoice, by the paths of their terms."""
    for role in ("seller", "buyer", "payee", "tax_representative"):
        party = getattr(invoice, role)
        if party is not None and party.address is not None:
            yield f"{role}.address", party.address
    party = invoice.delivery.party if invoice.delivery is not None else None
    if party is not None and party.address is not None:
        yield "delivery.party.address", party.address


def _forms(invoice: Invoice, run: Writing) -> None:
    for path, address in addresses(invoice):
        if address.form in _FORMS and f"{path}.form" not in run.form.has:
            run.report(address, "form", "implied", "the parts of the address show how it is written")
            run.use(address, "form")


def _payment(invoice: Invoice, run: Writing) -> None:
    """What OIOUBL says beside the means and the amount due: the channel, and the numbers and the amount of the only
    terms."""
    for means in invoice.payment_means:
        account = means.account.id if means.account is not None else None
        usual = means.channel == CHANNELS.get(means.code or "") or (means.channel == "IBAN" and is_iban(account or ""))
        if means.channel is not None and usual and "payment_means.channel" not in run.form.has:
            run.report(means, "channel", "implied", "the means of payment and the account show it")
            run.use(means, "channel")
        again = means.instruction is not None and means.instruction == means.remittance
        if again and "payment_means.instruction" not in run.form.has:
            run.report(means, "instruction", "implied", "it is the reference of the payment (BT-83) again")
            run.use(means, "instruction")
    if len(invoice.payment_means) == 1 and len(invoice.settlement) <= 1:
        means = invoice.payment_means[0]
        named: list[tuple[PaymentMeans | SettlementTerms, str, str]] = [(means, "id", "payment_means.id")]
        named += [(one, "means_id", "settlement.means_id") for one in invoice.settlement if one.means_id == means.id]
        for group, field, path in named:
            if getattr(group, field) is not None and path not in run.form.has:
                run.report(group, field, "implied", ONLY_ONE)
                run.use(group, field)
    due = invoice.totals.payable if invoice.totals is not None else None
    if len(invoice.settlement) == 1 and "settlement.amount" not in run.form.has:
        terms = invoice.settlement[0]
        if terms.amount is not None and terms.amount == due:
            run.report(terms, "amount", "implied", FOLLOWS)
            run.use(terms, "amount")


def is_net(price: Price) -> bool:
    """Whether the gross price is the net price, with no discount on it."""
    return price.gross == price.net and not price.discount and not is_for_another(price)


SAID_TWICE = Pair("what is said twice", write=say_once)
