"""The second engine: Schematron run by Saxon, through a stylesheet of our own. It needs the `saxon` extra.

It is the reference that the Python engine is held against, and takes what that engine does not cover.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from einvconv.errors import EinvconvError, SchematronError, UnreadableInput
from einvconv.report import Finding
from einvconv.resources import data_path
from einvconv.schematron import source as reader
from einvconv.schematron.model import Assertion, Schema

if TYPE_CHECKING:
    from saxonche import PySaxonProcessor

SVRL = "http://purl.oclc.org/dsdl/svrl"
_OURS = "urn:einvconv:schematron"
# SaxonC is one native library to a process: one processor, and one run at a time.
_lock = threading.Lock()
_processor: PySaxonProcessor | None = None


class SaxonMissing(EinvconvError):
    """The package `saxonche` is not installed."""


class EvaluationError(EinvconvError):
    """A rule could not be evaluated and the engine was asked to be strict."""


class SaxonSchema:
    """A Schematron file compiled for Saxon; `load` makes it."""

    def __init__(self, schema: Schema, name: str, strict: bool) -> None:
        self.schema = schema
        self.name = name
        self._prefixes = {uri: f"{prefix}:" for prefix, uri in reversed(schema.namespaces.items()) if uri} | {"": ""}
        self._assertions: list[Assertion] = [a for p in schema.patterns for r in p.rules for a in r.assertions]
        text = _transpiled(etree.tostring(reader.to_xml(schema), encoding="unicode"), strict)
        with _lock:
            try:
                self._executable = _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_text=text)
            except Exception as error:
                raise SchematronError(f"Saxon does not take {schema.path}: {error}") from None

    def validate(self, source: bytes | str | Path) -> list[Finding]:
        """The findings on a document (bytes, XML text or a path), in the order of the patterns.

        Raises UnreadableInput, and EvaluationError when the engine is strict and a rule cannot be evaluated.
        """
        root = _read(source)
        report = etree.fromstring(self._run(root).encode())
        found = list(report.iterchildren(f"{{{SVRL}}}failed-assert", f"{{{SVRL}}}successful-report"))
        lines = self._lines(root, {e.get("location", "") for e in found})
        return [self._finding(e, lines) for e in found]

    def svrl(self, source: bytes | str | Path) -> str:
        """The same run as a Schematron validation report (SVRL)."""
        return self._run(_read(source))

    def _run(self, root: etree._Element) -> str:
        with _lock:
            try:
                node = _saxon().parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
                return str(self._executable.transform_to_string(xdm_node=node))
            except Exception as error:
                raise EvaluationError(f"Saxon stopped: {error}") from None

    def _finding(self, e: etree._Element, lines: dict[str, int]) -> Finding:
        assertion = self._assertions[int(e.get(f"{{{_OURS}}}number", "1")) - 1]
        message = " ".join("".join(e.itertext()).split())
        code = e.get(f"{{{_OURS}}}code")
        if code is not None:
            message = (
                f"{assertion.id or 'A rule'} could not be evaluated here, and official validators stop at it: "
                f"{message} ({code}). Correct the value, or remove what stands twice."
            )
        location = e.get("location", "")
        return Finding(
            rule=assertion.id,
            severity="fatal" if code is not None else assertion.severity,
            source=self.name,
            message=message,
            location=location,
            line=lines.get(re.sub(r"/@[^/]*$", "", location), 0),
            terms=assertion.terms,
        )

    def _lines(self, root: etree._Element, wanted: set[str]) -> dict[str, int]:
        """The source line of every element whose location is wanted."""
        if not wanted:
            return {}
        lines = {"/": root.sourceline or 0}
        path: dict[etree._Element | None, str] = {None: ""}
        count: dict[tuple[str, str], int] = {}
        for e in root.iter(etree.Element):
            uri, _, name = e.tag[1:].rpartition("}") if e.tag.startswith("{") else ("", "", e.tag)
            above = path[e.getparent()]
            step = f"{above}/{self._prefixes.get(uri, f'Q{{{uri}}}')}{name}"
            number = count[above, step] = count.get((above, step), 0) + 1
            path[e] = f"{step}[{number}]"
            lines[path[e]] = e.sourceline or 0
        return lines


def load(
    path: str | Path, *, base: str | Path | None = None, phase: str = "#DEFAULT", name: str = "", strict: bool = False
) -> SaxonSchema:
    """The Schematron file `path`, compiled for Saxon.

    `base` and `phase` as for the Python engine; `name` is what findings give as their source (by default the file's
    name without its ending). A test that fails to evaluate is a fatal finding that names its rule; with `strict` it
    raises EvaluationError instead, which is where the official stylesheets die.
    Raises SchematronError for what cannot be compiled, and SaxonMissing when the `saxon` extra is not installed.
    """
    schema = reader.read(path, base=base, phase=phase)
    return SaxonSchema(schema, name or Path(path).stem, strict)


def _saxon() -> PySaxonProcessor:
    """The processor, made on first use. It opens no address but files."""
    global _processor
    if _processor is None:
        try:
            from saxonche import PySaxonProcessor
        except ImportError:
            raise SaxonMissing("this needs Saxon: pip install 'einvconv[saxon]'") from None
        _processor = PySaxonProcessor(license=False)
        _processor.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "file")
    return _processor


def _transpiled(schema: str, strict: bool) -> str:
    """The XSLT stylesheet for a Schematron schema given as text."""
    with _lock:
        saxon = _saxon()
        compiler = saxon.new_xslt30_processor()
        try:
            transpiler: Any = compiler.compile_stylesheet(
                stylesheet_file=str(data_path("xslt", "schematron-to-xslt.xsl"))
            )
            transpiler.set_parameter("strict", saxon.make_boolean_value(strict))
            return str(transpiler.transform_to_string(xdm_node=saxon.parse_xml(xml_text=schema)))
        except Exception as error:
            raise SchematronError(f"the schema could not be turned into XSLT: {error}") from None


def _read(source: bytes | str | Path) -> etree._Element:
    """The root of a document; document type declarations are refused, and nothing outside it is opened."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
        if isinstance(data, str):
            data = re.sub(r"^\s*<\?xml[^>]*\?>", "", data.removeprefix("\ufeff")).encode()
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableInput(f"not well-formed XML: {error}") from None
    except OSError as error:
        raise UnreadableInput(f"the file cannot be read: {error}") from None
    if root.getroottree().docinfo.doctype:
        raise UnreadableInput("the document has a document type declaration, which is refused")
    return root
