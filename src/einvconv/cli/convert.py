"""`convert`: write invoices in another format."""

from __future__ import annotations

import einvconv
from einvconv.cli import BAD, GOOD, UNUSABLE, Unusable, in_words, settings, spoken
from einvconv.cli.inputs import limits_of, read
from einvconv.cli.many import in_order
from einvconv.cli.outputs import NAME, Folder, Stdout, output
from einvconv.cli.quickly import import_lxml
from einvconv.cli.selection import Selection
from einvconv.cli.settings import SELECTING
from einvconv.errors import ConversionRefused, EinvconvError
from einvconv.files import Run, Written
from einvconv.light import NamedTuple
from einvconv.output import Place, losses
from einvconv.output.terminal import OutputLost

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from argparse import ArgumentParser
    from typing import Any

    from einvconv import Conversion, Limits, Metadata
    from einvconv.cli import Options
    from einvconv.cli.outputs import Output
    from einvconv.output.losses import Told
    from einvconv.output.terminal import Terminal

    Placed = list[tuple[Place, Conversion]]

_PROGRESS_FROM = 20
_READS = (*SELECTING, "jobs")
_EPILOG = """\
Where the invoices go:
  without -o      to standard output
  -o FILE         to that file; its name must be new, or --force given
  -o FOLDER/      to a folder, one file for each invoice, named by --name; a
                  folder that is not there is made when its name ends in /
Several invoices, of one file or of many, go to a folder; to one file or to
standard output only in a format that has files of several (Finvoice,
TEAPPSXML, Facturae, e2b, BGC, Svefaktura, JSON). In a folder the invoices of
a file of several are numbered: batch-1-ubl.xml, batch-2-ubl.xml.

Files that go with an invoice are written beside it under the names that they
have in it, where those are good names and free, and else under others, which
is told. A source is never overwritten, also with --force.
"""


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    from einvconv.cli.arguments import add_files, add_language

    parser.epilog = _EPILOG
    parser.add_argument(
        "--to",
        metavar="CODE",
        help="the format to write, of those that `formats` lists; json is the invoice itself. Of several, with commas, "
        "it is the invoice's own where that is among them, which is left as it is, else the first",
    )
    parser.add_argument(
        "--to-version", default="", metavar="V", help="the version to write, of a family that has several (Finvoice)"
    )
    parser.add_argument("-o", "--output", metavar="OUT", help="the file to write, or the folder for one file each")
    parser.add_argument(
        "--name",
        default=NAME,
        help="how files in a folder are named, by {stem} (the source's name without its ending), {format} and "
        '{invoice} (its place in the source); "%(default)s" by default',
    )
    parser.add_argument(
        "--pdf", metavar="FILE", help="put the XML into that PDF, as Factur-X (--to facturx); needs the extra `pdf`"
    )
    parser.add_argument(
        "--hybrid", action="store_true", help="the same with a picture of the invoice, in the --language that is named"
    )
    parser.add_argument(
        "--image",
        action="store_true",
        help="let a picture of the invoice go with it, as a PDF, where it came with no PDF and no image",
    )
    add_language(parser, "of a picture also de")
    parser.add_argument("--force", action="store_true", help="overwrite files that are there already")
    parser.add_argument(
        "--losses", choices=("text", "json"), help="tell every value that is not in the output as is, or is new in it"
    )
    parser.add_argument(
        "--no-loss",
        action="store_true",
        help="write nothing of a file and exit 1 when a value of it is dropped, cut or approximated",
    )
    settings.arguments(parser, _READS)
    beside = parser.add_argument_group("metadata", "They go before what the invoice says, and are told.")
    beside.add_argument("--receiver", default="", metavar="ADDRESS", help="the buyer's address (BT-49), as 0216:0037…")
    beside.add_argument("--operator", default="", metavar="ID", help="the receiver's operator")
    beside.add_argument("--uuid", default="", metavar="ID", help="the identifier of the message")
    beside.add_argument("--attach", action="append", default=[], metavar="FILE", help="a file that goes with it")
    add_files(parser, several="*")


def run(options: Options, terminal: Terminal) -> int:
    """Convert every invoice of every file; one that cannot be used does not stop the others in a folder."""
    held = settings.settled(options, terminal, (*_READS, "language"))
    if held is None:
        return GOOD
    if not options.to:
        raise Unusable("the format to write is missing; usage: einvconv convert --to CODE [OPTIONS] FILE…")
    import_lxml()
    from einvconv.api import targets_of  # it imports lxml

    listed = options.to.split(",")
    to = listed[0] if len(listed) == 1 else listed
    targets_of(to, options.to_version)  # which is told once, and not of each file
    german = options.language == "de"  # which pictures have, and messages do not
    language = "" if german else spoken(options, terminal, held.language)
    chosen = Selection(options, held, terminal)
    files = chosen.files
    hybrid = (options.hybrid, options.pdf or "", options.image, "de" if german else language or "en")
    template = f"{NAME[:-4]}.pdf" if options.name == NAME and any(hybrid[:2]) else options.name
    if not any(hybrid[:2]) and any(name.lower().endswith(".pdf") for name in (options.output or "", template)):
        raise Unusable("-o: what is written is no PDF; --hybrid or --pdf puts Factur-X into one.")
    beside = settings.read_beside(options, held)
    run = Run([*(0 if one.name == "-" else one.name for one in files), *beside])
    out = output(options.output, template, options.force, run, terminal)
    several = [one.name for one in files] != options.files or len(files) > 1
    told = losses.make(options.losses, terminal, aside=isinstance(out, Stdout), several=several, language=language)
    limits = limits_of(options)
    how = _Work("", to, options.to_version, _metadata(options, limits), limits, *hybrid)
    made = in_order(files, held.jobs, lambda name: how._replace(name=name), _converted)
    worst = GOOD
    kept: Placed = []
    for number, (name, conversions) in enumerate(made, 1):
        if len(files) >= _PROGRESS_FROM:
            terminal.progress(number, len(files))
        if isinstance(conversions, EinvconvError):
            if chosen.passes_over(name, conversions):
                continue
            told.failed(Place(name), conversions)
            worst = UNUSABLE
            continue
        placed = [(Place(name, at, len(conversions)), one) for at, one in enumerate(conversions, 1)]
        if options.no_loss and any(map(losses.lost, conversions)):
            _hold_back(placed, told)
            worst = max(worst, BAD)
        elif isinstance(out, Folder):
            worst = max(worst, *(_write(out, place, [(place, one)], told) for place, one in placed))
        else:
            kept += placed
    if kept and worst != GOOD:
        why = "nothing was written: one file holds the invoices of all, and not all can be converted so"
        for place, one in kept:
            told.conversion(place, one, Written("", notes=(why,)))
    elif kept:
        worst = _write(out, Place(kept[0][0].file), kept, told)
    told.end()
    chosen.end()
    return worst


class _Work(NamedTuple):
    """A file, the format that it is to be written in, what goes before it, and the limits of reading it."""

    name: str
    to: str | list[str]
    version: str
    metadata: Metadata | None
    limits: Limits
    hybrid: bool = False
    pdf: str = ""
    image: bool = False
    language: str = "en"


def _converted(work: _Work) -> list[Conversion]:
    """What a worker does; the invoices themselves stay with it, since nobody asks for them."""
    try:
        data = read(work.name, work.limits)
        how: dict[str, Any] = {"to": work.to, "limits": work.limits}
        if work.version:
            how["version"] = work.version
        if work.image or work.pdf or work.hybrid:
            how["language"] = work.language
        if work.image:
            how["image"] = True
        if work.pdf or work.hybrid:
            how["pdf"] = _path(work.pdf) if work.pdf else True
        if work.pdf or work.metadata is not None:
            made = [einvconv.convert(data, metadata=work.metadata, **how)]
        else:
            made = einvconv.convert_all(data, **how)
    except Exception as found:
        raise in_words(found) from None
    nobody: Any = None
    return [one.replace(invoice=nobody, xml=one.pdf or one.xml) for one in made]


def _path(name: str) -> os.PathLike[str]:
    from pathlib import Path

    return Path(name)


def _metadata(options: Options, limits: Limits) -> Metadata | None:
    """What the options say beside the invoices; None where they say nothing."""
    if not (options.receiver or options.operator or options.uuid or options.attach):
        return None
    import os

    from einvconv.filenames import media_type_of, mended
    from einvconv.metadata import check_metadata

    files = []
    for path in options.attach:
        name = os.path.basename(path)
        if mended(name) != name:
            raise Unusable(f"--attach: “{name}” is no name for a file on every system.")
        files.append(einvconv.AttachedFile(name, read(path, limits), media_type_of(name)))
    said = einvconv.Metadata(options.receiver, options.operator, tuple(files), options.uuid)
    check_metadata(said)  # which is told once, and not of each file
    return said


def _hold_back(placed: Placed, told: Told) -> None:
    """Tell what would be lost of a file, of which nothing is written."""
    for place, one in placed:
        count = losses.lost(one)
        some = "1 value would be lost" if count == 1 else f"{count} values would be lost"
        why = some if count else "values of another invoice of the file would be lost"
        told.conversion(place, one, Written("", notes=(f"{why}; nothing was written",)))


def _write(out: Output, place: Place, placed: Placed, told: Told) -> int:
    """Write one conversion, or several as one file, and tell of each. Gives the exit code."""
    try:
        written = out.write(place, _joined([one for _, one in placed]))
    except OutputLost:
        raise  # nothing more can be written either
    except Exception as found:
        told.failed(place, in_words(found))
        return UNUSABLE
    for at, one in placed:
        told.conversion(at, one, written._replace(notes=(*written.notes, *one.notes)))
        written = Written(written.path)  # the files beside it are told once
    return GOOD


def _joined(conversions: list[Conversion]) -> Conversion:
    """Several invoices in one file, where the format has such files."""
    from einvconv.api import files_beside

    if len(conversions) == 1:
        return conversions[0]
    try:
        xml = einvconv.join(conversions)
    except ConversionRefused as refusal:
        raise ConversionRefused(f"{refusal} Give a folder with -o, for one file each.") from None
    return conversions[0].replace(xml=xml, attachments=files_beside(conversions))
