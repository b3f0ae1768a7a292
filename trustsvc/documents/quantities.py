"""Read quantities of the D-SI with their uncertainty, in whatever form a release writes them.

A quantity becomes one or more *forms* (a hybrid says the same in several units, SI first), and a
form a tuple of measured values. Values, units and uncertainties stay the source's own texts.
The current and the deprecated spelling of an uncertainty give the same result.
Lists written in one element are spread over their values: one entry counts for all.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from trustsvc.documents.kinds import SI_NAMESPACE
from trustsvc.documents.xml import (
    Element,
    child,
    children,
    local_name,
    namespace_of,
    split_list,
    text_of,
)

QUANTITY_NAMES = frozenset(
    {
        "real",
        "constant",
        "complex",
        "realList",
        "realListXMLList",
        "complexList",
        "complexListXMLList",
        "list",
        "hybrid",
    }
)


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Hold an uncertainty: ``kind`` is expanded, standard, interval or region."""

    kind: str
    value: str | None = None
    coverage_factor: str | None = None
    coverage_probability: str | None = None
    distribution: str | None = None
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold one value with its unit; a complex one has ``second`` (imaginary part or phase)."""

    value: str
    unit: str
    label: str | None = None
    uncertainty: Uncertainty | None = None
    instant: str | None = None
    second: str | None = None
    second_unit: str | None = None


Form: TypeAlias = tuple[Measured, ...]


def is_quantity(element: Element) -> bool:
    """Tell whether an element is a quantity of the D-SI."""
    return namespace_of(element) == SI_NAMESPACE and local_name(element) in QUANTITY_NAMES


def read_forms(element: Element) -> tuple[Form, ...]:
    """Read a quantity; more than one form only for a hybrid."""
    if local_name(element) == "hybrid":
        return tuple(tuple(_measured(form)) for form in children(element, *QUANTITY_NAMES))
    return (tuple(_measured(element)),)


def read_relative(element: Element) -> Form:
    """Read a relative uncertainty: numbers of the D-SI under a name of the DCC."""
    name = "realListXMLList" if local_name(element).endswith("XmlList") else "real"
    holder = etree.Element(f"{{{SI_NAMESPACE}}}{name}")
    holder.extend(deepcopy(list(element)))
    return tuple(_measured(holder))


def _measured(element: Element) -> Iterator[Measured]:
    name = local_name(element)
    if name in {"real", "constant", "complex"}:
        yield _single(element, None)
    elif name in {"realListXMLList", "complexListXMLList"}:
        yield from _spread(element)
    else:
        unit = text_of(element, "listUnit")
        for entry in children(element, *QUANTITY_NAMES):
            if local_name(entry) in {"real", "complex"}:
                yield _single(entry, unit)
            else:
                yield from _measured(entry)


def _single(element: Element, list_unit: str | None) -> Measured:
    return Measured(
        value=_either(element, "value", "valueReal", "valueMagnitude") or "",
        unit=text_of(element, "unit") or list_unit or "",
        label=text_of(element, "label"),
        uncertainty=_uncertainty(element),
        instant=text_of(element, "dateTime"),
        second=_either(element, "valueImag", "valuePhase"),
        second_unit=text_of(element, "unitPhase"),
    )


def _either(element: Element | None, *names: str) -> str | None:
    found = child(element, *names)
    return None if found is None else text_of(found)


_UNIVARIATE = ("measurementUncertaintyUnivariate", "measurementUncertaintyUnivaraite")
"""The second spelling is the schema's own for a value in a list."""


def _uncertainty(element: Element) -> Uncertainty | None:
    holder = child(element, *_UNIVARIATE)
    holder = element if holder is None else holder
    region = child(element, "ellipsoidalRegion", "rectangularRegion")
    found = child(holder, "expandedMU", "expandedUnc")
    if found is not None:
        return _one_uncertainty("expanded", found)
    found = child(holder, "coverageIntervalMU", "coverageInterval")
    if found is not None:
        return _one_uncertainty("interval", found)
    found = child(holder, "standardMU")
    if found is not None:
        return _one_uncertainty("standard", found)
    if region is not None:
        return _one_uncertainty("region", region)
    if child(element, "valueStandardMU", "uncertainty") is not None:
        return _one_uncertainty("standard", element)
    return None


_VALUES = ("valueExpandedMU", "valueStandardMU", "uncertainty", "standardUnc")


def _one_uncertainty(kind: str, element: Element) -> Uncertainty:
    return Uncertainty(
        kind=kind,
        value=_either(element, *_VALUES),
        coverage_factor=text_of(element, "coverageFactor"),
        coverage_probability=text_of(element, "coverageProbability"),
        distribution=text_of(element, "distribution"),
        low=text_of(element, "intervalMin"),
        high=text_of(element, "intervalMax"),
    )


def _spread(element: Element) -> Iterator[Measured]:
    values = _words(element, "valueXMLList", "valueRealXMLList", "valueMagnitudeXMLList")
    units = _words(element, "unitXMLList")
    labels = _words(element, "labelXMLList")
    instants = _words(element, "dateTimeXMLList")
    seconds = _words(element, "valueImagXMLList", "valuePhaseXMLList")
    second_units = _words(element, "unitPhaseXMLList")
    uncertainties = _uncertainty_lists(element)
    for index, value in enumerate(values):
        yield Measured(
            value=value,
            unit=_at(units, index) or "",
            label=_at(labels, index),
            uncertainty=_spread_uncertainty(uncertainties, index),
            instant=_at(instants, index),
            second=_at(seconds, index),
            second_unit=_at(second_units, index),
        )


def _words(element: Element | None, *names: str) -> tuple[str, ...]:
    return split_list(_either(element, *names) or "")


def _at(entries: Sequence[str], index: int) -> str | None:
    if len(entries) == 1:
        return entries[0]
    return entries[index] if index < len(entries) else None


_UncertaintyLists: TypeAlias = tuple[str, dict[str, tuple[str, ...]]]


def _uncertainty_lists(element: Element) -> _UncertaintyLists | None:
    holder = child(element, "measurementUncertaintyUnivariateXMLList")
    holder = element if holder is None else holder
    for kind, names in (
        ("expanded", ("expandedMUXMLList", "expandedUncXMLList")),
        ("interval", ("coverageIntervalMUXMLList", "coverageIntervalXMLList")),
        ("standard", ("standardMUXMLList",)),
    ):
        found = child(holder, *names)
        if found is not None:
            return kind, {
                "value": _words(found, *(f"{name}XMLList" for name in _VALUES)),
                "coverage_factor": _words(found, "coverageFactorXMLList"),
                "coverage_probability": _words(found, "coverageProbabilityXMLList"),
                "distribution": _words(found, "distributionXMLList"),
                "low": _words(found, "intervalMinXMLList"),
                "high": _words(found, "intervalMaxXMLList"),
            }
    return None


def _spread_uncertainty(lists: _UncertaintyLists | None, index: int) -> Uncertainty | None:
    if lists is None:
        return None
    kind, columns = lists
    return Uncertainty(kind=kind, **{name: _at(column, index) for name, column in columns.items()})
