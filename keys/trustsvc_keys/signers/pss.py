"""Sign by RSASSA-PSS with a salt that is derived from key and message, not drawn.

Software keys sign the same bytes in the same way always, and RFC 8017, 8.1 leaves the salt to the
signer. Here it is a pseudo-random function of the message under a secret of the key, as RFC 6979
has it for ECDSA: to everybody else it looks random, and verifiers see a salt of the usual length
(RFC 4055, 3.1). cryptography draws the salt itself and offers no raw RSA; pycryptodome, here anyway
for Keccak, takes one, blinds the private operation and checks its result. It is about five times
slower.
"""

import hmac
from collections.abc import Callable

from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pss
from cryptography.hazmat.primitives.asymmetric import rsa

_DOMAIN = b"trustsvc: salts of RSASSA-PSS, version 1\n"


def derived_salt_signer(key: rsa.RSAPrivateKey) -> Callable[[bytes], bytes]:
    """Give the function that signs by RSASSA-PSS with SHA-256, MGF1 and 32 octets of salt."""
    numbers = key.private_numbers()
    public = numbers.public_numbers
    secret = hmac.digest(numbers.d.to_bytes((key.key_size + 7) // 8), _DOMAIN, "sha256")
    private = RSA.construct(
        (public.n, public.e, numbers.d, numbers.p, numbers.q),
        # cryptography checked the key when it was read.
        consistency_check=False,
    )

    def sign(data: bytes) -> bytes:
        digest = SHA256.new(data)
        salt = hmac.digest(secret, digest.digest(), "sha256")
        return pss.new(private, rand_func=lambda size: salt[:size]).sign(digest)

    return sign
