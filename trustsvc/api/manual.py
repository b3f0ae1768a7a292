"""Serve /docs and /errors: the interface as people read it, without a script or a third party."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import trustsvc_anchors.errors
import trustsvc_keys.errors
from trustsvc import errors
from trustsvc.api.problems import meaning_of, status_of

TEMPLATES = Path(__file__).parent / "templates"
PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
STYLE = (TEMPLATES / "plain.css").read_text().strip()
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-cache",
}

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Show every operation."""
    document = request.app.openapi()
    operations = list(_operations(document))
    return _page("docs.html", "trustsvc API", document=document, operations=operations)


@router.get("/errors")
async def explain_errors() -> HTMLResponse:
    """Show every error; the ``type`` of a problem leads here."""
    return _page("errors.html", "Errors", errors=list_errors())


def list_errors() -> list[dict[str, Any]]:
    """Give every error with its code, meaning, remedy and HTTP status."""
    found: dict[str, dict[str, Any]] = {}
    for kind in _kinds(errors, trustsvc_keys.errors, trustsvc_anchors.errors):
        code, remedy = kind.code, kind.remedy
        told = {"code": code, "meaning": meaning_of(kind), "remedy": remedy}
        found.setdefault(code, {**told, "status": status_of(kind())})
    return [found[code] for code in sorted(found)]


def _kinds(*modules: ModuleType) -> Iterator[Any]:
    """Give every class of ours that has a code of its own."""
    for module in modules:
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, Exception) and "code" in vars(kind):
                yield kind


def _page(template: str, title: str, **values: object) -> HTMLResponse:
    content = PAGES.get_template(template).render(title=title, style=STYLE, **values)
    return HTMLResponse(content, headers=HEADERS)


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            body = one.get("requestBody", {}).get("content", {})
            yield {
                "tag": one["tags"][0],
                "method": method.upper(),
                "path": path,
                "summary": one["summary"],
                "description": one.get("description", ""),
                "security": [name for way in one.get("security", ()) for name in way],
                "takes": list(body),
                "fields": [*_parameters(one), *_body_fields(document, body)],
                "answers": [
                    f"{status} {answer['description']}"
                    for status, answer in one["responses"].items()
                ],
            }


def _parameters(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in operation.get("parameters", ()):
        yield {
            "name": one["name"],
            "place": one["in"],
            "required": one.get("required", False),
            "description": one.get("description", ""),
        }


def _body_fields(document: dict[str, Any], body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for form in body.values():
        name = form.get("schema", {}).get("$ref", "").rpartition("/")[2]
        shape = document["components"]["schemas"].get(name, {})
        for field, one in shape.get("properties", {}).items():
            yield {
                "name": field,
                "place": "body",
                "required": field in shape.get("required", ()),
                "description": one.get("description", ""),
            }
