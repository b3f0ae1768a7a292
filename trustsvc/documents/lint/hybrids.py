# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Compare what a hybrid says in several units: it must be the same quantity.

Conversions are exact; two values agree when they differ by no more than one step of the last
digit of each. In kelvin and degrees Celsius both a temperature and a difference are tried.
"""

from collections.abc import Iterator
from fractions import Fraction

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.lint.dsi import Scale, scale_of
from trustsvc.documents.lint.subject import Subject, exact, last_digit, told
from trustsvc.documents.quantities import QUANTITY_NAMES, Form, Measured, read_forms
from trustsvc.documents.xml import Element, children

_ROUGH = Fraction(1, 1_000_000)
"""How exactly conversions by measured constants (dalton, hartree) are taken."""


def hybrids(subject: Subject) -> Iterator[Finding]:
    """Tell of each form of a hybrid that disagrees with the first one."""
    for element in subject.numbers("hybrid"):
        forms, places = read_forms(element), list(children(element, *QUANTITY_NAMES))
        for form, place in zip(forms[1:], places[1:], strict=False):
            yield from _compare(forms[0], form, place)


def _compare(first: Form, other: Form, place: Element) -> Iterator[Finding]:
    if len(first) != len(other):
        yield told(
            "hybrid-counts-differ",
            Severity.ERROR,
            place,
            (
                f"{len(other)} values here, {len(first)} in the first unit of this hybrid",
                f"此处有 {len(other)} 个值，而第一种单位有 {len(first)} 个",
            ),
            ("give the same values in every unit", "各种单位给出相同的数值"),
        )
        return
    for one, two in zip(first, other, strict=True):
        finding = _disagreement(one, two, place)
        if finding is not None:
            yield finding
            return


def _disagreement(one: Measured, two: Measured, place: Element) -> Finding | None:
    left, right = scale_of(one.unit), scale_of(two.unit)
    if left is None or right is None or one.second is not None or two.second is not None:
        return None
    if left.dimension != right.dimension:
        return told(
            "hybrid-kinds-differ",
            Severity.ERROR,
            place,
            (
                f"{one.unit} and {two.unit} measure different kinds of quantities",
                f"{one.unit} 与 {two.unit} 不是同类量的单位",
            ),
            ("correct the unit", "更正单位"),
        )
    if not _same(one.value, left, two.value, right):
        return _differs("hybrid-disagrees", Severity.ERROR, one, two, place)
    return _uncertainties(one, left, two, right, place)


def _differs(
    code: str, severity: Severity, one: Measured, two: Measured, place: Element
) -> Finding:
    told_first, told_other = f"{one.value} {one.unit}", f"{two.value} {two.unit}"
    return told(
        code,
        severity,
        place,
        (
            f"{told_first} and {told_other} are not the same",
            f"{told_first} 与 {told_other} 不是同一个值",
        ),
        ("convert again from the SI unit", "从 SI 单位重新换算"),
    )


def _uncertainties(
    one: Measured, left: Scale, two: Measured, right: Scale, place: Element
) -> Finding | None:
    first, other = one.uncertainty, two.uncertainty
    if first is None or other is None or first.kind != other.kind:
        return None
    if first.coverage_factor != other.coverage_factor or not first.value or not other.value:
        return None
    linear = Scale(left.factor, left.dimension), Scale(right.factor, right.dimension)
    if _same(first.value, linear[0], other.value, linear[1]):
        return None
    return told(
        "hybrid-uncertainty-disagrees",
        Severity.WARNING,
        place,
        (
            (
                f"the uncertainties {first.value} {one.unit} and {other.value} {two.unit} are not "
                "the same"
            ),
            f"不确定度 {first.value} {one.unit} 与 {other.value} {two.unit} 不一致",
        ),
        ("convert again from the SI unit", "从 SI 单位重新换算"),
    )


def _same(one: str, left: Scale, two: str, right: Scale) -> bool:
    first, other = exact(one), exact(two)
    if first is None or other is None:
        return (first is None) == (other is None)
    room = last_digit(one) * abs(left.factor) + last_digit(two) * abs(right.factor)
    if not (left.exact and right.exact):
        room += abs(first * left.factor) * _ROUGH
    apart = first * left.factor - other * right.factor
    offset = left.offset - right.offset
    return abs(apart + offset) <= room or (offset != 0 and abs(apart) <= room)
