"""The invoice inside a PDF: the file that Factur-X, ZUGFeRD and XRechnung embed in it (the extra `pdf`)."""

from __future__ import annotations

import zlib
from _thread import allocate_lock
from contextlib import contextmanager

from einvconv.errors import LimitExceeded, NoInvoice, NotInstalled, UnreadableInput
from einvconv.intake.limits import DEFAULT_LIMITS, Limits
from einvconv.threads import after_fork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Factur-X 1.0 and ZUGFeRD 2.1 on; ZUGFeRD 2.0; ZUGFeRD with the profile XRECHNUNG.
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
# What the objects of a broken PDF, which are of other kinds than they should be, make of any code.
_BROKEN = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, zlib.error)
_ENDING = ".xml"
_MOST_SAID = 300
"""Characters that are told of what a PDF says of itself."""
# Of qpdf: what its decoders may take for a stream. They are of the process, and so one PDF is opened at a time.
_DECODERS = ("flate_max_memory", "png_max_memory", "run_length_max_memory", "tiff_max_memory", "dct_max_memory")
_lock = allocate_lock()


def _renew() -> None:
    global _lock
    _lock = allocate_lock()


after_fork(_renew)


def embedded(data: bytes, limits: Limits) -> bytes:
    """The XML that is embedded in a PDF: under one of the names of the specifications, or the only one that there is.

    Raises UnreadableInput where there is none, and NotInstalled where PDFs cannot be opened.
    """
    try:
        import pikepdf
    except ImportError:
        raise NotInstalled(
            "The input is a PDF; to read the invoice that is embedded in it, install pikepdf: "
            "pip install 'einvconv[pdf]'. Or give the XML itself."
        ) from None
    from io import BytesIO

    try:
        with opened(BytesIO(data), limits) as pdf:
            return _unpacked(_chosen(_files(pdf, pikepdf)), pikepdf, limits)
    except pikepdf.PasswordError:
        raise UnreadableInput("The PDF is locked by a password; give it without one, or the XML itself.") from None
    except pikepdf.PdfError as error:
        raise UnreadableInput(f"The PDF is broken: {plain(error)}.") from None
    except _BROKEN as error:
        raise UnreadableInput(f"The file that the PDF has embedded cannot be read: {plain(error)}.") from None


@contextmanager
def opened(file: Any, limits: Limits = DEFAULT_LIMITS) -> Iterator[Any]:
    """A PDF, of which no stream is unpacked beyond the limit: some hundred bytes can hold gigabytes of objects."""
    import pikepdf

    held = getattr(pikepdf.settings, "set_qpdf_limits", None)
    with _lock:
        before = held(**dict.fromkeys(_DECODERS, limits.bytes)) if held else {}
        try:
            with pikepdf.open(file) as pdf:
                yield pdf
        finally:
            if held:
                held(**before)


def plain(error: Exception) -> str:
    """What a library says of a PDF, without the name that it gives to bytes; as much of it as tells."""
    import re

    return _cut(re.sub(r"(?:stream )?<[^<>]*>:? *", "", str(error)).rstrip("."))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_SAID else f"{text[:_MOST_SAID]}…"


def _files(pdf: Any, pikepdf: Any) -> dict[str, Any]:
    """The embedded files by their own names: the keys of the tree may be any bytes (ISO 32000-1, 7.9.6 and 7.11.4)."""
    files: dict[str, Any] = {}
    nodes, seen = [pdf.Root.get("/Names", {}).get("/EmbeddedFiles")], set()
    for node in nodes:  # which grows on the way
        if not isinstance(node, pikepdf.Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        nodes += list(node.get("/Kids", []))
        pairs = list(node.get("/Names", []))
        for key, one in zip(pairs[::2], pairs[1::2], strict=False):
            held = one.get("/EF", {}) if isinstance(one, pikepdf.Dictionary) else {}
            stream = held.get("/UF", held.get("/F"))
            if isinstance(stream, pikepdf.Stream):
                files.setdefault(str(one.get("/UF", one.get("/F", key))).strip("\0 "), stream)
    return files


def _chosen(files: dict[str, Any]) -> Any:
    named = {name.lower(): one for name, one in files.items()}
    for name in NAMES:
        if name in named:
            return named[name]
    others = [one for name, one in named.items() if name.endswith(_ENDING)]
    if len(others) == 1:
        return others[0]
    if others:
        raise UnreadableInput(f"The PDF has {len(others)} XML files embedded, and none is called {' or '.join(NAMES)}.")
    held = f"it has {_cut(', '.join(sorted(named)))}" if named else "no file is embedded in it"
    raise NoInvoice(f"The PDF holds no invoice as data: {held}. It is an image of one at most.")


def _unpacked(stream: Any, pikepdf: Any, limits: Limits) -> bytes:
    """The content of an embedded file, of which no more is unpacked than the limit allows."""
    packed = stream.get("/Filter")
    if isinstance(packed, pikepdf.Array) and len(packed) == 1:
        packed = packed[0]
    raw = bytes(stream.read_raw_bytes())
    if packed is None:
        content = raw
    elif str(packed) == "/FlateDecode" and "/DecodeParms" not in stream:
        content = zlib.decompressobj().decompress(raw, limits.bytes + 1)
    else:
        how = _cut(str(packed))
        raise UnreadableInput(f"The file that the PDF has embedded is packed in a way that is not read ({how}).")
    if len(content) > limits.bytes:
        raise LimitExceeded(
            f"The file that the PDF has embedded has more than {limits.bytes:,} bytes, which is the limit. "
            "Give limits=einvconv.Limits(bytes=…) to allow more."
        )
    return content
