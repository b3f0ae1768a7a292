"""Serve the guide's core metadata: of each document, and what they mean."""

import hashlib
import json
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from trustsvc.api.callers import AnyCaller, HeavyLane, IssuerCaller, ReadLane, Serving, show_to
from trustsvc.api.documents import DocumentId
from trustsvc.api.files import PRIVATE, etag_of, is_current, not_modified
from trustsvc.api.media import JSON, takes
from trustsvc.api.shapes import PROBLEMS
from trustsvc.deployment import Deployment
from trustsvc.documents.guide.schema import METADATA_SCHEMA, STATED_SCHEMA, published_schema
from trustsvc.documents.guide.stated import parse_stated
from trustsvc.workflows.show_document import Caller
from trustsvc.workflows.show_metadata import show_metadata
from trustsvc.workflows.state_metadata import state_metadata

router = APIRouter(tags=["documents"], responses=PROBLEMS)

SCHEMA_JSON = "application/schema+json"
SCHEMA_CACHE = "public, max-age=86400"
SCHEMA = json.dumps(published_schema(), ensure_ascii=False).encode()
SCHEMA_ETAG = etag_of(hashlib.sha256(SCHEMA).digest())
ETAG = {"ETag": {"description": "SHA-256 of the bytes.", "schema": {"type": "string"}}}


def _inside(schema: dict[str, Any]) -> dict[str, Any]:
    """Give a schema without what only a document of its own has."""
    return {name: part for name, part in schema.items() if not name.startswith("$")}


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The metadata, in the newest revision or the one asked for.",
        "headers": ETAG,
        "content": {JSON: {"schema": _inside(METADATA_SCHEMA)}},
    },
}


@router.get(
    "/v1/metadata/schema",
    summary="What the metadata of documents mean",
    response_class=Response,
    responses={
        200: {
            "description": "JSON Schema 2020-12; under `$defs/stated`: what issuers may state.",
            "headers": ETAG,
            "content": {SCHEMA_JSON: {"schema": {"type": "object"}}},
        },
        304: {"description": "You hold these bytes already (If-None-Match)."},
    },
)
async def metadata_schema(request: Request) -> Response:
    """Give the schema of the core metadata; docs/metadata.md explains each item in two languages.

    Nobody needs a key for this.
    """
    if is_current(request, SCHEMA_ETAG):
        return not_modified(SCHEMA_ETAG, SCHEMA_CACHE)
    headers = {"ETag": SCHEMA_ETAG, "Cache-Control": SCHEMA_CACHE}
    return Response(SCHEMA, media_type=SCHEMA_JSON, headers=headers)


@router.get(
    "/v1/documents/{document_id}/metadata",
    summary="Hand out the core metadata",
    response_class=Response,
    responses={
        **ANSWERS,
        304: {"description": "You hold these bytes already (If-None-Match)."},
    },
)
async def metadata(  # noqa: PLR0913, PLR0917  what a request brings
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    caller: AnyCaller,
    revision: Annotated[
        int | None,
        Query(ge=1, le=2**31 - 1, description="An earlier revision; default the newest."),
    ] = None,
) -> Response:
    """Give identifiers of organisations, dates, states and relations, each with who says it.

    Derived from the document, completed by what its issuer stated; status and related documents
    on record are those of now.
    """
    content = await reads.read(partial(_metadata, deployment, document_id, caller, revision))
    return _answer(request, content)


@router.put(
    "/v1/documents/{document_id}/metadata",
    summary="State metadata that the document has no place for",
    response_class=Response,
    responses=ANSWERS,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": _inside(STATED_SCHEMA)}},
        }
    },
    dependencies=[Depends(takes(JSON))],
)
async def put_metadata(
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    heavy: HeavyLane,
    issuer: IssuerCaller,
) -> Response:
    """Replace all that was stated beside a document of yours; a change makes a new revision.

    What is stated adds to the document and never contradicts it: else it is refused (422) with
    every finding. The same again changes nothing.
    """
    content = await request.body()
    caller = Caller(issuer=issuer)
    work = partial(_put, deployment, document_id, caller, content)
    return _answer(request, await heavy.run(work))


def _put(deployment: Deployment, document_id: str, caller: Caller, content: bytes) -> bytes:
    show_to(deployment, document_id, caller)
    state_metadata(deployment.keep, document_id, parse_stated(content))
    return _metadata(deployment, document_id, caller, None)


def _metadata(
    deployment: Deployment, document_id: str, caller: Caller, revision: int | None
) -> bytes:
    found = show_to(deployment, document_id, caller)
    shown = show_metadata(deployment.keep, found.document, revision)
    return json.dumps(shown, ensure_ascii=False).encode()


def _answer(request: Request, content: bytes) -> Response:
    etag = etag_of(hashlib.sha256(content).digest())
    if request.method != "PUT" and is_current(request, etag):
        return not_modified(etag)
    return Response(content, media_type=JSON, headers={"ETag": etag, "Cache-Control": PRIVATE})
