"""Write the ring *conformity* of a D-CoC from its model: what, against what, with what result."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from trustsvc.documents.authoring.dcoc_elements import (
    cited,
    contact,
    filed,
    flagged,
    schemed,
    several,
)
from trustsvc.documents.authoring.elements import typed
from trustsvc.documents.authoring.parts import Part
from trustsvc.documents.dcc.writer import Expanded, node, optional, real
from trustsvc.documents.dcoc.writer import bounds, optional_text


def conformity(whole: Part) -> Iterator[Element | None]:
    """Make the parts of the ring in their order."""
    surveillance = whole.part("surveillance")
    yield node("dcoc:objects", *map(_object, whole.parts("objects")))
    yield node("dcoc:criteria", *map(_criterion, whole.parts("criteria")))
    yield several(
        "dcoc:additionallyAppliedDocuments", map(_criterion, whole.parts("additionally_applied"))
    )
    yield node("dcoc:evaluations", *map(_evaluation, whole.parts("evaluations")))
    yield several("dcoc:notifiedBodies", map(_notified_body, whole.parts("notified_bodies")))
    yield several("dcoc:characteristics", map(_characteristic, whole.parts("characteristics")))
    yield _statement(whole.need_part("statement"))
    yield several(
        "dcoc:marks",
        (
            node(
                "dcoc:mark",
                node("dcoc:markScheme", mark.need("scheme")),
                node("dcoc:licenceNo", mark.need("licence")),
                optional_text("dcoc:name", mark.texts("name")),
                filed("dcoc:image", mark.part("image")),
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
        optional_text("dcoc:categoryOfInstrument", thing.texts("category")),
        optional_text("dcoc:manufacturer", thing.texts("manufacturer")),
        optional("dcoc:model", thing.word("model")),
        optional("dcoc:quantity", thing.word("quantity")),
        filed("dcoc:image", thing.part("image")),
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


def _notified_body(took_part: Part) -> Element:
    certificate = took_part.part("certificate")
    return node(
        "dcoc:notifiedBody",
        contact("dcoc:contact", took_part.need_part("contact")),
        optional_text("dcoc:intervention", took_part.texts("intervention")),
        optional("dcoc:certificateNo", took_part.word("certificate_number")),
        None if certificate is None else cited("dcoc:certificate", certificate),
    )


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
        optional_text("dcoc:soleResponsibility", stated.texts("sole_responsibility")),
        node("dcoc:result", stated.need("verdict")),
        optional_text("dcoc:decisionRule", stated.texts("decision_rule")),
        *flagged("dcoc:conditions", stated, "conditions"),
        *flagged("dcoc:limitations", stated, "limitations"),
        *flagged("dcoc:additionalInformation", stated, "additional_information"),
    )
