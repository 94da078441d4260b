"""Encodings: what XML allows, what declarations claim, and what the bytes are."""

from __future__ import annotations

import codecs

import pytest

from einvconv.errors import UnreadableInput
from einvconv.intake import open_document, open_documents

TEXT = "å ä ö Å Ä Ö é ü"


def document(text: str, declared: str | None, encoding: str, root: str = "a") -> bytes:
    says = f' encoding="{declared}"' if declared else ""
    return f'<?xml version="1.0"{says}?>\n<{root}>\n  <t>{text}</t></{root}>'.encode(encoding)


def notes(data: bytes) -> list[tuple[str, str, int, int]]:
    return [(n.rule, n.severity, n.line, n.column) for n in open_document(data).notes]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        (None, "utf-8"),
        ("UTF-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        (None, "utf-8-sig"),
        ("UTF-16", "utf-16"),
        (None, "utf-16"),
        ("UTF-16LE", "utf-16-le"),
        ("UTF-16", "utf-16-be"),
        ("UTF-32", "utf-32"),
        ("UTF-32BE", "utf-32-be"),
        ("ISO-8859-1", "iso-8859-1"),
        ("iso-8859-15", "iso-8859-15"),
        ("ISO-8859-10", "iso-8859-10"),
        ("windows-1252", "cp1252"),
        ("IBM850", "cp850"),
        ("macintosh", "mac-roman"),
        ("IBM037", "cp037"),
        ("GB18030", "gb18030"),
    ],
)
def test_every_encoding_that_tells_the_truth_is_read_without_a_word(declared, encoding):
    data = document(TEXT, declared, encoding)
    opened = open_document(data)
    assert opened.root[0].text == TEXT
    assert opened.notes == ()
    assert opened.data == data
    assert "<t>" in opened.text
    assert opened.text.startswith("<?xml")
    assert opened.position(opened.root[0]) == (3, 3)


def test_the_euro_sign_of_latin_9_is_no_currency_sign():
    opened = open_document(document("€ Š š Ž ž Œ œ Ÿ", "ISO-8859-15", "iso-8859-15"))
    assert opened.root[0].text == "€ Š š Ž ž Œ œ Ÿ"
    assert opened.encoding == "ISO-8859-15"


def test_a_character_reference_reaches_beyond_the_encoding():
    assert open_document(document("&#128512;", "ISO-8859-15", "ascii")).root[0].text == "😀"


@pytest.mark.parametrize("declared", ["ISO-8859-15", "ISO-8859-1", "windows-1252"])
def test_utf_8_that_is_declared_as_a_latin_encoding_is_read_as_utf_8_with_a_warning(declared):
    opened = open_document(document("€ ä 😀", declared, "utf-8"))
    assert opened.root[0].text == "€ ä 😀"
    assert opened.encoding == "UTF-8"
    (note,) = opened.notes
    assert (note.rule, note.severity, note.source) == ("READ-ENCODING", "warning", "intake")
    assert (note.line, note.column) == (3, 6)
    assert declared in note.message


@pytest.mark.parametrize(
    ("declared", "says"), [("UTF-8", 'encoding="UTF-8"'), (None, "no encoding"), ("US-ASCII", "US-")]
)
def test_latin_9_that_claims_to_be_utf_8_is_read_rightly_and_is_fatal(declared, says):
    opened = open_document(document("€ ä", declared, "iso-8859-15", "Finvoice"))
    assert opened.root[0].text == "€ ä"
    assert opened.encoding == "ISO-8859-15"
    (note,) = opened.notes
    assert (note.rule, note.severity, note.line, note.column) == ("READ-ENCODING", "fatal", 3, 6)
    assert says in note.message
    assert "0xA4" in note.message


def test_windows_1252_that_claims_to_be_utf_8_is_read_rightly_and_is_fatal():
    opened = open_document(document("€ “ä” – ½", "UTF-8", "cp1252"))
    assert opened.root[0].text == "€ “ä” – ½"
    assert (opened.encoding, opened.notes[0].severity) == ("windows-1252", "fatal")


@pytest.mark.parametrize("declared", ["ISO-8859-1", "ISO-8859-15"])
def test_smart_quotes_of_windows_in_a_latin_declaration_are_read_as_quotes_with_a_warning(declared):
    opened = open_document(document("“ä” – …", declared, "cp1252"))
    assert opened.root[0].text == "“ä” – …"
    assert [(n.rule, n.severity, n.line, n.column) for n in opened.notes] == [("READ-ENCODING", "warning", 3, 6)]


def test_the_euro_sign_survives_beside_smart_quotes_in_latin_9():
    data = document("€ ", "ISO-8859-15", "iso-8859-15").replace(b"\xa4 ", b"\xa4 \x93x\x94")
    assert open_document(data).root[0].text == "€ “x”"


def test_a_byte_without_meaning_is_replaced_and_fatal():
    data = document("x?y", "windows-1252", "ascii").replace(b"?y", b"\x81y")
    opened = open_document(data)
    assert opened.root[0].text == "x�y"
    assert [(n.rule, n.severity, n.line, n.column) for n in opened.notes] == [("READ-CHARACTER", "fatal", 3, 7)]


def test_a_stray_byte_in_utf_8_spoils_only_itself():
    data = document("äöå??Ä", "UTF-8", "utf-8").replace("å??".encode(), "å".encode() + b"\xe9\x80")
    opened = open_document(data)
    assert opened.root[0].text == "äöåé€Ä"
    assert [(n.rule, n.severity, n.line, n.column) for n in opened.notes] == [("READ-ENCODING", "fatal", 3, 9)]


def test_a_byte_order_mark_outranks_the_declaration_with_a_warning():
    data = codecs.BOM_UTF8 + document("ä", "ISO-8859-1", "utf-8")
    assert open_document(data).root[0].text == "ä"
    assert notes(data) == [("READ-ENCODING", "warning", 1, 1)]


@pytest.mark.parametrize("declared", ["UTF-8", "ISO-8859-15"])
def test_utf_16_that_claims_to_be_something_else_is_read_and_fatal(declared):
    data = document("ä", declared, "utf-16")
    assert open_document(data).root[0].text == "ä"
    assert notes(data) == [("READ-ENCODING", "fatal", 1, 1)]


def test_utf_8_that_claims_to_be_utf_16_is_read_and_fatal():
    data = document("ä", "utf-16", "utf-8")
    assert open_document(data).root[0].text == "ä"
    assert notes(data) == [("READ-ENCODING", "fatal", 1, 1)]


@pytest.mark.parametrize("name", ["X-KLINGON-9", "rot13", "unicode_escape", "idna", "utf-7", "", "é", "a" * 500])
def test_an_encoding_that_is_not_known_is_refused_by_its_name(name):
    with pytest.raises(UnreadableInput, match=f'encoding "{name[:20] if name.isascii() else ""}'):
        open_document(document("a", name or " ", "utf-8"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-be"])
def test_several_documents_in_one_wide_file_are_read_one_by_one(encoding):
    text = '<?xml version="1.0" encoding="UTF-16"?><a>ä</a>\n' * 2
    documents = open_documents(text.encode(encoding))
    assert [d.root.text for d in documents] == ["ä", "ä"]
    assert documents[1].position(documents[1].root) == (2, 40)
    assert open_document(documents[1].data).root.text == "ä"


def test_every_document_of_a_file_may_have_its_own_byte_order_mark():
    opened = open_documents(document("ä", "UTF-8", "utf-8-sig") * 2)
    assert [d.root[0].text for d in opened] == ["ä", "ä"]
    assert [d.notes for d in opened] == [(), ()]


def test_broken_utf_16_is_refused():
    with pytest.raises(UnreadableInput, match="UTF-16"):
        open_document(document("a", "UTF-16", "utf-16")[:-1])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "cp037"])
def test_a_mistake_in_a_wide_document_is_told_with_its_place(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<Invoice>\n<ID>1</IX></Invoice>'
    with pytest.raises(UnreadableInput, match=r"line 3.*ID.*IX"):
        open_documents(text.encode(encoding))


def test_a_note_of_the_second_document_points_into_the_file():
    first = document("ä", "ISO-8859-15", "iso-8859-15") + b"\n"
    second = document("ä", "UTF-8", "iso-8859-15", "Finvoice")
    opened = open_documents(first + second)
    assert opened[0].notes == ()
    assert [(n.severity, n.line, n.column) for n in opened[1].notes] == [("fatal", 6, 6)]
