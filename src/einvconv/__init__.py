"""einvconv converts and validates electronic invoices, and says of every value where it went."""

# No `from __future__`, which is a file that would be read before an interrupt can be caught.
try:
    from . import interrupts as _interrupts

    if _interrupts.is_the_command():  # before the rest is imported, which takes a while
        _interrupts.take_signals()
except KeyboardInterrupt:  # it came before it was taken
    from . import interrupts as _interrupts

    if not _interrupts.is_the_command():
        raise
    _interrupts.stop()

from . import formats as _room  # noqa: F401  (loaded first: later it would take the place of the function)
from . import threads as _threads  # noqa: F401  (before a thread imports anything: a fork waits for it)
from .errors import (
    ConversionRefused,
    EinvconvError,
    InvalidInvoice,
    InvalidValue,
    LimitExceeded,
    NoInvoice,
    NotInstalled,
    RulesUnavailable,
    SchematronError,
    UnknownFormat,
    UnreadableInput,
    UnwritableOutput,
    WrongArgument,
)
from .report import (
    Addition,
    AdditionKind,
    AttachedFile,
    Finding,
    Loss,
    LossKind,
    Report,
    RulesetRun,
    Severity,
    Suppressed,
    Verdict,
)

__version__ = "0.1.0"

__all__ = [
    "Addition",
    "AdditionKind",
    "AttachedFile",
    "Conversion",
    "ConversionRefused",
    "Difference",
    "Document",
    "EinvconvError",
    "Finding",
    "FormatInfo",
    "InvalidInvoice",
    "InvalidValue",
    "Invoice",
    "LimitExceeded",
    "Limits",
    "Listed",
    "Loss",
    "LossKind",
    "Metadata",
    "NoInvoice",
    "NotInstalled",
    "Report",
    "RulesUnavailable",
    "Ruleset",
    "RulesetRun",
    "SchematronError",
    "Severity",
    "Source",
    "Suppressed",
    "UnknownFormat",
    "UnreadableInput",
    "UnwritableOutput",
    "Verdict",
    "WrongArgument",
    "bulk",
    "compare",
    "convert",
    "convert_all",
    "detect",
    "errors",
    "fingerprint",
    "formats",
    "history",
    "in_language",
    "intake",
    "join",
    "missing",
    "model",
    "parse",
    "read_list",
    "render",
    "rulesets",
    "schematron",
    "serialize",
    "split",
    "states",
    "validate",
]


def formats() -> "list[FormatInfo]":
    """The formats that are read or written, in the order of their families; those of other packages after them."""
    from .formats.registry import formats as listed

    return listed()


TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import bulk, errors, intake, model, schematron, states
    from .api import Conversion, convert, convert_all, detect, join, missing, parse, serialize, split
    from .comparing import Difference, compare, fingerprint, history
    from .formats.record import FormatInfo
    from .intake import Document, Limits, Source
    from .languages import in_language
    from .listed import Listed, read_list
    from .metadata import Metadata
    from .model import Invoice
    from .picture import render
    from .validation import Ruleset, rulesets, validate
else:
    # A command pays only for what it does: each name is imported when it is first used, from the module beside it.
    _ROOMS = {
        **dict.fromkeys(
            ("Conversion", "convert", "convert_all", "detect", "join", "missing", "parse", "serialize", "split"), "api"
        ),
        **dict.fromkeys(("Difference", "compare", "fingerprint", "history"), "comparing"),
        **dict.fromkeys(("Document", "Limits", "Source"), "intake"),
        **dict.fromkeys(("Ruleset", "rulesets", "validate"), "validation"),
        "FormatInfo": "formats.record",
        "Invoice": "model",
        "Metadata": "metadata",
        "in_language": "languages",
        **dict.fromkeys(("Listed", "read_list"), "listed"),
        "render": "picture",
    }
    _MODULES = ("bulk", "intake", "model", "schematron", "states")

    def __getattr__(name):
        from importlib import import_module

        if name in _MODULES:
            return import_module(f".{name}", __name__)
        if name not in _ROOMS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f".{_ROOMS[name]}", __name__), name)
        return value

    def __dir__():
        return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
