"""What a Schematron file would open by itself: other files, and the environment of the process.

The compiler has `document()` of a name that is known beforehand, below the folder of the file. Saxon opens whatever is
named, so that a file goes there unasked only where it names nothing else.
"""

from __future__ import annotations

import re
from pathlib import Path

from einvconv.errors import SchematronError
from einvconv.schematron.model import Schema
from einvconv.schematron.source import XSL, Files, to_xml

_OF_FILES = ("document", "doc", "doc-available")
_FUNCTIONS = (
    *_OF_FILES,
    *("unparsed-text", "unparsed-text-lines", "unparsed-text-available", "collection", "uri-collection"),
    *("stream-available", "environment-variable", "available-environment-variables", "system-property"),
    *("transform", "load-xquery-module", "function-lookup", "json-doc"),
)
_INSTRUCTIONS = ("result-document", "source-document", "stream", "merge-source", "evaluate", "import", "include")
# a call, or a function named as a value; a single name in quotation marks is known beforehand
_CALL = re.compile(rf"(?<![\w.-])({'|'.join(_FUNCTIONS)})\s*(?:#|\(\s*(?:(?:'([^']*)'|\"([^\"]*)\")\s*\))?)")


def opened(schema: Schema) -> str | None:
    """The function or instruction of a schema that opens what the compiler would not; None where there is none."""
    files = Files(Path(schema.base))
    root = to_xml(schema)
    in_texts = any(name.endswith("expand-text") for element in root.iter("{*}*") for name in map(str, element.attrib))
    for element in root.iter("{*}*"):
        space, _, name = str(element.tag).rpartition("}")
        if space[1:] == XSL and name in _INSTRUCTIONS:
            return f"xsl:{name}"
        texts = [*map(str, element.attrib.values()), *((element.text, element.tail) if in_texts else ())]
        for call in _CALL.finditer("\n".join(text or "" for text in texts)):
            if not _is_known(call[1], call[2] if call[2] is not None else call[3], schema, files):
                return f"{call[1]}()"
    return None


def _is_known(function: str, name: str | None, schema: Schema, files: Files) -> bool:
    """Whether a call names a file below the folder of the schema, or a property of the processor."""
    if function == "system-property":
        return (name or "").startswith("xsl:")
    return function in _OF_FILES and name is not None and _is_beside(name, schema, files)


def _is_beside(href: str, schema: Schema, files: Files) -> bool:
    try:
        files.find(href, Path(schema.path).parent, None)
    except SchematronError:
        return False
    return True
