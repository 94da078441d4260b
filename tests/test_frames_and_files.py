"""What stands around and beside an invoice: frames, attachment messages, several invoices in one file."""

from __future__ import annotations

import base64
import hashlib
import pickle
from pathlib import Path

import pytest
from lxml import etree

import einvconv
from einvconv.intake import Frame
from einvconv.model import Message
from einvconv.resources import data_path

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
FRAMED = (CORPUS / "finvoice30" / "soap-frame.xml").read_bytes()
PLAIN = (CORPUS / "finvoice30" / "several-vat-rates.xml").read_bytes()
PEPPOL = (CORPUS / "peppolbis30" / "several-vat-rates.xml").read_bytes()
PDF = base64.b64encode(b"%PDF-1.7 a file").decode()


def with_file(filename: str = "spec.pdf", media_type: str = "application/pdf", content: str = PDF) -> bytes:
    reference = (
        "<cac:AdditionalDocumentReference><cbc:ID>F1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject"
        f' mimeCode="{media_type}" filename="{filename}">{content}</cbc:EmbeddedDocumentBinaryObject>'
        "</cac:Attachment></cac:AdditionalDocumentReference>"
    ).encode()
    return PEPPOL.replace(b"<cac:AccountingSupplierParty>", reference + b"<cac:AccountingSupplierParty>", 1)


OTHER_FORMAT = PEPPOL.partition(b"?>")[2].strip()
BATCHES = ["bgc/batch-of-two", "bgc/freight-and-rounding", "e2b/interchange-of-two", "facturae/3.2.1-batch-of-two"]
FOREIGN = [OTHER_FORMAT, b'<x:thing xmlns:x="urn:x">hello</x:thing>', b"a stray text"]


def in_one_frame(number: int) -> bytes:
    """So many invoices in the body of one frame, whose header says something of its own."""
    each = b"".join(
        PLAIN.partition(b"?>")[2].replace(b"<InvoiceNumber>", b"<InvoiceNumber>%d" % i) for i in range(number)
    )
    soap = b"http://schemas.xmlsoap.org/soap/envelope/"
    head = b'<x:Odd xmlns:x="urn:x" of="header">said</x:Odd><x:MessageId xmlns:x="urn:x">the-id</x:MessageId>'
    return b'<s:Envelope xmlns:s="%s"><s:Header>%s</s:Header><s:Body>%s</s:Body></s:Envelope>' % (soap, head, each)


class TestFrames:
    def test_what_a_frame_says_is_found_once_for_all_its_documents(self, monkeypatch) -> None:
        made: list[int] = []
        for name in ("around", "leaves", "contents"):
            find = Frame.__dict__[name].function
            monkeypatch.setattr(Frame.__dict__[name], "function", lambda f, find=find: made.append(1) or find(f))
        conversions = einvconv.convert_all(in_one_frame(6), to="ubl")
        assert len(conversions) == 6
        assert len(made) == 3
        assert all([loss.value for loss in c.losses if "Odd" in loss.path] == ["header", "said"] for c in conversions)
        assert len({len(c.losses) for c in conversions}) == 1

    def test_a_document_of_a_frame_is_the_same_in_another_process(self) -> None:
        document = einvconv.split(in_one_frame(5))[2]
        sent = pickle.dumps(document)
        again = pickle.loads(sent)
        assert len(sent) < 3 * len(document.data) + 3_000
        assert [len(list(one)) for one in again.frame.held] == [0] * 5
        one, other = (einvconv.convert(d, to="ubl") for d in (document, again))
        assert (one.xml, one.losses) == (other.xml, other.losses)
        assert any("Odd" in loss.path for loss in one.losses)

    @pytest.mark.parametrize("foreign", FOREIGN, ids=["invoice", "element", "text"])
    @pytest.mark.parametrize("name", BATCHES)
    def test_what_stands_in_a_batch_and_is_none_of_its_invoices_is_told(self, name: str, foreign: bytes) -> None:
        batch = (CORPUS / f"{name}.xml").read_bytes()
        end = batch.rindex(b"</")
        plain, documents = einvconv.split(batch), einvconv.split(batch[:end] + foreign + batch[end:])
        assert len(documents) == len(plain)

        def told(document: einvconv.Document) -> list[str]:
            return [f.message for f in einvconv.validate(document).findings if f.rule == "READ-FRAME"]

        assert [told(one) for one in plain] == [[]] * len(plain)
        assert all(len(told(one)) == 1 for one in documents)

    def test_of_a_frame_that_says_what_the_message_says_only_its_own_ids_are_lost(self) -> None:
        losses = [x for x in einvconv.convert(FRAMED, to="finvoice30").losses if x.path.startswith("/soap")]
        assert {x.path.rpartition("/")[2] for x in losses} == {"eb:ConversationId", "@eb:id"}

    def test_what_only_the_frame_says_is_read_from_it(self) -> None:
        start, end = FRAMED.index(b"<MessageTransmissionDetails>"), FRAMED.index(b"</MessageTransmissionDetails>")
        bare = FRAMED[:start] + FRAMED[end + len(b"</MessageTransmissionDetails>") :]
        invoice = einvconv.parse(bare)
        assert invoice.message is not None
        assert invoice.message.sender_operator == "NDEAFIHH"
        assert invoice.seller is not None
        assert invoice.seller.endpoint is not None
        assert invoice.seller.endpoint.value == "003792012358"

    def test_what_the_frame_says_otherwise_than_the_message_is_a_loss_with_its_path(self) -> None:
        other = FRAMED.replace(b"<eb:PartyId>NDEAFIHH<", b"<eb:PartyId>OKOYFIHH<", 1)
        losses = [x for x in einvconv.convert(other, to="peppolbis30").losses if x.value == "OKOYFIHH"]
        assert len(losses) == 1
        assert losses[0].path.startswith("/soap:Envelope/")

    def test_a_frame_that_names_its_addresses_otherwise_than_usual_says_so(self) -> None:
        header = (
            b'<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
            b'<StandardBusinessDocumentHeader><Sender><Identifier Authority="mine">0088:1</Identifier></Sender>'
            b"</StandardBusinessDocumentHeader>"
        )
        body = PEPPOL[PEPPOL.index(b"<Invoice") :]
        losses = einvconv.convert(header + body + b"</StandardBusinessDocument>", to="peppolbis30").losses
        assert any(x.path.endswith("/@Authority") and x.value == "mine" for x in losses)

    def test_an_sbdh_around_ubl_gives_its_addresses_and_accounts_for_the_rest(self) -> None:
        header = (
            b'<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
            b"<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion><Sender><Identifier>0088:7300010000001"
            b"</Identifier></Sender><DocumentIdentification><InstanceIdentifier>I-1</InstanceIdentifier>"
            b"<Type>Invoice</Type></DocumentIdentification></StandardBusinessDocumentHeader>"
        )
        body = PEPPOL[PEPPOL.index(b"<Invoice") :]
        conversion = einvconv.convert(header + body + b"</StandardBusinessDocument>", to="peppolbis30")
        assert {x.value for x in conversion.losses} == {"0088:7300010000001", "I-1"}


class TestAttachments:
    def test_an_embedded_pdf_goes_with_a_finvoice_as_an_attachment_message(self) -> None:
        conversion = einvconv.convert(with_file(), to="finvoice30")
        assert len(conversion.attachments) == 1
        message = etree.fromstring(conversion.attachments[0].content)
        schema = etree.XMLSchema(etree.parse(data_path("schemas", "finvoice", "attachments", "attachments.xsd")))
        schema.assertValid(message)
        digest = hashlib.sha1(PDF.encode()).hexdigest()
        assert message.findtext(".//AttachmentSecureHash") == digest
        identifier = message.findtext(".//MessageDetails/MessageIdentifier")
        assert message.findtext(".//AttachmentIdentifier") == f"{identifier}::{digest}"
        assert identifier is not None
        assert identifier.encode() in conversion.xml

    def test_the_message_beside_its_invoice_brings_the_file_back(self) -> None:
        there = einvconv.convert(with_file(), to="finvoice30")
        back = einvconv.convert(there.xml + there.attachments[0].content, to="peppolbis30")
        found = [d for d in back.invoice.documents if d.content]
        assert [(d.filename, d.media_type, d.content) for d in found] == [("spec.pdf", "application/pdf", PDF)]
        assert PDF.encode() in back.xml

    def test_a_changed_file_in_the_message_no_longer_fits_its_hash_and_that_is_told(self) -> None:
        there = einvconv.convert(with_file(), to="finvoice30")
        changed = there.attachments[0].content.replace(PDF.encode(), base64.b64encode(b"%PDF-1.7 other"))
        losses = einvconv.convert(there.xml + changed, to="peppolbis30").losses
        assert any(x.path.endswith("/AttachmentSecureHash") for x in losses)

    def test_a_spreadsheet_is_refused_in_words(self) -> None:
        conversion = einvconv.convert(with_file("sheet.csv", "text/csv"), to="finvoice30")
        assert conversion.attachments == ()
        assert any("PDF, JPEG or PNG" in x.reason and x.kind == "dropped" for x in conversion.losses)

    def test_a_file_over_the_limit_is_a_loss_that_names_the_limit(self) -> None:
        big = base64.b64encode(b"x" * 1_000_001).decode()
        conversion = einvconv.convert(with_file(content=big), to="finvoice30")
        assert conversion.attachments == ()
        assert any("1000000 bytes" in x.reason for x in conversion.losses)

    def test_a_long_file_name_is_cut_before_its_ending_and_the_cut_reported(self) -> None:
        conversion = einvconv.convert(with_file("a" * 60 + ".pdf"), to="finvoice30")
        name = etree.fromstring(conversion.attachments[0].content).findtext(".//AttachmentName")
        assert name == "a" * 46 + ".pdf"
        assert any(x.kind == "truncated" for x in conversion.losses)

    def test_another_name_of_the_message_with_the_files_is_told(self) -> None:
        invoice = einvconv.parse(with_file())
        invoice.message = Message(id="M-1", attachment_message="M-0::files")
        conversion = einvconv.serialize(invoice, to="finvoice30")
        assert b">M-1::attachments<" in conversion.xml
        assert [x.kind for x in conversion.losses if x.value == "M-0::files"] == ["replaced"]

    def test_before_version_2_01_there_are_no_attachments(self) -> None:
        conversion = einvconv.convert(with_file(), to="finvoice")
        assert conversion.attachments == ()
        assert any(x.value == PDF for x in conversion.losses)


class TestSeveralInvoices:
    def test_framed_messages_are_split_in_order_and_convert_one_by_one(self) -> None:
        file = FRAMED + FRAMED.replace(b"<InvoiceNumber>", b"<InvoiceNumber>B")
        numbers = [einvconv.parse(d).number for d in einvconv.split(file)]
        assert numbers[1] == f"B{numbers[0]}"
        assert [c.invoice.number for c in einvconv.convert_all(file, to="peppolbis30")] == numbers

    def test_converting_several_at_once_names_split(self) -> None:
        with pytest.raises(einvconv.UnreadableInput, match="split"):
            einvconv.convert(FRAMED + FRAMED, to="peppolbis30")

    def test_conversions_to_finvoice_go_into_one_file_and_come_back_the_same(self) -> None:
        made = [einvconv.convert(source, to="finvoice30") for source in (PEPPOL, PLAIN)]
        joined = einvconv.join(made)
        again = einvconv.convert_all(joined, to="finvoice30")
        assert [c.xml for c in again] == [c.xml for c in made]
        assert not any(x.path.startswith("/soap") for c in again for x in c.losses)

    def test_ubl_has_no_file_of_several_and_says_so(self) -> None:
        made = einvconv.convert(PEPPOL, to="ubl")
        with pytest.raises(einvconv.ConversionRefused, match="ubl"):
            einvconv.join([made, made])
