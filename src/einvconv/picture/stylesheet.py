"""Runs a stylesheet over the plain XML: ours, or one of the user's, which may import ours as `einvconv:invoice.xsl`.

A stylesheet reads and writes nothing, and asks no network.
"""

from __future__ import annotations

import os
from typing import Any

from lxml import etree

from ..errors import UnreadableInput
from ..resources import data_file
from ..threads import per_thread

OWN = "einvconv:invoice.xsl"
_OURS = {OWN: "invoice.xsl", "einvconv:values.xsl": "values.xsl"}


_ALLOWED = ("read_file", "write_file", "create_dir", "read_network", "write_network")
_NOTHING = etree.XSLTAccessControl(**dict.fromkeys(_ALLOWED, False))


class _Closed(etree.Resolver):
    """Gives our own stylesheets, and nothing for every other address."""

    def resolve(self, url: str, public_id: str | None, context: Any) -> Any:  # type: ignore[override]
        """What stands at an address."""
        if url in _OURS:
            return self.resolve_string(_read(data_file("xslt", "picture", _OURS[url])), context, base_url=url)
        raise UnreadableInput(f"A stylesheet imports {' or '.join(_OURS)} and nothing else, and not “{url}”.")


def _compiled(text: bytes, name: str) -> etree.XSLT:
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    parser.resolvers.add(_Closed())
    try:
        tree = etree.fromstring(text, parser, base_url=name)
        return etree.XSLT(tree, access_control=_NOTHING)
    except etree.XMLSyntaxError as error:
        raise UnreadableInput(f"{name}: the stylesheet is no well-formed XML: {error}.") from None
    except etree.XSLTParseError as error:
        words = _words(error)
        raise UnreadableInput(f"{name}: the stylesheet cannot be used: {words}.") from None


def _read(name: str) -> bytes:
    # A device may have no end.
    if os.path.exists(name) and not os.path.isfile(name):  # noqa: PTH110, PTH113
        raise UnreadableInput(f"{name}: it is no file, and a stylesheet is one.")
    try:
        with open(name, "rb") as file:  # noqa: PTH123
            return file.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableInput(f"{name}: the stylesheet could not be read ({reason}).") from None


_own = per_thread(lambda: _compiled(_read(data_file("xslt", "picture", "invoice.xsl")), OWN))


def styled(plain: Any, stylesheet: str | os.PathLike[str] | None = None) -> Any:
    """What a stylesheet makes of the plain XML; ours where none is named. Raises UnreadableInput."""
    if stylesheet is None:
        transform = _own()
    else:
        name = os.fsdecode(stylesheet)
        transform = _compiled(_read(name), name)
    try:
        return transform(plain, css=etree.XSLT.strparam(_read(data_file("xslt", "picture", "page.css")).decode()))
    except etree.XSLTApplyError as error:
        words = _words(error)
        raise UnreadableInput(f"{stylesheet or OWN}: the stylesheet stopped: {words}.") from None


def _words(error: etree.LxmlError) -> str:
    """All that the processor says, each with the line of the stylesheet where it knows one."""
    log: Any = error.error_log
    told = [f"line {one.line}: {one.message}" if one.line else one.message for one in log]
    return "; ".join(dict.fromkeys(one.rstrip(". ") for one in told or [str(error)]))
