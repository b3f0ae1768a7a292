"""Write a D-CoC 1.0.0 from JSON (see ``docs/authoring.md``).

What ``author_dcoc`` gives is canonical and unsigned, and our grammar accepts it.
What it refuses it refuses with findings whose ``xpath`` is a place in the JSON.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from xml.etree.ElementTree import Element

from trustsvc.documents.authoring.dcoc_core import core
from trustsvc.documents.authoring.dcoc_elements import (
    body,
    cited,
    contact,
    filed,
    flagged,
    optional_text,
    schemed,
    several,
)
from trustsvc.documents.authoring.dcoc_model import DCOC_BODY, DCOC_DEFINITIONS
from trustsvc.documents.authoring.elements import typed
from trustsvc.documents.authoring.parts import Part
from trustsvc.documents.authoring.rules import (
    coverage_stated,
    days_in_order,
    each_once,
    limits_in_order,
    mandatory_languages_are_used,
    nothing_replaces_itself,
)
from trustsvc.documents.authoring.shapes import check_shape
from trustsvc.documents.dcc.writer import Expanded, close, node, optional, real
from trustsvc.documents.dcoc.writer import bounds
from trustsvc.documents.findings import Finding
from trustsvc.documents.grammar.check import MAX_FINDINGS
from trustsvc.documents.kinds import DCOC_NAMESPACE, DCOC_RELEASES, SI_NAMESPACE
from trustsvc.errors import RefusedDocument


def author_dcoc(model: Mapping[str, object]) -> bytes:
    """Write a D-CoC from a model: canonical XML, unsigned.

    Numbers are texts, ``int``, ``Decimal`` or ``SourceNumber``; a ``float`` is refused.

    Raises:
        RefusedDocument: with at most 200 findings, each naming its place in the model.
    """
    found = check_dcoc(model)
    if found:
        raise RefusedDocument(findings=found)
    whole = Part(model, Part(model, "").words("languages")[0])
    root = node(
        "dcoc:digitalCertificateOfConformity",
        _administrative(whole),
        node("dcoc:conformity", *_conformity(whole)),
        filed("dcoc:document", whole.part("attachment")),
    )
    root.set("xmlns:dcoc", DCOC_NAMESPACE)
    root.set("xmlns:si", SI_NAMESPACE)
    root.set("schemaVersion", DCOC_RELEASES[-1])
    return close(root)


def check_dcoc(model: Mapping[str, object]) -> tuple[Finding, ...]:
    """Give what keeps a model from being written; none when ``author_dcoc`` would write it."""
    shape = check_shape(model, DCOC_BODY, DCOC_DEFINITIONS)
    return shape or tuple(islice(_rules(Part(model, "")), MAX_FINDINGS))


def _rules(whole: Part) -> Iterator[Finding]:
    yield from mandatory_languages_are_used(whole)
    yield from nothing_replaces_itself(whole)
    yield from days_in_order(whole, "decided", "issued", "issued-before-decision")
    dates = whole.part("dates")
    begin = "valid_from" if dates is not None and "valid_from" in dates else "issued"
    yield from days_in_order(whole, begin, "valid_until", "expires-before-valid")
    named = (part for name in ("criteria", "evaluations", "characteristics")
             for part in whole.parts(name) if "id" in part)  # fmt: skip
    yield from each_once((part.need("id"), f"{part.path}.id") for part in named)
    for judged in whole.parts("characteristics"):
        yield from coverage_stated(judged, None)
        yield from limits_in_order(judged, "lower_limit", "upper_limit")


def _administrative(whole: Part) -> Element:
    client = whole.need_part("client")
    makers = [contact("dcoc:contact", one) for one in whole.parts("manufacturers")]
    return node(
        "dcoc:administrativeData",
        node(
            "dcoc:dcocSoftware",
            node(
                "dcoc:software",
                node("dcoc:name", node("dcoc:content", "trustsvc", lang=whole.language)),
                node("dcoc:release", "v1.0"),
            ),
        ),
        core(whole),
        _scheme(whole.need_part("scheme")),
        body(whole.need_part("body")),
        contact("dcoc:client", client),
        node("dcoc:manufacturers", *(makers or [contact("dcoc:contact", client)])),
        several(
            "dcoc:productionSites",
            (contact("dcoc:contact", one) for one in whole.parts("production_sites")),
        ),
        node("dcoc:responsibles", *map(_responsible, whole.parts("persons"))),
    )


def _scheme(scheme: Part) -> Element:
    return node(
        "dcoc:certificationScheme",
        node("dcoc:schemeId", scheme.need("identifier")),
        optional_text("dcoc:name", scheme.texts("name")),
        optional("dcoc:type", scheme.word("type")),
        optional("dcoc:module", scheme.word("module")),
        optional_text("dcoc:owner", scheme.texts("owner")),
    )


def _responsible(person: Part) -> Element:
    return node(
        "dcoc:responsible",
        optional_text("dcoc:name", person.texts("name")),
        node("dcoc:role", person.need("role")),
        optional("dcoc:mainSigner", person.truth("main_signer")),
    )


def _conformity(whole: Part) -> Iterator[Element | None]:
    surveillance = whole.part("surveillance")
    yield node("dcoc:objects", *map(_object, whole.parts("objects")))
    yield node("dcoc:criteria", *map(_criterion, whole.parts("criteria")))
    yield node("dcoc:evaluations", *map(_evaluation, whole.parts("evaluations")))
    yield several("dcoc:characteristics", map(_characteristic, whole.parts("characteristics")))
    yield _statement(whole.need_part("statement"))
    yield several(
        "dcoc:marks",
        (
            node(
                "dcoc:mark",
                node("dcoc:markScheme", mark.need("scheme")),
                node("dcoc:licenceNo", mark.need("licence")),
            )
            for mark in whole.parts("marks")
        ),
    )
    if surveillance is not None:
        yield node(
            "dcoc:surveillance",
            optional("dcoc:nextDue", surveillance.word("next_due")),
            optional("dcoc:interval", surveillance.word("interval")),
        )


def _object(thing: Part) -> Element:
    return node(
        "dcoc:object",
        node("dcoc:kind", thing.need("kind")),
        optional_text("dcoc:name", thing.texts("name")),
        schemed("dcoc:identifications", "dcoc:identification", thing.parts("identifications")),
        schemed("dcoc:classifications", "dcoc:classification", thing.parts("classifications")),
        optional_text("dcoc:manufacturer", thing.texts("manufacturer")),
        optional("dcoc:model", thing.word("model")),
        optional("dcoc:quantity", thing.word("quantity")),
    )


def _criterion(applied: Part) -> Element:
    element = node(
        "dcoc:criterion",
        node("dcoc:reference", applied.need("reference")),
        optional_text("dcoc:title", applied.texts("title")),
        node("dcoc:edition", applied.need("edition")),
        *(node("dcoc:amendment", one) for one in applied.words("amendments")),
        *(node("dcoc:annex", one) for one in applied.words("annexes")),
        kind=applied.need("kind"),
    )
    return typed(element, id=applied.word("id"))


def _evaluation(done: Part) -> Element:
    report = done.part("report")
    element = node(
        "dcoc:evaluation",
        node("dcoc:type", done.need("type")),
        optional_text("dcoc:name", done.texts("name")),
        optional_text("dcoc:laboratory", done.texts("laboratory")),
        node("dcoc:date", done.need("date")),
        None if report is None else cited("dcoc:report", report),
    )
    return typed(element, id=done.word("id"))


def _characteristic(judged: Part) -> Element:
    value = judged.number("value")
    element = node(
        "dcoc:characteristic",
        optional_text("dcoc:name", judged.texts("name")),
        optional_text("dcoc:text", judged.texts("text")) if value is None else _number(judged),
        _limit(judged),
        optional_text("dcoc:decisionRule", judged.texts("decision_rule")),
        node("dcoc:conformity", judged.need("verdict")),
    )
    return typed(element, id=judged.word("id"))


def _number(judged: Part) -> Element:
    stated, uncertainty = None, judged.number("uncertainty")
    if uncertainty is not None:
        stated = Expanded(
            values=[uncertainty],
            k=judged.plain_number("k") or "",
            p=judged.plain_number("probability") or "",
            distribution=None,
        )
    return real(judged.number("value") or "", judged.unit("unit"), stated)


def _limit(judged: Part) -> Element | None:
    unit = judged.unit("unit")
    lower, upper = (
        None if limit is None else real(limit, unit)
        for limit in (judged.number("lower_limit"), judged.number("upper_limit"))
    )
    said = optional_text("dcoc:text", judged.texts("limit"))
    if lower is None and upper is None and said is None:
        return None
    element = bounds(lower, upper)
    if said is not None:
        element.append(said)
    return element


def _statement(stated: Part) -> Element:
    return node(
        "dcoc:statementOfConformity",
        optional_text("dcoc:declaration", stated.texts("text")),
        node("dcoc:result", stated.need("verdict")),
        optional_text("dcoc:decisionRule", stated.texts("decision_rule")),
        *flagged("dcoc:conditions", stated, "conditions"),
        *flagged("dcoc:limitations", stated, "limitations"),
    )
