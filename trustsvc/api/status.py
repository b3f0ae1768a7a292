"""Serve /v1/documents/{id}/status: public to read, the issuer's to change."""

import json
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from trustsvc.api.callers import HeavyLane, IssuerCaller, ReadLane, Serving
from trustsvc.api.documents import DocumentId
from trustsvc.api.idempotency import REPLAYED, IdempotencyKey, Turns, answer_once
from trustsvc.api.instants import instant_of
from trustsvc.api.media import JSON, takes
from trustsvc.api.shapes import (
    PROBLEMS,
    REPLAYED_HEADER,
    ChangedShape,
    ChangeShape,
    StatusShape,
)
from trustsvc.deployment import Deployment
from trustsvc.errors import NotAllowed, NotFound
from trustsvc.workflows.change_status import change_status, parse_change
from trustsvc.workflows.idempotency import answer_before, request_key
from trustsvc.workflows.show_status import show_status

router = APIRouter(prefix="/v1/documents", tags=["status"], responses=PROBLEMS)


@router.get("/{document_id}/status", summary="Tell a document's status", response_model=StatusShape)
async def status(
    document_id: DocumentId,
    deployment: Serving,
    reads: ReadLane,
    at: Annotated[
        str | None,
        Query(
            max_length=64,
            description="Instant with zone (`2026-11-24T12:00:00Z`), or date: the end of that "
            "day. Default: now.",
            examples=["2026-11-24T12:00:00+08:00"],
        ),
    ] = None,
) -> Response:
    """Public: the status now or at an instant, and how far log and chain have come.

    A change shows here at once, never later than on the chain.
    """
    asked = instant_of(at)

    def ask() -> bytes:
        answer = show_status(deployment.keep, document_id, asked).answer()
        return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()

    return Response(await reads.share((document_id, asked), ask), media_type=JSON)


@router.post(
    "/{document_id}/status",
    status_code=201,
    summary="Change a document's status",
    response_description="Recorded; it shows at once, the chain follows.",
    responses={201: {"headers": REPLAYED_HEADER}},
    dependencies=[Depends(takes(JSON))],
)
async def change(  # noqa: PLR0913  what a request brings
    *,
    document_id: DocumentId,
    wanted: ChangeShape,
    request: Request,
    response: Response,
    deployment: Serving,
    heavy: HeavyLane,
    issuer: IssuerCaller,
    idempotency_key: IdempotencyKey = None,
) -> ChangedShape:
    """Suspend, reinstate (`valid`), supersede or revoke; revoked is final.

    The answer is a signed promise that the change will be in the log and on the chain.
    """
    turns: Turns = request.app.state.turns
    async with turns.turn(issuer, idempotency_key):
        work = partial(_change, deployment, issuer, document_id, wanted, idempotency_key)
        answer, replayed = await heavy.run(work)
    if replayed:
        response.headers[REPLAYED] = "true"
    return ChangedShape.model_validate(answer)


def _change(
    deployment: Deployment, issuer: str, document_id: str, wanted: ChangeShape, given: str | None
) -> tuple[dict[str, Any], bool]:
    asked = f"{document_id}\n{wanted.model_dump_json()}".encode()
    key = request_key(issuer, given, b"status", asked)
    instant_of(wanted.effective, "effective")
    step = parse_change(wanted.status, wanted.reason, wanted.effective, tuple(wanted.affected))

    def work() -> dict[str, Any]:
        try:
            keep, log = deployment.keep, deployment.log
            return change_status(keep, log, issuer, document_id, step, key=key).answer()
        except NotAllowed as error:  # another issuer's: it is not told that it is there
            raise NotFound(what="document", name=document_id) from error

    return answer_once(partial(answer_before, deployment.keep, key), work)
