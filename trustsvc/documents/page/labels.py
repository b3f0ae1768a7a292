"""Give the words that a page adds to a document: labels, enumerated values, notices.

Keys of labels are the schema's element names, keys of values the schema's own words. What is not
listed is shown as the schema writes it, its name taken apart into words.
"""

import re
from functools import lru_cache

from trustsvc.documents.page.enumerated import FAULTS, VALUES
from trustsvc.documents.page.model import Said, Words
from trustsvc.documents.page.terms import TERMS
from trustsvc.documents.page.terms_of_parts import PARTS

LANGUAGES = ("zh", "en", "de")
"""The languages in which a page can speak; a fourth is one more column in three tables."""
LABELS = {**PARTS, **TERMS}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LIST = "XMLList"


@lru_cache(maxsize=2048)
def label(key: str, languages: tuple[str, ...]) -> Said:
    """Give a label in the page's languages; an unknown key is taken apart into words."""
    known = LABELS.get(key) or LABELS.get(key.removesuffix(_LIST))
    if known is not None:
        return _pick(known, languages)
    if key.isupper():
        return (Words(key),)
    words = _CAMEL.sub(" ", key).replace("_", " ")
    return (Words(words[:1].upper() + words[1:].lower(), "en"),)


@lru_cache(maxsize=2048)
def value(word: str, languages: tuple[str, ...]) -> Said:
    """Give one of the schema's words in the page's languages, any other text as it is."""
    return _pick(VALUES[word], languages) if word in VALUES else (Words(word),)


def fault(key: str, languages: tuple[str, ...]) -> Said:
    """Say why a picture is not shown."""
    return _pick(FAULTS[key], languages)


def _pick(texts: tuple[str, str, str], languages: tuple[str, ...]) -> Said:
    by_language = dict(zip(LANGUAGES, texts, strict=True))
    known = [language for language in languages if language in by_language] or ["en"]
    return tuple(Words(by_language[language], language) for language in known)
