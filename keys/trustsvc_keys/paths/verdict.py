"""Name what can become of a path, and why.

The words are stable: texts for people and policies hang on them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PathVerdict(StrEnum):
    """What became of a path."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"


class PathProblem(StrEnum):
    """Why a path did not pass; a stable code that people's texts hang on."""

    NO_PATH = "no-path"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    NO_REVOCATION_DATA = "no-revocation-data"
    BROKEN_RULE = "broken-rule"
    NO_ACCEPTED_POLICY = "no-accepted-policy"
    WRONG_PURPOSE = "wrong-purpose"
    WEAK_ALGORITHM = "weak-algorithm"
    UNSUPPORTED_ALGORITHM = "unsupported-algorithm"
    TOO_MANY = "too-many"


CANNOT_TELL = frozenset(
    {
        PathProblem.NO_PATH,
        PathProblem.NO_REVOCATION_DATA,
        PathProblem.WEAK_ALGORITHM,
        PathProblem.UNSUPPORTED_ALGORITHM,
        PathProblem.TOO_MANY,
    }
)
"""Problems that more data or another policy may solve: they never say that a path is bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathResult:
    """What was found about a certificate at an instant.

    Attributes:
        ok: The verdict.
        reason: Why, in words.
        problem: Why, as a code; None when passed.
        chain: The path found, in DER, the certificate first and the root last.
        policies: The policies valid for the whole path, as OIDs.
        unanswered: Subjects of the path that no list and no OCSP answer speaks for.
        revoked_at: Since when it is revoked, if it is: the control time of EN 319 102-1, 5.6.2.2,
            the earlier of revocation date and, for a compromised key, invalidity date.
    """

    ok: PathVerdict
    reason: str
    problem: PathProblem | None = None
    chain: tuple[bytes, ...] = ()
    policies: frozenset[str] = frozenset()
    unanswered: tuple[str, ...] = ()
    revoked_at: datetime | None = None


def not_passed(
    problem: PathProblem,
    reason: str,
    *,
    unanswered: tuple[str, ...] = (),
    revoked_at: datetime | None = None,
) -> PathResult:
    """Report a path that fails, or that nothing can be said about."""
    ok = PathVerdict.INDETERMINATE if problem in CANNOT_TELL else PathVerdict.FAILED
    return PathResult(
        ok=ok, reason=reason, problem=problem, unanswered=unanswered, revoked_at=revoked_at
    )
