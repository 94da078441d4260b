"""einvconv converts and validates electronic invoices, and says of every value where it went."""

from __future__ import annotations

from . import formats as _room  # noqa: F401  (loaded first: later it would take the place of the function)
from . import threads as _threads  # noqa: F401  (before a thread imports anything: a fork waits for it)
from .errors import (
    ConversionRefused,
    EinvconvError,
    LimitExceeded,
    RulesUnavailable,
    SchematronError,
    UnknownFormat,
    UnreadableInput,
)
from .report import Finding, Loss, Report, RulesetRun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .api import Conversion, convert, convert_all, detect, join, parse, serialize, split
    from .formats.record import FormatInfo
    from .model import Invoice
    from .validation import rulesets, validate

__version__ = "0.1.0"

_LAZY = {
    "Conversion": "api",
    "convert": "api",
    "convert_all": "api",
    "detect": "api",
    "join": "api",
    "parse": "api",
    "serialize": "api",
    "split": "api",
    "rulesets": "validation",
    "validate": "validation",
    "Invoice": "model",
}

__all__ = [
    "Conversion",
    "ConversionRefused",
    "EinvconvError",
    "Finding",
    "Invoice",
    "LimitExceeded",
    "Loss",
    "Report",
    "RulesUnavailable",
    "RulesetRun",
    "SchematronError",
    "UnknownFormat",
    "UnreadableInput",
    "convert",
    "convert_all",
    "detect",
    "formats",
    "join",
    "parse",
    "rulesets",
    "serialize",
    "split",
    "validate",
]


def formats() -> list[FormatInfo]:
    """The formats that are read or written, in the order of their families; those of other packages after them."""
    from .formats.registry import formats as listed

    return listed()


def __getattr__(name: str) -> Any:
    """Import what a name needs when it is first used: a command pays only for what it does."""
    from importlib import import_module

    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_LAZY[name]}", __name__), name)
    globals()[name] = value
    return value
