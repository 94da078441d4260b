"""TEAPPSXML: what tells its documents and versions. Source: TEAPPSXML 3.0 guide, 3 and 4.1."""

from __future__ import annotations

from ..record import FormatInfo, Root

_ROOM = "einvconv.formats.teapps"
_INVOICES = "CONTENT_FRAME/INVOICES/INVOICE"


def _teapps(code: str, written: str, marks: tuple[tuple[str, str], ...], only: tuple[str, ...] = ()) -> FormatInfo:
    return FormatInfo(
        code=code,
        name=f"TEAPPSXML {written}",
        syntax="teapps",
        roots=(Root("INVOICE_CENTER", f"teapps/{written}/teapps.xsd", holds=_INVOICES),),
        versions=written,
        written=written,
        marker="CONTENT_FRAME/BLOCK_RULES/FORMAT_VERSION",
        marks=marks,
        only=only,
        rules=("teapps",),
        encoding="ISO-8859-1",
        declared=(),
        maker=f"{_ROOM}.versions:{code}",
        joiner=f"{_ROOM}.batch:join",
    )


FORMATS: tuple[FormatInfo, ...] = (
    _teapps("teapps", "2.7.2", ()),
    _teapps(
        "teapps30",
        "3.0",
        (("3", r"^\s*3"),),
        (
            "SPECIFICATION_ID",
            "EADDRESS_SCHEME_ID",
            "EADDRESS_SCHEME_ID_CODE",
            "INVOICE_TOTAL_WITHOUT_ADVANCE_PAYMENT",
            "PAYMENT_MEANS",
            "TAX_POINT_DATE",
        ),
    ),
)
