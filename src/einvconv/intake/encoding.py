"""Which encoding a document is in: what its first bytes and its declaration say, and what its bytes in fact are.

A document that cannot be read in the encoding that it names is not well-formed (XML 1.0, 4.3.3): it is read all the
same, as what it turns out to be, with a fatal note. One that can be read, but into wrong letters, gets a warning.
"""

from __future__ import annotations

import codecs
import re

from einvconv.errors import UnreadableInput
from einvconv.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.report import Severity

# How nearly every document declares UTF-8; the pattern below need not be compiled for it.
_PLAIN = tuple(f"<?xml version={q}1.0{q} encoding={q}{n}{q}".encode() for q in "\"'" for n in ("UTF-8", "utf-8"))
# As texts: hardly any document needs more than one of them compiled.
_NAMED = rb"""(?:"([A-Za-z][A-Za-z0-9._\-:]{0,39})"|'([A-Za-z][A-Za-z0-9._\-:]{0,39})')"""
_DECLARATION = rb"""<\?xml\s[^>]{0,200}?\bencoding\s*=\s*""" + _NAMED
_ANY_ENCODING = rb"""<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']?([^"'?>]{0,60})"""
_NOT_ASCII = "[^\x00-\x7f]"
_STRAY, _STRAY_C1 = "[\udc80-\udcff]", "[\udc80-\udc9f]"
_C1 = rb"[\x80-\x9f]"
_HIGH_BYTES = bytes(range(0x80, 0x100))
_NO_C1 = bytes({*range(0x100)} - {*range(0x80, 0xA0)})
# What ISO-8859-15 has in place of other letters of ISO-8859-1: the euro sign, letters of French, Finnish and Estonian.
_OF_LATIN_9 = (0xA4, 0xA6, 0xA8, 0xB4, 0xB8, 0xBC, 0xBD, 0xBE)

# Codecs of Python that are encodings of text in the sense of XML; the rest (rot13, idna, unicode_escape…) are not.
_SINGLE_BYTE = (
    {"ascii", "koi8-r", "koi8-u", "mac-roman", "hp-roman8", "tis-620"}
    | {f"iso8859-{n}" for n in range(1, 17) if n != 12}
    | {f"cp{n}" for n in (437, 775, 850, 852, 855, 857, 858, 860, 861, 863, 865, 866, 874, *range(1250, 1259))}
)
_MULTI_BYTE = {
    *("shift_jis", "cp932", "euc_jp", "iso2022_jp", "gb2312", "gbk", "gb18030", "big5", "big5hkscs", "euc_kr", "cp949"),
}
_EBCDIC = {"cp037", "cp273", "cp500", "cp1026", "cp1140"}
_UNICODE = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}


class Problem(NamedTuple):
    """Something that the bytes have wrong: our rule id, its severity, a sentence, and the offset in the text."""

    rule: str
    severity: Severity
    message: str
    offset: int


class Charset(NamedTuple):
    """How bytes become text. `name` is what people call the encoding; the rest is what Python needs."""

    name: str
    codec: str
    errors: str = "strict"
    translate: tuple[tuple[int, str], ...] = ()

    def decode(self, data: bytes) -> str:
        """The text, without a byte-order mark."""
        text = data.decode(self._codec_of(data), self.errors)
        return text.translate(dict(self.translate)) if self.translate else text

    def _codec_of(self, data: bytes) -> str:
        """A codec that gives the same letters for these bytes: one that looks none up takes a tenth of the time."""
        if self.codec in _SINGLE_BYTE:
            if data.isascii():
                return "ascii"
            if self.codec == "iso8859-15" and not any(byte in data for byte in _OF_LATIN_9):
                return "latin-1"
        return self.codec

    @property
    def reversible(self) -> bool:
        """Whether `text.encode(self.codec)` gives the bytes back."""
        return self.errors == "strict" and not self.translate

    @property
    def contains_ascii(self) -> bool:
        """Whether every ASCII byte stands for its own character, so that markup can be found in the bytes."""
        return self.codec in _ASCII_INSIDE


UTF8 = Charset("UTF-8", "utf-8")
_UTF8_BOM = Charset("UTF-8", "utf-8-sig")
_ASCII_INSIDE = _SINGLE_BYTE | {"utf-8", "utf-8-sig", "iso8859-15", "cp1252"}

_MARKS: tuple[tuple[bytes, Charset], ...] = (
    (codecs.BOM_UTF32_LE, Charset("UTF-32", "utf-32")),
    (codecs.BOM_UTF32_BE, Charset("UTF-32", "utf-32")),
    (codecs.BOM_UTF16_LE, Charset("UTF-16", "utf-16")),
    (codecs.BOM_UTF16_BE, Charset("UTF-16", "utf-16")),
    (b"<\0\0\0", Charset("UTF-32LE", "utf-32-le")),
    (b"\0\0\0<", Charset("UTF-32BE", "utf-32-be")),
    (b"<\0", Charset("UTF-16LE", "utf-16-le")),
    (b"\0<", Charset("UTF-16BE", "utf-16-be")),
)
_BYTE_ORDER_MARKS = tuple(mark for mark, _ in _MARKS[:4])
_EBCDIC_START = b"\x4c\x6f\xa7\x94"  # "<?xm" in cp037


def declaration(data: bytes, start: int = 0) -> re.Match[bytes] | None:
    """The XML declaration at that offset up to the encoding that it names, which is group 1 or 2; None without one."""
    return re.compile(_DECLARATION).match(data, start)


def find_charset(data: bytes, inherited: Charset | None = None) -> tuple[Charset, tuple[Problem, ...]]:
    """The encoding that the bytes are in, and what is wrong with what they say of themselves.

    `inherited` is the encoding of the document before this one in the same file, for one that declares none.
    Raises UnreadableInput for an encoding that is not known, and for bytes that no encoding explains.
    """
    if data.startswith(_PLAIN) and (data.isascii() or is_utf8(data)):
        return UTF8, ()
    first = data[:1]
    if first in (b"\xff", b"\xfe", b"\0", b"L") or data[1:2] == b"\0":
        wide = _wide(data)
        if wide is not None:
            return wide
    mark = data.startswith(codecs.BOM_UTF8)
    found = declaration(data, 3 if mark else 0)
    if found is None:
        return _undeclared(data, mark, inherited)
    declared = (found.group(1) or found.group(2)).decode("ascii")
    codec = "utf-8" if declared in ("UTF-8", "utf-8") else _codec(declared)
    if mark:
        return _marked(data, declared, codec)
    if codec == "utf-8":
        return (UTF8, ()) if data.isascii() or is_utf8(data) else _not_utf8(data, f'declares encoding="{declared}"')
    if codec in _SINGLE_BYTE:
        return _single_byte(data, declared, codec)
    if codec in _MULTI_BYTE:
        return _multi_byte(data, declared, codec)
    return _wrongly_wide(data, declared)


def is_wide(data: bytes) -> bool:
    """Whether the first bytes are those of UTF-16, UTF-32 or EBCDIC."""
    return data.startswith((*(mark for mark, _ in _MARKS), _EBCDIC_START))


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are well-formed UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _people_say(declared: str) -> str:
    """The usual spelling of a declared name: "ISO-8859-15", "windows-1252"."""
    return declared.lower() if declared.lower().startswith("windows") else declared.upper()


def _codec(declared: str) -> str:
    try:
        name = codecs.lookup(declared.replace(":", "_")).name
    except (LookupError, ValueError):
        name = ""
    if name == "utf-8-sig":
        name = "utf-8"
    if name not in _SINGLE_BYTE | _MULTI_BYTE | _EBCDIC | _UNICODE:
        raise UnreadableInput(
            f'The XML declaration names the encoding "{declared}", which is not known. '
            "Write the document in UTF-8, or name the encoding that it is in."
        )
    return name


def _undeclared(data: bytes, mark: bool, inherited: Charset | None) -> tuple[Charset, tuple[Problem, ...]]:
    odd = re.compile(_ANY_ENCODING).match(data, 3 if mark else 0)
    if odd is not None:
        name = odd.group(1).decode("ascii", "backslashreplace")
        raise UnreadableInput(f'The XML declaration names the encoding "{name}", which is no name of an encoding.')
    if mark:
        return _marked(data, "UTF-8", "utf-8")
    if data.isascii() or is_utf8(data):
        return UTF8, ()
    if inherited is not None and inherited.codec in _SINGLE_BYTE:
        return inherited, ()
    return _not_utf8(data, "declares no encoding, which means UTF-8")


def _marked(data: bytes, declared: str, codec: str) -> tuple[Charset, tuple[Problem, ...]]:
    """UTF-8 with a byte-order mark, which outranks the declaration."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data, "begins with the byte-order mark of UTF-8")
    if codec == "utf-8":
        return _UTF8_BOM, ()
    message = (
        f'The document declares encoding="{declared}", but begins with the byte-order mark of UTF-8 and is UTF-8. '
        'It was read as UTF-8; declare encoding="UTF-8".'
    )
    return _UTF8_BOM, (Problem("READ-ENCODING", "warning", message, 0),)


def _single_byte(data: bytes, declared: str, codec: str) -> tuple[Charset, tuple[Problem, ...]]:
    if data.isascii():
        return Charset(_people_say(declared), codec), ()
    if codec == "ascii":
        if is_utf8(data):
            offset = _first_high(data.decode("utf-8"))
            return UTF8, (_fatal(f'declares encoding="{declared}"', "has letters beyond it", "UTF-8", offset),)
        return _not_utf8(data, f'declares encoding="{declared}"')
    # Text of one byte per letter that happens to be UTF-8 throughout does not occur: "Ã¤" is no Nordic word.
    if is_utf8(data):
        text = data.decode("utf-8")
        at = _first_high(text)
        message = (
            f'The document declares encoding="{declared}", but it is UTF-8: "{text[at]}" would be read as '
            f'"{_as_read(text[at], codec)}". It was read as UTF-8; declare encoding="UTF-8", or write it in {declared}.'
        )
        return UTF8, (Problem("READ-ENCODING", "warning", message, at),)
    if codec.startswith("iso8859"):
        stray = re.search(_C1, data) if data.translate(None, _NO_C1) else None
        if stray is not None:
            message = (
                f'The document declares encoding="{declared}", but has the byte 0x{stray.group()[0]:02X}, which is '
                f"no letter there. It was read as in windows-1252; declare that, or write the document in UTF-8."
            )
            name = "windows-1252" if codec == "iso8859-1" else _people_say(declared)
            # The places 0x80-0x9F hold no letters in ISO 8859; what stands there comes from Windows.
            windows = bytes(range(0x80, 0xA0)).decode("cp1252", "replace")
            charset = Charset(name, codec, "replace", tuple(enumerate(windows, 0x80)))
            problem = Problem("READ-ENCODING", "warning", message, stray.start())
            return charset, (problem, *_replaced(charset.decode(data)))
    charset = Charset(_people_say(declared), codec)
    try:
        charset.decode(data)
    except UnicodeDecodeError:
        charset = charset._replace(errors="replace")
        return charset, _replaced(charset.decode(data))
    return charset, ()


def _as_read(char: str, codec: str) -> str:
    return char.encode("utf-8").decode(codec, "replace")


def _multi_byte(data: bytes, declared: str, codec: str) -> tuple[Charset, tuple[Problem, ...]]:
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        if is_utf8(data):
            offset = _first_high(data.decode("utf-8"))
            return UTF8, (_fatal(f'declares encoding="{declared}"', "is not in it", "UTF-8", offset),)
        raise UnreadableInput(
            f'The document declares encoding="{declared}", but byte {error.start} (0x{data[error.start]:02X}) is not '
            "possible in it."
        ) from None
    return Charset(_people_say(declared), codec), ()


def _wrongly_wide(data: bytes, declared: str) -> tuple[Charset, tuple[Problem, ...]]:
    """UTF-16, UTF-32 or EBCDIC is declared, and the declaration itself can be read as ASCII: it cannot be true."""
    says = f'declares encoding="{declared}"'
    if data.isascii() or is_utf8(data):
        return UTF8, (_fatal(says, "is written with one byte per letter of the markup", "UTF-8", 0),)
    return _not_utf8(data, says)


def _not_utf8(data: bytes, says: str) -> tuple[Charset, tuple[Problem, ...]]:
    """Bytes that should be UTF-8 and are not: a western single-byte encoding, or UTF-8 with stray bytes."""
    escaped = data.decode("utf-8-sig", "surrogateescape")
    # Counted by lengths: a list of the bytes of a large binary file would not fit in memory.
    good = escaped.encode("utf-8", "ignore")
    strays = len(data.removeprefix(codecs.BOM_UTF8)) - len(good)
    letters = len(good.decode("utf-8")) - len(good.translate(None, _HIGH_BYTES))
    first = re.search(_STRAY, escaped)
    offset = first.start() if first else 0
    byte = f"0x{ord(escaped[offset]) - 0xDC00:02X}"
    windows = re.search(_STRAY_C1, escaped) is not None
    # 0xA4 is the euro sign of ISO-8859-15; Finvoice prescribes that encoding (Finvoice guide, 9.3).
    latin9 = not windows and (b"<Finvoice" in data or "\udca4" in escaped)
    codec, name = ("iso8859-15", "ISO-8859-15") if latin9 else ("cp1252", "windows-1252")
    if letters > strays:
        table = tuple((0xDC00 + n, bytes([n]).decode(codec, "replace")) for n in range(0x80, 0x100))
        charset = Charset("UTF-8", "utf-8-sig", "surrogateescape", table)
        read = f"UTF-8, with {strays:,} stray bytes as in {name}"
    else:
        charset = Charset(name, codec, "strict" if latin9 else "replace")
        read = name
        offset = _first_high(charset.decode(data))
    return charset, (
        _fatal(says, f"has the byte {byte}, which is not possible there", read, offset),
        *_replaced(charset.decode(data)),
    )


def _fatal(says: str, but: str, read: str, offset: int) -> Problem:
    message = (
        f"The document {says}, but {but}. It was read as {read}. Other programs refuse it: "
        "write it in the encoding that it declares."
    )
    return Problem("READ-ENCODING", "fatal", message, offset)


def _replaced(text: str) -> tuple[Problem, ...]:
    count = text.count("\ufffd")
    if not count:
        return ()
    message = f'{count} bytes have no meaning in the encoding and were replaced by "\ufffd".'
    if count == 1:
        message = 'A byte has no meaning in the encoding and was replaced by "\ufffd".'
    return (Problem("READ-CHARACTER", "fatal", message, text.index("\ufffd")),)


def _first_high(text: str) -> int:
    found = re.search(_NOT_ASCII, text)
    return found.start() if found else 0


def _wide(data: bytes) -> tuple[Charset, tuple[Problem, ...]] | None:
    """UTF-16, UTF-32 and EBCDIC by their first bytes (XML 1.0, appendix F); None when it is none of them."""
    if data.startswith(_EBCDIC_START):
        head = data[:200].decode("cp037").encode("utf-8")
        found = declaration(head)
        codec = _codec((found.group(1) or found.group(2)).decode("ascii")) if found else ""
        codec = codec if codec in _EBCDIC else "cp037"
        charset = Charset(codec.upper(), codec, translate=((0x85, "\n"),))
    else:
        for mark, wide in _MARKS:
            if data.startswith(mark):
                charset = wide
                break
        else:
            return None
    try:
        text = charset.decode(data)
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            f"The input begins as {charset.name}, but byte {error.start} is not possible in it ({error.reason})."
        ) from None
    found = declaration(text[:200].encode("utf-8", "surrogatepass"))
    if found is None and not data.startswith(_BYTE_ORDER_MARKS):
        says = "has neither a byte-order mark nor a declaration of its encoding, which means UTF-8"
        return charset, (_fatal(says, f"is {charset.name}", charset.name, 0),)
    declared = (found.group(1) or found.group(2)).decode("ascii") if found else charset.name
    if charset.codec[:6] != _codec(declared)[:6]:
        return charset, (_fatal(f'declares encoding="{declared}"', f"is {charset.name}", charset.name, 0),)
    return charset, ()
