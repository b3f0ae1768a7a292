# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese what is wrong with what an author sent, and what helps.

One function a kind of finding; ``xpath`` of these findings is a place in the JSON, as
``$.results[0].points[2].value``.
"""

from collections.abc import Mapping, Sequence

from trustsvc.documents.authoring.numbers import is_number
from trustsvc.documents.authoring.schema import Schema
from trustsvc.documents.findings import Finding, Severity, in_both
from trustsvc.documents.grammar.wording import shorten

_KINDS = {
    "object": ("an object {…}", "对象 {…}"),
    "array": ("a list […]", "列表 […]"),
    "string": ("a text", "文本"),
    "number": ("a number", "数字"),
    "boolean": ("true or false", "true 或 false"),
}
Both = tuple[str, str]


def error(code: str, path: str, says: Both, remedy: Both) -> Finding:
    """Make a finding that refuses the document."""
    return Finding(code, Severity.ERROR, path, in_both(*says), in_both(*remedy))


def _wanted(schema: Schema) -> Both:
    wants = schema.get("x-wants")
    if isinstance(wants, Mapping):
        return str(wants["en"]), str(wants["zh"])
    kinds = [_KINDS[form["type"]] for form in schema.get("anyOf", ()) if "type" in form]
    kinds = [_KINDS[schema["type"]]] if "type" in schema else kinds
    return " or ".join(en for en, _ in kinds), "或".join(zh for _, zh in kinds)


def _is(value: object) -> Both:
    if isinstance(value, float):
        return "a binary number, whose digits are lost", "二进制浮点数（原有位数已丢失）"
    if is_number(value):
        return _KINDS["number"]
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "boolean"),
        (str, "string"),
        (Mapping, "object"),
        ((list, tuple), "array"),
    )
    found = next((kind for types, kind in kinds if isinstance(value, types)), None)
    return ("null", "null") if found is None else _KINDS[found]


def wrong_type(path: str, value: object, schema: Schema) -> Finding:
    """Say that a value is of another kind than is wanted."""
    (wants_en, wants_zh), (is_en, is_zh) = _wanted(schema), _is(value)
    return error(
        "model-wrong-type",
        path,
        (f"here stands {is_en}; wanted is {wants_en}", f"此处是{is_zh}；应为{wants_zh}"),
        (f"give {wants_en}", f"请填写{wants_zh}"),
    )


def wrong_value(path: str, text: str, schema: Schema) -> Finding:
    """Say that a value is of the right kind and not one that can be used."""
    (wants_en, wants_zh), shown = _wanted(schema), shorten(text)
    return error(
        "model-wrong-value",
        path,
        (f"“{shown}” is not {wants_en}", f"“{shown}” 不是{wants_zh}"),
        (f"give {wants_en}", f"请填写{wants_zh}"),
    )


def missing_field(path: str, name: str, schema: Schema) -> Finding:
    """Say that a field is missing."""
    told = f" ({schema['description']})" if "description" in schema else ""
    return error(
        "model-missing-field",
        path,
        (f"the field {name} is missing{told}", f"缺少字段 {name}"),
        (f"add {name}", f"补充 {name}"),
    )


def missing_group(path: str, groups: Sequence[Sequence[str]]) -> Finding:
    """Say that one of several groups of fields is needed."""
    named_en = ", or ".join(" and ".join(group) for group in groups)
    named_zh = "，或 ".join("、".join(group) for group in groups)
    return error(
        "model-missing-field",
        path,
        (f"needed is {named_en}", f"需要 {named_zh}"),
        (f"add {named_en}", f"补充 {named_zh}"),
    )


def unknown_field(path: str, name: str, known: Sequence[str]) -> Finding:
    """Say that a field is none of the model's."""
    shown, named = shorten(name), ", ".join(known)
    return error(
        "model-unknown-field",
        path,
        (
            f"there is no field “{shown}”; here may stand: {named}",
            f"没有字段 “{shown}”；此处可以有：{named}",
        ),
        ("correct the name, or take the field out", "更正名称，或删除该字段"),
    )


def too_few(path: str, least: int) -> Finding:
    """Say that a list or object holds too little."""
    return error(
        "model-too-few",
        path,
        (f"at least {least} must be given", f"至少应给出 {least} 项"),
        ("add what is missing", "补充缺少的内容"),
    )


def too_many(path: str, count: int, most: int) -> Finding:
    """Say that a list holds too much."""
    return error(
        "model-too-many",
        path,
        (f"{count} entries; at most {most} are taken", f"共 {count} 项；最多 {most} 项"),
        ("split the document", "请拆分文件"),
    )


def repeated(path: str, text: str) -> Finding:
    """Say that an entry stands twice where that makes no sense."""
    shown = shorten(text)
    return error(
        "model-repeated",
        path,
        (f"“{shown}” is listed twice", f"“{shown}” 重复列出"),
        ("list it once", "只列一次"),
    )
