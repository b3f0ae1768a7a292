"""Serve /pki: certificates of authorities and revocation lists, where certificates say they are.

The bytes are what the authority published, whole; who asks needs no key and is not logged by name.
"""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from trustsvc.api.callers import ReadLane, Serving
from trustsvc.api.files import etag_of, is_current, not_modified
from trustsvc.api.shapes import PROBLEMS
from trustsvc.errors import NotFound

router = APIRouter(prefix="/pki", tags=["certificates and time"], responses=PROBLEMS)
MEDIA = {"cer": "application/pkix-cert", "crl": "application/pkix-crl"}
SHORT = "public, max-age=300"
BINARY = {"schema": {"type": "string", "format": "binary"}}


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
