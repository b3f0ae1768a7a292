"""Write D-CoCs that the grammar accepts, at random: every element comes up, every count.

The walk follows the compiled automata; values are made for the simple types by name.
With ``marked``, every text that may be anything is one word of its own (``mark17``), so that a
test can ask where it went. Signatures are left out.
"""

import random
from collections.abc import Callable, Mapping

from lxml import etree

from trustsvc.documents.grammar.model import ComplexType, SimpleType, Type
from trustsvc.documents.grammar.releases import grammar_of
from trustsvc.documents.kinds import DCOC_NAMESPACE, DS_NAMESPACE, PREFIXES, DocumentKind
from trustsvc.documents.xml import Element, Tree

ROOT = f"{{{DCOC_NAMESPACE}}}digitalCertificateOfConformity"
WORDS = (
    "证书",
    "x",
    "a b",
    "=1+1",
    'say "no"',
    "<&>",
    "A/B-1:2",
    "Ω²",
    "🙂",
    "'",
    "%41",
    "\u200bé",
)
NUMBERS = ("0", "-0.041", "+1.50", ".5", "5.", "1e5", "-2.50E-3", "NaN", "1e999", "0.0300")
DAYS = ("2026-11-18", "2029-02-28", "2024-02-29Z", "2026-01-01+08:00", "0001-01-01", "9999-12-31")
ODD_DAYS = ("12026-01-01", "-0044-03-15", "2026-11-18-14:00")
UNITS = (r"\kelvin", r"\gram", r"\metre\per\second", r"\unknown", "°C", "")

Make = Callable[[random.Random], str]
_VALUES: Mapping[str, Make] = {
    "boolean": lambda chance: chance.choice(("true", "false", "1", "0")),
    "date": lambda chance: chance.choice((*DAYS, *DAYS, *ODD_DAYS)),
    "dateTime": lambda _: "2026-11-18T12:00:00Z",
    "duration": lambda chance: chance.choice(("P1Y", "P6M", "PT1.5S")),
    "integer": lambda chance: str(chance.randrange(9)),
    "base64": lambda chance: chance.choice(("", "VGVzdA==", "VGVz dAo=")),
    "anyURI": lambda chance: chance.choice(
        ("https://example.org/a?b=c#d", "urn:x:y", "a b", "", "例", "did:web:example.org", "#x")
    ),
    "country": lambda chance: chance.choice(("CN", "DE", "ZZ")),
    "language": lambda chance: chance.choice(("zh", "en", "de", "fr")),
    "ordinal": lambda chance: str(chance.randrange(1000)),
    "sha256": lambda chance: f"{chance.getrandbits(256):064x}",
    "decimal": lambda chance: chance.choice(NUMBERS),
    "positive": lambda chance: chance.choice(("0.03", "1", "NaN", "+2.5e-3")),
    "factor": lambda chance: chance.choice(("2", "1.96", "NaN")),
    "probability": lambda chance: chance.choice(("0.95", "1", "0.", "NaN")),
    "release": lambda _: "1.0.0",
}


def any_dcoc(seed: int, *, marked: bool = False) -> Tree:
    """Write one D-CoC that the grammar accepts."""
    return _Writer(seed, marked=marked).document()


class _Writer:
    def __init__(self, seed: int, *, marked: bool) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - documents, not secrets
        self.marked = marked
        self.count = 0
        self.ids: list[str] = []
        self.pointing: list[Element] = []
        self.more = self.chance.choice((0.2, 0.5, 0.8))

    def document(self) -> Tree:
        grammar = grammar_of(DocumentKind.DCOC, "1.0.0")
        root = etree.Element(ROOT, nsmap={name: space for space, name in PREFIXES.items()})
        self.fill(root, grammar.roots[ROOT])
        for element in self.pointing:
            if self.ids:
                element.set("refId", " ".join(self.chance.choices(self.ids, k=2)))
        return root.getroottree()

    def fill(self, element: Element, kind: Type) -> None:
        if isinstance(kind, SimpleType):
            element.text = self.value(kind)
            return
        for name, attribute in kind.attributes.items():
            if attribute.required or self.chance.random() < self.more:
                self.attribute(element, name, attribute.type)
        if kind.text is not None:
            element.text = self.value(kind.text)
        elif not kind.anything:
            self.children(element, kind)

    def attribute(self, element: Element, name: str, kind: SimpleType) -> None:
        if kind.is_reference:
            self.pointing.append(element)
        elif kind.is_id:
            self.ids.append(f"id{len(self.ids)}")
            element.set(name, self.ids[-1])
        else:
            element.set(name, self.value(kind))

    def children(self, element: Element, kind: ComplexType) -> None:
        state = 0
        while state not in kind.accepting or self.chance.random() < self.more:
            moves = [tag for tag in kind.moves[state] if not tag.startswith(f"{{{DS_NAMESPACE}}}")]
            if not moves:
                if kind.wild_moves[state] and self.chance.random() < self.more:
                    etree.SubElement(element, "{urn:other}foreign").text = self.text()
                    continue
                return
            tag = moves[0] if self.chance.random() < self.more else self.chance.choice(moves)
            state = kind.moves[state][tag]
            self.fill(etree.SubElement(element, tag), kind.child_types[tag])

    def value(self, kind: SimpleType) -> str:
        if kind.wants.startswith("one of: "):
            return self.chance.choice(kind.wants.removeprefix("one of: ").split(", "))
        if kind.name in _VALUES:
            return _VALUES[kind.name](self.chance)
        if kind.name == "token":
            return self.text().strip() or "x"
        assert kind.name == "string", kind.name
        return self.text()

    def text(self) -> str:
        self.count += 1
        if self.marked:
            return f"mark{self.count}end"
        return self.chance.choice((*WORDS, *UNITS, f"word {self.count}"))
