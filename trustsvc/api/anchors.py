"""Serve /v1/anchors: which heads of the log are on the chain."""

from typing import Annotated

from fastapi import APIRouter, Query

from trustsvc.api.callers import Serving
from trustsvc.api.shapes import PROBLEMS, AnchorPage, AnchorShape
from trustsvc.clock import rfc3339
from trustsvc.workflows.show_anchors import show_anchors

router = APIRouter(prefix="/v1/anchors", tags=["log and chain"], responses=PROBLEMS)
PAGE = 50


@router.get("", summary="List anchors, newest first")
def list_all(
    deployment: Serving,
    before: Annotated[int | None, Query(ge=0, description="Cursor of the page before.")] = None,
) -> AnchorPage:
    """Each is a final block at which the contract held this head; compare it with your own node."""
    found = show_anchors(deployment.keep, before, PAGE)
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
        for one in found
    ]
    return AnchorPage(anchors=shapes, next=found[-1].block_number if len(found) == PAGE else None)
