"""What BGC and e2b say of a message and of the envelope around it: who sends the one sends the other."""

from __future__ import annotations

from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice, Message
from ...model.base import Joined


def read_sender(invoice: Invoice, run: Reading) -> None:
    """One sender, where the message and the envelope name the same."""
    message = invoice.message
    if message is not None and message.sender is not None and message.sender == message.batch_sender:
        run.join(message, "batch_sender", [run.trace.places.pop((id(message), "sender"))])
        message.sender = None


def write_identifiers(invoice: Invoice, run: Writing) -> Message:
    """The message, as a copy, with the identifiers that both have; in a document of the format what it had."""
    message = invoice.message = run.edit(invoice.message) if invoice.message is not None else Message.blank()
    if run.keeps:
        if isinstance(run.trace.places.get((id(run.original_of(message)), "batch_sender")), Joined):
            message.sender = message.batch_sender
            run.carry(message, "sender", message, "batch_sender")
        return message
    if message.id is None and invoice.number is not None:
        run.derive(message, "id", invoice.number, "the identifier of the message is the invoice's number (BT-1)")
    if message.batch_id is None:
        message.batch_id = message.id
        run.carry(message, "batch_id", message, "id")
    return message
