"""Open the signer that a URI names, wherever its key lies: here, or at a remote signing service."""

from collections.abc import Callable
from datetime import datetime

from trustsvc_keys.errors import MalformedUri
from trustsvc_keys.remote.csc_access import CscAccess
from trustsvc_keys.remote.csc_signer import open_csc_signer
from trustsvc_keys.remote.csc_transport import CscTransport
from trustsvc_keys.remote.csc_uri import is_csc_uri
from trustsvc_keys.signers.opening import Passphrase, open_signer
from trustsvc_keys.signers.signer import Signer

FindAccess = Callable[[str], CscAccess]
"""Gives the access to the credential that a URI names, from wherever the operator keeps it."""


def open_any_signer(
    uri: str,
    passphrase: Passphrase,
    *,
    now: Callable[[], datetime],
    find_access: FindAccess | None = None,
    transport: CscTransport | None = None,
) -> Signer:
    """Open the signer of documents, certificates or lists that a URI names.

    Args:
        uri: ``csc:…``, or what `open_signer` knows.
        passphrase: Gives the passphrase or PIN of a key that lies here.
        now: The time by our clock.
        find_access: Gives the access to a remote signing service.
        transport: How such a service is reached.

    Raises:
        MalformedUri: A URI that names no signer of ours, or a remote one without any access.
        KeyProblem: A key here cannot be used as it lies there.
        MalformedKey: The file holds no encrypted key.
        MalformedCscAnswer: What came from a remote service is no answer.
        RemoteProblem: A remote service gave no answer, or is not to be used.
    """
    if not is_csc_uri(uri):
        return open_signer(uri, passphrase)
    if find_access is None:
        raise MalformedUri(text=ascii(uri[:80]), why="no access to remote signing services is set")
    return open_csc_signer(uri, find_access(uri), now=now, transport=transport)
