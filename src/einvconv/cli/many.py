"""Many files at once: several processes, and what they give in the order of the files."""

from __future__ import annotations

from einvconv.cli import in_words
from einvconv.errors import EinvconvError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from einvconv.cli.inputs import Named

    Work = TypeVar("Work")
    Result = TypeVar("Result")

ALONE_UP_TO = 100
"""Files that one process has done before others have begun."""


def several(files: Sequence[Named], jobs: int) -> bool:
    """Whether more than one process is worth its start."""
    return len(files) > 1 and jobs != 1 and (jobs > 1 or len(files) > ALONE_UP_TO)


def in_order(
    files: Sequence[Named], jobs: int, work_of: Callable[[str], Work], function: Callable[[Work], Result]
) -> Iterator[tuple[str, Result | EinvconvError]]:
    """Each file with what the function makes of its work, or with the error in its place.

    What is no file is read here: standard input belongs to this process.
    """
    done: Iterator[tuple[Work, Result | EinvconvError]] = iter(())
    here = 0 if several(files, jobs) else len(files)
    if not here:
        from einvconv.bulk import each

        # The first is read here: the schema, rules and modules that it needs are then in every worker that is forked.
        here = next((at for at, (name, error, _) in enumerate(files, 1) if error is None and name != "-"), 0)
        work = (work_of(name) for name, error, _ in files[here:] if error is None and name != "-")
        done = each(function, work, workers=min(max(jobs, 0), len(files)), ordered=True)
    for number, (name, error, _) in enumerate(files, 1):
        if error is not None:
            yield name, error
        elif name == "-" or number <= here:
            try:
                result: Result | EinvconvError = function(work_of(name))
            except Exception as found:
                result = in_words(found)
            yield name, result
        else:
            yield name, next(done)[1]
