"""A format of a few elements, to see what the nodes of a mapping do: a tree, a schema, a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from einvconv.intake import open_document
from einvconv.mapping.format import Format, Pair
from einvconv.mapping.nodes import Element, Mark, Node
from einvconv.mapping.transfer import read, write
from einvconv.model import Invoice

ANYTHING = (
    '<xs:element name="Doc"><xs:complexType><xs:sequence>{children}</xs:sequence>{marks}</xs:complexType></xs:element>'
)


class Tiny:
    """A format whose root is Doc; `schema` is what its root may hold, as XML Schema."""

    def __init__(self, folder: Path, nodes: list[Node | Mark], schema: str, marks: str = "", **more: Any) -> None:
        path = folder / f"tiny{len(list(folder.iterdir()))}.xsd"
        body = ANYTHING.format(children=schema, marks=marks)
        path.write_text(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{body}</xs:schema>')
        self.form = Format(
            code="tiny",
            name="Tiny",
            syntax=more.pop("syntax", "tiny"),
            version=more.pop("version", "1"),
            namespaces={},
            trees={"Doc": Element("Doc", nodes)},
            root_for=lambda _: "Doc",
            begin_reading=more.pop("begin_reading", lambda root, run: None),
            begin_writing=more.pop("begin_writing", lambda invoice, run: None),
            schemas={"Doc": (str(path),)},
            **more,
        )

    def read(self, body: str) -> Invoice:
        """Read a document with this body."""
        return read(open_document(f"<Doc{body}</Doc>" if body.startswith(" ") else f"<Doc>{body}</Doc>"), self.form)

    def write(self, invoice: Invoice) -> str:
        """The document for an invoice, without its declaration and indentation."""
        return self.written(invoice)[0]

    def written(self, invoice: Invoice) -> tuple[str, list[Any]]:
        """The document for an invoice, and the losses."""
        done = write(invoice, self.form, "tiny")
        lines = done.xml.decode().splitlines()[1:]
        return "".join(line.strip() for line in lines), done.losses

    def through(self, body: str) -> tuple[str, list[Any]]:
        """A document read and written again, and the losses."""
        return self.written(self.read(body))


def leaf(*names: str, most: str = "1", kind: str = "xs:string") -> str:
    """Optional leaf elements of a schema."""
    return "".join(f'<xs:element name="{n}" type="{kind}" minOccurs="0" maxOccurs="{most}"/>' for n in names)


def branch(name: str, inside: str, most: str = "1", marks: str = "") -> str:
    """An optional element with children."""
    head = f'<xs:element name="{name}" minOccurs="0" maxOccurs="{most}">'
    return f"{head}<xs:complexType><xs:sequence>{inside}</xs:sequence>{marks}</xs:complexType></xs:element>"


def marked(name: str, *attributes: str, most: str = "1", kind: str = "xs:string") -> str:
    """An optional leaf element with optional attributes."""
    given = "".join(f'<xs:attribute name="{a}" type="xs:string"/>' for a in attributes)
    inside = f'<xs:simpleContent><xs:extension base="{kind}">{given}</xs:extension></xs:simpleContent>'
    head = f'<xs:element name="{name}" minOccurs="0" maxOccurs="{most}">'
    return f"{head}<xs:complexType>{inside}</xs:complexType></xs:element>"


__all__ = ["Pair", "Tiny", "branch", "leaf", "marked"]
