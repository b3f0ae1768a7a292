"""Do all the work of a judgement that does not depend on an instant, once.

What comes out knows every path that holds but for time, and for each certificate of it what
revocation data say; any number of instants can then be judged at little cost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from trustsvc_keys.paths.candidates import Candidate, find_candidates
from trustsvc_keys.paths.certificates import (
    CRL_LIMIT_BYTES,
    LoadedAnswer,
    LoadedCertificate,
    LoadedList,
    load_answer,
    load_certificate,
    load_revocation_list,
)
from trustsvc_keys.paths.purpose import purpose_fault
from trustsvc_keys.paths.question import Question, vouched_for
from trustsvc_keys.paths.responses import statements_of_answers
from trustsvc_keys.paths.revocation import statements_of_lists
from trustsvc_keys.paths.rules import PathRules, RevocationMode
from trustsvc_keys.paths.statements import Standing
from trustsvc_keys.paths.verdict import PathProblem, PathResult, not_passed

LIMIT = 64
"""The most intermediates, roots, lists or answers that one question may bring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathMaterial:
    """All that a judgement may look at, in DER.

    Attributes:
        leaf: The certificate.
        intermediates: Authorities that may lie between, in any order.
        roots: The trusted roots.
        crls: Revocation lists.
        ocsps: OCSP answers.
    """

    leaf: bytes
    intermediates: tuple[bytes, ...] = ()
    roots: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class PreparedPath:
    """A path that holds but for time, and what is said of its certificates.

    Attributes:
        certificates: The root first.
        standings: One for each certificate below the root.
        policies: The policies valid for the whole path, as OIDs.
    """

    certificates: tuple[LoadedCertificate, ...]
    standings: tuple[Standing, ...]
    policies: frozenset[str]


@dataclass(frozen=True, slots=True)
class PreparedPaths:
    """What is known of a certificate before an instant is named.

    Attributes:
        rules: The rules that it was prepared for.
        leaf: The certificate.
        paths: The paths that hold but for time.
        fault: What is wrong at every instant; None when there are paths.
    """

    rules: PathRules
    leaf: LoadedCertificate | None
    paths: tuple[PreparedPath, ...]
    fault: PathResult | None

    def turns(self) -> Iterable[datetime]:
        """Give every instant at which a judgement may change; between two it holds."""
        for path in self.paths:
            for one in path.certificates:
                yield one.modern.not_valid_before_utc
                yield one.modern.not_valid_after_utc + timedelta.resolution
            for standing in path.standings:
                yield from standing.turns()


def prepare_paths(material: PathMaterial, rules: PathRules) -> PreparedPaths:
    """Find the paths of a certificate and what revocation data say of them.

    Raises:
        MalformedCertificate: Bytes among them that are no certificate.
        MalformedRevocationList: Bytes among the lists that are none.
        MalformedOcspAnswer: Bytes among the answers that are none.
    """
    excess = _excess(material)
    if excess is not None:
        return PreparedPaths(rules, None, (), not_passed(PathProblem.TOO_MANY, excess))
    question = _load(material)
    lists = [load_revocation_list(d, where=f"crls[{i}]") for i, d in enumerate(material.crls)]
    loaded = [load_answer(d, where=f"ocsps[{i}]") for i, d in enumerate(material.ocsps)]
    answers = [one for one in loaded if one is not None]
    why = purpose_fault(question.leaf.modern, rules.purpose)
    if why is not None:
        fault = not_passed(PathProblem.WRONG_PURPOSE, f"may not be used for this: {why}")
        return PreparedPaths(rules, question.leaf, (), fault)
    candidates, broken = find_candidates(question, rules)
    if rules.revocation is RevocationMode.OFF:
        lists, answers = [], []
    paths = tuple(_prepare(question, one, lists, answers) for one in candidates)
    return PreparedPaths(rules, question.leaf, paths, broken)


def _excess(material: PathMaterial) -> str | None:
    """Say what of the material is more than is looked at."""
    parts = (material.intermediates, material.roots, material.crls, material.ocsps)
    if max(map(len, parts)) > LIMIT:
        return f"more than {LIMIT} certificates, lists or answers"
    if sum(map(len, material.crls)) > CRL_LIMIT_BYTES:
        return f"more than {CRL_LIMIT_BYTES} bytes of lists"
    return None


def _load(material: PathMaterial) -> Question:
    """Read the certificates."""
    leaf = load_certificate(material.leaf, where="leaf")
    roots = [load_certificate(der, where=f"roots[{i}]") for i, der in enumerate(material.roots)]
    offered = [
        load_certificate(der, where=f"intermediates[{i}]")
        for i, der in enumerate(material.intermediates)
    ]
    return Question(leaf, tuple(roots), vouched_for(roots, offered))


def _prepare(
    question: Question,
    candidate: Candidate,
    lists: list[LoadedList],
    answers: list[LoadedAnswer],
) -> PreparedPath:
    """Ask all revocation data about every certificate below the root."""
    below = candidate.certificates[1:]
    standings = tuple(
        Standing(
            (
                *statements_of_lists(question, candidate.path, one.classic, lists),
                *statements_of_answers(question, candidate.path, one.classic, answers, lists),
            ),
            one.modern.not_valid_after_utc,
        )
        for one in below
    )
    return PreparedPath(candidate.certificates, standings, candidate.policies)
