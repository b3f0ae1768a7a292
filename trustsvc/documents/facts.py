"""Turn what documents say, and what is said of them, into JSON for rows and answers."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from trustsvc.documents.dcc.reader import read_dcc
from trustsvc.documents.dcoc.reader import read_dcoc
from trustsvc.documents.findings import Finding
from trustsvc.documents.kinds import ROOTS, DocumentKind
from trustsvc.documents.metadata import CoreMetadata, ObjectFacts, dcc_metadata, dcoc_metadata
from trustsvc.documents.xml import Tree
from trustsvc.errors import BadInput


def facts_of(metadata: CoreMetadata) -> dict[str, Any]:
    """Give the metadata as JSON: dates as ISO 8601, texts by language, nothing lost."""
    plain = _plain(metadata)
    if not isinstance(plain, dict):  # a dataclass becomes a dict
        raise TypeError
    return plain


def metadata_of(facts: Mapping[str, Any]) -> CoreMetadata:
    """Give the metadata back that `facts_of` wrote."""
    days = ("issue_date", "valid_until", "recalibration")
    performed = facts["performed"]
    return CoreMetadata(
        **{
            **facts,
            **{day: _day(facts[day]) for day in days},
            "kind": DocumentKind(facts["kind"]),
            "objects": tuple(ObjectFacts(**each) for each in facts["objects"]),
            "performed": performed and tuple(date.fromisoformat(day) for day in performed),
            **{key: tuple(facts[key]) for key in ("issuer_identifiers", "languages", "cites")},
        }
    )


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def find_metadata(tree: Tree) -> CoreMetadata | None:
    """Give the metadata of a DCC or D-CoC that need not be valid, or None where it has none."""
    kind = ROOTS.get(str(tree.getroot().tag))
    try:
        if kind is DocumentKind.DCC:
            return dcc_metadata(read_dcc(tree))
        if kind is DocumentKind.DCOC:
            return dcoc_metadata(read_dcoc(tree))
    except BadInput:
        return None
    return None


def finding_json(finding: Finding) -> dict[str, Any]:
    """Give a finding as JSON, in both languages."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "xpath": finding.xpath,
        "says": dict(finding.says),
        "remedy": dict(finding.remedy),
    }


def _plain(value: object) -> Any:  # noqa: ANN401  JSON has no narrower name
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    return value
