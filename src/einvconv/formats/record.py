"""The record of a format: all that the project knows of its identity, light enough to be read at every start.

A record stands in the format's own room (`about.py`), or in another package behind an entry point of the group
`einvconv.formats`. Detection, the table in the README, schema paths, the command line and the tests read records and
nothing else.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache

from ..light import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from lxml import etree

    Evidence = Literal["specification", "binding", "sample"]
else:
    Evidence = str


class Root(Record):
    """A root element of a format.

    `schema` is the path of its schema below the schemas' folder, or an absolute one in another package; empty where
    there is none. `older` gives another schema by the whole text of the marker. `holds` is the path of the invoices in
    a root that holds several, `leader` the element that stands before each of these and is its own. `written` is the
    schema of what is written, where that is stricter than what is asked of a document that is read.
    """

    tag: str
    schema: str = ""
    older: tuple[tuple[str, str], ...] = ()
    holds: str = ""
    written: str = ""
    leader: str = ""


class FormatInfo(Record):
    """A format as the table has it.

    Formats of one `syntax` have the same elements. `marker` is "@attribute" or the path of an element of the root whose
    text tells the format from its kin: it is of this format where it has one of the texts of `marks`, as a pair of a
    text that stands in it and a pattern that is found in it (a pattern costs a start what a text does not; an empty one
    asks nothing). Without marks the format is what its kin leave over. `only` are elements that tell the format
    where the marker is missing or empty.

    `rules` are the codes of the rule sets that its documents are held against; one that another package has beside it
    is the absolute folder of its releases. `prefixes` are (prefix, name space);
    `declared` are those that the root of a written document declares beside its own; "" among them says that its own
    name space has no prefix.
    `maker` is "module:function" and gives the format made ready; `joiner` the function that makes one file of several
    documents; `attached` the one that reads a message of attachments, whose root element is `attachments`, and
    `joins_files` says that this message stands in the one file too, behind its document.
    `written` is the version that is written. `instead` says, of a format that is read only, what to write in its
    place; `hint` what to do with a document that is named and not read, or what is known of a code that has none.
    `evidence` is what the format is known from: its public specification, a program's classes for it (binding), or a
    few documents (sample); a conversion tells all but the first. `experimental`: nothing that is written in it has
    been held against a document that its owner made.
    `reader` and `writer` are "module:function" of a format that is the model itself, and has no trees; `ending` is that
    of the names of its files.
    """

    code: str
    name: str
    syntax: str
    roots: tuple[Root, ...]
    versions: str = ""
    written: str = ""
    marker: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    only: tuple[str, ...] = ()
    reads: bool = True
    writes: bool = True
    rules: tuple[str, ...] = ()
    encoding: str = "UTF-8"
    prefixes: tuple[tuple[str, str], ...] = ()
    declared: tuple[str, ...] = ()
    maker: str = ""
    joiner: str = ""
    attachments: str = ""
    attached: str = ""
    joins_files: bool = False
    instead: str = ""
    hint: str = ""
    evidence: Evidence = "specification"
    experimental: bool = False
    reader: str = ""
    writer: str = ""
    ending: str = "xml"

    @property
    def schema(self) -> str:
        """The folder of its schema, for example "finvoice/3.0"; empty where there is none."""
        return self.roots[0].schema.rpartition("/")[0]

    def root(self, tag: str) -> Root | None:
        """What the record says of a root element."""
        return next((root for root in self.roots if root.tag == tag), None)

    def schema_for(self, root: etree._Element) -> tuple[str, ...] | None:
        """The path of the schema for a document, below the schemas' folder; None where the format has none for it."""
        found = self.root(str(root.tag))
        if found is None or not found.schema:
            return None
        path = found.schema
        if found.older:
            path = dict(found.older).get(marker_text(root, self.marker) or "", path)
        return parts_of(path)

    def takes(self, text: str | None) -> bool:
        """Whether the marker's text is one of this format's own."""
        return text is not None and any(
            held in text and (not pattern or re.search(pattern, text) is not None) for held, pattern in self.marks
        )


@lru_cache(200)
def parts_of(schema: str) -> tuple[str, ...]:
    """The path of a schema in its parts; an absolute one, of another package, is one part."""
    return (schema,) if os.path.isabs(schema) else tuple(schema.split("/"))


def marker_text(root: etree._Element, marker: str) -> str | None:
    """What stands in the marker of a document, an attribute of its root or an element of it, without blanks around."""
    if not marker:
        return None
    text = root.get(marker[1:]) if marker.startswith("@") else text_at(root, marker)
    return text and text.strip()


def text_at(root: etree._Element, path: str) -> str | None:
    """The text of the first element at a path; None where there is none."""
    if path.rfind("{") > 0 or "/" in path.rpartition("}")[2]:  # several steps
        return root.findtext(path)
    child = next(root.iterchildren(path), None)  # in a third of the time that a path takes
    return None if child is None else child.text or ""
