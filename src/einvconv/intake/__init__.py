"""Bytes to documents: limits, encodings, frames, splitting and detection. The only room that opens files and parses."""

from __future__ import annotations

from einvconv.formats.registry import identify
from einvconv.intake.detect import detect_root
from einvconv.intake.document import Document, Frame
from einvconv.intake.limits import DEFAULT_LIMITS, Limits
from einvconv.intake.reading import Source, open_document, open_documents

__all__ = [
    "DEFAULT_LIMITS",
    "Document",
    "Frame",
    "Limits",
    "Source",
    "detect_root",
    "identify",
    "open_document",
    "open_documents",
]
