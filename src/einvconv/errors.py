"""Every error that the library raises on purpose.

EinvconvError
├── WrongArgument         an argument is not of the kind that is asked for; a TypeError too
├── UnreadableInput       no document that may be read
│   ├── LimitExceeded     larger, deeper or fuller than the limits
│   └── NoInvoice         JSON, an archive or a PDF that holds none
├── UnknownFormat         none of the formats, or no format of that code
├── UnwritableOutput      a file that cannot be written, or may not be overwritten
├── ConversionRefused     the target cannot say what the document says
├── InvalidValue          a model holds a value that is not of its field's kind
├── InvalidInvoice        `Report.raise_if_invalid` of a document that is not valid
├── SchematronError       a Schematron file that the engine does not take
├── RulesUnavailable      no rules of that code, or none in force on that day
└── NotInstalled          a package of an extra is asked for, and not there
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .report import Report


class EinvconvError(Exception):
    """The root. Its text says what was wrong, where, and what to do."""


class WrongArgument(EinvconvError, TypeError):
    """An argument of a function is not of the kind that is asked for; a defect of the program that calls."""


class UnreadableInput(EinvconvError):
    """The bytes are no document that may be read: broken, hostile, or over a limit."""


class LimitExceeded(UnreadableInput):
    """The input is larger, deeper or fuller than the limits allow; the limits can be raised."""


class NoInvoice(UnreadableInput):
    """JSON, a ZIP archive or a PDF may be read, and no invoice is in it."""


class UnknownFormat(EinvconvError):
    """The document is XML, but none of the formats of the plugin table."""


class UnwritableOutput(EinvconvError):
    """A file cannot be written, or is there already and may not be overwritten."""


class ConversionRefused(EinvconvError):
    """The conversion would give something that the target format does not admit."""


class InvalidValue(EinvconvError):
    """An invoice made in code holds a value that is not of its field's kind; names each by its path in the model."""


class InvalidInvoice(EinvconvError):
    """A document is not valid; `report` says why."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.report)


class SchematronError(EinvconvError):
    """A Schematron file holds a construct that the engine does not take; names it and its line."""


class RulesUnavailable(EinvconvError):
    """No rule set of that code, or none in force on that date."""


class NotInstalled(EinvconvError):
    """What is asked for needs a package of an extra; names the extra."""
