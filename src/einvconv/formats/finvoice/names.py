"""Names that a Finvoice has in pieces, since an element holds 35 or 70 characters: put together again.

Source: Finvoice 3.0 data list, …OrganisationName: a long name goes on in the next element of the same name.
"""

from __future__ import annotations

from ...mapping.reading import Reading
from ...model import Invoice
from ..nordic.names import join_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WIDE, _NARROW = 70, 35
_WIDE_ELEMENTS = ("SellerOrganisationName", "BuyerOrganisationName")


def read_names(invoice: Invoice, run: Reading) -> None:
    """Join the pieces of names; a further name that stands by itself stays one."""
    join_names(invoice, run, _width)


def _width(element: Any) -> int:
    root = next(element.iterancestors("Finvoice"), None)
    old = root is not None and (root.get("Version") or "").startswith("1")
    return _WIDE if element.tag in _WIDE_ELEMENTS and not old else _NARROW
