"""The Facturae schemas: what each version takes and refuses, on our own documents with one change each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from documents import corpus, document, edited, name
from einvconv.resources import data_path

SAMPLES = data_path("schemas").parents[1] / "shared" / "samples" / "facturae"
VERSIONS = ["3.0", "3.1", "3.2", "3.2.1", "3.2.2"]


@cache
def schema(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(data_path("schemas", "facturae", version, "facturae.xsd")))


def takes(version: str, data: bytes) -> bool:
    return bool(schema(version).validate(etree.fromstring(data)))


def version_of(data: bytes) -> str:
    return etree.fromstring(data).findtext("FileHeader/SchemaVersion") or ""


@pytest.mark.parametrize("path", corpus("facturae"), ids=name)
def test_a_document_is_valid_in_its_own_version_alone(path: Path) -> None:
    data = path.read_bytes()
    assert [v for v in VERSIONS if takes(v, data)] == [version_of(data)]


def test_every_version_has_a_document() -> None:
    assert {version_of(p.read_bytes()) for p in corpus("facturae")} == set(VERSIONS)


OLDEST, DOLLARS, LATEST = (
    "facturae/3.0-discounts-and-charges",
    "facturae/3.2-foreign-currency",
    "facturae/3.2.2-two-taxes-and-instalments",
)
EXPENSES = "facturae/3.1-surcharge-advance-and-expenses"
CASES = [
    pytest.param(OLDEST, ">640.00<", ">-640.00<", False, id="3.0 has no minus"),
    pytest.param(OLDEST, ">640.000000<", ">640.00<", False, id="a unit price of 3.0 has six decimals"),
    pytest.param(OLDEST, ">640.00<", ">640.0<", False, id="an amount of 3.0 has two decimals"),
    pytest.param(OLDEST, "<UnitOfMeasure>01<", "<UnitOfMeasure>07<", False, id="units of 3.0 end at 06"),
    pytest.param(OLDEST, "<PaymentMeans>04<", "<PaymentMeans>19<", False, id="cards came with 3.1"),
    pytest.param(EXPENSES, ">126.00<", ">-126.00<", True, id="3.1 has a minus"),
    pytest.param(EXPENSES, ">126.00<", ">126.000000<", False, id="an amount of 3.1 has two decimals"),
    pytest.param(EXPENSES, "<PaymentMeans>01<", "<PaymentMeans>19<", True, id="a card in 3.1"),
    pytest.param(DOLLARS, ">749.700000<", ">749.70<", False, id="a line amount of 3.2 has six decimals"),
    pytest.param(DOLLARS, "<SpecialTaxableEventCode>02<", "<SpecialTaxableEventCode>03<", False, id="a third event"),
    pytest.param(DOLLARS, "USD", "XYZ", False, id="a currency of no list"),
    pytest.param(DOLLARS, "<CountryCode>USA<", "<CountryCode>US<", False, id="a country of two letters"),
    pytest.param(LATEST, ">364.00<", ">364<", True, id="3.2.2 takes an amount without decimals"),
    pytest.param(LATEST, ">364.00<", ">364.12345678<", True, id="3.2.2 takes eight decimals"),
    pytest.param(LATEST, ">364.00<", ">364.123456789<", False, id="3.2.2 takes no nine decimals"),
    pytest.param(LATEST, ">364.00<", "> 364.00 <", True, id="space around an amount"),
    pytest.param(LATEST, "<InstallmentAmount>", "<InstallmentAmount>+", False, id="a plus sign"),
    pytest.param(LATEST, "<SchemaVersion>3.2.2</SchemaVersion>", "<SchemaVersion/>", True, id="the version by default"),
    pytest.param(LATEST, "<Quantity>8<", "<Quantity>8e0<", True, id="a quantity is any double"),
    pytest.param(LATEST, "<PostCode>33440<", "<PostCode>3344<", False, id="a post code of four digits"),
    pytest.param(LATEST, "<RoleTypeCode>03<", "<RoleTypeCode>10<", False, id="a tenth kind of office"),
    pytest.param(LATEST, "<LanguageName>es<", "<LanguageName>jp<", False, id="a language of no list"),
    pytest.param(LATEST, "CAIXESBBXXX", "CAIXESBB", False, id="a BIC of eight letters"),
    pytest.param(LATEST, "<InvoiceNumber>118<", f"<InvoiceNumber>{'1' * 21}<", False, id="a number of 21 characters"),
    pytest.param(LATEST, "<InvoiceNumber>118<", "<InvoiceNumber><", True, id="an empty number"),
    pytest.param(LATEST, "<AttachmentFormat>pdf<", "<AttachmentFormat>png<", False, id="a file of another kind"),
    pytest.param(LATEST, "<AttachmentFormat>pdf<", "<AttachmentFormat>html<", True, id="HTML came with 3.2.2"),
    pytest.param(LATEST, "InvoiceTotals>", "fe:InvoiceTotals>", False, id="no child is in the name space"),
    pytest.param(LATEST, "<ItemDescription>", "<ItemDescription/><ItemDescription>", False, id="two descriptions"),
    pytest.param(LATEST, "<ArticleCode>REP-1</ArticleCode>", "<Extensions/>", True, id="an empty extension"),
    pytest.param(
        LATEST, "<ArticleCode>REP-1</ArticleCode>", "<Extensions><x/></Extensions>", False, id="in no name space"
    ),
    pytest.param(
        LATEST,
        "<ArticleCode>REP-1</ArticleCode>",
        '<Extensions><x xmlns="urn:x"/></Extensions>',
        False,
        id="of no schema",
    ),
]


@pytest.mark.parametrize(("base", "old", "new", "verdict"), CASES)
def test_a_version_takes_or_refuses(base: str, old: str, new: str, verdict: bool) -> None:
    version = version_of(document(base))
    assert takes(version, document(base))
    assert takes(version, edited(base, (old, new))) is verdict


def test_an_extension_of_3_0_is_not_looked_into() -> None:
    other = '<Extensions><x xmlns="urn:x"/></Extensions>'
    assert takes("3.0", edited(OLDEST, ("</Invoices>", f"</Invoices>{other}")))
    assert not takes("3.2.2", edited(LATEST, ("</Invoices>", f"</Invoices>{other}")))


def test_the_signature_is_checked() -> None:
    signed = "facturae/3.2.2-withheld-tax-signed"
    assert takes("3.2.2", document(signed))
    assert not takes("3.2.2", edited(signed, ("<ds:SignatureValue>AAAA</ds:SignatureValue>", "")))
    assert not takes("3.2.2", edited(signed, (">AAAA<", ">AAA<")))


def test_only_3_2_2_names_the_date_of_what_it_corrects() -> None:
    assert "<InvoiceIssueDate>" in document("facturae/3.2.2-corrective").decode()
    newer = document("facturae/3.2.2-corrective").decode()
    space = "http://www.facturae.es/Facturae/2014/v3.2.1/Facturae"
    older = newer.replace("http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml", space).replace(
        ">3.2.2<", ">3.2.1<"
    )
    assert not takes("3.2.1", older.encode())
    assert takes("3.2.1", older.replace("<InvoiceIssueDate>2026-05-04</InvoiceIssueDate>", "").encode())


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real documents lie beside the project")
def test_real_documents_pass_the_schema_of_their_version() -> None:
    found = {p.name: p.read_bytes() for p in SAMPLES.iterdir()}
    assert found
    assert [n for n, d in found.items() if not takes(version_of(d), d)] == []
