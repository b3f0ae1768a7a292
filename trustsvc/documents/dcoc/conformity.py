"""Read the second ring of a D-CoC: what was assessed, by what, with which result.

Call it with elements that the grammar accepted.
"""

from trustsvc.documents.dcoc.facts import (
    Characteristic,
    ConformityObject,
    ConformityStatement,
    Criterion,
    Evaluation,
    Mark,
    NotifiedBody,
)
from trustsvc.documents.dcoc.parts import (
    find_attachment,
    find_citation,
    read_contact,
    read_numbers,
)
from trustsvc.documents.kinds import SI_NAMESPACE
from trustsvc.documents.quantities import Form, read_forms
from trustsvc.documents.words import read_words
from trustsvc.documents.xml import Element, child, children, split_list, text_of, texts_of


def read_object(element: Element) -> ConformityObject:
    """Read an object whose conformity is attested."""
    return ConformityObject(
        kind=text_of(element, "kind") or "",
        name=read_words(child(element, "name")),
        identifications=read_numbers(child(element, "identifications"), "identification"),
        classifications=read_numbers(child(element, "classifications"), "classification"),
        category=read_words(child(element, "categoryOfInstrument")),
        manufacturer=read_words(child(element, "manufacturer")),
        model=text_of(element, "model"),
        quantity=text_of(element, "quantity"),
        image=find_attachment(child(element, "image")),
    )


def read_criteria(parent: Element | None) -> tuple[Criterion, ...]:
    """Read normative documents with their editions."""
    return tuple(
        Criterion(
            id=element.get("id"),
            kind=element.get("kind", ""),
            reference=text_of(element, "reference") or "",
            title=read_words(child(element, "title")),
            edition=text_of(element, "edition") or "",
            amendments=texts_of(element, "amendment"),
            annexes=texts_of(element, "annex"),
        )
        for element in children(parent, "criterion")
    )


def read_evaluation(element: Element) -> Evaluation:
    """Read a test, inspection, audit or calibration."""
    return Evaluation(
        id=element.get("id"),
        kind=text_of(element, "type") or "",
        name=read_words(child(element, "name")),
        laboratory=read_words(child(element, "laboratory")),
        date=text_of(element, "date") or "",
        report=find_citation(child(element, "report")),
    )


def read_notified_body(element: Element) -> NotifiedBody:
    """Read what a notified body did."""
    return NotifiedBody(
        contact=read_contact(child(element, "contact")),
        intervention=read_words(child(element, "intervention")),
        certificate_number=text_of(element, "certificateNo"),
        certificate=find_citation(child(element, "certificate")),
    )


def read_characteristic(element: Element) -> Characteristic:
    """Read one property, its limits and the verdict on it."""
    limit = child(element, "limit")
    return Characteristic(
        name=read_words(child(element, "name")),
        refers_to=split_list(element.get("refId", "")),
        value=_real(element),
        text=read_words(child(element, "text")),
        lower=_real(child(limit, "lower")),
        upper=_real(child(limit, "upper")),
        limit_text=read_words(child(limit, "text")),
        decision_rule=read_words(child(element, "decisionRule")),
        verdict=text_of(element, "conformity") or "",
    )


def _real(parent: Element | None) -> Form:
    real = None if parent is None else parent.find(f"{{{SI_NAMESPACE}}}real")
    return () if real is None else read_forms(real)[0]


def read_statement(element: Element | None) -> ConformityStatement:
    """Read the statement of conformity."""
    return ConformityStatement(
        declaration=read_words(child(element, "declaration")),
        sole_responsibility=read_words(child(element, "soleResponsibility")),
        result=text_of(element, "result") or "",
        decision_rule=read_words(child(element, "decisionRule")),
        conditions=tuple(read_words(e) for e in children(element, "conditions")),
        limitations=tuple(read_words(e) for e in children(element, "limitations")),
        additional_information=tuple(
            read_words(e) for e in children(element, "additionalInformation")
        ),
    )


def read_mark(element: Element) -> Mark:
    """Read a licence to bear a mark."""
    return Mark(
        scheme=text_of(element, "markScheme") or "",
        licence=text_of(element, "licenceNo") or "",
        name=read_words(child(element, "name")),
        image=find_attachment(child(element, "image")),
    )
