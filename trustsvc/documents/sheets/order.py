"""Put findings into the order in which a person mends them, and join those of one column.

The first ones differ in kind, the gravest first; twenty formulas in a column are one finding.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.sheets.wording import WHOLE

MOST_FINDINGS = 200
_ADDRESS = re.compile(r"(?P<sheet>.*!)?(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})", re.ASCII)
_ORDER = (
    "name-missing",
    "table-missing",
    "table-empty",
    "sheet-hidden",
    "cells-merged",
    "cell-formula",
    "cell-hidden",
    "cell-missing",
)
"""After what concerns the whole file: what hides or lacks something, then single values."""
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Give at most 200 findings, what matters most first."""
    joined = _joined(findings)
    seen: Counter[str] = Counter()
    keyed = []
    for place, one in enumerate(joined):
        seen[one.code] += 1
        again = min(seen[one.code] - 1, 1)
        keyed.append((_SEVERITIES.index(one.severity), again, _rank(one), place, one))
    return tuple(one for *_, one in sorted(keyed, key=lambda entry: entry[:4])[:MOST_FINDINGS])


def _rank(finding: Finding) -> int:
    if finding.xpath == WHOLE:
        return -1
    return _ORDER.index(finding.code) if finding.code in _ORDER else len(_ORDER)


def _joined(findings: Sequence[Finding]) -> list[Finding]:
    """Join findings that say the same of cells below each other, and drop those told twice."""
    made: list[Finding] = []
    runs: dict[tuple[str, ...], tuple[int, int]] = {}
    for one in findings:
        found = _ADDRESS.fullmatch(one.xpath)
        sheet, column = (found.group("sheet") or "", found.group("column")) if found else ("", "")
        key = (
            one.code,
            sheet,
            column,
            one.says["en"],
            one.remedy["en"],
            "" if found else one.xpath,
        )
        row = int(found.group("row")) if found else 0
        if key in runs and row - runs[key][1] in {0, 1}:
            place, _ = runs[key]
            if row != runs[key][1]:
                made[place] = _reaching(made[place], column, row)
            runs[key] = (place, row)
        else:
            runs[key] = (len(made), row)
            made.append(one)
    return made


def _reaching(finding: Finding, column: str, row: int) -> Finding:
    address = f"{finding.xpath.partition(':')[0]}:{column}{row}"
    return replace(finding, xpath=address)
