"""Serve health and readiness."""

from fastapi import APIRouter, Response

from trustsvc.api.callers import Serving
from trustsvc.api.shapes import HealthShape
from trustsvc.workflows.show_health import show_health

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Does the process live?")
async def health() -> HealthShape:
    """Answers while the process runs."""
    return HealthShape(status="ok", checks={})


@router.get("/readyz", summary="Is the service ready?")
def ready(response: Response, deployment: Serving) -> HealthShape:
    """200 when database and log are fit; the chain may be down, then the batch only grows."""
    checks = show_health(deployment.keep)
    fit = checks.get("database") == "ok" and checks.get("log") == "ok"
    if not fit:
        response.status_code = 503
    return HealthShape(status="ok" if fit else "not ready", checks=checks)
