"""Templates that neither the rules nor a single string of the source give: texts that are put together of several."""

from __future__ import annotations

import re

from einvconv.validation.schema_words import _OTHER_SIGNS, _PATTERN, _SAID, _TYPES

# What is wrong with a value or an element, behind the name of the element; the plain forms are those of the schema's
# words, where § is the value and \1 stands for what the schema asks for.
SCHEMA = (
    "{element} may not stand here. Expected here: {words}.",
    "{element} may not stand here. Nothing more is expected here.",
    "{element} is not complete. It lacks {words}.",
    "{element} is not complete. It lacks an element.",
    "one of {value}",
    "any element",
    "any element of the name space {value}",
    "any element of another name space",
    "any element of a name space other than {value}",
    "{element}: {value} is not a valid value.",
    "{element}: {value} is not a valid value of the type {name}.",
    *(f"{{element}}: {{value}} is not a valid value of the type {{name}}: {hint}." for hint in _TYPES.values()),
    *(f"{{element}}: {re.sub(r'§', '{value}', _plain)}" for _, _plain in _SAID),
    *(f"{{element}}: {re.sub(r'§', '{value}', _PATTERN[1])[:-1]}: {hint}." for _, hint in _OTHER_SIGNS.values()),
)
REST = (
    "{element} in {element2}",
    "{target} has no {words} over a sum below zero: it is an invoice, and every amount has the other sign",
    "{words} For the same reason not evaluated: {value}.",
    "{words} For the same reason not evaluated: {value} and {number} more.",
)
# Where rules that are not installed are had, in the table of profiles
OWNERS = (
    "{name} publishes them",
    "{name} publishes them with {value}",
    "{name} publishes them with its SDK",
    "{name} publishes them as {value}",
    "{name} publishes them ({value})",
    "{name} and {name2} publish them with {value}",
    "no rules of it are public",
)
# Places in files, and what stands between what is told.
TERMINAL = (
    "invoice {number}",
    "invoice on line {number}",
    # the counts of one invoice and of all
    *(f"1 {word}" for word in ("fatal", "information", "suppressed", "valid", "invalid", "unreadable")),
    *("1 accepted with something suppressed", "1 no invoices"),
    "{number} fatal",
    "{number} warning",
    "{number} warnings",
    "{number} information",
    "{number} for information",
    "{number} suppressed",
    "{number} valid",
    "{number} invalid",
    "{number} accepted with something suppressed",
    "{number} no invoices",
    "{number} unreadable",
    "{number} file",
    "{number} files",
    "{number} file with {number2} invoices",
    "{number} files with {number2} invoices",
    # settings, behind the name of the file
    "{value}: the settings could not be read ({value2}).",
    "{value}: it is no TOML: {value2}.",
    "{value}: in {name} the settings stand without the head [tool.einvconv].",
    "{value}: tool.einvconv is a table.",
    "{value}: “{name}” is not known; is “{name2}” meant?",
    "{value}: “{name}” is not known; there are {value2}.",
    "names a rule",
    "says the reason why {value} is ignored",
    "says for which files",
    "is a day, such as 2027-03-31",
    "{value}: “{name}” {words}.",
    "is one of {value}",
    "is a number from 0",
    "is a text",
    "is true or false",
    "is a table",
    "is an array of tables",
    "is an array of texts",
    "is a table of rule sets and releases",
)
# Words by themselves: those that are shown for codes of the results, and those that stand for a value.
WORDS = (
    *("fatal", "warning", "information", "valid", "accepted", "invalid"),
    *("dropped", "replaced", "truncated", "approximated", "implied", "derived", "placeholder", "constant"),
    *(
        "suppressed",
        "asks",
        "mend",
        "about",
        "at",
        "test",
        "written",
        "also in",
        "trips it",
        "does not",
        "never trips",
        "of",
    ),
    *("rule", "severity", "terms"),
    *("invoice", "credit note", "allowances", "charges", "sender", "receiver", "seller", "buyer", "or"),
)


def schema() -> list[str]:
    """The templates of what a schema finds."""
    return [re.sub(r"\\([12])", lambda found: f"{{value{int(found[1]) + 1}}}", text) for text in SCHEMA]
