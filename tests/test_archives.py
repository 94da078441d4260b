"""Archives: the invoices in them with their files, and every one that is not as it should be refused in words."""

from __future__ import annotations

import io
import pickle
import random
import tracemalloc
import zipfile
from base64 import b64decode
from pathlib import Path

import pytest

import einvconv
from einvconv.cli import main
from hostile_archives import FINVOICE, HOSTILE, INVOICE, archive
from steps import steps

PDF, PNG = b"%PDF-1.4 image", b"\x89PNG"


def _other() -> bytes:
    return INVOICE.replace(b"<cbc:ID>", b"<cbc:ID>X", 1)


def test_one_invoice_with_its_image_and_a_file() -> None:
    data = archive({"invoice.XML": INVOICE, "Invoice.pdf": PDF, "map.png": PNG})
    assert einvconv.detect(data) == "peppolbis30"
    found = einvconv.parse(data)
    files = {one.filename: (b64decode(one.content or ""), one.media_type, one.role) for one in found.documents}
    assert files["Invoice.pdf"] == (PDF, "application/pdf", "INVOICE_IMAGE")
    assert files["map.png"] == (PNG, "image/png", None)
    assert einvconv.validate(data) == einvconv.validate(INVOICE)


def test_the_files_go_with_the_invoice_and_are_told_where_they_cannot() -> None:
    data = archive({"a.xml": INVOICE, "a.pdf": PDF, "sums.doc": b"doc"})
    again = einvconv.parse(einvconv.convert(data, to="peppolbis30").xml).documents
    assert {d.filename: b64decode(d.content or "") for d in again if d.content} == {"a.pdf": PDF, "sums.doc": b"doc"}
    losses = einvconv.convert(data, to="finvoice30").losses
    assert "sums.doc" in {loss.value for loss in losses}
    teapps = einvconv.convert(archive({"a.xml": INVOICE, "a.pdf": PDF}), to="teapps30")
    assert b'TYPE="INVOICE_IMAGE"' in teapps.xml
    assert [(one.filename, one.content) for one in teapps.attachments][-1] == ("a.pdf", PDF)


def test_a_file_that_the_invoice_names_is_that_one() -> None:
    teapps = einvconv.convert(archive({"a.xml": INVOICE, "a.pdf": PDF}), to="teapps30")
    files = {one.filename: one.content for one in teapps.attachments}
    before = einvconv.parse(teapps.xml).documents
    both = einvconv.parse(archive({"other.xml": teapps.xml, **files}))
    assert len(both.documents) == len(before)
    assert {one.filename: b64decode(one.content or "") for one in both.documents if one.content} == files


def test_several_invoices_come_in_order_each_with_the_files_of_its_name() -> None:
    data = archive({"b.xml": INVOICE, "a.xml": _other(), "a.pdf": PDF, "b.png": PNG})
    documents = einvconv.split(data)
    assert [(one.entry, [file.filename for file in one.files], one.image) for one in documents] == [
        ("b.xml", ["b.png"], ""),
        ("a.xml", ["a.pdf"], "a.pdf"),
    ]
    made = einvconv.convert_all(data, to="json")
    assert [one.source for one in made] == ["peppolbis30", "peppolbis30"]
    assert [[d.filename for d in one.invoice.documents][-1] for one in made] == ["b.png", "a.pdf"]
    with pytest.raises(einvconv.UnreadableInput, match="holds 2 documents"):
        einvconv.parse(data)


def test_finvoice_json_and_a_batch_stand_in_archives_too() -> None:
    assert einvconv.detect(archive({"a.xml": FINVOICE, "b.pdf": PDF})) == "finvoice30"
    json = einvconv.convert(INVOICE, to="json").xml
    assert [d.format for d in einvconv.split(archive({"a.json": json, "b.xml": INVOICE}))] == ["json", "peppolbis30"]
    batch = einvconv.join([einvconv.convert(one, to="teapps30") for one in (INVOICE, _other())])
    assert [one.entry for one in einvconv.split(archive({"batch.xml": batch}))] == ["batch.xml"] * 2


def test_the_documents_of_an_archive_go_to_other_processes_with_their_files() -> None:
    json = einvconv.convert(INVOICE, to="json").xml
    documents = einvconv.split(archive({"a.xml": INVOICE, "a.pdf": PDF, "b.json": json}))
    again = pickle.loads(pickle.dumps(documents))
    assert [(one.entry, one.files, one.image, one.format) for one in again] == [
        (one.entry, one.files, one.image, one.format) for one in documents
    ]
    assert [einvconv.convert(one, "ubl").xml for one in again] == [
        einvconv.convert(one, "ubl").xml for one in documents
    ]


def test_an_archive_on_the_command_line_is_a_file_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(archive({"b.xml": INVOICE, "a.xml": _other()}))
    assert main(["validate", str(file)]) == 0
    assert "a.zip (b.xml): valid" in capsys.readouterr().out
    assert main(["convert", str(file), "--to", "ubl", "-o", f"{tmp_path}/out/"]) == 0
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["a-1-ubl.xml", "a-2-ubl.xml"]
    file.write_bytes(b"PK\x03\x04")
    assert main(["validate", str(file)]) == 2 and "INVALID ZIP FILE" in capsys.readouterr().err


def test_an_archive_whose_writer_knew_no_sizes_before_and_that_has_a_comment_is_read() -> None:
    class Pipe(io.RawIOBase):
        """A place that is written to once, from the beginning."""

        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:  # type: ignore[call-overload]
        made.writestr("a.xml", INVOICE)
        made.writestr("b.xml", INVOICE)
        made.comment = b"of March"
    assert len(einvconv.split(pipe.data)) == 2


def test_there_are_forty_hostile_archives() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_in_words_and_at_once(name: str, tmp_path: Path) -> None:
    data, words = HOSTILE[name]

    def refused() -> None:
        with pytest.raises(einvconv.UnreadableInput, match=words):
            einvconv.split(data)

    refused()  # what is made once is made
    assert steps(refused) < 20_000
    tracemalloc.start()
    try:
        refused()
        assert tracemalloc.get_traced_memory()[1] < len(data) + 500_000
    finally:
        tracemalloc.stop()
    assert not list(tmp_path.iterdir())


def test_an_archive_with_bytes_changed_is_read_or_refused_in_words() -> None:
    rng = random.Random(13)
    good = archive({"a.xml": INVOICE, "a.pdf": PDF})
    for _ in range(150):
        data = bytearray(good)
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(4, len(data))] = rng.randrange(256)
        try:
            einvconv.split(bytes(data))
        except einvconv.EinvconvError as error:
            assert str(error).strip()
