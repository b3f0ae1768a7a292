# ruff: noqa: RUF001 - Chinese texts use Chinese punctuation
"""Derive the guide's core metadata from what a document itself says.

A calibration certificate has no expiry (its customer's recalibration date is none), and one of a
release without an issue date has no effective date: what nobody says is not there.
An amendment *supplements* the document that it amends; a substitution *conflicts* with the one in
whose place it stands.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping

from trustsvc.documents.dates import read_day
from trustsvc.documents.dcc.facts import Citation, Contact, Dcc, Item, Method, Statement
from trustsvc.documents.dcoc.facts import CitedDocument, Criterion, Dcoc, DcocContact
from trustsvc.documents.guide.model import (
    DateName,
    GuideMetadata,
    Identifier,
    Organisation,
    Relation,
    RelationName,
    Role,
    SaidDate,
    Source,
)
from trustsvc.documents.metadata import CoreMetadata, contexts_of
from trustsvc.documents.words import Words
from trustsvc_keys.errors import MalformedIdentifier
from trustsvc_keys.organisations import parse_organisation_identifier

_SHA256 = re.compile(r"(?i)(.*[#/:])?sha-?256")
_HEX = re.compile(r"[0-9A-Fa-f]{64}")
_DIGEST_BYTES = 32
_SAID = {
    "uscc": re.compile(
        r"(?i)(?:统一社会信用代码|unified social credit code|\bUSCC\b)\s*[:：]?\s*"
        r"([0-9A-HJ-NPQRTUWXY]{18})(?![0-9A-Z])"
    ),
    "gln": re.compile(
        r"(?i)(?:全球位置编码|global location number|\bGLN\b)\s*[:：]?\s*([0-9]{13})(?![0-9])"
    ),
}
"""A DCC has no place for numbers of organisations: they stand in ``location/further`` as text."""
_CHANGES = {"amended": RelationName.SUPPLEMENTS}


def dcc_guide(dcc: Dcc) -> GuideMetadata:
    """Derive the metadata of a DCC."""
    issued = dcc.core.issue_date
    code = dcc.laboratory.code
    accreditation = (
        (Identifier("calibrationLaboratoryCode", code, Source.DOCUMENT),) if code else ()
    )
    return GuideMetadata(
        organisations=_once(
            _named(Role.ISSUER, dcc.laboratory.contact, accreditation),
            _named(Role.CUSTOMER, dcc.customer),
            *(organisation for item in dcc.items for organisation in _of_item(item)),
        ),
        dates=_dates({DateName.EFFECTIVE: issued, DateName.VERSION: issued}),
        relations=_distinct(_dcc_relations(dcc)),
    )


def _of_item(item: Item) -> Iterator[Organisation]:
    if item.manufacturer:
        yield _named(Role.MANUFACTURER, item.manufacturer)
    if item.owner:
        yield _named(Role.OWNER, item.owner)
    for part in item.parts:
        yield from _of_item(part)


def _named(role: Role, contact: Contact, numbers: tuple[Identifier, ...] = ()) -> Organisation:
    """Give an organisation of a DCC, with the numbers that ``further`` names by our convention."""
    said = "\n".join(contact.further.values())
    found = ((scheme, pattern.search(said)) for scheme, pattern in _SAID.items())
    read = (
        Identifier(scheme, match[1].upper(), Source.DOCUMENT) for scheme, match in found if match
    )
    return Organisation(role, contact.name, (*read, *numbers))


def _dcc_relations(dcc: Dcc) -> Iterator[Relation]:
    if dcc.core.replaces:
        yield _change(dcc.core.change or "substituted", dcc.core.replaces)
    if dcc.core.previous_report:
        yield from _cited(dcc.core.previous_report, "previous")
    for statement in dcc.statements:
        yield from _norms(statement, "statement")
    for context in contexts_of(dcc):
        for equipment in context.equipment:
            if equipment.certificate:
                yield from _cited(equipment.certificate, "equipment")
        for method in context.methods:
            yield from _norms(method, "method")
        for statement in context.statements:
            yield from _norms(statement, "statement")


def _cited(citation: Citation, how: str) -> Iterator[Relation]:
    found: Citation | None = citation
    while found is not None:
        if found.identifier:
            yield Relation(
                RelationName.CITES,
                found.identifier,
                "document",
                how,
                Source.DOCUMENT,
                name=found.referral,
                sha256=read_sha256(found.procedure, found.value),
            )
        found = found.linked


def _norms(one: Method | Statement, how: str) -> Iterator[Relation]:
    for norm in one.norms:
        yield Relation(RelationName.BASED_ON, norm, "standard", how, Source.DOCUMENT)


def dcoc_guide(dcoc: Dcoc) -> GuideMetadata:
    """Derive the metadata of a D-CoC."""
    several = (
        (Role.MANUFACTURER, dcoc.manufacturers),
        (Role.REPRESENTATIVE, (dcoc.representative,) if dcoc.representative else ()),
        (Role.PRODUCTION_SITE, dcoc.production_sites),
        (Role.NOTIFIED_BODY, tuple(one.contact for one in dcoc.notified_bodies)),
    )
    return GuideMetadata(
        organisations=_once(
            _contact(Role.ISSUER, dcoc.body.contact),
            _contact(Role.CUSTOMER, dcoc.client),
            *(_contact(role, contact) for role, contacts in several for contact in contacts),
        ),
        dates=_dates(
            {
                DateName.EFFECTIVE: dcoc.core.valid_from,
                DateName.EXPIRY: dcoc.core.valid_until,
                DateName.VERSION: dcoc.core.issue_date,
            }
        ),
        relations=_distinct(_dcoc_relations(dcoc)),
    )


def _contact(role: Role, contact: DcocContact) -> Organisation:
    numbers = (
        Identifier(number.scheme.lower(), number.value, Source.DOCUMENT)
        if number.scheme in {"USCC", "GLN"}
        else Identifier(number.scheme, number.value, Source.DOCUMENT)
        for number in contact.identifiers
    )
    return Organisation(role, contact.name, tuple(numbers))


def _dcoc_relations(dcoc: Dcoc) -> Iterator[Relation]:
    if dcoc.core.replaces:
        replaced = dcoc.core.replaces
        yield _change(replaced.change, replaced.identifier, replaced.sha256)
    for evaluation in dcoc.evaluations:
        if evaluation.report:
            yield _report(evaluation.report, "evaluation")
    for previous in dcoc.core.previous:
        yield _report(previous, "previous")
    for body in dcoc.notified_bodies:
        if body.certificate:
            yield _report(body.certificate, "notified_body")
    scheme = dcoc.scheme
    yield Relation(
        RelationName.BASED_ON,
        scheme.identifier,
        "scheme",
        "scheme",
        Source.DOCUMENT,
        name=scheme.name,
    )
    yield from (_criterion(one) for one in (*dcoc.criteria, *dcoc.also_applied))


def _report(cited: CitedDocument, how: str) -> Relation:
    return Relation(
        RelationName.CITES,
        cited.identifier,
        "document",
        how,
        Source.DOCUMENT,
        name=cited.name,
        sha256=cited.sha256.lower() or None,
    )


def _criterion(one: Criterion) -> Relation:
    return Relation(
        RelationName.BASED_ON,
        one.reference,
        "standard",
        "criterion",
        Source.DOCUMENT,
        name=one.title,
        edition=one.edition or None,
    )


def _change(change: str, identifier: str, sha256: str | None = None) -> Relation:
    name = _CHANGES.get(change, RelationName.CONFLICTS)
    digest = sha256.lower() if sha256 else None
    return Relation(name, identifier, "document", change, Source.DOCUMENT, sha256=digest)


def plain_guide(metadata: CoreMetadata) -> GuideMetadata:
    """Derive the metadata of a plain document from its core metadata."""
    issued = metadata.issue_date
    makers = (one.manufacturer for one in metadata.objects if one.manufacturer)
    cited = (
        Relation(RelationName.CITES, one, "document", "cites", Source.DOCUMENT)
        for one in metadata.cites
    )
    replaced = (_change("substituted", metadata.replaces),) if metadata.replaces else ()
    return GuideMetadata(
        organisations=_once(
            Organisation(
                Role.ISSUER, metadata.issuer_name, tuple(_numbers(metadata.issuer_identifiers))
            ),
            Organisation(Role.CUSTOMER, metadata.customer_name or {}),
            *(Organisation(Role.MANUFACTURER, maker) for maker in makers),
        ),
        dates={name: SaidDate(issued, Source.DOCUMENT) for name in _ISSUED} if issued else {},
        relations=_distinct(iter((*replaced, *cited))),
    )


_ISSUED = (DateName.EFFECTIVE, DateName.VERSION)


def _numbers(texts: tuple[str, ...]) -> Iterator[Identifier]:
    for text in texts:
        scheme, colon, value = text.partition(":")
        known = scheme.strip().lower()
        if colon and known in {"uscc", "gln"}:
            yield Identifier(known, value.strip(), Source.DOCUMENT)
        elif colon:
            yield Identifier(scheme.strip(), value.strip(), Source.DOCUMENT)
        else:
            yield Identifier("", text, Source.DOCUMENT)


def account_uscc(organization_identifier: str) -> Identifier | None:
    """Give the USCC of the account that issues (``NTRCN-…``), or None where it has none."""
    try:
        found = parse_organisation_identifier(organization_identifier)
    except MalformedIdentifier:
        return None
    if (found.scheme, found.country) != ("NTR", "CN"):
        return None
    return Identifier("uscc", found.reference, Source.ACCOUNT)


def read_sha256(procedure: str, value: str) -> str | None:
    """Read a SHA-256 that is cited in hexadecimal or base64; None for anything else."""
    tidy = "".join(value.split())
    if not _SHA256.fullmatch(procedure.strip()):
        return None
    if _HEX.fullmatch(tidy):
        return tidy.lower()
    try:
        octets = base64.b64decode(tidy, validate=True)
    except (binascii.Error, ValueError):
        return None
    return octets.hex() if len(octets) == _DIGEST_BYTES else None


def _dates(texts: Mapping[DateName, str | None]) -> dict[DateName, SaidDate]:
    read = {name: read_day(text) for name, text in texts.items()}
    return {name: SaidDate(day, Source.DOCUMENT) for name, day in read.items() if day}


def _once(*organisations: Organisation) -> tuple[Organisation, ...]:
    """Leave out who has neither name nor number, and who is named twice in one role."""
    kept: dict[tuple[Role, tuple[tuple[str, str], ...]], Organisation] = {}
    for one in organisations:
        if one.name or one.identifiers:
            kept.setdefault((one.role, _key(one.name)), one)
    return tuple(kept.values())


def _key(words: Words) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(words.items()))


def _distinct(relations: Iterator[Relation]) -> tuple[Relation, ...]:
    """Keep the first of those that say the same of the same; one with a digest wins."""
    kept: dict[tuple[str, str, str | None], Relation] = {}
    for one in relations:
        key = (one.relation, one.identifier, one.edition)
        if one.identifier and (key not in kept or (one.sha256 and not kept[key].sha256)):
            kept[key] = one
    return tuple(kept.values())
