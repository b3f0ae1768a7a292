"""Read what may hold results: quantities, lists, statements, and how results came about.

These hold each other (a list holds statements, a statement holds data), so they share a room.
The grammar has bounded how deep they nest.
"""

from lxml import etree

from trustsvc.documents.dcc.facts import (
    Condition,
    Context,
    Data,
    Datum,
    Equipment,
    Foreign,
    Method,
    Quantity,
    QuantityList,
    RichText,
    Statement,
)
from trustsvc.documents.dcc.parts import (
    inside_xml,
    read_attachment,
    read_citation,
    read_contact,
    read_formula,
    read_identifications,
    read_marks,
    read_rich,
    read_software,
    said_true,
)
from trustsvc.documents.quantities import is_quantity, read_forms, read_relative
from trustsvc.documents.words import NO_WORDS, read_words
from trustsvc.documents.xml import (
    Element,
    child,
    children,
    local_name,
    split_list,
    text_of,
    texts_of,
)


def read_statements(parent: Element | None) -> tuple[Statement, ...]:
    """Read statements, or the metadata of a result, which are the same."""
    return tuple(_statement(element) for element in children(parent, "statement", "metaData"))


def _statement(element: Element) -> Statement:
    authority = child(element, "respAuthority")
    valid = text_of(element, "valid") or text_of(element, "validXMLList") or ""
    conformity = text_of(element, "conformity") or text_of(element, "conformityXMLList") or ""
    return Statement(
        marks=read_marks(element),
        name=read_words(child(element, "name")),
        description=read_rich(child(element, "description")),
        declaration=read_rich(child(element, "declaration")),
        norms=texts_of(element, "norm"),
        references=texts_of(element, "reference"),
        links=texts_of(element, "link"),
        convention=text_of(element, "convention"),
        traceable=said_true(text_of(element, "traceable")),
        valid=tuple(word in {"true", "1"} for word in split_list(valid)),
        date=text_of(element, "date"),
        period=text_of(element, "period"),
        authority=None if authority is None else read_contact(authority),
        conformities=split_list(conformity),
        non_si_unit=text_of(element, "nonSIUnit"),
        non_si_definition=text_of(element, "nonSIDefinition"),
        data=read_data(child(element, "data")),
    )


def read_context(parent: Element | None) -> Context:
    """Read the methods, programs, equipment, conditions and metadata of a result."""
    return Context(
        methods=tuple(
            Method(
                marks=read_marks(element),
                name=read_words(child(element, "name")),
                description=read_rich(*children(element, "description")),
                norms=texts_of(element, "norm"),
                references=texts_of(element, "reference"),
                links=texts_of(element, "link"),
            )
            for element in children(child(parent, "usedMethods"), "usedMethod")
        ),
        software=read_software(child(parent, "usedSoftware")),
        equipment=tuple(
            _equipment(element)
            for element in children(child(parent, "measuringEquipments"), "measuringEquipment")
        ),
        conditions=tuple(
            Condition(
                marks=read_marks(element),
                name=read_words(child(element, "name")),
                description=read_rich(child(element, "description")),
                status=text_of(element, "status") or text_of(element, "state"),
                data=read_data(child(element, "data")),
            )
            for element in children(child(parent, "influenceConditions"), "influenceCondition")
        ),
        statements=read_statements(child(parent, "measurementMetaData")),
    )


def _equipment(element: Element) -> Equipment:
    certificate, manufacturer = child(element, "certificate"), child(element, "manufacturer")
    return Equipment(
        marks=read_marks(element),
        name=read_words(child(element, "name")),
        description=read_rich(*children(element, "description")),
        manufacturer=None if manufacturer is None else read_contact(manufacturer),
        model=text_of(element, "model"),
        identifications=read_identifications(element),
        certificate=None if certificate is None else read_citation(certificate),
    )


def read_quantities(parent: Element | None, name: str) -> tuple[Quantity, ...]:
    """Read the quantities that stand under one name."""
    return tuple(_quantity(element) for element in children(parent, name))


def _quantity(element: Element) -> Quantity:
    number = next((part for part in element.iterchildren(etree.Element) if is_quantity(part)), None)
    relative = child(
        child(element, "relativeUncertainty"),
        "relativeUncertaintyXmlList",
        "relativeUncertaintySingle",
        "relativeUncertainty",
    )
    return Quantity(
        marks=read_marks(element),
        name=read_words(child(element, "name")),
        description=read_rich(child(element, "description")),
        forms=() if number is None else read_forms(number),
        prose=read_rich(child(element, "noQuantity")),
        words=split_list(text_of(element, "charsXMLList") or ""),
        relative_uncertainty=() if relative is None else read_relative(relative),
        context=read_context(element),
    )


def _list(element: Element) -> QuantityList:
    instants = text_of(element, "dateTime") or text_of(element, "dateTimeXMLList") or ""
    return QuantityList(
        marks=read_marks(element),
        name=read_words(child(element, "name")),
        description=read_rich(child(element, "description")),
        instants=split_list(instants),
        entries=tuple(
            _list(entry) if local_name(entry) == "list" else _quantity(entry)
            for entry in children(element, "list", "quantity")
        ),
        context=read_context(element),
    )


def read_data(element: Element | None) -> Data:
    """Read data in document order."""
    return tuple(
        _datum(part)
        for part in children(element, "text", "formula", "byteData", "xml", "quantity", "list")
    )


def _datum(element: Element) -> Datum:
    match local_name(element):
        case "quantity":
            return _quantity(element)
        case "list":
            return _list(element)
        case "formula":
            return read_formula(element)
        case "byteData":
            return read_attachment(element)
        case "xml":
            return Foreign(xml=inside_xml(element))
        case _:
            return read_rich(element) or RichText(words=NO_WORDS)
