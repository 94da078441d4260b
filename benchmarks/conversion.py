"""How long a conversion takes and how much memory it asks for, by the number of lines.

    python benchmarks/conversion.py [LINES …]

Each size runs in a process of its own, so that its peak memory is its own. `parse` is what lxml alone needs to parse
the same bytes; `times parse` is what a conversion costs in that measure. Time and memory a line should stay level.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

import einvconv
from einvconv.model import (
    Account,
    Address,
    Identifier,
    InvoiceLine,
    Item,
    Party,
    PaymentMeans,
    Price,
    Quantity,
    completed,
)

SIZES = (2, 100, 1_000, 10_000)
WAYS = (("finvoice30", "peppolbis30"), ("peppolbis30", "finvoice30"))
ROUNDS = 5


def invoice(lines: int) -> einvconv.Invoice:
    """An invoice of so many lines, with what ordinary lines have."""
    address = Address(line1="Katu 1", city="Oulu", post_code="90100", country_code="FI")
    return completed(
        einvconv.Invoice(
            number="2026-1",
            issue_date=dt.date(2026, 5, 4),
            due_date=dt.date(2026, 5, 18),
            type_code="380",
            currency="EUR",
            buyer_reference="B-1",
            seller=Party(
                name="Myyjä Oy",
                vat_id="FI07375462",
                address=address,
                endpoint=Identifier(value="003707375462", scheme="0216"),
            ),
            buyer=Party(name="Ostaja Oy", address=address, endpoint=Identifier(value="003715728600", scheme="0216")),
            payment_means=[PaymentMeans(code="58", account=Account(id="FI2112345600000785", bic="NDEAFIHH"))],
            lines=[
                InvoiceLine(
                    quantity=Quantity(value=Decimal(n % 7 + 1), unit="C62"),
                    price=Price(net=Decimal(n % 90 * 100 + 125) / 100),
                    vat_code="S",
                    vat_rate=Decimal("25.5"),
                    item=Item(name=f"Tuote {n}", seller_id=f"T-{n}", description="Pakkauksessa kymmenen kappaletta"),
                    notes=["Toimitetaan varastosta"],
                )
                for n in range(lines)
            ],
        )
    )


def best(run: Callable[[], Any]) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(data: bytes, small: bytes, target: str) -> dict[str, float]:
    """The figures of one document and way, in this process."""
    einvconv.convert(small, to=target)  # trees and schemas are made once
    before = _peak()
    einvconv.convert(data, to=target)
    memory = _peak() - before
    return {
        "parse": best(lambda: etree.fromstring(data)),
        "seconds": best(lambda: einvconv.convert(data, to=target)),
        "memory": memory,
    }


def _peak() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 if sys.platform != "darwin" else 1024 * 1024)


def main(arguments: list[str]) -> None:
    """Print the table; or, for a process of its own, the figures of one row."""
    if arguments[:1] == ["--one"]:
        data = sys.stdin.buffer.read()
        small = Path(arguments[2]).read_bytes()
        print(json.dumps(measure(data, small, arguments[1])))
        return
    print(
        f"{'way':27} {'lines':>6} {'kB':>6} {'ms':>8} {'µs a line':>9} {'times parse':>11} {'MB':>6} {'kB a line':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for source, target in WAYS:
            small = Path(folder, source)
            small.write_bytes(einvconv.serialize(invoice(2), to=source).xml)
            for lines in [int(a) for a in arguments] or SIZES:
                data = einvconv.serialize(invoice(lines), to=source).xml
                command = [sys.executable, __file__, "--one", target, str(small)]
                done = json.loads(subprocess.run(command, check=True, capture_output=True, input=data).stdout)
                print(
                    f"{source} → {target:11}".ljust(27),
                    f"{lines:6} {len(data) / 1000:6.0f} {done['seconds'] * 1000:8.1f}"
                    f" {done['seconds'] / lines * 1e6:9.0f} {done['seconds'] / done['parse']:11.0f}"
                    f" {done['memory']:6.1f} {done['memory'] * 1024 / lines:9.1f}",
                )


if __name__ == "__main__":
    main(sys.argv[1:])
