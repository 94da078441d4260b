"""Forms of generated code that come up often, and the helper that says the same faster.

A table of patterns over the text of a module: the compiler writes what is right, and this only spells it shorter.
"""

from __future__ import annotations

import re

_FORMS = (
    # a/b[normalize-space(c) = 'x'], with or without upper-case()
    (
        r"any\(True for (v\d+) in C\((\w+), (T\d+)\) if \(NC\(\1, (T\d+)\)\.upper\(\) == ('[^'\\]*')\)\)",
        r"has_upper(\2, \3, \4, \5)",
    ),
    (
        r"any\(True for (v\d+) in C\((\w+), (T\d+)\) if \(NC\(\1, (T\d+)\) == ('[^'\\]*')\)\)",
        r"has_named(\2, \3, \4, \5)",
    ),
    # string-length(substring-after(a, '.')) <= 2
    (r"\(len\(substring_after\(S\((\w+), (T\d+)\), '\.'\)\) <= (\d+)\)", r"few_decimals(\1, \2, \3)"),
    (
        r"\(len\(substring_after\(\((\w+)\[0\] if \1\[0\] is not None else SV\(\1\)\), '\.'\)\) <= (\d+)\)",
        r"few_decimals_in(\1, \2)",
    ),
    # not(*)
    (r"\(not \((\w+)\[1\] is not EMPTY\)\)", r"(\1[1] is EMPTY)"),
    # ../parent::*
    (
        r"any\(True for (v\d+) in UP\((\w+)\[3\]\) if \1\[4\]\.kind == 'element'\)",
        r"(\2[3][3][4].kind == 'element')",
    ),
    # self::a
    (
        r"any\(True for (v\d+) in \((\w+),\) if \1\[4\]\.kind == 'element' and \1\[4\]\.tag == (T\d+)\)",
        r"(\2[4].kind == 'element' and \2[4].tag == \3)",
    ),
)
_PATTERNS = tuple((re.compile(form), shorter) for form, shorter in _FORMS)


def shorten(code: str) -> str:
    """The same code with the shorter forms."""
    for pattern, shorter in _PATTERNS:
        code = pattern.sub(shorter, code)
    return code
