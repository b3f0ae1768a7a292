"""Turn errors into problems (RFC 9457): the one table from our classes to HTTP statuses.

A caller's mistake is told with its fields. Of our own failures only the class is told: what
exactly failed goes to the log, under the request id that the problem carries.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from trustsvc import errors
from trustsvc.documents.facts import finding_json
from trustsvc_anchors.errors import AnchorsError, ChainProblem, Malformed
from trustsvc_keys.errors import AuthorityProblem, KeyProblem, KeysError, RemoteProblem
from trustsvc_keys.remote.csc_errors import CscUnavailable

LOGGER = logging.getLogger("trustsvc.api")
PROBLEM = "application/problem+json"

STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (errors.TooLarge, 413),
    (errors.MalformedRequest, HTTPStatus.BAD_REQUEST),
    (errors.UnsupportedMedia, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (errors.UnknownMethod, HTTPStatus.METHOD_NOT_ALLOWED),
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
    (AuthorityProblem, HTTPStatus.SERVICE_UNAVAILABLE),
    (KeyProblem, HTTPStatus.SERVICE_UNAVAILABLE),
    (CscUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (RemoteProblem, HTTPStatus.BAD_GATEWAY),
    (KeysError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The first class that fits decides."""

RETRY_S: tuple[tuple[type[Exception], str], ...] = (
    (errors.Busy, "2"),
    (errors.NotYet, "5"),
    (errors.Unavailable, "10"),
    (ChainProblem, "10"),
)
LOGGED_ELSEWHERE = (errors.Unexpected, errors.Busy)
"""The one with its traceback; of the other the log would be full just when it must not."""

UNTOLD = frozenset({"findings", "errors"})
"""Fields that stand as lists of their own, not in the detail."""

Ours = errors.TrustsvcError | AnchorsError | KeysError


def status_of(error: Exception) -> int:
    """Give the HTTP status of an error of ours."""
    return int(next(status for kind, status in STATUSES if isinstance(error, kind)))


def request_id_of(scope: Mapping[str, Any]) -> str:
    """Give the id under which a request is in the log."""
    return str(scope.get("state", {}).get("request_id", ""))


def meaning_of(kind: type[Exception]) -> str:
    """Say in one sentence what a class of errors means."""
    return (kind.__doc__ or "").split("\n", maxsplit=1)[0].split(":")[0].rstrip(".")


def problem(error: Ours, request_id: str, status: int | None = None) -> JSONResponse:
    """Write an error as problem+json: what is wrong, where, and what helps."""
    status = status or status_of(error)
    ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if ours and not isinstance(error, LOGGED_ELSEWHERE):
        LOGGER.error("%s %s", request_id, error)
    body = {
        "type": f"/errors#{error.code}",
        "title": meaning_of(type(error)),
        "status": status,
        "detail": meaning_of(type(error)) if ours else _detail(error),
        "code": error.code,
        "remedy": error.remedy,
        "request_id": request_id,
        **({} if ours else _extensions(error)),
    }
    wait = next((wait for kind, wait in RETRY_S if isinstance(error, kind)), None)
    headers = {} if wait is None else {"Retry-After": wait}
    return JSONResponse(body, status, headers, media_type=PROBLEM)


def refuse(request: Request, error: errors.NotAllowed) -> JSONResponse:
    """Ask for credentials (401) where none came, else say that they do not suffice (403)."""
    request_id = request_id_of(request.scope)
    bearer = request.headers.get("authorization")
    if bearer is None and request.query_params.get("token"):
        return problem(error, request_id)
    if bearer is not None and not isinstance(error, errors.UnknownKey):
        return problem(error, request_id)
    answer = problem(error, request_id, HTTPStatus.UNAUTHORIZED)
    told = "" if bearer is None else ', error="invalid_token"'
    answer.headers["WWW-Authenticate"] = f'Bearer realm="trustsvc"{told}'  # RFC 6750, 3
    return answer


def _detail(error: Ours) -> str:
    """Write the fields of this one case in a line."""
    findings = error.fields.get("findings")
    if isinstance(findings, tuple) and findings:
        first = findings[0]
        return f"{first.xpath}: {first.says['en']}"
    told = [f"{name}: {value}" for name, value in error.fields.items() if name not in UNTOLD]
    return ", ".join(told) or meaning_of(type(error))


def _extensions(error: Ours) -> dict[str, Any]:
    """Give the fields as members of the problem (RFC 9457, 3.2)."""
    told: dict[str, Any] = {
        name: value
        for name, value in error.fields.items()
        if isinstance(value, str | int | float | bool)
    }
    findings, faults = error.fields.get("findings"), error.fields.get("errors")
    if isinstance(findings, tuple):
        told["findings"] = [finding_json(finding) for finding in findings]
    if isinstance(faults, list):
        told["errors"] = faults
    return told
