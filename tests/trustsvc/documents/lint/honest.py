"""Write DCCs at random that are right in every respect, to be damaged one way at a time.

They are our example with tables added: values of any number of digits, k that goes with p,
verdicts that follow from limits and the guard band that the example states, hybrids converted
exactly, every text in both languages.
"""

import random
from decimal import Decimal

from lxml import etree

from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.kinds import DCC_NAMESPACE, PREFIXES, SI_NAMESPACE
from trustsvc.documents.xml import Element, Tree, parse_xml

SPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}
UNITS = (
    r"\kelvin",
    r"\milli\metre",
    r"\newton\metre",
    r"\kilogram\per\metre\tothe{3}",
    r"\volt",
    r"\one",
    r"\micro\ampere",
    r"\bar",
    r"\litre\per\minute",
    r"\metre\tothe{2}\second\tothe{-2}",
)
COVERAGES = (
    ("2", "0.95", "normal"),
    ("2.00", "0.9545", "normal"),
    ("1.96", "0.950", None),
    ("2.58", "0.99", "normal"),
    ("2.65", "0.95", "t-distribution"),
    ("1.65", "0.95", "rectangular"),
)
CONVERTED = ((r"\metre", r"\milli\metre", 1000), (r"\pascal", r"\hecto\pascal", Decimal("0.01")))


def honest_dcc(seed: int) -> Tree:
    """Give one such document; the same seed gives the same document."""
    chance = random.Random(seed)  # noqa: S311  a test, not a secret
    tree = parse_xml(example_dcc(f"HC-{seed:05d}-{chance.randrange(10**6)}"))
    data = tree.getroot().find(".//dcc:result/dcc:data", SPACES)
    assert data is not None
    for _ in range(chance.randint(1, 3)):
        data.append(_parsed(_table(chance)))
    for _ in range(chance.randint(1, 3)):
        data.append(_parsed(_hybrid(chance)))
    return tree


def _parsed(text: str) -> Element:
    return etree.fromstring(f'<x xmlns:dcc="{DCC_NAMESPACE}" xmlns:si="{SI_NAMESPACE}">{text}</x>')[
        0
    ]


def _number(chance: random.Random, digits: int) -> Decimal:
    return Decimal(chance.randint(-(10**6), 10**6)).scaleb(-digits)


def _name(word: str) -> str:
    return (
        f'<dcc:name><dcc:content lang="zh">{word}量</dcc:content>'
        f'<dcc:content lang="en">{word}</dcc:content></dcc:name>'
    )


def _list(values: list[Decimal], unit: str, inner: str = "") -> str:
    written = " ".join(f"{value:f}" for value in values)
    return (
        f"<si:realListXMLList><si:valueXMLList>{written}</si:valueXMLList>"
        f"<si:unitXMLList>{unit}</si:unitXMLList>{inner}</si:realListXMLList>"
    )


def _expanded(amounts: list[Decimal], coverage: tuple[str, str, str | None]) -> str:
    k, p, distribution = coverage
    named = f"<si:distributionXMLList>{distribution}</si:distributionXMLList>"
    written = " ".join(f"{amount:f}" for amount in amounts)
    return (
        "<si:measurementUncertaintyUnivariateXMLList><si:expandedMUXMLList>"
        f"<si:valueExpandedMUXMLList>{written}</si:valueExpandedMUXMLList>"
        f"<si:coverageFactorXMLList>{k}</si:coverageFactorXMLList>"
        f"<si:coverageProbabilityXMLList>{p}</si:coverageProbabilityXMLList>"
        f"{named if distribution else ''}"
        "</si:expandedMUXMLList></si:measurementUncertaintyUnivariateXMLList>"
    )


def _table(chance: random.Random) -> str:
    rows, digits, unit = chance.randint(2, 6), chance.randint(0, 5), chance.choice(UNITS)
    step = Decimal(1).scaleb(-digits)
    amounts = [step * chance.randint(1, 90) for _ in range(rows)]
    errors = [_number(chance, digits) / 100 for _ in range(rows)]
    room = [amount * chance.choice((Decimal("0.5"), 1, 3)) for amount in amounts]
    upper = [error + inside for error, inside in zip(errors, room, strict=True)]
    lower = [error - amount * 9 for error, amount in zip(errors, amounts, strict=True)]
    words = [
        "pass" if inside >= amount else "conditionalPass"
        for inside, amount in zip(room, amounts, strict=True)
    ]
    nominal = [_number(chance, digits) for _ in range(rows)]
    uncertain = _expanded(amounts, chance.choice(COVERAGES))
    return (
        '<dcc:list refType="basic_table">'
        f'<dcc:quantity refType="basic_nominalValue">{_name("nominal")}{_list(nominal, unit)}'
        "</dcc:quantity>"
        f'<dcc:quantity refType="basic_measurementError">{_name("error")}'
        f"{_list(errors, unit, uncertain)}<dcc:measurementMetaData>"
        '<dcc:metaData refType="basic_conformity" refId="conformity">'
        f"<dcc:conformityXMLList>{' '.join(words)}</dcc:conformityXMLList><dcc:data>"
        f'<dcc:quantity refType="basic_acceptanceLimitLower">{_name("lower")}{_list(lower, unit)}'
        "</dcc:quantity>"
        f'<dcc:quantity refType="basic_acceptanceLimitUpper">{_name("upper")}{_list(upper, unit)}'
        "</dcc:quantity></dcc:data></dcc:metaData></dcc:measurementMetaData></dcc:quantity>"
        "</dcc:list>"
    )


def _real(value: Decimal, unit: str) -> str:
    return f"<si:real><si:value>{value:f}</si:value><si:unit>{unit}</si:unit></si:real>"


def _hybrid(chance: random.Random) -> str:
    digits = chance.randint(0, 5)
    if chance.random() < 0.5:
        kelvin = abs(_number(chance, digits)) + 1
        forms = _real(kelvin, r"\kelvin") + _real(kelvin - Decimal("273.15"), r"\degreecelsius")
    else:
        first, second, factor = chance.choice(CONVERTED)
        value = _number(chance, digits)
        forms = _real(value, first) + _real(value * factor, second)
    return (
        f'<dcc:quantity refType="basic_measuredValue">{_name("both")}'
        f"<si:hybrid>{forms}</si:hybrid></dcc:quantity>"
    )
