"""The three validation models, and what a proof of existence keeps."""

from datetime import datetime

import pytest
from cryptography import x509

from tests.keys.paths.cases import ISSUING, ROOT, SEAL
from tests.keys.paths.revoking import Revoked, World, ocsp_answer, revocation_list, world
from tests.keys.world import DAY, NOW
from trustsvc_keys.paths.models import Instants, Judgement, validate_models
from trustsvc_keys.paths.prepare import PathMaterial
from trustsvc_keys.paths.rules import PathRules, RevocationMode, ValidationModel
from trustsvc_keys.paths.verdict import PathProblem, PathVerdict

SHELL, CHAIN, HYBRID = ValidationModel.SHELL, ValidationModel.CHAIN, ValidationModel.HYBRID
REQUIRE = PathRules(revocation=RevocationMode.REQUIRE)
COMPROMISE, SUPERSEDED = x509.ReasonFlags.key_compromise, x509.ReasonFlags.superseded


def judged(
    material: PathMaterial,
    at: datetime,
    *,
    signed_at: datetime | None = None,
    existed_by: datetime | None = None,
    rules: PathRules = REQUIRE,
) -> dict[ValidationModel, Judgement]:
    """Judge by all models."""
    instants = Instants(at=at, signed_at=signed_at, existed_by=existed_by)
    return dict(validate_models(material, rules, instants).judgements)


def problems(judgements: dict[ValidationModel, Judgement]) -> dict[ValidationModel, object]:
    """Give the problem that each model names."""
    return {model: one.result.problem for model, one in judgements.items()}


EVERY = dict.fromkeys(ValidationModel)
LIFE = NOW - 30 * DAY

# Who has expired by day 100: the seal, the authority above it, both, the root; signed on day 0.
MODELS: list[tuple[str, World, dict[ValidationModel, object]]] = [
    ("nobody", world(), EVERY),
    (
        "the seal",
        world(seal=SEAL.but(end=NOW + 50 * DAY)),
        {SHELL: PathProblem.EXPIRED, CHAIN: None, HYBRID: None},
    ),
    (
        "the authority",
        world(issuing=ISSUING.but(end=NOW + 50 * DAY)),
        {SHELL: PathProblem.EXPIRED, CHAIN: None, HYBRID: PathProblem.EXPIRED},
    ),
    (
        "the root",
        world(root=ROOT.but(end=NOW + 50 * DAY)),
        {SHELL: PathProblem.NO_PATH, CHAIN: None, HYBRID: PathProblem.NO_PATH},
    ),
    (
        "the authority before the seal was issued",
        world(issuing=ISSUING.but(end=NOW - 20 * DAY), seal=SEAL.but(begin=NOW - 10 * DAY)),
        {SHELL: PathProblem.EXPIRED, CHAIN: PathProblem.EXPIRED, HYBRID: PathProblem.EXPIRED},
    ),
    (
        "the seal before it signed",
        world(seal=SEAL.but(end=NOW - DAY)),
        {SHELL: PathProblem.EXPIRED, CHAIN: PathProblem.EXPIRED, HYBRID: PathProblem.EXPIRED},
    ),
]


@pytest.mark.parametrize(("who", "asked", "expected"), MODELS, ids=[row[0] for row in MODELS])
def test_each_model_asks_for_validity_at_its_own_instants(
    who: str, asked: World, expected: dict[ValidationModel, object]
) -> None:
    rules = PathRules(revocation=RevocationMode.OFF)

    found = judged(asked.material(), NOW + 100 * DAY, signed_at=NOW, rules=rules)

    assert problems(found) == expected, who


def test_the_callers_rules_say_which_model_counts() -> None:
    made = world(seal=SEAL.but(end=NOW + 50 * DAY)).material()
    instants = Instants(at=NOW + 100 * DAY, signed_at=NOW)

    verdicts = {
        model: validate_models(made, PathRules(model=model), instants).counted.result.ok
        for model in ValidationModel
    }

    assert verdicts == {
        SHELL: PathVerdict.FAILED,
        CHAIN: PathVerdict.PASSED,
        HYBRID: PathVerdict.PASSED,
    }


def told(made: World, revoked: Revoked, how: str) -> PathMaterial:
    """Tell of a revocation of the seal, by a list or by an OCSP answer, on day 10."""
    lists = made.lists(revoked, made=NOW + 10 * DAY)
    if how == "crl":
        return made.material(crls=lists)
    answer = ocsp_answer(made.seal, made.issuing, revoked=revoked, made=NOW + 10 * DAY)
    return made.material(crls=lists[1:], ocsps=(answer,))


@pytest.mark.parametrize("how", ["crl", "ocsp"])
@pytest.mark.parametrize("model", ValidationModel)
def test_what_existed_before_a_compromise_stays_provable_and_what_did_not_does_not(
    how: str, model: ValidationModel
) -> None:
    made = world()
    stolen = told(made, Revoked(what=made.seal, at=NOW + 5 * DAY, reason=COMPROMISE), how)
    day_10 = NOW + 10 * DAY

    before = judged(stolen, day_10, existed_by=NOW + 4 * DAY)[model]
    at_once = judged(stolen, day_10, existed_by=NOW + 5 * DAY)[model]
    after = judged(stolen, day_10, existed_by=NOW + 6 * DAY)[model]
    unproved = judged(stolen, day_10)[model]
    # The thief writes any time of signing that he likes.
    claimed = judged(stolen, day_10, signed_at=NOW + DAY)[model]

    assert before.result.ok is PathVerdict.PASSED
    assert before.kept
    assert before.without_proof is not None
    assert before.without_proof.problem is PathProblem.REVOKED
    assert "it existed by 2026-06-05" in before.result.reason
    for one in (at_once, after, unproved, claimed):
        assert one.result.problem is PathProblem.REVOKED
        assert one.result.revoked_at == NOW + 5 * DAY
        assert not one.kept


@pytest.mark.parametrize("model", ValidationModel)
def test_the_control_time_of_a_stolen_key_is_the_date_of_suspicion_if_it_is_earlier(
    model: ValidationModel,
) -> None:
    made = world()
    suspected = Revoked(
        what=made.seal, at=NOW + 5 * DAY, reason=COMPROMISE, suspected=NOW + 3 * DAY
    )
    stolen = told(made, suspected, "crl")

    before = judged(stolen, NOW + 10 * DAY, existed_by=NOW + 2 * DAY)[model]
    between = judged(stolen, NOW + 10 * DAY, existed_by=NOW + 4 * DAY)[model]

    assert before.result.ok is PathVerdict.PASSED
    assert between.result.problem is PathProblem.REVOKED
    assert between.result.revoked_at == NOW + 3 * DAY


def test_a_date_of_suspicion_counts_for_stolen_keys_only() -> None:
    made = world()
    replaced = Revoked(what=made.seal, at=NOW + 5 * DAY, reason=SUPERSEDED, suspected=NOW + 3 * DAY)

    found = judged(told(made, replaced, "crl"), NOW + 10 * DAY, existed_by=NOW + 4 * DAY)

    assert found[SHELL].result.ok is PathVerdict.PASSED


def test_an_expired_seal_is_kept_by_a_proof_from_its_life() -> None:
    made = world(seal=SEAL.but(end=NOW + 50 * DAY))
    lists = made.lists(made=NOW + 49 * DAY)

    kept = judged(made.material(crls=lists), NOW + 500 * DAY, existed_by=NOW + 48 * DAY)
    late = judged(made.material(crls=lists), NOW + 500 * DAY, existed_by=NOW + 51 * DAY)

    assert problems(kept) == EVERY
    # The chain model asks nothing of the instant of validation, and needs no help.
    assert {model: one.kept for model, one in kept.items()} == {
        SHELL: True,
        CHAIN: False,
        HYBRID: True,
    }
    assert late[SHELL].result.problem is not None


def test_a_proof_needs_revocation_data_that_speak_for_its_instant() -> None:
    made = world(seal=SEAL.but(end=NOW + 50 * DAY))
    old = made.material(crls=made.lists(made=NOW))

    spoken = judged(old, NOW + 60 * DAY, existed_by=NOW + 7 * DAY)
    silent = judged(old, NOW + 60 * DAY, existed_by=NOW + 8 * DAY)

    assert spoken[SHELL].result.ok is PathVerdict.PASSED
    assert silent[SHELL].result.ok is not PathVerdict.PASSED


@pytest.mark.parametrize("model", ValidationModel)
def test_a_revoked_authority_takes_down_what_is_not_proved_older(model: ValidationModel) -> None:
    made = world()
    gone = Revoked(what=made.issuing, at=NOW + 5 * DAY, reason=x509.ReasonFlags.ca_compromise)
    issuing_before = revocation_list(made.issuing, made=NOW + 4 * DAY)
    material = made.material(
        crls=(issuing_before, revocation_list(made.root, gone, made=NOW + 6 * DAY))
    )

    kept = judged(material, NOW + 7 * DAY, existed_by=NOW + 4 * DAY)[model]
    lost = judged(material, NOW + 7 * DAY, existed_by=NOW + 6 * DAY)[model]

    assert kept.result.ok is PathVerdict.PASSED
    assert lost.result.problem is PathProblem.REVOKED


def test_what_a_revoked_authority_says_from_then_on_clears_nobody() -> None:
    made = world()
    gone = Revoked(what=made.issuing, at=NOW + 5 * DAY, reason=COMPROMISE)
    after = made.lists(root=(gone,), made=NOW + 6 * DAY)

    found = judged(made.material(crls=after), NOW + 7 * DAY, existed_by=NOW + 4 * DAY)

    # The only list of the issuing authority is from after its end; the proof needs another one.
    assert found[SHELL].result.problem is PathProblem.REVOKED
    assert not found[SHELL].kept


@pytest.mark.parametrize(("reason", "undone"), [(COMPROMISE, False), (SUPERSEDED, True)])
def test_who_stole_an_authority_undoes_no_past_but_an_honest_one_still_revokes(
    reason: x509.ReasonFlags,
    undone: bool,  # noqa: FBT001  # one of two cases
) -> None:
    made = world()
    gone = Revoked(what=made.issuing, at=NOW + 5 * DAY, reason=reason)
    later = Revoked(what=made.seal, at=NOW + DAY, reason=COMPROMISE)
    lists = (
        revocation_list(made.issuing, made=NOW),
        revocation_list(made.issuing, later, made=NOW + 6 * DAY),
        revocation_list(made.root, gone, made=NOW + 6 * DAY),
    )

    found = judged(made.material(crls=lists), NOW + 7 * DAY, existed_by=NOW + 4 * DAY)

    verdicts = {one.result.ok is PathVerdict.PASSED for one in found.values()}
    assert verdicts == {not undone}


@pytest.mark.parametrize(
    ("reason", "expected"),
    [(SUPERSEDED, None), (COMPROMISE, PathProblem.REVOKED), (None, PathProblem.REVOKED)],
)
def test_the_chain_model_forgives_an_authority_that_was_only_replaced(
    reason: x509.ReasonFlags | None, expected: PathProblem | None
) -> None:
    made = world()
    gone = Revoked(what=made.issuing, at=NOW + 5 * DAY, reason=reason)
    lists = (
        revocation_list(made.issuing, made=NOW + 4 * DAY),
        revocation_list(made.root, gone, made=NOW + 6 * DAY),
    )

    found = judged(made.material(crls=lists), NOW + 7 * DAY, signed_at=NOW + 4 * DAY)

    assert found[CHAIN].result.problem is expected
    assert found[SHELL].result.problem is PathProblem.REVOKED
    assert found[HYBRID].result.problem is PathProblem.REVOKED


@pytest.mark.parametrize("model", ValidationModel)
def test_a_signature_older_than_its_certificate_fails(model: ValidationModel) -> None:
    made = world()

    found = judged(made.material(crls=made.lists()), NOW, existed_by=LIFE - DAY)[model]

    assert found.result.problem is PathProblem.NOT_YET_VALID


def test_a_proof_from_after_the_instant_proves_nothing_yet() -> None:
    made = world()
    stolen = told(made, Revoked(what=made.seal, at=NOW + 5 * DAY, reason=COMPROMISE), "crl")

    found = judged(stolen, NOW + 6 * DAY, existed_by=NOW + 7 * DAY)

    assert found[SHELL].result.problem is PathProblem.REVOKED


def test_a_proof_mends_no_broken_rule() -> None:
    made = world(issuing=ISSUING.but(signs_certificates=False))

    found = judged(made.material(), NOW, existed_by=NOW - DAY)

    assert problems(found) == dict.fromkeys(ValidationModel, PathProblem.BROKEN_RULE)
