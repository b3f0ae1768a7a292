"""Turn errors into problems (RFC 9457): the one table from our classes to HTTP statuses."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from trustsvc import errors
from trustsvc.documents.facts import finding_json
from trustsvc_anchors.errors import AnchorsError, ChainProblem, Malformed
from trustsvc_keys.errors import KeysError

PROBLEM = "application/problem+json"

STATUSES: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (
        errors.TooLarge,
        HTTPStatus.CONTENT_TOO_LARGE
        if hasattr(HTTPStatus, "CONTENT_TOO_LARGE")
        else HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ),
    (errors.MalformedRequest, HTTPStatus.BAD_REQUEST),
    (errors.BadInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.NotFound, HTTPStatus.NOT_FOUND),
    (errors.NotAllowed, HTTPStatus.FORBIDDEN),
    (errors.IdempotencyMismatch, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.Conflict, HTTPStatus.CONFLICT),
    (errors.NotYet, HTTPStatus.NOT_FOUND),
    (errors.Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (ChainProblem, HTTPStatus.SERVICE_UNAVAILABLE),
    (Malformed, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.TrustsvcError, HTTPStatus.INTERNAL_SERVER_ERROR),
    (AnchorsError, HTTPStatus.INTERNAL_SERVER_ERROR),
    (KeysError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The first class that fits decides."""

RETRY_S = {HTTPStatus.SERVICE_UNAVAILABLE: "10"}
Ours = errors.TrustsvcError | AnchorsError | KeysError


def status_of(error: Exception) -> HTTPStatus:
    """Give the HTTP status of an error of ours."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def problem(error: Ours) -> JSONResponse:
    """Write an error as problem+json: what is wrong, where, and what helps."""
    status = status_of(error)
    fields: dict[str, Any] = {
        name: value
        for name, value in error.fields.items()
        if isinstance(value, str | int | float | bool)
    }
    findings = error.fields.get("findings")
    if isinstance(findings, tuple):
        fields["findings"] = [finding_json(finding) for finding in findings]
    headers = {"Retry-After": RETRY_S[status]} if status in RETRY_S else {}
    if isinstance(error, errors.NotYet):
        headers["Retry-After"] = "5"
    body = {
        "type": f"/errors#{error.code}",
        "title": (type(error).__doc__ or error.code).split("\n")[0].split(":")[0].rstrip("."),
        "status": int(status),
        "detail": str(error),
        "code": error.code,
        "remedy": error.remedy,
        **fields,
    }
    return JSONResponse(body, status, headers, media_type=PROBLEM)


def plain_problem(status: int, title: str, code: str, remedy: str) -> JSONResponse:
    """Write what the framework found as problem+json."""
    body = {
        "type": f"/errors#{code}",
        "title": title,
        "status": status,
        "detail": f"{code}; {remedy}",
        "code": code,
        "remedy": remedy,
    }
    return JSONResponse(body, status, media_type=PROBLEM)


def install(application: FastAPI) -> None:
    """Answer every error of the application with a problem."""

    async def ours(request: Request, error: Exception) -> JSONResponse:
        del request
        return problem(error)  # type: ignore[arg-type]  # only our bases are registered

    async def refused(request: Request, error: Exception) -> JSONResponse:
        del request
        first = error.errors()[0]  # type: ignore[attr-defined]  # a RequestValidationError
        where = ".".join(str(part) for part in first["loc"])
        return problem(errors.MalformedRequest(where=where, why=first["msg"]))

    async def framework(request: Request, error: Exception) -> JSONResponse:
        del request
        status = error.status_code  # type: ignore[attr-defined]  # an HTTPException
        title = HTTPStatus(status).phrase
        code = title.lower().replace(" ", "-")
        answer = plain_problem(status, title, code, "see /docs for what there is")
        for name, value in (error.headers or {}).items():  # type: ignore[attr-defined]  # the same
            answer.headers[name] = value
        return answer

    for base in (errors.TrustsvcError, AnchorsError, KeysError):
        application.add_exception_handler(base, ours)
    application.add_exception_handler(RequestValidationError, refused)
    application.add_exception_handler(HTTPException, framework)
