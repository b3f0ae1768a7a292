"""Serve /v1/lint: judge a document before it is issued; it is never stored."""

from typing import Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from trustsvc.api.callers import HeavyLane, Serving
from trustsvc.api.documents import BODIES
from trustsvc.api.media import JSON, XML_FORMS, came_as, takes
from trustsvc.api.shapes import PROBLEMS, FindingShape, Shape
from trustsvc.deployment import Deployment
from trustsvc.documents.authoring.incoming import xml_of_json
from trustsvc.documents.facts import finding_json
from trustsvc.documents.intake import examine

router = APIRouter(prefix="/v1/lint", tags=["documents"], responses=PROBLEMS)


class LintShape(Shape):
    """What is to be said of a document."""

    kind: Literal["dcc", "dcoc"] = Field(description="What it is.")
    release: str = Field(description="The release that it states.", examples=["3.3.0"])
    judged_by: list[str] = Field(
        description="`grammar`: ours; `published-schema`: the publisher's too, where installed."
    )
    waivers: list[str] = Field(description="What was let pass although a schema cannot judge it.")
    findings: list[FindingShape] = Field(
        description="At most 200, the gravest first. With an `error` it would not be issued."
    )


@router.post(
    "",
    summary="Judge a document without issuing it",
    response_description="All that was found.",
    openapi_extra={"requestBody": BODIES},
    dependencies=[Depends(takes(*XML_FORMS, JSON))],
)
async def lint_document(request: Request, deployment: Serving, heavy: HeavyLane) -> LintShape:
    """Judge a DCC or D-CoC by its schema and as a metrologist would: a dry run.

    Units, uncertainties, coverage, hybrids, languages, dates, verdicts recomputed from value,
    limits and decision rule, editions of standards, terms. Each finding says where, what and what
    helps, in English and Chinese. Nobody needs a key; nothing is kept.
    """
    content, as_json = await request.body(), came_as(request) == JSON
    return await heavy.run(_lint, deployment, content, as_json)


def _lint(deployment: Deployment, content: bytes, as_json: bool) -> LintShape:  # noqa: FBT001  passed on by position
    limit_bytes = deployment.settings.document_limit_bytes
    xml = xml_of_json(content, limit_bytes) if as_json else content
    examined = examine(xml, limit_bytes=limit_bytes, judges=deployment.judges)
    return LintShape(
        kind=examined.kind.value,  # type: ignore[arg-type]  # XML is never a plain document
        release=examined.release,
        judged_by=list(examined.judged_by),
        waivers=list(examined.waivers),
        findings=[
            FindingShape.model_validate(finding_json(finding)) for finding in examined.findings
        ],
    )
