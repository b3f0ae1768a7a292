"""Describe the JSON from which a D-CoC is written; what both kinds share is in ``common_model``."""

# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation

from trustsvc.documents.authoring.common_model import COMMON
from trustsvc.documents.authoring.schema import Schema, closed, leaf, many, ref, words

_ADDRESS = {
    "street": ref("Word"),
    "post_code": ref("Word"),
    "city": ref("Word"),
    "state": ref("Word"),
    "country": ref("Country"),
    "further": ref("Texts"),
}
_ORGANISATION: dict[str, Schema] = {
    "identifiers": many(ref("OrganisationNumber"), "Like its USCC or GLN.", most=50),
    "trading_name": ref("Texts"),
    "contact_person": ref("Texts"),
    "email": ref("Word"),
    "phone": ref("Word"),
    "link": ref("Uri"),
    "address": ref("Address"),
}
_VERDICT = words(
    "pass", "fail", "conditionalPass", "notAssessed", description="Words of the D-CoC."
)


def _numbered(what: str, *schemes: str) -> Schema:
    """Describe a number with the scheme that gives it meaning."""
    scheme = words(*schemes, description="What kind of number.") if schemes else ref("Word")
    return closed(what, {"scheme": scheme, "value": ref("Word")})


DCOC_DEFINITIONS: dict[str, Schema] = {
    **COMMON,
    "Address": {
        **closed("Where an organisation is; at least one of the fields.", {}, _ADDRESS),
        "minProperties": 1,
    },
    "OrganisationNumber": _numbered(
        "A number of an organisation.", "USCC", "GLN", "LEI", "VAT", "NANDO", "CNCA", "DID", "other"
    ),
    "ObjectNumber": _numbered(
        "A number of an object.", "GTIN", "GIAI", "serial", "batch", "model", "type", "other"
    ),
    "Classification": _numbered("A class of an object, like HS 9025.19."),
    "Organisation": closed(
        "An organisation and how to reach it.", {"name": ref("Texts")}, _ORGANISATION
    ),
    "Accreditation": closed(
        "An accreditation of the certification body.",
        {"body": ref("Word"), "number": ref("Word"), "standard": ref("Word")},
        {
            "acronym": ref("Word"),
            "scope": ref("Texts"),
            "scope_reference": ref("Uri", "Where the scope is to be found."),
            "mra": words("ILAC", "IAF", "regional", description="Which arrangement covers it."),
            "valid_until": ref("Date"),
            "credential": ref("Uri", "The accreditation as a credential."),
        },
    ),
    "CertificationBody": closed(
        "The body that certifies.",
        {"name": ref("Texts")},
        {
            **_ORGANISATION,
            "accreditations": many(ref("Accreditation"), "Its accreditations.", most=50),
        },
    ),
    "Responsible": closed(
        "A responsible person.",
        {
            "name": ref("Texts"),
            "role": words("decision", "review", "signatory", "evaluator", description="For what."),
        },
        {
            "function": ref("Texts", "Like: Head of certification."),
            "on_behalf_of": ref("Texts"),
            "main_signer": leaf("boolean", ("true or false", "true 或 false")),
            "contact": ref("Organisation"),
        },
    ),
    "Citation": closed(
        "Another document, by its identifier and the SHA-256 of its issued bytes.",
        {
            "kind": words("dcc", "dcoc", "report", "other", description="What it is."),
            "identifier": ref("Word"),
            "sha256": ref("Sha256"),
        },
        {"name": ref("Texts"), "issued": ref("Date")},
    ),
    "Replaces": closed(
        "The certificate of the same body that this one replaces.",
        {
            "identifier": ref("Word"),
            "change": words(
                "amended",
                "substituted",
                "withdrawn-reissued",
                description="What was done to it.",
            ),
        },
        {"sha256": ref("Sha256")},
    ),
    "Modification": closed(
        "What changed with a revision.",
        {"revision": ref("Revision"), "date": ref("Date"), "summary": ref("Texts")},
    ),
    "Revision": leaf(
        "string",
        ("a whole number as text, like 0", "整数文本，如 0"),
        pattern="^(0|[1-9][0-9]{0,5})$",
    ),
    "NotifiedBody": closed(
        "A notified body and what it did.",
        {"contact": ref("Organisation"), "intervention": ref("Texts")},
        {"certificate_number": ref("Word"), "certificate": ref("Citation")},
    ),
    "Dates": closed(
        "When it was issued and how long it is valid.",
        {"issued": ref("Date")},
        {
            "original_issued": ref("Date", "When its first revision was issued."),
            "decided": ref("Date"),
            "valid_from": ref("Date", "Default: `issued`."),
            "valid_until": ref("Date"),
        },
    ),
    "Scheme": closed(
        "The certification scheme.",
        {"identifier": ref("Word"), "name": ref("Texts")},
        {
            "type": words("1a", "1b", "2", "3", "4", "5", "6", description="ISO/IEC 17067."),
            "module": words(
                *("A", "A1", "A2", "B", "C", "C1", "C2", "D", "D1", "E", "E1", "F", "F1", "G"),
                *("H", "H1"),
                description="Conformity module (Decision 768/2008/EC).",
            ),
            "owner": ref("Texts"),
        },
    ),
    "Object": closed(
        "What was certified.",
        {
            "kind": words(
                "type",
                "model",
                "variant",
                "batch",
                "serial",
                "process",
                "service",
                description="What the certificate covers of it.",
            ),
            "name": ref("Texts"),
        },
        {
            "identifications": many(ref("ObjectNumber"), "Its numbers.", most=1_000),
            "classifications": many(ref("Classification"), "Its classes.", most=50),
            "category": ref("Texts", "Category of instrument."),
            "manufacturer": ref("Texts"),
            "model": ref("Word"),
            "image": ref("File"),
            "quantity": ref("Word", "How many, like: 200 pieces."),
        },
    ),
    "Criterion": closed(
        "What it conforms to, with its edition.",
        {
            "kind": words(
                "standard",
                "regulation",
                "recommendation",
                "rule",
                "specification",
                description="What it is.",
            ),
            "reference": ref("Word", "Like IEC 60751."),
            "edition": ref("Word", "Like 2022."),
        },
        {
            "id": ref("Id"),
            "title": ref("Texts"),
            "amendments": many(ref("Word"), "Amendments.", most=50),
            "annexes": many(ref("Word"), "Annexes.", most=50),
        },
    ),
    "Evaluation": closed(
        "How conformity was found out.",
        {
            "type": words(
                "testing", "inspection", "audit", "calibration", "design", description="What."
            ),
            "date": ref("Date"),
        },
        {
            "id": ref("Id"),
            "name": ref("Texts"),
            "laboratory": ref("Texts"),
            "report": ref("Citation"),
        },
    ),
    "Characteristic": closed(
        "One property that was judged: a number with its unit, or words.",
        {"name": ref("Texts"), "verdict": _VERDICT},
        {
            "id": ref("Id"),
            "value": ref("Number"),
            "unit": ref("Unit", "Of value, uncertainty and limits; default: none."),
            "uncertainty": ref("Positive", "Expanded uncertainty U."),
            "k": ref("Factor"),
            "probability": ref("Probability"),
            "text": ref("Texts"),
            "lower_limit": ref("Number"),
            "upper_limit": ref("Number"),
            "limit": ref("Texts", "The limit in words."),
            "decision_rule": ref("Texts"),
        },
        one_of=[["value"], ["text"]],
    ),
    "StatementOfConformity": closed(
        "What the body states.",
        {"text": ref("Texts"), "verdict": _VERDICT},
        {
            "decision_rule": ref("Texts"),
            "conditions": many(ref("Texts"), "Conditions of use.", most=50),
            "limitations": many(ref("Texts"), "What is not covered.", most=50),
            "sole_responsibility": ref("Texts", "As an EU declaration states it."),
            "additional_information": many(ref("Texts"), "More.", most=50),
        },
    ),
    "Mark": closed(
        "A licence to bear a mark.",
        {"scheme": ref("Word"), "licence": ref("Word")},
        {"name": ref("Texts"), "image": ref("File")},
    ),
    "Surveillance": closed(
        "When the body looks again.",
        {},
        {
            "next_due": ref("Date"),
            "interval": leaf(
                "string",
                ("a duration like P1Y or P6M", "时长，如 P1Y 或 P6M"),
                "ISO 8601.",
                pattern="^P(?=[0-9])([0-9]{1,4}Y)?([0-9]{1,4}M)?([0-9]{1,5}D)?$",
            ),
        },
        one_of=[["next_due"], ["interval"]],
    ),
}

_REQUIRED: dict[str, Schema] = {
    "kind": {"type": "string", "const": "dcoc", "x-wants": {"en": "dcoc", "zh": "dcoc"}},
    "identifier": ref("Word", "The document's number."),
    "languages": many(
        ref("Language"), "Languages of the texts; the first is the default.", most=20, unique=True
    ),
    "country": ref("Country", "Where the body is."),
    "dates": ref("Dates"),
    "scheme": ref("Scheme"),
    "body": ref("CertificationBody"),
    "client": ref("Organisation"),
    "persons": many(ref("Responsible"), "Who is responsible.", most=50),
    "objects": many(ref("Object"), "What was certified."),
    "criteria": many(ref("Criterion"), "What it conforms to."),
    "evaluations": many(ref("Evaluation"), "How that was found out."),
    "statement": ref("StatementOfConformity"),
}
_OPTIONAL: dict[str, Schema] = {
    "number": ref("Word", "The certificate's number; default: `identifier`."),
    "revision": ref("Revision", "Default: 0."),
    "mandatory_languages": many(
        ref("Language"), "Default: the first language.", most=20, unique=True
    ),
    "profile": words("eu-declaration", description="More is demanded of it then."),
    "place_of_issue": ref("Texts"),
    "geographic_scope": ref("Texts"),
    "status_endpoint": ref("Uri", "Where its status is to be found."),
    "replaces": ref("Replaces"),
    "modifications": many(ref("Modification"), "What changed, by revision.", most=50),
    "previous": many(ref("Citation"), "Earlier certificates.", most=50),
    "references": many(ref("Word"), "Other numbers of this case.", most=50),
    "manufacturers": many(ref("Organisation"), "Default: the client.", most=50),
    "authorised_representative": ref("Organisation"),
    "production_sites": many(ref("Organisation"), "Where it is made.", most=50),
    "additionally_applied": many(ref("Criterion"), "Other documents that were applied."),
    "notified_bodies": many(ref("NotifiedBody"), "Notified bodies.", most=50),
    "characteristics": many(ref("Characteristic"), "Properties that were judged.", most=10_000),
    "marks": many(ref("Mark"), "Marks that it may bear.", most=50),
    "surveillance": ref("Surveillance"),
    "attachment": ref("File"),
}  # fmt: skip

DCOC_BODY = closed(
    "A certificate of conformity. Each field is kept as it is given; nothing is rounded.",
    _REQUIRED,
    _OPTIONAL,
)
"""The schema of the model, without its definitions."""
