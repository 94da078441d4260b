"""The project's own documents, by format."""

from __future__ import annotations

from pathlib import Path

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SPINE = ("finvoice30", "peppolbis30", "ubl")


def corpus(*formats: str) -> list[Path]:
    """The valid documents of the formats, or of all three of the spine."""
    return [path for code in formats or SPINE for path in sorted((CORPUS / code).glob("*.xml"))]


def name(path: Path) -> str:
    """A document as tests call it: "finvoice30/credit-note"."""
    return f"{path.parent.name}/{path.stem}"


def document(named: str) -> bytes:
    """The bytes of the document with that name."""
    return (CORPUS / f"{named}.xml").read_bytes()


def edited(named: str, *changes: tuple[str, str]) -> bytes:
    """A document of the corpus with texts replaced, each of which must be there."""
    data = document(named)
    encoding = "iso-8859-15" if named.startswith(("finvoice", "teapps")) else "utf-8"
    text = data.decode(encoding)
    for old, new in changes:
        assert old in text, f"{named} has no {old}"
        text = text.replace(old, new)
    return text.encode(encoding)
