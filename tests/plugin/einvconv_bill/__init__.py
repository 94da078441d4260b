"""Bill: a format of a few elements, with a schema and rules of its own. This is its record."""

from __future__ import annotations

from pathlib import Path

from einvconv.formats.record import FormatInfo, Root

SPACE = "urn:example:bill"
_HERE = Path(__file__).parent

FORMAT = FormatInfo(
    code="bill",
    name="Bill 1",
    syntax="bill",
    roots=(Root(f"{{{SPACE}}}Bill", str(_HERE / "bill.xsd")),),
    versions="1",
    written="1",
    rules=(str(_HERE / "rules" / "bill"),),
    prefixes=(("b", SPACE),),
    maker="einvconv_bill.tree:bill",
    joiner="einvconv_bill.batch:join",
)
