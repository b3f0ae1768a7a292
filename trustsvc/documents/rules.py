# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Hold what we demand of a document beyond its schema, one named rule a function.

A rule is an error only where the document contradicts itself beyond doubt; whatever published
good examples do as well is a warning. Every rule reads the tree that the grammar accepted.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeAlias

from lxml import etree

from trustsvc.documents.dates import read_day
from trustsvc.documents.dcoc.eu_declaration import eu_declaration
from trustsvc.documents.dcoc.rules import DCOC_RULES
from trustsvc.documents.findings import Finding, Severity, in_both
from trustsvc.documents.grammar.check import MAX_FINDINGS
from trustsvc.documents.kinds import SI_NAMESPACE, DocumentKind
from trustsvc.documents.places import xpath_of
from trustsvc.documents.xml import (
    BLANKS,
    Element,
    Tree,
    child,
    children,
    local_name,
    namespace_of,
    split_list,
)

Rule: TypeAlias = Callable[[Element], Iterator[Finding]]


def check_rules(tree: Tree, kind: DocumentKind) -> tuple[Finding, ...]:
    """Check a document, accepted by its grammar, against our rules."""
    rules = _RULES.get(kind, ())
    found = (finding for rule in rules for finding in rule(tree.getroot()))
    return tuple(islice(found, MAX_FINDINGS))


def _core(root: Element) -> Element | None:
    return child(child(root, "administrativeData"), "coreData")


def _text(element: Element | None) -> str:
    return "" if element is None else (element.text or "").strip(BLANKS)


def mandatory_language_unused(root: Element) -> Iterator[Finding]:
    """Refuse a mandatory language that is not among the used ones."""
    core = _core(root)
    used = {_text(element) for element in children(core, "usedLangCodeISO639_1")}
    for element in children(core, "mandatoryLangCodeISO639_1"):
        if _text(element) not in used:
            yield Finding(
                "mandatory-language-unused",
                Severity.ERROR,
                xpath_of(element),
                in_both(
                    f"“{_text(element)}” is mandatory, yet not among the used languages",
                    f"“{_text(element)}” 是必备语言，却未列入所用语言",
                ),
                in_both(
                    "add it to usedLangCodeISO639_1, or correct the mandatory language",
                    "将其列入 usedLangCodeISO639_1，或更正必备语言",
                ),
            )


def language_listed_twice(root: Element) -> Iterator[Finding]:
    """Refuse a list of used languages that names one twice."""
    seen: set[str] = set()
    for element in children(_core(root), "usedLangCodeISO639_1"):
        if _text(element) in seen:
            yield Finding(
                "language-listed-twice",
                Severity.ERROR,
                xpath_of(element),
                in_both(f"“{_text(element)}” is listed twice", f"“{_text(element)}” 重复列出"),
                in_both("list every language once", "每种语言只列一次"),
            )
        seen.add(_text(element))


def text_in_unlisted_language(root: Element) -> Iterator[Finding]:
    """Warn of texts in a language that the core data do not list."""
    used = {_text(element) for element in children(_core(root), "usedLangCodeISO639_1")}
    told: set[str] = set()
    for element in root.iter(f"{{{namespace_of(root)}}}content"):
        language = element.get("lang")
        if language is not None and language not in used | told:
            told.add(language)
            yield Finding(
                "text-in-unlisted-language",
                Severity.WARNING,
                xpath_of(element),
                in_both(
                    f"a text in “{language}”, which is not among the used languages",
                    f"文本语言 “{language}” 未列入所用语言",
                ),
                in_both("list the language, or correct lang", "列出该语言，或更正 lang"),
            )


def two_texts_in_one_language(root: Element) -> Iterator[Finding]:
    """Warn of two texts in one language where a translation was meant."""
    content = f"{{{namespace_of(root)}}}content"
    for parent in dict.fromkeys(element.getparent() for element in root.iter(content)):
        if parent is None:
            continue
        counts = Counter(e.get("lang") for e in parent.iterchildren(content))
        for language, count in counts.items():
            if language is not None and count > 1:
                yield Finding(
                    "two-texts-in-one-language",
                    Severity.WARNING,
                    xpath_of(parent),
                    in_both(
                        f"{count} texts in “{language}”", f"同一语言 “{language}” 有 {count} 段文本"
                    ),
                    in_both("check whether one is a translation", "检查其中是否有译文标错语言"),
                )


def _in_order(
    root: Element, first: str, second: str, code: str, severity: Severity
) -> Iterator[Finding]:
    core = _core(root)
    early, late = child(core, first), child(core, second)
    if early is None or late is None:
        return
    before, after = read_day(_text(early)), read_day(_text(late))
    if before and after and after < before:
        yield Finding(
            code,
            severity,
            xpath_of(late),
            in_both(
                f"{second} ({after}) lies before {first} ({before})",
                f"{second}（{after}）早于 {first}（{before}）",
            ),
            in_both("correct one of the dates", "更正其中一个日期"),
        )


def ends_before_it_begins(root: Element) -> Iterator[Finding]:
    """Refuse work that ends before it begins."""
    return _in_order(
        root, "beginPerformanceDate", "endPerformanceDate", "ends-before-begin", Severity.ERROR
    )


def issued_before_the_work(root: Element) -> Iterator[Finding]:
    """Warn of a certificate issued before its work ended."""
    return _in_order(
        root, "endPerformanceDate", "issueDate", "issued-before-work", Severity.WARNING
    )


def expires_before_valid(root: Element) -> Iterator[Finding]:
    """Refuse a validity that ends before it begins."""
    return _in_order(root, "validFrom", "validUntil", "expires-before-valid", Severity.ERROR)


def issued_before_decision(root: Element) -> Iterator[Finding]:
    """Refuse a certificate issued before it was decided (ISO/IEC 17065, 7.7.1)."""
    return _in_order(root, "decisionDate", "issueDate", "issued-before-decision", Severity.ERROR)


def replaces_itself(root: Element) -> Iterator[Finding]:
    """Refuse a document that replaces its own identifier."""
    core = _core(root)
    own = _text(child(core, "uniqueIdentifier"))
    changed = child(core, "reportAmendedSubstituted", "replaces")
    replaced = child(changed, "replacedUniqueIdentifier")
    if replaced is not None and _text(replaced) == own:
        yield Finding(
            "replaces-itself",
            Severity.ERROR,
            xpath_of(replaced),
            in_both("a document cannot replace itself", "文件不能替代自身"),
            in_both("give the new document an identifier of its own", "为新文件指定新的编号"),
        )


def lists_differ_in_length(root: Element) -> Iterator[Finding]:
    """Refuse a list that has neither one entry for all values nor one for each."""
    lists = ("realListXMLList", "complexListXMLList")
    for element in root.iter(*(f"{{{SI_NAMESPACE}}}{name}" for name in lists)):
        values = child(element, "valueXMLList", "valueRealXMLList", "valueMagnitudeXMLList")
        count = len(split_list(_text(values)))
        for part in _own_lists(element):
            entries = len(split_list(_text(part)))
            if entries not in {1, count}:
                yield Finding(
                    "lists-differ-in-length",
                    Severity.ERROR,
                    xpath_of(part),
                    in_both(
                        f"{local_name(part)} has {entries} entries for {count} values",
                        f"{local_name(part)} 有 {entries} 项，而数值有 {count} 个",
                    ),
                    in_both("give one entry, or one for each value", "给出一项，或每个数值一项"),
                )


def _own_lists(element: Element) -> Iterator[Element]:
    """Go through the lists beside the values, but not into matrices, which count otherwise."""
    for part in element.iterchildren(etree.Element):
        name = local_name(part)
        if "Region" in name or "Multivariate" in name or "Bivariate" in name or "QUDT" in name:
            continue
        if len(part):
            yield from _own_lists(part)
        elif name.endswith("XMLList"):
            yield part


def file_name_is_a_path(root: Element) -> Iterator[Finding]:
    """Warn of an attached file whose name is a path."""
    for element in root.iter(f"{{{namespace_of(root)}}}fileName"):
        if any(mark in _text(element) for mark in "/\\:"):
            yield Finding(
                "file-name-is-a-path",
                Severity.WARNING,
                xpath_of(element),
                in_both("a file name that is a path", "文件名中含有路径"),
                in_both("name the file without folders", "只写文件名，不写文件夹"),
            )


_COMMON: tuple[Rule, ...] = (
    mandatory_language_unused,
    language_listed_twice,
    text_in_unlisted_language,
    two_texts_in_one_language,
    replaces_itself,
    lists_differ_in_length,
    file_name_is_a_path,
)
_RULES: dict[DocumentKind, tuple[Rule, ...]] = {
    DocumentKind.DCC: (*_COMMON, ends_before_it_begins, issued_before_the_work),
    DocumentKind.DCOC: (
        *_COMMON,
        expires_before_valid,
        issued_before_decision,
        *DCOC_RULES,
        eu_declaration,
    ),
}
