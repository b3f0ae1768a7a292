"""Name the commands of the log; each is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

log_app = typer.Typer(
    name="log",
    help="Keep the log trustworthy for a long time.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@log_app.callback()
def group() -> None:
    """Keep the log trustworthy for a long time."""


@log_app.command()
def renew(
    *,
    data: Annotated[
        Path | None, typer.Option("--data", help="Data folder; default TRUSTSVC_DATA, else var.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Have time-stamping authorities stamp the checkpoint, and log their tokens. Once a year."""
    from trustsvc.cli import log_commands as commands  # noqa: PLC0415  --help stays fast

    commands.renew(data, as_json=json)
