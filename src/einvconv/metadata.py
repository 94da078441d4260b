"""What is said beside an invoice and goes before it: who receives it, over which operator, its files, its identifier.

Interfaces take an invoice and such words with it. Each is written in place of what the invoice says, and told: what it
replaced as a loss with its place in the source, what it gave as an addition with its place in the output.
"""

from __future__ import annotations

from einvconv.arguments import said
from einvconv.characters import not_in_xml
from einvconv.errors import WrongArgument
from einvconv.light import Record
from einvconv.report import Addition, AttachedFile, Loss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from einvconv.mapping.transfer import Written
    from einvconv.model import Invoice

_REASON = "the metadata beside the invoice say it"


class Metadata(Record):
    """What goes before the invoice itself; what is empty leaves the invoice as it is.

    `receiver` is the electronic address of the buyer (BT-49), with its scheme before a colon where that is known:
    "0216:003715728600". `operator` is the receiver's intermediator, a BIC or an operator's OVT. `attachments` are files
    that go with the invoice; one with the name of a file that is there takes its place. `uuid` is the identifier of the
    message. Given to `convert`, what is no text, file or address raises WrongArgument there.
    """

    receiver: str = ""
    operator: str = ""
    attachments: tuple[AttachedFile, ...] = ()
    uuid: str = ""


class Given:
    """Metadata that were given to an invoice: what they replaced, and which values are theirs."""

    def __init__(self, invoice: Invoice, metadata: Metadata) -> None:
        self._invoice = invoice
        self._values: dict[tuple[int, str], str] = {}
        self.losses: list[Loss] = []
        self._groups: list[Any] = []  # so that no other group gets the identity of one
        check_metadata(metadata)
        if metadata.receiver:
            self._receiver(metadata.receiver)
        for field, text in (("receiver_operator", metadata.operator), ("id", metadata.uuid)):
            if text:
                self._message(field, text)
        if metadata.attachments:
            self._files(metadata.attachments)

    def additions(self, done: Written) -> Iterator[Addition]:
        """Where the output says what is of the metadata."""
        from einvconv.intake.paths import Paths

        where = Paths(done.root)
        run = done.run
        for element in done.root.iter():
            for name in (None, *element.attrib):
                key = element if name is None else (element, name)
                said = run.said(key) or run.shown.get(key)
                if said is not None and any((id(g), f) in self._values for g, f, _ in run.sources(*said)):
                    text = (element.text or "").strip() if name is None else element.get(name)
                    if text:
                        yield Addition("derived", where.path(element, name), text, _REASON)

    def plain(self) -> Iterator[Addition]:
        """The same for an output that is the model itself."""
        from einvconv.mapping.ledger import paths

        places = paths(self._invoice)
        for (group, field), text in self._values.items():
            yield Addition("derived", f"{places[group]}.{field}".lstrip("."), text, _REASON)

    def _receiver(self, address: str) -> None:
        from einvconv.model import Identifier, Party

        scheme, colon, value = address.partition(":")
        invoice = self._invoice
        if not colon:
            scheme, value = "", address
        if invoice.buyer is None:
            invoice.buyer = Party()
        old = invoice.buyer.endpoint
        if old is not None and (old.value, old.scheme or "") == (value, scheme or old.scheme or ""):
            return
        if old is not None:
            for field in ("value", "scheme"):
                self._replaced(old, field, "buyer.endpoint", f"BT-49 is {address}")
        invoice.buyer.endpoint = self._new(Identifier(value=value, scheme=scheme or None))

    def _message(self, field: str, text: str) -> None:
        from einvconv.model import Message

        invoice = self._invoice
        if invoice.message is None:
            invoice.message = Message()
        if getattr(invoice.message, field) == text:
            return
        self._replaced(invoice.message, field, "message", f"it is {text}")
        setattr(invoice.message, field, text)
        self._invoice._trace.places.pop((id(invoice.message), field), None)
        self._invoice._trace.inferred.discard((id(invoice.message), field))
        self._values[id(invoice.message), field] = text

    def _files(self, files: Iterable[AttachedFile]) -> None:
        from einvconv.filenames import key

        documents = self._invoice.documents
        there: dict[str, int] = {}  # the first of each name, so that a thousand files are not each held to the others
        for i, one in enumerate(documents):
            if one.filename:
                there.setdefault(key(one.filename), i)
        for file in files:
            self._file(file, there.setdefault(key(file.filename), len(documents)))

    def _file(self, file: AttachedFile, same: int) -> None:
        from einvconv.model import Attachment

        documents = self._invoice.documents
        made = Attachment(id=file.filename, filename=file.filename, content=file.content, media_type=file.media_type)
        if same == len(documents):
            documents.append(self._new(made))
            return
        old = documents[same]
        if (old.content, old.media_type) == (made.content, made.media_type):
            return
        for field in ("content", "media_type"):
            if getattr(old, field) != getattr(made, field):
                self._replaced(old, field, f"documents[{same}]", "the file of that name is another one")
                setattr(old, field, getattr(made, field))
                self._invoice._trace.places.pop((id(old), field), None)
                self._values[id(old), field] = str(getattr(made, field))

    def _new(self, group: Any) -> Any:
        """A group of the metadata's own."""
        self._groups.append(group)
        for field, value in group.__dict__.items():
            if isinstance(value, str):
                self._values[id(group), field] = value
        return group

    def _replaced(self, group: Any, field: str, path: str, what: str) -> None:
        """Tell of a value that the metadata take the place of."""
        from einvconv.mapping.ledger import leaves, loss_at

        value = getattr(group, field)
        if value is None:
            return
        trace = self._invoice._trace
        reason = f"the metadata beside the invoice go before it: {what}"
        places = leaves(trace, group, field, -1)
        self.losses += [loss_at(trace, place, "replaced", reason) for place in places] or [
            Loss("replaced", f"{path}.{field}", value, reason)
        ]


def check_metadata(metadata: object) -> None:
    """Raises WrongArgument for what are no metadata: what is blank would take the place of what the invoice says."""
    if not isinstance(metadata, Metadata):
        raise WrongArgument(
            f'metadata= is an einvconv.Metadata, such as Metadata(receiver="0216:003715728600"), and not '
            f"{type(metadata).__name__}."
        )
    texts = (metadata.receiver, metadata.operator, metadata.uuid)
    if not all(isinstance(one, str) for one in texts):
        raise WrongArgument("Metadata(receiver=…, operator=…, uuid=…) are texts.")
    if metadata.receiver and not all(part.strip() for part in metadata.receiver.split(":", 1)):
        raise WrongArgument(
            f"The receiver “{metadata.receiver}” is no address: that has its scheme before a colon, or no colon, "
            "as 0216:003715728600."
        )
    for name, text in (("operator", metadata.operator), ("uuid", metadata.uuid)):
        if text and not text.strip():
            raise WrongArgument(f"The {name} that is given is blank.")
    files = metadata.attachments
    if not isinstance(files, (tuple, list)) or not all(isinstance(one, AttachedFile) for one in files):
        raise WrongArgument("Metadata(attachments=…) are einvconv.AttachedFile.")
    if not all(isinstance(one, str) for file in files for one in (file.filename, file.media_type)):
        raise WrongArgument("AttachedFile(filename=…, media_type=…) are texts.")
    if not all(isinstance(file.content, bytes) for file in files):
        raise WrongArgument("AttachedFile(content=…) are bytes.")
    names = tuple(text for one in metadata.attachments for text in (one.filename, one.media_type))
    for one in (*texts, *names):
        if found := not_in_xml().search(one):
            raise WrongArgument(
                f"The metadata {said(one)} hold the character U+{ord(found.group()):04X}, which XML does not have."
            )
