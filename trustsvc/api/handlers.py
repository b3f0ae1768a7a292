"""Answer every error of the application with a problem, ours and the framework's."""

from http import HTTPStatus
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from trustsvc import errors
from trustsvc.api.problems import Ours, problem, refuse, request_id_of
from trustsvc_anchors.errors import AnchorsError
from trustsvc_keys.errors import KeysError

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
MOST_FAULTS = 20


def install(application: FastAPI) -> None:
    """Register what answers; ``Envelope`` catches what is left."""
    for base in (errors.TrustsvcError, AnchorsError, KeysError):
        application.add_exception_handler(base, _ours)
    application.add_exception_handler(errors.NotAllowed, _not_allowed)
    application.add_exception_handler(RequestValidationError, _invalid)
    application.add_exception_handler(HTTPException, _framework)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    return problem(cast("Ours", error), request_id_of(request.scope))


async def _not_allowed(request: Request, error: Exception) -> JSONResponse:
    return refuse(request, cast("errors.NotAllowed", error))


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Name every field that is wrong; a body that is no JSON at all is malformed."""
    faults = [
        {"where": ".".join(str(part) for part in fault["loc"]), "why": str(fault["msg"])}
        for fault in cast("RequestValidationError", error).errors()[:MOST_FAULTS]
    ]
    told: Ours = errors.InvalidFields(errors=faults, **faults[0])
    if "json_invalid" in {
        fault["type"] for fault in cast("RequestValidationError", error).errors()
    }:
        told = errors.MalformedRequest(where="body", why="this is no JSON")
    return problem(told, request_id_of(request.scope))


async def _framework(request: Request, error: Exception) -> JSONResponse:
    """Say in our words what the framework found: no such address or method, or no such form."""
    found = cast("HTTPException", error)
    request_id = request_id_of(request.scope)
    if found.status_code == HTTPStatus.NOT_FOUND:
        return problem(errors.UnknownAddress(), request_id)
    if found.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(_methods_at(request))
        told = errors.UnknownMethod(method=request.method, allowed=allowed)
        answer = problem(told, request_id)
        answer.headers["Allow"] = allowed
        return answer
    malformed = errors.MalformedRequest(where="body", why=str(found.detail))
    return problem(malformed, request_id)


def _methods_at(request: Request) -> list[str]:
    """Try each method at the address; the framework would name those of one route only."""
    routes = request.app.routes
    found = [
        method
        for method in METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes
        )
    ]
    return sorted([*found, "HEAD"] if "GET" in found else found)
