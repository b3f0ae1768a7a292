"""Serve /v1/verifications: judge an uploaded file; it is never stored."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.concurrency import run_in_threadpool

from trustsvc.api.callers import Serving
from trustsvc.api.shapes import PROBLEMS, VerificationShape
from trustsvc.workflows.instants import parse_instant
from trustsvc.workflows.verify import Question, verify

router = APIRouter(prefix="/v1/verifications", tags=["verifications"], responses=PROBLEMS)


@router.post("", summary="Verify a file")
async def verify_file(
    deployment: Serving,
    file: Annotated[UploadFile, File(description="The XML or PDF that you received.")],
    evidence: Annotated[UploadFile | None, File(description="Its evidence file.")] = None,
    at: Annotated[str | None, Form(description="Instant with zone, or date; default now.")] = None,
) -> VerificationShape:
    """Say who issued a file, whether it is unaltered, and whether it is valid at an instant.

    A verification that finished answers 200 whatever its verdict.
    """
    question = Question(
        content=await file.read(),
        policy=deployment.trust,
        limit_bytes=deployment.settings.document_limit_bytes,
        evidence=None if evidence is None else await evidence.read(),
        at=parse_instant(at),
    )
    answer = await run_in_threadpool(verify, question, deployment.keep)
    return VerificationShape.model_validate(answer.answer())
