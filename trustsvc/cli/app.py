"""Join the commands; each is imported when it runs, so that ``--help`` stays fast."""

import sys
from pathlib import Path
from typing import Annotated, cast

import typer

from trustsvc.cli import judging, plain, sheets, upgrade
from trustsvc.cli import metadata as metadata_command
from trustsvc.cli.keys import keys_app
from trustsvc.cli.log import log_app
from trustsvc.cli.sign import sign_app

# Typer carries a click of its own; a public name of it leads to the base of all usage errors.
UsageProblem = cast(
    "type[Exception]",
    next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"),
)

app = typer.Typer(
    name="trustsvc",
    help="Issue and verify calibration and conformity certificates that anyone can check.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.add_typer(keys_app, name="keys")
app.add_typer(sign_app, name="sign")
app.add_typer(log_app, name="log")

Data = Annotated[
    Path | None, typer.Option("--data", help="Data folder; default TRUSTSVC_DATA, else var.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
At = Annotated[
    str | None,
    typer.Option("--at", help="Instant (2026-11-24T12:00:00Z) or date at the issuer's place."),
]
Cited = Annotated[
    list[Path] | None,
    typer.Option("--with", help="File or folder with cited documents and evidence; may repeat."),
]
DocumentId = Annotated[str, typer.Argument(metavar="ID", help="The id that `issue` printed.")]


@app.command()
def init(  # noqa: PLR0913  a command has its options
    *,
    data: Data = None,
    chain_url: Annotated[str, typer.Option(help="devnet:FILE, anvil: or a node's address.")] = (
        "devnet:chain.sqlite"
    ),
    origin: Annotated[str, typer.Option(help="Name of the log.")] = "log.demo.invalid",
    public_url: Annotated[str, typer.Option(help="Printed in QR codes.")] = "http://127.0.0.1:8000",
    issuer: Annotated[
        list[str] | None,
        typer.Option(help="organizationIdentifier=Name; may be repeated. Default: the demo lab."),
    ] = None,
    development: Annotated[
        bool, typer.Option(help="A node of a development chain: use keys that everybody knows.")
    ] = False,
) -> None:
    """Make a data folder: demo keys, log, contract, policy. Safe to repeat."""
    from trustsvc.cli import init as command  # noqa: PLC0415  --help stays fast

    command.run(data, chain_url, origin, public_url, issuer or [], development=development)


@app.command()
def issue(  # noqa: PLR0913  a command has its options
    *,
    file: Annotated[
        Path, typer.Argument(help="A DCC or D-CoC as XML, its model in JSON, or a plain PDF.")
    ],
    metadata: Annotated[
        Path | None, typer.Option(help="What it states of itself (PDF) or beside (XML).")
    ] = None,
    data: Data = None,
    issuer: Annotated[str | None, typer.Option(help="organizationIdentifier.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for XML, PDF and evidence.")] = None,
    upgrade: Annotated[bool, typer.Option(help="Bring an older DCC to 3.3.0.")] = False,
    identifier: Annotated[str | None, typer.Option(help="New identifier, for --upgrade.")] = None,
    performance_location: Annotated[
        str | None,
        typer.Option(help="Where release 2.4.0 was performed: laboratory, customer, …"),
    ] = None,
    supersedes: Annotated[
        bool, typer.Option(help="The upgraded document replaces the old one of this issuer.")
    ] = False,
    operator_override: Annotated[
        bool, typer.Option(help="Accept a foreign signature; for tests of foreign files.")
    ] = False,
    json: Json = False,
) -> None:
    """Sign, record and anchor a document."""
    from trustsvc.cli import issue as command  # noqa: PLC0415  --help stays fast

    command.run(
        command.Options(
            file=file,
            data=data,
            issuer=issuer,
            out=out,
            upgrade=upgrade,
            identifier=identifier,
            performance_location=performance_location,
            supersedes=supersedes,
            operator_override=operator_override,
            as_json=json,
            metadata=metadata,
        )
    )


@app.command()
def convert(
    *,
    file: Annotated[Path, typer.Argument(help="XML, a model in JSON, or a carried document.")],
    to: Annotated[str, typer.Option(help="json, cbor or xml.")],
    out: Annotated[Path | None, typer.Option(help="File to write; default: print.")] = None,
) -> None:
    """Carry a document as JSON or CBOR and back, or write the XML of a model."""
    from trustsvc.cli import convert as command  # noqa: PLC0415  --help stays fast

    command.run(file, to, out)


@app.command()
def verify(  # noqa: PLR0913  a command has its options
    *,
    file: Annotated[Path, typer.Argument(help="The XML or PDF that you received.")],
    data: Data = None,
    evidence: Annotated[Path | None, typer.Option(help="Its evidence file.")] = None,
    policy: Annotated[
        Path | None, typer.Option(help="Default: policy.toml in the data folder.")
    ] = (None),
    crl: Annotated[
        list[Path] | None, typer.Option(help="A revocation list, DER or PEM; repeat for more.")
    ] = (None),
    at: At = None,
    cited: Cited = None,
    references: Annotated[
        bool, typer.Option(help="Verify what it rests on too, for the days that matter.")
    ] = False,
    require_references: Annotated[
        bool, typer.Option(help="The same, and it counts: not all holds, not passed.")
    ] = False,
    language: Annotated[str, typer.Option(help="zh or en.")] = "en",
    json: Json = False,
) -> None:
    """Say who issued a file, whether it is unaltered, and whether it is valid."""
    from trustsvc.cli import verify as command  # noqa: PLC0415  --help stays fast

    command.run(
        command.Options(
            file=file,
            data=data,
            evidence=evidence,
            policy=policy,
            lists=tuple(crl or ()),
            at=at,
            language=language,
            as_json=json,
            cited=tuple(cited or ()),
            references=references,
            require=require_references,
        )
    )


@app.command()
def trace(  # noqa: PLR0913  a command has its options
    *,
    file: Annotated[Path, typer.Argument(help="The XML or PDF that you received.")],
    data: Data = None,
    cited: Cited = None,
    evidence: Annotated[Path | None, typer.Option(help="Its evidence file.")] = None,
    policy: Annotated[
        Path | None, typer.Option(help="Default: policy.toml in the data folder.")
    ] = None,
    at: At = None,
    svg: Annotated[Path | None, typer.Option(help="Draw the chain into this file, too.")] = None,
    language: Annotated[str, typer.Option(help="zh or en.")] = "en",
    json: Json = False,
) -> None:
    """Draw what a document rests on, up to national standards, and say where the chain breaks."""
    from trustsvc.cli import trace as command  # noqa: PLC0415  --help stays fast
    from trustsvc.cli import verify as verifying  # noqa: PLC0415  the same

    options = verifying.Options(
        file=file,
        data=data,
        evidence=evidence,
        policy=policy,
        lists=(),
        at=at,
        language=language,
        as_json=json,
        cited=tuple(cited or ()),
        references=True,
    )
    command.run(options, command.Output(svg=svg, language=language, as_json=json))


@app.command()
def affected(  # noqa: PLR0913  a command has its options
    *,
    equipment: Annotated[
        str | None, typer.Option(help="Serial number of the suspect instrument.")
    ] = None,
    certificate: Annotated[
        str | None, typer.Option(help="Number of its certificate; alone: all that cites it.")
    ] = None,
    since: Annotated[str | None, typer.Option("--from", help="First suspect day.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last suspect day.")] = None,
    issuer: Annotated[str | None, typer.Option(help="organizationIdentifier; default all.")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """List every document and result that rests on a suspect instrument, through chains too."""
    from trustsvc.cli import affected as command  # noqa: PLC0415  --help stays fast

    command.run(
        command.Options(
            equipment=equipment,
            certificate=certificate,
            since=since,
            until=until,
            issuer=issuer,
            data=data,
            as_json=json,
        )
    )


@app.command()
def status(*, document: DocumentId, data: Data = None, at: At = None, json: Json = False) -> None:
    """Tell the status of a document, now or at an instant."""
    from trustsvc.cli import status as command  # noqa: PLC0415  --help stays fast

    command.show(document, data, at, as_json=json)


@app.command()
def revoke(  # noqa: PLR0913  a command has its options
    *,
    document: DocumentId,
    reason: Annotated[str, typer.Option(help="Why; it is logged.")],
    data: Data = None,
    effective: Annotated[str | None, typer.Option(help="Since when, if before now.")] = None,
    affected: Annotated[
        list[str] | None, typer.Option(help="Id of an affected result; default all.")
    ] = None,
    json: Json = False,
) -> None:
    """Revoke a document, on the log and on the chain. This is final."""
    from trustsvc.cli import status as command  # noqa: PLC0415  --help stays fast

    command.revoke(document, data, reason, effective, affected or [], as_json=json)


@app.command()
def evidence(
    document: DocumentId,
    data: Data = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write; default standard output.")
    ] = None,
) -> None:
    """Hand out the evidence with which anybody checks a document offline."""
    from trustsvc.cli import evidence as command  # noqa: PLC0415  --help stays fast

    command.run(document, data, out)


@app.command()
def draft(
    *,
    file: Annotated[Path, typer.Argument(help="A DCC or D-CoC as XML, or its model in JSON.")],
    out: Annotated[Path, typer.Option(help="PDF to write.")],
    language: Annotated[
        str | None,
        typer.Option(help="zh, en, de or several: zh,en. Default: what the document declares."),
    ] = None,
) -> None:
    """Show the page of a document before it is signed, marked as a draft on every sheet."""
    from trustsvc.cli import draft as command  # noqa: PLC0415  --help stays fast

    command.run(file, out, language)


@app.command()
def example(
    kind: Annotated[str, typer.Argument(help="dcc, dcoc or eu-doc.")],
    identifier: Annotated[str | None, typer.Option(help="Identifier of the document.")] = None,
) -> None:
    """Print a complete example document."""
    from trustsvc.cli import example as command  # noqa: PLC0415  --help stays fast

    command.run(kind, identifier)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="XML of a D-CoC.")],
    *,
    to: Annotated[str, typer.Option(help="untp, iaf (CSV) or iaf-json.")],
    out: Annotated[
        Path | None, typer.Option(help="File to write; default standard output.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(help="Its status today, for iaf: valid, suspended, ….")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of its texts.")] = "en",
) -> None:
    """Write a D-CoC in the form of another register, and say what gets lost."""
    from trustsvc.cli import export as command  # noqa: PLC0415  --help stays fast

    command.run(command.Options(file=file, to=to, out=out, status=status, language=language))


@app.command()
def serve(
    *,
    data: Data = None,
    demo: Annotated[bool, typer.Option(help="Accept demo keys, which nobody vouches for.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the API and the pages, and do the work."""
    from trustsvc.cli import serve as command  # noqa: PLC0415  --help stays fast

    command.serve(data, host, port, demo=demo)


@app.command()
def work(data: Data = None) -> None:
    """Do the work only: sequence, anchor, prove."""
    from trustsvc.cli import serve as command  # noqa: PLC0415  --help stays fast

    command.work(data)


@app.command()
def demo(
    data: Annotated[Path, typer.Option("--data", help="Folder; it is emptied first.")] = Path(
        "var/demo"
    ),
) -> None:
    """Run the main job once, in the open."""
    from trustsvc.cli import demo as command  # noqa: PLC0415  --help stays fast

    command.run(data)


judging.join(app)
metadata_command.join(app)
upgrade.join(app)
sheets.join(app)
plain.join(app)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    command = typer.main.get_command(app)
    try:
        code = command.main(prog_name="trustsvc", standalone_mode=False)
    except UsageProblem as error:
        told = str(error.format_message())  # type: ignore[attr-defined]  # as click has it
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(f"{told}\n")
            sys.exit(0)
        sys.stderr.write(f"trustsvc: {' '.join(told.split()).rstrip('.')}; see trustsvc --help\n")
        sys.exit(64)
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("trustsvc: stopped\n")
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
