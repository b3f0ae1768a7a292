"""Find the paths of a certificate that keep every rule of RFC 5280 but for time and revocation.

Path building, signatures, constraints and policies are pyhanko-certvalidator's. What it finds does
not depend on an instant, so that one finding serves every instant.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko_certvalidator import PKIXValidationParams
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.validate import async_validate_path

from trustsvc_keys.paths.certificates import LoadedCertificate, load_certificate
from trustsvc_keys.paths.question import Question, run
from trustsvc_keys.paths.rules import PathRules
from trustsvc_keys.paths.verdict import PathProblem, PathResult, not_passed

MOST_PATHS = 8
"""The most paths of one certificate that are weighed; cross-signed ones have two or three."""
_MOST_TRIES = 64
_ANY_POLICY = "2.5.29.32.0"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A path that holds but for time and revocation.

    Attributes:
        path: As the validator sees it.
        certificates: Its certificates, the root first.
        policies: The policies valid for the whole of it, as OIDs.
    """

    path: ValidationPath
    certificates: tuple[LoadedCertificate, ...]
    policies: frozenset[str]


def find_candidates(
    question: Question, rules: PathRules
) -> tuple[tuple[Candidate, ...], PathResult | None]:
    """Give the paths that hold, or what is wrong with the best one when none does."""
    context = question.timeless()
    holding: list[Candidate] = []
    fault: PathResult | None = None
    for path in _paths(question):
        if isinstance(path, PathResult):
            return (), path
        try:
            run(async_validate_path(context, path, _parameters(rules)))
        except (ValidationError, UnsupportedAlgorithm) as error:
            fault = _better(fault, _explain(error, path, question, rules))
            continue
        holding.append(_candidate(path))
        if len(holding) == MOST_PATHS:
            break
    return tuple(holding), None if holding else fault


def _paths(question: Question) -> Iterator[ValidationPath | PathResult]:
    """Give path after path, or that there is none at all."""
    walk = question.timeless().path_builder.async_build_paths_lazy(question.leaf.classic)
    for _ in range(_MOST_TRIES):
        try:
            yield run(_next(walk))
        except StopAsyncIteration:
            return
        except PathBuildingError:
            yield not_passed(PathProblem.NO_PATH, "leads to no root that is trusted")
            return


async def _next(walk: AsyncIterator[ValidationPath]) -> ValidationPath:
    """Give the next path of a walk."""
    return await anext(walk)


def _parameters(rules: PathRules) -> PKIXValidationParams:
    """Give the inputs of RFC 5280, 6.1.1."""
    return PKIXValidationParams(
        user_initial_policy_set=frozenset(
            "any_policy" if one == _ANY_POLICY else one for one in rules.policies
        )
        or frozenset({"any_policy"}),
        initial_explicit_policy=rules.require_explicit_policy,
        initial_policy_mapping_inhibit=rules.inhibit_policy_mapping,
        initial_any_policy_inhibit=rules.inhibit_any_policy,
    )


def _candidate(path: ValidationPath) -> Candidate:
    """Keep what a validated path says."""
    qualified = path.qualified_policies() or frozenset()
    named = {str(policy.user_domain_policy_id) for policy in qualified}
    return Candidate(
        path,
        tuple(
            load_certificate(one.dump(), where="path") for one in path.iter_certs(include_root=True)
        ),
        frozenset(_ANY_POLICY if name == "any_policy" else name for name in named),
    )


def _explain(
    error: Exception, path: ValidationPath, question: Question, rules: PathRules
) -> PathResult:
    """Say in our words what the validator found."""
    match error:
        case NotYetValidError():
            return not_passed(PathProblem.NOT_YET_VALID, "valid from a year past reckoning")
        case DisallowedAlgorithmError():
            return not_passed(PathProblem.WEAK_ALGORITHM, "signed by an algorithm too weak")
        case UnsupportedAlgorithm():
            return not_passed(PathProblem.UNSUPPORTED_ALGORITHM, "signed by an algorithm not known")
        case PathValidationError() if _holds_without_policies(path, question, rules):
            return not_passed(
                PathProblem.NO_ACCEPTED_POLICY, "no policy that is asked for holds for the path"
            )
        case _:
            return not_passed(PathProblem.BROKEN_RULE, "a signature or a rule of RFC 5280 fails")


def _holds_without_policies(path: ValidationPath, question: Question, rules: PathRules) -> bool:
    """Say whether a path holds when the caller asks for no policy."""
    if _parameters(rules) == PKIXValidationParams():
        return False
    try:
        run(async_validate_path(question.timeless(), path, PKIXValidationParams()))
    except (ValidationError, UnsupportedAlgorithm):
        return False
    return True


def _better(one: PathResult | None, other: PathResult) -> PathResult:
    """Choose the fault that says more: the first that leaves hope, else the first."""
    if one is None:
        return other
    return other if one.ok == "failed" and other.ok == "indeterminate" else one
