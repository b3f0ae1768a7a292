"""Join the routes into one application.

From the outside in: the envelope (request id, headers, the unforeseen), HEAD, pages for people in
place of problems, the limit of the body, the table of problems, the routes.
"""

from fastapi import FastAPI

from trustsvc.api import (
    affected,
    anchors,
    artefacts,
    documents,
    exports,
    health,
    lint,
    log,
    manual,
    metadata,
    pki,
    results,
    signings,
    status,
    verifications,
)
from trustsvc.api.envelope import Envelope
from trustsvc.api.handlers import install
from trustsvc.api.head_requests import HeadRequests
from trustsvc.api.idempotency import Turns
from trustsvc.api.lanes import Heavy, Reads
from trustsvc.api.limits import BodyLimit
from trustsvc.api.openapi import DESCRIPTION, SUMMARY, TAGS, TITLE, describe
from trustsvc.deployment import Deployment
from trustsvc.pages import routes
from trustsvc.pages.answers import PagesForPeople

FORM_SLACK_BYTES = 2_000_000
"""A form holds a document, its evidence, and what parts them."""

FORM_FILES = verifications.MOST_CITED + 2
"""A document, its evidence, and what it cites."""

NOUNS = (
    documents,
    lint,
    signings,
    status,
    affected,
    artefacts,
    metadata,
    results,
    exports,
    verifications,
    anchors,
    log,
    pki,
    health,
    manual,
)


def make_application(deployment: Deployment) -> FastAPI:
    """Make the application that serves a deployment."""
    application = FastAPI(
        title=TITLE,
        summary=SUMMARY,
        description=DESCRIPTION,
        version="1",
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
        form_limits={"max_files": FORM_FILES, "max_fields": 4},
    )
    application.state.deployment = deployment
    application.state.reads = Reads()
    application.state.heavy = Heavy()
    application.state.turns = Turns()
    install(application)
    for noun in NOUNS:
        application.include_router(noun.router)
    application.include_router(routes.router)
    describe(application)
    settings = deployment.settings
    limit = settings.document_limit_bytes + FORM_SLACK_BYTES
    application.add_middleware(BodyLimit, limit_bytes=limit)
    application.add_middleware(PagesForPeople)
    application.add_middleware(HeadRequests)
    application.add_middleware(Envelope, https=settings.public_url.startswith("https:"))
    return application
