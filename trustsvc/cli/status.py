"""Show and change a status from the command line."""

from pathlib import Path

from trustsvc.cli.opened import open_deployment
from trustsvc.cli.output import say, say_json, told_in_one_line
from trustsvc.clock import rfc3339
from trustsvc.jobs.loop import open_worker
from trustsvc.workflows.change_status import Change, change_status
from trustsvc.workflows.instants import parse_instant
from trustsvc.workflows.show_status import show_status
from trustsvc_anchors.log.record import Status


def show(document: str, data: Path | None, at: str | None, *, as_json: bool) -> None:
    """Print a document's status and its history."""
    with told_in_one_line(), open_deployment(data) as deployment:
        found = show_status(deployment.keep, document, parse_instant(at))
        if as_json:
            say_json(found.answer())
            return
        word = "expired" if found.expired else found.status.name.lower()
        how = ", registered and not signed" if found.registered else ""
        say(f"{found.identifier}: {word} at {rfc3339(found.at)}{how}")
        for step in found.history:
            since = (
                f", effective {rfc3339(step.effective)} (retroactive)" if step.retroactive else ""
            )
            where = "on the chain" if step.on_chain else "on its way to the chain"
            word = f"{step.status.name.lower()}{since}"
            say(f"  {rfc3339(step.decided)}  {word}: {step.reason}; {where}")
        say(f"  anchored  {rfc3339(found.anchored) if found.anchored else 'not yet'}")


def revoke(  # noqa: PLR0913  a command has its options
    document: str,
    data: Path | None,
    reason: str,
    effective: str | None,
    affected: list[str],
    *,
    as_json: bool,
) -> None:
    """Revoke a document and bring that to the chain where this process may."""
    with told_in_one_line(), open_deployment(data) as deployment:
        issuer = deployment.issuer_of(document)
        change = Change(Status.REVOKED, reason, parse_instant(effective), tuple(affected))
        changed = change_status(deployment.keep, deployment.log, issuer, document, change)
        with open_worker(deployment, wait=False) as worker:
            if worker is not None:
                worker.run_until_idle()
        found = show_status(deployment.keep, document)
        if as_json:
            say_json({**found.answer(), "promise": changed.promise})
            return
        on_chain = found.history[-1].on_chain
        say(f"revoked {found.identifier} at {rfc3339(changed.decided)}; this is final")
        say(f"  on the chain   {'yes' if on_chain else 'on its way; the serving process does it'}")
