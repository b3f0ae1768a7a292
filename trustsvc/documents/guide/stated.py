"""Complete a document's metadata by what its issuer states beside it; judge the numbers in both.

What is stated adds and never contradicts. Every fault is a finding with its place; those of
severity *error* refuse the statement, warnings go with the metadata.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from trustsvc.codes.numbers import gln_check_digit_ok
from trustsvc.documents.authoring.json_reader import parse_json
from trustsvc.documents.authoring.shapes import check_shape
from trustsvc.documents.dates import read_day
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.guide import wording
from trustsvc.documents.guide.derive import account_uscc
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
    StatedState,
)
from trustsvc.documents.guide.schema import STATED_SCHEMA
from trustsvc.documents.kinds import DocumentKind
from trustsvc.errors import MalformedJson, MalformedRequest, RefusedDocument
from trustsvc_keys.organisations import uscc_check_digit_ok

LIMIT_BYTES = 256_000


def parse_stated(data: bytes) -> Mapping[str, Any]:
    """Read what is stated beside a document: JSON of ``STATED_SCHEMA``.

    Raises:
        MalformedRequest: it is no JSON.
        RefusedDocument: it is JSON of another shape; findings name places in it.
        TooLarge: no metadata are as long as that.
    """
    try:
        value = parse_json(data, LIMIT_BYTES)
    except MalformedJson as error:
        where = f"metadata, {error.fields['where']}"
        raise MalformedRequest(where=where, why=error.fields["why"]) from error
    return check_stated(value)


def check_stated(value: object) -> Mapping[str, Any]:
    """Judge the shape of what is stated; dates of TOML become texts.

    Raises:
        RefusedDocument: it has another shape; findings name places in it.
    """
    tidy = _as_json(value)
    findings = check_shape(tidy, STATED_SCHEMA, {})
    if findings:
        raise RefusedDocument(findings=findings)
    return tidy if isinstance(tidy, Mapping) else {}


def _as_json(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _as_json(item) for name, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list | tuple) else value


def with_account(guide: GuideMetadata, organization_identifier: str) -> GuideMetadata:
    """Add the USCC of the issuer's account, where the document says none."""
    number = account_uscc(organization_identifier)
    if number is None:
        return guide
    issuers = [one for one in guide.organisations if one.role is Role.ISSUER]
    issuer = issuers[0] if issuers else Organisation(Role.ISSUER, {})
    if issuer.find("uscc") is not None:
        return guide
    completed = replace(issuer, identifiers=(number, *issuer.identifiers))
    others = tuple(one for one in guide.organisations if one is not issuer)
    return replace(guide, organisations=(completed, *others))


def completed(
    guide: GuideMetadata, stated: Mapping[str, Any], kind: DocumentKind, identifier: str
) -> GuideMetadata:
    """Add what is stated, which has the shape of ``STATED_SCHEMA``.

    Raises:
        RefusedDocument: it contradicts the document; findings say where.
    """
    work = _Completing(guide, kind, identifier)
    findings = list(work.add(stated))
    if findings:
        raise RefusedDocument(findings=tuple(findings))
    return work.guide


class _Completing:
    """Add one part after the other; what cannot be added is a finding."""

    def __init__(self, guide: GuideMetadata, kind: DocumentKind, identifier: str) -> None:
        self.guide = guide
        self._kind = kind
        self._identifier = identifier

    def add(self, stated: Mapping[str, Any]) -> Iterator[Finding]:
        for place, one in enumerate(stated.get("organisations", ())):
            yield from self._organisation(one, f"$.organisations[{place}]")
        yield from self._dates(stated.get("dates", {}))
        for place, one in enumerate(stated.get("relations", ())):
            yield from self._relation(one, f"$.relations[{place}]")
        self.guide = replace(
            self.guide,
            instruments=tuple(_state(one, "instrument") for one in stated.get("instruments", ())),
            standards=tuple(_state(one, "reference") for one in stated.get("standards", ())),
        )

    def _organisation(self, one: Mapping[str, str], place: str) -> Iterator[Finding]:
        role, name = Role(one["role"]), one.get("name")
        named = [
            other
            for other in self.guide.organisations
            if other.role is role and (name is None or name in other.name.values())
        ]
        if len(named) != 1:
            say = wording.which_organisation if named else wording.no_organisation
            yield say(place, role)
            return
        added = named[0]
        for scheme in ("uscc", "gln"):
            value, there = one.get(scheme), added.find(scheme)
            if value is None:
                continue
            if scheme == "gln" and not gln_check_digit_ok(value):
                yield wording.gln_check(f"{place}.gln", value, Severity.ERROR)
            elif there is not None and there.value != value:
                yield wording.contradiction(f"{place}.{scheme}", value, there.value)
            elif there is None:
                number = Identifier(scheme, value, Source.STATED)
                added = replace(added, identifiers=(*added.identifiers, number))
        organisations = (
            added if other is named[0] else other for other in self.guide.organisations
        )
        self.guide = replace(self.guide, organisations=tuple(organisations))

    def _dates(self, stated: Mapping[str, str]) -> Iterator[Finding]:
        dates = dict(self.guide.dates)
        for name in DateName:
            day = read_day(stated.get(name))
            if day is None:
                continue
            if name is DateName.EXPIRY and self._kind is DocumentKind.DCC:
                yield wording.no_expiry(f"$.dates.{name}")
            elif name in dates and dates[name].day != day:
                said = dates[name].day.isoformat()
                yield wording.contradiction(f"$.dates.{name}", day.isoformat(), said)
            else:
                dates.setdefault(name, SaidDate(day, Source.STATED))
        first, last = dates.get(DateName.EFFECTIVE), dates.get(DateName.EXPIRY)
        if stated and first and last and last.day < first.day:
            yield wording.dates_turned("$.dates", first.day.isoformat(), last.day.isoformat())
        self.guide = replace(self.guide, dates=dates)

    def _relation(self, one: Mapping[str, str], place: str) -> Iterator[Finding]:
        relation, identifier = RelationName(one["relation"]), one["identifier"]
        if identifier == self._identifier:
            yield wording.itself(f"{place}.identifier")
            return
        digest = one.get("sha256")
        for known in self.guide.relations:
            if (known.relation, known.identifier) == (relation, identifier):
                if digest and known.sha256 and known.sha256 != digest:
                    yield wording.contradiction(f"{place}.sha256", digest, known.sha256)
                    return
                if known.edition == one.get("edition") and (known.sha256 or not digest):
                    return
        added = Relation(
            relation,
            identifier,
            one.get("kind", "document"),
            "stated",
            Source.STATED,
            name={"": one["name"]} if "name" in one else {},
            edition=one.get("edition"),
            sha256=digest,
        )
        self.guide = replace(self.guide, relations=(*self.guide.relations, added))


def _state(one: Mapping[str, str], called: str) -> StatedState:
    return StatedState(one[called], one["state"], one.get("stated_by"), read_day(one.get("since")))


def judge_numbers(
    guide: GuideMetadata, organization_identifier: str, *, accounts: bool = True
) -> Iterator[Finding]:
    """Warn of numbers that break their check digit, and of an issuer that is another's account.

    Without ``accounts``, nothing is said of the account and its number: it was judged when the
    operator enrolled it.
    """
    account = account_uscc(organization_identifier)
    for index, one in enumerate(guide.organisations):
        for place, number in enumerate(one.identifiers):
            where = f"$.organisations[{index}].identifiers[{place}]"
            if number.source is Source.ACCOUNT and not accounts:
                continue
            if number.scheme == "uscc" and not uscc_check_digit_ok(number.value):
                yield wording.uscc_check(where, number.value)
            if number.scheme == "gln" and not gln_check_digit_ok(number.value):
                yield wording.gln_check(where, number.value, Severity.WARNING)
            of_issuer = accounts and one.role is Role.ISSUER and number.scheme == "uscc"
            if of_issuer and account is not None and number.value != account.value:
                yield wording.other_account(where, number.value, account.value)
