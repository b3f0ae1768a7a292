"""Serve a D-CoC in the forms of other registers, and the schema of D-CoCs that we publish.

Exports are made from the issued XML when asked for; they carry no signature. Whoever may have the
files of a document may have them.
"""

import hashlib
from functools import partial
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request, Response

from trustsvc.api.callers import AnyCaller, HeavyLane, ReadLane, Serving, show_to
from trustsvc.api.documents import DocumentId
from trustsvc.api.files import etag_of, file_answer, is_current, not_modified
from trustsvc.api.media import XML
from trustsvc.api.shapes import PROBLEMS
from trustsvc.deployment import Deployment
from trustsvc.documents.exports.forms import FORMS, Form
from trustsvc.documents.exports.made import Origin
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import NotFound
from trustsvc.workflows.show_document import FoundDocument, read_artefact
from trustsvc.workflows.show_status import show_status

router = APIRouter(tags=["documents"], responses=PROBLEMS)

SCHEMA = files("trustsvc.documents.dcoc").joinpath("dcoc-1.0.xsd").read_bytes()
SCHEMA_ETAG = etag_of(hashlib.sha256(SCHEMA).digest())
SCHEMA_CACHE = "public, max-age=86400"


def _answers(media: str, what: str, schema: dict[str, str]) -> dict[int | str, dict[str, Any]]:
    etag = {"ETag": {"description": "SHA-256 of the bytes.", "schema": {"type": "string"}}}
    return {
        200: {"description": what, "headers": etag, "content": {media: {"schema": schema}}},
        304: {"description": "You hold these bytes already (If-None-Match)."},
    }


TEXT = {"type": "string"}
OBJECT = {"type": "object"}


@router.get(
    "/schemas/dcoc-1.0.xsd",
    summary="The schema of D-CoCs",
    response_class=Response,
    responses=_answers(XML, "XML Schema 1.0, explained in English and Chinese.", TEXT),
)
async def dcoc_schema(request: Request) -> Response:
    """Give the schema by which D-CoCs are judged; it imports those of the D-SI and XML-DSig."""
    if is_current(request, SCHEMA_ETAG):
        return not_modified(SCHEMA_ETAG, SCHEMA_CACHE)
    headers = {"ETag": SCHEMA_ETAG, "Cache-Control": SCHEMA_CACHE}
    return Response(SCHEMA, media_type=XML, headers=headers)


@router.get(
    "/v1/documents/{document_id}/untp.json",
    summary="A D-CoC as UNTP credential",
    response_class=Response,
    responses=_answers("application/ld+json", "Credential content, not signed.", OBJECT),
)
async def untp(  # noqa: PLR0913, PLR0917  what a request brings
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    heavy: HeavyLane,
    caller: AnyCaller,
) -> Response:
    """Give the content of a UNTP Digital Conformity Credential 0.7.0 (JSON-LD).

    It has no proof: sign it with the DID of the certification body. Its description says what the
    form has no place for.
    """
    found = await reads.read(show_to, deployment, document_id, caller)
    content = await heavy.run(partial(_export, deployment, found, FORMS["untp"]))
    return _answer(request, found, FORMS["untp"], content)


@router.get(
    "/v1/documents/{document_id}/iaf.csv",
    summary="A D-CoC as row for IAF CertSearch",
    response_class=Response,
    responses=_answers("text/csv", "A header and one row.", TEXT),
)
async def iaf_csv(  # noqa: PLR0913, PLR0917  what a request brings
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    heavy: HeavyLane,
    caller: AnyCaller,
) -> Response:
    """Give the fields of IAF CertSearch's upload, with today's status.

    What the register demands and the document does not say stays empty.
    """
    found = await reads.read(show_to, deployment, document_id, caller)
    content = await heavy.run(partial(_export, deployment, found, FORMS["iaf"]))
    return _answer(request, found, FORMS["iaf"], content)


@router.get(
    "/v1/documents/{document_id}/iaf.json",
    summary="A D-CoC as the body of an upload to IAF CertSearch",
    response_class=Response,
    responses=_answers("application/json", "The body of one upload.", OBJECT),
)
async def iaf_json(  # noqa: PLR0913, PLR0917  what a request brings
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    heavy: HeavyLane,
    caller: AnyCaller,
) -> Response:
    """Give the body of IAF CertSearch's `upload-cert`, with today's status."""
    found = await reads.read(show_to, deployment, document_id, caller)
    content = await heavy.run(partial(_export, deployment, found, FORMS["iaf-json"]))
    return _answer(request, found, FORMS["iaf-json"], content)


def _export(deployment: Deployment, found: FoundDocument, form: Form) -> bytes:
    document = found.document
    if document.kind != DocumentKind.DCOC:
        raise NotFound(what=f"{form.file_name}, which D-CoCs alone have", name=document.id)
    standing = show_status(deployment.keep, document.id)
    status = standing.status.name.lower()
    origin = Origin(
        sha256=document.document_digest or b"",
        signed=True,
        url=f"{deployment.settings.public_url}/v1/documents/{document.id}/xml",
        status="expired" if standing.expired and status == "valid" else status,
    )
    tree = parse_xml(read_artefact(deployment.keep, document, "document.xml"))
    return form.make(tree, origin, "en").content


def _answer(request: Request, found: FoundDocument, form: Form, content: bytes) -> Response:
    etag = etag_of(hashlib.sha256(content).digest())
    if is_current(request, etag):
        return not_modified(etag)
    name = f"{found.document.id}.{form.file_name}"
    return file_answer(content, form.media_type, etag, name)
