"""Build the subjects of certificates (RFC 5280, 4.1.2.6; EN 319 412-2, 4.2.4; 412-3, 4.2.1).

A legal person is named by country, organisation, organisation identifier (2.5.4.97) and common
name, in this order; a natural person who acts for it, with surname, given name and, where names
are not unique in the organisation, a serial number before the common name. Lengths are the upper
bounds of RFC 5280, appendix A.1.
"""

import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID

from trustsvc_keys.errors import MalformedName
from trustsvc_keys.organisations import OrganisationIdentifier

_COUNTRY = re.compile(r"[A-Z]{2}")
_PRINTABLE = re.compile(r"[A-Za-z0-9 '()+,./:=?-]+")
_UPPER_BOUND = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A natural person who signs for an organisation.

    Attributes:
        given_name: As in the person's papers.
        surname: As in the person's papers.
        serial_number: Tells namesakes of one organisation apart, as a staff number does; it is no
            identity card's number, and nothing says that it is.
    """

    given_name: str
    surname: str
    serial_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a certificate names.

    Attributes:
        country: ISO 3166-1 alpha-2, where the organisation is established.
        organisation: The full registered name.
        common_name: The name commonly used, or what the certificate is for.
        identifier: The organisation in its register; an authority may do without.
        person: The natural person who signs for the organisation; None for the organisation itself.
    """

    country: str
    organisation: str
    common_name: str
    identifier: OrganisationIdentifier | None = None
    person: Person | None = None


def encode_name(subject: Subject) -> x509.Name:
    """Write a subject as an X.501 name.

    Raises:
        MalformedName: A field is empty, too long or not printable.
    """
    if _COUNTRY.fullmatch(subject.country) is None:
        raise MalformedName(where="country", why="not two capital letters")
    check_text("organisation", subject.organisation)
    check_text("common_name", subject.common_name)
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, subject.country),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.organisation),
    ]
    if subject.identifier is not None:
        written = x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, str(subject.identifier))
        attributes.append(written)
    if subject.person is not None:
        attributes.extend(_person(subject.person))
    attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, subject.common_name))
    return x509.Name(attributes)


def _person(person: Person) -> list[x509.NameAttribute[str]]:
    """Write the attributes of a natural person."""
    check_text("surname", person.surname)
    check_text("given_name", person.given_name)
    attributes = [
        x509.NameAttribute(NameOID.SURNAME, person.surname),
        x509.NameAttribute(NameOID.GIVEN_NAME, person.given_name),
    ]
    if person.serial_number is not None:
        check_printable("serial_number", person.serial_number)
        attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, person.serial_number))
    return attributes


def check_text(where: str, text: str, *, most: int = _UPPER_BOUND) -> None:
    """Refuse a text that a certificate cannot carry.

    Raises:
        MalformedName: It is empty, too long or not printable.
    """
    if not text.strip() or text != text.strip():
        raise MalformedName(where=where, why="empty or with blank ends")
    if len(text) > most:
        raise MalformedName(where=where, why=f"{len(text)} characters, not {most}")
    if not text.isprintable() or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise MalformedName(where=where, why="unprintable characters")


def check_printable(where: str, text: str, *, most: int = _UPPER_BOUND) -> None:
    """Refuse what a PrintableString cannot carry (X.680, 41.4).

    Raises:
        MalformedName: It is empty, too long or has other characters.
    """
    check_text(where, text, most=most)
    if _PRINTABLE.fullmatch(text) is None:
        raise MalformedName(where=where, why="other than letters, digits, blanks and '()+,-./:=?")
