"""What stands beside an invoice goes before it and is told; of several formats the document's own; versions."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import einvconv
from documents import document
from einvconv import AttachedFile, Metadata
from einvconv.cli import main
from hostile_archives import archive

PEPPOL = document("peppolbis30/several-vat-rates")
FINVOICE = document("finvoice30/several-vat-rates")


def at(conversion: einvconv.Conversion, path: str) -> str:
    """What stands at a path in the output."""
    root = etree.fromstring(conversion.xml)
    found: Any = root.xpath(re.sub(r"/(\w+:)?(\w+)", r"/*[local-name()='\2']", path.replace("/@", "/attribute::")))
    return str(found[0] if isinstance(found[0], str) else found[0].text)


def test_a_receiver_is_written_in_place_of_the_one_in_the_invoice_and_told() -> None:
    made = einvconv.convert(PEPPOL, to="ubl", metadata=Metadata(receiver="0216:003712345671"))
    old = einvconv.parse(PEPPOL).buyer
    assert old is not None and old.endpoint is not None
    buyer = einvconv.parse(made.xml).buyer
    assert buyer is not None and buyer.endpoint is not None
    assert (buyer.endpoint.value, buyer.endpoint.scheme) == ("003712345671", "0216")
    replaced = {loss.value: loss for loss in made.losses if loss.kind == "replaced"}
    assert replaced[old.endpoint.value or ""].path.endswith("cac:AccountingCustomerParty/cac:Party/cbc:EndpointID")
    assert "metadata" in replaced[old.endpoint.value or ""].reason
    told = {one.value: one.path for one in made.additions if "metadata" in one.reason}
    assert told["003712345671"].endswith("cac:AccountingCustomerParty/cac:Party/cbc:EndpointID")
    assert "dropped" not in {loss.kind for loss in made.losses}


def test_what_is_there_already_is_no_news() -> None:
    plain = einvconv.convert(FINVOICE, to="finvoice30")
    buyer, message = plain.invoice.buyer, plain.invoice.message
    assert buyer is not None and buyer.endpoint is not None and message is not None
    same = Metadata(
        receiver=buyer.endpoint.value or "", operator=message.receiver_operator or "", uuid=message.id or ""
    )
    again = einvconv.convert(FINVOICE, to="finvoice30", metadata=same)
    assert (again.xml, again.losses, again.additions) == (plain.xml, plain.losses, plain.additions)


def test_operator_and_identifier_of_the_message_go_before_it() -> None:
    said = Metadata(operator="DABAFIHH", uuid="e1a7c0de")
    made = einvconv.convert(FINVOICE, to="finvoice30", metadata=said)
    told = {one.value: one.path for one in made.additions if "metadata" in one.reason}
    assert set(told) >= {"DABAFIHH", "e1a7c0de"}
    assert all(at(made, path) == value for value, path in told.items())
    message = einvconv.parse(FINVOICE).message
    assert message is not None
    assert {message.receiver_operator, message.id} <= {loss.value for loss in made.losses if loss.kind == "replaced"}
    lost = einvconv.convert(PEPPOL, to="ubl", metadata=Metadata(operator="DABAFIHH")).losses
    assert ("dropped", "DABAFIHH") in {(loss.kind, loss.value) for loss in lost}


def test_files_go_with_the_invoice_or_take_the_place_of_those_of_their_name() -> None:
    file = AttachedFile("a.pdf", b"%PDF new", "application/pdf")
    made = einvconv.convert(archive({"x.xml": PEPPOL, "a.pdf": b"%PDF old"}), "ubl", metadata=Metadata("", "", (file,)))
    files = {d.filename: b64decode(d.content or "") for d in einvconv.parse(made.xml).documents if d.content}
    assert files["a.pdf"] == b"%PDF new" and len([name for name in files if name == "a.pdf"]) == 1
    assert any(loss.kind == "replaced" and loss.path.endswith(".content") for loss in made.losses)
    new = einvconv.convert(PEPPOL, to="ubl", metadata=Metadata(attachments=(file,)))
    assert "a.pdf" in {d.filename for d in einvconv.parse(new.xml).documents}
    assert "a.pdf" in {one.value for one in new.additions if "metadata" in one.reason}


def test_json_has_the_metadata_and_their_places() -> None:
    made = einvconv.convert(PEPPOL, to="json", metadata=Metadata(receiver="0216:003712345671", uuid="u"))
    assert ("buyer.endpoint.value", "003712345671") in {(one.path, one.value) for one in made.additions}
    assert einvconv.parse(made.xml) == made.invoice


@pytest.mark.parametrize("wrong", [{"receiver": "x"}, Metadata(receiver=1), Metadata(attachments=("a",))])  # type: ignore[arg-type]
def test_what_is_no_metadata_is_refused_in_words(wrong: Any) -> None:
    with pytest.raises(TypeError, match="Metadata"):
        einvconv.convert(PEPPOL, to="ubl", metadata=wrong)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"attachments": None}, "AttachedFile"),
        ({"attachments": AttachedFile("a.pdf", b"", "application/pdf")}, "AttachedFile"),
        ({"attachments": (AttachedFile(5, b"", "application/pdf"),)}, "are texts"),
        ({"attachments": (AttachedFile("a.pdf", "x", "application/pdf"),)}, "are bytes"),
        ({"receiver": "0216:"}, "before a colon"),
    ],
)
def test_metadata_of_wrong_kinds_are_refused_in_words(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(einvconv.WrongArgument, match=said):
        einvconv.convert(PEPPOL, to="finvoice30", metadata=Metadata(**wrong))


def test_of_several_formats_the_own_one_is_left_as_it_is_and_else_the_first_is_written() -> None:
    both = ["finvoice30", "peppolbis30"]
    kept = einvconv.convert(PEPPOL, to=both)
    assert (kept.target, kept.xml, kept.losses, kept.additions) == ("peppolbis30", PEPPOL, (), ())
    assert einvconv.convert(FINVOICE, to=both).xml == FINVOICE
    assert einvconv.convert(PEPPOL, to=["teapps30", "finvoice30"]).target == "teapps30"
    assert einvconv.convert(PEPPOL, to=["peppolbis30"]).xml == PEPPOL
    changed = einvconv.convert(PEPPOL, to=both, metadata=Metadata(receiver="0216:003712345671"))
    assert changed.target == "peppolbis30" and b"003712345671" in changed.xml
    framed = einvconv.join([einvconv.convert(FINVOICE, to="finvoice30")] * 2)
    assert [one.target for one in einvconv.convert_all(framed, to=both)] == ["finvoice30"] * 2
    with pytest.raises(TypeError, match="this list is empty"):
        einvconv.convert(PEPPOL, to=[])
    with pytest.raises(einvconv.UnknownFormat, match="“x”"):
        einvconv.convert(PEPPOL, to=["peppolbis30", "x"])


@pytest.mark.parametrize(
    "version, target", [("3.0", "finvoice30"), ("2.01", "finvoice20"), ("2.0", "finvoice20"), ("1.3", "finvoice")]
)
def test_a_family_is_written_in_the_version_that_the_receiver_takes(version: str, target: str) -> None:
    made = einvconv.convert(PEPPOL, to="finvoice", version=version)
    assert made.target == target == einvconv.detect(made.xml)
    assert made.losses == einvconv.convert(PEPPOL, to=target).losses


def test_a_version_that_nobody_writes_is_refused_and_those_there_are_are_named() -> None:
    with pytest.raises(
        einvconv.UnknownFormat, match=r"Finvoice is written in the versions 3\.0, 2\.01, 1\.3, and not in “4”"
    ):
        einvconv.convert(PEPPOL, to="finvoice", version="4")
    with pytest.raises(einvconv.UnknownFormat, match=r"in version 3\.0, and not in"):
        einvconv.convert(FINVOICE, to="peppolbis30", version="2.0")
    assert einvconv.convert(FINVOICE, to="peppolbis30", version="3.0").target == "peppolbis30"


def test_the_command_takes_all_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, file = tmp_path / "a.xml", tmp_path / "plan.pdf"
    source.write_bytes(PEPPOL)
    file.write_bytes(b"%PDF")
    out = ["-o", f"{tmp_path}/out.xml", "--force"]
    assert main(["convert", str(source), "--to", "finvoice30,peppolbis30", *out]) == 0
    assert (tmp_path / "out.xml").read_bytes() == PEPPOL
    beside = ["--receiver", "0216:003712345671", "--attach", str(file)]
    assert main(["convert", str(source), "--to", "ubl", *beside, *out]) == 0
    made = einvconv.parse(tmp_path / "out.xml")
    assert made.buyer is not None and made.buyer.endpoint is not None and made.buyer.endpoint.value == "003712345671"
    assert "plan.pdf" in {one.filename for one in made.documents}
    assert main(["convert", str(source), "--to", "finvoice", "--to-version", "2.01", *out]) == 0
    assert einvconv.detect(tmp_path / "out.xml") == "finvoice20"
    assert main(["convert", str(source), "--to", "ubl", "--attach", f"{tmp_path}/none", *out]) == 2


@pytest.mark.parametrize("receiver", ["0216:", "0216: ", ":003715728600", ":", " "])
def test_an_address_of_which_half_is_missing_takes_no_address_away(receiver: str) -> None:
    with pytest.raises(einvconv.WrongArgument, match=f"The receiver “{receiver}” is no address"):
        einvconv.convert(PEPPOL, to="finvoice30", metadata=einvconv.Metadata(receiver=receiver))


@pytest.mark.parametrize(("given", "words"), [({"operator": " "}, "operator"), ({"uuid": "\t"}, "uuid")])
def test_what_is_blank_takes_nothing_away(given: dict[str, str], words: str) -> None:
    with pytest.raises(einvconv.WrongArgument, match=f"The {words} that is given is blank"):
        einvconv.convert(PEPPOL, to="finvoice30", metadata=einvconv.Metadata(**given))


def test_attachments_that_are_no_list_are_refused_in_words() -> None:
    with pytest.raises(einvconv.WrongArgument, match="AttachedFile"):
        einvconv.convert(PEPPOL, to="finvoice30", metadata=einvconv.Metadata(attachments=5))  # type: ignore[arg-type]
