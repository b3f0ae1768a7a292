"""Finish the OpenAPI document that the framework makes from routes and shapes."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from trustsvc.api.problems import PROBLEM
from trustsvc.documents.authoring.published import components

TITLE = "trustsvc"
SUMMARY = "Certificates that anyone can check"
DESCRIPTION = """\
Issue, verify and revoke digital calibration certificates (DCC) and certificates of conformity.

* **Issuers** authenticate with `Authorization: Bearer <API key>`.
* **Readers** show the look-up token printed on the document (`?token=`) for files and results;
  a number alone gives its status.
* Errors are `application/problem+json` (RFC 9457) with a stable `code`, a `remedy` and the
  `request_id` under which the operator finds them; `/errors` explains each.
* Instants are RFC 3339 with zone; a date means the end of that day.
* Every POST that changes something takes an `Idempotency-Key`: repeat it without fear.
* Lists come in pages: while `next` is not null, there is more.
* GET answers HEAD too; files carry an `ETag` and answer `If-None-Match`.
"""
TAGS: list[dict[str, Any]] = [
    {"name": "documents", "description": "Issue, find, hand out."},
    {"name": "signings", "description": "Issue with a key that stays with its issuer."},
    {"name": "status", "description": "Valid, suspended, superseded, revoked: read and change."},
    {"name": "verifications", "description": "Judge a file that you received."},
    {"name": "log and chain", "description": "What makes us accountable: compare it yourself."},
    {"name": "certificates and time", "description": "What certificates say is to be found here."},
    {"name": "health", "description": "For whoever runs the service."},
]
HEADERS = {
    "X-Request-Id": {
        "description": "Under this id the request is in the operator's log.",
        "schema": {"type": "string"},
    }
}


def describe(application: FastAPI) -> None:
    """Let the application give the finished document."""
    made = application.openapi

    def finished() -> dict[str, Any]:
        if application.openapi_schema is None:
            finish(made())
        return application.openapi_schema or {}

    application.openapi = finished  # type: ignore[method-assign]  # the framework's own way


def finish(document: dict[str, Any]) -> None:
    """Say how problems come, which header every answer carries, and what models look like."""
    document["components"]["schemas"].update(components())
    for operation in _operations(document):
        for status, answer in operation["responses"].items():
            answer.setdefault("headers", {}).update(HEADERS)
            content = answer.get("content", {})
            schema = content.get("application/json", {}).get("schema", {}).get("$ref", "")
            if status in ("4XX", "5XX") and schema.endswith("/Problem"):
                answer["content"] = {PROBLEM: content["application/json"]}


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()
