"""The shapes of the reports for other programs: what their schemas ask for, as far as we write it."""

from __future__ import annotations

from io import StringIO
from typing import Any

from lxml import etree

JUNIT = """
<!ELEMENT testsuites (testsuite*)>
<!ELEMENT testsuite (properties, testcase*, system-out, system-err)>
<!ATTLIST testsuite name CDATA #REQUIRED package CDATA #REQUIRED id NMTOKEN #REQUIRED timestamp NMTOKEN #REQUIRED
  hostname NMTOKEN #REQUIRED tests NMTOKEN #REQUIRED failures NMTOKEN #REQUIRED errors NMTOKEN #REQUIRED
  time NMTOKEN #REQUIRED>
<!ELEMENT properties EMPTY>
<!ELEMENT testcase (error | failure)?>
<!ATTLIST testcase name CDATA #REQUIRED classname CDATA #REQUIRED time NMTOKEN #REQUIRED>
<!ELEMENT error (#PCDATA)> <!ATTLIST error message CDATA #IMPLIED type CDATA #REQUIRED>
<!ELEMENT failure (#PCDATA)> <!ATTLIST failure message CDATA #IMPLIED type CDATA #REQUIRED>
<!ELEMENT system-out (#PCDATA)> <!ELEMENT system-err (#PCDATA)>
"""
CHECKSTYLE = """
<!ELEMENT checkstyle (file*)> <!ATTLIST checkstyle version NMTOKEN #REQUIRED>
<!ELEMENT file (error*)> <!ATTLIST file name CDATA #REQUIRED>
<!ELEMENT error EMPTY>
<!ATTLIST error line NMTOKEN #REQUIRED column NMTOKEN #IMPLIED severity (error | warning | info | ignore) #REQUIRED
  message CDATA #REQUIRED source CDATA #REQUIRED>
"""
# The document itself may only be written with this prefix for it.
SVRL = """
<!ELEMENT svrl:schematron-output (svrl:text*, svrl:ns-prefix-in-attribute-values*,
  (svrl:active-pattern, (svrl:fired-rule, (svrl:failed-assert | svrl:successful-report)*)*)+)>
<!ATTLIST svrl:schematron-output xmlns:svrl CDATA #FIXED "http://purl.oclc.org/dsdl/svrl" title CDATA #IMPLIED
  phase NMTOKEN #IMPLIED schemaVersion CDATA #IMPLIED>
<!ELEMENT svrl:ns-prefix-in-attribute-values EMPTY>
<!ATTLIST svrl:ns-prefix-in-attribute-values prefix NMTOKEN #REQUIRED uri CDATA #REQUIRED>
<!ELEMENT svrl:active-pattern EMPTY>
<!ATTLIST svrl:active-pattern id NMTOKEN #IMPLIED documents CDATA #IMPLIED name CDATA #IMPLIED role CDATA #IMPLIED>
<!ELEMENT svrl:fired-rule EMPTY>
<!ATTLIST svrl:fired-rule id NMTOKEN #IMPLIED name CDATA #IMPLIED context CDATA #REQUIRED role CDATA #IMPLIED
  flag CDATA #IMPLIED document CDATA #IMPLIED>
<!ELEMENT svrl:failed-assert (svrl:text)>
<!ATTLIST svrl:failed-assert id NMTOKEN #IMPLIED location CDATA #REQUIRED test CDATA #REQUIRED role CDATA #IMPLIED
  flag CDATA #IMPLIED>
<!ELEMENT svrl:successful-report (svrl:text)>
<!ELEMENT svrl:text (#PCDATA)>
"""
SHAPES = {"junit": JUNIT, "checkstyle": CHECKSTYLE, "svrl": SVRL}

_LINE = {"type": "integer", "minimum": 1}
_TEXT = {"type": "string", "minLength": 1}


def _object(needed: dict[str, Any], **more: Any) -> dict[str, Any]:
    properties = {**needed, **more}
    return {"type": "object", "required": [*needed], "properties": properties, "additionalProperties": False}


_MESSAGE = _object({"text": _TEXT})
_PLACE = _object(
    {
        "artifactLocation": _object({"uri": _TEXT}, uriBaseId=_TEXT),
        "region": _object({"startLine": _LINE, "startColumn": _LINE}, snippet=_MESSAGE),
    }
)
_LOCATION = _object(
    {"physicalLocation": _PLACE},
    logicalLocations={"type": "array", "items": {"type": "object"}},
)
_RULE = _object(
    {"id": _TEXT, "shortDescription": _MESSAGE, "help": _MESSAGE},
    fullDescription=_MESSAGE,
    helpUri=_TEXT,
    defaultConfiguration=_object({"level": {"enum": ["error", "warning", "note"]}}),
    properties={"type": "object"},
)
_RESULT = _object(
    {
        "ruleId": _TEXT,
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["error", "warning", "note", "none"]},
        "message": _MESSAGE,
        "locations": {"type": "array", "items": _LOCATION, "minItems": 1},
        "partialFingerprints": {"type": "object", "additionalProperties": _TEXT},
    },
    suppressions={
        "type": "array",
        "items": _object({"kind": {"const": "external"}, "status": _TEXT, "justification": _TEXT}),
    },
    properties={"type": "object"},
)
_DRIVER = _object(
    {"name": _TEXT, "semanticVersion": _TEXT, "rules": {"type": "array", "items": _RULE, "uniqueItems": True}},
    informationUri=_TEXT,
    properties={"type": "object"},
)
_RUN = _object(
    {"tool": _object({"driver": _DRIVER}), "results": {"type": "array", "items": _RESULT}},
    invocations={"type": "array", "items": _object({"executionSuccessful": {"type": "boolean"}})},
    originalUriBaseIds={"type": "object"},
    columnKind={"enum": ["unicodeCodePoints", "utf16CodeUnits"]},
)
SARIF = _object({"version": {"const": "2.1.0"}, "runs": {"type": "array", "items": _RUN}}, **{"$schema": _TEXT})
GITLAB = {
    "type": "array",
    "uniqueItems": True,
    "items": _object(
        {
            "description": _TEXT,
            "check_name": _TEXT,
            "fingerprint": _TEXT,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": _object(
                {"path": {"type": "string", "pattern": r"^(?!\./)."}, "lines": _object({"begin": _LINE})}
            ),
        }
    ),
}


def faults_of_xml(form: str, text: str) -> list[str]:
    """What does not keep to the shape of a form in XML."""
    shape = etree.DTD(StringIO(SHAPES[form]))
    return [] if shape.validate(etree.fromstring(text.encode())) else [str(one) for one in shape.error_log]
