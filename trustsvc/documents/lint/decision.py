"""Recompute a statement of conformity from value, limits and decision rule (ILAC-G8; JCGM 106).

A value is some way inside its limits, or outside (*margin*, negative outside). Simple acceptance
passes what is not outside; a guard band w = U passes what is inside by U at least. What neither
the stated rule nor, where none is stated, any rule could say contradicts the values; what only
some rules would say (a lenient one passes what is outside by less than U) needs a rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Rule(StrEnum):
    """Tell by which rule a document says that it decides."""

    SIMPLE = "simple acceptance"
    GUARDED = "guard band w = U"
    UNSTATED = "not stated"


class Judgement(StrEnum):
    """Tell how a stated word goes with the values."""

    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    IGNORES_UNCERTAINTY = "ignores-uncertainty"
    NEEDS_LENIENT_RULE = "needs-lenient-rule"
    NEEDS_RULE = "needs-rule"
    CONDITIONAL_FOR_NOTHING = "conditional-for-nothing"


_GUARDED = (
    "guard band", "guard-band", "guarded", "w = u", "w=u", "plus the expanded uncertainty",
    "plus its expanded uncertainty", "plus expanded uncertainty", "reduced by the expanded",
    "schutzband", "zuzüglich der erweiterten", "保护带", "扩展不确定度之和", "加扩展不确定度",
)  # fmt: skip
_SIMPLE = (
    "simple acceptance", "shared risk", "without regard to the uncertainty",
    "without taking the uncertainty", "uncertainty is not taken into account",
    "einfache akzeptanz", "geteiltes risiko", "geteiltem risiko",
    "简单接受", "单纯接受", "简单判定", "风险共担", "不考虑不确定度", "不考虑测量不确定度",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold the limits of one value; None where there is none on that side."""

    lower: Fraction | None
    upper: Fraction | None

    def margin(self, value: Fraction) -> Fraction | None:
        """Say how far a value is inside (negative: outside)."""
        margins = []
        if self.lower is not None:
            margins.append(value - self.lower)
        if self.upper is not None:
            margins.append(self.upper - value)
        return min(margins, default=None)


def rule_in(texts: Iterable[str]) -> Rule:
    """Find the decision rule in what a document writes about it, in English, German, Chinese."""
    written = " ".join(" ".join(text.casefold().split()) for text in texts)
    if any(phrase in written for phrase in _GUARDED):
        return Rule.GUARDED
    if any(phrase in written for phrase in _SIMPLE):
        return Rule.SIMPLE
    return Rule.UNSTATED


def judge(word: str, margin: Fraction, spread: Fraction | None, rule: Rule) -> Judgement:
    """Judge one stated word; ``spread`` is the expanded uncertainty, None where none is stated."""
    inside, sure = margin >= 0, spread is not None and abs(margin) >= spread
    if word == "pass":
        return _passed(rule, inside=inside, near=not sure and spread is not None)
    if word == "fail":
        certain = sure if rule is not Rule.SIMPLE and spread is not None else margin > 0
        return Judgement.CONTRADICTS if inside and certain else Judgement.AGREES
    if word in {"conditionalPass", "conditionalFail"}:
        if inside != (word == "conditionalPass"):
            return Judgement.CONTRADICTS
        return Judgement.CONDITIONAL_FOR_NOTHING if sure else Judgement.AGREES
    if word in {"noPass", "noFail"} and sure and inside == (word == "noPass"):
        return Judgement.CONTRADICTS
    return Judgement.AGREES


def _passed(rule: Rule, *, inside: bool, near: bool) -> Judgement:
    if not inside:
        lenient = near and rule is Rule.UNSTATED
        return Judgement.NEEDS_LENIENT_RULE if lenient else Judgement.CONTRADICTS
    if not near or rule is Rule.SIMPLE:
        return Judgement.AGREES
    return Judgement.IGNORES_UNCERTAINTY if rule is Rule.GUARDED else Judgement.NEEDS_RULE
