"""Serve /pki: certificates and lists where certificates say they are, OCSP, and time stamps.

Bytes in, bytes out: what cannot be answered is answered as the standard says (RFC 6960, 2.3;
RFC 3161, 2.4.2), never with an error of HTTP. Whoever asks needs no key.
"""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from trustsvc.api.callers import ReadLane, Serving
from trustsvc.api.files import etag_of, is_current, not_modified
from trustsvc.api.shapes import PROBLEMS
from trustsvc.deployment import Deployment
from trustsvc.errors import NotFound
from trustsvc_keys.answers.ocsp_exchange import (
    MOST_PATH_CHARACTERS,
    REQUEST_TYPE,
    RESPONSE_TYPE,
    parse_get_path,
)
from trustsvc_keys.errors import MalformedOcspRequest

router = APIRouter(prefix="/pki", tags=["certificates and time"], responses=PROBLEMS)
MEDIA = {"cer": "application/pkix-cert", "crl": "application/pkix-crl"}
SHORT = "public, max-age=300"
BINARY = {"schema": {"type": "string", "format": "binary"}}
QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"


def _asked_in(media: str) -> dict[str, Any]:
    """Describe a body that the framework does not read."""
    return {"requestBody": {"required": True, "content": {media: BINARY}}}


def _answered_in(media: str) -> dict[int | str, Any]:
    return {200: {"content": {media: BINARY}}}


@router.get(
    "/{name}.{kind}",
    summary="A certificate or revocation list",
    response_class=Response,
    responses={200: {"content": dict.fromkeys(MEDIA.values(), BINARY)}},
)
async def published(
    name: Annotated[str, Path(max_length=64, pattern="[a-z0-9-]+", examples=["issuing"])],
    kind: Annotated[str, Path(pattern="^(cer|crl)$", examples=["crl"])],
    request: Request,
    deployment: Serving,
    reads: ReadLane,
) -> Response:
    """`root.cer`, `issuing.cer`, `root.crl`, `issuing.crl` in DER (RFC 2585)."""
    found = await reads.read(deployment.authority.publications)
    content = found.get(f"{name}.{kind}")
    if content is None:
        raise NotFound(what="publication", name=f"{name}.{kind}")
    etag = etag_of(hashlib.sha256(content).digest())
    if is_current(request, etag):
        return not_modified(etag, SHORT)
    headers = {"Cache-Control": SHORT, "ETag": etag}
    return Response(content, media_type=MEDIA[kind], headers=headers)


@router.post(
    "/ocsp",
    summary="Ask how certificates stand (OCSP)",
    response_class=Response,
    responses=_answered_in(RESPONSE_TYPE),
    openapi_extra=_asked_in(REQUEST_TYPE),
)
async def ocsp(request: Request, deployment: Serving) -> Response:
    """An OCSPRequest in DER for one or several certificates; nonces are repeated (RFC 6960)."""
    return await _tell_standing(deployment, await request.body())


@router.get(
    "/ocsp/{path:path}",
    summary="Ask how a certificate stands, in a way that caches keep (OCSP)",
    response_class=Response,
    responses=_answered_in(RESPONSE_TYPE),
)
async def ocsp_by_address(
    path: Annotated[
        str, Path(max_length=MOST_PATH_CHARACTERS, description="The request in Base64.")
    ],
    deployment: Serving,
) -> Response:
    """The request in Base64 in the address (RFC 6960, A.1); may be kept as long as it says."""
    try:
        asked = parse_get_path(path)
    except MalformedOcspRequest:
        asked = b""  # which is answered as what it is: malformed
    return await _tell_standing(deployment, asked)


async def _tell_standing(deployment: Deployment, asked: bytes) -> Response:
    answer = await run_in_threadpool(lambda: deployment.responder.respond(asked))
    age_s = answer.max_age_s(deployment.clock())
    headers = {"Cache-Control": "no-store"}
    if age_s:
        kept = f"max-age={age_s}, public, no-transform, must-revalidate"
        headers = {"Cache-Control": kept, "ETag": f'"{answer.etag}"'}
    return Response(answer.der, media_type=RESPONSE_TYPE, headers=headers)


@router.post(
    "/tsa",
    summary="Have a digest time-stamped",
    response_class=Response,
    responses=_answered_in(REPLY_TYPE),
    openapi_extra=_asked_in(QUERY_TYPE),
)
async def time_stamp(request: Request, deployment: Serving) -> Response:
    """A TimeStampReq in DER in, a TimeStampResp out (RFC 3161, 3.4)."""
    asked = await request.body()
    answer = await run_in_threadpool(lambda: deployment.time_stamping.answer(asked))
    return Response(answer, media_type=REPLY_TYPE, headers={"Cache-Control": "no-store"})
