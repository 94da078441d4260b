"""What a type checker must not take; each line that is marked is one, and no other."""

from __future__ import annotations

from pathlib import Path

import einvconv
from einvconv.model import Invoice, Party, Price

einvconv.convrt("x", to="ubl")  # wrong
einvconv.model.Invoise()  # wrong
einvconv.convert(Path("x"), too="ubl")  # wrong
einvconv.convert(Path("x"))  # wrong
einvconv.convert(7, to="ubl")  # wrong
einvconv.validate(["x"])  # wrong
einvconv.validate("x", on="2026-08-17")  # wrong
einvconv.parse(Path("x"), limits=5)  # wrong
einvconv.detect(None)  # wrong
einvconv.serialize(b"x", to="ubl")  # wrong
einvconv.split({"a": 1})  # wrong
einvconv.schematron.load("x").validate(7)  # wrong

conversion = einvconv.convert("x", to="ubl")
conversion.xml = b""  # wrong
print(conversion.loses)  # wrong
conversion.losses.append(conversion.losses[0])  # wrong
print(conversion.losses[0].king)  # wrong

report = einvconv.validate("x")
report.findings[0].line = 1  # wrong
print(report.findings[0].rulle)  # wrong
einvconv.Finding("r", "deadly", "s", "m")  # wrong
einvconv.Loss("dropped", "/a", "x")  # wrong
einvconv.Addition(kind="derived", path="/a", value="x", raison="y")  # wrong

invoice = Invoice(nummer="1")  # wrong
invoice.seller = "x"  # wrong
print(invoice.totals.payable)  # wrong
Party(name=7)  # wrong
Price(net="ten")  # wrong
einvconv.bulk.validate(["x"], rulez="ubl")  # wrong
einvconv.bulk.convert(["x"])  # wrong
einvconv.validate("x", release="3.0.21")  # wrong
print(report.verdikt)  # wrong
einvconv.convert("x", to="ubl", metadata={"receiver": "x"})  # wrong
einvconv.fingerprint(7)  # wrong
print(einvconv.compare("x", "y")[0].terms)  # wrong
