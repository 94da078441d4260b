"""`mcp`: the tools of an assistant, over standard input and output."""

from __future__ import annotations

from einvconv.cli import GOOD, Unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal

_EPILOG = """\
An assistant starts it by itself; in its configuration stands

  {"mcpServers": {"einvconv": {"command": "einvconv", "args": ["mcp"]}}}

It needs the extra `mcp`: pip install 'einvconv[mcp]'. The tools read the files
that they are given by name and write only where they are told to, never over
what is there.
"""


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.epilog = _EPILOG


def run(options: Options, terminal: Terminal) -> int:
    """Serve until the assistant closes the input."""
    try:
        from einvconv.assistant.server import server
    except ImportError as missing:
        raise Unusable(f"{missing.name} is not installed; pip install 'einvconv[mcp]' brings it.") from None
    server().run("stdio")
    return GOOD
