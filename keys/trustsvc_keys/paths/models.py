"""Judge a certificate by every validation model, and by what is proved to have existed.

A signature that is past its certificate's life is kept alive by a proof of existence from before
(EN 319 102-1, 5.6): where the judgement at the instant of validation fails for time or revocation,
it is made again at the instant of the proof, as if one had looked then with what is known now.
A claimed time of signing is believed for validity only, never against a revocation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from trustsvc_keys.paths.judge import day, judge
from trustsvc_keys.paths.prepare import PathMaterial, PreparedPaths, prepare_paths
from trustsvc_keys.paths.rules import PathRules, ValidationModel
from trustsvc_keys.paths.verdict import PathProblem, PathResult, PathVerdict, not_passed

_PASSING = frozenset(
    {
        PathProblem.NO_PATH,
        PathProblem.EXPIRED,
        PathProblem.REVOKED,
        PathProblem.NO_REVOCATION_DATA,
    }
)
"""Problems that time brings, and that an earlier instant may not have."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one model says.

    Attributes:
        result: The result.
        without_proof: The result without the proof of existence, when it is another.
    """

    result: PathResult
    without_proof: PathResult | None = None

    @property
    def kept(self) -> bool:
        """Say whether it passes by the proof of existence only."""
        return self.without_proof is not None


@dataclass(frozen=True, slots=True)
class ModelsReport:
    """What every model says, and which one counts.

    Attributes:
        judgements: By model.
        model: The one that counts by the caller's rules.
    """

    judgements: Mapping[ValidationModel, Judgement]
    model: ValidationModel

    @property
    def counted(self) -> Judgement:
        """Give the judgement that counts."""
        return self.judgements[self.model]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instants:
    """When a signature is judged.

    Attributes:
        at: The instant of validation, aware.
        signed_at: The time of signing that is claimed; used by the models chain and hybrid.
        existed_by: A proof that the signature existed: a time stamp or an anchor. One after ``at``
            proves nothing yet.
    """

    at: datetime
    signed_at: datetime | None = None
    existed_by: datetime | None = None


def judge_models(prepared: PreparedPaths, instants: Instants) -> ModelsReport:
    """Judge a prepared certificate by every model."""
    judgements = {model: _judge(prepared, model, instants) for model in ValidationModel}
    return ModelsReport(judgements, prepared.rules.model)


def validate_models(material: PathMaterial, rules: PathRules, instants: Instants) -> ModelsReport:
    """Judge a certificate by every model; a bad path is a result, never an exception.

    Raises:
        MalformedCertificate: Bytes among the material that are no certificate.
        MalformedRevocationList: Bytes among the lists that are none.
        MalformedOcspAnswer: Bytes among the answers that are none.
    """
    return judge_models(prepare_paths(material, rules), instants)


def _judge(prepared: PreparedPaths, model: ValidationModel, instants: Instants) -> Judgement:
    """Judge by one model: at the instant of validation, then at the proof of existence."""
    at = instants.at.astimezone(UTC)
    proof = None if instants.existed_by is None else instants.existed_by.astimezone(UTC)
    if proof is not None and proof > at:
        proof = None
    now = judge(prepared, model, at=at, signed=_signed(instants, at, proof))
    if proof is None or prepared.leaf is None or prepared.fault is not None:
        return Judgement(now)
    if proof < prepared.leaf.modern.not_valid_before_utc:
        return Judgement(_too_early(prepared))
    if now.problem not in _PASSING:
        return Judgement(now)
    then = judge(prepared, model, at=proof, signed=_signed(instants, proof, proof))
    if then.ok is not PathVerdict.PASSED:
        return Judgement(now)
    kept = replace(then, reason=f"{then.reason}; it existed by {day(proof)}, before {now.reason}")
    return Judgement(kept, now)


def _signed(instants: Instants, at: datetime, proof: datetime | None) -> datetime:
    """Give the time of signing that is believed: the claim, unless more is known."""
    bounds = [at] if proof is None else [at, proof]
    if instants.signed_at is not None:
        bounds.append(instants.signed_at.astimezone(UTC))
    return min(bounds)


def _too_early(prepared: PreparedPaths) -> PathResult:
    """Report a signature that is proved older than its certificate (EN 319 102-1, 5.5.4)."""
    leaf = prepared.leaf
    begins = "" if leaf is None else f", valid from {day(leaf.modern.not_valid_before_utc)}"
    return not_passed(
        PathProblem.NOT_YET_VALID, f"the signature existed before its certificate{begins}"
    )
