"""The page of the server, driven in a browser where there is one: dropped files, findings, picture, conversion."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import CORPUS
from test_server import GOOD, WRONG, Server

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

HOSTILE = GOOD.replace(b"<cbc:ID>", b"<cbc:ID>&lt;img src=x onerror=alert(1)&gt;", 1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: Any) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("server"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("there is no browser")
    with playwright.sync_playwright() as made:
        opened = made.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Any]:
    """The page, which asks for nothing but itself and has no error in its script."""
    made = browser.new_page()
    asked: list[str] = []
    errors: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("dialog", lambda dialog: errors.append(dialog.message))
    made.goto(f"http://127.0.0.1:{server.port}/")
    yield made
    assert errors == []
    assert [url for url in asked if not url.startswith((f"http://127.0.0.1:{server.port}/", "data:", "blob:"))] == []
    made.close()


def give(page: Any, *files: tuple[str, bytes]) -> None:
    page.set_input_files("#choose", [{"name": n, "mimeType": "text/xml", "buffer": data} for n, data in files])
    page.locator("#status", has_text=f"{len(files)} of {len(files)} files checked;").wait_for()


def test_files_are_told_apart_and_findings_lead_to_their_lines(page: Any) -> None:
    give(page, ("good.xml", GOOD), ("wrong.xml", WRONG), ("none.xml", b"<a/>"))
    files = page.locator("li.file")
    assert "Peppol BIS" in files.nth(0).locator(".what").inner_text()
    assert [files.nth(at).locator(".verdict").inner_text().partition(":")[0] for at in range(3)] == [
        "valid",
        "invalid",
        "could not be used",
    ]
    assert "2 would not pass" in page.locator("#status").inner_text()
    assert "none of the known formats" in files.nth(2).inner_text()
    finding = files.nth(1).locator(".findings li", has_text="EUX").first
    finding.locator("button").focus()
    page.keyboard.press("Enter")
    marked = files.nth(1).locator(".source .marked").first
    marked.wait_for()
    focused = page.locator(":focus")
    assert focused.get_attribute("data-line") == marked.get_attribute("data-line")
    assert "EUX" in files.nth(1).locator(".source .note").first.inner_text()


DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_dropped_files_are_counted_and_those_removed_no_more(page: Any) -> None:
    give(page, ("wrong.xml", WRONG))
    page.evaluate(DROP, ["good.xml", GOOD.decode()])
    page.locator("#status", has_text="2 of 2 files checked; 1 would not pass.").wait_for()
    page.locator(".remove").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#status").inner_text() == "1 of 1 files checked; 0 would not pass."
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Remove good.xml"


def test_an_invoice_whose_rules_are_not_installed_is_not_called_wrong(page: Any) -> None:
    give(page, ("extended.xml", einvconv.convert(GOOD, to="facturxextended").xml))
    assert page.locator(".verdict").inner_text() == "not known: its rules did not run"
    assert "are not installed" in page.locator(".findings").inner_text()
    assert "0 would not pass, of 1 it is not known" in page.locator("#status").inner_text()


def test_the_picture_stands_in_a_frame_and_speaks_the_language_chosen(page: Any) -> None:
    give(page, ("wrong.xml", WRONG))
    page.locator(".picture summary").focus()
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe")
    frame.locator("h1").wait_for()
    assert frame.locator(".remark.fatal").count() > 0
    page.select_option(".language", "fi")
    frame.locator("h1", has_text="Lasku").wait_for()
    with page.expect_download() as saved:
        page.click(".save-html")
    assert b'lang="fi"' in Path(saved.value.path()).read_bytes()


def test_a_conversion_tells_what_is_lost_and_added_before_the_download(page: Any) -> None:
    source = (CORPUS / "finvoice30" / "instalments-and-cash-discount.xml").read_bytes()
    give(page, ("a.xml", source))
    page.click(".convert summary")
    page.select_option(".to", "peppolbis30")
    page.click(".go")
    page.locator(".download").wait_for()
    said = page.locator(".result").inner_text()
    assert "lost or changed:" in said and "has no place for" in said and "added:" in said
    with page.expect_download() as saved:
        page.click(".download")
    assert saved.value.suggested_filename == "a-peppolbis30.xml"
    assert Path(saved.value.path()).read_bytes() == einvconv.convert(source, to="peppolbis30").xml


def test_fifty_files_dropped_at_once_and_hostile_ones_are_only_text(page: Any) -> None:
    give(page, *((f"<b>{at}</b>.xml", HOSTILE if at % 2 else GOOD) for at in range(50)))
    assert page.locator("li.file").count() == 50
    assert page.locator("#files img, #files b").count() == 0
    page.click("#clear")
    assert page.locator("li.file").count() == 0
