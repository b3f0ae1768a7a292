"""Name a fault of a document: where it is, how grave, what it is and what helps.

A finding is for people: it speaks English and Chinese and points at the element by XPath.
An *error* means that the document is refused; a *warning* that somebody should look;
a *note* tells what we did or left alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from trustsvc.errors import RefusedDocument


class Severity(StrEnum):
    """Tell how grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one fault; ``says`` and ``remedy`` map ``en`` and ``zh`` to a sentence."""

    code: str
    severity: Severity
    xpath: str
    says: Mapping[str, str]
    remedy: Mapping[str, str]

    def __str__(self) -> str:
        """Write one line in English."""
        return f"{self.severity} {self.code} at {self.xpath}: {self.says['en']}"


def refusals(error: RefusedDocument) -> tuple[Finding, ...]:
    """Give the findings for which a document is refused, without warnings and notes."""
    findings = error.fields.get("findings", ())
    if not isinstance(findings, tuple):
        return ()
    return tuple(
        one for one in findings if isinstance(one, Finding) and one.severity is Severity.ERROR
    )


def in_both(english: str, chinese: str) -> Mapping[str, str]:
    """Pair a sentence in English with the same in Chinese."""
    return MappingProxyType({"en": english, "zh": chinese})
