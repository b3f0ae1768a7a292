"""Join the commands for old plain documents: register, import."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None, typer.Option("--data", help="Data folder; default TRUSTSVC_DATA, else var.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Issuer = Annotated[
    str | None, typer.Option(help="organizationIdentifier of the issuer for whom it is registered.")
]


def join(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(register)
    app.command(name="import")(import_)


def register(  # noqa: PLR0913  a command has its options
    *,
    file: Annotated[Path, typer.Argument(help="An old PDF; every byte of it is kept.")],
    metadata: Annotated[Path, typer.Option(help="What it states: JSON, or NAME.toml.")],
    data: Data = None,
    issuer: Issuer = None,
    approve: Annotated[
        bool, typer.Option("--approve", help="As the operator: it may be registered unsigned.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for PDF and evidence.")] = None,
    json: Json = False,
) -> None:
    """Register an old PDF as it is, without signing it or vouching for it."""
    from trustsvc.cli import register as command  # noqa: PLC0415  --help stays fast

    options = command.Options(file, metadata, data, issuer, out, approve=approve, as_json=json)
    command.run(options)


def import_(  # noqa: PLR0913  a command has its options
    *,
    folder: Annotated[Path, typer.Argument(help="Folder with old PDFs.")],
    index: Annotated[Path, typer.Option(help="CSV with a line a file: file, number, title, …")],
    data: Data = None,
    issuer: Issuer = None,
    approve: Annotated[
        bool, typer.Option("--approve", help="As the operator: unsigned files may be registered.")
    ] = False,
    language: Annotated[str, typer.Option(help="Of what INDEX.outcome.csv says: zh or en.")] = "en",
    json: Json = False,
) -> None:
    """Register a folder of old PDFs; run it again to go on. Writes INDEX.outcome.csv."""
    from trustsvc.cli import import_folder as command  # noqa: PLC0415  --help stays fast

    options = command.Options(folder, index, data, issuer, language, approve=approve, as_json=json)
    command.run(options)
