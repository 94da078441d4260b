"""The command line: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import einvconv
from einvconv import cli
from einvconv.cli import main
from einvconv.cli.arguments import parser
from einvconv.report import Addition, AttachedFile, Finding, Loss, Report, RulesetRun

FINVOICE = '<?xml version="1.0" encoding="ISO-8859-15"?>\n<Finvoice Version="3.0"/>\n'
SRC = Path(__file__).parent.parent / "src"


@pytest.fixture
def invoice(tmp_path) -> Path:
    path = tmp_path / "invoice.xml"
    path.write_text(FINVOICE, "iso-8859-15")
    return path


@pytest.fixture
def checked(monkeypatch):
    """Puts a fixed report in place of validation; the calls are kept."""
    calls: list[dict[str, object]] = []

    def put(*findings: Finding, rulesets: tuple[RulesetRun, ...] = (RulesetRun("xsd", "3.0", 1),)):
        def validate(source, **arguments):
            calls.append(arguments)
            return Report(source.format, list(findings), list(rulesets))

        monkeypatch.setattr(einvconv, "validate", validate, raising=False)
        return calls

    return put


@pytest.fixture
def converted(monkeypatch):
    """Puts a fixed conversion in place of the real one."""

    def put(*losses: Loss, attachments=(), additions=()):
        def convert_all(source, to, limits):
            xml = f"<{to}>ä</{to}>".encode()
            return [
                einvconv.Conversion(xml, losses, "", to, None, tuple(attachments), tuple(additions))
                for _ in einvconv.split(source, limits=limits)
            ]

        monkeypatch.setattr(einvconv, "convert_all", convert_all, raising=False)

    return put


WRONG = Finding(
    "BR-CO-15", "fatal", "en16931", "110.00 is not 100.00 + 9.00", "/ubl:Invoice/cac:X[2]", 7, 3, ("BT-112",)
)
ODD = Finding("X-1", "warning", "xsd", "odd")
DROPPED = Loss("dropped", "/Finvoice/A", "x\ny", "no place for it")
FILLED = Addition("placeholder", "/ubl:Invoice/cbc:ID", "--", "it must not be empty")
ALWAYS = Addition("constant", "/ubl:Invoice/cbc:CustomizationID", "urn:x", "what the format is called")
REPLACED = Loss("replaced", "/Finvoice/B", "1", "a constant")


class TestDetect:
    def test_one_file_gives_the_bare_code(self, invoice, capsys):
        assert main(["detect", str(invoice)]) == 0
        assert capsys.readouterr().out == "finvoice30\n"

    def test_several_files_are_told_apart_and_a_bad_one_does_not_stop_the_rest(self, invoice, tmp_path, capsys):
        bad = tmp_path / "bad.xml"
        bad.write_text("<what/>")
        assert main(["detect", str(bad), str(tmp_path / "none.xml"), str(invoice)]) == 2
        output = capsys.readouterr()
        assert output.out == f"{invoice}: finvoice30\n"
        assert f"{bad}: The root element" in output.err
        assert "none.xml: the file could not be read" in output.err

    def test_a_file_of_several_documents_gives_a_line_for_each(self, invoice, capsys):
        invoice.write_text(FINVOICE * 2)
        assert main(["detect", str(invoice)]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines == [f"{invoice} (invoice on line {line}): finvoice30" for line in (1, 3)]

    def test_json_is_one_object_with_the_errors_in_it(self, invoice, capsys):
        assert main(["detect", "--format", "json", str(invoice), "/none"]) == 2
        found = json.loads(capsys.readouterr().out)
        assert found["version"] == 1
        assert found["files"][0] == {"file": str(invoice), "invoice": 1, "line": 1, "format": "finvoice30"}
        assert (found["files"][1]["file"], found["files"][1]["error"]) == ("/none", "UnreadableInput")

    def test_a_dash_is_standard_input(self, monkeypatch, capsys):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(FINVOICE.encode())))
        assert main(["detect", "-"]) == 0
        assert capsys.readouterr().out == "finvoice30\n"


class TestValidate:
    def test_a_valid_invoice_ends_with_zero_and_names_what_ran(self, invoice, checked, capsys):
        checked(ODD)
        assert main(["validate", str(invoice)]) == 0
        assert capsys.readouterr().out.splitlines() == [
            f"{invoice}: valid finvoice30; 1 warning; checked by xsd 3.0",
            f"{invoice}: warning X-1: odd",
        ]

    def test_an_invalid_one_ends_with_one_and_points_at_the_place(self, invoice, checked, capsys):
        checked(WRONG)
        assert main(["validate", str(invoice)]) == 1
        verdict, finding = capsys.readouterr().out.splitlines()
        assert verdict.startswith(f"{invoice}: invalid finvoice30; 1 fatal")
        assert finding == f"{invoice}:7:3: fatal BR-CO-15: 110.00 is not 100.00 + 9.00  (/ubl:Invoice/cac:X[2])"

    def test_rules_that_could_not_run_are_told_and_make_it_invalid(self, invoice, checked, capsys):
        checked(rulesets=(RulesetRun("en16931", "", 0, ran=False, reason="no release on that day"),))
        assert main(["validate", str(invoice)]) == 1
        assert "en16931 did not run: no release on that day" in capsys.readouterr().out

    def test_an_unusable_file_outranks_an_invalid_one(self, invoice, checked):
        checked(WRONG)
        assert main(["validate", str(invoice), "/none", str(invoice)]) == 2

    def test_rules_and_day_reach_the_library(self, invoice, checked):
        calls = checked()
        assert main(["validate", str(invoice), "--rules", "ubl", "--on", "2026-08-17"]) == 0
        assert [(c["rules"], str(c["on"])) for c in calls] == [("ubl", "2026-08-17")]

    def test_a_day_that_is_none_is_refused(self, invoice, checked, capsys):
        calls = checked()
        assert main(["validate", str(invoice), "--on", "17.8.2026"]) == 2
        assert "17.8.2026" in capsys.readouterr().err
        assert calls == []

    def test_json_holds_the_whole_report(self, invoice, checked, capsys):
        checked(WRONG)
        assert main(["validate", str(invoice), "--format", "json"]) == 1
        (found,) = json.loads(capsys.readouterr().out)["files"]
        assert (found["file"], found["valid"], found["findings"][0]["line"]) == (str(invoice), False, 7)

    def test_findings_stand_in_the_order_of_the_document(self, invoice, checked, capsys):
        checked(
            *(
                Finding(f"R-{line}-{column}", "warning", "s", "m", "", line, column)
                for line in (9, 0, 2)
                for column in (2, 1)
            )
        )
        main(["validate", str(invoice), "--format", "json"])
        (entry,) = json.loads(capsys.readouterr().out)["files"]
        places = [(finding["line"], finding["column"]) for finding in entry["findings"]]
        assert places == [(0, 1), (0, 2), (2, 1), (2, 2), (9, 1), (9, 2)]

    def test_the_message_with_the_files_of_an_invoice_is_no_invoice_of_its_own(self, tmp_path, capsys):
        peppol = Path("corpus/peppolbis30/several-vat-rates.xml").resolve().read_bytes()
        reference = (
            b"<cac:AdditionalDocumentReference><cbc:ID>F1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject"
            b' mimeCode="application/pdf" filename="a.pdf">JVBERi0=</cbc:EmbeddedDocumentBinaryObject>'
            b"</cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>"
        )
        source = peppol.replace(b"<cac:AccountingSupplierParty>", reference, 1)
        made = einvconv.convert(source, to="finvoice30")
        file = tmp_path / "two.xml"
        file.write_bytes((made.xml + made.attachments[0].content) * 2)
        assert main(["detect", str(file), "--format", "json"]) == 0
        said = capsys.readouterr()
        assert [(entry["invoice"], entry["format"]) for entry in json.loads(said.out)["files"]] == [
            (1, "finvoice30"),
            (2, "finvoice30"),
        ]
        assert "messages of their own, which are not checked" in said.err
        file.write_bytes(made.attachments[0].content)
        assert main(["detect", str(file)]) == 2

    def test_control_characters_of_an_invoice_never_reach_the_terminal(self, invoice, checked, capsys):
        checked(Finding("X", "warning", "xsd", "a\x9b31mb\nc\x1b[2J"))
        main(["validate", str(invoice)])
        assert "a\\x9b31mb\\nc\\x1b[2J" in capsys.readouterr().out

    @pytest.mark.parametrize(("no_colour", "painted"), [("", True), ("1", False)])
    def test_colour_is_for_terminals_without_no_color(self, invoice, checked, capsys, monkeypatch, no_colour, painted):
        checked(WRONG)
        monkeypatch.delenv("FORCE_COLOR", raising=False)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("NO_COLOR", no_colour)
        monkeypatch.setenv("TERM", "xterm")
        main(["validate", str(invoice)])
        assert ("\x1b[31mfatal\x1b[0m" in capsys.readouterr().out) is painted

    def test_there_is_no_colour_where_the_output_is_no_terminal(self, invoice, checked, capsys, monkeypatch):
        checked(WRONG)
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.delenv("FORCE_COLOR", raising=False)
        main(["validate", str(invoice)])
        assert "\x1b" not in capsys.readouterr().out

    def test_progress_is_shown_on_a_terminal_when_there_are_many(self, invoice, checked, capsys, monkeypatch):
        checked()
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        main(["validate", *[str(invoice)] * 20])
        assert "20/20" in capsys.readouterr().err
        main(["validate", *[str(invoice)] * 19])
        assert capsys.readouterr().err == ""


class TestConvert:
    def test_the_bytes_go_to_standard_output_and_the_losses_to_standard_error(self, invoice, converted, capfdbinary):
        converted(DROPPED)
        assert main(["convert", str(invoice), "--to", "ubl", "--losses", "text"]) == 0
        output = capfdbinary.readouterr()
        assert output.out == "<ubl>ä</ubl>".encode()
        assert output.err == b'dropped /Finvoice/A "x\\ny": no place for it\n'

    def test_losses_are_counted_when_nobody_asks_for_them(self, invoice, converted, capsys, tmp_path):
        converted(DROPPED, REPLACED)
        assert main(["convert", str(invoice), "--to", "ubl", "-o", str(tmp_path / "o.xml")]) == 0
        assert "2 values are not in the output as in the source; --losses" in capsys.readouterr().err

    def test_losses_in_json_stand_beside_what_was_written(self, invoice, converted, capsys, tmp_path):
        converted(DROPPED, additions=[FILLED, ALWAYS])
        output = str(tmp_path / "o.xml")
        main(["convert", str(invoice), "--to", "ubl", "-o", output, "--losses", "json"])
        said = json.loads(capsys.readouterr().out)
        assert said["version"] == 1
        (entry,) = said["files"]
        assert (entry["file"], entry["invoice"], entry["output"]) == (str(invoice), 1, output)
        assert entry["losses"] == [DROPPED.to_dict()]
        assert (entry["additions"], entry["constants"]) == ([FILLED.to_dict()], [ALWAYS.to_dict()])

    def test_json_on_standard_error_is_alone_there(self, invoice, converted, capsys):
        converted(attachments=[AttachedFile("a.pdf", b"%PDF", "application/pdf")])
        assert main(["convert", str(invoice), "/none", "--to", "ubl", "--losses", "json"]) == 2
        assert main(["convert", str(invoice), "--to", "ubl", "--losses", "json"]) == 0
        first, second, rest = capsys.readouterr().err.split("\n]}\n")
        found = [entry.get("error") for entry in json.loads(first + "]}")["files"]]
        assert (found, rest) == (["UnreadableInput", None], "")
        assert "a.pdf" in json.loads(second + "]}")["files"][0]["notes"][0]

    def test_what_was_added_is_told_and_what_the_format_always_says_comes_last(
        self, invoice, converted, capsys, tmp_path
    ):
        converted(DROPPED, additions=[ALWAYS, FILLED])
        main(["convert", str(invoice), "--to", "ubl", "-o", str(tmp_path / "o.xml"), "--losses", "text"])
        kinds = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
        assert kinds == ["dropped", "placeholder", "constant"]

    def test_what_is_implied_or_constant_is_not_counted(self, invoice, converted, capsys, tmp_path):
        converted(Loss("implied", "/Finvoice/C", "Suomi", "FI says it"), additions=[ALWAYS])
        assert main(["convert", str(invoice), "--to", "ubl", "-o", str(tmp_path / "o.xml"), "--no-loss"]) == 0
        assert capsys.readouterr().err == ""

    def test_a_loss_with_no_loss_writes_nothing_and_ends_with_one(self, invoice, converted, capsys, tmp_path):
        converted(DROPPED)
        output = tmp_path / "o.xml"
        assert main(["convert", str(invoice), "--to", "ubl", "-o", str(output), "--no-loss"]) == 1
        assert "1 value would be lost; nothing was written" in capsys.readouterr().err
        assert not output.exists()

    def test_a_constant_of_the_target_is_no_loss_for_no_loss(self, invoice, converted, tmp_path):
        converted(REPLACED)
        output = tmp_path / "o.xml"
        assert main(["convert", str(invoice), "--to", "ubl", "-o", str(output), "--no-loss"]) == 0
        assert output.read_bytes() == "<ubl>ä</ubl>".encode()

    def test_a_device_is_written_to_and_not_replaced(self, invoice, converted):
        converted()
        assert main(["convert", str(invoice), "--to", "ubl", "-o", os.devnull]) == 0
        assert not Path(os.devnull).is_file()

    def test_several_invoices_go_to_a_folder_one_file_each(self, invoice, converted, tmp_path, capsys):
        converted()
        invoice.write_text(FINVOICE * 2)
        assert main(["convert", str(invoice), "--to", "ubl"]) == 2
        assert "Give a folder" in capsys.readouterr().err
        folder = tmp_path / "out"
        folder.mkdir()
        assert main(["convert", str(invoice), "--to", "ubl", "-o", str(folder)]) == 0
        assert sorted(p.name for p in folder.iterdir()) == ["invoice-1-ubl.xml", "invoice-2-ubl.xml"]

    def test_several_messages_go_into_one_file_where_the_format_has_such_files(self, tmp_path):
        message = Path("corpus/finvoice30/soap-frame.xml").resolve().read_bytes()
        (tmp_path / "two.xml").write_bytes(message * 2)
        output = tmp_path / "o.xml"
        assert main(["convert", str(tmp_path / "two.xml"), "--to", "finvoice30", "-o", str(output)]) == 0
        assert [d.frame.kind for d in einvconv.split(output)] == ["soap11", "soap11"]

    def test_the_losses_of_several_invoices_are_one_json_text(self, invoice, converted, tmp_path, capsys):
        converted(DROPPED)
        invoice.write_text(FINVOICE * 2)
        assert main(["convert", str(invoice), "--to", "ubl", "-o", str(tmp_path), "--losses", "json"]) == 0
        said = json.loads(capsys.readouterr().out)["files"]
        assert [(entry["invoice"], entry["losses"]) for entry in said] == [(n, [DROPPED.to_dict()]) for n in (1, 2)]

    def test_attachments_are_written_beside_the_output(self, invoice, converted, tmp_path):
        converted(attachments=[AttachedFile("kuva ä.pdf", b"%PDF", "application/pdf")])
        assert main(["convert", str(invoice), "--to", "ubl", "-o", str(tmp_path / "o.xml")]) == 0
        assert (tmp_path / "kuva ä.pdf").read_bytes() == b"%PDF"

    @pytest.mark.parametrize("name", ["../x.pdf", "/tmp/x.pdf", ".bashrc", "a/b", "o.xml", "invoice.xml", "a\nb", ""])
    def test_an_attachment_can_neither_leave_the_folder_nor_replace_a_file(
        self, invoice, converted, tmp_path, name, capsys
    ):
        converted(attachments=[AttachedFile(name, b"evil", "")])
        before = invoice.read_bytes()
        assert main(["convert", str(invoice), "--to", "ubl", "-o", str(tmp_path / "o.xml")]) == 0
        assert invoice.read_bytes() == before
        assert (tmp_path / "o.xml").read_bytes() == "<ubl>ä</ubl>".encode()
        (other,) = {p.name for p in tmp_path.iterdir()} - {"invoice.xml", "o.xml"}
        assert (tmp_path / other).read_bytes() == b"evil"
        assert f"is written as “{other}”" in capsys.readouterr().err


class TestEnds:
    @pytest.mark.parametrize("arguments", [[], ["what"], ["convert", "x"], ["validate"], ["detect", "--what", "x"]])
    def test_a_command_that_cannot_be_used_ends_with_two(self, arguments, capsys):
        assert main(arguments) == 2
        assert "usage" in capsys.readouterr().err

    @pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["convert", "--help"]])
    def test_help_ends_with_zero(self, arguments, capsys):
        assert main(arguments) == 0
        assert "einvconv" in capsys.readouterr().out

    def test_an_interrupt_ends_quietly(self, invoice, monkeypatch, capsys):
        def interrupt(source, **_):
            raise KeyboardInterrupt

        monkeypatch.setattr(einvconv, "validate", interrupt, raising=False)
        assert main(["validate", str(invoice)]) == 130
        assert capsys.readouterr().err == "einvconv: interrupted\n"

    def test_a_reader_that_has_enough_ends_it_without_a_complaint(self, invoice):
        command = [sys.executable, "-m", "einvconv", "detect", *[str(invoice)] * 5000]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() == 2

    def test_formats_names_every_code(self, capsys):
        assert main(["formats"]) == 0
        table = capsys.readouterr().out
        assert table.startswith("code ")
        assert "finvoice30" in table
        assert main(["formats", "--format", "json"]) == 0
        assert {"finvoice30", "ubl", "peppolbis30"} <= {
            entry["code"] for entry in json.loads(capsys.readouterr().out)["formats"]
        }


class TestWithoutOptions:
    """A validation of files without any option, or a conversion with hardly any, does not make the parser, and must be
    the same as with it."""

    @pytest.mark.parametrize("files", [["a"], ["a", "b"], ["-"], ["", "a b"]])
    def test_the_files_are_what_the_parser_makes_of_them(self, files):
        plain = cli._plain(["validate", *files])
        assert vars(plain) == vars(parser(["validate"]).parse_args(["validate", *files]))

    @given(
        st.lists(
            st.sampled_from(
                ("a", "b", "-", "", "--to", "ubl", "-o", "o", "--output", "--force", "--pdf", "--to=ubl", "-x", "--")
            ),
            max_size=8,
        )
    )
    @example(["a", "--to", "ubl"])
    @example(["a", "b", "--to", "ubl,cii", "-o", "o/", "--force"])
    @example(["--force", "--output", "o", "--to", "ubl", "-"])
    @example(["--to", "ubl", "a", "--force", "b"])
    @example(["a", "--to", "ubl", "--to", "cii"])
    @example(["a", "--to"])
    def test_a_conversion_is_what_the_parser_makes_of_it(self, arguments):
        plain = cli._plain(["convert", *arguments])
        if plain is not None:
            assert vars(plain) == vars(parser(["convert"]).parse_args(["convert", *arguments]))

    @pytest.mark.parametrize("arguments", ["a --to ubl", "--to ubl a b", "a -o o --to ubl --force", "--force - --to x"])
    def test_the_conversions_that_are_asked_for_most_make_no_parser(self, arguments):
        assert cli._plain(["convert", *arguments.split()]) is not None

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["convert", "a"],
            ["convert", "--to", "ubl"],
            ["convert", "a", "--to", "ubl", "--losses", "text"],
            ["convert", "a", "--to", "ubl", "b"],
            ["convert", "a", "--to", "-o", "b"],
            ["validate"],
            ["validate", "-h"],
            ["validate", "a", "--on", "x"],
            ["validate", "--", "a"],
            ["detect", "a"],
        ],
    )
    def test_whatever_else_is_asked_goes_to_the_parser(self, arguments):
        assert cli._plain(arguments) is None

    def test_output_and_exit_code_are_the_same(self, invoice, tmp_path, monkeypatch, capsys):
        good = Path("corpus/peppolbis30/export.xml").resolve()
        monkeypatch.chdir(tmp_path)
        (tmp_path / "two.xml").write_text(FINVOICE * 2)
        for files in (
            [str(good)],
            [str(invoice), str(good)],
            ["./invoice.xml", "two.xml"],
            ["invoice.xml/", ".//none.xml", "", "."],
            ["-"],
        ):
            ends = []
            for plain in (cli._plain, lambda _: None):
                monkeypatch.setattr(cli, "_plain", plain)
                monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(FINVOICE.encode())))
                ends.append((main(["validate", *files]), capsys.readouterr()))
            monkeypatch.undo()
            monkeypatch.chdir(tmp_path)
            assert ends[0] == ends[1]
            assert any(ends[0][1])


class TestFilesAmongOptions:
    """Where files stand among the options makes no difference."""

    @pytest.mark.parametrize("command", ["validate", "convert", "detect", "duplicates", "fix", "show"])
    def test_files_on_both_sides_of_an_option_are_all_taken_in_their_order(self, command):
        read = parser([command]).parse_args
        to = ["--to", "ubl"] if command == "convert" else []
        apart = read([command, "a", "--max-bytes", "9", "-", "b", *to, "c"])
        assert apart.files == ["a", "-", "b", "c"]
        assert vars(apart) == vars(read([command, "--max-bytes", "9", *to, "a", "-", "b", "c"]))

    @pytest.mark.parametrize("more", [["--none", "b"], ["-q", "--none=1"], ["b", "--", "-c"]])
    def test_what_is_no_file_is_refused_as_before(self, more, capsys):
        with pytest.raises(SystemExit) as end:
            parser(["validate"]).parse_args(["validate", "a", "--jobs", "2", *more])
        assert end.value.code == 2
        assert "unrecognized arguments" in capsys.readouterr().err

    @pytest.mark.parametrize("arguments", [["diff", "a", "b", "c"], ["rules", "list", "peppolbis30", "a"]])
    def test_a_command_that_takes_no_more_files_refuses_more(self, arguments, capsys):
        with pytest.raises(SystemExit) as end:
            parser(arguments).parse_args(arguments)
        assert end.value.code == 2
        assert f"unrecognized arguments: {arguments[-1]}" in capsys.readouterr().err

    def test_files_apart_are_validated_in_one_run(self, invoice, capsys):
        good = str(Path("corpus/peppolbis30/export.xml").resolve())
        main(["validate", good, "--jobs", "1", str(invoice)])
        told = capsys.readouterr().out
        assert told.index(good) < told.index(str(invoice))
        assert "2 files" in told


class TestStart:
    @pytest.mark.parametrize("arguments", [["--help"], ["detect", "-"], ["formats"]])
    def test_a_command_imports_nothing_that_it_does_not_use(self, arguments):
        code = (
            f"import sys; from einvconv.cli import main; main({arguments}); print(sorted(sys.modules), file=sys.stderr)"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], input=FINVOICE.encode(), capture_output=True, env=environment(), check=True
        )
        modules = run.stderr.decode()
        assert "'einvconv.cli'" in modules
        heavy = {"pydantic", "einvconv.model", "einvconv.mapping", "urllib.request", "decimal", "json"}
        if sys.version_info >= (3, 13) and arguments == ["formats"]:
            heavy.remove("json")  # importlib.metadata, by which formats of other packages are found, takes it itself
        assert [name for name in heavy if f"'{name}'" in modules] == []
        assert ("'lxml.etree'" in modules) == ("detect" in arguments)

    def test_the_collector_walks_over_nothing_when_the_process_begins_or_ends(self):
        code = (
            "import gc, sys\nfrom einvconv.__main__ import main\nsys.argv = ['einvconv', 'detect', '-']\n"
            "try: main()\nexcept SystemExit as end: made = end.code\n"
            "print(made, gc.get_threshold()[0] > 100_000, gc.get_freeze_count() > 10_000, file=sys.stderr)"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], input=FINVOICE.encode(), capture_output=True, env=environment(), check=True
        )
        assert run.stderr.decode().split() == ["0", "True", "True"]

    def test_a_validation_imports_lxml_without_the_modules_that_it_takes_little_of(self):
        code = (
            "import sys\nfrom einvconv.cli.quickly import import_lxml\nimport_lxml()\nfrom lxml import etree\n"
            "print({'inspect', 'typing', 'gzip'} & set(sys.modules))"
        )
        assert printed(code) == "set()\n"

    def test_what_lxml_takes_of_other_modules_is_there_after_a_quick_import(self):
        code = (
            "import io, sys\nfrom einvconv.cli.quickly import import_lxml\nimport_lxml()\nfrom lxml import etree\n"
            "class Tags(list):\n"
            "    def start(self, tag, attributes):\n        self.append(tag)\n"
            "    def close(self):\n        return self\n"
            "read = etree.fromstring(b'<a><b/></a>', etree.XMLParser(target=Tags()))\n"
            "out = io.BytesIO()\netree.ElementTree(etree.XML('<a/>')).write(out, compression=9)\n"
            "import gzip, inspect, typing\n"
            "print(read, gzip.decompress(out.getvalue()), inspect.isfunction(inspect.signature))\n"
            "print(typing.get_origin(typing.Generic[typing.TypeVar('T')]) is typing.Generic)"
        )
        assert printed(code) == "['a', 'b'] b'<a/>' True\nTrue\n"

    def test_a_quick_import_leaves_modules_that_are_there_as_they_are(self):
        code = (
            "import inspect, sys, typing\nfrom einvconv.cli.quickly import import_lxml\nimport_lxml()\n"
            "print(sys.modules['inspect'] is inspect, sys.modules['typing'] is typing, 'gzip' in sys.modules)"
        )
        assert printed(code) == "True True False\n"

    def test_a_validation_imports_nothing_that_it_does_not_use(self, tmp_path):
        good = Path("corpus/peppolbis30/export.xml").resolve()
        listed = "import sys; print(*sorted(sys.modules), file=sys.stderr)"
        first, parser, again = (
            subprocess.run(
                [sys.executable, "-c", f"{code}; {listed}"],
                capture_output=True,
                text=True,
                env={**environment(), "EINVCONV_CACHE": str(tmp_path / "kept")},
                check=True,
            )
            for code in (
                f"from einvconv.cli import main; main(['validate', {str(good)!r}])",
                "import lxml.etree",
                f"from einvconv.cli import main; main(['validate', {str(good)!r}])",
            )
        )
        assert first.stdout == again.stdout
        ours = set(again.stderr.split()) - set(parser.stderr.split())
        assert {"einvconv.validation.engine", "einvconv.schematron.cache"} <= ours
        heavy = {
            *("argparse", "gettext", "locale", "shutil", "tempfile", "json", "pydantic", "typing", "dataclasses"),
            *("hashlib", "tomllib", "html", "einvconv.model", "einvconv.mapping.nodes", "einvconv.mapping.format"),
            *("einvconv.intake.frames", "einvconv.intake.looks", "einvconv.intake.places", "einvconv.intake.several"),
            *("einvconv.schematron.generate", "einvconv.schematron.source", "einvconv.validation.through"),
        }
        assert not ours & heavy
        assert not {"inspect", "ast", "datetime", "typing", "gzip"} & set(again.stderr.split())

    def test_no_format_imports_what_only_checkers_of_types_ask_for(self):
        codes = [info.code for info in einvconv.formats() if info.maker]
        code = (
            "import sys\nfrom einvconv.cli.quickly import import_lxml\nimport_lxml()\n"
            "import einvconv.api\nfrom einvconv.formats.registry import format_for\n"
            f"for code in {codes}: format_for(code)\n"
            "print('typing' in sys.modules, 'einvconv.formats.woodx' in sys.modules)"
        )
        assert printed(code) == "False True\n"

    def test_a_conversion_imports_lxml_without_what_only_targets_of_parsers_ask_for(self, tmp_path):
        good = Path("corpus/peppolbis30/export.xml").resolve()
        code = (
            f"from einvconv.cli import main; main(['convert', {str(good)!r}, '--to', 'finvoice30', '-o', 'out.xml']); "
            "import sys; print(*sorted(sys.modules))"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=environment(), check=True
        )
        assert (tmp_path / "out.xml").exists()
        loaded = set(run.stdout.split())
        assert "lxml.etree" in loaded
        assert not {"inspect", "ast", "argparse", "pydantic", "hashlib", "json", "typing", "gzip"} & loaded


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SRC)}


def printed(code: str) -> str:
    """What a Python that is started for this code prints."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    ).stdout
