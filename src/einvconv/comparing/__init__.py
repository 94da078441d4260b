"""Whether two documents are the same invoice, and what differs: by business term, whatever the formats are."""

from __future__ import annotations

from einvconv.comparing.differences import Difference, compare, history
from einvconv.comparing.prints import COUNTS, fingerprint

__all__ = ["COUNTS", "Difference", "compare", "fingerprint", "history"]
