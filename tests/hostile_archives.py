"""Archives that no archive of invoices is like, made anew each time; each with the words that it is refused with."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

from documents import document

INVOICE = document("peppolbis30/several-vat-rates")
FINVOICE = document("finvoice30/several-vat-rates")
Entries = dict[str, bytes]


def archive(files: Entries, edit: Callable[[zipfile.ZipInfo], None] | None = None) -> bytes:
    """An archive of files; `edit` changes what is said of each."""
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        warnings.simplefilter("ignore")
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if edit is not None:
                edit(info)
            opened.writestr(info, content)
    return made.getvalue()


def _twice(*names: str) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w") as opened:
        warnings.simplefilter("ignore")
        for name in names:
            opened.writestr(name, INVOICE)
    return made.getvalue()


def _mode(mode: int) -> Callable[[zipfile.ZipInfo], None]:
    return lambda info: setattr(info, "external_attr", mode << 16)


def _patched(data: bytes, where: bytes, at: int, value: bytes) -> bytes:
    """The bytes with something else at an offset after every mark."""
    made = bytearray(data)
    start = data.find(where)
    while start >= 0:
        made[start + at : start + at + len(value)] = value
        start = data.find(where, start + 4)
    return bytes(made)


def _beside_the_list(between: bytes = b"", after: bytes = b"", end: bytes = b"") -> bytes:
    """An archive with bytes that its list of files does not have."""
    data = archive({"a.xml": INVOICE})
    at, last = data.find(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    moved = struct.pack("<I", at + len(between))
    return data[:at] + between + data[at:last] + after + data[last : last + 16] + moved + data[last + 20 :] + end


def _flag(bit: int) -> bytes:
    data = archive({"a.xml": INVOICE})
    return _patched(_patched(data, b"PK\x01\x02", 8, struct.pack("<H", bit)), b"PK\x03\x04", 6, struct.pack("<H", bit))


def _method(method: int) -> bytes:
    data = archive({"a.xml": INVOICE})
    value = struct.pack("<H", method)
    return _patched(_patched(data, b"PK\x01\x02", 10, value), b"PK\x03\x04", 8, value)


def _size(value: int) -> bytes:
    return _patched(archive({"a.xml": INVOICE}), b"PK\x01\x02", 24, struct.pack("<I", value))


def _overlapping() -> bytes:
    """Two entries that are one and the same stretch of the archive."""
    data = archive({"a.xml": INVOICE, "b.xml": INVOICE})
    second = data.rfind(b"PK\x01\x02")
    return data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]


def _lying_bomb() -> bytes:
    """An entry that says that it is short and is not."""
    return _patched(archive({"a.xml": b" " * 5_000_000}), b"PK\x01\x02", 24, struct.pack("<I", 100))


def _many(count: int) -> bytes:
    entry = b"PK\x01\x02" + struct.pack("<4B4HL2L5H2L", 20, 3, 20, 0, 0, 0, 0, 33, 0, 1, 1, 5, 0, 0, 0, 0, 0, 0)
    directory = (entry + b"a.xml") * count
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, min(count, 65535), min(count, 65535), len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end


def _store(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("a.xml", content)
    return made.getvalue()


def _corrupt() -> bytes:
    data = bytearray(_store(INVOICE))
    data[200] ^= 0xFF
    return bytes(data)


GOOD = archive({"a.xml": INVOICE})
_PATH, _BAD = "FILENAME CONTAINS INVALID CHARACTERS", "INVALID ZIP FILE"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing in it": (archive({}), "NO INVOICE FILE FOUND"),
    "its beginning alone": (b"PK\x03\x04", _BAD),
    "cut in the middle": (GOOD[: len(GOOD) // 2], _BAD),
    "without its end": (GOOD[:-22], _BAD),
    "a file that its list does not have": (_beside_the_list(between=archive({"b.xml": INVOICE})[:-90]), _BAD),
    "something before its end": (_beside_the_list(after=INVOICE), _BAD),
    "something after its end": (_beside_the_list(end=INVOICE), _BAD),
    "its end twice": (GOOD + GOOD[-22:], _BAD),
    "an archive after an archive": (GOOD + archive({"b.xml": INVOICE}), _BAD),
    "a byte changed": (_corrupt(), _BAD),
    "a path upwards": (archive({"../a.xml": INVOICE}), _PATH),
    "a path downwards": (archive({"in/a.xml": INVOICE}), _PATH),
    "a path from the root": (archive({"/etc/a.xml": INVOICE}), _PATH),
    "a path of Windows": (archive({"..\\a.xml": INVOICE}), _PATH),
    "a drive": (archive({"C:a.xml": INVOICE}), _PATH),
    "a folder": (archive({"a.xml": INVOICE, "in/": b""}), _PATH),
    "a name of points": (archive({"..": INVOICE}), _PATH),
    "a hidden name": (archive({".a.xml": INVOICE}), _PATH),
    "a name like an option": (archive({"-a.xml": INVOICE}), _PATH),
    "a device of Windows": (archive({"con.xml": INVOICE}), _PATH),
    "a name with a blank": (archive({"a b.xml": INVOICE}), _PATH),
    "a name with a line in it": (archive({"a\n.xml": INVOICE}), _PATH),
    "a name turned round": (archive({"a\u202elmx.pdf": INVOICE}), _PATH),
    "a name of letters that look alike": (archive({"\u0430.xml": INVOICE}), _PATH),
    "a long name": (archive({"a" * 300 + ".xml": INVOICE}), _PATH),
    "a name that ends early": (_patched(GOOD, b"a.xml", 1, b"\0"), "INVALID"),
    "two names": (_patched(GOOD, b"PK\x01\x02", 46, b"b"), _BAD),
    "a link": (archive({"a.xml": INVOICE, "b.pdf": b"/etc/passwd"}, _mode(stat.S_IFLNK | 0o777)), _BAD),
    "a device": (archive({"a.xml": INVOICE}, _mode(stat.S_IFCHR)), _BAD),
    "a pipe": (archive({"a.xml": INVOICE}, _mode(stat.S_IFIFO)), _BAD),
    "an encrypted entry": (_flag(0x1), _BAD),
    "a strongly encrypted entry": (_flag(0x41), _BAD),
    "an encrypted directory": (_flag(0x2001), _BAD),
    "an unknown compression": (_method(99), _BAD),
    "a compression that takes much": (_method(14), _BAD),
    "an archive within": (archive({"a.xml": INVOICE, "b.zip": GOOD}), _BAD),
    "an archive within under another name": (archive({"a.xml": INVOICE, "b.pdf": GOOD}), _BAD),
    "an archive as the invoice": (archive({"a.xml": GOOD}), _BAD),
    "gzip within": (archive({"a.xml": INVOICE, "b.png": zlib.compress(b"x", wbits=31)}), _BAD),
    "a name twice": (_twice("a.xml", "a.xml"), _BAD),
    "a name twice in other letters": (_twice("a.xml", "A.XML"), _BAD),
    "an empty file": (archive({"a.xml": INVOICE, "b.pdf": b""}), "FILE b.pdf IS EMPTY"),
    "an empty invoice": (archive({"a.xml": b""}), "FILE a.xml IS EMPTY"),
    "no invoice": (archive({"a.pdf": b"%PDF-1.4"}), "NO INVOICE FILE FOUND"),
    "XML that is no invoice": (archive({"a.xml": b"<a/>", "b.pdf": b"%PDF"}), "NO INVOICE FILE FOUND"),
    "XML that is none": (archive({"a.xml": b"PNG and nothing else"}), "a.xml: The input is no XML"),
    "XML with entities": (archive({"a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "a.xml: .*DOCTYPE"),
    "two files of a Finvoice": (archive({"a.xml": FINVOICE, "b.xml": FINVOICE}), "NO XML FILE OR MORE THAN ONE FOUND"),
    "a file of nobody": (
        archive({"a.xml": INVOICE, "b.xml": INVOICE, "c.pdf": b"%PDF"}),
        "c.pdf BELONGS TO NO INVOICE",
    ),
    "a bomb": (
        archive({"a.xml": INVOICE, "b.pdf": b"\0" * 60_000_000}),
        "when it is unpacked; the limit is 50,000,000",
    ),
    "a bomb that lies": (_lying_bomb(), _BAD),
    "more than it says": (_size(10), _BAD),
    "less than it says": (_size(10_000_000), _BAD),
    "a size beyond all": (_size(0xFFFFFFF0), "the limit is"),
    "entries over one another": (_overlapping(), _BAD),
    "very many entries": (_many(20_000), "more than 10,000 entries"),
    "entries that are not there": (_many(5), _BAD),
}
