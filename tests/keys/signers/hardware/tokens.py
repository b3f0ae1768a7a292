"""One token with a key of each kind, for all tests of a run that only sign."""

from dataclasses import dataclass
from functools import cache

from tests.support.softhsm import SoftToken, softhsm
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.signers.hardware.make import make_hardware_account, make_hardware_key


@dataclass(frozen=True, slots=True)
class Keyring:
    """A token and the URIs of its keys."""

    token: SoftToken
    keys: dict[str, str]
    account: str


RSA_4096 = "rsa-4096"


@cache
def keyring() -> Keyring:
    """Make the token and its keys; the one RSA key signs both ways."""
    token = softhsm().token()
    algorithms = [one for one in Algorithm if one is not Algorithm.RSA_PSS_SHA256]
    keys = {
        str(one): make_hardware_key(token.uri(object=str(one)), one, token.passphrase)
        for one in algorithms
    }
    keys[Algorithm.RSA_PSS_SHA256] = keys[Algorithm.RSA_PKCS1_SHA256]
    keys[RSA_4096] = make_hardware_key(
        token.uri(object=RSA_4096), Algorithm.RSA_PKCS1_SHA256, token.passphrase, rsa_bits=4096
    )
    account = make_hardware_account(token.uri(object="anchorer"), token.passphrase)
    return Keyring(token, keys, account)
