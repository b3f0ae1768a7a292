"""Set measured values as metrologists write them: value, unit, expanded uncertainty, k and p.

Digits stay the source's own; only the hyphen that stands for a minus becomes a minus sign.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import takewhile

from lxml import etree

from trustsvc.documents.page.model import Column, Said, Words
from trustsvc.documents.page.source import Source
from trustsvc.documents.page.units import unit_text
from trustsvc.documents.quantities import Form, Measured, Uncertainty, is_quantity, read_forms
from trustsvc.documents.xml import Element, local_name

_NUMBER = re.compile(r"[-+]?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[eE][-+]?[0-9]+)?")
_PLAIN = re.compile("[\N{MINUS SIGN}+]?[0-9]*[.]?[0-9]*")
_READ = frozenset(
    {
        "label", "value", "unit", "dateTime", "listUnit", "valueReal", "valueImag",
        "valueMagnitude", "valuePhase", "unitPhase", "valueExpandedMU", "valueStandardMU",
        "uncertainty", "standardUnc", "coverageFactor", "coverageProbability", "distribution",
        "intervalMin", "intervalMax",
    }
)  # fmt: skip
_NOT_READ = ("covariance", "ellipsoidal", "rectangular", "region")
_STOPS = {"zh": ("\N{FULLWIDTH COLON}", "\N{FULLWIDTH COMMA}")}
_SYMBOLS = {"expanded": "U", "standard": "u", "interval": "u"}


def number(text: str) -> str:
    """Write a number as its source does, with a minus sign for its hyphen."""
    return text.replace("-", "\N{MINUS SIGN}") if _NUMBER.fullmatch(text) else text


def body_of(quantity: Element) -> Element | None:
    """Find the number inside a quantity, if it has one of the D-SI."""
    return next((part for part in quantity.iterchildren(etree.Element) if is_quantity(part)), None)


def take_forms(source: Source, body: Element) -> tuple[Form, ...]:
    """Read a number and strike off what its forms hold; the rest stays to be listed."""
    forms = read_forms(body)
    told = {text for form in forms for measured in form for text in _texts_in(measured)}
    source.strike(part for part in body.iter(etree.Element) if _is_told(part, body, told))
    return forms


def _texts_in(measured: Measured) -> Iterator[str]:
    stated = measured.uncertainty
    for holder in (measured, stated) if stated is not None else (measured,):
        found = (getattr(holder, field.name) for field in fields(holder))
        yield from (text for text in found if isinstance(text, str))


def _is_told(element: Element, body: Element, told: set[str]) -> bool:
    text = (element.text or "").strip()
    if local_name(element).removesuffix("XMLList") not in _READ:
        return False
    if text not in told and not told.issuperset(text.split()):
        return False
    above = takewhile(lambda holder: holder is not body, element.iterancestors())
    return not any(local_name(holder).startswith(_NOT_READ) for holder in above)


def inline(forms: tuple[Form, ...]) -> tuple[Said, ...]:
    """Write single values in one line each: ``22.6 °C, U = 0.3 °C (k = 2, p = 0.95)``."""
    if all(len(form) == 1 for form in forms):
        return ((Words(" = ".join(_line(form[0]) for form in forms)),),)
    return tuple((Words(_line(measured)),) for form in forms for measured in form)


def _line(measured: Measured) -> str:
    unit = unit_text(measured.unit)
    parts = [_with_uncertainty(measured, unit) or f"{number(measured.value)} {unit}".rstrip()]
    if measured.second is not None:
        second_unit = unit_text(measured.second_unit or measured.unit)
        parts.append(f"{number(measured.second)} {second_unit}".rstrip())
    if measured.uncertainty is not None:
        parts.append(_uncertainty(measured.uncertainty, unit, told_beside=" ± " in parts[0]))
    if measured.instant is not None:
        parts.append(measured.instant)
    line = ", ".join(part for part in parts if part)
    return f"{measured.label}: {line}" if measured.label else line


def _with_uncertainty(measured: Measured, unit: str) -> str:
    """Write ``(22.6 ± 0.3) °C`` where both have the same decimals (JCGM 100, 7.2.4); else nothing.

    The source's digits are never changed to make them so.
    """
    stated = measured.uncertainty
    if stated is None or stated.kind != "expanded" or stated.value is None or measured.second:
        return ""
    value, width = number(measured.value), number(stated.value)
    if not (_PLAIN.fullmatch(value) and _PLAIN.fullmatch(width)):
        return ""
    if _decimals(value) != _decimals(width):
        return ""
    return f"({value} ± {width}) {unit}".rstrip()


def _uncertainty(stated: Uncertainty, unit: str, *, told_beside: bool) -> str:
    told = []
    if stated.value is not None and not told_beside:
        symbol = _SYMBOLS.get(stated.kind, "U")
        told.append(f"{symbol} = {number(stated.value)} {unit}".rstrip())
    if stated.low is not None and stated.high is not None:
        told.append(f"[{number(stated.low)}; {number(stated.high)}] {unit}".rstrip())
    how = ", ".join(_how(stated))
    if told_beside:
        return how
    return ", ".join(told) + (f" ({how})" if how else "")


def _how(stated: Uncertainty) -> Iterator[str]:
    if stated.coverage_factor is not None:
        yield f"k = {stated.coverage_factor}"
    if stated.coverage_probability is not None:
        yield f"p = {stated.coverage_probability}"
    if stated.distribution is not None:
        yield stated.distribution


def columns(source: Source, title: Said, forms: tuple[Form, ...], role: str) -> Iterator[Column]:
    """Give the columns of a quantity's values: labels, values in each unit, uncertainties."""
    for form in forms:
        if any(measured.label for measured in form):
            yield _texts(source.label("label"), [measured.label for measured in form], "label")
        if any(measured.instant for measured in form):
            yield _texts(source.label("instant"), [measured.instant for measured in form])
        units = [unit_text(measured.unit) for measured in form]
        yield numbers(title, "", units, [measured.value for measured in form], role)
        if any(measured.second is not None for measured in form):
            seconds = [unit_text(measured.second_unit or measured.unit) for measured in form]
            yield numbers(title, "", seconds, [measured.second for measured in form])
        yield from _uncertainties(source, [measured.uncertainty for measured in form], units)


def _uncertainties(
    source: Source, stated: list[Uncertainty | None], units: list[str]
) -> Iterator[Column]:
    kinds = {uncertainty.kind for uncertainty in stated if uncertainty is not None}
    if not kinds & _SYMBOLS.keys():
        return
    symbol = _SYMBOLS[min(kinds & _SYMBOLS.keys())]
    given = [uncertainty or Uncertainty(kind="none") for uncertainty in stated]
    factors = {uncertainty.coverage_factor for uncertainty in given}
    same = len(factors) == 1
    mark = f"{symbol}\nk = {given[0].coverage_factor}" if same and factors != {None} else symbol
    if any(uncertainty.value is not None for uncertainty in given):
        values = [uncertainty.value for uncertainty in given]
        yield numbers((), mark, units, values, "U" if symbol == "U" else "u")
    if not same:
        yield numbers(source.label("k"), "k", [], [each.coverage_factor for each in given])
    for key, ends in (("low", [e.low for e in given]), ("high", [e.high for e in given])):
        if any(end is not None for end in ends):
            yield numbers(source.label(key), "", units, ends)


def coverage_note(source: Source, forms: tuple[Form, ...]) -> Said:
    """Tell k, p and distribution of the uncertainties in a table, once."""
    stated = [measured.uncertainty for form in forms for measured in form if measured.uncertainty]
    if not stated:
        return ()
    symbol = _SYMBOLS.get(stated[0].kind, "U")
    told = [
        ("k", "k = ", _each(uncertainty.coverage_factor for uncertainty in stated)),
        ("p", "p = ", _each(uncertainty.coverage_probability for uncertainty in stated)),
        ("distribution", "", _each(uncertainty.distribution for uncertainty in stated)),
    ]
    shown = [(key, sign, found) for key, sign, found in told if found]
    names = [source.label(key) for key, _, _ in shown]
    words = [_spoken(source, key, found) for key, _, found in shown]
    return tuple(
        _noted(
            symbol,
            name,
            [
                f"{names[place][index].text} {sign}{words[place][index]}"
                for place, (_, sign, _) in enumerate(shown)
            ],
        )
        for index, name in enumerate(source.label(symbol))
    )


def _spoken(source: Source, key: str, found: str) -> list[str]:
    """Give a word in each language of the page; numbers are the same in all."""
    said = source.value(found) if key == "distribution" else ()
    count = len(source.label(key))
    return [word.text for word in said] if len(said) == count else [found] * count


def _noted(symbol: str, name: Words, told: list[str]) -> Words:
    colon, comma = _STOPS.get(name.lang, (": ", ", "))
    return Words(f"{symbol}{colon}{comma.join([name.text, *told])}", name.lang)


def _each(found: Iterable[str | None]) -> str:
    return "; ".join(dict.fromkeys(word for word in found if word is not None))


def _texts(title: Said, cells: list[str | None], role: str = "") -> Column:
    said = tuple((Words(cell or ""),) for cell in cells)
    return Column(title=title, symbol="", unit="", cells=said, role=role)


def numbers(
    title: Said, symbol: str, units: list[str], values: list[str | None], role: str = ""
) -> Column:
    """Make a column of numbers; units that differ stand in the cells."""
    shared = units[0] if len(set(units)) == 1 else ""
    texts = [number(given or "") for given in values]
    if units and not shared and any(units):
        texts = [f"{text} {unit}".strip() for text, unit in zip(texts, units, strict=True)]
    behind = [_decimals(text) for text in texts]
    most = max(behind, default=0)
    pads = tuple(("." if most and not digits else "") + "0" * (most - digits) for digits in behind)
    cells = tuple((Words(text),) for text in texts)
    return Column(title=title, symbol=symbol, unit=shared, cells=cells, pads=pads, role=role)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2]) if _PLAIN.fullmatch(text) else 0
