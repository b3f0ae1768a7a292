"""Issue from the command line."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from trustsvc.cli.opened import only_issuer, open_deployment, read_file
from trustsvc.cli.output import say, say_json, told_in_one_line
from trustsvc.deployment import Deployment
from trustsvc.documents.authoring.incoming import xml_of
from trustsvc.documents.dcc.upgrade import upgrade
from trustsvc.documents.plain.pdf import MARK
from trustsvc.documents.plain.statement import Stated, parse_statement
from trustsvc.errors import MalformedRequest, NotYet, Unavailable
from trustsvc.jobs.loop import open_worker
from trustsvc.workflows.issue import Issued, Request, issue
from trustsvc.workflows.issue_plain import issue_plain
from trustsvc.workflows.show_document import show_evidence


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was called with."""

    file: Path
    data: Path | None
    issuer: str | None
    out: Path | None
    upgrade: bool
    identifier: str | None
    performance_location: str | None
    supersedes: bool
    operator_override: bool
    as_json: bool
    metadata: Path | None = None


def run(options: Options) -> None:
    """Issue a file, anchor it where this process may, and write what came of it."""
    with told_in_one_line(), open_deployment(options.data) as deployment:
        content, changes = _content(options)
        issuer = only_issuer(deployment, options.issuer)
        request = Request(
            issuer=issuer,
            content=content,
            limit_bytes=deployment.settings.document_limit_bytes,
            public_url=deployment.settings.public_url,
            operator_override=options.operator_override,
            stated=read_statement(options.metadata) if options.metadata else None,
        )
        issued = _issue(deployment, request)
        anchor_here(deployment)
        evidence = evidence_there(deployment, issued.id)
        written = write_files(deployment, options.out, issued.id, evidence)
        _report(options, issued, changes, written, anchored=evidence is not None)


def _issue(deployment: Deployment, request: Request) -> Issued:
    open_seal = partial(deployment.seal, request.issuer)
    if request.content.startswith(MARK):
        return issue_plain(deployment.keep, deployment.log, open_seal, request)
    return issue(deployment.keep, deployment.log, open_seal(), request)


def _content(options: Options) -> tuple[bytes, tuple[str, ...]]:
    content = read_file(options.file)
    if content.startswith(MARK):
        if options.upgrade:
            raise MalformedRequest(where="--upgrade", why="a PDF has no release")
        return content, ()
    content = xml_of(content)
    if not options.upgrade:
        return content, ()
    if not options.identifier:
        raise MalformedRequest(where="--identifier", why="an upgraded document needs a new one")
    upgraded = upgrade(
        content,
        options.identifier,
        supersedes=options.supersedes,
        performance_location=options.performance_location,
    )
    return upgraded.content, upgraded.changes


def read_statement(path: Path) -> Stated:
    """Read the file with a plain document's metadata: TOML by its name, else JSON."""
    return parse_statement(read_file(path), is_toml=path.suffix.lower() == ".toml")


def anchor_here(deployment: Deployment) -> None:
    """Do the work that is due, if no other process does."""
    with open_worker(deployment, wait=False) as worker:
        if worker is not None:
            worker.run_until_idle()


def evidence_there(deployment: Deployment, document_id: str) -> bytes | None:
    """Give a document's evidence if it is there."""
    try:
        return show_evidence(deployment.keep, document_id)
    except NotYet:
        return None


def write_files(
    deployment: Deployment, out: Path | None, document_id: str, evidence: bytes | None
) -> tuple[str, ...]:
    """Write an issued document and its evidence to a folder, if one is given; name the files.

    Raises:
        Unavailable: the folder cannot be written.
    """
    if out is None:
        return ()
    objects = deployment.keep.objects
    files = {f"{document_id}.pdf": objects.get(f"documents/{document_id}/document.pdf")}
    xml = objects.find(f"documents/{document_id}/document.xml")
    if xml is not None:  # a plain document has none
        files = {f"{document_id}.xml": xml, **files}
    if evidence is not None:
        files[f"{document_id}.evidence.json"] = evidence
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (out / name).write_bytes(content)
    except OSError as error:
        why = f"{error.strerror}; the document is issued, see trustsvc evidence {document_id}"
        raise Unavailable(what=str(out), why=why) from error
    return tuple(str(out / name) for name in files)


def _report(
    options: Options,
    issued: Issued,
    changes: tuple[str, ...],
    written: tuple[str, ...],
    *,
    anchored: bool,
) -> None:
    if options.as_json:
        told = {"anchored": anchored, "changes": list(changes), "files": list(written)}
        say_json({**issued.answer(), **told})
        return
    say(f"issued {issued.identifier} as {issued.id}")
    say(f"  look-up code   {issued.token}")
    say(f"  anchored       {'yes' if anchored else 'on its way; the serving process does it'}")
    for change in changes:
        say(f"  changed        {change}")
    for waiver in issued.waivers:
        say(f"  waived         {waiver}")
    for finding in issued.findings:
        say(f"  {finding}")
    for path in written:
        say(f"  wrote          {path}")
