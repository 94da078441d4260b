"""Reasons of allowances and charges, each a code of UNTDID 5189 or 7161, or words.

UNCL 4465 of older documents numbers both alike. Sources: UNTDID 5189 (95, discount) and 7161 (ABK, miscellaneous);
EN 16931-1, the rules BR-33, BR-38, BR-42, BR-44 and BR-CO-21 to BR-CO-24.
"""

from __future__ import annotations

from ...mapping.format import Repair
from ...mapping.writing import Writing
from ...model import Allowance, Invoice
from .copies import change_all_allowances

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .copies import Of

# those that have one counterpart
ALLOWANCE_REASONS = {"75": "95"}
CHARGE_REASONS = {"94": "FC"}
_DISCOUNT, _MISCELLANEOUS = "95", "ABK"


def _reasons(invoice: Invoice, run: Writing) -> None:
    """A discount that says no reason is a discount; a charge that says none is miscellaneous."""
    change_all_allowances(invoice, lambda one, of: _reasoned(one, of, run), run)


def _reasoned(source: Allowance, of: Of, run: Writing) -> Allowance:
    if source.reason is not None or source.reason_code is not None:
        return source
    one = run.edit(source)
    if of == "allowances":
        run.derive(one, "reason_code", _DISCOUNT, "a discount that says no reason is a discount (95)")
    else:
        run.fill(one, "reason_code", _MISCELLANEOUS, "a charge has a reason, and none is given: miscellaneous (ABK)")
    return one


REASONS = Repair(
    "reasons of allowances",
    ("BT-98", "BT-105", "BT-140", "BT-145"),
    ("BR-33", "BR-38", "BR-42", "BR-44", "BR-CO-21", "BR-CO-22", "BR-CO-23", "BR-CO-24"),
    _reasons,
)
