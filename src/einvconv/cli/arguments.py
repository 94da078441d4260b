"""What the command line takes, read by argparse; the commands themselves say what each of them takes."""

from __future__ import annotations

import sys
from argparse import (
    PARSER,
    SUPPRESS,
    Action,
    ArgumentError,
    ArgumentParser,
    ArgumentTypeError,
    HelpFormatter,
    RawDescriptionHelpFormatter,
)
from importlib import import_module

import einvconv
from einvconv.cli import is_option
from einvconv.output.terminal import lost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import _ArgumentGroup
    from typing import NoReturn

    from _typeshed import SupportsWrite

COMMANDS = {
    "convert": "convert invoices to another format",
    "validate": "check invoices against the schema and rules of their format",
    "show": "show invoices as people read them: in the terminal, as a page",
    "detect": "tell the format of files",
    "formats": "list the formats that are read and written",
    "rules": "list the rule sets with their days, or the rules of one; add and remove some",
    "fix": "mend invoices where that is safe: as a patch, or in place",
    "diff": "say what differs between two invoices, by business term, whatever their formats are",
    "duplicates": "find files that are the same, and invoices that are",
    "explain": "say what a rule asks, and show lines that trip it and lines that do not",
    "serve": "validate, convert, show and detect over HTTP, with a page for people",
    "mcp": "give an assistant tools to check, show and convert invoices",
    "schema": "write the JSON Schema of what validate says as JSON",
    "cache": "say where compiled rules are kept and how much there is; remove it",
    "completion": "write a script that lets a shell complete what is typed",
}
# The fields of `einvconv.Limits`, which would have to import the XML library to say them.
LIMITS = {
    "bytes": "bytes of a file",
    "elements": "elements in a file",
    "attributes": "attributes of an element",
    "depth": "elements within one another; 2048 at most",
    "text": "characters of one text",
    "documents": "documents in a file",
}
_MOST_DEPTH = 2048  # of intake.limits, which would have to import it, too
LANGUAGES = ("en", "fi", "sv", "nb", "no", "da")
_WIDTH = 80  # of help that nobody sees
FILES = (
    "a file, - for standard input, a folder for all XML files in it and below and for the JSON, archives and PDFs that "
    "hold invoices, or a pattern such as 'in/**/*.xml'; hidden files and folders are passed over"
)


def parser(given: list[str]) -> ArgumentParser:
    """The parser; of the commands only the one that is asked for says more than its name."""
    made = _Parser(
        prog="einvconv",
        description="Converts and validates electronic invoices. - as FILE is standard input.",
        epilog="Exit codes: 0 all is well; 1 an invoice is invalid, or something was lost and --no-loss was given; "
        "2 the input or the command could not be used.",
    )
    made.add_argument(
        "--version",
        action=_Version,
        nargs=0,
        default=SUPPRESS,
        help="show the version and the rules of today, and exit",
    )
    commands = made.add_subparsers(metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(
            name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.", formatter_class=_Help
        )
        if name in given:
            import_module(f"einvconv.cli.{name}").arguments(command)
        command.set_defaults(command=name)
    return made


class _Parser(ArgumentParser):
    """One that does not pass over it in silence when its help cannot be said.

    Files may stand on both sides of an option: `validate a.xml --jobs 2 b.xml`. Where a default `otherwise` is set,
    what is no subcommand is for that one: `rules en16931` is `rules list en16931`.
    """

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """As it is, with the subcommand that was left out and the files that stand after options."""
        otherwise = self._defaults.get("otherwise")
        if otherwise and args and not args[0].startswith("-"):
            kinds = next(a.choices for a in self._actions if a.nargs == PARSER)
            args = args if args[0] in (kinds or ()) else [otherwise, *args]
        found, rest = super().parse_known_args(args, namespace)
        if rest and "--" not in rest and isinstance(getattr(found, "files", None), list):
            found.files = [*found.files, *(one for one in rest if not is_option(one))]
            rest = [one for one in rest if is_option(one)]
        return found, rest

    def _get_values(self, action, arg_strings):  # type: ignore[no-untyped-def]
        """As it is; an option with nothing after it would count as none, and something else was done in silence."""
        if action.option_strings and "" in arg_strings:
            raise ArgumentError(action, "what stands after it is empty; is a variable not set?")
        return super()._get_values(action, arg_strings)

    _tells = False

    def _get_formatter(self) -> HelpFormatter:
        """Each argument that is added asks for one; only where help is told, the width of the terminal is looked for:
        what knows it takes a twentieth of a start to import."""
        return self.formatter_class(prog=self.prog) if self._tells else HelpFormatter(self.prog, width=_WIDTH)

    def format_help(self) -> str:
        """As it is, as wide as the terminal."""
        self._tells = True
        return super().format_help()

    def format_usage(self) -> str:
        """As it is, as wide as the terminal."""
        self._tells = True
        return super().format_usage()

    def error(self, message: str) -> NoReturn:
        """As it is, with nothing in it that a terminal would obey: names of files are among what is not known."""
        from einvconv.output.terminal import one_line

        super().error(one_line(message))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        if file is None or file is not sys.stdout:
            super()._print_message(message, file)
        elif message:
            try:
                file.write(message)
            except (OSError, ValueError) as error:
                raise lost(error) from None


class _Version(Action):
    """The version, and the releases of the rules that are in force: a verdict depends on both."""

    def __call__(self, parser: ArgumentParser, *_: object) -> None:
        import time

        from einvconv.validation.rulesets import latest, of_id, rulesets

        today = time.strftime("%Y-%m-%d")
        found = [latest(of_id(name), today) for name in dict.fromkeys(one.id for one in rulesets())]
        rules = "\n".join(f"  {one.id} {one.release}" for one in found if one is not None)
        parser._print_message(f"einvconv {einvconv.__version__}\nrules in force on {today}:\n{rules}\n", sys.stdout)
        parser.exit()


class _Help(RawDescriptionHelpFormatter):
    """Descriptions and epilogs are laid out where they are written."""


def add_files(command: ArgumentParser, several: str = "+") -> None:
    """The files, and how large, deep and full they may be."""
    command.add_argument("files", nargs=several, metavar="FILE", help=FILES)
    add_limits(command)


def add_limits(command: ArgumentParser) -> None:
    """How large, deep and full an input may be."""
    limits = command.add_argument_group("limits", "What is larger is refused; see the documentation for the defaults.")
    for name, what in LIMITS.items():
        kind = _depth if name == "depth" else _count
        limits.add_argument(f"--max-{name}", type=kind, default=SUPPRESS, metavar="N", help=what)


def add_format(command: ArgumentParser, forms: tuple[str, ...] = ("text", "json")) -> None:
    """The form of the results."""
    command.add_argument("--format", choices=forms, default="text", help="the form of the results; text by default")


def add_language(command: ArgumentParser | _ArgumentGroup, more: str = "") -> None:
    """The language of what is said; `more` says for what there are others."""
    command.add_argument(
        "--language",
        choices=(*LANGUAGES, *((more[-2:],) if more else ())),
        metavar="CODE",
        help="say it in this language: en, fi, sv, nb (or no), da; by default in that of the locale, but JSON and "
        f"other forms for programs in English{f'; {more}' if more else ''}",
    )


def whole(text: str, least: int, most: int = 0) -> int:
    """A whole number of an option, from the least to the most, where there is one; thousands may be divided by
    underscores."""
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least or (most and number > most):
        raise ArgumentTypeError(f'"{text}" is no whole number from {least}{f" to {most}" if most else ""}')
    return number


def from_zero(text: str) -> int:
    """A whole number from 0."""
    return whole(text, 0)


def _count(text: str) -> int:
    return whole(text, 1)


def _depth(text: str) -> int:
    return whole(text, 1, _MOST_DEPTH)
