"""Svefaktura: what tells its documents and their object envelopes. Source: SFTI Basic Invoice 1.0, schemas of 2008."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.svefaktura"
_SFTI = "urn:sfti:"
_SPACE = f"{_SFTI}documents:BasicInvoice:1:0"
_OBJECTS = f"{_SFTI}documents:ObjectEnvelope:1:0"
INVOICE = f"{{{_SPACE}}}Invoice"
ENVELOPE = f"{{{_OBJECTS}}}ObjectEnvelope"
DOCUMENT_TYPE = _SPACE

FORMATS: tuple[FormatInfo, ...] = (
    FormatInfo(
        code="svefaktura",
        name="Svefaktura 1.0",
        syntax="svefaktura",
        roots=(Root(INVOICE, "svefaktura/1.0/invoice.xsd"),),
        versions="1.0",
        written="1.0",
        rules=("svefaktura",),
        prefixes=(
            ("sfti", _SPACE),
            ("cac", f"{_SFTI}CommonAggregateComponents:1:0"),
            ("cbc", "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0"),
        ),
        declared=("cac", "cbc"),
        maker=f"{_ROOM}.format:svefaktura",
        joiner=f"{_ROOM}.batch:join",
        attachments=ENVELOPE,
        attached=f"{_ROOM}.envelope:read_attachments",
        joins_files=True,
    ),
    FormatInfo(
        "objectenvelope",
        "a Svefaktura object envelope",
        "objectenvelope",
        (Root(ENVELOPE, "svefaktura/1.0/objectenvelope.xsd"),),
        reads=False,
        writes=False,
        prefixes=(("oe", _OBJECTS),),
        hint="It holds attachments, and no invoice.",
    ),
)
