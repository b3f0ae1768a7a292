"""Describe the JSON from which a DCC is written: the document's frame, who, what and with what.

The results are described in ``trustsvc.documents.authoring.dcc_results_model``.
"""

from trustsvc.documents.authoring.common_model import COMMON
from trustsvc.documents.authoring.dcc_results_model import RESULTS
from trustsvc.documents.authoring.schema import Schema, closed, leaf, many, ref, words

_TRUTH = ("true or false", "true 或 false")

_ADDRESS = {
    "street": ref("Word"),
    "street_number": ref("Word"),
    "post_code": ref("Word"),
    "post_office_box": ref("Word"),
    "city": ref("Word"),
    "state": ref("Word"),
    "country": ref("Country"),
    "further": ref("Texts"),
}
_REACHED = {"email": ref("Word"), "phone": ref("Word"), "fax": ref("Word"), "link": ref("Uri")}

DCC_DEFINITIONS: dict[str, Schema] = {
    **COMMON,
    **RESULTS,
    "Address": {
        **closed("Where an organisation is; at least one of the fields.", {}, _ADDRESS),
        "minProperties": 1,
    },
    "Organisation": closed(
        "An organisation and how to reach it.",
        {"name": ref("Texts"), "address": ref("Address")},
        _REACHED,
    ),
    "Laboratory": closed(
        "The laboratory that answers for the results.",
        {"name": ref("Texts"), "address": ref("Address")},
        {"code": ref("Word", "Its accreditation number, like CNAS L00000."), **_REACHED},
    ),
    "Person": closed(
        "A person responsible for the certificate.",
        {"name": ref("Texts")},
        {
            "role": ref("Word", "Like: Approved by."),
            "main_signer": leaf("boolean", _TRUTH),
            "email": ref("Word"),
            "phone": ref("Word"),
        },
    ),
    "Identification": closed(
        "A number by which somebody knows a thing.",
        {
            "issuer": words(
                "manufacturer",
                "calibrationLaboratory",
                "customer",
                "owner",
                "other",
                description="Whose number it is.",
            ),
            "value": ref("Word"),
        },
        {"name": ref("Texts"), "ref_type": ref("RefType")},
    ),
    "Item": closed(
        "An item that was calibrated: its serial number, or other identifications.",
        {"name": ref("Texts")},
        {
            "id": ref("Id"),
            "manufacturer": ref("Texts"),
            "model": ref("Word"),
            "serial": ref("Word", "The manufacturer's serial number."),
            "identifications": many(ref("Identification"), "Other numbers.", most=50),
            "description": ref("Texts"),
            "owner": ref("Organisation"),
        },
        one_of=[["serial"], ["identifications"]],
    ),
    "Certificate": closed(
        "The certificate that makes a measuring equipment traceable. With `sha256` it is cited by "
        "its bytes; without, it exists on paper only (`analogue`).",
        {"issuer": ref("Texts", "Who issued it."), "identifier": ref("Word")},
        {
            "sha256": ref("Sha256"),
            "procedure": ref("Word", "How the digest was made; default c14n-sha256."),
            "in_validity": leaf("boolean", _TRUTH),
            "traceable": leaf("boolean", _TRUTH),
        },
    ),
    "Equipment": closed(
        "A measuring equipment or standard that was used.",
        {"name": ref("Texts")},
        {
            "id": ref("Id"),
            "description": ref("Texts"),
            "manufacturer": ref("Texts"),
            "model": ref("Word"),
            "serial": ref("Word"),
            "identifications": many(ref("Identification"), "Other numbers.", most=50),
            "certificate": ref("Certificate"),
            "ref_type": ref("RefType", "Default basic_normalUsed."),
        },
    ),
    "Method": closed(
        "A method that was used.",
        {"name": ref("Texts")},
        {
            "id": ref("Id"),
            "description": ref("Texts"),
            "norms": many(ref("Word"), "Standards with their edition, like IEC 60751:2022."),
            "references": many(ref("Word"), "Other sources."),
            "ref_type": ref("RefType", "Default basic_calibrationMethod."),
        },
    ),
    "Statement": closed(
        "Something that the laboratory states. `about` gives it its place in the vocabulary.",
        {
            "about": words(
                "traceability",
                "accredited_scope",
                "conformity",
                "recalibration",
                "scope_of_results",
                "comment",
                "other",
                description="What it is about; `conformity` holds the decision rule.",
            ),
        },
        {
            "id": ref("Id"),
            "name": ref("Texts"),
            "text": ref("Texts"),
            "norms": many(ref("Word"), "Standards with their edition."),
            "date": ref("Date"),
            "verdict": ref("Verdict"),
            "traceable": leaf("boolean", _TRUTH),
            "by_customer": leaf(
                "boolean", _TRUTH, "The customer set it, like a recalibration date."
            ),
        },
        one_of=[["text"], ["date"]],
    ),
    "Dates": closed(
        "When it was done.",
        {"begin": ref("Date")},
        {
            "end": ref("Date", "Default: the day of `begin`."),
            "received": ref("Date"),
            "issued": ref("Date"),
        },
    ),
    "Software": closed("A program.", {"name": ref("Word"), "release": ref("Word")}),
    "Replaces": closed(
        "The certificate of the same laboratory that this one replaces.",
        {
            "identifier": ref("Word"),
            "change": words("amended", "substituted", description="What was done to it."),
        },
    ),
}

DCC_BODY = closed(
    "A calibration certificate. Each field is kept as it is given; nothing is rounded.",
    {
        "identifier": ref("Word", "The document's number."),
        "languages": many(
            ref("Language"),
            "Languages of the texts; the first is the default.",
            most=20,
            unique=True,
        ),
        "country": ref("Country", "Where the laboratory is."),
        "laboratory": ref("Laboratory"),
        "customer": ref("Organisation"),
        "persons": many(ref("Person"), "Who is responsible.", most=50),
        "items": many(ref("Item"), "What was calibrated."),
        "dates": ref("Dates"),
        "results": many(
            {
                "anyOf": [ref("Series"), ref("Observation")],
                "x-wants": {"en": "a result", "zh": "结果"},
            },
            "What was found.",
        ),
    },
    {
        "kind": {"type": "string", "const": "dcc", "x-wants": {"en": "dcc", "zh": "dcc"}},
        "mandatory_languages": many(
            ref("Language"), "Default: the first language.", most=20, unique=True
        ),
        "order": ref("Word", "The laboratory's order number."),
        "place": words(
            "laboratory",
            "customer",
            "laboratoryBranch",
            "customerBranch",
            "other",
            description="Where it was done; default: laboratory.",
        ),
        "title": ref("Texts", "Default: the name of the first item."),
        "replaces": ref("Replaces"),
        "methods": many(ref("Method"), "How it was done."),
        "equipment": many(ref("Equipment"), "With what it was done."),
        "conditions": many(ref("Condition"), "Conditions of the environment."),
        "statements": many(ref("Statement"), "What the laboratory states."),
        "coverage": ref("Coverage"),
        "attachment": ref("File", "A page for people that the laboratory made itself."),
        "software": ref("Software", "The program that made this; default: trustsvc."),
    },
)
"""The schema of the model, without its definitions."""
