"""Bytes that are no certificate, or one that a careless authority signed."""

from functools import cache
from typing import ClassVar

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.paths.cases import ISSUING, SEAL, cases, chain, list_by, only_below
from tests.keys.world import (
    NOW,
    Made,
)
from trustsvc_keys.authority.profiles import DEMO_POLICY
from trustsvc_keys.errors import MalformedCertificate, MalformedRevocationList
from trustsvc_keys.paths.validate import PathProblem, PathVerdict, validate_path


def test_more_lists_than_can_be_read_in_time_are_not_read() -> None:
    leaf, issuing, root = chain()

    result = validate_path(leaf.der, [issuing.der], [root.der], NOW, crls=[bytes(3_000_000)] * 2)

    assert result.problem is PathProblem.TOO_MANY


def test_bytes_that_are_no_certificate_are_named() -> None:
    leaf, issuing, root = chain()

    with pytest.raises(MalformedCertificate, match="where: leaf"):
        validate_path(b"", [issuing.der], [root.der], NOW)
    with pytest.raises(MalformedCertificate, match=r"where: intermediates\[1\]"):
        validate_path(leaf.der, [issuing.der, b"\x30\x00"], [root.der], NOW)
    with pytest.raises(MalformedCertificate, match=r"where: roots\[0\]"):
        validate_path(leaf.der, [issuing.der], [root.der + b"\x00"], NOW)
    with pytest.raises(MalformedCertificate, match="more than"):
        validate_path(leaf.der + bytes(300_000), [issuing.der], [root.der], NOW)
    with pytest.raises(MalformedRevocationList, match=r"where: crls\[0\]"):
        validate_path(leaf.der, [issuing.der], [root.der], NOW, crls=[leaf.der])


@given(data=st.data())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_a_changed_certificate_is_judged_or_malformed_and_never_passes(data: st.DataObject) -> None:
    asked = cases()["good"]
    changed = bytearray(asked.leaf)
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    if bytes(changed) == asked.leaf:
        return

    try:
        result = validate_path(bytes(changed), asked.intermediates, asked.roots, NOW)
    except MalformedCertificate:
        return
    assert result.ok is not PathVerdict.PASSED


@given(data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_changed_list_is_judged_or_malformed_and_clears_nobody(data: st.DataObject) -> None:
    asked = cases()["nobody revoked"]
    changed = bytearray(asked.crls[0])
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= data.draw(st.integers(1, 255))

    try:
        result = validate_path(
            asked.leaf,
            asked.intermediates,
            asked.roots,
            NOW,
            crls=[bytes(changed), asked.crls[1]],
            revocation="require",
        )
    except MalformedRevocationList:
        return
    assert result.ok is not PathVerdict.PASSED


class Signed(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """Octets to be signed, an algorithm, a signature."""

    _fields: ClassVar = [
        ("to_be_signed", core.Any),
        ("algorithm", core.Any),
        ("signature", core.OctetBitString),
    ]


def signed_anew(data: bytes, to_be_signed: bytes, issuer: Made) -> bytes:
    """Sign changed octets as a careless authority would."""
    signature = issuer.key.sign(to_be_signed, ec.ECDSA(hashes.SHA256()))
    algorithm = Signed.load(data)["algorithm"].dump()
    body = to_be_signed + algorithm + core.OctetBitString(signature).dump()
    whole: bytes = core.Sequence(contents=body).dump()
    return whole


@given(data=st.data())
@settings(max_examples=600, deadline=None, derandomize=True)
def test_what_a_careless_authority_signed_is_judged_or_malformed(data: st.DataObject) -> None:
    seal, issuing, root = careless()
    lists = [list_by(issuing, root), list_by(root, seal)]
    parts = [seal.der, issuing.der, *lists]
    chosen = data.draw(st.integers(0, 2))
    signer = (issuing, root, issuing)[chosen]
    changed = bytearray(Signed.load(parts[chosen])["to_be_signed"].dump())
    for _ in range(data.draw(st.integers(1, 2))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    parts[chosen] = signed_anew(parts[chosen], bytes(changed), signer)

    try:
        result = validate_path(
            parts[0], [parts[1]], [root.der], NOW, crls=parts[2:], revocation="require"
        )
    except (MalformedCertificate, MalformedRevocationList):
        return
    assert result.ok in PathVerdict
    assert (result.problem is None) == (result.ok is PathVerdict.PASSED)


@cache
def careless() -> list[Made]:
    """Make a chain with most extensions that a path validator reads."""
    policy = x509.PolicyInformation(x509.ObjectIdentifier(DEMO_POLICY), None)
    policies = (x509.CertificatePolicies([policy]), False)
    place = [x509.UniformResourceIdentifier("http://example.org/issuing.crl")]
    points = x509.CRLDistributionPoints([x509.DistributionPoint(place, None, None, None)])
    return chain(
        issuing=ISSUING.but(extensions=(only_below("Seal"), policies)),
        seal=SEAL.but(extensions=(policies, (points, False))),
    )


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_bytes_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedCertificate, match="where: leaf"):
        validate_path(data, [], [], NOW)
    with pytest.raises(MalformedRevocationList, match="where: crls"):
        validate_path(cases()["good"].leaf, [], [], NOW, crls=[data])
