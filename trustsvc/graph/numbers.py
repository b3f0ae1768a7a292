"""Compare numbers that people write: serial numbers, certificate numbers.

Widths, cases, blanks and kinds of dashes are typists' choices; everything else tells numbers apart.
"""

from unicodedata import category, normalize

PLACEHOLDERS = frozenset(
    {"na", "n/a", "n.a.", "none", "unknown", "unbekannt", "keine", "无", "不详"}
)
"""What people write where there is no number."""
LONGEST = 200
"""A longer number is compared by its beginning: nobody tells instruments apart beyond that."""


def number_key(text: str) -> str:
    """Give what two spellings of one number have in common; empty for no number.

    Applying it again changes nothing.
    """
    key, before = text[: 4 * LONGEST], None
    while key != before:
        before, key = key, _folded(key)
    key = key[:LONGEST]
    return key if any(map(str.isalnum, key)) and key not in PLACEHOLDERS else ""


def _folded(text: str) -> str:
    """Fold once; what that drops may let letters join that a second time folds."""
    folded = normalize("NFKD", normalize("NFKD", text).casefold())
    return "".join(filter(None, map(_kept, folded)))


def _kept(letter: str) -> str:
    kind = category(letter)
    if kind == "Pd" or letter == "\N{MINUS SIGN}":
        return "-"
    return "" if kind[0] in "CZ" else letter
