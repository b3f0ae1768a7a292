# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Judge how a document is numbered: by a number of its own, written so that people can type it."""

import re
import unicodedata
from collections.abc import Iterator

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.wording import shorten
from trustsvc.documents.lint.subject import Subject, plain, told
from trustsvc.documents.xml import Element, child

SHORTEST = 4
MOST_NAMED = 5
_PLACEHOLDER = re.compile(
    r"(?i)x{3,}|§|<|>|\?{2,}|0{5,}$|^[\W_]*$|^1234(5(6(7(89?)?)?)?)?$|^(test|todo|dummy|tbd|n/?a)$"
    r"|^(string|beispiel|example|sample|muster)[-_ ]?\w*$"
)
_LABEL = re.compile(
    r"(?i)^\W*(certificate|calibration|report|kalibrierschein|zertifikat|证书编号|证书号|编号)"
    r"\s*(no|nr|number|nummer|编号|号)?\W*[.:：#]"
)
_KINDS_NOT_TYPED = frozenset({"Cc", "Cf", "Co", "Cn", "Zs", "Zl", "Zp"})


def replaces_itself(subject: Subject) -> Iterator[Finding]:
    """Refuse a document that replaces its own identifier."""
    own = plain(child(subject.core, "uniqueIdentifier"))
    changed = child(subject.core, "reportAmendedSubstituted", "replaces")
    replaced = child(changed, "replacedUniqueIdentifier")
    if replaced is not None and plain(replaced) == own:
        yield told(
            "replaces-itself",
            Severity.ERROR,
            replaced,
            ("a document cannot replace itself", "文件不能替代自身"),
            ("give the new document an identifier of its own", "为新文件指定新的编号"),
        )


def identifier_practice(subject: Subject) -> Iterator[Finding]:
    """Warn of an identifier that does not tell this document from every other."""
    element = child(subject.core, "uniqueIdentifier")
    if element is None:
        return
    text = element.text or ""
    shown = shorten(text)
    odd = sorted({_named(sign) for sign in text.strip() if _not_typed(sign)})
    if text != text.strip() or odd:
        yield _odd_characters(element, text, odd)
    if _PLACEHOLDER.search(text.strip()):
        yield told(
            "identifier-placeholder",
            Severity.WARNING,
            element,
            (f"“{shown}” looks like a placeholder", f"“{shown}” 像是占位内容"),
            (
                "write the number of this certificate, which no other document bears",
                "填写本证书独有的编号",
            ),
        )
    elif _LABEL.search(text):
        yield told(
            "identifier-with-label",
            Severity.WARNING,
            element,
            (
                f"“{shown}” holds a label beside the number",
                f"“{shown}” 中混有说明文字",
            ),
            ("write the number alone", "只写编号本身"),
        )
    elif len(text.strip()) < SHORTEST:
        yield told(
            "identifier-short",
            Severity.NOTE,
            element,
            (
                f"“{shown}” is so short that another document may bear it",
                f"“{shown}” 过短，容易与其他文件重复",
            ),
            ("add the laboratory's sign and the year", "加上实验室代号和年份"),
        )


def _odd_characters(element: Element, text: str, odd: list[str]) -> Finding:
    tidy = "".join("" if _not_typed(sign) else sign for sign in text.strip())
    tidy = unicodedata.normalize("NFKC", tidy)
    tidy = shorten(tidy)
    named = ", ".join(odd[:MOST_NAMED]) or "blanks around it"
    return told(
        "identifier-odd-characters",
        Severity.WARNING,
        element,
        (
            f"the identifier holds characters that nobody can type or see: {named}",
            f"编号含有无法输入或看不见的字符：{named if odd else '首尾空白'}",
        ),
        (f"write “{tidy}”", f"改为 “{tidy}”"),
    )


def _not_typed(sign: str) -> bool:
    if sign == " ":
        return False
    return unicodedata.category(sign) in _KINDS_NOT_TYPED or "\uff01" <= sign <= "\uff5e"


def _named(sign: str) -> str:
    return f"U+{ord(sign):04X}"
