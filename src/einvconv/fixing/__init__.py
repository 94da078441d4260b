"""Mending a document: small changes of its text that are safe, each proven by validating what it gives.

`mend` gives the document with all of them; what would make anything worse is not done.
"""

from einvconv.fixing.change import Change
from einvconv.fixing.mending import CannotMend, Mended, mend

__all__ = ["CannotMend", "Change", "Mended", "mend"]
