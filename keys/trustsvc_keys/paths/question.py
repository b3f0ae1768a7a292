"""Put a question to the path validator: a certificate, and what may stand above it.

Only authorities whose signatures lead up to a trusted root take part, so that a crowd of
cross-signed strangers in a document costs nothing. Nothing is ever fetched.
"""

import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    CertRevTrustPolicy,
    FreshnessReqType,
)

from trustsvc_keys.paths.certificates import LoadedAnswer, LoadedCertificate, LoadedList

Result = TypeVar("Result")

# The library logs whatever fails; what failed is in our results.
logging.getLogger("pyhanko_certvalidator").addHandler(logging.NullHandler())

# An instant and a tolerance that together span every validity of a certificate in use.
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_AGES = timedelta(days=360_000)
_FOR_EVER = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class Question:
    """One certificate and what may stand above it."""

    leaf: LoadedCertificate
    roots: tuple[LoadedCertificate, ...]
    intermediates: tuple[LoadedCertificate, ...]

    def timeless(self) -> ValidationContext:
        """Make a context of the validator to which no certificate is too old or too young."""
        return self._context(self.roots, _SOME_TIME, _AGES)

    def at(
        self,
        made: datetime,
        *,
        lists: Sequence[LoadedList] = (),
        answers: Sequence[LoadedAnswer] = (),
    ) -> ValidationContext:
        """Make a context for revocation data, at the instant at which they were made.

        However old they are by now is for others to weigh.
        """
        # RFC 5280 leaves the validity of a root to us.
        roots = [root for root in self.roots if root.valid_at(made)]
        return self._context(roots, made, timedelta(0), lists=lists, answers=answers)

    def _context(
        self,
        roots: Sequence[LoadedCertificate],
        moment: datetime,
        tolerance: timedelta,
        *,
        lists: Sequence[LoadedList] = (),
        answers: Sequence[LoadedAnswer] = (),
    ) -> ValidationContext:
        """Make a context that knows these certificates and data alone."""
        trusted = [root.classic for root in roots]
        return ValidationContext(
            trust_roots=trusted,
            other_certs=[*(one.classic for one in self.intermediates), *trusted],
            moment=moment,
            time_tolerance=tolerance,
            allow_fetching=False,
            crls=[one.classic for one in lists] or None,
            ocsps=[one.classic for one in answers] or None,
            revinfo_policy=CertRevTrustPolicy(
                NO_REVOCATION,
                freshness=_FOR_EVER,
                freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
            ),
        )


def vouched_for(
    trusted: Sequence[LoadedCertificate], offered: Sequence[LoadedCertificate]
) -> tuple[LoadedCertificate, ...]:
    """Choose the authorities whose signatures lead up to a trusted root, nearest to it first."""
    chosen: list[LoadedCertificate] = []
    waiting = list({certificate.der: certificate for certificate in offered}.values())
    above = list(trusted)
    while above:
        found = [below for below in waiting if any(one.issued(below) for one in above)]
        waiting = [below for below in waiting if below not in found]
        chosen += found
        above = found
    return tuple(chosen)


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine that never waits: with nothing to fetch the validator has no reason to.

    Raises:
        RuntimeError: It waits all the same; that would be for a network, which we do not allow.
    """
    try:
        work.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    work.close()
    message = "the path validator waits for something"
    raise RuntimeError(message)
