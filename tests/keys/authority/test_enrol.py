"""Requests that any authority takes, and certificates that are taken only when they fit."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.authority.planned import LABORATORY, Planned
from tests.keys.world import DAY, INSTITUTE, Made, Recipe, make
from tests.keys.world import NOW as CEREMONY
from tests.support.external_ca import ExternalCa, as_pem_request, external_ca, openssl
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.authority.enrol import Accepted, accept_certificate, make_request
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.requested import issue_for_request
from trustsvc_keys.errors import BadSignature, CertificateRefused, MalformedCertificate
from trustsvc_keys.organisations import parse_organisation_identifier
from trustsvc_keys.signers.signer import Signer
from trustsvc_keys.signers.software import SoftwareSigner, make_key

# A little ahead: openssl lets a root begin when it is made.
NOW = datetime.now(UTC).replace(microsecond=0) + DAY / 24
SUBJECT = Subject(
    country="CN",
    organisation="海川计量检测有限公司",
    common_name="Haichuan Metrology",
    identifier=parse_organisation_identifier(INSTITUTE),
)
P256 = SoftwareSigner("file:/k.pem", make_key(Algorithm.ECDSA_P256_SHA256))


def signer(algorithm: Algorithm) -> Signer:
    return SoftwareSigner("file:/k.pem", make_key(algorithm), algorithm)


def ders(*pems: bytes) -> list[bytes]:
    """Read certificates, given in PEM."""
    return [
        one.public_bytes(Encoding.DER)
        for pem in pems
        for one in x509.load_pem_x509_certificates(pem)
    ]


def accept(ca: ExternalCa, *pems: bytes, at: datetime = NOW, **changes: object) -> Accepted:
    """Judge what came for the P-256 key, by default under the authority's root."""
    wanted: dict[str, object] = {
        "public_key": P256.public_key,
        "identifier": INSTITUTE,
        "roots": ders(ca.root),
        "at": at,
    }
    return accept_certificate(ders(*pems), **(wanted | changes))  # type: ignore[arg-type]  # names of its own


def refused(ca: ExternalCa, *pems: bytes, at: datetime = NOW, **changes: object) -> str:
    """Say why what came is refused."""
    with pytest.raises(CertificateRefused, match="certificate-refused") as caught:
        accept(ca, *pems, at=at, **changes)
    return "; ".join(caught.value.fields["findings"])  # type: ignore[arg-type]  # texts


@pytest.fixture(scope="module")
def ca() -> ExternalCa:
    return external_ca()


@pytest.fixture(scope="module")
def certified(ca: ExternalCa) -> bytes:
    return ca.certify(make_request(P256, SUBJECT))


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_openssl_verifies_a_request_of_every_kind_of_key(
    algorithm: Algorithm, tmp_path: Path
) -> None:
    request = make_request(signer(algorithm), SUBJECT)

    (tmp_path / "request.pem").write_bytes(as_pem_request(request))
    told = openssl(
        tmp_path, "req", "-in", "request.pem", "-verify", "-noout", "-text", "-nameopt", "utf8"
    )
    assert "self-signature verify OK" in told
    assert f"organizationIdentifier={INSTITUTE}" in told.replace(" = ", "=")
    assert "O=海川计量检测有限公司" in told.replace(" = ", "=")
    assert "X509v3 Key Usage: critical\n" in told
    assert "Non Repudiation" in told
    assert "1.3.6.1.5.5.7.3.36" in told or "Document Signing" in told


def test_a_request_names_the_key_of_its_signer_and_no_other() -> None:
    request = x509.load_der_x509_csr(make_request(P256, SUBJECT))

    assert request.public_key() == P256.public_key
    assert request.is_signature_valid


def test_a_signer_that_lies_makes_no_request() -> None:
    other = signer(Algorithm.ECDSA_P256_SHA256)
    other.public_key = P256.public_key  # type: ignore[misc]  # a broken module

    with pytest.raises(BadSignature, match="bad-signature"):
        make_request(other, SUBJECT)


def test_our_own_authority_takes_a_request_without_purposes(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    planned.ceremony()
    holder = planned.plan.holders[-1]
    request = make_request(P256, holder.subject, purposes=())

    certificate = issue_for_request(planned.office(), request, holder, CEREMONY)

    made = planned.ceremony()
    accepted = accept_certificate(
        [one.public_bytes(Encoding.DER) for one in (certificate, made.issuing)],
        public_key=P256.public_key,
        identifier=LABORATORY,
        roots=[made.root.public_bytes(Encoding.DER)],
        at=CEREMONY + DAY,
    )
    assert accepted.certificate == certificate.public_bytes(Encoding.DER)


def test_what_an_authority_gave_is_accepted_with_its_chain(
    ca: ExternalCa, certified: bytes
) -> None:
    accepted = accept(ca, certified, ca.issuing)

    assert accepted.certificate == ders(certified)[0]
    assert accepted.chain == tuple(ders(ca.issuing))
    assert accepted.root == ders(ca.root)[0]
    assert accepted.ends == x509.load_pem_x509_certificate(certified).not_valid_after_utc


def test_neither_order_nor_a_root_among_them_matters(ca: ExternalCa, certified: bytes) -> None:
    assert accept(ca, ca.root, ca.issuing, certified) == accept(ca, certified, ca.issuing)


def test_of_two_certificates_of_the_key_the_longer_one_is_taken(
    ca: ExternalCa, certified: bytes
) -> None:
    longer = ca.certify(make_request(P256, SUBJECT), ends=NOW + 700 * DAY)

    assert accept(ca, certified, longer, ca.issuing).certificate == ders(longer)[0]


def test_a_certificate_of_another_key_is_refused_by_name(ca: ExternalCa) -> None:
    other = ca.certify(make_request(signer(Algorithm.ED25519), SUBJECT))

    found = refused(ca, other, ca.issuing)

    assert "none of what came is for the key of our request" in found
    assert "Haichuan Metrology" in found
    assert "nothing" in refused(ca)


def test_time_is_told_by_the_date(ca: ExternalCa, certified: bytes) -> None:
    past = ca.certify(make_request(P256, SUBJECT), begins=NOW - 400 * DAY, ends=NOW - 3 * DAY)
    coming = ca.certify(make_request(P256, SUBJECT), begins=NOW + 3 * DAY)

    assert refused(ca, past, ca.issuing) == f"it expired on {NOW - 3 * DAY:%Y-%m-%d %H:%M:%S} UTC"
    assert (
        refused(ca, coming, ca.issuing)
        == f"it is valid from {NOW + 3 * DAY:%Y-%m-%d %H:%M:%S} UTC only"
    )
    # Long after, the issuing authority has ended as well; the root has not.
    assert "an authority above it expired on" in refused(
        ca, certified, ca.issuing, at=NOW + 4_000 * DAY
    )


def test_a_chain_that_is_not_whole_or_leads_elsewhere_says_what_is_missing(
    ca: ExternalCa, certified: bytes
) -> None:
    other = external_ca("Strangers")

    assert "Elsewhere Issuing,O=Elsewhere,C=DE did not come with it" in refused(ca, certified)
    assert "Elsewhere Issuing,O=Elsewhere,C=DE did not come with it" in refused(
        ca, certified, other.issuing
    )
    assert "Elsewhere Root,O=Elsewhere,C=DE did not come with it" in refused(
        ca, certified, ca.issuing, roots=ders(other.root)
    )
    untrusted = refused(ca, certified, ca.issuing, ca.root, roots=ders(other.root))
    assert "which is no trusted root here" in untrusted
    assert x509.load_pem_x509_certificate(ca.root).fingerprint(SHA256()).hex() in untrusted


def test_an_end_certificate_issues_nothing() -> None:
    root = make(Recipe(name="Root", authority=True, end=NOW + 900 * DAY))
    seal = make(Recipe(name="Seal", end=NOW + 800 * DAY), root)
    below = make(Recipe(name="Below", end=NOW + 700 * DAY), seal)

    found = refused_made(below, seal, root)

    assert "its path: a signature or a rule of RFC 5280 fails" in found
    assert "it names no organisation identifier" in found


def refused_made(leaf: Made, above: Made, root: Made) -> str:
    """Say why a certificate of the tests' own world is refused."""
    with pytest.raises(CertificateRefused, match="certificate-refused") as caught:
        accept_certificate(
            [leaf.der, above.der],
            public_key=leaf.key.public_key(),
            identifier=INSTITUTE,
            roots=[root.der],
            at=NOW,
        )
    return "; ".join(caught.value.fields["findings"])  # type: ignore[arg-type]  # texts


def test_another_organisation_and_another_purpose_are_told_together(ca: ExternalCa) -> None:
    request = make_request(P256, SUBJECT, purposes=())
    served = ca.certify(request, extensions="server")

    found = refused(ca, served, ca.issuing, identifier="VATDE-1")

    assert f"it names {INSTITUTE}, not VATDE-1" in found
    assert "other purposes than documents" in found
    assert "its path" not in found


def test_a_key_that_may_only_encrypt_is_refused(ca: ExternalCa) -> None:
    request = make_request(P256, SUBJECT, usages=frozenset({"key_encipherment"}), purposes=())

    found = refused(ca, ca.certify(request), ca.issuing)

    assert found == "its key usage has neither contentCommitment nor digitalSignature"


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_bytes_that_are_no_certificate_are_told_so(data: bytes) -> None:
    with pytest.raises((MalformedCertificate, CertificateRefused), match="certificate"):
        accept_certificate(
            [data], public_key=P256.public_key, identifier=INSTITUTE, roots=[], at=NOW
        )


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_one_flipped_bit_in_a_certificate_is_never_accepted(
    ca: ExternalCa, certified: bytes, data: st.DataObject
) -> None:
    (whole,) = ders(certified)
    place = data.draw(st.integers(0, len(whole) * 8 - 1))
    flipped = bytearray(whole)
    flipped[place // 8] ^= 1 << place % 8

    with pytest.raises((MalformedCertificate, CertificateRefused), match="certificate"):
        accept_certificate(
            [bytes(flipped), *ders(ca.issuing)],
            public_key=P256.public_key,
            identifier=INSTITUTE,
            roots=ders(ca.root),
            at=NOW,
        )
