"""The profiles of UBL: the same tree with identifiers and limits of their own."""

from __future__ import annotations

from typing import Any

from ...mapping.nodes import Node
from ...mapping.reading import Reading
from ...mapping.writing import Writing
from ...model import Invoice
from ...model.codes import CREDIT_NOTE_TYPES, SELF_BILLED_TYPES
from ..base import Format, Pair
from . import names, needs, peppol
from .pairs import PAIRS
from .tree import head, tree

_SCHEMAS = {
    names.INVOICE: ("ubl", "2.1", "invoice.xsd"),
    names.CREDIT_NOTE: ("ubl", "2.1", "creditnote.xsd"),
}


def _root_for(invoice: Invoice) -> str:
    return names.CREDIT_NOTE if invoice.type_code in CREDIT_NOTE_TYPES else names.INVOICE


def _begin_reading(root: Any, run: Reading) -> None:
    run.is_credit_note = root.tag == names.CREDIT_NOTE
    cbc = f"{{{names.NAMESPACES['cbc']}}}"
    run.currency = (root.findtext(f"{cbc}DocumentCurrencyCode") or "").strip() or None
    run.tax_currency = (root.findtext(f"{cbc}TaxCurrencyCode") or "").strip() or None
    if run.currency is None:
        payable = root.find(f"{{*}}LegalMonetaryTotal/{cbc}PayableAmount[@currencyID]")
        run.currency = payable.get("currencyID") if payable is not None else None
        run.currency_at = (payable, "currencyID") if payable is not None else None


def _begin_writing(invoice: Invoice, run: Writing) -> None:
    run.currency = invoice.currency
    run.tax_currency = invoice.tax_currency


def _nothing(_: Invoice, __: Any) -> None:
    pass


_NEEDS = Pair("needs of EN 16931", _nothing, needs.derive)
_NOTES = Pair("single notes", _nothing, peppol.single_notes)
_BASES = Pair("bases of percentages", _nothing, peppol.allowance_bases)
_ENDPOINTS = Pair("electronic addresses", _nothing, peppol.endpoints)
_REFERENCE = Pair("buyer reference", _nothing, peppol.buyer_reference)


def _format(
    code: str,
    name: str,
    version: str,
    nodes: tuple[list[Node], list[Node]],
    pairs: tuple[Pair, ...],
    single_note: bool,
    own: frozenset[str] | None,
) -> Format:
    return Format(
        code=code,
        name=name,
        syntax="ubl",
        version=version,
        namespaces=names.NAMESPACES,
        trees={
            names.INVOICE: tree(False, nodes[0], single_note),
            names.CREDIT_NOTE: tree(True, nodes[1], single_note),
        },
        root_for=_root_for,
        begin_reading=_begin_reading,
        begin_writing=_begin_writing,
        schemas=_SCHEMAS,
        pairs=(*PAIRS, *pairs),
        keeps_from=lambda source: own is None or source in own,
    )


def _is_urn(value: str) -> bool:
    return value.startswith("urn:")


def ubl() -> Format:
    """UBL 2.1 of any profile, or none."""

    def nodes() -> list[Node]:
        return head(lambda _: names.EN16931, _is_urn, lambda _: None, lambda _: True)

    return _format("ubl", "UBL 2.1", "2.1", (nodes(), nodes()), (_NEEDS,), False, None)


def _peppol_id(invoice: Invoice) -> str:
    return names.PEPPOL3_SELF if invoice.type_code in SELF_BILLED_TYPES else names.PEPPOL3


def _peppol_process(invoice: Invoice) -> str:
    return names.PEPPOL3_SELF_PROCESS if invoice.type_code in SELF_BILLED_TYPES else names.PEPPOL3_PROCESS


def _peppol(code: str, name: str) -> Format:
    def nodes() -> list[Node]:
        return head(
            _peppol_id,
            lambda value: value in (names.PEPPOL3, names.PEPPOL3_SELF),
            _peppol_process,
            lambda value: value.startswith(("urn:fdc:peppol.eu:", "urn:peppol:")),
        )

    own = frozenset({"peppolbis30", "ehf30"})
    return _format(code, name, "3.0", (nodes(), nodes()), (_REFERENCE, _ENDPOINTS, _NOTES, _BASES, _NEEDS), True, own)


def peppolbis30() -> Format:
    """Peppol BIS Billing 3.0, billing and self-billing."""
    return _peppol("peppolbis30", "Peppol BIS Billing 3.0")


__all__ = ["peppolbis30", "ubl"]
