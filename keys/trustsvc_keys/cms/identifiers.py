"""Name contents, digests and signatures as CMS does (RFC 5652, 5754, 4055, 5758, 8419)."""

from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.cms.der import (
    CONTEXT_CONSTRUCTED,
    NULL,
    integer,
    object_identifier,
    sequence,
    tlv,
)

ID_DATA = object_identifier("1.2.840.113549.1.7.1")
ID_SIGNED_DATA = object_identifier("1.2.840.113549.1.7.2")
ID_CONTENT_TYPE = object_identifier("1.2.840.113549.1.9.3")
ID_MESSAGE_DIGEST = object_identifier("1.2.840.113549.1.9.4")
ID_TST_INFO = object_identifier("1.2.840.113549.1.9.16.1.4")
ID_SIGNING_CERTIFICATE_V2 = object_identifier("1.2.840.113549.1.9.16.2.47")

DIGESTS: dict[str, bytes] = {
    "sha256": object_identifier("2.16.840.1.101.3.4.2.1"),
    "sha384": object_identifier("2.16.840.1.101.3.4.2.2"),
    "sha512": object_identifier("2.16.840.1.101.3.4.2.3"),
}
"""Object identifiers of digests by their names in hashlib."""

_SHA256_WITH_NULL = sequence(DIGESTS["sha256"], NULL)
_MGF1 = object_identifier("1.2.840.113549.1.1.8")
_PSS_SHA256 = sequence(
    tlv(CONTEXT_CONSTRUCTED, _SHA256_WITH_NULL),
    tlv(CONTEXT_CONSTRUCTED + 1, sequence(_MGF1, _SHA256_WITH_NULL)),
    tlv(CONTEXT_CONSTRUCTED + 2, integer(32)),
)
_SIGNATURES: dict[Algorithm, bytes] = {
    Algorithm.ECDSA_P256_SHA256: sequence(object_identifier("1.2.840.10045.4.3.2")),
    Algorithm.ECDSA_P384_SHA384: sequence(object_identifier("1.2.840.10045.4.3.3")),
    Algorithm.RSA_PKCS1_SHA256: sequence(object_identifier("1.2.840.113549.1.1.11"), NULL),
    Algorithm.RSA_PSS_SHA256: sequence(object_identifier("1.2.840.113549.1.1.10"), _PSS_SHA256),
    Algorithm.ED25519: sequence(object_identifier("1.3.101.112")),
}


def digest_identifier(name: str) -> bytes:
    """Give the AlgorithmIdentifier of a digest, without parameters (RFC 5754, 2)."""
    return sequence(DIGESTS[name])


def signature_identifier(algorithm: Algorithm) -> bytes:
    """Give the AlgorithmIdentifier of a signature.

    ECDSA has no parameters (RFC 5758, 3.2), RSA has NULL (RFC 4055, 5), RSASSA-PSS names hash, mask
    and salt (RFC 4055, 3.1), Ed25519 has none (RFC 8410, 3).
    """
    return _SIGNATURES[algorithm]
