"""Python's compiler, kept from what it ends the process over.

Since 3.12 a comprehension is a part of the function around it. Some twenty of them within one another, which a user's
own schema may well ask for, are more than the compiler has room for, and it does not look.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator
    from types import CodeType

MOST = 15
"""Comprehensions within one another; every release takes 18 of them in a loop with two `try` around it."""


def compiled(text: str, name: str, mode: str) -> CodeType:
    """The code of a text. Raises SyntaxError, RecursionError and MemoryError, as Python does, for what it cannot take,
    and SyntaxError for what it would not survive."""
    if any(line.count(" for ") > MOST for line in text.splitlines()) and _nesting(text) > MOST:
        raise SyntaxError("too many comprehensions within one another")
    return compile(text, name, mode, dont_inherit=True, optimize=0)


def _nesting(text: str) -> int:
    """How many comprehensions are within one another at most."""
    import ast

    most = 0
    todo: list[tuple[ast.AST, int]] = [(ast.parse(text), 0)]
    while todo:
        node, depth = todo.pop()
        most = max(most, depth)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            # What it goes through is found before it begins; a generator is a function of its own.
            inside = 0 if isinstance(node, ast.GeneratorExp) else depth + 1
            first = node.generators[0].iter
            todo += [(first, depth), *((one, inside) for one in _inside(node) if one is not first)]
        else:
            todo += [(one, 0 if isinstance(node, ast.Lambda) else depth) for one in ast.iter_child_nodes(node)]
    return most


def _inside(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[ast.AST]:
    import ast

    for child in ast.iter_child_nodes(node):
        yield from ast.iter_child_nodes(child) if isinstance(child, ast.comprehension) else (child,)
