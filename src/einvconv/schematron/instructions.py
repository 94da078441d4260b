"""Instructions of XSLT that stand in rules, as functions: a variable with content, and what writes its own message.

Both engines know functions, so nothing else needs to know of these.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence

from lxml import etree

from einvconv.schematron.model import XSL

MADE = "urn:einvconv:schematron:made"
"""The name space of the functions that are made here."""
PREFIX = "einvconv-made"
_VARIABLE = re.compile(r"\$\s*([\w][\w.-]*)")


def drop(e: etree._Element) -> None:
    """Take an element out and leave what follows it."""
    above, before = e.getparent(), e.getprevious()
    assert above is not None
    if e.tail and before is not None:
        before.tail = (before.tail or "") + e.tail
    elif e.tail:
        above.text = (above.text or "") + e.tail
    above.remove(e)


def xsl_name(element: etree._Element) -> str:
    """The local name of an XSLT element, or ""."""
    tag = element.tag
    return tag[len(XSL) + 2 :] if isinstance(tag, str) and tag.startswith(f"{{{XSL}}}") else ""


def _made(parent: etree._Element | None, name: str, /, **attributes: str) -> etree._Element:
    if parent is None:
        return etree.Element(f"{{{XSL}}}{name}", attributes, nsmap={"xsl": XSL, PREFIX: MADE})
    return etree.SubElement(parent, f"{{{XSL}}}{name}", attributes)


class Instructions:
    """Makes functions of instructions; the same element in the same scope gives the same one."""

    def __init__(self) -> None:
        self.functions: list[etree._Element] = []
        self._calls: dict[tuple[etree._Element, tuple[str, ...]], str] = {}
        self._texts: dict[tuple[etree._Element, tuple[str, ...]], str] = {}

    def value(self, e: etree._Element, scope: Sequence[str]) -> str:
        """A call for the value of a variable with content: a tree, of which the text is asked."""
        names = _used(e, scope)
        if (e, names) not in self._calls:
            at = self._function(e, names)
            _made(_made(at, "variable", name=PREFIX), "for-each", select="$context")
            at[-1][0].extend(copy.deepcopy(child) for child in e)
            at[-1][0].text = e.text
            _made(at, "sequence", select=f"${PREFIX}")
        return self._calls[e, names]

    def message(self, e: etree._Element, scope: Sequence[str]) -> tuple[str, str]:
        """A call for the texts that an instruction writes, one for each element, and the first of them as it stands."""
        names = _used(e, scope)
        if (e, names) not in self._calls:
            content = copy.deepcopy(e)
            content.tail = None
            written = [x for x in content.iter(etree.Element) if _is_outermost(x)]
            first = "".join(str(t) for t in _described(written[0]).itertext()) if written else ""
            self._texts[e, names] = " ".join(first.split())
            for one in written:
                _as_text(one)
            _made(self._function(e, names), "for-each", select="$context").append(content)
        return self._calls[e, names], self._texts[e, names]

    def _function(self, e: etree._Element, names: tuple[str, ...]) -> etree._Element:
        name = f"{PREFIX}:f{len(self.functions) + 1}"
        function = _made(None, "function", name=name)
        for parameter in ("context", *names):
            attributes = {"as": "node()"} if parameter == "context" else {}
            _made(function, "param", name=parameter, **attributes)
        function.sourceline = e.sourceline
        self.functions.append(function)
        self._calls[e, names] = f"{name}({', '.join(['.', *(f'${n}' for n in names)])})"
        return function


def _used(e: etree._Element, scope: Sequence[str]) -> tuple[str, ...]:
    """The variables of a rule that an instruction speaks of."""
    texts = [str(text) for part in e.iter(etree.Element) for text in part.attrib.values()]
    named = {name for text in texts for name in _VARIABLE.findall(text)}
    return tuple(dict.fromkeys(name for name in scope if name in named))


def _is_outermost(e: etree._Element) -> bool:
    """Whether an element is one that is written, and in no other that is."""
    above = e.getparent()
    return not xsl_name(e) and all(xsl_name(a) for a in e.iterancestors()) and above is not None


def _described(e: etree._Element) -> etree._Element:
    """The part of a written element that is its message: its Description, or all of it."""
    return next((x for x in e.iter(etree.Element) if etree.QName(x).localname == "Description"), e)


def _as_text(e: etree._Element) -> None:
    """Put the text of its message in the place of a written element."""
    text = _made(None, "value-of", separator="")
    described = _described(e)
    text.text = described.text
    text.extend(list(described))
    for attribute in list(text.iter(f"{{{XSL}}}attribute")):
        drop(attribute)
    for inner in [x for x in text.iter(etree.Element) if not xsl_name(x)]:
        inner.tag = f"{{{XSL}}}value-of"
        inner.attrib.clear()
        inner.set("separator", "")
    text.tail = None
    above = e.getparent()
    assert above is not None
    above.replace(e, text)
