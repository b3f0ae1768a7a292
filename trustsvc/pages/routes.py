"""Serve the pages for people: front page, a document behind its code, the verdict on a file.

Without any script. An upload is judged in memory and never kept. A scanned code shows what is on
record and what to compare; only a file can be "genuine, unaltered" (DESIGN section 7).
"""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from trustsvc.deployment import Deployment
from trustsvc.documents.facts import facts_of
from trustsvc.errors import (
    BadInput,
    MalformedRequest,
    NotFound,
    TooLarge,
    TrustsvcError,
    Unavailable,
)
from trustsvc.pages.facts import facts_to_compare
from trustsvc.pages.rendering import language_of, render, show_block
from trustsvc.texts.catalogue import instant_text, lines, text
from trustsvc.texts.verdicts import issuer_text, tell
from trustsvc.workflows.instants import parse_instant
from trustsvc.workflows.look_up import NOT_FOUND, look_up, look_up_number
from trustsvc.workflows.show_results import results_of, show_results
from trustsvc.workflows.verify import Question, Verification, verify

router = APIRouter(include_in_schema=False)
TOKEN = re.compile("[A-Z2-7]{16}")
DOWNLOADS = ("pdf", "xml", "evidence")
FORBIDDEN_NUMBER = 200


@router.get("/")
def front(request: Request) -> Response:
    """Show the front page."""
    return render(request, "home.html.j2", megabytes=_megabytes(request))


@router.post("/check")
async def check(
    request: Request,
    file: Annotated[UploadFile | None, File()] = None,
    evidence: Annotated[UploadFile | None, File()] = None,
    at: Annotated[str, Form()] = "",
) -> Response:
    """Judge an uploaded file and show the verdict."""
    content = b"" if file is None else await file.read()
    if not content:
        return _trouble(request, "no_file", 400)
    proof = None if evidence is None else await evidence.read()
    return await run_in_threadpool(_judge, request, content, proof or None, at)


def _judge(request: Request, content: bytes, evidence: bytes | None, at: str) -> Response:
    deployment = _deployment(request)
    try:
        question = Question(
            content=content,
            policy=deployment.trust,
            limit_bytes=deployment.settings.document_limit_bytes,
            evidence=evidence,
            at=_whole_day(at, deployment.clock()),
        )
        answer = verify(question, deployment.keep)
    except TrustsvcError as error:
        return _told(request, error)
    return _verdict(request, answer)


def _verdict(request: Request, answer: Verification) -> Response:
    language = language_of(request)
    validated = answer.validated
    sound = all(str(check.verdict) == "passed" for check in validated.checks)
    facts = facts_of(validated.metadata) if validated.metadata and sound else {}
    blocks = []
    if sound and validated.xml is not None and validated.metadata is not None:
        blocks = results_of(validated.xml, validated.metadata.kind)
    now = instant_text(_deployment(request).clock(), language)
    return render(
        request,
        "verdict.html.j2",
        told=tell(answer.facts, language),
        facts=facts_to_compare(facts, answer.facts.identifier, language) if facts else [],
        issuer=issuer_text(answer.facts, language),
        results=[show_block(block, language) for block in blocks],
        token="",
        asof=text("page.asof_checked", language, instant=now),
        host=request.url.netloc,
        technical=answer.report.checks,
        notes=answer.report.notes,
    )


@router.get("/look-up")
def find(request: Request, code: str = "", number: str = "") -> Response:
    """Lead from a typed code or number to what is on record."""
    token = re.sub(r"[\s\-]", "", code).upper()
    language = language_of(request)
    if TOKEN.fullmatch(token):
        return RedirectResponse(f"/d/{token}?lang={language}", status_code=303)
    deployment = _deployment(request)
    wanted = number.strip()[:FORBIDDEN_NUMBER]
    found = look_up_number(deployment.keep, wanted, development=_development(request))
    if not wanted or not found:
        return _nothing(request)
    told = [tell(sight.facts, language) for sight in found]
    return render(request, "number.html.j2", number=wanted, found=told)


@router.get("/d/{token}")
def show(request: Request, token: str, at: str = "") -> Response:
    """Show the document behind a look-up code, and its status on a day."""
    deployment = _deployment(request)
    language = language_of(request)
    try:
        now = deployment.clock()
        day = _whole_day(at, now)
        sight = look_up(deployment.keep, token, day, development=_development(request))
        blocks = show_results(deployment.keep, sight.document)
    except NotFound:
        return _nothing(request)
    except TrustsvcError as error:
        return _told(request, error)
    ready = DOWNLOADS if sight.status.anchored else DOWNLOADS[:2]
    return render(
        request,
        "verdict.html.j2",
        told=tell(sight.facts, language),
        facts=facts_to_compare(sight.document.facts, sight.document.identifier, language),
        issuer=issuer_text(sight.facts, language),
        results=[show_block(block, language) for block in blocks],
        token=sight.document.token,
        id=sight.document.id,
        downloads=ready,
        day=at,
        today=now.date().isoformat(),
        asof=text("page.asof_looked", language, instant=instant_text(now, language)),
        host=request.url.netloc,
        technical=(),
        notes=(),
    )


@router.get("/{token}")
def short(request: Request, token: str) -> Response:
    """Lead from the short address of a QR code to its page."""
    if TOKEN.fullmatch(token.upper()):
        return RedirectResponse(f"/d/{token.upper()}", status_code=307)
    return _trouble(request, "not_found", 404)


def _deployment(request: Request) -> Deployment:
    deployment = request.app.state.deployment
    if not isinstance(deployment, Deployment):
        raise TypeError(deployment)
    return deployment


def _development(request: Request) -> bool:
    return any(chain.development for chain in _deployment(request).trust.policy.chains)


def _megabytes(request: Request) -> int:
    return _deployment(request).settings.document_limit_bytes // 1_000_000


def _whole_day(at: str, now: datetime) -> datetime | None:
    """Read a day or instant; a day that has not ended yet means until now."""
    asked = parse_instant(at or None)
    return None if asked is None else min(asked, now.astimezone(UTC))


def _nothing(request: Request) -> Response:
    language = language_of(request)
    now = instant_text(_deployment(request).clock(), language)
    return render(
        request,
        "verdict.html.j2",
        404,
        told=tell(NOT_FOUND, language),
        facts=[],
        issuer="",
        results=[],
        token="",
        asof=text("page.asof_looked", language, instant=now),
        host=request.url.netloc,
        technical=(),
        notes=(),
    )


def _told(request: Request, error: TrustsvcError) -> Response:
    """Say in words for people what went wrong; no text of ours or others' errors shows."""
    if isinstance(error, TooLarge):
        return _trouble(request, "too_large", 413)
    if isinstance(error, MalformedRequest):
        return _trouble(request, "bad_day", 400)
    if isinstance(error, Unavailable) or not isinstance(error, BadInput):
        return _trouble(request, "unavailable", 503)
    return _trouble(request, "bad_file", 422)


def _trouble(request: Request, name: str, status_code: int) -> Response:
    language = language_of(request)
    filled = {"megabytes": _megabytes(request)} if name == "too_large" else {}
    return render(
        request,
        "error.html.j2",
        status_code,
        headline=text(f"page.error.{name}", language),
        says=text(f"page.error.{name}_says", language, **filled),
        steps=lines(f"page.error.{name}_steps", language),
    )
