"""`fix`: what is safe is mended, each change is proven, and nothing else of a file is touched."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import einvconv
from documents import corpus, edited
from einvconv.cli import main
from einvconv.fixing import mend
from einvconv.fixing.kinds import Kind
from einvconv.fixing.mending import CannotMend

PEPPOL = "peppolbis30/several-vat-rates"
FINVOICE = "finvoice30/several-vat-rates"
IBAN = "FI21 1234 5600 0007 85"


def text(named: str) -> str:
    return edited(named).decode("iso-8859-15" if named.startswith("finvoice") else "utf-8")


def encoded(named: str, said: str) -> bytes:
    return said.encode("iso-8859-15" if named.startswith("finvoice") else "utf-8")


def first(named: str, element: str) -> str:
    """The first text of an element in a document."""
    said = text(named)
    start = said.index(">", said.index(f"<{element}")) + 1
    return said[start : said.index("<", start)]


CASES = [
    (PEPPOL, "cbc:DocumentCurrencyCode", lambda v: f" {v}\n", "white space around a code"),
    (PEPPOL, "cbc:IssueDate", lambda v: "10.2.2026" if v else v, "form of a date"),
    (PEPPOL, "cbc:IssueDate", lambda v: v.replace("-", ""), "form of a date"),
    (PEPPOL, "cbc:LineExtensionAmount", lambda v: v.replace(".", ","), "decimal sign of an amount"),
    (FINVOICE, "InvoiceTotalVatIncludedAmount", lambda v: v.replace(",", "."), "decimal sign of an amount"),
    (FINVOICE, "InvoiceDate", lambda v: f"{v[:4]}-{v[4:6]}-{v[6:]}", "form of a date"),
    (FINVOICE, "EpiAccountID", lambda v: " ".join((v[:4].lower(), v[4:8], v[8:])), "spelling of an account"),
    (FINVOICE, "EpiBfiIdentifier", lambda v: v.lower(), "spelling of an account"),
]


@pytest.mark.parametrize(("named", "element", "spoil", "kind"), CASES)
def test_a_value_that_is_spoiled_is_mended_back_and_nothing_else_changes(named, element, spoil, kind) -> None:
    value = first(named, element)
    wrong = encoded(named, text(named).replace(f">{value}</{element}>", f">{spoil(value)}</{element}>", 1))
    assert wrong != edited(named)
    done = mend(wrong)
    if element == "cbc:IssueDate" and spoil(value) == "10.2.2026":
        value = "2026-02-10"
        assert f">{value}</cbc:IssueDate>" in done.data.decode()
    else:
        assert done.data == edited(named)
    (change,) = done.changes
    assert (change.kind, change.before, change.after) == (
        kind,
        spoil(value) if value != "2026-02-10" else "10.2.2026",
        value,
    )
    assert change.path.rpartition("/")[2].partition("[")[0] == element
    assert len(done.after.findings) <= len(done.before.findings)


def test_an_encoding_that_is_declared_wrongly_is_declared_rightly() -> None:
    utf8 = text(FINVOICE).encode("utf-8")
    done = mend(utf8)
    assert [(one.before, one.after) for one in done.changes] == [("ISO-8859-15", "UTF-8")]
    assert "READ-ENCODING" in done.changes[0].rules
    assert done.data.replace(b"UTF-8", b"ISO-8859-15", 1) == utf8
    latin = text(PEPPOL).replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').replace(">EUR<", ">EUR<")
    assert mend(latin.encode("iso-8859-1")).changes == ()


def test_several_are_mended_together_each_at_its_place() -> None:
    said = text(FINVOICE)
    for element, old, new in (("InvoiceTotalVatIncludedAmount", ",", "."), ("RowsTotalVatExcludedAmount", ",", ".")):
        value = first(FINVOICE, element)
        said = said.replace(f">{value}</{element}>", f">{value.replace(old, new)}</{element}>")
    done = mend(encoded(FINVOICE, said))
    assert done.data == edited(FINVOICE)
    assert len(done.changes) == 2
    assert len({one.line for one in done.changes}) == 2


def test_what_makes_anything_worse_is_not_done() -> None:
    # The due date would then lie before the invoice's own, which no rule minds; a day that is none stays as it is.
    wrong = edited(PEPPOL, (f">{first(PEPPOL, 'cbc:IssueDate')}</cbc:IssueDate>", ">31.13.2026</cbc:IssueDate>"))
    assert mend(wrong).data == wrong
    ambiguous = edited(PEPPOL, (f">{first(PEPPOL, 'cbc:IssueDate')}</cbc:IssueDate>", ">10/02/2026</cbc:IssueDate>"))
    assert mend(ambiguous).data == ambiguous
    value = first(PEPPOL, "cbc:LineExtensionAmount")
    thousands = edited(PEPPOL, (f">{value}</cbc:LineExtensionAmount>", ">1,234</cbc:LineExtensionAmount>"))
    assert mend(thousands).changes == ()


@pytest.mark.parametrize("written", ["1.234", "12.500", "-999.000"])
def test_a_point_that_may_part_thousands_is_no_decimal_sign(written: str) -> None:
    value = first(FINVOICE, "UnitPriceAmount")
    wrong = text(FINVOICE).replace(f">{value}</UnitPriceAmount", f">{written}</UnitPriceAmount", 1)
    assert wrong != text(FINVOICE)
    assert mend(encoded(FINVOICE, wrong)).changes == ()


def test_words_in_capitals_that_are_too_long_do_not_grow_together() -> None:
    value = first(FINVOICE, "BuyerStreetName")
    street = "KAUPPIAANKUJA 12 A RAKENNUS B PORRAS C"
    wrong = text(FINVOICE).replace(f">{value}</BuyerStreetName", f">{street}</BuyerStreetName", 1)
    done = mend(encoded(FINVOICE, wrong))
    assert not done.before.valid and done.changes == ()


@pytest.mark.parametrize("path", corpus("peppolbis30")[:6] + corpus("finvoice30")[:6] + corpus("teapps30")[:3])
def test_a_valid_document_is_left_as_it_is(path: Path) -> None:
    if einvconv.validate(path).valid:
        assert mend(path.read_bytes()).data == path.read_bytes()


@pytest.mark.parametrize(
    ("named", "element"), [(PEPPOL, "cbc:PayableAmount"), (FINVOICE, "RowsTotalVatExcludedAmount")]
)
def test_a_sum_that_all_else_determines_is_written_when_asked(named: str, element: str) -> None:
    value = first(named, element)
    other = "9" + value
    wrong = encoded(named, text(named).replace(f">{value}</{element}>", f">{other}</{element}>", 1))
    how = {} if named == PEPPOL else {"rules": "peppolbis30"}
    assert not einvconv.validate(wrong, **how).valid
    assert mend(wrong, **how).data == wrong
    done = mend(wrong, unsafe=True, **how)
    assert [(one.kind, one.before, one.unsafe) for one in done.changes] == [("sum", other, True)]
    assert done.after.valid
    assert done.data == edited(named)


def test_a_scheme_that_is_certain_is_given() -> None:
    said = text(PEPPOL)
    start = said.index("<cbc:EndpointID")
    tag = said[start : said.index("</cbc:EndpointID>", start)]
    country = said[said.index("IdentificationCode>") + 19 :][:2]
    digits = {"FI": "003701120389", "NO": "923829644"}.get(country)
    if digits is None:
        pytest.skip("another country")
    wrong = said.replace(tag, f"<cbc:EndpointID>{digits}", 1)
    done = mend(wrong.encode())
    assert f'schemeID="{ {"FI": "0216", "NO": "0192"}[country] }">{digits}'.replace("{ ", "{") in done.data.decode()
    unsure = said.replace(tag, "<cbc:EndpointID>12345", 1).encode()
    assert mend(unsure).data == unsure


def test_a_sum_that_could_be_either_of_two_is_left_alone() -> None:
    value = first(PEPPOL, "cbc:TaxInclusiveAmount")
    inclusive = f">{value}</cbc:TaxInclusiveAmount>"
    payable = f">{first(PEPPOL, 'cbc:PayableAmount')}</cbc:PayableAmount>"
    wrong = edited(PEPPOL, (inclusive, inclusive.replace(value, "1.00")), (payable, ">1.00</cbc:PayableAmount>"))
    assert mend(wrong, unsafe=True).changes == ()


def test_a_bank_whose_name_looks_like_a_bic_keeps_its_name() -> None:
    branch = "<cac:FinancialInstitutionBranch><cbc:ID>{}</cbc:ID>{}</cac:FinancialInstitutionBranch>"
    bank = "<cac:FinancialInstitution><cbc:Name>Rabobank</cbc:Name></cac:FinancialInstitution>"
    account = f"</cbc:ID>{branch.format('rabonl2u', bank)}</cac:PayeeFinancialAccount>"
    said = re.sub(
        r"</cbc:ID>\s*(<cac:Fin.*?Branch>\s*)?</cac:PayeeFinancialAccount>", account, text(PEPPOL), flags=re.S
    )
    assert "Rabobank" in said
    done = mend(said.encode())
    assert {(one.before, one.after) for one in done.changes} == {("rabonl2u", "RABONL2U")}


@pytest.mark.parametrize(
    ("codec", "mark"), [("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")]
)
def test_a_byte_order_mark_and_the_encoding_stay(codec: str, mark: bytes) -> None:
    name = "UTF-8" if codec == "utf-8" else "UTF-16"
    good = mark + text(PEPPOL).replace('encoding="UTF-8"', f'encoding="{name}"').encode(codec)
    value = first(PEPPOL, "cbc:DocumentCurrencyCode")
    wrong = good.replace(f">{value}<".encode(codec), f"> {value} <".encode(codec))
    assert wrong != good
    assert mend(wrong).data in (good, wrong)
    if codec == "utf-8":
        assert mend(wrong).data == good


def test_a_file_of_several_is_refused_in_words() -> None:
    with pytest.raises(CannotMend, match="holds several invoices"):
        mend(edited(PEPPOL) * 2)


@pytest.mark.parametrize("around", ["frame", "blank", "doctype"])
def test_one_invoice_with_something_around_it_is_not_called_several(around: str) -> None:
    whole = edited("finvoice30/soap-frame" if around == "frame" else FINVOICE)
    if around == "blank":
        whole = b"\n" + whole
    elif around == "doctype":
        whole = whole.replace(b"?>\n", b'?>\n<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd">\n', 1)
    with pytest.raises(CannotMend, match="stands around the invoice"):
        mend(whole)


class TestCommand:
    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        value = first(FINVOICE, "InvoiceTotalVatIncludedAmount")
        wrong = text(FINVOICE).replace(f">{value}</Inv", f">{value.replace(',', '.')}</Inv", 1)
        Path("a.xml").write_bytes(encoded(FINVOICE, wrong))
        Path("good.xml").write_bytes(edited(FINVOICE))
        return tmp_path

    def test_a_patch_is_shown_that_git_takes_and_the_file_stays(self, folder, capfdbinary) -> None:
        before = Path("a.xml").read_bytes()
        assert main(["fix", "a.xml", "good.xml"]) == 1
        out, err = capfdbinary.readouterr()
        assert Path("a.xml").read_bytes() == before
        assert b"decimal sign of an amount" in err
        Path("fix.patch").write_bytes(out)
        subprocess.run(["git", "init", "-q", "."], check=True)
        subprocess.run(["git", "apply", "fix.patch"], check=True)
        assert Path("a.xml").read_bytes() == edited(FINVOICE)

    def test_a_patch_of_a_file_with_lone_carriage_returns_is_one_that_git_takes(self, folder, capfdbinary) -> None:
        for path in ("a.xml", "good.xml"):
            given = Path(path).read_bytes()
            Path(path).write_bytes(given.replace(b"    <InvoiceTotalVatIncl", b"\r<InvoiceTotalVatIncl", 1))
        assert main(["fix", "a.xml"]) == 1
        Path("fix.patch").write_bytes(capfdbinary.readouterr()[0])
        subprocess.run(["git", "init", "-q", "."], check=True)
        subprocess.run(["git", "apply", "--whitespace=nowarn", "fix.patch"], check=True)
        assert Path("a.xml").read_bytes() == Path("good.xml").read_bytes()

    def test_write_changes_the_file_and_only_that(self, folder, capsys) -> None:
        Path("a.xml").chmod(0o640)
        good = Path("good.xml").stat().st_mtime_ns
        assert main(["fix", ".", "--write"]) == 0
        assert Path("a.xml").read_bytes() == edited(FINVOICE)
        assert Path("a.xml").stat().st_mode & 0o777 == 0o640
        assert Path("good.xml").stat().st_mtime_ns == good
        assert len(capsys.readouterr().out.splitlines()) == 1
        assert main(["fix", "."]) == 0
        assert sorted(path.name for path in folder.iterdir()) == ["a.xml", "good.xml"]

    def test_one_that_cannot_be_used_does_not_stop_the_others(self, folder, capsys) -> None:
        Path("b.xml").write_text("<torn")
        assert main(["fix", "b.xml", "a.xml"]) == 2
        output = capsys.readouterr()
        assert "b.xml" in output.err
        assert "+++ b/a.xml" in output.out

    def test_a_file_that_is_not_mended_is_told_and_is_no_failure(self, folder, capsys) -> None:
        Path("two.xml").write_bytes(edited(PEPPOL) * 2)
        assert main(["fix", "two.xml"]) == 0
        assert "two.xml: The file holds several invoices" in capsys.readouterr().err

    def test_a_last_line_without_an_end_stays_so(self, folder, capfdbinary) -> None:
        wrong = Path("a.xml").read_bytes().rstrip(b"\n")
        lines = wrong.splitlines(keepends=True)
        Path("a.xml").write_bytes(b" ".join(line.strip() for line in lines))
        main(["fix", "a.xml"])
        patch = capfdbinary.readouterr().out
        assert patch.count(b"\\ No newline at end of file") == 2


def test_a_change_after_which_anything_new_is_found_or_less_has_run_is_not_made(monkeypatch) -> None:
    source = edited("peppolbis30/several-vat-rates")

    def worse(value, _):
        if value.text == "EUR":
            yield "EUX"
        elif value.name == "CustomizationID":
            yield "urn:cen.eu:en16931:2017"

    monkeypatch.setattr("einvconv.fixing.mending.KINDS", (Kind("worse", worse, freely=True),))
    done = mend(source)
    assert (done.data, done.changes) == (source, ())
