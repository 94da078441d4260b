"""Every regular expression that the Python of the package uses: where it stands, and how it is asked."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import einvconv

SRC = Path(einvconv.__file__).parent
ASKS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
# What begins at one place of a text; all others begin anywhere in it.
AT_ONE_PLACE = {"match", "fullmatch"}
# What a text has that compiles a pattern or asks one.
_MAY = re.compile(rf"\b(?:pattern|compile|{'|'.join(sorted(ASKS))})\b")


class Use(NamedTuple):
    """A regular expression: its module, the code that gives it, its value where there is one, and how it is asked."""

    module: str
    code: str
    pattern: re.Pattern[Any] | None
    whole: bool


def uses() -> Iterator[Use]:
    """All of them."""
    texts = {path: path.read_text("utf-8") for path in sorted(SRC.rglob("*.py"))}
    trees = {path: list(ast.walk(ast.parse(text))) for path, text in texts.items() if _MAY.search(text)}
    asked_in = {path: _asked(nodes) for path, nodes in trees.items()}
    anywhere: dict[str, set[str]] = {}
    for found in asked_in.values():
        for name, ways in found.items():
            anywhere.setdefault(name, set()).update(ways)
    for path, nodes in trees.items():
        here = asked_in[path]
        name = ".".join(path.relative_to(SRC.parent).with_suffix("").parts).removesuffix(".__init__")
        calls = [node for node in nodes if isinstance(node, ast.Call) and _how(node)]
        if not calls:
            continue
        module = importlib.import_module(name)
        named = {id(node.value): node.targets[0].id for node in _assignments(nodes)}
        at_once = {id(node.value): node.attr for node in nodes if isinstance(node, ast.Attribute)}
        for call in calls:
            how = _how(call)
            name_of_it = named.get(id(call), "")
            if how == "compile":
                asked = here if name_of_it in here else anywhere
                ways = {at_once[id(call)]} if id(call) in at_once else asked.get(name_of_it, {"search"})
            else:
                ways = {how}
            yield Use(name, ast.unparse(call.args[0]), _made(call, how, module), ways <= AT_ONE_PLACE)


def _how(node: ast.Call) -> str:
    """The function of `re` that is called; "" for any other one. What is compiled later is compiled."""
    f = node.func
    if isinstance(f, ast.Name):
        return "compile" if f.id == "pattern" else ""
    of_re = isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name) and f.value.id == "re"
    return f.attr if isinstance(f, ast.Attribute) and of_re and f.attr in ASKS | {"compile"} else ""


def _assignments(nodes: list[ast.AST]) -> Iterator[Any]:
    """The assignments of one name."""
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            yield node


def _asked(nodes: list[ast.AST]) -> dict[str, set[str]]:
    """The ways in which a pattern of each name is asked."""
    found: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Attribute) and node.attr in ASKS and isinstance(node.value, (ast.Name, ast.Attribute)):
            name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            found.setdefault(name, set()).add(node.attr)
    return found


def _made(call: ast.Call, how: str, module: ModuleType) -> re.Pattern[Any] | None:
    """The pattern, or None where its code has no value outside a call."""
    flags = [k.value for k in call.keywords if k.arg == "flags"] + (call.args[1:2] if how == "compile" else [])
    try:
        pattern, *given = [_value(e, module) for e in (call.args[0], *flags)]
        return re.compile(pattern, *given)
    except NameError:
        return None


def _value(e: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(e), module.__name__, "eval"), module.__dict__)


def written(pattern: re.Pattern[Any]) -> str:
    """A pattern as a text that says its flags itself."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    flags = "".join(c for c, f in (("i", re.I), ("s", re.S), ("x", re.X), ("m", re.M)) if pattern.flags & f)
    return f"(?{flags}){text}" if flags and not text.startswith("(?") else text
