"""A file judged by itself: what holds passes, what is altered fails, the unknown stays open."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.founding import founded
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.errors import MalformedXml, TooLarge
from trustsvc.validation.document import Validated, validate_document
from trustsvc.validation.means import Means
from trustsvc.validation.policy import SignaturePolicy, parse_signature_policy
from trustsvc.workflows.issue import Request, issue
from trustsvc_anchors.report import Verdict

ISSUER = "NTRCN-91320000MA00EXAMP9"
LIMIT = 10_000_000


@dataclass(frozen=True)
class Issued:
    """An issued document and the policy that trusts its issuer."""

    xml: bytes
    pdf: bytes
    policy: SignaturePolicy
    at: datetime

    def judge(self, data: bytes, at: datetime | None = None) -> Validated:
        """Judge bytes at an instant."""
        return validate_document(data, self.policy, at=at or self.at, limit_bytes=LIMIT)


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    with founded(tmp_path_factory.mktemp("validation"), {ISSUER: "Validation test"}) as made:
        wanted = Request(ISSUER, example_dcc(), LIMIT, "http://127.0.0.1:8000")
        one = issue(made.keep, made.log, made.seal(ISSUER), wanted)
        files = [
            made.keep.objects.get(f"documents/{one.id}/{name}")
            for name in ("document.xml", "document.pdf")
        ]
        policy = parse_signature_policy(made.trust.policy_file, made.data)
        yield Issued(files[0], files[1], policy, datetime.now(UTC) + timedelta(minutes=1))


def verdicts(found: Validated) -> dict[str, Verdict]:
    return {check.name: check.verdict for check in found.checks}


def test_an_issued_xml_passes_every_check(issued: Issued) -> None:
    found = verdicts(issued.judge(issued.xml))

    assert found == dict.fromkeys(("form", "signature.xml", "issuer.xml"), Verdict.PASSED)


def test_an_issued_pdf_passes_with_the_xml_inside_it(issued: Issued) -> None:
    judged = issued.judge(issued.pdf)

    assert set(verdicts(judged).values()) == {Verdict.PASSED}
    assert judged.xml == issued.xml
    assert {"signature.pdf", "issuer.pdf", "embedded", "signature.xml"} <= set(verdicts(judged))


def test_demo_keys_are_said_and_change_no_verdict(issued: Issued) -> None:
    judged = issued.judge(issued.xml)

    assert judged.notes == ("demo keys, nobody vouches",)


def test_an_altered_value_fails_the_signature(issued: Issued) -> None:
    found = verdicts(issued.judge(issued.xml.replace(b"-40.028", b"-40.038")))

    assert found["signature.xml"] is Verdict.FAILED


def test_an_altered_pdf_fails(issued: Issued) -> None:
    middle = len(issued.pdf) // 3
    altered = issued.pdf[:middle] + bytes([issued.pdf[middle] ^ 1]) + issued.pdf[middle + 1 :]

    assert Verdict.FAILED in verdicts(issued.judge(altered)).values()


def test_an_expired_certificate_cannot_tell_since_nothing_proves_the_time(issued: Issued) -> None:
    later = issued.at + timedelta(days=4000)

    found = issued.judge(issued.xml, later)

    assert verdicts(found)["issuer.xml"] is Verdict.INDETERMINATE
    assert any("nothing in the signature proves" in check.says for check in found.checks)


def test_an_issuer_that_the_policy_does_not_name_cannot_tell(issued: Issued) -> None:
    stranger = SignaturePolicy((), {"NTRCN-OTHER": ()}, 0, "strict", True, {})  # noqa: FBT003  a policy's field

    found = validate_document(issued.xml, stranger, at=issued.at, limit_bytes=LIMIT)

    assert verdicts(found)["issuer.xml"] is Verdict.INDETERMINATE
    assert verdicts(found)["signature.xml"] is Verdict.PASSED


def test_an_unsigned_document_cannot_tell(issued: Issued) -> None:
    assert verdicts(issued.judge(example_dcc()))["signature.xml"] is Verdict.INDETERMINATE


def test_a_comment_that_parts_a_value_fails_though_the_signature_would_not_see_it(
    issued: Issued,
) -> None:
    hidden = issued.xml.replace(b"-40.028", b"-40<!-- 0 -->.028")

    assert verdicts(issued.judge(hidden)) == {"form": Verdict.FAILED}


@pytest.mark.parametrize("cut", [1, 40, 4000])
def test_a_truncated_file_fails_and_is_no_exception(issued: Issued, cut: int) -> None:
    for content in (issued.xml, issued.pdf):
        assert Verdict.FAILED in verdicts(issued.judge(content[:-cut])).values()


def test_what_is_neither_xml_nor_pdf_is_refused(issued: Issued) -> None:
    with pytest.raises(MalformedXml, match="neither XML nor PDF"):
        issued.judge(b"PK\x03\x04 a spreadsheet")


def test_what_is_too_large_is_refused_before_it_is_read(issued: Issued) -> None:
    with pytest.raises(TooLarge, match="10000001"):
        issued.judge(b"<" + bytes(LIMIT))


@pytest.mark.parametrize("part", ["xml", "pdf"])
def test_an_algorithm_whose_day_is_over_leaves_a_doubt(issued: Issued, part: str) -> None:
    over = replace(issued.policy, sunset={"ecdsa": issued.at.date() - timedelta(days=1)})
    lasting = replace(issued.policy, sunset={"ecdsa": issued.at.date(), "rsa-pkcs1": date.min})
    content = issued.xml if part == "xml" else issued.pdf

    doubted = validate_document(content, over, at=issued.at, limit_bytes=LIMIT)
    held = validate_document(content, lasting, at=issued.at, limit_bytes=LIMIT)

    assert verdicts(doubted)[f"algorithm.{part}"] is Verdict.INDETERMINATE
    assert set(verdicts(held).values()) == {Verdict.PASSED}


def test_an_accepted_proof_keeps_a_signature_beyond_its_algorithm(issued: Issued) -> None:
    over = replace(issued.policy, sunset={"ecdsa": issued.at.date()})
    later = issued.at + timedelta(days=30)
    means = Means(existed_by=issued.at, accept_existence=True)

    found = validate_document(issued.xml, over, at=later, limit_bytes=LIMIT, means=means)

    assert set(verdicts(found).values()) == {Verdict.PASSED}
