"""Fees start where the chain is, rise as nodes ask, and stay under the cap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc_anchors.errors import FeeAboveCap
from trustsvc_anchors.evm.fees import FeeRule, Fees, first_fees, gas_limit, raised_fees

CAP = 10**12
wei = st.integers(0, CAP)
rules = st.builds(FeeRule, max_fee_cap=st.just(CAP), priority_fee=wei)


@given(wei, rules)
def test_first_fees_cover_the_base_fee_and_stay_under_the_cap(base: int, rule: FeeRule) -> None:
    fees = first_fees(base, rule)

    assert base <= fees.max_fee <= CAP
    assert fees.priority_fee <= min(fees.max_fee, rule.priority_fee)


@given(wei, wei, rules)
def test_raised_fees_are_both_15_percent_higher_and_under_the_cap_or_none(
    base: int, later: int, rule: FeeRule
) -> None:
    old = first_fees(base, rule)
    raised = raised_fees(old, later, rule)

    if raised is None:
        assert old == Fees(0, 0) or old.max_fee * 115 > CAP * 100
    else:
        assert raised.max_fee * 100 >= old.max_fee * 115
        assert raised.priority_fee * 100 >= old.priority_fee * 115
        assert raised.priority_fee <= raised.max_fee <= CAP


def test_a_chain_without_fees_stays_without() -> None:
    rule = FeeRule(priority_fee=0)

    assert first_fees(0, rule) == Fees(0, 0)
    assert raised_fees(Fees(0, 0), 0, rule) is None


def test_a_base_fee_above_the_cap_is_refused() -> None:
    with pytest.raises(FeeAboveCap, match="base fee"):
        first_fees(CAP + 1, FeeRule(max_fee_cap=CAP))


@given(st.integers(0, 1 << 256))
def test_no_estimate_makes_the_gas_limit_absurd(estimate: int) -> None:
    rule = FeeRule()

    assert rule.least_gas <= gas_limit(estimate, rule) <= rule.most_gas
