"""Answer requests for time stamps (RFC 3161; RFC 5816; EN 319 422).

A request in DER goes in, a response in DER comes out, always: what cannot be read or granted is
answered as the standard says. A token says who stamped, under which policy, when and how
accurately, and binds the signer's certificate by SHA-256; ``ordering`` is said only where a
`KeptOrder` makes it true. Nothing is stamped while the clock cannot be trusted, or while a
certificate on the path is not valid. Every token's signature is verified before it leaves: a fault
of the machine or of a module shows here, and one under deterministic ECDSA gives the key away.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from trustsvc_keys.algorithms import check_algorithm, verify_signature
from trustsvc_keys.answers.clock import Reading, WatchedClock
from trustsvc_keys.answers.ordering import KeptOrder
from trustsvc_keys.answers.timestamp_request import TimeStampRequest, parse_time_stamp_request
from trustsvc_keys.answers.timestamp_response import Failure, encode_granted, encode_rejection
from trustsvc_keys.answers.timestamp_signer import StampingCertificates
from trustsvc_keys.authority.practice import TIME_STAMP_ACCURACY
from trustsvc_keys.authority.profiles import DEMO_ARC
from trustsvc_keys.cms.der import (
    CONTEXT,
    NULL,
    TRUE,
    generalized_time,
    integer,
    object_identifier,
    sequence,
)
from trustsvc_keys.cms.identifiers import DIGESTS, ID_TST_INFO
from trustsvc_keys.cms.signed_data import signed_data_template
from trustsvc_keys.errors import (
    AuthorityProblem,
    ClockUntrusted,
    KeysError,
    MalformedTimeStamp,
)
from trustsvc_keys.signers.signer import Signer

_SERIAL_BITS = 126
_VERSION_1 = integer(1)
_DIGEST_BYTES = {"sha256": 32, "sha384": 48, "sha512": 64}
_IMPRINTS = {
    # Parameters are absent or NULL (RFC 5754, 2); both are read, and repeated as they came.
    sequence(DIGESTS[name], parameters): size
    for name, size in _DIGEST_BYTES.items()
    for parameters in (b"", NULL)
}


def random_serial() -> int:
    """Draw a serial number: positive, of one length, 126 random bits.

    It needs no memory to be unique: among 2^40 tokens two are alike with a chance of 2^-47.
    """
    return 1 << _SERIAL_BITS | secrets.randbits(_SERIAL_BITS)


class TimeStamping:
    """A time-stamping authority; threads may share it.

    Attributes:
        policies: The policies under which it stamps, as object identifiers; the first by default.
    """

    def __init__(  # noqa: PLR0913  # what RFC 3161 lets an authority choose
        self,
        *,
        signer: Signer,
        certificates: StampingCertificates,
        policies: Sequence[str],
        clock: WatchedClock,
        order: KeptOrder | None = None,
        serials: Callable[[], int] = random_serial,
        worst_accuracy: timedelta = TIME_STAMP_ACCURACY,
        report: Callable[[KeysError], None] | None = None,
    ) -> None:
        """Take the key, its certificates, the policies and the clock.

        Args:
            signer: Signs the tokens.
            certificates: Its certificate and those above it.
            policies: At least one; under 2.999 only, unless the clock is vouched for.
            clock: Tells the time.
            order: Makes ``ordering`` true; None does not say it.
            serials: Numbers the tokens; never twice the same, less than 160 bits.
            worst_accuracy: With a clock less accurate than this nothing is stamped.
            report: Told of each failure that is not the asker's.

        Raises:
            AuthorityProblem: The key is not the certificate's, or the policies do not suit.
            UnsupportedKey: The signer's algorithm does not suit its key.
        """
        if signer.public_key != certificates.public_key:
            raise AuthorityProblem(what="time stamping", why="the key is not the certificate's")
        check_algorithm(signer.public_key, signer.algorithm)
        self.policies = _checked_policies(policies, vouched=clock.vouched)
        self._policies = {object_identifier(policy) for policy in policies}
        self._default_policy = object_identifier(policies[0])
        self._signer = signer
        self._certificates = certificates
        self._clock = clock
        self._order = order
        self._serials = serials
        self._worst_accuracy = worst_accuracy
        self._report = report or (lambda _: None)
        self._template = signed_data_template(
            certificates.signer, certificates.chain, signer.algorithm, content_type=ID_TST_INFO
        )

    def answer(self, request: bytes) -> bytes:
        """Answer a request, whatever it is: a TimeStampReq in, a TimeStampResp out, in DER."""
        try:
            asked = parse_time_stamp_request(request)
        except MalformedTimeStamp as error:
            return encode_rejection(Failure.BAD_DATA_FORMAT, str(error.fields["why"]))
        refusal = self._find_refusal(asked)
        if refusal is not None:
            return encode_rejection(*refusal)
        try:
            return encode_granted(self._stamp(asked))
        except AuthorityProblem as error:
            self._report(error)
            return encode_rejection(Failure.TIME_NOT_AVAILABLE, "no time can be told now")
        except KeysError as error:
            self._report(error)
            return encode_rejection(Failure.SYSTEM_FAILURE, "nothing can be signed now")

    def check_ready(self) -> None:
        """Make sure that it would stamp now; the key is not used.

        Raises:
            ClockUntrusted: The clock cannot be trusted now.
            AuthorityProblem: A certificate is not valid now.
        """
        self._read_clock()

    def _find_refusal(self, asked: TimeStampRequest) -> tuple[Failure, str] | None:
        """Say why a request that could be read is refused; None when it is not (2.2; 2.4.2)."""
        if asked.version != 1:
            return Failure.BAD_REQUEST, f"version {asked.version}, not 1"
        size = _IMPRINTS.get(asked.algorithm)
        if size is None:
            return Failure.BAD_ALGORITHM, "imprints are by SHA-256, SHA-384 or SHA-512"
        if len(asked.digest) != size:
            return Failure.BAD_DATA_FORMAT, f"an imprint of {len(asked.digest)} octets, not {size}"
        if asked.policy is not None and asked.policy not in self._policies:
            return Failure.UNACCEPTED_POLICY, f"policies: {', '.join(self.policies)}"
        if asked.has_extensions:
            return Failure.UNACCEPTED_EXTENSION, "no extension is known here"
        return None

    def _stamp(self, asked: TimeStampRequest) -> bytes:
        """Make the token: a ContentInfo in DER, verified."""
        reading = self._read_clock()
        at = reading.at if self._order is None else self._order.take(reading.at)
        content = self._info(asked, at, reading.accuracy)
        signed = self._template.signed_attributes(self._template.digest(content))
        value = self._signer.sign(signed)
        verify_signature(self._signer.public_key, self._signer.algorithm, signed, value)
        return self._template.content_info(
            signed, value, content=content, certificates=asked.wants_certificates
        )

    def _read_clock(self) -> Reading:
        """Tell the time, if it can be told and every certificate is valid at it."""
        reading = self._clock.read()
        accuracy = reading.accuracy or timedelta()
        if accuracy > self._worst_accuracy:
            raise ClockUntrusted(source=str(self._clock.name), why=f"accurate to {accuracy} only")
        self._certificates.check_validity(reading.at - accuracy, reading.at + accuracy)
        return reading

    def _info(self, asked: TimeStampRequest, at: datetime, accuracy: timedelta | None) -> bytes:
        """Write the TSTInfo (2.4.2)."""
        ordered = self._order is not None
        return sequence(
            _VERSION_1,
            asked.policy or self._default_policy,
            asked.imprint,
            integer(self._serials()),
            # Milliseconds are what every reader knows; an order needs all digits.
            generalized_time(at, digits=6 if ordered else 3),
            b"" if accuracy is None else encode_accuracy(accuracy),
            TRUE if ordered else b"",
            asked.nonce or b"",
            self._certificates.tsa_name,
        )


@lru_cache(maxsize=1024)
def encode_accuracy(accuracy: timedelta) -> bytes:
    """Write an Accuracy in seconds and milliseconds (2.4.2), rounded up.

    A whole millisecond is added for the digits of the time that are cut.
    """
    milliseconds = -(-accuracy // timedelta(milliseconds=1)) + 1
    seconds, rest = divmod(milliseconds, 1000)
    return sequence(integer(seconds) if seconds else b"", integer(rest, CONTEXT) if rest else b"")


def _checked_policies(policies: Sequence[str], *, vouched: bool) -> tuple[str, ...]:
    """Refuse policies that the clock does not suit.

    Raises:
        AuthorityProblem: None at all, or one that is not for examples with a clock for examples.
    """
    if not policies:
        raise AuthorityProblem(what="time stamping", why="no policy")
    for policy in policies:
        if not vouched and not f"{policy}.".startswith(f"{DEMO_ARC}."):
            why = f"only the kernel's clock stamps under {policy}; others under {DEMO_ARC}"
            raise AuthorityProblem(what="time stamping", why=why)
    return tuple(policies)
