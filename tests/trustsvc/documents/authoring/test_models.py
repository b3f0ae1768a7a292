"""What a published schema accepts is written, and every judge of documents accepts what is written.

Models are generated from the schemas themselves; the same JSON text is judged by an independent
validator and by our code. Mutants are refused by both or by neither.
"""

import json
from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.support.shared import dcc_file
from tests.trustsvc.documents.authoring.models import json_text, mended, values_of
from trustsvc.documents.authoring.dcc import author_dcc
from trustsvc.documents.authoring.dcc_model import DCC_BODY, DCC_DEFINITIONS
from trustsvc.documents.authoring.dcoc import author_dcoc
from trustsvc.documents.authoring.dcoc_model import DCOC_BODY, DCOC_DEFINITIONS
from trustsvc.documents.authoring.examples import dcc_model_example, dcoc_model_example
from trustsvc.documents.authoring.incoming import xml_of_json
from trustsvc.documents.authoring.json_reader import parse_json
from trustsvc.documents.authoring.published import DCC_SCHEMA, DCOC_SCHEMA
from trustsvc.documents.authoring.shapes import check_shape
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.check import check_grammar
from trustsvc.documents.grammar.releases import grammar_of
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import RefusedDocument
from trustsvc_anchors.restore import canonical_form

QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
DCC_MODELS = values_of(DCC_BODY, DCC_DEFINITIONS)
DCOC_MODELS = values_of(DCOC_BODY, DCOC_DEFINITIONS)
KINDS = {
    "dcc": (DCC_SCHEMA, DCC_BODY, DCC_DEFINITIONS, dcc_model_example),
    "dcoc": (DCOC_SCHEMA, DCOC_BODY, DCOC_DEFINITIONS, dcoc_model_example),
}
VALIDATORS = {
    kind: jsonschema_rs.Draft202012Validator(schema) for kind, (schema, *_) in KINDS.items()
}


NUMBERS = ("value", "nominal", "reference", "indicated", "uncertainty", "min", "max", "lower_limit")


def faults(xml: bytes, kind: DocumentKind, release: str) -> list[Finding]:
    found = check_grammar(parse_xml(xml), grammar_of(kind, release)).findings
    return [finding for finding in found if finding.severity is Severity.ERROR]


@pytest.fixture(scope="module")
def official() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(dcc_file("xsd/3.3.0/dcc.xsd")))


def _undecided(model: dict[str, Any]) -> dict[str, Any]:
    """Leave verdicts out: a random one contradicts random values, and that is refused."""
    for result in model.get("results", ()):
        for point in result.get("points", ()):
            point.pop("verdict", None)
    for judged in model.get("characteristics", ()):
        judged.pop("lower_limit", None)
        judged.pop("upper_limit", None)
    return model


@given(model=DCC_MODELS.map(mended).map(_undecided))
@QUICK
def test_each_dcc_model_that_the_schema_accepts_is_written_and_officially_valid(
    official: etree.XMLSchema, model: dict[str, Any]
) -> None:
    text = json_text(model)
    VALIDATORS["dcc"].validate(json.loads(text))

    xml = xml_of_json(text.encode())

    official.assertValid(etree.fromstring(xml))
    assert canonical_form(xml) == xml
    assert faults(xml, DocumentKind.DCC, "3.3.0") == []


@given(model=DCOC_MODELS.map(mended).map(_undecided))
@QUICK
def test_each_dcoc_model_that_the_schema_accepts_is_written_as_our_grammar_has_it(
    model: dict[str, Any],
) -> None:
    text = json_text(model)
    VALIDATORS["dcoc"].validate(json.loads(text))

    xml = xml_of_json(text.encode())

    assert canonical_form(xml) == xml
    assert faults(xml, DocumentKind.DCOC, "1.0.0") == []


@given(model=DCC_MODELS.map(mended))
@QUICK
def test_every_number_of_a_model_stands_in_the_xml_digit_by_digit(model: dict[str, Any]) -> None:
    words = " ".join(map(str, etree.fromstring(xml_of_json(json_text(model).encode())).itertext()))
    standing = set(words.split())
    measured = [part for result in model["results"] for part in result.get("points", ())]

    for part in [*measured, *model.get("conditions", ())]:
        for name in NUMBERS:
            assert name not in part or str(part[name]) in standing


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401  JSON
    below: Any = ()
    if isinstance(value, dict | list):
        below = value.items() if isinstance(value, dict) else enumerate(value)
    return [path, *(place for key, one in below for place in places(one, (*path, key)))]


def mutated(model: dict[str, Any], place: tuple[Any, ...], how: str, value: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    holder: Any = model
    for key in place[:-1]:
        holder = holder[key]
    if how == "drop":
        del holder[place[-1]]
    elif how == "replace":
        holder[place[-1]] = value
    elif isinstance(holder, dict):
        holder["strange"] = value
    else:
        holder.append(deepcopy(holder[0]))
    return model


TEXTS: list[Any] = ["", " ", "x", "-1", "0", "1.5", "2026-02-30", "zh", "\\x", "a\u0001b", "a\nb"]
OTHERS: list[Any] = [0, -1, 1.5, True, None, [], {}, [1], {"zh": ""}, {"ZH": "x"}, {"zh": "x"}]
STRANGE = st.sampled_from([*TEXTS, *OTHERS, "A" * 2000])


@pytest.mark.parametrize("kind", list(KINDS))
@given(data=st.data())
@settings(QUICK, max_examples=250)
def test_schema_and_code_refuse_the_same_mutants(kind: str, data: st.DataObject) -> None:
    _schema, body, definitions, example = KINDS[kind]
    model = example()
    place = data.draw(st.sampled_from(places(model)[1:]))
    how = data.draw(st.sampled_from(["drop", "replace", "add"]))
    changed = mutated(model, place, how, data.draw(STRANGE))

    text = json.dumps(changed)
    ours = check_shape(parse_json(text.encode()), body, definitions)

    assert (not ours) == VALIDATORS[kind].is_valid(json.loads(text)), (text, ours)
    assert all(set(finding.says) == {"en", "zh"} for finding in ours)
    assert all(finding.xpath.startswith("$") for finding in ours)


@pytest.mark.parametrize("kind", list(KINDS))
@given(data=st.data())
@settings(QUICK, max_examples=80)
def test_a_mutant_is_written_or_refused_with_findings_and_nothing_else(
    kind: str, data: st.DataObject
) -> None:
    model = KINDS[kind][3]()
    for _ in range(3):
        known = places(model)[1:]
        assume(known)
        how = data.draw(st.sampled_from(["drop", "replace", "add"]))
        model = mutated(model, data.draw(st.sampled_from(known)), how, data.draw(STRANGE))
    model["kind"] = kind

    try:
        xml = xml_of_json(json.dumps(model).encode())
    except RefusedDocument as refused:
        findings = refused.fields["findings"]
        assert isinstance(findings, tuple)
        assert 0 < len(findings) <= 200
    else:
        release = "3.3.0" if kind == "dcc" else "1.0.0"
        assert faults(xml, DocumentKind(kind), release) == []


def test_the_same_model_gives_the_same_bytes() -> None:
    assert author_dcc(dcc_model_example()) == author_dcc(dcc_model_example())
    assert author_dcoc(dcoc_model_example()) == author_dcoc(dcoc_model_example())
