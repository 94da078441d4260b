"""Four times as much of anything takes four times the steps, whatever it is: elements, texts, errors, groups."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import einvconv
from documents import edited
from einvconv.formats.en16931 import rows, signs
from einvconv.formats.finvoice import attachments
from einvconv.formats.nordic.nodes import text_of
from einvconv.formats.ubl.pairs import _read_creditor
from einvconv.mapping import fit, passages
from einvconv.mapping.nodes import wrap
from einvconv.mapping.origins import Origins
from einvconv.mapping.passages import Passage, Passages
from einvconv.mapping.writing import Writing
from einvconv.model import Allowance, Attachment, Invoice
from steps import grows, steps

# An exponent of 1.25.
BAR = 4**1.25

FINVOICE, TEAPPS, PEPPOL, UBL, SVEFAKTURA = (
    "finvoice30/several-vat-rates",
    "teapps30/advance-payment-and-rounding",
    "peppolbis30/several-vat-rates",
    "ubl/beyond-en16931",
    "svefaktura/allowances-and-rounding",
)
REPEATED = [
    (FINVOICE, "VatSpecificationDetails", ("", "peppolbis30", "finvoice30")),
    (FINVOICE, "InvoiceRow", ("", "peppolbis30", "teapps30")),
    ("finvoice30/references-and-links", "InvoiceFreeText", ("", "peppolbis30", "finvoice30")),
    (FINVOICE, "SellerPartyIdentifier", ("",)),
    ("finvoice30/parties", "InvoiceSenderOrganisationName", ("finvoice30",)),
    (FINVOICE, "MessageTransmissionDetails", ("finvoice30",)),
    (TEAPPS, "VAT_SUMMARY", ("", "teapps30")),
    (TEAPPS, "ROW", ("", "finvoice30")),
    ("teapps30/en16931-references", "CONTROL", ("",)),
    (TEAPPS, "CURRENCY", ("",)),
    (PEPPOL, "cac:TaxSubtotal", ("finvoice30", "peppolbis30")),
    (PEPPOL, "cac:InvoiceLine", ("", "finvoice30")),
    (UBL, "cac:InvoiceLine", ("ubl", "peppolbis20")),
    (UBL, "cbc:Note", ("ubl",)),
    (SVEFAKTURA, "cbc:Name", ("svefaktura",)),
    ("cii/several-vat-rates", "rsm:SupplyChainTradeTransaction", ("",)),
    ("cii/foreign-currency", "ram:ApplicableHeaderTradeSettlement", ("",)),
    ("maventaxml/two-rates", "invoice_account", ("maventaxml",)),
    ("sedi/discount-and-freight", "VATSpecification", ("sedi",)),
    ("sedi/discount-and-freight", "Freight", ("sedi",)),
    ("woodx/lumber-with-freight", "MonetaryAdjustment", ("woodx",)),
    ("vismaxml60/charges-and-attachment", "inv:PaymentInstruction", ("vismaxml60",)),
]


def repeated(named: str, tag: str, made: Callable[[str], str] = str) -> Callable[[int], bytes]:
    """The document with its first element of that name so many times, each as `made` says."""
    text = edited(named).decode("iso-8859-15" if named.startswith(("finvoice", "teapps")) else "utf-8")
    start = text.index(f"<{tag}")
    start = text.index(f"<{tag}>") if f"<{tag}>" in text else start
    end = text.index(f"</{tag}>", start) + len(f"</{tag}>")
    encoding = "iso-8859-15" if named.startswith(("finvoice", "teapps")) else "utf-8"
    return lambda number: (text[:start] + made(text[start:end]) * number + text[end:]).encode(encoding)


def done(data: bytes, target: str) -> None:
    """The document validated, or converted; a refusal in words is done as well."""
    try:
        if target:
            einvconv.convert(data, to=target)
        else:
            einvconv.validate(data)
    except einvconv.EinvconvError:
        pass


def test_steps_tell_a_loop_in_a_loop_from_a_loop() -> None:
    assert grows(lambda n: [i * i for i in range(n)], 100) < 4.2
    assert grows(lambda n: [[i * j for j in range(n)] for i in range(n)], 30) > 14
    assert steps(lambda: None) < steps(lambda: [i * i for i in range(10)])


@pytest.mark.parametrize(
    ("named", "tag", "target"), [(named, tag, target) for named, tag, targets in REPEATED for target in targets]
)
def test_an_element_that_comes_often_takes_its_share(named: str, tag: str, target: str) -> None:
    make = repeated(named, tag)
    assert grows(lambda n: done(make(n), target), 60) < BAR


def test_the_direct_debit_of_a_creditor_is_looked_for_once() -> None:
    looked: list[int] = []

    class Means(list[object]):
        def __iter__(self) -> Iterator[object]:
            looked.append(len(self))
            return super().__iter__()

    means = Means([SimpleNamespace(direct_debit=None, code=None)] * 9)
    seller = SimpleNamespace(identifiers=[SimpleNamespace(scheme="SEPA", kept=())] * 9)
    invoice: Any = SimpleNamespace(seller=seller, payee=None, payment_means=means)
    _read_creditor(invoice, None)  # type: ignore[arg-type]
    assert looked == [9, 9]  # for a mandate, then for a code of debits


def test_a_value_that_each_row_says_is_looked_up_without_a_walk_over_the_rows() -> None:
    taken: list[int] = []

    class Places(list[tuple[Any, str | None]]):
        def __iter__(self) -> Iterator[tuple[Any, str | None]]:
            for at in range(len(self)):
                taken.append(at)
                yield self[at]

    said, invoice = SimpleNamespace(text=" PO-7 "), SimpleNamespace()
    trace = SimpleNamespace(places={(id(invoice), "order_reference"): Places([(said, None)] * 99)})
    run: Any = SimpleNamespace(keeps=True, trace=trace, original_of=lambda group: group)
    assert text_of(run, invoice, "order_reference") == "PO-7"  # type: ignore[arg-type]
    assert taken == [0]


@pytest.mark.parametrize(
    ("named", "currency"), [("cii/several-vat-rates", "XXX"), ("xrechnungcii/foreign-currency", "EUR")]
)
def test_the_currencies_of_many_vat_totals_take_their_share(named: str, currency: str) -> None:
    tag, total = "ram:ApplicableHeaderTradeSettlement", "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
    vat = f'<{total}><ram:TaxTotalAmount currencyID="{currency}">1</ram:TaxTotalAmount></{total}>'
    one = f"<{tag}><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>{vat}</{tag}>"
    make = repeated(named, tag, lambda _: one)
    assert grows(lambda n: done(make(n), ""), 150) < BAR


def test_files_that_are_said_beside_an_invoice_take_their_share() -> None:
    def work(n: int) -> None:
        files = tuple(einvconv.AttachedFile(f"a{i}.pdf", b"%PDF", "application/pdf") for i in range(n))
        einvconv.convert(edited(PEPPOL), to="peppolbis30", metadata=einvconv.Metadata(attachments=files))

    assert grows(work, 150) < BAR


def test_instructions_that_say_one_day_take_their_share_when_each_is_put_back() -> None:
    one = "<inv:PaymentInstruction><inv:PaymentDate>2026-06-15</inv:PaymentDate></inv:PaymentInstruction>"
    make = repeated("vismaxml60/charges-and-attachment", "inv:PaymentInstruction", lambda _: one)
    assert grows(lambda n: done(make(n), "vismaxml60"), 150) < BAR


def test_lines_are_counted_once_for_all_their_taxes_so_that_every_rule_runs() -> None:
    one = "<Items><InvoiceLine><Tax><TaxAmount>1</TaxAmount></Tax></InvoiceLine></Items>"
    make = repeated("facturae/3.2.2-two-taxes-and-instalments", "Items", lambda _: one)
    assert not [f.message for f in einvconv.validate(make(600)).findings if "not all run" in f.message]


@pytest.mark.parametrize("target", ["ubl", "peppolbis20", ""])
def test_lines_with_nothing_in_them_take_their_share(target: str) -> None:
    make = repeated(UBL, "cac:InvoiceLine", lambda _: "<cac:InvoiceLine/>")
    assert grows(lambda n: done(make(n), target), 80) < BAR


@pytest.mark.parametrize(
    ("named", "tag", "target"),
    [
        (FINVOICE, "InvoiceRow", "finvoice30"),
        (UBL, "cac:InvoiceLine", "ubl"),
        (UBL, "cbc:Note", "ubl"),
        (TEAPPS, "ROW", "teapps30"),
    ],
)
def test_what_nothing_claims_takes_its_share_when_it_is_kept_and_put_back(named: str, tag: str, target: str) -> None:
    make = repeated(named, tag, lambda text: text.replace(f"<{tag}", f'<{tag} odd="1"', 1))
    assert grows(lambda n: done(make(n), target), 60) < BAR


def test_an_element_that_nothing_claims_takes_its_share_however_much_stands_in_it() -> None:
    def make(n: int) -> bytes:
        odd = f"<odd>{'<one>1</one>' * n}<two>2</two></odd>"
        return edited(UBL, ("<cbc:IssueDate>", f"{odd}<cbc:IssueDate>"))

    kept = [one.path for one in einvconv.parse(make(2)).kept if "odd" in one.path]
    assert kept[:3] == ["ubl:odd/ubl:one[1]", "ubl:odd/ubl:one[2]", "ubl:odd/ubl:two"]
    assert grows(lambda n: done(make(n), "finvoice30"), 150) < BAR


def test_more_of_an_element_than_the_schema_takes_is_told_and_stops_nothing() -> None:
    source = repeated(FINVOICE, "MessageTransmissionDetails")(150)
    conversion = einvconv.convert(source, to="finvoice30")
    assert conversion.xml.count(b"<MessageTransmissionDetails>") == 1
    assert len({loss.path.split("/")[2] for loss in conversion.losses if "MessageTrans" in loss.path}) == 149


def test_elements_that_the_schema_does_not_know_are_told_and_stop_nothing_however_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds: list[int] = []
    errors = fit._errors
    monkeypatch.setattr(fit, "_errors", lambda *given: rounds.append(1) or errors(*given))
    odd = "<odd>1</odd>" * 300
    conversion = einvconv.convert(edited(FINVOICE, ("<EpiDetails>", f"{odd}<EpiDetails>")), to="finvoice30")
    assert b"<odd>" not in conversion.xml
    assert sum(loss.path.startswith("/Finvoice/odd[") for loss in conversion.losses) == 300
    assert len(rounds) < 5


def test_what_the_last_round_of_fitting_takes_back_may_be_the_last_that_was_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("einvconv.mapping.fit.MAX_ROUNDS", 1)
    source = edited(UBL, ("<cbc:IssueDate>", "<cbc:CopyIndicator>no</cbc:CopyIndicator><cbc:IssueDate>"))
    conversion = einvconv.convert(source, to="ubl")
    assert b"CopyIndicator" not in conversion.xml
    assert [loss.value for loss in conversion.losses if loss.path.endswith("CopyIndicator")]


RUN: Any = SimpleNamespace(report=lambda *_: None, edit=lambda one: one, use=lambda *_: None, target="Finvoice")


def test_allowances_below_zero_take_their_share_when_they_become_charges() -> None:
    def work(n: int) -> None:
        invoice = Invoice(allowances=[Allowance(amount=Decimal(-1)) for _ in range(n)])
        signs._apart(invoice, RUN)
        assert (len(invoice.allowances), len(invoice.charges)) == (0, n)

    assert grows(work, 300) < BAR


def test_files_that_cannot_go_take_their_share() -> None:
    def work(n: int) -> None:
        invoice = Invoice(documents=[Attachment(id="1", content="QQ==") for _ in range(n)])
        left = attachments._left_out([(one, "no place") for one in invoice.documents], invoice, RUN)
        assert len(left) == len(invoice.documents) == n

    assert grows(work, 300) < BAR


@pytest.mark.parametrize("named", [FINVOICE, PEPPOL, TEAPPS])
def test_errors_of_the_schema_take_their_share(named: str) -> None:
    tag = {FINVOICE: "InvoiceRow", PEPPOL: "cac:InvoiceLine", TEAPPS: "ROW"}[named]
    make = repeated(named, tag, lambda text: text.replace(f"<{tag}", f'<{tag} odd="1"', 1))
    assert grows(lambda n: done(make(n), ""), 60) < BAR


@pytest.mark.parametrize(
    ("named", "tag", "target"),
    [
        ("finvoice30/references-and-links", "InvoiceFreeText", "peppolbis30"),
        (PEPPOL, "cbc:Note", "finvoice30"),
        (PEPPOL, "cbc:Note", "teapps30"),
        ("ehf20/exempt-iban", "cbc:Note", "finvoice30"),
        (TEAPPS, "FREE_TEXT", "peppolbis30"),
        (TEAPPS, "FREE_TEXT", "teapps30"),
    ],
)
@pytest.mark.parametrize("unit", ["sana ", "\n", "x", "&#25991;x "])
def test_a_long_text_takes_its_share(named: str, tag: str, target: str, unit: str) -> None:
    text = edited(named)
    start = text.index(f"<{tag}>".encode()) + len(tag) + 2
    # As many as make the shorter one long, too: a long text is gone through in another way.
    assert grows(lambda n: done(text[:start] + unit.encode() * (n * 400) + b"y" + text[start:], target), 60) < BAR


def test_a_long_leaf_is_not_read_again_for_each_part_of_it_that_is_asked_for() -> None:
    class Leaf:
        """A leaf that counts how often its text is taken, of which lxml makes a new one each time."""

        taken = 0

        def __len__(self) -> int:
            return 0

        @property
        def text(self) -> str:
            self.taken += 1
            return " ".join(parts)

    parts, leaf = [f"part{i:04}" for i in range(300)], Leaf()
    origins: Any = SimpleNamespace(words={}, _noted=lambda *_: (leaf, None), passages=Passages())
    assert all(Origins.reads(origins, (None, "name", -1), part) for part in parts)
    assert 0 < leaf.taken < 5


def test_a_part_of_a_long_leaf_is_not_held_to_all_that_the_leaf_says(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[str] = []
    stands = Writing.stands
    monkeypatch.setattr(
        Writing,
        "stands",
        lambda run, given, element, *name: held.append(element.tag) or stands(run, given, element, *name),
    )
    text = b"<SellerOrganisationName>" + b"sana " * 2_000
    conversion = einvconv.convert(edited(FINVOICE, ("<SellerOrganisationName>", text.decode())), to="finvoice30")
    assert conversion.xml.count(b"<SellerOrganisationName>") > 100
    assert sum(tag.endswith("SellerOrganisationName") for tag in held) < 5


def test_rows_of_text_behind_a_line_become_its_notes_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    head, row, tail = edited(FINVOICE).partition(b"</InvoiceRow>")
    texts = b"".join(b"<InvoiceRow><RowFreeText>Text %d</RowFreeText></InvoiceRow>" % i for i in range(50))
    given: list[int] = []
    note = rows._note
    monkeypatch.setattr(rows, "_note", lambda line, texts, *how: given.append(len(texts)) or note(line, texts, *how))
    written = einvconv.parse(einvconv.convert(head + row + texts + tail, to="peppolbis30").xml)
    assert [n for n in given if n] == [50]
    assert "\n".join(written.lines[0].notes).split("\n")[-50:] == [f"Text {i}" for i in range(50)]


def grown_in_a_loop(source: str) -> list[int]:
    """The lines where a loop makes a list anew of all that is in it and one more, and goes on."""
    found: list[int] = []
    for loop in ast.walk(ast.parse(source)):
        if not isinstance(loop, ast.For | ast.While) or isinstance(getattr(loop, "iter", None), ast.Tuple):
            continue
        for block in (getattr(node, "body", []) for node in ast.walk(loop)):
            for i, node in enumerate(block if isinstance(block, list) else []):
                if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.List):
                    continue
                kept = {
                    ast.unparse(one.value).partition("[")[0] for one in node.value.elts if isinstance(one, ast.Starred)
                }
                ends = any(isinstance(after, ast.Break | ast.Return) for after in block[i + 1 :])
                if ast.unparse(node.targets[0]) in kept and not ends:
                    found.append(node.lineno)
    return found


def test_no_loop_copies_a_list_for_each_that_it_adds_or_changes() -> None:
    assert grown_in_a_loop("for a in b:\n    if a:\n        x.y = [*x.y, a]\n") == [3]
    assert grown_in_a_loop("for i, a in b:\n    x.y = [*x.y[:i], a, *x.y[i + 1 :]]\n") == [2]
    assert grown_in_a_loop("for a in b:\n    x.y = [*x.y, a]\n    break\n") == []
    files = [path for path in Path(einvconv.__file__).parent.rglob("*.py") if "/data/" not in path.as_posix()]
    assert len(files) > 400
    assert [(path.name, line) for path in files for line in grown_in_a_loop(path.read_text("utf-8"))] == []


def test_parts_of_a_long_text_are_found_in_one_walk_and_nothing_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"word{i:05}" for i in range(2_000)]
    passage = Passage(" ".join(words))
    walked: list[int] = []
    find = passages._find
    monkeypatch.setattr(passages, "_find", lambda text, there: walked.append(len(there)) or find(text, there))
    assert all(passage.has(word) for word in words)
    assert passage.has(words[0])
    assert passage.says(words[1].upper())
    assert not passage.has("or")
    assert not any(passage.says(f"none{i}") for i in range(2_000))
    assert passage.has(words[1])
    assert sum(walked) < 250 * len(passage.text)


@pytest.mark.parametrize(
    "text", ["sana " * 4000, "x" * 20_000, "a  b\t" * 4000, " " * 20_000, "x" * 50 + " " * 20_000 + "y"]
)
def test_a_text_is_wrapped_in_one_pass_and_nothing_is_left_out(text: str) -> None:
    lines = wrap(text, 35)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(0 < len(line) <= 35 and line == line.strip() for line in lines)


def test_a_text_is_broken_at_the_last_space_that_fits() -> None:
    assert wrap("aaa bbb ccc", 7) == ["aaa bbb", "ccc"]
    assert wrap("aaa bbb ccc", 6) == ["aaa", "bbb", "ccc"]
    assert wrap("aaaaaaaaaa", 4) == ["aaaa", "aaaa", "aa"]
    assert wrap("  aaaa  bbbb ", 4) == ["aaaa", "bbbb"]
    assert wrap("", 4) == []
