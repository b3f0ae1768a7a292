"""Make keys inside a hardware module, which they never leave.

A key is made sensitive and not extractable, for signatures only, and the module is asked whether
it took it so; a key that could leave is destroyed. A name that is taken stays as it is.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace

from pkcs11.constants import Attribute, MechanismFlag, ObjectClass
from pkcs11.mechanisms import KeyType
from pkcs11.types import PrivateKey, Session
from pkcs11.types import PublicKey as PublicObject

from trustsvc_keys.algorithms import FACTS, NEW_RSA_BITS, Algorithm, KeyKind
from trustsvc_keys.errors import HardwareRefused, KeyTaken, UnsupportedKey
from trustsvc_keys.signers.hardware.keys import CURVE_OIDS, ED25519_OID, matching
from trustsvc_keys.signers.hardware.pin import pin_from
from trustsvc_keys.signers.hardware.pool import Line, open_pool
from trustsvc_keys.signers.pkcs11_uri import Pkcs11Uri, parse_pkcs11_uri

_SECP256K1 = "secp256k1"
_BY_CURVE = {str(curve.name): parameters for parameters, curve in CURVE_OIDS.items()}
_STAYS = (Attribute.SENSITIVE, Attribute.ALWAYS_SENSITIVE, Attribute.NEVER_EXTRACTABLE)
_SIGNING = MechanismFlag.SIGN | MechanismFlag.VERIFY
Generate = Callable[[Session, bytes, str], tuple[PublicObject, PrivateKey]]
"""Makes a key pair with an id and a label, on a session that may write."""


def make_hardware_key(
    uri: str,
    algorithm: Algorithm,
    passphrase: Callable[[], bytes],
    *,
    rsa_bits: int = NEW_RSA_BITS,
) -> str:
    """Make a key for an algorithm inside a module; give its URI, with the id that it got.

    Args:
        uri: Module, token, and what the key shall be called: a label, an id or both.
        algorithm: What it is for.
        passphrase: Gives the PIN, unless the URI says where it is.
        rsa_bits: The modulus, for RSA.

    Raises:
        KeyTaken: A key of that label or id is there.
        UnsupportedKey: Too short for RSA.
        HardwareRefused: The module makes no such key, or one that could leave it.
        KeysError: As `trustsvc_keys.signers.hardware.signer.open_hardware_signer`.
    """
    facts = FACTS[algorithm]
    if facts.kind is KeyKind.RSA:
        if rsa_bits < NEW_RSA_BITS:
            raise UnsupportedKey(what="rsa", why=f"{rsa_bits} bits")
        return _made(uri, passphrase, _rsa(rsa_bits))
    if facts.curve is None:
        return _made(uri, passphrase, _curve(KeyType.EC_EDWARDS, ED25519_OID))
    return _made(uri, passphrase, _curve(KeyType.EC, _BY_CURVE[facts.curve]))


def make_hardware_account(uri: str, passphrase: Callable[[], bytes]) -> str:
    """Make the key of a chain's account (secp256k1) inside a module; give its URI.

    Raises:
        KeysError: As `make_hardware_key`.
    """
    return _made(uri, passphrase, _curve(KeyType.EC, _BY_CURVE[_SECP256K1]))


def _made(uri: str, passphrase: Callable[[], bytes], generate: Generate) -> str:
    """Make a key where there is none of that name."""
    wanted = parse_pkcs11_uri(uri)
    where = str(wanted)
    key = wanted if wanted.id is not None else replace(wanted, id=secrets.token_bytes(8))

    def work(line: Line) -> None:
        # The line keeps the token logged in while a session that may write is open.
        with line.session.token.open(rw=True) as session:
            _refuse_taken(session, wanted)
            public, private = generate(session, key.id or b"", key.object or "")
            if not all(private[name] for name in _STAYS) or private[Attribute.EXTRACTABLE]:
                private.destroy()
                public.destroy()
                raise HardwareRefused(where=where, why="it made a key that could leave it")

    open_pool(key, pin_from(key, passphrase)).use(work, where)
    return str(key)


def _refuse_taken(session: Session, uri: Pkcs11Uri) -> None:
    """Refuse a name under which an object of a key pair is there; label and id each count."""
    for one in (replace(uri, id=None), replace(uri, object=None)):
        if one.id is None and one.object is None:
            continue
        for kind in (ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY):
            if list(session.get_objects(matching(one, kind))):
                raise KeyTaken(where=str(uri))


def _rsa(bits: int) -> Generate:
    """Say how RSA keys are made; the exponent is 65537."""

    def generate(session: Session, id_: bytes, label: str) -> tuple[PublicObject, PrivateKey]:
        return session.generate_keypair(
            KeyType.RSA,
            bits,
            id=id_,
            label=label,
            store=True,
            capabilities=_SIGNING,
            private_template={Attribute.EXTRACTABLE: False},
        )

    return generate


def _curve(kind: KeyType, parameters: bytes) -> Generate:
    """Say how keys over a curve are made."""

    def generate(session: Session, id_: bytes, label: str) -> tuple[PublicObject, PrivateKey]:
        curve = session.create_domain_parameters(
            kind, {Attribute.EC_PARAMS: parameters}, local=True
        )
        return curve.generate_keypair(
            id=id_,
            label=label,
            store=True,
            capabilities=_SIGNING,
            private_template={Attribute.EXTRACTABLE: False},
        )

    return generate
