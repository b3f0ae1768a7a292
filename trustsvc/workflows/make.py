"""Make the issued bytes of an intended document: steps 3 and 4 of its life (DESIGN section 3).

Everything that enters them stands in the intent row, and signing is deterministic: the same intent
gives the same bytes. What an earlier attempt kept is used and never made again, so that another
version of the typesetter, or a signer that rolls dice, cannot give one document two faces.
"""

from dataclasses import dataclass

from trustsvc.documents.intake import Intake
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.render import render_pdf
from trustsvc.signatures.claims import SignatureClaim
from trustsvc.signatures.pades.read import read_pdf_signatures
from trustsvc.signatures.pades.sign import PdfSignatureIntent, sign_pdf
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.signatures.xades.sign import XmlSignatureIntent, sign_xml
from trustsvc.store.documents import Document
from trustsvc.store.objects import Objects, artefact_name
from trustsvc.workflows.parts import Seal
from trustsvc.workflows.steps import Tell, silent
from trustsvc_keys.algorithms import Algorithm

XML_FILE, PDF_FILE = "document.xml", "document.pdf"


@dataclass(frozen=True, slots=True)
class Draft:
    """A document with its intent on record and its content taken in."""

    document: Document
    intake: Intake
    public_url: str


@dataclass(frozen=True, slots=True)
class Artefacts:
    """The issued bytes and the digests of their signatures; a plain document has no XML."""

    xml: bytes | None
    pdf: bytes
    xml_signature: bytes | None
    pdf_signature: bytes | None


def make(objects: Objects, seal: Seal, draft: Draft, tell: Tell = silent) -> Artefacts:
    """Sign the XML, render and sign the PDF, and keep both.

    Raises:
        MissingGlyph: the page needs a character that no font holds.
        Unrenderable: the page cannot be set.
        WrongKey: the seal's key is not the certificate's.
    """
    if draft.intake.kind is DocumentKind.PLAIN:
        return _make_plain(objects, seal, draft, tell)
    document = draft.document
    xml_name = artefact_name(document.id, XML_FILE)
    pdf_name = artefact_name(document.id, PDF_FILE)
    xml = objects.find(xml_name) or _signed_xml(seal, draft)  # step 3: sign XML
    tell(3)
    pdf = objects.find(pdf_name) or _signed_page(seal, draft, xml)  # step 4: render and sign PDF
    tell(4)
    objects.put(xml_name, xml)
    objects.put(pdf_name, pdf)
    return artefacts(xml, pdf)


def _make_plain(objects: Objects, seal: Seal, draft: Draft, tell: Tell) -> Artefacts:
    """Sign a plain document as it is, unless it arrived signed; nothing of it is rendered."""
    name = artefact_name(draft.document.id, PDF_FILE)
    pdf = objects.find(name) or _signed_plain(seal, draft)
    tell(4)
    objects.put(name, pdf)
    return artefacts(None, pdf)


def _signed_plain(seal: Seal, draft: Draft) -> bytes:
    if draft.document.arrived_signed:
        return draft.intake.content
    intent = pdf_intent(draft.document, seal.chain, seal.signer.algorithm)
    return sign_pdf(draft.intake.content, intent, seal.signer.sign)


def artefacts(xml: bytes | None, pdf: bytes) -> Artefacts:
    """Join the issued bytes with the digests of their signatures."""
    return Artefacts(
        xml=xml,
        pdf=pdf,
        xml_signature=None if xml is None else _one_digest(read_xml_signatures(xml)),
        pdf_signature=_one_digest(read_pdf_signatures(pdf)),
    )


def _signed_xml(seal: Seal, draft: Draft) -> bytes:
    document = draft.document
    if document.arrived_signed:
        return draft.intake.content
    intent = xml_intent(document, seal.chain, seal.signer.algorithm)
    return sign_xml(draft.intake.content, intent, seal.signer.sign)


def _signed_page(seal: Seal, draft: Draft, xml: bytes) -> bytes:
    intent = pdf_intent(draft.document, seal.chain, seal.signer.algorithm)
    return sign_pdf(set_page(draft, xml), intent, seal.signer.sign)


def xml_intent(
    document: Document, chain: tuple[bytes, ...], algorithm: Algorithm
) -> XmlSignatureIntent:
    """Give all that enters the signature in XML."""
    return XmlSignatureIntent(
        signature_id=document.signature_id,
        signing_time=document.signing_time,
        certificate=document.certificate,
        chain=chain,
        algorithm=algorithm,
    )


def pdf_intent(
    document: Document, chain: tuple[bytes, ...], algorithm: Algorithm
) -> PdfSignatureIntent:
    """Give all that enters the signature in PDF."""
    return PdfSignatureIntent(
        signing_time=document.signing_time,
        certificate=document.certificate,
        chain=chain,
        algorithm=algorithm,
        file_id=document.file_id,
    )


def set_page(draft: Draft, xml: bytes) -> bytes:
    """Set the page of an XML: the issued one, or the content that is to be signed, as a trial.

    Raises:
        MissingGlyph: the page needs a character that no font holds.
        TooLarge, Unrenderable: the page cannot be set.
    """
    document = draft.document
    return render_pdf(
        xml,
        kind=draft.intake.kind,
        url=f"{draft.public_url.rstrip('/')}/{document.token}".upper(),
        token=document.token,
        at=document.signing_time,
    )


def _one_digest(claims: tuple[SignatureClaim, ...]) -> bytes | None:
    """Give the digest of the one signature, if it holds."""
    if len(claims) != 1:
        return None
    return claims[0].signature_digest if claims[0].intact else None
