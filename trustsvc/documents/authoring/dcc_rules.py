# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Hold what a model of a DCC must fulfil beyond its JSON Schema, one named rule a function.

A schema judges each field alone; these rules compare fields.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from trustsvc.documents.authoring.parts import Part
from trustsvc.documents.authoring.wording import error, repeated
from trustsvc.documents.findings import Finding
from trustsvc.documents.grammar.check import MAX_FINDINGS

Rule: TypeAlias = Callable[[Part], Iterator[Finding]]


def check_dcc_rules(model: Mapping[str, object]) -> tuple[Finding, ...]:
    """Check a model that its schema accepted."""
    whole = Part(model, "")
    return tuple(islice((found for rule in _RULES for found in rule(whole)), MAX_FINDINGS))


def mandatory_languages_are_used(whole: Part) -> Iterator[Finding]:
    """Refuse a mandatory language that is not among the languages."""
    for index, language in enumerate(whole.words("mandatory_languages")):
        if language not in whole.words("languages"):
            yield error(
                "mandatory-language-unused",
                f"$.mandatory_languages[{index}]",
                (
                    f"“{language}” is mandatory, yet not among the languages",
                    f"“{language}” 是必备语言，却未列入所用语言",
                ),
                ("add it to languages, or correct it", "将其列入 languages，或予以更正"),
            )


def dates_are_in_order(whole: Part) -> Iterator[Finding]:
    """Refuse work that ends before it begins."""
    dates = whole.part("dates")
    if dates is not None and "end" in dates and dates.need("end") < dates.need("begin"):
        yield error(
            "ends-before-begin",
            "$.dates.end",
            ("the work ends before it begins", "结束日期早于开始日期"),
            ("correct one of the dates", "更正其中一个日期"),
        )


def nothing_replaces_itself(whole: Part) -> Iterator[Finding]:
    """Refuse a document that replaces its own identifier."""
    replaces = whole.part("replaces")
    if replaces is not None and replaces.need("identifier") == whole.need("identifier"):
        yield error(
            "replaces-itself",
            "$.replaces.identifier",
            ("a document cannot replace itself", "文件不能替代自身"),
            ("give the new document an identifier of its own", "为新文件指定新的编号"),
        )


def _ids(whole: Part) -> Iterator[tuple[str, str]]:
    for name in ("items", "methods", "equipment", "statements"):
        for part in whole.parts(name):
            if "id" in part:
                yield part.need("id"), f"{part.path}.id"
    for number, part in enumerate(whole.parts("results"), 1):
        yield part.word("id") or f"result-{number}", f"{part.path}.id"


def ids_are_unique(whole: Part) -> Iterator[Finding]:
    """Refuse two parts with one id."""
    seen: set[str] = set()
    for chosen, path in _ids(whole):
        if chosen in seen:
            yield repeated(path, chosen)
        seen.add(chosen)


def results_name_items(whole: Part) -> Iterator[Finding]:
    """Refuse a result about an item that is not there."""
    known = {item.word("id") for item in whole.parts("items")}
    for result in whole.parts("results"):
        if "item" in result and result.need("item") not in known:
            yield error(
                "dangling-reference",
                f"{result.path}.item",
                (
                    f"no item has the id “{result.need('item')}”",
                    f"没有标识为 “{result.need('item')}” 的被校物品",
                ),
                ("correct it, or give the item this id", "更正引用，或为物品补充该标识"),
            )


def uncertainties_state_their_coverage(whole: Part) -> Iterator[Finding]:
    """Refuse an expanded uncertainty without factor and probability (GUM, 7.2.3)."""
    common = whole.part("coverage")
    for part in whole.parts("conditions"):
        yield from _lacking(part, common)
    for result in whole.parts("results"):
        for part in result.parts("points"):
            yield from _lacking(part, result.part("coverage") or common)


def _lacking(part: Part, common: Part | None) -> Iterator[Finding]:
    if "uncertainty" not in part or common is not None:
        return
    for name in ("k", "probability"):
        if name not in part:
            yield error(
                "coverage-missing",
                f"{part.path}.uncertainty",
                (
                    f"an expanded uncertainty without {name}",
                    f"扩展不确定度缺少 {name}",
                ),
                (
                    f"add {name} here, or coverage to the result or the document",
                    f"在此补充 {name}，或在结果或文件中补充 coverage",
                ),
            )


def columns_have_a_number_a_point(whole: Part) -> Iterator[Finding]:
    """Refuse a further column that is shorter or longer than the series."""
    for result in whole.parts("results"):
        count = len(result.fields.get("points", ()))
        for column in result.parts("columns"):
            entries = len(column.fields["values"])
            if entries != count:
                yield error(
                    "lists-differ-in-length",
                    f"{column.path}.values",
                    (
                        f"{entries} values for {count} points",
                        f"有 {entries} 个值，而测量点有 {count} 个",
                    ),
                    ("give one value for each point", "为每个测量点给出一个值"),
                )


def limits_are_in_order(whole: Part) -> Iterator[Finding]:
    """Refuse a lower limit above the upper one, and a least condition above the greatest."""
    for result in whole.parts("results"):
        for point in result.parts("points"):
            yield from _in_order(point, "lower_limit", "upper_limit")
    for part in whole.parts("conditions"):
        yield from _in_order(part, "min", "max")


def _in_order(part: Part, low: str, high: str) -> Iterator[Finding]:
    least, most = part.exact(low), part.exact(high)
    if least is not None and most is not None and least > most:
        yield error(
            "limits-crossed",
            f"{part.path}.{low}",
            (
                f"{low} ({least}) lies above {high} ({most})",
                f"{low}（{least}）大于 {high}（{most}）",
            ),
            ("exchange or correct them", "对调或更正"),
        )


_RULES: tuple[Rule, ...] = (
    mandatory_languages_are_used,
    dates_are_in_order,
    nothing_replaces_itself,
    ids_are_unique,
    results_name_items,
    uncertainties_state_their_coverage,
    columns_have_a_number_a_point,
    limits_are_in_order,
)
