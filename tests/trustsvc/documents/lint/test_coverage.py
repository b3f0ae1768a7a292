"""A coverage factor goes with its probability, within what people round."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.documents.lint.coverage import fits, normal_probability


@given(st.fractions(0, 7, max_denominator=1000))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_normal_probability_is_that_of_the_error_function(k: Fraction) -> None:
    assert float(normal_probability(k)) == pytest.approx(math.erf(k / math.sqrt(2)), abs=3e-9)


def test_two_standard_deviations_hold_what_the_tables_say() -> None:
    assert round(normal_probability(Fraction(2)), 15) == Fraction("0.954499736103642")


@given(st.fractions(0, 8, max_denominator=1000), st.fractions(0, 8, max_denominator=1000))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_more_coverage_needs_a_larger_factor(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))

    assert 0 <= normal_probability(low) <= normal_probability(high) <= 1


@pytest.mark.parametrize(
    ("k", "p", "distribution"),
    [
        ("2", "0.95", None),
        ("2", "0.9545", "normal"),
        ("2.00", "0.954", "normal"),
        ("1.96", "0.95", "Gaussian"),
        ("2.58", "0.99", "normal"),
        ("3", "0.997", "normal"),
        ("1", "0.68", "normal"),
        ("2.65", "0.95", "t-distribution"),
        ("2.28", "0.9545", "Student"),
        ("1.65", "0.95", "rectangular"),
        ("1.73", "1", "uniform"),
        ("7", "0.2", "triangular"),
        ("NaN", "0.95", "normal"),
    ],
)
def test_what_goes_together_fits(k: str, p: str, distribution: str | None) -> None:
    assert fits(k, p, distribution)


@pytest.mark.parametrize(
    ("k", "p", "distribution"),
    [
        ("2", "0.99", "normal"),
        ("3", "0.95", None),
        ("1.65", "0.95", "normal"),
        ("1", "0.95", "normal"),
        ("2", "1", "normal"),
        ("2.65", "0.95", "normal"),
        ("1.5", "0.95", "t"),
        ("2", "0.95", "rectangular"),
    ],
)
def test_what_does_not_go_together_is_told(k: str, p: str, distribution: str | None) -> None:
    assert not fits(k, p, distribution)
