"""What several test modules share."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from lxml import etree

import einvconv
from einvconv.cli import of_locale

# No test is spoken to in the language of whoever runs it.
if of_locale() != "en":
    os.environ["LC_ALL"] = "C.UTF-8"

# No test sees the rule sets that whoever runs them has added.
os.environ["EINVCONV_DATA"] = ""

# Nor do they keep compiled rules among those of that user: they have a folder of their own, which all workers of a run
# and the processes that tests start share, and the next run finds again. The second name is for a test that takes the
# first away.
CACHE = Path(tempfile.gettempdir(), f"einvconv-tests-{os.getuid() if hasattr(os, 'getuid') else ''}")
os.environ["EINVCONV_CACHE"] = str(CACHE)
os.environ["LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME"] = str(CACHE)
_KEPT_FOR = 24 * 3600

# A shell starts what runs in the background deaf to an interrupt, and all that a test starts would be so, too.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every run, and no clock: a build does not fail by chance, nor because its machine is busy.
# `--hypothesis-profile=default` looks for new ones.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("steady")


def pytest_sessionstart(session: pytest.Session) -> None:
    """What older runs compiled goes: every run makes schemas of its own, and they would pile up."""
    if not hasattr(session.config, "workerinput"):
        for path in CACHE.glob("*.*"):
            if path.is_file() and path.stat().st_mtime < time.time() - _KEPT_FOR:
                path.unlink(missing_ok=True)


def pytest_collection_finish() -> None:
    """The collector leaves the tests themselves alone: there are so many that going through them takes long."""
    gc.collect()
    gc.freeze()


UBL = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


class Output:
    """A conversion with its tree at hand: `text("cac:Price/cbc:PriceAmount")` anywhere in the document."""

    def __init__(self, conversion: einvconv.Conversion) -> None:
        self.conversion = conversion
        self.xml = conversion.xml
        self.losses = conversion.losses
        self.root = etree.fromstring(conversion.xml)

    def all(self, path: str) -> list[Any]:
        """The elements, attributes or texts at a path below any element."""
        return list(self.root.xpath(f"//{path}", namespaces=UBL))

    def texts(self, path: str) -> list[str]:
        """The texts at a path below any element."""
        return [str(getattr(one, "text", one) or "") for one in self.all(path)]

    def text(self, path: str) -> str | None:
        """The only text at a path, None where there is none."""
        found = self.texts(path)
        assert len(found) < 2, f"{path} stands {len(found)} times"
        return found[0] if found else None

    def number(self, path: str) -> Decimal:
        """The only number at a path, with a comma or a point."""
        return Decimal((self.text(path) or "").replace(",", "."))

    def lost(self, part: str, kind: str | None = None) -> list[einvconv.Loss]:
        """The losses whose path or value holds a text."""
        return [one for one in self.losses if (part in one.path or part in one.value) and kind in (None, one.kind)]

    def added(self, tag: str) -> list[str]:
        """The kinds of the additions to elements of a name."""
        return [one.kind for one in self.conversion.additions if one.path.rpartition("/")[2].partition("[")[0] == tag]


@pytest.fixture(scope="session")
def to() -> Callable[..., Output]:
    """Convert a document (bytes, or an invoice made in code) and look at the output."""

    def run(source: Any, code: str) -> Output:
        if isinstance(source, einvconv.Invoice):
            return Output(einvconv.serialize(source, to=code))
        return Output(einvconv.convert(source, to=code))

    return run


@pytest.fixture
def looking_at_all(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Everything is looked at, whatever the document has and says."""
    from einvconv.schematron import records
    from einvconv.schematron.heads import Shape

    def switched(on: bool) -> None:
        records.forget()
        if on:
            whole = Shape.__init__
            monkeypatch.setattr(Shape, "__init__", lambda self, h, m, r, whole_=True, **_: whole(self, h, m, r, False))
        else:
            monkeypatch.undo()

    yield switched
    monkeypatch.undo()
    records.forget()
