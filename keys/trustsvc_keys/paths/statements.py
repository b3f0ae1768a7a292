"""Weigh what revocation lists and OCSP answers say of one certificate, at any instant.

Each has been verified before it comes here; all that is left is time, and pure. A statement speaks
of every instant up to the one at which the next was due; one made after an instant still tells what
was revoked by then. Where several speak, a revocation for good is believed whoever says it, and of
the rest the newest that was made by the instant, else the oldest made after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

UNTIL_NEXT = timedelta(minutes=30)
"""For how long a statement holds whose maker does not say when the next one is due."""


def control_time(revoked_at: datetime, suspected: datetime | None, *, stolen: bool) -> datetime:
    """Give the earlier of revocation date and, for a compromised key, invalidity date.

    RFC 5280, 5.3.2, asks for it; the library ignores it.
    """
    if suspected is None or not stolen:
        return revoked_at
    return min(revoked_at, suspected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one list or one OCSP answer says of a certificate.

    Attributes:
        made: As of when (thisUpdate).
        signed: When it was signed: the same, but for OCSP producedAt.
        until: When the next one is due (nextUpdate).
        since: From when it holds the certificate for revoked or suspended; None for neither. Of a
            compromised key the invalidity date if it is earlier (RFC 5280, 5.3.2).
        on_hold: It is a suspension only.
        compromise: The reason is a compromised key, or none is given.
        remembers_from: Certificates that expired before this are forgotten (expiredCertsOnCRL of
            X.509, archiveCutoff of RFC 6960, 4.4.4); None: all that have expired.
    """

    made: datetime
    signed: datetime
    until: datetime
    since: datetime | None = None
    on_hold: bool = False
    compromise: bool = False
    remembers_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is said of one certificate.

    Attributes:
        statements: What was verified to be said.
        not_after: The end of the certificate's validity.
    """

    statements: tuple[Statement, ...]
    not_after: datetime

    def ask(
        self,
        at: datetime,
        *,
        trusted_until: datetime | None = None,
        stolen_from: datetime | None = None,
    ) -> datetime | bool | None:
        """Give the time of revocation, False for not revoked, None when nothing has an answer.

        Args:
            at: The instant.
            trusted_until: From when the authority that speaks is itself revoked, if it is; what it
                says from then on clears nobody.
            stolen_from: From when its key may be in other hands; what is said by it from then on
                revokes nobody either (EN 319 102-1, 5.6.2.2), for a thief could undo the past.
        """
        since = self._earliest(one for one in self._believed(stolen_from) if _since(one) <= at)
        if since is not None:
            return since
        told = self._in_force(at, trusted_until)
        if told is None:
            return None
        return told.since if told.since is not None and told.since <= at else False

    def revoked_since(
        self, *, compromise_only: bool = False, stolen_from: datetime | None = None
    ) -> datetime | None:
        """Give the earliest time of a revocation for good, whenever it became known."""
        believed = self._believed(stolen_from)
        return self._earliest(one for one in believed if one.compromise or not compromise_only)

    def turns(self) -> Iterable[datetime]:
        """Give every instant at which an answer may change."""
        for one in self.statements:
            yield one.made
            yield one.until + timedelta.resolution
            if one.since is not None:
                yield one.since

    def _believed(self, stolen_from: datetime | None) -> Iterable[Statement]:
        """Give the revocations that are no suspensions, and that no thief may have written."""
        return (
            one
            for one in self.statements
            if one.since is not None
            and not one.on_hold
            and (stolen_from is None or one.signed < stolen_from)
        )

    @staticmethod
    def _earliest(revocations: Iterable[Statement]) -> datetime | None:
        """Give the earliest time of some revocations."""
        return min(map(_since, revocations), default=None)

    def _in_force(self, at: datetime, trusted_until: datetime | None) -> Statement | None:
        """Choose the statement that speaks for an instant."""
        usable = [
            one
            for one in self.statements
            if at <= one.until
            and (trusted_until is None or one.signed < trusted_until)
            and self._remembered(one)
        ]
        return _newest(usable, at)

    def _remembered(self, one: Statement) -> bool:
        """Say whether a statement would still name the certificate, had it been revoked."""
        if one.since is not None or one.made <= self.not_after:
            return True
        return one.remembers_from is not None and one.remembers_from <= self.not_after


def _newest(usable: Sequence[Statement], at: datetime) -> Statement | None:
    """Choose the newest statement made by an instant, else the oldest made after it."""
    before = [one for one in usable if one.made <= at]
    if before:
        # Of two made in one second the worse counts.
        return max(before, key=lambda one: (one.made, one.since is not None))
    return min(usable, key=lambda one: (one.made, one.since is None), default=None)


def _since(one: Statement) -> datetime:
    """Give the time of a revocation that is one."""
    return one.since or one.made
