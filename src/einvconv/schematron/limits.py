"""What the rules of a Schematron file may use up on one document."""

from __future__ import annotations

from einvconv.light import NamedTuple


class Limits(NamedTuple):
    """What one document may cost the rules of one file; what needs more is a fatal finding that says so.

    `steps` are items of sequences and loops, long texts that are looked through, and calls of the file's own functions,
    in all; each character of the document gives `steps_per_character` more. `text` is the length, in characters, of a
    text that rules put together, and `depth` how deep a function may call itself. `findings` is how many there may be
    of all rules; of one, ten thousand are told.
    """

    steps: int = 1_000_000
    steps_per_character: int = 10
    text: int = 10_000_000
    depth: int = 100
    findings: int = 200_000


DEFAULT = Limits()
