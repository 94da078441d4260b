"""The ASGI application: what comes over the network, and what goes back."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import asynccontextmanager
from datetime import date
from functools import cache
from json import dumps
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import einvconv
from einvconv.arguments import day_in
from einvconv.intake import DEFAULT_LIMITS
from einvconv.report import JSON_VERSION
from einvconv.resources import data_file
from einvconv.server import work
from einvconv.server.figures import Figures
from einvconv.server.openapi import description
from einvconv.server.parts import KIND, TEXTS
from einvconv.server.workers import Busy, TookTooLong, Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from einvconv.intake import Limits
    from einvconv.server.work import Answer

_PAGE = {
    "/": ("page.html", "text/html"),
    "/page.js": ("page.js", "text/javascript"),
    "/page.css": ("page.css", "text/css"),
}
# The page runs its own script alone and asks this server alone; the styles inside are those of the picture.
_CLOSED = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_QUEUE = 200
# Of the largest body so many may be held at once.
_BODIES = 10
_SECONDS = 30.0


class Refused(Exception):
    """A request that is not worked on."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.answer = work.fault(status, name, message)


def application(
    *,
    workers: int = 0,
    queue: int = _QUEUE,
    seconds: float = _SECONDS,
    limits: Limits = DEFAULT_LIMITS,
    held: int = 0,
    log: Callable[[str], object] | None = None,
) -> Starlette:
    """The application; `workers` are processes, 0 for one a processor, `seconds` what a request may take of one.

    `held` are the bytes of all bodies together that are in the memory at once, those that wait and those that are
    worked on; 0 for ten times the largest body.
    """
    served = _Served(Workers(workers, queue, seconds), seconds, limits, held, log or _log)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        served.workers.close()

    routes = [
        Route("/validate", served.posted(served.validate), methods=["POST"]),
        Route("/convert", served.posted(served.convert), methods=["POST"]),
        Route("/render", served.posted(served.render), methods=["POST"]),
        Route("/detect", served.posted(served.detect), methods=["POST"]),
        Route("/health", served.health),
        Route("/metrics", served.metrics),
        Route("/openapi.json", served.openapi),
        Route("/formats", served.formats),
        *(Route(path, served.page(name, kind)) for path, (name, kind) in _PAGE.items()),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


class _Body:
    """What has come of a body: its bytes count as held until it is let go."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.size = 0


class _Served:
    def __init__(
        self, workers: Workers, seconds: float, limits: Limits, held: int, log: Callable[[str], object]
    ) -> None:
        self.workers = workers
        self._most_held = max(held or _BODIES * limits.bytes, limits.bytes)
        self._held = 0
        self._seconds = seconds
        self._limits = limits
        self._log = log
        self._figures = Figures()

    def posted(self, handle: Callable[[Request, bytes], Awaitable[Answer]]) -> Callable[[Request], Awaitable[Response]]:
        """A handler of documents with all that is the same for each: limits, times, figures, a line in the log."""

        async def answer(request: Request) -> Response:
            begun = time.perf_counter()
            self._figures.at_work += 1
            body = _Body()
            try:
                await self._read(request, body)
                data, body.pieces = b"".join(body.pieces), []
                done = await handle(request, data)
            except Refused as refused:
                done = refused.answer
            except Busy:
                done = work.fault(503, "Busy", "Too many requests wait already; ask again in a moment.")
            except TookTooLong:
                done = work.fault(
                    503, "TookTooLong", f"The work took more than {self._seconds:g} seconds, and was ended."
                )
            finally:
                self._figures.at_work -= 1
                self._held -= body.size
            seconds = time.perf_counter() - begun
            self._figures.count(request.url.path, done.status, seconds, done.outcomes)
            self._tell(request, done, body.size, seconds)
            headers = {"Retry-After": "1"} if done.status == 503 else {}
            if request.url.path == "/convert" and done.status == 200:
                headers["Einvconv-Losses"] = str(done.losses)
                headers["Einvconv-Attachments"] = str(done.files)
            return Response(done.content, done.status, headers, done.media_type)

        return answer

    async def validate(self, request: Request, data: bytes) -> Answer:
        """POST /validate"""
        _whole(request)
        asked = _asked(request, "rules", "on")
        how: dict[str, Any] = {}
        if rules := asked.get("rules"):
            how["rules"] = rules
        if (day := asked.get("on")) is not None:
            how["on"] = _day(day)
        form = _accepted(request, tuple(work.FORMS))
        return await self.workers.run(work.validated, data, form, how, self._limits)

    async def convert(self, request: Request, data: bytes) -> Answer:
        """POST /convert"""
        form = _accepted(request, (work.XML, work.JSON))
        asked = _asked(request, "to", "version", *TEXTS)
        if not asked.get("to"):
            raise Refused(400, "WrongArgument", "to= names the format to write, as ?to=peppolbis30.")
        kind = request.headers.get("content-type", "")
        return await self.workers.run(work.converted, data, kind, form, asked, self._limits)

    async def render(self, request: Request, data: bytes) -> Answer:
        """POST /render"""
        _whole(request)
        asked = _asked(request, "to", "invoice", "language", "check")
        kinds = {to: kind for kind, to in work.PICTURES.items()}
        if (to := asked.get("to")) is not None and to not in kinds:
            raise Refused(400, "WrongArgument", f"to= is one of {', '.join(kinds)}.")
        form = kinds[to] if to is not None else _accepted(request, tuple(work.PICTURES))
        number = asked.get("invoice", "1")
        if not (number.isascii() and number.isdecimal() and len(number) < 7):
            raise Refused(400, "WrongArgument", "invoice= is a number.")
        how = {"language": asked.get("language", "en")}
        check = asked.get("check", "")
        if check not in ("", "yes", "no"):
            raise Refused(400, "WrongArgument", "check= is yes or no.")
        return await self.workers.run(work.rendered, data, form, int(number), how, check == "yes", self._limits)

    async def detect(self, request: Request, data: bytes) -> Answer:
        """POST /detect"""
        _whole(request)
        _asked(request)
        _accepted(request, (work.JSON,))
        return await self.workers.run(work.detected, data, self._limits)

    async def health(self, _: Request) -> Response:
        """GET /health"""
        return JSONResponse({"status": "ok", "version": einvconv.__version__, "waiting": self.workers.waiting})

    async def metrics(self, _: Request) -> Response:
        """GET /metrics"""
        return PlainTextResponse(self._figures.text(), media_type="text/plain; version=0.0.4")

    async def openapi(self, _: Request) -> Response:
        """GET /openapi.json"""
        return Response(_openapi(), media_type=work.JSON)

    async def formats(self, _: Request) -> Response:
        """GET /formats"""
        listed = [{"code": f.code, "name": f.name, "reads": f.reads, "writes": f.writes} for f in einvconv.formats()]
        return JSONResponse({"version": JSON_VERSION, "formats": [one for one in listed if one["name"]]})

    def page(self, name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
        """GET / and what belongs to it, as it lies on the disk."""

        async def answer(_: Request) -> Response:
            with open(data_file("xslt", "serve", name), "rb") as file:  # noqa: PTH123
                return Response(file.read(), 200, _CLOSED, kind)

        return answer

    async def _read(self, request: Request, body: _Body) -> None:
        """The body, as far as the limits go and there is room for it."""
        most = self._limits.bytes
        large = Refused(413, "LimitExceeded", f"The body has more than {most:,} bytes, which is the limit.")
        said = request.headers.get("content-length", "")
        if said.isdecimal() and int(said) > most:
            raise large
        if said.isdecimal():
            self._admit(int(said))
        try:
            async with asyncio.timeout(self._seconds):
                async for piece in request.stream():
                    if body.size + len(piece) > most:
                        raise large
                    self._admit(len(piece))
                    self._held += len(piece)
                    body.size += len(piece)
                    body.pieces.append(piece)
        except TimeoutError:
            raise Refused(408, "TookTooLong", f"The body did not come within {self._seconds:g} seconds.") from None
        except ClientDisconnect:
            raise Refused(400, "UnreadableInput", "The body did not come to its end.") from None

    def _admit(self, size: int) -> None:
        if self._held + size > self._most_held:
            message = f"The bodies that are here already have {self._held:,} bytes; ask again in a moment."
            raise Refused(503, "Busy", message)

    def _tell(self, request: Request, done: Answer, size: int, seconds: float) -> None:
        """A line of the log. Nothing of the invoice is in it: no name, no amount, no message that may quote one."""
        said = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "method": request.method,
            "path": request.url.path,
            "status": done.status,
            "bytes": size,
            "ms": round(seconds * 1000, 1),
            "outcomes": list(done.outcomes[:20]),
        }
        self._log(dumps(said))


def _asked(request: Request, *names: str) -> dict[str, str]:
    """What the address asks for. What nobody would look at is refused: a slip would be another verdict in silence."""
    asked: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in names:
            there = f"there are {', '.join(names)}" if names else "there is none"
            raise Refused(400, "WrongArgument", f"“{name[:40]}” is no parameter of {request.url.path}; {there}.")
        if name in asked:
            raise Refused(400, "WrongArgument", f"“{name}” is there twice.")
        asked[name] = value
    return asked


def _whole(request: Request) -> None:
    """A body of parts is taken by /convert alone."""
    if request.headers.get("content-type", "").lower().startswith(KIND):
        message = f"{request.url.path} takes the document as the body, and no parts: curl --data-binary @invoice.xml."
        raise Refused(400, "WrongArgument", message)


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@cache
def _openapi() -> str:
    return dumps(description())


def _day(text: str) -> date:
    try:
        return day_in(text)
    except ValueError:
        raise Refused(400, "WrongArgument", "on= is a day, such as 2026-08-17.") from None


def _accepted(request: Request, kinds: tuple[str, ...]) -> str:
    """The first of the kinds that the client takes best; the first of all where it does not say."""
    said = request.headers.get("accept", "").strip() or "*/*"
    wishes: list[tuple[float, int, str]] = []
    for number, wish in enumerate(said.split(",")):
        kind, *parameters = (part.strip().lower() for part in wish.split(";"))
        said_weight = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        try:
            wishes.append((-float(said_weight), number, kind))
        except ValueError:
            continue
    for weight, _, wish in sorted(wishes):
        main = wish.removesuffix("*") if wish.endswith("/*") else ""
        for kind in kinds:
            if weight and (kind == wish or wish == "*/*" or (main and kind.startswith(main))):
                return kind
    raise Refused(406, "NotAcceptable", f"It is given as {', '.join(kinds)}.")
