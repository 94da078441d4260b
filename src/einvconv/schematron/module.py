"""The text of a compiled schema: a Python module, built of parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from einvconv.schematron.cache import FORMAT

if TYPE_CHECKING:
    from einvconv.schematron.generate import Generator


def written(g: Generator) -> str:
    """The module's source, from what a generator has collected."""
    schema, c = g.schema, g.c
    lines = ["# Generated from a Schematron file; do not edit.", "from decimal import Decimal"]
    lines.append("from einvconv.schematron.xpath.runtime import *")
    if c.books:
        lines.append("from einvconv.schematron.books import Book")
    lines += [f"{name} = Book({text!r})" for text, name in c.books.items()]
    lines += [f"{name} = {tag!r}" for tag, name in c.tags.items()]
    for values, name in c.sets.items():
        text = " ".join(values)
        simple = text.split(" ") == list(values) and "" not in values
        lines.append(f"{name} = frozenset({text!r}.split(' '))" if simple else f"{name} = frozenset({values!r})")
    lines += [f"{name} = Decimal({text!r})" for text, name in c.numbers.items()]
    for cell in c.cells.values():
        # What is an error once is the same error whenever it is asked for again.
        lines += [
            f"def k{cell.index}(d):",
            "    c = d.c",
            f"    if {cell.index} in d.errors: raise d.errors[{cell.index}]",
        ]
        lines += ["    try:", f"        r = {cell.code}"]
        depth = "    "
        if cell.plain:
            lines += ["    except FAILS:", "        try:", f"            r = plainly({cell.plain!r}, globals(), d)"]
            depth = "        "
        lines += [f"{depth}except FAILS as e:", f"{depth}    d.errors[{cell.index}] = e.with_traceback(None)"]
        lines += [f"{depth}    raise", f"    c[{cell.index}] = r", "    return r"]
    lines += g.functions
    lines += ["def guards(d):", "    c = d.c"]
    for code, number in g.guards.items():
        again = f"passes({g.again[number]!r}, globals(), d, None)" if number in g.again else "False"
        lines += ["    try:", f"        d{number} = bool({code})", "    except FAILS:", f"        d{number} = {again}"]
    lines.append(f"    return ({''.join(f'd{n}, ' for n in g.guards.values())})")
    lines.append(f"CELLS = {len(c.cells)}")
    lines.append(f"INFO = {_info(g)!r}")
    lines.append("ASSERTIONS = (\n" + "".join(f"    {a},\n" for a in g.asserts) + ")")
    lines.append("RULES = (\n" + "".join(f"    {r},\n" for r in g.rules) + ")")
    counts = [(i, sum(len(r.assertions) for r in p.rules)) for i, p in enumerate(schema.patterns)]
    lines.append(f"PATTERN_OF = {[i for i, count in counts for _ in range(count)]!r}")
    return "\n".join(lines) + "\n"


_OLDER = (
    "the schema names no query binding but that of XSLT 1, and runs as XPath 2, as the stylesheets of its kind do: "
    "there < and > compare two texts by their letters, and not as numbers; number() makes numbers of them"
)


def _info(g: Generator) -> dict[str, object]:
    """What the module says of itself."""
    schema = g.schema
    older = schema.query_binding in ("", "xslt") and g.c.orders_texts
    return {
        "format": FORMAT,
        "title": schema.title,
        "digest": schema.digest,
        "files": {**schema.files, **g.opened},
        "assertions": schema.assertions,
        "notes": (*schema.notes, _OLDER) if older else schema.notes,
    }
