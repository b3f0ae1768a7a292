"""Keep the numbers of JSON as the texts that they were.

``1.50`` in JSON says more than the float 1.5: digits that matter to a metrologist. What reads JSON
here makes each number a ``SourceNumber``, which is its text; callers from Python may give ``int``
and ``Decimal`` as well. A ``float`` has forgotten its digits and is no number here.
"""

from decimal import Decimal


class SourceNumber(str):
    """Hold a number of JSON as its text, so that it differs from a text of JSON."""

    __slots__ = ()


def is_number(value: object) -> bool:
    """Say whether a value is a number that still has its digits."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, SourceNumber | int) and not isinstance(value, bool)


def fixed(text: str) -> str:
    """Write a number without an exponent and keep its digits: ``2.50e0`` becomes ``2.50``.

    For numbers between 0.1 and 1000 or so, as coverage factors and probabilities are.
    """
    return format(Decimal(text), "f") if "e" in text.lower() else text
