"""Any Schematron file, compiled to Python and run on documents.

rules = einvconv.schematron.load("rules.sch")
for finding in rules.validate(Path("invoice.xml")):
    print(finding.rule, finding.message, finding.line)
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import closing
from decimal import localcontext

from einvconv.arguments import day_of, path_of, said
from einvconv.errors import SchematronError, WrongArgument
from einvconv.intake import DEFAULT_LIMITS
from einvconv.intake import Limits as InputLimits
from einvconv.quiet import quiet_collector
from einvconv.schematron.cache import compile_to, load_module
from einvconv.schematron.limits import DEFAULT, Limits
from einvconv.schematron.program import Program
from einvconv.schematron.running import Fired, Run
from einvconv.schematron.subject import Subject, open_subject
from einvconv.schematron.xpath.values import DECIMALS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path
    from typing import Any

    from einvconv.report import Finding
    from einvconv.schematron.saxon import SaxonSchema
    from einvconv.schematron.subject import Source

ENGINES = ("", "python", "saxon")
__all__ = ["Limits", "RuleSet", "compile_to", "load", "validate_all"]


class RuleSet:
    """A Schematron file, ready to run.

    `id` is what its findings give as their source; `assertions` is how many it has; `engine` is "python", or "saxon"
    where the compiler does not cover the file (`reason` then says what). `notes` say what in the file was passed over.
    """

    def __init__(
        self,
        name: str,
        release: str,
        program: Program | None,
        saxon: SaxonSchema | None = None,
        reason: str = "",
        origin: tuple[str, str, str] = ("", "", ""),
        limits: Limits = DEFAULT,
    ) -> None:
        self.id = name
        self.release = release
        self.reason = reason
        self.limits = limits
        self._program = program
        self._saxon = saxon
        self._origin = origin
        self._loaded: tuple[str, dict[str, Any]] | None = None
        if program is not None:
            info = program.module.INFO
            self.title: str = info["title"]
            self.digest: str = info["digest"]
            self.assertions: int = info["assertions"]
            self.notes: tuple[str, ...] = info["notes"]
        else:
            assert saxon is not None
            self.title, self.digest = saxon.schema.title, saxon.schema.digest
            self.assertions = saxon.schema.assertions
            self.notes = saxon.schema.notes

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process goes what it was loaded by, and it is loaded there: from the cache."""
        if self._loaded is None:
            return super().__reduce__()  # type: ignore[return-value]
        return _loaded_again, (*self._loaded, self.digest)

    @property
    def engine(self) -> str:
        """Which engine runs the rules."""
        return "python" if self._program is not None else "saxon"

    def validate(
        self, source: Source, *, on: date | None = None, limits: InputLimits = DEFAULT_LIMITS
    ) -> list[Finding]:
        """The findings on a document: bytes, XML text, a path, a Document, or the root of a parsed tree.

        `on` is the day that current-date() gives; by default it is today, and on Saxon always.
        A rule that cannot be evaluated is a fatal finding at its place. Raises UnreadableInput and WrongArgument.
        """
        return validate_all([self], source, limits, None if on is None else day_of(on))[0]

    def svrl(self, source: Source, *, limits: InputLimits = DEFAULT_LIMITS) -> bytes:
        """The same as a Schematron validation report (SVRL).

        Raises SchematronError where the rules are no longer the ones that were loaded, since it quotes them.
        """
        if self._program is None:
            assert self._saxon is not None
            return self._saxon.svrl(_for_saxon(source)).encode()
        from einvconv.schematron.source import read
        from einvconv.schematron.svrl import report

        main, base, phase = self._origin
        schema = read(main, base=base, phase=phase)
        if schema.digest != self.digest:
            raise SchematronError(f"{main} has changed since it was loaded; load it again")
        with localcontext(DECIMALS), quiet_collector(), closing(open_subject(source, limits)) as subject:
            return report(self._program, self._program.run(subject.records, self.limits), subject, schema)


def load(
    path: str | Path,
    *,
    base: str | Path | None = None,
    phase: str = "#DEFAULT",
    name: str = "",
    release: str = "",
    engine: str = "",
    compiled: str = "",
    limits: Limits = DEFAULT,
) -> RuleSet:
    """A Schematron file (ISO, query binding xslt2), compiled or taken from the cache.

    `base` is the folder that includes may not leave (by default the file's own), `phase` the phase to run, `name`
    what findings give as their source (by default the file's name without its ending), `compiled` a folder of the
    user's own that `compile_to` wrote to. What the compiler does not cover runs on Saxon where the `saxon` extra is
    installed, or with `engine="saxon"`; `engine="python"` refuses it. `limits` are what one document may cost; Saxon
    knows none. Raises SchematronError, which names the construct and its line, or the file that cannot be read, and
    WrongArgument.
    """
    if not isinstance(path, str | os.PathLike):
        raise WrongArgument(f"A Schematron file is given by its path, and not as {said(path)}.")
    if isinstance(path, str) and path.lstrip("\ufeff \t\r\n").startswith("<"):
        raise WrongArgument("A Schematron file is given by its path, and not as its text.")
    if engine not in ENGINES:  # a slip would run on Saxon what "python" keeps from it
        raise WrongArgument(f'engine= is "python" or "saxon", and not {said(engine)}.')
    if not isinstance(limits, Limits) or not all(type(one) is int and one >= 0 for one in limits):
        raise WrongArgument("limits= are einvconv.schematron.Limits, with whole numbers from 0.")
    if not isinstance(phase, str):
        raise WrongArgument(f"phase= is the name of a phase, and not {said(phase)}.")
    compiled = path_of(compiled, "compiled=")
    main = _real(path_of(path, "path"))
    root = _real(path_of(base, "base=")) if base is not None else os.path.dirname(main)
    file = os.path.basename(main)
    if not main.startswith(os.path.join(root, "")):
        raise SchematronError(f"{file} lies outside the base folder {root}")
    if os.path.exists(main) and not os.path.isfile(main):
        raise SchematronError(f"{file} is no file: a pipe, a device and a folder hold no rules")
    called = name or os.path.splitext(file)[0]
    made = _made(main, root, phase, called, release, engine, compiled, limits)
    how = {"base": root, "phase": phase, "name": called, "release": release, "compiled": compiled, "limits": limits}
    made._loaded = main, {**how, "engine": engine}
    return made


def _made(
    main: str, root: str, phase: str, called: str, release: str, engine: str, compiled: str, limits: Limits
) -> RuleSet:
    if engine == "saxon":
        return _on_saxon(main, root, phase, called, release, "")
    try:
        program = _program(main, root, phase, compiled)
        return RuleSet(called, release, program, origin=(main, root, phase), limits=limits)
    except SchematronError as error:
        if engine == "python":
            raise
        try:
            import saxonche  # noqa: F401
        except ImportError:
            raise error from None
        opens = _opened(main, root, phase)
        if opens is not None:
            raise SchematronError(
                f"{error}. It does not go to Saxon unasked, which would let its {opens} open what the process can: "
                'engine="saxon" of load() gives it to Saxon'
            ) from None
        try:
            return _on_saxon(main, root, phase, called, release, str(error))
        except SchematronError:  # it speaks of the stylesheet; what was said first names the line of the file
            raise error from None


def _loaded_again(main: str, how: dict[str, Any], digest: str) -> RuleSet:
    """Rules that went through pickle."""
    made = load(main, **how)
    if made.digest != digest:
        raise SchematronError(f"{main} has changed since it was loaded; load it again")
    return made


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError) as error:
        raise SchematronError(f"{path!r} cannot be the path of a file: {error}") from None


def validate_all(
    rulesets: Sequence[RuleSet], source: Source, limits: InputLimits = DEFAULT_LIMITS, on: date | str | None = None
) -> list[list[Finding]]:
    """The findings of several rule sets on one document, which is read once; one list for each, in their order.

    `on` is the day that current-date() gives, as 2026-08-24 as well; by default it is today. Raises UnreadableInput and
    WrongArgument.
    """
    rulesets = tuple(rulesets) if isinstance(rulesets, Iterable) else (rulesets,)
    for ruleset in rulesets:
        if not isinstance(ruleset, RuleSet):
            raise WrongArgument(f"rulesets are what load() gives, and not {said(ruleset)}.")
    found: list[list[Finding]] = []
    # The records are many and form cycles, which are broken by hand.
    with localcontext(DECIMALS), quiet_collector(), closing(open_subject(source, limits)) as subject:
        for ruleset in rulesets:
            program = ruleset._program
            if program is None:
                assert ruleset._saxon is not None
                found.append(ruleset._saxon.validate(_for_saxon(source)))
            else:
                found.append(_told(program, program.run(subject.records, ruleset.limits, on), subject, ruleset.id))
    return found


def _told(program: Program, outcome: tuple[list[Fired], Run], subject: Subject, name: str) -> list[Finding]:
    if not outcome[0] and outcome[1].stopped is None:
        return []
    from einvconv.schematron.findings import tell  # most documents have no findings

    return tell(program, outcome, subject, name)


def _program(main: str, base: str, phase: str, compiled: str) -> Program:
    try:
        with localcontext(DECIMALS):
            return Program(load_module(main, base, phase, compiled))
    except OSError as error:
        raise SchematronError(f"{os.path.basename(main)} cannot be read: {error.strerror or error}") from None
    except (RecursionError, MemoryError):
        raise SchematronError(f"{os.path.basename(main)} is nested too deep, or too large, for this machine") from None


def _opened(main: str, base: str, phase: str) -> str | None:
    """What a schema would have Saxon open; None where that is nothing, or where it cannot be read, which Saxon says."""
    from einvconv.schematron import opening, source

    try:
        return opening.opened(source.read(main, base=base, phase=phase))
    except (OSError, SchematronError):
        return None


def _on_saxon(main: str, base: str, phase: str, name: str, release: str, reason: str) -> RuleSet:
    from einvconv.schematron import saxon

    try:
        loaded = saxon.load(main, base=base, phase=phase, name=name)
    except OSError as error:
        raise SchematronError(f"{os.path.basename(main)} cannot be read: {error.strerror or error}") from None
    return RuleSet(name, release, None, loaded, reason)


def _for_saxon(source: Source) -> bytes | str | Path:
    from pathlib import Path

    from lxml import etree

    from einvconv.intake import Document

    if isinstance(source, etree._Element):
        return etree.tostring(source)
    if isinstance(source, Document):
        return source.text
    return source if isinstance(source, (bytes, str)) else Path(source)
