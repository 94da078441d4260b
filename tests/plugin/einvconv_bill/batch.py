"""Several bills in one file: one after another."""

from __future__ import annotations


def join(documents: list[bytes]) -> bytes:
    """The documents one after another, each with its own declaration."""
    return b"\n".join(documents)
