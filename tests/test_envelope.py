"""A StandardBusinessDocumentHeader that says something else than its document is told."""

from __future__ import annotations

import re

import pytest

import einvconv
from documents import edited

SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
SPACE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
BIS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
SAID = {
    "sender": "0216:003707375462",
    "receiver": "0216:003715728600",
    "standard": SPACE,
    "version": "2.1",
    "type": "Invoice",
    "document": f"{SPACE}::Invoice##{BIS}::2.1",
    "process": "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
}


def payload() -> str:
    text = edited("peppolbis30/several-vat-rates").decode()
    start = text.index("<", text.index("?>") + 2)
    return text[start:]


def endpoints() -> tuple[str, str]:
    """The addresses of the corpus document, seller and buyer, as the envelope says them."""
    found = re.findall(r'<cbc:EndpointID schemeID="(\d+)">([^<]*)', payload())
    return f"{found[0][0]}:{found[0][1]}", f"{found[1][0]}:{found[1][1]}"


def framed(document: str = "", **other: str) -> bytes:
    sender, receiver = endpoints()
    said = {**SAID, "sender": sender, "receiver": receiver, **other}
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<StandardBusinessDocument xmlns="{SBDH}">
<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion>
<Sender><Identifier Authority="iso6523-actorid-upis">{said["sender"]}</Identifier></Sender>
<Receiver><Identifier Authority="iso6523-actorid-upis">{said["receiver"]}</Identifier></Receiver>
<DocumentIdentification><Standard>{said["standard"]}</Standard><TypeVersion>{said["version"]}</TypeVersion>
<InstanceIdentifier>1</InstanceIdentifier><Type>{said["type"]}</Type>
<CreationDateAndTime>2026-05-04T10:00:00Z</CreationDateAndTime></DocumentIdentification>
<BusinessScope><Scope><Type>DOCUMENTID</Type><InstanceIdentifier>{said["document"]}</InstanceIdentifier></Scope>
<Scope><Type>PROCESSID</Type><InstanceIdentifier>{said["process"]}</InstanceIdentifier></Scope></BusinessScope>
</StandardBusinessDocumentHeader>
{document or payload()}
</StandardBusinessDocument>
""".encode()


def of_the_envelope(data: bytes, **how: str) -> list[einvconv.Finding]:
    return [f for f in einvconv.validate(data, **how).findings if f.source == "sbdh"]


def test_an_envelope_that_says_what_its_document_says_is_told_nothing_of() -> None:
    assert of_the_envelope(framed()) == []
    assert of_the_envelope(framed(document=f"{SPACE}::Invoice##{BIS}*::2.1")[:0] or framed()) == []
    assert einvconv.validate(framed()).valid


@pytest.mark.parametrize(
    ("other", "rule", "severity", "place"),
    [
        ({"standard": SPACE.replace("Invoice", "CreditNote")}, "SBDH-STANDARD", "fatal", "/ubl:Invoice"),
        ({"type": "CreditNote"}, "SBDH-TYPE", "fatal", "/ubl:Invoice"),
        ({"document_id": f"{SPACE}::CreditNote##{BIS}::2.1"}, "SBDH-DOCUMENT", "fatal", "/ubl:Invoice"),
        ({"document_id": f"{SPACE}::Invoice##urn:other::2.1"}, "SBDH-DOCUMENT", "warning", "/ubl:Invoice"),
        ({"process": "urn:other"}, "SBDH-PROCESS", "warning", "/ubl:Invoice"),
        ({"sender_other": "1"}, "SBDH-SENDER", "warning", "cac:AccountingSupplierParty/cac:Party/cbc:EndpointID"),
        ({"receiver_other": "1"}, "SBDH-RECEIVER", "warning", "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID"),
    ],
)
def test_what_the_envelope_says_otherwise_is_a_finding(
    other: dict[str, str], rule: str, severity: str, place: str
) -> None:
    changed = dict(other)
    for side, own in zip(("sender", "receiver"), endpoints(), strict=True):
        if changed.pop(f"{side}_other", None):
            changed[side] = own.partition(":")[0] + ":999999999"
    if "document_id" in changed:
        changed["document"] = changed.pop("document_id")
        data = framed(**{"document": "", **{k: v for k, v in changed.items() if k != "document"}})
        data = data.replace(SAID["document"].encode(), changed["document"].encode())
    else:
        data = framed(**changed)
    [finding] = of_the_envelope(data)
    assert (finding.rule, finding.severity) == (rule, severity)
    assert finding.location.endswith(place)
    assert finding.line > 10
    assert finding.column > 0
    assert einvconv.validate(data).valid == (severity != "fatal")


def test_another_scheme_or_case_is_no_contradiction() -> None:
    assert of_the_envelope(framed(sender="0088:1234567890123")) == []
    sender, _ = endpoints()
    assert of_the_envelope(framed(sender=sender.upper())) == []


def test_a_document_type_with_a_wildcard_names_every_profile_that_begins_so() -> None:
    data = framed().replace(SAID["document"].encode(), f"{SPACE}::Invoice##urn:cen.eu:en16931:2017*::2.1".encode())
    assert of_the_envelope(data) == []


def test_a_document_that_is_not_in_such_an_envelope_is_not_asked() -> None:
    assert of_the_envelope(payload().encode()) == []


def test_the_envelope_is_read_also_for_the_rules_of_another_syntax() -> None:
    assert [f.rule for f in of_the_envelope(framed(process="urn:other"), rules="finvoice30")] == ["SBDH-PROCESS"]


def of_two_versions(said: str, own: str) -> list[tuple[str, str]]:
    """What is found where the envelope says one version of UBL and the document another one, or none."""
    start = payload().index(">", payload().index("Invoice ")) + 1
    version = f"<cbc:UBLVersionID>{own}</cbc:UBLVersionID>" if own else ""
    data = framed(document=payload()[:start] + version + payload()[start:], version=said)
    return [(f.rule, f.severity) for f in of_the_envelope(data)]


def test_the_version_of_the_envelope_is_held_against_that_of_the_document_where_it_says_one() -> None:
    assert of_two_versions("2.1", " 2.1 ") == of_two_versions("2.1", "") == of_two_versions("", "2.0") == []
    assert of_two_versions("2.1", "2.0") == [("SBDH-VERSION", "warning")]


def test_the_buyer_sends_what_it_bills_itself() -> None:
    text = edited("peppolbis30/self-billing").decode()
    document = text[text.index("<", text.index("?>") + 2) :]
    found = re.findall(r'<cbc:EndpointID schemeID="(\d+)">([^<]*)', document)
    seller, buyer = (f"{scheme}:{value}" for scheme, value in found[:2])
    own = re.findall(r"<cbc:(?:CustomizationID|ProfileID)>([^<]*)", document)
    said = {"document": document, "process": own[1]}
    named = SAID["document"].replace(BIS, own[0]).encode()
    for sender, receiver, rules in ((buyer, seller, []), (seller, buyer, ["SBDH-SENDER", "SBDH-RECEIVER"])):
        data = framed(sender=sender, receiver=receiver, **said).replace(SAID["document"].encode(), named)
        assert sorted(f.rule for f in of_the_envelope(data)) == sorted(rules)
