"""Build the subjects of certificates (RFC 5280, 4.1.2.6; EN 319 412-3, 4.2.1).

A legal person is named by country, organisation, organisation identifier (2.5.4.97) and common
name, in this order. Lengths are the upper bounds of RFC 5280, appendix A.1.
"""

import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID

from trustsvc_keys.errors import MalformedName
from trustsvc_keys.organisations import OrganisationIdentifier

_COUNTRY = re.compile(r"[A-Z]{2}")
_UPPER_BOUND = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a certificate names.

    Attributes:
        country: ISO 3166-1 alpha-2, where the organisation is established.
        organisation: The full registered name.
        common_name: The name commonly used, or what the certificate is for.
        identifier: The organisation in its register; an authority may do without.
    """

    country: str
    organisation: str
    common_name: str
    identifier: OrganisationIdentifier | None = None


def encode_name(subject: Subject) -> x509.Name:
    """Write a subject as an X.501 name.

    Raises:
        MalformedName: A field is empty, too long or not printable.
    """
    if _COUNTRY.fullmatch(subject.country) is None:
        raise MalformedName(where="country", why="not two capital letters")
    _check_text("organisation", subject.organisation)
    _check_text("common_name", subject.common_name)
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, subject.country),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, subject.common_name),
    ]
    if subject.identifier is not None:
        written = x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, str(subject.identifier))
        attributes.insert(2, written)
    return x509.Name(attributes)


def _check_text(where: str, text: str) -> None:
    """Refuse a text that a name cannot carry."""
    if not text.strip() or text != text.strip():
        raise MalformedName(where=where, why="empty or with blank ends")
    if len(text) > _UPPER_BOUND:
        raise MalformedName(where=where, why=f"{len(text)} characters, not {_UPPER_BOUND}")
    if not text.isprintable():
        raise MalformedName(where=where, why="unprintable characters")
