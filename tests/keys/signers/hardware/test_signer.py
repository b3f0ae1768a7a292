"""Keys in a hardware module, against cryptography, openssl, pkcs11-tool and a wallet."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from eth_keys.main import KeyAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from pkcs11.constants import Attribute, ObjectClass

from tests.keys.signers.hardware.tokens import RSA_4096, keyring
from tests.support.softhsm import SoftToken, run, softhsm
from trustsvc_keys.algorithms import Algorithm, verify_signature
from trustsvc_keys.errors import (
    BadSignature,
    HardwareRefused,
    HardwareUnavailable,
    KeyAmbiguous,
    KeyMissing,
    MalformedUri,
    UnsupportedKey,
)
from trustsvc_keys.signers.ethereum import CURVE_ORDER
from trustsvc_keys.signers.hardware.make import make_hardware_key
from trustsvc_keys.signers.hardware.pin import pin_from
from trustsvc_keys.signers.hardware.pool import Line, open_pool
from trustsvc_keys.signers.opening import open_ethereum_signer, open_signer
from trustsvc_keys.signers.pkcs11_uri import parse_pkcs11_uri
from trustsvc_keys.signers.signer import Signer

DATA = b"what is sealed"
P256 = Algorithm.ECDSA_P256_SHA256


def opened(algorithm: Algorithm) -> Signer:
    return open_signer(keyring().keys[algorithm], keyring().token.passphrase, algorithm)


def openssl_accepts(folder: Path, signer: Signer, data: bytes, signature: bytes) -> bool:
    pem = signer.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, content in (("key.pem", pem), ("data", data), ("signature", signature)):
        (folder / name).write_bytes(content)
    arguments = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", str(folder / "key.pem")]
    arguments += ["-in", str(folder / "data"), "-sigfile", str(folder / "signature")]
    if signer.algorithm is not Algorithm.ED25519:
        sha384 = signer.algorithm is Algorithm.ECDSA_P384_SHA384
        arguments += ["-digest", "sha384" if sha384 else "sha256"]
    if signer.algorithm is Algorithm.RSA_PSS_SHA256:
        for option in ("rsa_padding_mode:pss", "rsa_pss_saltlen:digest", "rsa_mgf1_md:sha256"):
            arguments += ["-pkeyopt", option]
    return "Signature Verified Successfully" in run("openssl", *arguments)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_each_kind_of_key_signs_what_cryptography_and_openssl_accept(
    tmp_path: Path, algorithm: Algorithm
) -> None:
    signer = opened(algorithm)

    signature = signer.sign(DATA)

    assert signer.algorithm is algorithm
    verify_signature(signer.public_key, algorithm, DATA, signature)
    assert openssl_accepts(tmp_path, signer, DATA, signature)
    with pytest.raises(BadSignature, match=str(algorithm)):
        verify_signature(signer.public_key, algorithm, DATA + b".", signature)


def test_rsa_of_4096_bits_signs_too(tmp_path: Path) -> None:
    signer = open_signer(keyring().keys[RSA_4096], keyring().token.passphrase)

    signature = signer.sign(DATA)

    assert isinstance(signer.public_key, rsa.RSAPublicKey)
    assert signer.public_key.key_size == 4096
    assert openssl_accepts(tmp_path, signer, DATA, signature)


@pytest.mark.parametrize("size", [0, 1, 100_000])
@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_any_length_is_signed(algorithm: Algorithm, size: int) -> None:
    signer = opened(algorithm)

    signature = signer.sign(bytes(size))

    verify_signature(signer.public_key, algorithm, bytes(size), signature)


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_an_account_signs_low_and_its_address_is_recovered(digest: bytes) -> None:
    account = open_ethereum_signer(keyring().account, keyring().token.passphrase)

    parity, r, s = account.sign_digest(digest)

    recovered = KeyAPI().Signature(vrs=(parity, r, s)).recover_public_key_from_msg_hash(digest)
    assert recovered.to_canonical_address() == account.address
    assert 0 < s <= CURVE_ORDER // 2
    assert parity in {0, 1}


def test_an_account_needs_its_own_curve_and_a_seal_another() -> None:
    ring = keyring()

    with pytest.raises(UnsupportedKey, match="secp256r1"):
        open_ethereum_signer(ring.keys[P256], ring.token.passphrase)
    with pytest.raises(UnsupportedKey, match="secp256k1"):
        open_ethereum_signer(ring.keys[Algorithm.ED25519], ring.token.passphrase)
    with pytest.raises(UnsupportedKey, match="secp256k1"):
        open_signer(ring.account, ring.token.passphrase)
    with pytest.raises(UnsupportedKey, match="the key is for ecdsa-p256"):
        open_signer(ring.keys[P256], ring.token.passphrase, Algorithm.ED25519)


def test_the_uri_of_a_signer_opens_it_again() -> None:
    first = opened(P256)

    again = open_signer(first.uri, keyring().token.passphrase)

    assert again.uri == first.uri
    assert again.public_key == first.public_key
    assert repr(again) == f"HardwareSigner({first.uri!r}, ecdsa-p256-sha256)"


def test_a_key_is_found_by_its_label_or_its_id_and_its_token_by_any_name() -> None:
    token = softhsm().token()
    made = make_hardware_key(token.uri(object="seal", id="%01%02"), P256, token.passphrase)
    key = open_signer(made, token.passphrase).public_key
    serial = softhsm().slots()[token.label].split("serial num")[1].split()[1]
    more = {"serial": serial, "manufacturer": "SoftHSM%20project", "model": "SoftHSM%20v2"}

    for named in ({"object": "seal"}, {"id": "%01%02"}, {"object": "seal", **more}):
        assert open_signer(token.uri(**named), token.passphrase).public_key == key
    only_serial = f"pkcs11:serial={serial};object=seal?module-name=softhsm2"
    assert open_signer(only_serial, token.passphrase).public_key == key


@pytest.mark.parametrize("named", [{"object": "nobody"}, {"id": "%FF"}])
def test_a_key_that_is_not_there_is_missing(named: dict[str, str]) -> None:
    token = keyring().token

    with pytest.raises(KeyMissing, match="no such key"):
        open_signer(token.uri(**named), token.passphrase)


def test_a_label_that_two_keys_bear_is_ambiguous() -> None:
    token = softhsm().token()
    for identifier in ("01", "02"):
        made = ("--key-type", "EC:prime256v1", "--label", "twin", "--id", identifier)
        token.tool("--keypairgen", *made)

    with pytest.raises(KeyAmbiguous, match="2 keys"):
        open_signer(token.uri(object="twin"), token.passphrase)

    assert open_signer(token.uri(object="twin", id="%02"), token.passphrase).sign(DATA)


def test_a_label_that_two_tokens_bear_is_ambiguous() -> None:
    hsm = softhsm()
    token = hsm.token()
    hsm.token(token.label)

    with pytest.raises(KeyAmbiguous, match="2 tokens"):
        open_signer(token.uri(object="seal"), token.passphrase)


def test_a_token_that_is_not_there_is_unavailable() -> None:
    absent = SoftToken("nowhere", "1234", softhsm().module, Path("/nowhere"))

    with pytest.raises(HardwareUnavailable, match="no such token"):
        open_signer(absent.uri(object="seal"), absent.passphrase)


def test_a_key_made_by_pkcs11_tool_signs_and_asks_for_its_pin_each_time() -> None:
    token = softhsm().token()
    made = ("--key-type", "EC:prime256v1", "--label", "sole", "--always-auth")
    token.tool("--keypairgen", *made)
    asked = []

    def passphrase() -> bytes:
        asked.append(token.pin)
        return token.pin.encode()

    signer = open_signer(token.uri(object="sole"), passphrase)
    before = len(asked)
    for _ in range(3):
        signer.sign(DATA)

    assert len(asked) == before + 3


def test_a_key_that_may_not_sign_is_refused() -> None:
    token = softhsm().token()
    made = make_hardware_key(token.uri(object="seal"), P256, token.passphrase)
    uri = parse_pkcs11_uri(made)

    def forbid(line: Line) -> None:
        with line.session.token.open(rw=True) as session:
            session.get_key(ObjectClass.PRIVATE_KEY)[Attribute.SIGN] = False

    open_pool(uri, pin_from(uri, token.passphrase)).use(forbid, made)

    with pytest.raises(HardwareRefused, match="may not sign"):
        open_signer(made, token.passphrase)


@pytest.mark.parametrize("curve", ["secp521r1", "brainpoolP256r1"])
def test_another_curve_is_refused(curve: str) -> None:
    token = softhsm().token()
    token.tool("--keypairgen", "--key-type", f"EC:{curve}", "--label", "odd")

    with pytest.raises(HardwareRefused, match="a curve that we do not use"):
        open_signer(token.uri(object="odd"), token.passphrase)


def test_a_public_half_is_read_from_a_certificate_where_it_is_not_by_itself(
    tmp_path: Path,
) -> None:
    token = softhsm().token()
    uri = make_hardware_key(token.uri(object="seal", id="%0A"), P256, token.passphrase)
    key = open_signer(uri, token.passphrase).public_key
    token.tool("--delete-object", "--type", "pubkey", "--id", "0a")

    with pytest.raises(KeyMissing, match="neither its public key nor a certificate"):
        open_signer(uri, token.passphrase)
    (tmp_path / "seal.der").write_bytes(certificate_for(key))
    written = ("--type", "cert", "--id", "0a", "--label", "seal")
    token.tool("--write-object", str(tmp_path / "seal.der"), *written)

    signer = open_signer(uri, token.passphrase)
    assert signer.public_key == key
    assert signer.sign(DATA)


def certificate_for(public_key: object) -> bytes:
    authority = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Seal")])
    builder = x509.CertificateBuilder(name, name, public_key)  # type: ignore[arg-type]  # any public key
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    builder = builder.not_valid_before(begin).not_valid_after(begin + timedelta(days=1))
    made = builder.serial_number(1).sign(authority, hashes.SHA256())
    return made.public_bytes(Encoding.DER)


def test_another_key_under_the_same_name_gives_no_signature() -> None:
    token = softhsm().token()
    uri = token.uri(object="seal")
    make_hardware_key(uri, P256, token.passphrase)
    signer = open_signer(uri, token.passphrase)
    for kind in ("privkey", "pubkey"):
        token.tool("--delete-object", "--type", kind, "--label", "seal")
    token.tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", "seal")

    with pytest.raises(BadSignature, match="ecdsa-p256"):
        signer.sign(DATA)


def test_a_key_that_was_deleted_is_missing() -> None:
    token = softhsm().token()
    signer = open_signer(
        make_hardware_key(token.uri(object="seal"), P256, token.passphrase), token.passphrase
    )
    token.tool("--delete-object", "--type", "privkey", "--label", "seal")

    with pytest.raises(KeyMissing, match="no such key"):
        signer.sign(DATA)


@pytest.mark.parametrize(
    ("module", "why"),
    [
        ("module-path=/nowhere/module.so", "cannot open"),
        ("module-name=nothing-that-is-there", "no module nothing-that-is-there"),
    ],
)
def test_a_module_that_is_not_there_is_unavailable(module: str, why: str) -> None:
    with pytest.raises(HardwareUnavailable, match=why):
        open_signer(f"pkcs11:object=seal?{module}", lambda: b"1234")


def test_a_library_that_is_no_module_is_unavailable() -> None:
    library = next(Path("/usr/lib").rglob("libcrypto.so*"))

    with pytest.raises(HardwareUnavailable, match="C_GetFunctionList"):
        open_signer(f"pkcs11:object=seal?module-path={library}", lambda: b"1234")


def test_a_malformed_uri_is_refused_before_anything_is_loaded() -> None:
    with pytest.raises(MalformedUri, match="slot-id"):
        open_signer("pkcs11:slot-id=0;object=seal?module-path=/nowhere.so", lambda: b"1234")


def test_without_the_extra_it_is_said_what_to_install() -> None:
    program = """
import sys
sys.modules["pkcs11"] = None
from trustsvc_keys.errors import HardwareSupportMissing
from trustsvc_keys.signers.opening import open_ethereum_signer, open_signer
for open_it in (open_signer, open_ethereum_signer):
    try:
        open_it("pkcs11:object=seal?module-path=/m.so&pin-value=hush", lambda: b"1234")
    except HardwareSupportMissing as error:
        print(error)
"""
    done = subprocess.run(  # noqa: S603  # our own interpreter and program
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        env=dict(os.environ),
    )

    assert done.stdout.count("install trustsvc-keys[pkcs11]") == 2
    assert "hush" not in done.stdout
