"""What an input that is no XML looks like, so that the message can say it."""

from __future__ import annotations

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "It looks like gzip: unpack it and give the XML file inside."),
    (b"BZh", "It looks like bzip2: unpack it and give the XML file inside."),
    (b"7z\xbc\xaf", "It looks like a 7z archive: unpack it and give the XML file inside."),
    (b"%PDF", "It looks like a PDF with something before it."),
    (b"\x89PNG", "It looks like a PNG image."),
    (b"\xff\xd8\xff", "It looks like a JPEG image."),
    (b"\xd0\xcf\x11\xe0", "It looks like an old Office document."),
    (b"UNA", "It looks like EDIFACT, which is not read."),
    (b"UNB+", "It looks like EDIFACT, which is not read."),
    (b"-----BEGIN", "It looks like a PEM file; a signed message must be unwrapped first."),
    (b"0\x82", "It looks like a signed PKCS#7 message (.p7m); it must be unwrapped first."),
    (b"MIME-Version:", "It looks like a mail message; give the XML attachment."),
    (b"Content-Type:", "It looks like a mail message; give the XML attachment."),
    (b"PD94bWwg", "It looks like XML in base64: decode it first."),
)


def what_it_looks_like(data: bytes) -> str:
    """A sentence on what the bytes seem to be; empty when they look like XML or like nothing known."""
    if not data:
        return "It is empty."
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "It begins with white space alone." if data.strip(b"\xef\xbb\xbf \t\r\n") else "It is only white space."
    if not start.strip(b"\0"):
        return "It is nothing but NUL bytes." if not data.strip(b"\0") else "It begins with NUL bytes."
    lower = start[:64].lower()
    if lower.startswith((b"<!doctype html", b"<html")):
        return "It looks like an HTML page, perhaps an error page saved in place of the invoice."
    for beginning, words in _BEGINNINGS:
        if start.startswith(beginning):
            return words
    if not start.startswith(b"<"):
        return "It does not begin with a tag."
    return ""
