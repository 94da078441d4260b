"""Where libxml2 reads a value otherwise than XML Schema does, and what the standard says of it.

It passes over any character that is none of base64's, where the standard has no place for one, and it refuses dates
and times with white space around them, which the standard takes off first.
Sources: XML Schema part 2, 3.2.16 (base64Binary), 3.2.6 to 3.2.14 and 4.3.6 (white space); held against `xmlschema`.
"""

from __future__ import annotations

import re
from functools import cache

from lxml import etree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .faults import Fault

_DS, _XADES = "{http://www.w3.org/2000/09/xmldsig#}", "{http://uri.etsi.org/01903/v1.3.2#}"
_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
_OF_DS = (
    *("DigestValue", "Exponent", "G", "J", "Modulus", "P", "PGPKeyID", "PGPKeyPacket", "PgenCounter", "Q", "SPKISexp"),
    *("Seed", "SignatureValue", "X509CRL", "X509Certificate", "X509SKI", "Y"),
)
_OF_XADES = (
    *("ByKey", "CertifiedRole", "EncapsulatedCRLValue", "EncapsulatedOCSPValue", "EncapsulatedPKIData"),
    *("EncapsulatedTimeStamp", "EncapsulatedX509Certificate"),
)
_OF_RAM = ("AttachmentBinaryObject", "DescriptionBinaryObject", "IncludedBinaryObject", "ReferenceFileBinaryObject")
_FEW = 5  # names of one name space that are looked for one by one
# The elements of base64 in the schemas of a folder; a test reads the schemas themselves.
BASE64: dict[str, tuple[str, ...]] = {
    "ubl": (
        f"{_CBC}EmbeddedDocumentBinaryObject",
        *(_DS + name for name in _OF_DS),
        *(_XADES + name for name in _OF_XADES),
    ),
    "finvoice": ("AttachmentContent",),
    "cii": tuple(_RAM + name for name in _OF_RAM),
    "facturx": (f"{_RAM}AttachmentBinaryObject",),
    "svefaktura": ("{urn:sfti:documents:ObjectEnvelope:1:0}EncodedData",),
    "vismaxml": ("{http://www.vismasoftware.com/EDI/Schemas/Invoice60}Attachment",),
}
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"
_STRETCH = 1 << 16
_SPACE = " \t\r\n"
# The types whose values libxml2 does not strip of white space
_COLLAPSED = ("date", "time", "dateTime", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay", "duration")
_REFUSED = rf"(?s)Element '[^']*'(?:, attribute '([^']*)')?: .*'xs:({'|'.join(_COLLAPSED)})'\.$"


def strange_in_base64(text: str) -> str:
    """The first character of a text that base64 has none of; empty where there is none."""
    for start in range(0, len(text), _STRETCH):  # a copy of a large file takes longer than looking at it
        stretch = text[start : start + _STRETCH]
        try:
            strange = stretch.encode("ascii").translate(None, _LETTERS)
        except UnicodeEncodeError as error:
            before = stretch[: error.start].encode("ascii").translate(None, _LETTERS)
            return before[:1].decode("ascii") or stretch[error.start]
        if strange:
            return strange[:1].decode("ascii")
    return ""


def is_base64(text: str) -> bool:
    """Whether a text is plainly one of base64, by the grammar of the standard."""
    from ..intake.brief import is_base64

    return text.isascii() and is_base64(text.encode("ascii"), 0, len(text))


@cache
def some_of_base64(family: str) -> tuple[str, ...]:
    """Fewer names to look for: where a document has none of these, it has none of `BASE64`."""
    spaces: dict[str, list[str]] = {}
    for tag in BASE64[family]:
        spaces.setdefault(tag.rpartition("}")[0], []).append(tag)
    few = (tags if len(tags) <= _FEW else [f"{space}}}*"] for space, tags in spaces.items())
    return tuple(one for tags in few for one in tags)


@cache
def words_of_base64(family: str) -> tuple[str, ...]:
    """The same for a text: where none of these stands in it, it has none of the elements."""
    endings: dict[str, str] = {}
    for tag in some_of_base64(family) if family in BASE64 else ():
        space, _, name = tag.rpartition("}")
        if name == "*":
            endings[space] = space[1:]
        else:
            endings[space] = _common_ending(endings.get(space, name), name)
    return tuple(endings.values())


def _common_ending(one: str, other: str) -> str:
    return next(one[at:] for at in range(len(one) + 1) if other.endswith(one[at:]))


def not_base64(root: Any, family: str, make: Callable[[str, str, Any], Fault]) -> list[Fault]:
    """The elements of base64 that hold something else, as libxml2 would say it; `family` is the schemas' folder."""
    tags = BASE64.get(family)
    found: list[Fault] = []
    for element in root.iter(*tags) if tags else ():
        if element.text and strange_in_base64(element.text):
            message = (
                f"Element '{element.tag}': '{element.text}' is not a valid value of the atomic type 'xs:base64Binary'."
            )
            found.append(make("SCHEMAV_CVC_DATATYPE_VALID_1_2_1", message, element))
    return found


def is_refused_for_white_space(fault: Fault, types: Callable[[], etree.XMLSchema]) -> bool:
    """Whether libxml2 refuses a date or time only for the white space around it.

    `types` gives the schema that has an element of each type in the name of the type.
    """
    said = _refused().match(fault.message)
    if said is None:
        return False
    value = str(fault.element.get(said[1]) if said[1] else fault.element.text or "")
    if value.strip(_SPACE) == value:
        return False
    alone = etree.Element(said[2])
    alone.text = value.strip(_SPACE)
    return bool(types().validate(alone))


@cache
def _refused() -> re.Pattern[str]:
    return re.compile(_REFUSED)
