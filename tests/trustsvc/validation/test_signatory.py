"""A revoked certificate: whoever stole the key can write any date, so only a proof helps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from tests.support.founding import founded
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.validation.document import Validated, validate_document
from trustsvc.validation.means import Means
from trustsvc.validation.policy import SignaturePolicy, parse_signature_policy
from trustsvc.workflows.issue import Request, issue
from trustsvc_anchors.report import Check, Verdict
from trustsvc_keys.answers.crl import make_crl
from trustsvc_keys.authority.book import Revocation, RevocationReason
from trustsvc_keys.paths.rules import RevocationMode
from trustsvc_keys.paths.verdict import PathProblem
from trustsvc_keys.signers.opening import open_signer
from trustsvc_keys.signers.uri import key_uri

ISSUER = "NTRCN-91320000MA00EXAMP9"
LIMIT = 10_000_000
# Instants ahead of the founding, however long a test run takes to come here.
STOLEN = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=12)
DISCOVERED = STOLEN + timedelta(hours=3)
TODAY = DISCOVERED + timedelta(hours=19)


@dataclass(frozen=True)
class Stolen:
    """A document, its issuer's policy, and the list that says since when the key was stolen."""

    xml: bytes
    policy: SignaturePolicy
    crl: bytes

    def judge(self, means: Means, policy: SignaturePolicy | None = None) -> Validated:
        """Judge the document on the day after."""
        rules = policy or self.policy
        return validate_document(self.xml, rules, at=TODAY, limit_bytes=LIMIT, means=means)


@pytest.fixture(scope="module")
def stolen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stolen]:
    with founded(tmp_path_factory.mktemp("signatory"), {ISSUER: "Stolen key"}) as made:
        wanted = Request(ISSUER, example_dcc(), LIMIT, "http://127.0.0.1:8000")
        one = issue(made.keep, made.log, made.seal(ISSUER), wanted)
        xml = made.keep.objects.get(f"documents/{one.id}/document.xml")
        seal = made.seal(ISSUER)
        issuing = x509.load_der_x509_certificate(seal.chain[0])
        key = key_uri(made.data / "authority" / "keys" / "issuing.pem")
        crl = make_crl(
            authority=issuing,
            signer=open_signer(key, made.passphrase),
            revocations=[
                Revocation(
                    name="seal",
                    authority="issuing",
                    serial=x509.load_der_x509_certificate(seal.certificate).serial_number,
                    change=1,
                    reason=RevocationReason.KEY_COMPROMISE,
                    at=DISCOVERED,
                    invalid_from=STOLEN,
                )
            ],
            number=1,
            this_update=DISCOVERED,
            next_update=DISCOVERED + timedelta(days=7),
        )
        policy = parse_signature_policy(made.trust.policy_file, made.data)
        yield Stolen(xml, policy, crl)


def issuer_check(found: Validated) -> Check:
    return next(check for check in found.checks if check.name == "issuer.xml")


def test_without_a_proof_a_revoked_certificate_leaves_a_doubt(stolen: Stolen) -> None:
    found = stolen.judge(Means(crls=(stolen.crl,)))

    assert issuer_check(found).verdict is Verdict.INDETERMINATE
    assert "nothing proves that the signature is older" in issuer_check(found).says
    assert found.signatories[0].problem is PathProblem.REVOKED


def test_what_existed_before_the_theft_stays_provable(stolen: Stolen) -> None:
    proof = STOLEN - timedelta(seconds=1)

    found = stolen.judge(Means(crls=(stolen.crl,), existed_by=proof, accept_existence=True))

    assert issuer_check(found).verdict is Verdict.PASSED
    assert found.signatories[0].proved_by == proof
    assert any("passes by the proof" in note for note in found.notes)


@pytest.mark.parametrize("late", [STOLEN, STOLEN + timedelta(hours=1), DISCOVERED])
def test_what_existed_after_the_theft_only_does_not(stolen: Stolen, late: datetime) -> None:
    found = stolen.judge(Means(crls=(stolen.crl,), existed_by=late, accept_existence=True))

    assert issuer_check(found).verdict is Verdict.INDETERMINATE
    assert "only" in issuer_check(found).says


def test_a_policy_that_only_reports_proofs_names_the_one_that_would_help(stolen: Stolen) -> None:
    found = stolen.judge(Means(crls=(stolen.crl,), existed_by=STOLEN - timedelta(hours=1)))

    assert issuer_check(found).verdict is Verdict.INDETERMINATE
    assert 'existence = "report"' in issuer_check(found).says


def test_a_list_that_nobody_trusted_signed_changes_nothing(stolen: Stolen) -> None:
    broken = bytearray(stolen.crl)
    broken[-1] ^= 1

    found = stolen.judge(Means(crls=(bytes(broken),)))

    assert issuer_check(found).verdict is Verdict.PASSED


def test_a_policy_may_ask_for_an_answer_on_revocation(stolen: Stolen) -> None:
    strict = replace(stolen.policy, revocation=RevocationMode.REQUIRE)

    found = stolen.judge(Means(), strict)

    assert issuer_check(found).verdict is Verdict.INDETERMINATE
    assert "no revocation list" in issuer_check(found).says


def test_an_expired_certificate_passes_by_an_accepted_proof(stolen: Stolen) -> None:
    years_later = TODAY + timedelta(days=4_000)
    means = Means(existed_by=STOLEN - timedelta(minutes=5), accept_existence=True)

    found = validate_document(
        stolen.xml, stolen.policy, at=years_later, limit_bytes=LIMIT, means=means
    )

    assert issuer_check(found).verdict is Verdict.PASSED
