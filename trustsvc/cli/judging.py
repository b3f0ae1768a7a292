"""Join the commands that judge documents: lint, and the schemas that judge with us."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None, typer.Option("--data", help="Data folder; default TRUSTSVC_DATA, else var.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]

schemas_app = typer.Typer(
    name="schemas",
    help="Published schemas that judge documents beside our own grammar.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def join(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(lint)
    app.add_typer(schemas_app, name="schemas")


def lint(
    *,
    file: Annotated[
        Path, typer.Argument(help="A DCC or D-CoC: XML, its model in JSON, or a PDF around it.")
    ],
    data: Data = None,
    cited: Annotated[
        list[Path] | None,
        typer.Option(help="A certificate of the equipment that was used; repeat for more."),
    ] = None,
    language: Annotated[str, typer.Option(help="zh or en.")] = "en",
    json: Json = False,
) -> None:
    """Judge a document as a metrologist would. Exit 0: no error; 1: at least one."""
    from trustsvc.cli import lint as command  # noqa: PLC0415  --help stays fast

    command.run(file, data, tuple(cited or ()), language, as_json=json)


@schemas_app.command("add")
def add(
    *,
    source: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder with schemas (.xsd), or one file.")
    ],
    data: Data = None,
    json: Json = False,
) -> None:
    """Install published schemas and descriptions of later releases from a folder."""
    from trustsvc.cli import schemas as command  # noqa: PLC0415  --help stays fast

    command.add(source, data, as_json=json)


@schemas_app.command("fetch")
def fetch(
    *,
    releases: Annotated[
        list[str] | None, typer.Argument(metavar="[RELEASE]...", help="Default: all that we know.")
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Fetch schemas of the DCC from their publisher; what differs from what we know is refused."""
    from trustsvc.cli import schemas as command  # noqa: PLC0415  --help stays fast

    command.fetch(tuple(releases or ()), data, as_json=json)


@schemas_app.command("list")
def show(*, data: Data = None, json: Json = False) -> None:
    """List the releases that we know and who judges each."""
    from trustsvc.cli import schemas as command  # noqa: PLC0415  --help stays fast

    command.show(data, as_json=json)
