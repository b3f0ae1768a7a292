"""Parse organisation identifiers as certificates carry them (EN 319 412-1, 5.1.4).

A scheme of three letters (``NTR`` trade register, ``VAT``, ``LEI``, ``PSD``) or a national one of
two letters and a colon; a country; a hyphen; the reference in that register.
The check character of a Chinese Unified Social Credit Code (GB 32100) gives a warning, never a
refusal: registers hold codes that break it.
"""

import re
from dataclasses import dataclass

from trustsvc_keys.errors import MalformedIdentifier

LIMIT = 128
"""The most characters; X.520 sets none, file names and columns do."""

_SHAPE = re.compile(
    r"(?P<scheme>[A-Z]{3}|[A-Z]{2}:)(?P<country>[A-Z]{2})-(?P<reference>.+)", re.DOTALL
)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_LENGTH = 18


@dataclass(frozen=True, slots=True)
class OrganisationIdentifier:
    """An organisation in a register; ``str`` gives the text that a certificate carries.

    Attributes:
        scheme: ``NTR``, ``VAT``, ``LEI``, … or a national scheme with its colon.
        country: ISO 3166-1 alpha-2; ``XG`` for LEI, ``EL`` for a Greek VAT number.
        reference: The organisation's number in that register, as it is written there.
    """

    scheme: str
    country: str
    reference: str

    def __str__(self) -> str:
        """Write the identifier as certificates carry it."""
        return f"{self.scheme}{self.country}-{self.reference}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """Name by code what looks like a slip of the pen but is no reason to refuse."""
        if (self.scheme, self.country) != ("NTR", "CN") or uscc_check_digit_ok(self.reference):
            return ()
        return ("uscc-check-digit",)


def parse_organisation_identifier(text: str) -> OrganisationIdentifier:
    """Read an organisation identifier (EN 319 412-1, 5.1.4); writing it again gives the same text.

    Raises:
        MalformedIdentifier: The text has another shape.
    """
    if len(text) > LIMIT:
        raise MalformedIdentifier(text=text[:LIMIT], why=f"more than {LIMIT} characters")
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise MalformedIdentifier(text=text, why="not scheme, country, hyphen, reference")
    reference = shape["reference"]
    if not reference.isprintable() or reference != reference.strip():
        raise MalformedIdentifier(text=text, why="blank ends or unprintable characters")
    return OrganisationIdentifier(shape["scheme"], shape["country"], reference)


def uscc_check_digit_ok(text: str) -> bool:
    """Say whether a Unified Social Credit Code ends in its check character (GB 32100-2015)."""
    if len(text) != _USCC_LENGTH or any(sign not in _USCC_ALPHABET for sign in text):
        return False
    weighted = sum(
        _USCC_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(text[:-1])
    )
    return _USCC_ALPHABET[-weighted % 31] == text[-1]
