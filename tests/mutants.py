"""Documents with something wrong in them."""

from __future__ import annotations

import random
from typing import Any

from lxml import etree


def change(tree: Any, rng: random.Random) -> None:
    """Change a tree at one place: a text, an attribute, an element gone, doubled or moved."""
    element = rng.choice([e for e in tree.iter("*") if e is not tree])
    parent = element.getparent()
    kind = rng.randrange(6)
    if kind == 0:
        parent.remove(element)
    elif kind == 1:
        parent.append(etree.fromstring(etree.tostring(element)))
    elif kind == 2:
        rng.choice(list(tree.iter("*"))).append(etree.fromstring(etree.tostring(element)))
    elif kind == 3 and element.attrib:
        name = rng.choice(list(element.attrib))
        element.set(name, rng.choice(["", "X", "SEK", "0088", "-1", " ", "ä" * 300]))
    elif kind == 4:
        element.text = rng.choice(
            [None, "", "0", "-0", "1e9", "-5", "NaN", "20260230", "2026-13-01", "Ω" * 600, "\t", "INV02", "381"]
        )
    else:
        element.tag = rng.choice([e.tag for e in tree.iter("*")])
