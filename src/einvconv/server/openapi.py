"""The description of the server in OpenAPI 3.1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from json import loads
from typing import Any

import einvconv
from einvconv.output.json import schema
from einvconv.picture.words import LANGUAGES
from einvconv.server.parts import KIND
from einvconv.server.work import FORMS, JSON, PICTURES, XML

_TEXT = {"schema": {"type": "string"}}
_FAULTS = {
    "400": "The body is no document that may be read, or a parameter is wrong.",
    "406": "No such form is given.",
    "408": "The body did not come in time.",
    "413": "The body is larger, deeper or fuller than the limits.",
    "422": "It is no invoice that is known, or the target cannot say what it says.",
    "501": "What is asked for needs an extra that is not installed.",
    "503": "Too many requests wait already, their bodies are too much together, or this one took too long.",
}


def description() -> dict[str, Any]:
    """All of it."""
    defs = loads(schema().replace("#/$defs/", "#/components/schemas/"))
    entries = {"type": "array", "items": {"type": "object", "required": ["file"]}}
    listing = {
        "type": "object",
        "required": ["version", "files"],
        "properties": {"version": {"const": 1}, "files": entries},
    }
    report = {**listing, "properties": defs["properties"]}
    forms = {kind: {"schema": report} if kind == JSON else _TEXT for kind in FORMS}
    rules = _parameter("rules", "The code of a format or of a rule set.", {"type": "string"})
    day = _parameter("on", "The day whose rules count.", {"type": "string", "format": "date"})
    to = _parameter("to", "The code of the format to write.", {"type": "string", "enum": _targets()}, required=True)
    beside = [
        _parameter("version", "The version to write, of a family that has several.", {"type": "string"}),
        *(_parameter(name, what, {"type": "string"}) for name, what in _BESIDE.items()),
    ]
    picture = _parameter("to", "The form of the picture.", {"type": "string", "enum": list(PICTURES.values())})
    language = _parameter("language", "The language of the labels.", {"type": "string", "enum": [*LANGUAGES, "no"]})
    number = _parameter("invoice", "Which invoice of the document.", {"type": "integer", "minimum": 1})
    check = _parameter("check", "Whether findings stand beside the values.", {"type": "string", "enum": ["yes", "no"]})
    return {
        "openapi": "3.1.0",
        "info": {"title": "einvconv", "version": einvconv.__version__},
        "paths": {
            "/validate": {"post": _posted("Hold invoices against schema and rules", [rules, day], forms)},
            "/convert": {
                "post": _posted(
                    "Write an invoice in another format",
                    [to, *beside],
                    {XML: _TEXT, JSON: {"schema": listing}},
                    {KIND: {"schema": _PARTS}},
                    _COUNTS,
                )
            },
            "/render": {
                "post": _posted(
                    "Show an invoice for human eyes", [picture, language, number, check], dict.fromkeys(PICTURES, _TEXT)
                )
            },
            "/detect": {"post": _posted("Tell the format of a document", [], {JSON: {"schema": listing}})},
            "/health": {
                "get": _got("Whether it is there", JSON, {"schema": {"type": "object", "required": ["status"]}})
            },
            "/metrics": {"get": _got("What was done, for Prometheus", "text/plain", _TEXT)},
            "/formats": {"get": _got("The formats that are read and written", JSON, {"schema": {"type": "object"}})},
            "/": {"get": _got("A page for people", "text/html", _TEXT)},
            "/openapi.json": {"get": _got("This description", JSON, {"schema": {"type": "object"}})},
        },
        "components": {"schemas": {**defs["$defs"], "fault": _FAULT}},
    }


_BESIDE = {
    "receiver": "The buyer's address (BT-49), which goes before the invoice's own, as 0216:003715728600.",
    "operator": "The receiver's operator.",
    "uuid": "The identifier of the message.",
}
_COUNTS = {
    "Einvconv-Losses": "How many values are lost or changed.",
    "Einvconv-Attachments": "How many files go with the invoices and are not in the answer; JSON has them.",
}
_PARTS = {
    "type": "object",
    "required": ["document"],
    "properties": {
        "document": {"type": "string", "format": "binary"},
        "attachment": {"type": "array", "items": {"type": "string", "format": "binary"}},
        **{name: {"type": "string"} for name in _BESIDE},
    },
}
_FAULT = {
    "type": "object",
    "required": ["version", "error", "message"],
    "properties": {"version": {"const": 1}, "error": {"type": "string"}, "message": {"type": "string"}},
}


def _targets() -> list[str]:
    return [*(one.code for one in einvconv.formats() if one.writes), "json"]


def _parameter(name: str, what: str, of: dict[str, Any], required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": what, "required": required, "schema": of}


def _posted(
    what: str,
    parameters: list[dict[str, Any]],
    content: dict[str, Any],
    bodies: dict[str, Any] | None = None,
    counts: dict[str, str] | None = None,
) -> dict[str, Any]:
    xml = {**_TEXT, "example": _example()}
    json = {"schema": {"type": ["object", "array"]}, "example": loads(einvconv.convert(_example(), to="json").xml)}
    kinds = {XML: xml, "text/xml": xml, JSON: json, "application/zip": _TEXT, "application/octet-stream": xml}
    body = {"required": True, "content": {**kinds, **(bodies or {})}}
    fault = {JSON: {"schema": {"$ref": "#/components/schemas/fault"}}}
    faults = {status: {"description": why, "content": fault} for status, why in _FAULTS.items()}
    headers = {name: {"description": why, "schema": {"type": "integer"}} for name, why in (counts or {}).items()}
    done = {"200": {"description": what, "content": content, **({"headers": headers} if headers else {})}}
    return {"summary": what, "parameters": parameters, "requestBody": body, "responses": {**done, **faults}}


@cache
def _example() -> str:
    """A small invoice, so that whoever tries the server has one at hand."""
    model = einvconv.model
    invoice = model.Invoice(
        number="2026-17",
        issue_date=date(2026, 8, 17),
        due_date=date(2026, 8, 31),
        type_code="380",
        currency="EUR",
        seller=model.Party(name="Myyjä Oy", vat_id="FI01120389", address=model.Address(country_code="FI")),
        buyer=model.Party(name="Ostaja Oy", address=model.Address(country_code="FI")),
        lines=[
            model.InvoiceLine(
                id="1",
                item=model.Item(name="Huolto"),
                quantity=model.Quantity(value=Decimal(3), unit="HUR"),
                price=model.Price(net=Decimal("80.00")),
                vat_code="S",
                vat_rate=Decimal("25.5"),
            )
        ],
    )
    return einvconv.serialize(invoice, to="ubl").xml.decode()


def _got(what: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"summary": what, "responses": {"200": {"description": what, "content": {kind: content}}}}
