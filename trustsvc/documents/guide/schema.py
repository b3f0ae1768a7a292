# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Describe the metadata in JSON Schema: what we answer, and what an issuer states beside.

What is published is what ``stated`` judges by. Neither schema has references, so that each stands
for itself inside our OpenAPI.
"""

from trustsvc.documents.authoring.schema import (
    DATE_PATTERN,
    DIALECT,
    TEXT_PATTERN,
    WORD_PATTERN,
    Schema,
    closed,
    leaf,
    many,
    words,
)
from trustsvc.documents.guide.model import (
    DOCUMENT_STATES,
    GUIDE_WORDS,
    INSTRUMENT_STATES,
    MODEL_VERSION,
    STANDARD_STATES,
    DateName,
    RelationName,
    Role,
    Source,
)

ADDRESS = f"urn:trustsvc:guide-metadata:{MODEL_VERSION}"
MOST = 200
SHA256_PATTERN = "^[0-9a-f]{64}$"


def _word(description: str, longest: int = 255) -> Schema:
    wants = ("a text in one line, without blanks around it", "单行文本，首尾无空白")
    return leaf("string", wants, description, minLength=1, maxLength=longest, pattern=WORD_PATTERN)


def _day(description: str) -> Schema:
    return leaf(
        "string", ("a date: 2026-01-31", "日期：2026-01-31"), description, pattern=DATE_PATTERN
    )


def _digest(description: str) -> Schema:
    wants = ("64 hexadecimal digits, small letters", "64 位小写十六进制数")
    return leaf("string", wants, description, pattern=SHA256_PATTERN)


USCC = leaf(
    "string",
    ("18 digits and capital letters", "18 位数字和大写字母"),
    "Unified Social Credit Code (GB 32100). 统一社会信用代码",
    pattern="^[0-9A-HJ-NPQRTUWXY]{18}$",
)
GLN = leaf(
    "string",
    ("13 digits", "13 位数字"),
    "Global Location Number (GS1). 全球位置编码",
    pattern="^[0-9]{13}$",
)
_NAME = _word("The organisation, as the document names it in any language.", 1_000)
_BY_LANGUAGE: Schema = {
    "type": "object",
    "description": "Text by language (ISO 639-1; empty where none is named).",
    "additionalProperties": {"type": "string"},
}
_ROLES = words(*Role, description="What it has to do with the document.")
_RELATIONS = words(*RelationName, description="引用, 依据, 补充, 冲突.")
_SINCE = _day("The first day of this state.")

STATED_SCHEMA: Schema = {
    "$schema": DIALECT,
    "$id": f"{ADDRESS}:stated",
    "title": "Metadata that an issuer states beside a document",
    **closed(
        "What the document itself has no place for; it may add to it, never contradict it.",
        {},
        {
            "organisations": many(
                closed(
                    "Numbers of an organisation.",
                    {"role": _ROLES},
                    {"name": _NAME, "uscc": USCC, "gln": GLN},
                    one_of=[["uscc"], ["gln"]],
                ),
                "Organisations of the document.",
                most=MOST,
            ),
            "dates": closed(
                "Dates that the document does not say.",
                {},
                {
                    "effective": _day("生效日期"),
                    "expiry": _day("失效日期"),
                    "version": _day("版本日期"),
                },
            ),
            "instruments": many(
                closed(
                    "State of an instrument, as its owner set it.",
                    {
                        "instrument": _word("Serial or inventory number."),
                        "state": words(*INSTRUMENT_STATES, description="合格, 限用, 停用."),
                        "stated_by": _word("The owner who set the state."),
                    },
                    {"since": _SINCE},
                ),
                "Instruments of the document.",
                most=MOST,
            ),
            "standards": many(
                closed(
                    "State of a standard.",
                    {
                        "reference": _word("Number of the standard, with its year."),
                        "state": words(*STANDARD_STATES, description="现行, 废止."),
                    },
                    {
                        "stated_by": _word("Who publishes the standard, or told it."),
                        "since": _SINCE,
                    },
                ),
                "Standards on which the document is based.",
                most=MOST,
            ),
            "relations": many(
                closed(
                    "One relation to another document.",
                    {"relation": _RELATIONS, "identifier": _word("Its number.")},
                    {
                        "kind": words("document", "standard", "scheme", description="What it is."),
                        "name": _word("Its title.", 1_000),
                        "edition": _word("Its edition."),
                        "sha256": _digest("SHA-256 of its issued bytes."),
                    },
                ),
                "Relations that the document does not say.",
                most=MOST,
            ),
        },
    ),
}
"""What comes as ``metadata`` with a document, or by PUT."""

_SOURCE = words(*Source, description="The document, the issuer's account, or stated beside.")
_GUIDE = words(*GUIDE_WORDS.values(), description="The guide's word.")
_TEXT: Schema = {"type": "string", "pattern": TEXT_PATTERN}
_ON_RECORD = many(
    closed(
        "A document recorded here that bears this number.",
        {
            "id": _word("Our opaque id; /v1/documents/{id}/status tells its status."),
            "issuer": _word("organizationIdentifier of its issuer."),
            "agrees": words(
                "digest",
                "number",
                "digest differs",
                description="By what it was found. `digest differs`: same number, other bytes.",
            ),
        },
    ),
    "Where the related document is on record here.",
    least=0,
)
_RELATION = closed(
    "A relation.",
    {
        "identifier": _TEXT,
        "kind": words("document", "standard", "scheme", description="What it leads to."),
        "how": _word("What in the document makes it, or `stated`."),
        "source": _SOURCE,
    },
    {
        "name": _BY_LANGUAGE,
        "edition": _TEXT,
        "sha256": _digest("SHA-256 of its issued bytes, as cited."),
        "on_record": _ON_RECORD,
    },
)
_STATE = {"guide": _GUIDE}
_SAID_DATE = closed("A whole day.", {"date": _day("ISO 8601."), "source": _SOURCE})
_FINDING = closed(
    "Something that looks like a slip.",
    {
        "code": _word("Stable."),
        "severity": words("warning", "note", description="How grave."),
        "xpath": _word("Where, in these metadata."),
        "says": _BY_LANGUAGE,
        "remedy": _BY_LANGUAGE,
    },
)

METADATA_SCHEMA: Schema = {
    "$schema": DIALECT,
    "$id": ADDRESS,
    "title": "Core metadata of a document",
    **closed(
        "The core metadata of the guide for quality infrastructure (质量基础设施核心元数据).",
        {
            "version": leaf(
                "string", (MODEL_VERSION, MODEL_VERSION), "Of this model.", const=MODEL_VERSION
            ),
            "revision": {"type": "integer", "minimum": 1, "description": "Of these metadata."},
            "revisions": {"type": "integer", "minimum": 1, "description": "How many there are."},
            "recorded": _word("When this revision was recorded (RFC 3339)."),
            "document": closed(
                "Which document.",
                {
                    "id": _word("Our opaque id."),
                    "identifier": _word("The document's own number."),
                    "kind": words("dcc", "dcoc", "plain", description="What it is."),
                    "release": {"type": "string", "description": "Of its schema."},
                    "sha256": _digest("Of the issued XML; of a plain document, the issued PDF."),
                },
            ),
            "organisations": many(
                closed(
                    "An organisation.",
                    {
                        "role": _ROLES,
                        "name": _BY_LANGUAGE,
                        "identifiers": many(
                            closed(
                                "A number.",
                                {
                                    "scheme": {
                                        "type": "string",
                                        "description": "`uscc`, `gln`, or a scheme's own name.",
                                    },
                                    "value": _TEXT,
                                    "source": _SOURCE,
                                },
                            ),
                            "Its numbers.",
                            least=0,
                        ),
                    },
                ),
                "机构标识: who has to do with the document.",
                least=0,
                most=100_000,
            ),
            "dates": closed("时间标识.", {}, dict.fromkeys(DateName, _SAID_DATE)),
            "status": closed(
                "状态标识 of the document, now.",
                {
                    "document": words(*DOCUMENT_STATES, "superseded", description="Our word."),
                    "expired": {"type": "boolean", "description": "Past its end of validity."},
                },
                _STATE,
            ),
            "instruments": many(
                closed(
                    "状态标识 of an instrument.",
                    {
                        "instrument": _TEXT,
                        "state": words(*INSTRUMENT_STATES, description="Our word."),
                        "stated_by": _TEXT,
                        **_STATE,
                    },
                    {"since": _SINCE},
                ),
                "As their owners set them.",
                least=0,
            ),
            "standards": many(
                closed(
                    "状态标识 of a standard.",
                    {
                        "reference": _TEXT,
                        "state": words(*STANDARD_STATES, description="Our word."),
                        **_STATE,
                    },
                    {"stated_by": _TEXT, "since": _SINCE},
                ),
                "As the issuer says.",
                least=0,
            ),
            "relations": closed(
                "关系标识.",
                {
                    name.value: many(_RELATION, "Relations.", least=0, most=100_000)
                    for name in RelationName
                },
            ),
            "findings": many(_FINDING, "What looks like a slip.", least=0, most=100_000),
        },
    ),
}
"""What ``GET /v1/documents/{id}/metadata`` answers."""


def published_schema() -> Schema:
    """Give what ``GET /v1/metadata/schema`` answers: the model, and under ``$defs`` the input."""
    return {**METADATA_SCHEMA, "$defs": {"stated": STATED_SCHEMA}}
