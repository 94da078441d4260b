"""Which releases of which rule sets judge a document on a day: by its own profile, or as the user says."""

from __future__ import annotations

from functools import lru_cache

from ..arguments import meant
from ..errors import RulesUnavailable
from ..formats import registry
from ..light import NamedTuple
from ..report import RulesetRun
from . import profiles
from .profiles import Profile
from .rulesets import added, also_forget, release_in, release_on, releases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from ..formats.record import FormatInfo
    from .rulesets import Ruleset

    Pinned = Mapping[str, str]


class Choice(NamedTuple):
    """What is to run, in order; what has no release on that day; and the profile whose own rules are not installed."""

    rulesets: tuple[Ruleset, ...]
    missing: tuple[RulesetRun, ...] = ()
    profile: Profile | None = None


def by_profile(root: etree._Element, info: FormatInfo, day: str, pinned: Pinned) -> Choice:
    """The rules of the document's own profile."""
    if not profiles.has_profiles(info.syntax):
        return _releases(info.rules, info.syntax, day, pinned)
    return _of_profile(profiles.profile_of(info.syntax, *profiles.said(root, info.syntax)), day, pinned)


def by_format(root: etree._Element, info: FormatInfo, day: str, pinned: Pinned) -> Choice:
    """The rules that a format's code stands for; where it has several profiles, those of the document's own.

    Where a document is of another profile, and not all rules of the format's own are installed, that is said, too.
    """
    if profiles.has_profiles(info.syntax):
        profile = profiles.profile_of(info.syntax, *profiles.said(root, info.syntax))
        if info.code in profile.codes:
            return _of_profile(profile, day, pinned)
        meant = profiles.of_format(info.syntax, info.code)
        if meant is None and not info.rules:
            meant = Profile(info.syntax, "", "", info.code, "", (info.code,), info.name, codes=(info.code,))
        chosen = _of_profile(meant, day, pinned) if meant is not None else None
        if chosen is not None and (chosen.profile is not None or not info.rules):
            return chosen
    return _releases(info.rules, info.syntax, day, pinned)


def by_id(code: str, info: FormatInfo, day: str, pinned: Pinned) -> Choice:
    """The rule set with that id, and what it needs beside it."""
    return _releases((code,), info.syntax, day, pinned)


def in_syntax(code: str, syntax: str) -> str:
    """The id of a rule set as documents of a syntax have it (`en16931` has one of its own for CII); "" for none."""
    named = (f"{code}-{syntax}", code)
    return next((name for name in named if any(r.syntax in ("", syntax) for r in releases(name))), "")


def unknown(code: str) -> RulesUnavailable:
    """The error for a code that neither a format nor a rule set has."""
    from .rulesets import rulesets

    codes = [info.code for info in registry.formats()]
    sets = list(dict.fromkeys(r.id for r in rulesets() if r.id not in codes))
    there = f"{', '.join(codes)}, and {', '.join(sets)}"
    near = meant(code, [*codes, *sets])
    if near:
        return RulesUnavailable(f"No rules go by the code “{code}”: is “{near}” meant? There are those of {there}.")
    return RulesUnavailable(f"No rules go by the code “{code}”; there are those of {there}.")


def must_be_known(code: str) -> None:
    """Raises RulesUnavailable for a code that neither a format nor a rule set has."""
    if registry.find(code) is None and not releases(code):
        raise unknown(code)


def must_be_sets(pinned: Pinned) -> None:
    """Raises RulesUnavailable where a release is asked for of what is no rule set: another one would run in silence."""
    from .rulesets import of_id, rulesets

    for name in pinned:
        if not (releases(name) or releases(f"{name}-cii") or of_id(name)):
            sets = list(dict.fromkeys(r.id for r in rulesets()))
            near = meant(name, sets)
            is_it = f": is “{near}” meant?" if near else "."
            raise RulesUnavailable(
                f"A release of “{name}” is asked for, which is no rule set{is_it} There are {', '.join(sets)}."
            )


def _of_profile(profile: Profile, day: str, pinned: Pinned) -> Choice:
    return _chosen(profile, day, pinned) if pinned else _of_day(profile, day)


@lru_cache(1000)
def _of_day(profile: Profile, day: str) -> Choice:
    return _chosen(profile, day, {})


also_forget.append(_of_day.cache_clear)


def _chosen(profile: Profile, day: str, pinned: Pinned) -> Choice:
    asked = profile.id + (f"#{profile.unknown}" if profile.unknown not in ("", profile.id) else "")
    own = [r.id for r in added() if asked in r.profiles]
    wanted = [name for name in profile.rules if in_syntax(name, profile.syntax)]
    names = tuple(dict.fromkeys([*wanted, *own]))
    # A rule set that the user added and that needs nothing beside it holds what the profile builds on itself.
    whole = any(r.added and not r.needs and r.id != profile.base for name in names for r in releases(name))
    chosen = _releases(names, profile.syntax, day, pinned, "" if whole else profile.base)
    absent = len(wanted) < len(profile.rules) or bool(profile.unknown)
    return chosen._replace(profile=profile) if absent and not own else chosen


def _releases(names: tuple[str, ...], syntax: str, day: str, pinned: Pinned, base: str = "") -> Choice:
    """The releases of rule sets on a day, after what they need; `base` runs before them where none needs it."""
    chosen: dict[str, Ruleset] = {}
    missing: list[RulesetRun] = []
    for name in names:
        code = in_syntax(name, syntax) or name
        found = _release(code, day, pinned)
        if found is None:
            missing.append(_not_in_force(code, day, pinned))
        else:
            chosen[code] = found
    needed: dict[str, Ruleset] = {}
    for ruleset in chosen.values():
        for name, folder in ruleset.needs:
            own = in_syntax(name, syntax) or name
            by_need = folder and not _wanted(own, pinned)
            release = _in_folder(name, folder, syntax) if by_need else _release(own, day, pinned)
            if release is None:
                missing.append(_needed(name, folder, ruleset, day))
            else:
                needed[release.id] = release
    if base and base not in (*chosen, *needed):
        before = _releases((base,), syntax, day, pinned)
        needed = {**{r.id: r for r in before.rulesets if r.id not in (*chosen, *needed)}, **needed}
        missing = [*before.missing, *missing]
    # What is needed comes first, and in the release that is asked for.
    return Choice(tuple({**needed, **chosen, **needed}.values()), tuple(missing))


def _in_folder(name: str, folder: str, syntax: str) -> Ruleset | None:
    return release_in(f"{name}-{syntax}", folder) or release_in(name, folder)


def _wanted(code: str, pinned: Pinned) -> str:
    """The release that the user wants of a rule set; "" for the one of the day."""
    return pinned.get(code) or pinned.get(code.removesuffix("-cii")) or ""


def _release(code: str, day: str, pinned: Pinned) -> Ruleset | None:
    wanted = _wanted(code, pinned)
    if not wanted:
        return release_on(code, day)
    found = [r for r in releases(code) if wanted in (r.release, r.place.replace("\\", "/").rpartition("/")[2])]
    return next((r for r in found if not r.beside), found[0] if found else None)


def _not_in_force(name: str, day: str, pinned: Pinned) -> RulesetRun:
    known = ", ".join(r.release for r in releases(name) if not r.beside) or "none"
    if wanted := _wanted(name, pinned):
        reason = f"release {wanted}, which is asked for, is not installed (installed: {known})"
        return RulesetRun(name, wanted, 0, ran=False, reason=reason)
    return RulesetRun(name, "", 0, ran=False, reason=f"no release is in force on {day} (installed: {known})")


def _needed(name: str, folder: str, ruleset: Ruleset, day: str) -> RulesetRun:
    wanted = f"release {folder}, which" if folder else f"a release in force on {day}, which"
    reason = f"{wanted} {ruleset.id} {ruleset.release} needs beside it, is not installed"
    return RulesetRun(name, folder, 0, ran=False, reason=reason)


def not_judged(profile: Profile, holds: str) -> RulesetRun:
    """What is said of a profile whose own rules are not installed; `holds` is what was found of what ran."""
    name = profiles.last(profile.unknown) or profile.rules[0]
    if profile.unknown and profile.meant:
        how = f"no profile of that name is known here; is “{profile.meant}” meant?"
    elif profile.unknown:
        how = "no profile of that name is known here."
    else:
        words = profile.get  # of the table of profiles
        how = f"{words or 'this version has none'}."
    what, code = profile.name, profile.rules[0] if profile.rules and not profile.unknown else "NAME"
    add = f"einvconv rules add FOLDER --id {code} --release RELEASE --profile PROFILE"
    at_hand = f"With its owner's Schematron at hand: {add}"
    reason = f"{holds}; the rules of {what} are not installed: {how} {at_hand}"
    return RulesetRun(name, "", 0, ran=False, reason=reason)
