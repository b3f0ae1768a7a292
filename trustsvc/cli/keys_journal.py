"""Run the command that checks journals of key uses and shows their last rows."""

from pathlib import Path
from typing import Any

from trustsvc.cli.output import EXIT_FAILED, leave, say, say_json, told_in_one_line
from trustsvc.clock import rfc3339
from trustsvc.errors import MalformedRequest
from trustsvc.settings import data_folder
from trustsvc_keys.signers.journal_check import JournalReport, check_journal
from trustsvc_keys.signers.journal_file import FILE_NAME


def journal(
    data: Path | None, file: Path | None, last: int, head: str | None, *, as_json: bool
) -> None:
    """Check journals of key uses; exit 1 when one was changed."""
    with told_in_one_line():
        if head is not None and file is None:
            raise MalformedRequest(where="--head", why="name the journal too, with --file")
        paths = _journals(data) if file is None else [file]
        reports = {path: check_journal(path, head=head, last=last) for path in paths}
        if as_json:
            say_json([_described(path, report) for path, report in reports.items()])
        else:
            for path, report in reports.items():
                _show(path, report)
    if not all(report.passed for report in reports.values()):
        leave(EXIT_FAILED)


def _journals(data: Path | None) -> list[Path]:
    """Give the journals that are there: the service's, and its authority's.

    Raises:
        MalformedRequest: there is none.
    """
    folder = data_folder(data)
    found = [folder / room / FILE_NAME for room in ("keys", "authority")]
    there = [path for path in found if path.exists()]
    if not there:
        raise MalformedRequest(
            where=str(folder), why="no key was used here, or its journal is away"
        )
    return there


def _described(path: Path, report: JournalReport) -> dict[str, Any]:
    return {
        "file": str(path),
        "passed": report.passed,
        "problem": report.problem,
        "rows": report.rows,
        "head": report.head,
        "uses": report.planned,
        "done": report.done,
        "failed": report.failed,
        "open": [row.number for row in report.open],
        "mended": report.mended,
        "torn_bytes": report.torn,
        "last": [
            {
                "row": row.number,
                "at": rfc3339(row.at),
                "key": row.key,
                "purpose": row.purpose,
                "sha256": row.digest,
                "outcome": outcome,
            }
            for row, outcome in report.last
        ],
    }


def _show(path: Path, report: JournalReport) -> None:
    """Say what a journal holds."""
    say(f"{path}: {'passed' if report.passed else 'failed'}")
    if report.problem is not None:
        say(f"  does not fit: {report.problem}")
    say(f"  {report.planned} uses: {report.done} done, {report.failed} failed")
    if report.open:
        say(f"  {len(report.open)} open: at it now, or the process died; nobody knows if it signed")
    if report.mended or report.torn:
        say(f"  {report.mended} torn lines taken away, {report.torn} bytes of one at the end now")
    say(f"  {report.rows} rows; note this head elsewhere: {report.head}")
    for row, outcome in report.last:
        say(f"  {rfc3339(row.at)}  {outcome}  {row.purpose}  {row.key}")
        say(f"    row {row.number}, signed what has sha256 {row.digest}")
