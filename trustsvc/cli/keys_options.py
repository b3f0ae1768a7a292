"""Name the options that several commands of the authority share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None, typer.Option("--data", help="Data folder; default TRUSTSVC_DATA, else var.")
]
Folder = Annotated[
    Path | None,
    typer.Option(help="The authority's folder; default `authority` in the data folder."),
]
RootFolder = Annotated[
    Path | None, typer.Option(help="The root's folder, where it is another than the plan says.")
]
At = Annotated[str | None, typer.Option("--at", help="The time, for a plan whose clock is stated.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Name = Annotated[str, typer.Argument(help="The certificate's name, as `keys show` prints it.")]
