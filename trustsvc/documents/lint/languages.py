# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Compare the languages that a document declares with those that it is written in; judge codes."""

from collections import Counter
from collections.abc import Iterator

from trustsvc.codes.names import find_country, find_language
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.wording import shorten
from trustsvc.documents.lint.subject import Subject, plain, told
from trustsvc.documents.xml import Element, children


def _used(subject: Subject) -> set[str]:
    return {plain(element) for element in children(subject.core, "usedLangCodeISO639_1")}


def mandatory_language_unused(subject: Subject) -> Iterator[Finding]:
    """Refuse a mandatory language that is not among the used ones."""
    used = _used(subject)
    for element in children(subject.core, "mandatoryLangCodeISO639_1"):
        language = shorten(plain(element))
        if plain(element) not in used:
            yield told(
                "mandatory-language-unused",
                Severity.ERROR,
                element,
                (
                    f"“{language}” is mandatory, yet not among the used languages",
                    f"“{language}” 是必备语言，却未列入所用语言",
                ),
                (
                    "add it to usedLangCodeISO639_1, or correct the mandatory language",
                    "将其列入 usedLangCodeISO639_1，或更正必备语言",
                ),
            )


def language_listed_twice(subject: Subject) -> Iterator[Finding]:
    """Refuse a list of used languages that names one twice."""
    seen: set[str] = set()
    for element in children(subject.core, "usedLangCodeISO639_1"):
        if plain(element) in seen:
            yield told(
                "language-listed-twice",
                Severity.ERROR,
                element,
                (f"“{plain(element)}” is listed twice", f"“{plain(element)}” 重复列出"),
                ("list every language once", "每种语言只列一次"),
            )
        seen.add(plain(element))


def text_in_unlisted_language(subject: Subject) -> Iterator[Finding]:
    """Warn of texts in a language that the core data do not list; the first one is told."""
    known = _used(subject)
    for element in subject.ours("content"):
        language = element.get("lang")
        if language is not None and language not in known:
            known.add(language)
            yield told(
                "text-in-unlisted-language",
                Severity.WARNING,
                element,
                (
                    f"a text in “{language}”, which is not among the used languages",
                    f"文本语言 “{language}” 未列入所用语言",
                ),
                ("list the language, or correct lang", "列出该语言，或更正 lang"),
            )


def language_without_text(subject: Subject) -> Iterator[Finding]:
    """Warn of a used language in which there is no text, where texts name their languages."""
    written = {content.get("lang") for content in subject.ours("content")}
    for element in children(subject.core, "usedLangCodeISO639_1"):
        language = plain(element)
        if written - {None} and language not in written and find_language(language) is not None:
            yield told(
                "language-without-text",
                Severity.WARNING,
                element,
                (
                    f"“{plain(element)}” is listed as used, but no text is written in it",
                    f"“{plain(element)}” 列为所用语言，但没有任何该语言的文本",
                ),
                (
                    "write the texts in this language too, or take it off the list",
                    "补充该语言的文本，或从列表中删除",
                ),
            )


def unknown_codes(subject: Subject) -> Iterator[Finding]:
    """Warn of codes that ISO assigns to no language (639-1) and no country (3166-1)."""
    for element in children(subject.core, "usedLangCodeISO639_1"):
        if find_language(plain(element)) is None:
            yield _unknown(element, "language", "ISO 639-1", ("zh", "en", "de"))
    for element in subject.ours("countryCodeISO3166_1", "countryCode"):
        if find_country(plain(element)) is None:
            yield _unknown(element, "country", "ISO 3166-1", ("CN", "DE", "GB"))


def _unknown(element: Element, what: str, standard: str, examples: tuple[str, str, str]) -> Finding:
    chinese, shown = {"language": "语言", "country": "国家"}[what], shorten(plain(element))
    named = ", ".join(examples)
    return told(
        f"{what}-unknown",
        Severity.WARNING,
        element,
        (f"{standard} has no {what} “{shown}”", f"{standard} 中没有{chinese}代码 “{shown}”"),
        (f"write a code of {standard}, such as {named}", f"填写 {standard} 代码，如 {named}"),
    )


def two_texts_in_one_language(subject: Subject) -> Iterator[Finding]:
    """Warn of two texts in one language where a translation was meant."""
    for parent in _parents(subject):
        counts = Counter(content.get("lang") for content in children(parent, "content"))
        for language, count in counts.items():
            if language is not None and count > 1:
                yield told(
                    "two-texts-in-one-language",
                    Severity.WARNING,
                    parent,
                    (f"{count} texts in “{language}”", f"同一语言 “{language}” 有 {count} 段文本"),
                    ("check whether one is a translation", "检查其中是否有译文标错语言"),
                )


def text_lacks_mandatory_language(subject: Subject) -> Iterator[Finding]:
    """Warn of a text that names its languages and lacks a mandatory one."""
    used = _used(subject)
    mandatory = {plain(one) for one in children(subject.core, "mandatoryLangCodeISO639_1")} & used
    for parent in _parents(subject):
        written = {content.get("lang") for content in children(parent, "content")}
        missing = sorted(mandatory - written) if None not in written else []
        if missing:
            named = ", ".join(missing)
            yield told(
                "text-lacks-mandatory-language",
                Severity.WARNING,
                parent,
                (
                    f"the text is not written in the mandatory language “{named}”",
                    f"该文本缺少必备语言 “{named}”",
                ),
                (f"add the text in “{named}”", f"补充 “{named}” 文本"),
            )


def _parents(subject: Subject) -> list[Element]:
    found: dict[Element, None] = {}
    for content in subject.ours("content"):
        parent = content.getparent()
        if parent is not None:
            found[parent] = None
    return list(found)
