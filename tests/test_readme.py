"""The README says what is so: its table is the plugin table's, its example gives what it prints."""

from __future__ import annotations

import einvconv
from full_invoice import terms
from readme_table import README, table

TEXT = README.read_text(encoding="utf-8")


def test_the_format_table_is_generated_from_the_plugin_table() -> None:
    assert table() in TEXT


def test_the_full_invoice_counts_every_business_term_once() -> None:
    found = [term for term, _ in terms()]
    assert len(found) == len(set(found))


def test_every_format_that_detection_names_is_in_the_plugin_table() -> None:
    from einvconv.formats.registry import records

    codes = {info.code for info in einvconv.formats()}
    assert {info.code for info in records() if info.reads} <= codes
