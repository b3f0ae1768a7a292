"""Join the command that shows and states a document's core metadata."""

from pathlib import Path
from typing import Annotated

import typer


def join(app: typer.Typer) -> None:
    """Add the command ``metadata``."""
    app.command(name="metadata")(metadata)


def metadata(
    *,
    document: Annotated[str, typer.Argument(metavar="ID", help="The id that `issue` printed.")],
    data: Annotated[
        Path | None, typer.Option("--data", help="Data folder; default TRUSTSVC_DATA, else var.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="State what it has no place for: JSON, or NAME.toml; see docs."),
    ] = None,
    revision: Annotated[int | None, typer.Option(help="An earlier revision.", min=1)] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Show a document's core metadata as the guide names them; with --state, complete them."""
    from trustsvc.cli import metadata_shown as command  # noqa: PLC0415  --help stays fast

    command.run(document, data, state, revision, as_json=json)
