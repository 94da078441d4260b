"""Documents that rules look things up in: files beside the Schematron, read when it is compiled and carried with it."""

from __future__ import annotations

from einvconv.schematron.records import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.schematron.records import Record, Records


class Book:
    """One such document, made into records when it is first asked for; nothing is read from any file then."""

    __slots__ = ("_records", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._records: Records | None = None

    def top(self) -> Record:
        """Its document node."""
        if self._records is None:
            from lxml import etree

            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
            self._records = read(etree.fromstring(self.text, parser))
        return self._records.top
