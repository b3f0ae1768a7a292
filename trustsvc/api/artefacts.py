"""Serve the files of a document: XML (as JSON and CBOR too), PDF, evidence; with entity tags."""

import hashlib
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from trustsvc.api.callers import AnyCaller, HeavyLane, ReadLane, Serving, show_to
from trustsvc.api.documents import DocumentId
from trustsvc.api.files import etag_of, file_answer, is_current, not_modified
from trustsvc.api.media import CBOR, JSON, PDF, XML, wanted_form
from trustsvc.api.shapes import PROBLEMS
from trustsvc.deployment import Deployment
from trustsvc.documents.authoring.lossless import to_cbor, to_json
from trustsvc.documents.authoring.published import COMPONENTS
from trustsvc.errors import NotFound
from trustsvc.workflows.show_cover import show_cover
from trustsvc.workflows.show_document import Caller, FoundDocument, read_artefact, show_evidence

router = APIRouter(prefix="/v1/documents", tags=["documents"], responses=PROBLEMS)


BINARY = {"type": "string", "format": "binary"}
EVIDENCE = {"type": "object", "description": "Version 1; anchors/FORMAT.md lists every field."}


def _answers(media: str, what: str, schema: dict[str, str]) -> dict[int | str, dict[str, Any]]:
    etag = {"ETag": {"description": "SHA-256 of the bytes.", "schema": {"type": "string"}}}
    return {
        200: {"description": what, "headers": etag, "content": {media: {"schema": schema}}},
        304: {"description": "You hold these bytes already (If-None-Match)."},
    }


@router.get(
    "/{document_id}/xml",
    summary="Hand out the XML",
    response_class=Response,
    responses=_answers(XML, "The issued XML, byte for byte.", BINARY),
)
async def xml(
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    caller: AnyCaller,
) -> Response:
    """Give the original: the XML with the issuer's XAdES signature, byte for byte."""
    found = await reads.read(show_to, deployment, document_id, caller)
    digest = _xml_digest(found)
    return await _artefact(request, deployment, found, digest, ("document.xml", "xml", XML))


@router.get(
    "/{document_id}/pdf",
    summary="Hand out the PDF",
    response_class=Response,
    responses=_answers(PDF, "The issued PDF/A-3, byte for byte.", BINARY),
)
async def pdf(
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    caller: AnyCaller,
) -> Response:
    """Give the pages for people: PDF/A-3 with a PAdES signature and the XML inside."""
    found = await reads.read(show_to, deployment, document_id, caller)
    digest = found.document.pdf_digest or b""
    return await _artefact(request, deployment, found, digest, ("document.pdf", "pdf", PDF))


@router.get(
    "/{document_id}/json",
    summary="Hand out the XML as JSON or CBOR",
    response_class=Response,
    responses={
        200: {
            "description": "The issued XML, carried losslessly.",
            "headers": {
                "ETag": {"description": "Of this form.", "schema": {"type": "string"}},
                "Vary": {"description": "`Accept`.", "schema": {"type": "string"}},
            },
            "content": {
                JSON: {"schema": {"$ref": f"{COMPONENTS}XmlAsJson"}},
                CBOR: {"schema": BINARY},
            },
        },
        304: {"description": "You hold these bytes already (If-None-Match)."},
    },
)
async def carried(
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    caller: AnyCaller,
) -> Response:
    """Give the XML in a form for programs without XML; `Accept: application/cbor` gives CBOR.

    Every name, attribute, text and blank is there, so that the same XML can be had back, byte for
    byte: `trustsvc convert FILE --to xml`. docs/authoring.md describes the mapping.
    """
    found = await reads.read(show_to, deployment, document_id, caller)
    media = wanted_form(request, JSON, CBOR)
    digest = hashlib.sha256(_xml_digest(found) + media.encode()).digest()
    etag = etag_of(digest)
    if is_current(request, etag):
        answer = not_modified(etag)
    else:
        content = await run_in_threadpool(_carry, deployment, found, media)
        ending = "cbor" if media == CBOR else "json"
        answer = file_answer(content, media, etag, f"{document_id}.{ending}")
    answer.headers["Vary"] = "Accept"
    return _described(answer, document_id)


def _xml_digest(found: FoundDocument) -> bytes:
    """Give the digest of the XML; a plain document has none."""
    if found.document.xml_digest is None:
        raise NotFound(what="XML of a plain document", name=found.document.id)
    return found.document.xml_digest


def _carry(deployment: Deployment, found: FoundDocument, media: str) -> bytes:
    xml_bytes = read_artefact(deployment.keep, found.document, "document.xml")
    return to_cbor(xml_bytes) if media == CBOR else to_json(xml_bytes)


@router.get(
    "/{document_id}/cover.pdf",
    summary="Hand out the cover of a plain document",
    response_class=Response,
    responses=_answers(PDF, "A sheet with the look-up code.", BINARY),
)
async def cover(  # noqa: PLR0913  what a request brings
    *,
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    heavy: HeavyLane,
    caller: AnyCaller,
) -> Response:
    """Give a sheet to be kept with a plain PDF: what it is, its digest, where to check it."""
    found = await reads.read(show_to, deployment, document_id, caller)
    public_url = deployment.settings.public_url
    content = await heavy.run(show_cover, deployment.keep, found.document, public_url)
    etag = etag_of(hashlib.sha256(content).digest())
    if is_current(request, etag):
        return not_modified(etag)
    return file_answer(content, PDF, etag, f"{document_id}.cover.pdf")


@router.get(
    "/{document_id}/evidence",
    summary="Hand out the evidence",
    response_class=Response,
    responses=_answers(JSON, "The newest evidence file.", EVIDENCE),
)
async def evidence(
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    caller: AnyCaller,
) -> Response:
    """Give the file with which anybody checks the document offline, years later.

    Until the document is anchored there is none (404, `not-yet`, with Retry-After). A change of
    status makes newer evidence once it is on the chain.
    """
    content = await reads.read(partial(_evidence, deployment, document_id, caller))
    etag = etag_of(hashlib.sha256(content).digest())
    if is_current(request, etag):
        return not_modified(etag)
    return file_answer(content, JSON, etag, f"{document_id}.evidence.json")


def _evidence(deployment: Deployment, document_id: str, caller: Caller) -> bytes:
    show_to(deployment, document_id, caller)
    return show_evidence(deployment.keep, document_id)


async def _artefact(
    request: Request,
    deployment: Deployment,
    found: FoundDocument,
    digest: bytes,
    which: tuple[str, str, str],
) -> Response:
    name, ending, media = which
    etag = etag_of(digest)
    if is_current(request, etag):
        return _described(not_modified(etag), found.document.id)
    content = await run_in_threadpool(read_artefact, deployment.keep, found.document, name)
    answer = file_answer(content, media, etag, f"{found.document.id}.{ending}")
    return _described(answer, found.document.id)


def _described(answer: Response, document_id: str) -> Response:
    """Let metadata travel with the file: say where they are (RFC 8288, describedby)."""
    answer.headers["Link"] = f'</v1/documents/{document_id}/metadata>; rel="describedby"'
    return answer
