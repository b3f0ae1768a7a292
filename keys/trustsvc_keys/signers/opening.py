"""Open the signer that a URI names: a file, or a key in a hardware module."""

from collections.abc import Callable

from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.errors import HardwareSupportMissing
from trustsvc_keys.signers.ethereum import EthereumSigner, account_of
from trustsvc_keys.signers.pkcs11_uri import is_pkcs11_uri, parse_pkcs11_uri
from trustsvc_keys.signers.signer import Signer
from trustsvc_keys.signers.software import SoftwareSigner, read_key
from trustsvc_keys.signers.uri import parse_key_uri

Passphrase = Callable[[], bytes]
"""Gives the passphrase when it is needed, from wherever the operator keeps it.

For a key in a hardware module it is the PIN, and it is asked again after the module was away.
"""


def open_signer(uri: str, passphrase: Passphrase, algorithm: Algorithm | None = None) -> Signer:
    """Open the signer of documents, certificates or lists that a URI names.

    Args:
        uri: ``file:`` or ``pkcs11:``.
        passphrase: Opens the key.
        algorithm: Which algorithm, where the key has several; by default as `algorithm_of` says.

    Raises:
        MalformedUri: A URI that names no signer of ours.
        KeyProblem: The key is missing, exposed, of a wrong kind, or the passphrase is wrong; or
            the hardware module does not answer, or refuses.
        MalformedKey: The file holds no encrypted key.
    """
    if not is_pkcs11_uri(uri):
        return SoftwareSigner(uri, read_key(parse_key_uri(uri), passphrase()), algorithm)
    try:
        from trustsvc_keys.signers.hardware.signer import open_hardware_signer  # noqa: PLC0415  # needs the extra
    except ModuleNotFoundError as error:
        raise HardwareSupportMissing(where=str(parse_pkcs11_uri(uri))) from error
    return open_hardware_signer(uri, passphrase, algorithm)


def open_ethereum_signer(uri: str, passphrase: Passphrase) -> EthereumSigner:
    """Open the account of an EVM chain that a URI names.

    Raises:
        MalformedUri: A URI that names no signer of ours.
        KeyProblem: As `open_signer`.
        MalformedKey: The file holds no encrypted key.
    """
    if not is_pkcs11_uri(uri):
        return account_of(uri, read_key(parse_key_uri(uri), passphrase()))
    try:
        from trustsvc_keys.signers.hardware.signer import open_hardware_account  # noqa: PLC0415  # needs the extra
    except ModuleNotFoundError as error:
        raise HardwareSupportMissing(where=str(parse_pkcs11_uri(uri))) from error
    return open_hardware_account(uri, passphrase)
