"""The second engine: Schematron run by Saxon, through a stylesheet of our own. It needs the `saxon` extra.

It is the reference that the Python engine is held against, and takes what that engine does not cover.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

from lxml import etree

from einvconv.errors import EinvconvError, SchematronError
from einvconv.intake import DEFAULT_LIMITS, Document, Source, open_document
from einvconv.intake.parser import parse_utf8
from einvconv.report import Finding
from einvconv.resources import data_path
from einvconv.schematron import source as reader
from einvconv.schematron.findings import not_evaluated
from einvconv.schematron.model import Assertion, Schema
from einvconv.schematron.xpath.library import normalize_space
from einvconv.threads import after_fork

SVRL = "http://purl.oclc.org/dsdl/svrl"
_OURS = "urn:einvconv:schematron"
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
# SaxonC is one native library to a process: one processor, and one run at a time.
_lock = threading.Lock()
_processor: Any = None


def _renew() -> None:
    global _lock
    _lock = threading.Lock()


after_fork(_renew)


class SaxonMissing(EinvconvError):
    """The package `saxonche` is not installed."""


class EvaluationError(EinvconvError):
    """A rule could not be evaluated and the engine was asked to be strict."""


class SaxonSchema:
    """A Schematron file compiled for Saxon; `load` makes it."""

    def __init__(self, schema: Schema, name: str, strict: bool) -> None:
        self.schema = schema
        self.name = name
        self._prefixes = {uri: f"{prefix}:" for prefix, uri in reversed(schema.namespaces.items()) if uri}
        self._assertions: list[Assertion] = [a for p in schema.patterns for r in p.rules for a in r.assertions]
        text = _at(_transpiled(etree.tostring(reader.to_xml(schema), encoding="unicode"), strict), schema.path)
        with _lock:
            try:
                self._executable = _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_text=text)
            except Exception as error:
                raise SchematronError(f"Saxon does not take {Path(schema.path).name}: {_words(error)}") from None

    def validate(self, source: Source) -> list[Finding]:
        """The findings on a document, in the order of the patterns.

        Raises UnreadableInput, and EvaluationError when the engine is strict and a rule cannot be evaluated.
        """
        document = open_document(source)
        report = parse_utf8(self._run(document).encode(), DEFAULT_LIMITS)
        found = list(report.iterchildren(f"{{{SVRL}}}failed-assert", f"{{{SVRL}}}successful-report"))
        places = self._places(document.root) if found else {}
        return [self._finding(e, document, places) for e in found]

    def svrl(self, source: Source) -> str:
        """The same run as a Schematron validation report (SVRL)."""
        return self._run(open_document(source))

    def _run(self, document: Document) -> str:
        declaration = _DECLARATION.match(document.text)
        text = document.text[declaration.end() :] if declaration is not None else document.text
        with _lock:
            try:
                node = _saxon().parse_xml(xml_text=text)
                return str(self._executable.transform_to_string(xdm_node=node))
            except Exception as error:
                raise EvaluationError(f"Saxon stopped: {_words(error)}") from None

    def _finding(self, e: etree._Element, document: Document, places: dict[str, etree._Element]) -> Finding:
        assertion = self._assertions[int(e.get(f"{{{_OURS}}}number", "1")) - 1]
        message = normalize_space("".join(str(t) for t in e.itertext()))
        code = e.get(f"{{{_OURS}}}code")
        if code is not None:
            message = not_evaluated(assertion.id, f"{message} ({code})")
        place = e.get("location", "")
        path, _, attribute = place.partition("/@")
        element = places.get(path, document.root)
        line, column = (1, 1) if place == "/" else document.position(element)
        return Finding(
            rule=assertion.id,
            severity="fatal" if code is not None else assertion.severity,
            source=self.name,
            message=message,
            location=place if place == "/" else document.path(element, self._clark(attribute)),
            line=line,
            column=column,
            terms=assertion.terms,
        )

    def _places(self, root: etree._Element) -> dict[str, etree._Element]:
        """Every element by its location as the stylesheet writes it."""
        paths: dict[etree._Element | None, str] = {None: ""}
        places: dict[str, etree._Element] = {}
        seen: dict[str, int] = {}
        for e in root.iter(etree.Element):
            uri, _, name = str(e.tag).rpartition("}")
            step = f"{paths[e.getparent()]}/{self._prefix(uri[1:])}{name}"
            seen[step] = seen.get(step, 0) + 1
            paths[e] = f"{step}[{seen[step]}]"
            places[paths[e]] = e
        return places

    def _prefix(self, uri: str) -> str:
        return self._prefixes.get(uri, f"Q{{{uri}}}") if uri else ""

    def _clark(self, name: str) -> str | None:
        """An attribute's name as the stylesheet writes it, in Clark's notation."""
        prefix, colon, local = name.rpartition(":")
        if name.startswith("Q{"):
            return name[1:]
        return f"{{{self.schema.namespaces[prefix]}}}{local}" if colon else name or None


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


def _words(error: Exception) -> str:
    """What Saxon says, on one line."""
    return " ".join(str(error).split())


def _saxon() -> Any:
    """The processor, made on first use. It opens no address but files."""
    global _processor
    if _processor is None:
        try:
            from saxonche import PySaxonProcessor  # type: ignore[import-not-found,import-untyped,unused-ignore]
        except ImportError:
            raise SaxonMissing("this needs Saxon: pip install 'einvconv[saxon]'") from None
        _processor = PySaxonProcessor(license=False)
        _processor.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "file")
    return _processor


def _at(stylesheet: str, path: str) -> str:
    """The stylesheet, with the place of the schema as the one that document() starts from."""
    root = parse_utf8(stylesheet.encode(), DEFAULT_LIMITS)
    root.set("{http://www.w3.org/XML/1998/namespace}base", Path(path).as_uri())
    return etree.tostring(root, encoding="unicode")


def _transpiled(schema: str, strict: bool) -> str:
    """The XSLT stylesheet for a Schematron schema given as text."""
    with _lock:
        saxon = _saxon()
        try:
            transpiler = saxon.new_xslt30_processor().compile_stylesheet(
                stylesheet_file=str(data_path("xslt", "schematron-to-xslt.xsl"))
            )
            transpiler.set_parameter("strict", saxon.make_boolean_value(strict))
            return str(transpiler.transform_to_string(xdm_node=saxon.parse_xml(xml_text=schema)))
        except Exception as error:
            raise SchematronError(f"the schema could not be turned into XSLT: {_words(error)}") from None
