"""Serve the pages for people: front page, a document behind its code, the verdict on a file.

Without any script. An upload is judged in memory and never kept. A scanned code shows what is on
record and what to compare; only a file can be "genuine, unaltered" (DESIGN section 7).
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Protocol, TypeVar

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from trustsvc.errors import NotFound
from trustsvc.pages.rendering import deployment_of, language_of, megabytes_of, render
from trustsvc.pages.troubles import PageRoute, trouble
from trustsvc.pages.verdict import file_page, nothing_page, sight_page
from trustsvc.texts.verdicts import tell
from trustsvc.workflows.instants import parse_instant
from trustsvc.workflows.look_up import look_up, look_up_number
from trustsvc.workflows.show_results import show_results
from trustsvc.workflows.verify import Question, verify

router = APIRouter(include_in_schema=False, route_class=PageRoute)
TOKEN = re.compile("[A-Z2-7]{16}")
MISREAD = str.maketrans("018", "OIB")
"""Digits that no code holds, and the letters that a reader took for them."""
LONGEST_NUMBER = 200
Answer = TypeVar("Answer")


class Lane(Protocol):
    """Where work that fills a processor waits for its turn."""

    async def run(self, work: Callable[..., Answer], *given: object) -> Answer:
        """Run work, or say that too much waits."""
        ...


@router.get("/")
def front(request: Request) -> Response:
    """Show the front page."""
    today = deployment_of(request).clock().date().isoformat()
    return render(request, "home.html.j2", megabytes=megabytes_of(request), today=today)


@router.post("/check")
async def check(
    request: Request,
    file: Annotated[UploadFile | None, File()] = None,
    evidence: Annotated[UploadFile | None, File()] = None,
    at: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Judge an uploaded file and show the verdict."""
    content = b"" if file is None else await file.read()
    if not content:
        return trouble(request, "no_file", 400)
    proof = None if evidence is None else await evidence.read()
    return await _heavy(request).run(_judge, request, content, proof or None, at)


def _judge(request: Request, content: bytes, evidence: bytes | None, at: str) -> Response:
    deployment = deployment_of(request)
    question = Question(
        content=content,
        policy=deployment.trust,
        limit_bytes=deployment.settings.document_limit_bytes,
        evidence=evidence,
        at=_until(at, deployment.clock()),
    )
    return file_page(request, verify(question, deployment.keep))


@router.get("/check")
def checked(request: Request) -> Response:
    """Lead whoever reloads a verdict to the form: the file was not kept."""
    return RedirectResponse(f"/?lang={language_of(request)}", status_code=303)


@router.get("/look-up")
def find(request: Request, code: str = "", number: str = "") -> Response:
    """Lead from a typed code or number to what is on record."""
    token = re.sub(r"[\s\-]", "", code).upper().translate(MISREAD)
    language = language_of(request)
    if TOKEN.fullmatch(token):
        return RedirectResponse(f"/d/{token}?lang={language}", status_code=303)
    wanted = number.strip()[:LONGEST_NUMBER]
    keep = deployment_of(request).keep
    found = look_up_number(keep, wanted, development=_development(request)) if wanted else []
    if not found:
        return nothing_page(request)
    told = [tell(sight.facts, language) for sight in found]
    return render(request, "number.html.j2", number=wanted, found=told)


@router.get("/d/{token}")
async def show(request: Request, token: str, at: str = "") -> Response:
    """Show the document behind a look-up code, and its status on a day."""
    return await _heavy(request).run(_show, request, token, at)


def _show(request: Request, token: str, at: str) -> Response:
    keep = deployment_of(request).keep
    day = _until(at, keep.clock())
    try:
        sight = look_up(keep, token, day, development=_development(request))
    except NotFound:
        return nothing_page(request)
    return sight_page(request, sight, show_results(keep, sight.document), at)


@router.get("/{token}")
def short(request: Request, token: str) -> Response:
    """Lead from the short address of a QR code to its page."""
    if not TOKEN.fullmatch(token.upper()):
        return trouble(request, "not_found", 404)
    asked = request.query_params.get("lang")
    language = f"?lang={language_of(request)}" if asked else ""
    return RedirectResponse(f"/d/{token.upper()}{language}", status_code=307)


def _heavy(request: Request) -> Lane:
    lane: Lane = request.app.state.heavy
    return lane


def _development(request: Request) -> bool:
    return any(chain.development for chain in deployment_of(request).trust.policy.chains)


def _until(at: str, now: datetime) -> datetime | None:
    """Read a day or instant; a day that has not ended yet means until now."""
    asked = parse_instant(at or None)
    return None if asked is None else min(asked, now.astimezone(UTC))
