"""Hold a text in the languages in which a document gives it.

The key is the two-letter language code, or empty where the document names none.
Several texts in one language are joined by a line end, so that none is lost.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from trustsvc.documents.xml import BLANKS, Element, children

Words: TypeAlias = Mapping[str, str]

NO_WORDS: Words = MappingProxyType({})


def read_words(*elements: Element | None) -> Words:
    """Read the ``content`` children of elements by language."""
    found: dict[str, str] = {}
    for element in elements:
        for content in children(element, "content"):
            language = content.get("lang", "")
            text = "".join(map(str, content.itertext())).strip(BLANKS)
            found[language] = f"{found[language]}\n{text}" if language in found else text
    return MappingProxyType(found)


def pick_words(words: Words, *languages: str) -> str:
    """Pick the text in the first of these languages, else the one without, else any."""
    for language in (*languages, "", *words):
        if language in words:
            return words[language]
    return ""
