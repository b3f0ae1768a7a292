"""Turn a template and its values into an answer that fetches nothing and runs nothing.

The style sheet stands in the page and is allowed by its hash; everything else is forbidden
(Content Security Policy, level 3).
"""

import base64
import hashlib
from functools import cache
from importlib import resources
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from trustsvc.deployment import Deployment
from trustsvc.pages.drawing import icon, sign
from trustsvc.texts.catalogue import chosen_language, languages, lines, text

FRONT = "home.html.j2"
"""The only page for search engines; every other one is about somebody's document."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("trustsvc.pages"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(sign=sign, icon=icon(), css=Markup(_css()))  # noqa: S704  our own style sheet
    return environment


@cache
def _css() -> str:
    return resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8").strip()


@cache
def headers() -> dict[str, str]:
    """Give the headers of every page."""
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    policy = (
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        f"style-src 'sha256-{digest}'; img-src data:"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Vary": "Accept-Language",
    }


def deployment_of(request: Request) -> Deployment:
    """Give the deployment that the application serves."""
    deployment = request.app.state.deployment
    if not isinstance(deployment, Deployment):
        raise TypeError(deployment)
    return deployment


def megabytes_of(request: Request) -> int:
    """Give the largest file that can be checked."""
    return max(1, deployment_of(request).settings.document_limit_bytes // 1_000_000)


def language_of(request: Request) -> str:
    """Give the reader's language: as asked in the address, else as the browser says."""
    return chosen_language(request.query_params.get("lang"), request.headers.get("accept-language"))


def render(
    request: Request, template: str, status_code: int = 200, **values: object
) -> HTMLResponse:
    """Answer with a page in the reader's language."""
    language = language_of(request)

    def t(key: str, **filled: object) -> str:
        return text(key, language, **filled)

    page = _environment().get_template(template)
    content = page.render(
        t=t,
        lines=lambda key: lines(key, language),
        lang=language,
        tag=languages()[language].tag,
        languages=_alternatives(request),
        indexed=template == FRONT,
        **values,
    )
    answer = HTMLResponse(content, status_code, headers())
    if template != FRONT:
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _alternatives(request: Request) -> list[dict[str, str]]:
    """Give the same page in every language; what was posted cannot be shown again."""
    if request.method != "GET":
        return []
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    return [
        {
            "code": one.code,
            "name": one.name,
            "tag": one.tag,
            "href": f"{request.url.path}?{urlencode([*kept, ('lang', one.code)])}",
        }
        for one in languages().values()
    ]
