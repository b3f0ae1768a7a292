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

from trustsvc.documents.page.model import Plot, Said, Table
from trustsvc.pages.drawing import draw_plot, sign
from trustsvc.texts.catalogue import chosen_language, languages, lines, text


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("trustsvc.pages"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(sign=sign, css=Markup(_css()))  # noqa: S704  our own style sheet
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
        f"style-src 'sha256-{digest}'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "private, no-store",
        "Vary": "Accept-Language",
    }


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
        **values,
    )
    return HTMLResponse(content, status_code, headers())


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


def show_block(block: Table | Plot, language: str) -> Markup:
    """Show a table or plot of the results."""
    if isinstance(block, Plot):
        axis = " / ".join(part for part in (spoken(block.axis, language), block.unit) if part)
        return draw_plot(block, text("page.document.axis", language), axis)
    columns = [
        {"title": spoken(column.title, language) or column.symbol, "unit": column.unit}
        for column in block.columns
    ]
    count = max((len(column.cells) for column in block.columns), default=0)
    rows = [
        [
            spoken(column.cells[place], language) if place < len(column.cells) else ""
            for column in block.columns
        ]
        for place in range(count)
    ]
    table = _environment().get_template("table.html.j2")
    label = text("page.document.table", language)
    return Markup(table.render(columns=columns, rows=rows, label=label))  # noqa: S704  escaped there


def spoken(said: Said, language: str) -> str:
    """Give a text of the document in the reader's language, else in its first."""
    for words in said:
        if words.lang == language:
            return words.text
    return said[0].text if said else ""
