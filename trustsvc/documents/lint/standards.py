# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Ask for the edition of each standard that a document cites (ISO/IEC 17025, 7.8.2.1)."""

import re
from collections.abc import Iterator

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.wording import shorten
from trustsvc.documents.lint.subject import Subject, plain, told

LONGEST = 300
PUBLISHERS = (
    "ISO|IEC|DIN|EN|BS|NF|UNI|ÖNORM|OENORM|SN|CEN|CENELEC|ETSI|ITU|IEEE|ASTM|ASME|ANSI|NIST|NCSL|"
    "GB|GB/T|GBZ|JB|JB/T|JJG|JJF|JJF1|CNAS|DB|HJ|YY|JIS|KS|GOST|ГОСТ|AS|SANS|ABNT|NBR|"
    "OIML|JCGM|ILAC|EA|EURAMET|WELMEC|DKD|DAkkS|VDI|VDE|PTB|UKAS|A2LA|CIPM|BIPM|VIM|GUM"
)
_CITED = re.compile(rf"(?i)^\W*(?:{PUBLISHERS})\b[^;,]*\d")
_EDITION = re.compile(
    r"(?<!\d)(?:1[89]|20)\d\d(?!\d)"  # a year
    r"|[:/-]\s?(?:0[1-9]|1[0-2])[./-]\d\d(?!\d)"  # a month and a short year
    r"|(?i:\bed(?:ition|\.)?\s*\d|\brev(?:ision|\.)?\s*\d|\bv(?:ersion\s*)?\d|第\s*\d+\s*版|[-:]\d\d$)"
)


def is_undated(text: str) -> bool:
    """Tell whether a text cites a numbered standard without its edition."""
    return _CITED.search(text) is not None and _EDITION.search(_without_number(text)) is None


def _without_number(text: str) -> str:
    """Take the standard's own number off, which may look like a year (``ISO 1996-2``)."""
    found = re.match(rf"(?i)^\W*(?:(?:{PUBLISHERS})[\s/-]*)+(?:[A-Z]{{1,3}}[\s-]?)?\d+", text)
    return text if found is None else text[found.end() :]


def undated_standards(subject: Subject) -> Iterator[Finding]:
    """Warn of a norm that is cited without year or edition: it may have been revised since."""
    for element in subject.ours("norm"):
        text = plain(element)[:LONGEST]
        if is_undated(text):
            shown = shorten(text)
            yield told(
                "standard-undated",
                Severity.WARNING,
                element,
                (
                    f"“{shown}” is cited without its edition, so nobody knows which text applied",
                    f"引用 “{shown}” 未注明版本，无法确定所用文本",
                ),
                (
                    f"add the year of the edition that was used, as in “{shown}:2017”",
                    f"补充所用版本的年份，例如 “{shown}:2017”",
                ),
            )
