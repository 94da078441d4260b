"""The processes behind the server: one a processor, a queue of some length, and a time for each request.

A process that takes too long is ended, and one that dies is replaced; what others had in hand is done again.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from einvconv.bulk import most_workers, pool, processors

if TYPE_CHECKING:
    from collections.abc import Callable

    from einvconv.server.work import Answer

_ATTEMPTS = 3


class Busy(Exception):
    """The queue is full."""


class TookTooLong(Exception):
    """The work was ended."""


class Workers:
    """A pool that lives as long as the server."""

    def __init__(self, count: int, queue: int, seconds: float) -> None:
        self._count = min(count or processors(), most_workers())
        self._most = self._count + queue
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None
        self._free: asyncio.Semaphore | None = None
        self.waiting = 0

    async def run(self, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """What the function gives. Raises Busy and TookTooLong."""
        if self._free is None:  # here the loop runs
            self._free = asyncio.Semaphore(self._count)
        if self.waiting >= self._most:
            raise Busy
        self.waiting += 1
        try:
            async with self._free:
                return await self._done(function, *arguments)
        finally:
            self.waiting -= 1

    async def _done(self, function: Callable[..., Answer], *arguments: Any) -> Answer:
        for _ in range(_ATTEMPTS):
            used = self._pool = self._pool or pool(self._count)
            done: asyncio.Future[Answer] | None = None
            try:
                done = asyncio.wrap_future(used.submit(function, *arguments))
                return await asyncio.wait_for(asyncio.shield(done), self._seconds)
            except TimeoutError:
                if done is not None:  # how the work ended is nobody's question any more, and no line of the log
                    done.add_done_callback(_let_go)
                self._end(used)
                raise TookTooLong from None
            except BrokenExecutor:
                self._forget(used)
        raise TookTooLong

    def _forget(self, used: ProcessPoolExecutor) -> None:
        if self._pool is used:
            self._pool = None
        used.shutdown(wait=False)

    def _end(self, used: ProcessPoolExecutor) -> None:
        """End the processes of a pool, since one of them cannot be told from the others."""
        processes = list((getattr(used, "_processes", None) or {}).values())
        self._forget(used)
        for process in processes:
            process.kill()

    def close(self) -> None:
        """Nothing more comes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _let_go(done: asyncio.Future[Answer]) -> None:
    if not done.cancelled():
        done.exception()
