"""Read from certificates what binding a signature to them needs."""

import warnings
from functools import lru_cache

from asn1crypto import core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.utils import CryptographyDeprecationWarning


def public_key(certificate: bytes) -> PublicKeyTypes | None:
    """Give the public key of a DER certificate; None when we cannot read it."""
    try:
        with warnings.catch_warnings():
            # Old certificates break small rules (negative serials); they can still be named.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            return x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, x509.InvalidVersion, UnsupportedAlgorithm):
        return None


@lru_cache(maxsize=64)
def issuer_serial(certificate: bytes) -> bytes:
    """Give the DER IssuerSerial of a certificate (RFC 5035, 5; EN 319 132-1, 5.2.2)."""
    parsed = asn1_x509.Certificate.load(certificate)["tbs_certificate"]
    name = asn1_x509.GeneralName("directory_name", parsed["issuer"])
    serial = core.Integer(parsed["serial_number"].native)
    body = asn1_x509.GeneralNames([name]).dump() + serial.dump()
    return bytes(core.Sequence(contents=body).dump())
