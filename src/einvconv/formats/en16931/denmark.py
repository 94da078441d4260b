"""What OIOUBL asks for beyond EN 16931: derived from what the invoice says, and told; the rest stays absent.

Sources: Digitaliseringsstyrelsen, OIOUBL 3.0 (rules 3.0.1) and OIOUBL 2.1 (rules 1.17.2) with their code lists.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from ... import checks
from ...exact import quotient
from ...mapping.format import Pair, Repair
from ...mapping.writing import Writing
from ...model import Address, Allowance, Identifier, Invoice, InvoiceLine, Party, PaymentMeans, VatBreakdown, compute
from ...model.codes import CHANNELS, CREDIT_NOTE_TYPES
from ...model.party import country_of
from ...model.slim import saying
from ...patterns import pattern
from . import bii, peppol, schemes
from .amounts import DECIMALS
from .bii_rounding import ROUNDING
from .codes import CODES
from .copies import ALLOWANCE_FIELDS, change_allowances, own_lines
from .document import ACCOUNT_SCHEMES, ORDER_LINES
from .needs import needs
from .quantities import listed_units
from .taxes import as_one

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .copies import Of

_HUNDRED = Decimal(100)
_MAY_DIFFER, _HALF_A_CENT, _MOST_DECIMALS = Decimal(1), Decimal("0.005"), 8
_COUNTRY = "DK"
_CVR = "0184"
MEANS_IN_USE = frozenset({"1", "10", "20", "31", "42", "48", "49", "50", "58", "59", "93", "97"})
# the list of OIOUBL 2 is older than these codes of Rec 20
_UNITS = {"H87": "EA", "KMT": "KTM"}
_NO_SELF_BILLING = {"389": "380", "261": "381"}
# by country: what its numbers begin with abroad and at home, and their length there where it is one
_TELEPHONES = {"DK": ("+45", "", 8), "NO": ("+47", "", 8), "FI": ("+358", "0", 0), "SE": ("+46", "0", 0)}
_BETWEEN = pattern(r"[\s()-]+")
_TYPES = frozenset({"325", "380", "393"})
_CATEGORIES = frozenset({"S", "Z", "AE", "B", "G", "K", "L", "M", "O"})


def _vat_of_lines(invoice: Invoice, run: Writing) -> None:
    """The VAT of each line, by its net amount and rate."""
    for at, source in enumerate(lines := own_lines(invoice)):
        if source.vat_amount is None and source.net_amount is not None:
            one = lines[at] = run.edit(source)
            amount = compute.rounded(source.net_amount * (source.vat_rate or Decimal(0)) / _HUNDRED, invoice.currency)
            run.derive(one, "vat_amount", amount, "the net amount of the line at its VAT rate")


def _parties(invoice: Invoice, run: Writing) -> None:
    """A party has a name of its own beside the registered one, a registered number, and schemes."""
    for role in ("seller", "buyer", "payee"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _party(party, run, role == "payee"))


def _party(source: Party, run: Writing, small: bool) -> Party:
    party = run.edit(source)
    if not small and party.trading_name is None and party.name is not None:
        party.trading_name = party.name
        run.carry(party, "trading_name", party, "name")
    party.identifiers = [_with_scheme(i, run) for i in party.identifiers]
    if party.legal_id is None and not small and not run.keeps:
        party.legal_id = _number(party, run)
    if party.legal_id is not None:
        party.legal_id = _with_scheme(party.legal_id, run)
    return party


def _number(party: Party, run: Writing) -> Identifier | None:
    """The number of a party that names none: that in its VAT number, or another identifier of it."""
    found = schemes.address_of_vat(party.vat_id) if party.vat_id is not None else None
    if found is not None and schemes.is_icd(found[0]):
        made = Identifier.blank()
        run.derive(made, "value", found[1], "the organisation number that the VAT number is made of")
        run.derive(made, "scheme", found[0], "the register of the organisation number")
        return made
    other = next((i for i in party.identifiers if i.value is not None), None)
    if other is None:
        return None
    run.report(other, "value", "approximated", f"{run.target} asks for a registered number: it stands for one")
    return run.edit(other)


def _with_scheme(source: Identifier, run: Writing) -> Identifier:
    if source.scheme is not None or source.value is None:
        return source
    made = run.edit(source)
    if checks.is_danish_organisation(source.value.removeprefix(_COUNTRY)):
        run.derive(made, "scheme", _CVR, "the register of the number, by its check digit")
    else:
        run.fill(made, "scheme", schemes.NO_SCHEME, f"{run.target} asks for the scheme of an identifier")
    return made


def _means(invoice: Invoice, run: Writing) -> None:
    """Means of payment that are in use in Denmark, and what they go through."""
    invoice.payment_means = [_one_means(m, run) for m in invoice.payment_means]


def _one_means(source: PaymentMeans, run: Writing) -> PaymentMeans:
    account = source.account
    iban = account is not None and checks.iban(account.id or "") is not None
    code = source.code
    if code not in MEANS_IN_USE and account is not None and not run.keeps:
        code = "58" if iban else "42" if is_danish(account.bic, account.id) else code
    means = run.edit(source)
    if code != source.code:
        run.report(source, "code", "approximated", f"{run.target} does not have it: {code} stands for it")
        run.use(source, "code")
        means.code = code
    channel = "IBAN" if code == "31" and iban else CHANNELS.get(code or "")
    if means.channel is None and channel is not None and not run.keeps:
        run.derive(means, "channel", channel, f"what the means of payment {code} goes through")
    return means


def is_danish(bank: str | None, account: str | None) -> bool:
    """Whether an account is one by registration number and account number."""
    return (
        bool(bank)
        and str(bank).isdigit()
        and len(str(bank)) == 4
        and str(account).isdigit()
        and len(str(account)) <= 10
    )


def _types(invoice: Invoice, run: Writing) -> None:
    """OIOUBL 2 has three types of invoices, and none of credit notes."""
    code = invoice.type_code
    if code in CREDIT_NOTE_TYPES:
        if code != "381":
            run.report(invoice, "type_code", "approximated", f"{run.target} has no types of credit notes")
        run.use(invoice, "type_code")
    elif code not in _TYPES:
        if code is not None:
            run.report(invoice, "type_code", "approximated", f"{run.target} does not have it: 380 stands for it")
            run.use(invoice, "type_code")
        invoice.type_code = "380"


def _categories(invoice: Invoice, run: Writing) -> None:
    """OIOUBL 2 has standard rate, zero rate, reverse charge and, since list 1.4, all others but the exempt (E);
    other taxes have categories of their own."""
    for field in ("vat_breakdown", "lines", "allowances", "charges"):
        setattr(invoice, field, [_category(one, run) for one in getattr(invoice, field)])


def _category(source: VatBreakdown | InvoiceLine | Allowance, run: Writing) -> VatBreakdown | InvoiceLine | Allowance:
    name, rate_name = ("code", "rate") if isinstance(source, VatBreakdown) else ("vat_code", "vat_rate")
    code = getattr(source, name)
    if code is None or code in _CATEGORIES or source.tax is not None:
        return source
    one = run.edit(source)
    stands = "S" if getattr(source, rate_name) else "Z"
    run.report(source, name, "approximated", f"{run.target} has no category {code}: {stands} stands for it")
    run.use(source, name)
    setattr(one, name, stands)
    if getattr(one, rate_name) is None:
        run.derive(one, rate_name, Decimal(0), f"no VAT is due in the category {code}")
    return one


def _groups(invoice: Invoice, run: Writing) -> None:
    """Groups that have become one category at one rate are one."""
    if run.keeps:
        return
    alike: dict[tuple[str | None, Decimal | None, str | None], list[VatBreakdown]] = {}
    for group in invoice.vat_breakdown:
        alike.setdefault((group.code, group.rate, group.tax), []).append(group)
    invoice.vat_breakdown = [as_one(groups, run) for groups in alike.values()]


def _allowances_of_lines(invoice: Invoice, run: Writing) -> None:
    """An allowance or charge of a line is of the line's VAT category."""
    if run.keeps:
        return
    lines = own_lines(invoice)
    for at in saying(lines, *ALLOWANCE_FIELDS):
        lines[at] = change_allowances(lines[at], partial(_of_line, line=lines[at], run=run), run)


def _of_line(source: Allowance, _: Of, line: InvoiceLine, run: Writing) -> Allowance:
    if source.vat_code is not None:
        return source
    made = run.edit(source)
    run.derive(made, "vat_code", line.vat_code, "the VAT category of its line")
    run.derive(made, "vat_rate", line.vat_rate, "the VAT rate of its line")
    return made


def _terms(invoice: Invoice, run: Writing) -> None:
    """Terms of payment say of how much they are: of all that is to be paid, where nothing else is said."""
    payable = invoice.totals.payable if invoice.totals is not None else None
    if payable is not None and not run.keeps and len(invoice.settlement) == 1 and invoice.settlement[0].amount is None:
        terms = run.edit(invoice.settlement[0])
        run.derive(terms, "amount", payable, "what is to be paid")
        invoice.settlement = [terms]


def _legal_numbers(invoice: Invoice, run: Writing) -> None:
    """A registered number is one of the Danish register, or of none that is known."""
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        number = party.legal_id if party is not None else None
        if party is None or number is None or number.scheme in (None, _CVR, schemes.NO_SCHEME) or run.keeps:
            continue
        party = run.edit(party)
        party.legal_id = run.edit(number)
        stands = schemes.NO_SCHEME
        run.report(number, "scheme", "replaced", f"{run.target} has the Danish register there: {stands} stands for it")
        run.use(number, "scheme")
        run.fill(party.legal_id, "scheme", stands, f"{run.target} asks for the scheme of an identifier")
        setattr(invoice, role, party)


def _totals(invoice: Invoice, run: Writing) -> None:
    """The total without VAT goes without saying: it is the sum of the lines, allowances off and charges on."""
    totals = invoice.totals
    if totals is None or totals.without_vat is None or totals.lines is None:
        return
    if totals.without_vat == totals.lines - (totals.allowances or 0) + (totals.charges or 0):
        run.report(totals, "without_vat", "implied", "the sums of lines, allowances and charges give it")
        run.use(totals, "without_vat")


def _addresses(invoice: Invoice, run: Writing) -> None:
    """An address says how it is put together."""
    delivered = invoice.delivery.party if invoice.delivery is not None else None
    if invoice.delivery is not None and delivered is not None and delivered.address is not None:
        invoice.delivery = run.edit(invoice.delivery)
        invoice.delivery.party = _formed(delivered, run)
    for role in ("seller", "buyer", "payee", "tax_representative"):
        party: Party | None = getattr(invoice, role)
        if party is not None:
            setattr(invoice, role, _formed(party, run))


def _formed(source: Party, run: Writing) -> Party:
    party = run.edit(source)
    for field in ("address", "registered_address"):
        address: Address | None = getattr(party, field)
        if address is not None and address.form is None:
            made = run.edit(address)
            form = "StructuredDK" if made._building is not None and made.country_code == _COUNTRY else "StructuredLax"
            run.derive(made, "form", form, "what the address has: street and number, or lines")
            setattr(party, field, made)
    return party


def _due_dates(invoice: Invoice, run: Writing) -> None:
    """The day to pay by stands with the means of payment."""
    if not invoice.payment_means and invoice.due_date is not None:
        means = PaymentMeans.blank()
        run.derive(means, "code", "1", "the due date stands with a means of payment, and none is given")
        invoice.payment_means = [means]


def _invoice_types(invoice: Invoice, run: Writing) -> None:
    """OIOUBL 3 has no self-billing."""
    usual = _NO_SELF_BILLING.get(invoice.type_code or "")
    if usual is not None:
        run.report(invoice, "type_code", "approximated", f"{run.target} has no self-billing: {usual} stands for it")
        run.use(invoice, "type_code")
        invoice.type_code = usual


def _telephones(invoice: Invoice, run: Writing) -> None:
    """A telephone number begins with its country: that of the party's address, for a number of its form."""
    for role in ("seller", "buyer"):
        party: Party | None = getattr(invoice, role)
        contact = party.contact if party is not None else None
        if party is None or contact is None or contact.phone is None or contact.phone.startswith(("+", "00")):
            continue
        country = country_of(party)
        code, trunk, length = _TELEPHONES.get(country or "", ("", "", 0))
        digits = _BETWEEN.sub("", contact.phone)
        if code and digits.isdigit() and digits.startswith(trunk) and length in (0, len(digits)):
            party = run.edit(party)
            party.contact = run.edit(contact)
            party.contact.phone = f"{code}{digits.removeprefix(trunk)}"
            run.report(contact, "phone", "approximated", f"{run.target} asks for the country, which is {country}")
            setattr(invoice, role, party)


def _prices(invoice: Invoice, run: Writing) -> None:
    """A price after the discounts and charges of its line: a line is quantity times price there, give or take one."""
    if run.keeps:
        return
    lines = own_lines(invoice)
    for at in saying(lines, *ALLOWANCE_FIELDS):
        source = lines[at]
        whole, net = compute.line_base(source), source.net_amount
        if whole is None or net is None or source.price is None or abs(whole - net) <= _MAY_DIFFER:
            continue
        after, said = _for_one(source, net), source.price
        if after is not None and said.discount is None and said.gross in (None, said.net):
            one = lines[at] = run.edit(source)
            price = one.price = run.edit(said)
            reason = f"a line is its quantity times its price in {run.target}, discounts included: {after} stands"
            run.report(said, "net", "approximated", reason)
            run.use(said, "net")
            if said.gross is not None:  # the same, be it of the leaf of the other or of one of its own
                run.carry(price, "net", said, "gross")
            price.net, price.gross = after, None


def _for_one(line: InvoiceLine, net: Decimal) -> Decimal | None:
    """What the amount of a line is for one, with as few decimals as give the amount again."""
    count = line.quantity.value if line.quantity is not None else None
    base = line.price.base.value if line.price is not None and line.price.base is not None else None
    for decimals in range(2, _MOST_DECIMALS + 1) if count else ():
        after = quotient(net * (base or 1), count or 1).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if abs(after * (count or 1) / (base or 1) - net) < _HALF_A_CENT:
            return after
    return None


VAT_OF_LINES = Repair("VAT of lines", ("BT-151", "BT-152"), ("OIOUBL-BIL-131",), _vat_of_lines)
PARTIES = Repair("Danish parties", ("BT-28", "BT-30", "BT-47"), ("OIOUBL-COMMON-106", "OIOUBL-COMMON-108"), _parties)
UNITS = Repair("units of OIOUBL 2", ("BT-130",), ("F-LIB318",), listed_units(lambda unit: _UNITS.get(unit, unit)))
MEANS = Repair("Danish means of payment", ("BT-81",), ("OIOUBL-BIL-005",), _means)
TYPES = Repair("Danish types", ("BT-3",), ("F-INV009",), _types)
CATEGORIES = Repair("Danish categories", ("BT-118", "BT-151"), ("F-LIB073",), _categories)
TOTALS = Repair("totals without VAT", ("BT-109",), (), _totals)
GROUPS = Repair("Danish groups", ("BG-23",), ("F-LIB315",), _groups)
OF_LINES = Repair("categories of allowances of lines", ("BG-27", "BG-28"), ("F-LIB226",), _allowances_of_lines)
LEGAL_NUMBERS = Repair("Danish register", ("BT-30", "BT-47"), ("F-LIB189",), _legal_numbers)
PRICES = Repair("prices after discounts", ("BT-146",), ("F-INV340", "F-INV348"), _prices)
TERMS = Repair("amounts of terms", ("BT-20",), ("F-INV134",), _terms)
ADDRESSES = Repair("forms of addresses", ("BG-5", "BG-8"), ("F-LIB025",), _addresses)
INVOICE_TYPES = Repair("no self-billing", ("BT-3",), ("OIOUBL-BIL-017", "OIOUBL-BIL-018"), _invoice_types)
TELEPHONES = Repair("countries of telephones", ("BT-42", "BT-57"), ("OIOUBL-COMMON-126",), _telephones)
DUE_DATES = Repair("due dates with means", ("BT-9",), (), _due_dates)


def _endpoints(invoice: Invoice, run: Writing) -> None:
    if not run.keeps:
        peppol.endpoints(invoice, run)


ENDPOINTS = Repair("electronic addresses", ("BT-34", "BT-49"), ("PEPPOL-EN16931-R010",), _endpoints)
_COMMON = (
    CODES,
    *needs(),
    ACCOUNT_SCHEMES,
    peppol.PRICE_DISCOUNTS,
    peppol.BASES,
    DECIMALS,
    ENDPOINTS,
    peppol.REFERENCE,
)
OIOUBL3: tuple[Pair | Repair, ...] = (
    *_COMMON,
    peppol.ONE_IDENTIFIER,
    peppol.NOTES,
    INVOICE_TYPES,
    PARTIES,
    TELEPHONES,
    MEANS,
    VAT_OF_LINES,
)
OIOUBL2: tuple[Pair | Repair, ...] = (
    *_COMMON,
    bii.ORDER_FOR_REFERENCE,
    ORDER_LINES,
    TYPES,
    CATEGORIES,
    GROUPS,
    OF_LINES,
    PRICES,
    bii.LINES,
    PARTIES,
    LEGAL_NUMBERS,
    DUE_DATES,
    MEANS,
    UNITS,
    VAT_OF_LINES,
    TOTALS,
    ROUNDING,
    bii.REFERENCE,
)
