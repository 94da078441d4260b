"""The templates of the texts that the source makes: every string in it that is words for people.

An f-string is a template whose places are its expressions. What is chosen inside one - `'a' if x else 'b'`, a local
name that is one of several texts - gives a template for each choice, so that translators see whole sentences. A place
that holds words made elsewhere is `{words}`; they are templates of their own.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "einvconv"
# What rules that cannot be evaluated say: texts of errors, behind which the code of XPath stands.
RAISING = ("casting", "comparing", "dates", "items", "nodes", "numbers", "values")
# Modules whose texts are put together of pieces; `by_hand` has them.
_BY_HAND = ("validation/schema_words.py", "settings/reading.py")
# Modules whose texts are Python that they write.
_WRITE_CODE = ("mapping/row_code.py", "mapping/rows.py", "mapping/row_leaves.py")
# The families, in the order in which translators get them; the first that a file belongs to holds.
FAMILIES: dict[str, tuple[str, ...]] = {
    "terminal": (
        "output/text.py",
        "output/losses.py",
        "output/findings.py",
        "output/terminal.py",
        "output/paper.py",
        "cli/__init__.py",
        "cli/validate.py",
        "cli/convert.py",
        "cli/checking.py",
        "cli/explain.py",
        "cli/inputs.py",
        "cli/outputs.py",
        "cli/many.py",
        "cli/settings.py",
        "cli/rules.py",
        "cli/selection.py",
        "cli/show.py",
        "cli/fix.py",
        "cli/serve.py",
        "cli/mcp.py",
        "fixing/mending.py",
        "settings",
    ),
    "schema": ("validation/xsd.py",),
    "validation": (
        "validation",
        "schematron/findings.py",
        *(f"schematron/xpath/{name}.py" for name in RAISING),
        "rulebook/own.py",
        "rulebook/examples.py",
    ),
    "reading": ("intake", "unpacking.py", "listed.py"),
    "refusal": (
        "api.py",
        "arguments.py",
        "metadata.py",
        "files.py",
        "filenames.py",
        "bulk.py",
        "picture/hybrid.py",
        "picture/image.py",
        "picture/draw.py",
        "picture/stylesheet.py",
        "picture/paper.py",
        "model/check.py",
        "model/credit.py",
        "model/gaps.py",
        "model/plain.py",
        "model/compute.py",
    ),
    "conversion": ("mapping", "formats"),
}
# Modules whose tables hold words of documents, not words about them.
_TABLES = frozenset(
    f"formats/{name}.py"
    for name in (
        *(
            "en16931/countries",
            "en16931/iso3166",
            "en16931/units",
            "en16931/rec20",
            "en16931/terms",
            "en16931/withheld",
        ),
        *("facturae/payment", "facturae/tree", "facturae/codes"),
        *("ubl/profile", "vismaxml/nodes", "vismaxml/payment", "vismaxml/rows", "nordic/parties"),
    )
)
# Strings that read like words and are none, or are said of the source itself.
_NONE = frozenset(
    (
        "Application Support",
        "einvconv baseline",
        "{value} schema",
        "command line",
        "einvconv: {words}",
        "einvconv: {words}; {words2}",
        "{value} min",
        # what conversions write into documents
        *("Margin scheme", "Reverse charge", "Intra-community supply", "Export outside the EU"),
        *("Outside the scope of VAT", "Exempt from VAT", "Säte {value}", "Special duty", "Environment duty"),
        "Project reference",
        *("Factur-X PDFA Extension Schema", "Factur-X invoice", "The invoice as data"),
        *("The name of the embedded XML document", "The type of the hybrid document in capital letters"),
        "The version of the standard that the embedded XML document is of",
        "The conformance level of the embedded XML document",
        "Callable[[str], tuple[str, str]]",
        # an attribute always has a name
        "the attribute  of {name} does not take that value",
        "{name} is not complete without its attribute ",
        "could not be evaluated here, and official validators stop at it: ",
    )
)
# Functions and classes whose texts are not for the people whom results are for: names, patterns, paths, code.
_SILENT = frozenset(
    (
        *("AssertionError", "AttributeError", "Field", "KeyError", "Literal", "NamedTuple", "Pair"),
        *("Repair", "Rule", "TypeError", "TypeVar", "XPath", "add_argument", "add_argument_group"),
        *("add_parser", "cast", "compile", "count", "dumps", "encode", "endswith", "find", "findall"),
        *("finditer", "from_bytes", "fullmatch", "get", "getattr", "import_module", "index", "iter"),
        *("joinpath", "lstrip", "match", "needs", "partition", "removeprefix", "removesuffix"),
        *("replace_all", "rpartition", "rstrip", "search", "setattr", "split", "startswith", "strip"),
        *("sub", "translate", "warn", "xpath"),
    )
)
# Names of expressions that hold words of ours. Whatever they are called otherwise is a value.
_WORDS = frozenset(
    (
        *("why", "reason", "what", "which", "words", "said", "told", "kind", "looks", "error", "refusal", "problem"),
        *("failure", "meant", "many", "field", "was", "now", "word", "is_one", "but", "says", "read", "how"),
        *("left_out", "instead", "holds", "where", "seen", "asked", "hint", "held", "taken", "term", "plainly"),
        *("what_it_looks_like", "_alike"),
    )
)
_NUMBERS = frozenset(["count", "more", "size", "most", "length", "width", "longest", "shortest", "limit", "days"])
_MOST_CHOICES = 24
_HAS_WORDS = re.compile(r"[A-Za-zÀ-ž’'-]{2,}[,:;]? +(?:\W?[a-zà-ž]|[A-Z][a-z]|\{)|\{[a-z0-9]+\} [a-z]{2,}|[a-z]{2,} \{")

# Patterns, paths, markup and TOML, which read like words in places.
_CODE = re.compile(r"[\\|]|\(\?|^//|^[a-z]+:[a-z]+\[|xmlns|local-name|^Element '|<[?e]|\*\$$| = \"")

Part = str  # words, or a place in ⟦…⟧


class Text:
    """A template, and the places in the source where it is made."""

    def __init__(self, family: str) -> None:
        self.family = family
        self.places: set[str] = set()


def templates() -> dict[str, Text]:
    """Every template with its family."""
    found: dict[str, Text] = {}
    for family, rooms in FAMILIES.items():
        for room in rooms:
            path = SOURCE / room
            for file in [path] if path.suffix else sorted(path.rglob("*.py")):
                name = file.relative_to(SOURCE).as_posix()
                if name not in (*_BY_HAND, *_WRITE_CODE) and _family(name) == family:
                    for text in _File(file, name).texts():
                        found.setdefault(text, Text(family)).places.add(name)
    return found


def _family(name: str) -> str:
    return next(f for f, rooms in FAMILIES.items() for one in rooms if name == one or name.startswith(f"{one}/"))


class _File:
    """One module: its texts."""

    def __init__(self, path: Path, name: str) -> None:
        self._name = name
        self._raises = name.startswith("schematron/xpath/")
        self._tree = ast.parse(path.read_text(encoding="utf-8"))
        self._above: dict[ast.AST, ast.AST] = {}
        for node in ast.walk(self._tree):
            for child in ast.iter_child_nodes(node):
                self._above[child] = node
        self._constants = {
            target.id: node.value
            for node in self._tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        self._functions = {n.name: n for n in ast.walk(self._tree) if isinstance(n, ast.FunctionDef)}
        self._known: dict[str, bool] = {}
        self._joined: set[ast.AST] = set()  # assignments of names that are parts of other texts

    def texts(self) -> Iterator[str]:
        """The templates of the module."""
        tops = [node for node in ast.walk(self._tree) if self._is_text(node) and not self._is_text(self._above[node])]
        made = [(node, list(self._alternatives(node))) for node in tops if not self._silent(node)]
        for node, texts in made:
            if node in self._joined:
                continue
            for parts in texts:
                text = _template([*parts, " (⟦code⟧)"] if self._raises else parts)
                if text and text not in _NONE and not (self._name.endswith("about.py") and text[-1] not in ".!?"):
                    yield text

    def _is_text(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str)
        if isinstance(node, ast.BinOp):
            return isinstance(node.op, ast.Add) and (self._is_text(node.left) or self._is_text(node.right))
        if isinstance(node, ast.IfExp):
            return self._is_text(node.body) or self._is_text(node.orelse)
        if isinstance(node, ast.BoolOp):
            return isinstance(node.op, ast.Or) and self._is_text(node.values[-1])
        if isinstance(node, ast.FormattedValue):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr in ("format", "replace") and isinstance(
                node.func.value, (ast.Constant, ast.JoinedStr, ast.BinOp)
            )
        return isinstance(node, ast.JoinedStr)

    def _silent(self, node: ast.AST) -> bool:
        """Whether a text is no words: a docstring, an argument of a function that takes names, a test."""
        if self._raises and not any(isinstance(one, ast.Raise) for one in self._around(node)):
            return True
        above = self._above[node]
        if isinstance(above, ast.Expr):
            return True
        while True:
            if isinstance(above, (ast.Compare, ast.Subscript)) and isinstance(node, ast.Constant):
                return True
            if isinstance(above, ast.arg) or (isinstance(above, ast.keyword) and above.arg in ("help", "metavar")):
                return True
            if isinstance(above, ast.Call) and _called(above) in _SILENT and node is not above.func:
                first = _called(above) in ("Pair", "Repair")
                if not first or (above.args and above.args[0] is node):
                    return True
            if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return above.name in ("__repr__", "arguments", "__getattr__")
            if isinstance(above, ast.Module):
                return self._name in _TABLES
            node, above = above, self._above[above]

    def _around(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self._above:
            node = self._above[node]
            yield node

    def _function(self, node: ast.AST) -> ast.AST:
        while not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
            node = self._above[node]
        return node

    def _alternatives(self, node: ast.AST, depth: int = 0) -> Iterator[list[Part]]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield [node.value.replace("{}", "⟦value⟧")]
        elif isinstance(node, ast.JoinedStr):
            parts = [list(islice(self._alternatives(one, depth), _MOST_CHOICES)) for one in node.values]
            for chosen in islice(product(*parts), 4 * _MOST_CHOICES):
                yield [part for one in chosen for part in one]
        elif isinstance(node, ast.FormattedValue):
            if node.format_spec is not None:
                yield ["⟦number⟧" if ast.unparse(node.format_spec) == "f','" else "⟦value⟧"]
            else:
                yield from self._alternatives(node.value, depth)
        elif isinstance(node, ast.IfExp):
            yield from self._alternatives(node.body, depth)
            yield from self._alternatives(node.orelse, depth)
        elif isinstance(node, ast.BoolOp) and self._is_text(node):
            for one in node.values:
                yield from self._alternatives(one, depth)
        elif isinstance(node, ast.BinOp) and self._is_text(node):
            for left, right in product(self._alternatives(node.left, depth), self._alternatives(node.right, depth)):
                yield [*left, *right]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and self._is_text(node):
            for parts in self._alternatives(node.func.value, depth):
                yield parts
        elif isinstance(node, ast.Name) and depth < 4:
            yield from self._named(node, depth)
        else:
            yield [f"⟦{self._kind(node)}⟧"]

    def _named(self, node: ast.Name, depth: int) -> Iterator[list[Part]]:
        """A name: each text that it is given in its function, or the constant of the module, where these are words."""
        function = self._function(node)
        otherwise = self._given_otherwise(function, node.id)
        given = [
            one
            for one in ast.walk(function)
            if isinstance(one, ast.Assign) and any(isinstance(t, ast.Name) and t.id == node.id for t in one.targets)
        ]
        if not isinstance(function, ast.Module) and given and all(self._is_text(one.value) for one in given):
            loads = [
                one
                for one in ast.walk(function)
                if isinstance(one, ast.Name) and one.id == node.id and isinstance(one.ctx, ast.Load)
            ]
            if all(self._in_text(one) for one in loads):
                self._joined.update(one.value for one in given)
            made = [parts for one in given for parts in self._alternatives(one.value, depth + 1)]
            wordy = any(" " in "".join(parts) for parts in made)
            for parts in made:
                yield parts if wordy or not "".join(parts) else ["⟦value⟧"]
            if otherwise:
                yield [f"⟦{self._kind(node)}⟧"]
            return
        constant = self._constants.get(node.id)
        if not given and not otherwise and isinstance(constant, ast.Constant) and " " in str(constant.value):
            yield [constant.value.replace("{}", "⟦value⟧")]
            return
        yield [f"⟦{self._kind(node)}⟧"]

    def _given_otherwise(self, function: ast.AST, name: str) -> bool:
        """Whether a name has values beside those of plain assignments: a parameter, of a loop, of several at once."""
        plain = {t for one in ast.walk(function) if isinstance(one, ast.Assign) for t in one.targets}
        return any(
            (isinstance(one, ast.arg) and one.arg == name)
            or (isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store) and one not in plain)
            for one in ast.walk(function)
        )

    def _in_text(self, node: ast.AST) -> bool:
        return self._is_text(self._above[node])

    def _kind(self, node: ast.AST) -> str:
        """What a place is called: by the expression in it."""
        if isinstance(node, ast.Call):
            name = _called(node)
            if (
                name == "join"
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) in ("'; '", "' or '")
            ):
                return "listed"
            if name == "len" or name in _NUMBERS:
                return "number"
            function = self._functions.get(name)
            if name in _WORDS or (function is not None and self._speaks(function)):
                return "words"
            return "target" if name in ("local", "_name", "name") else "value"
        if isinstance(node, ast.BoolOp):
            return self._kind(node.values[0])
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if isinstance(node, ast.Subscript):
            inner = node.value
            name = inner.id if isinstance(inner, ast.Name) else ""
            constant = self._constants.get(name)
            if isinstance(constant, ast.Dict) and any(
                isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value
                for one in constant.values
            ):
                return "words"
            return "value"
        name = name.strip("_").lower()
        if name in _WORDS:
            return "words"
        if name in _NUMBERS or name.startswith("max"):
            return "number"
        if name in ("target",):
            return "target"
        return "name" if name.endswith("name") else "value"

    def _speaks(self, function: ast.FunctionDef) -> bool:
        """Whether a function gives words. One that calls itself is asked once."""
        known = self._known.get(function.name)
        if known is None:
            self._known[function.name] = False
            known = self._known[function.name] = self._returns_words(function)
        return known

    def _returns_words(self, function: ast.FunctionDef) -> bool:
        returned = [one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None]
        return any(_has_words("".join(parts)) for one in returned for parts in islice(self._alternatives(one, 3), 8))


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _has_words(text: str) -> bool:
    return _HAS_WORDS.search(re.sub(r"⟦([a-z]+)⟧", r"{\1}", text)) is not None


def _template(parts: list[Part]) -> str:
    """The template of parts, "" where it is no words: places that touch are one, and are numbered."""
    text = re.sub(r"(⟦[a-z]+⟧)(?:⟦[a-z]+⟧)+", r"\1", "".join(parts)).replace(" a invoice", " an invoice")
    words = re.sub(r"⟦[a-z]+⟧", "", text)
    if "\n" in text.strip("\n") or sum(c.isalpha() for c in words) < 3 or not _has_words(text):
        return ""
    if text[0] in " ,;:.)" or _CODE.search(text):
        return ""
    count: dict[str, int] = defaultdict(int)

    def place(found: re.Match[str]) -> str:
        count[found[1]] += 1
        return f"{{{found[1]}{count[found[1]] if count[found[1]] > 1 else ''}}}"

    return re.sub(r"⟦([a-z]+)⟧", place, text)


if __name__ == "__main__":
    for text, one in templates().items():
        print(one.family, sorted(one.places)[0], "|", text)
