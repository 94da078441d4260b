"""Bars and squares: the outlines of a bar code and of a QR code, by the libraries of the extra `picture`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .payment import Slip

_QUIET = 10  # modules before and after the bars; 4 around the squares
_BARS = 60  # how high the bars are
_LARGEST = 13  # EPC069-12: the QR code is of version 13 at most


class Symbol(NamedTuple):
    """A symbol as one path of an SVG, and its size."""

    path: str
    width: int
    height: int


def symbol(slip: Slip) -> Symbol | None:
    """The symbol of a code; None for a code line, and where the library is not installed."""
    if slip.kind == "barcode":
        return _bars(slip.said)
    return _squares(slip.said) if slip.kind == "qr" else None


def _bars(digits: str) -> Symbol | None:
    try:
        from barcode.codex import Code128
    except ImportError:
        return None
    modules = [one == "1" for one in Code128(digits).build()[0]]
    path = "".join(f"M{_QUIET + at} 0h{wide}v{_BARS}h-{wide}z" for at, wide in _runs(modules))
    return Symbol(path, len(modules) + 2 * _QUIET, _BARS)


def _squares(text: str) -> Symbol | None:
    try:
        import segno
    except ImportError:
        return None
    code = segno.make_qr(text, error="m", encoding="utf-8", boost_error=False)
    if int(code.version) > _LARGEST:
        return None
    path = "".join(
        f"M{4 + at} {4 + row}h{wide}v1h-{wide}z" for row, line in enumerate(code.matrix) for at, wide in _runs(line)
    )
    size = len(code.matrix) + 8
    return Symbol(path, size, size)


def _runs(modules: Sequence[bool] | bytearray) -> Iterable[tuple[int, int]]:
    """Where each run of dark modules begins, and how long it is."""
    at = 0
    while at < len(modules):
        end = at
        while end < len(modules) and modules[end]:
            end += 1
        if end > at:
            yield at, end - at
        at = end + 1
