"""The characters of XML 1.0: those that no document can hold (production 2), and the ends of lines."""

from __future__ import annotations

import re
from functools import cache


def with_line_ends_of_xml(text: str) -> str:
    """A text whose lines end as XML has it (2.11)."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@cache
def not_in_xml() -> re.Pattern[str]:
    """Finds one of them; compiling it takes a start more than most modules do."""
    return re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
