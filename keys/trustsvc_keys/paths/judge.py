"""Judge a prepared path at instants: validity and revocation, the authorities first.

Pure. Which instant counts for which certificate is the validation model's; see
`trustsvc_keys.paths.rules.ValidationModel`.
"""

from datetime import UTC, datetime

from trustsvc_keys.paths.prepare import PreparedPath, PreparedPaths
from trustsvc_keys.paths.rules import RevocationMode, ValidationModel
from trustsvc_keys.paths.verdict import PathProblem, PathResult, PathVerdict, not_passed

# Of several paths none of which passes, the one that more data could help is told first.
_ORDER = (
    None,
    PathProblem.NO_REVOCATION_DATA,
    PathProblem.REVOKED,
    PathProblem.EXPIRED,
    PathProblem.NOT_YET_VALID,
    PathProblem.NO_PATH,
)


def judge(
    prepared: PreparedPaths, model: ValidationModel, *, at: datetime, signed: datetime
) -> PathResult:
    """Judge a certificate by a model.

    Args:
        prepared: What is known of it.
        model: The validation model.
        at: The instant of validation, in UTC.
        signed: When the document was signed, as far as is believed; not after ``at``.
    """
    if prepared.fault is not None:
        return prepared.fault
    results = [
        _judge_path(path, prepared.rules.revocation, _instants(path, model, at, signed), model, at)
        for path in prepared.paths
    ]
    return min(results, key=lambda result: _ORDER.index(result.problem))


def _instants(
    path: PreparedPath, model: ValidationModel, at: datetime, signed: datetime
) -> list[datetime]:
    """Give the instant at which each certificate must be good, the root's first."""
    above = len(path.certificates) - 1
    match model:
        case ValidationModel.SHELL:
            return [at] * (above + 1)
        case ValidationModel.HYBRID:
            return [at] * above + [signed]
        case ValidationModel.CHAIN:
            issued = [one.modern.not_valid_before_utc for one in path.certificates[1:]]
            return [*issued, signed]


def _judge_path(
    path: PreparedPath,
    mode: RevocationMode,
    instants: list[datetime],
    model: ValidationModel,
    at: datetime,
) -> PathResult:
    """Judge one path: the root, then time, then revocation."""
    if not path.certificates[0].valid_at(instants[0]):
        # RFC 5280 leaves the validity of a root to us: out of it, it is none.
        return not_passed(PathProblem.NO_PATH, "leads to no root that is trusted")
    for one, instant in zip(path.certificates[1:], instants[1:], strict=True):
        if instant > one.modern.not_valid_after_utc:
            reason = f"expired on {day(one.modern.not_valid_after_utc)}"
            return not_passed(PathProblem.EXPIRED, reason)
        if instant < one.modern.not_valid_before_utc:
            reason = f"valid from {day(one.modern.not_valid_before_utc)}"
            return not_passed(PathProblem.NOT_YET_VALID, reason)
    if mode is RevocationMode.OFF:
        return _passed(path, ())
    return _judge_revocation(path, mode, instants[1:], model, at)


def _judge_revocation(
    path: PreparedPath,
    mode: RevocationMode,
    instants: list[datetime],
    model: ValidationModel,
    at: datetime,
) -> PathResult:
    """Ask what is said of every certificate below the root, the authorities first."""
    unanswered = []
    trusted_until: datetime | None = None
    stolen_from: datetime | None = None
    last = len(instants) - 1
    for index, (one, standing, instant) in enumerate(
        zip(path.certificates[1:], path.standings, instants, strict=True)
    ):
        answer = standing.ask(instant, trusted_until=trusted_until, stolen_from=stolen_from)
        if model is not ValidationModel.SHELL and not isinstance(answer, datetime):
            # Who has the key can claim any time of signing, and a compromised authority any
            # validity: only the instant of validation is beyond them (EN 319 102-1, 5.6.2.2).
            known = standing.revoked_since(compromise_only=index != last, stolen_from=stolen_from)
            answer = known if known is not None and known <= at else answer
        if isinstance(answer, datetime):
            reason = f"{one.subject} was revoked on {day(answer)}"
            return not_passed(PathProblem.REVOKED, reason, revoked_at=answer)
        if answer is None:
            unanswered.append(one.subject)
        trusted_until, stolen_from = (
            standing.revoked_since(compromise_only=stolen, stolen_from=stolen_from)
            for stolen in (False, True)
        )
    if unanswered and mode is RevocationMode.REQUIRE:
        reason = f"no revocation list or OCSP answer speaks for {'; '.join(unanswered)}"
        return not_passed(PathProblem.NO_REVOCATION_DATA, reason, unanswered=tuple(unanswered))
    return _passed(path, tuple(unanswered))


def _passed(path: PreparedPath, unanswered: tuple[str, ...]) -> PathResult:
    """Report a path that holds."""
    missing = (
        f"; no revocation list or OCSP answer speaks for {'; '.join(unanswered)}"
        if unanswered
        else ""
    )
    return PathResult(
        ok=PathVerdict.PASSED,
        reason=f"leads to a trusted root{missing}",
        chain=tuple(one.der for one in reversed(path.certificates)),
        policies=path.policies,
        unanswered=unanswered,
    )


def day(at: datetime) -> str:
    """Write an instant for people."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
