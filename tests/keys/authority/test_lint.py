"""A certificate that breaks a rule is found out before the authority's key signs it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from tests.keys.world import DAY, INSTITUTE, NOW, Recipe, demo, der, make
from trustsvc_keys.authority.lint import Issuer, LintFinding, lint
from trustsvc_keys.authority.names import Subject, encode_name
from trustsvc_keys.authority.prepare import CertificateRequest, issuer_of, prepare
from trustsvc_keys.authority.profiles import (
    DEMO_POLICY,
    ISSUING,
    OCSP,
    PROFILES,
    QC_STATEMENTS,
    ROOT,
    SEAL,
    TIME_STAMPING,
    Profile,
)
from trustsvc_keys.organisations import parse_organisation_identifier

CLAUSES = ("RFC 5280", "RFC 3161", "RFC 6960", "EN 319", "Common PKI 2.0")
SERIAL = 1 << 64 | 0x1234
ISSUER = make(Recipe(name="Issuing", authority=True))


def request(profile: Profile = SEAL, **changes: object) -> CertificateRequest:
    fields: dict[str, object] = {
        "name": "seal",
        "authority": "issuing",
        "profile": profile,
        "subject": Subject(
            country="CN",
            organisation="O",
            common_name="CN",
            identifier=parse_organisation_identifier(INSTITUTE),
        ),
        "public_key": ec.generate_private_key(ec.SECP256R1()).public_key(),
        "validity": timedelta(days=90),
        "policies": (DEMO_POLICY,),
    }
    return CertificateRequest(**(fields | changes))  # type: ignore[arg-type]  # tests name real fields


def findings(
    wanted: CertificateRequest, profile: Profile = SEAL, *, serial: int = SERIAL, begin: int = 0
) -> tuple[LintFinding, ...]:
    """Prepare what a request says and lint it against a profile, perhaps another one."""
    start = NOW + begin * DAY
    prepared = prepare(wanted, ISSUER.certificate, serial=serial, not_before=start)
    certificate = x509.load_der_x509_certificate(prepared)
    return lint(certificate, profile, issuer_of(wanted, ISSUER.certificate))


def test_what_a_profile_describes_has_no_findings() -> None:
    assert findings(request()) == ()
    assert findings(request(lists_url="http://example.org")) == ()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (request(validity=timedelta(days=301)), "valid when its issuer is not"),
        (request(policies=()), "no extension 2.5.29.32"),
        (request(policies=(DEMO_POLICY, DEMO_POLICY)), "a policy twice"),
        (request(subject=Subject(country="CN", organisation="O", common_name="CN")), "attributes"),
        (request(public_key=ISSUER.key.public_key()), "do not fit its profile"),
        (
            request(public_key=rsa.generate_private_key(65537, 2048).public_key()),
            "RSA of 2048 bits",
        ),
        (request(public_key=ec.generate_private_key(ec.SECP521R1()).public_key()), "secp521r1"),
    ],
    ids=["outlives", "no-policy", "policy-twice", "nameless", "own-key", "rsa-2048", "p-521"],
)
def test_a_request_that_breaks_a_rule_is_found(wanted: CertificateRequest, found: str) -> None:
    assert any(found in finding.found for finding in findings(wanted))


@pytest.mark.parametrize(("serial", "bits"), [(1, 1), (1 << 62, 63)])
def test_serial_numbers_that_can_be_guessed_are_found(serial: int, bits: int) -> None:
    clause = LintFinding("RFC 5280, 4.1.2.2", f"serial number of {bits} bits")

    assert findings(request(), serial=serial) == (clause,)


def test_a_validity_beyond_the_profile_is_found() -> None:
    long = findings(request(ROOT, policies=(), validity=timedelta(days=40 * 366)), ROOT)

    assert any("valid for 14640 days" in finding.found for finding in long)


def test_a_certificate_before_its_issuer_is_found() -> None:
    early = findings(request(), begin=-31)

    assert [finding.found for finding in early] == ["valid when its issuer is not"]


def test_an_authority_is_no_seal_and_a_seal_no_authority() -> None:
    as_seal = {finding.clause for finding in findings(request(ISSUING), SEAL)}
    as_authority = {finding.clause for finding in findings(request(SEAL), ISSUING)}

    assert as_seal == as_authority == {"RFC 5280, 4.2.1.3", "RFC 5280, 4.2.1.9"}


@pytest.mark.parametrize(
    ("extension", "critical", "found"),
    [
        (x509.OCSPNoCheck(), False, "1.3.6.1.5.5.7.48.1.5 is not in the profile"),
        (
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
            False,
            "2.5.29.37 is not in the profile",
        ),
        (
            x509.CertificatePolicies(
                [x509.PolicyInformation(x509.ObjectIdentifier(DEMO_POLICY), None)]
            ),
            True,
            "2.5.29.32 critical or not",
        ),
    ],
)
def test_extensions_beside_the_profile_are_found(
    extension: x509.ExtensionType,
    critical: bool,  # noqa: FBT001  # one word of two
    found: str,
) -> None:
    other = make(Recipe(name="Seal", extensions=((extension, critical),)), ISSUER)
    issuer = Issuer(
        name=ISSUER.certificate.subject,
        public_key=ISSUER.key.public_key(),
        certificate=ISSUER.certificate,
    )

    assert any(found in finding.found for finding in lint(other.certificate, SEAL, issuer))


OTHER_STATEMENT = x509.UnrecognizedExtension(
    QC_STATEMENTS, bytes.fromhex("300a3008060604008e460101")
)
POINT = x509.DistributionPoint(
    [x509.UniformResourceIdentifier("ldap://x")], relative_name=None, reasons=None, crl_issuer=None
)


@pytest.mark.parametrize(
    ("extension", "clause"),
    [
        (x509.CRLDistributionPoints([POINT]), "EN 319 412-2, 4.3.11"),
        (x509.CRLDistributionPoints([POINT, POINT]), "EN 319 412-2, 4.3.11"),
        (
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(
                        AuthorityInformationAccessOID.OCSP,
                        x509.UniformResourceIdentifier("https://x"),
                    )
                ]
            ),
            "EN 319 412-2, 4.4.1",
        ),
        (
            x509.Admissions(
                None,
                [
                    x509.Admission(
                        None, None, [x509.ProfessionInfo(None, ["Notary"], None, None, None)]
                    )
                ],
            ),
            "Common PKI 2.0, part 1 (admission)",
        ),
        (OTHER_STATEMENT, "RFC 3739, 3.2.6"),
    ],
    ids=["ldap", "two-lists", "https", "no-accreditation", "qualified"],
)
def test_contents_that_we_do_not_mean_are_found(extension: x509.ExtensionType, clause: str) -> None:
    other = make(Recipe(name="Seal", extensions=((extension, False),)), ISSUER)
    issuer = issuer_of(request(), ISSUER.certificate)

    assert clause in {finding.clause for finding in lint(other.certificate, SEAL, issuer)}


@pytest.mark.parametrize("profile", [OCSP, TIME_STAMPING])
def test_a_service_has_its_one_purpose(profile: Profile) -> None:
    mixed = replace(profile, purposes=(ExtendedKeyUsageOID.CODE_SIGNING,))

    assert findings(request(profile), profile) == ()
    clauses = {finding.clause for finding in findings(request(mixed), profile)}
    assert clauses == {"RFC 5280, 4.2.1.12"}


def test_a_certificate_of_another_issuer_is_found() -> None:
    stranger = ec.generate_private_key(ec.SECP256R1()).public_key()
    name = encode_name(Subject(country="CN", organisation="O", common_name="Stranger"))
    other = Issuer(name=name, public_key=stranger, certificate=ISSUER.certificate)
    prepared = prepare(request(), ISSUER.certificate, serial=SERIAL, not_before=NOW)

    found = lint(x509.load_der_x509_certificate(prepared), SEAL, other)

    assert [finding.clause for finding in found] == ["RFC 5280, 4.1.2.4", "RFC 5280, 4.2.1.1"]


def test_every_rule_of_every_profile_names_its_clause() -> None:
    for profile in PROFILES.values():
        assert all(rule.clause.startswith(CLAUSES) for rule in profile.extensions)


def test_what_a_ceremony_issues_has_no_findings(tmp_path: Path) -> None:
    made = demo(tmp_path)
    issuing = Issuer(
        name=made.issuing.subject,
        public_key=made.issuing.public_key(),  # type: ignore[arg-type]  # ours
        certificate=made.issuing,
    )

    for keys in made.issuers.values():
        again = x509.load_der_x509_certificate(der(keys.certificate))
        assert lint(again, SEAL, issuing) == ()
