"""Catalogues of gettext: `.po` files as translators edit them, and `.mo` files as programs read them."""

from __future__ import annotations

import re
from array import array

from einvconv.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_PLAIN = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})
_BETWEEN = "\x04"  # what gettext puts between a context and a text
_MAGIC = 0x950412DE


class Message(NamedTuple):
    """An entry: its English text, what stands for it, and what is said to translators."""

    text: str
    said: str = ""
    context: str = ""
    comments: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What it is found by."""
        return key(self.text, self.context)


def key(text: str, context: str = "") -> str:
    """What a text is found by in a catalogue."""
    return f"{context}{_BETWEEN}{text}" if context else text


def parse(text: str) -> list[Message]:
    """The entries of a `.po` file, its head (the one without a text) among them. Raises ValueError."""
    messages: list[Message] = []
    fields: dict[str, list[str]] = {}
    at = ""
    for number, line in enumerate([*text.splitlines(), ""], 1):
        line = line.strip()
        if line[:1] == '"' and at:
            fields[at].append(_unquoted(line, number))
        elif line[:1] == "#" or not line:
            if at == "msgstr":
                messages.append(_message(fields))
                fields, at = {}, ""
            if line[:2] in ("#.", "#:", "#,") or (line[:1] == "#" and line[1:2] in ("", " ")):
                fields.setdefault(line[:2].strip(), []).append(line[2:].strip())
        else:
            word, _, rest = line.partition(" ")
            if (word == "msgid" and at == "msgstr") or (word == "msgctxt" and at == "msgstr"):
                messages.append(_message(fields))
                fields = {}
            if word not in ("msgctxt", "msgid", "msgstr"):
                raise ValueError(f"line {number}: “{word}” is none of msgctxt, msgid and msgstr")
            at = word
            fields[at] = [_unquoted(rest, number)]
    return messages


def _unquoted(text: str, number: int) -> str:
    text = text.strip()
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise ValueError(f"line {number}: a text stands in quotation marks")
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), text[1:-1])


def _message(fields: Mapping[str, list[str]]) -> Message:
    said = {name: "".join(fields.get(name, ())) for name in ("msgid", "msgstr", "msgctxt")}
    flags = tuple(one.strip() for line in fields.get("#,", ()) for one in line.split(","))
    comments, where, notes = (tuple(fields.get(mark, ())) for mark in ("#.", "#:", "#"))
    return Message(said["msgid"], said["msgstr"], said["msgctxt"], comments, where, flags, notes)


def spell(messages: Iterable[Message]) -> str:
    """The text of a `.po` file with those entries."""
    return "\n".join("".join(f"{line}\n" for line in _lines(one)) for one in messages)


def _lines(one: Message) -> Iterable[str]:
    yield from (f"# {note}".rstrip() for note in one.notes)
    yield from (f"#. {comment}" for comment in one.comments)
    yield from (f"#: {place}" for place in one.places)
    if one.flags:
        yield f"#, {', '.join(one.flags)}"
    if one.context:
        yield f'msgctxt "{one.context.translate(_PLAIN)}"'
    for name, text in (("msgid", one.text), ("msgstr", one.said)):
        if "\n" in text:  # the head
            yield f'{name} ""'
            yield from (f'"{line.translate(_PLAIN)}"' for line in text.splitlines(keepends=True))
        else:
            yield f'{name} "{text.translate(_PLAIN)}"'


def usable(messages: Iterable[Message]) -> dict[str, str]:
    """What stands for each text that is translated, and of which nobody doubts it."""
    return {one.key: one.said for one in messages if one.text and one.said and "fuzzy" not in one.flags}


def compiled(messages: Iterable[Message]) -> bytes:
    """The `.mo` file of the entries, as `msgfmt` of gettext makes it: the same bytes for the same entries."""
    known = {"": "Content-Type: text/plain; charset=UTF-8\n", **usable(messages)}
    pairs = sorted((text.encode(), said.encode()) for text, said in known.items())
    start = 7 * 4
    heads: list[tuple[int, int]] = []
    data = b""
    at = start + 16 * len(pairs)
    for texts in zip(*pairs, strict=True):
        for text in texts:
            heads.append((len(text), at))
            data += text + b"\0"
            at += len(text) + 1
    table = array("I", [_MAGIC, 0, len(pairs), start, start + 8 * len(pairs), 0, 0])
    table.extend(number for head in heads for number in head)
    return table.tobytes() + data
