"""Join the routes into one application."""

from fastapi import FastAPI

from trustsvc.api import anchors, documents, health, log, verifications
from trustsvc.api.limits import BodyLimit
from trustsvc.api.problems import install
from trustsvc.deployment import Deployment
from trustsvc.pages import routes

SUMMARY = """\
Issue, verify and revoke digital calibration certificates (DCC) and certificates of conformity.

* **Issuers** authenticate with `Authorization: Bearer <API key>`.
* **Readers** show the look-up token printed on the document (`?token=`) for files and results;
  a number alone gives its status.
* Errors are `application/problem+json` (RFC 9457) with a stable `code` and a `remedy`.
* Instants are RFC 3339 with zone; a date means the end of that day.
"""
FORM_SLACK_BYTES = 2_000_000


def make_application(deployment: Deployment) -> FastAPI:
    """Make the application that serves a deployment."""
    application = FastAPI(
        title="trustsvc",
        summary="Certificates that anyone can check",
        description=SUMMARY,
        version="1",
        docs_url="/docs",
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    application.state.deployment = deployment
    install(application)
    for noun in (documents, verifications, anchors, log, health):
        application.include_router(noun.router)
    application.include_router(routes.router)
    limit = deployment.settings.document_limit_bytes + FORM_SLACK_BYTES
    application.add_middleware(BodyLimit, limit_bytes=limit)
    return application
