"""Name the commands of the authority and its keys; each is imported when it runs.

``keys csr``, ``accept`` and ``import`` enrol issuers with any authority, ``expiring`` and
``journal`` watch their keys. ``keys ceremony`` makes a hierarchy from a plan, ``keys check`` tells
whether its folder is as the ceremonies left it, the others are its life.
"""

from pathlib import Path
from typing import Annotated

import typer

from trustsvc.cli.keys_compromise import compromise
from trustsvc.cli.keys_hardware import make_hardware
from trustsvc.cli.keys_holder import join as join_holder
from trustsvc.cli.keys_options import At, Data, Folder, Json, Name, RootFolder

keys_app = typer.Typer(
    name="keys",
    help="Get certificates for issuers' keys from any authority, and watch them; or run one.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

join_holder(keys_app)
keys_app.command()(compromise)
keys_app.command()(make_hardware)


@keys_app.command()
def ceremony(  # noqa: PLR0913  a command has its options
    *,
    plan: Annotated[Path, typer.Argument(metavar="CEREMONY.toml", help="What to make.")],
    data: Data = None,
    folder: Folder = None,
    root_folder: RootFolder = None,
    at: At = None,
    json: Json = False,
) -> None:
    """Make all keys and certificates of a plan that are not there yet. Safe to repeat."""
    from trustsvc.cli import keys_commands as commands  # noqa: PLC0415  --help stays fast

    commands.ceremony(commands.Where(data, folder, root_folder, at), plan, as_json=json)


@keys_app.command()
def check(
    *,
    data: Data = None,
    folder: Folder = None,
    root_folder: RootFolder = None,
    head: Annotated[str | None, typer.Option(help="The digest that was noted on paper.")] = None,
    json: Json = False,
) -> None:
    """Compare transcript, book, certificates and lists of an authority. Opens no key."""
    from trustsvc.cli import keys_commands as commands  # noqa: PLC0415  --help stays fast

    commands.check(commands.Where(data, folder, root_folder, None), head, as_json=json)


@keys_app.command()
def show(*, data: Data = None, folder: Folder = None, json: Json = False) -> None:
    """List an authority's certificates, how long they last and what became of them."""
    from trustsvc.cli import keys_commands as commands  # noqa: PLC0415  --help stays fast

    commands.show(commands.Where(data, folder, None, None), as_json=json)


@keys_app.command()
def issue(  # noqa: PLR0913  a command has its options
    *,
    request: Annotated[Path, typer.Argument(help="PKCS#10, DER or PEM.")],
    name: Annotated[str, typer.Option(help="The holder in the plan, as `keys show` prints it.")],
    out: Annotated[Path | None, typer.Option(help="File for certificate and chain, PEM.")] = None,
    data: Data = None,
    folder: Folder = None,
    at: At = None,
    json: Json = False,
) -> None:
    """Issue a planned certificate for a key that its holder keeps."""
    from trustsvc.cli import keys_commands as commands  # noqa: PLC0415  --help stays fast

    commands.issue(commands.Where(data, folder, None, at), request, name, out, as_json=json)


@keys_app.command()
def renew(
    *, name: Name, data: Data = None, folder: Folder = None, at: At = None, json: Json = False
) -> None:
    """Give a holder a new certificate for the same key, once the old one ends soon."""
    from trustsvc.cli import keys_commands as commands  # noqa: PLC0415  --help stays fast

    commands.renew(commands.Where(data, folder, None, at), name, as_json=json)


@keys_app.command()
def revoke(  # noqa: PLR0913  a command has its options
    *,
    name: Name,
    reason: Annotated[str, typer.Option(help="A reason of RFC 5280, as keyCompromise.")],
    invalid_from: Annotated[
        str | None, typer.Option(help="Since when the key is suspected, if before now.")
    ] = None,
    data: Data = None,
    folder: Folder = None,
    root_folder: RootFolder = None,
    at: At = None,
    json: Json = False,
) -> None:
    """Revoke a certificate. This is final; the next list publishes it."""
    from trustsvc.cli import keys_commands as commands  # noqa: PLC0415  --help stays fast

    where = commands.Where(data, folder, root_folder, at)
    commands.revoke(where, name, reason, invalid_from, as_json=json)


@keys_app.command()
def suspend(  # noqa: PLR0913  a command has its options
    *,
    name: Name,
    data: Data = None,
    folder: Folder = None,
    root_folder: RootFolder = None,
    at: At = None,
    json: Json = False,
) -> None:
    """Suspend a certificate until it is released or revoked."""
    from trustsvc.cli import keys_commands as commands  # noqa: PLC0415  --help stays fast

    where = commands.Where(data, folder, root_folder, at)
    commands.revoke(where, name, "certificateHold", None, as_json=json)


@keys_app.command()
def release(  # noqa: PLR0913  a command has its options
    *,
    name: Name,
    data: Data = None,
    folder: Folder = None,
    root_folder: RootFolder = None,
    at: At = None,
    json: Json = False,
) -> None:
    """Release a suspended certificate."""
    from trustsvc.cli import keys_commands as commands  # noqa: PLC0415  --help stays fast

    commands.release(commands.Where(data, folder, root_folder, at), name, as_json=json)


@keys_app.command()
def crl(  # noqa: PLR0913  a command has its options
    *,
    authority: Annotated[str, typer.Option(help="issuing or root.")] = "issuing",
    out: Annotated[Path | None, typer.Option(help="File to write too, DER.")] = None,
    data: Data = None,
    folder: Folder = None,
    root_folder: RootFolder = None,
    at: At = None,
    json: Json = False,
) -> None:
    """Make and publish an authority's next revocation list."""
    from trustsvc.cli import keys_commands as commands  # noqa: PLC0415  --help stays fast

    where = commands.Where(data, folder, root_folder, at)
    commands.crl(where, authority, out, as_json=json)
