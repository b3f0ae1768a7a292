"""Validate a certificate path at an instant, with no network (RFC 5280, 6; EN 319 102-1, 5.2.6).

This is the plain question: the shell model, at one instant. More is asked of
`trustsvc_keys.paths.models`: the other models, proofs of existence, purposes, policies.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from trustsvc_keys.paths.judge import judge
from trustsvc_keys.paths.prepare import PathMaterial, prepare_paths
from trustsvc_keys.paths.rules import PathRules, RevocationMode, ValidationModel
from trustsvc_keys.paths.verdict import PathProblem, PathResult, PathVerdict

__all__ = ["PathProblem", "PathResult", "PathVerdict", "RevocationMode", "validate_path"]


def validate_path(  # noqa: PLR0913  # RFC 5280, 6.1.1 lists these inputs
    leaf_der: bytes,
    intermediates: Sequence[bytes],
    roots: Sequence[bytes],
    at: datetime,
    *,
    crls: Sequence[bytes] = (),
    ocsps: Sequence[bytes] = (),
    revocation: str = RevocationMode.REPORT,
) -> PathResult:
    """Judge a certificate at an instant; a bad path is a result, never an exception.

    Args:
        leaf_der: The certificate, in DER.
        intermediates: Authorities that may lie between, in any order.
        roots: The trusted roots.
        at: The instant, aware.
        crls: Revocation lists in DER.
        ocsps: OCSP answers in DER.
        revocation: A `RevocationMode`.

    Raises:
        MalformedCertificate: Bytes among them that are no certificate.
        MalformedRevocationList: Bytes among the lists that are none.
        MalformedOcspAnswer: Bytes among the answers that are none.
    """
    material = PathMaterial(
        leaf=leaf_der,
        intermediates=tuple(intermediates),
        roots=tuple(roots),
        crls=tuple(crls),
        ocsps=tuple(ocsps),
    )
    prepared = prepare_paths(material, PathRules(revocation=RevocationMode(revocation)))
    instant = at.astimezone(UTC)
    return judge(prepared, ValidationModel.SHELL, at=instant, signed=instant)
