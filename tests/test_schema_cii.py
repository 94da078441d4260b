"""The schemas of CII and of the Factur-X profiles: what they take and refuse, on our own documents."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from documents import corpus, document, edited, name
from einvconv.mapping.content import ContentModel
from einvconv.resources import data_path
from mutants import change

SAMPLES = data_path("schemas").parents[1] / "shared" / "samples"
PROFILES = ["minimum", "basicwl", "basic", "en16931", "extended"]


@cache
def schema(*folder: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(data_path("schemas", *folder, "invoice.xsd")))


def takes(folder: tuple[str, ...], data: bytes) -> bool:
    return bool(schema(*folder).validate(etree.fromstring(data)))


D16B = ("cii", "d16b")


@pytest.mark.parametrize("path", corpus("cii", "xrechnungcii", "nlciuscii"), ids=name)
def test_a_document_of_en16931_is_valid_as_d16b_and_in_the_profiles_en16931_and_extended(path: Path) -> None:
    data = path.read_bytes()
    assert takes(D16B, data)
    assert takes(("facturx", "en16931"), data)
    assert takes(("facturx", "extended"), data)


@pytest.mark.parametrize(
    ("document_name", "least"),
    [("minimum", 0), ("basicwl", 1), ("basic", 2), ("extended-sub-lines", 4), ("extended-advance-payment", 4)],
)
def test_a_factur_x_document_is_valid_in_its_profile_and_in_the_wider_ones_only(document_name: str, least: int) -> None:
    data = document(f"facturx/{document_name}")
    # The profiles with lines ask for at least one.
    wider = [p for p in PROFILES[least:] if document_name not in ("minimum", "basicwl") or p == PROFILES[least]]
    taken = [p for p in PROFILES if takes(("facturx", p), data)]
    assert set(wider) <= set(taken)
    assert not [p for p in PROFILES[:least] if p in taken]


def test_an_advance_payment_that_names_its_invoice_is_beyond_d16b() -> None:
    assert not takes(D16B, document("facturx/extended-advance-payment"))
    assert takes(D16B, document("facturx/extended-sub-lines"))


INVOICE = "cii/several-vat-rates"
CASES = [
    pytest.param("<ram:TypeCode>380</ram:TypeCode>", "", True, id="no type code: D16B does not ask for one"),
    pytest.param("<ram:ID>R-2026-0412</ram:ID>", "", False, id="no invoice number"),
    pytest.param("<ram:ID>R-2026-0412</ram:ID>", "<ram:ID/>", True, id="an empty invoice number"),
    pytest.param(">7950.00<", ">7950,00<", False, id="a decimal comma"),
    pytest.param(">7950.00<", "> +7950. <", True, id="a plus sign, a bare point and space around"),
    pytest.param(">7950.00<", ">7.95e3<", False, id="an exponent"),
    pytest.param(">7950.00<", "><", False, id="an empty amount"),
    pytest.param('format="102">20260504', ">2026-05-04", True, id="a date in any form, without a format"),
    pytest.param('currencyID="EUR"', 'currency="EUR"', False, id="an attribute of another name"),
    pytest.param(' currencyID="EUR"', "", True, id="a VAT total without its currency"),
    pytest.param('unitCode="C62"', 'unitCode="nonsense"', True, id="a unit of no code list"),
    pytest.param('schemeID="0160"', 'listID="0160"', False, id="the attribute of a code on an identifier"),
    pytest.param("<ram:BuyerReference>", "<ram:BuyerReference/><ram:BuyerReference>", False, id="two buyer references"),
    pytest.param("ram:SellerTradeParty>", "ram:BuyerTradeParty>", False, id="a buyer in the seller's place"),
    pytest.param("ApplicableHeaderTradeDelivery", "ApplicableHeaderTradeSettlement", False, id="no delivery"),
    pytest.param(
        "<ram:TypeCode>VAT</ram:TypeCode>", '<ram:TypeCode listID="5305">VAT</ram:TypeCode>', False, id="another list"
    ),
    pytest.param(
        "<ram:TypeCode>380</ram:TypeCode>", '<ram:TypeCode listID="1001">380</ram:TypeCode>', True, id="its own list"
    ),
    pytest.param(
        "<rsm:SupplyChainTradeTransaction>", "<rsm:SupplyChainTradeTransaction>x", False, id="text in a group"
    ),
    pytest.param("<ram:IncludedNote>", "<ram:Note/><ram:IncludedNote>", False, id="an element that no version has"),
]


@pytest.mark.parametrize(("old", "new", "verdict"), CASES)
def test_d16b_takes_or_refuses(old: str, new: str, verdict: bool) -> None:
    assert takes(D16B, document(INVOICE))
    assert takes(D16B, edited(INVOICE, (old, new))) is verdict


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' format="102"', ""),
        ("<ram:TypeCode>380</ram:TypeCode>", ""),
        ("<ram:Information>SEPA-Überweisung</ram:Information>", "<ram:ID>1</ram:ID>"),
        ('schemeID="0160"', 'schemeID="0160" schemeVersionID="1"'),
    ],
)
def test_the_profiles_ask_for_more_and_allow_less_than_d16b(old: str, new: str) -> None:
    changed = edited(INVOICE, (old, new))
    assert takes(D16B, changed)
    assert not takes(("facturx", "en16931"), changed)


def test_an_attachment_is_base64() -> None:
    sheet = "UG9zaXRpb247TWVuZ2UKMTsyCg=="
    assert takes(D16B, edited("cii/references-and-attachments", (sheet, f" {sheet[:8]}\n{sheet[8:]}")))
    assert not takes(D16B, edited("cii/references-and-attachments", (sheet, sheet[:-1])))


CORE = ("cii", "d16b", "core")


@pytest.mark.parametrize("path", corpus("cii", "xrechnungcii", "nlciuscii"), ids=name)
def test_the_core_knows_all_that_an_invoice_of_en16931_uses(path: Path) -> None:
    assert takes(CORE, path.read_bytes())


@pytest.mark.parametrize("path", corpus("cii", "xrechnungcii", "nlciuscii"), ids=name)
def test_what_the_core_admits_the_whole_admits(path: Path) -> None:
    rng = random.Random(path.stem)
    admitted = 0
    for _ in range(60):
        tree = etree.parse(path).getroot()
        change(tree, rng)
        data = etree.tostring(tree)
        if takes(CORE, data):
            admitted += 1
            assert takes(D16B, data)
    assert 0 < admitted < 60


def test_the_core_has_the_order_of_the_whole_and_nothing_more_often() -> None:
    core, whole = (ContentModel(data_path("schemas", *folder, "invoice.xsd")) for folder in (CORE, D16B))
    paths = [("{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice",)]
    for path in paths:
        few, many = list(core.children(path)), list(whole.children(path))
        assert [tag for tag in many if tag in few] == few
        assert core.attributes(path) <= whole.attributes(path)
        for tag in few:
            often = whole.most((*path, tag))
            assert often is None or (core.most((*path, tag)) or often + 1) <= often
            paths.append((*path, tag))
    assert len(paths) > 400


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real documents lie beside the project")
def test_real_documents_pass() -> None:
    paths = [*SAMPLES.glob("cii/*.xml"), *SAMPLES.glob("xrechnung/*_uncefact.xml")]
    assert len(paths) > 20
    assert [p.name for p in paths if not takes(D16B, p.read_bytes())] == []
    own = [(p.name.partition("-")[0], p) for p in SAMPLES.glob("facturx/*.xml")]
    assert [p.name for profile, p in own if not takes(("facturx", profile), p.read_bytes())] == []
