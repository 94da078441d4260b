"""The outcome as a Schematron validation report (ISO/IEC 19757-3, annex D)."""

from __future__ import annotations

from lxml import etree

from einvconv.schematron.findings import full_location, tell
from einvconv.schematron.model import Schema
from einvconv.schematron.program import Program
from einvconv.schematron.records import ORDER
from einvconv.schematron.running import Fired, Run
from einvconv.schematron.subject import Subject

SVRL = "http://purl.oclc.org/dsdl/svrl"


def report(program: Program, outcome: tuple[list[Fired], Run], subject: Subject, schema: Schema) -> bytes:
    """SVRL with every failed assertion and successful report; a rule that could not be evaluated is a failed one."""
    assertions = [a for pattern in schema.patterns for rule in pattern.rules for a in rule.assertions]
    root = etree.Element(f"{{{SVRL}}}schematron-output", nsmap={"svrl": SVRL})
    root.set("title", schema.title)
    for prefix, uri in schema.namespaces.items():
        etree.SubElement(root, f"{{{SVRL}}}ns-prefix-in-attribute-values", {"prefix": prefix, "uri": uri})
    patterns = program.patterns
    fired = outcome[0]
    fired.sort(key=lambda f: (patterns[f[0]], f[1][ORDER], f[0]))
    findings = tell(program, (fired, outcome[1]), subject, "")
    told = list(zip(fired, findings[: len(fired)], strict=True))
    for number, pattern in enumerate(schema.patterns):
        active = etree.SubElement(root, f"{{{SVRL}}}active-pattern")
        if pattern.id:
            active.set("id", pattern.id)
        for (index, node, error), finding in told:
            if patterns[index] != number:
                continue
            a = assertions[index]
            name = "successful-report" if a.is_report and error is None else "failed-assert"
            e = etree.SubElement(root, f"{{{SVRL}}}{name}", {"test": a.test, "location": full_location(node)})
            for key, value in (("id", a.id), ("flag", "fatal" if error is not None else a.flag), ("role", a.role)):
                if value:
                    e.set(key, value)
            etree.SubElement(e, f"{{{SVRL}}}text").text = finding.message
    for finding in findings[len(fired) :]:  # what ended the run before all rules had run
        e = etree.SubElement(root, f"{{{SVRL}}}failed-assert", {"test": "true()", "location": "/", "flag": "fatal"})
        etree.SubElement(e, f"{{{SVRL}}}text").text = finding.message
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
