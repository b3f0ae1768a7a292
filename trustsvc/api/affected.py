"""Serve /v1/affected: what of an issuer rests on a suspect instrument."""

from typing import Annotated

from fastapi import APIRouter, Query

from trustsvc.api.callers import HeavyLane, IssuerCaller, Serving
from trustsvc.api.documents import LONGEST_ID, LONGEST_PAGE
from trustsvc.api.shapes import PROBLEMS, AffectedLine, AffectedPage
from trustsvc.workflows.affected import (
    LONGEST_NUMBER,
    AffectedDocument,
    affected,
    parse_suspicion,
)

router = APIRouter(prefix="/v1/affected", tags=["status"], responses=PROBLEMS)


@router.get("", summary="List what rests on a suspect instrument")
async def list_affected(  # noqa: PLR0913  what a request brings
    *,
    deployment: Serving,
    heavy: HeavyLane,
    issuer: IssuerCaller,
    equipment: Annotated[
        str | None,
        Query(
            max_length=LONGEST_NUMBER,
            description="Number of the instrument.",
            examples=["SPRT-20117"],
        ),
    ] = None,
    certificate: Annotated[
        str | None,
        Query(
            max_length=LONGEST_NUMBER,
            description="Number of its certificate; alone: everything that cites it.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        Query(alias="from", max_length=10, description="First suspect day; default: ever."),
    ] = None,
    until: Annotated[
        str | None,
        Query(alias="to", max_length=10, description="Last suspect day; default: now."),
    ] = None,
    after: Annotated[
        str, Query(max_length=LONGEST_ID, description="`next` of the page before.")
    ] = "",
    limit: Annotated[
        int, Query(ge=1, le=LONGEST_PAGE, description="Lines on a page.")
    ] = LONGEST_PAGE,
) -> AffectedPage:
    """Give your own documents, and their results, that rest on it, directly or through chains.

    A document is affected when it was worked on between the two days with that instrument, or rests
    on an affected one: a certificate of equipment that was calibrated so, a report that it cites.
    """
    suspicion = parse_suspicion(equipment, certificate, since, until)

    def work() -> list[AffectedDocument]:
        found = affected(deployment.keep, suspicion, issuer)
        return [one for one in found if one.id > after][: limit + 1]

    found = await heavy.run(work)
    lines = [AffectedLine.model_validate(one.answer()) for one in found[:limit]]
    return AffectedPage(affected=lines, next=found[limit - 1].id if len(found) > limit else None)
