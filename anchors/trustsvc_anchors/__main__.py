"""Replay evidence from the command line; reads files and, only here, the clock.

    python -m trustsvc_anchors replay EVIDENCE DOCUMENT --policy POLICY [--at T] [--now T] [--json]

Exit status: 0 passed, 1 failed, 2 indeterminate, 64 bad usage. Evidence that cannot be read is a
failed first step, not bad usage: it is what is being judged.
"""

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from trustsvc_anchors.policy import Policy
    from trustsvc_anchors.report import Report

BAD_USAGE = 64
"""EX_USAGE of sysexits.h: the question, not the document, is wrong."""

_EXIT = {"passed": 0, "failed": 1, "indeterminate": 2}
_WORDS = {"passed": "passed", "failed": "FAILED", "indeterminate": "cannot tell"}
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay as the arguments say and give the exit status."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # a real stream
    options = _parser().parse_args(arguments)
    report = _replay(options)
    text = _as_json(report) if options.json else _as_text(report)
    sys.stdout.write(text)
    return _EXIT[report.verdict]


class _Parser(ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        """Complain and leave with 64."""
        _complain(message)


def _complain(message: str) -> NoReturn:
    sys.stderr.write(f"trustsvc-replay: {_printable(message)}\n")
    sys.exit(BAD_USAGE)


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="python -m trustsvc_anchors",
        description="Check a document offline, by evidence and your own policy.",
    )
    commands = parser.add_subparsers(required=True, metavar="replay")
    command = commands.add_parser(
        "replay",
        help="judge a document by its evidence",
        description="Exit status: 0 passed, 1 failed, 2 cannot tell, 64 bad usage.",
    )
    command.add_argument("evidence", type=Path, help="the file <id>.evidence.json")
    command.add_argument("document", type=Path, help="the XML or PDF, as you have it")
    command.add_argument("--policy", type=Path, required=True, help="whom you trust (TOML)")
    command.add_argument(
        "--at", type=_instant, metavar="T", help="judge the status at this instant"
    )
    command.add_argument("--now", type=_instant, metavar="T", help="instead of the system clock")
    command.add_argument("--json", action="store_true", help="write the report as JSON")
    return parser


def _instant(text: str) -> datetime:
    """Read an RFC 3339 instant."""
    if _DATE.fullmatch(text):
        message = f"{text!r}: an instant states its zone, as in {text}T00:00:00+08:00"
        raise ArgumentTypeError(message)
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    message = f"{text!r} is no instant: an instant states its zone, as in 2026-01-31T00:00:00Z"
    raise ArgumentTypeError(message)


def _replay(options: Namespace) -> "Report":
    # Imported late: --help need not wait for the cryptography.
    from trustsvc_anchors.replay import replay  # noqa: PLC0415 (see above)

    policy = _read_policy(options.policy)
    return replay(
        _read(options.evidence),
        _read(options.document),
        policy,
        at=options.at,
        now=options.now or datetime.now(UTC),
    )


def _read_policy(path: Path) -> "Policy":
    from trustsvc_anchors.errors import MalformedPolicy  # noqa: PLC0415 (imported late)
    from trustsvc_anchors.policy import parse_policy  # noqa: PLC0415 (imported late)

    try:
        return parse_policy(_read(path))
    except MalformedPolicy as error:
        _complain(f"{path}: {error}")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        _complain(f"{path}: {error.strerror}")


def _as_text(report: "Report") -> str:
    lines = []
    for check in report.checks:
        word = _WORDS[check.verdict]
        lines.append(f"{check.number:>2}  {check.name:<15}  {word:<11}  {check.says}")
    lines.extend(f"    {note}" for note in report.notes)
    lines.append(_sentence(report))
    return "".join(f"{_printable(line)}\n" for line in lines)


def _sentence(report: "Report") -> str:
    """Say in one sentence what it comes to: the reason, where there is one against it."""
    reasons = [check for check in report.checks if check.verdict == report.verdict]
    word = _WORDS[report.verdict]
    if report.verdict == "passed":
        status = next(check.says for check in report.checks if check.name == "status")
        return f"{word}: unaltered, in the log, anchored; {status}"
    return f"{word}: {'; '.join(f'{check.name}: {check.says}' for check in reasons)}"


def _as_json(report: "Report") -> str:
    import json  # noqa: PLC0415 (imported late)

    fields = {
        "verdict": report.verdict,
        "at": report.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "checks": [
            {
                "number": check.number,
                "name": check.name,
                "verdict": check.verdict,
                "says": check.says,
                "facts": dict(check.facts),
            }
            for check in report.checks
        ],
        "notes": list(report.notes),
    }
    return json.dumps(fields, indent=2) + "\n"


def _printable(line: str) -> str:
    """Show what could steer a terminal, or turn the direction of a line, as an escape."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in line
    )


if __name__ == "__main__":
    sys.exit(main())
