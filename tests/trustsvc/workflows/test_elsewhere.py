"""Certificates of keys that issuers keep: theirs, for documents, vouched for, and no others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.elsewhere import distant, trust_the_other_authority
from tests.support.founded import ISSUER, OTHER
from tests.support.pki import authority, certify, der, new_key, pem
from trustsvc.deployment import Deployment
from trustsvc.errors import NotFound, RefusedCertificate
from trustsvc.workflows.elsewhere import (
    MOST_CERTIFICATES,
    given_seal,
    parse_certificates,
    register_elsewhere,
    registered_seal,
)
from trustsvc_keys.algorithms import Algorithm


def test_certificates_are_read_as_pem_or_der() -> None:
    by = distant()

    assert parse_certificates(by.pem) == by.certificates
    assert parse_certificates(b"Bag Attributes\n" + by.pem) == by.certificates
    assert parse_certificates(by.certificates[0]) == by.certificates[:1]


@pytest.mark.parametrize(
    "data", [b"", b"<a/>", b"-----BEGIN CERTIFICATE-----", b"\x30\x03\x02\x01"]
)
def test_what_holds_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedCertificate, match="neither PEM nor DER"):
        parse_certificates(data)


def test_too_many_certificates_are_refused() -> None:
    with pytest.raises(RefusedCertificate, match=f"at most {MOST_CERTIFICATES}"):
        parse_certificates(distant().pem * MOST_CERTIFICATES)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_comes_is_read_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([distant().pem, distant().certificates[0]]))
    start = data.draw(st.integers(0, len(whole)))
    changed = whole[:start] + data.draw(st.binary(max_size=8)) + whole[start + 4 :]

    try:
        assert parse_certificates(changed)
    except RefusedCertificate:
        return


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_the_chain_is_kept_without_its_root(service: Deployment, algorithm: Algorithm) -> None:
    trust_the_other_authority(service)
    _, root, _, issuing = authority()
    by = distant(algorithm)
    key = new_key(Algorithm.ECDSA_P256_SHA256)
    stray = der(certify("Stray", key, "Stray", key, authority=True))
    came = (by.certificates[0], der(root), stray, der(issuing))

    seal = given_seal(service.trust, ISSUER, came, algorithm, service.clock())

    assert seal == by.seal


def test_another_issuers_certificate_is_refused(service: Deployment) -> None:
    trust_the_other_authority(service)
    strange = distant(organisation=OTHER)

    with pytest.raises(RefusedCertificate, match=f"it names {OTHER}, not {ISSUER}"):
        given_seal(service.trust, ISSUER, strange.certificates, None, service.clock())
    unnamed = (der(authority()[3]),)
    with pytest.raises(RefusedCertificate, match="it names no organisation"):
        given_seal(service.trust, ISSUER, unnamed, None, service.clock())


def test_a_certificate_that_nobody_trusted_vouches_for_is_refused(service: Deployment) -> None:
    with pytest.raises(RefusedCertificate, match="why: it "):
        given_seal(service.trust, ISSUER, distant().certificates, None, service.clock())

    trust_the_other_authority(service)
    with pytest.raises(RefusedCertificate, match="why: it "):
        given_seal(service.trust, ISSUER, distant().certificates[:1], None, service.clock())


@pytest.mark.parametrize("year", [2019, 2046])
def test_a_certificate_that_does_not_hold_now_is_refused(service: Deployment, year: int) -> None:
    trust_the_other_authority(service)
    at = datetime(year, 1, 1, tzinfo=UTC)

    with pytest.raises(RefusedCertificate, match="why: it "):
        given_seal(service.trust, ISSUER, distant().certificates, None, at)


def test_a_revoked_certificate_is_refused(service: Deployment) -> None:
    trust_the_other_authority(service)
    _, _, issuing_key, issuing = authority()
    leaf = x509.load_der_x509_certificate(distant().certificates[0])
    now = datetime.now(UTC)
    since = now - timedelta(days=1)
    entry = x509.RevokedCertificateBuilder(leaf.serial_number, since).build()
    builder = x509.CertificateRevocationListBuilder(revoked_certificates=[entry])
    builder = builder.issuer_name(issuing.subject).last_update(since)
    builder = builder.next_update(now + timedelta(days=7))
    crl = builder.sign(issuing_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    trust = replace(service.trust, crls=(crl,))

    with pytest.raises(RefusedCertificate, match="revoked"):
        given_seal(trust, ISSUER, distant().certificates, None, service.clock())


def test_an_algorithm_that_is_not_the_keys_is_refused(service: Deployment) -> None:
    trust_the_other_authority(service)
    certificates = distant().certificates

    with pytest.raises(RefusedCertificate, match="the key is for ecdsa-p256-sha256"):
        given_seal(service.trust, ISSUER, certificates, Algorithm.ED25519, service.clock())


def test_a_registered_certificate_is_used_until_another_is_registered(service: Deployment) -> None:
    trust_the_other_authority(service)
    keep, trust = service.keep, service.trust
    with pytest.raises(RefusedCertificate, match="held here"):
        registered_seal(keep, trust, ISSUER)

    for by in (distant(Algorithm.RSA_PSS_SHA256), distant()):
        register_elsewhere(keep, trust, ISSUER, by.certificates, by.algorithm)
        assert registered_seal(keep, trust, ISSUER) == by.seal


def test_nobody_registers_a_certificate_for_who_is_no_issuer(service: Deployment) -> None:
    trust_the_other_authority(service)
    stranger = "VATDE-987654321"
    by = distant(organisation=stranger)
    policy = service.data / "policy.toml"
    known = f'"{ISSUER}" = ['
    text = policy.read_text()
    policy.write_text(text.replace(known, f'"{stranger}" = ["trusted-roots.pem"]\n{known}', 1))

    with pytest.raises(NotFound, match=stranger):
        register_elsewhere(service.keep, service.trust, stranger, by.certificates)
    assert pem(authority()[1]) in (service.data / "trusted-roots.pem").read_bytes()
