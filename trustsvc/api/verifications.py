"""Serve /v1/verifications: judge an uploaded file; it is never stored."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile

from trustsvc.api.callers import API_KEY, LOOK_UP_TOKEN, HeavyLane, ReadLane, Serving, caller_of
from trustsvc.api.instants import instant_of
from trustsvc.api.media import FORM, takes
from trustsvc.api.shapes import PROBLEMS, VerificationShape
from trustsvc.graph.walk import Limits
from trustsvc.workflows.shelf import fill_shelf
from trustsvc.workflows.trace import At, Weight, verify_references
from trustsvc.workflows.verify import Question, Verification, verify

router = APIRouter(prefix="/v1/verifications", tags=["verifications"], responses=PROBLEMS)

MOST_CITED = 50
LIMITS = Limits(depth=12, documents=50, hops=500)
"""How far a stranger's request may walk: some seconds at most."""


@router.post(
    "",
    summary="Verify a file",
    response_description="The verdict and what it rests on.",
    dependencies=[Depends(takes(FORM))],
)
async def verify_file(  # noqa: PLR0913  what a request brings
    *,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    heavy: HeavyLane,
    file: Annotated[UploadFile, File(description="The XML or PDF that you received.")],
    evidence: Annotated[
        UploadFile | None,
        File(description="Its evidence file; without it, what is on record here is used."),
    ] = None,
    at: Annotated[
        str | None,
        Form(max_length=64, description="Instant with zone, or date; default now."),
    ] = None,
    references: Annotated[
        Literal["off", "report", "require"],
        Form(
            description="Verify what it rests on too, each for the day that matters, in the files "
            "that came along and our register. `report` never changes the verdict; with `require` "
            "it passes only when all of it holds."
        ),
    ] = "off",
    cited: Annotated[
        list[UploadFile] | None,
        File(
            description="Documents that it cites and their evidence, as files.",
            max_length=MOST_CITED,
        ),
    ] = None,
) -> VerificationShape:
    """Say who issued a file, whether it is unaltered, and whether it is valid at an instant.

    A verification that finished answers 200 whatever its verdict; `failed` and `indeterminate`
    are answers, not errors. The files are judged in memory and forgotten.
    Nobody needs a key for this; an issuer that shows its own is told in full of its own documents
    on record, and everybody else only what became of them.
    """
    question = Question(
        content=await file.read(),
        policy=deployment.trust,
        limit_bytes=deployment.settings.document_limit_bytes,
        evidence=None if evidence is None else await evidence.read(),
        at=instant_of(at),
    )
    if references == "off" and not cited:
        answer = await heavy.run(verify, question, deployment.keep)
        return VerificationShape.model_validate(answer.answer())
    caller = await caller_of(
        deployment, reads, await API_KEY(request), await LOOK_UP_TOKEN(request)
    )
    files = [(one.filename or "", await one.read()) for one in cited or ()]
    weight = Weight.REQUIRE if references == "require" else Weight.REPORT

    def work() -> Verification:
        at = At(fill_shelf(files), caller.may_read, LIMITS, weight)
        return verify_references(question, at, deployment.keep)

    answer = await heavy.run(work)
    return VerificationShape.model_validate(answer.answer())
