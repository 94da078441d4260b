"""What holds of one run: the settings found, and the command line over them."""

from __future__ import annotations

from einvconv.cli import Unusable
from einvconv.settings import COMMAND_LINE, DEFAULT, FAIL_ON, INCLUDE, SEVERITIES, Ignore, Settings, find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, _ArgumentGroup
    from typing import Any

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal

# Options that are settings as they are: their names in the parser are those of `Settings`.
_PLAIN = ("fail_on", "skip_unknown", "include", "exclude", "baseline", "jobs", "language")
GIVEN: dict[str, Any] = {
    **dict.fromkeys(("rules", "on", "schematron", "release", "ignore", "severity", *_PLAIN, "config")),
    "no_config": False,
    "show_config": False,
}
"""What the parser makes of a command line without any of these options."""


SELECTING = ("include", "exclude", "skip-unknown")
RULING = ("rules", "on", "release", "schematron", "rules-for")
_ALL = (*RULING, "fail-on", *SELECTING, "jobs", "baseline", "severity", "ignore", "language")


def arguments(parser: ArgumentParser, reads: tuple[str, ...] = _ALL) -> None:
    """The options for those settings that the command reads."""
    parser.set_defaults(**{name: none for name, none in GIVEN.items() if parser.get_default(name) is None})
    group = parser.add_argument_group(
        "settings", "They go before those of the nearest einvconv.toml or pyproject.toml ([tool.einvconv])."
    )
    if "rules" in reads:
        _ruling(group)
    if "fail-on" in reads:
        group.add_argument("--fail-on", choices=FAIL_ON, help="what ends with exit code 1; a fatal finding by default")
        group.add_argument("--ignore", metavar="RULE", action="append", help="show findings of this rule as suppressed")
        group.add_argument(
            "--severity",
            metavar="RULE=SEVERITY",
            action="append",
            help=f"weigh a rule otherwise: {', '.join(SEVERITIES)}",
        )
        group.add_argument("--baseline", metavar="FILE", help="findings that this file knows are suppressed")
    group.add_argument(
        "--include", metavar="PATTERN", action="append", help=f"the files of a folder; {' '.join(INCLUDE)} by default"
    )
    group.add_argument("--exclude", metavar="PATTERN", action="append", help="files that are passed over")
    group.add_argument(
        "--skip-unknown", action="store_true", default=None, help="pass over XML that is no invoice; it is no error"
    )
    if "jobs" in reads:
        from einvconv.cli.arguments import from_zero

        group.add_argument(
            "--jobs",
            type=from_zero,
            metavar="N",
            help="processes that work at once; 0, for many files, is one a processor",
        )
    if "language" in reads:
        from einvconv.cli.arguments import add_language

        add_language(group)
    where = group.add_mutually_exclusive_group()
    where.add_argument("--config", metavar="FILE", help="take the settings of this file")
    where.add_argument("--no-config", action="store_true", help="look for no file of settings")
    group.add_argument("--show-config", action="store_true", help="say what holds, for each FILE, and whence; no more")


def _ruling(group: _ArgumentGroup) -> None:
    group.add_argument(
        "--rules", metavar="CODE", help="check by the rules of this format or this rule set; `rules` lists the sets"
    )
    group.add_argument("--on", metavar="DATE", help="check by the rules in force on this day (YYYY-MM-DD)")
    group.add_argument(
        "--release", metavar="SET=RELEASE", action="append", help="this release of a rule set, whatever the day"
    )
    group.add_argument(
        "--schematron", metavar="FILE", action="append", help="run this Schematron file instead of any rule set"
    )


def settled(options: Options, terminal: Terminal, reads: tuple[str, ...] = _ALL) -> Settings | None:
    """The settings of the run; None where they were only asked for, and are shown. Raises Unusable without a file."""
    settings = settings_of(options)
    if options.show_config:
        _show(settings, options.files, terminal, getattr(options, "format", "text"), reads)
        return None
    if not options.files:
        raise Unusable(f"no FILE was given; usage: einvconv {options.command} [OPTIONS] FILE…")
    if "rules" in reads:
        for name, value in settings.how.items():
            _must_be_known(name, value, settings.whence.get(name, ""))
        for one in settings.rules_for:
            for name, value in one.how.items():
                _must_be_known(name, value, settings.whence.get("rules_for", ""))
    return settings


def _must_be_known(name: str, value: Any, whence: str) -> None:
    """What no file can be checked by is told once and not of each, with the file of settings that asks for it."""
    from einvconv.errors import EinvconvError
    from einvconv.validation import choose, once

    try:
        if name == "rules":
            choose.must_be_known(value)
        elif name == "release":
            choose.must_be_sets(value)
        elif name == "schematron":
            once.of_files(value)
    except EinvconvError as error:
        if whence and whence != COMMAND_LINE:
            error.args = (f"{whence}: {error}",)
        raise


def settings_of(options: Options) -> Settings:
    """The settings of the run. Raises Unusable, and EinvconvError for a file that cannot be used."""
    file = options.config or ("" if options.no_config else find())
    settings = Settings()
    if file:
        from einvconv.settings.reading import read

        settings = read(file)
    given: dict[str, Any] = {
        name: value if isinstance(value, (str, int)) else tuple(value)
        for name in _PLAIN
        if (value := getattr(options, name)) is not None
    }
    how = _how(options)
    if options.ignore:
        given["ignore"] = (*(Ignore(rule, "--ignore of the command line") for rule in options.ignore), *settings.ignore)
    if options.severity:
        given["severity"] = {**settings.severity, **_pairs(options.severity, "--severity")}
        for said in given["severity"].values():
            if said not in SEVERITIES:
                raise Unusable(f"--severity: “{said}” is none of {', '.join(SEVERITIES)}.")
    if not given and not how:
        return settings
    whence = {**settings.whence, **dict.fromkeys((*given, *how), COMMAND_LINE)}
    return settings._replace(**given, how={**settings.how, **how}, whence=whence)


def read_beside(options: Options, settings: Settings) -> list[str]:
    """The files that a run reads beside the invoices, none of which is ever written over."""
    named = [getattr(options, name, None) or "" for name in ("config", "pdf", "stylesheet")]
    hows = [settings.how, *(one.how for one in settings.rules_for)]
    rules = [str(file) for how in hows for file in how.get("schematron", ())]
    attached: list[str] = getattr(options, "attach", [])
    found = [*named, *settings.whence.values(), *rules, *attached, settings.baseline]
    return [one for one in found if one and one != COMMAND_LINE]


def _how(options: Options) -> dict[str, Any]:
    how: dict[str, Any] = {}
    if options.rules is not None:
        how["rules"] = options.rules
    if options.on is not None:
        from einvconv.arguments import day_in

        try:
            how["on"] = day_in(options.on)
        except ValueError:
            raise Unusable(f'--on: "{options.on}" is no date; write it as 2026-08-17.') from None
    if options.release:
        how["release"] = _pairs(options.release, "--release")
    if options.schematron:
        how["schematron"] = options.schematron
    return how


def _pairs(said: list[str], option: str) -> dict[str, str]:
    pairs = [one.partition("=")[::2] for one in said]
    if not all(name and value for name, value in pairs):
        raise Unusable(f"{option}: write it as NAME=VALUE.")
    return dict(pairs)


def _show(settings: Settings, files: list[str], terminal: Terminal, form: str, reads: tuple[str, ...]) -> None:
    """Say what holds, for each file where some are named, and where each setting is from."""
    said = {name: value for name, value in _as_toml(settings).items() if name in reads}
    if not set(RULING) & set(reads):
        settings = settings._replace(how={}, rules_for=())
    if "ignore" not in reads:
        settings = settings._replace(ignore=())
    if form == "json":
        from json import dumps

        whence = {name: _whence(settings, name) for name in said}
        of_files = {file: _file_as_toml(settings, file) for file in files}
        terminal.write(dumps({"version": 1, "settings": said, "whence": whence, "files": of_files}, indent=1) + "\n")
        return
    from json import dumps

    for name, value in said.items():
        terminal.say(f"{name} = {dumps(value, ensure_ascii=False)}  # {_whence(settings, name)}")
    for file in files:
        terminal.say(f"[{file}]")
        for name, value in _file_as_toml(settings, file).items():
            terminal.say(f"{name} = {dumps(value, ensure_ascii=False)}")


def _whence(settings: Settings, name: str) -> str:
    return settings.whence.get(name.replace("-", "_"), DEFAULT)


def _as_toml(settings: Settings) -> dict[str, Any]:
    """Everything that holds, by the names of the file; what is not set and has no default is left out."""
    how = _plain(settings.how)
    return {
        **how,
        "fail-on": settings.fail_on,
        "skip-unknown": settings.skip_unknown,
        "include": list(settings.include),
        "exclude": list(settings.exclude),
        "jobs": settings.jobs,
        **({"language": settings.language} if settings.language else {}),
        **({"baseline": settings.baseline} if settings.baseline else {}),
        **({"severity": settings.severity} if settings.severity else {}),
        **({"ignore": [_ignore(one) for one in settings.ignore]} if settings.ignore else {}),
        **(
            {"rules-for": [{"files": list(one.files), **_plain(one.how)} for one in settings.rules_for]}
            if settings.rules_for
            else {}
        ),
    }


def _ignore(one: Ignore) -> dict[str, Any]:
    said: dict[str, Any] = {"rule": one.rule, "reason": one.reason, "files": list(one.files), "until": one.until}
    return {name: value for name, value in said.items() if value}


def _plain(how: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, (str, dict, list)) else str(value) for name, value in how.items()}


def _file_as_toml(settings: Settings, file: str) -> dict[str, Any]:
    import time

    from einvconv.settings.applying import in_force

    if settings.left_out(file):
        return {"excluded": True}
    ignored = in_force(settings, file, time.strftime("%Y-%m-%d"))
    return {**_plain(settings.how_for(file)), **({"ignored": list(ignored)} if ignored else {})}
