"""Name the commands for documents that are signed elsewhere; each is imported when it runs.

``sign prepare`` writes the bytes to sign, a signer elsewhere signs them, ``sign attach`` takes what
it gave: first for the XML, then for the PDF. ``sign register`` names the certificate once.
"""

from pathlib import Path
from typing import Annotated

import typer

sign_app = typer.Typer(
    name="sign",
    help="Issue with a key that stays elsewhere: prepare, sign there, attach.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Data = Annotated[
    Path | None, typer.Option("--data", help="Data folder; default TRUSTSVC_DATA, else var.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Issuer = Annotated[str | None, typer.Option(help="organizationIdentifier.")]
How = Annotated[
    str | None,
    typer.Option(
        "--algorithm",
        help="ecdsa-p256-sha256, ecdsa-p384-sha384, rsa-pkcs1-sha256, rsa-pss-sha256 or ed25519; "
        "default: what the certificate's key usually does.",
    ),
]
DocumentId = Annotated[str, typer.Argument(metavar="ID", help="The id that `prepare` printed.")]
Folder = Annotated[Path, typer.Option("--out", help="Folder for the bytes to sign.")]


@sign_app.command()
def register(
    *,
    certificates: Annotated[
        Path,
        typer.Argument(metavar="CERTIFICATES.pem", help="The issuer's own, then those above it."),
    ],
    data: Data = None,
    issuer: Issuer = None,
    algorithm: How = None,
    json: Json = False,
) -> None:
    """Note that an issuer keeps its key itself, and the certificate that it has there."""
    from trustsvc.cli import two_step as command  # noqa: PLC0415  --help stays fast

    command.register(data, certificates, issuer, algorithm, as_json=json)


@sign_app.command()
def prepare(  # noqa: PLR0913  a command has its options
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="DCC or D-CoC as XML.")],
    out: Folder = Path(),
    data: Data = None,
    issuer: Issuer = None,
    certificates: Annotated[
        Path | None, typer.Option(help="PEM or DER; default: the registered ones.")
    ] = None,
    algorithm: How = None,
    json: Json = False,
) -> None:
    """Write the bytes to sign of each document: ID.xml.tosign. Safe to repeat."""
    from trustsvc.cli import two_step as command  # noqa: PLC0415  --help stays fast

    options = command.Options(data, issuer, certificates, algorithm, as_json=json)
    command.prepare(options, files, out)


@sign_app.command()
def attach(
    *,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="ID.xml.sig, ID.pdf.sig, or a folder of them."),
    ],
    out: Annotated[Path | None, typer.Option(help="Folder for XML, PDF and evidence.")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Take signatures: after the XML's, write ID.pdf.tosign; after the PDF's, issue."""
    from trustsvc.cli import two_step as command  # noqa: PLC0415  --help stays fast

    command.attach(data, paths, out, as_json=json)


@sign_app.command()
def show(
    *, document: DocumentId, out: Folder = Path(), data: Data = None, json: Json = False
) -> None:
    """Tell what is to be signed next, and write it again."""
    from trustsvc.cli import two_step as command  # noqa: PLC0415  --help stays fast

    command.show(data, document, out, as_json=json)


@sign_app.command()
def withdraw(*, document: DocumentId, data: Data = None) -> None:
    """Forget a document for which no signature came; its number is free again."""
    from trustsvc.cli import two_step as command  # noqa: PLC0415  --help stays fast

    command.withdraw_prepared(data, document)
