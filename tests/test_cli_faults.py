"""Whatever is wrong with streams, files and the surroundings, a command ends in words and with the right code."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from einvconv import files
from einvconv.cli import inputs, main

ROOT = Path(__file__).resolve().parent.parent
GOOD = (ROOT / "corpus" / "peppolbis30" / "export.xml").read_bytes()
POSIX = pytest.mark.skipif(os.name != "posix", reason="a fault of POSIX systems")
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
# What each command says on standard output, in each way in which it is written there.
SPEAKING = [
    "validate bad.xml a.xml",
    "validate a.xml --format json",
    "detect a.xml",
    "rules",
    "formats --format json",
    "convert a.xml --to ubl",
    "convert a.xml --to finvoice30 -o o.xml --losses text",
    "convert --help",
]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory) -> Path:
    """A cache that holds the rules which the documents here are judged by."""
    kept = tmp_path_factory.mktemp("compiled")
    kept.chmod(0o700)
    command = [sys.executable, "-m", "einvconv", "validate", "-"]
    given = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "EINVCONV_CACHE": str(kept)}
    subprocess.run(command, input=GOOD, env=given, capture_output=True, check=True)
    return kept


@pytest.fixture
def folder(tmp_path, monkeypatch, compiled) -> Path:
    (tmp_path / "a.xml").write_bytes(GOOD)
    (tmp_path / "bad.xml").write_bytes(GOOD.replace(b"<cbc:ID>", b"<cbc:IDX>1</cbc:IDX><cbc:ID>", 1))
    shutil.copytree(compiled, tmp_path / "cache")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shell(command: str, **environment: str | None) -> tuple[int, str, str]:
    """Run a line of shell in which E is the command; gives the exit code, what was said and what was told."""
    given = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "EINVCONV_CACHE": str(Path.cwd() / "cache"), **environment}
    line = command.replace("E ", f"{shlex.quote(sys.executable)} -m einvconv ", 1)
    run = subprocess.run(
        ["/bin/bash", "-c", line],
        capture_output=True,
        env={name: value for name, value in given.items() if value is not None},
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    out, err = run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace")
    for words in (out, err):
        assert "Traceback" not in words
        assert "Exception ignored" not in words
        assert "a defect" not in words
    return run.returncode, out, err


@POSIX
class TestStreams:
    @pytest.mark.parametrize("command", SPEAKING)
    def test_results_that_a_closed_standard_output_cannot_take_are_a_failure(self, folder, command):
        code, _, err = shell(f"E {command} >&-")
        assert code == 2
        assert "standard output could not be written" in err

    @FULL
    @pytest.mark.parametrize("command", SPEAKING)
    def test_so_are_those_that_a_full_disk_cannot_take(self, folder, command):
        code, _, err = shell(f"E {command} >/dev/full")
        assert code == 2
        assert "No space left" in err

    @pytest.mark.parametrize("command", SPEAKING)
    def test_a_reader_that_has_gone_is_no_matter_for_words(self, folder, command):
        code, _, err = shell(f"E {command} | true")
        assert (code, "could not be written" in err, "Broken pipe" in err) == (0, False, False)

    def test_with_nothing_to_say_a_closed_standard_output_does_not_matter(self, folder):
        assert shell("E convert a.xml --to ubl -o o.xml >&-")[0] == 0
        assert (folder / "o.xml").read_bytes().startswith(b"<?xml")

    @pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full" if Path("/dev/full").exists() else "2>&-"])
    @pytest.mark.parametrize(
        ("command", "expected"),
        [("validate a.xml", 0), ("validate none.xml", 2), ("convert a.xml --to ubl", 0), ("what", 2), ("detect", 2)],
    )
    def test_what_standard_error_cannot_take_changes_nothing(self, folder, command, expected, redirection):
        code, out, _ = shell(f"E {command} {redirection}")
        assert code == expected
        assert "einvconv:" not in out

    @pytest.mark.parametrize("command", ["validate -", "detect -", "convert - --to ubl"])
    def test_a_closed_standard_input_is_told(self, folder, command):
        code, _, err = shell(f"E {command} <&-")
        assert code == 2
        assert "Standard input could not be read" in err

    def test_an_empty_standard_input_is_told(self, folder):
        code, _, err = shell("E validate - </dev/null")
        assert (code, "empty" in err) == (2, True)

    def test_all_streams_closed_at_once(self, folder):
        assert shell("E validate a.xml <&- >&- 2>&-")[0] == 2
        assert shell("E convert a.xml --to ubl -o o.xml <&- >&- 2>&-")[0] == 0
        assert (folder / "o.xml").read_bytes().startswith(b"<?xml")

    def test_the_source_is_not_emptied_by_a_closed_stream_that_takes_its_number(self, folder):
        shell("E validate a.xml bad.xml none.xml <&- >&- 2>&-")
        assert (folder / "a.xml").read_bytes() == GOOD


class TestWords:
    @pytest.mark.parametrize(
        "environment",
        [
            {"LANG": "C", "LC_ALL": "C"},
            {"PYTHONIOENCODING": "ascii"},
            {"PYTHONIOENCODING": "latin-1:strict"},
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        ],
    )
    @pytest.mark.parametrize("command", ["validate", "detect --format json"])
    def test_any_encoding_takes_the_results(self, folder, command, environment):
        name = "lasku ä€\U0001f4c4.xml"
        (folder / name).write_bytes(GOOD)
        code, out, _ = shell(f"E {command} a.xml l*.xml", **environment)
        assert code == 0
        if "json" in command:
            assert [os.fsencode(entry["file"]) for entry in json.loads(out)["files"]] == [b"a.xml", name.encode()]

    @POSIX
    @pytest.mark.parametrize("command", ["validate", "detect --format json"])
    def test_a_name_that_is_no_utf_8_is_shown_and_found(self, folder, command):
        try:
            Path(os.fsdecode(b"n\xe4\xff.xml")).write_bytes(GOOD)
        except OSError:
            pytest.skip("the file system takes no such name")
        code, out, _ = shell(f"E {command} n*.xml")
        assert code == 0
        assert "\\udce4\\udcff" in out

    @POSIX
    @pytest.mark.parametrize("given", ["validate", "detect a.xml", "convert a.xml --to ubl"])
    def test_one_that_is_taken_for_an_option_gives_the_terminal_no_orders(self, folder, given):
        code, out, err = shell(f"E {given} $'--\\e[31m\\nred.xml'")
        assert (code, out) == (2, "")
        assert "\x1b" not in err and "red.xml" in err

    @POSIX
    def test_it_is_converted_too(self, folder):
        try:
            Path(os.fsdecode(b"n\xff.xml")).write_bytes(GOOD)
        except OSError:
            pytest.skip("the file system takes no such name")
        assert shell("E convert n*.xml --to ubl -o out/")[0] == 0
        assert [os.fsencode(path.name) for path in Path("out").iterdir()] == [b"n\xff-ubl.xml"]


@POSIX
class TestSurroundings:
    @pytest.mark.parametrize(
        "environment",
        [
            {"XDG_CACHE_HOME": "relative/cache"},
            {"XDG_CACHE_HOME": ""},
            {"XDG_CACHE_HOME": None, "HOME": "relative"},
            {"XDG_CACHE_HOME": "/dev/null"},
            {"XDG_CACHE_HOME": "/proc"},
            {"EINVCONV_CACHE": "a.xml"},
            {"EINVCONV_CACHE": "x" * 5000},
        ],
    )
    def test_a_cache_that_cannot_be_kept_is_no_matter(self, folder, environment):
        before = sorted(path.name for path in folder.iterdir())
        given = {"EINVCONV_CACHE": None, "HOME": str(folder / "cache"), **environment}
        code, _, err = shell("E validate a.xml", **given)
        assert (code, err) == (0, "")
        assert sorted(path.name for path in folder.iterdir()) == before

    def test_a_working_folder_that_is_gone_is_told_where_it_matters(self, folder):
        line = f"mkdir gone; cd gone; rmdir ../gone; E validate {folder}/a.xml; echo $?; "
        _, out, _ = shell(line)
        assert out.splitlines()[-1] == "0"

    def test_few_open_files_are_enough(self, folder):
        assert shell("ulimit -n 20; E validate a.xml a.xml a.xml")[0] == 0

    def test_a_file_that_may_not_grow_is_told_and_leaves_nothing(self, folder):
        code, _, err = shell("ulimit -f 1; E convert a.xml --to ubl -o o.xml", PYTHONDONTWRITEBYTECODE="1")
        assert code == 2
        assert "o.xml: the file could not be written (File too large)" in err
        assert sorted(path.name for path in folder.iterdir()) == ["a.xml", "bad.xml", "cache"]


@POSIX
class TestInputs:
    @pytest.mark.parametrize("command", ["validate", "convert --to ubl -o out/"])
    def test_a_pipe_is_read_and_one_that_nobody_writes_to_is_given_up(self, folder, command, monkeypatch, capsys):
        os.mkfifo("pipe.xml")
        assert shell(f"(sleep 1; cat a.xml > pipe.xml) & E {command} pipe.xml")[0] == 0
        monkeypatch.setattr(inputs, "_WAIT_FOR_WRITER", 0.2)
        assert main([*command.split(), "pipe.xml"]) == 2
        assert "nothing was written to the pipe" in capsys.readouterr().err

    def test_so_is_what_the_shell_puts_in_a_pipe(self, folder):
        assert shell("E validate <(cat a.xml)")[0] == 0

    @pytest.mark.parametrize("command", ["validate", "detect", "convert --to ubl -o out/"])
    def test_a_file_that_cannot_be_read_is_told_and_the_others_are_used(self, folder, command):
        (folder / "loop.xml").symlink_to("loop.xml")
        (folder / "empty").mkdir()
        with (folder / "big.xml").open("wb") as file:
            file.truncate(1_000_000_000_000)
        faults = {
            "none.xml": "No such file",
            "a.xml/b.xml": "Not a directory",
            "loop.xml": "symbolic links",
            "n" * 300: "File name too long",
            "/dev/null": "empty",
            "empty": "holds no file that goes by *.xml",
            "none*.xml": "no file goes by this pattern",
            "": "The name of a file is empty",
            "big.xml": "1,000,000,000,000 bytes",
            "/dev/zero": "more than 50,000,000 bytes",
        }
        code, out, err = shell(f"E {command} {shlex.join(faults)} a.xml")
        (folder / "big.xml").unlink()
        assert code == 2
        told = err.splitlines()
        assert [words for words, line in zip(faults.values(), told, strict=False) if words not in line] == []
        assert all(name in line for name, line in zip(faults, told, strict=False))
        assert "a.xml" in out or (folder / "out" / "a-ubl.xml").exists()

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
    def test_a_file_that_may_not_be_read_is_told(self, folder):
        (folder / "a.xml").chmod(0)
        code, _, err = shell("E validate a.xml")
        assert (code, "Permission denied" in err) == (2, True)

    def test_folders_and_patterns_are_taken_in_order(self, folder, monkeypatch):
        for name in ("in/b.xml", "in/a.XML", "in/sub/c.xml", "in/.hidden.xml", "in/.git/x.xml", "in/notes.txt"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(GOOD)
        (folder / "in" / "again").symlink_to(folder / "in")
        os.mkfifo("in/pipe.xml")
        monkeypatch.setattr(inputs, "_WAIT_FOR_WRITER", 0.2)
        assert main(["detect", "in", "a.xml", "in/*.xml", "in/**/c.xml"]) == 2
        (folder / "in" / "pipe.xml").unlink()
        code, out, _ = shell("E detect in a.xml 'in/*.xml' 'i*/**/c.xml' 'i?'")
        assert code == 0
        folders = ["in/a.XML", "in/b.xml", "in/sub/c.xml"]
        names = [*folders, "a.xml", "in/b.xml", "in/sub/c.xml", *folders]
        assert [line.partition(":")[0] for line in out.splitlines()] == names

    def test_a_pattern_that_leads_to_a_folder_in_many_ways_goes_one(self, folder):
        deep = Path("in", *["a"] * 60)
        deep.mkdir(parents=True)
        (deep / "z.xml").write_bytes(GOOD)
        code, out, _ = shell("E detect 'in/**/**/**/**/**/**/*.xml' 'in/**/a/**/a/**/a/**/a/**/*.xml'")
        assert (code, out.count("z.xml: peppolbis30")) == (0, 2)

    def test_a_name_with_signs_of_a_pattern_is_first_a_name(self, folder):
        (folder / "a[1].xml").write_bytes(GOOD)
        assert shell("E detect 'a[1].xml'")[1] == "peppolbis30\n"

    def test_a_limit_is_raised_and_lowered_by_an_option_and_the_message_names_it(self, folder):
        for option, name in (("bytes", "1000"), ("elements", "10"), ("attributes", "1"), ("depth", "2"), ("text", "5")):
            code, _, err = shell(f"E validate a.xml --max-{option} {name}")
            assert code == 2
            assert f"--max-{option}" in err
            assert "Limits" not in err
            assert shell(f"E validate a.xml --max-{option} 2000")[0] == (2 if option == "bytes" else 0)
        code, _, err = shell("E validate a.xml --max-depth none")
        assert (code, '"none" is no whole number from 1' in err) == (2, True)


@POSIX
class TestOutputs:
    def test_a_source_is_never_overwritten_by_any_name(self, folder):
        os.link("a.xml", "hard.xml")
        Path("link.xml").symlink_to("a.xml")
        (folder / "sub").mkdir()
        Path("sub/up").symlink_to(folder)
        targets = ["a.xml", "./a.xml", "sub/../a.xml", "hard.xml", "link.xml", f"{folder}/a.xml", "sub/up/a.xml"]
        for target in targets:
            code, _, err = shell(f"E convert a.xml --to ubl -o {target} --force")
            assert (code, "a source is never overwritten" in err) == (2, True), target
            assert (folder / "a.xml").read_bytes() == GOOD
        assert shell("E convert - --to ubl -o a.xml --force < a.xml")[0] == 2
        assert shell("E convert a.xml --to ubl >> a.xml")[0] == 2
        assert shell("E convert a.xml bad.xml --to ubl -o . --name '{stem}.xml' --force")[0] == 2
        assert shell("E convert link.xml --to ubl -o a.xml --force")[0] == 2
        assert (folder / "a.xml").read_bytes() == GOOD
        assert stat.S_ISLNK(os.lstat("link.xml").st_mode)

    @pytest.mark.parametrize("target", ["''", "a.xml/", "none/o.xml", "sub", "/", "a.xml/o.xml"])
    def test_a_name_that_can_be_no_output_is_told(self, folder, target):
        before = sorted(path.name for path in folder.iterdir())
        name = "--name ''" if target == "sub" else ""
        (folder / "sub").mkdir()
        code, _, err = shell(f"E convert a.xml --to nothing -o {target}")
        assert code == 2
        code, _, err = shell(f"E convert a.xml --to ubl -o {target} {name}") if target != "/" else (2, "", "x")
        assert code == 2
        assert err
        assert sorted(path.name for path in folder.iterdir()) == sorted([*before, "sub"])

    def test_a_folder_that_cannot_be_made_is_told(self, folder):
        code, _, err = shell("E convert a.xml --to ubl -o a.xml/sub/")
        assert (code, err) == (2, "einvconv: a.xml/sub/: the folder could not be made (Not a directory).\n")

    def test_what_is_there_is_overwritten_by_force_alone_and_keeps_its_mode(self, folder):
        (folder / "o.xml").write_text("old")
        (folder / "o.xml").chmod(0o640)
        code, _, err = shell("E convert a.xml --to ubl -o o.xml")
        assert code == 2
        assert err == "einvconv: o.xml: the file is there already; --force overwrites it.\n"
        assert (folder / "o.xml").read_text() == "old"
        assert shell("E convert a.xml --to ubl -o o.xml --force")[0] == 0
        assert (folder / "o.xml").read_bytes().startswith(b"<?xml")
        assert stat.S_IMODE((folder / "o.xml").stat().st_mode) == 0o640

    def test_a_new_file_has_the_mode_that_the_user_gives_to_files(self, folder):
        assert shell("umask 027; E convert a.xml --to ubl -o o.xml")[0] == 0
        assert stat.S_IMODE((folder / "o.xml").stat().st_mode) == 0o640

    def test_a_link_that_leads_nowhere_is_not_written_through(self, folder):
        Path("o.xml").symlink_to("elsewhere.xml")
        assert shell("E convert a.xml --to ubl -o o.xml")[0] == 2
        assert not (folder / "elsewhere.xml").exists()

    @pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
    def test_a_name_of_standard_output_is_standard_output(self, folder, name):
        if not Path(name).exists():
            pytest.skip("there is no such name")
        code, out, _ = shell(f"E convert a.xml --to ubl -o {name}")
        assert code == 0
        assert out.startswith("<?xml")
        assert shell(f"E convert a.xml --to ubl -o {name} > o.xml")[0] == 0
        assert (folder / "o.xml").read_bytes().startswith(b"<?xml")
        assert shell(f"E convert a.xml --to ubl -o {name} | cat")[0] == 0

    def test_a_device_that_is_full_is_told(self, folder):
        if not Path("/dev/full").exists():
            pytest.skip("there is no full device")
        code, _, err = shell("E convert a.xml --to ubl -o /dev/full")
        assert (code, "No space left" in err) == (2, True)

    def test_a_pipe_is_written_to_and_one_that_nobody_reads_is_given_up(self, folder, monkeypatch, capsys):
        os.mkfifo("pipe")
        _, out, _ = shell("(sleep 1; cat pipe) & E convert a.xml --to ubl -o pipe; wait")
        assert out.startswith("<?xml")
        monkeypatch.setattr(files, "_WAIT_FOR_READER", 0.2)
        assert main(["convert", "a.xml", "--to", "ubl", "-o", "pipe"]) == 2
        assert "nobody reads from the pipe" in capsys.readouterr().err

    def test_several_of_one_name_get_names_of_their_own_and_that_is_told(self, folder):
        for name in ("x/a.xml", "y/a.xml", "z/A.xml"):
            (folder / name).parent.mkdir()
            (folder / name).write_bytes(GOOD)
        code, _, err = shell("E convert x y z --to ubl -o out/")
        assert code == 0
        assert sorted(path.name for path in (folder / "out").iterdir()) == ["A-ubl-3.xml", "a-ubl-2.xml", "a-ubl.xml"]
        assert err.count("another invoice of this run has that name") == 2

    def test_names_follow_a_template_that_leads_nowhere_else(self, folder):
        assert shell("E convert a.xml --to ubl -o out/ --name 'x {format} {stem}.ubl.xml'")[0] == 0
        assert [path.name for path in (folder / "out").iterdir()] == ["x ubl a.ubl.xml"]
        for template in ("{stem}/{format}", "{stem.__class__}", "{0}", "{", "../{stem}", "", "{stem}}"):
            code, _, err = shell(f"E convert a.xml --to ubl -o new/ --name {shlex.quote(template)}")
            assert (code, "--name" in err) == (2, True), template
        assert not (folder / "new").exists() or not list((folder / "new").iterdir())

    def test_a_name_that_would_be_too_long_is_cut_and_told(self, folder):
        long = "ä" * 124 + ".xml"
        (folder / long).write_bytes(GOOD)
        code, _, err = shell(f"E convert {long} --to ubl -o out/")
        (made,) = (folder / "out").iterdir()
        assert (code, len(made.name.encode()) <= 255, made.suffix) == (0, True, ".xml")
        assert "too long" in err

    def test_several_go_into_one_file_only_where_the_format_has_such_files(self, folder):
        (folder / "b.xml").write_bytes(GOOD)
        code, out, err = shell("E convert a.xml b.xml --to ubl")
        assert (code, out, "Give a folder with -o" in err) == (2, "", True)
        assert shell("E convert a.xml b.xml --to finvoice30 -o both.xml")[0] == 0
        assert shell("E detect both.xml")[1].count("finvoice30") == 2
        code, out, err = shell("E convert a.xml none.xml --to finvoice30")
        assert (code, out, "nothing was written" in err) == (2, "", True)


class TestTheEnd:
    """What holds of the process of the command when it ends of itself."""

    def end(self, folder: Path, then: str, *command: str) -> tuple[int, str]:
        """The exit code, and what the process said of its end: this runs in it before the command does."""
        (folder / "sitecustomize.py").write_text(
            "import atexit, os, sys, threading\n"
            "def say(word, write=os.write): write(2, word + b' ')\n"
            "class Held:\n    def __del__(self, say=say): say(b'freed')\n"
            "sys.held = Held()\n"
            "atexit.register(say, b'asked')\n"
            "threading.Thread(target=lambda: (threading.main_thread().join(), say(b'waited'))).start()\n" + then
        )
        (folder / "einvconv").write_text("import sys\nfrom einvconv.__main__ import main\nsys.exit(main())\n")
        (folder / "other.py").write_text(
            "import sys\nfrom einvconv.__main__ import main\ntry: main()\nexcept SystemExit as end: sys.exit(7)\n"
        )
        paths = os.pathsep.join([str(folder), str(ROOT / "src")])
        run = subprocess.run(
            [sys.executable, *(command or ("-m", "einvconv")), "validate", "none.xml"],
            capture_output=True,
            env={**os.environ, "PYTHONPATH": paths, "EINVCONV_CACHE": str(folder / "cache")},
            cwd=folder,
        )
        return run.returncode, run.stderr.decode().replace("\r", "").partition("\n")[2]

    def test_threads_are_waited_for_and_what_others_asked_for_is_done_but_nothing_is_freed(self, folder):
        assert self.end(folder, "") == (2, "waited asked ")
        assert self.end(folder, "", str(folder / "einvconv")) == (2, "waited asked ")

    @pytest.mark.parametrize(
        "watch",
        [
            "sys.setprofile(lambda *_: None)",
            "sys.settrace(lambda *_: None)",
            pytest.param(
                "sys.monitoring.use_tool_id(sys.monitoring.COVERAGE_ID, 'one')",
                marks=pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="needs sys.monitoring"),
            ),
        ],
    )
    def test_a_process_that_is_watched_ends_as_every_other_does(self, watch, folder):
        assert self.end(folder, watch) == (2, "waited asked freed ")

    def test_whoever_calls_the_command_goes_on_after_it(self, folder):
        assert self.end(folder, "", str(folder / "other.py")) == (7, "waited asked freed ")
        assert self.end(folder, "", "-c", (folder / "other.py").read_text())[0] == 7
        assert self.end(folder, "", "-m", "cProfile", "-o", "made", "-m", "einvconv")[1] == "waited asked freed "
        assert (folder / "made").exists()


@POSIX
class TestInterrupts:
    def test_at_whatever_moment_it_comes_it_ends_without_a_complaint(self, folder):
        code = "import time, sys; sys.path.insert(0, {!r}); from einvconv.__main__ import main; {}; main()"
        for before in (
            "import _signal, os; from einvconv import interrupts as m; m.take_signals(); os.kill(os.getpid(), 2)",
            "import threading, os; threading.Timer(0.01, lambda: os.kill(os.getpid(), 2)).start()",
            "import threading, os; threading.Timer(0.03, lambda: os.kill(os.getpid(), 15)).start()",
        ):
            argument = code.format(str(ROOT / "src"), before)
            run = subprocess.run(
                [sys.executable, "-c", argument, "validate", *["a.xml"] * 2000],
                capture_output=True,
                env={**os.environ, "EINVCONV_CACHE": str(folder / "cache")},
            )
            assert run.returncode == (143 if "15" in before else 130)
            assert run.stderr == b"einvconv: interrupted\n"

    @pytest.mark.parametrize("how", ["module", "einvconv", "einvconv.exe", "einvconv.pyz"])
    @pytest.mark.parametrize("module", ["interrupts", "formats", "errors", "report", "__main__", "cli"])
    def test_it_ends_without_a_complaint_while_the_package_itself_is_imported(self, module, how, folder):
        script = folder / how  # as an installer writes it
        script.write_text("import sys\nfrom einvconv.__main__ import main\nsys.exit(main())\n")
        command = ["-m", "einvconv"] if how == "module" else [str(script)]
        (folder / "sitecustomize.py").write_text(
            "import os, sys\n"
            "class Interrupts:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            f"        if name == 'einvconv.{module}':\n"
            "            sys.meta_path.remove(self)\n"
            "            os.kill(os.getpid(), 2)\n"
            "sys.meta_path.insert(0, Interrupts())\n"
        )
        run = subprocess.run(
            [sys.executable, *command, "formats"],
            capture_output=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "src")])},
        )
        assert (run.returncode, run.stderr) == (130, b"einvconv: interrupted\n")

    def test_what_imports_the_package_has_the_interrupt_itself(self, folder):
        code = (
            "import os, sys\n"
            "class Interrupts:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            "        if name == 'einvconv.interrupts':\n"
            "            sys.meta_path.remove(self)\n"
            "            os.kill(os.getpid(), 2)\n"
            "sys.meta_path.insert(0, Interrupts())\n"
            "try:\n    import einvconv\n"
            "except KeyboardInterrupt:\n    sys.exit(7)\n"
        )
        env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        assert subprocess.run([sys.executable, "-c", code], env=env, capture_output=True).returncode == 7

    def test_what_is_half_written_is_taken_away(self, folder):
        (folder / "in").mkdir()
        for number in range(400):
            (folder / "in" / f"{number}.xml").write_bytes(GOOD)
        for wanted in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen(
                [sys.executable, "-m", "einvconv", "convert", "in", "--to", "ubl", "-o", f"out{wanted}/"],
                env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
                stderr=subprocess.DEVNULL,
            )
            out = folder / f"out{wanted}"
            while not (out.exists() and len(list(out.iterdir())) > 3):
                time.sleep(0.01)
            process.send_signal(wanted)
            assert process.wait() == 128 + wanted
            assert all(path.name.endswith("-ubl.xml") and path.stat().st_size > 1000 for path in out.iterdir())

    def test_one_that_is_to_be_ignored_is_ignored(self, folder):
        assert shell("trap '' INT TERM; E validate a.xml & P=$!; kill -INT $P; kill -TERM $P; wait $P")[0] == 0
