"""Files in an invoice: which of them a page offers to open."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from ..filenames import mended

# Kinds of file that no program runs. HTML, SVG and XML are not among them: a browser does.
SAFE = {
    "application/pdf": ".pdf",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/csv": ".csv",
    "text/plain": ".txt",
}
_NOT_IN_NAMES = '<>:"/\\|?*'


def file_of(attachment: Any, element: Any) -> None:
    """Say on the element of an attachment how large its file is, and its address where it may be opened."""
    if not attachment.content:
        return
    try:
        content = base64.b64decode("".join(attachment.content.split()), validate=True)
    except (binascii.Error, ValueError):
        element.set("file", "unreadable")
        return
    element.set("bytes", f"{len(content)}")
    kind = (attachment.media_type or "").partition(";")[0].strip().lower()
    if kind not in SAFE:
        element.set("file", "unsafe")
        return
    element.set("file", "safe")
    element.set("data", f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}")
    element.set("save-as", safe_name(attachment.filename or attachment.id or "", SAFE[kind]))


def safe_name(name: str, ending: str) -> str:
    """A name to save a file under, with the ending of its kind: what it is called decides which program opens it.

    Every system can have it, whatever the invoice says: none takes it for a device.
    """
    plain = "".join(one for one in name if one.isprintable() and one not in _NOT_IN_NAMES).strip(". ")[:100]
    if plain.lower().endswith((ending, ".jpeg") if ending == ".jpg" else ending):
        return mended(plain)
    return mended(f"{plain or 'file'}{ending}")
