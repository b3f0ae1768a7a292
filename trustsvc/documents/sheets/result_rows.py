"""Lay the results of a DCC or a D-CoC out as rows, a row a point.

Values, units and uncertainties keep the document's own texts; nothing is computed. A quantity that
is said in two units gives a row for each. What only names the points (nominal or reference values)
stands beside the others instead of having rows of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from trustsvc.documents.dcc.facts import Data, Dcc, Quantity, QuantityList, Statement
from trustsvc.documents.dcc.reader import read_dcc
from trustsvc.documents.dcoc.facts import Characteristic, Dcoc
from trustsvc.documents.dcoc.reader import read_dcoc
from trustsvc.documents.intake_wording import unknown_kind
from trustsvc.documents.kinds import ROOTS, DocumentKind
from trustsvc.documents.page.units import unit_text
from trustsvc.documents.places import qualified
from trustsvc.documents.quantities import Form, Measured, Uncertainty
from trustsvc.documents.words import Words
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import RefusedDocument

AXES = ("nominalValue", "calibrationValue", "referenceValue")
"""What names the points of a table; the first one that is there."""
LOWER = frozenset({"acceptanceLimitLower", "toleranceLimitLower"})
UPPER = frozenset({"acceptanceLimitUpper", "toleranceLimitUpper"})
_JUDGED = ("measurementError", "deviation", "error", "correction", "measuredValue")
"""What the limits beside it in a list are about; the first one that is there."""
SCOPE = "isInCMC"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """Hold one point; every text is the document's own, empty where it says nothing."""

    result: str = ""
    quantity: str = ""
    point: str = ""
    nominal: str = ""
    nominal_unit: str = ""
    value: str = ""
    unit: str = ""
    expanded_uncertainty: str = ""
    k: str = ""
    probability: str = ""
    standard_uncertainty: str = ""
    interval_low: str = ""
    interval_high: str = ""
    lower_limit: str = ""
    upper_limit: str = ""
    verdict: str = ""
    in_scope: str = ""
    second_value: str = ""
    second_unit: str = ""
    unit_dsi: str = ""
    role: str = ""
    id: str = ""


NAMES = tuple(field.name for field in fields(ResultRow))


@dataclass(frozen=True, slots=True)
class Results:
    """Hold the rows of a document and its number."""

    identifier: str
    rows: tuple[ResultRow, ...]


def results_of(xml: bytes) -> Results:
    """Give the results of a DCC or D-CoC of any release that we know.

    Raises:
        MalformedXml: it cannot be read.
        TooLarge: it holds more than we read.
        RefusedDocument: it is another kind of document.
    """
    tree = parse_xml(xml)
    kind = ROOTS.get(str(tree.getroot().tag))
    if kind is DocumentKind.DCC:
        dcc = read_dcc(tree)
        return Results(dcc.core.identifier, tuple(_dcc_rows(dcc)))
    if kind is DocumentKind.DCOC:
        dcoc = read_dcoc(tree)
        return Results(dcoc.core.identifier, tuple(_dcoc_rows(dcoc)))
    raise RefusedDocument(findings=(unknown_kind(qualified(tree.getroot())),))


def said(words: Words) -> str:
    """Join a text in all its languages."""
    return " / ".join(dict.fromkeys(" ".join(text.split()) for text in words.values() if text))


def _dcc_rows(dcc: Dcc) -> Iterator[ResultRow]:
    for measurement in dcc.measurements:
        for result in measurement.results:
            name = said(result.name) or said(measurement.name)
            base = ResultRow(result=name, id=result.marks.id or "")
            yield from _data_rows(result.data, base, ())


def _data_rows(data: Data, base: ResultRow, above: tuple[Statement, ...]) -> Iterator[ResultRow]:
    for datum in data:
        if isinstance(datum, QuantityList):
            yield from _list_rows(datum, base, above)
        elif isinstance(datum, Quantity):
            yield from _quantity_rows(datum, base, None, above)


def _list_rows(
    entries: QuantityList, base: ResultRow, above: tuple[Statement, ...]
) -> Iterator[ResultRow]:
    statements = (*entries.context.statements, *above)
    quantities = [entry for entry in entries.entries if isinstance(entry, Quantity)]
    axis = _first(quantities, AXES)
    judged = _first(quantities, _JUDGED)
    limits = [one for one in quantities if role_of(one) in LOWER | UPPER and judged is not None]
    for entry in entries.entries:
        if isinstance(entry, QuantityList):
            yield from _list_rows(entry, base, statements)
        elif entry is axis and len(quantities) > len(limits) + 1:
            continue
        elif entry not in limits:
            beside = _Limits(limits) if entry is judged else _Limits(())
            yield from _quantity_rows(entry, base, axis, statements, beside)


def _first(quantities: Sequence[Quantity], roles: Iterable[str]) -> Quantity | None:
    return next((one for role in roles for one in quantities if role_of(one) == role), None)


def role_of(quantity: Quantity | Statement) -> str:
    """Give what something is in the vocabulary, without the vocabulary's prefix."""
    return quantity.marks.types[0].partition("_")[2] if quantity.marks.types else ""


class _Limits:
    """Find limits by their place and unit."""

    def __init__(self, quantities: Iterable[Quantity]) -> None:
        self._lower: list[Form] = []
        self._upper: list[Form] = []
        for one in quantities:
            self.add(one)

    def add(self, quantity: Quantity) -> None:
        """Take a quantity if it is a limit."""
        role = role_of(quantity)
        if role in LOWER:
            self._lower.extend(quantity.forms)
        elif role in UPPER:
            self._upper.extend(quantity.forms)

    def at(self, place: int, unit: str) -> tuple[str, str]:
        """Give the lower and the upper limit of a value in this unit."""
        return self._pick(self._lower, place, unit), self._pick(self._upper, place, unit)

    @staticmethod
    def _pick(forms: list[Form], place: int, unit: str) -> str:
        for form in forms:
            found = at(form, place)
            if found is not None and found.unit == unit:
                return found.value
        return ""


def at(entries: Sequence[Measured], place: int) -> Measured | None:
    """Give the entry of a place; a single one counts for all."""
    if len(entries) == 1:
        return entries[0]
    return entries[place] if place < len(entries) else None


def _word(entries: Sequence[str], place: int) -> str:
    if len(entries) == 1:
        return entries[0]
    return entries[place] if place < len(entries) else ""


def _quantity_rows(
    quantity: Quantity,
    base: ResultRow,
    axis: Quantity | None,
    above: tuple[Statement, ...],
    beside: _Limits | None = None,
) -> Iterator[ResultRow]:
    statements = (*quantity.context.statements, *above)
    named = replace(base, quantity=said(quantity.name), role=" ".join(quantity.marks.types))
    if not quantity.forms:
        words = quantity.words or ((said(quantity.prose.words),) if quantity.prose else ())
        for place, word in enumerate(words):
            judged = _judged(statements, place, "", beside)
            yield replace(named, point=str(place + 1), value=word, **judged)
        return
    for form in quantity.forms:
        for place, measured in enumerate(form):
            row = replace(
                named,
                point=str(place + 1),
                **_number(measured),
                **_nominal(axis if axis is not quantity else None, measured, place, len(form)),
                **_judged(statements, place, measured.unit, beside),
            )
            yield row


def _number(measured: Measured) -> dict[str, str]:
    stated = measured.uncertainty or Uncertainty(kind="")
    is_expanded = stated.kind == "expanded"
    return {
        "value": measured.value,
        "unit": unit_text(measured.unit),
        "unit_dsi": measured.unit,
        "expanded_uncertainty": (stated.value or "") if is_expanded else "",
        "standard_uncertainty": "" if is_expanded else (stated.value or ""),
        "k": stated.coverage_factor or "",
        "probability": stated.coverage_probability or "",
        "interval_low": stated.low or "",
        "interval_high": stated.high or "",
        "second_value": measured.second or "",
        "second_unit": unit_text(measured.second_unit) if measured.second_unit else "",
    }


def _nominal(axis: Quantity | None, measured: Measured, place: int, count: int) -> dict[str, str]:
    if axis is None:
        return {}
    fitting = [form for form in axis.forms if len(form) in {1, count}]
    same = [form for form in fitting if form[0].unit == measured.unit]
    for form in (*same, *fitting):
        found = at(form, place)
        if found is not None:
            return {"nominal": found.value, "nominal_unit": unit_text(found.unit)}
    return {}


def _judged(
    statements: Sequence[Statement], place: int, unit: str, beside: _Limits | None
) -> Mapping[str, str]:
    limits = beside or _Limits(())
    verdict = in_scope = ""
    for statement in statements:
        for one in statement.data:
            if isinstance(one, Quantity):
                limits.add(one)
        verdict = verdict or _word(statement.conformities, place)
        if role_of(statement) == SCOPE and statement.valid:
            flags = ["true" if flag else "false" for flag in statement.valid]
            in_scope = in_scope or _word(flags, place)
    lower, upper = limits.at(place, unit)
    return {"lower_limit": lower, "upper_limit": upper, "verdict": verdict, "in_scope": in_scope}


def _dcoc_rows(dcoc: Dcoc) -> Iterator[ResultRow]:
    for place, one in enumerate(dcoc.characteristics, 1):
        yield _characteristic(one, place)


def _characteristic(one: Characteristic, place: int) -> ResultRow:
    row = ResultRow(quantity=said(one.name), point=str(place), verdict=one.verdict)
    if not one.value:
        return replace(row, value=said(one.text))
    lower, upper = at(one.lower, 0), at(one.upper, 0)
    return replace(
        row,
        **_number(one.value[0]),
        lower_limit="" if lower is None else lower.value,
        upper_limit="" if upper is None else upper.value,
    )
