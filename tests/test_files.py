"""Conversions in files: names that every system can have, whole or nothing, and over nothing that is there."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from einvconv import AttachedFile, UnwritableOutput, files
from einvconv.filenames import key, mended, numbered, size
from einvconv.files import Run, put

XML = b"<ubl/>"
LINKS = pytest.mark.skipif(os.name != "posix", reason="links are for administrators there")


def attached(name: str, content: bytes = b"%PDF") -> AttachedFile:
    return AttachedFile(name, content, "application/pdf")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class TestNames:
    @pytest.mark.parametrize(
        "name",
        ["a.pdf", "kuva ä.pdf", "Lasku 2026-08 (1).pdf", "no ending", "a.b.c.tar.gz", "日本語.xlsx", "console.pdf"],
    )
    def test_a_good_name_stays_as_it_is(self, name: str) -> None:
        assert mended(name) == name

    @pytest.mark.parametrize(
        ("name", "right"),
        [
            ("../x.pdf", "x.pdf"),
            ("..\\..\\x.pdf", "x.pdf"),
            ("/etc/passwd", "passwd"),
            ("C:\\temp\\x.pdf", "x.pdf"),
            ("C:x.pdf", "C_x.pdf"),
            ("x.pdf:stream", "x.pdf_stream"),
            ("-rf", "_rf"),
            (".bashrc", "_bashrc"),
            ("~root", "_root"),
            ("CON.pdf", "_CON.pdf"),
            ("aux", "_aux"),
            ("nul .txt", "_nul .txt"),
            ("Com1.tar.gz", "_Com1.tar.gz"),
            ("LPT²", "_LPT²"),
            ("conin$", "_conin$"),
            ("x.pdf.", "x.pdf"),
            ("x.pdf . ", "x.pdf"),
            (" x.pdf", "x.pdf"),
            ("a\nb\0c\x1b[2J.pdf", "a_b_c_[2J.pdf"),
            ("a\u202efdp.exe", "a_fdp.exe"),
            ("a\u200b\ufeff\u2028\ud800.pdf", "a____.pdf"),
            ('<>:"|?*.pdf', "_______.pdf"),
            ("", "attachment.pdf"),
            (".", "attachment.pdf"),
            ("..", "attachment.pdf"),
            ("a/", "attachment.pdf"),
            (" . ", "attachment.pdf"),
            ("---", "attachment.pdf"),
        ],
    )
    def test_a_name_that_a_system_cannot_have_becomes_one_that_all_can(self, name: str, right: str) -> None:
        assert mended(name, "application/pdf") == right
        assert mended(right, "application/pdf") == right

    @pytest.mark.parametrize(
        "name", ["a" * 300 + ".pdf", "ä" * 300 + ".pdf", "\U0001f4c4" * 300, "a." + "b" * 300, "x" * 2_000_000 + ".pdf"]
    )
    def test_a_long_name_is_cut_before_its_ending(self, name: str) -> None:
        for short in (mended(name), numbered(mended(name), 2), numbered(mended(name), 10_000)):
            assert 240 < size(short) <= 255
            assert short.endswith(".pdf") == name.endswith(".pdf")

    @pytest.mark.parametrize(
        ("one", "other"),
        [("a.pdf", "A.PDF"), ("ä.pdf", "a\u0308.pdf"), ("Straße", "STRASSE"), ("Å", "\u212b"), ("ﬁ", "FI"), ("ς", "Σ")],
    )
    def test_names_that_some_system_takes_for_one_have_one_key(self, one: str, other: str) -> None:
        assert one != other
        assert key(one) == key(other)

    def test_a_number_stands_before_the_ending(self) -> None:
        assert [numbered("a.b.pdf", n) for n in (1, 2, 10)] == ["a.b.pdf", "a.b-2.pdf", "a.b-10.pdf"]


class TestAttachments:
    @pytest.mark.parametrize("second", ["a.pdf", "A.pdf", "a.PDF", "x/a.pdf", "o.xml", "O.XML", "../o.xml"])
    def test_two_of_one_name_are_both_written_and_told(self, tmp_path: Path, second: str) -> None:
        done = put(XML, [attached("a.pdf", b"1"), attached(second, b"2")], tmp_path / "o.xml")
        assert (tmp_path / "o.xml").read_bytes() == XML
        assert [Path(name).read_bytes() for name in done.attachments] == [b"1", b"2"]
        assert len({key(name) for name in names(tmp_path)}) == 3
        assert len(done.notes) == 1
        assert Path(done.attachments[1]).name in done.notes[0]

    def test_names_that_differ_in_normal_form_alone_are_told_apart(self, tmp_path: Path) -> None:
        put(XML, [attached("ä.pdf", b"1"), attached("a\u0308.pdf", b"2")], tmp_path / "o.xml")
        assert len({key(name) for name in names(tmp_path)}) == 3

    def test_the_same_file_twice_is_written_once(self, tmp_path: Path) -> None:
        run = Run()
        put(XML, [attached("a.pdf"), attached("a.pdf")], tmp_path / "o.xml", run=run)
        put(XML, [attached("a.pdf")], tmp_path / "p.xml", run=run)
        assert names(tmp_path) == ["a.pdf", "o.xml", "p.xml"]

    @pytest.mark.parametrize("force", [False, True])
    def test_a_file_that_says_something_else_stays(self, tmp_path: Path, force: bool) -> None:
        (tmp_path / "a.pdf").write_bytes(b"mine")
        done = put(XML, [attached("a.pdf")], tmp_path / "o.xml", force=force)
        assert (tmp_path / "a.pdf").read_bytes() == b"mine"
        assert (tmp_path / "a-2.pdf").read_bytes() == b"%PDF"
        assert "another file" in done.notes[0]

    def test_one_that_says_the_same_is_used_again(self, tmp_path: Path) -> None:
        for _ in range(2):
            put(XML, [attached("a.pdf")], tmp_path / "o.xml", force=True)
        assert names(tmp_path) == ["a.pdf", "o.xml"]

    @LINKS
    @pytest.mark.parametrize("leads_to", ["elsewhere", "gone", "/dev/zero"])
    def test_none_is_written_or_read_through_a_link(self, tmp_path: Path, leads_to: str) -> None:
        (tmp_path / "elsewhere").write_bytes(b"mine")
        (tmp_path / "a.pdf").symlink_to(leads_to)
        put(XML, [attached("a.pdf")], tmp_path / "o.xml", force=True)
        assert (tmp_path / "elsewhere").read_bytes() == b"mine"
        assert (tmp_path / "a-2.pdf").read_bytes() == b"%PDF"
        assert not (tmp_path / "gone").exists()

    @LINKS
    def test_none_is_written_beside_a_link_or_a_device(self, tmp_path: Path) -> None:
        (tmp_path / "real.xml").write_bytes(b"old")
        (tmp_path / "o.xml").symlink_to("real.xml")
        linked = put(XML, [attached("a.pdf")], tmp_path / "o.xml", force=True)
        poured = put(XML, [attached("zero")], "/dev/null")
        assert names(tmp_path) == ["o.xml", "real.xml"]
        assert (tmp_path / "real.xml").read_bytes() == XML
        assert (tmp_path / "o.xml").is_symlink()
        assert "“a.pdf”" in linked.notes[0]
        assert "“zero”" in poured.notes[0]
        assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)

    def test_a_thousand_of_one_name_take_a_thousand_steps(self, tmp_path: Path, monkeypatch) -> None:
        looks = []
        there = os.path.lexists
        monkeypatch.setattr(os.path, "lexists", lambda path: looks.append(path) or there(path))
        run = Run()
        for number in range(1000):
            put(XML, [attached("a.pdf", str(number).encode())], tmp_path / f"{number}.xml", run=run)
        assert len(names(tmp_path)) == 2000
        assert len(looks) < 10_000


class TestWholeOrNothing:
    @pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
    @pytest.mark.parametrize("there", [False, True])
    def test_what_fails_on_the_way_leaves_all_as_it_was(
        self, tmp_path: Path, monkeypatch, fails_at: int, there: bool
    ) -> None:
        target = tmp_path / "o.xml"
        if there:
            target.write_bytes(b"old")
        steps = []

        def failing(real):
            def step(*arguments, **named):
                steps.append(real)
                if len(steps) == fails_at:
                    raise OSError(errno.ENOSPC, "no space left")
                return real(*arguments, **named)

            return step

        for module, name in ((files, "_part"), (files, "_put_new"), (os, "replace")):
            monkeypatch.setattr(module, name, failing(getattr(module, name)))
        run = Run()
        with pytest.raises(UnwritableOutput, match=r"o\.xml: the file could not be written \(no space left\)"):
            put(XML, [attached("a.pdf")], target, force=True, run=run)
        assert names(tmp_path) == (["o.xml"] if there else [])
        assert not there or target.read_bytes() == b"old"
        assert not files._unfinished
        assert [Path(name).name for name in put(XML, [attached("a.pdf")], target, force=True, run=run).attachments] == [
            "a.pdf"
        ]

    def test_an_interrupt_leaves_all_as_it_was(self, tmp_path: Path, monkeypatch) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(files, "_put_new", interrupted)
        with pytest.raises(KeyboardInterrupt):
            put(XML, [attached("a.pdf")], tmp_path / "o.xml")
        assert names(tmp_path) == []

    def test_where_a_folder_does_no_links_it_is_whole_as_well(self, tmp_path: Path, monkeypatch) -> None:
        def refused(*_: object) -> None:
            raise PermissionError(errno.EPERM, "no links here")

        monkeypatch.setattr(os, "link", refused)
        put(XML, [attached("a.pdf")], tmp_path / "o.xml")
        assert names(tmp_path) == ["a.pdf", "o.xml"]
        (tmp_path / "p.xml").write_bytes(b"mine")
        with pytest.raises(UnwritableOutput):
            put(XML, [], tmp_path / "p.xml")
        assert (tmp_path / "p.xml").read_bytes() == b"mine"

    def test_of_many_that_want_one_name_one_has_it(self, tmp_path: Path) -> None:
        refused = []

        def write(content: bytes) -> None:
            try:
                put(content, [], tmp_path / "o.xml")
            except UnwritableOutput:
                refused.append(content)

        threads = [threading.Thread(target=write, args=(str(n).encode() * 1000,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 7
        assert (tmp_path / "o.xml").read_bytes() not in refused
        assert names(tmp_path) == ["o.xml"]

    def test_a_name_is_not_used_twice_in_a_run_also_with_force(self, tmp_path: Path) -> None:
        run = Run()
        put(XML, [], tmp_path / "o.xml", run=run)
        with pytest.raises(UnwritableOutput, match="another invoice"):
            put(b"<other/>", [], tmp_path / "O.xml", force=True, run=run)
        assert (tmp_path / "o.xml").read_bytes() == XML

    @pytest.mark.parametrize("name", ["", "none/o.xml", "."])
    def test_a_name_that_can_be_no_file_is_refused_in_words(self, tmp_path: Path, monkeypatch, name: str) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(UnwritableOutput):
            put(XML, [], name, force=True)
        assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="modes are another thing there")
def test_what_replaces_a_private_file_is_private_from_its_first_byte(tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "invoice.xml"
    target.write_bytes(b"old")
    target.chmod(0o600)
    opened, modes = os.open, []

    def spied(path, flags, mode=0o777, **more):
        modes.append((str(path).endswith(".part"), mode))
        return opened(path, flags, mode, **more)

    monkeypatch.setattr(os, "open", spied)
    put(b"new", (), str(target), force=True)
    assert [mode & 0o077 for is_part, mode in modes if is_part] == [0]
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new", 0o600)
