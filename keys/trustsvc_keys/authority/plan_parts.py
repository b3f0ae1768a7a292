"""Read the parts of a ceremony's plan: keys, names, addresses, validities.

Every complaint is a `MalformedPlan` that names the key; what a library of ours refuses is told in
its words.
"""

import re
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from cryptography import x509

from trustsvc_keys.algorithms import FACTS, Algorithm
from trustsvc_keys.authority import practice
from trustsvc_keys.authority.accreditation import Accreditation, encode_accreditation
from trustsvc_keys.authority.custody import check_custody
from trustsvc_keys.authority.names import Subject, encode_name
from trustsvc_keys.authority.plan import KeyPlan
from trustsvc_keys.authority.toml_table import Table, closed
from trustsvc_keys.errors import KeysError, MalformedPlan
from trustsvc_keys.organisations import OrganisationIdentifier, parse_organisation_identifier

_ADDRESS = re.compile(r"http://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")
_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]{0,38})){1,31}")
_MOST_DAYS = 9_150
_BY_REQUEST = "request"
Word = TypeVar("Word", bound=StrEnum)


def read_address(table: Table, key: str) -> str:
    """Read an http address without query and fragment.

    Raises:
        MalformedPlan: It is something else.
    """
    text = table.text(key)
    if len(text) > practice.ADDRESS_LIMIT or _ADDRESS.fullmatch(text) is None:
        raise MalformedPlan(where=table.at(key), why="not an address as http://host/path")
    return text.rstrip("/")


def read_identifier(where: str, text: str) -> OrganisationIdentifier:
    """Read an organisation identifier.

    Raises:
        MalformedPlan: It is something else.
    """
    try:
        return parse_organisation_identifier(text)
    except KeysError as error:
        raise MalformedPlan(where=where, why=_told(error)) from error


def read_key_plan(table: Table) -> KeyPlan:
    """Read where a key is kept and what it is made for.

    Raises:
        MalformedPlan: It is something else.
    """
    uri = table.optional_text("key")
    if uri == _BY_REQUEST:
        return KeyPlan(by_request=True)
    if uri is not None:
        try:
            check_custody(uri)
        except KeysError as error:
            raise MalformedPlan(where=table.at("key"), why=_told(error)) from error
    return KeyPlan(uri=uri, algorithm=read_algorithm(table))


def read_algorithm(table: Table) -> Algorithm | None:
    """Read an algorithm that authorities and holders may use.

    Raises:
        MalformedPlan: It is something else.
    """
    if (text := table.optional_text("algorithm")) is None:
        return None
    usable = {str(one) for one, facts in FACTS.items() if facts.deterministic}
    if text not in usable:
        why = f"not one of {', '.join(sorted(usable))}"
        raise MalformedPlan(where=table.at("algorithm"), why=why)
    return Algorithm(text)


def read_word(table: Table, key: str, kind: type[Word], default: Word) -> Word:
    """Read one word of several.

    Raises:
        MalformedPlan: It is something else.
    """
    text = table.text(key, default)
    try:
        return kind(text)
    except ValueError as error:
        words = ", ".join(kind)
        raise MalformedPlan(where=table.at(key), why=f"not one of {words}") from error


def read_validity(table: Table, default: timedelta) -> timedelta:
    """Read a validity in days.

    Raises:
        MalformedPlan: It is something else.
    """
    return timedelta(days=table.number("validity_days", default.days, most=_MOST_DAYS))


def read_accreditation(table: Table) -> Accreditation | None:
    """Read an organisation's accreditation.

    Raises:
        MalformedPlan: It is something else.
    """
    inner = table.optional_table("accreditation")
    if inner is None:
        return None
    with closed(inner):
        accreditation = Accreditation(
            country=inner.text("country"),
            body=inner.text("body"),
            number=inner.text("number"),
            scope=inner.text("scope"),
        )
    try:
        encode_accreditation(accreditation)
    except KeysError as error:
        raise MalformedPlan(where=table.at("accreditation"), why=_told(error)) from error
    return accreditation


def check_name(table: Table, subject: Subject) -> None:
    """Refuse a name that no certificate can carry.

    Raises:
        MalformedPlan: Names the key.
    """
    try:
        encode_name(subject)
    except KeysError as error:
        where = table.at(str(error.fields.get("where", "")))
        raise MalformedPlan(where=where, why=str(error.fields.get("why"))) from error


def _told(error: KeysError) -> str:
    """Tell what an error found, without its code and remedy."""
    return ", ".join(str(value) for value in error.fields.values())[:200]


def is_oid(oid: str) -> bool:
    """Say whether a text is an OID that can be written in DER."""
    if _OID.fullmatch(oid) is None:
        return False
    try:
        x509.ObjectIdentifier(oid)
    except ValueError:
        return False
    return True
