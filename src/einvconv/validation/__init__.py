"""Validation: schema, rule sets, releases and dates, the report."""

from __future__ import annotations

from .rulesets import Ruleset, rulesets
from .validate import validate

__all__ = ["Ruleset", "rulesets", "validate"]
