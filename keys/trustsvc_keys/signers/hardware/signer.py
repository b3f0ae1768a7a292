"""Open signers and accounts whose keys lie in a hardware module.

The module's answers are not taken on trust: every signature is verified with the public half that
was read when the key was opened, so that a faulty module, or another key that took the name
meanwhile, gives no signature at all. A module may sign at random (ECDSA nonces, the salt of
RSA-PSS): whoever needs the same signature after a crash keeps the first.
"""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec

from trustsvc_keys.algorithms import (
    Algorithm,
    PublicKey,
    algorithm_of,
    check_algorithm,
    verify_signature,
)
from trustsvc_keys.errors import UnsupportedKey
from trustsvc_keys.signers.ethereum import EthereumSigner
from trustsvc_keys.signers.hardware.keys import (
    find_private_key,
    read_public_key,
    sign_data,
    sign_digest,
)
from trustsvc_keys.signers.hardware.pin import pin_from
from trustsvc_keys.signers.hardware.pool import Line, TokenPool, open_pool
from trustsvc_keys.signers.pkcs11_uri import Pkcs11Uri, parse_pkcs11_uri


class HardwareSigner:
    """Sign with a key in a hardware module; a `trustsvc_keys.signers.signer.Signer`."""

    __slots__ = ("_key", "_pool", "algorithm", "public_key", "uri")

    def __init__(
        self, pool: TokenPool, key: Pkcs11Uri, public_key: PublicKey, algorithm: Algorithm
    ) -> None:
        """Take a key that was found."""
        self._pool = pool
        self._key = key
        self.uri = str(key)
        self.algorithm = algorithm
        self.public_key = public_key

    def __repr__(self) -> str:
        """Name the key, without its PIN."""
        return f"HardwareSigner({self.uri!r}, {self.algorithm})"

    def sign(self, data: bytes) -> bytes:
        """Sign bytes: DER for ECDSA, raw octets otherwise; from any thread.

        Raises:
            BadSignature: The module gave a signature that is not of this key.
            HardwareUnavailable: It does not answer; the next call tries again.
            HardwareRefused: It does not sign so with this key.
            KeyMissing: The key is not there any more.
            WrongPin, PinLocked: The PIN is not right any more.
        """

        def work(line: Line) -> bytes:
            return sign_data(line, find_private_key(line, self._key), self.algorithm, data)

        signature = self._pool.use(work, self.uri)
        verify_signature(self.public_key, self.algorithm, data, signature)
        return signature


def open_hardware_signer(
    uri: str, passphrase: Callable[[], bytes], algorithm: Algorithm | None = None
) -> HardwareSigner:
    """Open a key in a hardware module, by default with the algorithm that `algorithm_of` gives.

    Args:
        uri: Names module, token and key.
        passphrase: Gives the PIN, unless the URI says where it is; asked again after the token
            was away.
        algorithm: Which algorithm, where the key has several.

    Raises:
        MalformedUri: Not such a URI.
        KeyMissing: The token has no such key, or not its public half.
        KeyAmbiguous: Several tokens or keys are called so.
        UnsupportedKey: A kind of key that we do not use, or another algorithm's.
        WrongPin, PinLocked: The PIN is not taken.
        HardwareUnavailable, HardwareRefused: The module does not answer, or does not want to.
    """
    key = parse_pkcs11_uri(uri)
    pool, public_key = _opened(key, passphrase)
    chosen = algorithm or algorithm_of(public_key)
    check_algorithm(public_key, chosen)
    return HardwareSigner(pool, key, public_key, chosen)


def open_hardware_account(uri: str, passphrase: Callable[[], bytes]) -> EthereumSigner:
    """Open an account of an EVM chain whose key lies in a hardware module.

    Raises:
        UnsupportedKey: Not a key over secp256k1.
        KeysError: As `open_hardware_signer`.
    """
    key = parse_pkcs11_uri(uri)
    pool, public_key = _opened(key, passphrase)
    if not isinstance(public_key, ec.EllipticCurvePublicKey):
        raise UnsupportedKey(what=type(public_key).__name__, why="an account needs secp256k1")

    def sign(digest: bytes) -> tuple[int, int]:
        return pool.use(
            lambda line: sign_digest(line, find_private_key(line, key), digest), str(key)
        )

    return EthereumSigner(str(key), public_key, sign)


def _opened(key: Pkcs11Uri, passphrase: Callable[[], bytes]) -> tuple[TokenPool, PublicKey]:
    """Find a key and its public half."""
    where = str(key)
    pool = open_pool(key, pin_from(key, passphrase))
    public_key = pool.use(
        lambda line: read_public_key(line.session, find_private_key(line, key).key, where), where
    )
    return pool, public_key
