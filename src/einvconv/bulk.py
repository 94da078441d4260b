"""Many invoices at once: on the processors of this machine, or with any executor of `concurrent.futures`.

    for path, report in einvconv.bulk.validate(Path("inbox").glob("*.xml")):
        print(path, report)

Every path comes back once, with its result or with the error that it gave, as soon as it is done and not in order.
No more is read ahead than keeps the workers busy, so that memory stays flat. An executor of another package will do as
well: `executor=client.get_executor()` of a Dask client works on a whole cluster.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

import einvconv
from einvconv.arguments import said
from einvconv.errors import EinvconvError, WrongArgument

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from einvconv import Conversion, Limits, Report

__all__ = ["convert", "each", "validate"]

Item = TypeVar("Item")
Result = TypeVar("Result")
_AT_ONCE = 8  # items that go to a worker together
_AHEAD = 4  # as many parcels wait for each worker
_WORKERS_UNKNOWN = 16  # of an executor that does not tell


def validate(
    paths: Iterable[str | os.PathLike[str]],
    executor: Executor | None = None,
    *,
    rules: str | None = None,
    on: dt.date | None = None,
    schematron: str | Path | Sequence[str | Path] = (),
    release: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Iterator[tuple[str | os.PathLike[str], Report | EinvconvError]]:
    """Each path with what `einvconv.validate` says of the file, or with the error that it raises.

    Without an executor a process for each processor works. Raises WrongArgument for what are no paths, or no executor.
    """
    how: dict[str, Any] = {"rules": rules, "on": on, "schematron": schematron, "release": release}
    if limits is not None:
        how["limits"] = limits
    yield from each(partial(_validated, how=how), paths, executor)


def convert(
    paths: Iterable[str | os.PathLike[str]],
    to: str | list[str],
    executor: Executor | None = None,
    *,
    limits: Limits | None = None,
) -> Iterator[tuple[str | os.PathLike[str], Conversion | EinvconvError]]:
    """Each path with what `einvconv.convert` makes of the file, or with the error that it raises.

    Raises WrongArgument for what are no paths, or no executor.
    """
    how = {} if limits is None else {"limits": limits}
    yield from each(partial(_converted, to=to, how=how), paths, executor)


def each(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    executor: Executor | None = None,
    *,
    workers: int = 0,
    ordered: bool = False,
    at_once: int = _AT_ONCE,
) -> Iterator[tuple[Item, Result | EinvconvError]]:
    """Each item with what the function gives for it, or with the EinvconvError that it raises; `ordered` as they came.

    The function is one of a module, and the items and results can be pickled. Without an executor there is a process
    for each processor, or as many as `workers` says, within `most_workers()`; where one of them dies, what it had is
    done again by others, item by item, and the item that is the death of two has an error. Of an executor that is given
    and breaks, the items that are not done have errors.
    """
    if isinstance(items, (str, bytes, os.PathLike)) or not isinstance(items, Iterable):
        raise WrongArgument(f"Many are asked for, as a list of paths, and not {said(items)}.")
    own = executor is None
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise WrongArgument(f"executor= is one of concurrent.futures, or like one, and not {said(executor)}.")
    if own:
        count = min(workers or processors(), most_workers())
    else:
        count = workers or int(getattr(executor, "_max_workers", 0) or _WORKERS_UNKNOWN)
    workers_of = executor or _own(count)
    try:
        made = _parcels(function, items, workers_of, count, at_once)
        for parcel, result in _in_order(made) if ordered else ((parcel, result) for _, parcel, result in made):
            if not isinstance(result, BaseException):
                yield from zip(parcel, result, strict=True)
            elif own and isinstance(result, BrokenExecutor):
                yield from _alone(function, parcel)
            elif isinstance(result, Exception):
                yield from ((item, _gone(result)) for item in parcel)
            else:
                raise result
    finally:
        if own:
            workers_of.shutdown(wait=True, cancel_futures=True)


def _parcels(
    function: Callable[[Item], Result], items: Iterable[Item], executor: Executor, count: int, at_once: int
) -> Iterator[tuple[int, list[Item], list[Result | EinvconvError] | BaseException]]:
    """Every parcel of items with its number and results, as they are done."""
    rest = iter(items)
    done: SimpleQueue[tuple[int, Future[Any]]] = SimpleQueue()
    waiting: dict[int, tuple[list[Item], Future[Any]]] = {}
    number = 0
    try:
        while True:
            while len(waiting) < count * _AHEAD and (parcel := list(islice(rest, at_once))):
                try:
                    future = executor.submit(_results, function, parcel)
                except RuntimeError as error:  # it is broken, or was shut down
                    yield number, parcel, error
                else:
                    waiting[number] = (parcel, future)
                    future.add_done_callback(partial(_put, done, number))
                number += 1
            if not waiting:
                return
            at, future = done.get()
            parcel, _ = waiting.pop(at)
            lost = BrokenExecutor("the work was cancelled") if future.cancelled() else future.exception()
            yield at, parcel, lost if lost is not None else future.result()
    finally:
        for _, future in waiting.values():
            future.cancel()


def _put(done: SimpleQueue[tuple[int, Future[Any]]], number: int, future: Future[Any]) -> None:
    done.put((number, future))


def _in_order(made: Iterator[tuple[int, Any, Any]]) -> Iterator[tuple[Any, Any]]:
    early: dict[int, tuple[Any, Any]] = {}
    wanted = 0
    for number, parcel, result in made:
        early[number] = (parcel, result)
        while wanted in early:
            yield early.pop(wanted)
            wanted += 1


def _results(function: Callable[[Item], Result], parcel: list[Item]) -> list[Result | EinvconvError]:
    """What a worker does."""
    found: list[Result | EinvconvError] = []
    for item in parcel:
        try:
            found.append(function(item))
        except EinvconvError as error:
            found.append(error)
    return found


def _alone(function: Callable[[Item], Result], parcel: list[Item]) -> Iterator[tuple[Item, Result | EinvconvError]]:
    """The items of a parcel that was lost with a worker, each in a process of its own, and again where that dies."""
    for item in parcel:
        result: Result | EinvconvError = EinvconvError()
        for _ in range(2):
            with pool(1) as alone:
                try:
                    (result,) = alone.submit(_results, function, [item]).result()
                    break
                except BrokenExecutor as error:
                    result = _gone(error)
        yield item, result


def _gone(error: Exception) -> EinvconvError:
    if isinstance(error, EinvconvError):
        return error
    if isinstance(error, BrokenExecutor):
        return EinvconvError("The process that worked on it ended without a word; is there too little memory?")
    return EinvconvError(f"The work could not be done: {type(error).__name__}: {error}")


def _validated(path: str | os.PathLike[str], how: dict[str, Any]) -> Report:
    return einvconv.validate(_path(path), **how)


def _converted(path: str | os.PathLike[str], to: str | list[str], how: dict[str, Any]) -> Conversion:
    return einvconv.convert(_path(path), to=to, **how)


def _path(path: str | os.PathLike[str]) -> os.PathLike[str]:
    """A text is the name of a file here, since there are only files."""
    from pathlib import Path

    return Path(path) if isinstance(path, str) else path


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def most_workers() -> int:
    """How many processes there are at most, whoever asks for more: Windows cannot wait for more than 61."""
    return 61 if sys.platform == "win32" else 16 * processors()


def pool(count: int) -> ProcessPoolExecutor:
    """Processes that leave interrupts to their parent, and do not outlive it."""
    from multiprocessing import get_context

    # A fork has all modules at once, and is safe where threads do as `threads` says; elsewhere as the system has it.
    context = get_context("fork") if sys.platform == "linux" else None
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin)


def _own(count: int) -> Executor:
    """Processes of ours, or this one where the system has none to give: without shared memory, say, as in a sandbox."""
    try:
        return _Own(count)
    except (OSError, NotImplementedError, ImportError):
        return _Here()


class _Here(Executor):
    """Does at once, in this process, what it is given."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """A future that is done."""
        done: Future[Any] = Future()
        try:
            done.set_result(function(*arguments, **named))
        except Exception as error:
            done.set_exception(error)
        return done


class _Own(Executor):
    """Processes of ours; others take their place when one of them dies."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = pool(count)

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """As it is; a pool that is broken takes nothing more, and is made anew."""
        try:
            return self._pool.submit(function, *arguments, **named)
        except BrokenExecutor:
            self._pool.shutdown(wait=False)
            self._pool = pool(self._count)
            return self._pool.submit(function, *arguments, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing more comes."""
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)


def _begin() -> None:
    """A worker leaves interrupts to its parent, and does not outlive it."""
    import signal
    import threading
    from multiprocessing import connection, parent_process

    signal.set_wakeup_fd(-1)  # that of the parent's loop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def end_with_parent() -> None:
            connection.wait([sentinel])
            os._exit(1)

        threading.Thread(target=end_with_parent, daemon=True).start()
