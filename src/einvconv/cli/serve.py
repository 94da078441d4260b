"""`serve`: validate, convert, show and detect over HTTP: a page for people, and for programs without Python."""

from __future__ import annotations

from einvconv.cli import GOOD, Unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
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
_MOST_SECONDS = 1_000_000


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_limits, from_zero

    parser.epilog = _EPILOG
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; %(default)s by default")
    parser.add_argument("--port", type=_port, default=8000, help="%(default)s by default; 0 for any that is free")
    parser.add_argument(
        "--workers", type=from_zero, default=0, metavar="N", help="processes; 0, the default, is one a processor"
    )
    parser.add_argument(
        "--queue", type=from_zero, default=200, metavar="N", help="requests that may wait; %(default)s by default"
    )
    parser.add_argument(
        "--time-out",
        type=_seconds,
        default=30.0,
        metavar="SECONDS",
        help="what a request may take; %(default)g by default",
    )
    parser.add_argument(
        "--held",
        type=from_zero,
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
        from einvconv.server.patience import impatient
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
        http=impatient(options.time_out),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=int(options.time_out) + 5,
    )
    listening = _listening(options.host, options.port)
    if options.host not in ("127.0.0.1", "::1", "localhost"):
        terminal.note(f"whoever reaches {options.host} can ask; there is neither a password nor encryption")
    server = uvicorn.Server(config)

    def stop(*_: object) -> None:
        server.should_exit = True

    # The server takes these itself while it runs, and gives them back when it has ended; one that comes before ends it.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    host = f"[{options.host}]" if ":" in options.host else options.host
    terminal.note(f"serving on http://{host}:{listening.getsockname()[1]}")
    server.run(sockets=[listening])
    return GOOD


def _listening(host: str, port: int) -> socket.socket:
    """What the server hears with: an address that cannot be had is told before anything is served."""
    import os
    import socket

    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, number)
    except (OSError, UnicodeError) as error:
        raise Unusable(f"--host: {host} cannot be listened on ({_why(error)}).") from None
    try:
        if os.name == "posix":  # elsewhere it would let two servers have one port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
    except OSError as error:
        made.close()
        raise Unusable(f"--port: {port} cannot be listened on at {host} ({_why(error)}).") from None
    return made


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _port(text: str) -> int:
    from einvconv.cli.arguments import whole

    return whole(text, 0, 65535)


def _seconds(text: str) -> float:
    """A time that has an end."""
    from argparse import ArgumentTypeError

    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _MOST_SECONDS:
        raise ArgumentTypeError(f'"{text}" is no number of seconds above 0, up to {_MOST_SECONDS}')
    return seconds
