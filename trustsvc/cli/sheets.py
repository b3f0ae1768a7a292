"""Join the commands around workbooks: template, results, agent."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None, typer.Option("--data", help="Data folder; default TRUSTSVC_DATA, else var.")
]


def join(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (template, results, agent):
        app.command()(command)


def template(
    *,
    file: Annotated[Path, typer.Argument(help="Where to write: NAME.xlsx or NAME.csv.")],
    language: Annotated[str, typer.Option(help="Names of the sheets: zh or en.")] = "zh",
    empty: Annotated[bool, typer.Option(help="Without the example.")] = False,
) -> None:
    """Write the workbook or CSV in which a laboratory fills in a certificate."""
    from trustsvc.cli import template as command  # noqa: PLC0415  --help stays fast

    command.run(file, language, is_filled=not empty)


def results(
    *,
    file: Annotated[Path, typer.Argument(help="A DCC or D-CoC: XML, or the PDF that carries it.")],
    csv: Annotated[Path | None, typer.Option(help="CSV to write; default standard output.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Workbook to write.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Give the results of a document as CSV or workbook, a row a point."""
    from trustsvc.cli import results as command  # noqa: PLC0415  --help stays fast

    command.run(file, csv, xlsx, as_json=json)


def agent(  # noqa: PLR0913  a command has its options
    *,
    inbox: Annotated[Path, typer.Argument(metavar="IN", help="Folder with finished workbooks.")],
    outbox: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for what comes of them.")],
    data: Data = None,
    issuer: Annotated[str | None, typer.Option(help="organizationIdentifier.")] = None,
    service: Annotated[
        str | None, typer.Option(help="Address of a service, in place of a data folder.")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option(help="File with the issuer's API key, for --service.")
    ] = None,
    once: Annotated[bool, typer.Option(help="Do what is there and end, as cron wants it.")] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 2.0,
    settle: Annotated[
        float, typer.Option(min=0.0, help="Seconds for which a file must not change.")
    ] = 5.0,
) -> None:
    """Turn each workbook in a folder into a signed certificate, or say what to mend."""
    from trustsvc.cli import agent as command  # noqa: PLC0415  --help stays fast

    command.run(
        command.Options(
            inbox=inbox,
            outbox=outbox,
            data=data,
            issuer=issuer,
            service=service,
            key_file=key_file,
            once=once,
            every_s=every,
            settle_s=settle,
        )
    )
