"""Compare a coverage factor k with the coverage probability p that goes with it (GUM, 6.3; G.1.3).

For a normal distribution p = erf(k/√2). A pair fits when some k within 5 % of the stated one has
a probability that rounds to the stated one, to two digits at least: k = 2 fits 0.95 and 0.9545.
A t-distribution allows any larger k; a rectangular one has p = k/√3. Computed with decimals.
"""

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from trustsvc.documents.lint.subject import exact, last_digit

SLACK = Fraction(105, 100)
_FAR = 6
"""Beyond k = 6 the rest of a normal distribution is below 2e-9."""
_NORMAL = ("normal", "gauss", "正态")
_STUDENT = ("student", "t-", "t_", "t ", "t分布")
_RECTANGULAR = ("rect", "uniform", "rechteck", "均匀", "矩形")


@lru_cache(maxsize=1024)
def normal_probability(k: Fraction) -> Fraction:
    """Give the probability within ±k standard deviations, to 30 digits."""
    if k <= 0:
        return Fraction(0)
    if k > _FAR:
        return Fraction(1)
    with localcontext() as context:
        context.prec = 60
        x = Decimal(k.numerator) / Decimal(k.denominator) / Decimal(2).sqrt()
        term, total, n = x, x, 0
        while abs(term) > Decimal("1e-40"):
            n += 1
            term = -term * x * x / n
            total += term / (2 * n + 1)
        return Fraction(total * 2 / _pi().sqrt()).limit_denominator(10**30)


def _pi() -> Decimal:
    return Decimal("3.14159265358979323846264338327950288419716939937510582097494")


def _family(distribution: str | None) -> str:
    name = (distribution or "normal").casefold().strip()
    if name == "t" or name.startswith(_STUDENT):
        return "student"
    if name.startswith(_NORMAL):
        return "normal"
    return "rectangular" if name.startswith(_RECTANGULAR) else "other"


@lru_cache(maxsize=1024)
def fits(factor: str, probability: str, distribution: str | None) -> bool:
    """Tell whether k and p go together; what cannot be judged fits."""
    k, p = exact(factor), exact(probability)
    if k is None or p is None or k <= 0:
        return True
    half = min(last_digit(probability) / 2, Fraction(5, 1000))
    low, high = max(p - half, Fraction(0)), p + half
    family = _family(distribution)
    if family == "rectangular":
        root = Fraction(1_732_050_808, 1_000_000_000)
        return k / SLACK / root <= high and min(k * SLACK / root, Fraction(1)) >= low
    if family == "student":
        return normal_probability(k * SLACK) >= low
    if family == "other":
        return True
    return normal_probability(k / SLACK) <= high and normal_probability(k * SLACK) >= low


def usual_factor(probability: str) -> str | None:
    """Say which k people use for a probability of a normal distribution."""
    p = exact(probability)
    usual = {"0.68": "1", "0.90": "1.645", "0.95": "2", "0.99": "2.576", "0.997": "3"}
    for known, factor in usual.items():
        if p is not None and abs(p - Fraction(known)) <= Fraction(5, 1000):
            return factor
    return None
