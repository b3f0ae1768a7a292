"""Describe what the models of a DCC and of a D-CoC have in common: texts, numbers, dates, units."""

# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation

from typing import TypeAlias

from trustsvc.documents.authoring.schema import (
    BASE64_PATTERN,
    DATE_PATTERN,
    LONGEST_NUMBER,
    LONGEST_TEXT,
    LONGEST_WORD,
    NUMBER_PATTERN,
    POSITIVE_PATTERN,
    TEXT_PATTERN,
    URI_PATTERN,
    WORD_PATTERN,
    Schema,
    closed,
    either,
    leaf,
    ref,
)
from trustsvc.documents.authoring.units import SYMBOLS

Both: TypeAlias = tuple[str, str]

_TEXT = leaf(
    "string",
    ("a text that is not empty", "非空文本"),
    minLength=1,
    maxLength=LONGEST_TEXT,
    pattern=TEXT_PATTERN,
)


def _number(wants: Both, pattern: str, description: str, limits: Schema | None = None) -> Schema:
    """Describe a number that may come as JSON number or as text, and keeps its digits."""
    return {
        **either(
            leaf("number", wants, **(limits or {})),
            leaf("string", wants, pattern=pattern, maxLength=LONGEST_NUMBER),
            description=description,
        ),
        "x-wants": {"en": wants[0], "zh": wants[1]},
    }


COMMON: dict[str, Schema] = {
    "Texts": {
        **either(
            _TEXT,
            {
                "type": "object",
                "propertyNames": ref("Language"),
                "additionalProperties": _TEXT,
                "minProperties": 1,
            },
            description="A text in the first of the document's languages, or one for each "
            'language: {"zh": "…", "en": "…"}.',
        ),
        "x-wants": {"en": "a text, or texts by language", "zh": "文本，或按语言给出的文本"},
    },
    "Language": leaf(
        "string",
        ("a language code of two small letters, like zh", "两个小写字母的语言代码，如 zh"),
        "ISO 639-1.",
        pattern="^[a-z]{2}$",
    ),
    "Country": leaf(
        "string",
        ("a country code of two capital letters, like CN", "两个大写字母的国家代码，如 CN"),
        "ISO 3166-1 alpha-2.",
        pattern="^[A-Z]{2}$",
    ),
    "Word": leaf(
        "string",
        ("one line of text without blanks around it", "单行文本，首尾无空格"),
        minLength=1,
        maxLength=LONGEST_WORD,
        pattern=WORD_PATTERN,
    ),
    "Id": leaf(
        "string",
        ("a name that starts with a letter, like result-1", "以字母开头的名称，如 result-1"),
        "A name for references within the document; no two are alike.",
        pattern="^[A-Za-z_][A-Za-z0-9._-]{0,63}$",
    ),
    "Date": leaf("string", ("a date as 2026-01-31", "日期，如 2026-01-31"), pattern=DATE_PATTERN),
    "Uri": leaf(
        "string",
        ("an address like https://example.org/a", "网址，如 https://example.org/a"),
        maxLength=LONGEST_WORD,
        pattern=URI_PATTERN,
    ),
    "Sha256": leaf(
        "string",
        ("SHA-256 as 64 small hexadecimal digits", "64 位小写十六进制的 SHA-256"),
        pattern="^[0-9a-f]{64}$",
    ),
    "Number": _number(
        ("a number like 1.50", "数字，如 1.50"),
        NUMBER_PATTERN,
        "As JSON number or as text, kept digit for digit: 1.50 stays 1.50. Either way at most 100 "
        "characters, three of them the exponent's digits.",
    ),
    "Positive": _number(
        ("a number above 0", "大于 0 的数字"),
        POSITIVE_PATTERN,
        "A number above 0, kept digit for digit.",
        {"exclusiveMinimum": 0},
    ),
    "Factor": _number(
        ("a coverage factor from 1 to 100, like 2 or 1.96", "1 到 100 的包含因子，如 2 或 1.96"),
        r"^([1-9][0-9]?(\.[0-9]{1,20})?|100)$",
        "Coverage factor k (GUM, 6.2).",
        {"minimum": 1, "maximum": 100},
    ),
    "Probability": _number(
        ("a probability from 0.5 to 1, like 0.95", "0.5 到 1 的包含概率，如 0.95"),
        r"^(0\.[5-9][0-9]{0,20}|1(\.0{1,20})?)$",
        "Coverage probability p, like 0.95.",
        {"minimum": 0.5, "maximum": 1},
    ),
    "Unit": {
        **either(
            {"type": "string", "pattern": r"^[\\|][!-~]+$", "maxLength": 200},
            {"type": "string", "enum": sorted(SYMBOLS)},
            description="A unit of the D-SI, or one of the symbols that are listed here.",
        ),
        "x-wants": {
            "en": r"a unit of the D-SI like \kilo\metre, or a known symbol like °C",
            "zh": r"D-SI 单位（如 \kilo\metre）或已知符号（如 °C）",
        },
    },
    "File": closed(
        "A file that the document carries.",
        {
            "file_name": leaf(
                "string",
                ("a file name without folders", "不含文件夹的文件名"),
                maxLength=255,
                pattern=r"^[^\u0000-\u0020/\\:\ufffe\uffff]"
                r"([^\u0000-\u001f/\\:\ufffe\uffff]*[^\u0000-\u0020/\\:\ufffe\uffff])?$",
            ),
            "mime_type": leaf(
                "string",
                ("a media type like image/png", "媒体类型，如 image/png"),
                pattern="^[a-z]+/[A-Za-z0-9.+-]{1,100}$",
            ),
            "base64": leaf(
                "string",
                ("base64 without line ends", "不含换行的 base64"),
                "The content (RFC 4648, 4).",
                minLength=4,
                pattern=BASE64_PATTERN,
            ),
        },
        {"name": ref("Texts")},
    ),
}
