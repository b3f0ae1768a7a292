"""Read a D-CoC into facts.

Call it with a tree that the grammar accepted; elements that are missing read as nothing.
"""

from trustsvc.documents.dcoc.conformity import (
    read_characteristic,
    read_criteria,
    read_evaluation,
    read_mark,
    read_notified_body,
    read_object,
    read_statement,
)
from trustsvc.documents.dcoc.facts import (
    Accreditation,
    Body,
    Dcoc,
    DcocCore,
    Modification,
    Replaces,
    Responsible,
    Scheme,
)
from trustsvc.documents.dcoc.parts import (
    find_attachment,
    find_contact,
    read_citation,
    read_contact,
    read_contacts,
)
from trustsvc.documents.words import read_words
from trustsvc.documents.xml import Element, Tree, child, children, text_of, texts_of


def read_dcoc(tree: Tree) -> Dcoc:
    """Read a whole D-CoC that the grammar accepted."""
    root = tree.getroot()
    administrative, conformity = child(root, "administrativeData"), child(root, "conformity")
    surveillance = child(conformity, "surveillance")
    return Dcoc(
        release=root.get("schemaVersion", ""),
        profile=root.get("profile"),
        software=tuple(
            (read_words(child(element, "name")), text_of(element, "release") or "")
            for element in children(child(administrative, "dcocSoftware"), "software")
        ),
        core=_core(child(administrative, "coreData")),
        scheme=_scheme(child(administrative, "certificationScheme")),
        body=_body(child(administrative, "certificationBody")),
        client=read_contact(child(administrative, "client")),
        manufacturers=read_contacts(child(administrative, "manufacturers")),
        representative=find_contact(child(administrative, "authorisedRepresentative")),
        production_sites=read_contacts(child(administrative, "productionSites")),
        responsibles=tuple(map(_responsible, _entries(administrative, "responsible"))),
        objects=tuple(map(read_object, _entries(conformity, "object"))),
        criteria=read_criteria(child(conformity, "criteria")),
        also_applied=read_criteria(child(conformity, "additionallyAppliedDocuments")),
        evaluations=tuple(map(read_evaluation, _entries(conformity, "evaluation"))),
        notified_bodies=tuple(
            read_notified_body(element)
            for element in children(child(conformity, "notifiedBodies"), "notifiedBody")
        ),
        characteristics=tuple(map(read_characteristic, _entries(conformity, "characteristic"))),
        statement=read_statement(child(conformity, "statementOfConformity")),
        marks=tuple(map(read_mark, _entries(conformity, "mark"))),
        surveillance_due=text_of(surveillance, "nextDue"),
        surveillance_interval=text_of(surveillance, "interval"),
        attachment=find_attachment(child(root, "document")),
    )


def _entries(parent: Element | None, name: str) -> tuple[Element, ...]:
    """Give the entries of a list that is named as its entries are, in the plural."""
    return tuple(children(child(parent, f"{name}s"), name))


def _core(core: Element | None) -> DcocCore:
    return DcocCore(
        country=text_of(core, "countryCodeISO3166_1") or "",
        used_languages=texts_of(core, "usedLangCodeISO639_1"),
        mandatory_languages=texts_of(core, "mandatoryLangCodeISO639_1"),
        identifier=text_of(core, "uniqueIdentifier") or "",
        number=text_of(core, "certNo") or "",
        revision=text_of(core, "revision") or "",
        original_issue_date=text_of(core, "originalIssueDate"),
        issue_date=text_of(core, "issueDate") or "",
        place_of_issue=read_words(child(core, "placeOfIssue")),
        decision_date=text_of(core, "decisionDate"),
        valid_from=text_of(core, "validFrom") or "",
        valid_until=text_of(core, "validUntil"),
        geographic_scope=read_words(child(core, "geographicScope")),
        status_endpoint=text_of(core, "statusEndpoint"),
        replaces=_replaces(child(core, "replaces")),
        modifications=tuple(map(_modification, _entries(core, "modification"))),
        previous=tuple(
            read_citation(e) for e in children(child(core, "previousCertificates"), "citation")
        ),
        reference_numbers=texts_of(child(core, "referenceNos"), "value"),
    )


def _replaces(element: Element | None) -> Replaces | None:
    if element is None:
        return None
    return Replaces(
        change=text_of(element, "typeOfChange") or "",
        identifier=text_of(element, "replacedUniqueIdentifier") or "",
        sha256=text_of(element, "sha256"),
    )


def _modification(element: Element) -> Modification:
    return Modification(
        revision=text_of(element, "revision") or "",
        date=text_of(element, "date") or "",
        summary=read_words(child(element, "summary")),
    )


def _scheme(element: Element | None) -> Scheme:
    return Scheme(
        identifier=text_of(element, "schemeId") or "",
        name=read_words(child(element, "name")),
        kind=text_of(element, "type"),
        module=text_of(element, "module"),
        owner=read_words(child(element, "owner")),
    )


def _body(element: Element | None) -> Body:
    return Body(
        contact=read_contact(child(element, "contact")),
        accreditations=tuple(map(_accreditation, _entries(element, "accreditation"))),
    )


def _accreditation(element: Element) -> Accreditation:
    return Accreditation(
        body=text_of(element, "accreditationBody") or "",
        acronym=text_of(element, "acronym"),
        number=text_of(element, "number") or "",
        standard=text_of(element, "standard") or "",
        scope=read_words(child(element, "scope")),
        scope_reference=text_of(element, "scopeReference"),
        mra=text_of(element, "mra"),
        valid_until=text_of(element, "validUntil"),
        credential=text_of(element, "credential"),
    )


def _responsible(element: Element) -> Responsible:
    return Responsible(
        name=read_words(child(element, "name")),
        function=read_words(child(element, "function")),
        on_behalf_of=read_words(child(element, "onBehalfOf")),
        role=text_of(element, "role") or "",
        main_signer=text_of(element, "mainSigner") in {"true", "1"},
        contact=find_contact(child(element, "contact")),
    )
