"""Read a D-CoC into facts.

Call it with a tree that the grammar accepted.
"""

from trustsvc.documents.dcoc.facts import (
    Accreditation,
    Body,
    Characteristic,
    CitedDocument,
    ConformityObject,
    ConformityStatement,
    Criterion,
    Dcoc,
    DcocAttachment,
    DcocContact,
    DcocCore,
    Evaluation,
    Mark,
    Replaces,
    Responsible,
    Scheme,
    Tagged,
)
from trustsvc.documents.kinds import SI_NAMESPACE
from trustsvc.documents.quantities import Form, read_forms
from trustsvc.documents.words import read_words
from trustsvc.documents.xml import Element, Tree, child, children, split_list, text_of, texts_of


def read_dcoc(tree: Tree) -> Dcoc:
    """Read a whole D-CoC that the grammar accepted."""
    root = tree.getroot()
    administrative, conformity = child(root, "administrativeData"), child(root, "conformity")
    attachment = child(root, "document")
    surveillance = child(conformity, "surveillance")
    return Dcoc(
        release=root.get("schemaVersion", ""),
        software=tuple(
            (read_words(child(element, "name")), text_of(element, "release") or "")
            for element in children(child(administrative, "dcocSoftware"), "software")
        ),
        core=_core(child(administrative, "coreData")),
        scheme=_scheme(child(administrative, "certificationScheme")),
        body=_body(child(administrative, "certificationBody")),
        client=_contact(child(administrative, "client")),
        manufacturers=_contacts(child(administrative, "manufacturers")),
        production_sites=_contacts(child(administrative, "productionSites")),
        responsibles=tuple(
            _responsible(element)
            for element in children(child(administrative, "responsibles"), "responsible")
        ),
        objects=tuple(_object(e) for e in children(child(conformity, "objects"), "object")),
        criteria=tuple(_criterion(e) for e in children(child(conformity, "criteria"), "criterion")),
        evaluations=tuple(
            _evaluation(e) for e in children(child(conformity, "evaluations"), "evaluation")
        ),
        characteristics=tuple(
            _characteristic(e)
            for e in children(child(conformity, "characteristics"), "characteristic")
        ),
        statement=_statement(child(conformity, "statementOfConformity")),
        marks=tuple(
            Mark(text_of(e, "markScheme") or "", text_of(e, "licenceNo") or "")
            for e in children(child(conformity, "marks"), "mark")
        ),
        surveillance_due=text_of(surveillance, "nextDue"),
        surveillance_interval=text_of(surveillance, "interval"),
        attachment=None if attachment is None else _attachment(attachment),
    )


def _core(core: Element | None) -> DcocCore:
    replaces = child(core, "replaces")
    return DcocCore(
        country=text_of(core, "countryCodeISO3166_1") or "",
        used_languages=texts_of(core, "usedLangCodeISO639_1"),
        mandatory_languages=texts_of(core, "mandatoryLangCodeISO639_1"),
        identifier=text_of(core, "uniqueIdentifier") or "",
        number=text_of(core, "certNo") or "",
        revision=text_of(core, "revision") or "",
        issue_date=text_of(core, "issueDate") or "",
        decision_date=text_of(core, "decisionDate"),
        valid_from=text_of(core, "validFrom") or "",
        valid_until=text_of(core, "validUntil"),
        geographic_scope=read_words(child(core, "geographicScope")),
        status_endpoint=text_of(core, "statusEndpoint"),
        replaces=None
        if replaces is None
        else Replaces(
            change=text_of(replaces, "typeOfChange") or "",
            identifier=text_of(replaces, "replacedUniqueIdentifier") or "",
            sha256=text_of(replaces, "sha256"),
        ),
        previous=tuple(
            _cited(e) for e in children(child(core, "previousCertificates"), "citation")
        ),
        reference_numbers=texts_of(child(core, "referenceNos"), "value"),
    )


def _cited(element: Element) -> CitedDocument:
    return CitedDocument(
        kind=element.get("kind", ""),
        name=read_words(child(element, "name")),
        identifier=text_of(element, "uniqueIdentifier") or "",
        sha256=text_of(element, "sha256") or "",
        issue_date=text_of(element, "issueDate"),
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
        contact=_contact(child(element, "contact")),
        accreditations=tuple(
            Accreditation(
                body=text_of(entry, "accreditationBody") or "",
                number=text_of(entry, "number") or "",
                standard=text_of(entry, "standard") or "",
                scope=read_words(child(entry, "scope")),
                valid_until=text_of(entry, "validUntil"),
            )
            for entry in children(child(element, "accreditations"), "accreditation")
        ),
    )


def _contacts(parent: Element | None) -> tuple[DcocContact, ...]:
    return tuple(_contact(element) for element in children(parent, "contact"))


def _contact(element: Element | None) -> DcocContact:
    location = child(element, "location")
    return DcocContact(
        name=read_words(child(element, "name")),
        identifiers=_tagged(child(element, "identifiers"), "identifier"),
        email=text_of(element, "eMail"),
        phone=text_of(element, "phone"),
        link=text_of(element, "link"),
        address=tuple(
            (name, text)
            for name in ("street", "postCode", "city", "state", "countryCode")
            if (text := text_of(location, name))
        ),
        further=read_words(child(location, "further")),
    )


def _tagged(parent: Element | None, name: str) -> tuple[Tagged, ...]:
    return tuple(
        Tagged(scheme=element.get("scheme", ""), value=text_of(element) or "")
        for element in children(parent, name)
    )


def _responsible(element: Element) -> Responsible:
    return Responsible(
        name=read_words(child(element, "name")),
        role=text_of(element, "role") or "",
        main_signer=text_of(element, "mainSigner") in {"true", "1"},
    )


def _object(element: Element) -> ConformityObject:
    return ConformityObject(
        kind=text_of(element, "kind") or "",
        name=read_words(child(element, "name")),
        identifications=_tagged(child(element, "identifications"), "identification"),
        classifications=_tagged(child(element, "classifications"), "classification"),
        manufacturer=read_words(child(element, "manufacturer")),
        model=text_of(element, "model"),
        quantity=text_of(element, "quantity"),
    )


def _criterion(element: Element) -> Criterion:
    return Criterion(
        id=element.get("id"),
        kind=element.get("kind", ""),
        reference=text_of(element, "reference") or "",
        title=read_words(child(element, "title")),
        edition=text_of(element, "edition") or "",
        amendments=texts_of(element, "amendment"),
        annexes=texts_of(element, "annex"),
    )


def _evaluation(element: Element) -> Evaluation:
    report = child(element, "report")
    return Evaluation(
        id=element.get("id"),
        kind=text_of(element, "type") or "",
        name=read_words(child(element, "name")),
        laboratory=read_words(child(element, "laboratory")),
        date=text_of(element, "date") or "",
        report=None if report is None else _cited(report),
    )


def _characteristic(element: Element) -> Characteristic:
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


def _statement(element: Element | None) -> ConformityStatement:
    return ConformityStatement(
        declaration=read_words(child(element, "declaration")),
        result=text_of(element, "result") or "",
        decision_rule=read_words(child(element, "decisionRule")),
        conditions=tuple(read_words(e) for e in children(element, "conditions")),
        limitations=tuple(read_words(e) for e in children(element, "limitations")),
    )


def _attachment(element: Element) -> DcocAttachment:
    return DcocAttachment(
        name=read_words(child(element, "name")),
        file_name=text_of(element, "fileName") or "",
        mime_type=text_of(element, "mimeType") or "",
        base64=text_of(element, "dataBase64") or "",
    )
