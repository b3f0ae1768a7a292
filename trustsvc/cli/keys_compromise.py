"""Handle a compromised key with one command: revoke, publish, say what is left to do."""

from typing import Annotated

import typer

from trustsvc.cli.keys_options import At, Data, Folder, Json, Name, RootFolder


def compromise(  # noqa: PLR0913  a command has its options
    *,
    name: Name,
    since: Annotated[str, typer.Option(help="Since when the key is suspected.")],
    data: Data = None,
    folder: Folder = None,
    root_folder: RootFolder = None,
    at: At = None,
    json: Json = False,
) -> None:
    """Revoke every certificate of a stolen key and publish the list at once. This is final."""
    from trustsvc.cli import keys_commands as commands  # noqa: PLC0415  --help stays fast

    where = commands.Where(data, folder, root_folder, at)
    commands.compromise(where, name, since, as_json=json)
