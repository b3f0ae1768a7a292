# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Judge stated uncertainties: numbers above zero, k and p that go together, intervals that hold.

Every way in which releases of the D-SI write an uncertainty is read, single or in lists.
"""

from collections.abc import Iterator

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.wording import shorten
from trustsvc.documents.lint.coverage import fits, usual_factor
from trustsvc.documents.lint.subject import Subject, exact, plain, spread, told, words
from trustsvc.documents.xml import Element, child, local_name

_AMOUNTS = ("valueStandardMU", "valueExpandedMU", "uncertainty", "standardUnc")
_WITH_FACTOR = ("expandedMU", "expandedUnc")
_INTERVALS = ("coverageIntervalMU", "coverageInterval")
_OUTER = 4
"""How far above an amount its value stands: amount, kind, univariate, number."""


def uncertainty_not_positive(subject: Subject) -> Iterator[Finding]:
    """Refuse an uncertainty of zero or below (GUM, 2.3: it is a spread); warn of one that is none.

    A constant may be exact. NaN beside a value that is NaN too says that the point is missing.
    """
    for name in _AMOUNTS:
        for element in subject.numbers(name, f"{name}XMLList"):
            yield from _amounts(element)


def _amounts(element: Element) -> Iterator[Finding]:
    number = _number_of(element)
    if number is not None and local_name(number) == "constant":
        return
    values = words(child(number, "valueXMLList", "value"))
    for index, text in enumerate(words(element)):
        amount = exact(text)
        infinite = text.strip("+-").upper() in {"INF", "INFINITY"}
        if infinite or (amount is not None and amount <= 0):
            yield told(
                "uncertainty-not-positive",
                Severity.ERROR,
                element,
                (
                    f"an uncertainty of {text}{_which(element, index)[0]}: it must be above zero",
                    f"不确定度为 {text}{_which(element, index)[1]}：必须大于零",
                ),
                (
                    "write the uncertainty that was evaluated; where none is stated, leave it out",
                    "填写评定所得的不确定度；未给出不确定度时请删除该项",
                ),
            )
        elif text == "NaN" and spread(values, index) != "NaN":
            yield told(
                "uncertainty-missing",
                Severity.WARNING,
                element,
                (
                    f"the uncertainty is NaN, no number{_which(element, index)[0]}",
                    f"不确定度为 NaN，不是数值{_which(element, index)[1]}",
                ),
                ("write the uncertainty as a number", "将不确定度写成数值"),
            )


def _which(element: Element, index: int) -> tuple[str, str]:
    """Say which entry of a list is meant; a single one needs no number."""
    if len(words(element)) == 1:
        return "", ""
    return f" (entry {index + 1})", f"（第 {index + 1} 项）"


def _number_of(element: Element) -> Element | None:
    """Find the number that an uncertainty belongs to."""
    holder: Element | None = element.getparent()
    for _ in range(_OUTER):
        if holder is None or child(holder, "value", "valueXMLList", "real") is not None:
            return holder
        holder = holder.getparent()
    return None


def coverage_improbable(subject: Subject) -> Iterator[Finding]:
    """Warn of a coverage factor that does not give the coverage probability beside it."""
    for name in _WITH_FACTOR:
        for element in subject.numbers(name):
            yield from _coverage(element, "")
        for element in subject.numbers(f"{name}XMLList"):
            yield from _coverage(element, "XMLList")


def _coverage(element: Element, ending: str) -> Iterator[Finding]:
    at = child(element, f"coverageFactor{ending}")
    factors, probabilities = words(at), words(child(element, f"coverageProbability{ending}"))
    stated = plain(child(element, "distribution")) or None
    named = words(child(element, "distributionXMLList")) if ending else ()
    seen: set[tuple[str | None, ...]] = set()
    for index in range(max(len(factors), len(probabilities))):
        factor, probability = spread(factors, index), spread(probabilities, index)
        distribution = spread(named, index) if ending else stated
        pair = (factor, probability, distribution)
        if at is None or factor is None or probability is None or pair in seen:
            continue
        seen.add(pair)
        if "NaN" in {factor, probability}:
            yield _coverage_missing(at)
        elif not fits(factor, probability, distribution):
            yield _coverage_wrong(at, factor, probability, distribution)


def _coverage_missing(at: Element) -> Finding:
    return told(
        "coverage-missing",
        Severity.WARNING,
        at,
        ("an expanded uncertainty without its coverage", "扩展不确定度没有给出包含因子或包含概率"),
        ("write k and p as numbers", "用数值填写 k 和 p"),
    )


def _coverage_wrong(
    at: Element, factor: str, probability: str, distribution: str | None
) -> Finding:
    named = shorten(distribution or "normal")
    usual = usual_factor(probability)
    hint = (f", usually k = {usual}", f"，通常 k = {usual}") if usual else ("", "")
    return told(
        "coverage-improbable",
        Severity.WARNING,
        at,
        (
            f"k = {factor} does not give p = {probability} for the distribution “{named}”",
            f"分布 “{named}” 的 k = {factor} 与 p = {probability} 不符",
        ),
        (
            f"correct k or p{hint[0]}, or name the distribution (t, rectangular)",
            f"更正 k 或 p{hint[1]}，或注明分布（t 分布、均匀分布）",
        ),
    )


def interval_reversed(subject: Subject) -> Iterator[Finding]:
    """Refuse a coverage interval whose lower end lies above its upper end."""
    for name in _INTERVALS:
        for ending in ("", "XMLList"):
            for element in subject.numbers(name + ending):
                at = child(element, f"intervalMin{ending}")
                lows, highs = words(at), words(child(element, f"intervalMax{ending}"))
                for index in range(max(len(lows), len(highs))):
                    low, high = exact(spread(lows, index)), exact(spread(highs, index))
                    if at is not None and low is not None and high is not None and low > high:
                        yield told(
                            "interval-reversed",
                            Severity.ERROR,
                            at,
                            (
                                (
                                    f"the interval begins at {spread(lows, index)}, above its end "
                                    f"{spread(highs, index)}"
                                ),
                                f"区间下限 {spread(lows, index)} 大于上限 {spread(highs, index)}",
                            ),
                            ("exchange or correct them", "对调或更正"),
                        )
                        break
