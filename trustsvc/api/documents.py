"""Serve /v1/documents: issue, look up, describe; files and status have files of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from trustsvc.api.callers import AnyCaller, HeavyLane, IssuerCaller, ReadLane, Serving, show_to
from trustsvc.api.idempotency import REPLAYED, IdempotencyKey, Turns, answer_once
from trustsvc.api.media import FORM, JSON, XML_FORMS, came_as, takes
from trustsvc.api.plain import FORM_BODY, read_form, take_form
from trustsvc.api.shapes import (
    PROBLEMS,
    REPLAYED_HEADER,
    DocumentLine,
    DocumentPage,
    DocumentShape,
    IssuedShape,
)
from trustsvc.clock import rfc3339
from trustsvc.deployment import Deployment
from trustsvc.documents.authoring.examples import dcc_model_example, dcoc_model_example
from trustsvc.documents.authoring.incoming import xml_of_json
from trustsvc.documents.authoring.published import COMPONENTS
from trustsvc.documents.dcc.upgrade import upgrade as upgrade_dcc
from trustsvc.documents.guide.stated import parse_stated
from trustsvc.errors import MalformedRequest
from trustsvc.workflows.idempotency import answer_before, request_key
from trustsvc.workflows.issue import Request as IssueRequest
from trustsvc.workflows.issue import issue
from trustsvc.workflows.show_document import FoundDocument, show_by_number, show_documents

router = APIRouter(prefix="/v1/documents", tags=["documents"], responses=PROBLEMS)

LONGEST_PAGE = 100
LONGEST_ID = 64
DocumentId = Annotated[
    str,
    Path(
        max_length=LONGEST_ID,
        description="Our opaque id, as issuing answered it.",
        examples=["agra37aniav7vdu43z4wdbej"],
    ),
]
BODIES: dict[str, Any] = {
    "required": True,
    "content": {
        **{
            form: {"schema": {"type": "string", "format": "binary"}, "example": "<dcc:…/>"}
            for form in XML_FORMS
        },
        JSON: {
            "schema": {
                "anyOf": [
                    {"$ref": f"{COMPONENTS}{name}"}
                    for name in ("DccModel", "DcocModel", "XmlAsJson")
                ]
            },
            "examples": {
                "dcc": {"summary": "A DCC", "value": dcc_model_example()},
                "dcoc": {"summary": "A D-CoC", "value": dcoc_model_example()},
            },
        },
        FORM: FORM_BODY,
    },
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What came to be issued; ``beside`` is JSON of what is stated beside it."""

    content: bytes
    as_json: bool
    upgrade: str | None
    key: str | None
    beside: bytes = b""

    def xml(self, limit_bytes: int) -> bytes:
        """Give it as XML of a release that is issued."""
        xml = xml_of_json(self.content, limit_bytes) if self.as_json else self.content
        return xml if self.upgrade is None else upgrade_dcc(xml, self.upgrade).content


@router.post(
    "",
    status_code=201,
    summary="Issue a document",
    response_description="Signed and recorded; log and chain follow by themselves.",
    responses={201: {"headers": REPLAYED_HEADER}},
    openapi_extra={"requestBody": BODIES},
    dependencies=[Depends(takes(*XML_FORMS, JSON, FORM))],
)
async def issue_document(  # noqa: PLR0913  what a request brings
    *,
    request: Request,
    response: Response,
    deployment: Serving,
    heavy: HeavyLane,
    issuer: IssuerCaller,
    upgrade: Annotated[
        str | None,
        Query(
            max_length=255,
            description="Bring an older DCC to release 3.3.0 under this new identifier.",
        ),
    ] = None,
    idempotency_key: IdempotencyKey = None,
) -> IssuedShape:
    """Send a document; get back its id, its look-up token and a signed promise.

    XML is issued as it is. JSON is a model from which the XML is written (docs/model.md lists
    every field; numbers keep their digits), or XML carried as JSON. A form brings any of
    them with what is stated beside it (docs/metadata.md), or a plain document: a PDF with what is
    stated of it (docs/plain.md), signed as it is.

    XML and PDF are signed and recorded when this answers; log and chain follow within the times
    that the promise states. A document that breaks its schema or our rules is refused (422) with
    every finding, where it is (an XPath; in a model a place like `$.results[0].unit`) and what
    mends it.
    """
    work = await _work(request, deployment, issuer, upgrade, idempotency_key)
    turns: Turns = request.app.state.turns
    async with turns.turn(issuer, idempotency_key):
        answer, replayed = await heavy.run(work)
    if replayed:
        response.headers[REPLAYED] = "true"
    return IssuedShape.model_validate(answer)


async def _work(
    request: Request, deployment: Deployment, issuer: str, upgrade: str | None, key: str | None
) -> Callable[[], tuple[dict[str, Any], bool]]:
    """Read what came, and say what is to be done with it."""
    came = came_as(request)
    if came != FORM:
        sent = Sent(await request.body(), came == JSON, upgrade, key)
        return partial(_issue, deployment, issuer, sent)
    form = await read_form(request)
    if not form.holds_xml:
        return partial(take_form, deployment, issuer, form, key)
    if form.register:
        raise MalformedRequest(where="form.register", why="only a PDF is registered unsigned")
    sent = Sent(form.content, form.holds_json, upgrade, key, form.metadata)
    return partial(_issue, deployment, issuer, sent)


def _issue(deployment: Deployment, issuer: str, sent: Sent) -> tuple[dict[str, Any], bool]:
    beside = (sent.beside,) if sent.beside else ()
    asks = (sent.content, (sent.upgrade or "").encode(), *beside)
    key = request_key(issuer, sent.key, b"issue", *asks)
    limit_bytes = deployment.settings.document_limit_bytes

    def work() -> dict[str, Any]:
        wanted = IssueRequest(
            issuer=issuer,
            content=sent.xml(limit_bytes),
            limit_bytes=limit_bytes,
            public_url=deployment.settings.public_url,
            key=key,
            stated=parse_stated(sent.beside) if sent.beside else None,
        )
        return issue(deployment.keep, deployment.log, deployment.seal(issuer), wanted).answer()

    return answer_once(partial(answer_before, deployment.keep, key), work)


@router.get("", summary="Find documents by number, or list your own")
async def find_documents(  # noqa: PLR0913  what a request brings
    *,
    deployment: Serving,
    reads: ReadLane,
    caller: AnyCaller,
    identifier: Annotated[
        str | None,
        Query(max_length=255, description="The document's number.", examples=["HC-T-2026-00417"]),
    ] = None,
    issuer: Annotated[
        str | None,
        Query(
            max_length=128,
            description="organizationIdentifier, to tell issuers with the same number apart.",
            examples=["NTRCN-91320000MA00EXAMP9"],
        ),
    ] = None,
    after: Annotated[
        str, Query(max_length=LONGEST_ID, description="`next` of the page before.")
    ] = "",
    limit: Annotated[
        int, Query(ge=1, le=LONGEST_PAGE, description="Lines on a page.")
    ] = LONGEST_PAGE,
) -> DocumentPage:
    """A number alone leads to status, never to results; an issuer's key lists its documents."""
    if identifier is not None:
        found = await reads.read(show_by_number, deployment.keep, identifier, issuer)
        following = None
    elif caller.issuer is not None:
        own = await reads.read(show_documents, deployment.keep, caller.issuer, after, limit + 1)
        found, following = own[:limit], own[limit - 1].id if len(own) > limit else None
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
async def describe(
    document_id: DocumentId, deployment: Serving, reads: ReadLane, caller: AnyCaller
) -> DocumentShape:
    """Give the document's own facts and the addresses of its parts."""
    return _shape(await reads.read(show_to, deployment, document_id, caller))


def _shape(found: FoundDocument) -> DocumentShape:
    document = found.document
    base = f"/v1/documents/{document.id}"
    of_xml = () if document.xml_digest is None else ("xml", "json")
    parts = ("pdf", *of_xml, "metadata", "status", "evidence")
    return DocumentShape(
        id=document.id,
        identifier=document.identifier,
        issuer=document.issuer,
        issuer_name=found.issuer_name,
        kind=document.kind,  # type: ignore[arg-type]  # rows hold these words only
        release=document.release,
        registered=document.registered,
        recorded=rfc3339(document.recorded or document.signing_time),
        document_digest=(document.document_digest or b"").hex(),
        pdf_digest=(document.pdf_digest or b"").hex(),
        facts=document.facts,
        links={name: f"{base}/{name}" for name in parts},
    )
