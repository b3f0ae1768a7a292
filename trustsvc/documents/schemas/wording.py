# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese that our grammar and a published schema disagree."""

from trustsvc.documents.findings import Finding, Severity, in_both


def only_schema_refuses() -> Finding:
    """Say that the published schema refuses what our grammar accepts."""
    return Finding(
        "schemas-disagree",
        Severity.WARNING,
        "/*",
        in_both(
            "the published schema refuses what our grammar accepts; the stricter counts",
            "官方模式拒绝，而本系统语法接受；以较严者为准",
        ),
        in_both(
            "mend what the published schema names, and tell the operator of this service",
            "按官方模式更正，并告知本服务的运营方",
        ),
    )


def only_grammar_refuses() -> Finding:
    """Say that our grammar refuses what the published schema accepts."""
    return Finding(
        "schemas-disagree",
        Severity.NOTE,
        "/*",
        in_both(
            "our grammar refuses what the published schema lets pass; the stricter counts",
            "本系统语法拒绝，而官方模式放行；以较严者为准",
        ),
        in_both("mend the other findings", "改正其他问题"),
    )
