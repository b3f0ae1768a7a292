"""Serve /v1/signings: issue with a key that stays elsewhere, in two steps a signature."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.datastructures import FormData, UploadFile

from trustsvc.api.callers import HeavyLane, IssuerCaller, Serving
from trustsvc.api.documents import DocumentId
from trustsvc.api.idempotency import REPLAYED, IdempotencyKey, Turns, answer_once
from trustsvc.api.media import FORM, JSON, XML_FORMS, takes
from trustsvc.api.shapes import PROBLEMS, REPLAYED_HEADER, FindingShape, IssuedShape, Shape
from trustsvc.deployment import Deployment
from trustsvc.documents.guide.stated import parse_stated
from trustsvc.errors import InvalidFields
from trustsvc.workflows.attach import Value, attach
from trustsvc.workflows.elsewhere import (
    DistantSeal,
    given_seal,
    parse_certificates,
    registered_seal,
)
from trustsvc.workflows.idempotency import answer_before, request_key
from trustsvc.workflows.issue import Request as IssueRequest
from trustsvc.workflows.show_signing import show_signing
from trustsvc.workflows.two_step import Part, prepare_signing, withdraw
from trustsvc_keys.algorithms import Algorithm

router = APIRouter(prefix="/v1/signings", tags=["signings"], responses=PROBLEMS)

LONGEST_VALUE = 2_048
"""Base64 of what RSA with 12,288 bits gives."""
FILE = {"type": "string", "format": "binary"}
BODIES = {
    "required": True,
    "content": {
        **{form: {"schema": FILE, "example": "<dcc:…/>"} for form in XML_FORMS},
        FORM: {
            "schema": {
                "type": "object",
                "required": ["document"],
                "properties": {
                    "document": {**FILE, "description": "A DCC or D-CoC as XML."},
                    "certificates": {
                        **FILE,
                        "description": "The issuer's certificate, then those above it, as PEM; or "
                        "one as DER. Without it: the one that the operator registered.",
                    },
                    "metadata": {
                        "type": "string",
                        "contentMediaType": JSON,
                        "description": "What the document has no place for; docs/metadata.md and "
                        "/v1/metadata/schema describe it.",
                    },
                },
            }
        },
    },
}


class SigningShape(Shape):
    """A document that is signed elsewhere, and what is to be signed next."""

    id: str = Field(
        description="Our opaque id of the document.", examples=["agra37aniav7vdu43z4wdbej"]
    )
    identifier: str = Field(description="The document's own number.", examples=["HC-T-2026-00417"])
    part: Literal["xml", "pdf"] | None = Field(
        description="What is to be signed next; null: all is signed, see /v1/documents/{id}."
    )
    to_sign: str | None = Field(
        description="The bytes to sign, in base64. Sign all of them; the algorithm hashes them."
    )
    sha256: str | None = Field(description="SHA-256 of these bytes, hexadecimal, to compare.")
    algorithm: str = Field(description="How to sign.", examples=["ecdsa-p256-sha256"])
    signing_time: str = Field(description="What the signatures will state.")
    expires: str | None = Field(
        description="When the identifier is free again if no signature came; null: one came."
    )
    findings: list[FindingShape]
    waivers: list[str]


class ValueShape(Shape):
    """A signature that was made elsewhere."""

    part: Literal["xml", "pdf"] = Field(description="What was signed.")
    value: str = Field(
        min_length=1,
        max_length=LONGEST_VALUE,
        description="The signature value in base64; for ECDSA as DER or as r‖s.",
    )


@router.post(
    "",
    status_code=202,
    summary="Prepare a document whose key is elsewhere",
    response_description="Prepared; sign what `to_sign` holds.",
    responses={202: {"headers": REPLAYED_HEADER}},
    openapi_extra={"requestBody": BODIES},
    dependencies=[Depends(takes(*XML_FORMS, FORM))],
)
async def prepare(  # noqa: PLR0913  what a request brings
    *,
    request: Request,
    response: Response,
    deployment: Serving,
    heavy: HeavyLane,
    issuer: IssuerCaller,
    algorithm: Annotated[
        Algorithm | None,
        Query(description="How the key signs; default: what its kind usually does."),
    ] = None,
    idempotency_key: IdempotencyKey = None,
) -> SigningShape:
    """Send a DCC or D-CoC as XML; get back the bytes that your signer signs.

    The document must be fit to be issued: findings, page and certificate are judged now, before
    anything is signed. Nothing is recorded until both signatures came; while none came, the signing
    may be withdrawn, and is by itself after its `expires`.
    """
    content, certificates, beside = await _parts(request)
    turns: Turns = request.app.state.turns
    async with turns.turn(issuer, idempotency_key):
        chosen = partial(_seal, deployment, issuer, certificates, algorithm)
        asks = (certificates or b"", (algorithm or "").encode(), *([beside] if beside else []))
        sent = replace(_request(deployment, issuer), content=content)
        work = partial(_prepare, deployment, sent, beside, chosen, asks, idempotency_key)
        answer, replayed = await heavy.run(work)
    if replayed:
        response.headers[REPLAYED] = "true"
    return SigningShape.model_validate(answer)


@router.get("/{document_id}", summary="Tell what is to be signed next")
async def describe(
    document_id: DocumentId, deployment: Serving, heavy: HeavyLane, issuer: IssuerCaller
) -> SigningShape:
    """For whoever lost an answer: the same bytes again."""
    wanted = _request(deployment, issuer)
    asked = await heavy.run(show_signing, deployment.keep, document_id, wanted)
    return SigningShape.model_validate(asked.answer())


@router.post(
    "/{document_id}/signature",
    summary="Attach a signature that was made elsewhere",
    response_model=None,
    status_code=202,
    response_description="Accepted; the PDF is to be signed next.",
    responses={
        201: {
            "model": IssuedShape,
            "description": "Signed and recorded; log and chain follow by themselves.",
            "headers": REPLAYED_HEADER,
        },
        202: {"model": SigningShape, "headers": REPLAYED_HEADER},
    },
    dependencies=[Depends(takes(JSON))],
)
async def attach_signature(  # noqa: PLR0913  what a request brings
    *,
    document_id: DocumentId,
    signature: ValueShape,
    request: Request,
    deployment: Serving,
    heavy: HeavyLane,
    issuer: IssuerCaller,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Send the signature of the XML, get the bytes of the PDF to sign; send that signature too.

    The second one records the document; the answer is then that of `POST /v1/documents`. The first
    accepted value of each part stays: the same one again gets the same answer, another one is
    refused (409). A value by another key or over other bytes is refused (422), and changes nothing.
    """
    value = Value(Part(signature.part), _octets(signature.value))
    turns: Turns = request.app.state.turns
    async with turns.turn(issuer, idempotency_key):
        work = partial(_attach, deployment, issuer, document_id, value, idempotency_key)
        answer, replayed = await heavy.run(work)
    headers = {REPLAYED: "true"} if replayed else {}
    return JSONResponse(answer, 202 if "to_sign" in answer else 201, headers)


@router.delete("/{document_id}", status_code=204, summary="Withdraw a prepared document")
async def withdraw_prepared(
    document_id: DocumentId, deployment: Serving, heavy: HeavyLane, issuer: IssuerCaller
) -> None:
    """Free its identifier again; refused (409) once a signature came."""
    await heavy.run(withdraw, deployment.keep, document_id, issuer)


def _seal(
    deployment: Deployment, issuer: str, certificates: bytes | None, algorithm: Algorithm | None
) -> DistantSeal:
    keep, trust = deployment.keep, deployment.trust
    if certificates is None:
        return registered_seal(keep, trust, issuer, algorithm)
    return given_seal(trust, issuer, parse_certificates(certificates), algorithm, keep.clock())


def _prepare(  # noqa: PLR0913, PLR0917  what a request brings
    deployment: Deployment,
    sent: IssueRequest,
    beside: bytes | None,
    seal: Callable[[], DistantSeal],
    asks: tuple[bytes, ...],
    given: str | None,
) -> tuple[dict[str, Any], bool]:
    keep = deployment.keep
    key = request_key(sent.issuer, given, b"signing", sent.content, *asks)

    def work() -> dict[str, Any]:
        stated = parse_stated(beside) if beside else None
        return prepare_signing(keep, seal(), replace(sent, key=key, stated=stated)).answer()

    return answer_once(partial(answer_before, keep, key), work)


def _attach(
    deployment: Deployment, issuer: str, document_id: str, value: Value, given: str | None
) -> tuple[dict[str, Any], bool]:
    keep, log = deployment.keep, deployment.log
    asked = f"{document_id}\n{value.part}\n".encode() + value.octets
    key = request_key(issuer, given, b"signature", asked)
    wanted = replace(_request(deployment, issuer), key=key)

    def work() -> dict[str, Any]:
        return attach(keep, log, document_id, value, wanted).answer()

    return answer_once(partial(answer_before, keep, key), work)


def _request(deployment: Deployment, issuer: str) -> IssueRequest:
    return IssueRequest(
        issuer=issuer,
        content=b"",
        limit_bytes=deployment.settings.document_limit_bytes,
        public_url=deployment.settings.public_url,
    )


async def _parts(request: Request) -> tuple[bytes, bytes | None, bytes | None]:
    """Give the document, and certificates and metadata where a form brings them."""
    if not request.headers.get("content-type", "").lower().startswith(FORM):
        return await request.body(), None, None
    async with request.form(max_files=3, max_fields=3) as form:
        document = await _file(form, "document")
        certificates = await _file(form, "certificates")
        beside = await _file(form, "metadata")
    if document is None:
        fault = {"where": "body.document", "why": "there must be a file of this name"}
        raise InvalidFields(errors=[fault], **fault)
    return document, certificates, beside


async def _file(form: FormData, name: str) -> bytes | None:
    field = form.get(name)
    if isinstance(field, UploadFile):
        return await field.read()
    return None if field is None else field.encode()


def _octets(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        fault = {"where": "body.value", "why": "this is no base64"}
        raise InvalidFields(errors=[fault], **fault) from error
