"""Read a document's tree for the page, and remember what has been shown.

Every piece of text that a page takes is struck off; what is left at the end is listed, so that a
structure that nobody thought of still reaches the reader.
"""

from collections.abc import Iterator

from lxml import etree

from trustsvc.documents.kinds import DS_NAMESPACE
from trustsvc.documents.page.labels import fault, label, value
from trustsvc.documents.page.model import Said, Words
from trustsvc.documents.xml import Element, child, children, local_name

UNSEEN = frozenset({"dataBase64", "data64"})
"""Files inside a document are named on the page, never printed as base64."""


class Source:
    """Give texts in the document's languages and keep a list of what was not shown yet."""

    def __init__(
        self, root: Element, languages: tuple[str, ...] = (), *, draws: bool = True
    ) -> None:
        """Read the document's languages, the first mandatory one first; ``languages`` choose."""
        self.root = root
        self.draws = draws
        self.logo: Element | None = None
        self.drawings: list[str] = []
        self.hidden: dict[str, None] = {}
        self._alive = tuple(root.iter(etree.Element))
        self._shown: set[Element] = set()
        for signature in root.iter(f"{{{DS_NAMESPACE}}}Signature"):
            self._shown.update(signature.iter(etree.Element))
        self._by_id = {element.get("id"): element for element in self._alive if element.get("id")}
        self._declared = self._languages()
        self.languages = tuple(dict.fromkeys(languages)) or self._declared
        self._chosen = frozenset(languages)
        ordered = dict.fromkeys((*self.languages, *self._declared))
        self._order = {language: place for place, language in enumerate(ordered)}

    def _languages(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in ("mandatoryLangCodeISO639_1", "usedLangCodeISO639_1"):
            for element in self._alive:
                if local_name(element) == name:
                    found.setdefault((element.text or "").strip())
        found.pop("", None)
        return tuple(found) or ("en",)

    def label(self, key: str) -> Said:
        """Give one of our labels in the page's languages."""
        return label(key, self.languages)

    def value(self, word: str) -> Said:
        """Give one of the schema's words in the page's languages."""
        return value(word, self.languages)

    def fault(self, key: str) -> Said:
        """Say in the page's languages why a picture is not shown."""
        return fault(key, self.languages)

    def show(self, element: Element | None) -> str:
        """Give an element's own text with blanks collapsed, and strike it off."""
        if element is None:
            return ""
        self._shown.add(element)
        return self.peek(element)

    def peek(self, element: Element | None) -> str:
        """Give an element's own text with blanks collapsed, without striking it off."""
        return "" if element is None else " ".join((element.text or "").split())

    def show_all(self, element: Element) -> str:
        """Give all text inside an element, and strike it off."""
        self._shown.update(element.iter(etree.Element))
        return " ".join("".join(map(str, element.itertext())).split())

    def strike(self, elements: Iterator[Element]) -> None:
        """Strike elements off that are shown in another form."""
        self._shown.update(elements)

    def said(self, *elements: Element | None) -> Said:
        """Give the contents of texts, ordered by language: all, or those in chosen languages.

        A text without any chosen language is shown in the document's first that it has.
        """
        said: list[Words] = []
        for element in elements:
            contents = list(children(element, "content"))
            words = [Words(self.show_all(part), part.get("lang", "")) for part in contents]
            # what is not plain text holds more than its language says, and is always shown
            odd = [word for word, part in zip(words, contents, strict=True) if len(part) > 0]
            plain = [word for word, part in zip(words, contents, strict=True) if len(part) == 0]
            said.extend(word for word in (*odd, *self._wanted(plain)) if word.text)
        said.sort(key=self._place)
        return tuple(said)

    def _wanted(self, given: list[Words]) -> list[Words]:
        words = [word for word in given if word.text]
        if not self._chosen:
            return words
        found = {word.lang for word in words} & self._chosen
        if not found:
            found = {min(words, key=self._place).lang} if words else set()
        self.hidden.update(dict.fromkeys(word.lang for word in words if word.lang not in found))
        return [word for word in words if word.lang in found or not word.lang]

    def named_by(self, element: Element) -> Said:
        """Give the name of what an element refers to; that element still shows it itself."""
        target = self._by_id.get(element.get("refId", "").partition(" ")[0])
        contents = [] if target is None else list(children(child(target, "name"), "content"))
        words = [
            Words(" ".join((part.text or "").split()), part.get("lang", "")) for part in contents
        ]
        return tuple(sorted(self._wanted(words), key=self._place))

    def _place(self, word: Words) -> int:
        return self._order.get(word.lang, len(self._order))

    def left_out(self) -> Said:
        """Say which languages of the document this page does not show; empty when all are."""
        hidden = ", ".join(language for language in self.hidden if language)
        if not hidden:
            return ()
        return tuple(
            Words(word.text.format(languages=hidden), word.lang) for word in self.label("chosen")
        )

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
