"""Make the generated catalogues under docs/: errors, settings, the OpenAPI document.

``--check`` writes nothing and fails where a catalogue is older than the code.
"""

import json
import sys
import tempfile
from pathlib import Path

import trustsvc.errors as service_errors
import trustsvc_anchors.errors as anchors_errors
import trustsvc_keys.errors as keys_errors
from trustsvc.api.problems import status_of
from trustsvc.deployment import Deployment
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


PAGES = {"errors.md": errors_page, "settings.md": settings_page, "openapi.json": openapi_page}


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
