"""Say what was checked and what came of it.

The one home of ``Check``, ``Report`` and ``Verdict`` for every part of the project.
A verification that finished is no error: it returns a report, whatever its verdict.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What a verification comes to (the indications of ETSI EN 319 102-1, 5.1.3)."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Join verdicts: failed, then indeterminate, then passed; nothing checked is indeterminate."""
    seen = set(verdicts)
    if Verdict.FAILED in seen:
        return Verdict.FAILED
    return Verdict.PASSED if seen == {Verdict.PASSED} else Verdict.INDETERMINATE


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a report.

    ``name`` is stable and dotted (``log.inclusion``), ``says`` one sentence in English for people,
    ``facts`` what a machine may want (values as text), ``number`` the step, where numbered.
    """

    name: str
    verdict: Verdict
    says: str
    facts: Mapping[str, str] = field(default_factory=dict)
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of one verification, judged for the instant ``at``.

    ``notes`` are printed and change nothing ("demo keys, nobody vouches", "development").
    """

    at: datetime
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Join the verdicts of all checks."""
        return worst(check.verdict for check in self.checks)
