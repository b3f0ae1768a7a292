"""Accept a signature value that a signer gave, wherever it stands, or refuse it.

A value that does not verify must never leave: it would be recorded for ever. Signers write ECDSA
values in two ways, DER (openssl, ours) and r‖s (PKCS#11, WebCrypto, smart cards): both are taken.
"""

from cryptography.hazmat.primitives.asymmetric import ec

from trustsvc.errors import WrongKey
from trustsvc.signatures.algorithms import (
    XML_SCHEMES,
    der_ecdsa,
    value_holds,
    xml_signature_method,
)
from trustsvc.signatures.certificates import public_key
from trustsvc_keys.algorithms import Algorithm


def accepted_value(
    what: str, certificate: bytes, algorithm: Algorithm, data: bytes, value: bytes
) -> bytes:
    """Give a value as CMS has it (DER for ECDSA, else raw octets) if it holds over ``data``.

    ``what`` names the signature in the error; ``certificate`` is DER.

    Raises:
        WrongKey: the value does not verify under the certificate.
    """
    key = public_key(certificate)
    scheme = XML_SCHEMES[xml_signature_method(algorithm)]
    forms = [value]
    if isinstance(key, ec.EllipticCurvePublicKey):
        converted = der_ecdsa(value, key)
        forms += [] if converted is None else [converted]
    for form in forms:
        if key is not None and value_holds(key, scheme, data, form):
            return form
    raise WrongKey(what=what, why="does not verify under the certificate")
