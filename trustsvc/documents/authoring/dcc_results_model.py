"""Describe the JSON of measured results and of conditions of the environment."""

# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation

from trustsvc.documents.authoring.schema import Schema, closed, leaf, many, ref, words

_DISTRIBUTION = {
    "distribution": leaf(
        "string",
        ("a word like normal", "一个词，如 normal"),
        "Like normal or uniform.",
        pattern="^[A-Za-z][A-Za-z0-9_-]{0,63}$",
    )
}
_STATED = {
    "uncertainty": ref("Positive", "Expanded uncertainty U, in the unit of the value."),
    "k": ref("Factor"),
    "probability": ref("Probability"),
}

RESULTS: dict[str, Schema] = {
    "RefType": leaf(
        "string",
        ("a word like basic_measuredValue", "词汇表中的词，如 basic_measuredValue"),
        "What this is, in the vocabulary of the DCC (DKD thesaurus).",
        pattern="^[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_.-]{1,99}$",
    ),
    "Verdict": words(
        "pass",
        "fail",
        "conditionalPass",
        "conditionalFail",
        "noPass",
        "noFail",
        description="Words of the DCC.",
    ),
    "Coverage": closed(
        "Coverage factor and probability of all uncertainties that do not state their own.",
        {"k": ref("Factor"), "probability": ref("Probability")},
        _DISTRIBUTION,
    ),
    "Point": closed(
        "One row of results.",
        {"value": ref("Number", "What was found, in `unit`.")},
        {
            "nominal": ref("Number", "The nominal value, in `nominal_unit`."),
            "reference": ref("Number", "What the standard realised, in `reference_unit`."),
            "indicated": ref("Number", "What the item showed, in `indicated_unit`."),
            **_STATED,
            "lower_limit": ref("Number", "In the unit of the value."),
            "upper_limit": ref("Number", "In the unit of the value."),
            "verdict": ref("Verdict"),
            "in_scope": leaf(
                "boolean",
                ("true or false", "true 或 false"),
                "Whether this result lies within the accredited scope.",
            ),
        },
    ),
    "Column": closed(
        "Another column: one number for each point.",
        {
            "name": ref("Texts"),
            "unit": ref("Unit"),
            "values": many(ref("Number"), "As many as there are points.", most=10_000),
        },
        {"ref_type": ref("RefType")},
    ),
    "Series": closed(
        "Results of one quantity, a row a point. Points that state different things (one with a "
        "limit, one without) go to tables of their own.",
        {
            "quantity": ref("Texts", "What was measured, like: Error of indication."),
            "unit": ref("Unit", "Of values, uncertainties and limits."),
            "points": many(ref("Point"), "The rows.", most=10_000),
        },
        {
            "id": ref("Id", "Default result-1, result-2 …; a withdrawal may name it."),
            "name": ref("Texts", "Default: the quantity."),
            "description": ref("Texts"),
            "item": ref("Id", "The item that it concerns, where there are several."),
            "role": words(
                "measured_value",
                "error",
                "correction",
                "other",
                description="What the values are; default: measured_value.",
            ),
            "nominal_unit": ref("Unit", "Default: `unit`."),
            "reference_unit": ref("Unit", "Default: `unit`."),
            "indicated_unit": ref("Unit", "Default: `unit`."),
            "columns": many(ref("Column"), "Further columns.", most=50),
            "coverage": ref("Coverage"),
            "files": many(ref("File"), "Figures and data.", most=50),
        },
    ),
    "Observation": closed(
        "A result in words, such as a visual inspection.",
        {"quantity": ref("Texts", "What was looked at."), "text": ref("Texts", "What was found.")},
        {
            "id": ref("Id"),
            "name": ref("Texts", "Default: the quantity."),
            "description": ref("Texts"),
            "item": ref("Id"),
            "verdict": ref("Verdict"),
            "files": many(ref("File"), "Figures and data.", most=50),
        },
    ),
    "Condition": closed(
        "A condition of the environment: one value, the least and the greatest, or words.",
        {"name": ref("Texts")},
        {
            "ref_type": ref("RefType", "Like basic_temperature."),
            "unit": ref("Unit", "Default: none, a number alone."),
            "value": ref("Number"),
            "min": ref("Number"),
            "max": ref("Number"),
            **_STATED,
            "text": ref("Texts"),
            "status": words(
                "beforeAdjustment",
                "afterAdjustment",
                "beforeRepair",
                "afterRepair",
                description="When it held.",
            ),
        },
        one_of=[["value"], ["min", "max"], ["text"]],
    ),
}
