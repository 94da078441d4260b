"""XPath regular expressions as Python ones (XML Schema part 2, appendix F, and XPath functions 7.6.1)."""

from __future__ import annotations

import re
from functools import lru_cache

from einvconv.schematron.xpath.values import XPathError

_START = (
    r"A-Z_a-z:\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_CHAR = _START + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"
_SETS = {"s": " \\t\\n\\r", "i": _START, "c": _CHAR, "d": None, "w": None}
_BLOCKS = {
    "BasicLatin": "\\u0000-\\u007F",
    "Latin-1Supplement": "\\u0080-\\u00FF",
    "LatinExtended-A": "\\u0100-\\u017F",
    "LatinExtended-B": "\\u0180-\\u024F",
    "Greek": "\\u0370-\\u03FF",
    "GreekandCoptic": "\\u0370-\\u03FF",
    "Cyrillic": "\\u0400-\\u04FF",
    "GeneralPunctuation": "\\u2000-\\u206F",
    "CurrencySymbols": "\\u20A0-\\u20CF",
}
_MAX_PATTERN = 10_000


@lru_cache(maxsize=64)
def _category(name: str) -> str:
    """The code points of a Unicode category as the inside of a Python character class."""
    import unicodedata

    found: list[str] = []
    start = -1
    for code in range(0x110001):
        inside = code < 0x110000 and unicodedata.category(chr(code)).startswith(name)
        if inside and start < 0:
            start = code
        elif not inside and start >= 0:
            found.append(f"\\U{start:08X}-\\U{code - 1:08X}")
            start = -1
    if not found:
        raise XPathError("FORX0002", f"there is no character category {name!r}")
    return "".join(found)


class _Translator:
    def __init__(self, pattern: str, flags: str) -> None:
        self.p = pattern
        self.i = 0
        self.flags = flags
        self.groups = 0

    def fail(self, why: str) -> XPathError:
        return XPathError("FORX0002", f"{why} in the regular expression {self.p[:80]!r}")

    def next(self) -> str:
        if self.i >= len(self.p):
            raise self.fail("the end comes too early")
        self.i += 1
        return self.p[self.i - 1]

    def translate(self) -> str:
        out: list[str] = []
        depth: list[int] = []
        while self.i < len(self.p):
            c = self.next()
            if c == "\\":
                out.append(self.escape(False))
            elif c == "[":
                out.append(self.char_class())
            elif c == "^":
                out.append("^" if "m" in self.flags else r"\A")
            elif c == "$":
                out.append(r"(?=\n|\Z)" if "m" in self.flags else r"\Z")
            elif c == ".":
                out.append("(?s:.)" if "s" in self.flags else r"[^\n\r]")
            elif c == "(":
                if self.p.startswith("?:", self.i):
                    self.i += 2
                    out.append("(?:")
                elif self.p.startswith("?", self.i):
                    raise self.fail("'(?' is not XPath")
                else:
                    self.groups += 1
                    out.append("(")
                depth.append(1)
            elif c == ")":
                if not depth:
                    raise self.fail("')' has no '('")
                depth.pop()
                out.append(")")
            elif c == "{":
                out.append(self.quantity())
            elif c in "]}":
                raise self.fail(f"a bare {c!r}")
            elif c in "*+?":
                if not out or out[-1] in ("(", "|", "(?:"):
                    raise self.fail(f"{c!r} repeats nothing")
                if out[-1][-1:] in "*+?}" and out[-1] in ("*", "+", "?") and c != "?":
                    raise self.fail("a repeated quantifier")
                out.append(c)
            elif "x" in self.flags and c in " \t\n\r":
                continue
            elif c == "|":
                out.append("|")
            else:
                out.append(re.escape(c))
        if depth:
            raise self.fail("a group is not closed")
        return "".join(out)

    def quantity(self) -> str:
        match = re.compile(r"([0-9]+)(,([0-9]*))?\}", re.ASCII).match(self.p, self.i)
        if match is None:
            raise self.fail("a quantity that is none")
        if max(int(match[1]), int(match[3] or 0)) > 5000:
            raise self.fail("a quantity over 5000")
        self.i = match.end()
        return "{" + match[0]

    def escape(self, inside: bool) -> str:
        c = self.next()
        if c in "nrt":
            return "\\" + c
        if c in "\\|.-^?*+{}()[]$":
            return "\\" + c
        if c.lower() in _SETS:
            return self.named_set(c, inside)
        if c in "pP":
            return self.property(c == "P", inside)
        if c.isdigit() and not inside and c != "0":
            if int(c) > self.groups:
                raise self.fail(f"a reference to group {c}, which is not there yet")
            return f"(?:\\{c})"
        raise self.fail(f"the escape \\{c}")

    def named_set(self, c: str, inside: bool) -> str:
        # Python's \d is the decimal digits of Unicode, as XPath's; \w differs: XPath's is all but P, Z and C.
        negative = c.isupper()
        if c in "dD":
            return "\\" + c
        if c in "wW":
            members = _category("P") + _category("Z") + _category("C")
            negative = not negative
        else:
            members = _SETS[c.lower()] or ""
        if inside:
            if negative:
                raise self.fail(f"\\{c} inside a character class is not covered")
            return members
        return f"[{'^' if negative else ''}{members}]"

    def property(self, negative: bool, inside: bool) -> str:
        match = re.compile(r"\{([A-Za-z0-9-]+)\}").match(self.p, self.i)
        if match is None:
            raise self.fail("\\p without a name")
        self.i = match.end()
        name = match[1]
        if name.startswith("Is"):
            if name[2:] not in _BLOCKS:
                raise self.fail(f"the block {name} is not covered")
            members = _BLOCKS[name[2:]]
        else:
            members = _category(name)
        if inside:
            if negative:
                raise self.fail("\\P inside a character class is not covered")
            return members
        return f"[{'^' if negative else ''}{members}]"

    def char_class(self) -> str:
        negative = self.p.startswith("^", self.i)
        if negative:
            self.i += 1
        out: list[str] = []
        while True:
            c = self.next()
            if c == "]":
                break
            if c == "[":
                raise self.fail("a '[' inside a character class")
            if c == "-" and self.p.startswith("[", self.i):
                self.i += 1
                taken = self.char_class()
                if self.next() != "]":
                    raise self.fail("a subtraction that is not at the end")
                return f"(?:(?!{taken})[{'^' if negative else ''}{''.join(out)}])"
            if c == "\\":
                out.append(self.escape(True))
            elif c == "-":
                # A hyphen is a range between two characters, itself at either end.
                at_end = self.p.startswith("]", self.i) or not out
                out.append("\\-" if at_end else "-")
            else:
                out.append(re.escape(c))
        if not out:
            raise self.fail("an empty character class")
        return f"[{'^' if negative else ''}{''.join(out)}]"


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str = "") -> re.Pattern[str]:
    """The Python pattern of an XPath regular expression; XPathError FORX0001 or FORX0002 when it is none."""
    if set(flags) - set("smix"):
        raise XPathError("FORX0001", f"unknown flags {flags!r}")
    if len(pattern) > _MAX_PATTERN:
        raise XPathError("FORX0002", "the regular expression is too long")
    text = _Translator(pattern, flags).translate()
    try:
        return re.compile(text, (re.IGNORECASE if "i" in flags else 0) | (re.MULTILINE if "m" in flags else 0))
    except (re.error, OverflowError, RecursionError) as error:
        raise XPathError("FORX0002", f"{pattern[:80]!r} is no regular expression: {error}") from None


@lru_cache(maxsize=128)
def replacement(text: str, groups: int) -> str:
    """An XPath replacement string as a Python one."""
    out: list[str] = []
    i = 0
    while i < len(text):
        c = text[i]
        i += 1
        if c == "\\":
            if i >= len(text) or text[i] not in "\\$":
                raise XPathError("FORX0004", "a backslash in a replacement stands before a backslash or a dollar")
            out.append("\\\\" if text[i] == "\\" else "$")
            i += 1
        elif c == "$":
            if i >= len(text) or text[i] not in "0123456789":
                raise XPathError("FORX0004", "a dollar in a replacement stands before a digit")
            group = int(text[i])
            i += 1
            while i < len(text) and text[i] in "0123456789" and group * 10 + int(text[i]) <= groups:
                group = group * 10 + int(text[i])
                i += 1
            out.append(f"\\g<{group}>" if group <= groups else "")
        else:
            out.append(c)
    return "".join(out)
