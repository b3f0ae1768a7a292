"""Write the core data of a D-CoC from its model."""

from xml.etree.ElementTree import Element

from trustsvc.documents.authoring.dcoc_elements import cited, several
from trustsvc.documents.authoring.parts import Part
from trustsvc.documents.dcc.writer import node, optional
from trustsvc.documents.dcoc.writer import optional_text


def core(whole: Part) -> Element:
    """Make the core data; the order of the schema holds."""
    languages, dates = whole.words("languages"), whole.need_part("dates")
    return node(
        "dcoc:coreData",
        node("dcoc:countryCodeISO3166_1", whole.need("country")),
        *(node("dcoc:usedLangCodeISO639_1", one) for one in languages),
        *(
            node("dcoc:mandatoryLangCodeISO639_1", one)
            for one in whole.words("mandatory_languages") or languages[:1]
        ),
        node("dcoc:uniqueIdentifier", whole.need("identifier")),
        node("dcoc:certNo", whole.word("number") or whole.need("identifier")),
        node("dcoc:revision", whole.word("revision") or "0"),
        optional("dcoc:originalIssueDate", dates.word("original_issued")),
        node("dcoc:issueDate", dates.need("issued")),
        optional_text("dcoc:placeOfIssue", whole.texts("place_of_issue")),
        optional("dcoc:decisionDate", dates.word("decided")),
        node("dcoc:validFrom", dates.word("valid_from") or dates.need("issued")),
        optional("dcoc:validUntil", dates.word("valid_until")),
        optional_text("dcoc:geographicScope", whole.texts("geographic_scope")),
        optional("dcoc:statusEndpoint", whole.word("status_endpoint")),
        _replaces(whole.part("replaces")),
        several("dcoc:modifications", map(_modification, whole.parts("modifications"))),
        several(
            "dcoc:previousCertificates",
            (cited("dcoc:citation", one) for one in whole.parts("previous")),
        ),
        several(
            "dcoc:referenceNos", (node("dcoc:value", one) for one in whole.words("references"))
        ),
    )


def _replaces(replaced: Part | None) -> Element | None:
    if replaced is None:
        return None
    return node(
        "dcoc:replaces",
        node("dcoc:typeOfChange", replaced.need("change")),
        node("dcoc:replacedUniqueIdentifier", replaced.need("identifier")),
        optional("dcoc:sha256", replaced.word("sha256")),
    )


def _modification(made: Part) -> Element:
    return node(
        "dcoc:modification",
        node("dcoc:revision", made.need("revision")),
        node("dcoc:date", made.need("date")),
        optional_text("dcoc:summary", made.texts("summary")),
    )
