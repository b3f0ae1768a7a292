"""Answer OCSP requests for one authority (RFC 6960; RFC 5019; RFC 9654).

A request in DER goes in, a response in DER comes out, always: what cannot be read or answered is
answered as the standard says. *Good* is said only of what the book holds as issued; what it does
not hold is *unknown*. Expired certificates stay (``archiveCutoff`` from the authority's first day).
A request that asks for one certificate without a nonce gets a response that was made at most half
of `OCSP_MAX_AGE` ago and before no change of the book; every other one is answered afresh.
"""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from trustsvc_keys.answers.ocsp_exchange import OcspAnswer
from trustsvc_keys.answers.ocsp_request import (
    NONCE,
    AskedCertificate,
    OcspRequest,
    parse_ocsp_request,
)
from trustsvc_keys.answers.ocsp_response import (
    ResponseStatus,
    encode_archive_cutoff,
    encode_content,
    encode_failure,
    encode_good,
    encode_revoked,
    encode_single,
    encode_times,
    encode_unknown,
)
from trustsvc_keys.answers.ocsp_signer import Delegation, ResponseSigner, valid_delegation
from trustsvc_keys.answers.standings import ReadStandings, Standings
from trustsvc_keys.authority.practice import OCSP_MAX_AGE
from trustsvc_keys.cms.der import BITS, NULL, SEQUENCE, object_identifier, octets, sequence
from trustsvc_keys.cms.reader import DerReader
from trustsvc_keys.errors import KeyProblem, KeysError, MalformedOcspRequest
from trustsvc_keys.signers.signer import Signer

LOOK_INTERVAL = timedelta(seconds=1)
"""How old what we know of the book may be: a revocation counts within this time."""
_MOST_KEPT = 100_000
_DIGESTS = {"sha1": "1.3.14.3.2.26", "sha256": "2.16.840.1.101.3.4.2.1"}
_FAILURES = {
    status: OcspAnswer(encode_failure(status))
    for status in ResponseStatus
    if status is not ResponseStatus.SUCCESSFUL
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What was known at one moment, and the answers that were made from it."""

    at: datetime
    standings: Standings
    delegations: tuple[Delegation, ...]
    kept: dict[bytes, OcspAnswer] = field(default_factory=dict)


class Responder:
    """Answer for the certificates of one authority; safe to share between threads."""

    def __init__(
        self,
        *,
        authority: x509.Certificate,
        signer: Signer,
        read: ReadStandings,
        clock: Callable[[], datetime],
        report: Callable[[KeysError], None] | None = None,
    ) -> None:
        """Take the authority's certificate, the responder's key, the book and the time.

        Args:
            authority: The certificate of the authority for which it answers.
            signer: The responder's key; its certificates are among the standings.
            read: Gives how the certificates stand.
            clock: Gives the time, aware.
            report: Told of each failure that is not the asker's.

        Raises:
            AuthorityProblem: No certificate of the responder is valid now, or the book is away.
            MalformedBook: The book cannot be read.
            UnsupportedKey: The signer's algorithm does not suit its key.
        """
        self._signer = ResponseSigner(signer, authority)
        self._issuers = _issuer_octets(authority)
        self._cutoff = encode_archive_cutoff(authority.not_valid_before_utc)
        self._good, self._unknown = encode_good(self._cutoff), encode_unknown()
        self._read = read
        self._clock = clock
        self._report = report or (lambda _: None)
        self._reading = threading.Lock()
        self._known = self._learn(_whole(clock()))
        self.check_ready()

    def answer(self, request: bytes) -> bytes:
        """Answer a request, whatever it is: an OCSPRequest in, an OCSPResponse out, in DER."""
        return self.respond(request).der

    def respond(self, request: bytes) -> OcspAnswer:
        """Answer a request, whatever it is, and say for how long the answer may be kept."""
        try:
            asked = parse_ocsp_request(request)
        except MalformedOcspRequest:
            return _FAILURES[ResponseStatus.MALFORMED_REQUEST]
        if all(one.issuer not in self._issuers for one in asked.asked):
            return _FAILURES[ResponseStatus.UNAUTHORIZED]
        try:
            now = _whole(self._clock())
            return self._respond(asked, now, self._look(now))
        except KeyProblem as error:
            self._report(error)
            return _FAILURES[ResponseStatus.TRY_LATER]
        except KeysError as error:
            self._report(error)
            return _FAILURES[ResponseStatus.INTERNAL_ERROR]

    def check_ready(self) -> None:
        """Make sure that it would answer now; the key is not used.

        Raises:
            AuthorityProblem: No certificate of the responder is valid now, or the book is away.
            MalformedBook: The book cannot be read.
        """
        now = _whole(self._clock())
        valid_delegation(self._look(now).delegations, now)

    def _look(self, now: datetime) -> _Known:
        """Give what is known, after a look at the book if the last one is too long ago."""
        known = self._known
        if timedelta() <= now - known.at < LOOK_INTERVAL:
            return known
        # While one thread looks, others go on with what was known a moment ago.
        if self._reading.acquire(blocking=now - known.at > OCSP_MAX_AGE / 2 or now < known.at):
            try:
                self._known = known = self._learn(now, self._known)
            finally:
                self._reading.release()
        return known

    def _learn(self, now: datetime, before: _Known | None = None) -> _Known:
        """Look at the book; what was made from the same standings is kept."""
        standings = self._read()
        if before is not None and before.standings is standings:
            return _Known(now, standings, before.delegations, before.kept)
        return _Known(now, standings, self._signer.delegations(standings))

    def _respond(self, asked: OcspRequest, now: datetime, known: _Known) -> OcspAnswer:
        """Give a kept answer, or make one and perhaps keep it."""
        if asked.nonce is not None or len(asked.asked) > 1:
            return OcspAnswer(self._make(asked, now, known)[0])
        [one] = asked.asked
        kept = known.kept.get(one.cert_id)
        if kept is not None and _is_fresh(kept, now):
            return kept
        answer = OcspAnswer(*self._make(asked, now, known))
        if one.serial in known.standings.issued:
            # Whoever asks about numbers that do not exist shall not fill our memory.
            if len(known.kept) >= _MOST_KEPT:
                known.kept.clear()
            known.kept[one.cert_id] = answer
        return answer

    def _make(
        self, asked: OcspRequest, now: datetime, known: _Known
    ) -> tuple[bytes, datetime, datetime]:
        """Sign a response; give it with its thisUpdate and nextUpdate."""
        delegation = valid_delegation(known.delegations, now)
        due = min(known.at + OCSP_MAX_AGE, delegation.end)
        times = encode_times(known.at, due)
        singles = [
            encode_single(one.cert_id, self._told(one, known.standings), times)
            for one in asked.asked
        ]
        nonce = (NONCE, asked.nonce or b"")
        content = encode_content(self._signer.responder, now, singles, nonce)
        return self._signer.sign(content, delegation), known.at, due

    def _told(self, one: AskedCertificate, standings: Standings) -> tuple[bytes, bytes]:
        """Say how one certificate stands: status and extensions."""
        if one.issuer not in self._issuers or one.serial not in standings.issued:
            return self._unknown
        revocation = standings.issued[one.serial]
        if revocation is None:
            return self._good
        return encode_revoked(revocation, self._cutoff)


def _issuer_octets(authority: x509.Certificate) -> frozenset[bytes]:
    """Give the first fields of a CertID of the authority (4.1.1), in every way to write them.

    RFC 5019 asks for SHA-1, RFC 9654's time for SHA-256; parameters may be NULL or absent.
    """
    name = authority.subject.public_bytes()
    spki = authority.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    fields = DerReader(spki).enter(SEQUENCE)
    fields.contents(SEQUENCE)
    # Without the octet that counts unused bits.
    key = fields.contents(BITS)[1:]
    found = set()
    for digest, dotted in _DIGESTS.items():
        hashes = octets(hashlib.new(digest, name).digest()) + octets(
            hashlib.new(digest, key).digest()
        )
        for parameters in (b"", NULL):
            found.add(sequence(object_identifier(dotted), parameters) + hashes)
    return frozenset(found)


def _is_fresh(kept: OcspAnswer, now: datetime) -> bool:
    """Say whether a kept answer may be given: young, and not of a future that a clock left."""
    if kept.this_update is None or kept.next_update is None:
        return False
    young = timedelta() <= now - kept.this_update <= OCSP_MAX_AGE / 2
    return young and now < kept.next_update


def _whole(at: datetime) -> datetime:
    """Round an instant down to the whole second, in UTC."""
    return at.astimezone(UTC).replace(microsecond=0)
