"""The rules that are in no Schematron file: what the reading, the schemas, the envelope and a conversion find."""

from __future__ import annotations

# rule, severity, source, what it asks, how it is mended
OWN: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "XSD-CONTENT",
        "fatal",
        "xsd",
        "An element stands where the schema of the format has another one, or one is missing.",
        "The message names what may stand there; put the elements in the schema's order.",
    ),
    (
        "XSD-VALUE",
        "fatal",
        "xsd",
        "A text is not of the kind that the schema asks for: a number, a date, a code of a list, a length.",
        "Write the value as the message says.",
    ),
    (
        "XSD-ATTRIBUTE",
        "fatal",
        "xsd",
        "An attribute is missing, or may not stand at its element.",
        "Add or remove the attribute that the message names.",
    ),
    ("XSD-ELEMENT", "fatal", "xsd", "The schema does not know the element.", "Remove it, or correct its name space."),
    (
        "READ-ENCODING",
        "warning",
        "intake",
        "The XML declaration names another encoding than the one that the bytes are in.",
        "Correct the declaration: receivers that believe it read other letters. `einvconv fix` does it.",
    ),
    (
        "READ-CHARACTER",
        "warning",
        "intake",
        "A byte stands for no character of the encoding, or for one that XML does not have.",
        "Write the file anew in UTF-8, or in the encoding that it declares.",
    ),
    (
        "READ-DOCTYPE",
        "warning",
        "intake",
        "The document has a DOCTYPE; no invoice needs one, and receivers refuse it.",
        "Remove the DOCTYPE.",
    ),
    (
        "READ-FRAME",
        "warning",
        "intake",
        "What stands around the invoice is not read, or is not as its format has it.",
        "See that the frame is that of the channel that the invoice is sent through.",
    ),
    ("READ-MARK", "warning", "intake", "A byte-order mark stands where none may.", "Remove it."),
    ("READ-SPACE", "warning", "intake", "White space stands before the XML declaration.", "Remove it."),
    (
        "CONVERSION",
        "fatal",
        "conversion",
        "The rules of another format were asked for, and the document cannot be converted to it.",
        "The message says what that format cannot say or does not have.",
    ),
    *(
        (
            f"SBDH-{part}",
            "warning",
            "intake",
            f"The header around the invoice (SBDH) contradicts it: the {what}.",
            "Correct the header: the network routes by it.",
        )
        for part, what in (
            ("DOCUMENT", "document identifier"),
            ("PROCESS", "process"),
            ("RECEIVER", "receiver"),
            ("SENDER", "sender"),
            ("STANDARD", "standard"),
            ("TYPE", "type of document"),
            ("VERSION", "version"),
        )
    ),
    (
        "not-run",
        "fatal",
        "einvconv",
        "A schema or rule set that the document asks for did not run, so that nobody can say that it is valid.",
        "The message says why: no release is in force on that day, or none is installed (`einvconv rules add`).",
    ),
)
