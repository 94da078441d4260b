"""The server of the tools, by the official SDK (the extra `mcp`)."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

import einvconv

from .tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable

_INSTRUCTIONS = (
    "Reads, checks, shows and converts electronic invoices (Finvoice, Peppol BIS, UBL, CII, Factur-X, EHF, TEAPPSXML "
    "and others). What a conversion loses or adds is always told: pass it on to the user."
)
_WRITING = {"convert", "show"}


def server() -> MCPServer[Any]:
    """The server, with each tool under the name of its function."""
    made: MCPServer[Any] = MCPServer("einvconv", instructions=_INSTRUCTIONS, version=einvconv.__version__)
    for tool in TOOLS:
        name = tool.__name__
        hints = ToolAnnotations(
            read_only_hint=name not in _WRITING, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        made.add_tool(_in_words(tool), name=name, description=tool.__doc__, annotations=hints, structured_output=True)
    return made


def _in_words(tool: Callable[..., Any]) -> Callable[..., Any]:
    """The tool, whose errors are answers in words."""

    @wraps(tool)
    def answered(*args: Any, **kwargs: Any) -> Any:
        try:
            return tool(*args, **kwargs)
        except einvconv.EinvconvError as error:
            raise ToolError(str(error).replace("force=True overwrites it", "give another name")) from None

    return answered
