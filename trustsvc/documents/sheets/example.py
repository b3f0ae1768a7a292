# ruff: noqa: RUF001 - Chinese texts are written with Chinese punctuation
"""Hold what the template is filled with: the certificate that ``trustsvc example dcc`` prints.

Every organisation is invented and says so. Values are texts by the keys of the layout; spoken ones
are pairs, Chinese and English.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from trustsvc.documents.dcc.example import IDENTIFIER
from trustsvc.documents.dcc.example_texts import (
    CONDITIONS,
    CUSTOMER,
    EQUIPMENT,
    LABORATORY,
    METHODS,
    STATEMENTS,
)
from trustsvc.documents.dcc.writer import Contact, Texts
from trustsvc.documents.page.units import unit_text

Pair: TypeAlias = tuple[str, str]
Filled: TypeAlias = Mapping[str, str | Pair]


def _pair(texts: Texts | None) -> Pair:
    return ("", "") if texts is None else (texts["zh"], texts["en"])


def _contact(prefix: str, who: Contact) -> dict[str, str | Pair]:
    made: dict[str, str | Pair] = {
        "name": _pair(who.name),
        "street": who.street or "",
        "post_code": who.post_code or "",
        "city": who.city or "",
        "country": who.country or "",
        "email": who.email or "",
        "phone": who.phone or "",
        "link": who.link or "",
    }
    return {f"{prefix}_{key}": value for key, value in made.items()}


CERTIFICATE: Filled = {
    "number": IDENTIFIER,
    "language_1": "zh",
    "language_2": "en",
    "title": ("温度示值比较法校准", "Calibration by comparison"),
    "order": "WT-2026-1093",
    "received": "2026-11-05",
    "begin": "2026-11-09",
    "end": "2026-11-10",
    "issued": "2026-11-12",
    "place": "laboratory",
    "country": "CN",
    **_contact("laboratory", LABORATORY),
    "laboratory_code": "CNAS L00000",
    "laboratory_further": _pair(LABORATORY.further),
    **_contact("customer", CUSTOMER),
    "approved_by": ("林示例", "Lin Shili"),
    "checked_by": ("陈样本", "Chen Yangben"),
    "calibrated_by": ("吴范例", "Wu Fanli"),
}
ITEMS: Sequence[Filled] = [
    {
        "name": ("工业铂电阻温度计", "Industrial platinum resistance thermometer"),
        "manufacturer": ("示例热工仪表厂（示例）", "Example Thermal Instruments (example)"),
        "model": "WZP-230 Pt100",
        "serial": "2026-0417-088",
        "asset": "QA-TE-0312",
        "description": (
            "四线制，A 级（−100 °C 至 450 °C），保护管直径 6 mm，长 500 mm。",
            "Four-wire, class A (−100 °C to 450 °C), sheath 6 mm in diameter, 500 mm long.",
        ),
    }
]
_METHODS: Sequence[Filled] = [
    {
        "kind": kind,
        "name": _pair(name),
        "description": _pair(described),
        "norms": "; ".join(norms),
    }
    for kind, name, described, norms in METHODS
]
_EQUIPMENT: Sequence[Filled] = [
    {
        "name": _pair(used.name),
        "description": _pair(used.description),
        "model": used.model,
        "serial": used.serial,
        "issuer": _pair(used.certified_by),
        "certificate": used.certificate,
        "sha256": "" if used.digest == "analogue" else used.digest,
    }
    for used in EQUIPMENT
]


def _condition(place: int, kind: str) -> dict[str, str | Pair]:
    _, name, numbers = CONDITIONS[place]
    _, _, first, unit, uncertainty = numbers[0]
    shown: dict[str, str | Pair] = {"kind": kind, "name": _pair(name), "unit": unit_text(unit)}
    told: dict[str, str | Pair] = (
        {"min": first, "max": numbers[1][2]} if len(numbers) > 1 else {"value": first}
    )
    return {**shown, **told, "uncertainty": uncertainty or ""}


_CONDITIONS: Sequence[Filled] = [
    _condition(0, "basic_temperature"),
    _condition(1, "basic_humidityRelative"),
    _condition(2, ""),
    _condition(3, ""),
]
_ABOUT = ("traceability", "accredited_scope", "conformity", "recalibration", "scope_of_results")
_STATEMENTS: Sequence[Filled] = [
    {
        "about": about,
        "text": _pair(stated.declaration),
        "norms": "; ".join(stated.norms),
        "date": stated.date or "",
        "verdict": stated.conformity or "",
    }
    for about, stated in zip(_ABOUT, STATEMENTS, strict=True)
]
TABLES: Mapping[str, Sequence[Filled]] = {
    "items": ITEMS,
    "methods": _METHODS,
    "equipment": _EQUIPMENT,
    "conditions": _CONDITIONS,
    "statements": _STATEMENTS,
}
SERIES: Filled = {
    "quantity": ("示值误差", "Error of indication"),
    "role": "error",
    "item": "",
    "k": "2",
    "p": "0.95",
    "description": ("", ""),
}
UNITS: Mapping[str, str] = {
    "nominal": "°C",
    "reference": "°C",
    "indicated": "°C",
    "value": "K",
    "extra_1": "Ω",
}
EXTRA_NAMES: Mapping[str, Pair] = {"extra_1": ("实测电阻", "Measured resistance")}
_COLUMNS: Mapping[str, Sequence[str]] = {
    "nominal": ["-40", "0", "100", "200", "300"],
    "reference": ["-39.987", "0.002", "100.014", "199.968", "299.951"],
    "indicated": ["-40.028", "0.014", "100.072", "200.099", "300.193"],
    "value": ["-0.041", "0.012", "0.058", "0.131", "0.242"],
    "uncertainty": ["0.030", "0.020", "0.030", "0.040", "0.060"],
    "lower_limit": ["-0.23", "-0.15", "-0.35", "-0.55", "-0.75"],
    "upper_limit": ["0.23", "0.15", "0.35", "0.55", "0.75"],
    "verdict": ["pass"] * 5,
    "in_scope": ["true", "true", "true", "true", "false"],
    "extra_1": ["84.2596", "100.0055", "138.5328", "175.8924", "212.1202"],
}
POINTS: Sequence[Mapping[str, str]] = [
    {key: column[row] for key, column in _COLUMNS.items()} for row in range(5)
]
