"""Serve /v1/verifications: judge an uploaded file; it is never stored."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, UploadFile

from trustsvc.api.callers import HeavyLane, Serving
from trustsvc.api.instants import instant_of
from trustsvc.api.media import FORM, takes
from trustsvc.api.shapes import PROBLEMS, VerificationShape
from trustsvc.workflows.verify import Question, verify

router = APIRouter(prefix="/v1/verifications", tags=["verifications"], responses=PROBLEMS)


@router.post(
    "",
    summary="Verify a file",
    response_description="The verdict and what it rests on.",
    dependencies=[Depends(takes(FORM))],
)
async def verify_file(
    deployment: Serving,
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
) -> VerificationShape:
    """Say who issued a file, whether it is unaltered, and whether it is valid at an instant.

    A verification that finished answers 200 whatever its verdict; `failed` and `indeterminate`
    are answers, not errors. The file is judged in memory and forgotten.
    """
    question = Question(
        content=await file.read(),
        policy=deployment.trust,
        limit_bytes=deployment.settings.document_limit_bytes,
        evidence=None if evidence is None else await evidence.read(),
        at=instant_of(at),
    )
    answer = await heavy.run(verify, question, deployment.keep)
    return VerificationShape.model_validate(answer.answer())
