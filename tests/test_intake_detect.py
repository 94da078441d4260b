"""Detection by what only one version has, where the document does not say its version."""

from __future__ import annotations

import pytest

import einvconv
from documents import document

ENVELOPE = (
    "<INVOICE_CENTER><CONTENT_FRAME><BLOCK_RULES><FORMAT_VERSION>{version}</FORMAT_VERSION></BLOCK_RULES>"
    "<INVOICES><INVOICE><HEADER>{header}</HEADER></INVOICE></INVOICES></CONTENT_FRAME></INVOICE_CENTER>"
)


@pytest.mark.parametrize(
    ("version", "header", "code"),
    [
        ("3.0", "", "teapps30"),
        ("2.7.2", "<SPECIFICATION_ID/>", "teapps"),
        ("", "<SPECIFICATION_ID/>", "teapps30"),
        (" ", "<TAX_POINT_DATE/>", "teapps30"),
        ("", "", "teapps"),
    ],
)
def test_a_version_that_is_not_said_is_seen_by_elements_that_only_it_has(version: str, header: str, code: str) -> None:
    assert einvconv.detect(ENVELOPE.format(version=version, header=header)) == code


@pytest.mark.parametrize("spaced", [" 3.0", "3.0\n", "\t3.0 ", "&#10;3.0"])
def test_a_version_with_blanks_around_it_is_that_version(spaced: str) -> None:
    plain = document("finvoice30/several-vat-rates")
    made = plain.replace(b'Version="3.0"', f'Version="{spaced}"'.encode())
    assert made != plain
    assert einvconv.detect(made) == "finvoice30"
    assert einvconv.validate(made).valid
