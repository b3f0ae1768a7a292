"""Read a ceremony's plan from CEREMONY.toml; keys/CEREMONY.example.toml shows every key.

The schema is closed. What can be refused before the ceremony is refused here: the same key for two
purposes, the same holder twice, addresses that nobody could fetch, names that no certificate can
carry. Only a plan whose policies all lie under the arc for examples (2.999) may do without two
persons.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.authority import practice
from trustsvc_keys.authority.accreditation import Accreditation
from trustsvc_keys.authority.names import Person, Subject
from trustsvc_keys.authority.plan import (
    Addresses,
    CeremonyPlan,
    ClockSource,
    HolderPlan,
    KeyPlan,
    holder_name,
)
from trustsvc_keys.authority.plan_parts import (
    check_name,
    is_oid,
    read_accreditation,
    read_address,
    read_algorithm,
    read_identifier,
    read_key_plan,
    read_validity,
    read_word,
)
from trustsvc_keys.authority.profiles import (
    ANY_POLICY,
    OCSP,
    SEAL,
    SIGNATORY,
    TIME_STAMPING,
    Profile,
)
from trustsvc_keys.authority.toml_table import Table, closed, parse_table
from trustsvc_keys.errors import MalformedPlan

VERSION = 1
_NAME_LIMIT = 64


def parse_plan(data: bytes) -> CeremonyPlan:
    """Read the plan of a ceremony.

    Raises:
        MalformedPlan: It breaks the schema or contradicts itself; names the key.
    """
    with closed(parse_table(data)) as top:
        top.number("version", 0, least=VERSION, most=VERSION)
        policies, logged = _policies(top)
        with closed(top.table("root")) as table:
            root, root_key, root_validity = _authority(table, practice.ROOT_VALIDITY)
            root_folder = _folder(table)
        with closed(top.table("issuing")) as table:
            issuing, issuing_key, issuing_validity = _authority(table, practice.ISSUING_VALIDITY)
        plan = CeremonyPlan(
            root=root,
            issuing=issuing,
            holders=(*_services(top, issuing), *_issuers(top)),
            policies=policies,
            logged=logged,
            algorithm=read_algorithm(top) or Algorithm.ECDSA_P256_SHA256,
            root_key=root_key,
            issuing_key=issuing_key,
            root_validity=root_validity,
            issuing_validity=issuing_validity,
            root_folder=root_folder,
            addresses=_addresses(top),
            persons=_persons(top),
            clock=read_word(top, "clock", ClockSource, ClockSource.SYSTEM),
            says_semantics=True,
            digest=hashlib.sha256(data).hexdigest(),
        )
    _check_whole(plan)
    return plan


def _policies(top: Table) -> tuple[tuple[str, ...], str]:
    """Read the policies; the logged one joins the others at the end."""
    policies, logged = top.texts("policies"), top.text("logged")
    if not policies:
        raise MalformedPlan(where="policies", why="at least one policy OID")
    for where, policy in (*(("policies", policy) for policy in policies), ("logged", logged)):
        if policy == ANY_POLICY or not is_oid(policy):
            raise MalformedPlan(where=where, why=f"{policy[:80]!r} is no policy's OID")
    if logged in policies:
        raise MalformedPlan(where="logged", why="one of the policies too; give it its own OID")
    return (*policies, logged), logged


def _persons(top: Table) -> tuple[str, ...]:
    """Read the two persons."""
    persons = top.texts("persons")
    if len(persons) not in {0, practice.PERSONS}:
        raise MalformedPlan(where="persons", why=f"name {practice.PERSONS} persons")
    for person in persons:
        if person != person.strip() or not person.isprintable() or len(person) > _NAME_LIMIT:
            raise MalformedPlan(where="persons", why="blank ends, unprintable or too long")
    if "" in persons:
        raise MalformedPlan(where="persons", why="an empty name")
    return persons


def _addresses(top: Table) -> Addresses:
    """Read the addresses; all of them or none."""
    table = top.optional_table("addresses")
    if table is None:
        return Addresses()
    with closed(table):
        return Addresses(
            lists=read_address(table, "lists"),
            certificates=read_address(table, "certificates"),
            ocsp=read_address(table, "ocsp"),
        )


def _authority(table: Table, validity: timedelta) -> tuple[Subject, KeyPlan, timedelta]:
    """Read an authority."""
    identifier = table.optional_text("identifier")
    subject = Subject(
        country=table.text("country"),
        organisation=table.text("organisation"),
        common_name=table.text("common_name"),
        identifier=None
        if identifier is None
        else read_identifier(table.at("identifier"), identifier),
    )
    check_name(table, subject)
    key = read_key_plan(table)
    if key.by_request:
        raise MalformedPlan(where=table.at("key"), why="an authority keeps its own key")
    return subject, key, read_validity(table, validity)


def _folder(table: Table) -> Path | None:
    """Read the folder of the root."""
    text = table.optional_text("folder")
    if text is None:
        return None
    if not text.startswith("/") or not text.isprintable():
        raise MalformedPlan(where=table.at("folder"), why="not an absolute path")
    return Path(text)


def _services(top: Table, issuing: Subject) -> Iterator[HolderPlan]:
    """Read the time-stamping authority and the OCSP responder; they belong to the authority."""
    kinds = (
        ("time_stamping", TIME_STAMPING, practice.TIME_STAMPING_VALIDITY),
        ("ocsp", OCSP, practice.OCSP_VALIDITY),
    )
    for key, profile, validity in kinds:
        table = top.optional_table(key)
        if table is None:
            continue
        with closed(table):
            subject = Subject(
                country=issuing.country,
                organisation=issuing.organisation,
                common_name=table.text("common_name"),
                identifier=issuing.identifier,
            )
            holder = _holder(table, profile, subject, validity, None)
        if holder.key.by_request:
            raise MalformedPlan(where=table.at("key"), why="a service of ours keeps its own key")
        yield holder


def _issuers(top: Table) -> Iterator[HolderPlan]:
    """Read the issuers, each with a seal and any number of signatories."""
    for table in top.tables("issuers"):
        with closed(table):
            organisation = Subject(
                country=table.text("country"),
                organisation=table.text("organisation"),
                common_name="",
                identifier=read_identifier(table.at("identifier"), table.text("identifier")),
            )
            accreditation = read_accreditation(table)
            with closed(table.table("seal")) as seal:
                subject = _named(organisation, seal.text("common_name"), None)
                yield _holder(seal, SEAL, subject, practice.SEAL_VALIDITY, accreditation)
            for signatory in table.tables("signatories"):
                with closed(signatory):
                    yield _signatory(signatory, organisation, accreditation)


def _signatory(
    table: Table, organisation: Subject, accreditation: Accreditation | None
) -> HolderPlan:
    """Read a natural person who signs for an organisation."""
    person = Person(
        given_name=table.text("given_name"),
        surname=table.text("surname"),
        serial_number=table.optional_text("serial_number"),
    )
    common_name = table.text("common_name", f"{person.given_name} {person.surname}")
    subject = _named(organisation, common_name, person)
    return _holder(table, SIGNATORY, subject, practice.SIGNATORY_VALIDITY, accreditation)


def _named(organisation: Subject, common_name: str, person: Person | None) -> Subject:
    """Give an organisation's name a common name and perhaps a person."""
    return Subject(
        country=organisation.country,
        organisation=organisation.organisation,
        common_name=common_name,
        identifier=organisation.identifier,
        person=person,
    )


def _holder(
    table: Table,
    profile: Profile,
    subject: Subject,
    validity: timedelta,
    accreditation: Accreditation | None,
) -> HolderPlan:
    """Read what all holders have."""
    check_name(table, subject)
    return HolderPlan(
        profile=profile,
        subject=subject,
        generation=table.number("generation", 1, most=9_999),
        key=read_key_plan(table),
        validity=read_validity(table, validity),
        accreditation=accreditation,
    )


def _check_whole(plan: CeremonyPlan) -> None:
    """Refuse a plan that contradicts itself."""
    if not plan.persons and not plan.is_demo:
        raise MalformedPlan(where="persons", why="missing; only a demo under 2.999 needs nobody")
    keys = [plan.root_key, plan.issuing_key, *(holder.key for holder in plan.holders)]
    uris = [key.uri for key in keys if key.uri is not None]
    if len(set(uris)) != len(uris):
        raise MalformedPlan(where="key", why="one key for two purposes")
    names = [holder_name(holder).rpartition("-")[0] for holder in plan.holders]
    if len(set(names)) != len(names):
        raise MalformedPlan(where="issuers", why="the same holder twice")
