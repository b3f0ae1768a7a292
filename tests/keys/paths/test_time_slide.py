"""Proofs of existence against certvalidator's time sliding (EN 319 102-1, 5.6.2.2), as a peer."""

import asyncio
from datetime import datetime, timedelta

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.errors import PathValidationError
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.ltv.time_slide import time_slide
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import CertificateRegistry
from pyhanko_certvalidator.revinfo.archival import CRLContainer
from pyhanko_certvalidator.revinfo.manager import RevinfoManager

from tests.keys.paths.revoking import Revoked, World, revocation_list, world
from tests.keys.world import DAY, NOW, Made
from trustsvc_keys.paths.models import Instants, validate_models
from trustsvc_keys.paths.rules import PathRules, RevocationMode
from trustsvc_keys.paths.verdict import PathVerdict

MADE = world()
# Of an authority that was replaced in good order we go on believing revocations; the peer does not.
REASONS = [x509.ReasonFlags.key_compromise, x509.ReasonFlags.ca_compromise, None]


def slide(made: World, lists: tuple[bytes, ...], at: datetime) -> datetime | None:
    """Give the peer's control time, None when it cannot say."""
    leaf, between, root = (
        asn1_x509.Certificate.load(one.der) for one in (made.seal, made.issuing, made.root)
    )
    # All that is not the signature is taken to have existed for ever.
    proofs = POEManager(current_dt_override=NOW - 1000 * DAY)
    manager = RevinfoManager(
        certificate_registry=CertificateRegistry.build([leaf, between, root]),
        poe_manager=proofs,
        crls=[CRLContainer(asn1_crl.CertificateList.load(one)) for one in lists],
        ocsps=[],
    )
    path = ValidationPath(CertTrustAnchor(root), interm=[between], leaf=leaf)
    work = time_slide(
        path,
        init_control_time=at,
        revinfo_manager=manager,
        rev_trust_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        algo_usage_policy=None,
        time_tolerance=timedelta(0),
    )
    try:
        return asyncio.run(work)
    except PathValidationError:
        return None


days = st.integers(0, 30)


@given(
    seal=st.none() | days,
    issuing=st.none() | days,
    lists=st.lists(days, min_size=1, max_size=3),
    reason=st.sampled_from(REASONS),
    proof=st.integers(0, 45),
)
@settings(max_examples=250, deadline=None, derandomize=True)
def test_a_proof_keeps_what_the_peer_s_control_time_lets_it_keep(
    seal: int | None,
    issuing: int | None,
    lists: list[int],
    reason: x509.ReasonFlags | None,
    proof: int,
) -> None:
    at, existed_by = NOW + 45 * DAY, NOW + proof * DAY + timedelta(hours=1)
    told = []
    for made in lists:
        by_then = NOW + made * DAY + timedelta(hours=2)
        of_seal = _revoked(MADE.seal, seal, made, reason)
        of_issuing = _revoked(MADE.issuing, issuing, made, reason)
        told += [
            revocation_list(MADE.issuing, *of_seal, made=by_then),
            revocation_list(MADE.root, *of_issuing, made=by_then),
        ]
    control_time = slide(MADE, tuple(told), at)

    found = validate_models(
        MADE.material(crls=tuple(told)),
        PathRules(revocation=RevocationMode.REQUIRE),
        Instants(at=at, existed_by=existed_by),
    ).counted.result

    kept = control_time is not None and existed_by < control_time
    assert (found.ok is PathVerdict.PASSED) == kept, f"the control time is {control_time}"


def _revoked(
    what: Made, day: int | None, made: int, reason: x509.ReasonFlags | None
) -> tuple[Revoked, ...]:
    """Make the entry of a list that was made on a day, if it knows by then."""
    if day is None or day > made:
        return ()
    return (Revoked(what=what, at=NOW + day * DAY, reason=reason),)
