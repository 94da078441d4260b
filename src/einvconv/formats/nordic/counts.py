"""The number of the lines, where a format has it: it follows from them."""

from __future__ import annotations

from decimal import Decimal

from ...mapping.made import put
from ...mapping.nodes import Node
from ...mapping.writing import Given
from ...model import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...mapping.reading import Reading
    from ...mapping.writing import Writing
    from ...model.base import Group


class Count(Node):
    """The number of the elements at a path; another number is kept."""

    def __init__(self, tag: str, path: str) -> None:
        self.tag = tag
        self.path = path

    def read(self, element: Any, owner: Group, run: Reading) -> bool:
        there = len(element.getroottree().getroot().findall(self.path))
        return not len(element) and (element.text or "").strip() == str(there) and run.enter(self, owner)

    def write(self, parent: Any, owner: Group, run: Writing) -> None:
        said = Quantity.blank()
        run.derive(said, "value", Decimal(len(getattr(owner, "lines", ()))), "the number of the lines")
        element = put(parent, self.tag, self.spaces)
        element.text = str(said.value)
        run.stands(Given(element.text, said, "value"), element)
