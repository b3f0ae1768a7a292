"""Serve the results of a document as CSV and as a workbook, a row a point."""

import hashlib
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from trustsvc.api.callers import AnyCaller, ReadLane, Serving, show_to
from trustsvc.api.documents import DocumentId
from trustsvc.api.files import etag_of, file_answer, is_current, not_modified
from trustsvc.api.shapes import PROBLEMS
from trustsvc.deployment import Deployment
from trustsvc.workflows.show_document import FoundDocument, read_artefact

router = APIRouter(prefix="/v1/documents", tags=["documents"], responses=PROBLEMS)

CSV = "text/csv; charset=utf-8"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _answers(media: str, what: str) -> dict[int | str, dict[str, Any]]:
    etag = {"ETag": {"description": "SHA-256 of the bytes.", "schema": {"type": "string"}}}
    schema = {"type": "string", "format": "binary"}
    return {
        200: {"description": what, "headers": etag, "content": {media: {"schema": schema}}},
        304: {"description": "You hold these bytes already (If-None-Match)."},
    }


@router.get(
    "/{document_id}/results.csv",
    summary="Hand out the results as CSV",
    response_class=Response,
    responses=_answers("text/csv", "A row a point; UTF-8 with mark, as spreadsheets want it."),
)
async def results_as_csv(
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    caller: AnyCaller,
) -> Response:
    """Give quantity, nominal value, value, unit, U, k, limits, verdict and scope of each point.

    Values are the document's own texts, digit for digit; an expanded uncertainty stands under
    `expanded_uncertainty`. Texts that a spreadsheet would compute begin with an apostrophe.
    """
    found = await reads.read(show_to, deployment, document_id, caller)
    return await _answer(request, deployment, found, (_csv, CSV, "csv"))


@router.get(
    "/{document_id}/results.xlsx",
    summary="Hand out the results as a workbook",
    response_class=Response,
    responses=_answers(WORKBOOK, "A row a point; numbers are numbers, with all their digits."),
)
async def results_as_workbook(
    document_id: DocumentId,
    request: Request,
    deployment: Serving,
    reads: ReadLane,
    caller: AnyCaller,
) -> Response:
    """Give the same rows as a workbook (.xlsx); columns that nothing fills are left out."""
    found = await reads.read(show_to, deployment, document_id, caller)
    return await _answer(request, deployment, found, (_workbook, WORKBOOK, "xlsx"))


def _csv(xml: bytes) -> bytes:
    from trustsvc.documents.sheets.result_rows import results_of  # noqa: PLC0415  workbooks are rare
    from trustsvc.documents.sheets.results_out import results_csv  # noqa: PLC0415  the same

    return results_csv(results_of(xml))


def _workbook(xml: bytes) -> bytes:
    from trustsvc.documents.sheets.result_rows import results_of  # noqa: PLC0415  workbooks are rare
    from trustsvc.documents.sheets.results_out import results_workbook  # noqa: PLC0415  the same

    return results_workbook(results_of(xml), xml)


async def _answer(
    request: Request,
    deployment: Deployment,
    found: FoundDocument,
    how: tuple[Callable[[bytes], bytes], str, str],
) -> Response:
    make, media, ending = how

    def content() -> bytes:
        return make(read_artefact(deployment.keep, found.document, "document.xml"))

    made = await run_in_threadpool(content)
    etag = etag_of(hashlib.sha256(made).digest())
    if is_current(request, etag):
        return not_modified(etag)
    return file_answer(made, media, etag, f"{found.document.id}.results.{ending}")
