"""Serve /log: the published files as they are, and public records (C2SP tlog-tiles)."""

import hashlib
import re
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from trustsvc.api.callers import ReadLane, Serving
from trustsvc.api.files import etag_of, is_current, not_modified
from trustsvc.api.shapes import PROBLEMS, RecordShape
from trustsvc.errors import NotFound
from trustsvc.store.log_files import CHECKPOINT
from trustsvc.workflows.show_anchors import show_public_record

router = APIRouter(prefix="/log", tags=["log and chain"], responses=PROBLEMS)
FOR_EVER = "public, max-age=31536000, immutable"
FRESH = "public, no-cache"
TILE = re.compile(r"(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/){0,5}[0-9]{3}(?:\.p/[0-9]{1,3})?")


@router.get(
    "/checkpoint",
    summary="The newest signed checkpoint",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        304: {"description": "You hold the newest (If-None-Match)."},
    },
)
async def checkpoint(request: Request, deployment: Serving) -> Response:
    """Size and root of the log, signed (C2SP tlog-checkpoint)."""
    content = await run_in_threadpool(deployment.keep.log_files.get, CHECKPOINT)
    etag = etag_of(hashlib.sha256(content).digest())
    if is_current(request, etag):
        return not_modified(etag, FRESH)
    headers = {"Cache-Control": FRESH, "ETag": etag}
    return Response(content, media_type="text/plain; charset=utf-8", headers=headers)


@router.get(
    "/tile/{path:path}",
    summary="A tile or entry bundle",
    response_class=Response,
    responses={
        200: {
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            }
        }
    },
)
async def tile(
    path: Annotated[str, Path(max_length=64, examples=["0/000.p/1"])], deployment: Serving
) -> Response:
    """Hashes (`tile/0/000`) or entries (`tile/entries/000`); partial ones end in `.p/W`."""
    if not TILE.fullmatch(path):
        raise NotFound(what="log file", name=f"tile/{path}")
    content = await run_in_threadpool(deployment.keep.log_files.get, f"tile/{path}")
    headers = {"Cache-Control": FOR_EVER}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get("/record/{digest}", summary="A public record")
async def record(
    digest: Annotated[str, Path(max_length=64, description="64 hexadecimal digits.")],
    deployment: Serving,
    reads: ReadLane,
) -> RecordShape:
    """A key, anchor or timestamp record by the SHA-256 of its encoding, with its index."""
    found = await reads.read(show_public_record, deployment.keep, digest)
    return RecordShape.model_validate(found)
