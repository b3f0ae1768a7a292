"""A verdict is recomputed from value, limits and rule; nothing is held against an unstated one."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.documents.lint.decision import Judgement, Limits, Rule, judge, rule_in

NUMBERS = st.fractions(-10, 10, max_denominator=100)
POSITIVE = st.fractions(Fraction(1, 100), 5, max_denominator=100)
QUICK = settings(max_examples=200, deadline=None, derandomize=True)
WORDS = ("pass", "fail", "conditionalPass", "conditionalFail", "noPass", "noFail")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Decision by simple\n acceptance (ILAC-G8)", Rule.SIMPLE),
        ("Shared risk was agreed", Rule.SIMPLE),
        ("Guard band w = U", Rule.GUARDED),
        ("the absolute error plus the expanded uncertainty does not exceed", Rule.GUARDED),
        ("误差绝对值与扩展不确定度之和不超过允差时判为合格", Rule.GUARDED),
        ("按简单接受规则判定", Rule.SIMPLE),
        ("The customer's specifications apply", Rule.UNSTATED),
    ],
)
def test_a_rule_is_found_in_what_is_written(text: str, rule: Rule) -> None:
    assert rule_in([text]) is rule


@given(NUMBERS, POSITIVE, st.sampled_from(list(Rule)))
@QUICK
def test_what_a_rule_says_agrees_with_it(margin: Fraction, spread: Fraction, rule: Rule) -> None:
    if rule is Rule.GUARDED:
        word = "pass" if margin >= spread else "fail"
    else:
        word = "pass" if margin >= 0 else "fail"

    judged = judge(word, margin, spread, rule)

    needs_no_rule = rule is not Rule.UNSTATED or abs(margin) >= spread or word == "fail"
    assert judged is (Judgement.AGREES if needs_no_rule else Judgement.NEEDS_RULE)


@given(POSITIVE, POSITIVE, st.sampled_from(list(Rule)))
@QUICK
def test_the_opposite_of_what_is_certain_contradicts(
    beyond: Fraction, spread: Fraction, rule: Rule
) -> None:
    assert judge("pass", -(spread + beyond), spread, rule) is Judgement.CONTRADICTS
    assert judge("fail", spread + beyond, spread, rule) is Judgement.CONTRADICTS
    assert judge("pass", -beyond, None, rule) is Judgement.CONTRADICTS


@given(NUMBERS, POSITIVE)
@QUICK
def test_a_wider_uncertainty_never_makes_a_pass_surer(margin: Fraction, spread: Fraction) -> None:
    if judge("pass", margin, spread * 2, Rule.GUARDED) is Judgement.AGREES:
        assert judge("pass", margin, spread, Rule.GUARDED) is Judgement.AGREES


@pytest.mark.parametrize(
    ("word", "margin", "rule", "judged"),
    [
        ("pass", "0.5", Rule.GUARDED, Judgement.IGNORES_UNCERTAINTY),
        ("pass", "0.5", Rule.UNSTATED, Judgement.NEEDS_RULE),
        ("pass", "0.5", Rule.SIMPLE, Judgement.AGREES),
        ("pass", "-0.5", Rule.UNSTATED, Judgement.NEEDS_LENIENT_RULE),
        ("pass", "-0.5", Rule.SIMPLE, Judgement.CONTRADICTS),
        ("pass", "1", Rule.GUARDED, Judgement.AGREES),
        ("fail", "0.5", Rule.GUARDED, Judgement.AGREES),
        ("fail", "0.5", Rule.SIMPLE, Judgement.CONTRADICTS),
        ("conditionalPass", "0.5", Rule.UNSTATED, Judgement.AGREES),
        ("conditionalPass", "2", Rule.UNSTATED, Judgement.CONDITIONAL_FOR_NOTHING),
        ("conditionalPass", "-0.5", Rule.UNSTATED, Judgement.CONTRADICTS),
        ("conditionalFail", "-0.5", Rule.UNSTATED, Judgement.AGREES),
        ("noPass", "2", Rule.UNSTATED, Judgement.CONTRADICTS),
        ("noPass", "0.5", Rule.UNSTATED, Judgement.AGREES),
        ("noFail", "-2", Rule.UNSTATED, Judgement.CONTRADICTS),
        ("notAssessed", "-2", Rule.UNSTATED, Judgement.AGREES),
    ],
)
def test_words_go_with_values_as_the_standards_say(
    word: str, margin: str, rule: Rule, judged: Judgement
) -> None:
    assert judge(word, Fraction(margin), Fraction(1), rule) is judged


@given(NUMBERS, NUMBERS, NUMBERS)
@QUICK
def test_a_margin_is_positive_exactly_inside(
    value: Fraction, lower: Fraction, upper: Fraction
) -> None:
    margin = Limits(lower, upper).margin(value)

    assert margin is not None
    assert (margin >= 0) == (lower <= value <= upper)
    assert Limits(None, None).margin(value) is None
