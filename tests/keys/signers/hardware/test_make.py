"""Keys made inside a module, as pkcs11-tool shows them."""

import pytest
from pkcs11.constants import Attribute
from pkcs11.exceptions import AttributeSensitive

from tests.keys.signers.hardware.tokens import RSA_4096, keyring
from tests.support.softhsm import softhsm
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.errors import KeyTaken, UnsupportedKey, WrongPin
from trustsvc_keys.signers.hardware.keys import find_private_key
from trustsvc_keys.signers.hardware.make import make_hardware_account, make_hardware_key
from trustsvc_keys.signers.hardware.pin import pin_from
from trustsvc_keys.signers.hardware.pool import Line, open_pool
from trustsvc_keys.signers.opening import open_signer
from trustsvc_keys.signers.pkcs11_uri import parse_pkcs11_uri

P256 = Algorithm.ECDSA_P256_SHA256
LABELS = [
    *(str(one) for one in Algorithm if one is not Algorithm.RSA_PSS_SHA256),
    RSA_4096,
    "anchorer",
]


def blocks(listing: str) -> list[str]:
    """Part a listing of pkcs11-tool into its objects."""
    return [
        block.replace("\n ", " ") for block in listing.replace("\n  ", "  ").splitlines() if block
    ]


def test_pkcs11_tool_lists_our_keys_as_such_that_never_leave() -> None:
    listing = blocks(keyring().token.tool("--list-objects", "--type", "privkey"))

    for label in LABELS:
        (shown,) = (block for block in listing if f"label:      {label} " in f"{block} ")
        assert "sensitive, always sensitive, never extractable, local" in shown
        usage = shown.split("Usage:")[1].split("Access:")[0]
        assert usage.split() == ["sign"]


@pytest.mark.parametrize("label", LABELS)
def test_the_private_half_cannot_be_read(label: str) -> None:
    token = keyring().token
    uri = parse_pkcs11_uri(token.uri(object=label))
    secret = Attribute.PRIVATE_EXPONENT if "rsa" in label else Attribute.VALUE

    def read(line: Line) -> object:
        with pytest.raises(AttributeSensitive):
            find_private_key(line, uri).key[secret]
        return None

    open_pool(uri, pin_from(uri, token.passphrase)).use(read, "test")


def test_a_name_that_is_taken_stays_as_it_is() -> None:
    token = softhsm().token()
    made = make_hardware_key(token.uri(object="seal", id="%01"), P256, token.passphrase)
    key = open_signer(made, token.passphrase).public_key

    for named in ({"object": "seal"}, {"id": "%01"}, {"object": "other", "id": "%01"}):
        with pytest.raises(KeyTaken, match="key-taken"):
            make_hardware_key(token.uri(**named), P256, token.passphrase)
        with pytest.raises(KeyTaken, match="key-taken"):
            make_hardware_account(token.uri(**named), token.passphrase)

    assert open_signer(made, token.passphrase).public_key == key
    assert token.tool("--list-objects", "--type", "privkey").count("Private Key Object") == 1


def test_a_key_gets_an_id_where_none_was_given() -> None:
    token = softhsm().token()

    first, second = (
        make_hardware_key(token.uri(object=name), P256, token.passphrase) for name in ("a", "b")
    )

    ids = {parse_pkcs11_uri(uri).id for uri in (first, second)}
    assert len(ids) == 2
    assert all(one is not None and len(one) == 8 for one in ids)


def test_short_rsa_keys_are_not_made() -> None:
    token = keyring().token

    with pytest.raises(UnsupportedKey, match="2048 bits"):
        make_hardware_key(
            token.uri(object="short"), Algorithm.RSA_PKCS1_SHA256, token.passphrase, rsa_bits=2048
        )


def test_nothing_is_made_with_a_wrong_pin() -> None:
    token = softhsm().token()

    with pytest.raises(WrongPin, match="wrong-pin"):
        make_hardware_key(token.uri(object="seal"), P256, lambda: b"9999")

    assert "seal" not in token.tool("--list-objects")
