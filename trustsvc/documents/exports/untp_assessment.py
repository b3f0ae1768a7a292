"""Write the assessment of a UNTP Digital Conformity Credential 0.7.0 from a D-CoC.

UNTP has no uncertainty, no limits and no text-valued result: a ``measure`` is written only where
the unit has a code of UN/ECE Recommendation 20, and the score beside it says all of it in words,
digits as the source has them.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from trustsvc.documents.dates import read_day
from trustsvc.documents.dcoc.facts import (
    Characteristic,
    CitedDocument,
    ConformityObject,
    Criterion,
    Dcoc,
    DcocContact,
    Evaluation,
)
from trustsvc.documents.exports.json_text import find_json_number
from trustsvc.documents.exports.units import find_rec20
from trustsvc.documents.exports.uris import (
    contact_uri,
    digest_uri,
    find_uri,
    multibase,
    own_urn,
    part_of,
)
from trustsvc.documents.quantities import Form, Measured
from trustsvc.documents.words import Words

Json: TypeAlias = dict[str, Any]
Said: TypeAlias = Callable[[Words], str]
REGULATIONS = frozenset({"regulation", "rule"})
CONFORMANCE = {"pass": True, "fail": False}


def assess(
    dcoc: Dcoc, subject: str, said: Said, organisation: Callable[[DcocContact], Json]
) -> Json:
    """Write the one assessment that the statement of conformity is."""
    made: Json = {
        "type": ["ConformityAssessment"],
        "id": part_of(subject, "assessment"),
        "name": f"Assessment for {dcoc.core.number}",
        "assessmentCriteria": [_criterion(one, "Criterion", said) for one in dcoc.criteria],
        "assessmentDate": _date(dcoc),
        "assessedPerformance": list(_performances(dcoc, subject, said)),
        "assessedProduct": [
            {"product": _product(one, part_of(subject, f"object-{number}"), said)}
            for number, one in enumerate(dcoc.objects, 1)
        ],
        **_references(dcoc, said),
        "conformityTopic": [],
    }
    if dcoc.production_sites:
        made["assessedFacility"] = [{"facility": _site(one, said)} for one in dcoc.production_sites]
    if dcoc.manufacturers:
        made["assessedOrganisation"] = organisation(dcoc.manufacturers[0])
    conditions = list(filter(None, _conditions(dcoc, said)))
    if conditions:
        made["specifiedCondition"] = conditions
    made["evidence"] = [
        _evidence(one, part_of(subject, f"evaluation-{number}"), said)
        for number, one in enumerate(dcoc.evaluations, 1)
    ]
    if dcoc.statement.result in CONFORMANCE:
        made["conformance"] = CONFORMANCE[dcoc.statement.result]
    return made


def _date(dcoc: Dcoc) -> str:
    days = [day for one in dcoc.evaluations if (day := read_day(one.date))]
    return max(days).isoformat() if days else dcoc.evaluations[0].date


def _criterion(one: Criterion, kind: str, said: Said) -> Json:
    whole = f"{one.reference}:{one.edition}"
    name = [whole, *one.amendments, *one.annexes, said(one.title)]
    return {
        "type": [kind],
        "id": find_uri(one.reference) or own_urn("criterion", one.reference, one.edition),
        "name": ", ".join(filter(None, name)),
    }


def _references(dcoc: Dcoc, said: Said) -> Json:
    applied = (*dcoc.criteria, *dcoc.also_applied)
    standards = [_criterion(one, "Standard", said) for one in applied if not _is_law(one)]
    laws = [_criterion(one, "Regulation", said) for one in applied if _is_law(one)]
    made: Json = {"referenceStandard": standards} if standards else {}
    return made | ({"referenceRegulation": laws} if laws else {})


def _is_law(one: Criterion) -> bool:
    return one.kind in REGULATIONS


def _product(one: ConformityObject, uri: str, said: Said) -> Json:
    numbers = {entry.scheme: entry.value for entry in reversed(one.identifications)}
    model = one.model or numbers.get("model") or numbers.get("type")
    made: Json = {"type": ["Product"], "id": uri, "name": f"{said(one.name)} ({one.kind})"}
    named = {
        "modelNumber": model,
        "batchNumber": numbers.get("batch"),
        "itemNumber": numbers.get("serial"),
    }
    return made | {name: number for name, number in named.items() if number}


def _site(one: DcocContact, said: Said) -> Json:
    made: Json = {"type": ["Facility"], "id": contact_uri(one), "name": said(one.name)}
    if one.identifiers:
        made["registeredId"] = "; ".join(f"{n.scheme}: {n.value}" for n in one.identifiers)
    return made


def _conditions(dcoc: Dcoc, said: Said) -> Iterator[str]:
    statement = dcoc.statement
    if statement.result not in CONFORMANCE:
        yield f"Result: {statement.result}"
    rule = said(statement.decision_rule)
    yield f"Decision rule: {rule}" if rule else ""
    yield from map(said, (*statement.conditions, *statement.limitations))
    scope = said(dcoc.core.geographic_scope)
    yield f"Geographic scope: {scope}" if scope else ""


def _evidence(one: Evaluation, uri: str, said: Said) -> Json:
    named = [said(one.name), one.kind, one.date, said(one.laboratory)]
    name = ", ".join(filter(None, named))
    if one.report is None:
        return {"linkURL": uri, "linkName": name}
    cited = cited_uri(one.report, said)
    return cited | {"linkName": f"{cited['linkName']}: {name}"}


def cited_uri(cited: CitedDocument, said: Said) -> Json:
    """Link to a cited document, by its own URI or by its digest."""
    octets = bytes.fromhex(cited.sha256)
    named = [said(cited.name), cited.kind, cited.identifier]
    issued = [f"of {cited.issue_date}"] if cited.issue_date else []
    return {
        "linkURL": find_uri(cited.identifier) or digest_uri(octets),
        "linkName": " ".join(filter(None, [*named, *issued, f"SHA-256 {cited.sha256}"])),
        "digestMultibase": multibase(octets),
    }


def _performances(dcoc: Dcoc, subject: str, said: Said) -> Iterator[Json]:
    for number, one in enumerate(dcoc.characteristics, 1):
        made: Json = {
            "metric": {
                "type": ["PerformanceMetric"],
                "id": part_of(subject, f"characteristic-{number}"),
                "name": said(one.name),
            }
        }
        measure = _measure(one.value)
        if measure is not None:
            made["measure"] = measure
        made["score"] = {"code": one.verdict, "definition": "; ".join(_in_words(one, said))}
        yield made


def _measure(form: Form) -> Json | None:
    if len(form) != 1:
        return None
    value, unit = find_json_number(form[0].value), find_rec20(form[0].unit)
    return None if value is None or unit is None else {"value": value, "unit": unit}


def _in_words(one: Characteristic, said: Said) -> Iterator[str]:
    for measured in one.value:
        yield f"found {_spell(measured)}"
    for name, words in (("found", one.text), ("limit", one.limit_text)):
        if said(words):
            yield f"{name} {said(words)}"
    for name, form in (("lower limit", one.lower), ("upper limit", one.upper)):
        for measured in form:
            yield f"{name} {_spell(measured)}"
    if said(one.decision_rule):
        yield f"decision rule: {said(one.decision_rule)}"


def _spell(one: Measured) -> str:
    found = f"{one.value} {one.unit}"
    given = one.uncertainty
    if given is None:
        return found
    parts = [
        f"{given.kind} uncertainty {given.value}" if given.value else "",
        f"from {given.low} to {given.high}" if given.low and given.high else "",
        f"k = {given.coverage_factor}" if given.coverage_factor else "",
        f"p = {given.coverage_probability}" if given.coverage_probability else "",
    ]
    return f"{found} ({', '.join(filter(None, parts))})"
