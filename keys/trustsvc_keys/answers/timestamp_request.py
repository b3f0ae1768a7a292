"""Read time-stamp requests (RFC 3161, 2.4.1).

What a token must repeat unchanged (imprint, nonce) is kept as the very octets that came.
"""

from dataclasses import dataclass

from trustsvc_keys.cms.der import (
    BOOLEAN,
    CONTEXT_CONSTRUCTED,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTETS,
    SEQUENCE,
)
from trustsvc_keys.cms.reader import DerReader
from trustsvc_keys.errors import MalformedDer, MalformedTimeStamp

LIMIT_BYTES = 4_096
"""The longest request that is read; one with all fields has some 120 octets."""


@dataclass(frozen=True, slots=True)
class TimeStampRequest:
    """What is asked for.

    Attributes:
        version: 1, so far.
        imprint: The MessageImprint in DER.
        algorithm: The AlgorithmIdentifier of its digest in DER.
        digest: The digest.
        policy: The policy asked for, an object identifier in DER; None leaves it to the authority.
        nonce: The nonce, an INTEGER in DER; None where there is none.
        wants_certificates: Whether the token shall carry its certificates.
        has_extensions: Whether it asks for anything beyond.
    """

    version: int
    imprint: bytes
    algorithm: bytes
    digest: bytes
    policy: bytes | None
    nonce: bytes | None
    wants_certificates: bool
    has_extensions: bool


def parse_time_stamp_request(data: bytes) -> TimeStampRequest:
    """Read a request; DER only, but for a stated ``certReq FALSE``, which some clients write.

    Raises:
        MalformedTimeStamp: It is no request, or too long for one.
    """
    if len(data) > LIMIT_BYTES:
        raise MalformedTimeStamp(where="request", why=f"more than {LIMIT_BYTES} octets")
    try:
        outer = DerReader(data)
        fields = outer.enter(SEQUENCE)
        outer.close()
        return _read(fields)
    except MalformedDer as error:
        told = f"{error.fields['where']}: {error.fields['why']}"
        raise MalformedTimeStamp(where="request", why=told) from error


def _read(fields: DerReader) -> TimeStampRequest:
    """Read the fields in their order."""
    version = fields.integer()
    imprint = fields.whole(SEQUENCE)
    algorithm, digest = _read_imprint(imprint)
    policy = fields.whole(OBJECT_IDENTIFIER) if fields.tag == OBJECT_IDENTIFIER else None
    nonce = fields.whole(INTEGER) if fields.tag == INTEGER else None
    if nonce is not None:
        # Repeated in the token, so it must be DER there.
        DerReader(nonce).integer()
    wants_certificates = fields.tag == BOOLEAN and fields.boolean()
    has_extensions = fields.tag == CONTEXT_CONSTRUCTED
    if has_extensions:
        fields.contents(CONTEXT_CONSTRUCTED)
    fields.close()
    return TimeStampRequest(
        version, imprint, algorithm, digest, policy, nonce, wants_certificates, has_extensions
    )


def _read_imprint(imprint: bytes) -> tuple[bytes, bytes]:
    """Read a MessageImprint: the AlgorithmIdentifier and the digest."""
    fields = DerReader(imprint).enter(SEQUENCE)
    algorithm = fields.whole(SEQUENCE)
    DerReader(algorithm).enter(SEQUENCE).whole(OBJECT_IDENTIFIER)
    digest = fields.contents(OCTETS)
    fields.close()
    return algorithm, digest
