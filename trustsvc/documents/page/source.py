"""Read a document's tree for the page, and remember what has been shown.

Every piece of text that a page takes is struck off; what is left at the end is listed, so that a
structure that nobody thought of still reaches the reader.
"""

from collections.abc import Iterator

from lxml import etree

from trustsvc.documents.kinds import DS_NAMESPACE
from trustsvc.documents.page.labels import label, value
from trustsvc.documents.page.model import Said, Words
from trustsvc.documents.xml import Element, child, children, local_name

UNSEEN = frozenset({"dataBase64", "data64"})
"""Files inside a document are named on the page, never printed as base64."""


class Source:
    """Give texts in the document's languages and keep a list of what was not shown yet."""

    def __init__(self, root: Element) -> None:
        """Read the languages; the first mandatory one comes first."""
        self.root = root
        self._alive = tuple(root.iter(etree.Element))
        self._shown: set[Element] = set()
        for signature in root.iter(f"{{{DS_NAMESPACE}}}Signature"):
            self._shown.update(signature.iter(etree.Element))
        self._by_id = {element.get("id"): element for element in self._alive if element.get("id")}
        self.languages = self._languages()
        self._order = {language: place for place, language in enumerate(self.languages)}

    def _languages(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in ("mandatoryLangCodeISO639_1", "usedLangCodeISO639_1"):
            for element in self._alive:
                if local_name(element) == name:
                    found.setdefault((element.text or "").strip())
        found.pop("", None)
        return tuple(found) or ("en",)

    def label(self, key: str) -> Said:
        """Give one of our labels in the document's languages."""
        return label(key, self.languages)

    def value(self, word: str) -> Said:
        """Give one of the schema's words in the document's languages."""
        return value(word, self.languages)

    def show(self, element: Element | None) -> str:
        """Give an element's own text with blanks collapsed, and strike it off."""
        if element is None:
            return ""
        self._shown.add(element)
        return " ".join((element.text or "").split())

    def show_all(self, element: Element) -> str:
        """Give all text inside an element, and strike it off."""
        self._shown.update(element.iter(etree.Element))
        return " ".join("".join(map(str, element.itertext())).split())

    def strike(self, elements: Iterator[Element]) -> None:
        """Strike elements off that are shown in another form."""
        self._shown.update(elements)

    def said(self, *elements: Element | None) -> Said:
        """Give the contents of texts, ordered by language, every one of them."""
        contents = [part for element in elements for part in children(element, "content")]
        words = [Words(self.show_all(part), part.get("lang", "")) for part in contents]
        words.sort(key=self._place)
        return tuple(word for word in words if word.text)

    def named_by(self, element: Element) -> Said:
        """Give the name of what an element refers to; that element still shows it itself."""
        target = self._by_id.get(element.get("refId", "").partition(" ")[0])
        contents = [] if target is None else list(children(child(target, "name"), "content"))
        words = [
            Words(" ".join((part.text or "").split()), part.get("lang", "")) for part in contents
        ]
        return tuple(sorted(words, key=self._place))

    def _place(self, word: Words) -> int:
        return self._order.get(word.lang, len(self._order))

    def is_open(self, element: Element) -> bool:
        """Tell whether an element has text of its own that was not shown yet."""
        return (
            element not in self._shown
            and bool((element.text or "").strip())
            and local_name(element) not in UNSEEN
        )

    def left(self, element: Element) -> bool:
        """Tell whether anything inside an element was not shown yet."""
        return any(self.is_open(part) for part in element.iter(etree.Element))
