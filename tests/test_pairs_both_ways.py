"""Pairs: without its way there the document lacks something, without its way back the invoice does."""

from __future__ import annotations

from collections import Counter

import pytest

from einvconv.formats.registry import format_for, formats
from einvconv.mapping.format import Pair, nothing
from pair_cases import PairCase, holds, pair_of, says, written
from pairs_finvoice import FINVOICE
from pairs_teapps import TEAPPS
from pairs_ubl import UBL

CASES: tuple[PairCase, ...] = (*UBL, *FINVOICE, *TEAPPS)
# Formats whose own tests show their pairs, in documents of theirs.
SHOWN_BY_THEIR_FORMAT = {
    "test_format_cii.py": ("cii", "facturx", "xrechnungcii", "nlciuscii"),
    "test_format_svefaktura.py": ("svefaktura",),
    "test_format_facturae.py": ("facturae",),
    "test_format_e2b.py": ("e2b",),
    "test_format_vismaxml.py": ("vismaxml",),
    "test_format_bgc.py": ("bgc",),
    "test_format_ubl_national.py": ("oioubl", "siubl"),
    "test_format_maventaxml.py": ("maventaxml",),
    "test_format_sedi.py": ("sedi",),
    "test_format_woodx.py": ("woodx",),
    "test_format_liinos.py": ("liinos",),
}


@pytest.mark.parametrize("case", [c for c in CASES if c.goes_there], ids=str)
def test_the_way_there_is_what_the_document_says_it_by(case: PairCase) -> None:
    on, off = written(case), written(case, pair_of(case))
    assert on.xml is not None
    if case.holds:
        assert holds(case, on.xml) and not holds(case, off.xml)
    if case.keeps:
        assert case.keeps not in on.lost and case.keeps in off.lost
    if case.tells:
        assert case.tells in on.told and case.tells not in off.told
    if case.spares:
        assert case.spares not in on.told and case.spares in off.told


@pytest.mark.parametrize("case", [c for c in CASES if c.says is not None], ids=str)
def test_the_way_back_is_what_the_invoice_says_it_by(case: PairCase) -> None:
    xml = written(case).xml
    assert xml is not None
    assert says(case, xml) and not says(case, xml, pair_of(case))


def _pairs() -> list[tuple[str, Pair]]:
    writing = [info.code for info in formats() if info.writes]
    return [(code, step) for code in writing for step in format_for(code).pairs if isinstance(step, Pair)]


def test_both_halves_of_every_pair_of_every_format_have_a_case() -> None:
    there = {case.pair for case in CASES if case.goes_there}
    back = {case.pair for case in CASES if case.says is not None}
    here = [(code, p) for code, p in _pairs() if not code.startswith(sum(SHOWN_BY_THEIR_FORMAT.values(), ()))]
    lacking = {(code, p.name) for code, p in here if p.write is not nothing and p.name not in there}
    lacking |= {(code, p.name) for code, p in here if p.read is not nothing and p.name not in back}
    assert lacking == set()


def test_the_pairs_of_a_format_have_names_of_their_own_and_do_something() -> None:
    assert {key for key, n in Counter((code, pair.name) for code, pair in _pairs()).items() if n > 1} == set()
    assert [pair.name for _, pair in _pairs() if pair.read is nothing and pair.write is nothing] == []


_COMMON = """names of lists, primary payment means, prices, creditor identifier, order references, note subjects,
kind of a credit note, names, unit numbers, units in words"""
_CORE = f"payment terms, due date, tax scheme, {_COMMON}, accounting currency of a total"
_BII = f"""what others say, numbers of houses, persons, kinds of account, rounding, buyer's reference, register,
letters of rates, registered address, payment terms, due date, {_COMMON}"""
_FINVOICE = """named documents, allowances and charges as rows, no registered scheme, what is said twice, totals,
 payment terms, payment order, instalments, rates, prices, units in texts, units, discounts,
sub-rows, links, preceding invoices, notes, names, addresses, delivery, parties, kind, attachments"""
_TEAPPS = """named documents, allowances and charges as rows, no registered scheme, an original, what is said twice,
fees, total of allowances, totals, row types, units, prices, accounts, payment order,
terms, instalments, documents, preceding invoices, lines of a specification, notes,
parties of one element, parties, message, kind"""
# the pairs of each format in their order
OF_A_FORMAT = {
    **dict.fromkeys(("finvoice30", "finvoice20", "finvoice"), _FINVOICE),
    **dict.fromkeys(("teapps30", "teapps"), _TEAPPS),
    "ubl": f"what others say, numbers of houses, persons, bank, registered address, {_CORE}, rounding in the total, "
    "VAT of lines in totals, taxes withheld",
    **dict.fromkeys(("peppolbis30", "ehf30"), f"what others say, numbers of houses, {_CORE}"),
    **dict.fromkeys(("peppolbis20", "ehf20"), _BII),
}


@pytest.mark.parametrize("code", OF_A_FORMAT)
def test_a_format_has_these_pairs(code: str) -> None:
    said = [name.strip() for name in OF_A_FORMAT[code].replace("\n", " ").split(",")]
    assert [pair.name for of, pair in _pairs() if of == code] == said
