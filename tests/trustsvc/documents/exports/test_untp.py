"""The UNTP credential holds for every D-CoC, by UNTP's own schema and context, and owns up.

Whatever the credential does not carry, it names; digits come through as they were written.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.support.dcoc import any_dcoc
from tests.support.shared import dcc_file
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.dcoc.example_declaration import example_declaration
from trustsvc.documents.dcoc.reader import read_dcoc
from trustsvc.documents.exports.made import Export, Origin
from trustsvc.documents.exports.untp import export_untp
from trustsvc.documents.kinds import DCOC_NAMESPACE
from trustsvc.documents.xml import Tree, local_name, parse_xml

SHA256 = hashlib.sha256(b"issued").digest()
ORIGIN = Origin(sha256=SHA256, signed=True, url="https://example.org/v1/documents/x/xml")
SEEDS = st.integers(0, 10**9)
RFC3339_DAY = re.compile(r"[0-9]{4}-.{5}(?:Z|[+-].{5})?")


@cache
def _schema() -> jsonschema_rs.Validator:
    schema = json.loads(dcc_file("untp/schemas_ConformityCredential.json").read_bytes())
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def _exported(tree: Tree, language: str = "en") -> tuple[Any, Export]:
    made = export_untp(tree, ORIGIN, language)
    return json.loads(made.content), made


@pytest.mark.parametrize("document", [example_dcoc(), example_declaration()])
@pytest.mark.parametrize("language", ["en", "zh", "de", "xx"])
def test_an_example_is_valid_by_the_published_schema(document: bytes, language: str) -> None:
    credential, _ = _exported(parse_xml(document), language)

    assert [error.message for error in _schema().iter_errors(credential)] == []


@settings(max_examples=150, deadline=None, derandomize=True)
@given(SEEDS)
def test_every_certificate_has_a_valid_credential(seed: int) -> None:
    tree = any_dcoc(seed)
    dcoc = read_dcoc(tree)

    credential, made = _exported(tree)

    days = [dcoc.core.valid_from, dcoc.core.valid_until or "2026-01-01"]
    days += [one.date for one in dcoc.evaluations]
    errors = [error.message for error in _schema().iter_errors(credential)]
    if all(map(RFC3339_DAY.fullmatch, days)):
        assert errors == []
    else:
        assert all('"date' in error for error in errors), errors
    for name, day in zip(("validFrom", "validUntil"), days, strict=False):
        odd = RFC3339_DAY.fullmatch(day) is None
        assert odd == (f"{name} in RFC 3339: {day}" in made.lacking)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(SEEDS, st.sampled_from(["en", "zh", "fr"]))
def test_identifier_body_statement_and_validity_are_always_there(seed: int, language: str) -> None:
    tree = any_dcoc(seed)
    dcoc = read_dcoc(tree)

    credential, _ = _exported(tree, language)

    subject = credential["credentialSubject"]
    assert dcoc.core.number in credential["name"]
    assert f"Document {dcoc.core.identifier}" in subject["description"]
    assert credential["issuer"]["name"] in {*dcoc.body.contact.name.values(), ""}
    for text in dcoc.statement.declaration.values():
        assert text in subject["description"]
    assert f"Result: {dcoc.statement.result}" in subject["description"]
    assert credential["validFrom"].startswith(dcoc.core.valid_from.rstrip("Z")[:10])
    assert ("validUntil" in credential) == (dcoc.core.valid_until is not None)
    (assessment,) = subject["conformityAssessment"]
    assert assessment.get("conformance") == {"pass": True, "fail": False}.get(dcoc.statement.result)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(SEEDS)
def test_what_the_credential_does_not_carry_it_names(seed: int) -> None:
    tree = any_dcoc(seed, marked=True)

    credential, made = _exported(tree)

    told = json.dumps(credential, ensure_ascii=False)
    for element in tree.iter(etree.Element):
        text = (element.text or "").strip()
        if text.startswith("mark") and text not in told:
            assert _is_named(element, made.left_out), (text, _path(element), made.left_out)
    for place in made.left_out:
        assert place in credential["credentialSubject"]["description"]


def _path(element: etree._Element) -> list[str]:
    return [local_name(one) for one in (element, *element.iterancestors())]


def _is_named(element: etree._Element, left_out: tuple[str, ...]) -> bool:
    path = _path(element)
    pairs = {f"{outer}/{inner}" for inner, outer in pairwise(path)}
    in_short = {entry.partition(",")[0] for entry in left_out}
    if pairs & in_short or f"si:{path[0]}" in left_out:
        return True
    if "marks" in in_short and "marks" in path:
        return True
    if "manufacturers" in in_short and "manufacturers" in path:
        return True
    if path[0] != "content" or not any(entry.startswith("texts in other") for entry in left_out):
        return False
    parent = element.getparent()
    assert parent is not None
    english = [one for one in parent if one.get("lang") == "en"]
    return element.get("lang") != "en" and bool(english or len(parent) > 1)


def test_every_term_means_something_where_it_stands() -> None:
    contexts: dict[str, Any] = {}
    for name in ("credentials-v2", "untp"):
        read = json.loads(dcc_file(f"untp/contexts_{name}.jsonld").read_bytes())
        contexts |= read["@context"]
    used: set[str] = set()
    for seed in range(60):
        used |= set(_terms(_exported(any_dcoc(seed))[0], contexts))

    assert len(used) > 45


def _terms(value: object, context: dict[str, Any]) -> Iterator[str]:
    """Walk a node as JSON-LD 1.1 does: contexts of a type hold here, of a property further in."""
    if isinstance(value, list):
        for entry in value:
            yield from _terms(entry, context)
    if not isinstance(value, dict):
        return
    here = context
    for kind in value.get("type", ()):
        here = here | _scoped(context[kind])
    for name, member in value.items():
        if name != "@context":
            assert name in here, (name, value.get("type"))
            yield name
            yield from _terms(member, context | _scoped(here[name]))


def _scoped(definition: object) -> dict[str, Any]:
    found = definition.get("@context") if isinstance(definition, dict) else None
    return found or {}


def test_digits_are_those_of_the_source() -> None:
    document = example_dcoc().replace(b"<si:value>0.012</si:value>", b"<si:value>0.0120</si:value>")

    made = export_untp(parse_xml(document), ORIGIN)

    assert b'"value": 0.0120,' in made.content
    assert rb"found 0.0120 \\kelvin (expanded uncertainty 0.020, k = 2, p = 0.95)" in made.content


def test_a_unit_without_a_code_has_no_measure_but_words() -> None:
    document = example_dcoc().replace(rb"\kelvin", rb"\knots\unheardof")

    credential, _ = _exported(parse_xml(document))

    (assessment,) = credential["credentialSubject"]["conformityAssessment"]
    for performance in assessment["assessedPerformance"]:
        assert "measure" not in performance
        assert r"\knots\unheardof" in performance["score"]["definition"]


def test_the_original_and_the_evidence_are_named_by_digest() -> None:
    credential, _ = _exported(parse_xml(example_dcoc(cites=("DCC-1", "ab" * 32))))

    subject = credential["credentialSubject"]
    (evidence,) = subject["conformityAssessment"][0]["evidence"]
    assert subject["conformityCertificate"]["linkURL"] == ORIGIN.url
    assert SHA256.hex() in subject["description"]
    assert evidence["linkURL"] == "ni:///sha-256;q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s"
    assert "DCC-1" in evidence["linkName"]


def test_a_did_of_the_body_is_the_issuer() -> None:
    tree = parse_xml(example_dcoc())
    (number,) = tree.iterfind(f".//{{{DCOC_NAMESPACE}}}certificationBody//{{*}}identifier")
    number.set("scheme", "DID")
    number.text = "did:web:hengrui.example"

    credential, made = _exported(tree)

    assert credential["issuer"]["id"] == "did:web:hengrui.example"
    assert not any("DID" in entry for entry in made.lacking)


def test_who_declares_is_told_from_who_certifies() -> None:
    certificate, _ = _exported(parse_xml(example_dcoc()))
    declaration, _ = _exported(parse_xml(example_declaration()))

    levels = ("assessorLevel", "assessmentLevel", "attestationType")
    assert [certificate["credentialSubject"][level] for level in levels] == [
        "3rdParty",
        "authority-globalmra",
        "certification",
    ]
    assert [declaration["credentialSubject"][level] for level in levels] == [
        "self",
        "scheme-self",
        "declaration",
    ]
