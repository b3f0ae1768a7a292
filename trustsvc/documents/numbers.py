"""Keep numbers as their source wrote them.

``1.50`` and ``1.5`` say different things about a measurement, and a float would forget which:
the text is the number, and arithmetic goes through ``Decimal``.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from trustsvc.errors import MalformedRequest

_NUMBER = re.compile(r"[-+]?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[Ee][-+]?[0-9]+)?|NaN", re.ASCII)


@dataclass(frozen=True, slots=True)
class Number:
    """Hold one number of the D-SI: its text, kept to the last zero."""

    text: str

    @property
    def exact(self) -> Decimal:
        """Give the number for arithmetic; NaN stays NaN."""
        return Decimal(self.text)

    @property
    def is_nan(self) -> bool:
        """Tell whether the source wrote that there is no number."""
        return self.text == "NaN"

    def __str__(self) -> str:
        """Write it as it was written."""
        return self.text


def parse_number(text: str) -> Number:
    """Read a number in the D-SI's notation.

    Raises:
        MalformedRequest: the text is no such number.
    """
    if not _NUMBER.fullmatch(text):
        raise MalformedRequest(where="number", why=f"not a decimal number: {text[:40]!r}")
    return Number(text)
