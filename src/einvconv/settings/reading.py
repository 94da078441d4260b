"""Settings from a file: every key known, every value of its kind, or an error that names the file and the key."""

from __future__ import annotations

import os
import tomllib
from datetime import date, datetime
from typing import TYPE_CHECKING

from einvconv.arguments import day_in
from einvconv.errors import EinvconvError
from einvconv.settings import FAIL_ON, OWN, PROJECT, SEVERITIES, Ignore, RulesFor, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

LANGUAGES = ("en", "fi", "sv", "nb", "no", "da")
_HOW = ("rules", "on", "release", "schematron")
_KEYS = (
    *_HOW,
    *(
        "rules-for",
        "fail-on",
        "skip-unknown",
        "include",
        "exclude",
        "ignore",
        "severity",
        "baseline",
        "jobs",
        "language",
    ),
)


class BadSettings(EinvconvError):
    """A file of settings cannot be used."""


def read(file: str) -> Settings:
    """The settings of a file, whichever of the two it is. Raises BadSettings."""
    if os.path.exists(file) and not os.path.isfile(file):
        raise BadSettings(f"{file}: it is no file, and settings are one.")
    try:
        with open(file, "rb") as opened:
            said: Any = tomllib.loads(opened.read().decode("utf-8-sig"))
    except OSError as error:
        raise BadSettings(f"{file}: the settings could not be read ({error.strerror}).") from None
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, or a number of too many digits
        raise BadSettings(f"{file}: it is no TOML: {error}.") from None
    if os.path.basename(file) == PROJECT:
        tools = said.get("tool", {})
        said = tools.get("einvconv", {}) if isinstance(tools, dict) else {}
    elif isinstance(said.get("tool"), dict) and os.path.basename(file) == OWN:
        raise BadSettings(f"{file}: in {OWN} the settings stand without the head [tool.einvconv].")
    if not isinstance(said, dict):
        raise BadSettings(f"{file}: tool.einvconv is a table.")
    return _Reader(file).settings(said)


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self._base = os.path.dirname(os.path.abspath(file))

    def settings(self, said: Mapping[str, Any]) -> Settings:
        self._known(said, _KEYS, "")
        given: dict[str, Any] = {"how": self._how(said, "")}
        if "fail-on" in said:
            given["fail_on"] = self._one_of(said["fail-on"], FAIL_ON, "fail-on")
        if "skip-unknown" in said:
            given["skip_unknown"] = self._of(said["skip-unknown"], bool, "skip-unknown", "true or false")
        for name in ("include", "exclude"):
            if name in said:
                given[name] = self._texts(said[name], name)
        if "jobs" in said:
            given["jobs"] = self._of(said["jobs"], int, "jobs", "a number from 0")
            if given["jobs"] < 0:
                self._refuse("jobs", "is a number from 0")
        if "language" in said:
            given["language"] = self._one_of(said["language"], LANGUAGES, "language")
        if "baseline" in said:
            given["baseline"] = os.path.join(self._base, self._text(said["baseline"], "baseline"))
        if "severity" in said:
            table = self._of(said["severity"], dict, "severity", "a table")
            given["severity"] = {rule: self._one_of(s, SEVERITIES, f"severity.{rule}") for rule, s in table.items()}
        if "ignore" in said:
            tables = self._of(said["ignore"], list, "ignore", "an array of tables")
            given["ignore"] = tuple(self._ignore(one) for one in tables)
        if "rules-for" in said:
            tables = self._of(said["rules-for"], list, "rules-for", "an array of tables")
            given["rules_for"] = tuple(self._rules_for(one) for one in tables)
        whence = dict.fromkeys((*given, *given["how"]), self._file)
        return Settings(**given, base=self._base, whence=whence)

    def _how(self, said: Mapping[str, Any], where: str) -> dict[str, Any]:
        how: dict[str, Any] = {}
        if "rules" in said:
            how["rules"] = self._text(said["rules"], f"{where}rules")
        if "on" in said:
            how["on"] = date.fromisoformat(self._day(said["on"], f"{where}on"))
        if "release" in said:
            table = self._of(said["release"], dict, f"{where}release", "a table of rule sets and releases")
            how["release"] = {name: self._text(one, f"{where}release.{name}") for name, one in table.items()}
        if "schematron" in said:
            names = said["schematron"]
            files = self._texts([names] if isinstance(names, str) else names, f"{where}schematron")
            how["schematron"] = [os.path.join(self._base, name) for name in files]
        return how

    def _ignore(self, said: Any) -> Ignore:
        self._of(said, dict, "ignore", "an array of tables")
        self._known(said, ("rule", "reason", "files", "until"), "ignore.")
        if "rule" not in said:
            self._refuse("ignore", "names a rule")
        rule = self._text(said["rule"], "ignore.rule")
        reason = self._text(said.get("reason", ""), "ignore.reason").strip() if "reason" in said else ""
        if not reason:
            self._refuse("ignore", f"says the reason why {rule} is ignored")
        files = self._texts(said["files"], "ignore.files") if "files" in said else ()
        return Ignore(rule, reason, files, self._day(said["until"], "ignore.until") if "until" in said else "")

    def _rules_for(self, said: Any) -> RulesFor:
        self._of(said, dict, "rules-for", "an array of tables")
        self._known(said, ("files", *_HOW), "rules-for.")
        if "files" not in said:
            self._refuse("rules-for", "says for which files")
        return RulesFor(self._texts(said["files"], "rules-for.files"), self._how(said, "rules-for."))

    def _known(self, said: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
        for key in said:
            if key not in keys:
                from difflib import get_close_matches

                near = get_close_matches(key, keys, 1)
                meant = f"; is “{near[0]}” meant?" if near else f"; there are {', '.join(keys)}."
                raise BadSettings(f"{self._file}: “{where}{key}” is not known{meant}")

    def _refuse(self, key: str, what: str) -> None:
        raise BadSettings(f"{self._file}: “{key}” {what}.")

    def _of(self, value: Any, kind: type, key: str, words: str) -> Any:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self._refuse(key, f"is {words}")
        return value

    def _text(self, value: Any, key: str) -> str:
        text: str = self._of(value, str, key, "a text")
        return text

    def _texts(self, value: Any, key: str) -> tuple[str, ...]:
        words = "an array of texts"
        return tuple(self._of(one, str, key, words) for one in self._of(value, list, key, words))

    def _one_of(self, value: Any, known: tuple[str, ...], key: str) -> str:
        if value not in known:
            self._refuse(key, f"is one of {', '.join(known)}")
        return str(value)

    def _day(self, value: Any, key: str) -> str:
        if isinstance(value, str):
            try:
                value = day_in(value)
            except ValueError:
                self._refuse(key, "is a day, such as 2027-03-31")
        if not isinstance(value, date) or isinstance(value, datetime):
            self._refuse(key, "is a day, such as 2027-03-31")
        return str(value.isoformat())
