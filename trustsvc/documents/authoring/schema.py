"""Build the JSON Schemas (2020-12) of what authors send.

A schema is data: it is published as it is, and ``trustsvc.documents.authoring.shapes`` judges by
it, so that what is published and what is accepted are one thing.
Only these keywords are used: ``$ref``, ``type``, ``enum``, ``const``, ``pattern``, lengths,
``minimum``, ``maximum``, ``exclusiveMinimum``, ``items`` with counts, ``uniqueItems``,
``properties``, ``required``, ``additionalProperties``, ``propertyNames``, ``minProperties`` and
``anyOf``. ``x-wants`` says in English and Chinese what a value has to be.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEFINITIONS = "#/$defs/"

_NEVER = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff"
"""Characters that XML 1.0 cannot carry (2.2); half a surrogate pair is refused when reading."""
_IN_LINE = r"\u0000-\u001f\ufffe\uffff"
_AT_ENDS = r"\u0000-\u0020\ufffe\uffff"
TEXT_PATTERN = f"^[^{_NEVER}]+$"
WORD_PATTERN = f"^[^{_AT_ENDS}]([^{_IN_LINE}]*[^{_AT_ENDS}])?$"
NUMBER_PATTERN = r"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?$"
POSITIVE_PATTERN = r"^\+?(?=[0.]*[1-9])([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?$"
DATE_PATTERN = (
    "^[1-9][0-9]{3}-("
    "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|"
    "(0[469]|11)-(0[1-9]|[12][0-9]|30)|"
    "02-(0[1-9]|1[0-9]|2[0-8]))$"
    "|^([1-9][0-9](0[48]|[2468][048]|[13579][26])|(1[26]|[2468][048]|[3579][26])00)-02-29$"
)
_PLAIN = "[!$&'()*+,.0-9;=A-Z_a-z~-]|%[0-9A-Fa-f]{2}"
_IN_PATH = f"(?:{_PLAIN}|[/:@])"
_IN_QUERY = f"(?:{_PLAIN}|[/:@?])"
URI_PATTERN = (
    f"^[A-Za-z][A-Za-z0-9+.-]*:(?://(?:{_PLAIN})+(?::[0-9]{{1,5}})?(?:/{_IN_PATH}*)?"
    f"|(?:{_PLAIN}|[:@]){_IN_PATH}*)(?:\\?{_IN_QUERY}*)?(?:#{_IN_QUERY}*)?$"
)
"""RFC 3986 without user names and IPv6 addresses, which no certificate needs."""
BASE64_PATTERN = (
    "^([A-Za-z0-9+/]{4})*"
    "([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)$"
)
LONGEST_NUMBER = 100
LONGEST_WORD = 1_000
LONGEST_TEXT = 20_000


def ref(name: str, description: str | None = None) -> Schema:
    """Refer to a definition."""
    told = {} if description is None else {"description": description}
    return {"$ref": DEFINITIONS + name, **told}


def leaf(kind: str, wants: tuple[str, str], description: str | None = None, **more: Any) -> Schema:  # noqa: ANN401  JSON has no narrower name
    """Describe a value that holds no others; ``wants`` says in English and Chinese what it is."""
    told = {} if description is None else {"description": description}
    return {"type": kind, **told, **more, "x-wants": {"en": wants[0], "zh": wants[1]}}


def words(*allowed: str, description: str) -> Schema:
    """Describe one of some words."""
    named = ", ".join(allowed)
    wants = (f"one of: {named}", f"下列之一：{named}")  # noqa: RUF001  Chinese punctuation
    return leaf("string", wants, description, enum=list(allowed))


def closed(
    description: str,
    required: Mapping[str, Schema],
    optional: Mapping[str, Schema] | None = None,
    *,
    one_of: Sequence[Sequence[str]] = (),
) -> Schema:
    """Describe an object with these fields and no others; ``one_of`` names groups of fields.

    At least one of the groups must be complete.
    """
    made: Schema = {
        "type": "object",
        "description": description,
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }
    if one_of:
        made["anyOf"] = [{"required": list(group)} for group in one_of]
    return made


def many(
    items: Schema, description: str, least: int = 1, most: int = 1_000, *, unique: bool = False
) -> Schema:
    """Describe a list."""
    made: Schema = {
        "type": "array",
        "description": description,
        "items": items,
        "minItems": least,
        "maxItems": most,
    }
    if unique:
        made["uniqueItems"] = True
    return made


def either(*kinds: Schema, description: str | None = None) -> Schema:
    """Describe a value of one of several forms, which differ in their JSON type."""
    told = {} if description is None else {"description": description}
    return {**told, "anyOf": list(kinds)}


def document(
    address: str,
    title: str,
    body: Schema,
    definitions: Mapping[str, Schema],
    examples: Sequence[object],
) -> Schema:
    """Close a schema with its identity, its definitions and its examples."""
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": title,
        **body,
        "$defs": dict(definitions),
        "examples": list(examples),
    }
