"""Make the generated catalogues under docs/: errors, settings, models, the OpenAPI document.

``--check`` writes nothing and fails where a catalogue is older than the code.
"""

import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trustsvc.errors as service_errors
import trustsvc_anchors.errors as anchors_errors
import trustsvc_keys.errors as keys_errors
from trustsvc.api.problems import status_of
from trustsvc.deployment import Deployment
from trustsvc.documents.authoring.published import DCC_SCHEMA, DCOC_SCHEMA
from trustsvc.documents.authoring.units import SYMBOLS
from trustsvc.documents.guide.manual import metadata_page
from trustsvc.server import make_application
from trustsvc.settings import Settings, load_settings
from trustsvc_keys.remote import csc_errors

DOCS = Path(__file__).resolve().parents[1] / "docs"


def errors_page() -> str:
    """List every error with its code, meaning, remedy and HTTP status."""
    lines = [
        "# Errors",
        "",
        "Made by `make docs` from the classes; do not edit.",
        "The HTTP status is that of `application/problem+json` (RFC 9457).",
        "",
        "| code | meaning | remedy | HTTP |",
        "| --- | --- | --- | --- |",
    ]
    found: dict[str, str] = {}
    for module in (service_errors, keys_errors, csc_errors, anchors_errors):
        for kind in vars(module).values():
            if not (isinstance(kind, type) and issubclass(kind, Exception)):
                continue
            if kind.__module__ != module.__name__ or "code" not in vars(kind):
                continue
            meaning = (kind.__doc__ or "").splitlines()[0].rstrip(".")
            code, remedy = kind.code, kind.remedy  # type: ignore[attr-defined]  # ours have both
            row = f"| `{code}` | {meaning} | {remedy} | {int(status_of(kind()))} |"
            found.setdefault(code, row)
    return "\n".join([*lines, *(found[code] for code in sorted(found)), ""])


def settings_page() -> str:
    """List every setting with its variable, default and meaning."""
    lines = [
        "# Settings",
        "",
        "Made by `make docs` from `trustsvc/settings.py`; do not edit.",
        "A variable wins over `trustsvc.toml` in the data folder, that over the default.",
        "",
        "| in `trustsvc.toml` | variable | default | meaning |",
        "| --- | --- | --- | --- |",
    ]
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if field.default != "" else ""
        variable = f"`TRUSTSVC_{name.upper()}`"
        lines.append(f"| `{name}` | {variable} | {default} | {field.description} |")
    return "\n".join([*lines, ""])


def openapi_page() -> str:
    """Give the OpenAPI document of the application."""
    with tempfile.TemporaryDirectory() as folder:
        application = make_application(Deployment(load_settings(Path(folder))))
        return json.dumps(application.openapi(), ensure_ascii=False, indent=1) + "\n"


def model_page() -> str:
    """List every field of the models from which documents are written."""
    lines = [
        "# Models",
        "",
        "Made by `make docs` from the JSON Schemas; do not edit.",
        "[`authoring.md`](authoring.md) says how models are used; a field in bold is needed.",
    ]
    told: dict[str, Any] = {}
    for schema, kind in ((DCC_SCHEMA, "DCC"), (DCOC_SCHEMA, "D-CoC")):
        headings = {
            name: name if told.setdefault(name, one) == one else f"{name} ({kind})"
            for name, one in schema["$defs"].items()
        }
        lines += ["", f"## {schema['title']}", "", *_fields(schema, headings)]
        for name, definition in schema["$defs"].items():
            heading = f"### {headings[name]}"
            if heading not in lines:
                lines += ["", heading, "", *_fields(definition, headings)]
    symbols = ", ".join(f"`{symbol}`" for symbol in sorted(SYMBOLS))
    lines += ["", "## Symbols of units", "", f"Besides the D-SI: {symbols}.", ""]
    return "\n".join(lines)


def _fields(schema: dict[str, Any], headings: dict[str, str]) -> list[str]:
    told = [text for text in (schema.get("description"), _wants(schema)) if text]
    needed = [" and ".join(f"`{name}`" for name in group["required"])
              for group in schema.get("anyOf", ()) if "required" in group]  # fmt: skip
    told += [f"Needed: {', or '.join(needed)}."] if needed else []
    if "properties" not in schema:
        return [*told]
    rows = ["| field | what it is | |", "| --- | --- | --- |"]
    for name, field in schema["properties"].items():
        shown = f"**`{name}`**" if name in schema["required"] else f"`{name}`"
        rows.append(f"| {shown} | {_kind(field, headings)} | {field.get('description', '')} |")
    return [*told, "", *rows]


def _wants(schema: dict[str, Any]) -> str:
    return f"Wanted: {schema['x-wants']['en']}." if "x-wants" in schema else ""


def _kind(field: dict[str, Any], headings: dict[str, str]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        anchor = re.sub("[^a-z0-9-]", "", headings[name].lower().replace(" ", "-"))
        return f"[{name}](#{anchor})"
    if field.get("type") == "array":
        return f"list of {_kind(field['items'], headings)}"
    if "anyOf" in field:
        return " or ".join(_kind(form, headings) for form in field["anyOf"])
    values = field.get("enum") or [field["const"]] if "const" in field else field.get("enum")
    return ", ".join(f"`{value}`" for value in values) if values else str(field.get("type"))


def schema_page(schema: dict[str, Any]) -> Callable[[], str]:
    """Give what writes a JSON Schema."""
    return lambda: json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


PAGES = {
    "errors.md": errors_page,
    "settings.md": settings_page,
    "model.md": model_page,
    "dcc-model.schema.json": schema_page(DCC_SCHEMA),
    "dcoc-model.schema.json": schema_page(DCOC_SCHEMA),
    "metadata.md": metadata_page,
    "openapi.json": openapi_page,
}


def main() -> None:
    """Write the catalogues, or compare them."""
    stale = []
    for name, make in PAGES.items():
        path, content = DOCS / name, make()
        if "--check" not in sys.argv:
            path.write_text(content)
        elif not path.exists() or path.read_text() != content:
            stale.append(name)
    if stale:
        sys.exit(f"docs: {', '.join(stale)} older than the code; run make docs")


main()
