# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Hold what a model of a DCC must fulfil beyond its JSON Schema, one named rule a function."""

from collections.abc import Iterator, Mapping
from itertools import islice

from trustsvc.documents.authoring.parts import Part
from trustsvc.documents.authoring.rules import (
    Rule,
    coverage_stated,
    days_in_order,
    each_once,
    limits_in_order,
    mandatory_languages_are_used,
    nothing_replaces_itself,
)
from trustsvc.documents.authoring.wording import error
from trustsvc.documents.findings import Finding
from trustsvc.documents.grammar.check import MAX_FINDINGS


def check_dcc_rules(model: Mapping[str, object]) -> tuple[Finding, ...]:
    """Check a model that its schema accepted."""
    whole = Part(model, "")
    return tuple(islice((found for rule in _RULES for found in rule(whole)), MAX_FINDINGS))


def dates_are_in_order(whole: Part) -> Iterator[Finding]:
    """Refuse work that ends before it begins."""
    return days_in_order(whole, "begin", "end", "ends-before-begin")


def ids_are_unique(whole: Part) -> Iterator[Finding]:
    """Refuse two parts with one id."""
    return each_once(_ids(whole))


def _ids(whole: Part) -> Iterator[tuple[str, str]]:
    for name in ("items", "methods", "equipment", "statements"):
        for part in whole.parts(name):
            if "id" in part:
                yield part.need("id"), f"{part.path}.id"
    for number, part in enumerate(whole.parts("results"), 1):
        yield part.word("id") or f"result-{number}", f"{part.path}.id"


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
        yield from coverage_stated(part, common)
    for result in whole.parts("results"):
        for point in result.parts("points"):
            yield from coverage_stated(point, result.part("coverage") or common)


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
            yield from limits_in_order(point, "lower_limit", "upper_limit")
    for part in whole.parts("conditions"):
        yield from limits_in_order(part, "min", "max")


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
