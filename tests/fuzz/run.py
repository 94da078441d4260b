"""Fuzz one target, or all in turn, for as long as one likes.

    python tests/fuzz/run.py TARGET|all [--seconds N] [--seed N] [--keep FOLDER]
    python tests/fuzz/run.py TARGET --atheris [libFuzzer options, such as -max_total_time=3600]

The first form needs nothing but the project: it makes inputs from a seed, and says after each minute how many there
were and what they came to. The second is led by coverage, through `pip install atheris`; the mutations are the same.
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


def with_atheris(name: str, options: list[str]) -> None:
    """Let libFuzzer lead, with our mutations; it ends by itself at a finding, and keeps the input."""
    import tempfile
    from importlib import import_module
    from pkgutil import walk_packages

    import atheris

    with atheris.instrument_imports(include=["einvconv"]):
        import einvconv

        for module in walk_packages(einvconv.__path__, "einvconv."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
        from fuzz.mutations import mutated, sources
        from fuzz.targets import run
    files = sources(name)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        made = mutated(data, rng, rng.choice(files)) if rng.random() < 0.8 else atheris.Mutate(data, most)
        return made[:most]

    with tempfile.TemporaryDirectory() as seeds:
        for number, data in enumerate(files):
            (Path(seeds) / str(number)).write_bytes(data)
        atheris.Setup(
            [sys.argv[0], "-max_len=200000", *options, seeds], lambda data: run(name, data), custom_mutator=mutate
        )
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
    if options.atheris:
        with_atheris(options.target, rest)
        return 0
    names = list(TARGETS) if options.target == "all" else [options.target]
    return 1 if own(names, options.seconds, options.seed, options.keep) else 0


if __name__ == "__main__":
    sys.exit(main())
