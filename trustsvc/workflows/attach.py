"""Attach signatures that were made elsewhere; steps 3 to 5 of a document's life.

The first accepted value is on record before anything is made with it, and wins: a signer elsewhere
rolls dice, so another value would be another signature over the same document. Every step is a
row; a process may die between any two, and the same value again gives the same answer. Once both
values are here the worker finishes the document without its caller. Nothing leaves before step 5.
"""

from dataclasses import dataclass
from datetime import timedelta

from trustsvc.documents.intake import take_in
from trustsvc.errors import NotFound, RefusedValue, SigningConflict, Unavailable, WrongKey
from trustsvc.signatures.pades.sign import PreparedPdf, attach_pdf, parse_prepared_pdf
from trustsvc.signatures.values import accepted_value
from trustsvc.signatures.xades.sign import prepare_xml
from trustsvc.store.documents import DocumentState, find_document
from trustsvc.store.idempotency import RequestKey, keep_answer, reserve_key
from trustsvc.store.objects import artefact_name, prepared_name
from trustsvc.store.signings import (
    find_signing,
    keep_pdf_value,
    keep_prepared_pdf,
    keep_xml_value,
)
from trustsvc.store.work import drop, ring
from trustsvc.workflows.issue import Issued, Request, record
from trustsvc.workflows.make import PDF_FILE, XML_FILE, Draft, artefacts, pdf_intent, xml_intent
from trustsvc.workflows.parts import Keep, Log
from trustsvc.workflows.prepare import RECONCILE, RECONCILE_AFTER_S
from trustsvc.workflows.two_step import (
    EXPIRE,
    Asked,
    OpenSigning,
    Part,
    find_open,
    prepare_page,
    signed_xml,
)


@dataclass(frozen=True, slots=True)
class Value:
    """What a signer elsewhere gave: the signature over what was asked for one part.

    ECDSA values may be DER or r‖s.
    """

    part: Part
    octets: bytes


def attach(
    keep: Keep, log: Log, document_id: str, value: Value, request: Request
) -> Asked | Issued:
    """Take a signature value; ask for the PDF's after the XML's, record the document after that.

    Raises:
        NotFound: there is no such signing, or it is another issuer's.
        RefusedValue: the value is not one by the certificate's key over what is asked for.
        SigningConflict: another value was accepted before, or it is not this part's turn.
        IdempotencyMismatch: the key came before with another request.
    """
    signing = find_open(keep, document_id, request)
    if value.part is Part.XML:
        return _attach_xml(keep, signing, value.octets, request.key)
    return _attach_pdf(keep, log, signing, value.octets, request.key)


def finish(keep: Keep, log: Log, document_id: str, request: Request) -> bool:
    """Record a document both of whose values are here; false when it is not signed elsewhere."""
    with keep.database.reading() as session:
        document, row = find_document(session, document_id), find_signing(session, document_id)
    if document is None or row is None:
        return False
    if row.pdf_value is not None and document.state == DocumentState.INTENDED:
        content = keep.objects.get(prepared_name(document.prepared_digest))
        limit_bytes = max(request.limit_bytes, len(content))
        intake = take_in(content, limit_bytes=limit_bytes, judges=keep.judges)
        signing = OpenSigning(Draft(document, intake, request.public_url), row)
        _record(keep, log, signing, _waiting_pdf(keep, signing), row.pdf_value)
    return True


def _attach_xml(keep: Keep, signing: OpenSigning, octets: bytes, key: RequestKey | None) -> Asked:
    document, row = signing.draft.document, signing.row
    if row.xml_to_sign is None:
        why = "it arrived signed; only its PDF is to be signed"
        raise SigningConflict(identifier=document.identifier, why=why)
    intent = xml_intent(document, signing.chain, signing.algorithm)
    prepared = prepare_xml(signing.draft.intake.content, intent)
    _must_be_as_asked(prepared.to_sign, row.xml_to_sign)
    value = _accept(signing, Part.XML, row.xml_to_sign, octets)
    keep_first(keep, signing, Part.XML, value)  # step 3: sign XML
    to_sign = row.pdf_to_sign or ask_for_pdf(keep, signing, value)  # step 4: render and sign PDF
    asked = Asked(signing.draft, row.algorithm, Part.PDF, to_sign, None)
    if key is not None:
        with keep.database.transaction() as session:
            keep_answer(session, key, asked.answer(), keep.clock(), document.id)
    return asked


def _attach_pdf(
    keep: Keep, log: Log, signing: OpenSigning, octets: bytes, key: RequestKey | None
) -> Issued:
    document, row = signing.draft.document, signing.row
    if row.pdf_to_sign is None:
        why = "its XML is to be signed first; after that its PDF is asked for"
        raise SigningConflict(identifier=document.identifier, why=why)
    waiting = _waiting_pdf(keep, signing)
    value = _accept(signing, Part.PDF, row.pdf_to_sign, octets)
    keep_first(keep, signing, Part.PDF, value, key)
    return _record(keep, log, signing, waiting, value)


def keep_first(
    keep: Keep, signing: OpenSigning, part: Part, value: bytes, key: RequestKey | None = None
) -> None:
    """Put a value on record before it is used, unless another one stands there.

    Raises:
        NotFound: the signing was withdrawn meanwhile.
        SigningConflict: another value was accepted before.
    """
    document, now = signing.draft.document, keep.clock()
    keeping = keep_xml_value if part is Part.XML else keep_pdf_value
    with keep.database.transaction() as session:
        if keeping(session, document.id, value):
            drop(session, EXPIRE, document.id)
            if part is Part.PDF:
                after = timedelta(seconds=RECONCILE_AFTER_S)
                ring(session, RECONCILE, document.id, now + after)
        row = find_signing(session, document.id)
        if row is None:
            raise NotFound(what="signing", name=document.id)
        if (row.xml_value if part is Part.XML else row.pdf_value) != value:
            why = f"another signature of the {part.upper()} was accepted before, and stays"
            raise SigningConflict(identifier=document.identifier, why=why)
        if key is not None:
            reserve_key(session, key, document.id, now)


def ask_for_pdf(keep: Keep, signing: OpenSigning, value: bytes) -> bytes:
    """Set and keep the page, and give the bytes to sign; who was first with it is right."""
    digest, to_sign = prepare_page(keep, signing, signed_xml(signing, value))
    document = signing.draft.document.id
    with keep.database.transaction() as session:
        if keep_prepared_pdf(session, document, digest, to_sign):
            return to_sign
        row = find_signing(session, document)
        return to_sign if row is None or row.pdf_to_sign is None else row.pdf_to_sign


def _waiting_pdf(keep: Keep, signing: OpenSigning) -> PreparedPdf:
    """Read the PDF that waits for its signature."""
    row = signing.row
    data = keep.objects.get(prepared_name(row.pdf_prepared or b""))
    intent = pdf_intent(signing.draft.document, signing.chain, signing.algorithm)
    waiting = parse_prepared_pdf(data, intent)
    _must_be_as_asked(waiting.to_sign, row.pdf_to_sign or b"")
    return waiting


def _record(
    keep: Keep, log: Log, signing: OpenSigning, waiting: PreparedPdf, value: bytes
) -> Issued:
    """Join what was signed, keep it, and record the document."""
    objects, name = keep.objects, signing.draft.document.id
    xml = objects.get(artefact_name(name, XML_FILE))
    pdf = attach_pdf(waiting, value)
    objects.put(artefact_name(name, PDF_FILE), pdf)
    return record(keep, log, signing.draft, artefacts(xml, pdf))  # step 5: record


def _accept(signing: OpenSigning, part: Part, to_sign: bytes, octets: bytes) -> bytes:
    certificate = signing.draft.document.certificate
    try:
        return accepted_value(str(part), certificate, signing.algorithm, to_sign, octets)
    except WrongKey as error:
        raise RefusedValue(part=str(part)) from error


def _must_be_as_asked(to_sign: bytes, asked: bytes) -> None:
    """Stop where this version of the service would ask for other bytes than were asked for.

    Otherwise the signer would be asked again, and there were two signatures over one document.
    """
    if to_sign != asked:
        why = "another version prepared it, otherwise than this one would; finish it there"
        raise Unavailable(what="signing", why=why)
