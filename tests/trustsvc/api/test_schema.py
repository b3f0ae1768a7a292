"""Whatever the OpenAPI document allows is answered as it says, and never breaks us (schemathesis).

Deterministic, so that a failure comes again; some cases carry the issuer's key, some a document
that exists.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.service import Service

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
OPAQUE = {"application/ocsp-request", "application/timestamp-query"}
for media in OPAQUE:
    schemathesis.openapi.media_type(media, st.binary(max_size=100))
    schemathesis.serializer.alias(media, "application/octet-stream")
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_every_answer_is_as_described(service: Service, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", service.client.app)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 12
    sacrificed = service.issue(f"SCHEMA-{mode.value}")  # what is generated may revoke it
    service.work()  # or no case would ever see evidence

    for operation in operations:
        takes_nothing = not operation.body and not list(operation.iter_parameters())
        takes_any_bytes = {part.media_type for part in operation.body} & OPAQUE
        if mode is GenerationMode.NEGATIVE and (takes_nothing or takes_any_bytes):
            continue

        @settings(
            max_examples=20,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(
            case=operation.as_strategy(generation_mode=mode),
            known=st.booleans(),
            by_issuer=st.booleans(),
        )
        def answered(case: schemathesis.Case[Any], *, known: bool, by_issuer: bool) -> None:
            if known and "document_id" in (case.path_parameters or {}):
                case.path_parameters["document_id"] = sacrificed
            headers = service.issuer if by_issuer else {}
            case.call_and_validate(headers=headers, checks=CHECKS)

        answered()
