"""Fuzz one target, or all in turn, for as long as one likes.

    python tests/fuzz/run.py TARGET|all [--seconds N] [--seed N] [--keep FOLDER]
    python tests/fuzz/run.py TARGET|all --atheris [--keep FOLDER] [libFuzzer options, such as -max_total_time=3600]

The first form needs nothing but the project: it makes inputs from a seed, and says after each minute how many there
were and what they came to. The second is led by coverage, through `pip install atheris`; the mutations are the same,
and the first line of an input names its target, so that one run of `all` has one memory of what was reached.
An input that is a finding is kept in the folder (`findings` by default) with the error beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def own(names: list[str], seconds: float, seed: int, folder: Path) -> int:
    """Inputs from a seed, until the time is over; the number of findings."""
    from fuzz.mutations import mutated, sources
    from fuzz.targets import run

    read = {name: sources(name) for name in names}
    came_to: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    begin = told = time.monotonic()
    number = 0
    slowest = (0.0, "")
    while time.monotonic() - begin < seconds:
        name = names[number % len(names)]
        rng = random.Random(f"{seed}/{number}")
        data = mutated(rng.choice(read[name]), rng, rng.choice(read[name]))
        start = time.process_time()
        try:
            came_to[f"{name}: {run(name, data)}"] += 1
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                break
            keep(folder, name, data, error, findings)
        slowest = max(slowest, (time.process_time() - start, f"{name} {seed}/{number}"))
        number += 1
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"{number:,} inputs, {sum(findings.values())} findings of {len(findings)} kinds", flush=True)
    print(f"{number:,} inputs in {time.monotonic() - begin:.0f} s; slowest {slowest[0]:.1f} s: {slowest[1]}")
    for what, count in (*sorted(came_to.items()), *findings.most_common()):
        print(f"{count:8,} {what}")
    return sum(findings.values())


def keep(folder: Path, name: str, data: bytes, error: BaseException, findings: Counter[str]) -> None:
    """Keep the first input of each kind of finding: an error at a place."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    kind = f"{name}: {type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {str(error)[:80]}"
    findings[kind] += 1
    if findings[kind] == 1:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
        file.with_suffix(".input").write_bytes(data)
        file.with_suffix(".txt").write_text("".join(traceback.format_exception(error)))
        print(f"finding: {kind}", flush=True)


def with_atheris(names: list[str], options: list[str], folder: Path) -> None:
    """Let libFuzzer lead, with our mutations, and say every minute what it came to."""
    import tempfile
    from importlib import import_module
    from pkgutil import walk_packages

    import atheris

    with atheris.instrument_imports(include=["einvconv"]):
        import einvconv

        for module in walk_packages(einvconv.__path__, "einvconv."):
            if ".__" not in module.name:  # what starts a command, and the hooks of a packager
                import_module(module.name)
        from fuzz.mutations import mutated, sources
        from fuzz.targets import run
    files = {name: sources(name) for name in names}
    came_to: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    slowest = [(0.0, "")]
    told = [time.monotonic()]

    def split(data: bytes) -> tuple[str, bytes]:
        name, _, document = data.partition(b"\n")
        said = name.decode("latin-1")
        return (said, document) if said in files else (names[len(data) % len(names)], data)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        name, document = split(data)
        if rng.random() < 0.3:
            name = rng.choice(names)
            document = rng.choice(files[name])
        if rng.random() < 0.8:
            document = mutated(document, rng, rng.choice(files[name]))
        else:
            document = atheris.Mutate(document, most)
        return (name.encode() + b"\n" + document)[:most]

    def one(data: bytes) -> None:
        name, document = split(data)
        start = time.process_time()
        try:
            came_to[run(name, document)] += 1
        except Exception as error:
            keep(folder, name, document, error, findings)
        took = time.process_time() - start
        if took > slowest[0][0]:
            slowest[0] = (took, name)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "slowest.input").write_bytes(document)
        if time.monotonic() - told[0] > 60:
            told[0] = time.monotonic()
            print(f"{dict(came_to)}, findings {dict(findings)}, slowest {slowest[0]}", flush=True)

    with tempfile.TemporaryDirectory() as seeds:
        for number, (name, data) in enumerate(
            (n, d) for i, n in enumerate(names) for d in files[n][i % len(files[n]) :: len(names)]
        ):
            (Path(seeds) / str(number)).write_bytes(name.encode() + b"\n" + data)
        defaults = ["-max_len=200000", "-print_final_stats=1", "-rss_limit_mb=4096"]
        atheris.Setup([sys.argv[0], *defaults, *options, seeds], one, custom_mutator=mutate)
        atheris.Fuzz()


def main() -> int:
    """Run what the command line says."""
    from fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=["all", *TARGETS])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("findings"))
    parser.add_argument("--atheris", action="store_true")
    options, rest = parser.parse_known_args()
    names = list(TARGETS) if options.target == "all" else [options.target]
    if options.atheris:
        with_atheris(names, rest, options.keep)
        return 0
    return 1 if own(names, options.seconds, options.seed, options.keep) else 0


if __name__ == "__main__":
    sys.exit(main())
