"""Serve /v1/documents: issue, look up, hand out, change status."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from trustsvc.api.callers import AnyCaller, IssuerCaller, Serving
from trustsvc.api.shapes import (
    PROBLEMS,
    ChangedShape,
    ChangeShape,
    DocumentLine,
    DocumentPage,
    DocumentShape,
    IssuedShape,
    StatusShape,
)
from trustsvc.clock import rfc3339
from trustsvc.documents.dcc.upgrade import upgrade as upgrade_dcc
from trustsvc.errors import MalformedRequest
from trustsvc.workflows.change_status import change_status, parse_change
from trustsvc.workflows.idempotency import answer_before, request_key
from trustsvc.workflows.instants import parse_instant
from trustsvc.workflows.issue import Request as IssueRequest
from trustsvc.workflows.issue import issue
from trustsvc.workflows.show_document import (
    read_artefact,
    show_by_number,
    show_document,
    show_documents,
    show_evidence,
)
from trustsvc.workflows.show_status import show_status

router = APIRouter(prefix="/v1/documents", tags=["documents"], responses=PROBLEMS)

IdempotencyKey = Annotated[
    str | None,
    Header(description="The same key with the same request gives the same answer, once done."),
]
XML, PDF, JSON = "application/xml", "application/pdf", "application/json"
PAGE = 100


@router.post(
    "",
    status_code=201,
    summary="Issue a document",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {XML: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def issue_document(
    request: Request,
    deployment: Serving,
    issuer: IssuerCaller,
    upgrade: Annotated[
        str | None, Query(description="Bring an older DCC to 3.3.0 under this new identifier.")
    ] = None,
    idempotency_key: IdempotencyKey = None,
) -> IssuedShape:
    """Send a DCC or D-CoC as XML; get back its id, its look-up token and a signed promise.

    XML and PDF are signed and recorded when this answers; log and chain follow within the times
    that the promise states.
    """
    content = await request.body()
    answer = await run_in_threadpool(_issue, deployment, issuer, content, upgrade, idempotency_key)
    return IssuedShape.model_validate(answer)


def _issue(
    deployment: Serving, issuer: str, content: bytes, upgrade: str | None, given: str | None
) -> dict[str, Any]:
    key = request_key(issuer, given, b"issue", content, (upgrade or "").encode())
    before = answer_before(deployment.keep, key)
    if before is not None:
        return before
    if upgrade is not None:
        content = upgrade_dcc(content, upgrade).content
    wanted = IssueRequest(
        issuer=issuer,
        content=content,
        limit_bytes=deployment.settings.document_limit_bytes,
        public_url=deployment.settings.public_url,
        key=key,
    )
    return issue(deployment.keep, deployment.log, deployment.seal(issuer), wanted).answer()


@router.get("", summary="Find documents by number, or list your own")
def find_documents(
    deployment: Serving,
    caller: AnyCaller,
    identifier: Annotated[str | None, Query(description="The document's number.")] = None,
    issuer: Annotated[str | None, Query(description="organizationIdentifier.")] = None,
    after: Annotated[str, Query(description="Cursor of the page before.")] = "",
) -> DocumentPage:
    """A number alone leads to status, never to results; an issuer's key lists its documents."""
    if identifier is not None:
        found, following = show_by_number(deployment.keep, identifier, issuer), None
    elif caller.issuer is not None:
        found = show_documents(deployment.keep, caller.issuer, after, PAGE)
        following = found[-1].id if len(found) == PAGE else None
    else:
        raise MalformedRequest(where="identifier", why="give a number, or the issuer's key")
    lines = [
        DocumentLine(
            id=one.id,
            identifier=one.identifier,
            issuer=one.issuer,
            status=f"/v1/documents/{one.id}/status",
        )
        for one in found
    ]
    return DocumentPage(documents=lines, next=following)


@router.get("/{document_id}", summary="Describe a document")
def describe(document_id: str, deployment: Serving, caller: AnyCaller) -> DocumentShape:
    """Give the document's own facts and the addresses of its parts."""
    found = show_document(deployment.keep, document_id, caller)
    document = found.document
    base = f"/v1/documents/{document.id}"
    return DocumentShape(
        id=document.id,
        identifier=document.identifier,
        issuer=document.issuer,
        issuer_name=found.issuer_name,
        kind=document.kind,  # type: ignore[arg-type]  # rows hold these words only
        release=document.release,
        recorded=rfc3339(document.recorded or document.signing_time),
        document_digest=(document.document_digest or b"").hex(),
        pdf_digest=(document.pdf_digest or b"").hex(),
        facts=document.facts,
        links={name: f"{base}/{name}" for name in ("xml", "pdf", "status", "evidence")},
    )


@router.get("/{document_id}/status", summary="Tell a document's status")
def status(
    document_id: str,
    deployment: Serving,
    at: Annotated[str | None, Query(description="Instant with zone, or date.")] = None,
) -> StatusShape:
    """Public: the status now or at an instant, and how far log and chain have come."""
    found = show_status(deployment.keep, document_id, parse_instant(at))
    return StatusShape.model_validate(found.answer())


@router.post("/{document_id}/status", status_code=201, summary="Change a document's status")
def change(
    document_id: str,
    wanted: ChangeShape,
    deployment: Serving,
    issuer: IssuerCaller,
    idempotency_key: IdempotencyKey = None,
) -> ChangedShape:
    """Suspend, reinstate, supersede or revoke; revoked is final. It shows at once."""
    asked = f"{document_id}\n{wanted.model_dump_json()}".encode()
    key = request_key(issuer, idempotency_key, b"status", asked)
    answer = answer_before(deployment.keep, key)
    if answer is None:
        step = parse_change(wanted.status, wanted.reason, wanted.effective, tuple(wanted.affected))
        done = change_status(deployment.keep, deployment.log, issuer, document_id, step, key=key)
        answer = done.answer()
    return ChangedShape.model_validate(answer)


@router.get(
    "/{document_id}/xml",
    summary="Hand out the XML",
    response_class=Response,
    responses={200: {"content": {XML: {}}}},
)
def xml(document_id: str, request: Request, deployment: Serving, caller: AnyCaller) -> Response:
    """Give the issued XML, byte for byte."""
    return _artefact(document_id, request, deployment, caller, ("document.xml", "xml", XML))


@router.get(
    "/{document_id}/pdf",
    summary="Hand out the PDF",
    response_class=Response,
    responses={200: {"content": {PDF: {}}}},
)
def pdf(document_id: str, request: Request, deployment: Serving, caller: AnyCaller) -> Response:
    """Give the issued PDF, byte for byte, with the XML inside."""
    return _artefact(document_id, request, deployment, caller, ("document.pdf", "pdf", PDF))


@router.get(
    "/{document_id}/evidence",
    summary="Hand out the evidence",
    response_class=Response,
    responses={200: {"content": {JSON: {}}}},
)
def evidence(document_id: str, deployment: Serving, caller: AnyCaller) -> Response:
    """Give the file with which anybody checks the document offline, years later."""
    show_document(deployment.keep, document_id, caller)
    content = show_evidence(deployment.keep, document_id)
    return _file(content, JSON, f"{document_id}.evidence.json")


def _artefact(
    document_id: str,
    request: Request,
    deployment: Serving,
    caller: AnyCaller,
    which: tuple[str, str, str],
) -> Response:
    name, ending, media = which
    found = show_document(deployment.keep, document_id, caller)
    content = read_artefact(deployment.keep, found.document, name)
    answer = _file(content, media, f"{document_id}.{ending}")
    if request.headers.get("if-none-match") == answer.headers["etag"]:
        return Response(status_code=304, headers={"ETag": answer.headers["etag"]})
    return answer


def _file(content: bytes, media: str, name: str) -> Response:
    headers = {
        "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-cache",
    }
    return Response(content, media_type=media, headers=headers)
