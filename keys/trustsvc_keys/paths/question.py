"""Put a question to the path validator: a certificate, what may stand above it, an instant.

Only authorities whose signatures lead up to a trusted root take part, so that a crowd of
cross-signed strangers in a document costs nothing; a root outside its own validity is left out.
Nothing is ever fetched.
"""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from asn1crypto.crl import CertificateList
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    CertRevTrustPolicy,
    FreshnessReqType,
)

from trustsvc_keys.paths.certificates import LoadedCertificate

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Question:
    """One certificate, what may stand above it, and the instant."""

    leaf: LoadedCertificate
    roots: tuple[LoadedCertificate, ...]
    intermediates: tuple[LoadedCertificate, ...]
    at: datetime

    def context(
        self, lists: Sequence[CertificateList] = (), *, freshness: timedelta | None = None
    ) -> ValidationContext:
        """Make a context of the validator that knows these certificates and lists alone.

        Args:
            lists: Revocation lists.
            freshness: For how long after it was made a list counts; by default until the next one.
        """
        # A root outside its own validity is left out: RFC 5280 leaves that to us.
        roots = [root.classic for root in self.roots if in_validity(root, self.at)]
        measure = FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION
        if freshness is None:
            measure = FreshnessReqType.DEFAULT
        return ValidationContext(
            trust_roots=roots,
            other_certs=[*(one.classic for one in self.intermediates), *roots],
            moment=self.at,
            allow_fetching=False,
            crls=lists or None,
            # A list made after the instant still tells what was revoked by then.
            revinfo_policy=CertRevTrustPolicy(
                NO_REVOCATION,
                freshness=freshness,
                freshness_req_type=measure,
                retroactive_revinfo=True,
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


def in_validity(certificate: LoadedCertificate, at: datetime) -> bool:
    """Say whether an instant lies in a certificate's validity (RFC 5280, 4.1.2.5: both ends in)."""
    begin, end = certificate.modern.not_valid_before_utc, certificate.modern.not_valid_after_utc
    return begin <= at <= end


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
