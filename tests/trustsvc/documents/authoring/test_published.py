"""The published schemas are good JSON Schema, use what we say they use, and lead somewhere."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from trustsvc.documents.authoring.lossless import to_json
from trustsvc.documents.authoring.published import (
    CARRIED_SCHEMA,
    DCC_SCHEMA,
    DCOC_SCHEMA,
    components,
)
from trustsvc.documents.authoring.units import SYMBOLS
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.page.units import unit_text

KEYWORDS = {
    "$ref", "type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum",
    "exclusiveMinimum", "items", "minItems", "maxItems", "uniqueItems", "properties", "required",
    "additionalProperties", "propertyNames", "minProperties", "anyOf", "description", "x-wants",
}  # fmt: skip


@pytest.mark.parametrize("schema", [DCC_SCHEMA, DCOC_SCHEMA], ids=["dcc", "dcoc"])
def test_a_schema_is_valid_and_accepts_its_example(schema: dict[str, Any]) -> None:
    jsonschema_rs.meta.validate(schema)

    jsonschema_rs.Draft202012Validator(schema).validate(schema["examples"][0])


def schemas_in(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  JSON
    if isinstance(schema, dict):
        yield schema
        for name in ("properties", "$defs"):
            for one in schema.get(name, {}).values():
                yield from schemas_in(one)
        for name in ("items", "additionalProperties", "propertyNames"):
            yield from schemas_in(schema.get(name))
        for one in schema.get("anyOf", ()):
            yield from schemas_in(one)


@pytest.mark.parametrize("schema", [DCC_SCHEMA, DCOC_SCHEMA], ids=["dcc", "dcoc"])
def test_only_keywords_that_the_code_judges_are_used(schema: dict[str, Any]) -> None:
    whole = {"$schema", "$id", "title", "$defs", "examples"}

    used = {name for one in schemas_in(schema) for name in one}

    assert used <= KEYWORDS | whole
    for one in schemas_in(schema):
        assert set(one.get("x-wants", {"en", "zh"})) == {"en", "zh"}


@pytest.mark.parametrize("schema", [DCC_SCHEMA, DCOC_SCHEMA], ids=["dcc", "dcoc"])
def test_each_definition_is_used_and_each_reference_leads_to_one(schema: dict[str, Any]) -> None:
    named = {one["$ref"].removeprefix("#/$defs/") for one in schemas_in(schema) if "$ref" in one}

    assert named == set(schema["$defs"])


def test_in_openapi_each_reference_leads_to_a_component() -> None:
    made = components()
    text = json.dumps(made)

    for name in {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}:
        assert name in made
    assert "#/$defs/" not in text


def test_a_carried_document_is_as_its_schema_says() -> None:
    carried = json.loads(to_json(example_dcc()))

    jsonschema_rs.Draft202012Validator(CARRIED_SCHEMA).validate(carried)


def test_a_symbol_means_what_the_page_shows_for_its_unit() -> None:
    alike = {"\N{DEGREE CELSIUS}": "°C", "N·m": "N m", "1": "", "Ω": "Ω", "m/s²": "m/s²"}

    for symbol, unit in SYMBOLS.items():
        assert unit_text(unit) == alike.get(symbol, symbol), unit
