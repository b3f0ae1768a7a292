"""Serve /v1/anchors: which heads of the log are on the chain."""

from typing import Annotated

from fastapi import APIRouter, Query

from trustsvc.api.callers import ReadLane, Serving
from trustsvc.api.shapes import PROBLEMS, AnchorPage, AnchorShape
from trustsvc.clock import rfc3339
from trustsvc.workflows.show_anchors import show_anchors

router = APIRouter(prefix="/v1/anchors", tags=["log and chain"], responses=PROBLEMS)
LONGEST_PAGE = 50
HIGHEST_BLOCK = 2**63 - 1


@router.get("", summary="List anchors, newest first")
async def list_all(
    deployment: Serving,
    reads: ReadLane,
    before: Annotated[
        int | None, Query(ge=0, le=HIGHEST_BLOCK, description="`next` of the page before.")
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=LONGEST_PAGE, description="Anchors on a page.")
    ] = LONGEST_PAGE,
) -> AnchorPage:
    """Each is a final block at which the contract held this head; compare it with your own node."""
    found = await reads.read(show_anchors, deployment.keep, before, limit + 1)
    shapes = [
        AnchorShape(
            block_number=one.block_number,
            block_hash=f"0x{one.block_hash.hex()}",
            block_time=rfc3339(one.block_time),
            size=one.size,
            root=one.root.hex(),
            chain_id=one.chain_id,
            contract=f"0x{one.contract.hex()}",
            log_id=f"0x{one.log_id.hex()}",
        )
        for one in found[:limit]
    ]
    return AnchorPage(anchors=shapes, next=shapes[-1].block_number if len(found) > limit else None)
