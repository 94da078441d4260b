"""A program as a user would write it, which every type checker takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from functools import partial
from pathlib import Path

import einvconv
from einvconv import AdditionKind, LossKind, Severity, Verdict
from einvconv.model import (
    Allowance,
    Attachment,
    InvoiceLine,
    Party,
    Price,
    Quantity,
    completed,
    credit_of,
    from_fields,
    gaps,
)


def sources(path: Path) -> Iterable[einvconv.Source]:
    yield path
    yield path.read_bytes()
    yield path.read_text()
    yield from einvconv.split(path, limits=einvconv.Limits(depth=100))


def convert_each(path: Path) -> list[str]:
    told: list[str] = []
    for source in sources(path):
        conversion = einvconv.convert(source, to="peppolbis30")
        told += [f"{loss.kind} {loss.path} {loss.value}: {loss.reason}" for loss in conversion.losses]
        told += [f"{addition.kind} {addition.path}" for addition in conversion.additions]
        for file in conversion.attachments:
            Path(file.filename).write_bytes(file.content)
        conversion.write("out.xml", force=True)
    return told


def pictures(path: Path, invoice: einvconv.Invoice) -> list[bytes]:
    hybrid = einvconv.convert(path, to="facturx", pdf=Path("own.pdf"), language="fi")
    return [
        einvconv.render(path, "html", language="sv", check=True, rules="peppolbis30"),
        einvconv.render(invoice, to="text", width=80, colour=True),
        einvconv.render(hybrid, "pdf", stylesheet=Path("own.xsl")),
        einvconv.serialize(invoice, to="facturx", pdf=True).pdf,
    ]


def convert_many(paths: list[Path]) -> list[einvconv.Conversion]:
    with ProcessPoolExecutor() as pool:
        return list(pool.map(partial(einvconv.convert, to="peppolbis30"), paths))


def check_many(paths: list[Path]) -> dict[str, str]:
    told: dict[str, str] = {}
    with ProcessPoolExecutor() as pool:
        for path, report in einvconv.bulk.validate(paths, executor=pool, release={"peppolbis30": "3.0.21"}):
            if isinstance(report, einvconv.EinvconvError):
                told[str(path)] = str(report)
                continue
            reasons = [f"{one.finding.rule}: {one.reason}" for one in report.suppressed]
            told[str(path)] = f"{report.verdict} {', '.join(reasons)}"
    for path, made in einvconv.bulk.convert(paths, to="peppolbis30"):
        if isinstance(made, einvconv.Conversion):
            made.write(f"{path}.out")
    return told


def check(source: einvconv.Source, invoice: einvconv.Invoice) -> dict[str, int]:
    report = einvconv.validate(source, rules="peppolbis30", on=dt.date(2026, 8, 17))
    try:
        report.raise_if_invalid()
    except einvconv.InvalidInvoice as error:
        report = error.report
    ran = [run.id for run in report.rulesets if run.ran]
    places = {finding.rule: finding.line for finding in report.findings if finding.severity == "fatal"}
    return places if einvconv.validate(invoice, rules="finvoice30").valid and ran else {}


def write(number: str) -> bytes:
    invoice = einvconv.Invoice(
        number=number,
        issue_date=dt.date(2026, 8, 17),
        seller=Party(name="Myyjä Oy"),
        documents=[Attachment(content=b"%PDF", filename="a.pdf"), Attachment.from_file("b.pdf")],
        lines=[
            InvoiceLine(
                quantity=Quantity(value=Decimal(2)),
                price=Price(net=Decimal("10.50")),
                allowances=[Allowance(percent=Decimal(10))],
            )
        ],
    )
    whole = completed(invoice)
    if gaps(invoice):
        print(*(f"{gap.path} ({gap.term}): {gap.reason}" for gap in gaps(invoice)), sep="\n")
    return einvconv.join([einvconv.serialize(one, to="finvoice30") for one in (whole, credit_of(whole, "2"))])


def tables() -> list[str]:
    rules = einvconv.schematron.load("rules.sch")
    found: list[einvconv.Finding] = rules.validate(Path("invoice.xml"))
    infos: list[einvconv.FormatInfo] = einvconv.formats()
    sets: list[einvconv.Ruleset] = einvconv.rulesets()
    return [f.rule for f in found] + [i.code for i in infos] + [s.release for s in sets]


def the_same(path: Path, other: Path) -> list[str]:
    said = einvconv.Metadata(receiver="0216:003715728600", attachments=(einvconv.AttachedFile("a", b"", "text/csv"),))
    made = einvconv.convert(path, to=["finvoice30", "ubl"], metadata=said)
    older = einvconv.convert(made.xml, to="finvoice", version="2.01")
    found: list[einvconv.Difference] = einvconv.compare(made.invoice, other)
    state = einvconv.states.state_in(einvconv.states.RestState, einvconv.states.SoapState.ERROR)
    listed: list[einvconv.Listed] = einvconv.read_list(path)
    numbers = [one.invoice.number or "" for one in listed if one.state == 4]
    words = [*(d.term for d in found if d.counts), *einvconv.history(path, other), einvconv.fingerprint(older.xml)]
    return [*words, *numbers, from_fields({"items": []}).number or "", state.value if state is not None else ""]


def kinds(conversion: einvconv.Conversion, report: einvconv.Report) -> tuple[list[LossKind], list[AdditionKind]]:
    severities: list[Severity] = [finding.severity for finding in report.findings]
    verdict: Verdict = report.verdict
    assert verdict or severities
    return [loss.kind for loss in conversion.losses], [addition.kind for addition in conversion.additions]
