"""A ZIP archive of invoices and their files: each entry is looked at, and nothing is unpacked to disk.

A PDF with the name of an invoice is its image; every other file goes with the invoice that names it, or with the only
one. What is refused has the words by which interfaces for such archives name it.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from io import BytesIO

from einvconv.errors import EinvconvError, LimitExceeded, NoInvoice, UnknownFormat, UnreadableInput
from einvconv.filenames import divided, key, media_type_of, mended
from einvconv.intake.document import Document
from einvconv.intake.limits import Limits
from einvconv.intake.reading import open_documents
from einvconv.report import AttachedFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


_NAME = re.compile(r"[0-9A-Za-z_][0-9A-Za-z._-]{0,254}")
_ENTRY, _HEADER = b"PK\x01\x02", 30
_END, _END_SIZE = b"PK\x05\x06", 22
_DESCRIBED, _DESCRIPTOR = 0x8, 24  # sizes that stand after an entry, where its writer did not know them before
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".jar", ".cab", ".iso", ".zst")
# Documents that are archives inside, and are files like any other.
_OFFICE = (".xlsx", ".docx", ".pptx", ".ods", ".odt", ".odp")
_ARCHIVED = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)
# Names of entries stand in an archive as they are.
_INVOICES = rb"(?i)\.(?:xml|json)"
_INVALID, _NONE, _FINVOICE = "INVALID ZIP FILE", "NO INVOICE FILE FOUND", "NO XML FILE OR MORE THAN ONE FOUND"


def open_archive(data: bytes, limits: Limits) -> list[Document]:
    """The invoices of an archive in the order of its entries, each with its files. Raises UnreadableInput."""
    try:
        files = _files(data, limits)
    except LimitExceeded:
        raise
    except UnreadableInput as error:
        if re.search(_INVOICES, data):
            raise
        raise NoInvoice(str(error)) from None
    invoices: dict[str, list[Document]] = {}
    unknown: list[tuple[str, EinvconvError]] = []
    for name, content in files.items():
        if _ending(name) in (".xml", ".json"):
            try:
                found = _opened(name, content, limits)
                for document in found:
                    document.format  # noqa: B018  (raises where it is no invoice)
                invoices[name] = found
            except (UnknownFormat, NoInvoice) as error:
                unknown.append((name, error))
    if not invoices and len(unknown) == 1 and len(files) == 1:
        raise UnknownFormat(f"{_NONE}: {unknown[0][0]}: {unknown[0][1]}")
    if not invoices:
        told = f" ({'; '.join(f'{name}: {error}' for name, error in unknown[:3])})" if unknown else ""
        raise NoInvoice(f"{_NONE}: the archive has no file of XML or JSON that is an invoice{told}.")
    _check_finvoice(files, invoices)
    documents = [document for found in invoices.values() for document in found]
    if len(documents) > limits.documents:
        raise LimitExceeded(f"The archive holds more than {limits.documents:,} documents, which is the limit.")
    _give({name: content for name, content in files.items() if name not in invoices}, invoices, documents)
    return documents


def _opened(name: str, content: bytes, limits: Limits) -> list[Document]:
    try:
        found = open_documents(content, limits)
    except LimitExceeded as error:
        raise LimitExceeded(f"{name}: {error}") from None
    except NoInvoice as error:
        raise NoInvoice(f"{name}: {error}") from None
    except UnreadableInput as error:
        raise UnreadableInput(f"{name}: {error}") from None
    for document in found:
        document.entry = name
    return found


def _check_finvoice(files: Iterable[str], invoices: dict[str, list[Document]]) -> None:
    """Finvoice goes with exactly one file of XML."""
    several = sum(_ending(name) == ".xml" for name in files)
    if several > 1 and any(one.format.startswith("finvoice") for found in invoices.values() for one in found):
        raise UnreadableInput(f"{_FINVOICE}: an archive with a Finvoice has one file of XML, and this has {several}.")


def _give(files: dict[str, bytes], invoices: dict[str, list[Document]], documents: list[Document]) -> None:
    """Give each file to its invoice. Raises UnreadableInput where nobody knows which that is."""
    naming = [(document, _named(document, files)) for document in documents]
    of_stem = {divided(key(name))[0]: found for name, found in invoices.items()}
    given: dict[int, list[AttachedFile]] = {}
    for name, content in files.items():
        same = of_stem.get(divided(key(name))[0], [])
        alone = same if len(same) == 1 else documents if len(documents) == 1 else []
        owners = [document for document, named in naming if name in named] or alone
        if not owners:
            raise UnreadableInput(
                f"FILE {name} BELONGS TO NO INVOICE: the archive holds {len(documents)} invoices, and none names it."
            )
        for owner in owners:
            given.setdefault(id(owner), []).append(AttachedFile(name, content, media_type_of(name)))
            if _ending(name) == ".pdf" and same == [owner]:
                owner.image = name
    for document in documents:
        document.files = tuple(given.get(id(document), ()))


def _named(document: Document, files: dict[str, bytes]) -> set[str]:
    """The files that an invoice names, in a text or an attribute."""
    found: set[str] = set()
    for element in document.root.iter():
        found.update(text for text in ((element.text or "").strip(), *element.attrib.values()) if text in files)
    return found


def _ending(name: str) -> str:
    """The ending of a name with its point, in small letters."""
    return divided(name)[1].lower()


def _files(data: bytes, limits: Limits) -> dict[str, bytes]:
    """What is in the archive, by name. Raises UnreadableInput, and LimitExceeded for too much of it."""
    if data.count(_ENTRY) > limits.documents:
        raise LimitExceeded(f"{_INVALID}: it has more than {limits.documents:,} entries, which is the limit.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries, archive, data, limits)
            return {entry.filename: _content(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, KeyError) as error:
        said = str(error).strip(". ") or type(error).__name__
        raise UnreadableInput(f"{_INVALID}: {said[:200]}.") from None
    except (RuntimeError, OverflowError, IndexError) as error:
        raise UnreadableInput(f"{_INVALID}: {str(error)[:200]}.") from None


def _check(entries: list[zipfile.ZipInfo], archive: zipfile.ZipFile, data: bytes, limits: Limits) -> None:
    """Raises for all that an archive of invoices does not have, before anything of it is read."""
    if not entries:
        raise NoInvoice(f"{_NONE}: the archive is empty.")
    taken: dict[str, str] = {}
    for entry in entries:
        _check_entry(entry)
        before = taken.setdefault(key(entry.filename), entry.filename)
        if before is not entry.filename:
            raise UnreadableInput(f"{_INVALID}: the file {before} is there twice.")
    whole = sum(entry.file_size for entry in entries)
    if whole > limits.bytes:
        raise LimitExceeded(
            f"The archive has {whole:,} bytes when it is unpacked; the limit is {limits.bytes:,}. "
            "Give limits=einvconv.Limits(bytes=…) to allow more."
        )
    end = room = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        at = entry.header_offset
        if not 0 <= at - end <= room:
            raise UnreadableInput(f"{_INVALID}: its entries do not stand one after the other from its beginning.")
        named, more = (
            int.from_bytes(data[at + 26 : at + 28], "little"),
            int.from_bytes(data[at + 28 : at + 30], "little"),
        )
        end = at + _HEADER + named + more + entry.compress_size
        room = _DESCRIPTOR if entry.flag_bits & _DESCRIBED else 0
    if end > archive.start_dir or archive.start_dir > len(data):
        raise UnreadableInput(f"{_INVALID}: an entry is longer than the archive.")
    last = data.rfind(_END)
    if archive.start_dir - end > room or last + _END_SIZE + len(archive.comment) != len(data):
        raise UnreadableInput(f"{_INVALID}: something stands in it that its list of files does not have.")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if not _NAME.fullmatch(name) or mended(name) != name or name != entry.filename:
        raise UnreadableInput(
            f"FILENAME CONTAINS INVALID CHARACTERS: “{_shown(name)}”; a name has letters a to z, digits, and . _ - and "
            "no folder before it."
        )
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise UnreadableInput(f"{_INVALID}: {name} is a link or another thing that is no file.")
    if entry.flag_bits & _ENCRYPTED:
        raise UnreadableInput(f"{_INVALID}: {name} is encrypted.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableInput(f"{_INVALID}: {name} is compressed otherwise than by deflate.")
    if not entry.file_size:
        raise UnreadableInput(f"FILE {name} IS EMPTY.")
    if name.lower().endswith(_ARCHIVES):
        raise UnreadableInput(f"{_INVALID}: {name} is an archive within the archive.")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What is in an entry: no more than it says. Raises BadZipFile where it is less, more or other."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} is not as long as it says")
    if content.startswith(_ARCHIVED) and not entry.filename.lower().endswith(_OFFICE):
        raise UnreadableInput(f"{_INVALID}: {entry.filename} is an archive within the archive.")
    return content


def _shown(name: str) -> str:
    short = name if len(name) <= 60 else f"{name[:59]}…"
    return "".join(c if c.isprintable() else "�" for c in short)
