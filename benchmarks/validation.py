"""How long a validation against Peppol BIS Billing 3 takes: by the number of lines, cold, in processes and in threads.

    python benchmarks/validation.py [LINES …]

`parse` is what lxml alone needs to parse the same bytes. `cold` is a whole `python -m einvconv validate FILE`, with
bare Python and Python with lxml beside it. Processes and threads each validate the same small invoice for a second;
a figure is how many times the work of one they did together.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from conversion import best, invoice
from lxml import etree

import einvconv

SIZES = (2, 100, 1_000, 10_000)
SECONDS = 1.0


def document(lines: int) -> bytes:
    """A Peppol BIS Billing 3 invoice of so many lines."""
    return einvconv.serialize(invoice(lines), to="peppolbis30").xml


def work(data: bytes, done: Callable[[int], object]) -> None:
    """Validate for a while, and tell how often."""
    einvconv.validate(data)
    count, end = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        einvconv.validate(data)
        count += 1
    done(count)


def in_processes(data: bytes, number: int) -> int:
    """How many validations several processes do together."""
    queue: multiprocessing.Queue[int] = multiprocessing.Queue()
    started = [multiprocessing.Process(target=work, args=(data, queue.put)) for _ in range(number)]
    for process in started:
        process.start()
    done = sum(queue.get() for _ in started)
    for process in started:
        process.join()
    return done


def in_threads(data: bytes, number: int) -> int:
    """The same for threads of one process."""
    done: list[int] = []
    started = [threading.Thread(target=work, args=(data, done.append)) for _ in range(number)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return sum(done)


def cold(arguments: list[str]) -> float:
    """A whole process, in milliseconds; the middle of several."""
    times = []
    for _ in range(11):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=False, capture_output=True)
        times.append(time.perf_counter() - start)
    return sorted(times)[5] * 1000


def main(arguments: list[str]) -> None:
    """Print the tables."""
    print(f"{'lines':>6} {'kB':>6} {'ms':>8} {'µs a line':>9} {'times parse':>11} {'findings':>8}")
    for lines in [int(a) for a in arguments] or SIZES:
        data = document(lines)
        findings = len(einvconv.validate(data).findings)
        taken = best(lambda data=data: einvconv.validate(data))  # type: ignore[misc]
        parsed = best(lambda data=data: etree.fromstring(data))  # type: ignore[misc]
        print(
            f"{lines:6} {len(data) / 1000:6.0f} {taken * 1000:8.2f} {taken / lines * 1e6:9.0f}"
            f" {taken / parsed:11.1f} {findings:8}"
        )
    small = document(2)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "invoice.xml")
        file.write_bytes(small)
        bare, lxml = cold(["-c", "pass"]), cold(["-c", "import lxml.etree"])
        whole = cold(["-m", "einvconv", "validate", str(file)])
    print(f"\ncold: {whole:.0f} ms (bare Python {bare:.0f}, with lxml {lxml:.0f})")
    one = in_processes(small, 1)
    told = ", ".join(f"{number}: {in_processes(small, number) / one:.2f}" for number in (2, 4))
    print(f"processes, times the work of one, on {os.cpu_count()} processors: {told}")
    alone = in_threads(small, 1)
    print(
        f"threads, times the work of one: 2: {in_threads(small, 2) / alone:.2f}, 8: {in_threads(small, 8) / alone:.2f}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
