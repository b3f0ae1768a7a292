"""Hold the guide's core metadata of one document: who, when, in what state, related to what.

They are derived from the document, completed by what its issuer states beside it, and travel with
it under ``MODEL_VERSION``; a field that changes its meaning gets a new version. The status of the
document itself is no part: it changes, and is added when somebody asks.
Whatever the issuer stated says so in its source; nothing stated replaces what the document says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from trustsvc.documents.words import Words

MODEL_VERSION = "1.0.0"


class Source(StrEnum):
    """Tell who says something."""

    DOCUMENT = "document"
    ACCOUNT = "account"
    STATED = "stated"


class Role(StrEnum):
    """Tell what an organisation has to do with a document."""

    ISSUER = "issuer"
    CUSTOMER = "customer"
    MANUFACTURER = "manufacturer"
    OWNER = "owner"
    REPRESENTATIVE = "representative"
    PRODUCTION_SITE = "production_site"
    NOTIFIED_BODY = "notified_body"


class RelationName(StrEnum):
    """The four relations of the guide: 引用, 依据, 补充, 冲突."""

    CITES = "cites"
    BASED_ON = "based_on"
    SUPPLEMENTS = "supplements"
    CONFLICTS = "conflicts"


class DateName(StrEnum):
    """The three dates of the guide: 生效日期, 失效日期, 版本日期."""

    EFFECTIVE = "effective"
    EXPIRY = "expiry"
    VERSION = "version"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number of an organisation; ``scheme`` is ``uscc``, ``gln`` or another's own name."""

    scheme: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with its numbers; at most one USCC and one GLN."""

    role: Role
    name: Words
    identifiers: tuple[Identifier, ...] = ()

    def find(self, scheme: str) -> Identifier | None:
        """Give its number under a scheme."""
        return next((one for one in self.identifiers if one.scheme == scheme), None)


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A whole day at the issuer's place, and who says it."""

    day: date
    source: Source


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation; ``how`` tells what in the document makes it, ``kind`` what it leads to."""

    relation: RelationName
    identifier: str
    kind: str
    how: str
    source: Source
    name: Words = field(default_factory=dict)
    edition: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class StatedState:
    """The state of an instrument or a standard, as somebody says; never said by us."""

    of: str
    state: str
    stated_by: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class GuideMetadata:
    """The core metadata of one document, but for its status."""

    organisations: tuple[Organisation, ...] = ()
    dates: Mapping[DateName, SaidDate] = field(default_factory=dict)
    instruments: tuple[StatedState, ...] = ()
    standards: tuple[StatedState, ...] = ()
    relations: tuple[Relation, ...] = ()


def guide_json(guide: GuideMetadata) -> dict[str, Any]:
    """Give the metadata as JSON; what nobody says is not there."""
    return {
        "version": MODEL_VERSION,
        "organisations": [_organisation(one) for one in guide.organisations],
        "dates": {
            name.value: {"date": said.day.isoformat(), "source": said.source.value}
            for name, said in guide.dates.items()
        },
        "instruments": [_state(one, "instrument") for one in guide.instruments],
        "standards": [_state(one, "reference") for one in guide.standards],
        "relations": {
            name.value: [_relation(one) for one in guide.relations if one.relation is name]
            for name in RelationName
        },
    }


def _organisation(one: Organisation) -> dict[str, Any]:
    return {
        "role": one.role.value,
        "name": dict(one.name),
        "identifiers": [
            {"scheme": number.scheme, "value": number.value, "source": number.source.value}
            for number in one.identifiers
        ],
    }


def _state(one: StatedState, called: str) -> dict[str, Any]:
    said = {called: one.of, "state": one.state, "guide": GUIDE_WORDS[one.state]}
    by = {"stated_by": one.stated_by} if one.stated_by else {}
    since = {"since": one.since.isoformat()} if one.since else {}
    return {**said, **by, **since}


def _relation(one: Relation) -> dict[str, Any]:
    said: dict[str, Any] = {"identifier": one.identifier, "kind": one.kind, "how": one.how}
    more = {"name": dict(one.name), "edition": one.edition, "sha256": one.sha256}
    kept = {name: value for name, value in more.items() if value}
    return {**said, **kept, "source": one.source.value}


DOCUMENT_STATES = ("valid", "suspended", "revoked")
INSTRUMENT_STATES = ("qualified", "restricted", "out_of_service")
STANDARD_STATES = ("current", "withdrawn")
GUIDE_WORDS: Mapping[str, str] = {
    "current": "现行",
    "withdrawn": "废止",
    "valid": "有效",
    "suspended": "暂停",
    "revoked": "撤销",
    "qualified": "合格",
    "restricted": "限用",
    "out_of_service": "停用",
}
"""Our words for the states of the guide's three families, and the guide's."""
