"""The characters that no XML document can hold (XML 1.0, production 2)."""

from __future__ import annotations

import re
from functools import cache


@cache
def not_in_xml() -> re.Pattern[str]:
    """Finds one of them; compiling it takes a start more than most modules do."""
    return re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
