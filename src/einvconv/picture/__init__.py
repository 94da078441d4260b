"""The picture of an invoice: as a page, as paper, and in a terminal. `xslt/picture` lays it out."""

from __future__ import annotations

from .draw import Picture, render

__all__ = ["Picture", "render"]
