"""A policy says whom an auditor trusts; what it cannot mean is refused, never guessed."""

from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.sealed_chain import (
    CHAIN_ID,
    CODE_HASH,
    CONTRACT,
    GENESIS,
    SealedChain,
    address_of,
    validator_keys,
)
from tests.support.world import ISSUER, LOG_ID, ORIGIN, World
from trustsvc_anchors.chain.finality import PinnedBlock, ValidatorRange
from trustsvc_anchors.errors import MalformedPolicy
from trustsvc_anchors.policy import parse_policy

WORLD = World()
WHOLE = WORLD.policy().decode()
KEYS = validator_keys()


def test_a_policy_names_chain_log_and_issuers() -> None:
    policy = parse_policy(WHOLE.encode())

    log = policy.find_log(ORIGIN)
    assert log is not None
    assert (log.contract, log.log_id, log.code_hash) == (CONTRACT, LOG_ID, CODE_HASH)
    assert (log.issuers, log.layout) == ((ISSUER,), "anchor-registry/1")
    assert log.keys == (WORLD.signer.verifier_key,)
    chain = policy.get_chain(log)
    assert (chain.chain_id, chain.genesis, chain.rule, chain.mode) == (
        CHAIN_ID,
        GENESIS,
        "qbft",
        "header",
    )
    assert chain.validators == (ValidatorRange(0, None, tuple(map(address_of, KEYS))),)
    assert (policy.status_max_age, policy.existence, policy.existence_drift_s) == (
        None,
        "report",
        60,
    )
    assert not chain.development
    assert policy.find_log("another.example") is None


def test_pinned_blocks_are_named_by_number_and_hash() -> None:
    world = World(SealedChain(rule="pinned_block"))
    block = world.mine()

    chain = parse_policy(world.policy()).chains[0]

    assert chain.pinned == (PinnedBlock(block.number, block.hash),)
    assert chain.validators == ()


def test_validators_change_by_ranges_of_blocks() -> None:
    first = World.validators_of(KEYS[:3], 0, 811)
    second = World.validators_of(KEYS, 812)

    ranges = parse_policy(WORLD.policy({"validators": f"{first}, {second}"})).chains[0].validators

    assert [(one.from_block, one.to_block, len(one.addresses)) for one in ranges] == [
        (0, 811, 3),
        (812, None, 4),
    ]
    assert [one.quorum for one in ranges] == [2, 3]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("P7D", timedelta(days=7)),
        ("P2W", timedelta(weeks=2)),
        ("PT12H", timedelta(hours=12)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
    ],
)
def test_the_age_of_a_status_is_limited_by_a_duration(text: str, age: timedelta) -> None:
    policy = parse_policy(WORLD.policy(extra=f'status_max_age = "{text}"'))

    assert policy.status_max_age == age


@pytest.mark.parametrize("table", ["[trust]\nroots = []\n", "[signatures]\nanything = 1\n"])
def test_tables_of_the_full_verifier_pass_unread(table: str) -> None:
    policy = parse_policy(WORLD.policy() + table.encode())

    assert policy == parse_policy(WHOLE.encode())


def test_nobody_is_allowed_by_an_empty_list_of_issuers() -> None:
    assert parse_policy(WORLD.policy({"issuers": "[]"})).logs[0].issuers == ()


def test_no_witnesses_may_be_asked_for_explicitly() -> None:
    table = b"\n[anchors.witnesses]\nthreshold = 0\nkeys = []\n"

    assert parse_policy(WORLD.policy() + table) == parse_policy(WHOLE.encode())


CHANGES = {
    "another version": ("version = 1", "version = 2", "version"),
    "no version": ("version = 1", "", "version: missing|missing"),
    "a version that is true": ("version = 1", "version = true", "version"),
    "an unknown table": ("[anchors]", "[trusted]\n[anchors]", "trusted"),
    "an unknown key": ("existence =", "existense =", "existense"),
    "an unknown key in a chain": ("chain_id =", "network =", "chain_id"),
    "an unknown key in a log": ("issuers =", "issuer =", "issuers"),
    "an unknown existence": ('existence = "report"', 'existence = "maybe"', "off, report, accept"),
    "a negative drift": ("existence_drift_s = 60", "existence_drift_s = -1", "existence_drift_s"),
    "a fractional drift": ("existence_drift_s = 60", "existence_drift_s = 1.5", "drift"),
    "a rule that is none": ('rule = "qbft"', 'rule = "clique"', "qbft, ibft2, pinned_block"),
    "a mode that is none": ('mode = "header"', 'mode = "both"', "header, contract"),
    "no mode": ('mode = "header"', "", "mode"),
    "pins on a sealed chain": ('mode = "header"', 'mode = "header"\npinned = []', "unknown key"),
    "a short genesis": (GENESIS.hex(), GENESIS.hex()[2:], "genesis"),
    "a genesis without 0x": ("0x" + GENESIS.hex(), GENESIS.hex(), "genesis"),
    "development as a text": ("development = false", 'development = "no"', "true or false"),
    "an unknown chain": ('chain = "consortium"', 'chain = "other"', "no chain is named"),
    "an unknown layout": ("anchor-registry/1", "anchor-registry/2", "layout"),
    "no key of the log": (f'keys = ["{WORLD.signer.vkey}"]', "keys = []", "no key"),
    "a key twice": (
        f'["{WORLD.signer.vkey}"]',
        f'["{WORLD.signer.vkey}", "{WORLD.signer.vkey}"]',
        "twice",
    ),
    "a key that is none": (WORLD.signer.vkey, "log.example.cn+00000000+AAAA", "keys"),
    "a key that is a number": (f'["{WORLD.signer.vkey}"]', "[1]", "not a text"),
    "a key of another log": (f'origin = "{ORIGIN}"', 'origin = "other.example"', "the key of"),
    "an issuer that is a number": (f'["{ISSUER}"]', "[1]", "organizationIdentifier"),
    "an issuer twice": (f'["{ISSUER}"]', f'["{ISSUER}", "{ISSUER}"]', "stands twice"),
    "issuers that are no list": (f'["{ISSUER}"]', f'"{ISSUER}"', "not a list"),
    "an empty origin": (f'origin = "{ORIGIN}"', 'origin = ""', "origin"),
    "half a file": ("[[anchors.log]]", "[[anchors.log", "not TOML"),
}


@pytest.mark.parametrize(("old", "new", "match"), CHANGES.values(), ids=CHANGES.keys())
def test_what_cannot_be_meant_is_refused_by_its_name(old: str, new: str, match: str) -> None:
    assert old in WHOLE

    with pytest.raises(MalformedPolicy, match=match):
        parse_policy(WHOLE.replace(old, new).encode())


RANGES = {
    "none": ("", "validators"),
    "no address": ("{ from_block = 0, addresses = [] }", "no address"),
    "an address twice": (World.validators_of((KEYS[0], KEYS[0])), "one twice"),
    "a short address": ('{ from_block = 0, addresses = ["0x00"] }', "addresses"),
    "an open range before another": (
        f"{World.validators_of(KEYS)}, {World.validators_of(KEYS, 9)}",
        "overlap",
    ),
    "an overlap": (
        f"{World.validators_of(KEYS, 0, 9)}, {World.validators_of(KEYS, 9)}",
        "overlap",
    ),
    "no order": (f"{World.validators_of(KEYS, 9)}, {World.validators_of(KEYS, 0, 8)}", "overlap"),
    "an end before the start": (World.validators_of(KEYS, 9, 8), "before from_block"),
    "an unknown key": ("{ from_block = 0, until = 9, addresses = [] }", "unknown key|no address"),
    "no table": ("1", "not a table"),
}


@pytest.mark.parametrize(("validators", "match"), RANGES.values(), ids=RANGES.keys())
def test_ranges_of_validators_are_in_order_and_disjoint(validators: str, match: str) -> None:
    with pytest.raises(MalformedPolicy, match=match):
        parse_policy(WORLD.policy({"validators": validators}))


@pytest.mark.parametrize("age", ["P", "PT", "P0D", "7D", "P1Y", "P1M", "-P7D", "P7", "", "P1.5D"])
def test_a_duration_that_is_none_is_refused(age: str) -> None:
    with pytest.raises(MalformedPolicy, match="status_max_age"):
        parse_policy(WORLD.policy(extra=f'status_max_age = "{age}"'))


def test_a_name_stands_once() -> None:
    chain = WHOLE[WHOLE.index("[[anchors.chain]]") : WHOLE.index("[[anchors.log]]")]
    log = WHOLE[WHOLE.index("[[anchors.log]]") :]

    with pytest.raises(MalformedPolicy, match=r"chain\.name"):
        parse_policy((WHOLE + chain).encode())
    with pytest.raises(MalformedPolicy, match=r"log\.origin"):
        parse_policy((WHOLE + log).encode())


def test_one_log_for_an_issuer() -> None:
    log = WHOLE[WHOLE.index("[[anchors.log]]") :]
    signer = WORLD.signer
    other = type(signer)("other.example", signer.public_key, signer.sign)
    second = log.replace(signer.vkey, other.vkey).replace(f'"{ORIGIN}"', '"other.example"')

    with pytest.raises(MalformedPolicy, match=r"log\.issuers"):
        parse_policy((WHOLE + second).encode())
    assert len(parse_policy((WHOLE + second.replace(ISSUER, "VATDE-1")).encode()).logs) == 2


@pytest.mark.parametrize("table", ["threshold = 1\nkeys = []", 'threshold = 0\nkeys = ["a"]'])
def test_witnesses_that_nobody_would_check_are_refused(table: str) -> None:
    with pytest.raises(MalformedPolicy, match="witnesses"):
        parse_policy(WORLD.policy() + f"\n[anchors.witnesses]\n{table}\n".encode())


@settings(max_examples=150)
@given(st.binary(max_size=60))
@example(b"\xff")
@example(b"version = 1")
@example(b"version = 1\nanchors = 1")
@example(b"a = " + b"[" * 5000)
def test_arbitrary_bytes_raise_only_what_is_promised(data: bytes) -> None:
    with pytest.raises(MalformedPolicy, match="malformed-policy"):
        parse_policy(data)


@settings(max_examples=150)
@given(st.integers(0, len(WHOLE) - 1), st.characters(codec="utf-8"))
def test_a_changed_letter_is_read_or_refused(place: int, letter: str) -> None:
    try:
        policy = parse_policy((WHOLE[:place] + letter + WHOLE[place + 1 :]).encode())
    except MalformedPolicy:
        return

    assert policy.version == 1
