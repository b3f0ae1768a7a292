"""List what rests on a suspect instrument or certificate: documents, results, and how certain."""

from dataclasses import dataclass
from pathlib import Path

from trustsvc.cli.opened import open_deployment
from trustsvc.cli.output import say, say_json, told_in_one_line
from trustsvc.workflows.affected import AffectedDocument, affected, parse_suspicion


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was called with."""

    equipment: str | None
    certificate: str | None
    since: str | None
    until: str | None
    issuer: str | None
    data: Path | None
    as_json: bool


def run(options: Options) -> None:
    """Ask the register backwards."""
    with told_in_one_line(), open_deployment(options.data) as deployment:
        suspicion = parse_suspicion(
            options.equipment, options.certificate, options.since, options.until
        )
        found = affected(deployment.keep, suspicion, options.issuer)
        if options.as_json:
            say_json({"affected": [one.answer() for one in found]})
            return
        for one in found:
            _show(one)
        say(_summary(found))


def _show(one: AffectedDocument) -> None:
    results = ", ".join(map(_short, one.results)) if one.results else "all results"
    mark = "+" if one.sure else "?"
    say(f"{mark} {one.identifier}  {one.id}  {one.issuer}")
    say(f"    results  {results}")
    if len(one.path) > 1:
        say(f"    through  {' → '.join(step.identifier or '…' for step in one.path)}")


def _short(result: str) -> str:
    """Show of an XPath its last step; ``--json`` tells it whole."""
    return result.rpartition("/")[2].rpartition(":")[2]


def _summary(found: list[AffectedDocument]) -> str:
    if not found:
        return "no document on record rests on it"
    results = sum(len(one.results) for one in found)
    unsure = sum(not one.sure for one in found)
    told = f"{len(found)} documents with {results} named results rest on it"
    return f"{told}; {unsure} of them (?) somebody has to look at" if unsure else told
