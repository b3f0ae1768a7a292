"""The instant of existence rests on enough proposers, or says that it does not."""

import pytest

from tests.support.sealed_chain import CHAIN_ID, GENESIS, START, SealedChain, address_of
from tests.support.world import instant
from trustsvc_anchors.chain.existence import check_existence
from trustsvc_anchors.chain.finality import ChainRule, ValidatorRange
from trustsvc_anchors.chain.header import Header, parse_header
from trustsvc_anchors.report import Verdict


def rule_of(chain: SealedChain) -> ChainRule:
    whole = ValidatorRange(0, None, tuple(address_of(key) for key in chain.keys))
    return ChainRule("test", CHAIN_ID, GENESIS, chain.rule, chain.mode, (whole,))


def blocks(chain: SealedChain, *proposers: int) -> list[Header]:
    return [parse_header(chain.mine(proposer).header) for proposer in proposers]


def text(second: int) -> str:
    return instant(second).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("proposers", "second", "said"),
    [
        ((0,), 5, "1 of 2"),
        ((0, 0, 0), 15, "1 of 2"),
        ((0, 1), 10, "2 proposers"),
        ((0, 0, 1, 2), 15, "2 proposers"),
    ],
)
def test_the_largest_time_among_two_of_four_proposers_counts(
    proposers: tuple[int, ...], second: int, said: str
) -> None:
    chain = SealedChain()
    header, *descendants = blocks(chain, *proposers)

    check = check_existence(header, descendants, rule_of(chain), 60)

    assert check.facts["instant"] == text(START + second + 60)
    assert said in check.says
    assert check.verdict == Verdict.PASSED


def test_a_later_block_dated_before_its_parent_does_not_lower_the_instant() -> None:
    chain = SealedChain()
    first = parse_header(chain.mine(0).header)
    chain.time -= 1000
    second = parse_header(chain.mine(1).header)

    check = check_existence(first, [second], rule_of(chain), 0)

    assert check.facts["instant"] == text(START + 5)


def test_a_pinned_block_tells_its_own_time() -> None:
    chain = SealedChain(rule="pinned_block")
    rule = ChainRule("test", CHAIN_ID, GENESIS, "pinned_block", "header")

    check = check_existence(blocks(chain, 0)[0], [], rule, 0)

    assert check.says == f"existed by {text(START + 5)}, by the time in the pinned block"


def test_the_latest_time_that_a_header_may_have_still_has_a_date() -> None:
    chain = SealedChain()
    chain.time = 253_370_764_794

    check = check_existence(blocks(chain, 0)[0], [], rule_of(chain), 86_399)

    assert check.facts["instant"] == "9999-01-01T23:59:58Z"
