"""Open the signer that a URI names."""

from collections.abc import Callable

from trustsvc_keys.signers.ethereum import EthereumSigner, account_of
from trustsvc_keys.signers.signer import Signer
from trustsvc_keys.signers.software import SoftwareSigner, read_key
from trustsvc_keys.signers.uri import parse_key_uri

Passphrase = Callable[[], bytes]
"""Gives the passphrase when it is needed, from wherever the operator keeps it."""


def open_signer(uri: str, passphrase: Passphrase) -> Signer:
    """Open the signer of documents, certificates or lists that a URI names.

    Raises:
        MalformedUri: A URI that names no signer of ours.
        KeyProblem: The key is missing, exposed, of a wrong kind, or the passphrase is wrong.
        MalformedKey: The file holds no encrypted key.
    """
    return SoftwareSigner(uri, read_key(parse_key_uri(uri), passphrase()))


def open_ethereum_signer(uri: str, passphrase: Passphrase) -> EthereumSigner:
    """Open the account of an EVM chain that a URI names.

    Raises:
        MalformedUri: A URI that names no signer of ours.
        KeyProblem: The key is missing, exposed, of a wrong kind, or the passphrase is wrong.
        MalformedKey: The file holds no encrypted key.
    """
    return account_of(uri, read_key(parse_key_uri(uri), passphrase()))
