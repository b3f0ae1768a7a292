"""Give the JSON Schemas of what authors send, as documents of their own and for our OpenAPI."""

from collections.abc import Mapping
from typing import Any

from trustsvc.documents.authoring.dcc_model import DCC_BODY, DCC_DEFINITIONS
from trustsvc.documents.authoring.dcoc_model import DCOC_BODY, DCOC_DEFINITIONS
from trustsvc.documents.authoring.examples import dcc_model_example, dcoc_model_example
from trustsvc.documents.authoring.lossless import FORMAT
from trustsvc.documents.authoring.schema import DEFINITIONS, Schema, document

COMPONENTS = "#/components/schemas/"

DCC_SCHEMA: Schema = document(
    "urn:trustsvc:dcc-model:1",
    "Model of a DCC",
    DCC_BODY,
    DCC_DEFINITIONS,
    [dcc_model_example()],
)
DCOC_SCHEMA: Schema = document(
    "urn:trustsvc:dcoc-model:1",
    "Model of a D-CoC",
    DCOC_BODY,
    DCOC_DEFINITIONS,
    [dcoc_model_example()],
)
CARRIED_SCHEMA: Schema = {
    "title": "XML as JSON",
    "type": "object",
    "description": "A DCC or D-CoC carried losslessly, as GET …/json gives it; docs/authoring.md "
    "describes the mapping.",
    "properties": {
        "format": {"type": "string", "const": FORMAT},
        "root": {"type": "array", "minItems": 1},
        "before": {"type": "array"},
        "after": {"type": "array"},
    },
    "required": ["format", "root"],
    "additionalProperties": False,
}
"""The outside of a carried document; how deep it nests no schema says."""


def components() -> dict[str, Schema]:
    """Give all schemas under the names that they have in our OpenAPI."""
    made: dict[str, Schema] = {"XmlAsJson": CARRIED_SCHEMA}
    for prefix, schema in (("Dcc", DCC_SCHEMA), ("Dcoc", DCOC_SCHEMA)):
        names = {name: f"{prefix}Model{name}" for name in schema["$defs"]}
        body = {name: part for name, part in schema.items() if not name.startswith("$")}
        made[f"{prefix}Model"] = _renamed(body, names)
        for name, definition in schema["$defs"].items():
            made[names[name]] = _renamed(definition, names)
    return made


def _renamed(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  JSON has no narrower name
    """Let references lead to the components."""
    if isinstance(value, dict):
        return {
            key: COMPONENTS + names[item.removeprefix(DEFINITIONS)]
            if key == "$ref"
            else _renamed(item, names)
            for key, item in value.items()
        }
    return [_renamed(item, names) for item in value] if isinstance(value, list) else value
