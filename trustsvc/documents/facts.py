"""Turn the metadata of a document into plain facts that a database row or an answer can hold."""

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from trustsvc.documents.metadata import CoreMetadata


def facts_of(metadata: CoreMetadata) -> dict[str, Any]:
    """Give the metadata as JSON: dates as ISO 8601, texts by language, nothing lost."""
    plain = _plain(metadata)
    if not isinstance(plain, dict):  # a dataclass becomes a dict
        raise TypeError
    return plain


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
