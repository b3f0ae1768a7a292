"""Run the commands of the log."""

from pathlib import Path

from trustsvc.cli.opened import open_deployment
from trustsvc.cli.output import say, say_json, told_in_one_line
from trustsvc.clock import rfc3339
from trustsvc.jobs.loop import open_worker
from trustsvc.workflows.renew_log import renew_log


def renew(data: Path | None, *, as_json: bool) -> None:
    """Stamp the checkpoint and tell by whom; log it at once where no other process works."""
    with told_in_one_line(), open_deployment(data) as deployment:
        renewal = renew_log(
            deployment.keep,
            deployment.log,
            deployment.time_stamp_authorities(),
            needed=deployment.settings.time_stamps_needed,
        )
        with open_worker(deployment, wait=False) as worker:
            if worker is not None:
                worker.run_until_idle()
    stamps = [
        {"authority": name, "at": rfc3339(at), "record": record}
        for name, at, record in renewal.stamps
    ]
    failures = dict(renewal.failures)
    if as_json:
        say_json({"size": renewal.size, "stamps": stamps, "failures": failures})
        return
    say(f"the checkpoint of size {renewal.size:,} is stamped")
    for stamp in stamps:
        say(f"  by {stamp['authority']} at {stamp['at']}, logged as {stamp['record']}")
    for name, why in failures.items():
        say(f"  not by {name}: {why}")
