"""Every error that the library raises on purpose."""

from __future__ import annotations


class EinvconvError(Exception):
    """The root. Its text says what was wrong, where, and what to do."""


class WrongArgument(EinvconvError, TypeError):
    """An argument of a function is not of the kind that is asked for; a defect of the program that calls."""


class UnreadableInput(EinvconvError):
    """The bytes are no XML document that may be read: broken, hostile, or over a limit."""


class LimitExceeded(UnreadableInput):
    """The input is larger, deeper or fuller than the limits allow; the limits can be raised."""


class UnknownFormat(EinvconvError):
    """The document is XML, but none of the formats of the plugin table."""


class ConversionRefused(EinvconvError):
    """The conversion would give something that the target format does not admit."""


class SchematronError(EinvconvError):
    """A Schematron file holds a construct that the engine does not take; names it and its line."""


class RulesUnavailable(EinvconvError):
    """No rule set of that code, or none in force on that date."""
