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


@pytest.mark.parametrize(
    ("named", "said", "spaced"),
    [
        ("finvoice30/several-vat-rates", 'Version="3.0"', 'Version=" 3.0\n"'),
        ("teapps30/several-vat-rates", "<FORMAT_VERSION>3.0<", "<FORMAT_VERSION>\t3.0 <"),
        ("cii/several-vat-rates", ">urn:cen.eu:en16931:2017<", "> urn:cen.eu:en16931:2017 <"),
    ],
)
def test_a_version_with_blanks_around_it_is_that_version(named: str, said: str, spaced: str) -> None:
    plain = document(named)
    assert plain.count(said.encode()) == 1
    made = plain.replace(said.encode(), spaced.encode())
    assert einvconv.detect(made) == einvconv.detect(plain)
    assert einvconv.validate(made).valid
