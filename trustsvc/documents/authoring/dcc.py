"""Write a DCC 3.3.0 from JSON (see ``docs/authoring.md``): the frame around its results.

What ``author_dcc`` gives is canonical and unsigned, and the published schema accepts it.
What it refuses it refuses with findings whose ``xpath`` is a place in the JSON.
"""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from trustsvc.documents.authoring.canonical import canonical_bytes
from trustsvc.documents.authoring.dcc_model import DCC_BODY, DCC_DEFINITIONS
from trustsvc.documents.authoring.dcc_results import condition, result
from trustsvc.documents.authoring.dcc_rules import check_dcc_rules
from trustsvc.documents.authoring.elements import (
    contact,
    file,
    identifications,
    named,
    optional_text,
    typed,
)
from trustsvc.documents.authoring.labels import label
from trustsvc.documents.authoring.parts import Part
from trustsvc.documents.authoring.shapes import check_shape
from trustsvc.documents.dcc.writer import node, optional, text
from trustsvc.documents.findings import Finding
from trustsvc.documents.kinds import DCC_CURRENT
from trustsvc.errors import RefusedDocument

SOFTWARE = ("trustsvc", "v1.0")
"""Named where the author names no program of its own."""

REF_TYPES = {
    "traceability": "basic_metrologicallyTraceableToSI",
    "accredited_scope": "basic_isInCMC",
    "conformity": "basic_conformity",
    "recalibration": "basic_recalibration",
    "scope_of_results": "basic_scopeOfResults",
}
"""What statements are in the vocabulary of the DCC."""


def author_dcc(model: Mapping[str, object]) -> bytes:
    """Write a DCC from a model: canonical XML, unsigned.

    Numbers are texts, ``int``, ``Decimal`` or ``SourceNumber``; a ``float`` is refused.

    Raises:
        RefusedDocument: with at most 200 findings, each naming its place in the model.
    """
    found = check_dcc(model)
    if found:
        raise RefusedDocument(findings=found)
    whole = Part(model, Part(model, "").words("languages")[0])
    root = node(
        "dcc:digitalCalibrationCertificate",
        _administrative(whole),
        _measurements(whole),
        file("dcc:document", whole.part("attachment")),
    )
    root.set("schemaVersion", DCC_CURRENT)
    return canonical_bytes(root)


def check_dcc(model: Mapping[str, object]) -> tuple[Finding, ...]:
    """Give what keeps a model from being written; none when ``author_dcc`` would write it."""
    return check_shape(model, DCC_BODY, DCC_DEFINITIONS) or check_dcc_rules(model)


def _administrative(whole: Part) -> Element:
    laboratory, customer = whole.need_part("laboratory"), whole.need_part("customer")
    statements = list(whole.parts("statements"))
    return node(
        "dcc:administrativeData",
        node("dcc:dccSoftware", _software(whole.part("software"))),
        node("dcc:refTypeDefinitions", _vocabulary()),
        _core(whole),
        node("dcc:items", *(_item(item, whole) for item in whole.parts("items"))),
        node(
            "dcc:calibrationLaboratory",
            optional("dcc:calibrationLaboratoryCode", laboratory.word("code")),
            contact("dcc:contact", laboratory),
            node("dcc:cryptElectronicSeal", "true"),
        ),
        node("dcc:respPersons", *map(_person, whole.parts("persons"))),
        contact("dcc:customer", customer),
        node("dcc:statements", *(_statement(one, whole) for one in statements))
        if statements
        else None,
    )


def _software(given: Part | None) -> Element:
    name, release = SOFTWARE if given is None else (given.need("name"), given.need("release"))
    return node(
        "dcc:software",
        node("dcc:name", node("dcc:content", name)),
        node("dcc:release", release),
        node("dcc:type", "application"),
    )


def _vocabulary() -> Element:
    return node(
        "dcc:refTypeDefinition",
        node("dcc:name", node("dcc:content", "DKD")),
        node("dcc:namespace", "basic"),
        node("dcc:link", "https://digilab.ptb.de/dkd/refType/vocab/"),
    )


def _core(whole: Part) -> Element:
    languages = whole.words("languages")
    dates, replaces = whole.need_part("dates"), whole.part("replaces")
    begin = dates.need("begin")
    return node(
        "dcc:coreData",
        node("dcc:countryCodeISO3166_1", whole.need("country")),
        *(node("dcc:usedLangCodeISO639_1", one) for one in languages),
        *(
            node("dcc:mandatoryLangCodeISO639_1", one)
            for one in whole.words("mandatory_languages") or languages[:1]
        ),
        node("dcc:uniqueIdentifier", whole.need("identifier")),
        _order(whole),
        optional("dcc:receiptDate", dates.word("received")),
        node("dcc:beginPerformanceDate", begin),
        node("dcc:endPerformanceDate", dates.word("end") or begin),
        node("dcc:performanceLocation", whole.word("place") or "laboratory"),
        optional("dcc:issueDate", dates.word("issued")),
        None
        if replaces is None
        else node(
            "dcc:reportAmendedSubstituted",
            node("dcc:typeOfChange", replaces.need("change")),
            node("dcc:replacedUniqueIdentifier", replaces.need("identifier")),
        ),
    )


def _order(whole: Part) -> Element | None:
    order = whole.word("order")
    if order is None:
        return None
    return node(
        "dcc:identifications",
        node(
            "dcc:identification",
            node("dcc:issuer", "calibrationLaboratory"),
            node("dcc:value", order),
            named("dcc:name", label("order", whole.words("languages"))),
            refType="basic_orderNumber",
        ),
    )


def _item(item: Part, whole: Part) -> Element:
    manufacturer, owner = item.texts("manufacturer"), item.part("owner")
    return typed(
        node(
            "dcc:item",
            optional_text("dcc:name", item.texts("name")),
            optional_text("dcc:description", item.texts("description")),
            None if owner is None else contact("dcc:owner", owner),
            None
            if manufacturer is None
            else node("dcc:manufacturer", text("dcc:name", manufacturer)),
            optional("dcc:model", item.word("model")),
            identifications(item, whole.words("languages")),
        ),
        id=item.word("id"),
    )


def _person(person: Part) -> Element:
    return node(
        "dcc:respPerson",
        contact("dcc:person", person),
        optional("dcc:role", person.word("role")),
        optional("dcc:mainSigner", person.truth("main_signer")),
    )


def _statement(stated: Part, whole: Part) -> Element:
    about = stated.need("about")
    name = stated.texts("name") or label(about, whole.words("languages"))
    element = node(
        "dcc:statement",
        named("dcc:name", name),
        optional("dcc:traceable", stated.truth("traceable")),
        *(node("dcc:norm", norm) for norm in stated.words("norms")),
        optional_text("dcc:declaration", stated.texts("text")),
        optional("dcc:date", stated.word("date")),
        contact("dcc:respAuthority", whole.need_part("customer"))
        if stated.fields.get("by_customer")
        else None,
        optional("dcc:conformity", stated.word("verdict")),
    )
    return typed(element, id=stated.word("id"), refType=REF_TYPES.get(about))


def _measurements(whole: Part) -> Element:
    first = next(whole.parts("items"))
    return node(
        "dcc:measurementResults",
        node(
            "dcc:measurementResult",
            optional_text("dcc:name", whole.texts("title") or first.texts("name")),
            _several("dcc:usedMethods", map(_method, whole.parts("methods"))),
            _several(
                "dcc:measuringEquipments",
                (_equipment(used, whole) for used in whole.parts("equipment")),
            ),
            _several(
                "dcc:influenceConditions",
                (condition(one, whole) for one in whole.parts("conditions")),
            ),
            node(
                "dcc:results",
                *(
                    result(one, number, whole)
                    for number, one in enumerate(whole.parts("results"), 1)
                ),
            ),
        ),
    )


def _several(tag: str, elements: Iterator[Element]) -> Element | None:
    found = list(elements)
    return node(tag, *found) if found else None


def _method(used: Part) -> Element:
    element = node(
        "dcc:usedMethod",
        optional_text("dcc:name", used.texts("name")),
        optional_text("dcc:description", used.texts("description")),
        *(node("dcc:norm", norm) for norm in used.words("norms")),
        *(node("dcc:reference", source) for source in used.words("references")),
        refType=used.word("ref_type") or "basic_calibrationMethod",
    )
    return typed(element, id=used.word("id"))


def _equipment(used: Part, whole: Part) -> Element:
    manufacturer, certificate = used.texts("manufacturer"), used.part("certificate")
    element = node(
        "dcc:measuringEquipment",
        optional_text("dcc:name", used.texts("name")),
        optional_text("dcc:description", used.texts("description")),
        None if certificate is None else _certificate(certificate),
        None if manufacturer is None else node("dcc:manufacturer", text("dcc:name", manufacturer)),
        optional("dcc:model", used.word("model")),
        identifications(used, whole.words("languages")),
        refType=used.word("ref_type") or "basic_normalUsed",
    )
    return typed(element, id=used.word("id"))


def _certificate(cited: Part) -> Element:
    digest = cited.word("sha256")
    procedure = cited.word("procedure") or ("analogue" if digest is None else "c14n-sha256")
    return node(
        "dcc:certificate",
        optional_text("dcc:referral", cited.texts("issuer")),
        node("dcc:referralID", cited.need("identifier")),
        node("dcc:procedure", procedure),
        node("dcc:value", digest or "analogue"),
        optional("dcc:inValidityRange", cited.truth("in_validity")),
        optional("dcc:traceable", cited.truth("traceable")),
    )
