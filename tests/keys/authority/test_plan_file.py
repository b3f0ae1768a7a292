"""A plan is read whole or refused with the key that is wrong."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.authority.planned import EXAMPLE
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.authority.accreditation import Accreditation
from trustsvc_keys.authority.plan import ClockSource, holder_name
from trustsvc_keys.authority.plan_file import parse_plan
from trustsvc_keys.authority.profiles import OCSP, SEAL, SIGNATORY, TIME_STAMPING
from trustsvc_keys.errors import MalformedPlan

DEMO = b"""
version = 1
policies = ["2.999.1.1"]
logged = "2.999.1.2"
[root]
country = "CN"
organisation = "DEMO"
common_name = "Root"
[issuing]
country = "CN"
organisation = "DEMO"
common_name = "Issuing"
"""


def test_the_example_says_all_that_a_plan_can_say() -> None:
    plan = parse_plan(EXAMPLE)

    assert plan.persons == ("Chen Jing", "Liu Wei")
    assert plan.clock is ClockSource.SYSTEM
    assert plan.policies == ("1.3.6.1.4.1.32473.1.1", "1.3.6.1.4.1.32473.1.2")
    assert plan.logged == "1.3.6.1.4.1.32473.1.2"
    assert plan.root_key.algorithm is Algorithm.ECDSA_P384_SHA384
    assert plan.algorithm is Algorithm.ECDSA_P256_SHA256
    assert plan.root_folder == Path("/media/offline-root")
    assert plan.root_validity == timedelta(days=7300)
    assert plan.addresses.ocsp == "http://pki.example.org/pki/ocsp"
    assert plan.digest == hashlib.sha256(EXAMPLE).hexdigest()
    assert not plan.is_demo
    profiles = [holder.profile for holder in plan.holders]
    assert profiles == [TIME_STAMPING, OCSP, SEAL, SIGNATORY, SEAL]
    assert plan.holders[2].accreditation == Accreditation(
        country="CN", body="CNAS", number="L0000", scope="ISO/IEC 17025 calibration"
    )
    assert [holder.key.by_request for holder in plan.holders] == [False] * 4 + [True]
    assert len({holder_name(holder) for holder in plan.holders}) == 5


def test_only_seals_and_signatories_must_be_logged() -> None:
    plan = parse_plan(EXAMPLE)

    for holder in plan.holders:
        logged = plan.logged in plan.policies_of(holder.profile)
        assert logged == (holder.profile in {SEAL, SIGNATORY})


def test_only_a_demo_does_without_persons() -> None:
    assert parse_plan(DEMO).is_demo
    with pytest.raises(MalformedPlan, match="where: persons, why: missing"):
        parse_plan(DEMO.replace(b"2.999.1.2", b"1.3.6.1.4.1.32473.2"))


# What is changed in the example, into what, and what the refusal says.
FAULTS = [
    (b"version = 1", b"version = 2", "where: version, why: not a number from 1 to 1"),
    (b"version = 1", b"versions = 1", "where: version"),
    (b'clock = "system"', b'clock = "sundial"', "where: clock, why: not one of kernel"),
    (b'clock = "system"', b"clock = 7", "where: clock, why: not a text"),
    (b'["Chen Jing", "Liu Wei"]', b'["Chen Jing"]', "where: persons, why: name 2 persons"),
    (b'["Chen Jing", "Liu Wei"]', b'["Liu Wei", "Liu Wei"]', "persons, why: the same text twice"),
    (b'["1.3.6.1.4.1.32473.1.1"]', b"[]", "where: policies, why: at least one"),
    (b'["1.3.6.1.4.1.32473.1.1"]', b'["2.5.29.32.0"]', "no policy's OID"),
    (b'["1.3.6.1.4.1.32473.1.1"]', b'["1.99.1"]', "no policy's OID"),
    (b'"1.3.6.1.4.1.32473.1.2"', b'"1.3.6.1.4.1.32473.1.1"', "where: logged, why: one of"),
    (b"http://pki.example.org/pki/ocsp", b"https://x", "where: addresses.ocsp, why: not an"),
    (b"http://pki.example.org/pki/ocsp", b"http://x/?a=b", "where: addresses.ocsp"),
    (b'folder = "/media/offline-root"', b'folder = "root"', "where: root.folder, why: not an abs"),
    (b'algorithm = "ecdsa-p384-sha384"', b'algorithm = "rsa-pss-sha256"', "root.algorithm"),
    (b'algorithm = "ecdsa-p384-sha384"', b'algorithms = "x"', "where: root.algorithms, why: no"),
    (b"validity_days = 7300", b"validity_days = 0", "where: root.validity_days, why: not a number"),
    (b"validity_days = 7300", b"validity_days = true", "where: root.validity_days"),
    (b'common_name = "Example Root CA 1"', b"", "where: root.common_name, why: missing"),
    (b'common_name = "Example Root CA 1"', b'common_name = " x"', "root.common_name, why: empty"),
    (b'country = "DE"', b'country = "Germany"', r"where: issuers\[1\].seal.country"),
    (b"VATDE-136695976", b"nonsense", r"where: issuers\[1\].identifier, why: nonsense, not scheme"),
    (b"VATDE-136695976", b"NTRCN-91320000MA00EXAMP9", "where: issuers, why: the same holder"),
    (b'number = "L0000"', 'number = "№ 1"'.encode(), r"issuers\[0\].accreditation"),
    (b'serial_number = "0042"', 'serial_number = "零"'.encode(), r"signatories\[0\].serial_number"),
    (b'key = "request"', b'key = "file:relative.pem"', r"issuers\[1\].seal.key, why: file:rel"),
    (
        b'key = "request"',
        b'key = "pkcs11:token=t;object=o?module-name=m&pin-value=1"',
        "a PIN does not belong",
    ),
    (b'common_name = "Example OCSP 1"', b'common_name = "O"\nkey = "request"', "where: ocsp.key"),
    (b"[[issuers.signatories]]", b"[issuers.signatories]", "signatories, why: not a list of"),
    (b"[issuing]", b"[isuing]", "where: issuing, why: this table is missing"),
]


@pytest.mark.parametrize(("old", "new", "says"), FAULTS)
def test_a_fault_is_named_by_its_key(old: bytes, new: bytes, says: str) -> None:
    assert old in EXAMPLE

    with pytest.raises(MalformedPlan, match=says):
        parse_plan(EXAMPLE.replace(old, new))


def test_one_key_never_serves_two_purposes() -> None:
    shared = b'key = "file:/srv/keys/one.pem"\n'
    twice = EXAMPLE.replace(b"[ocsp]\n", b"[ocsp]\n" + shared).replace(
        b"[time_stamping]\n", b"[time_stamping]\n" + shared
    )

    with pytest.raises(MalformedPlan, match="one key for two purposes"):
        parse_plan(twice)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff", "not UTF-8"),
        (b"= 1", "not TOML"),
        (b"x = " + b"[" * 5_000, "the file"),
        (b" " * 300_000, "more than 262144 bytes"),
        (b"", "where: version"),
    ],
)
def test_what_is_no_plan_is_malformed(data: bytes, says: str) -> None:
    with pytest.raises(MalformedPlan, match=says):
        parse_plan(data)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    place=st.integers(0, len(EXAMPLE) - 1),
    length=st.integers(0, 12),
    put=st.one_of(
        st.binary(max_size=6), st.sampled_from([b"[]", b'""', b"=", b"\n", b"1979-05-27"])
    ),
)
def test_no_change_of_a_plan_is_anything_but_read_or_malformed(
    place: int, length: int, put: bytes
) -> None:
    changed = EXAMPLE[:place] + put + EXAMPLE[place + length :]

    try:
        plan = parse_plan(changed)
    except MalformedPlan:
        return
    assert plan.digest == hashlib.sha256(changed).hexdigest()
