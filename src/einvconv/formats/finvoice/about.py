"""Finvoice: what tells its documents and versions. Source: Finvoice guidelines 3.0, 2 and 17."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.finvoice"


def _finvoice(code: str, written: str, versions: str, mark: tuple[str, str], *older: tuple[str, str]) -> FormatInfo:
    return FormatInfo(
        code=code,
        name=f"Finvoice {written}",
        syntax="finvoice",
        roots=(Root("Finvoice", f"finvoice/{written}/finvoice.xsd", older),),
        versions=versions,
        written=written,
        marker="@Version",
        marks=(mark,),
        rules=("finvoice",),
        encoding="ISO-8859-15",
        declared=(),
        maker=f"{_ROOM}.versions:{code}",
        joiner=f"{_ROOM}.batch:join",
        attachments="FinvoiceAttachments",
        attached=f"{_ROOM}.attachments:read_attachments",
    )


FORMATS: tuple[FormatInfo, ...] = (
    _finvoice("finvoice30", "3.0", "3.0", ("3.0", r"^3\.0$")),
    _finvoice("finvoice20", "2.01", "2.0, 2.01", ("2.0", r"^2\.0[01]?$"), ("2.0", "finvoice/2.0/finvoice.xsd")),
    _finvoice("finvoice", "1.3", "1.0–1.3", ("1.", r"^1\.[0-3]$")),
    FormatInfo(
        "finvoiceattachments",
        "FinvoiceAttachments",
        "finvoiceattachments",
        (Root("FinvoiceAttachments"),),
        reads=False,
        writes=False,
        hint="It goes with an invoice and is none itself: give the Finvoice invoice that it belongs to.",
    ),
)
