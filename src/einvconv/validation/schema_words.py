"""What libxml2 says of a schema's error, in words: names with short prefixes, values shortened, patterns whole."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..mapping.faults import Fault

LONGEST = 100  # characters of a value that are quoted
_HEAD = r"Element '([^']*)'(?:, attribute '([^']*)')?: "
_EXPECTED = r" Expected is (?:one of )?\( ([^()]*) \)\.$"
_FACET = r"\[facet '\w+'\] "
_TYPE = r"is not a valid value of the (local )?(?:atomic|list|union) type(?: '([^']*)')?\.$"
_TYPES = {
    "date": "a date is written as 2026-05-04",
    "time": "a time is written as 13:20:00",
    "dateTime": "a date with a time is written as 2026-05-04T13:20:00",
    "decimal": "a number is written with a decimal point and without an exponent",
    "double": "a number is written with a decimal point",
    "integer": "a whole number is asked for",
    "NMTOKEN": "one word is asked for, of letters, digits and . - _ : alone, without a blank",
    "boolean": "say true or false",
    "base64Binary": "base64 has letters, digits, +, / and, at the end, = alone",
}
_ALIKE = {"long": "integer"}
_PATTERN = (r"The value § is not accepted by the pattern '(.*)'\.$", r"§ does not follow the pattern '\1'.")
# For a number with this decimal sign: what a pattern has that asks for the other one, and how that is said.
_OTHER_SIGNS = {".": (",", "decimals stand behind a comma"), ",": ("\\.", "decimals stand behind a point")}
# What libxml2 says beside the value, and what is said for it; \1 is what stands between the quotation marks there.
_SAID = (
    _PATTERN,
    (r"The value § is not an element of the set \{(.*)\}\.$", r"§ is none of the values that may stand here: \1."),
    (
        r"The value(?: §)? has a length of '(\d+)'; this exceeds the allowed maximum length of '(\d+)'\.$",
        r"§ has \1 characters; at most \2 may stand here.",
    ),
    (
        r"The value(?: §)? has a length of '(\d+)'; this underruns the allowed minimum length of '(\d+)'\.$",
        r"§ has \1 characters; at least \2 must stand here.",
    ),
    (
        r"The value(?: §)? has a length of '(\d+)'; this differs from the allowed length of '(\d+)'\.$",
        r"§ has \1 characters; \2 must stand here.",
    ),
    (r"The value § is less than the minimum value allowed \('(.*)'\)\.$", r"§ is less than \1, the least allowed."),
    (r"The value § is greater than the maximum value allowed \('(.*)'\)\.$", r"§ is more than \1, the most allowed."),
    (r"The value § has more fractional digits than are allowed \('(.*)'\)\.$", r"§ has more than \1 decimals."),
    (r"The value § has more digits than are allowed \('(.*)'\)\.$", r"§ has more than \1 digits."),
    (r"The attribute '[^']*' is not allowed\.$", "this attribute may not stand here."),
    (r"The attribute '([^']*)' is required but missing\.$", r"the attribute \1 is missing."),
    (
        r"Character content other than whitespace is not allowed because the content type is 'element-only'\.$",
        "text may not stand here, only elements.",
    ),
    (r"Character content is not allowed, because the content type is empty\.$", "nothing may stand in it."),
    (r"Character or element content is not allowed, because the content type is empty\.$", "nothing may stand in it."),
    (r"Element content is not allowed.*$", "elements may not stand in it, only text."),
    (
        r"No matching global(?: element)? declaration available.*$",
        "the schema does not know this element at this place.",
    ),
)


def words(fault: Fault, name: Callable[[str], str], built_in: Callable[[str], tuple[str, str]] | None = None) -> str:
    """One sentence or two; `name` gives the name of an element or attribute as paths have it, `built_in` the type of
    XML Schema that a type of the schema is made from, and its pattern."""
    head = re.match(_HEAD, fault.message)
    if head is None:
        return fault.message
    said = fault.message[head.end() :]
    attribute = head[2]
    subject = name(head[1]) + (f"/@{name(attribute)}" if attribute else "")
    if said.startswith(("This element is not expected.", "Missing child element(s).")):
        return _content(subject, said, name)
    return f"{subject}: {_plain(said, fault.element, attribute, built_in)}"


def _content(subject: str, said: str, name: Callable[[str], str]) -> str:
    expected = re.search(_EXPECTED, said)
    wanted = [_wanted(one, name) for one in expected[1].split(", ")] if expected else []
    if said.startswith("This element is not expected."):
        return f"{subject} may not stand here. {_listed('Expected here', wanted) or 'Nothing more is expected here.'}"
    return f"{subject} is not complete. It lacks {_choice(wanted) or 'an element'}."


def _plain(said: str, element: Any, attribute: str | None, built_in: Callable[[str], tuple[str, str]] | None) -> str:
    raw = str((element.get(attribute) if attribute else element.text) or "")
    value = _quoted(raw, said)
    if value is not None:
        said = said.replace(f"'{value}'", "§", 1)
    said = re.sub(_FACET, "", said, count=1)
    shown = shortened(raw if value is None else value)
    kind = re.search(_TYPE, said)
    if said.startswith("§ ") and kind is not None:
        return _of_type(shown, kind[2] or "", built_in)
    for form, plain in _SAID:
        found = re.match(f"(?s){form}", said)
        if found is not None:
            told = found.expand(plain)
            if form == _PATTERN[0]:
                told = _with_sign(told, found[1], raw.strip())
            return told.replace("§", shown, 1)
    said = said.replace("§", shown, 1)
    return said if len(said) <= 5 * LONGEST else f"{said[: 5 * LONGEST]}…"


def _of_type(shown: str, type_name: str, built_in: Callable[[str], tuple[str, str]] | None) -> str:
    """A value that the type has no place for, and how such values are written."""
    base, pattern = type_name.removeprefix("xs:"), ""
    if base == type_name and type_name and built_in is not None:
        base, pattern = built_in(type_name)
    base = _ALIKE.get(base, base)
    if base == "integer" and pattern:  # of a day in digits that it is a number says little
        return _PATTERN[1].replace("\\1", pattern).replace("§", shown, 1)
    local = type_name.rpartition(":")[2].rpartition("}")[2]
    hint = f": {_TYPES[base]}" if base in _TYPES else ""
    return f"{shown} is not a valid value{f' of the type {local}' if local else ''}{hint}."


def _with_sign(told: str, pattern: str, value: str) -> str:
    """The same, and that decimals stand behind the other sign where that is what is wrong."""
    number = re.fullmatch(r"[-+]?[0-9]+([.,])[0-9]+", value)
    sign, hint = _OTHER_SIGNS[number[1]] if number is not None else ("", "")
    asked = hint and sign in re.sub(r"\{[0-9,]*\}", "", pattern)
    return f"{told[:-1]}: {hint}." if asked else told


def shortened(value: str) -> str:
    """A value in quotation marks, its beginning alone where it is long."""
    if len(value) <= LONGEST:
        return f"'{value}'"
    return f"'{value[:LONGEST]}…' ({len(value):,} characters)"


def _quoted(text: str, said: str) -> str | None:
    """The value that an error quotes: as it stands, or with its white space as the schema has it."""
    for one in (text, re.sub(r"[\t\r\n]", " ", text), " ".join(text.split())):
        if f"'{one}'" in said:
            return one
    return None


def _wanted(one: str, name: Callable[[str], str]) -> str:
    """A name that libxml2 expects; a wildcard in words."""
    if not one.endswith("*"):
        return name(one)
    space = one.removeprefix("##other").strip("{}*")
    if one.startswith("##other"):
        return f"any element of a name space other than {space}" if space else "any element of another name space"
    return f"any element of the name space {space}" if space else "any element"


def _listed(what: str, wanted: list[str]) -> str:
    return f"{what}: {_choice(wanted)}." if wanted else ""


def _choice(wanted: list[str]) -> str:
    return f"one of {', '.join(wanted)}" if len(wanted) > 1 else "".join(wanted)
