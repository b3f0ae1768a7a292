"""Serve /log: the published files as they are, and public records (C2SP tlog-tiles)."""

from typing import Any

from fastapi import APIRouter, Response

from trustsvc.api.callers import Serving
from trustsvc.api.shapes import PROBLEMS
from trustsvc.store.log_files import CHECKPOINT
from trustsvc.workflows.show_anchors import show_public_record

router = APIRouter(prefix="/log", tags=["log and chain"], responses=PROBLEMS)
FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/checkpoint", summary="The newest signed checkpoint", response_class=Response)
def checkpoint(deployment: Serving) -> Response:
    """Size and root of the log, signed (C2SP tlog-checkpoint)."""
    content = deployment.keep.log_files.get(CHECKPOINT)
    headers = {"Cache-Control": "no-cache"}
    return Response(content, media_type="text/plain; charset=utf-8", headers=headers)


@router.get("/tile/{path:path}", summary="A tile or entry bundle", response_class=Response)
def tile(path: str, deployment: Serving) -> Response:
    """Hashes (`tile/0/000`) or entries (`tile/entries/000`); partial ones end in `.p/W`."""
    content = deployment.keep.log_files.get(f"tile/{path}")
    headers = {"Cache-Control": FOR_EVER}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get("/record/{digest}", summary="A public record")
def record(digest: str, deployment: Serving) -> dict[str, Any]:
    """A key, anchor or timestamp record by the SHA-256 of its encoding, with its index."""
    return show_public_record(deployment.keep, digest)
