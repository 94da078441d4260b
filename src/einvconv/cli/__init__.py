"""The command line: a file per command. Each imports what it needs when it runs, so that the others start fast.

A command has `arguments(parser)` and `run(options, terminal)`, which gives its exit code: 0 all is well; 1 an invoice
is invalid, or something was lost and `--no-loss` was given; 2 the input or the command could not be used.
"""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

from einvconv.errors import EinvconvError
from einvconv.output.terminal import OutputLost, Terminal, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    Options = Namespace | SimpleNamespace

GOOD, BAD, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


class Unusable(EinvconvError):
    """The command cannot be used as it was given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code. It never raises on bad input."""
    terminal = Terminal()
    terminal.words = words_of(of_locale())
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments), terminal)
    except OutputLost as why:
        return terminal.give_up(why, UNUSABLE)
    except KeyboardInterrupt:
        terminal.note("interrupted")
        code = INTERRUPTED
    except (Exception, MemoryError) as error:
        terminal.note(str(in_words(error)))
        code = UNUSABLE
    return terminal.end(code, UNUSABLE)


def _run(given: list[str], terminal: Terminal) -> int:
    from importlib import import_module

    options: Options | None = _plain(given)
    if options is None:
        from einvconv.cli.arguments import parser

        try:
            options = parser(given).parse_args(given)
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else UNUSABLE
    code: int = import_module(f"{__name__}.{options.command}").run(options, terminal)
    return code


def of_locale() -> str:
    """The language that the environment asks for; "en" where we do not have it."""
    tag = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if tag[:2] in ("", "C.", "C", "en", "PO"):
        return "en"
    from einvconv.languages import language_of

    return language_of(tag) or "en"


def spoken(options: Options, terminal: Terminal, setting: str = "") -> str:
    """The language that is asked for, by the option or a setting, and "" for none; the terminal speaks it to people.

    Where none is asked for, people are spoken to in that of the environment, and forms for programs are English.
    """
    asked: str = options.language or setting
    if asked:
        from einvconv.languages import known

        asked = known(asked)
        terminal.words = words_of(asked)
    return asked


def _plain(arguments: list[str]) -> SimpleNamespace | None:
    """What the parser would make of a validation of files without any option, or of a conversion with hardly any; None
    for everything else.

    Making the parser takes longer than validating an invoice: of a start of 66 ms it saves 9.
    """
    command, *given = arguments or [""]
    if command == "convert":
        return _plain_conversion(given)
    if command != "validate" or not given or any(is_option(name) for name in given):
        return None
    from einvconv.cli.settings import GIVEN

    plain = {"format": "text", "output_file": None, "force": False, "write_baseline": None}
    plain |= {"quiet": False, "errors_only": False, "color": "auto"}
    return SimpleNamespace(command=command, files=given, **plain, **GIVEN)


def _plain_conversion(given: list[str]) -> SimpleNamespace | None:
    """The same of `FILE… --to CODE [-o OUT] [--force]`, each once and in any order."""
    said: dict[str, object] = {}
    files: list[str] = []
    last = ""
    rest = iter(given)
    for one in rest:
        name = _CONVERTS.get(one, "files")
        if name == "files" and (is_option(one) or (files and last != "files")):
            return None
        if name == "files":
            files.append(one)
        elif name in said:
            return None
        elif name == "force":
            said[name] = True
        else:
            value = said[name] = next(rest, "-")
            if value.startswith("-"):
                return None
        last = name
    if not files or "to" not in said:
        return None
    from einvconv.cli.outputs import NAME
    from einvconv.cli.settings import GIVEN

    plain: dict[str, object] = {"name": NAME, "attach": [], **dict.fromkeys(("output", "pdf", "losses"))}
    plain |= dict.fromkeys(("force", "hybrid", "image", "no_loss"), False)
    plain |= dict.fromkeys(("to_version", "receiver", "operator", "uuid"), "")
    return SimpleNamespace(command="convert", files=files, **{**plain, **GIVEN, **said})


_CONVERTS = {"--to": "to", "-o": "output", "--output": "output", "--force": "force"}


def is_option(argument: str) -> bool:
    """Whether it is no file; - is standard input."""
    return argument.startswith("-") and argument != "-"


def in_words(error: BaseException) -> EinvconvError:
    """What went wrong, for people at a command line: an option is named where the library names an argument.

    With EINVCONV_DEBUG what is a defect is raised as it is.
    """
    if isinstance(error, EinvconvError):
        from einvconv.arguments import by_option

        said = str(error)
        named = by_option(said)
        if named is not said:
            error.args = (named,)
        return error
    if isinstance(error, OSError):
        return Unusable(f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error))
    if isinstance(error, MemoryError):
        return Unusable("there is not enough memory for it")
    if os.environ.get("EINVCONV_DEBUG"):
        raise error
    return Unusable(f"a defect of einvconv: {type(error).__name__}: {error}. EINVCONV_DEBUG=1 shows where.")
