# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Compare refTypes with the vocabulary that gives them their meaning (``vocabulary.toml``).

A document may define namespaces of its own (refTypeDefinitions, from release 3.2 on).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.wording import shorten
from trustsvc.documents.lint.subject import Subject, plain, told
from trustsvc.documents.xml import Element, child, split_list

_UNDER = "refTypeDefinition"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Hold terms by namespace, better terms, and namespaces that are not judged."""

    terms: Mapping[str, frozenset[str]]
    instead: Mapping[str, str]
    open: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """Read our list of terms, once."""
    read = tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text("utf-8"))
    instead, unjudged = read.pop("instead"), read.pop("open")["namespaces"]
    terms = {
        space: frozenset(word for words in lists.values() for word in words.split())
        for space, lists in read.items()
    }
    return Vocabulary(terms, instead, frozenset(unjudged))


def ref_types(subject: Subject) -> Iterator[Finding]:
    """Tell of refTypes that no vocabulary knows; each is told once, at its first place."""
    own = {plain(child(one, "namespace")) for one in subject.ours(_UNDER)}
    seen: set[str] = set()
    for element in _with_types(subject):
        for term in split_list(element.get("refType", "")):
            if term not in seen:
                seen.add(term)
                yield from _judge(element, term, own)


def _with_types(subject: Subject) -> Iterator[Element]:
    for elements in subject.by_tag.values():
        yield from (element for element in elements if element.get("refType"))


def _judge(element: Element, term: str, own: set[str]) -> Iterator[Finding]:
    known = vocabulary()
    space, line, word = term.partition("_")
    better = known.instead.get(term)
    if better is not None:
        yield _told("ref-type-misspelt", Severity.WARNING, element, term, better)
    elif not line or not word:
        if not term.startswith("/"):
            yield _told("ref-type-without-namespace", Severity.NOTE, element, term, None)
    elif space in known.terms:
        if word not in known.terms[space]:
            meant = nearest_term(space, word)
            code = "ref-type-misspelt" if meant else "ref-type-unknown"
            severity = Severity.WARNING if meant else Severity.NOTE
            yield _told(code, severity, element, term, meant)
    elif space not in own and space not in known.open:
        meant = _nearest_space(space, word)
        code = "ref-type-misspelt" if meant else "ref-type-namespace-undefined"
        severity = Severity.WARNING if meant else Severity.NOTE
        yield _told(code, severity, element, term, meant)


@lru_cache(maxsize=512)
def nearest_term(space: str, word: str) -> str | None:
    """Guess which known term a misspelt one means; numbers at its end are not a slip."""
    terms = vocabulary().terms[space]
    same = [term for term in terms if term.casefold() == word.casefold()]
    close = same or get_close_matches(word, terms, n=1, cutoff=0.9)
    return f"{space}_{close[0]}" if close else None


def _nearest_space(space: str, word: str) -> str | None:
    for known, terms in vocabulary().terms.items():
        if word in terms and get_close_matches(space.casefold(), (known,), cutoff=0.6):
            return f"{known}_{word}"
    return None


_SAYS: Mapping[str, tuple[str, str]] = {
    "ref-type-misspelt": (
        "the refType “{term}” is not in the vocabulary; programs will not understand it",
        "refType “{term}” 不在词表中，程序无法识别",
    ),
    "ref-type-unknown": (
        "the refType “{term}” is not among the terms that we know",
        "refType “{term}” 不在已知术语中",
    ),
    "ref-type-namespace-undefined": (
        "the refType “{term}” belongs to a vocabulary that the document does not name",
        "refType “{term}” 所属词表未在文件中注明",
    ),
    "ref-type-without-namespace": (
        "the refType “{term}” names no vocabulary",
        "refType “{term}” 未注明词表",
    ),
}
_REMEDIES: Mapping[str, tuple[str, str]] = {
    "ref-type-unknown": (
        "compare it with the DKD vocabulary, or define it in refTypeDefinitions",
        "与 DKD 词表核对，或在 refTypeDefinitions 中定义",
    ),
    "ref-type-namespace-undefined": (
        "name its vocabulary in refTypeDefinitions",
        "在 refTypeDefinitions 中注明其词表",
    ),
    "ref-type-without-namespace": (
        "write it as namespace_term, as in basic_measuredValue",
        "写成 命名空间_术语 的形式，例如 basic_measuredValue",
    ),
}


def _told(code: str, severity: Severity, element: Element, term: str, meant: str | None) -> Finding:
    english, chinese = (said.format(term=shorten(term)) for said in _SAYS[code])
    remedy = (f"write {meant}", f"改为 {meant}") if meant else _REMEDIES[code]
    return told(code, severity, element, (english, chinese), remedy)
