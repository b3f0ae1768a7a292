# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Find statements of conformity with their values and limits, and recompute them.

In a DCC the statement is metadata of a quantity and holds limits as quantities whose refType
names them; acceptance limits go before tolerance limits. In a D-CoC it is a characteristic.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from lxml import etree

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.wording import shorten
from trustsvc.documents.lint.conformity_wording import SAYS
from trustsvc.documents.lint.decision import Judgement, Limits, Rule, judge, rule_in
from trustsvc.documents.lint.dsi import scale_of
from trustsvc.documents.lint.subject import Subject, exact, plain, spread, told, words
from trustsvc.documents.quantities import Form, Measured, is_quantity, read_forms
from trustsvc.documents.xml import (
    Element,
    child,
    children,
    local_name,
    namespace_of,
    split_list,
)

_SIDES = ("Lower", "Upper")
_KINDS = ("basic_acceptanceLimit", "basic_toleranceLimit")


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold one statement: its words, values, limits a side, and rule."""

    at: Element
    words: tuple[str, ...]
    values: Form
    lower: Form
    upper: Form
    rule: Rule
    limit_at: Element | None


def conformity(subject: Subject) -> Iterator[Finding]:
    """Tell of statements of conformity that their own values and limits do not bear out."""
    for decision in (*_of_quantities(subject), *_of_characteristics(subject)):
        yield from _recompute(decision)


def _of_quantities(subject: Subject) -> Iterator[Decision]:
    rules = _Rules(subject)
    for at in subject.ours("conformity", "conformityXMLList"):
        statement = at.getparent()
        group = None if statement is None else statement.getparent()
        quantity = None if group is None else group.getparent()
        if statement is None or quantity is None or local_name(quantity) != "quantity":
            continue
        limits = _limits(statement)
        yield Decision(
            at=at,
            words=words(at),
            values=_form(quantity),
            lower=_form(limits.lower),
            upper=_form(limits.upper),
            rule=Rule.SIMPLE if limits.hold_guard_band else rules.of(statement),
            limit_at=limits.upper if limits.lower is None else limits.lower,
        )


class _Rules:
    """Find decision rules in statements, each read once however many results refer to it."""

    def __init__(self, subject: Subject) -> None:
        self._known: dict[Element, Rule] = {}
        stated = list(subject.ours("statement"))
        self._by_id = {one.get("id"): one for one in stated}
        common = (one for one in stated if "basic_conformity" in split_list(one.get("refType", "")))
        rules = (self._stated(one) for one in common)
        self._common = next((rule for rule in rules if rule is not Rule.UNSTATED), Rule.UNSTATED)

    def of(self, statement: Element) -> Rule:
        """Give the rule of a statement: its own, of those that it refers to, of the document."""
        referred = (self._by_id.get(name) for name in split_list(statement.get("refId", "")))
        for one in (statement, *referred):
            rule = Rule.UNSTATED if one is None else self._stated(one)
            if rule is not Rule.UNSTATED:
                return rule
        return self._common

    def _stated(self, statement: Element) -> Rule:
        if statement not in self._known:
            parts = children(statement, "name", "description", "convention", "declaration")
            self._known[statement] = rule_in(" ".join(map(str, one.itertext())) for one in parts)
        return self._known[statement]


@dataclass(frozen=True, slots=True)
class _Limits:
    lower: Element | None
    upper: Element | None
    hold_guard_band: bool


def _limits(statement: Element) -> _Limits:
    """Find the limits; acceptance limits beside tolerance limits hold the guard band already."""
    found: dict[str, Element] = {}
    data = child(statement, "data")
    if data is not None:
        for quantity in data.iter(f"{{{namespace_of(statement)}}}quantity"):
            for term in split_list(quantity.get("refType", "")):
                found.setdefault(term, quantity)
    sides = [tuple(found.get(kind + side) for side in _SIDES) for kind in _KINDS]
    given = [pair for pair in sides if pair != (None, None)]
    lower, upper = given[0] if given else (None, None)
    return _Limits(lower, upper, hold_guard_band=len(given) > 1)


def _form(quantity: Element | None) -> Form:
    parts = () if quantity is None else quantity.iterchildren(etree.Element)
    number = next((part for part in parts if is_quantity(part)), None)
    forms = () if number is None else read_forms(number)
    return forms[0] if forms else ()


def _of_characteristics(subject: Subject) -> Iterator[Decision]:
    for characteristic in subject.ours("characteristic"):
        at, limit = child(characteristic, "conformity"), child(characteristic, "limit")
        if at is None or limit is None:
            continue
        rule = child(characteristic, "decisionRule")
        texts = () if rule is None else map(str, rule.itertext())
        yield Decision(
            at=at,
            words=words(at),
            values=_form(characteristic),
            lower=_form(child(limit, "lower")),
            upper=_form(child(limit, "upper")),
            rule=rule_in(texts),
            limit_at=child(limit, "lower", "upper"),
        )


def _recompute(decision: Decision) -> Iterator[Finding]:
    seen: set[Judgement] = set()
    for index, measured in enumerate(decision.values):
        lower, upper = _at(decision.lower, index), _at(decision.upper, index)
        value = _in_unit(measured, measured.unit)
        limits = Limits(_in_unit(lower, measured.unit), _in_unit(upper, measured.unit))
        if limits.lower is not None and limits.upper is not None and limits.lower > limits.upper:
            yield _crossed(decision, lower, upper)
            return
        margin = None if value is None else limits.margin(value)
        word = spread(decision.words, index)
        if margin is None or word is None:
            continue
        found = judge(word, margin, _expanded(measured), decision.rule)
        if found is not Judgement.AGREES and found not in seen:
            seen.add(found)
            yield _found(decision, found, word, measured, (lower, upper))


def _at(form: Form, index: int) -> Measured | None:
    if len(form) == 1:
        return form[0]
    return form[index] if index < len(form) else None


def _in_unit(measured: Measured | None, unit: str) -> Fraction | None:
    """Give a value in a unit; between kelvin and degrees Celsius nobody can say what is meant."""
    if measured is None or measured.second is not None:
        return None
    value = exact(measured.value)
    if value is None or measured.unit == unit:
        return value
    here, there = scale_of(measured.unit), scale_of(unit)
    if here is None or there is None or here.dimension != there.dimension:
        return None
    if here.offset != there.offset:
        return None
    return value * here.factor / there.factor


def _expanded(measured: Measured) -> Fraction | None:
    stated = measured.uncertainty
    if stated is None or stated.value is None or stated.kind != "expanded":
        return None
    return exact(stated.value)


def _crossed(decision: Decision, lower: Measured | None, upper: Measured | None) -> Finding:
    at = decision.at if decision.limit_at is None else decision.limit_at
    low, high = _shown(lower), _shown(upper)
    return told(
        "limits-crossed",
        Severity.ERROR,
        at,
        (f"the lower limit {low} lies above the upper {high}", f"下限 {low} 大于上限 {high}"),
        ("exchange or correct them", "对调或更正"),
    )


def _shown(measured: Measured | None) -> str:
    return "–" if measured is None else f"{measured.value} {shorten(measured.unit)}"


def _found(
    decision: Decision,
    found: Judgement,
    word: str,
    measured: Measured,
    limits: tuple[Measured | None, Measured | None],
) -> Finding:
    code, severity, says, remedy = SAYS[found]
    stated = measured.uncertainty
    fields = {
        "word": word,
        "value": _shown(measured),
        "spread": "–" if stated is None else stated.value,
        "low": _shown(limits[0]),
        "high": _shown(limits[1]),
    }
    return told(
        code,
        severity,
        decision.at,
        (says[0].format(**fields), says[1].format(**fields)),
        remedy,
    )


def overall_contradicts_results(subject: Subject) -> Iterator[Finding]:
    """Warn of a document that says “pass” of itself while one of its results says “fail”."""
    if not any("fail" in words(at) for at in subject.ours("conformityXMLList", "conformity")):
        return
    for statement in subject.ours("statement"):
        at = child(statement, "conformity")
        if at is not None and plain(at) == "pass":
            yield told(
                "overall-conformity-contradicts",
                Severity.WARNING,
                at,
                ("the document passes as a whole, yet one of its results fails",
                 "整体结论为合格，但其中有结果不合格"),
                ("say what the statement covers, or correct it", "说明该结论的范围，或予以更正"),
            )  # fmt: skip
