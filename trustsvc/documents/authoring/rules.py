# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Hold what models of both kinds must fulfil beyond their JSON Schemas, one named rule a function.

A schema judges each field alone; these rules compare fields.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from trustsvc.documents.authoring.parts import Part
from trustsvc.documents.authoring.wording import error, repeated
from trustsvc.documents.findings import Finding

Rule: TypeAlias = Callable[[Part], Iterator[Finding]]


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


def days_in_order(whole: Part, first: str, second: str, code: str) -> Iterator[Finding]:
    """Refuse a second day before the first; ISO dates of four-digit years sort as texts."""
    dates = whole.part("dates")
    early, late = (dates.word(first), dates.word(second)) if dates else (None, None)
    if early is not None and late is not None and late < early:
        yield error(
            code,
            f"$.dates.{second}",
            (f"{second} ({late}) lies before {first} ({early})",
             f"{second}（{late}）早于 {first}（{early}）"),
            ("correct one of the dates", "更正其中一个日期"),
        )  # fmt: skip


def each_once(ids: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Refuse two parts with one id; ``ids`` gives each with its place."""
    seen: set[str] = set()
    for chosen, path in ids:
        if chosen in seen:
            yield repeated(path, chosen)
        seen.add(chosen)


def coverage_stated(part: Part, common: Part | None) -> Iterator[Finding]:
    """Refuse an expanded uncertainty without factor and probability (GUM, 7.2.3)."""
    if "uncertainty" not in part or common is not None:
        return
    for name in ("k", "probability"):
        if name not in part:
            yield error(
                "coverage-missing",
                f"{part.path}.uncertainty",
                (f"an expanded uncertainty without {name}", f"扩展不确定度缺少 {name}"),
                (
                    f"add {name} here, or coverage to the result or the document",
                    f"在此补充 {name}，或在结果或文件中补充 coverage",
                ),
            )


def limits_in_order(part: Part, low: str, high: str) -> Iterator[Finding]:
    """Refuse a lower limit above the upper one."""
    least, most = part.exact(low), part.exact(high)
    if least is not None and most is not None and least > most:
        yield error(
            "limits-crossed",
            f"{part.path}.{low}",
            (f"{low} ({least}) lies above {high} ({most})",
             f"{low}（{least}）大于 {high}（{most}）"),
            ("exchange or correct them", "对调或更正"),
        )  # fmt: skip
