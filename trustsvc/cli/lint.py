# ruff: noqa: RUF001 - Chinese words come with Chinese punctuation
"""Lint a document from the command line."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from trustsvc.cli.opened import read_file
from trustsvc.cli.output import EXIT_FAILED, leave, say, say_json, told_in_one_line
from trustsvc.documents.authoring.incoming import xml_of
from trustsvc.documents.facts import finding_json
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.intake import Examined, examine
from trustsvc.documents.lint.equipment import cited_dates
from trustsvc.documents.lint.subject import CitedDates
from trustsvc.documents.schemas.folder import open_judges
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import MalformedRequest
from trustsvc.settings import data_folder
from trustsvc.signatures.pades.attachment import attached_xml

_PDF = b"%PDF-"
_WORDS = {
    "en": {"error": "error", "warning": "warning", "note": "note", "to do": "do"},
    "zh": {"error": "错误", "warning": "警告", "note": "提示", "to do": "处理"},
}


def run(
    file: Path, data: Path | None, cited: Sequence[Path], language: str, *, as_json: bool
) -> None:
    """Judge a file and tell all that was found, the gravest first."""
    with told_in_one_line():
        if language not in _WORDS:
            raise MalformedRequest(where="--language", why=f"{language!r} is neither zh nor en")
        judges = open_judges(data_folder(data) / "schemas")
        examined = examine(_xml_in(file), judges=judges, cited=_dates(cited))
        if as_json:
            say_json(answer(examined))
        else:
            _tell(examined, language)
        if any(finding.severity is Severity.ERROR for finding in examined.findings):
            leave(EXIT_FAILED)


def _xml_in(file: Path) -> bytes:
    content = read_file(file)
    if not content.startswith(_PDF):
        return xml_of(content)
    attached = attached_xml(content)
    if attached is None:
        raise MalformedRequest(where=str(file), why="a PDF without a document inside")
    return attached


def _dates(cited: Sequence[Path]) -> dict[str, CitedDates]:
    found = [cited_dates(parse_xml(_xml_in(path))) for path in cited]
    return dict(one for one in found if one is not None)


def answer(examined: Examined) -> dict[str, object]:
    """Give what was found as JSON."""
    counts = Counter(finding.severity for finding in examined.findings)
    return {
        "kind": str(examined.kind),
        "release": examined.release,
        "judged_by": list(examined.judged_by),
        "waivers": list(examined.waivers),
        "counts": {str(severity): counts[severity] for severity in Severity},
        "findings": [finding_json(finding) for finding in examined.findings],
    }


def _tell(examined: Examined, language: str) -> None:
    words = _WORDS[language]
    counts = Counter(finding.severity for finding in examined.findings)
    summary = ", ".join(f"{words[severity]} {counts[severity]}" for severity in Severity)
    by = " + ".join(examined.judged_by)
    say(f"{str(examined.kind).upper()} {examined.release} ({by}): {summary}")
    for finding in examined.findings:
        _tell_one(finding, words, language)


def _tell_one(finding: Finding, words: dict[str, str], language: str) -> None:
    colon = "：" if language == "zh" else ":"
    say()
    say(f"{words[finding.severity]}{colon} {finding.says[language]}")
    say(f"  {words['to do']}{colon} {finding.remedy[language]}")
    say(f"  {finding.xpath}  [{finding.code}]")
