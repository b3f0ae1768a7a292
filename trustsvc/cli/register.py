"""Register an old PDF from the command line."""

from dataclasses import dataclass
from pathlib import Path

from trustsvc.cli.issue import anchor_here, evidence_there, read_statement, write_files
from trustsvc.cli.opened import only_issuer, open_deployment, read_file
from trustsvc.cli.output import say, say_json, told_in_one_line
from trustsvc.workflows.register import Registration, register


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was called with."""

    file: Path
    metadata: Path
    data: Path | None
    issuer: str | None
    out: Path | None
    approve: bool
    as_json: bool


def run(options: Options) -> None:
    """Register a file, anchor it where this process may, and write what came of it."""
    with told_in_one_line(), open_deployment(options.data) as deployment:
        wanted = Registration(
            issuer=only_issuer(deployment, options.issuer),
            content=read_file(options.file),
            stated=read_statement(options.metadata),
            limit_bytes=deployment.settings.document_limit_bytes,
            approved=options.approve,
        )
        done = register(deployment.keep, deployment.log, wanted)
        anchor_here(deployment)
        evidence = evidence_there(deployment, done.id)
        written = write_files(deployment, options.out, done.id, evidence)
    if options.as_json:
        say_json({**done.answer(), "anchored": evidence is not None, "files": list(written)})
        return
    say(f"registered {done.identifier} as {done.id}")
    say(f"  look-up code   {done.token}")
    say(f"  anchored       {'yes' if evidence else 'on its way; the serving process does it'}")
    for finding in done.findings:
        say(f"  {finding}")
    for path in written:
        say(f"  wrote          {path}")
