"""The command line. Every command imports what it needs when it runs, so that the others start fast.

Exit codes: 0 all is well; 1 an invoice is invalid, or something was lost and `--no-loss` was given; 2 the input or the
command could not be used.
"""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import einvconv
from einvconv.errors import ConversionRefused, EinvconvError, UnreadableInput
from einvconv.printing import Printer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from einvconv import Conversion
    from einvconv.intake import Document

GOOD, BAD, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
# A constant that the target sets itself is told among the losses, but nothing of the invoice is lost by it.
_NO_LOSS_ALLOWS = {"replaced"}
_PROGRESS_FROM = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code. It never raises on bad input."""
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        options = _plain(given) or _parser().parse_args(given)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else UNUSABLE
    printer = Printer(json=getattr(options, "format", "text") == "json")
    try:
        code: int = options.run(options, printer)
        sys.stdout.flush()
    except EinvconvError as error:
        return printer.failed("", error)
    except KeyboardInterrupt:
        printer.note("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough; the interpreter must not complain when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE
    except OSError as error:
        return printer.failed("", UnreadableInput(str(error)))
    except (Exception, MemoryError) as error:
        if os.environ.get("EINVCONV_DEBUG"):
            raise
        printer.note(f"a defect of einvconv: {type(error).__name__}: {error}. EINVCONV_DEBUG=1 shows where.")
        return UNUSABLE
    return code


def _plain(arguments: list[str]) -> SimpleNamespace | None:
    """What the parser would make of a validation of files without any option; None for everything else.

    Making the parser takes longer than validating an invoice.
    """
    command, *files = arguments or [""]
    if command != "validate" or not files or any(name.startswith("-") and name != "-" for name in files):
        return None
    return SimpleNamespace(files=files, rules=None, on=None, schematron=None, format="text", run=_validate)


def _parser() -> ArgumentParser:
    from argparse import ArgumentParser

    parser = ArgumentParser(
        prog="einvconv",
        description="Converts and validates electronic invoices. - as FILE is standard input.",
        epilog="Exit codes: 0 all is well; 1 an invoice is invalid, or something was lost and --no-loss was given; "
        "2 the input or the command could not be used.",
    )
    parser.add_argument("--version", action="version", version=f"einvconv {einvconv.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    convert = commands.add_parser("convert", help="convert an invoice to another format")
    convert.add_argument("file", metavar="FILE")
    convert.add_argument("--to", required=True, metavar="CODE", help="the format to write; `formats` lists the codes")
    convert.add_argument(
        "-o", "--output", metavar="OUT", help="the file to write, or a folder for one file each of several"
    )
    convert.add_argument("--losses", choices=("text", "json"), help="tell every value that is not in the output as is")
    convert.add_argument(
        "--no-loss", action="store_true", help="write nothing and exit 1 when a value is dropped, cut or approximated"
    )
    convert.set_defaults(run=_convert)

    validate = commands.add_parser("validate", help="check invoices against the schema and rules of their format")
    validate.add_argument("files", nargs="+", metavar="FILE")
    validate.add_argument("--rules", metavar="CODE", help="check by the rules of this format or rule set instead")
    validate.add_argument("--on", metavar="DATE", help="check by the rules in force on this day (YYYY-MM-DD)")
    validate.add_argument(
        "--schematron", metavar="FILE", action="append", help="run this Schematron file instead of any rule set"
    )
    validate.add_argument("--format", choices=("text", "json"), default="text")
    validate.set_defaults(run=_validate)

    detect = commands.add_parser("detect", help="tell the format of files")
    detect.add_argument("files", nargs="+", metavar="FILE")
    detect.add_argument("--format", choices=("text", "json"), default="text")
    detect.set_defaults(run=_detect)

    formats = commands.add_parser("formats", help="list the formats that are read and written")
    formats.add_argument("--format", choices=("text", "json"), default="text")
    formats.set_defaults(run=_formats)
    rules = commands.add_parser("rules", help="list the rule sets with their days, add one, remove one")
    from einvconv.validation.commands import arguments

    arguments(rules)
    return parser


def _source(name: str) -> bytes:
    """What stands in a file, or on standard input for "-"; a byte more than the limit at most."""
    from einvconv.intake import DEFAULT_LIMITS
    from einvconv.intake.reading import read_file

    return sys.stdin.buffer.read(DEFAULT_LIMITS.bytes + 1) if name == "-" else read_file(name)


def _open(name: str) -> list[Document]:
    """The documents of a file, or of standard input for "-"."""
    from einvconv.intake import open_documents

    return open_documents(_source(name))


def _each(files: list[str], printer: Printer) -> Iterator[tuple[str, Document | EinvconvError]]:
    """Every document of every file with its name, or the error in its place."""
    for number, name in enumerate(files, 1):
        if len(files) >= _PROGRESS_FROM:
            printer.progress(number, len(files))
        try:
            documents = _open(name)
        except EinvconvError as error:
            yield name, error
            continue
        for document in documents:
            yield name if len(documents) == 1 else f"{name} (invoice on line {document.first_line})", document


def _detect(options: Any, printer: Printer) -> int:
    code = GOOD
    alone = len(options.files) == 1
    for name, document in _each(options.files, printer):
        try:
            if isinstance(document, EinvconvError):
                raise document
            found = document.format
        except EinvconvError as error:
            code = printer.failed(name, error)
        else:
            shown = found if alone and "(" not in name.removeprefix(options.files[0]) else f"{name}: {found}"
            printer.entry(shown, {"file": name, "format": found})
    printer.end()
    return code


def _validate(options: Any, printer: Printer) -> int:
    arguments: dict[str, Any] = {}
    if options.rules:
        arguments["rules"] = options.rules
    if options.on:
        arguments["on"] = _date(options.on)
    if options.schematron:
        arguments["schematron"] = options.schematron
    codes = {GOOD}
    for name, document in _each(options.files, printer):
        try:
            if isinstance(document, EinvconvError):
                raise document
            report = einvconv.validate(document, **arguments)
        except EinvconvError as error:
            codes.add(printer.failed(name, error))
        else:
            printer.report(name, report)
            codes.add(GOOD if report.valid else BAD)
    printer.end()
    return max(codes)


def _date(text: str) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableInput(f'--on: "{text}" is no date; write it as 2026-08-17.') from None


def _convert(options: Any, printer: Printer) -> int:
    from pathlib import Path

    source = _source(options.file)
    output = None if options.output in (None, "-") else Path(options.output)
    conversions = einvconv.convert_all(source, to=options.to)
    losses = [conversion.losses for conversion in conversions]
    printer.losses(options.losses, losses, to_stderr=output is None)
    lost = sum(loss.kind not in _NO_LOSS_ALLOWS for found in losses for loss in found)
    if options.no_loss and lost:
        printer.note(f"{lost} values would be lost; nothing was written")
        return BAD
    if len(conversions) == 1:
        target = output / _name(options.file) if output is not None and output.is_dir() else output
        _write(conversions[0], target, printer)
    elif output is not None and output.is_dir():
        for number, conversion in enumerate(conversions, 1):
            _write(conversion, output / _name(options.file, f"-{number}"), printer)
    else:
        _write_joined(conversions, output, printer)
    return GOOD


def _name(file: str, number: str = "") -> str:
    from pathlib import Path

    return f"{'stdin' if file == '-' else Path(file).stem}{number}.xml"


def _write_joined(conversions: list[Conversion], target: Path | None, printer: Printer) -> None:
    """Several invoices in one file, where the format has such files."""
    try:
        joined = einvconv.join(conversions)
    except ConversionRefused as refusal:
        raise ConversionRefused(f"{refusal} Give a folder that exists with -o, for one file each.") from None
    from dataclasses import replace

    whole = replace(conversions[0], xml=joined, attachments=[a for one in conversions for a in one.attachments])
    _write(whole, target, printer)


def _write(conversion: Any, target: Path | None, printer: Printer) -> None:
    from einvconv import files

    if target is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(conversion.xml)
        sys.stdout.buffer.flush()
        if conversion.attachments:
            names = ", ".join(attachment.filename for attachment in conversion.attachments)
            printer.note(f"files that go with the invoice are only written with -o: {names}")
        return
    beside = [files.beside(target, a.filename, a.content) for a in conversion.attachments]
    for path, attachment in zip(beside, conversion.attachments, strict=True):
        files.write_whole(path, attachment.content)
    files.write_whole(target, conversion.xml)


def _formats(options: Any, printer: Printer) -> int:
    from einvconv.formats.table import formats

    rows = [("code", "name", "versions", "reads", "writes", "schema", "rules")]
    for entry in formats():
        rows.append(
            (
                *(entry.code, entry.name, entry.versions, "yes" if entry.reads else "no"),
                *("yes" if entry.writes else "no", entry.schema or "-", ", ".join(entry.rules) or "-"),
            )
        )
        printer.data(
            {
                **{name: getattr(entry, name) for name in ("code", "name", "versions", "reads", "writes", "schema")},
                "rules": list(entry.rules),
            }
        )
    printer.table(rows)
    printer.end()
    return GOOD
