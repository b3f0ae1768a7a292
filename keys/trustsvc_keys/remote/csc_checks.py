"""Refuse what a remote signing service offers and we cannot, or must not, sign with."""

from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ed25519

from trustsvc_keys.algorithms import PublicKey, algorithm_of
from trustsvc_keys.errors import UnsupportedKey
from trustsvc_keys.paths.addresses import shown
from trustsvc_keys.paths.certificates import LoadedCertificate
from trustsvc_keys.remote.csc_access import CscAccess
from trustsvc_keys.remote.csc_answers import ServiceInfo
from trustsvc_keys.remote.csc_client import AUTHORIZE, CREDENTIAL, SIGN_HASH
from trustsvc_keys.remote.csc_credential import AuthorizationMode, CredentialInfo, Factor
from trustsvc_keys.remote.csc_errors import CscUnusable
from trustsvc_keys.remote.csc_uri import CscBase

_NEEDED = (CREDENTIAL, AUTHORIZE, SIGN_HASH)


def check_service(service: ServiceInfo, base: CscBase) -> None:
    """Refuse a service of another version, or without what it takes.

    Raises:
        CscUnusable: It is one.
    """
    if service.version != base.version:
        why = f"it speaks version {service.specs}, and its URI says {base.version}"
        raise CscUnusable(service=shown(base.url), why=why)
    missing = [method for method in _NEEDED if method not in service.methods]
    if missing:
        raise CscUnusable(service=shown(base.url), why="it has no " + ", ".join(missing))


def check_credential(credential: CredentialInfo, base: CscBase) -> None:
    """Refuse a credential that is not for use, or not by us.

    Raises:
        CscUnusable: It is one.
    """
    why = None
    if not credential.enabled:
        why = "the credential's key is disabled"
    elif credential.status not in {None, "valid"}:
        why = f"the service calls the credential's certificate {ascii(credential.status)[1:-1]}"
    elif credential.mode is AuthorizationMode.OAUTH2_CODE:
        why = "the credential is authorised by a person at a browser (oauth2code)"
    if why is not None:
        raise CscUnusable(service=shown(base.url), why=why)


def check_validity(leaf: LoadedCertificate, at: datetime, base: CscBase) -> None:
    """Refuse a certificate that is over, or not begun.

    Raises:
        CscUnusable: It is one.
    """
    if not leaf.valid_at(at):
        until = leaf.modern.not_valid_after_utc.isoformat()
        why = f"the credential's certificate is not valid at {at.isoformat()}, but until {until}"
        raise CscUnusable(service=shown(base.url), why=why)


def usable_key(leaf: LoadedCertificate, base: CscBase) -> PublicKey:
    """Give the key of a certificate, if hashes can be signed with it.

    Raises:
        UnsupportedKey: It is of a kind that we do not use.
        CscUnusable: It is Ed25519.
    """
    try:
        key = leaf.modern.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnsupportedKey(what="the credential's key", why="cannot be read") from error
    algorithm_of(key)
    if isinstance(key, ed25519.Ed25519PublicKey):
        why = "signHash takes a hash, and Ed25519 signs whole messages"
        raise CscUnusable(service=shown(base.url), why=why)
    return key  # type: ignore[return-value]  # algorithm_of has refused every other kind


def needed_factors(credential: CredentialInfo, access: CscAccess, base: CscBase) -> tuple[str, ...]:
    """Choose which factors are sent: all that are needed, and of the others those that we have.

    Raises:
        CscUnusable: One is missing, or takes a person's device.
    """
    if credential.mode is AuthorizationMode.IMPLICIT:
        return ()
    chosen = tuple(one for one in credential.factors if _wanted(one, credential, access))
    for factor in chosen:
        if factor.kind != "Password":
            why = f"the factor {factor.factor_id!a} is of type {factor.kind!a}"
            raise CscUnusable(service=shown(base.url), why=f"{why}, which takes a person's device")
        if factor.factor_id not in access.factors:
            why = f"the factor {factor.factor_id!a} is needed, and our access has none"
            raise CscUnusable(service=shown(base.url), why=why)
    if credential.factors and not chosen and credential.alternatives:
        names = ", ".join(ascii(one.factor_id) for one in credential.factors)
        why = f"one of the factors {names} is needed, and our access has none of them"
        raise CscUnusable(service=shown(base.url), why=why)
    return tuple(one.factor_id for one in chosen)


def _wanted(factor: Factor, credential: CredentialInfo, access: CscAccess) -> bool:
    """Say whether a factor is to be sent: where there is a choice, if we have it."""
    must = factor.needed and not credential.alternatives
    return must or factor.factor_id in access.factors
