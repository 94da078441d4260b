"""`serve`: validate, convert, show and detect over HTTP: a page for people, and for programs without Python."""

from __future__ import annotations

from einvconv.cli import GOOD, Unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal

_EPILOG = """\
At / there is a page for people, to drop files on. For programs:

  curl --data-binary @invoice.xml 'http://127.0.0.1:8000/validate'
  curl --data-binary @invoice.xml 'http://127.0.0.1:8000/convert?to=peppolbis30'
  curl --data-binary @invoice.xml 'http://127.0.0.1:8000/render?language=fi'

It needs the extra `server`: pip install 'einvconv[server]'. There is neither
a password nor encryption: what others are to reach stands behind a proxy.
"""


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_limits

    parser.epilog = _EPILOG
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; %(default)s by default")
    parser.add_argument("--port", type=int, default=8000, help="%(default)s by default; 0 for any that is free")
    parser.add_argument(
        "--workers", type=int, default=0, metavar="N", help="processes; 0, the default, is one a processor"
    )
    parser.add_argument(
        "--queue", type=int, default=200, metavar="N", help="requests that may wait; %(default)s by default"
    )
    parser.add_argument(
        "--time-out",
        type=float,
        default=30.0,
        metavar="SECONDS",
        help="what a request may take; %(default)g by default",
    )
    parser.add_argument(
        "--held",
        type=int,
        default=0,
        metavar="N",
        help="bytes of all bodies that are in the memory at once; 0, the default, is ten times --max-bytes",
    )
    add_limits(parser)


def run(options: Options, terminal: Terminal) -> int:
    """Serve until it is told to stop; then what is being worked on is finished first."""
    try:
        import uvicorn

        from einvconv.server.app import application
    except ImportError as missing:
        raise Unusable(f"{missing.name} is not installed; pip install 'einvconv[server]' brings it.") from None
    import signal

    from einvconv.cli.inputs import limits_of

    app = application(
        workers=options.workers,
        queue=options.queue,
        seconds=options.time_out,
        limits=limits_of(options),
        held=options.held,
    )
    config = uvicorn.Config(
        app,
        host=options.host,
        port=options.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=int(options.time_out) + 5,
    )
    if options.host not in ("127.0.0.1", "::1", "localhost"):
        terminal.note(f"whoever reaches {options.host} can ask; there is neither a password nor encryption")
    server = uvicorn.Server(config)
    for number in (signal.SIGINT, signal.SIGTERM):  # which the server takes itself, and gives back when it has ended
        signal.signal(number, lambda *_: None)
    terminal.note(f"serving on http://{options.host}:{options.port}")
    server.run()
    return GOOD
