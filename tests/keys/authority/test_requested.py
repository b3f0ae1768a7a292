"""A request is granted as planned, or refused with the reason before anything is written."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.authority.planned import LABORATORY, Planned
from tests.keys.world import DAY, NOW
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.authority.names import encode_name
from trustsvc_keys.authority.plan import HolderPlan, KeyPlan, holder_name
from trustsvc_keys.authority.requested import issue_for_request, parse_request
from trustsvc_keys.errors import (
    AuthorityProblem,
    MalformedRequest,
    PlanChanged,
    RequestRefused,
    UnknownCertificate,
)

KEY = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())
USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def holder(planned: Planned) -> HolderPlan:
    """Give the holder of the example who keeps its key."""
    return planned.plan.holders[-1]


def request(
    subject: x509.Name,
    *extensions: x509.ExtensionType,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = KEY,
) -> bytes:
    """Make a request in DER."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    """Hold the ceremony of the example."""
    made = Planned(tmp_path)
    made.ceremony()
    return made


def test_a_request_as_planned_gets_the_planned_certificate(planned: Planned) -> None:
    wanted = holder(planned)
    name = encode_name(wanted.subject)

    made = issue_for_request(planned.office(), request(name, USAGE), wanted, NOW + DAY)

    assert made.public_key() == KEY.public_key()
    assert made.subject == name
    issuing = planned.office().book.find_certificate("issuing")
    assert issuing is not None
    made.verify_directly_issued_by(x509.load_der_x509_certificate(issuing))
    assert planned.ceremony().issuers.keys() == {"NTRCN-91320000MA00EXAMP9"}
    assert LABORATORY in holder_name(wanted)


def test_the_same_request_again_gives_the_same_certificate(planned: Planned) -> None:
    wanted, asked = holder(planned), request(x509.Name([]))

    first = issue_for_request(planned.office(), asked, wanted, NOW)
    before = planned.asked.copy()
    second = issue_for_request(planned.office(), asked, wanted, NOW + DAY)

    assert first == second
    assert planned.asked == before


def test_another_key_needs_another_generation(planned: Planned) -> None:
    wanted = holder(planned)
    issue_for_request(planned.office(), request(x509.Name([])), wanted, NOW)
    other = request(x509.Name([]), key=OTHER)

    with pytest.raises(PlanChanged, match=holder_name(wanted)):
        issue_for_request(planned.office(), other, wanted, NOW)
    second = issue_for_request(planned.office(), other, replace(wanted, generation=2), NOW)

    assert second.public_key() == OTHER.public_key()


STRANGER = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stranger")])
REFUSED = [
    (request(STRANGER), "its subject is CN=Stranger, not "),
    (request(x509.Name([]), x509.BasicConstraints(ca=True, path_length=None)), "to be an auth"),
    (request(x509.Name([]), x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])), "purposes"),
    (request(x509.Name([]), x509.SubjectAlternativeName([x509.DNSName("a.b")])), "2.5.29.17"),
    (request(x509.Name([]), key=rsa.generate_private_key(65537, 2048)), "RSA of 2048 bits"),
    (request(x509.Name([]), key=ec.generate_private_key(ec.SECP256K1())), "secp256k1, not a"),
]


@pytest.mark.parametrize(("asked", "says"), REFUSED, ids=[says[:18] for _, says in REFUSED])
def test_a_request_outside_its_profile_is_refused_with_the_reason(
    planned: Planned, asked: bytes, says: str
) -> None:
    with pytest.raises(RequestRefused, match=says):
        issue_for_request(planned.office(), asked, holder(planned), NOW)

    assert planned.office().book.find_intent(holder_name(holder(planned))) is None


def test_a_request_for_other_usages_is_refused(planned: Planned) -> None:
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )

    with pytest.raises(RequestRefused, match="other key usages"):
        issue_for_request(planned.office(), request(x509.Name([]), usage), holder(planned), NOW)


def test_whoever_does_not_hold_the_key_gets_nothing(planned: Planned) -> None:
    asked = bytearray(request(x509.Name([])))
    asked[-1] ^= 1

    with pytest.raises(RequestRefused, match="does not prove"):
        issue_for_request(planned.office(), bytes(asked), holder(planned), NOW)


def test_a_request_for_the_key_of_somebody_else_is_refused(planned: Planned) -> None:
    wanted = holder(planned)
    issue_for_request(planned.office(), request(x509.Name([])), wanted, NOW)
    signatory = replace(planned.plan.holders[3], generation=2)

    with pytest.raises(AuthorityProblem, match="its key is seal-VATDE"):
        issue_for_request(planned.office(), request(x509.Name([])), signatory, NOW)


def test_a_plan_may_fix_the_algorithm(planned: Planned) -> None:
    wanted = replace(holder(planned), key=KeyPlan(algorithm=Algorithm.ED25519, by_request=True))

    with pytest.raises(RequestRefused, match="for ecdsa-p256-sha256, not ed25519"):
        issue_for_request(planned.office(), request(x509.Name([])), wanted, NOW)


def test_without_an_issuing_authority_nothing_is_issued(tmp_path: Path) -> None:
    planned = Planned(tmp_path)

    with pytest.raises(UnknownCertificate, match="issuing"):
        issue_for_request(planned.office(), request(x509.Name([])), holder(planned), NOW)


@pytest.mark.parametrize(
    "data",
    [b"", b"0", b"-----BEGIN CERTIFICATE REQUEST-----", b"x" * 70_000],
)
def test_what_is_no_request_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedRequest, match="the request"):
        parse_request(data)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(place=st.integers(0), put=st.binary(min_size=1, max_size=3))
def test_a_broken_request_is_read_or_malformed(place: int, put: bytes) -> None:
    whole = request(STRANGER, USAGE)
    at = place % len(whole)

    try:
        parsed = parse_request(whole[:at] + put + whole[at + len(put) :])
    except MalformedRequest:
        return
    assert parsed.public_key() is not None
