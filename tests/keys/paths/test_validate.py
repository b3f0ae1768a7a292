"""Paths judged at an instant, case by case as openssl judges them."""

import asyncio
from pathlib import Path

import pytest
from cryptography import x509

from tests.keys.paths.cases import ISSUING, cases, chain, judge
from tests.keys.paths.openssl import openssl_accepts, run_openssl
from tests.keys.world import (
    DAY,
    INSTITUTE,
    NOW,
    demo,
    der,
    make,
)
from trustsvc_keys.authority.profiles import DEMO_LOGGED, DEMO_POLICY
from trustsvc_keys.paths.prepare import PathMaterial
from trustsvc_keys.paths.rules import PathRules
from trustsvc_keys.paths.validate import PathProblem, PathResult, PathVerdict, validate_path


@pytest.mark.parametrize("name", cases())
def test_the_answer_names_the_problem(name: str) -> None:
    asked = cases()[name]

    result = judge(asked)

    assert result.problem == asked.problem
    assert (result.ok is PathVerdict.PASSED) == (asked.problem is None)
    assert result.reason
    assert "path could not be validated" not in result.reason


@pytest.mark.parametrize("name", cases())
def test_openssl_passes_what_we_pass_and_nothing_else(tmp_path: Path, name: str) -> None:
    asked = cases()[name]
    material = PathMaterial(
        leaf=asked.leaf,
        intermediates=asked.intermediates,
        roots=asked.roots,
        crls=asked.crls,
    )

    accepted, said = openssl_accepts(tmp_path, material, PathRules(), asked.at, "-purpose", "any")

    assert accepted == (judge(asked).ok is PathVerdict.PASSED), said


def test_a_path_that_passed_is_given_from_the_certificate_to_the_root(tmp_path: Path) -> None:
    made = demo(tmp_path)
    seal = made.issuers[INSTITUTE].certificate

    result = validate_path(der(seal), [der(made.issuing)], [der(made.root)], NOW)

    assert result.ok is PathVerdict.PASSED
    assert result.chain == (der(seal), der(made.issuing), der(made.root))
    assert result.policies == {DEMO_POLICY, DEMO_LOGGED}
    assert len(result.unanswered) == 2


def test_a_trusted_root_leads_to_itself(tmp_path: Path) -> None:
    made = demo(tmp_path)

    result = validate_path(der(made.root), [], [der(made.root)], NOW, revocation="require")

    assert result.ok is PathVerdict.PASSED
    assert result.chain == (der(made.root),)


def test_cannot_tell_is_never_called_failed() -> None:
    verdicts = {name: judge(asked).ok for name, asked in cases().items()}

    assert verdicts["another root"] is PathVerdict.INDETERMINATE
    assert verdicts["a list is missing"] is PathVerdict.INDETERMINATE
    assert verdicts["the seal is revoked"] is PathVerdict.FAILED
    assert verdicts["the seal's signature is broken"] is PathVerdict.FAILED


def test_a_crowd_of_strangers_costs_nothing() -> None:
    leaf, issuing, root = chain()
    crowd = [make(ISSUING) for _ in range(20)]
    crossed = [make(ISSUING, crowd[number - 1]).der for number in range(20)]

    result = validate_path(leaf.der, [*crossed, issuing.der], [root.der], NOW)

    assert result.ok is PathVerdict.PASSED


def test_more_than_a_question_needs_is_not_looked_at() -> None:
    leaf, issuing, root = chain()

    result = validate_path(leaf.der, [issuing.der] * 65, [root.der], NOW)

    assert result.problem is PathProblem.TOO_MANY
    assert result.ok is PathVerdict.INDETERMINATE


def test_a_question_may_be_asked_inside_an_event_loop() -> None:
    async def ask() -> PathResult:
        return judge(cases()["nobody revoked"])

    assert asyncio.run(ask()).ok is PathVerdict.PASSED


@pytest.mark.parametrize(
    ("new_key", "digest", "problem"),
    [
        (("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"), "-sha1", "weak-algorithm"),
        (("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"), "-sha512", None),
        (("-newkey", "sm2"), "-sm3", "unsupported-algorithm"),
    ],
    ids=["sha1", "p521", "sm2"],
)
def test_algorithms_are_told_apart_from_forgeries(
    tmp_path: Path, new_key: tuple[str, ...], digest: str, problem: str | None
) -> None:
    request = ("req", "-nodes", "-batch", *new_key)
    run_openssl(
        tmp_path,
        *(*request, "-x509", digest, "-days", "30", "-subj", "/CN=Root", "-keyout", "root.key"),
        *("-out", "root.pem"),
    )
    run_openssl(tmp_path, *request, "-subj", "/CN=Seal", "-keyout", "seal.key", "-out", "seal.csr")
    run_openssl(
        tmp_path,
        *("x509", "-req", digest, "-days", "20", "-in", "seal.csr", "-CA", "root.pem"),
        *("-CAkey", "root.key", "-CAcreateserial", "-outform", "DER", "-out", "seal.der"),
    )
    run_openssl(tmp_path, "x509", "-in", "root.pem", "-outform", "DER", "-out", "root.der")
    leaf, root = (tmp_path / "seal.der").read_bytes(), (tmp_path / "root.der").read_bytes()
    at = x509.load_der_x509_certificate(leaf).not_valid_before_utc + DAY

    result = validate_path(leaf, [], [root], at)

    assert result.problem == problem
    assert result.ok is (PathVerdict.INDETERMINATE if problem else PathVerdict.PASSED)
