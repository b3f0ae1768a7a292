"""Write time-stamp responses: a token, or why there is none (RFC 3161, 2.4.2)."""

from enum import IntEnum

from trustsvc_keys.cms.der import integer, named_bits, sequence, utf8

_REJECTION = integer(2)
_GRANTED = sequence(integer(0))


class Failure(IntEnum):
    """Why a request is rejected: the bits of PKIFailureInfo."""

    BAD_ALGORITHM = 0
    BAD_REQUEST = 2
    BAD_DATA_FORMAT = 5
    TIME_NOT_AVAILABLE = 14
    UNACCEPTED_POLICY = 15
    UNACCEPTED_EXTENSION = 16
    SYSTEM_FAILURE = 25


def encode_granted(token: bytes) -> bytes:
    """Write the response that carries a token."""
    return sequence(_GRANTED, token)


def encode_rejection(failure: Failure, why: str) -> bytes:
    """Write the response that says why there is no token."""
    return sequence(sequence(_REJECTION, sequence(utf8(why)), named_bits(failure)))
