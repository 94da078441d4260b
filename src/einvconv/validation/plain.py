"""TOML of the plainest kind, as rule sets are written: `tomllib` takes longer to import than all of them to read."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read(text: str) -> dict[str, Any] | None:
    """What the text says; None where there is any other line, which `tomllib` must read.

    Known are texts, days, lists of texts, and tables at the end. Days stay texts, as 2026-08-24.
    """
    said: dict[str, Any] = {}
    table = said
    items: list[str] | None = None
    for line in text.splitlines():
        if items is not None:
            if line == "]":
                items = None
            elif line[:5] == '    "' and line[-2:] == '",' and _simple(line[5:-2]):
                items.append(line[5:-2])
            else:
                return None
            continue
        if not line or line[0] == "#":
            continue
        if line[0] == "[" and line[-1] == "]" and line[1:-1].isidentifier():
            if line[1:-1] in said:
                return None
            table = said[line[1:-1]] = {}
            continue
        key, equals, value = line.partition(" = ")
        if not equals or key in table or not (key.replace("_", "").replace("-", "").isalnum() or key == '"*"'):
            return None
        key = key.strip('"')
        if value == "[":
            items = table[key] = []
            continue
        made = _value(value)
        if made is None:
            return None
        table[key] = made
    return None if items is not None else said


def _simple(text: str) -> bool:
    return '"' not in text and "\\" not in text


def _value(value: str) -> Any:
    inner = value[1:-1]
    if value[:1] + value[-1:] == '""' and len(value) > 1 and _simple(inner):
        return inner
    if len(value) == 10 and value[4] == value[7] == "-" and value.replace("-", "").isdigit():
        return value
    if value[:2] + value[-2:] == '[""]':
        found = value[2:-2].split('", "')
        return found if all(map(_simple, found)) else None
    return None
