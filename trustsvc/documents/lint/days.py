# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Put the days of a document in order: received, begun, ended, issued; valid from and until."""

from collections.abc import Iterator

from trustsvc.documents.dates import read_day
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.lint.subject import Subject, plain, told
from trustsvc.documents.xml import child, split_list

_ORDERS = (
    ("beginPerformanceDate", "endPerformanceDate", "ends-before-begin", Severity.ERROR),
    ("validFrom", "validUntil", "expires-before-valid", Severity.ERROR),
    ("decisionDate", "issueDate", "issued-before-decision", Severity.ERROR),
    ("receiptDate", "beginPerformanceDate", "begins-before-receipt", Severity.WARNING),
    ("endPerformanceDate", "issueDate", "issued-before-work", Severity.WARNING),
)
"""First, second, code: an error where the second before the first cannot be true (ISO/IEC 17065,
7.7.1, for the decision); on-site work may begin before anything is received."""


def days_out_of_order(subject: Subject) -> Iterator[Finding]:
    """Tell of a day before the one that it must follow."""
    for first, second, code, severity in _ORDERS:
        early, late = child(subject.core, first), child(subject.core, second)
        before, after = read_day(plain(early)), read_day(plain(late))
        if late is not None and before and after and after < before:
            yield told(
                code,
                severity,
                late,
                (
                    f"{second} ({after}) lies before {first} ({before})",
                    f"{second}（{after}）早于 {first}（{before}）",
                ),
                ("correct one of the dates", "更正其中一个日期"),
            )


def recalibration_already_due(subject: Subject) -> Iterator[Finding]:
    """Warn of a recalibration date that lies before the end of this calibration."""
    ended = read_day(plain(child(subject.core, "endPerformanceDate")))
    for statement in subject.ours("statement"):
        if "basic_recalibration" not in split_list(statement.get("refType", "")):
            continue
        element = child(statement, "date")
        due = read_day(plain(element))
        if element is not None and ended and due and due < ended:
            yield told(
                "recalibration-already-due",
                Severity.WARNING,
                element,
                (
                    f"recalibration is due on {due}, before this calibration ended ({ended})",
                    f"复校日期 {due} 早于本次校准结束日期 {ended}",
                ),
                ("correct one of the dates", "更正其中一个日期"),
            )
