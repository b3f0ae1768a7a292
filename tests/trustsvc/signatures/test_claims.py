"""The verdict of a claim."""

from dataclasses import replace
from hashlib import sha256

from trustsvc.signatures.claims import ReferenceCheck, SignatureClaim, signature_digest
from trustsvc_anchors.report import Verdict

WHOLE = SignatureClaim(
    format="xades",
    algorithm="a",
    signing_time=None,
    certificate=b"c",
    certificates=(b"c",),
    value_ok=True,
    references=(ReferenceCheck("", "document", intact=True),),
    covers_all=True,
    problems=(),
    signature_digest=b"d",
    level="B",
)


def test_a_claim_without_fault_or_doubt_passes() -> None:
    assert WHOLE.verdict is Verdict.PASSED
    assert WHOLE.intact


def test_a_doubt_neither_passes_nor_fails() -> None:
    doubtful = replace(WHOLE, value_ok=False, uncertain=("an algorithm is not known",))

    assert doubtful.verdict is Verdict.INDETERMINATE
    assert not doubtful.intact


def test_a_problem_fails_whatever_else_is_in_doubt() -> None:
    claim = replace(WHOLE, problems=("changed",), uncertain=("not known",))

    assert claim.verdict is Verdict.FAILED


def test_a_signature_over_nothing_fails() -> None:
    assert replace(WHOLE, references=()).verdict is Verdict.FAILED


def test_a_value_that_does_not_hold_fails_without_being_named() -> None:
    assert replace(WHOLE, value_ok=False).verdict is Verdict.FAILED


def test_the_signature_digest_depends_on_certificate_and_octets() -> None:
    expected = sha256(sha256(b"certificate").digest() + b"octets").digest()

    assert signature_digest(b"certificate", b"octets") == expected
    assert signature_digest(b"certificate", b"others") != expected
    assert signature_digest(b"another", b"octets") != expected
