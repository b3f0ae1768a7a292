"""Serve health and readiness."""

import logging

from fastapi import APIRouter, Response

from trustsvc.api.callers import ReadLane, Serving
from trustsvc.api.shapes import HealthShape
from trustsvc.deployment import Deployment
from trustsvc.workflows.show_health import show_health

LOGGER = logging.getLogger("trustsvc.api")
NEEDED = ("database", "log")

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Does the process live?")
async def health() -> HealthShape:
    """Answers while the process runs."""
    return HealthShape(status="ok", checks={})


@router.get(
    "/readyz",
    summary="Is the service ready?",
    responses={503: {"model": HealthShape, "description": "Database or log are not fit."}},
)
async def ready(response: Response, deployment: Serving, reads: ReadLane) -> HealthShape:
    """200 when database and log are fit; the chain may be down, then the batch only grows.

    What exactly is wrong is in the operator's log, not in this public answer.
    """
    found = await reads.read(_look, deployment)
    checks = {name: "ok" if value == "ok" else "not ok" for name, value in found.items()}
    for name, value in found.items():
        if value != "ok":
            LOGGER.warning("not ready: %s: %s", name, value)
    fit = all(checks.get(name) == "ok" for name in NEEDED)
    response.status_code = 200 if fit else 503
    return HealthShape(status="ok" if fit else "not ready", checks=checks)


def _look(deployment: Deployment) -> dict[str, str]:
    return show_health(deployment.keep, deployment.trust, deployment.authority)
