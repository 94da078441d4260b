"""Which releases of which rule sets judge a document on a day: by its own profile, or as the user says."""

from __future__ import annotations

from ..errors import RulesUnavailable
from ..formats import registry
from ..light import NamedTuple
from ..report import RulesetRun
from . import profiles
from .rulesets import added, release_in, release_on, releases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lxml import etree

    from ..formats.record import FormatInfo
    from .profiles import Profile
    from .rulesets import Ruleset


class Choice(NamedTuple):
    """What is to run, in order; what has no release on that day; and the profile whose own rules are not installed."""

    rulesets: tuple[Ruleset, ...]
    missing: tuple[RulesetRun, ...] = ()
    profile: Profile | None = None


def by_profile(root: etree._Element, info: FormatInfo, day: str) -> Choice:
    """The rules of the document's own profile."""
    if not profiles.has_profiles(info.syntax):
        return _releases(info.rules, day)
    return _of_profile(profiles.profile_of(info.syntax, *profiles.said(root, info.syntax)), day)


def by_format(root: etree._Element, info: FormatInfo, day: str) -> Choice:
    """The rules that a format's code stands for; where it has several profiles, those of the document's own."""
    if profiles.has_profiles(info.syntax):
        profile = profiles.profile_of(info.syntax, *profiles.said(root, info.syntax))
        if profile.format == info.code:
            return _of_profile(profile, day)
    return _releases(info.rules, day)


def by_id(code: str, info: FormatInfo, day: str) -> Choice:
    """The rule set with that id, and what it needs beside it."""
    return _releases((set_for(code, info.syntax),), day)


def set_for(code: str, syntax: str) -> str:
    """The id of a rule set as a document of a syntax has it: `en16931` has one of its own for CII.

    Raises RulesUnavailable, which names what there is.
    """
    for name in (f"{code}-{syntax}", code):
        if releases(name):
            return name
    raise unknown(code)


def unknown(code: str) -> RulesUnavailable:
    """The error for a code that neither a format nor a rule set has."""
    from .rulesets import rulesets

    codes = [info.code for info in registry.formats()]
    sets = ", ".join(dict.fromkeys(r.id for r in rulesets() if r.id not in codes))
    return RulesUnavailable(f"No rules go by the code “{code}”; there are those of {', '.join(codes)}, and {sets}.")


def _of_profile(profile: Profile, day: str) -> Choice:
    own = [r.id for r in added() if profile.id in r.profiles and not profile.unknown]
    wanted = [name for name in profile.rules if releases(name)]
    absent = len(wanted) < len(profile.rules) or bool(profile.unknown) or (not profile.name and not wanted)
    base = (profile.base,) if profile.base and not (own and not _needs(own)) else ()
    chosen = _releases((*base, *dict.fromkeys([*wanted, *own])), day)
    return chosen._replace(profile=profile) if absent and not own else chosen


def _needs(names: list[str]) -> bool:
    """Whether any release of these rule sets says what it needs: then it does not hold everything itself."""
    return any(r.needs for name in names for r in releases(name))


def _releases(names: tuple[str, ...], day: str) -> Choice:
    chosen: dict[str, Ruleset] = {}
    missing: dict[str, RulesetRun] = {}
    for name in names:
        found = release_on(name, day)
        if found is None:
            missing[name] = _not_in_force(name, day)
        else:
            chosen[name] = found
    ordered: dict[str, Ruleset] = {}
    for ruleset in chosen.values():
        for name, folder in ruleset.needs:
            needed = release_in(name, folder) if folder else release_on(name, day)
            if needed is None:
                missing[name] = _needed(name, folder, ruleset, day)
            else:
                missing.pop(name, None)
                ordered[name] = needed
    # What is needed comes first, in the release that is asked for.
    ordered = {**{n: r for n, r in chosen.items() if n in ordered}, **ordered, **chosen, **ordered}
    return Choice(tuple(ordered.values()), tuple(missing.values()))


def _not_in_force(name: str, day: str) -> RulesetRun:
    known = ", ".join(r.release for r in releases(name) if not r.beside) or "none"
    return RulesetRun(name, "", 0, ran=False, reason=f"no release is in force on {day} (installed: {known})")


def _needed(name: str, folder: str, ruleset: Ruleset, day: str) -> RulesetRun:
    wanted = f"release {folder}, which" if folder else f"a release in force on {day}, which"
    reason = f"{wanted} {ruleset.id} {ruleset.release} needs beside it, is not installed"
    return RulesetRun(name, folder, 0, ran=False, reason=reason)


def not_judged(profile: Profile, holds: str) -> RulesetRun:
    """What is said of a profile whose own rules are not installed; `holds` is what was found of what ran."""
    name = profile.unknown.rpartition("#")[2] or profile.rules[0]
    if profile.unknown:
        how = "no profile of that name is known here"
        if profile.meant:
            how += f"; is “{profile.meant}” meant?"
    else:
        how = profile.get or "this version has none"
    wanted = f"--id {profile.rules[0]}" if profile.rules and not profile.unknown else "--id NAME"
    how += (
        f". With its owner's Schematron at hand: einvconv rules add FOLDER {wanted} --release RELEASE --profile PROFILE"
    )
    reason = f"{holds}; the rules of {profile.name} are not installed: {how}"
    return RulesetRun(name, "", 0, ran=False, reason=reason)
