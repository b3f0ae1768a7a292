"""Name the commands of whoever holds keys: certificates from any authority, and their watch.

The authority may be somebody else's: a request goes out, a certificate comes in. They act on the
service in the data folder; each is imported when it runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from trustsvc.cli.keys_options import Data, Json

Issuer = Annotated[
    str | None, typer.Option(help="organizationIdentifier; default: the only issuer there is.")
]
Root = Annotated[
    Path | None,
    typer.Option(
        "--trust",
        metavar="ROOT.pem",
        help="Trust this root for this issuer from now on: it is added to policy.toml. Compare "
        "its SHA-256 with what the authority publishes first.",
    ),
]


def csr(  # noqa: PLR0913  a command has its options
    *,
    data: Data = None,
    issuer: Issuer = None,
    out: Annotated[Path | None, typer.Option(help="File; default: standard output.")] = None,
    organisation: Annotated[
        str | None, typer.Option(help="Registered name; default: the issuer's name here.")
    ] = None,
    common_name: Annotated[
        str | None, typer.Option(help="Name commonly used; default: the same.")
    ] = None,
    country: Annotated[
        str | None, typer.Option(help="Two letters; default: as in the organizationIdentifier.")
    ] = None,
    algorithm: Annotated[
        str,
        typer.Option(
            help="Of a new key: ecdsa-p256-sha256, ecdsa-p384-sha384, rsa-pkcs1-sha256, ed25519."
        ),
    ] = "ecdsa-p256-sha256",
    key_uri: Annotated[
        str | None,
        typer.Option(
            help="A key that exists: pkcs11:… (`keys make-hardware` makes one), or csc:…."
        ),
    ] = None,
    same_key: Annotated[
        bool, typer.Option("--same-key", help="For the key in use now: a renewal.")
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Make another key although a request waits already.")
    ] = False,
    no_purpose: Annotated[
        bool,
        typer.Option(
            "--no-purpose",
            help="Ask for no extended key usage: our own authority and some others give none.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Make an issuer's next key, and the request for its certificate.

    Send the request to any authority. The key in use stays in use until `trustsvc keys accept`.
    Asked again, the same request is given while it waits.
    """
    from trustsvc.cli import keys_holder_commands as commands  # noqa: PLC0415  --help stays fast

    commands.csr(
        commands.Asking(
            data=data,
            issuer=issuer,
            out=out,
            organisation=organisation,
            common_name=common_name,
            country=country,
            algorithm=algorithm,
            key_uri=key_uri,
            same_key=same_key,
            new=new,
            states_purpose=not no_purpose,
            as_json=json,
        )
    )


def accept(
    *,
    certificates: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            help="What the authority gave, PEM or DER: the certificate and those above it.",
        ),
    ],
    data: Data = None,
    trust: Root = None,
    json: Json = False,
) -> None:
    """Check what an authority gave, and sign with it from now on.

    The certificate must be for a key that waits, or for the one in use; name the issuer; be for
    documents; and lead to a root that policy.toml trusts. What was issued before stays as it is.
    """
    from trustsvc.cli import keys_holder_commands as commands  # noqa: PLC0415  --help stays fast

    commands.accept(data, certificates, trust, as_json=json)


def import_archive(
    *,
    archive: Annotated[
        Path, typer.Argument(metavar="ARCHIVE.p12", help="PKCS#12: one key, its certificates.")
    ],
    certificates: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="More certificates, where it lacks some."),
    ] = None,
    data: Data = None,
    trust: Root = None,
    json: Json = False,
) -> None:
    """Take key and certificate out of a PKCS#12 file, and use them.

    Its passphrase is asked; without a terminal it is the first line of standard input.
    """
    from trustsvc.cli import keys_holder_commands as commands  # noqa: PLC0415  --help stays fast

    commands.import_archive(data, archive, certificates or [], trust, as_json=json)


def expiring(
    *,
    within: Annotated[
        int | None,
        typer.Option(
            min=1, help="All that ends in so many days; default: 90, less for the short-lived."
        ),
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Tell what ends soon, and what to do. Exit 1 if anything does.

    Looked at are the issuers' certificates and those above them, the policy's roots and lists, and
    what our own authority issued and published.
    """
    from trustsvc.cli import keys_holder_commands as commands  # noqa: PLC0415  --help stays fast

    commands.expiring(data, within, as_json=json)


def journal(
    *,
    data: Data = None,
    file: Annotated[
        Path | None,
        typer.Option(help="A journal; default: the service's, and its authority's if it is here."),
    ] = None,
    last: Annotated[int, typer.Option(min=0, help="How many of the last uses to show.")] = 10,
    head: Annotated[
        str | None, typer.Option(help="The head that was noted earlier; needs --file.")
    ] = None,
    json: Json = False,
) -> None:
    """Check the journal of key uses, and show the last ones.

    Exit 1 if it was changed. Only rows cut off at its end do not show: note the head elsewhere now
    and then, and have it looked for.
    """
    from trustsvc.cli import keys_journal as commands  # noqa: PLC0415  --help stays fast

    commands.journal(data, file, last, head, as_json=json)


def join(app: typer.Typer) -> None:
    """Add these commands to a group."""
    app.command()(csr)
    app.command()(accept)
    app.command("import")(import_archive)
    app.command()(expiring)
    app.command()(journal)
