"""Holding a tree against a version's schema: what that version lacks goes, order and lengths are the schema's."""

from __future__ import annotations

from .codecs import Codec
from .content import ContentModel
from .nodes import Attr, Branch, Each, Mark, Node, Spread, Value


def hold_against(tree: Branch, content: ContentModel) -> None:
    """Cut a bound tree down to what the schema has, in its order, with its lengths and numbers of repeats."""
    _branch(tree, (tree.tag,), content)


def _branch(branch: Branch, path: tuple[str, ...], content: ContentModel) -> None:
    order = content.children(path)
    branch.nodes = sorted((n for n in branch.nodes if n.tag in order), key=lambda n: order[n.tag])
    branch.keys = [k for k in branch.keys if k in branch.nodes]
    _marks(branch, path, content)
    for node in branch.nodes:
        below = (*path, node.tag)
        if isinstance(node, Branch):
            _branch(node, below, content)
            if isinstance(node, Each):
                limits = [most for most in (node.limit, content.most(below)) if most is not None]
                node.limit = min(limits, default=None)
        else:
            _leaf(node, below, content)
    branch.index()


def _marks(holder: Branch | Value, path: tuple[str, ...], content: ContentModel) -> None:
    known = content.attributes(path)
    marks: list[Mark] = [m for m in holder.marks if m.name in known]
    holder.marks = marks
    holder.by_name = {n: m for n, m in holder.by_name.items() if n is None or n in known}
    for name, mark in holder.by_name.items():
        if isinstance(mark, Attr):
            mark.codec = _limited(mark.codec, path, name, content)


def _leaf(node: Node, path: tuple[str, ...], content: ContentModel) -> None:
    if isinstance(node, Value):
        node.codec = _limited(node.codec, path, None, content)
        node.limit = content.most(path)
        _marks(node, path, content)
    elif isinstance(node, Spread):
        node.shortest, width = content.lengths(path, None)
        node.width = width or node.width
        node.count = content.most(path)


def _limited(codec: Codec, path: tuple[str, ...], attribute: str | None, content: ContentModel) -> Codec:
    return codec.within(*content.lengths(path, attribute))
