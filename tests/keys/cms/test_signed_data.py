"""SignedData from templates, as openssl and asn1crypto read it."""

import hashlib
from pathlib import Path

import pytest
from asn1crypto import algos, cms, core
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.keys.paths.cases import ISSUING, ROOT
from tests.keys.paths.openssl import armoured, run_openssl
from tests.keys.world import NOW, Recipe, der, make
from trustsvc_keys.algorithms import FACTS, Algorithm, PrivateKey, hash_of, pss_padding
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.prepare import CertificateRequest, prepare
from trustsvc_keys.authority.profiles import TIME_STAMPING
from trustsvc_keys.authority.throwaway import sign_prepared
from trustsvc_keys.cms.identifiers import ID_DATA, digest_identifier, signature_identifier
from trustsvc_keys.cms.signed_data import SignedDataTemplate, signed_data_template
from trustsvc_keys.errors import MalformedCertificate
from trustsvc_keys.signers.software import SoftwareSigner, make_key

CONTENT = "content 内容\n".encode() * 20
OPENSSL_READS = [algorithm for algorithm in Algorithm if algorithm is not Algorithm.ED25519]


def sign(key: PrivateKey, algorithm: Algorithm, data: bytes) -> bytes:
    """Sign bytes, by RSA-PSS too."""
    if algorithm is Algorithm.RSA_PSS_SHA256 and isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, pss_padding(), hash_of(algorithm))
    return SoftwareSigner("file:/k", key, algorithm).sign(data)


def signed(
    algorithm: Algorithm, *, detached: bool
) -> tuple[bytes, bytes, bytes, SignedDataTemplate]:
    """Sign the content; give the SignedData, the certificate, the root and the template."""
    root = make(ROOT)
    issuing = make(ISSUING, root)
    key = make_key(algorithm)
    request = CertificateRequest(
        name="stamps",
        authority="issuing",
        profile=TIME_STAMPING,
        subject=Subject(country="CN", organisation="Tests", common_name="Stamps"),
        public_key=key.public_key(),
        validity=TIME_STAMPING.longest,
        policies=("2.999.1",),
    )
    prepared = prepare(request, issuing.certificate, serial=0xF0 << 64, not_before=NOW)
    certificate = sign_prepared(prepared, SoftwareSigner("file:/k", issuing.key))
    template = signed_data_template(certificate, (issuing.der,), algorithm)
    attributes = template.signed_attributes(template.digest(CONTENT))
    value = sign(key, algorithm, attributes)
    content = None if detached else CONTENT
    return (
        template.content_info(attributes, value, content=content),
        certificate,
        root.der,
        template,
    )


@pytest.mark.parametrize("algorithm", OPENSSL_READS)
@pytest.mark.parametrize("detached", [True, False])
def test_openssl_verifies_it(tmp_path: Path, algorithm: Algorithm, detached: bool) -> None:  # noqa: FBT001  # a case
    made, _, root, _ = signed(algorithm, detached=detached)
    (tmp_path / "made.der").write_bytes(made)
    (tmp_path / "content").write_bytes(CONTENT)
    (tmp_path / "root.pem").write_text(armoured("CERTIFICATE", root))
    outside = ("-content", "content") if detached else ()

    run_openssl(
        tmp_path,
        *("cms", "-verify", "-binary", "-inform", "DER", "-in", "made.der", *outside),
        *("-CAfile", "root.pem", "-purpose", "any", "-out", "read"),
        *("-attime", str(int(NOW.timestamp()) + 60)),
    )

    assert (tmp_path / "read").read_bytes() == CONTENT


@pytest.mark.parametrize("algorithm", Algorithm)
def test_its_fields_say_what_the_standards_want(algorithm: Algorithm) -> None:
    made, certificate, _, _ = signed(algorithm, detached=False)

    read = cms.ContentInfo.load(made, strict=True)["content"]

    (signer,) = read["signer_infos"]
    attributes = {one["type"].native: one["values"][0] for one in signer["signed_attrs"]}
    name = FACTS[algorithm].hash_name
    assert read["version"].native == "v1"
    assert signer["version"].native == "v1"
    assert signer["digest_algorithm"]["algorithm"].native == name
    assert {one["algorithm"].native for one in read["digest_algorithms"]} == {name}
    assert set(attributes) == {"content_type", "message_digest", "signing_certificate_v2"}
    assert attributes["content_type"].native == "data"
    assert attributes["message_digest"].native == hashlib.new(name, CONTENT).digest()
    bound = attributes["signing_certificate_v2"]["certs"][0]
    assert bound["cert_hash"].native == hashlib.sha256(certificate).digest()
    assert bound["hash_algorithm"]["algorithm"].native == "sha256"
    assert bound["issuer_serial"]["serial_number"].native == 0xF0 << 64
    named = bound["issuer_serial"]["issuer"][0].chosen
    assert named.native == signer["sid"].chosen["issuer"].native


@pytest.mark.parametrize("algorithm", Algorithm)
def test_its_sets_are_sorted(algorithm: Algorithm) -> None:
    made, _, _, _ = signed(algorithm, detached=True)

    read = cms.ContentInfo.load(made, strict=True)["content"]

    attributes = [one.dump() for one in read["signer_infos"][0]["signed_attrs"]]
    certificates = [one.dump() for one in read["certificates"]]
    assert attributes == sorted(attributes)
    assert certificates == sorted(certificates)


def test_the_template_gives_the_same_bytes_as_sorting_each_time() -> None:
    made, _, _, template = signed(Algorithm.ECDSA_P256_SHA256, detached=True)
    read = cms.ContentInfo.load(made, strict=True)["content"]["signer_infos"][0]["signed_attrs"]
    digest = bytes(range(224, 256))
    others = [one.dump() for one in read if one["type"].native != "message_digest"]
    told = cms.CMSAttribute({"type": "message_digest", "values": [digest]}).dump()

    sorted_anew = core.SetOf(contents=b"".join(sorted([told, *others]))).dump()

    assert template.signed_attributes(digest) == sorted_anew


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_digests_are_named_without_parameters(name: str) -> None:
    read = algos.DigestAlgorithm.load(digest_identifier(name), strict=True)

    assert read["algorithm"].native == name
    assert read["parameters"].dump() == b""


@pytest.mark.parametrize("algorithm", [one for one in Algorithm if one.startswith("rsa")])
def test_rsa_is_named_as_asn1crypto_names_it(algorithm: Algorithm) -> None:
    fields: dict[str, object] = {"algorithm": "sha256_rsa"}
    if algorithm is Algorithm.RSA_PSS_SHA256:
        mask = {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}}
        fields = {
            "algorithm": "rsassa_pss",
            "parameters": {
                "hash_algorithm": {"algorithm": "sha256"},
                "mask_gen_algorithm": mask,
                "salt_length": 32,
            },
        }

    assert signature_identifier(algorithm) == algos.SignedDigestAlgorithm(fields).dump()


def test_certificates_are_left_out_where_nobody_wants_them() -> None:
    _, certificate, _, template = signed(Algorithm.ECDSA_P256_SHA256, detached=True)

    made = template.content_info(b"\x31\x00", b"value", certificates=False)

    assert certificate not in made
    assert cms.ContentInfo.load(made, strict=True)["content"]["certificates"].native is None


def test_the_names_octets_are_the_certificates() -> None:
    root = make(ROOT)
    seal = make(Recipe(name="海川"), root)
    template = signed_data_template(der(seal.certificate), (), Algorithm.ECDSA_P256_SHA256)

    assert root.certificate.subject.public_bytes() in template.before_attributes
    assert template.content_type == ID_DATA


def test_what_is_no_certificate_makes_no_template() -> None:
    with pytest.raises(MalformedCertificate, match="signer"):
        signed_data_template(b"0", (), Algorithm.ED25519)


def test_a_signature_by_ed25519_is_over_the_attributes(tmp_path: Path) -> None:
    made, certificate, _, template = signed(Algorithm.ED25519, detached=True)
    (tmp_path / "leaf.pem").write_text(armoured("CERTIFICATE", certificate))
    signer = cms.ContentInfo.load(made, strict=True)["content"]["signer_infos"][0]
    digest = hashlib.sha512(CONTENT).digest()
    (tmp_path / "signed").write_bytes(template.signed_attributes(digest))
    (tmp_path / "value").write_bytes(signer["signature"].native)

    done = run_openssl(
        tmp_path,
        *("pkeyutl", "-verify", "-rawin", "-certin", "-inkey", "leaf.pem"),
        *("-in", "signed", "-sigfile", "value"),
    )

    assert "Verified Successfully" in done.stdout
