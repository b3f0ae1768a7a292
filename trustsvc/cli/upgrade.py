"""Upgrade a DCC of an older release, and say everything that was changed."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def join(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(upgrade)


def upgrade(  # noqa: PLR0913  a command has its options
    *,
    file: Annotated[Path, typer.Argument(help="An unsigned DCC of release 2.4.0 to 3.2.1.")],
    identifier: Annotated[str, typer.Option(help="The new document's own number.")],
    out: Annotated[Path | None, typer.Option(help="Where to; default standard output.")] = None,
    supersedes: Annotated[
        bool,
        typer.Option(
            "--supersedes", help="State that it substitutes the old one; default: it cites it."
        ),
    ] = False,
    performance_location: Annotated[
        str | None, typer.Option(help="Where the work was done; release 2 does not say.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
) -> None:
    """Bring a DCC to release 3.3.0 where that loses nothing, and list every change."""
    from trustsvc.cli.opened import read_file  # noqa: PLC0415  --help stays fast
    from trustsvc.cli.output import say_json, told_in_one_line  # noqa: PLC0415  the same
    from trustsvc.documents.dcc.upgrade import upgrade as upgraded_from  # noqa: PLC0415  the same
    from trustsvc.errors import MalformedRequest, Unavailable  # noqa: PLC0415  the same

    with told_in_one_line():
        if json and out is None:
            raise MalformedRequest(where="--json", why="needs --out; the document goes there")
        made = upgraded_from(
            read_file(file),
            identifier,
            supersedes=supersedes,
            performance_location=performance_location,
        )
        if out is None:
            sys.stdout.buffer.write(made.content)
            sys.stdout.buffer.flush()
        else:
            try:
                out.write_bytes(made.content)
            except OSError as error:
                raise Unavailable(what=str(out), why=str(error.strerror)) from error
        if json:
            say_json({"identifier": identifier, "from": made.replaces, "changes": made.changes})
            return
        for change in made.changes:
            typer.echo(f"changed: {change}", err=True)
