"""The tools of an assistant, asked by the SDK's own client: schemas, short answers, and nothing written over."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import CORPUS, document
from einvconv.assistant import tools
from einvconv.cli import main
from einvconv.model import Attachment

pytest.importorskip("mcp.server.mcpserver")
mcp = pytest.importorskip("mcp")

GOOD = CORPUS / "peppolbis30" / "several-vat-rates.xml"
FINVOICE = CORPUS / "finvoice30" / "instalments-and-cash-discount.xml"


def asked(*calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """What the server answers to each call, in one session."""
    from einvconv.assistant.server import server

    async def run() -> list[Any]:
        async with mcp.Client(server()) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(run())


def told(name: str, **arguments: Any) -> Any:
    (answer,) = asked((name, arguments))
    assert not answer.is_error, answer
    said = answer.structured_content
    return said["result"] if set(said) == {"result"} else said


def refused(name: str, **arguments: Any) -> str:
    (answer,) = asked((name, arguments))
    assert answer.is_error
    return str(answer.content[0].text)


def test_each_tool_says_what_it_takes_and_gives() -> None:
    from einvconv.assistant.server import server

    async def run() -> Any:
        async with mcp.Client(server()) as client:
            return (await client.list_tools()).tools

    tools = {one.name: one for one in asyncio.run(run())}
    assert set(tools) == {"formats", "detect", "validate", "explain", "convert", "compare", "show"}
    assert all(one.description and one.output_schema for one in tools.values())
    assert tools["convert"].input_schema["required"] == ["file", "to"]
    assert tools["validate"].annotations.read_only_hint and not tools["convert"].annotations.read_only_hint


def test_a_file_by_its_path_and_the_xml_itself_are_taken_alike() -> None:
    by_path, by_text = asked(("detect", {"file": str(GOOD)}), ("detect", {"file": GOOD.read_text("utf-8")}))
    assert by_path.structured_content == by_text.structured_content == {"formats": ["peppolbis30"], "invoices": 1}


def test_a_verdict_has_its_findings_the_fatal_ones_first() -> None:
    wrong = document("peppolbis30/several-vat-rates").replace(b"DocumentCurrencyCode>EUR", b"DocumentCurrencyCode>EUX")
    (verdict,) = told("validate", file=wrong.decode())
    assert verdict["verdict"] == "invalid" and verdict["findings"][0]["severity"] == "fatal"
    assert len(verdict["findings"]) + verdict["more"] == len(einvconv.validate(wrong).findings)
    assert "BR-CO-15" in told("explain", rule="BR-CO-15")["rule"]
    assert "no-such-rule" in refused("explain", rule="no-such-rule")


def test_two_invoices_are_compared_by_business_term(tmp_path: Path) -> None:
    other = document("peppolbis30/several-vat-rates").replace(b"<cbc:ID>", b"<cbc:ID>9", 1)
    answer = told("compare", first=str(GOOD), second=other.decode())
    assert not answer["same_invoice"] and answer["in_all"] == 1
    assert answer["differences"][0]["term"] == "BT-1" and answer["differences"][0]["counts"]
    again = einvconv.convert(GOOD, to="ubl").write(tmp_path / "ubl.xml")
    assert told("compare", first=str(GOOD), second=str(again))["same_invoice"]


def test_a_conversion_tells_what_is_lost_and_writes_only_what_is_new(tmp_path: Path) -> None:
    out = tmp_path / "a.xml"
    said = told("convert", file=str(FINVOICE), to="peppolbis30", save_as=str(out))
    made = einvconv.convert(FINVOICE, to="peppolbis30")
    assert out.read_bytes() == made.xml and said["xml"] == ""
    assert said["losses_in_all"] == len([one for one in made.losses if one.kind != "implied"])
    assert "there already; give another name." in refused(
        "convert", file=str(FINVOICE), to="peppolbis30", save_as=str(out)
    )
    assert told("convert", file=str(GOOD), to="ubl")["xml"].startswith("<?xml")


def test_the_picture_is_text_or_a_page_that_is_saved(tmp_path: Path) -> None:
    assert "Lasku" in told("show", file=str(GOOD), language="fi")["text"]
    assert told("show", file=str(GOOD), language="no") == told("show", file=str(GOOD), language="nb")
    page = tmp_path / "a.html"
    assert told("show", file=str(GOOD), save_as=str(page)) == {"text": "", "saved_as": str(page)}
    assert page.read_bytes() == einvconv.render(GOOD)
    assert ".html" in refused("show", file=str(GOOD), save_as=str(tmp_path / "a.exe"))


def test_what_cannot_be_read_is_answered_in_words() -> None:
    assert "could not be read" in refused("detect", file="/no/such/file.xml")
    assert "none of the known formats" in refused("validate", file="<a/>")


def test_the_command_speaks_over_standard_input_and_output(monkeypatch: pytest.MonkeyPatch) -> None:
    from mcp.server import MCPServer

    spoken: list[str] = []
    monkeypatch.setattr(MCPServer, "run", lambda self, transport: spoken.append(f"{self.name} {transport}"))
    assert main(["mcp"]) == 0
    assert spoken == ["einvconv stdio"]
    monkeypatch.setitem(sys.modules, "einvconv.assistant.server", None)
    assert main(["mcp"]) == 2


def test_files_that_go_with_an_invoice_are_named_and_where_they_are_not_given_that_is_told(tmp_path: Path) -> None:
    invoice = einvconv.parse(GOOD)
    invoice.documents.append(Attachment(id="1", filename="a.pdf", media_type="application/pdf", content=b"%PDF-"))
    source = einvconv.serialize(invoice, to="peppolbis30").xml.decode()
    shown = tools.convert(source, "teapps")
    assert shown.attachments == ["a.pdf"]
    assert "files that go with the invoice were not written" in shown.notes[0]
    saved = tools.convert(source, "teapps", save_as=str(tmp_path / "out.xml"))
    assert saved.notes == [f"{tmp_path / 'a.pdf'} was written beside it"]
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF-"


def test_xml_that_is_too_long_for_an_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "_LONGEST", 1000)
    made = tools.convert(GOOD.read_text("utf-8"), "ubl")
    assert (made.xml, len(made.notes), "save_as writes it" in made.notes[0]) == ("", 1, True)


def test_a_home_folder_is_one_for_what_is_read_and_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "in.xml").write_bytes(GOOD.read_bytes())
    assert tools.convert("~/in.xml", "ubl", save_as="~/out.xml").saved_as == str(tmp_path / "out.xml")
    assert tools.detect("~/out.xml").invoices == 1
    with pytest.raises(einvconv.UnreadableInput, match=r"^~nobody-here/in\.xml: "):
        tools.detect("~nobody-here/in.xml")
