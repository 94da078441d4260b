"""What callers get wrong, said in words: each function gives back what it was given, or raises WrongArgument."""

from __future__ import annotations

import os

from einvconv.errors import WrongArgument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import Any

# How long a code may be of which another one is looked for, and how like that must be
_LONGEST, _LIKE = 40, 0.75


def day_of(on: Any) -> str:
    """A day as 2026-08-17, of a date, or of a datetime as its own clock has it; today where None is given."""
    if on is None:
        return _today()
    from datetime import date

    if not isinstance(on, date):
        raise WrongArgument(f"on= is a day, such as datetime.date(2026, 8, 17), and not {said(on)}.")
    return f"{on.year:04}-{on.month:02}-{on.day:02}"


def day_in(text: str) -> date:
    """The day that a text says as 2026-08-17; other spellings of ISO 8601 are others. Raises ValueError."""
    from datetime import date

    made = date.fromisoformat(text)
    if made.isoformat() != text:
        raise ValueError
    return made


_day = (0, "")


def _today() -> str:
    """Today, asked of the system once a second: its time zone is looked up each time, which takes as long as a rule."""
    import time

    global _day
    now = int(time.time())
    if now != _day[0]:
        _day = now, time.strftime("%Y-%m-%d", time.localtime(now))
    return _day[1]


def code_of(code: Any, name: str) -> str:
    """The code of a format."""
    if not isinstance(code, str):
        raise WrongArgument(
            f'{name} is the code of a format, such as "finvoice30", and not {said(code)}. '
            "einvconv.formats() lists the codes."
        )
    return code


def text_of(text: Any, name: str) -> str:
    """A text, and "" where None is given."""
    if text is None or isinstance(text, str):
        return text or ""
    raise WrongArgument(f"{name} is a text, and not {said(text)}.")


def flag_of(flag: Any, name: str) -> bool:
    """Yes or no, and no where None is given: what says something else is not taken for a yes."""
    if flag is None or isinstance(flag, bool):
        return bool(flag)
    raise WrongArgument(f"{name} is True or False, and not {said(flag)}.")


def meant(code: str, codes: Sequence[str]) -> str:
    """The code that is most likely meant by one that is none: spelt otherwise, begun, or with a slip; "" for none."""
    from difflib import get_close_matches

    wanted = "".join(char for char in code[:_LONGEST].lower() if char.isalnum())
    plain = {"".join(char for char in one if char.isalnum()): one for one in reversed(codes)}
    begun = [one for one in codes if wanted and one.startswith(wanted)]
    near = [plain[one] for one in get_close_matches(wanted, plain, 1, _LIKE)]
    return plain.get(wanted) or next(iter([*begun, *near]), "")


def path_of(path: Any, name: str) -> str:
    """A path as text."""
    if isinstance(path, str):
        return path
    found = os.fspath(path) if isinstance(path, os.PathLike) else None
    if not isinstance(found, str):
        raise WrongArgument(f"{name} is the path of a file or a folder, and not {said(path)}.")
    return found


def by_option(text: str) -> str:
    """A text of the library for people at a command line: an option is named where it names an argument.

    It is done to a finished text, and to the template of one.
    """
    if not any(sign in text for sign in _OF_LIBRARY):
        return text
    import re

    said = re.sub(r"(?:limits=)?(?:einvconv\.)?Limits\((\{?\w+\}?)=…\)", r"--max-\1 N", text)
    said = re.sub(r'rules="(\w+)"', r"--rules \1", said)
    said = re.sub(r"einvconv\.(formats)\(\)", r"`einvconv \1`", said).replace("force=True", "--force")
    return text if said == text else said


_OF_LIBRARY = ("Limits(", "force=", "rules=", "einvconv.formats()")


def releases_of(release: Any) -> Mapping[str, str]:
    """Rule sets and the releases of them that are asked for; none where None is given."""
    if release is None:
        return {}
    from collections.abc import Mapping

    if isinstance(release, Mapping) and all(isinstance(one, str) and one for pair in release.items() for one in pair):
        return release
    raise WrongArgument(f'release= says releases of rule sets, as {{"peppolbis30": "3.0.21"}}, not {said(release)}.')


def said(value: object) -> str:
    """A value in a message: what kind of thing it is, and a short one itself."""
    if value is None:
        return "None"
    shown = repr(value) if isinstance(value, (str, int, float, list, tuple, dict, set)) else ""
    kind = type(value).__name__
    return f"{shown} ({kind})" if 0 < len(shown) <= 40 else f"something of the type {kind}"
