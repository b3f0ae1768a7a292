"""Open the key that a plan names, or make it where there is none.

A key file is made here, encrypted, when its path is free. A key in a hardware module is made inside
it before the ceremony, by `trustsvc_keys.signers.hardware.make` or by the maker's own tool: here it
is only opened, so that a mistyped label never makes a second key by accident.
"""

from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.errors import KeyTaken, UnsupportedKey
from trustsvc_keys.signers.files import make_folder
from trustsvc_keys.signers.opening import Passphrase, open_signer
from trustsvc_keys.signers.pkcs11_uri import is_pkcs11_uri, parse_pkcs11_uri
from trustsvc_keys.signers.signer import Signer
from trustsvc_keys.signers.software import SoftwareSigner, make_key, write_key
from trustsvc_keys.signers.uri import parse_key_uri


def check_custody(uri: str) -> None:
    """Refuse a URI that a plan may not name.

    Raises:
        MalformedUri: Neither ``file:`` nor ``pkcs11:`` as we read them.
        UnsupportedKey: It holds a PIN, which a plan must not.
    """
    if not is_pkcs11_uri(uri):
        parse_key_uri(uri)
    elif parse_pkcs11_uri(uri).pin_value is not None:
        raise UnsupportedKey(what="pkcs11:", why="a PIN does not belong into a plan")


def must_be_made(uri: str) -> bool:
    """Say whether a key would be made: a file that is not there."""
    return not is_pkcs11_uri(uri) and not parse_key_uri(uri).exists()


def open_or_make(
    uri: str, algorithm: Algorithm, passphrase: Passphrase, *, rounds: int
) -> tuple[Signer, bool]:
    """Open a key, or make it; say whether it was made.

    Args:
        uri: Where it is kept.
        algorithm: What a new key is made for, and what an existing one must be for.
        passphrase: Opens it; asked once.
        rounds: The cost of one guess at a new key file's passphrase.

    Raises:
        KeyProblem: It cannot be opened or made, or is for another algorithm.
        MalformedKey: The file holds no key.
    """
    if must_be_made(uri):
        path = parse_key_uri(uri)
        make_folder(path.parent)
        key = make_key(algorithm)
        try:
            write_key(path, key, passphrase(), rounds=rounds)
        except KeyTaken:
            # Somebody else made it a moment ago: theirs is the key.
            return _opened(uri, algorithm, passphrase), False
        return SoftwareSigner(uri, key), True
    return _opened(uri, algorithm, passphrase), False


def _opened(uri: str, algorithm: Algorithm, passphrase: Passphrase) -> Signer:
    """Open a key that must be for an algorithm."""
    signer = open_signer(uri, passphrase)
    if signer.algorithm is not algorithm:
        raise UnsupportedKey(what=signer.uri, why=f"it is for {signer.algorithm}, not {algorithm}")
    return signer
