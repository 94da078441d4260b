"""The files of a run: what the names stand for and the settings let in, and what of them is passed over.

A folder is looked through for XML, and for what may hold an invoice and mostly does not: archives, JSON and PDFs.
What is found so and holds none is nobody's mistake, and nothing is said of it.
"""

from __future__ import annotations

from codecs import BOM_UTF8

from einvconv.cli import Unusable
from einvconv.cli.inputs import named
from einvconv.errors import LimitExceeded, NoInvoice, NotInstalled, UnknownFormat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einvconv.cli import Options
    from einvconv.cli.inputs import Named
    from einvconv.output.terminal import Terminal
    from einvconv.settings import Settings


class Selection:
    """What a command works on; of a file that was named and is excluded it is told."""

    def __init__(self, options: Options, settings: Settings, terminal: Terminal, *, quiet: bool = False) -> None:
        self._terminal = terminal
        self._skip_unknown = settings.skip_unknown
        found = named(options.files, settings.include)
        self.files: list[Named] = [one for one in found if not settings.left_out(one.name)]
        if settings.exclude and not quiet:
            known = {one.name for one in found}
            named_so = [name for name in options.files if name in known and settings.left_out(name)]
            for name in named_so:
                terminal.note(f"{name}: it is excluded, and not looked at")
            if not self.files and not named_so:
                terminal.note("every file that was found is excluded: nothing was looked at")
        self._perhaps = {one.name for one in self.files if one.perhaps}
        self._over = 0
        self._closed: dict[str, list[str]] = {}

    def holds_none(self, name: str, error: Exception) -> bool:
        """Whether nothing is to be said of it: it was found in a folder, and is no invoice."""
        if name not in self._perhaps:
            return False
        if isinstance(error, (LimitExceeded, NotInstalled)):
            self._closed.setdefault(type(error).__name__, []).append(name)
        elif not (isinstance(error, (NoInvoice, UnknownFormat)) or _is_something_else(name)):
            return False
        self._over += 1
        return True

    def passes_over(self, name: str, error: Exception) -> bool:
        """The same, and what is no invoice where such files are passed over."""
        unknown = self._skip_unknown and isinstance(error, (NoInvoice, UnknownFormat))
        return self.holds_none(name, error) or unknown

    def end(self) -> None:
        """Tell of what was not looked into. Raises Unusable where no file that was found is an invoice."""
        for kind, names in self._closed.items():
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            why = "larger than the limits" if kind == "LimitExceeded" else "PDF, which the extra `pdf` reads"
            self._terminal.note(f"{names[0]}{more}: not looked into ({why})")
        if self._over and self._over == len(self.files):
            raise Unusable("no file that was found holds an invoice.")


def _is_something_else(name: str) -> bool:
    """Whether it begins as nothing that is read: a settings file with comments that is called .json, say."""
    try:
        with open(name, "rb") as file:
            start = file.read(64).removeprefix(BOM_UTF8).lstrip()
    except OSError:
        return False
    return not start.startswith((b"<", b"{", b"[", b"PK", b"%PDF"))
