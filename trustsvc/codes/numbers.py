"""Judge numbers that end in a check digit: GLN (GS1 General Specifications, 7.9).

A wrong check digit is a slip of the pen more often than not; whether to refuse is the caller's
choice. The Unified Social Credit Code is in ``trustsvc_keys.organisations``.
"""

import re

_GLN = re.compile(r"[0-9]{13}", re.ASCII)


def is_gln(text: str) -> bool:
    """Say whether a text has the shape of a GLN: 13 digits."""
    return _GLN.fullmatch(text) is not None


def gln_check_digit_ok(text: str) -> bool:
    """Say whether a GLN ends in its check digit (weights 1 and 3 in turn, modulo 10)."""
    return is_gln(text) and gln_check_digit(text[:-1]) == text[-1]


def gln_check_digit(digits: str) -> str:
    """Give the check digit that belongs behind twelve digits."""
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits))
    return str(-total % 10)
