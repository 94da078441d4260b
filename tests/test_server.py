"""The server: the same answers as the command, limits and times, nothing lost, and no invoice in the log."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lxml import etree, html

import einvconv
from documents import edited
from einvconv.output.json import schema
from hostile_archives import archive

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

SRC = Path(__file__).parent.parent / "src"
GOOD = edited("peppolbis30/several-vat-rates")
WRONG = GOOD.replace(b"DocumentCurrencyCode>EUR", b"DocumentCurrencyCode>EUX")
FINVOICE = edited("finvoice30/several-vat-rates")


class Server:
    """A server in a process of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "log"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "einvconv", "serve", "--port", str(self.port), *options],
            stderr=self.log.open("wb"),
            env={**os.environ, "PYTHONPATH": str(SRC)},
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if self.ask("/health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """The status, the content, and the headers in small letters."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers)
        if data is not None:
            request.add_unredirected_header("Content-type", headers.get("Content-type", "application/xml"))
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read(), {k.lower(): v for k, v in answer.headers.items()}
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read(), {k.lower(): v for k, v in answer.headers.items()}

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("server"), "--max-bytes", "300000")
    yield made
    made.stop()


def test_a_report_is_the_one_of_the_command_and_keeps_to_the_schema(server) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    status, content, headers = server.ask("/validate", WRONG)
    assert (status, headers["content-type"]) == (200, "application/json")
    said = json.loads(content)
    jsonschema.Draft202012Validator(json.loads(schema())).validate(said)
    (entry,) = said["files"]
    assert entry["findings"] == einvconv.validate(WRONG).to_dict()["findings"]
    assert entry["valid"] is False


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html", "text/html"),
        ("text/plain", "text/plain"),
        ("application/xml", "application/xml"),
        ("application/sarif+json", "application/sarif+json"),
        ("text/*;q=0.5, application/sarif+json;q=0.1", "text/html"),
        ("image/png, */*;q=0.1", "application/json"),
        ("application/json;q=0, text/plain", "text/plain"),
    ],
)
def test_the_form_is_the_one_that_the_client_takes(server, accept: str, kind: str) -> None:
    status, content, headers = server.ask("/validate", WRONG, Accept=accept)
    assert (status, headers["content-type"].partition(";")[0]) == (200, kind)
    assert b"BR-CL-04" in content


def test_json_and_archives_are_documents_too(server) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    status, made, headers = server.ask("/convert?to=json", GOOD)
    assert (status, headers["content-type"]) == (200, "application/json") and einvconv.detect(made) == "json"
    assert server.ask("/convert?to=peppolbis30", made)[1] == einvconv.convert(made, to="peppolbis30").xml
    assert server.ask("/convert?to=finvoice30,peppolbis30", GOOD)[1] == GOOD
    said = json.loads(server.ask("/validate", archive({"a.xml": GOOD, "b.json": made}))[1])
    jsonschema.Draft202012Validator(json.loads(schema())).validate(said)
    assert [(one["entry"], one["valid"]) for one in said["files"]] == [("a.xml", True), ("b.json", True)]
    assert server.ask("/detect", b"PK\x03\x04")[0] == 422


def test_a_form_that_is_not_given_is_refused(server) -> None:
    assert server.ask("/validate", WRONG, Accept="image/png")[0] == 406
    assert server.ask("/convert?to=ubl", GOOD, Accept="text/html")[0] == 406


def test_rules_and_day_reach_the_check(server) -> None:
    (entry,) = json.loads(server.ask("/validate?rules=peppolbis30&on=2026-03-01", FINVOICE)[1])["files"]
    assert entry["rulesets"][-1]["release"] == "3.0.20"
    assert server.ask("/validate?rules=what", GOOD)[0] == 422
    assert server.ask("/validate?on=1.3.2026", GOOD)[0] == 400


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/validate?rule=peppolbis30", "“rule” is no parameter of /validate; there are rules, on"),
        ("/validate?rules=peppolbis30&rules=ubl", "“rules” is there twice"),
        ("/convert?to=ubl&form=json", "there are to, version, receiver, operator, uuid"),
        ("/render?check=false", "check= is yes or no."),
        ("/validate?on=2026-W33-1", "on= is a day"),
        ("/render?lang=fi", "there are to, invoice, language, check"),
        ("/detect?to=ubl", "there is none"),
    ],
)
def test_a_parameter_that_nobody_would_look_at_is_refused(server, path: str, said: str) -> None:
    status, content, _ = server.ask(path, GOOD)
    told = json.loads(content)
    assert (status, told["error"]) == (400, "WrongArgument")
    assert said in told["message"]


def test_a_conversion_is_the_xml_or_all_that_is_told_of_it(server) -> None:
    expected = einvconv.convert(FINVOICE, to="peppolbis30")
    status, content, headers = server.ask("/convert?to=peppolbis30", FINVOICE)
    assert (status, content) == (200, expected.xml)
    assert int(headers["einvconv-losses"]) > 0
    (entry,) = json.loads(server.ask("/convert?to=peppolbis30", FINVOICE, Accept="application/json")[1])["files"]
    assert entry["xml"].encode() == expected.xml
    assert entry["losses"] == [one.to_dict() for one in expected.losses]
    assert server.ask("/convert", FINVOICE)[0] == 400
    assert server.ask("/convert?to=what", FINVOICE)[0] == 422


def test_metadata_beside_a_document_go_before_it_and_come_back(server) -> None:
    said = einvconv.Metadata("0216:003715728600", "BAWCFI22", (), "2f9a-1")
    expected = einvconv.convert(GOOD, to="finvoice30", metadata=said)
    asked = "/convert?to=finvoice30&receiver=0216:003715728600&operator=BAWCFI22&uuid=2f9a-1"
    assert server.ask(asked, GOOD)[1] == expected.xml
    (entry,) = json.loads(server.ask(asked, GOOD, Accept="application/json")[1])["files"]
    told = {"receiver": "0216:003715728600", "operator": "BAWCFI22", "uuid": "2f9a-1", "attachments": []}
    assert entry["metadata"] == told
    assert entry["additions"] == [one.to_dict() for one in expected.additions]
    (entry,) = json.loads(server.ask("/convert?to=finvoice30", GOOD, Accept="application/json")[1])["files"]
    assert entry["metadata"]["receiver"] == "0216:003790234563"  # the invoice's own
    assert server.ask("/convert?to=ubl&uuid=%01", GOOD)[0] == 400
    assert server.ask("/convert?to=ubl&uuid=1", edited("finvoice30/soap-frame") * 2)[0] == 400
    older = server.ask("/convert?to=finvoice&version=2.01", GOOD)[1]
    assert einvconv.detect(older) == "finvoice20"


def _form(*parts: tuple[str, bytes], end: bytes = b"--") -> bytes:
    pieces = [b"\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + body for head, body in parts]
    return b"--x" + b"\r\n--x".join([*pieces, end])


PDF = b"%PDF-1.4\r\n\r\n--y\r\n\0\xff\n"


def test_files_that_go_with_a_document_come_in_parts_of_the_body(server) -> None:
    kind = {"Content-type": 'multipart/form-data; boundary="x"'}
    body = _form(
        ('name="document"; filename="a.xml"', GOOD),
        ('name="attachment"; filename="erittely.pdf"', PDF),
        ('name="uuid"', b"m-1"),
    )
    file = einvconv.AttachedFile("erittely.pdf", PDF, "application/pdf")
    expected = einvconv.convert(GOOD, to="peppolbis30", metadata=einvconv.Metadata(attachments=(file,), uuid="m-1"))
    status, content, _ = server.ask("/convert?to=peppolbis30", body, **kind)
    assert (status, content) == (200, expected.xml)
    (entry,) = json.loads(server.ask("/convert?to=peppolbis30", body, Accept="application/json", **kind)[1])["files"]
    assert entry["metadata"]["attachments"] == [{"filename": "erittely.pdf", "media_type": "application/pdf"}]


@pytest.mark.parametrize(
    "body",
    [
        _form(('name="attachment"; filename="a.pdf"', PDF)),
        _form(('name="document"', GOOD), ('name="document"', GOOD)),
        _form(('name="document"', GOOD), ('name="other"', b"")),
        _form(('name="document"', GOOD), ('name="attachment"; filename="../a.pdf"', PDF)),
        _form(('name="document"', GOOD), ('name="uuid"', b"\xff")),
        _form(('name="document"', GOOD), end=b""),
        _form((f'name="document"; x="{";" * 100_000}"', GOOD)),
        _form((f'name="document"; filename="{"a" * 100_000}"', GOOD)),
        GOOD,
        b"",
    ],
)
def test_parts_that_cannot_be_used_are_refused_in_words(server, body: bytes) -> None:
    kind = {"Content-type": "multipart/form-data; boundary=x"}
    status, content, _ = server.ask("/convert?to=ubl", body, **kind)
    assert (status, json.loads(content)["version"]) == (400, 1)
    assert server.ask("/convert?to=ubl", body, **{"Content-type": "multipart/form-data"})[0] == 400


def test_xml_that_leaves_out_the_files_of_an_invoice_counts_them(server) -> None:
    pdf = b"--x\r\nContent-Disposition: form-data; name=attachment; filename=a.pdf\r\n\r\n%PDF-\r\n"
    body = b"--x\r\nContent-Disposition: form-data; name=document\r\n\r\n" + GOOD + b"\r\n" + pdf + b"--x--\r\n"
    kind = {"Content-type": "multipart/form-data; boundary=x"}
    for to in ("finvoice30", "teapps"):
        assert server.ask(f"/convert?to={to}", body, **kind)[2]["einvconv-attachments"] == "1"
        assert server.ask(f"/convert?to={to}", GOOD)[2]["einvconv-attachments"] == "0"
    assert server.ask("/convert?to=peppolbis30", body, **kind)[2]["einvconv-attachments"] == "0"
    _, content, headers = server.ask("/convert?to=teapps", body, Accept="application/json", **kind)
    assert (len(json.loads(content)["files"][0]["attachments"]), headers["einvconv-attachments"]) == (1, "0")


@pytest.mark.parametrize("path", ["/validate", "/detect", "/render"])
def test_parts_are_refused_where_the_document_is_the_body(server, path: str) -> None:
    status, content, _ = server.ask(path, b"--x--", **{"Content-type": "multipart/form-data; boundary=x"})
    assert (status, "--data-binary" in json.loads(content)["message"]) == (400, True)


def test_several_invoices_of_a_body_have_an_entry_each(server) -> None:
    framed = edited("finvoice30/soap-frame") * 2
    assert [one["format"] for one in json.loads(server.ask("/detect", framed)[1])["files"]] == ["finvoice30"] * 2
    assert len(json.loads(server.ask("/validate", framed)[1])["files"]) == 2
    assert server.ask("/convert?to=ubl", framed)[0] == 422
    status, joined, _ = server.ask("/convert?to=finvoice30", framed)
    assert status == 200
    assert len(einvconv.split(joined)) == 2


@pytest.mark.parametrize(
    ("data", "status", "error"),
    [
        (b"<torn", 400, "UnreadableInput"),
        (b"", 400, "UnreadableInput"),
        (b"<project/>", 422, "UnknownFormat"),
        (b"<a>" + b" " * 300_000 + b"</a>", 413, "LimitExceeded"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", 400, "UnreadableInput"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(server, data: bytes, status: int, error: str) -> None:
    for path in ("/validate", "/detect", "/convert?to=ubl"):
        found, content, headers = server.ask(path, data)
        said = json.loads(content)
        assert (found, said["error"], said["version"]) == (status, error, 1)
        assert headers["content-type"] == "application/json"


def test_other_methods_and_paths_are_not_served(server) -> None:
    assert server.ask("/validate")[0] == 405
    assert server.ask("/other")[0] == 404


def test_the_page_is_served_with_all_that_it_needs_and_may_ask_nobody_else(server: Server) -> None:
    status, content, headers = server.ask("/")
    page = html.fromstring(content.decode())
    asked = page.xpath("//script/@src | //link[@rel='stylesheet']/@href")
    assert status == 200 and asked == ["/page.css", "/page.js"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert page.xpath("//script[text()] | //*[@style] | //@*[starts-with(name(), 'on')]") == []
    for name in asked:
        status, content, _ = server.ask(name)
        assert status == 200 and not re.search(rb"https?://|innerHTML|eval\(|localStorage", content)
    assert b'"finvoice30"' in server.ask("/formats")[1]


def test_a_picture_is_given_in_the_form_language_and_with_the_findings_asked_for(server: Server) -> None:
    status, content, headers = server.ask("/render?language=fi", GOOD, Accept="text/html")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert content == einvconv.render(GOOD, language="fi")
    assert content != server.ask("/render?to=html&language=fi&check=yes", GOOD)[1]
    told = json.loads(server.ask("/openapi.json")[1])["paths"]["/render"]["post"]["parameters"]
    for code in next(one["schema"]["enum"] for one in told if one["name"] == "language"):
        there = "nb" if code == "no" else code
        assert f'<html lang="{there}">' in server.ask(f"/render?to=html&language={code}", GOOD)[1].decode()
    assert server.ask("/render?language=no", GOOD)[1] == server.ask("/render?language=nb", GOOD)[1]
    assert server.ask("/render?to=text", GOOD)[1] == einvconv.render(GOOD, "text")
    for wrong in ("to=png", "language=xx", "invoice=2", "invoice=x"):
        assert server.ask(f"/render?{wrong}", GOOD)[0] == 400


def test_fifty_at_once_are_all_answered_and_counted(server) -> None:
    before = _counted(server)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda n: server.ask("/validate", WRONG if n % 2 else GOOD), range(50)))
    assert {status for status, *_ in answers} == {200}
    valid = [json.loads(content)["files"][0]["valid"] for _, content, _ in answers]
    assert valid == [True, False] * 25
    after = _counted(server)
    assert after["valid"] - before.get("valid", 0) == 25
    assert after["invalid"] - before.get("invalid", 0) == 25


def _counted(server: Server) -> dict[str, int]:
    text = server.ask("/metrics")[1].decode()
    lines = [line for line in text.splitlines() if line.startswith("einvconv_invoices_total{")]
    return {line.split('"')[1]: int(line.rsplit(" ", 1)[1]) for line in lines}


def test_figures_and_description_are_what_they_are_said_to_be(server) -> None:
    server.ask("/validate", GOOD)
    text = server.ask("/metrics")[1].decode()
    assert 'einvconv_requests_total{path="/validate",status="200"}' in text
    assert 'le="+Inf"' in text
    told = json.loads(server.ask("/openapi.json")[1])
    assert told["openapi"].startswith("3.1")
    bodies = told["paths"]["/validate"]["post"]["requestBody"]["content"]
    for example in (bodies["application/xml"]["example"], json.dumps(bodies["application/json"]["example"])):
        assert einvconv.validate(example).valid
    assert set(told["paths"]) == {
        *("/validate", "/convert", "/render", "/detect", "/health", "/metrics", "/formats", "/", "/openapi.json")
    }


def test_the_log_has_a_line_for_each_and_no_word_of_an_invoice(server) -> None:
    seller = etree.fromstring(GOOD).findtext(".//{*}PartyName/{*}Name") or ""
    assert len(seller) > 4
    server.ask(f"/validate?rules={seller.replace(' ', '%20')[:20].encode().decode('ascii', 'ignore') or 'x'}", GOOD)
    server.ask("/validate", WRONG)
    lines = server.log.read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert {"time", "method", "path", "status", "bytes", "ms", "outcomes"} == set(told[-1])
    assert (told[-1]["path"], told[-1]["status"], told[-1]["outcomes"]) == ("/validate", 200, ["invalid"])
    assert not [line for line in lines if seller in line or "EUX" in line or "?" in line]


def test_it_listens_on_the_loopback_alone(server) -> None:
    listening = Path(f"/proc/{server.process.pid}/net/tcp")
    if not listening.exists():
        pytest.skip("looks at /proc")
    port = f":{server.port:04X}"
    addresses = {line.split()[1] for line in listening.read_text().splitlines()[1:] if line.split()[1].endswith(port)}
    assert {one.partition(":")[0] for one in addresses} == {"0100007F"}


def test_it_stops_in_the_middle_of_requests_and_answers_them_first(tmp_path) -> None:
    server = Server(tmp_path, "--workers", "1")
    row = GOOD[GOOD.index(b"<cac:InvoiceLine>") : GOOD.index(b"</cac:InvoiceLine>") + len(b"</cac:InvoiceLine>")]
    long = GOOD.replace(row, row * 1500, 1)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(server.ask, "/validate", long) for _ in range(3)]
        until = time.monotonic() + 30
        while time.monotonic() < until and json.loads(server.ask("/health")[1])["waiting"] < 3:
            time.sleep(0.01)
        code = server.stop()
        answers = [one.result() for one in asked]
    assert code == 0
    assert [status for status, *_ in answers] == [200] * 3
    assert "Traceback" not in server.log.read_text()
    assert "interrupted" not in server.log.read_text()


def test_what_takes_too_long_is_ended_and_the_others_go_on(tmp_path) -> None:
    server = Server(tmp_path, "--workers", "2", "--time-out", "1.5")
    try:
        row = GOOD[GOOD.index(b"<cac:InvoiceLine>") : GOOD.index(b"</cac:InvoiceLine>") + len(b"</cac:InvoiceLine>")]
        endless = GOOD.replace(row, row * 30_000, 1)
        server.ask("/validate", GOOD)  # the processes are there
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(server.ask, "/validate", endless)
            status, content, headers = slow.result()
        assert (status, json.loads(content)["error"], headers["retry-after"]) == (503, "TookTooLong", "1")
        for _ in range(20):
            if server.ask("/detect", GOOD)[0] == 200:
                break
        assert server.ask("/detect", GOOD)[0] == 200
    finally:
        server.stop()


def test_work_that_was_ended_leaves_nothing_but_lines_of_json_in_the_log(tmp_path) -> None:
    server = Server(tmp_path, "--workers", "1", "--time-out", "0.001")
    try:
        ended = 0
        for _ in range(2000):
            try:
                ended += server.ask("/validate", GOOD)[0] == 503
            except OSError:
                continue  # the request itself came too late
            if ended == 8:
                break
        assert ended == 8
        time.sleep(0.5)
    finally:
        server.stop()
    first, *lines = server.log.read_text().splitlines()
    assert first.startswith("einvconv: serving on ")
    assert [line for line in lines if not line.startswith('{"time"')] == []


def test_there_are_no_more_processes_than_a_machine_can_bear() -> None:
    from einvconv.bulk import most_workers
    from einvconv.server.workers import Workers

    assert Workers(100_000, 1, 1.0)._count == most_workers()


def test_a_queue_that_is_full_says_so(tmp_path) -> None:
    server = Server(tmp_path, "--workers", "1", "--queue", "1")
    try:
        with ThreadPoolExecutor(12) as pool:
            found = [status for status, *_ in pool.map(lambda _: server.ask("/validate", GOOD), range(40))]
        assert set(found) == {200, 503}
    finally:
        server.stop()


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits for nothing longer than a second."""
    server = Server(tmp_path_factory.mktemp("hasty"), "--time-out", "1")
    yield server
    server.stop()


def test_a_body_that_never_ends_is_not_waited_for(hasty: Server) -> None:
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=20) as stalled:
        stalled.sendall(b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<a")
        assert stalled.recv(1000).startswith(b"HTTP/1.1 408")


def _ends(connection: socket.socket) -> bool:
    """Whether the other side ends a connection, in time."""
    try:
        while connection.recv(100_000):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("begun", [b"", b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Le"])
def test_a_connection_that_makes_no_request_is_ended(hasty: Server, begun: bytes) -> None:
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=20) as stalled:
        stalled.sendall(begun)
        assert _ends(stalled)


def test_a_connection_that_sends_a_letter_now_and_then_is_ended(hasty: Server) -> None:
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=0.3) as slow:
        slow.sendall(b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        ended, until = False, time.monotonic() + 20
        while not ended and time.monotonic() < until:
            try:
                slow.sendall(b"x")
                ended = slow.recv(1000) == b""
            except TimeoutError:
                pass
            except ConnectionError:
                ended = True
        assert ended


def test_an_answer_that_is_not_taken_is_not_waited_for(hasty: Server) -> None:
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.settimeout(20)
        deaf.connect(("127.0.0.1", hasty.port))
        deaf.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 300)
        time.sleep(4)
        read = 0
        try:
            while piece := deaf.recv(100_000):
                read += len(piece)
        except ConnectionError:
            pass
        assert read < 300 * 50_000


def _is_refused(server: Server, head: bytes) -> bool:
    """Whether a request is refused for want of room before any of its body comes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=0.5) as asked:
        asked.sendall(head)
        try:
            return asked.recv(1000).startswith(b"HTTP/1.1 503")
        except TimeoutError:
            return False


def test_bodies_are_held_as_far_as_there_is_room_and_one_beyond_is_told_to_come_again(tmp_path) -> None:
    server = Server(tmp_path, "--max-bytes", "300000", "--held", "500000")
    begun = b"POST /detect HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    try:
        large = GOOD.replace(b"</cbc:Note>", b" " * 290_000 + b"</cbc:Note>", 1)
        assert 280_000 < len(large) < 300_000
        assert server.ask("/detect", large)[0] == 200
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as first:
            first.sendall(begun % len(large) + large[:-1])
            until = time.monotonic() + 20
            # Asked by heads alone, which hold nothing: a whole body could be in before the first one is.
            while not _is_refused(server, begun % len(large)) and time.monotonic() < until:
                pass
            status, content, headers = server.ask("/detect", large)
            assert (status, json.loads(content)["error"], headers["retry-after"]) == (503, "Busy", "1")
            assert "bodies that are here already" in json.loads(content)["message"]
            with socket.create_connection(("127.0.0.1", server.port), timeout=20) as unsaid:
                unsaid.sendall(begun[: begun.index(b"Content-Length")] + b"Transfer-Encoding: chunked\r\n\r\n")
                unsaid.sendall(b"%x\r\n" % len(large) + large + b"\r\n0\r\n\r\n")
                assert unsaid.recv(1000).startswith(b"HTTP/1.1 503")
            assert server.ask("/detect", GOOD)[0] == 200  # there is room for a small one
            first.sendall(large[-1:])
            assert first.recv(1000).startswith(b"HTTP/1.1 200")
        for _ in range(5):  # what was refused, and what broke off, is held no more
            assert server.ask("/detect", large)[0] == 200
    finally:
        server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_process_that_dies_takes_no_request_with_it(tmp_path) -> None:
    server = Server(tmp_path, "--workers", "2")
    try:
        server.ask("/validate", GOOD)
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        assert len(children) == 2
        with ThreadPoolExecutor(20) as pool:
            asked = [pool.submit(server.ask, "/validate", GOOD) for _ in range(60)]
            asked[10].result()
            os.kill(int(children[0]), signal.SIGKILL)
            assert [one.result()[0] for one in asked] == [200] * 60
    finally:
        assert server.stop() == 0
