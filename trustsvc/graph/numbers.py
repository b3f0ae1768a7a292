"""Compare numbers that people write: serial numbers, certificate numbers.

Widths, cases, blanks and kinds of dashes are typists' choices; everything else tells numbers apart.
"""

from unicodedata import category, normalize

LONGEST = 200
"""A longer number is compared by its beginning: nobody tells instruments apart beyond that."""


def number_key(text: str) -> str:
    """Give what two spellings of one number have in common; empty for no number.

    Applying it again changes nothing.
    """
    folded = normalize("NFKC", normalize("NFKC", text).casefold())
    return "".join(filter(None, map(_kept, folded)))[:LONGEST]


def _kept(letter: str) -> str:
    kind = category(letter)
    if kind == "Pd" or letter == "\N{MINUS SIGN}":
        return "-"
    return "" if kind[0] in "CZ" else letter
