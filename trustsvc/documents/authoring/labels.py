"""Name the columns and statements that a laboratory need not name itself, in our languages.

A document gets the names in those of its languages that are here; the role (``refType``) says the
rest to machines.
"""

from collections.abc import Mapping, Sequence

_LABELS: Mapping[str, Mapping[str, str]] = {
    "nominal": {"zh": "标称值", "en": "Nominal value", "de": "Nennwert"},
    "reference": {"zh": "参考值", "en": "Reference value", "de": "Referenzwert"},
    "indicated": {"zh": "示值", "en": "Indicated value", "de": "Angezeigter Wert"},
    "conformity": {"zh": "符合性", "en": "Conformity", "de": "Konformität"},
    "lower_limit": {"zh": "下限", "en": "Lower limit", "de": "Untere Grenze"},
    "upper_limit": {"zh": "上限", "en": "Upper limit", "de": "Obere Grenze"},
    "accredited_scope": {"zh": "认可范围", "en": "Accredited scope", "de": "Akkreditierungsumfang"},
    "traceability": {
        "zh": "计量溯源性",
        "en": "Metrological traceability",
        "de": "Metrologische Rückführung",
    },
    "recalibration": {"zh": "复校日期", "en": "Recalibration date", "de": "Rekalibrierdatum"},
    "scope_of_results": {
        "zh": "结果的适用范围",
        "en": "What the results concern",
        "de": "Geltung der Ergebnisse",
    },
    "comment": {"zh": "备注", "en": "Comment", "de": "Bemerkung"},
    "serial": {"zh": "出厂编号", "en": "Serial number", "de": "Seriennummer"},
    "order": {"zh": "委托单号", "en": "Order number", "de": "Auftragsnummer"},
    "min": {"zh": "最低", "en": "Minimum", "de": "Minimum"},
    "max": {"zh": "最高", "en": "Maximum", "de": "Maximum"},
}


def label(key: str, languages: Sequence[str]) -> Mapping[str, str]:
    """Give a name in those of these languages that we have; maybe none."""
    known = _LABELS.get(key, {})
    return {language: known[language] for language in languages if language in known}
