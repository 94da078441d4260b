"""Connections that do not go on: the head of a request that does not come, an answer that is not taken."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol


def impatient(seconds: float) -> type[asyncio.Protocol]:
    """The protocol of the server, which ends a connection that makes no request, or takes nothing of its answer, for
    so long. How long a body may take is told apart, in words.
    """

    class Impatient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
        transport: Any
        _asked: asyncio.TimerHandle | None = None
        _taken: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            self._asked = self.loop.call_later(seconds, self._end)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.cycle is not None and not self.cycle.response_complete:
                self._asked = _stop(self._asked)
            elif self._asked is None:  # of the next request, whose head is not whole yet
                self._asked = self.loop.call_later(seconds, self._end)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._watch()

        def resume_writing(self) -> None:
            self._taken = _stop(self._taken)
            super().resume_writing()

        def connection_lost(self, exc: Exception | None) -> None:
            self._asked, self._taken = _stop(self._asked), _stop(self._taken)
            super().connection_lost(exc)

        def _watch(self) -> None:
            self._taken = self.loop.call_later(seconds, self._look, self.transport.get_write_buffer_size())

        def _look(self, before: int) -> None:
            """However slowly an answer is taken, it goes on."""
            if self.transport.get_write_buffer_size() < before:
                self._watch()
            else:
                self._end()

        def _end(self) -> None:
            self.transport.abort()

    return Impatient


def _stop(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """No timer in the place of one."""
    if timer is not None:
        timer.cancel()
    return None
