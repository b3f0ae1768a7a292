"""Documents that others wrote are issued, verified and replayed, or refused with the reason.

One test organisation a file, because their identifiers collide.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.founding import founded, work
from tests.support.shared import dcc_file
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.upgrade import upgrade
from trustsvc.errors import BadInput, MalformedXml, NotUpgradable, RefusedDocument, RefusedSignature
from trustsvc.workflows.issue import Issued, Request, issue
from trustsvc.workflows.show_document import show_evidence
from trustsvc.workflows.verify import Question, verify
from trustsvc_anchors.replay import replay
from trustsvc_anchors.report import Verdict

AS_THEY_ARE = ("dcclib/valid.xml", "dcclib/valid_bom.xml", "dcclib/valid_formula.xml")
UPGRADED = (
    "good-practice/dcc_gp_humidity_v1.0.xml",
    "good-practice/dcc_gp_temperatur_resistance_v12.xml",
    "good-practice/dcc_gp_temperature_extensive_v12.xml",
    "good-practice/dcc_gp_temperature_simplified_v12.xml",
    "good-practice/dcc_gp_temperature_typical_adjustment_v12.xml",
    "good-practice/dcc_gp_temperature_typical_v12.xml",
)
ARRIVED_SIGNED = (
    "dcclib/valid_signature.xml",
    "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed.xml",
    "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed_lt.xml",
)
REFUSED = {
    "dcclib/invalid_schema.xml": (RefusedDocument, "wrong-value"),
    "dcclib/invalid_schematron.xml": (RefusedDocument, "mandatory-language-unused"),
    "dcclib/invalid_syntax.xml": (MalformedXml, "Opening and ending tag mismatch"),
    "dcclib/invalid_signature.xml": (RefusedSignature, "the signature is broken"),
    "good-practice/siliziumkugel_wrong_schema.xml": (RefusedDocument, "unexpected-element"),
    "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed_manipulated.xml": (
        RefusedSignature,
        "the signature is broken",
    ),
    "dsi/PTB-GOLD-examples.xml": (RefusedDocument, "unknown-kind"),
}
ALL = (*AS_THEY_ARE, *UPGRADED, *ARRIVED_SIGNED)


def organisation(name: str) -> str:
    return f"NTRCN-{(*ALL, *REFUSED, 'old').index(name):018d}"


def issue_bytes(
    deployment: Deployment, issuer: str, content: bytes, *, override: bool = False
) -> Issued:
    wanted = Request(
        issuer=issuer,
        content=content,
        limit_bytes=deployment.settings.document_limit_bytes,
        public_url=deployment.settings.public_url,
        operator_override=override,
    )
    return issue(deployment.keep, deployment.log, deployment.seal(issuer), wanted)


@dataclass(frozen=True)
class Laboratory:
    """A service at which every sample was issued and anchored in one go."""

    deployment: Deployment
    issued: dict[str, Issued]
    sent: dict[str, bytes]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    names = {organisation(name): Path(name).stem[:60] for name in (*ALL, *REFUSED, "old")}
    with founded(tmp_path_factory.mktemp("samples"), names) as deployment:
        yield deployment


@pytest.fixture(scope="module")
def laboratory(empty: Deployment) -> Laboratory:
    issued, sent = {}, {}
    for name in ALL:
        content = dcc_file(f"samples/{name}").read_bytes()
        if name in UPGRADED:
            content = upgrade(content, f"NEW-{Path(name).stem}").content
        override = name in ARRIVED_SIGNED
        issued[name] = issue_bytes(empty, organisation(name), content, override=override)
        sent[name] = content
    work(empty)
    return Laboratory(empty, issued, sent)


@pytest.mark.parametrize("part", ["document.xml", "document.pdf"])
@pytest.mark.parametrize("name", ALL)
def test_a_valid_document_of_others_is_issued_anchored_and_replayed(
    laboratory: Laboratory, name: str, part: str
) -> None:
    keep = laboratory.deployment.keep
    issued = laboratory.issued[name]

    content = keep.objects.get(f"documents/{issued.id}/{part}")
    report = replay(show_evidence(keep, issued.id), content, laboratory.deployment.trust.policy)

    assert report.verdict is Verdict.PASSED, [check.says for check in report.checks]


@pytest.mark.parametrize("part", ["document.xml", "document.pdf"])
@pytest.mark.parametrize("name", ALL)
def test_verification_passes_for_our_issuers_and_cannot_tell_for_strangers(
    laboratory: Laboratory, name: str, part: str
) -> None:
    deployment = laboratory.deployment
    content = deployment.keep.objects.get(f"documents/{laboratory.issued[name].id}/{part}")
    question = Question(content, deployment.trust, deployment.settings.document_limit_bytes)

    answer = verify(question, deployment.keep)

    expected = Verdict.INDETERMINATE if name in ARRIVED_SIGNED else Verdict.PASSED
    assert answer.report.verdict is expected, [check.says for check in answer.report.checks]
    assert "demo keys, nobody vouches" in answer.report.notes or part == "document.xml"


@pytest.mark.parametrize("name", ARRIVED_SIGNED)
def test_what_arrives_signed_keeps_its_bytes(laboratory: Laboratory, name: str) -> None:
    issued = laboratory.issued[name]

    kept = laboratory.deployment.keep.objects.get(f"documents/{issued.id}/document.xml")

    assert kept == laboratory.sent[name]


@pytest.mark.parametrize("name", ARRIVED_SIGNED)
def test_what_a_stranger_signed_is_refused_without_override(empty: Deployment, name: str) -> None:
    content = dcc_file(f"samples/{name}").read_bytes()

    with pytest.raises(RefusedSignature, match="it is signed by"):
        issue_bytes(empty, organisation("old"), content)


@pytest.mark.parametrize("name", REFUSED)
def test_an_invalid_document_is_refused_with_its_reason(empty: Deployment, name: str) -> None:
    kind, reason = REFUSED[name]
    content = dcc_file(f"samples/{name}").read_bytes()

    with pytest.raises(BadInput) as caught:
        issue_bytes(empty, organisation(name), content, override=True)

    assert type(caught.value) is kind
    findings = caught.value.fields.get("findings", ())
    codes = [finding.code for finding in findings] if isinstance(findings, tuple) else []
    assert reason in codes or reason in str(caught.value)


@pytest.mark.parametrize("name", UPGRADED)
def test_an_older_unsigned_release_is_refused_until_it_is_upgraded(
    empty: Deployment, name: str
) -> None:
    content = dcc_file(f"samples/{name}").read_bytes()

    with pytest.raises(RefusedDocument) as caught:
        issue_bytes(empty, organisation("old"), content)

    findings = caught.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert any("--upgrade" in finding.remedy["en"] for finding in findings)


@pytest.mark.parametrize("name", UPGRADED)
def test_an_upgrade_says_what_it_changed(name: str) -> None:
    upgraded = upgrade(dcc_file(f"samples/{name}").read_bytes(), "NEW-1")

    assert any("3.3.0" in change for change in upgraded.changes)
    assert upgraded.replaces


def test_what_an_upgrade_cannot_know_it_asks_for() -> None:
    content = dcc_file("samples/good-practice/siliziumkugel_2_4_0.xml").read_bytes()

    with pytest.raises(NotUpgradable, match="performanceLocation"):
        upgrade(content, "NEW-1")

    assert upgrade(content, "NEW-1", performance_location="laboratory").changes


def test_a_formula_is_accepted_with_a_stated_waiver(laboratory: Laboratory) -> None:
    issued = laboratory.issued["dcclib/valid_formula.xml"]

    assert any("mathml" in waiver.lower() for waiver in issued.waivers)
