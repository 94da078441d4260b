"""How time grows with each dimension of an input: elements, texts, depth, errors, pairs of groups, messages.

    python benchmarks/scaling.py [FORMAT …] [--only TEXT] [--sizes 500,2000] [--to 8000,32000] [--pairs] [--sample N]

Every element of a rich document of the format is repeated, emptied, misspelt and lengthened in turn. Each input is
validated and converted at the first two sizes; where time grows with an exponent over the bar, it is measured again at
the larger sizes, and told where it still does. `--pairs` repeats two groups at once and counts lines of Python, which
are the same however busy the machine is; `--sample` takes so many of them by chance. Exit code 1: something was told.
"""

from __future__ import annotations

import argparse
import copy
import functools
import itertools
import math
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from lxml import etree

import einvconv
from einvconv.schematron import running

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
BAR = 1.25
# Below this a measurement says more of the machine than of the code.
LEAST = 0.04
PATIENCE = 120
# So many of each of two groups, and three times as many.
FEW = 16
RICH = {
    "finvoice30": ("items-and-prices", "allowances-and-charges", "instalments-and-cash-discount", "parties"),
    "teapps30": ("advance-payment-and-rounding", "en16931-references"),
    "teapps": ("goods-with-freight", "instalments-and-cash-discounts"),
    "peppolbis30": ("several-vat-rates", "allowances-and-charges"),
    "ubl": ("beyond-en16931",),
    "ehf20": ("invoice",),
}
TARGETS = {
    "finvoice30": ("peppolbis30", "finvoice30", "teapps30"),
    "teapps30": ("teapps30", "finvoice30", "peppolbis30"),
    "teapps": ("teapps", "ubl"),
    "peppolbis30": ("finvoice30", "peppolbis30", "teapps30"),
    "ubl": ("ubl", "peppolbis20"),
    "ehf20": ("ehf20", "finvoice30"),
}
WORDS = "kahdeksan sanaa joita on monta ja lyhyitä 12,5 "

Make = Callable[[int], bytes]


class TooLong(Exception):
    """A measurement took longer than there is patience for."""


def documents(code: str) -> Iterator[tuple[str, Any]]:
    """The rich documents of a format, or all of it."""
    folder = CORPUS / code
    names = [n for n in RICH.get(code, ()) if (folder / f"{n}.xml").exists()] or [p.stem for p in folder.glob("*.xml")]
    for name in names:
        [*_, document] = einvconv.split(folder / f"{name}.xml")
        yield name, document.root


def inputs(code: str) -> Iterator[tuple[str, Make]]:
    """Every dimension of the documents of a format, each place once."""
    seen: set[str] = set()
    for _, root in documents(code):
        for element in root.iter("*"):
            path = "/".join([etree.QName(e).localname for e in element.iterancestors()][::-1][1:])
            path += "/" + etree.QName(element).localname
            if element is root or path in seen:
                continue
            seen.add(path)
            where = root.getroottree().getpath(element)
            text = etree.tostring(root)
            for name, change in CHANGES.items():
                if name not in ("lengthened", "digits") or (len(element) == 0 and element.text):
                    yield f"{path} {name}", _changed(text, where, change)
            for mark in element.attrib:
                yield f"{path}/@{etree.QName(mark).localname} lengthened", _marked(text, where, str(mark))
    for name, root in documents(code):
        text = etree.tostring(root)
        yield f"{name} several messages", lambda n, text=text: text * min(n, 9_000)


def pairs(code: str) -> Iterator[tuple[str, bytes, str, str]]:
    """Every two groups of the documents of a format, each pair once: its name, a document, and where they stand."""
    seen: set[frozenset[str]] = set()
    for name, root in documents(code):
        text = etree.tostring(root)
        groups: dict[str, str] = {}
        for element in root.iter("*"):
            if len(element) and element is not root:
                groups.setdefault(str(element.tag), root.getroottree().getpath(element))
        for (a, at), (b, of) in itertools.combinations(groups.items(), 2):
            if not at.startswith(of) and not of.startswith(at) and frozenset((a, b)) not in seen:
                seen.add(frozenset((a, b)))
                yield f"{name}: {_local(a)} and {_local(b)}", text, at, of


def lines(work: Callable[[bytes], object], data: bytes) -> int:
    """How many lines of Python run while the work is done, each round of a loop counted: the same on any machine."""
    count = 0

    def trace(frame: Any, event: str, _: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    with suppress(einvconv.EinvconvError):
        work(data)  # what is made once is made
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work(data)
    except einvconv.EinvconvError:
        pass
    finally:
        sys.settrace(before)
    return count


class Together:
    """What two groups cost when both come often, beyond what each costs alone."""

    def __init__(self, work: Callable[[bytes], object]) -> None:
        self._work = work
        self._alone: dict[tuple[int, bytes, str], int] = {}

    def __call__(self, text: bytes, at: str, of: str, number: int) -> int:
        """In lines of Python, with so many of each."""
        both = lines(self._work, _often(text, (at, of), number))
        return both - self._often(text, at, number) - self._often(text, of, number) + self._often(text, "", number)

    def _often(self, text: bytes, where: str, number: int) -> int:
        key = (number if where else 0, text, where)
        if key not in self._alone:
            self._alone[key] = lines(self._work, _often(text, (where,) if where else (), number))
        return self._alone[key]


def multiplied(code: str, only: str, of_work: str, sample: int = 0) -> tuple[int, int]:
    """Tell the pairs of groups that cost as many lines as the product of their numbers; how many were measured, told.

    A few of each say it, since lines are counted: three times as many of both cost nine times what they cost together.
    """
    told = measured = 0
    running.LARGE = 0  # a few are treated as very many are
    for kind, work in works(code).items():
        together = Together(work)
        chosen = [one for one in pairs(code) if only in one[0]] if of_work in kind else []
        for name, text, at, of in random.sample(chosen, min(sample or len(chosen), len(chosen))):
            measured += 1
            few = together(text, at, of, FEW)
            if few > FEW * FEW // 2 and (more := together(text, at, of, 3 * FEW)) > 5 * few:
                told += 1
                print(f"{code} {name}: {kind}: {more / (3 * FEW) ** 2:.1f} lines for each two", flush=True)
    return measured, told


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _at(text: bytes, where: str) -> tuple[Any, Any]:
    root = etree.fromstring(text)
    spaces = {p: u for e in root.iter("*") for p, u in e.nsmap.items() if p}
    found: Any = root.xpath(where, namespaces=spaces)
    return root, found[0]


def _changed(text: bytes, where: str, change: Callable[[Any, int], None]) -> Make:
    def make(number: int) -> bytes:
        root, element = _at(text, where)
        change(element, number)
        return etree.tostring(root)

    return make


def _marked(text: bytes, where: str, name: str) -> Make:
    return _changed(text, where, lambda element, number: element.set(name, element.get(name) + "1" * 10 * number))


def _often(text: bytes, places: Sequence[str], number: int) -> bytes:
    root = etree.fromstring(text)
    spaces = {p: u for e in root.iter("*") for p, u in e.nsmap.items() if p}
    found: list[Any] = [root.xpath(where, namespaces=spaces) for where in places]
    for [element] in found:
        _repeat(element, number)
    return etree.tostring(root)


def _repeat(element: Any, number: int) -> None:
    parent, at = element.getparent(), element.getparent().index(element)
    parent[at:at] = [copy.deepcopy(element) for _ in range(number)]


def _empty(element: Any, number: int) -> None:
    parent, at = element.getparent(), element.getparent().index(element)
    parent[at + 1 : at + 1] = [etree.Element(element.tag) for _ in range(number)]


def _misspelt(element: Any, number: int) -> None:
    wrong = copy.deepcopy(element)
    for one in (wrong, *wrong):
        if len(one) == 0:
            one.text = "x?"
        one.set("odd", "1")
    parent, at = element.getparent(), element.getparent().index(element)
    parent[at:at] = [copy.deepcopy(wrong) for _ in range(number)]


def _unknown(element: Any, number: int) -> None:
    parent, at = element.getparent(), element.getparent().index(element)
    made = [etree.Element("odd") for _ in range(number)]
    for one in made:
        one.text = "1"
    parent[at:at] = made


def _lengthened(element: Any, number: int) -> None:
    element.text = (element.text or "") + (WORDS * (number * 10 // len(WORDS) + 1))[: number * 10]


def _digits(element: Any, number: int) -> None:
    element.text = (element.text or "") + "1" * 10 * number


CHANGES: dict[str, Callable[[Any, int], None]] = {
    "repeated": _repeat,
    "empty": _empty,
    "misspelt": _misspelt,
    "unknown beside": _unknown,
    "lengthened": _lengthened,
    "digits": _digits,
}


def works(code: str) -> dict[str, Callable[[bytes], object]]:
    """What is done with an input."""
    found: dict[str, Callable[[bytes], object]] = {"validate": _validate}
    for target in TARGETS.get(code, (code,)):
        found[f"to {target}"] = lambda data, target=target: einvconv.convert_all(data, to=target)
    return found


def _validate(data: bytes) -> None:
    for document in einvconv.split(data):
        einvconv.validate(document)


def seconds(work: Callable[[bytes], object], data: bytes, rounds: int) -> float:
    """The shortest time of the work, of the processor's; a refusal in words is work done."""
    least = math.inf
    for _ in range(rounds):
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        start = time.process_time()
        try:
            work(data)
        except einvconv.EinvconvError:
            pass
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        least = min(least, time.process_time() - start)
    return least


def exponent(work: Callable[[bytes], object], make: Make, sizes: tuple[int, int], rounds: int) -> tuple[float, float]:
    """The exponent with which time grows between two sizes, and the time of the larger; 0 where that is short."""
    small, large = sizes
    try:
        long = seconds(work, make(large), rounds)
        if long < LEAST:
            return 0.0, long
        short = seconds(work, make(small), rounds)
    except TooLong:
        return math.inf, float(PATIENCE)
    return math.log(long / max(short, 1e-4)) / math.log(large / small), long


def _tired(*_: Any) -> None:
    raise TooLong


def main() -> int:
    """Print what grows faster than the bar."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("formats", nargs="*", default=list(RICH))
    asked.add_argument("--only", default="", help="only dimensions with this text in their name")
    asked.add_argument("--work", default="", help="only work with this text in its name")
    asked.add_argument("--sizes", default="500,2000")
    asked.add_argument("--to", default="8000,32000")
    asked.add_argument("--pairs", action="store_true")
    asked.add_argument("--sample", type=int, default=0, help="so many pairs of each format and work, by chance")
    asked.add_argument("--write", type=Path, help="a file to which every measurement is added, as a table")
    given = asked.parse_args()
    signal.signal(signal.SIGPROF, _tired)
    first, second = (tuple(int(n) for n in text.split(",")) for text in (given.sizes, given.to))
    told = measured = 0
    for code in given.formats:
        if given.pairs:
            counted = multiplied(code, given.only, given.work, given.sample)
            measured, told = measured + counted[0], told + counted[1]
            continue
        for name, make in inputs(code):
            if given.only not in name:
                continue
            made = functools.lru_cache(maxsize=2)(make)
            for kind, work in works(code).items():
                if given.work not in kind:
                    continue
                measured += 1
                for sizes, rounds in ((first, 1), (first, 3), (second, 1)):
                    grows, long = exponent(work, made if sizes is first else make, sizes, rounds)
                    if given.write:
                        _note(given.write, code, name, kind, sizes[1], len(made(first[1])), grows, long)
                    if grows <= BAR:
                        break
                else:
                    told += 1
                    print(f"{code} {name}: {kind}: exponent {grows:.2f}, {long:.1f} s at {second[1]:,}", flush=True)
    print(f"{measured} measured, {told} over {BAR}")
    return 1 if told else 0


def _note(path: Path, *cells: object) -> None:
    with path.open("a", encoding="utf-8") as file:
        print(*(f"{cell:.3f}" if isinstance(cell, float) else cell for cell in cells), sep="\t", file=file)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
