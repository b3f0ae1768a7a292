"""Take a document from a form. A plain one: the PDF, what is stated of it, and whether it is old.

To register an unsigned old document takes the operator's approval: a setting names the issuers
whose key may ask for that.
"""

import codecs
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from trustsvc.api.idempotency import answer_once
from trustsvc.deployment import Deployment
from trustsvc.documents.plain.statement import parse_statement
from trustsvc.errors import MalformedRequest
from trustsvc.workflows.idempotency import answer_before, request_key
from trustsvc.workflows.issue import Request as IssueRequest
from trustsvc.workflows.issue_plain import issue_plain
from trustsvc.workflows.register import Registration, register

FIELDS = ("document", "metadata", "register")
YES, NO = ("true", "1", "yes"), ("false", "0", "no", "")
FORM_BODY: dict[str, Any] = {
    "schema": {
        "type": "object",
        "required": ["document"],
        "properties": {
            "document": {
                "type": "string",
                "format": "binary",
                "description": "A PDF: signed as it is, or recorded as it arrived signed. Or a DCC "
                "or D-CoC, as XML or JSON.",
            },
            "metadata": {
                "type": "string",
                "contentMediaType": "application/json",
                "description": "Of a PDF: what is stated of it; docs/plain.md lists the fields. "
                "Not needed for a PDF that carries metadata.json. Of a DCC or D-CoC: what it has "
                "no place for; docs/metadata.md and /v1/metadata/schema describe it.",
                "examples": ['{"identifier": "R-2026-0117", "title": "Test report"}'],
            },
            "register": {
                "type": "boolean",
                "default": False,
                "description": "It is old: record it byte for byte, unsigned. Only for issuers "
                "whom the operator lets do that (403 else).",
            },
        },
    }
}


@dataclass(frozen=True, slots=True)
class PlainForm:
    """What came in a form."""

    content: bytes
    metadata: bytes
    register: bool

    @property
    def holds_json(self) -> bool:
        """Say whether the document is JSON: a model, or XML carried in it."""
        return self.content.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{"

    @property
    def holds_xml(self) -> bool:
        """Say whether the document is XML, or JSON that becomes XML; else it is taken for a PDF."""
        begins = self.content.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
        utf_16 = self.content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return utf_16 or begins == b"<" or self.holds_json


async def read_form(request: Request) -> PlainForm:
    """Read the form of a request.

    Raises:
        MalformedRequest: a field is missing, unknown, or holds something else.
    """
    async with request.form(max_files=2, max_fields=3) as form:
        given = form.multi_items()
        names = [name for name, _ in given]
        for name in names:
            if name not in FIELDS:
                raise MalformedRequest(where=f"form.{name}"[:100], why="no such field")
            if names.count(name) > 1:
                raise MalformedRequest(where=f"form.{name}", why="stands twice")
        parts = {
            name: await value.read() if isinstance(value, UploadFile) else value.encode()
            for name, value in given
        }
    if "document" not in parts:
        raise MalformedRequest(where="form.document", why="missing")
    asked = parts.get("register", b"").decode(errors="replace").lower()
    if asked not in (*YES, *NO):
        raise MalformedRequest(where="form.register", why="neither true nor false")
    return PlainForm(parts["document"], parts.get("metadata", b""), asked in YES)


def take_form(
    deployment: Deployment, issuer: str, form: PlainForm, given: str | None
) -> tuple[dict[str, Any], bool]:
    """Issue or register what came in a form; true when it was answered before."""
    verb = b"register" if form.register else b"issue plain"
    key = request_key(issuer, given, verb, form.content, form.metadata)
    settings = deployment.settings

    def work() -> dict[str, Any]:
        stated = parse_statement(form.metadata) if form.metadata else {}
        if form.register:
            old = Registration(
                issuer=issuer,
                content=form.content,
                stated=stated,
                limit_bytes=settings.document_limit_bytes,
                approved=issuer in settings.may_register,
                key=key,
            )
            return register(deployment.keep, deployment.log, old).answer()
        wanted = IssueRequest(
            issuer=issuer,
            content=form.content,
            limit_bytes=settings.document_limit_bytes,
            public_url=settings.public_url,
            key=key,
            stated=stated,
        )
        open_seal = partial(deployment.seal, issuer)
        return issue_plain(deployment.keep, deployment.log, open_seal, wanted).answer()

    return answer_once(partial(answer_before, deployment.keep, key), work)
