"""Read a DCC of any release that we know into facts.

Call it with a tree that the grammar accepted; what the grammar lets be absent may be absent here.
Names that changed between releases give the same facts.
"""

from trustsvc.documents.dcc.data import read_context, read_data, read_quantities, read_statements
from trustsvc.documents.dcc.facts import Core, Dcc, Item, Laboratory, Measurement, Person, Result
from trustsvc.documents.dcc.parts import (
    inside_xml,
    read_attachment,
    read_citation,
    read_contact,
    read_identifications,
    read_marks,
    read_rich,
    read_software,
    said_true,
)
from trustsvc.documents.words import read_words
from trustsvc.documents.xml import Element, Tree, child, children, text_of, texts_of


def read_dcc(tree: Tree) -> Dcc:
    """Read a whole DCC that the grammar accepted."""
    root = tree.getroot()
    administrative = child(root, "administrativeData")
    results = child(root, "measurementResults")
    items = child(administrative, "items")
    attachment = child(root, "document")
    return Dcc(
        release=root.get("schemaVersion", ""),
        software=read_software(child(administrative, "dccSoftware")),
        core=_core(child(administrative, "coreData")),
        items_name=read_words(child(items, "name")),
        items=_items(items),
        laboratory=_laboratory(child(administrative, "calibrationLaboratory")),
        persons=_persons(child(administrative, "respPersons")),
        customer=read_contact(child(administrative, "customer")),
        statements=read_statements(child(administrative, "statements")),
        context=read_context(results),
        measurements=tuple(
            _measurement(element) for element in children(results, "measurementResult")
        ),
        comment=_comment(child(root, "comment")),
        attachment=None if attachment is None else read_attachment(attachment),
    )


def _core(core: Element | None) -> Core:
    previous = child(core, "previousReport")
    changed = child(core, "reportAmendedSubstituted")
    return Core(
        country=text_of(core, "countryCodeISO3166_1") or "",
        used_languages=texts_of(core, "usedLangCodeISO639_1"),
        mandatory_languages=texts_of(core, "mandatoryLangCodeISO639_1"),
        identifier=text_of(core, "uniqueIdentifier") or "",
        identifications=read_identifications(core),
        receipt_date=text_of(core, "receiptDate"),
        begin_date=text_of(core, "beginPerformanceDate") or "",
        end_date=text_of(core, "endPerformanceDate") or "",
        location=text_of(core, "performanceLocation"),
        issue_date=text_of(core, "issueDate"),
        change=text_of(changed, "typeOfChange") if changed is not None else None,
        replaces=text_of(changed, "replacedUniqueIdentifier") if changed is not None else None,
        previous_report=None if previous is None else read_citation(previous),
    )


def _items(items: Element | None) -> tuple[Item, ...]:
    return tuple(_item(element) for element in children(items, "item"))


def _item(element: Element) -> Item:
    manufacturer, owner = child(element, "manufacturer"), child(element, "owner")
    return Item(
        marks=read_marks(element),
        name=read_words(child(element, "name")),
        description=read_rich(*children(element, "description")),
        manufacturer=None if manufacturer is None else read_contact(manufacturer),
        model=text_of(element, "model"),
        identifications=read_identifications(element),
        owner=None if owner is None else read_contact(owner),
        quantities=read_quantities(child(element, "itemQuantities"), "itemQuantity"),
        parts=_items(child(element, "subItems")),
    )


def _laboratory(element: Element | None) -> Laboratory:
    return Laboratory(
        code=text_of(element, "calibrationLaboratoryCode"),
        contact=read_contact(child(element, "contact")),
    )


def _persons(persons: Element | None) -> tuple[Person, ...]:
    return tuple(
        Person(
            contact=read_contact(child(element, "person")),
            role=text_of(element, "role"),
            main_signer=said_true(text_of(element, "mainSigner")) is True,
            description=read_rich(child(element, "description")),
        )
        for element in children(persons, "respPerson")
    )


def _measurement(element: Element) -> Measurement:
    return Measurement(
        marks=read_marks(element),
        name=read_words(child(element, "name")),
        description=read_rich(child(element, "description")),
        context=read_context(element),
        results=tuple(_result(result) for result in children(child(element, "results"), "result")),
    )


def _result(element: Element) -> Result:
    return Result(
        marks=read_marks(element),
        name=read_words(child(element, "name")),
        description=read_rich(child(element, "description")),
        data=read_data(child(element, "data")),
    )


def _comment(element: Element | None) -> str | None:
    return None if element is None else inside_xml(element) or None
