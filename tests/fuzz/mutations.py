"""Documents made of the corpus by changes of their structure, which a fuzzer of bytes alone hardly reaches."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lxml import etree

import einvconv
from einvconv.schematron.model import ISO
from einvconv.schematron.source import read, to_xml

ROOT = Path(__file__).resolve().parents[2]
CORPUS = sorted((ROOT / "corpus").glob("*/*.xml"))

VALUES = (
    *("", " ", "0", "-0", "1", "-1", "0.005", "1e5", "1,5", "1.5", "NaN", "INF", "+7", "٣", "9" * 27, "9" * 59),
    *("9" * 5000, "0." + "3" * 58, "-" + "9" * 30 + ".99", "1.", ".5", "true", "2024-02-29", "2023-02-29", "20240230"),
    *("0000-00-00", "9999-12-31", "2026-05-04Z", "24:00:00", "EUR", "XXX", "eur", "FI", "380", "381", "S", "O", "AE"),
    *("RF18539007547034", "FI2112345600000785", "fi21 1234 5600 0007 85", "DABAFIHH", "0037", "9201235-8", "\u00a0"),
    *("\ufeff", "\U0001f600", "ä\u0308", "\u202e", "]]>", "<x/>", "&amp;", "{0}%s$1\\", "a" * 3000, "a b " * 500),
    *("x\n" * 400, "data:text/plain,x", "../x.pdf", "CON", "==", "QUJD", "%PDF"),
)
CONSTRUCTS = (
    *("not(cbc:ID)", "every $x in * satisfies $x", "for $a in 1 to 9 return $a", "sum(//*) > 1", "count(*) = 1e400"),
    *("number(.) + 1", "xs:decimal('x')", "matches(., '(a+)+$')", "replace(., '(', '$1')", "tokenize(., ',')[2]"),
    *("substring(., 0 div 0)", "((((((1))))))", "1 div 0", "string-length(.) idiv 0", "$undefined", "key('k', 1)"),
    *("document('x.xml')", "current()/..", "//*[. = //*]", "'\"#$%{}\\\\'", "1 to 99999999", "if (a) then b else c"),
)
_DECLARED = ("UTF-8", "UTF-16", "ISO-8859-1", "ISO-8859-15", "windows-1252", "US-ASCII", "UTF-32", "IBM037", "x")
_SOAP = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>%s</s:Body></s:Envelope>'
_SBDH = (
    b'<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
    b"<StandardBusinessDocumentHeader/>%s</StandardBusinessDocument>"
)


def sources(target: str) -> list[bytes]:
    """What the inputs of a target are made of: our documents, or each pattern of our rules as a schema of its own."""
    if target != "schematron":
        return [path.read_bytes() for path in CORPUS]
    made = []
    for ruleset in einvconv.rulesets():
        for root in dict(ruleset.entries):
            whole = to_xml(read(str(ruleset.entry(root)), base=ruleset.base))
            for pattern in whole.findall(f"{{{ISO}}}pattern"):
                alone = copy.deepcopy(whole)
                for other in alone.findall(f"{{{ISO}}}pattern"):
                    if other.get("id") != pattern.get("id"):
                        alone.remove(other)
                made.append(etree.tostring(alone))
    return sorted(made, key=len)[:60]


def mutated(data: bytes, rng: random.Random, other: bytes) -> bytes:
    """A document with one to eight changes: of its tree as long as it has one, of its bytes now and then."""
    root = _tree(data)
    if root is not None:
        second = _tree(other)
        for _ in range(rng.choice((1, 1, 2, 3, 8))):
            with suppress(ValueError):  # a name or text that only a broken tree has
                rng.choice(_IN_TREES)(root, rng, root if second is None else second)
        data = etree.tostring(root, encoding=rng.choice(("UTF-8", "UTF-8", "ISO-8859-15")), xml_declaration=True)
    if root is None or rng.random() < 0.3:
        data = rng.choice(_IN_BYTES)(data, rng, other)
    return data


def _tree(data: bytes) -> Any:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def _any(root: Any, rng: random.Random) -> Any:
    found = [e for e in root.iter() if isinstance(e.tag, str)]
    return rng.choice(found)


def _below(root: Any, rng: random.Random) -> Any:
    """An element that has a parent; None where there is none."""
    found = [e for e in root.iter() if e is not root]
    return rng.choice(found) if found else None


def _set_text(root: Any, rng: random.Random, _: Any) -> None:
    leaves = [e for e in root.iter() if isinstance(e.tag, str) and not len(e)]
    rng.choice(leaves or [root]).text = _value(root, rng)


def _value(root: Any, rng: random.Random) -> str:
    """A text that is hostile, or a rule's, or one of another element."""
    if root.tag.endswith("}schema"):
        return rng.choice(CONSTRUCTS)
    if rng.random() < 0.3:
        return str(_any(root, rng).text or "")
    return rng.choice(VALUES)


def _set_attribute(root: Any, rng: random.Random, _: Any) -> None:
    held = [e for e in root.iter() if isinstance(e.tag, str) and e.attrib]
    element = rng.choice(held or [root])
    names = list(element.attrib) or ["Version"]
    name = rng.choice(names)
    if rng.random() < 0.2 and name in element.attrib:
        del element.attrib[name]
    else:
        element.set(name, _value(root, rng).replace("\ufeff", ""))


def _remove(root: Any, rng: random.Random, _: Any) -> None:
    element = _below(root, rng)
    if element is not None:
        element.getparent().remove(element)


def _repeat(root: Any, rng: random.Random, _: Any) -> None:
    element = _below(root, rng)
    if element is not None:
        for _n in range(rng.choice((1, 1, 2, 30))):
            element.addnext(copy.deepcopy(element))


def _move(root: Any, rng: random.Random, _: Any) -> None:
    element, to = _below(root, rng), _any(root, rng)
    if element is not None and to is not element and element not in list(to.iterancestors()):
        to.insert(rng.randrange(len(to) + 1), element)


def _graft(root: Any, rng: random.Random, other: Any) -> None:
    to = _any(root, rng)
    to.insert(rng.randrange(len(to) + 1), copy.deepcopy(_any(other, rng)))


def _rename(root: Any, rng: random.Random, other: Any) -> None:
    _any(root, rng).tag = _any(rng.choice((root, other)), rng).tag


def _nest(root: Any, rng: random.Random, _: Any) -> None:
    element = _any(root, rng)
    for _n in range(rng.choice((1, 5, 300))):
        element = etree.SubElement(element, element.tag)


def _mix(root: Any, rng: random.Random, _: Any) -> None:
    element = _any(root, rng)
    element.tail = rng.choice(VALUES[:20])
    element.append(rng.choice((etree.Comment("x <Invoice>"), etree.ProcessingInstruction("x", "y"))))


_IN_TREES: tuple[Callable[[Any, random.Random, Any], None], ...] = (
    *(_set_text, _set_text, _set_text, _set_attribute, _remove, _repeat, _move, _graft, _rename, _nest, _mix),
)


def _flip(data: bytes, rng: random.Random, _: bytes) -> bytes:
    made = bytearray(data)
    for _n in range(rng.choice((1, 3, 30)) if made else 0):
        made[rng.randrange(len(made))] = rng.randrange(256)
    return bytes(made)


def _cut(data: bytes, rng: random.Random, _: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _splice(data: bytes, rng: random.Random, other: bytes) -> bytes:
    at, start = rng.randrange(len(data) + 1), rng.randrange(len(other) + 1)
    return data[:at] + other[start : start + rng.randrange(2000)] + data[at:]


def _encode(data: bytes, rng: random.Random, _: bytes) -> bytes:
    text = data.decode("latin-1").replace("UTF-8", rng.choice(_DECLARED), 1)
    encoding = rng.choice(("utf-8", "utf-16", "utf-16-le", "utf-32", "utf-32-be", "cp037", "latin-1"))
    return text.encode(encoding, "xmlcharrefreplace")


def _prefix(data: bytes, rng: random.Random, _: bytes) -> bytes:
    doctype = b'<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd">'
    before = (b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf", b"\n", b"\xff\xfe", b"<!-- x -->", doctype)
    return rng.choice(before) + data


def _frame(data: bytes, rng: random.Random, other: bytes) -> bytes:
    inner = data.partition(b"?>")[2] or data
    if rng.random() < 0.3:
        inner += other.partition(b"?>")[2]
    return rng.choice((_SOAP, _SBDH)).replace(b"%s", inner)


def _several(data: bytes, rng: random.Random, other: bytes) -> bytes:
    return data + rng.choice((other, data, other.partition(b"?>")[2]))


_IN_BYTES: tuple[Callable[[bytes, random.Random, bytes], bytes], ...] = (
    *(_flip, _cut, _splice, _encode, _prefix, _frame, _several),
)
