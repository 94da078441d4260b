"""What the EN 16931 rules say: the term, the numbers, and what to do."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from rule_cases import STOPPED, edited
from test_rules_en16931 import BASES, CASES, RULES, engine

TOTAL = "/*/cac:LegalMonetaryTotal"
SUBTOTAL = "/*/cac:TaxTotal/cac:TaxSubtotal[1]"
FACTS = Path(__file__).resolve().parents[2] / "shared" / "facts" / "rules_en16931_ubl_1.3.16.tsv"

SAYS = [
    ("BR-CO-10", f"{TOTAL}/cbc:LineExtensionAmount", "11025.24",
     "3 line(s) (BT-131) sum to 11025.25, but the Sum of Invoice line net amount (BT-106) is 11025.24"),
    ("BR-CO-11", f"{TOTAL}/cbc:AllowanceTotalAmount", "99.99",
     "1 Document level allowance amount(s) (BT-92) sum to 100, but the Sum of allowances on document level (BT-107) is "
     "99.99"),
    ("BR-CO-12", f"{TOTAL}/cbc:ChargeTotalAmount", "18.00",
     "1 Document level charge amount(s) (BT-99) sum to 180, but the Sum of charges on document level (BT-108) is "
     "18.00"),
    ("BR-CO-13", f"{TOTAL}/cbc:TaxExclusiveAmount", "11105.26",
     "BT-109) is 11105.26, but the lines (BT-131) of BT-106 11025.25 less the allowances of BT-107 100.00 plus the "
     "charges of BT-108 180.00 make 11105.25"),
    ("BR-CO-14", f"{SUBTOTAL}/cbc:TaxAmount", "2702.80",
     "The 2 VAT category tax amount(s) (BT-117) sum to 2738.08, but the Invoice total VAT amount (BT-110) is 2738.09"),
    ("BR-CO-15", f"{TOTAL}/cbc:TaxInclusiveAmount", "13843.35",
     "BT-112) is 13843.35, but it must be BT-109 11105.25 plus the one Invoice total VAT amount (BT-110) in EUR, of "
     "which there are 1: 2738.09"),
    ("BR-CO-15", "/*/cbc:DocumentCurrencyCode", "EUX",
     "the one Invoice total VAT amount (BT-110) in EUX, of which there are 0: none. Correct one of the three."),
    ("BR-CO-16", f"{TOTAL}/cbc:PayableAmount", "13343.34",
     "BT-115) is 13343.34, but BT-112 13843.34 less the paid amount of BT-113 500.00 plus the rounding of BT-114 0.21 "
     "make 13343.55"),
    ("BR-CO-17", f"{SUBTOTAL}/cbc:TaxAmount", "2700.00",
     "BT-117) is 2700, but BT-116 10811.25 at the rate of BT-119 25 % makes 2702.81"),
    ("BR-S-08", f"{SUBTOTAL}/cbc:TaxableAmount", "10813.25",
     "at 25 % (BT-119) the 2 line(s) (BT-131) of that category (BT-151) and rate (BT-152), with charges (BT-99, "
     "BT-102, BT-103) of 180 and less allowances (BT-92, BT-95, BT-96) of 100, make 10811.25, but the VAT category "
     "taxable amount (BT-116) is 10813.25"),
    ("BR-S-09", f"{SUBTOTAL}/cbc:TaxAmount", "2700.00", "BT-116 10811.25 at the rate of BT-119 25 % makes 2702.81"),
    ("BR-27", "/*/cac:InvoiceLine[2]/cac:Price/cbc:PriceAmount", "-61", "The Item net price (BT-146) of line 2 is -61"),
    ("BR-CL-04", "/*/cbc:DocumentCurrencyCode", "EUX", "The Invoice currency code (BT-5) EUX is no currency"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "at", "value", "says"), SAYS, ids=[s[0] for s in SAYS])
def test_the_message_gives_the_numbers(rule: str, at: str, value: str, says: str) -> None:
    found = engine("python").validate(edited(BASES["invoice"], ({"at": at, "set": value},)))
    assert says in next(f.message for f in found if f.rule == rule)


def test_the_message_counts_lines_in_a_category_without_tax() -> None:
    found = engine("python").validate(edited(BASES["exempt"], ({"at": f"{SUBTOTAL}/cbc:TaxableAmount", "set": "1"},)))
    assert (
        "sum to 1851, the charges (BT-102, BT-99) to 45 and the allowances (BT-95, BT-92) to 30, which makes 1866, "
        "but the VAT category taxable amount (BT-116) is 1:"
    ) in next(f.message for f in found if f.rule == "BR-E-08")


def test_a_message_says_missing_for_a_term_that_is_missing() -> None:
    found = engine("python").validate(edited(BASES["invoice"], ({"at": f"{TOTAL}/cbc:PayableAmount", "remove": True},)))
    assert "(BT-115) is missing, but BT-112 13843.34" in next(f.message for f in found if f.rule == "BR-CO-16")


def test_a_rule_that_cannot_be_evaluated_is_a_fatal_finding_that_names_it() -> None:
    found = engine("python").validate(edited(BASES["invoice"], ({"at": "/*/cbc:ID", "double": True},)))
    stopped = [f for f in found if f.rule == "BR-02"]
    assert [f.severity for f in stopped] == ["fatal"]
    assert STOPPED in stopped[0].message


ADVICE = re.compile(
    r"\b(give|remove|correct|keep|move|put|attach|round it|show no more|turn the sign|use one)\b", re.IGNORECASE
)


def test_every_message_is_a_sentence_that_says_what_to_do() -> None:
    for a in RULES:
        text = "".join(p if isinstance(p, str) else "0" for p in a.message).strip()
        assert text.endswith("."), a.id
        assert not text.startswith("["), a.id
        assert a.id in CASES.cannot_fire or ADVICE.search(text), a.id


@pytest.mark.skipif(not FACTS.exists(), reason="the folder of facts is not here")
def test_ids_severities_and_terms_are_those_of_the_release() -> None:
    with FACTS.open(encoding="utf-8", newline="") as file:
        facts = {row["rule"]: row for row in csv.DictReader(file, delimiter="\t")}
    assert {a.id: a.severity for a in RULES} == {rule: row["severity"] for rule, row in facts.items()}
    unnamed = {a.id: sorted(set(facts[a.id]["terms"].split()) - set(a.terms)) for a in RULES}
    assert {rule: terms for rule, terms in unnamed.items() if terms} == {}


@pytest.mark.skipif(not FACTS.exists(), reason="the folder of facts is not here")
def test_code_lists_are_those_of_the_release() -> None:
    from test_rules_en16931 import SCHEMA

    ours = {let.name: set(let.value.split("'")[1].split()) for let in SCHEMA.lets if let.value.startswith("tokenize")}
    named = {"03": "iso4217", "06": "untdid2005", "07": "untdid1153", "08": "untdid4451", "11": "iso6523",
             "13": "untdid7143", "14": "iso3166", "16": "untdid4461", "17": "untdid5305", "19": "untdid5189",
             "20": "untdid7161", "22": "vatex", "23": "rec20-21", "25": "eas"}  # fmt: skip
    lists = {name: FACTS.parent / "codelists" / f"BR-CL-{rule}.txt" for rule, name in named.items()}
    assert {name: set(path.read_text().split()) for name, path in lists.items()} == {n: ours[n] for n in lists}
    both = ours["untdid1001-invoice"] | ours["untdid1001-creditnote"]
    assert both == set((FACTS.parent / "codelists" / "BR-CL-01.txt").read_text().split())
