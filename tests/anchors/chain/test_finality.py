"""A header is final when the policy's validators sealed it, or the auditor pinned it."""

from dataclasses import replace

import pytest
import rlp

from tests.support.sealed_chain import (
    CHAIN_ID,
    GENESIS,
    SealedChain,
    address_of,
    seal_with,
    validator_keys,
)
from trustsvc_anchors.chain.finality import (
    ChainRule,
    PinnedBlock,
    SealedHeader,
    ValidatorRange,
    find_range,
    is_closed,
    verify_final,
)
from trustsvc_anchors.chain.header import Header, parse_header
from trustsvc_anchors.chain.seals import seal_digest
from trustsvc_anchors.errors import MalformedHeader, UnprovedState

LATER_FORKS = [
    (),
    (bytes(32),),
    (bytes(32), b"", b"", bytes(32)),
    (bytes(32), b"", b"", *[bytes(32)] * 2),
]


def rule_of(chain: SealedChain, *ranges: ValidatorRange) -> ChainRule:
    whole = ValidatorRange(0, None, tuple(address_of(key) for key in chain.keys))
    return ChainRule("test", CHAIN_ID, GENESIS, chain.rule, chain.mode, ranges or (whole,))


@pytest.mark.parametrize("tail", LATER_FORKS)
@pytest.mark.parametrize("mode", ["header", "contract"])
@pytest.mark.parametrize("rule", ["qbft", "ibft2"])
def test_a_quorum_of_seals_makes_a_header_final(
    rule: str, mode: str, tail: tuple[bytes, ...]
) -> None:
    chain = SealedChain(rule=rule, mode=mode, tail=tail)

    header = verify_final(chain.mine().sealed, rule_of(chain))

    assert header.number == 812


@pytest.mark.parametrize(
    ("validators", "quorum"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (10, 7)]
)
def test_one_seal_under_two_thirds_is_not_enough(validators: int, quorum: int) -> None:
    chain = SealedChain(keys=validator_keys(validators), sealing=quorum)
    enough = chain.mine().sealed
    chain.sealing = quorum - 1
    too_few = chain.mine().sealed

    assert verify_final(enough, rule_of(chain)).number == 812
    with pytest.raises(UnprovedState, match=f"not {quorum}"):
        verify_final(too_few, rule_of(chain))


def test_all_may_seal_but_nobody_twice() -> None:
    chain = SealedChain(sealing=4)
    sealed = chain.mine().sealed
    repeated = SealedHeader(sealed.header, (*sealed.seals[:3], sealed.seals[0]))

    assert verify_final(sealed, rule_of(chain))
    with pytest.raises(UnprovedState, match="seals twice"):
        verify_final(repeated, rule_of(chain))
    with pytest.raises(UnprovedState, match="more seals"):
        verify_final(SealedHeader(sealed.header, sealed.seals * 2), rule_of(chain))


def test_a_superfluous_seal_must_verify_too() -> None:
    sealed = SealedChain(sealing=4).mine().sealed
    broken = replace(sealed.seals[3], r=bytes(31) + b"\1")

    with pytest.raises(UnprovedState, match="does not hold"):
        verify_final(
            SealedHeader(sealed.header, (*sealed.seals[:3], broken)), rule_of(SealedChain())
        )


def test_a_stranger_beside_a_quorum_is_refused() -> None:
    chain = SealedChain()
    sealed = chain.mine().sealed
    digest = seal_digest(parse_header(sealed.header), "qbft")
    stranger = seal_with(validator_keys(1, "stranger")[0], digest)

    with pytest.raises(UnprovedState, match="no validator"):
        verify_final(SealedHeader(sealed.header, (*sealed.seals, stranger)), rule_of(chain))


def test_validators_of_the_evidences_own_choice_are_refused() -> None:
    chain = SealedChain(keys=validator_keys(4, "impostor"))

    with pytest.raises(UnprovedState, match="lists other validators"):
        verify_final(chain.mine().sealed, rule_of(SealedChain()))
    contract = SealedChain(keys=validator_keys(4, "impostor"), mode="contract")
    with pytest.raises(UnprovedState, match="no validator"):
        verify_final(contract.mine().sealed, rule_of(SealedChain(mode="contract")))


def test_each_mode_refuses_headers_of_the_other() -> None:
    for mode, other in (("header", "contract"), ("contract", "header")):
        with pytest.raises(UnprovedState, match="lists other validators"):
            verify_final(SealedChain(mode=other).mine().sealed, rule_of(SealedChain(mode=mode)))


def test_each_rule_refuses_seals_of_the_other() -> None:
    for rule, other in (("qbft", "ibft2"), ("ibft2", "qbft")):
        with pytest.raises(UnprovedState, match="finality"):
            verify_final(SealedChain(rule=other).mine().sealed, rule_of(SealedChain(rule=rule)))


def test_the_range_that_holds_the_block_number_counts() -> None:
    chain = SealedChain()
    addresses = tuple(address_of(key) for key in chain.keys)
    others = tuple(address_of(key) for key in validator_keys(4, "other"))
    rule = rule_of(chain, ValidatorRange(10, 811, others), ValidatorRange(812, None, addresses))
    sealed = chain.mine().sealed

    assert verify_final(sealed, rule).number == 812
    assert find_range(9, rule) is None
    assert [is_closed(replace_number(sealed.header, number), rule) for number in (811, 812)] == [
        True,
        False,
    ]
    with pytest.raises(UnprovedState, match="names no validators"):
        verify_final(sealed, rule_of(chain, ValidatorRange(813, None, addresses)))


def replace_number(data: bytes, number: int) -> Header:
    return replace(parse_header(data), number=number)


def test_seals_inside_the_header_are_refused() -> None:
    chain = SealedChain()
    sealed = chain.mine().sealed
    members = rlp.decode(sealed.header)
    extra = rlp.decode(members[12])
    members[12] = rlp.encode([*extra[:4], [b"seal"]])

    with pytest.raises(UnprovedState, match="inside"):
        verify_final(SealedHeader(rlp.encode(members), sealed.seals), rule_of(chain))


def test_a_round_with_leading_zeros_is_refused_under_qbft() -> None:
    chain = SealedChain()
    sealed = chain.mine().sealed
    members = rlp.decode(sealed.header)
    extra = rlp.decode(members[12])
    members[12] = rlp.encode([*extra[:3], b"\0\1", []])

    with pytest.raises(UnprovedState, match="shortest form"):
        verify_final(SealedHeader(rlp.encode(members), sealed.seals), rule_of(chain))


def test_a_pinned_block_is_final_and_no_other() -> None:
    chain = SealedChain(rule="pinned_block")
    first, second = chain.mine(), chain.mine()
    pin = PinnedBlock(first.number, first.hash)
    rule = replace(rule_of(chain), validators=(), pinned=(pin,))

    assert verify_final(first.sealed, rule).number == first.number
    assert not is_closed(parse_header(first.header), rule)
    with pytest.raises(UnprovedState, match="not one that the policy pins"):
        verify_final(second.sealed, rule)
    with pytest.raises(UnprovedState, match="that has none"):
        verify_final(SealedHeader(first.header, SealedChain().mine().seals), rule)
    with pytest.raises(UnprovedState, match="not one that the policy pins"):
        verify_final(first.sealed, replace(rule, pinned=(PinnedBlock(813, first.hash),)))


def test_what_is_no_header_is_malformed() -> None:
    with pytest.raises(MalformedHeader, match="header"):
        verify_final(SealedHeader(b"junk", ()), rule_of(SealedChain()))
    with pytest.raises(MalformedHeader, match="extra_data"):
        verify_final(SealedChain(rule="pinned_block").mine().sealed, rule_of(SealedChain()))
