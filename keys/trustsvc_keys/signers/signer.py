"""Say what every signer can do, wherever its key lies.

A signer is asked for raw signatures only: it never learns what a certificate, a document or a
chain is, so that a key in a hardware module can take the place of one in a file.
"""

from typing import Protocol

from trustsvc_keys.algorithms import Algorithm, PublicKey


class Signer(Protocol):
    """Something that holds a private key.

    Attributes:
        uri: Where the key lies; opens the same signer again.
        algorithm: The one algorithm that it signs with.
        public_key: The public half.
    """

    @property
    def uri(self) -> str:
        """Name the key by its URI."""

    @property
    def algorithm(self) -> Algorithm:
        """Give the one algorithm that it signs with."""

    @property
    def public_key(self) -> PublicKey:
        """Give the public half."""

    def sign(self, data: bytes) -> bytes:
        """Sign bytes: DER for ECDSA (RFC 3279, 2.2.3), raw octets for RSA and Ed25519.

        Raises:
            KeyProblem: The key cannot be used now.
        """
